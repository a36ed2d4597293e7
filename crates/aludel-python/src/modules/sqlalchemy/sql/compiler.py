"""`statement.compile()` and `str(statement)`."""

from .plain import Writer
from .. import exc


def rendered(statement, dialect, style, compile_kwargs=None):
    """A statement's text in one of the styles `literal`, `shown` and `generic`."""
    from .ddl import ExecutableDDLElement

    if isinstance(statement, ExecutableDDLElement):
        found = []
        for operation in statement.operations(dialect):
            found.extend(dialect._render(operation, style))
        return ";\n".join(found)
    writer = Writer(dialect, for_display=True)
    from .elements import ColumnElement

    if isinstance(statement, ColumnElement) or not hasattr(statement, "_plain_query"):
        return expression_text(writer.expression(statement), dialect, style)
    return "\n".join(dialect._render(writer.query(statement), style))


def expression_text(data, dialect, style):
    """The text of an expression by itself."""
    if data["node"] == "verbatim":
        return data["text"]
    return "\n".join(dialect._render(data, style))


class Compiled:
    """A statement with its text and parameters."""

    isinsert = isupdate = isdelete = False

    def __init__(self, dialect, statement, compile_kwargs=None, column_keys=None, **kw):
        from ..engine.default import DefaultDialect

        self.statement = statement
        self._given_dialect = dialect
        self.dialect = dialect if dialect is not None else DefaultDialect()
        self.compile_kwargs = dict(compile_kwargs or {})
        self.column_keys = column_keys
        for kind in ("insert", "update", "delete"):
            setattr(self, f"is{kind}", bool(getattr(statement, f"is_{kind}", False)))
        # What cannot be written is refused here and not when the text is asked for.
        self.string

    @property
    def string(self):
        made = self.__dict__.get("_text")
        if made is None:
            if self.compile_kwargs.get("literal_binds"):
                style = "literal"
            elif self._given_dialect is None:
                style = "generic"
            else:
                style = "shown"
            made = self._text = rendered(self.statement, self.dialect, style)
        return made

    def __str__(self):
        return self.string

    @property
    def params(self):
        """The values of the parameters by name."""
        return self.construct_params()

    @property
    def binds(self):
        return {name: bind for name, bind in self._named()}

    bind_names = binds

    def construct_params(self, params=None, **kw):
        given = dict(params or {})
        return {
            name: given.get(name, bind.effective_value) for name, bind in self._named()
        }

    def _named(self):
        """The parameters with the names that they have in the text, in their order."""
        from .elements import BindParameter, as_expression
        from .plain import _all_parts

        counts, found = {}, []
        statement = self.statement
        if getattr(statement, "is_dml", False):
            values = getattr(statement, "_values", None) or {}
            for column in statement.table.c if statement.is_insert or statement.is_update else ():
                if column.key in values and as_expression(values[column.key]) is None:
                    bind = BindParameter(column.key, values[column.key], type_=column.type)
                    found.append((column.key, bind))
        binds = [part for part in _all_parts(statement) if isinstance(part, BindParameter)]
        binds.sort(key=lambda bind: bind.serial or 0)
        for bind in binds:
            if bind.unique:
                counts[bind.key] = counts.get(bind.key, 0) + 1
                found.append((f"{bind.key}_{counts[bind.key]}", bind))
            else:
                found.append((bind.key, bind))
        return found

    def process(self, element, **kw):
        """The text of a part; literals, since its parameters have no names of their own."""
        return rendered(element, self.dialect, "literal")

    @property
    def preparer(self):
        return self.dialect.identifier_preparer


class SQLCompiler(Compiled):
    pass


class StrSQLCompiler(SQLCompiler):
    pass


class DDLCompiler(Compiled):
    pass


class TypeCompiler:
    """`dialect.type_compiler`: `process(type)` is the type's text."""

    ensure_kwarg = r"visit_\w+"

    def __init__(self, dialect):
        self.dialect = dialect

    def process(self, type_, **kw):
        return self.dialect.type_text(type_)

    def __getattr__(self, name):
        if name.startswith("visit_"):
            return lambda type_, **kw: self.dialect.type_text(type_, ignoring_scripts=True)
        raise AttributeError(name)


GenericTypeCompiler = StrSQLTypeCompiler = TypeCompiler


class IdentifierPreparer:
    """Quoting, for scripts that write SQL themselves."""

    def __init__(self, dialect, initial_quote='"', final_quote=None):
        self.dialect = dialect
        self.initial_quote = initial_quote
        self.final_quote = final_quote or initial_quote
        self._known = {}

    def quote_identifier(self, value):
        doubled = str(value).replace(self.final_quote, self.final_quote * 2)
        return f"{self.initial_quote}{doubled}{self.final_quote}"

    def quote(self, ident, force=None):
        if ident is None:
            return None
        quote = getattr(ident, "quote", None)
        if quote is not None:
            return self.quote_identifier(ident) if quote else str(ident)
        known = self._known.get(ident)
        if known is None:
            known = self._known[ident] = self.dialect._quoted(str(ident), self)
        return known

    quote_schema = format_schema = quote

    def _requires_quotes(self, value):
        return self.quote(value) != value

    def format_table(self, table, use_schema=True, name=None):
        found = self.quote(name or table.name)
        schema = self.dialect.schema_for_object(table) if use_schema else None
        return f"{self.quote(schema)}.{found}" if schema else found

    def format_column(self, column, use_table=False, name=None, table_name=None, use_schema=False):
        found = self.quote(name or column.name)
        if use_table and column.table is not None:
            found = f"{self.format_table(column.table, use_schema, table_name)}.{found}"
        return found

    def format_constraint(self, constraint, _alembic_quote=True):
        from . import naming

        name = naming.final_name(constraint)
        if name is None:
            return None
        kind = "index" if constraint.__visit_name__ == "index" else "constraint"
        name = self.dialect.shortened(name, kind)
        return self.quote(name) if _alembic_quote else str(name)

    format_index = format_constraint

    def format_sequence(self, sequence, use_schema=True):
        return self.format_table(sequence, use_schema)

    def format_label(self, label, name=None):
        return self.quote(name or label.name)

    def format_alias(self, alias, name=None):
        return self.quote(name or alias.name)

    def format_type(self, type_, use_schema=True):
        if not type_.name:
            raise exc.CompileError(f"{self.dialect.name.title()} ENUM type requires a name.")
        return self.format_table(type_, use_schema)

    def unformat_identifiers(self, identifiers):
        return [part.strip(self.initial_quote) for part in identifiers.split(".")]
