"""What can be read from: tables, aliases, joins, and queries themselves."""

from .base import ColumnCollection, ColumnSet, Executable
from .elements import (
    BindParameter,
    ClauseElement,
    ColumnClause,
    ColumnElement,
    Exists,
    Label,
    NamedColumn,
    ScalarSelect,
    TextClause,
    _asbool,
    as_expression,
    as_order,
    contains_identical,
    expect_column,
    expect_condition,
    expect_expression,
    joined_conditions,
    plain_conditions,
)
from .elements_base import anonymous_name, identifier, quoted_name
from .lazy import LazyModule
from .sqltypes import INTEGERTYPE, NULLTYPE
from .. import exc

legacy = LazyModule("sqlalchemy.sql.legacy")


class SelectLabelStyle:
    """How the columns of a query are named."""

    def __init__(self, name):
        self.name = name

    def __repr__(self):
        return f"<SelectLabelStyle.{self.name}>"


LABEL_STYLE_NONE = SelectLabelStyle("LABEL_STYLE_NONE")
LABEL_STYLE_TABLENAME_PLUS_COL = SelectLabelStyle("LABEL_STYLE_TABLENAME_PLUS_COL")
LABEL_STYLE_DISAMBIGUATE_ONLY = SelectLabelStyle("LABEL_STYLE_DISAMBIGUATE_ONLY")
LABEL_STYLE_DEFAULT = LABEL_STYLE_DISAMBIGUATE_ONLY
LABEL_STYLE_LEGACY_ORM = SelectLabelStyle("LABEL_STYLE_LEGACY_ORM")
SelectLabelStyle.LABEL_STYLE_NONE = LABEL_STYLE_NONE
SelectLabelStyle.LABEL_STYLE_TABLENAME_PLUS_COL = LABEL_STYLE_TABLENAME_PLUS_COL
SelectLabelStyle.LABEL_STYLE_DISAMBIGUATE_ONLY = LABEL_STYLE_DISAMBIGUATE_ONLY
SelectLabelStyle.LABEL_STYLE_DEFAULT = LABEL_STYLE_DEFAULT


class ReturnsRows(ClauseElement):
    is_selectable = True


class Selectable(ReturnsRows):
    pass


def _as_from(given):
    """What stands in FROM: a class with a table, a table, a query as a subquery."""
    found = as_expression(given) if not isinstance(given, FromClause) else given
    if isinstance(found, ScalarSelect):
        found = found.element
    if found is None:
        raise exc.ArgumentError(
            f"FROM expression, such as a Table or alias() object expected, got {given!r}."
        )
    if getattr(found, "_is_select_base", False):
        return found.subquery()
    return found


class FromClause(Selectable):
    """Anything that can stand in FROM."""

    __visit_name__ = "fromclause"

    named_with_column = False
    schema = None
    _is_from = True
    _columns = None

    @property
    def c(self):
        if self._columns is None:
            collection = ColumnCollection()
            self._populate(collection)
            self._columns = collection
        return self._columns

    @property
    def columns(self):
        return self.c

    exported_columns = columns
    entity_namespace = columns

    def _populate(self, collection):
        pass

    @property
    def primary_key(self):
        return ColumnSet(column for column in self.c if column.primary_key)

    @property
    def foreign_keys(self):
        found = []
        for column in self.c:
            found.extend(column.foreign_keys)
        return set(found)

    @property
    def description(self):
        return getattr(self, "name", None) or f"{type(self).__name__} object"

    @property
    def _from_objects(self):
        return [self]

    @property
    def _hidden_froms(self):
        return []

    @property
    def _all_columns(self):
        return list(self.c)

    def select(self, whereclause=None, **kw):
        if whereclause is not None or kw:
            return legacy.select([self], whereclause, **kw)
        return Select(self)

    def join(self, right, onclause=None, isouter=False, full=False):
        return Join(self, right, onclause, isouter, full)

    def outerjoin(self, right, onclause=None, full=False):
        return Join(self, right, onclause, True, full)

    def alias(self, name=None, flat=False):
        return Alias(self, name)

    def lateral(self, name=None):
        return Lateral(self, name)

    def tablesample(self, sampling, name=None, seed=None):
        return TableSample(self, name, sampling, seed)

    def table_valued(self):
        from .functions import TableValuedColumn

        return TableValuedColumn(self, NULLTYPE)

    def is_derived_from(self, fromclause):
        return fromclause is self

    def corresponding_column(self, column, require_embedded=False):
        if isinstance(column, NamedColumn) and column.table is self:
            return column
        return self.c.corresponding_column(column)


class TableClause(FromClause):
    """A table by its name and, where they are needed, columns."""

    __visit_name__ = "table"
    named_with_column = True
    _is_table = True
    implicit_returning = False

    def __init__(self, name, *columns, schema=None, **kw):
        if kw:
            raise exc.ArgumentError(f"Unsupported argument(s): {list(kw)}")
        self.name = name if isinstance(name, quoted_name) else quoted_name(name)
        self.schema = schema
        self._columns = ColumnCollection()
        for column in columns:
            self.append_column(column)

    @property
    def fullname(self):
        return f"{self.schema}.{self.name}" if self.schema else str(self.name)

    @property
    def primary_key(self):
        return ColumnSet()

    @property
    def foreign_keys(self):
        return set()

    def append_column(self, column, **kw):
        if column.table is not None and column.table is not self:
            raise exc.ArgumentError(
                f"column object {column.key!r} already assigned to table "
                f"{column.table.description!r}"
            )
        column.table = self
        self._columns.add(column)

    def insert(self, values=None, inline=False, **kw):
        from .dml import insert

        return insert(self, values, inline, **kw)

    def update(self, whereclause=None, values=None, inline=False, **kw):
        from .dml import update

        return update(self, whereclause, values, inline, **kw)

    def delete(self, whereclause=None, **kw):
        from .dml import delete

        return delete(self, whereclause, **kw)

    def _clone(self, **kw):
        return self

    def _plain_from(self, writer):
        return {
            "from": "table",
            "schema": identifier(writer.dialect.schema_for_object(self)),
            "name": identifier(self.name),
        }

    def __str__(self):
        return self.fullname


