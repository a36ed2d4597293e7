"""What every type can do: be resolved for a dialect, convert values, compare, be copied."""

from . import operators
from .lazy import LazyModule
from .. import exc

_comparator = LazyModule("sqlalchemy.sql.default_comparator")
_sqltypes = LazyModule("sqlalchemy.sql.sqltypes")


def to_instance(type_, *args, **kwargs):
    """A type's instance, whether its class or an instance was given."""
    if type_ is None:
        from .sqltypes import NULLTYPE

        return NULLTYPE
    if isinstance(type_, type) or (callable(type_) and not isinstance(type_, TypeEngine)):
        return type_(*args, **kwargs)
    return type_


def adapt_type(type_, colspecs):
    return to_instance(type_)


def initializer_words(cls):
    """The parameters of a class's initializers with their defaults, outermost class first."""
    words = []
    for klass in cls.__mro__:
        function = klass.__dict__.get("__init__")
        code = getattr(function, "__code__", None)
        if code is None:
            continue
        positional = code.co_varnames[1 : code.co_argcount]
        keyword = code.co_varnames[code.co_argcount : code.co_argcount + code.co_kwonlyargcount]
        defaults = function.__defaults__ or ()
        padding = (REQUIRED,) * (len(positional) - len(defaults))
        for name, default in zip(positional, padding + tuple(defaults)):
            if not name.startswith("_") and all(name != known for known, _ in words):
                words.append((name, default))
        keyword_defaults = function.__kwdefaults__ or {}
        for name in keyword:
            if not name.startswith("_") and all(name != known for known, _ in words):
                words.append((name, keyword_defaults.get(name, REQUIRED)))
        # CO_VARKEYWORDS: what is not named here goes to the next class.
        if not code.co_flags & 0x08:
            break
    return words


REQUIRED = object()


def represent(thing, skipped=()):
    """`Name(argument=value)` with the arguments that differ from their defaults."""
    parts = []
    for name, default in initializer_words(type(thing)):
        if name in skipped:
            continue
        value = getattr(thing, name, default)
        if default is REQUIRED:
            if value is not REQUIRED:
                parts.append(repr(value))
        elif value != default:
            parts.append(f"{name}={value!r}")
    return f"{type(thing).__name__}({', '.join(parts)})"


