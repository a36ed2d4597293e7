"""INSERT, UPDATE, DELETE."""

from .base import ColumnCollection, Executable
from .elements import (
    BindParameter,
    ClauseElement,
    ColumnClause,
    ColumnElement,
    Inserted,
    NamedColumn,
    as_expression,
    contains_identical,
    expect_condition,
    joined_conditions,
    plain_conditions,
)
from .elements_base import identifier
from .lazy import LazyModule
from .selectable import HasCTE, HasPrefixes, LABEL_STYLE_DISAMBIGUATE_ONLY, _as_from, _selected
from .selectable import plan_columns
from .. import exc

legacy = LazyModule("sqlalchemy.sql.legacy")

NO_VALUE = object()


def as_key(column):
    """The key under which a value of a column is kept."""
    if isinstance(column, str):
        return column
    found = as_expression(column)
    if isinstance(found, NamedColumn):
        return found.key
    raise exc.ArgumentError(f"Column name or column object expected, got {column!r}")


class UpdateBase(HasCTE, HasPrefixes, Executable, ClauseElement):
    """What all statements that change rows share."""

    is_dml = True
    _returning = ()
    _given_returning = ()
    # The mapped class that was given instead of a table.
    _given_entity = None
    _inline = False
    _execution_options = {}

    def _changed(self, **attributes):
        copied = self._clone()
        copied.__dict__.update(attributes)
        return copied

    @property
    def _from_objects(self):
        return []

    def params(self, *arg, **kw):
        raise NotImplementedError(
            "params() is not supported for INSERT/UPDATE/DELETE statements. To set the values for "
            "an INSERT or UPDATE statement, use stmt.values(**parameters)."
        )

    def with_dialect_options(self, **opt):
        return self._changed(_dialect_words={**getattr(self, "_dialect_words", {}), **opt})

    def ext(self, extension):
        """The statement with a part that one database alone has."""
        return getattr(extension, f"apply_to_{self.__visit_name__}")(self)

    def with_hint(self, text, selectable=None, dialect_name="*"):
        return self

    def returning(self, *cols, sort_by_parameter_order=False, **kw):
        added = tuple(_selected(column) for column in cols)
        return self._changed(
            _returning=self._returning + added, _given_returning=(*self._given_returning, *cols)
        )

    def return_defaults(self, *cols, **kw):
        return self

    @property
    def entity_description(self):
        return {"name": self.table.name, "table": self.table}

    @property
    def _all_selected_columns(self):
        found = []
        for column in self._returning:
            if hasattr(column, "_all_columns") and not isinstance(column, ColumnElement):
                found.extend(column._all_columns)
            else:
                found.append(column)
        return found

    @property
    def selected_columns(self):
        collection = ColumnCollection()
        for plan in self._column_plan():
            collection._add(plan.key, plan.column)
        return collection

    exported_columns = selected_columns

    def _column_plan(self):
        return plan_columns(self._all_selected_columns, LABEL_STYLE_DISAMBIGUATE_ONLY)

    def _plain_returning(self, writer):
        return [writer.selected(plan, False) for plan in self._column_plan()]


class ValuesBase(UpdateBase):
    """What INSERT and UPDATE share."""

    _values = None
    _multi_values = ()
    _ordered = None
    select = None

    def values(self, *args, **kwargs):
        if args:
            if len(args) > 1:
                raise exc.ArgumentError(
                    "Only a single dictionary/tuple or list of dictionaries/tuples is accepted "
                    "positionally."
                )
            given = args[0]
            if kwargs:
                raise exc.ArgumentError(
                    "Can't pass positional and kwargs to values() simultaneously"
                )
            several = isinstance(given, (list, tuple)) and bool(given)
            if several and isinstance(given[0], (dict, list, tuple)):
                rows = tuple(self._as_row(row) for row in given)
                return self._changed(_multi_values=self._multi_values + rows)
            if isinstance(given, (list, tuple)) and not given:
                return self
            kwargs = self._as_row(given)
        else:
            kwargs = dict(kwargs)
        if self._multi_values:
            raise exc.InvalidRequestError(
                "Can't mix single and multiple VALUES formats in one INSERT statement"
            )
        known = dict(self._values or {})
        known.update(self._by_columns(kwargs))
        return self._changed(_values=known)

    def _by_columns(self, row):
        """Attributes of a mapped class by the keys of their columns."""
        mapper = getattr(self._given_entity, "__mapper__", None)
        if mapper is None:
            return row
        found = {}
        for key, value in row.items():
            column = getattr(mapper._props.get(key), "column", None)
            found[key if column is None else column.key] = value
        return found

    def _as_row(self, given):
        if isinstance(given, dict):
            return self._by_columns({as_key(key): value for key, value in given.items()})
        if hasattr(given, "items"):
            return {as_key(key): value for key, value in given.items()}
        return {column.key: value for column, value in zip(self.table.c, given)}

    def inline(self):
        return self._changed(_inline=True)


