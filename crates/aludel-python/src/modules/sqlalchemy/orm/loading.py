"""From rows to objects."""

from .collections import collection_for
from .relationships import MANYTOONE
from .state import instance_state
from .. import exc as sa_exc


def mapper_of(thing):
    """The mapper of a mapped class or an alias of one; None for all else."""
    if isinstance(thing, type):
        return thing.__dict__.get("__mapper__")
    if getattr(thing, "is_aliased_class", False):
        return thing.mapper
    if getattr(thing, "is_mapper", False):
        return thing
    return None


class EntityPart:
    """A class among what a query selects."""

    def __init__(self, given, options):
        self.mapper = mapper_of(given)
        self.alias = given if getattr(given, "is_aliased_class", False) else None
        self.given = given
        self.key = self.alias.name_of_entity if self.alias is not None else (
            self.mapper.class_.__name__
        )  # fmt: skip
        self.options = options
        chosen, left_out, added = _columns_by_options(options, self.mapper)
        self.props = []
        for prop in self.mapper._props.values():
            if not prop.is_column:
                continue
            is_key = prop.key in self.mapper.key_names or self._decides_class(prop)
            wanted = not prop.deferred and prop.key not in left_out or prop.key in added
            if chosen is not None:
                wanted = prop.key in chosen
            if wanted or is_key:
                self.props.append(prop)
        places = {prop.key: place for place, prop in enumerate(self.props)}
        self.key_places = [places[name] for name in self.mapper.key_names]
        self.class_place = None
        for place, prop in enumerate(self.props):
            if self._decides_class(prop):
                self.class_place = place

    def _decides_class(self, prop):
        on = self.mapper.polymorphic_on
        return on is not None and any(column is on for column in prop.columns)

    def columns(self):
        return [prop.expression_of(self.alias) for prop in self.props]

    def criterion(self):
        found = self.mapper.single_criterion()
        if found is not None and self.alias is not None:
            return self.alias.adapted(found)
        return found

    def build(self, session, values, refresh):
        key_values = tuple(values[place] for place in self.key_places)
        if None in key_values and all(value is None for value in key_values):
            return None
        mapper = self.mapper
        if self.class_place is not None:
            mapper = mapper.polymorphic_map.get(values[self.class_place], mapper)
        key = mapper.identity_key(key_values)
        known = session._identity.get(key)
        if known is not None:
            state = instance_state(known)
            if refresh:
                self._fill(state, values, None)
            elif state.expired:
                self._fill(state, values, state.expired)
            return known
        return self._new(session, mapper, key, values)

    def _new(self, session, mapper, key, values):
        made = mapper.class_.__new__(mapper.class_)
        state = instance_state(made)
        state.key = key
        state.session = session
        state.options = self.options
        session._identity[key] = made
        data = made.__dict__
        for prop, value in zip(self.props, values):
            for coerce in prop.coercions:
                value = coerce(state, prop.key, value)
            data[prop.key] = value
        if mapper is not self.mapper or len(self.props) < len(mapper._props):
            for prop in mapper._props.values():
                if prop.is_column and prop.key not in data:
                    state.expired.add(prop.key)
        reconstruct = _reconstructor_of(type(made))
        if reconstruct is not None:
            reconstruct(made)
        return made

    def _fill(self, state, values, only):
        data = state.dict
        for prop, value in zip(self.props, values):
            if only is None or prop.key in only:
                for coerce in prop.coercions:
                    value = coerce(state, prop.key, value)
                data[prop.key] = value
                state.expired.discard(prop.key)
                state.committed.pop(prop.key, None)

    def result_columns(self):
        return (self.given, self.mapper)


def _reconstructor_of(cls):
    found = cls.__dict__.get("_aludel_reconstructor", False)
    if found is False:
        found = None
        for name in dir(cls):
            if not name.startswith("__") and getattr(
                getattr(cls, name, None), "_reconstructs", False
            ):
                found = getattr(cls, name)
        type.__setattr__(cls, "_aludel_reconstructor", found)
    return found


def _columns_by_options(options, mapper):
    """(the only ones that are wanted, those that are left out, those that come besides)."""
    chosen, left_out, added = None, set(), set()
    for option in options:
        for kind, attributes in getattr(option, "column_choices", ()):
            names = {
                attribute.key for attribute in attributes
                if attribute.prop is mapper._props.get(attribute.key)
            }  # fmt: skip
            if not names:
                continue
            if kind == "load_only":
                chosen = (chosen or set()) | names
            elif kind == "defer":
                left_out |= names
            else:
                added |= names
    return chosen, left_out, added


