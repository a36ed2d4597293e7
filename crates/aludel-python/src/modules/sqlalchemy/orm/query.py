"""`session.query(…)`."""

from .loading import mapper_of, parts_of, run_select, statement_for
from .util import first_entity, join_onto
from .. import exc as sa_exc
from ..sql.selectable import LABEL_STYLE_TABLENAME_PLUS_COL, Select


class Query:
    """A query of objects and values; each method returns a changed copy."""

    def __class_getitem__(cls, item):
        return cls

    def __init__(self, entities, session=None):
        if not isinstance(entities, (list, tuple)):
            entities = (entities,)
        self._given = tuple(entities)
        self.session = session
        self._statement = Select()
        self._statement._given = self._given
        self._options = ()
        self._params = {}
        self._refreshes = False
        self._autoflushes = True
        self._as_it_stands = None
        self._last = None
        for entity in self._given:
            if isinstance(entity, str):
                raise sa_exc.ArgumentError(
                    f"Column expression, FROM clause, or other columns clause element expected, "
                    f"got {entity!r}."
                )

    def _copied(self, **changed):
        made = type(self).__new__(type(self))
        made.__dict__.update(self.__dict__)
        made.__dict__.update(changed)
        return made

    def _with(self, statement):
        return self._copied(_statement=statement)

    # Building.

    def _entity(self):
        return first_entity(self._given)

    def filter(self, *criterion):
        return self._with(self._statement.where(*criterion))

    where = filter

    def filter_by(self, **kwargs):
        from .util import filter_criteria

        namespace = self._last or self._entity()
        if namespace is None:
            for given in self._given:
                table = getattr(getattr(given, "expression", given), "table", None)
                owner = getattr(given, "class_", None)
                namespace = owner if owner is not None else table
                if namespace is not None:
                    break
        return self.filter(*filter_criteria(namespace, kwargs))

    def join(self, target, *props, isouter=False, full=False):
        onclause = props[0] if props else None
        statement, last = join_onto(self._from_ready(), target, onclause, isouter, full)
        return self._copied(_statement=statement, _last=last)

    def outerjoin(self, target, *props, full=False):
        return self.join(target, *props, isouter=True, full=full)

    def _from_ready(self):
        """A join needs to know what stands on its left."""
        if self._statement._raw_columns or self._statement._from_obj:
            return self._statement
        columns = []
        for part in parts_of(self._given, ()):
            columns.extend(part.columns())
        made = self._statement.with_only_columns(*columns)
        made._given = self._given
        return made

    def select_from(self, *froms):
        return self._with(self._statement.select_from(*[_from_of(each) for each in froms]))

    def reset_joinpoint(self):
        return self._copied(_last=None)

    def order_by(self, *clauses):
        if clauses and (clauses[0] is None or clauses[0] is False):
            return self._with(self._statement.order_by(None))
        return self._with(self._statement.order_by(*clauses))

    def group_by(self, *clauses):
        return self._with(self._statement.group_by(*clauses))

    def having(self, *having):
        return self._with(self._statement.having(*having))

    def distinct(self, *expr):
        return self._with(self._statement.distinct(*expr))

    def limit(self, limit):
        return self._with(self._statement.limit(limit))

    def offset(self, offset):
        return self._with(self._statement.offset(offset))

    def slice(self, start, stop):
        made = self
        if start:
            made = made.offset(start)
        if stop is not None:
            made = made.limit(stop - (start or 0))
        return made

    def __getitem__(self, item):
        if isinstance(item, slice):
            return list(self.slice(item.start, item.stop))
        return list(self.slice(item, item + 1))[0]

    def with_for_update(self, **kw):
        return self._with(self._statement.with_for_update(**kw))

    def with_entities(self, *entities):
        statement = self._statement
        if not statement._from_obj:
            # What it was read from stays.
            statement = self._from_ready()
            froms = statement.columns_clause_froms
            joined = [right for right, *_ in statement._setup_joins]
            if statement._setup_joins:
                statement = statement.select_from(*[f for f in froms if f not in joined][:1])
        statement = statement._changed(_raw_columns=())
        return self._copied(_given=tuple(entities), _statement=statement)

    def add_columns(self, *column):
        return self._copied(_given=(*self._given, *column))

    add_entity = add_column = add_columns

    def options(self, *args):
        return self._copied(_options=(*self._options, *args))

    def execution_options(self, **kwargs):
        return self

    def enable_eagerloads(self, value):
        return self

    enable_assertions = set_label_style = enable_eagerloads

    def yield_per(self, count):
        return self

    def autoflush(self, setting):
        return self._copied(_autoflushes=setting)

    def populate_existing(self):
        return self._copied(_refreshes=True)

    def params(self, *args, **kwargs):
        given = dict(args[0]) if args else {}
        return self._copied(_params={**self._params, **given, **kwargs})

    def with_session(self, session):
        return self._copied(session=session)

    def with_hint(self, *arg, **kw):
        return self

    with_statement_hint = with_hint

    def correlate(self, *fromclauses):
        return self._with(self._statement.correlate(*[_from_of(each) for each in fromclauses]))

    def prefix_with(self, *prefixes, dialect="*"):
        return self._with(self._statement.prefix_with(*prefixes, dialect=dialect))

    def from_statement(self, statement):
        from ..sql.elements import ClauseElement

        if not isinstance(statement, ClauseElement):
            raise sa_exc.ArgumentError("Executable SQL or text() construct expected")
        return self._copied(_as_it_stands=statement)

    # As a statement.

    @property
    def statement(self):
        return self._select()

    def _select(self):
        if self._as_it_stands is not None:
            return self._as_it_stands
        made = statement_for(self._statement, parts_of(self._given, self._options))
        made._given = self._given
        made._with_options = self._options
        if self._params:
            made = made.params(**self._params)
        return made

    def __clause_element__(self):
        return self._select()

    def subquery(self, name=None, with_labels=False, reduce_columns=False):
        statement = self._select()
        if with_labels:
            statement = statement.set_label_style(LABEL_STYLE_TABLENAME_PLUS_COL)
        return statement.subquery(name)

    def cte(self, name=None, recursive=False, nesting=False):
        return self._select().cte(name, recursive=recursive)

    def label(self, name):
        return self.scalar_subquery().label(name)

    def scalar_subquery(self):
        return self._select().scalar_subquery()

    as_scalar = scalar_subquery

    def exists(self):
        from ..sql.elements import literal_column

        statement = self._from_ready()
        froms = statement.columns_clause_froms
        bare = statement.with_only_columns(literal_column("1"))
        if not statement._from_obj and not statement._setup_joins:
            bare = bare.select_from(*froms)
        elif not statement._from_obj:
            joined = [right for right, *_ in statement._setup_joins]
            bare = bare.select_from(*[f for f in froms if not any(f is j for j in joined)][:1])
        for part in parts_of(self._given, ()):
            criterion = part.criterion()
            if criterion is not None:
                bare = bare.where(criterion)
        return bare.exists()

    @property
    def selectable(self):
        return self._select()

    @property
    def whereclause(self):
        return self._statement.whereclause

    @property
    def column_descriptions(self):
        return [
            {"name": part.key, "expr": given, "entity": mapper_of(given) and given}
            for part, given in zip(parts_of(self._given, ()), self._given)
        ]

    def union(self, *q):
        return self._set("union", q)

    def union_all(self, *q):
        return self._set("union_all", q)

    def intersect(self, *q):
        return self._set("intersect", q)

    def except_(self, *q):
        return self._set("except_", q)

    def _set(self, word, queries):
        from ..sql import selectable
        from .util import aliased

        made = getattr(selectable, word)(
            self._select(), *[each._select() for each in queries]
        ).subquery()
        given = []
        for each in self._given:
            given.append(aliased(each, made) if mapper_of(each) is not None else _out_of(made, each))
        return type(self)(given, self.session)

    # Running.

    def _run(self):
        if self._as_it_stands is not None:
            return run_select(
                self.session, None, self._given, self._params or None, self._options,
                self._refreshes, as_it_stands=self._as_it_stands,
            )  # fmt: skip
        before = self.session.autoflush
        if not self._autoflushes:
            self.session.autoflush = False
        try:
            return run_select(
                self.session, self._statement, self._given, self._params or None, self._options,
                self._refreshes,
            )  # fmt: skip
        finally:
            self.session.autoflush = before

    def _is_of_one_entity(self):
        return len(self._given) == 1 and mapper_of(self._given[0]) is not None

    def _results(self):
        result = self._run()
        if self._is_of_one_entity():
            return result.scalars().unique()
        return result

    def __iter__(self):
        return iter(self._results())

    def all(self):
        return self._results().all()

    def first(self):
        if self._as_it_stands is not None:
            return self._results().first()
        return self.limit(1)._results().first()

    def one(self):
        return self._results().one()

    def one_or_none(self):
        return self._results().one_or_none()

    def scalar(self):
        try:
            found = self.one()
        except sa_exc.NoResultFound:
            return None
        return found if self._is_of_one_entity() else found[0]

    def get(self, ident):
        mapper = mapper_of(self._given[0])
        if mapper is None:
            raise sa_exc.InvalidRequestError("get() can only be used against a single mapped class.")
        return self.session.get(mapper.class_, ident, options=self._options)

    def count(self):
        from ..sql.functions import func
        from ..sql.selectable import select
        from ..sql.elements import literal_column

        inner = self._select().set_label_style(LABEL_STYLE_TABLENAME_PLUS_COL).subquery()
        statement = select(func.count(literal_column("*"))).select_from(inner)
        self.session._autoflush()
        return self.session.connection().execute(statement).scalar()

    def instances(self, result, context=None):
        return self._results()

    def merge_result(self, iterator, load=True):
        return iter(iterator)

    def _refuse_for_change(self, verb):
        statement = self._statement
        for word, there in (
            ("limit()", getattr(statement, "_limit_clause", None) is not None),
            ("offset()", getattr(statement, "_offset_clause", None) is not None),
            ("order_by()", bool(getattr(statement, "_order_by_clauses", ()))),
            ("group_by()", bool(getattr(statement, "_group_by_clauses", ()))),
            ("distinct()", statement._distinct),
            ("join(), outerjoin(), select_from(), or from_self()",
             bool(statement._setup_joins or statement._from_obj)),
        ):  # fmt: skip
            if there:
                raise sa_exc.InvalidRequestError(
                    f"Can't call Query.{verb}() when {word} has been called"
                )

    def delete(self, synchronize_session="auto", delete_args=None):
        from ..sql.dml import delete

        self._refuse_for_change("delete")
        return self._change(delete(self._target()), synchronize_session)

    def update(self, values, synchronize_session="auto", update_args=None):
        from ..sql.dml import update

        self._refuse_for_change("update")
        target = self._target()
        mapper = mapper_of(target)
        found = {}
        for key, value in dict(values).items():
            if isinstance(key, str) and mapper is not None and key in mapper._props:
                key = mapper._props[key].column
            found[key] = value
        return self._change(update(target).values(found), synchronize_session)

    def _target(self):
        given = self._given[0]
        if mapper_of(given) is None:
            owner = getattr(given, "class_", None)
            return owner if owner is not None else given
        return given

    def _change(self, statement, synchronize_session):
        from .statements import execute

        if self._statement._where_criteria:
            statement = statement.where(*self._statement._where_criteria)
        if self._params:
            statement = statement.params(**self._params)
        words = {"synchronize_session": synchronize_session}
        return execute(self.session, statement, None, words).rowcount

    def __str__(self):
        statement = self._select()
        bind = self.session.get_bind() if self.session is not None and self.session.bind else None
        made = statement.set_label_style(LABEL_STYLE_TABLENAME_PLUS_COL)
        return str(made.compile(dialect=bind.dialect) if bind is not None else made)



def _from_of(given):
    mapper = mapper_of(given)
    if mapper is not None and not getattr(given, "is_aliased_class", False):
        return mapper.selectable
    return given


def _out_of(subquery, given):
    element = getattr(given, "__clause_element__", lambda: given)()
    found = subquery.corresponding_column(element)
    return found if found is not None else subquery.c[element.key]
