"""`@compiles`: scripts that write the SQL of their own elements."""

from .. import exc


def compiles(class_, *specs):
    """Has the decorated function write the SQL of a class, for some dialects or all."""

    def decorate(fn):
        # A copy, so that a base class does not learn what its subclass does.
        own = dict(class_.__dict__.get("_compilers") or _inherited(class_))
        for spec in specs or ("default",):
            own[spec] = fn
        class_._compilers = own
        return fn

    return decorate


def _inherited(class_):
    for base in class_.__mro__[1:]:
        found = base.__dict__.get("_compilers")
        if found:
            return found
    return {}


def deregister(class_):
    if "_compilers" in class_.__dict__:
        del class_._compilers


class ElementCompiler:
    """What a function under `@compiles` is given as `compiler`."""

    def __init__(self, dialect, writer=None):
        self.dialect = dialect
        self._writer = writer
        self.binds = []

    @property
    def preparer(self):
        return self.dialect.identifier_preparer

    @property
    def type_compiler(self):
        return self.dialect.type_compiler

    type_compiler_instance = type_compiler

    @property
    def sql_compiler(self):
        return self

    @property
    def statement(self):
        return None

    def process(self, element, **kw):
        """The text of a part."""
        from ..sql.compiler import rendered
        from ..sql.type_api import TypeEngine

        if isinstance(element, TypeEngine):
            return self.dialect.type_text(element)
        if getattr(element, "_compilers", None) is not None:
            text = custom_text(element, self.dialect)
            if text is not None:
                return text
        if getattr(element, "_is_from", False) and not hasattr(element, "_plain_expression"):
            return self._from_text(element)
        return rendered(element, self.dialect, "literal")

    def _from_text(self, element):
        if getattr(element, "_is_table", False):
            return self.preparer.format_table(element)
        from ..sql.plain import Writer

        query = {
            "query": "select",
            "columns": [{"node": "verbatim", "text": "1"}],
            "from": [Writer(self.dialect).from_item(element)],
        }
        return self.dialect._render(query, "literal")[0].split("FROM", 1)[1].strip()

    def render_literal_value(self, value, type_):
        from ..sql.elements import InlineLiteral

        return self.process(InlineLiteral(value, type_))

    def get_column_specification(self, column, **kw):
        from ..sql.plain import Writer

        operation = {
            "op": "add_column",
            "table": {"name": "t"},
            "column": column._plain(Writer(self.dialect)),
        }
        text = self.dialect._render(operation, "literal")[0]
        return text.split(" COLUMN ", 1)[-1]

    def __getattr__(self, name):
        if name.startswith("visit_"):
            return self._as_without_script
        raise AttributeError(name)

    def _as_without_script(self, element, **kw):
        """The text that the element has where no script writes it."""
        from ..sql.compiler import expression_text, rendered
        from ..sql.plain import Writer
        from ..sql.type_api import TypeEngine

        if isinstance(element, TypeEngine):
            return self.dialect.type_text(element, ignoring_scripts=True)
        if hasattr(element, "_operations"):
            writer = Writer(self.dialect)
            found = []
            for operation in element._operations(writer):
                found.extend(self.dialect._render(operation, "literal"))
            return ";\n".join(found)
        writer = Writer(self.dialect)
        if hasattr(element, "_plain_query") and not hasattr(element, "_plain_expression"):
            return self.dialect._render(element._plain_query(writer), "literal")[0]
        return expression_text(element._plain_expression(writer), self.dialect, "literal")


def _function_for(element, dialect):
    known = element._compilers
    found = known.get(dialect.name) or known.get("default")
    if found is None and dialect.name == "default":
        return None
    if found is None and not _has_own_text(element):
        raise exc.UnsupportedCompilationError(
            dialect,
            type(element),
            f"{type(element)} construct has no default compilation handler.",
        )
    return found


def _has_own_text(element):
    from ..sql.type_api import TypeEngine

    if isinstance(element, TypeEngine):
        return type(element)._plain is not TypeEngine._plain
    return hasattr(element, "_plain_query") or hasattr(element, "_plain_from") or (
        type(element).__dict__.get("_operations") is not None
        or type(element).__module__.startswith("sqlalchemy")
        or getattr(element, "name", None) is not None
    )


def custom_text(element, dialect):
    """What a script writes for an element, or None where it leaves that to the dialect."""
    function = _function_for(element, dialect)
    if function is None:
        return None
    return function(element, ElementCompiler(dialect))


def custom_element(element, writer):
    """The same as plain data of an expression."""
    function = _function_for(element, writer.dialect)
    if function is None:
        return None
    text = function(element, ElementCompiler(writer.dialect, writer))
    type_ = getattr(element, "type", None)
    found = {"node": "verbatim", "text": text}
    if type_ is not None:
        found["sql_type"] = writer.type(type_)
    return found
