"""From SQL built in Python to plain data.

What other modules need of it, `dialect` being an object of `sqlalchemy.dialects`:

- `prepare(statement, dialect, parameters)`: a statement that is about to run;
- `Writer(dialect).query(statement)`, `.definition(expression)`, `.type(type)`: its pieces;
- `column._plain(writer)`, `table._plain(writer)`, `constraint._plain(writer)`,
  `index._plain(writer)`: objects of a schema; `schema.plain_server_default`,
  `schema.plain_autoincrement`, `schema.plain_options` for what is given without them;
- `ddl.create_table_operations(table, dialect, memo)` and `element.operations(dialect)` of
  every statement that changes the schema (`CreateIndex(index)`, `DropTable(table)`, ...).
"""

from _aludel_managers import contextmanager

from . import operators
from .dml import NO_VALUE
from .elements import (
    BindParameter,
    ClauseElement,
    ColumnClause,
    ColumnElement,
    Label,
    NamedColumn,
    TextClause,
    UnaryExpression,
    as_expression,
    contains_identical,
    in_parentheses,
)
from .elements_base import identifier, qualified_name, quoted_name
from .sqltypes import NULLTYPE, TupleType, resolve_value_to_type
from .values import converted, plain_value
from .. import exc


class Writer:
    """Turns one statement or definition into plain data for one dialect."""

    NO_DEFAULT = object()

    def __init__(self, dialect, table_names=True, for_display=False, literals=False):
        self.dialect = dialect
        # Whether columns are written with their tables.
        self.table_names = table_names
        # Whether the statement is only looked at and its parameters are still to come.
        self.for_display = for_display
        self.literals = literals
        # What surrounding queries read from, innermost last: (near, all).
        self._froms = []
        # The columns of surrounding queries, innermost last.
        self.labels = []
        self.implicit_returning = []
        # The names of common table expressions whose queries are being written.
        self.open_ctes = []

    @contextmanager
    def names_alone(self):
        """Columns are written without their tables meanwhile."""
        before, self.table_names = self.table_names, False
        try:
            yield self
        finally:
            self.table_names = before

    @contextmanager
    def names_with_tables(self):
        """Columns are written with their tables meanwhile, as outside of definitions."""
        before, self.table_names = self.table_names, True
        try:
            yield self
        finally:
            self.table_names = before

    # Types and values.

    def type(self, type_):
        return type_.plain(self.dialect)

    def bound_value(self, type_, value, expanding=False):
        """A parameter's value; of a list for IN each element by itself."""
        if expanding:
            if isinstance(type_, TupleType):
                rows = [
                    {
                        "value": "array",
                        "of": [
                            converted(part, element, self.dialect)
                            for part, element in zip(type_.types, row)
                        ],
                    }
                    for row in value or ()
                ]
                return {"value": "array", "of": rows}
            return {
                "value": "array",
                "of": [converted(type_, element, self.dialect) for element in value or ()],
            }
        return converted(type_, value, self.dialect)

    def bind_expression(self, bind):
        """A parameter inside of what its type wraps it with, or None."""
        type_ = bind.type._resolve_for(self.dialect)
        made = type_.bind_expression(bind)
        if made is None:
            return None
        plain = {"node": "bind", **bind._plain_bind(self)}
        return self._with_replacement(made, bind, plain)

    def _with_replacement(self, element, bind, plain):
        before = self.__dict__.get("_replacement")
        self._replacement = (bind, plain)
        try:
            return self.expression(element)
        finally:
            self._replacement = before

    # Expressions.

    def expression(self, element):
        replacement = self.__dict__.get("_replacement")
        if replacement is not None and element is replacement[0]:
            return replacement[1]
        if element._compilers is not None:
            from ..ext.compiler import custom_element

            found = custom_element(element, self)
            if found is not None:
                return found
        if element._is_select_base:
            return {"node": "scalar_subquery", "query": self.query(element)}
        method = getattr(element, "_plain_expression", None)
        if method is None:
            raise exc.UnsupportedCompilationError(self.dialect, type(element))
        return method(self)

    def operand(self, element):
        """An expression beside an operator."""
        return self.expression(element)

    def order(self, element):
        """An element of ORDER BY: a label stands there for a column of the query, and for its
        expression where no column has it."""
        if isinstance(element, UnaryExpression) and isinstance(element.element, (Label, UnaryExpression)):
            found = self.expression(element)
            return {**found, "operand": self.order(element.element)}
        if isinstance(element, Label) and not self._is_selected(element):
            return self.expression(element._element)
        return self.expression(element)

    def _is_selected(self, label):
        return any(
            getattr(plan.column, "name", None) == label.name
            and isinstance(plan.column, ColumnElement)
            and plan.column.shares_lineage(label)
            for plan in (self.labels[-1] if self.labels else ())
        )

    def group(self, element):
        """An element of GROUP BY: a label's expression, unless its name was given."""
        return self.expression(element._element if isinstance(element, Label) else element)

    def label_reference(self, name):
        """What a string in ORDER BY or GROUP BY stands for."""
        plans = self.labels[-1] if self.labels else ()
        for plan in plans:
            column = plan.column
            names = (plan.label, plan.key, getattr(column, "name", None))
            if plan.label is None and getattr(column, "table", None) is not None:
                # A table's column goes by both names.
                names = (column._tq_label,)
            if name in names:
                return self._labelled(plan)
        # Of several columns of that name SQLAlchemy takes the last.
        for from_ in reversed(self._froms[-1][0]) if self._froms else ():
            column = getattr(from_, "c", {}).get(name)
            if column is not None:
                return self.expression(column)
        for plan in plans:
            if name in (plan.key, getattr(plan.column, "name", None)):
                return self._labelled(plan)
        if not self.labels and not self._froms:
            # In a definition there is nothing that it could refer to.
            return {"node": "verbatim", "text": str(name)}
        raise exc.CompileError(
            "Can't resolve label reference for ORDER BY / GROUP BY / DISTINCT etc. Textual SQL "
            f"expression {name!r} should be explicitly declared as text({name!r})"
        )

    def _labelled(self, plan):
        if plan.label is not None:
            return {"node": "column", "name": identifier(plan.label)}
        return self.expression(plan.column)

    def selected(self, plan, inside):
        """A column of a query; `inside`: the query stands in another's FROM."""
        column = plan.column
        wrapped = None
        if isinstance(column, ColumnElement):
            wrapped = column.type._resolve_for(self.dialect).column_expression(column)
        shown = column if wrapped is None else wrapped
        if isinstance(column, Label) and wrapped is None and plan.label is None:
            return self.expression(column)
        label = plan.label
        if label is None and self._needs_label(column, wrapped, inside):
            label = plan.outer_name
        if label is None:
            return self.expression(shown)
        if isinstance(shown, Label):
            shown = shown._element
        return {"node": "label", "name": identifier(label), "element": self.expression(shown)}

    def _needs_label(self, column, wrapped, inside):
        if wrapped is not None:
            return True
        if isinstance(column, (TextClause, Label)):
            return False
        if isinstance(column, ColumnClause):
            return False
        if isinstance(column, UnaryExpression) and column._children():
            truth = column.operator in (operators.is_false, operators.is_true)
            if truth and not self.dialect.supports_native_boolean:
                return True
            return inside or not isinstance(column.element, NamedColumn)
        return isinstance(column, ColumnElement) and column._non_anon_label is None

    def words(self, given):
        """Prefixes and suffixes that are for this dialect."""
        found = []
        for word, dialect in given:
            if dialect in (None, "*") or dialect == self.dialect.name:
                if isinstance(word, str):
                    word = TextClause(word)
                found.append(self.expression(word))
        return found

    # What is read from.

    def table_reference(self, from_):
        schema = None
        if getattr(from_, "_is_table", False):
            schema = self.dialect.schema_for_object(from_)
        return qualified_name(from_.name, schema)

    def from_item(self, from_):
        if from_._compilers is not None:
            from ..ext.compiler import custom_text

            text = custom_text(from_, self.dialect)
            if text is not None:
                return {"from": "text", "text": text}
        if isinstance(from_, TextClause):
            return {"from": "text", "text": from_.text}
        return from_._plain_from(self)

    def enter_select(self, select, as_from, lateral):
        near, everything = self._froms[-1] if self._froms else ([], [])
        if as_from and not lateral:
            explicit = [from_ for from_ in everything if not contains_identical(near, from_)]
            implicit = []
        else:
            explicit, implicit = everything, near
        froms = select._display_froms(explicit, implicit)
        objects = []
        for from_ in froms:
            objects.extend(from_._from_objects)
        self._froms.append((objects, objects + everything))
        return froms

    def enter_dml(self, froms):
        self._froms.append((froms, froms))

    def leave_select(self):
        self._froms.pop()

    # Statements.

    def query(self, statement, as_from=False, lateral=False, keys=None, many=False):
        """A statement that reads or changes rows."""
        if isinstance(statement, str):
            statement = TextClause(statement)
        if statement._compilers is not None:
            from ..ext.compiler import custom_text

            text = custom_text(statement, self.dialect)
            if text is not None:
                return {"query": "verbatim", "text": text}
        method = getattr(statement, "_plain_query", None)
        if method is None:
            if isinstance(statement, ColumnElement):
                return {"query": "expression", "expression": self.expression(statement)}
            raise exc.ObjectNotExecutableError(statement)
        if statement.is_dml:
            return method(self, as_from, lateral, keys=keys, many=many)
        if isinstance(statement, (TextClause,)):
            return method(self)
        if statement._is_select_base:
            return method(self, as_from, lateral)
        return method(self)

    def added_ctes(self, statement):
        return [cte._plain_cte(self) for cte in getattr(statement, "_added_ctes", ())]

    def crud_value(self, column, value, key, unique=False):
        """What a column is set to."""
        if value is NO_VALUE:
            bind = BindParameter(key, type_=column.type, required=True)
            return self.expression(bind)
        found = as_expression(value)
        if found is None:
            found = BindParameter(key, value, type_=column.type, unique=unique)
        elif isinstance(found, BindParameter) and found.type is NULLTYPE:
            found = found._with_binary_element_type(column.type)
        return self.expression(found.self_group() if isinstance(found, ColumnElement) else found)

    def column_default(self, column, many):
        """What Python or a sequence puts into a column that has no value."""
        return self._default(getattr(column, "default", None), column, many)

    def selected_default(self, column):
        """What `INSERT … SELECT` selects for a column that it does not name."""
        default = self.column_default(column, False)
        if default is self.NO_DEFAULT:
            return default
        element = as_expression(default)
        if element is None:
            return BindParameter(None, default, type_=column.type, unique=True)
        return in_parentheses(element)

    def column_onupdate(self, column, many):
        return self._default(getattr(column, "onupdate", None), column, many)

    def _default(self, default, column, many):
        if default is None:
            return self.NO_DEFAULT
        if default.is_sequence:
            if not self.dialect.supports_sequences or default.optional:
                return self.NO_DEFAULT
            return default.next_value()
        if default.is_clause_element:
            return default.arg
        if many:
            # Each row has a value of its own: it comes with the row's parameters.
            return NO_VALUE
        if self.dialect.is_offline and not self.for_display:
            # Python's defaults are made when a statement is executed, not when it is written.
            return None
        return default._value(self)

    # Definitions.

    def definition(self, element):
        """An expression inside of a definition: columns without tables."""
        if isinstance(element, str):
            element = TextClause(element)
        with self.names_alone():
            return self.expression(element)

    def constraint_name(self, name):
        """A constraint's or index's name, short enough for the database."""
        if name is None:
            return None
        return identifier(self.dialect.shortened(name, "constraint"))

    def constraint_reference(self, constraint):
        return self.constraint_name(getattr(constraint, "name", constraint))

    def sequence(self, sequence):
        return sequence._plain(self)