class TypeEngine:
    """The base of all types."""

    __visit_name__ = "type_engine"

    _variant_mapping = {}
    _compilers = None
    _sqla_type = True

    hashable = True
    should_evaluate_none = False
    sort_key_function = None
    render_bind_cast = False
    render_literal_cast = False

    class Comparator(operators.ColumnOperators):
        """What operators mean for an expression of this type."""

        __slots__ = ("expr", "type")

        def __init__(self, expr):
            self.expr = expr
            self.type = expr.type

        def __clause_element__(self):
            return self.expr

        def operate(self, op, *other, **kwargs):
            return _comparator.operate(self.expr, op, other, kwargs)

        def reverse_operate(self, op, other, **kwargs):
            return _comparator.operate(self.expr, op, (other,), kwargs, reverse=True)

        def _adapt_expression(self, op, other_comparator):
            """The operator and the type of the result of this, `op` and another."""
            return op, self.type

    comparator_factory = Comparator

    def __class_getitem__(cls, item):
        return cls

    # Resolving for a dialect.

    def with_variant(self, type_, *dialect_names):
        if not dialect_names:
            raise exc.ArgumentError("At least one dialect name is required")
        for name in dialect_names:
            if name in self._variant_mapping:
                raise exc.ArgumentError(
                    f"Dialect {name!r} is already present in the mapping for this {self!r}"
                )
        variant = self._shallow_copy()
        type_ = to_instance(type_)
        mapping = dict(self._variant_mapping)
        for name in dialect_names:
            mapping[name] = type_
        variant._variant_mapping = mapping
        return variant

    def _resolve_for(self, dialect):
        """The type that stands for this one on a dialect; decorators are kept."""
        variant = self._variant_mapping.get(dialect.name)
        return variant._resolve_for(dialect) if variant is not None else self

    def dialect_impl(self, dialect):
        return self._resolve_for(dialect)

    def _unwrapped_dialect_impl(self, dialect):
        return self._resolve_for(dialect)

    def load_dialect_impl(self, dialect):
        return self

    @property
    def impl_instance(self):
        return self

    @property
    def _type_affinity(self):
        """The generic class that this type is one of."""
        found = None
        for klass in type(self).__mro__:
            if klass in _ROOTS:
                return found or klass
            if klass.__dict__.get("_is_affinity"):
                found = klass
        return found or type(self)

    def _compare_type_affinity(self, other):
        return self._type_affinity is other._type_affinity

    def as_generic(self, allow_nulltype=False):
        cls = type(self)._type_affinity_class()
        if cls is type(self):
            return self
        arguments = {
            name: getattr(self, name)
            for name, _ in initializer_words(cls)
            if hasattr(self, name)
        }
        return cls(**arguments)

    @classmethod
    def _type_affinity_class(cls):
        for klass in cls.__mro__:
            if klass.__dict__.get("_is_generic"):
                return klass
        return cls

    # Values.

    def bind_processor(self, dialect):
        return None

    def result_processor(self, dialect, coltype):
        return None

    def literal_processor(self, dialect):
        return None

    def bind_expression(self, bindvalue):
        return None

    def column_expression(self, colexpr):
        return None

    @property
    def python_type(self):
        raise NotImplementedError()

    def coerce_compared_value(self, op, value):
        """The type of a Python value that is compared with an expression of this type."""
        other = _sqltypes.resolve_value_to_type(value)
        if other is _sqltypes.NULLTYPE or other._type_affinity is self._type_affinity:
            return self
        return other

    def _resolve_for_literal(self, value):
        return self

    def compare_values(self, x, y):
        return x == y

    def evaluates_none(self):
        copied = self.copy()
        copied.should_evaluate_none = True
        return copied

    def get_dbapi_type(self, dbapi):
        return None

    # Copies and text.

    def _shallow_copy(self):
        copied = type(self).__new__(type(self))
        copied.__dict__.update(self.__dict__)
        return copied

    def copy(self, **kw):
        return self._shallow_copy()

    def adapt(self, cls, **kw):
        if cls is type(self) and not kw:
            return self._shallow_copy()
        arguments = {
            name: getattr(self, name)
            for name, _ in initializer_words(cls)
            if name in self.__dict__
        }
        arguments.update(kw)
        return cls(**arguments)

    def _plain(self, dialect):
        """This very type as plain data; variants and decorators are resolved before."""
        raise exc.UnsupportedCompilationError(dialect, type(self))

    def plain(self, dialect):
        """What this type is on a dialect, as plain data."""
        resolved = self._resolve_for(dialect)
        if resolved._compilers is not None:
            text = _text_of_script(resolved, dialect)
            if text is not None:
                return {"type": "verbatim", "text": text}
        return resolved._plain(dialect)

    def compile(self, dialect=None):
        from .type_text import GENERIC, spell

        if dialect is not None and dialect.name != "default":
            return dialect.type_text(self)
        from ..engine.default import DefaultDialect

        own = type(self).__module__.startswith("sqlalchemy.dialects.")
        if own and self.__visit_name__ not in GENERIC:
            return type(self).__name__
        return spell(self.plain(DefaultDialect()))

    def __str__(self):
        try:
            return self.compile()
        except exc.SQLAlchemyError:
            return repr(self)

    def __repr__(self):
        return represent(self)


def _text_of_script(type_, dialect):
    from ..ext.compiler import custom_text

    return custom_text(type_, dialect)


class ExternalType:
    """A type that is made outside of this package."""

    cache_ok = None


class UserDefinedType(ExternalType, TypeEngine):
    """A type whose name in SQL the script itself writes, in `get_col_spec`."""

    __visit_name__ = "user_defined"
    _is_affinity = True
    ensure_kwarg = "get_col_spec"

    def _plain(self, dialect):
        words = {"type_expression": None} if _wants_keywords(self.get_col_spec) else {}
        return {"type": "verbatim", "text": self.get_col_spec(**words)}

    def coerce_compared_value(self, op, value):
        return self


def _wants_keywords(function):
    code = getattr(function, "__code__", None)
    return code is not None and bool(code.co_flags & 0x08)


class Emulated:
    """A type that stands in where a database lacks it."""

    native = True


class NativeForEmulated:
    """A database's own type behind an emulated one."""