def table(name, *columns, **kw):
    return TableClause(name, *columns, **kw)


class AliasedReturnsRows(FromClause):
    """Something under another name."""

    named_with_column = True

    def __init__(self, element, name=None):
        self.element = element
        if name is None:
            base = getattr(element, "name", None)
            named = base and not isinstance(base, anonymous_name)
            name = anonymous_name(base if named else "anon")
        self.name = name if isinstance(name, quoted_name) else quoted_name(name)

    @property
    def original(self):
        return self.element

    def _children(self):
        return [self.element]

    def _populate(self, collection):
        for key, column in self.element.c.items():
            made = column._make_proxy(self, name=column.name, key=key)
            collection._add(key, made)

    def is_derived_from(self, fromclause):
        return fromclause is self or self.element.is_derived_from(fromclause)


class Alias(AliasedReturnsRows):
    __visit_name__ = "alias"

    def _plain_from(self, writer):
        if isinstance(self.element, AliasedReturnsRows) and not isinstance(self.element, CTE):
            # What has a name already is called by the new one alone.
            return {**self.element._plain_from(writer), "name": identifier(self.name)}
        return {
            "from": "alias",
            "name": identifier(self.name),
            "element": writer.from_item(self.element),
        }


class TableSample(AliasedReturnsRows):
    __visit_name__ = "tablesample"

    def __init__(self, element, name=None, sampling=None, seed=None):
        from .functions import Function, func

        AliasedReturnsRows.__init__(self, _as_from(element), name)
        self.sampling = sampling if isinstance(sampling, Function) else func.system(sampling)
        self.seed = None if seed is None else expect_expression(seed)

    def _plain_from(self, writer):
        sampled = self.element
        while isinstance(sampled, Alias):
            sampled = sampled.element
        return {
            "from": "table_sample",
            "name": identifier(self.name),
            "element": writer.from_item(sampled),
            "method": writer.expression(self.sampling),
            "seed": None if self.seed is None else writer.expression(self.seed),
        }


def alias(selectable, name=None, flat=False):
    return _as_from(selectable).alias(name)


def lateral(selectable, name=None):
    if getattr(selectable, "_is_select_base", False):
        return selectable.lateral(name)
    return _as_from(selectable).lateral(name)


def tablesample(selectable, sampling, name=None, seed=None):
    return TableSample(selectable, name, sampling, seed)


class Subquery(AliasedReturnsRows):
    """A query in FROM."""

    __visit_name__ = "subquery"
    _lateral = False

    def __init__(self, element, name=None):
        self.element = element
        self.name = anonymous_name("anon") if name is None else quoted_name(name)

    def _populate(self, collection):
        for plan in self.element._column_plan():
            if isinstance(plan.column, TextClause):
                continue
            if isinstance(plan.column, Label) and isinstance(plan.outer_name, anonymous_name):
                raise exc.InvalidRequestError(
                    f"Label name {plan.key} stands for two columns of a query inside of another: "
                    "please use unique names for explicit labels."
                )
            # A column that is there twice is one to those outside.
            name = plan.column._non_anon_label if plan.repeated else plan.outer_name
            made = plan.column._make_proxy(self, name=name, key=plan.key)
            made.key = plan.key
            collection._add(plan.key, made)

    def as_scalar(self):
        return self.element.scalar_subquery()

    def alias(self, name=None, flat=False):
        return Alias(self, name)

    @property
    def selected_columns(self):
        return self.element.selected_columns

    def _plain_from(self, writer):
        return {
            "from": "subquery",
            "name": identifier(self.name),
            "query": writer.query(self.element, as_from=True, lateral=self._lateral),
            "lateral": self._lateral,
        }


class Lateral(Subquery):
    __visit_name__ = "lateral"
    _lateral = True

    @property
    def _is_of_query(self):
        return getattr(self.element, "_is_select_base", False)

    def _populate(self, collection):
        if self._is_of_query:
            Subquery._populate(self, collection)
        else:
            AliasedReturnsRows._populate(self, collection)

    def _plain_from(self, writer):
        if self._is_of_query:
            return Subquery._plain_from(self, writer)
        found = writer.from_item(self.element)
        found["lateral"] = True
        found["name"] = identifier(self.name)
        return found