def statement_data(statement, dialect, keys=None, many=False, for_display=False):
    """A statement as plain data; `keys`: the names of the parameters that come with it."""
    writer = Writer(dialect, for_display=for_display)
    return writer.query(statement, keys=keys, many=many)


class Prepared:
    """A statement that is ready to be carried out, and what its rows hold."""

    __slots__ = (
        "query", "parameters", "fetch", "columns", "statement", "generated", "returned_key",
    )  # fmt: skip

    def operation(self):
        return {
            "op": "query",
            "query": self.query,
            "parameters": self.parameters,
            "fetch": self.fetch,
        }


def prepare(statement, dialect, parameters=None):
    """A statement with the parameters of its execution: none, a dict, or a list of dicts.

    `columns` are the plans of its result's columns (`plan.key`, `plan.column.type`), None
    where only the database knows them. `generated` holds, row by row, what Python's own
    defaults put into the parameters.
    """
    if isinstance(statement, str):
        statement = TextClause(statement)
    if parameters is None:
        rows = []
    elif isinstance(parameters, dict) or hasattr(parameters, "keys"):
        rows = [dict(parameters)]
    else:
        rows = [dict(row) for row in parameters]
    many = len(rows) > 1
    keys = None
    if rows:
        keys = [str(getattr(key, "key", key)) for key in rows[0]]
    elif statement.is_dml:
        keys = []
    made = Prepared()
    made.statement = statement
    writer = Writer(dialect)
    made.query = writer.query(statement, keys=keys, many=many)
    made.returned_key = bool(writer.implicit_returning)
    made.generated = []
    made.parameters = []
    types = _parameter_types(statement)
    generated = _generated(statement) if statement.is_dml and many else ()
    write = _row_writer(types, dialect)
    for row in rows:
        row = {
            key if type(key) is str else str(getattr(key, "key", key)): value
            for key, value in row.items()
        }
        for key, default in generated:
            if key not in row:
                row[key] = default._value(writer)
        made.generated.append(row)
        made.parameters.append(write(row))
    made.columns = result_columns(statement)
    made.fetch = made.columns is not None or made.returned_key or (
        isinstance(statement, TextClause) or not statement.is_dml
    )
    return made