class Insert(ValuesBase):
    __visit_name__ = "insert"
    is_insert = True
    _on_conflict = None
    _select_names = ()
    include_insert_from_select_defaults = False
    _or_words = ()

    def __init__(self, table):
        self.table = _as_from(table)
        if isinstance(table, type):
            self._given_entity = table

    def from_select(self, names, select, include_defaults=True):
        if self._values or self._multi_values:
            raise exc.InvalidRequestError("This construct already inserts value expressions")
        found = select if isinstance(select, ClauseElement) else as_expression(select)
        method = getattr(select, "__clause_element__", None)
        if method is not None:
            found = method()
        return self._changed(
            select=found,
            _inline=True,
            _select_names=[as_key(name) for name in names],
            include_insert_from_select_defaults=include_defaults,
        )

    def _children(self):
        return [*self._returning]

    # As plain data.

    def _plain_query(self, writer, as_from=False, lateral=False, keys=None, many=False):
        """`keys`: the names of the parameters that come with the execution."""
        writer.enter_dml([])
        try:
            columns, source = self._plain_source(writer, keys, many)
            found = {
                "query": "insert",
                "ctes": writer.added_ctes(self),
                "prefixes": writer.words(self._prefixes),
                "table": writer.table_reference(self.table),
                "columns": columns,
                "source": source,
                "on_conflict": self._on_conflict and self._on_conflict._plain(writer, self),
                "returning": self._plain_returning(writer),
            }
            if not found["returning"]:
                found["returning"] = writer.implicit_returning
            return found
        finally:
            writer.leave_select()

    def _plain_source(self, writer, keys, many):
        if self.select is not None:
            return self._plain_select_source(writer)
        if self._multi_values:
            return self._plain_rows(writer)
        given = dict(self._values or {})
        for key in keys or ():
            given.setdefault(key, NO_VALUE)
        if keys is None and self._values is None and writer.for_display:
            given = {column.key: NO_VALUE for column in self.table.c}
        columns, row = [], []
        self._refuse_unknown(given)
        writer.implicit_returning = []
        wants_key = not (self._inline or many or self._returning) and (
            writer.dialect.implicit_returning
            and getattr(self.table, "implicit_returning", False)
        )
        for column in self.table.c:
            if column.key in given:
                value = given[column.key]
                element = as_expression(value)
                if wants_key and column.primary_key and element is not None:
                    writer.implicit_returning.append(writer.expression(column))
            else:
                value = writer.column_default(column, many)
                if value is writer.NO_DEFAULT:
                    if wants_key and column.primary_key and column._is_made_by_server(self.table):
                        writer.implicit_returning.append(writer.expression(column))
                    continue
                if wants_key and column.primary_key and as_expression(value) is not None:
                    writer.implicit_returning.append(writer.expression(column))
            columns.append(identifier(column.name))
            row.append(writer.crud_value(column, value, column.key))
        if not columns:
            return [], {"source": "defaults"}
        return columns, {"source": "values", "of": [row]}

    def _refuse_unknown(self, given):
        known = {column.key for column in self.table.c}
        unknown = [key for key in given if key not in known]
        if unknown:
            raise exc.CompileError(f"Unconsumed column names: {', '.join(map(str, unknown))}")

    def _plain_rows(self, writer):
        first = self._multi_values[0]
        self._refuse_unknown(first)
        columns = [column for column in self.table.c if column.key in first]
        extra = []
        for column in self.table.c:
            if column.key not in first:
                default = writer.column_default(column, False)
                if default is not writer.NO_DEFAULT:
                    extra.append(column)
        everything = [
            column for column in self.table.c if contains_identical(columns + extra, column)
        ]
        rows = []
        for index, given in enumerate(self._multi_values):
            row = []
            for column in everything:
                if column.key in given:
                    value = given[column.key]
                elif contains_identical(columns, column):
                    raise exc.CompileError(
                        f"INSERT value for column {column} is explicitly rendered as a "
                        "boundparameter in the VALUES clause; a Python-side value or SQL "
                        "expression is required"
                    )
                else:
                    value = writer.column_default(column, False)
                row.append(writer.crud_value(column, value, f"{column.key}_m{index}"))
            rows.append(row)
        return [identifier(column.name) for column in everything], {"source": "values", "of": rows}

    def _plain_select_source(self, writer):
        names = list(self._select_names)
        known = self.table.c
        columns = [known[name] if name in known else ColumnClause(name) for name in names]
        query = self.select
        if self.include_insert_from_select_defaults:
            added = []
            for column in self.table.c:
                if column.key not in names and isinstance(column, ColumnClause):
                    default = writer.selected_default(column)
                    if default is not writer.NO_DEFAULT:
                        columns.append(column)
                        added.append(default)
            if added and hasattr(query, "add_columns"):
                query = query.add_columns(*added)
        return (
            [identifier(column.name) for column in columns],
            {"source": "query", "of": writer.query(query)},
        )