class CTE(Subquery):
    """A common table expression."""

    __visit_name__ = "cte"
    _restates = None

    def __init__(self, element, name=None, recursive=False, nesting=False):
        Subquery.__init__(self, element, name)
        self.recursive = recursive
        self.nesting = nesting
        self._prefixes = ()
        self._suffixes = ()

    def _restated(self, element):
        made = CTE(element, self.name, self.recursive, self.nesting)
        made._restates = self
        made._prefixes, made._suffixes = self._prefixes, self._suffixes
        return made

    def union(self, *other):
        return self._restated(self.element.union(*other))

    def union_all(self, *other):
        return self._restated(self.element.union_all(*other))

    def alias(self, name=None, flat=False):
        return Alias(self, anonymous_name("anon") if name is None else name)

    def prefix_with(self, *prefixes, dialect="*"):
        copied = self._clone()
        copied._columns = None
        for prefix in prefixes:
            copied._prefixes = (*copied._prefixes, (prefix, dialect))
        return copied

    def suffix_with(self, *suffixes, dialect="*"):
        copied = self._clone()
        copied._columns = None
        copied._suffixes = (*copied._suffixes, *[(suffix, dialect) for suffix in suffixes])
        return copied

    def _plain_cte(self, writer):
        element = self.element
        columns = []
        if self.recursive:
            columns = [identifier(column.name) for column in self.c]
        writer.open_ctes.append(self.name)
        query = writer.query(element, as_from=True)
        writer.open_ctes.pop()
        return {
            "name": identifier(self.name),
            "query": query,
            "recursive": self.recursive,
            "columns": columns,
            "nesting": self.nesting,
            "prefixes": writer.words(self._prefixes),
            "suffixes": writer.words(self._suffixes),
        }

    def _plain_from(self, writer):
        if any(self.name == name for name in writer.open_ctes):
            # Inside of its own query it is known by its name.
            return {"from": "table", "name": identifier(self.name)}
        return {"from": "cte", **self._plain_cte(writer)}


def cte(selectable, name=None, recursive=False):
    return selectable.cte(name, recursive)


class Join(FromClause):
    __visit_name__ = "join"

    def __init__(self, left, right, onclause=None, isouter=False, full=False):
        self.left = _as_from(left)
        self.right = _as_from(right)
        if onclause is None:
            self.onclause = join_condition(self.left, self.right)
        else:
            self.onclause = expect_condition(onclause)
        self.isouter = isouter
        self.full = full

    def _children(self):
        return [self.left, self.right, self.onclause]

    @property
    def description(self):
        return f"Join object on {self.left.description} and {self.right.description}"

    @property
    def _hidden_froms(self):
        return self.left._from_objects + self.right._from_objects

    @property
    def _from_objects(self):
        return [self, *self.left._from_objects, *self.right._from_objects]

    @property
    def _all_columns(self):
        return self.left._all_columns + self.right._all_columns

    def _populate(self, collection):
        for column in self._all_columns:
            collection._add(column._tq_label, column)

    def select(self, whereclause=None, **kw):
        if whereclause is not None or kw:
            return legacy.select([self.left, self.right], whereclause, [self], **kw)
        return Select(self.left, self.right).select_from(self)

    def is_derived_from(self, fromclause):
        return fromclause is self or self.left.is_derived_from(fromclause) or (
            self.right.is_derived_from(fromclause)
        )

    def _plain_from(self, writer):
        on = None if self.onclause is None else self.onclause.self_group(_asbool)
        return {
            "from": "join",
            "left": writer.from_item(self.left),
            "right": writer.from_item(self.right),
            "on": None if on is None else writer.expression(on),
            "kind": "full" if self.full else "left" if self.isouter else "inner",
        }


def join(left, right, onclause=None, isouter=False, full=False):
    return Join(left, right, onclause, isouter, full)


def outerjoin(left, right, onclause=None, full=False):
    return Join(left, right, onclause, True, full)


def join_condition(left, right):
    """The condition that the foreign keys between two tables make."""
    from .elements import and_, lineage

    def columns_of(from_):
        return from_._all_columns

    def pairs(referring, referred):
        found = []
        targets = [(column, {id(part) for part in lineage(column)}) for column in referred]
        for column in referring:
            for key in column.foreign_keys:
                for target, identities in targets:
                    if id(key.column) in identities:
                        found.append((column, target, key))
        return found

    # The last table of a chain of joins is tried before the whole chain.
    sides = [left.right, left] if isinstance(left, Join) else [left]
    for side in sides:
        try:
            found = [(a, b, k) for a, b, k in pairs(columns_of(right), columns_of(side))]
            back = [(a, b, k) for a, b, k in pairs(columns_of(side), columns_of(right))]
        except exc.NoReferencedTableError:
            continue
        constraints = []
        for _, _, key in found + back:
            if not any(key.constraint is there for there in constraints):
                constraints.append(key.constraint)
        if not constraints:
            continue
        if len(constraints) > 1:
            raise exc.AmbiguousForeignKeysError(
                f"Can't determine join between {left.description!r} and {right.description!r}; "
                "tables have more than one foreign key constraint relationship between them. "
                "Please specify the 'onclause' of this join explicitly."
            )
        conditions = [target == column for column, target, _ in found]
        conditions += [column == target for column, target, _ in back]
        return and_(*conditions) if len(conditions) > 1 else conditions[0]
    raise exc.NoForeignKeysError(
        f"Can't find any foreign key relationships between {left.description!r} "
        f"and {right.description!r}."
    )