def result_columns(statement):
    """The plans of a statement's columns; None where only the database knows them."""
    if isinstance(statement, TextClause):
        return None
    if statement.is_dml:
        return statement._column_plan() if statement._returning else None
    if hasattr(statement, "_column_plan"):
        return statement._column_plan()
    if isinstance(statement, ColumnElement) and hasattr(statement, "select"):
        return statement.select()._column_plan()
    if isinstance(statement, ColumnElement):
        from .selectable import Select

        return Select(statement)._column_plan()
    return None


def _parameter_types(statement):
    """The types of the parameters that a statement names."""
    found = {}
    if isinstance(statement, TextClause):
        return {name: (bind.type, bind.expanding) for name, bind in statement._bindparams.items()}
    if statement.is_dml:
        values = getattr(statement, "_values", None) or {}
        for column in statement.table.c:
            found[column.key] = (column.type, False)
            given = values.get(column.key)
            if isinstance(given, BindParameter) and given.type is NULLTYPE:
                found[given.key] = (column.type, given.expanding)
    for part in _all_parts(statement):
        if isinstance(part, BindParameter) and not part.unique:
            if part.type is not NULLTYPE or part.key not in found:
                found[part.key] = (part.type, part.expanding)
    return found


def _all_parts(statement):
    """Everything in a statement, inner queries and values included."""
    seen, waiting = set(), [statement]
    while waiting:
        part = waiting.pop()
        if id(part) in seen or not isinstance(part, ClauseElement):
            continue
        seen.add(id(part))
        yield part
        for value in vars(part).values():
            # Most are names and marks, which a call each would be too much for.
            if value is not None and value.__class__ not in _NO_PARTS:
                _collect(value, waiting)