class ColumnPart:
    """An expression among what a query selects."""

    def __init__(self, given):
        self.given = given
        self.element = _element(given)
        key = getattr(given, "key", None)
        if isinstance(key, str) and getattr(given, "is_attribute", False):
            self.key = key
        else:
            key = getattr(self.element, "key", None) or getattr(self.element, "name", None)
            self.key = key if type(key) is not None and isinstance(key, str) else None

    def columns(self):
        return [self.element]

    def criterion(self):
        mapper = getattr(getattr(self.given, "prop", None), "parent", None)
        if mapper is None or getattr(self.given, "_entity", None) is not None:
            return None
        owner = getattr(self.given, "class_", None)
        mapper = owner.__dict__.get("__mapper__", mapper) if isinstance(owner, type) else mapper
        return mapper.single_criterion()

    def build(self, session, values, refresh):
        return values[0]

    def result_columns(self):
        return (self.given, self.element)


class BundlePart:
    """A bundle of expressions."""

    def __init__(self, bundle):
        self.bundle = bundle
        self.key = bundle.name
        self.parts = [ColumnPart(each) for each in bundle.exprs]

    def columns(self):
        return [part.element for part in self.parts]

    def criterion(self):
        return None

    def build(self, session, values, refresh):
        return self.bundle.row(values, [part.key for part in self.parts])

    def result_columns(self):
        return (self.bundle,)


class TablePart:
    """A table: each of its columns is one of the result."""

    def __init__(self, table):
        self.table = table


def _element(given):
    from ..sql.selectable import _selected

    return _selected(given)


def parts_of(given, options):
    """What was given to `select` or `query`, piece by piece."""
    from .mapper import configure_mappers

    configure_mappers()
    found = []
    for each in given:
        if mapper_of(each) is not None:
            found.append(EntityPart(each if not getattr(each, "is_mapper", False) else (
                each.class_
            ), options))  # fmt: skip
        elif getattr(each, "is_bundle", False):
            found.append(BundlePart(each))
        elif getattr(each, "_is_from", False) and not hasattr(each, "comparator"):
            found.extend(ColumnPart(column) for column in each.c)
        else:
            found.append(ColumnPart(each))
    return found


def has_entities(given):
    for each in given:
        if mapper_of(each) is not None or getattr(each, "is_bundle", False):
            return True
        if getattr(each, "is_attribute", False):
            return True
    return False


def statement_for(statement, parts):
    """The statement with the columns that the parts need."""
    columns, criteria = [], []
    for part in parts:
        columns.extend(part.columns())
        found = part.criterion()
        if found is not None and not any(found is there for there in criteria):
            criteria.append(found)
    made = statement.with_only_columns(*columns)
    if not made._from_obj:
        joins = [
            part.mapper.selectable
            for part in parts
            if isinstance(part, EntityPart) and part.alias is None and len(part.mapper.tables) > 1
        ]
        if joins:
            made = made.select_from(*joins)
    if criteria:
        made = made.where(*criteria)
    return made


def run_select(session, statement, given, parameters=None, options=(), refresh=False,
               as_it_stands=None, joined=True):  # fmt: skip
    """Runs a query and makes its rows: tuples of objects and values, with their names."""
    from ..engine.result import IteratorResult, ResultMetaData
    from ..engine.row import Keys

    parts = parts_of(given, options)
    if as_it_stands is None:
        made = statement_for(statement, parts)
    else:
        made = as_it_stands
    session._autoflush()
    result = session.connection().execute(made, parameters)
    rows = result.all() if as_it_stands is None else _ordered_rows(result, parts)
    widths = [len(part.columns()) for part in parts]
    found = []
    if len(parts) == 1 and widths[0] != 1:
        part = parts[0]
        build = part.build
        found = [(build(session, row, refresh),) for row in rows]
    else:
        for row in rows:
            values, at = [], 0
            for part, width in zip(parts, widths):
                values.append(part.build(session, row[at : at + width], refresh))
                at += width
            found.append(tuple(values))
    from .options import load_eagerly

    load_eagerly(session, parts, found, options)
    names = [part.key for part in parts]
    if any(name is None for name in names) and as_it_stands is None:
        known, at = list(result._metadata._keys_.names), 0
        for place, width in enumerate(widths):
            if names[place] is None:
                names[place] = known[at]
            at += width
    keys = Keys([str(name) for name in names], [part.result_columns() for part in parts])
    made = IteratorResult(ResultMetaData(keys), iter(found))
    return made


def _ordered_rows(result, parts):
    """Rows of a statement that somebody else wrote, in the order of the parts' columns."""
    names = {str(name).lower(): place for place, name in enumerate(result._metadata._keys_.names)}
    keys = result._metadata._keys_
    places = []
    for part in parts:
        for column in part.columns():
            found = keys._objects.get(id(column))
            if found is not None:
                places.append((found[0], None))
                continue
            name = str(getattr(column, "name", "")).lower()
            label = getattr(column, "_tq_label", None)
            place = names.get(name, names.get(str(label).lower()))
            places.append((place, column))
    dialect = result.connection.dialect
    readers = []
    for place, column in places:
        process = None
        if place is not None and column is not None and hasattr(column, "type"):
            process = column.type._resolve_for(dialect).result_processor(dialect, None)
        readers.append((place, process))
    for row in result.all():
        values = []
        for place, process in readers:
            value = None if place is None else row[place]
            values.append(process(value) if process is not None and value is not None else value)
        yield tuple(values)


# Reading what an object lacks.