class Values(FromClause):
    """`VALUES` as a table."""

    __visit_name__ = "values"
    named_with_column = True

    def __init__(self, *columns, name=None, literal_binds=False):
        self._declared = list(columns)
        self.name = anonymous_name("anon") if name is None else quoted_name(name)
        self._named = name is not None
        self.literal_binds = literal_binds
        self._rows = ()

    def alias(self, name=None, flat=False):
        copied = self._clone()
        copied._columns = None
        copied._named = True
        copied.name = anonymous_name("anon") if name is None else quoted_name(name)
        return copied

    def lateral(self, name=None):
        return self.alias(name)

    def data(self, values):
        copied = self._clone()
        copied._columns = None
        copied._rows = (*self._rows, *[tuple(row) for row in values])
        return copied

    def cte(self, name=None, recursive=False, nesting=False):
        return CTE(Select(self), name, recursive, nesting)

    def scalar_values(self):
        return ScalarValues(self)

    def _populate(self, collection):
        for column in self._declared:
            made = ColumnClause(column.name, column.type, _selectable=self)
            collection._add(column.key, made)

    def _plain_rows(self, writer):
        rows = []
        for row in self._rows:
            made = []
            for value, column in zip(row, self._declared):
                found = as_expression(value)
                if found is None:
                    found = BindParameter(None, value, type_=column.type, unique=True)
                made.append(writer.expression(found))
            rows.append(made)
        return rows

    def _plain_from(self, writer):
        return {
            "from": "values",
            "name": identifier(self.name) if self._named else None,
            "columns": [identifier(column.name) for column in self._declared],
            "rows": self._plain_rows(writer),
        }


class ScalarValues(ColumnElement):
    __visit_name__ = "scalar_values"

    def __init__(self, values):
        self.values = values

    def _plain_expression(self, writer):
        rows = self.values._plain_rows(writer)
        elements = [row[0] if len(row) == 1 else {"node": "tuple", "elements": row} for row in rows]
        return {"node": "tuple", "elements": elements}


def values(*columns, name=None, literal_binds=False):
    return Values(*columns, name=name, literal_binds=literal_binds)


class ColumnPlan:
    """How one column of a query is named, inside and outside."""

    __slots__ = ("label", "key", "column", "outer_name", "repeated")

    def __init__(self, label, key, column, outer_name, repeated=False):
        self.label = label
        self.key = key
        self.column = column
        self.outer_name = outer_name
        self.repeated = repeated


class ForUpdateArg:
    def __init__(self, nowait=False, read=False, of=None, skip_locked=False, key_share=False):
        self.nowait = nowait
        self.read = read
        self.skip_locked = skip_locked
        self.key_share = key_share
        self.of = [] if of is None else list(of) if isinstance(of, (list, tuple)) else [of]

    def _plain(self, writer):
        tables = []
        for given in self.of:
            found = as_expression(given) if not isinstance(given, ClauseElement) else given
            from_ = found.table if isinstance(found, NamedColumn) else found
            if not contains_identical(tables, from_):
                tables.append(from_)
        return {
            "read": bool(self.read),
            "nowait": bool(self.nowait),
            "skip_locked": bool(self.skip_locked),
            "key_share": bool(self.key_share),
            "of": [{"name": identifier(from_.name)} for from_ in tables],
        }


class HasPrefixes:
    _prefixes = ()

    def prefix_with(self, *prefixes, dialect="*"):
        copied = self._clone()
        copied._prefixes = (*self._prefixes, *[(prefix, dialect) for prefix in prefixes])
        return copied


class HasSuffixes:
    _suffixes = ()

    def suffix_with(self, *suffixes, dialect="*"):
        copied = self._clone()
        copied._suffixes = (*self._suffixes, *[(suffix, dialect) for suffix in suffixes])
        return copied


class HasCTE:
    """What may be named before a statement or bring such names along."""

    def cte(self, name=None, recursive=False, nesting=False):
        return CTE(self, name, recursive, nesting)


class SelectBase(HasCTE, Executable, Selectable):
    """Any query."""

    is_select = True
    _is_select_base = True
    _label_style = LABEL_STYLE_DEFAULT

    def subquery(self, name=None):
        return Subquery(self, name)

    def alias(self, name=None, flat=False):
        return self.subquery(name)

    def lateral(self, name=None):
        return Lateral(self, name)

    def scalar_subquery(self):
        return ScalarSelect(self)

    as_scalar = scalar_subquery

    def label(self, name):
        return self.scalar_subquery().label(name)

    def exists(self):
        return Exists(self)

    def as_from(self):
        return self

    @property
    def _from_objects(self):
        return []

    @property
    def exported_columns(self):
        return self.selected_columns

    def _get_label_style(self):
        return self._label_style

    get_label_style = _get_label_style

    def select(self, *arg, **kw):
        return Select(self.subquery())

    @property
    def c(self):
        return self.subquery().c

    columns = c


