"""Functions: `func.now()`, `func.count(column)`, and any other name."""

from . import sqltypes
from .elements import (
    ClauseList,
    ColumnClause,
    ColumnElement,
    FunctionFilter,
    Grouping,
    NamedColumn,
    Over,
    WithinGroup,
    _Windowed,
    expect_expression,
    literal_column,
)
from .elements_base import anonymous_name, identifier
from .lazy import LazyModule
from .selectable import FromClause
from .type_api import to_instance
from .. import exc


class FunctionElement(_Windowed, ColumnElement, FromClause):
    """What functions share; scripts derive their own from it."""

    __visit_name__ = "function_element"

    packagenames = ()
    name = None
    type = sqltypes.NULLTYPE
    is_selectable = True
    supports_execution = True
    _is_from = True
    _table_value = None
    _with_ordinality = False
    _order_by = ()

    def __init__(self, *clauses):
        self._arguments = [
            expect_expression(clause, name=getattr(self, "name", None)) for clause in clauses
        ]

    _arguments = ()

    @property
    def clauses(self):
        made = ClauseList()
        made.clauses = list(self._arguments)
        return made

    @property
    def clause_expr(self):
        return Grouping(self.clauses)

    def _children(self):
        return [*self._arguments, *self._order_by]

    @property
    def _from_objects(self):
        return ColumnElement._from_objects.fget(self)

    def __hash__(self):
        return id(self)

    def __str__(self):
        return ColumnElement.__str__(self)

    @property
    def c(self):
        return self.columns

    @property
    def columns(self):
        from .base import ColumnCollection

        return ColumnCollection([(self._proxy_key, self)])

    def within_group_type(self, within_group):
        return None

    def over(self, *, partition_by=None, order_by=None, rows=None, range_=None, groups=None,
             exclude=None):  # fmt: skip
        return Over(self, partition_by, order_by, range_, rows, groups, exclude)

    def within_group(self, *order_by):
        return WithinGroup(self, *order_by)

    def filter(self, *criterion):
        return FunctionFilter(self, *criterion) if criterion else self

    def aggregate_order_by(self, *order_by):
        from .elements import as_order

        copied = self._clone()
        copied._order_by = tuple(as_order(part) for part in order_by)
        return copied

    def select(self):
        from .selectable import select

        return select(self)

    def alias(self, name=None, joins_implicitly=False):
        return TableValuedAlias(self, name, [ColumnClause(self._proxy_key, self.type)])

    def table_valued(self, *expr, with_ordinality=None, joins_implicitly=False, name=None):
        columns = []
        for given in expr:
            columns.append(ColumnClause(given) if isinstance(given, str) else given)
        if with_ordinality is not None:
            columns.append(ColumnClause(with_ordinality, sqltypes.INTEGERTYPE))
        made = TableValuedAlias(self, name, columns)
        made.with_ordinality = with_ordinality is not None
        return made

    def column_valued(self, name=None, joins_implicitly=False):
        return TableValuedAlias(self, name, []).column

    def scalar_table_valued(self, name, type_=None):
        return ScalarFunctionColumn(self, name, type_)

    def as_comparison(self, left_index, right_index):
        return self

    def self_group(self, against=None):
        return ColumnElement.self_group(self, against)

    def _plain_names(self):
        return [identifier(name) for name in (*self.packagenames, self.name)]

    def _plain_expression(self, writer):
        if self.name is None:
            raise exc.UnsupportedCompilationError(writer.dialect, type(self))
        arguments, order_by = list(self._arguments), list(self._order_by)
        if arguments and arguments[-1].__visit_name__ == "aggregate_order_by":
            if writer.dialect.name not in ("postgresql", "default"):
                raise exc.UnsupportedCompilationError(writer.dialect, type(arguments[-1]))
            order_by += arguments[-1].order_by
            arguments[-1] = arguments[-1].target
        return {
            "node": "function",
            "names": self._plain_names(),
            "known": isinstance(self, GenericFunction),
            "arguments": [writer.expression(clause) for clause in arguments],
            "order_by": [writer.order(part) for part in order_by],
            "sql_type": writer.type(self.type),
        }

    def _plain_from(self, writer):
        return {"from": "function", "call": writer.expression(self), "name": None}

    def _plain_query(self, writer):
        return writer.query(self.select())


class Function(FunctionElement):
    """A function by its name."""

    __visit_name__ = "function"

    def __init__(self, name, *clauses, type_=None, packagenames=None):
        self.packagenames = tuple(packagenames or ())
        self.name = name
        self.type = to_instance(type_)
        self._arguments = [expect_expression(clause, name=str(name)) for clause in clauses]

    def _bind_param(self, operator, obj, type_=None, expanding=False):
        from .elements import BindParameter

        return BindParameter(
            str(self.name),
            obj,
            type_=type_,
            unique=True,
            expanding=expanding,
            _compared_to_operator=operator,
            _compared_to_type=self.type,
        )


