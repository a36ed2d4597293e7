"""What `Session.execute` does with each kind of statement."""

from .loading import has_entities, mapper_of, run_select
from .state import instance_state
from ..engine.result import null_result
from ..sql.elements import TextClause


def execute(session, statement, params, execution_options=None):
    if isinstance(statement, str):
        # As before SQLAlchemy 2.
        statement = TextClause(statement)
    options = {**getattr(statement, "_execution_options", {}), **(execution_options or {})}
    method = getattr(statement, "_execute_in_session", None)
    if method is not None:
        return method(session, params)
    given = getattr(statement, "_given", ())
    if given and has_entities(given):
        return run_select(
            session,
            statement,
            given,
            params,
            getattr(statement, "_with_options", ()),
            bool(options.get("populate_existing")),
        )
    if getattr(statement, "is_dml", False):
        return _change(session, statement, params, options)
    return session.connection().execute(statement, params)


def _change(session, statement, params, options):
    mapper = _mapper_of_table(session, statement)
    if mapper is None:
        return session.connection().execute(statement, params)
    session._autoflush()
    if statement.is_insert:
        return _insert(session, statement, params, mapper)
    given = getattr(statement, "_given_returning", ())
    if isinstance(params, list) and statement.is_update and not statement._where_criteria:
        from .bulk import update_mappings

        update_mappings(session, mapper, params)
        for row in params:
            loaded = session._identity.get(
                mapper.identity_key([row[name] for name in mapper.key_names])
            )
            if loaded is not None:
                instance_state(loaded).expire(set(row) - set(mapper.key_names))
        return null_result()
    criterion = mapper.single_criterion()
    if criterion is not None:
        statement = statement.where(criterion)
    wanted = options.get("synchronize_session", "auto")
    touched = []
    if wanted is not False:
        touched = _touched(session, statement, mapper)
    if given and has_entities(given):
        result = run_select(session, None, given, params, as_it_stands=statement)
    else:
        result = session.connection().execute(statement, params)
    for state in touched:
        if statement.is_delete:
            session._identity.pop(state.key, None)
            state.deleted = state.flushed_delete = True
            state.session = None
            session._gone.append(state)
        else:
            _expire_changed(state, statement, mapper)
    return result


def _expire_changed(state, statement, mapper):
    names = set()
    for prop in mapper._props.values():
        if prop.is_column and prop.is_stored:
            changed = prop.column.key in (statement._values or {})
            if changed or prop.column.onupdate is not None:
                names.add(prop.key)
    state.expire(names)


def _mapper_of_table(session, statement):
    """The mapped class that a statement changes, where it was built with the class."""
    return mapper_of(getattr(statement, "_given_entity", None))


def _touched(session, statement, mapper):
    """The loaded objects whose rows a statement is about to change."""
    from ..sql.selectable import select

    loaded = [
        instance_state(instance)
        for key, instance in session._identity.items()
        if isinstance(instance, mapper.class_)
    ]
    if not loaded:
        return []
    query = select(*mapper.primary_key).where(*statement._where_criteria)
    keys = {
        mapper.identity_key(tuple(row)) for row in session.connection().execute(query).all()
    }
    return [state for state in loaded if state.key in keys]


def _insert(session, statement, params, mapper):
    given = getattr(statement, "_given_returning", ())
    names = {
        prop.key: prop.column.key for prop in mapper.stored() if prop.key != prop.column.key
    }
    if params is not None and names:
        rows = params if isinstance(params, list) else [params]
        rows = [{names.get(key, key): value for key, value in row.items()} for row in rows]
        params = rows if isinstance(params, list) else rows[0]
    if given and has_entities(given):
        if isinstance(params, list):
            statement, params = statement.values(params), None
        return run_select(session, None, given, params, as_it_stands=statement)
    return session.connection().execute(statement, params)