class GenerativeSelect(SelectBase):
    """What queries share that have an order and a limit."""

    _order_by_clauses = ()
    _group_by_clauses = ()
    _limit_clause = None
    _offset_clause = None
    _fetch_clause = None
    _fetch_options = None
    _for_update_arg = None

    def _changed(self, **attributes):
        copied = self._clone()
        copied.__dict__.update(attributes)
        return copied

    def with_for_update(self, *, nowait=False, read=False, of=None, skip_locked=False,
                        key_share=False):  # fmt: skip
        argument = ForUpdateArg(nowait, read, of, skip_locked, key_share)
        return self._changed(_for_update_arg=argument)

    def set_label_style(self, style):
        return self._changed(_label_style=style)

    def apply_labels(self):
        return self.set_label_style(LABEL_STYLE_TABLENAME_PLUS_COL)

    def limit(self, limit):
        return self._changed(_limit_clause=_row_count(limit), _fetch_clause=None)

    def offset(self, offset):
        return self._changed(_offset_clause=_row_count(offset))

    def fetch(self, count, with_ties=False, percent=False, **dialect_kw):
        return self._changed(
            _fetch_clause=_row_count(count),
            _fetch_options=(bool(with_ties), bool(percent)),
            _limit_clause=None,
        )

    def slice(self, start, stop):
        limit, offset = _slice(start, stop)
        return self._changed(
            _limit_clause=_row_count(limit),
            _offset_clause=_row_count(offset),
            _fetch_clause=None,
        )

    def order_by(self, *clauses):
        return self._with_clauses("_order_by_clauses", clauses)

    def group_by(self, *clauses):
        return self._with_clauses("_group_by_clauses", clauses)

    def _with_clauses(self, name, clauses):
        if len(clauses) == 1 and (clauses[0] is None or clauses[0] is False):
            return self._changed(**{name: ()})
        given = tuple(as_order(clause) for clause in clauses if clause is not Ellipsis)
        return self._changed(**{name: getattr(self, name) + given})

    def _limits(self, writer):
        limit = self._limit_clause
        found = {"fetch": False}
        if self._fetch_clause is not None:
            limit = self._fetch_clause
            ties, percent = self._fetch_options
            found = {"fetch": True, "fetch_with_ties": ties, "fetch_percent": percent}
        found["limit"] = None if limit is None else writer.expression(limit)
        offset = self._offset_clause
        found["offset"] = None if offset is None else writer.expression(offset)
        return found


def _row_count(given):
    if given is None:
        return None
    found = as_expression(given)
    if found is not None:
        return found
    return BindParameter(None, int(given), type_=INTEGERTYPE, unique=True)


def _slice(start, stop):
    if start is not None and stop is not None:
        return stop - start, start or None
    return (stop, None) if start is None else (None, start)


class _SelectMethodsOfSets:
    def union(self, *other):
        return CompoundSelect("union", self, *other)

    def union_all(self, *other):
        return CompoundSelect("union_all", self, *other)

    def except_(self, *other):
        return CompoundSelect("except", self, *other)

    def except_all(self, *other):
        return CompoundSelect("except_all", self, *other)

    def intersect(self, *other):
        return CompoundSelect("intersect", self, *other)

    def intersect_all(self, *other):
        return CompoundSelect("intersect_all", self, *other)