class ScalarFunctionColumn(NamedColumn):
    """`(call).column`"""

    __visit_name__ = "scalar_function_column"
    table = None

    def __init__(self, fn, name, type_=None):
        self.fn = fn
        self.name = self.key = name
        self.type = to_instance(type_)

    def _children(self):
        return [self.fn]

    def _plain_expression(self, writer):
        return {
            "node": "function_column",
            "call": writer.expression(self.fn),
            "name": identifier(self.name),
            "sql_type": writer.type(self.type),
        }


class TableValuedAlias(FromClause):
    """A function whose rows are read like a table's."""

    __visit_name__ = "table_valued_alias"

    with_ordinality = False
    _derived = False
    _derived_types = False
    _lateral = False

    def __init__(self, element, name, columns):
        self.element = element
        self.name = name if name is not None else anonymous_name("anon")
        self._declared = columns

    def _children(self):
        return [self.element]

    def _populate(self, collection):
        for column in self._declared:
            made = ColumnClause(column.name, column.type, _selectable=self)
            made._proxies = [column]
            collection._add(column.key, made)

    @property
    def column(self):
        return TableValuedColumn(self, self.element.type)

    @property
    def _from_objects(self):
        return [self]

    def alias(self, name=None, flat=False):
        copied = self._clone()
        copied.name = name if name is not None else anonymous_name("anon")
        return copied

    def lateral(self, name=None):
        copied = self.alias(name) if name else self._clone()
        copied._lateral = True
        return copied

    def render_derived(self, name=None, with_types=False):
        copied = self._clone()
        if name is not None:
            copied.name = name
        copied._derived = True
        copied._derived_types = with_types
        return copied

    def _plain_from(self, writer):
        columns = []
        for column in self._declared:
            typed = column.type is not sqltypes.NULLTYPE
            columns.append(
                [identifier(column.name), writer.type(column.type) if typed else None]
            )
        return {
            "from": "function",
            "call": writer.expression(self.element),
            "name": identifier(self.name),
            "columns": columns,
            "lateral": self._lateral,
            "with_ordinality": self.with_ordinality,
            "render_derived": self._derived,
            "render_derived_types": self._derived_types,
        }


class TableValuedColumn(NamedColumn):
    """The row, or the one column, of a function that is read like a table."""

    __visit_name__ = "table_valued_column"
    table = None

    def __init__(self, scalar_alias, type_):
        self.scalar_alias = scalar_alias
        self.key = self.name = scalar_alias.name
        self.type = type_

    @property
    def _from_objects(self):
        return [self.scalar_alias]

    def _plain_expression(self, writer):
        return {
            "node": "column",
            "name": identifier(self.name),
            "sql_type": writer.type(self.type),
        }


_registry = {}
# The classes of known functions, made when the first function is asked for.
_known = LazyModule("sqlalchemy.sql.known_functions")


def register_function(identifier, fn, package="_default"):
    _known.make()
    _registry.setdefault(package, {})[str(identifier).lower()] = fn


class GenericFunction(Function):
    """A function that has a class of its own."""

    _register = True
    inherit_cache = True

    def __init_subclass__(cls, **kw):
        super().__init_subclass__(**kw)
        words = cls.__dict__
        if words.get("_register", True):
            name = words.get("name", cls.__name__)
            cls.name = name
            cls.identifier = words.get("identifier", name)
            if "type" in words:
                cls.type = to_instance(words["type"])
            register_function(cls.identifier, cls, words.get("package", "_default"))

    def __init__(self, *args, **kwargs):
        parsed = kwargs.pop("_parsed_args", None)
        given = args if parsed is None else parsed
        self._arguments = [expect_expression(clause, name=str(self.name)) for clause in given]
        self._is_type_given = "type_" in kwargs
        self.type = to_instance(kwargs.pop("type_", None) or getattr(self, "type", None))


class ReturnTypeFromArgs(GenericFunction):
    _register = False

    def __init__(self, *args, **kwargs):
        given = [expect_expression(arg, name=str(self.name)) for arg in args]
        if "type_" not in kwargs:
            types = [arg.type for arg in given if arg.type is not sqltypes.NULLTYPE]
            kwargs["type_"] = types[0] if types else sqltypes.NULLTYPE
        GenericFunction.__init__(self, *given, **kwargs)


class AnsiFunction(GenericFunction):
    _register = False


class _FunctionGenerator:
    """`func`: whatever is asked of it is a function's name, or a package's."""

    def __init__(self, names=(), opts=None):
        self._names = names
        self._opts = opts or {}

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        if name.endswith("_"):
            name = name[:-1]
        return _FunctionGenerator((*self._names, name), self._opts)

    def __call__(self, *clauses, **kwargs):
        options = {**self._opts, **kwargs}
        if len(self._names) == 2:
            package, name = self._names
        else:
            package, name = "_default", self._names[-1]
        _known.make()
        known = _registry.get(package, {}).get(str(name).lower())
        if known is not None:
            return known(*clauses, **options)
        return Function(
            self._names[-1], *clauses, packagenames=self._names[:-1], **options
        )


func = _FunctionGenerator()
modifier = _FunctionGenerator(opts={"group": False})


def __getattr__(name):
    if not name.startswith("_"):
        known = getattr(_known, name, None)
        if isinstance(known, type) and issubclass(known, GenericFunction):
            return known
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