def insert(table, values=None, inline=False, **kw):
    made = Insert(table)
    if values is None and not inline and not kw:
        return made
    return legacy.with_conditions(made, None, values, inline, kw)


class DMLWhereBase:
    _where_criteria = ()
    # MySQL's `LIMIT` of what is changed.
    _own_limit = None

    def where(self, *whereclause):
        added = tuple(expect_condition(clause) for clause in whereclause)
        return self._changed(_where_criteria=self._where_criteria + added)

    def filter(self, *criteria):
        return self.where(*criteria)

    def filter_by(self, **kwargs):
        return self.where(*[self.table.c[name] == value for name, value in kwargs.items()])

    @property
    def whereclause(self):
        return joined_conditions(self._where_criteria)

    def _extra_froms(self, considered):
        seen, found = list(self.table._from_objects), []
        for part in considered:
            for from_ in part._from_objects:
                if not contains_identical(seen, from_):
                    found.append(from_)
                    seen.append(from_)
                    seen.extend(from_._hidden_froms)
        hidden = [part for from_ in found for part in from_._hidden_froms]
        return [from_ for from_ in found if not contains_identical(hidden, from_)]

    def _plain_where(self, writer):
        return plain_conditions(self._where_criteria, writer)

    def _plain_limit(self, writer):
        limit = getattr(self, "_dialect_words", {}).get(f"{writer.dialect.name}_limit")
        if self._own_limit is not None:
            if writer.dialect.name not in ("mysql", "mariadb"):
                raise exc.UnsupportedCompilationError(writer.dialect, type(self))
            limit = self._own_limit
        if limit is None:
            return None
        from .selectable import _row_count

        return writer.expression(_row_count(limit))