class Select(_SelectMethodsOfSets, HasPrefixes, HasSuffixes, GenerativeSelect):
    __visit_name__ = "select"

    _raw_columns = ()
    # The columns, tables and mapped classes as they were given.
    _given = ()
    # What `filter_by` is about where the last join led to a mapped class.
    _last_entity = None
    _where_criteria = ()
    _having_criteria = ()
    _from_obj = ()
    _setup_joins = ()
    _distinct = False
    _distinct_on = ()
    _correlate = ()
    _correlate_except = None
    _auto_correlate = True

    def __init__(self, *entities, **kw):
        if kw:
            raise exc.ArgumentError(
                f"select() takes no keyword arguments, got {', '.join(sorted(kw))}"
            )
        self._raw_columns = tuple(_selected(entity) for entity in entities)
        self._given = entities

    @classmethod
    def _create_select(cls, *entities):
        return cls(*entities)

    def _children(self):
        found = [*self._raw_columns, *self._from_obj, *self._where_criteria]
        found += [*self._having_criteria, *self._group_by_clauses, *self._order_by_clauses]
        for right, onclause, left, _, _ in self._setup_joins:
            found += [part for part in (right, onclause, left) if part is not None]
        return found

    # Building.

    def where(self, *whereclause):
        added = tuple(expect_condition(clause) for clause in whereclause)
        return self._changed(_where_criteria=self._where_criteria + added)

    def filter(self, *criteria):
        return self.where(*criteria)

    def filter_by(self, **kwargs):
        entity = self._last_entity or self._first_entity()
        if entity is not None:
            from ..orm.util import filter_criteria

            return self.where(*filter_criteria(entity, kwargs))
        criteria = [self._column_anywhere(name) == value for name, value in kwargs.items()]
        return self.where(*criteria)

    def _column_anywhere(self, name):
        """The column of this name, of whatever is read from."""
        froms = [join[0] for join in self._setup_joins]
        for from_ in (*self._from_obj, *self._froms_of_columns()):
            if not contains_identical(froms, from_):
                froms.append(from_)
        found = []
        if any(isinstance(from_, TextClause) for from_ in froms):
            raise AttributeError("filter_by() cannot know the columns of text()")
        for from_ in froms:
            # The columns of a join have the names of their tables in front.
            if not isinstance(from_, Join):
                column = getattr(getattr(from_, "c", from_), name, None)
                if column is not None:
                    found.append(column)
        shown = ", ".join(str(getattr(from_, "description", "a join")) for from_ in froms)
        if len(found) > 1:
            raise exc.AmbiguousColumnError(
                f"Attribute name {name!r} is ambiguous; it exists in multiple FROM clause "
                f"entities ({shown}). Use filter() with explicit column references instead."
            )
        if not found:
            raise exc.InvalidRequestError(
                f"None of the FROM clause entities have a property {name!r}: {shown}"
            )
        return found[0]

    def _froms_of_columns(self):
        return [from_ for column in self._raw_columns for from_ in column._from_objects]

    def _first_entity(self):
        if self._setup_joins or self._from_obj:
            return None
        for given in self._given:
            if _is_entity(given):
                return given
            owner = getattr(given, "_entity", None) or getattr(given, "class_", None)
            if _is_entity(owner):
                return owner
        return None

    def from_statement(self, statement):
        """The rows of another statement as the objects of this one."""
        from ..orm.util import FromStatement

        return FromStatement(self._given, statement, self._with_options)

    @property
    def whereclause(self):
        return joined_conditions(self._where_criteria)

    def having(self, *having):
        added = tuple(expect_condition(clause) for clause in having)
        return self._changed(_having_criteria=self._having_criteria + added)

    def distinct(self, *expr):
        if expr:
            added = tuple(as_order(part) for part in expr)
            return self._changed(_distinct=True, _distinct_on=self._distinct_on + added)
        return self._changed(_distinct=True)

    def select_from(self, *froms):
        added = tuple(_as_from(from_) for from_ in froms)
        return self._changed(_from_obj=self._from_obj + added)

    def join(self, target, onclause=None, *, isouter=False, full=False):
        if _is_entity(target) or any(hasattr(part, "_join_steps") for part in (target, onclause)):
            from ..orm.util import join_onto

            made, last = join_onto(self, target, onclause, isouter, full)
            return made._changed(_last_entity=last if _is_entity(last) else None)
        target = _as_from(target)
        if onclause is not None:
            onclause = expect_condition(onclause)
        join = (target, onclause, None, isouter, full)
        return self._changed(_setup_joins=(*self._setup_joins, join))

    def outerjoin(self, target, onclause=None, *, full=False):
        return self.join(target, onclause, isouter=True, full=full)

    def join_from(self, from_, target, onclause=None, *, isouter=False, full=False):
        if onclause is not None:
            onclause = expect_condition(onclause)
        join = (_as_from(target), onclause, _as_from(from_), isouter, full)
        return self._changed(_setup_joins=(*self._setup_joins, join))

    def outerjoin_from(self, from_, target, onclause=None, *, full=False):
        return self.join_from(from_, target, onclause, isouter=True, full=full)

    def add_columns(self, *entities):
        added = tuple(_selected(entity) for entity in entities)
        return self._changed(
            _raw_columns=self._raw_columns + added, _given=(*self._given, *entities)
        )

    def column(self, column):
        return self.add_columns(column)

    def with_only_columns(self, *entities, maintain_column_froms=False):
        if len(entities) == 1 and isinstance(entities[0], (list, tuple)):
            # As in SQLAlchemy 1.4.
            entities = tuple(entities[0])
        copied = self
        if maintain_column_froms:
            copied = self.select_from(*self.columns_clause_froms)
        selected = tuple(_selected(entity) for entity in entities)
        return copied._changed(_raw_columns=selected, _given=entities)

    def reduce_columns(self, only_synonyms=True):
        return self

    def correlate(self, *fromclauses):
        if len(fromclauses) == 1 and fromclauses[0] is None:
            return self._changed(_correlate=(), _auto_correlate=False)
        added = tuple(_as_from(from_) for from_ in fromclauses)
        return self._changed(_correlate=(*self._correlate, *added), _auto_correlate=False)

    def correlate_except(self, *fromclauses):
        if len(fromclauses) == 1 and fromclauses[0] is None:
            return self._changed(_correlate_except=(), _auto_correlate=False)
        added = tuple(_as_from(from_) for from_ in fromclauses)
        return self._changed(
            _correlate_except=(*(self._correlate_except or ()), *added), _auto_correlate=False
        )

    def ext(self, extension):
        """The query with a part that one database alone has."""
        return extension.apply_to_select(self)

    def with_hint(self, selectable, text, dialect_name="*"):
        return self

    def with_statement_hint(self, text, dialect_name="*"):
        return self.suffix_with(text, dialect=dialect_name)

    # What it selects.

    @property
    def columns_clause_froms(self):
        found = []
        for column in self._raw_columns:
            for from_ in column._from_objects:
                if not contains_identical(found, from_):
                    found.append(from_)
        return found

    @property
    def froms(self):
        return self.get_final_froms()

    def get_final_froms(self):
        return self._display_froms([], [])

    @property
    def _all_selected_columns(self):
        found = []
        for column in self._raw_columns:
            if isinstance(column, ColumnElement) or isinstance(column, TextClause):
                found.append(column)
            else:
                found.extend(column._all_columns)
        return found

    @property
    def selected_columns(self):
        collection = ColumnCollection()
        for plan in self._column_plan():
            collection._add(plan.key, plan.column)
        return collection

    @property
    def inner_columns(self):
        return iter(self._all_selected_columns)

    @property
    def column_descriptions(self):
        return [
            {"name": plan.key, "type": plan.column.type, "expr": plan.column}
            for plan in self._column_plan()
        ]

    def _column_plan(self):
        return plan_columns(self._all_selected_columns, self._label_style)

    def _children_froms(self):
        found = []

        def add(from_):
            if not contains_identical(found, from_):
                found.append(from_)

        from_clauses = list(self._from_obj)
        if self._setup_joins:
            from_clauses = self._with_joins(from_clauses)
        for from_ in from_clauses:
            add(from_)
        for column in self._raw_columns:
            for from_ in column._from_objects:
                add(from_)
        for criterion in self._where_criteria:
            for from_ in criterion._from_objects:
                add(from_)
        hidden = []
        for from_ in found:
            hidden.extend(from_._hidden_froms)
        return [from_ for from_ in found if not contains_identical(hidden, from_)]

    def _with_joins(self, from_clauses):
        for right, onclause, left, isouter, full in self._setup_joins:
            place = None
            if left is None:
                place, left = self._implicit_left(from_clauses, right, onclause)
            else:
                for index, from_ in enumerate(from_clauses):
                    if from_.is_derived_from(left):
                        place = index
            if place is not None:
                whole = from_clauses[place]
                if onclause is None and left is not whole and left is not None:
                    onclause = join_condition(left, right)
                from_clauses[place] = Join(whole, right, onclause, isouter, full)
            else:
                from_clauses = [*from_clauses, Join(left, right, onclause, isouter, full)]
        return from_clauses

    def _implicit_left(self, from_clauses, right, onclause):
        """What a join without a left side is joined to: its place, or the thing itself."""
        if from_clauses:
            candidates = list(enumerate(from_clauses))
        else:
            candidates = []
            for column in self._raw_columns:
                for from_ in column._from_objects:
                    if not any(there is from_ for _, there in candidates):
                        candidates.append((None, from_))
            if len(candidates) > 1:
                candidates = [
                    (place, from_) for place, from_ in candidates if from_ is not right
                ] or candidates
        if len(candidates) > 1:
            candidates = _joinable(candidates, right, onclause)
        if not candidates:
            raise exc.InvalidRequestError(
                f"Can't determine which FROM clause to join from, please use the .select_from() "
                f"method to establish an explicit left side, as well as providing an explicit ON "
                f"clause if not present already to help resolve the ambiguity."
            )
        if len(candidates) > 1:
            raise exc.InvalidRequestError(
                "Can't determine which FROM clause to join from, there are multiple FROMS which "
                "can join to this entity. Please use the .select_from() method to establish an "
                "explicit left side, as well as providing an explicit ON clause if not present "
                "already to help resolve the ambiguity."
            )
        return candidates[0]

    def _display_froms(self, explicit, implicit):
        """What stands in FROM, given what surrounding queries read from."""
        froms = self._children_froms()
        if self._correlate:
            froms = [
                from_
                for from_ in froms
                if not (
                    contains_identical(explicit, from_)
                    and contains_identical(self._correlate, from_)
                )
            ]
        if self._correlate_except is not None:
            froms = [
                from_
                for from_ in froms
                if not contains_identical(explicit, from_)
                or contains_identical(self._correlate_except, from_)
            ]
        if self._auto_correlate and implicit and len(froms) > 1:
            froms = [from_ for from_ in froms if not contains_identical(implicit, from_)]
            if not froms:
                raise exc.InvalidRequestError(
                    f"Select statement '{self!r}' returned no FROM clauses due to "
                    "auto-correlation; specify correlate(<tables>) to control correlation manually."
                )
        return froms

    # As plain data.

    def _plain_query(self, writer, as_from=False, lateral=False):
        froms = writer.enter_select(self, as_from, lateral)
        try:
            plans = self._column_plan()
            writer.labels.append([plan for plan in plans])
            found = {
                "query": "select",
                "ctes": writer.added_ctes(self),
                "prefixes": writer.words(self._prefixes),
                "distinct": self._distinct,
                "distinct_on": [writer.order(part) for part in self._distinct_on],
                "columns": [writer.selected(plan, as_from) for plan in plans],
                "from": [writer.from_item(from_) for from_ in froms],
                "where_": plain_conditions(self._where_criteria, writer),
                "group_by": [writer.group(part) for part in self._group_by_clauses],
                "having": plain_conditions(self._having_criteria, writer),
                "order_by": [writer.order(part) for part in self._order_by_clauses],
                "for_update": self._for_update_arg and self._for_update_arg._plain(writer),
                "suffixes": writer.words(self._suffixes),
                **self._limits(writer),
            }
            writer.labels.pop()
            return found
        finally:
            writer.leave_select()