def key_criteria(mapper, identity):
    return [column == value for column, value in zip(mapper.primary_key, identity)]


def load_by_key(session, mapper, identity, options=(), refresh=False):
    from ..sql.selectable import select

    statement = select(mapper.selectable).where(*key_criteria(mapper, identity))
    return run_select(
        session, statement, [mapper.class_], options=options, refresh=refresh
    ).scalars().first()


def load_expired(state, key):
    """Reads the attributes of an object that were forgotten or never read."""
    from ..sql.selectable import select

    session = state.session
    if session is None:
        from .exc import DetachedInstanceError

        raise DetachedInstanceError(
            f"Instance {state} is not bound to a Session; attribute refresh operation cannot "
            "proceed"
        )
    mapper = state.mapper
    names = set(state.expired)
    names.add(key)
    props = [prop for prop in mapper._props.values() if prop.is_column and prop.key in names]
    if not session._flushing:
        session._autoflush()
        props = [prop for prop in props if prop.key not in state.dict]
        if not props:
            return
    statement = select(*[prop.column for prop in props]).where(
        *key_criteria(mapper, state.key[1])
    )
    if len(mapper.tables) > 1:
        statement = statement.select_from(mapper.selectable)
    row = session.connection().execute(statement).first()
    if row is None:
        from .exc import ObjectDeletedError

        raise ObjectDeletedError(state)
    for prop, value in zip(props, row):
        for coerce in prop.coercions:
            value = coerce(state, prop.key, value)
        state.dict[prop.key] = value
        state.expired.discard(prop.key)


def load_relationship(state, prop):
    """Reads what a relationship leads to, and keeps it."""
    prop.parent._configure()
    instance = state.object
    if prop.lazy in ("dynamic", "write_only") and prop.uselist:
        from .dynamic import AppenderQuery

        return AppenderQuery(state, prop)
    session = state.session
    if session is None and state.key is not None:
        from .exc import DetachedInstanceError

        raise DetachedInstanceError(
            f"Parent instance {state} is not bound to a Session; lazy load operation of attribute "
            f"{prop.key!r} cannot proceed"
        )
    if state.key is None or session is None:
        if prop.uselist:
            made = collection_for(prop, instance)
            instance.__dict__[prop.key] = made
            return made
        return None
    if prop.lazy in ("raise", "raise_on_sql"):
        raise sa_exc.InvalidRequestError(
            f"'{prop}' is not available due to lazy='{prop.lazy}'"
        )
    found = related(session, state, prop)
    if prop.key in instance.__dict__:
        return instance.__dict__[prop.key]
    if prop.uselist:
        made = collection_for(prop, instance, found)
        instance.__dict__[prop.key] = made
        return made
    value = found[0] if found else None
    instance.__dict__[prop.key] = value
    return value


def related(session, state, prop):
    """The objects at the other end of a relationship."""
    instance = state.object
    names = [prop.parent.get_property_by_column(mine).key for mine, _ in prop.pairs]
    values = [getattr(instance, name) for name in names]
    if all(value is None for value in values):
        return []
    target = prop.mapper
    if prop.direction == MANYTOONE and prop._primaryjoin is None:
        theirs = [column for _, column in prop.pairs]
        key = list(target.primary_key)
        if len(theirs) == len(key) and all(any(a is b for b in key) for a in theirs):
            identity = [values[_place(theirs, column)] for column in key]
            found = session._identity.get(target.identity_key(identity))
            if found is not None and not instance_state(found).deleted:
                return [found]
    statement = related_statement(prop, values)
    return run_select(session, statement, [target.class_]).scalars().unique().all()


def _place(columns, column):
    return next(place for place, there in enumerate(columns) if there is column)


def related_statement(prop, values):
    from ..sql.selectable import select

    target = prop.mapper
    statement = select(target.selectable)
    if prop.secondary is not None:
        statement = statement.where(
            *[between == value for (_, between), value in zip(prop.pairs, values)],
            *[theirs == between for theirs, between in prop.secondary_pairs],
        )
    elif prop._primaryjoin is not None:
        statement = statement.where(_with_values(prop, values))
    else:
        statement = statement.where(
            *[theirs == value for (_, theirs), value in zip(prop.pairs, values)]
        )
    if prop.order_by:
        statement = statement.order_by(*[_ordering(part) for part in prop.order_by])
    return statement


def _ordering(part):
    method = getattr(part, "__clause_element__", None)
    return method() if method is not None else part


def _with_values(prop, values):
    """The relationship's own condition with this object's values in it."""
    from ..sql.elements import BindParameter
    from ..sql.visitors import replaced

    known = {id(mine): (mine, value) for (mine, _), value in zip(prop.pairs, values)}
    for (mine, theirs), _ in zip(prop.pairs, values):
        if mine is theirs:
            known.pop(id(mine), None)

    def exchange(part):
        found = known.get(id(part))
        if found is None:
            return None
        return BindParameter(None, found[1], type_=found[0].type, unique=True)

    return replaced(prop._primaryjoin, exchange)