class Update(DMLWhereBase, ValuesBase):
    __visit_name__ = "update"
    is_update = True

    def __init__(self, table):
        self.table = _as_from(table)
        if isinstance(table, type):
            self._given_entity = table

    # Values of columns that are another table's: MySQL changes several tables at once.
    _elsewhere = ()

    def values(self, *args, **kwargs):
        if len(args) != 1 or not isinstance(args[0], dict) or kwargs:
            return ValuesBase.values(self, *args, **kwargs)
        own, elsewhere = {}, []
        for key, value in args[0].items():
            if isinstance(key, ColumnClause) and key.table not in (None, self.table):
                elsewhere.append((key, value))
            else:
                own[key] = value
        changed = ValuesBase.values(self, own) if own or not elsewhere else self
        return changed._changed(_elsewhere=(*self._elsewhere, *elsewhere)) if elsewhere else changed

    def ordered_values(self, *args):
        if self._values:
            raise exc.ArgumentError("This statement already has values present")
        pairs = [(as_key(key), value) for key, value in args]
        return self._changed(_ordered=[key for key, _ in pairs], _values=dict(pairs))

    def _children(self):
        return [*self._where_criteria]

    def _plain_query(self, writer, as_from=False, lateral=False, keys=None, many=False):
        given = dict(self._values or {})
        for key in keys or ():
            if key in self.table.c and key not in self._named_parameters():
                given.setdefault(key, NO_VALUE)
        if keys is None and self._values is None and writer.for_display:
            given = {column.key: NO_VALUE for column in self.table.c}
        known = {column.key for column in self.table.c}
        values = [
            as_expression(value)
            for value in (*given.values(), *[value for _, value in self._elsewhere])
        ]
        considered = [*self._where_criteria, *[value for value in values if value is not None]]
        froms = self._extra_froms(considered)
        far = []
        for column, value in self._elsewhere:
            if contains_identical(froms, column.table):
                far.append((column, value))
            else:
                # Nothing else speaks of its table: it is known by its name alone.
                given[column.key] = value
        if far and writer.dialect.name not in ("mysql", "mariadb"):
            raise exc.CompileError(
                "Backend does not support additional tables in the SET clause; cannot include "
                f"columns from table(s) {', '.join(repr(c.table.description) for c, _ in far)} in "
                "SET clause"
            )
        elsewhere = {}
        for from_ in froms:
            for column in getattr(from_, "c", ()):
                elsewhere.setdefault(column.key, column)
        unknown = [key for key in given if key not in known and key not in elsewhere]
        if unknown:
            raise exc.CompileError(f"Unconsumed column names: {', '.join(map(str, unknown))}")
        writer.enter_dml([self.table, *froms])
        try:
            in_order = self._ordered or [
                column.key for column in self.table.c if column.key in given
            ]
            pairs = [
                [
                    self._plain_target(column, writer, column.table),
                    writer.crud_value(column, value, column.key),
                ]
                for from_ in froms
                for part in getattr(from_, "c", ())
                for column, value in far
                if column is part
            ]
            made = {}
            for column in self.table.c:
                if column.key not in given and column.onupdate is not None:
                    value = writer.column_onupdate(column, many)
                    if value is not writer.NO_DEFAULT:
                        made[column.key] = value
            if self._ordered:
                in_order = [*in_order, *made]
            elif made:
                in_order = [
                    column.key
                    for column in self.table.c
                    if column.key in given or column.key in made
                ]
            for key in in_order:
                column = self.table.c[key]
                value = given[key] if key in given else made[key]
                value = writer.crud_value(column, value, column.key)
                pairs.append([self._plain_target(column, writer), value])
            return {
                "query": "update",
                "ctes": writer.added_ctes(self),
                "prefixes": writer.words(self._prefixes),
                "table": writer.from_item(self.table),
                "set": pairs,
                "from": [writer.from_item(from_) for from_ in froms],
                "where_": self._plain_where(writer),
                "returning": self._plain_returning(writer),
                "limit": self._plain_limit(writer),
            }
        finally:
            writer.leave_select()

    def _named_parameters(self):
        """The names that the condition uses itself."""
        from .visitors import iterate

        found = set()
        for criterion in self._where_criteria:
            for part in iterate(criterion):
                if isinstance(part, BindParameter) and not part.unique:
                    found.add(part.key)
        return found

    def _plain_target(self, column, writer, table=None):
        return {
            "node": "column",
            "name": identifier(column.name),
            "table": writer.table_reference(self.table if table is None else table),
            "sql_type": writer.type(column.type),
        }


def update(table, whereclause=None, values=None, inline=False, **kw):
    made = Update(table)
    if whereclause is None and values is None and not inline and not kw:
        return made
    return legacy.with_conditions(made, whereclause, values, inline, kw)


class Delete(DMLWhereBase, UpdateBase):
    __visit_name__ = "delete"
    is_delete = True

    def __init__(self, table):
        self.table = _as_from(table)
        if isinstance(table, type):
            self._given_entity = table

    def _children(self):
        return [*self._where_criteria]

    def _plain_query(self, writer, as_from=False, lateral=False, keys=None, many=False):
        froms = self._extra_froms(self._where_criteria)
        writer.enter_dml([self.table, *froms])
        try:
            return {
                "query": "delete",
                "ctes": writer.added_ctes(self),
                "prefixes": writer.words(self._prefixes),
                "table": writer.from_item(self.table),
                "using": [writer.from_item(from_) for from_ in froms],
                "where_": self._plain_where(writer),
                "returning": self._plain_returning(writer),
                "limit": self._plain_limit(writer),
            }
        finally:
            writer.leave_select()


def delete(table, whereclause=None, **kw):
    made = Delete(table)
    if whereclause is None and not kw:
        return made
    return legacy.with_conditions(made, whereclause, options=kw)