def _is_entity(thing):
    """Whether it is a mapped class or an alias of one."""
    return getattr(thing, "is_aliased_class", False) or (
        isinstance(thing, type) and "__mapper__" in thing.__dict__
    )


def _joinable(candidates, right, onclause):
    if onclause is not None:
        wanted = onclause._from_objects
        found = []
        for place, from_ in candidates:
            objects = from_._from_objects
            if any(contains_identical(objects, part) for part in wanted):
                found.append((place, from_))
        return found or candidates
    found = []
    for place, from_ in candidates:
        try:
            join_condition(from_, right)
        except exc.ArgumentError:
            continue
        found.append((place, from_))
    return found


def _selected(entity):
    """What was given to `select`, as an expression or table."""
    if isinstance(entity, (list, tuple, dict, set)):
        raise exc.ArgumentError(
            f"Column expression, FROM clause, or other columns clause element expected, got "
            f"{entity!r}. Did you mean to say select({', '.join(map(repr, entity))})?"
        )
    if entity is None or entity is True or entity is False:
        from .elements import as_constant

        return as_constant(entity)
    found = entity if isinstance(entity, FromClause) else as_expression(entity)
    if found is None:
        if isinstance(entity, (int, float)) or entity == "*":
            return ColumnClause(str(entity), is_literal=True)
        return expect_column(entity)
    return found