_NO_PARTS = frozenset((str, bool, int, float, quoted_name))


def _collect(value, waiting):
    if isinstance(value, ClauseElement):
        if not getattr(value, "_is_table", False):
            waiting.append(value)
    elif isinstance(value, (list, tuple)):
        for part in value:
            _collect(part, waiting)
    elif type(value) is dict:
        for part in value.values():
            _collect(part, waiting)


def _row_writer(types, dialect):
    """A function that makes plain data of a row of parameters."""
    # What the types of parameters do to their values, which is the same in all rows.
    processes = {}

    def one(key, value):
        type_, expanding = types.get(key, (NULLTYPE, False))
        if type_ is NULLTYPE:
            type_ = resolve_value_to_type(value)
        elif not expanding and not dialect.is_offline:
            processes[key] = type_._resolve_for(dialect).bind_processor(dialect)
        if expanding:
            elements = [converted(type_, element, dialect) for element in value]
            return {"value": "array", "of": elements}
        return converted(type_, value, dialect)

    def write(row):
        found = []
        for key, value in row.items():
            if key in processes:
                process = processes[key]
                plain = plain_value(value if process is None else process(value))
            else:
                plain = one(key, value)
            found.append([key, plain])
        return found

    return write


def _generated(statement):
    """The columns into which Python's own defaults put something, by their keys."""
    values = getattr(statement, "_values", None) or {}
    found = []
    for column in statement.table.c:
        default = column.default if statement.is_insert else column.onupdate
        plain_default = default is not None and not default.is_sequence
        if plain_default and not default.is_clause_element and column.key not in values:
            found.append((column.key, default))
    return found