class OnConflict:
    """What happens to a row that is there already."""

    def __init__(self, action, constraint=None, index_elements=None, index_where=None, set_=None,
                 where=None):  # fmt: skip
        self.action = action
        self.constraint = constraint
        self.index_elements = index_elements
        self.index_where = index_where
        self.set_ = set_
        self.where = where
        if constraint is not None and not isinstance(constraint, str):
            self._take_from(constraint)

    def _take_from(self, constraint):
        from .schema import Constraint, Index

        if isinstance(constraint, Index):
            self.index_elements = list(constraint.expressions)
            where = constraint.dialect_options["postgresql"].get("where")
            if self.index_where is None and where is not None:
                self.index_where = where
            self.constraint = None
        elif isinstance(constraint, Constraint) and constraint.name is not None:
            self.constraint = constraint.name
        else:
            self.index_elements = [column for column in constraint.columns]
            self.constraint = None

    _refused_by = ("mysql", "mariadb")

    def _plain(self, writer, insert):
        if writer.dialect.name in self._refused_by:
            raise exc.UnsupportedCompilationError(writer.dialect, type(self))
        found = {"index_elements": [], "index_where": None, "constraint": None}
        if self.constraint is not None:
            found["constraint"] = writer.constraint_reference(self.constraint)
        elif self.index_elements is not None:
            for element in self.index_elements:
                if isinstance(element, str):
                    element = ColumnClause(element)
                with writer.names_alone():
                    found["index_elements"].append(writer.expression(as_expression(element)))
            if self.index_where is not None:
                with writer.names_alone():
                    found["index_where"] = writer.expression(_condition(self.index_where))
        found["action"] = self.action
        if self.action == "do_update":
            found["set"] = self._plain_set(writer, insert)
            found["where_"] = None
            if self.where is not None:
                found["where_"] = writer.expression(_condition(self.where).self_group())
        return found

    def _plain_set(self, writer, insert):
        given = self.set_
        if isinstance(given, dict) or hasattr(given, "items"):
            pairs = [(as_key(key), value) for key, value in given.items()]
            ordered = False
        else:
            pairs = [(as_key(key), value) for key, value in given]
            ordered = True
        if not pairs:
            raise exc.ArgumentError("set parameter dictionary must not be empty")
        values = dict(pairs)
        columns = insert.table.c
        keys = [key for key, _ in pairs] if ordered else (
            [column.key for column in columns if column.key in values]
            + [key for key in values if key not in columns]
        )
        found = []
        for key in keys:
            column = columns.get(key)
            if column is None:
                column = ColumnClause(key)
            found.append(
                [identifier(column.name), writer.crud_value(column, values[key], None, unique=True)]
            )
        return found


def _condition(given):
    if isinstance(given, str):
        from .elements import TextClause

        return TextClause(given)
    return expect_condition(given)


class InsertWithConflict(Insert):
    """`insert` of PostgreSQL and SQLite."""

    @property
    def excluded(self):
        made = self.__dict__.get("_excluded")
        if made is None:
            made = self._excluded = ColumnCollection(
                [(column.key, Inserted(column)) for column in self.table.c]
            )
        return made

    def on_conflict_do_update(self, constraint=None, index_elements=None, index_where=None,
                              set_=None, where=None):  # fmt: skip
        if constraint is not None and index_elements is not None:
            raise ValueError("'constraint' and 'index_elements' are mutually exclusive")
        if constraint is None and index_elements is None and self._needs_target:
            raise ValueError(
                "Either constraint or index_elements, but not both, must be specified unless "
                "DO NOTHING"
            )
        if not set_:
            raise ValueError("set parameter must be a non-empty dictionary")
        if not isinstance(set_, (list, tuple)) and not hasattr(set_, "items"):
            raise ValueError(
                "set parameter must be a non-empty dictionary or a ColumnCollection such as the "
                "`.c.` collection of a Table object"
            )
        clause = OnConflict("do_update", constraint, index_elements, index_where, set_, where)
        return self._changed(_on_conflict=clause)

    _needs_target = True

    def on_conflict_do_nothing(self, constraint=None, index_elements=None, index_where=None):
        clause = OnConflict("do_nothing", constraint, index_elements, index_where)
        return self._changed(_on_conflict=clause)