def plan_columns(columns, style):
    """The labels of a query's columns: which have one, and what it is."""
    names, plans, repeats = {}, [], 0
    qualified = style is LABEL_STYLE_TABLENAME_PLUS_COL
    for column in columns:
        if isinstance(column, TextClause):
            plans.append(ColumnPlan(None, column.text, column, column.text))
            continue
        label, repeated = None, False
        # A column by itself is written as it is, and nobody else's name depends on it.
        is_bare = isinstance(column, ColumnClause) and column.table is None
        if style is LABEL_STYLE_NONE or is_bare:
            effective = None
            outer = column._non_anon_label or column._anon_name_label
        else:
            effective = column._tq_label if qualified and isinstance(column, NamedColumn) else (
                column._non_anon_label
            )
            outer = effective or column._anon_name_label
            if qualified and isinstance(column, NamedColumn) and not isinstance(column, Label):
                label = effective
        if isinstance(column, Label) and effective in names:
            # It is written as its author named it; only a query around this one cannot tell
            # it from the other.
            if names[effective] is not column:
                outer = _disambiguated(column, str(effective))
            plans.append(ColumnPlan(None, str(effective), column, outer, True))
            continue
        wraps = effective is None and style is not LABEL_STYLE_NONE and not is_bare
        if wraps and not isinstance(outer, anonymous_name):
            # A cast and its like go by the name of what they wrap.
            if names.setdefault(outer, column) is not column:
                repeats += 1
                label = outer = anonymous_name(f"{outer}_", repeats)
        if effective is not None:
            if effective in names:
                if names[effective] is not column:
                    base = effective if qualified else column.name
                    label = outer = _disambiguated(column, str(base))
                    if label in names:
                        repeats += 1
                        label = outer = anonymous_name(f"{effective}_", repeats)
                        repeated = True
                    else:
                        names[label] = column
                else:
                    repeats += 1
                    label = outer = anonymous_name(f"{effective}_", repeats)
                    repeated = True
            else:
                names[effective] = column
        key = _outer_key(column, effective, outer, qualified)
        plans.append(ColumnPlan(label, key, column, outer, repeated))
    return plans


def _disambiguated(column, base):
    known = column.__dict__.setdefault("_disambiguating_labels", {})
    if base not in known:
        known[base] = anonymous_name(base)
    return known[base]


def _outer_key(column, effective, outer, qualified):
    if qualified and effective is not None:
        return str(effective)
    if isinstance(outer, anonymous_name) and effective is not None:
        # One of several columns with one name: known by its name outside of SQL too.
        return outer
    return column.key if isinstance(column.key, str) else (effective or outer)


class CompoundSelect(_SelectMethodsOfSets, GenerativeSelect):
    """Queries joined by UNION and its like."""

    __visit_name__ = "compound_select"

    def __init__(self, keyword, *selects):
        self.keyword = keyword
        made = []
        for given in selects:
            found = given.element if isinstance(given, ScalarSelect) else given
            method = getattr(found, "__clause_element__", None)
            if method is not None:
                found = method()
            if isinstance(found, (Subquery, FromClause)):
                found = found.select()
            if not getattr(found, "_is_select_base", False):
                raise exc.ArgumentError(
                    "SELECT construct for inclusion in a UNION or other set construct expected, "
                    f"got {given!r}."
                )
            made.append(found)
        self.selects = made

    def _children(self):
        return [*self.selects, *self._order_by_clauses]

    @property
    def selected_columns(self):
        return self.selects[0].selected_columns

    @property
    def _all_selected_columns(self):
        return self.selects[0]._all_selected_columns

    def _column_plan(self):
        return self.selects[0]._column_plan()

    def _plain_query(self, writer, as_from=False, lateral=False):
        numbers = {len(select._column_plan()) for select in self.selects}
        if len(numbers) > 1:
            raise exc.CompileError(
                "All selectables passed to CompoundSelect must have identical numbers of columns"
            )
        queries = [writer.query(select, as_from=as_from) for select in self.selects]
        writer.labels.append(self._column_plan())
        found = {
            "query": "compound",
            "ctes": writer.added_ctes(self),
            "operation": self.keyword,
            "queries": queries,
            "order_by": [writer.order(part) for part in self._order_by_clauses],
            **self._limits(writer),
        }
        writer.labels.pop()
        found.pop("fetch", None)
        found.pop("fetch_with_ties", None)
        found.pop("fetch_percent", None)
        return found


class TextualSelect(SelectBase):
    """A query as its author wrote it, with columns."""

    __visit_name__ = "textual_select"

    def __init__(self, text, columns, positional=False):
        self.element = text
        self.column_args = columns
        self.positional = positional

    def _children(self):
        return [self.element]

    def bindparams(self, *binds, **bind_as_values):
        copied = self._clone()
        copied.element = self.element.bindparams(*binds, **bind_as_values)
        return copied

    @property
    def selected_columns(self):
        return ColumnCollection([(column.key, column) for column in self.column_args])

    @property
    def _all_selected_columns(self):
        return self.column_args

    def _column_plan(self):
        return [
            ColumnPlan(None, column.key, column, column.name) for column in self.column_args
        ]

    def _plain_query(self, writer, as_from=False, lateral=False):
        return self.element._plain_query(writer)


TextAsFrom = TextualSelect
StatementLambdaElement = LambdaElement = type("LambdaElement", (), {})


def lambda_stmt(lmb, *args, **kw):
    return lmb()


def select(*entities, **kw):
    if kw or entities and isinstance(entities[0], (list, tuple, set)):
        return legacy.select(*entities, **kw)
    return Select(*entities)


def union(*selects):
    return CompoundSelect("union", *selects)


def union_all(*selects):
    return CompoundSelect("union_all", *selects)


def intersect(*selects):
    return CompoundSelect("intersect", *selects)


def intersect_all(*selects):
    return CompoundSelect("intersect_all", *selects)


def except_(*selects):
    return CompoundSelect("except", *selects)


def except_all(*selects):
    return CompoundSelect("except_all", *selects)


__all__ = [name for name in globals() if not name.startswith("_")]