class TypeDecorator(ExternalType, TypeEngine):
    """A type that changes values on their way to another type, its `impl`."""

    __visit_name__ = "type_decorator"

    impl = None
    coerce_to_is_types = (type(None),)

    def __init__(self, *args, **kwargs):
        if not hasattr(type(self), "impl") or type(self).impl is None:
            raise AttributeError(
                "TypeDecorator implementations require a class-level variable 'impl' "
                "which refers to the class of type being decorated"
            )
        self.impl = to_instance(type(self).impl, *args, **kwargs)

    @property
    def impl_instance(self):
        return self.impl

    @property
    def _type_affinity(self):
        return self.impl_instance._type_affinity

    @property
    def comparator_factory(self):
        decorated = self.impl_instance.comparator_factory
        if TypeDecorator.Comparator in decorated.__mro__:
            return decorated
        found = _DECORATED_COMPARATORS.get(decorated)
        if found is None:
            found = type("TDComparator", (TypeDecorator.Comparator, decorated), {"__slots__": ()})
            _DECORATED_COMPARATORS[decorated] = found
        return found

    class Comparator(TypeEngine.Comparator):
        __slots__ = ()

    def _resolve_for(self, dialect):
        variant = self._variant_mapping.get(dialect.name)
        if variant is not None:
            return variant._resolve_for(dialect)
        return self

    def type_engine(self, dialect):
        adapted = self.load_dialect_impl(dialect)
        return self.impl_instance if adapted is self else adapted

    def load_dialect_impl(self, dialect):
        return self.impl_instance

    def _unwrapped_dialect_impl(self, dialect):
        resolved = self._resolve_for(dialect)
        if resolved is not self:
            return resolved._unwrapped_dialect_impl(dialect)
        return to_instance(self.load_dialect_impl(dialect))._unwrapped_dialect_impl(dialect)

    def _plain(self, dialect):
        return to_instance(self.load_dialect_impl(dialect)).plain(dialect)

    def __getattr__(self, key):
        if key.startswith("__") or key == "impl":
            raise AttributeError(key)
        return getattr(self.impl, key)

    def process_literal_param(self, value, dialect):
        raise NotImplementedError()

    def process_bind_param(self, value, dialect):
        raise NotImplementedError()

    def process_result_value(self, value, dialect):
        raise NotImplementedError()

    def _overrides(self, name):
        return getattr(type(self), name) is not getattr(TypeDecorator, name)

    def bind_processor(self, dialect):
        inner = self._unwrapped_dialect_impl(dialect).bind_processor(dialect)
        process = None
        if self._overrides("process_bind_param"):
            process = self.process_bind_param
        elif self._overrides("process_literal_param"):
            process = self.process_literal_param
        if process is None:
            return inner

        def convert(value):
            value = process(value, dialect)
            return inner(value) if inner is not None else value

        return convert

    def literal_processor(self, dialect):
        inner = self._unwrapped_dialect_impl(dialect).bind_processor(dialect)
        process = None
        if self._overrides("process_literal_param"):
            process = self.process_literal_param
        elif self._overrides("process_bind_param"):
            process = self.process_bind_param
        if process is None:
            return inner

        def convert(value):
            value = process(value, dialect)
            return inner(value) if inner is not None else value

        return convert

    def result_processor(self, dialect, coltype):
        inner = self._unwrapped_dialect_impl(dialect).result_processor(dialect, coltype)
        if not self._overrides("process_result_value"):
            return inner

        def convert(value):
            if inner is not None:
                value = inner(value)
            return self.process_result_value(value, dialect)

        return convert

    def bind_expression(self, bindparam):
        return self.impl_instance.bind_expression(bindparam)

    def column_expression(self, column):
        return self.impl_instance.column_expression(column)

    def coerce_compared_value(self, op, value):
        return self

    @property
    def python_type(self):
        return self.impl_instance.python_type

    def copy(self, **kw):
        copied = self._shallow_copy()
        return copied

    def compare_values(self, x, y):
        return self.impl_instance.compare_values(x, y)

    def __repr__(self):
        shown = represent(self.impl_instance)
        return f"{type(self).__name__}({shown.split('(', 1)[1]}"


_DECORATED_COMPARATORS = {}
_ROOTS = (TypeEngine, TypeDecorator, UserDefinedType)


class Variant(TypeDecorator):
    """Kept for `isinstance` in old scripts."""

    def __init__(self, *arg, **kw):
        raise NotImplementedError("Variant is no longer used in SQLAlchemy 2.0; use with_variant")
