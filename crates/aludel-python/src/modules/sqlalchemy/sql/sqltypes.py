"""The generic types and their upper-case namesakes."""

from . import operators
from .. import exc
from .elements_base import identifier, quoted_name
from .lazy import LazyModule
from .type_api import Emulated, NativeForEmulated, TypeDecorator, TypeEngine, UserDefinedType
from .type_api import initializer_words, represent, to_instance

# These cost milliseconds to import, and most scripts never need them.
_dt = LazyModule("datetime")
_decimal = LazyModule("decimal")
_uuid_module = LazyModule("uuid")

NO_ARG = object()


class Concatenable:
    """Types whose `+` joins two texts."""

    class Comparator(TypeEngine.Comparator):
        __slots__ = ()

        def _adapt_expression(self, op, other_comparator):
            if op is operators.add and isinstance(
                other_comparator, (Concatenable.Comparator, NullType.Comparator)
            ):
                return operators.concat_op, self.expr.type
            return super()._adapt_expression(op, other_comparator)

    comparator_factory = Comparator


class Indexable:
    """Types whose expressions can be indexed with `[…]`."""

    class Comparator(TypeEngine.Comparator):
        __slots__ = ()

        def _setup_getitem(self, index):
            raise NotImplementedError()

        def __getitem__(self, index):
            op, right, result_type = self._setup_getitem(index)
            return self.operate(op, right, result_type=result_type)

    comparator_factory = Comparator


class HasExpressionLookup:
    """Types whose calculations yield types by a table."""

    def _adaptations(self):
        return {}

    class Comparator(TypeEngine.Comparator):
        __slots__ = ()

        def _adapt_expression(self, op, other_comparator):
            other = other_comparator.type._type_affinity
            found = self.type._adaptations().get(op, {}).get(other, self.type)
            if found is other:
                return op, other_comparator.type
            if found is self.type or found is self.type._type_affinity:
                return op, self.type
            return op, to_instance(found)

    comparator_factory = Comparator


class String(Concatenable, TypeEngine):
    """Text with or without a length."""

    __visit_name__ = "string"
    _is_affinity = True
    _is_generic = True
    _plain_type = "generic_string"

    def __init__(self, length=None, collation=None, collation_schema=None):
        if collation_schema is not None and collation is None:
            raise exc.ArgumentError(
                "the 'collation_schema' parameter requires the 'collation' parameter to also "
                "be present"
            )
        self.length = length
        self.collation = collation
        self.collation_schema = collation_schema

    def _plain(self, dialect):
        return {
            "type": self._plain_type,
            "length": self.length,
            "collation": _collation(self),
        }

    def _resolve_for_literal(self, value):
        return self if value.isascii() else UNICODETYPE

    def _with_collation(self, collation, collation_schema=None):
        made = self._shallow_copy()
        made.collation = collation
        made.collation_schema = collation_schema
        return made

    @property
    def python_type(self):
        return str


def _collation(type_):
    schema = getattr(type_, "collation_schema", None)
    if schema:
        return f"{schema}.{type_.collation}"
    return getattr(type_, "collation", None)


class Text(String):
    __visit_name__ = "text"
    _is_generic = True
    _plain_type = "text"


class Unicode(String):
    __visit_name__ = "unicode"
    _is_generic = True
    _plain_type = "generic_unicode"


class UnicodeText(Text):
    __visit_name__ = "unicode_text"
    _is_generic = True
    _plain_type = "generic_unicode_text"


class Integer(HasExpressionLookup, TypeEngine):
    __visit_name__ = "integer"
    _is_affinity = True
    _is_generic = True
    _plain_type = "integer"

    def _plain(self, dialect):
        return {"type": self._plain_type}

    @property
    def python_type(self):
        return int

    def _adaptations(self):
        cls = type(self)
        return {
            operators.add: {Date: Date, Integer: cls, Numeric: Numeric, Float: Float},
            operators.mul: {Interval: Interval, Integer: cls, Numeric: Numeric, Float: Float},
            operators.truediv: {Integer: Numeric, Numeric: Numeric, Float: Float},
            operators.floordiv: {Integer: cls, Numeric: Numeric},
            operators.sub: {Integer: cls, Numeric: Numeric, Float: Float},
        }


class SmallInteger(Integer):
    __visit_name__ = "small_integer"
    _is_generic = True
    _plain_type = "smallint"


class BigInteger(Integer):
    __visit_name__ = "big_integer"
    _is_generic = True
    _plain_type = "bigint"


class NumericCommon(HasExpressionLookup):
    """What exact and approximate numbers share."""

    _default_decimal_return_scale = 10

    @property
    def _effective_decimal_return_scale(self):
        if self.decimal_return_scale is not None:
            return self.decimal_return_scale
        if getattr(self, "scale", None) is not None:
            return self.scale
        return self._default_decimal_return_scale

    @property
    def python_type(self):
        return _decimal.Decimal if self.asdecimal else float

    def result_processor(self, dialect, coltype):
        if self.asdecimal:
            scale = self._effective_decimal_return_scale
            # A database without decimals keeps whole ones as integers.
            whole = not dialect.supports_native_decimal

            def convert(value):
                if value is None or isinstance(value, _decimal.Decimal):
                    return value
                if isinstance(value, float) or (whole and isinstance(value, int)):
                    return _decimal.Decimal("%.*f" % (scale, value))
                return _decimal.Decimal(str(value))

            return convert

        def as_float(value):
            return None if value is None else float(value)

        return as_float

    def _adaptations(self):
        cls = type(self)
        numbers = {Numeric: cls, Float: cls, Integer: cls}
        return {
            operators.mul: {Interval: Interval, **numbers},
            operators.truediv: numbers,
            operators.add: numbers,
            operators.sub: numbers,
        }


class Numeric(NumericCommon, TypeEngine):
    __visit_name__ = "numeric"
    _is_affinity = True
    _is_generic = True
    _plain_type = "numeric"

    def __init__(self, precision=None, scale=None, decimal_return_scale=None, asdecimal=True):
        self.precision = precision
        self.scale = scale
        self.decimal_return_scale = decimal_return_scale
        self.asdecimal = asdecimal

    def _plain(self, dialect):
        return {"type": self._plain_type, "precision": self.precision, "scale": self.scale}


class Float(NumericCommon, TypeEngine):
    __visit_name__ = "float"
    _is_affinity = True
    _is_generic = True
    _plain_type = "float"

    scale = None

    def __init__(self, precision=None, asdecimal=False, decimal_return_scale=None):
        self.precision = precision
        self.asdecimal = asdecimal
        self.decimal_return_scale = decimal_return_scale

    def _plain(self, dialect):
        return {"type": self._plain_type, "precision": self.precision, "scale": None}


class Double(Float):
    __visit_name__ = "double"
    _is_generic = True
    _plain_type = "generic_double"

    def _refuse_half(self, dialect):
        """MySQL's DOUBLE has both a precision and a scale, or neither."""
        if dialect.name in ("mysql", "mariadb") and self.precision is not None:
            if getattr(self, "scale", None) is None:
                raise exc.ArgumentError(
                    "You must specify both precision and scale or omit both altogether."
                )

    def _plain(self, dialect):
        self._refuse_half(dialect)
        return {"type": self._plain_type, "precision": self.precision}


class DateTime(HasExpressionLookup, TypeEngine):
    __visit_name__ = "datetime"
    _is_affinity = True
    _is_generic = True
    _plain_type = "generic_date_time"

    def __init__(self, timezone=False):
        self.timezone = timezone

    def _plain(self, dialect):
        return {"type": self._plain_type, "timezone": bool(self.timezone)}

    def bind_processor(self, dialect):
        return _as_date_time

    def result_processor(self, dialect, coltype):
        return _read_date_time

    def _resolve_for_literal(self, value):
        return DATETIME_TIMEZONE if value.tzinfo is not None else self

    @property
    def python_type(self):
        return _dt.datetime

    def _adaptations(self):
        return {
            operators.add: {Interval: type(self)},
            operators.sub: {Interval: type(self), DateTime: Interval},
        }


def _as_date_time(value):
    if isinstance(value, _dt.date) and not isinstance(value, _dt.datetime):
        return _dt.datetime(value.year, value.month, value.day)
    return value


def _read_date_time(value):
    if isinstance(value, str):
        try:
            return _dt.datetime.fromisoformat(value)
        except ValueError:
            return value
    return value


class Date(HasExpressionLookup, TypeEngine):
    __visit_name__ = "date"
    _is_affinity = True
    _is_generic = True

    def _plain(self, dialect):
        return {"type": "date"}

    def bind_processor(self, dialect):
        return _as_date

    def result_processor(self, dialect, coltype):
        return _read_date

    @property
    def python_type(self):
        return _dt.date

    def _adaptations(self):
        return {
            operators.add: {Integer: type(self), Interval: DateTime, Time: DateTime},
            operators.sub: {
                Integer: type(self),
                Date: Integer,
                Interval: DateTime,
                DateTime: Interval,
            },
        }


def _as_date(value):
    return value.date() if isinstance(value, _dt.datetime) else value


def _read_date(value):
    if isinstance(value, str):
        try:
            return _dt.date.fromisoformat(value[:10])
        except ValueError:
            return value
    return _as_date(value)


class Time(HasExpressionLookup, TypeEngine):
    __visit_name__ = "time"
    _is_affinity = True
    _is_generic = True
    _plain_type = "generic_time"

    def __init__(self, timezone=False):
        self.timezone = timezone

    def _plain(self, dialect):
        return {"type": self._plain_type, "timezone": bool(self.timezone)}

    def result_processor(self, dialect, coltype):
        return _read_time

    def _resolve_for_literal(self, value):
        return TIME_TIMEZONE if value.tzinfo is not None else self

    @property
    def python_type(self):
        return _dt.time

    def _adaptations(self):
        return {
            operators.add: {Date: DateTime, Interval: type(self)},
            operators.sub: {Time: Interval, Interval: type(self)},
        }


def _read_time(value):
    if isinstance(value, str):
        try:
            return _dt.time.fromisoformat(value)
        except ValueError:
            return value
    if isinstance(value, _dt.timedelta):
        return (_dt.datetime.min + value).time()
    return value


class _Binary(TypeEngine):
    _is_affinity = True
    _plain_type = "blob"

    def __init__(self, length=None):
        self.length = length

    def _plain(self, dialect):
        return {"type": self._plain_type, "length": self.length}

    def bind_processor(self, dialect):
        return _as_bytes

    def result_processor(self, dialect, coltype):
        return _as_bytes

    @property
    def python_type(self):
        return bytes

    def coerce_compared_value(self, op, value):
        return self if isinstance(value, str) else super().coerce_compared_value(op, value)


def _as_bytes(value):
    return bytes(value) if isinstance(value, (bytearray, memoryview)) else value


class LargeBinary(_Binary):
    __visit_name__ = "large_binary"
    _is_generic = True
    _plain_type = "generic_large_binary"


class SchemaType:
    """Types that bring something along into the schema: a type of its own, a constraint."""

    _schema_type = True
    name = None
    schema = None
    metadata = None

    def __init__(
        self,
        name=None,
        schema=NO_ARG,
        metadata=None,
        inherit_schema=False,
        quote=None,
        create_type=True,
        _create_events=True,
        _adapted_from=None,
    ):
        self.name = None if name is None else quoted_name(name, quote)
        if schema is NO_ARG:
            self._schema_provided = False
            self.schema = None
        elif inherit_schema:
            raise exc.ArgumentError(
                "Ambiguously setting inherit_schema=True while also passing a schema argument"
            )
        else:
            self._schema_provided = True
            self.schema = schema
        self.inherit_schema = self._inherit_schema = inherit_schema
        self.create_type = create_type
        self._create_events = _create_events
        self.metadata = None
        if metadata is not None:
            self._set_metadata(metadata)

    def _set_metadata(self, metadata):
        if self.metadata is None:
            self.metadata = metadata
            if not self._inherit_schema and not self._schema_provided and metadata.schema:
                self.schema = metadata.schema
            metadata._register_type(self)

    def _set_table(self, column, table):
        """Called when a column with this type arrives in a table."""
        self._set_metadata(table.metadata)
        if self._inherit_schema:
            self.schema = table.schema
            self._inherit_schema = False

    def _stands_for(self, column, dialect):
        """Whether this type is what the column has on a dialect."""
        mapping = column.type._variant_mapping
        if not mapping:
            return True
        found = mapping.get(dialect.name, column.type)
        return self in schema_types_within(found)

    def _named_type(self, dialect):
        """The type of its own that this is on a dialect, or None."""
        return None

    def copy(self, **kw):
        copied = self._shallow_copy()
        copied.metadata = kw.get("_to_metadata") if self.metadata is not None else None
        if kw.get("schema", NO_ARG) is not NO_ARG:
            copied.schema = kw["schema"]
        return copied

    def create(self, bind, checkfirst=False):
        named = self._named_type(bind.dialect)
        if named is not None:
            from .ddl import create_type

            create_type(bind, named, checkfirst)

    def drop(self, bind, checkfirst=False):
        named = self._named_type(bind.dialect)
        if named is not None:
            from .ddl import drop_type

            drop_type(bind, named, checkfirst)


def schema_types_within(type_):
    """The schema types that a type is or is made of, variants left aside."""
    if isinstance(type_, TypeDecorator):
        return schema_types_within(type_.impl_instance)
    if isinstance(type_, ARRAY):
        return schema_types_within(type_.item_type)
    return [type_] if isinstance(type_, SchemaType) else []


# Whether types of a class may be or hold a schema type, by their class.
_HOLDERS = {}


def _holds_schema_types(cls):
    holds = _HOLDERS.get(cls)
    if holds is None:
        holds = _HOLDERS[cls] = issubclass(cls, (SchemaType, TypeDecorator, ARRAY))
    return holds


def schema_types_of(type_):
    """The schema types that a column's type is or may be on some dialect."""
    if not type_._variant_mapping and not _holds_schema_types(type(type_)):
        return ()
    found = schema_types_within(type_)
    for variant in type_._variant_mapping.values():
        found.extend(inner for inner in schema_types_within(variant) if inner not in found)
    return found


class Enum(String, SchemaType, Emulated):
    """One of several labels."""

    __visit_name__ = "enum"
    _is_generic = True

    def __init__(self, *enums, **kw):
        self._enum_init(enums, kw)

    def _enum_init(self, enums, kw):
        self.native_enum = kw.pop("native_enum", True)
        self.create_constraint = kw.pop("create_constraint", False)
        self.values_callable = kw.pop("values_callable", None)
        self._sort_key_function = kw.pop("sort_key_function", NO_ARG)
        length_given = kw.pop("length", NO_ARG)
        self._omit_aliases = kw.pop("omit_aliases", True)
        values, objects = self._parse_into_values(enums, kw)
        self._setup_for_values(values, objects)
        self.validate_strings = kw.pop("validate_strings", False)
        self._default_length = length = max([len(value) for value in self.enums], default=0)
        if length_given is not NO_ARG:
            if length_given is not None and length_given < length:
                raise ValueError(
                    "When provided, length must be larger or equal than the length of the "
                    f"longest enum value. {length_given} < {length}"
                )
            length = length_given
        String.__init__(self, length=length)
        if self.enum_class is not None and values:
            kw.setdefault("name", self.enum_class.__name__.lower())
        SchemaType.__init__(
            self,
            name=kw.pop("name", None),
            create_type=kw.pop("create_type", True),
            inherit_schema=kw.pop("inherit_schema", False),
            schema=kw.pop("schema", NO_ARG),
            metadata=kw.pop("metadata", None),
            quote=kw.pop("quote", None),
        )

    def _parse_into_values(self, enums, kw):
        if not enums and "_enums" in kw:
            enums = kw.pop("_enums")
        if len(enums) == 1 and hasattr(enums[0], "__members__"):
            self.enum_class = enums[0]
            members = dict(self.enum_class.__members__)
            if self._omit_aliases:
                members = {name: member for name, member in members.items() if member.name == name}
            if self.values_callable:
                values = list(self.values_callable(self.enum_class))
            else:
                values = list(members)
            return values, list(members.values())
        self.enum_class = None
        return list(enums), list(enums)

    def _setup_for_values(self, values, objects):
        self.enums = list(values)
        self._object_lookup = dict(zip(values, objects))
        self._valid_lookup = dict(zip(reversed(objects), reversed(values)))
        for value in values:
            self._valid_lookup[value] = self._valid_lookup[self._object_lookup[value]]
        self._valid_lookup[None] = self._object_lookup[None] = None

    @property
    def sort_key_function(self):
        if self._sort_key_function is NO_ARG:
            return self._db_value_for_elem
        return self._sort_key_function

    @property
    def native(self):
        return self.native_enum

    @property
    def _enums_argument(self):
        return [self.enum_class] if self.enum_class is not None else self.enums

    def _unknown(self, element):
        shown = ", ".join(str(value) for value in self.enums)
        return LookupError(
            f"'{element}' is not among the defined enum values. "
            f"Enum name: {self.name}. Possible values: {shown}"
        )

    def _db_value_for_elem(self, element):
        try:
            return self._valid_lookup[element]
        except (KeyError, TypeError):
            if not self.validate_strings and isinstance(element, str):
                return element
            raise self._unknown(element) from None

    def _object_value_for_elem(self, element):
        try:
            return self._object_lookup[element]
        except KeyError:
            raise self._unknown(element) from None

    def bind_processor(self, dialect):
        return self._db_value_for_elem

    def result_processor(self, dialect, coltype):
        return self._object_value_for_elem

    class Comparator(String.Comparator):
        __slots__ = ()

        def _adapt_expression(self, op, other_comparator):
            op, type_ = super()._adapt_expression(op, other_comparator)
            if op is operators.concat_op:
                type_ = String(self.type.length)
            return op, type_

    comparator_factory = Comparator

    def _resolve_for_literal(self, value):
        return self

    def _named_type(self, dialect):
        resolved = self._resolve_for(dialect)
        if resolved is not self:
            inner = schema_types_within(resolved)
            return inner[0]._named_type(dialect) if inner else None
        return self if dialect.name == "postgresql" and self.native_enum else None

    def _plain(self, dialect):
        schema = dialect.schema_for_object(self)
        return {
            "type": "enum",
            "name": identifier(self.name),
            "schema": identifier(schema),
            "values": list(self.enums),
            "native": bool(self.native_enum),
            "length": self.length or 0,
            "collation": _collation(self),
        }

    def _set_table(self, column, table):
        SchemaType._set_table(self, column, table)
        if not self.create_constraint:
            return
        from .elements import type_coerce
        from .schema import _NONE_NAME, CheckConstraint

        def create_rule(compiler, **kw):
            dialect = compiler.dialect
            return self._stands_for(column, dialect) and (
                not self.native_enum or not dialect.supports_native_enum
            )

        CheckConstraint(
            type_coerce(column, String()).in_(self.enums),
            name=_NONE_NAME if self.name is None else self.name,
            _create_rule=create_rule,
            _type_bound=True,
        )._set_parent(table)

    def copy(self, **kw):
        return SchemaType.copy(self, **kw)

    def adapt(self, cls, **kw):
        words = {
            "name": self.name,
            "native_enum": self.native_enum,
            "values_callable": self.values_callable,
            "create_constraint": self.create_constraint,
            "length": self.length,
            "validate_strings": self.validate_strings,
            "omit_aliases": self._omit_aliases,
            "create_type": self.create_type,
        }
        if self._schema_provided:
            words["schema"] = self.schema
        words.update(kw)
        return cls(*self._enums_argument, **words)

    def as_generic(self, allow_nulltype=False):
        return Enum(*self._enums_argument, name=self.name, native_enum=self.native_enum)

    @property
    def python_type(self):
        return self.enum_class if self.enum_class is not None else str

    def __repr__(self):
        parts = [repr(value) for value in self.enums]
        if self.name is not None:
            parts.append(f"name={str(self.name)!r}")
        for word, default in (("native_enum", True), ("create_constraint", False)):
            if getattr(self, word) != default:
                parts.append(f"{word}={getattr(self, word)!r}")
        if self.length != self._default_length:
            parts.append(f"length={self.length!r}")
        if self.schema is not None:
            parts.append(f"schema={self.schema!r}")
        if not self.create_type:
            parts.append("create_type=False")
        return f"{type(self).__name__}({', '.join(parts)})"


class PickleType(TypeDecorator):
    """Any object that can be pickled, as bytes."""

    impl = LargeBinary
    cache_ok = True

    def __init__(self, protocol=5, pickler=None, comparator=None, impl=None):
        if pickler is None:
            import pickle as pickler
        self.protocol = protocol
        self.pickler = pickler
        self.comparator = comparator
        TypeDecorator.__init__(self)
        if impl is not None:
            self.impl = to_instance(impl)

    def bind_processor(self, dialect):
        def convert(value):
            return None if value is None else self.pickler.dumps(value, self.protocol)

        return convert

    def result_processor(self, dialect, coltype):
        def convert(value):
            return None if value is None else self.pickler.loads(bytes(value))

        return convert

    def compare_values(self, x, y):
        return self.comparator(x, y) if self.comparator else x == y

    def __repr__(self):
        return represent(self, skipped=("protocol", "pickler", "impl"))


class Boolean(SchemaType, Emulated, TypeEngine):
    __visit_name__ = "boolean"
    _is_affinity = True
    _is_generic = True

    def __init__(self, create_constraint=False, name=None, _create_events=True, _adapted_from=None):
        SchemaType.__init__(self, name=name)
        self.create_constraint = create_constraint

    def _plain(self, dialect):
        return {"type": "boolean"}

    def copy(self, **kw):
        return SchemaType.copy(self, **kw)

    def _set_table(self, column, table):
        if not self.create_constraint:
            return
        from .elements import type_coerce
        from .schema import _NONE_NAME, CheckConstraint

        def create_rule(compiler, **kw):
            dialect = compiler.dialect
            return self._stands_for(column, dialect) and (
                not dialect.supports_native_boolean and dialect.non_native_boolean_check_constraint
            )

        CheckConstraint(
            type_coerce(column, self).in_([0, 1]),
            name=_NONE_NAME if self.name is None else self.name,
            _create_rule=create_rule,
            _type_bound=True,
        )._set_parent(table)

    @property
    def python_type(self):
        return bool

    def _strict_as_bool(self, value):
        if value is not None and value not in (True, False):
            if not isinstance(value, int):
                raise TypeError(f"Not a boolean value: {value!r}")
            raise ValueError(f"Value {value!r} is not None, True, or False")
        return value

    def bind_processor(self, dialect):
        def convert(value):
            value = self._strict_as_bool(value)
            return None if value is None else bool(value)

        return convert

    def result_processor(self, dialect, coltype):
        def convert(value):
            return None if value is None else bool(value)

        return convert

    def __repr__(self):
        return represent(self)


class _AbstractInterval(HasExpressionLookup, TypeEngine):
    def _adaptations(self):
        return {
            operators.add: {Date: DateTime, Interval: type(self), DateTime: DateTime, Time: Time},
            operators.sub: {Interval: type(self)},
            operators.mul: {Numeric: type(self), Float: type(self)},
            operators.truediv: {Numeric: type(self), Float: type(self)},
        }

    @property
    def _type_affinity(self):
        return Interval

    @property
    def python_type(self):
        return _dt.timedelta


class Interval(Emulated, _AbstractInterval):
    """A length of time; where the database has none, a date and time after the epoch."""

    __visit_name__ = "interval"
    _is_generic = True
    cache_ok = True

    @property
    def epoch(self):
        return _dt.datetime(1970, 1, 1)

    def __init__(self, native=True, second_precision=None, day_precision=None):
        self.native = native
        self.second_precision = second_precision
        self.day_precision = day_precision

    @property
    def impl(self):
        return DateTime()

    def _plain(self, dialect):
        return {
            "type": "generic_interval",
            "native": bool(self.native),
            "second_precision": self.second_precision,
            "day_precision": self.day_precision,
        }

    def _is_emulated(self, dialect):
        return not (self.native and dialect.name == "postgresql")

    def result_processor(self, dialect, coltype):
        if not self._is_emulated(dialect):
            return None

        def convert(value):
            value = _read_date_time(value)
            return value - self.epoch if isinstance(value, _dt.datetime) else value

        return convert


class JSON(Indexable, TypeEngine):
    __visit_name__ = "JSON"
    _is_affinity = True
    _is_generic = True
    _plain_type = "json"
    hashable = False

    class _Null(str):
        __slots__ = ()

    NULL = _Null("JSON_NULL")

    def __init__(self, none_as_null=False):
        self.none_as_null = none_as_null

    def _plain(self, dialect):
        return {"type": self._plain_type}

    class JSONElementType(TypeEngine):
        """What stands between the brackets: a key, a number, or several of them."""

        def _plain(self, dialect):
            return {"type": "json_index"}

    class JSONIndexType(JSONElementType):
        pass

    class JSONIntIndexType(JSONIndexType):
        pass

    class JSONStrIndexType(JSONIndexType):
        pass

    class JSONPathType(JSONElementType):
        def _plain(self, dialect):
            return {"type": "json_path_index"}

    class Comparator(Indexable.Comparator, Concatenable.Comparator):
        __slots__ = ()

        def _setup_getitem(self, index):
            from .elements import ClauseElement

            if isinstance(index, ClauseElement):
                return operators.json_getitem_op, index, self.type
            op = operators.json_getitem_op
            if isinstance(index, int):
                type_ = JSON.JSONIntIndexType()
            elif isinstance(index, str):
                type_ = JSON.JSONStrIndexType()
            else:
                op, type_ = operators.json_path_getitem_op, JSON.JSONPathType()
            return op, self.expr._bind_param(op, index, type_=type_), self.type

        def as_boolean(self):
            return self._as(Boolean(), "as_boolean")

        def as_string(self):
            return self._as(Unicode(), "as_string")

        def as_integer(self):
            return self._as(Integer(), "as_integer")

        def as_float(self):
            return self._as(Float(), "as_float")

        def as_numeric(self, precision, scale, asdecimal=True):
            return self._as(Numeric(precision, scale, asdecimal=asdecimal), "as_numeric")

        def as_json(self):
            return self.expr

        def _as(self, type_, word):
            from .elements import BinaryExpression

            if not isinstance(self.expr, BinaryExpression) or self.expr.operator not in (
                operators.json_getitem_op,
                operators.json_path_getitem_op,
            ):
                raise exc.InvalidRequestError(
                    "The JSON cast operator JSON.%s() only works with a JSON index expression "
                    "e.g. col['q'].%s()" % (word, word)
                )
            expression = self.expr._clone()
            expression.type = type_
            return expression

    comparator_factory = Comparator

    @property
    def should_evaluate_none(self):
        return not self.none_as_null

    @should_evaluate_none.setter
    def should_evaluate_none(self, value):
        self.none_as_null = not value

    @property
    def python_type(self):
        return dict

    def bind_processor(self, dialect):
        def convert(value):
            from .elements import Null
            from .values import JsonText

            if value is JSON.NULL:
                return JsonText("null")
            if isinstance(value, Null) or (value is None and self.none_as_null):
                return None
            return JsonText(dialect.json_serializer(value))

        return convert

    def result_processor(self, dialect, coltype):
        if dialect.name == "postgresql":
            # Its documents arrive parsed: a text is a document that is a text.
            return None

        def convert(value):
            if isinstance(value, (bytes, bytearray)):
                value = bytes(value).decode()
            return dialect.json_deserializer(value) if isinstance(value, str) else value

        return convert


class ARRAY(Indexable, Concatenable, TypeEngine):
    __visit_name__ = "ARRAY"
    _is_affinity = True
    _is_generic = True
    zero_indexes = False

    def __init__(self, item_type, as_tuple=False, dimensions=None, zero_indexes=False):
        if isinstance(item_type, ARRAY):
            raise ValueError(
                "Do not nest ARRAY types; ARRAY(basetype) handles multi-dimensional arrays of "
                "basetype"
            )
        self.item_type = to_instance(item_type)
        self.as_tuple = as_tuple
        self.dimensions = dimensions
        self.zero_indexes = zero_indexes

    class Comparator(Indexable.Comparator, Concatenable.Comparator):
        __slots__ = ()

        def _setup_getitem(self, index):
            type_ = self.type
            if isinstance(index, slice):
                from .elements import Slice

                if type_.zero_indexes:
                    index = slice(
                        None if index.start is None else index.start + 1,
                        None if index.stop is None else index.stop + 1,
                        index.step,
                    )
                part = Slice(index.start, index.stop, index.step, self.expr.key)
                return operators.getitem, part, type_
            if type_.zero_indexes and isinstance(index, int):
                index += 1
            if type_.dimensions is None or type_.dimensions == 1:
                result = type_.item_type
            else:
                result = type_._shallow_copy()
                result.dimensions = type_.dimensions - 1
            return operators.getitem, index, result

        def contains(self, *arg, **kw):
            raise NotImplementedError(
                "ARRAY.contains() not implemented for the base ARRAY type; "
                "please use the dialect-specific ARRAY type"
            )

        def any(self, other, operator=None):
            from .elements import CollectionAggregate

            return _quantified(self.expr, other, operator, CollectionAggregate._any)

        def all(self, other, operator=None):
            from .elements import CollectionAggregate

            return _quantified(self.expr, other, operator, CollectionAggregate._all)

    comparator_factory = Comparator

    def _plain(self, dialect):
        return {
            "type": "array",
            "item": self.item_type.plain(dialect),
            "dimensions": self.dimensions,
        }

    @property
    def python_type(self):
        return list

    @property
    def hashable(self):
        return self.as_tuple

    def compare_values(self, x, y):
        return x == y

    def bind_processor(self, dialect):
        item = self.item_type._unwrapped_or_decorated(dialect).bind_processor(dialect)

        def convert(value):
            if value is None or isinstance(value, str):
                return value
            return [
                convert(element)
                if isinstance(element, (list, tuple)) and self.dimensions != 1
                else (item(element) if item is not None else element)
                for element in value
            ]

        return convert

    def result_processor(self, dialect, coltype):
        item = self.item_type._unwrapped_or_decorated(dialect).result_processor(dialect, coltype)

        def convert(value):
            if not isinstance(value, (list, tuple)):
                return value
            made = (
                convert(element)
                if isinstance(element, list)
                else (item(element) if item is not None else element)
                for element in value
            )
            return tuple(made) if self.as_tuple else list(made)

        return convert


def _quantified(array, other, operator, make):
    from .default_comparator import coerce_operand
    from .elements import BinaryExpression

    operator = operator or operators.eq
    left = coerce_operand(array, operator, other, array.type.item_type)
    return BinaryExpression(left, make(array), operator, type_=BOOLEANTYPE, negate=False)


def _unwrapped_or_decorated(self, dialect):
    return self._resolve_for(dialect)


TypeEngine._unwrapped_or_decorated = _unwrapped_or_decorated


class TupleType(TypeEngine):
    """The type of a row of values."""

    _is_affinity = True

    def __init__(self, *types):
        self.types = [to_instance(type_) for type_ in types]

    def _plain(self, dialect):
        return {"type": "null"}

    def coerce_compared_value(self, op, value):
        return self


class REAL(Float):
    __visit_name__ = "REAL"
    _plain_type = "real"


class FLOAT(Float):
    __visit_name__ = "FLOAT"


class DOUBLE(Double):
    __visit_name__ = "DOUBLE"
    _plain_type = "double"

    def _plain(self, dialect):
        self._refuse_half(dialect)
        return {"type": self._plain_type, "precision": self.precision, "scale": self.scale}


class DOUBLE_PRECISION(Double):
    __visit_name__ = "DOUBLE_PRECISION"
    _plain_type = "double_precision"


class NUMERIC(Numeric):
    __visit_name__ = "NUMERIC"


class DECIMAL(Numeric):
    __visit_name__ = "DECIMAL"
    _plain_type = "decimal"


class INTEGER(Integer):
    __visit_name__ = "INTEGER"


INT = INTEGER


class SMALLINT(SmallInteger):
    __visit_name__ = "SMALLINT"


class BIGINT(BigInteger):
    __visit_name__ = "BIGINT"


class TIMESTAMP(DateTime):
    __visit_name__ = "TIMESTAMP"
    precision = None
    fsp = None

    def _plain(self, dialect):
        return {
            "type": "timestamp",
            "timezone": bool(self.timezone),
            "precision": self.precision,
            "fsp": self.fsp,
        }


class DATETIME(DateTime):
    __visit_name__ = "DATETIME"
    fsp = None

    def _plain(self, dialect):
        return {"type": "datetime", "timezone": bool(self.timezone), "fsp": self.fsp}


class DATE(Date):
    __visit_name__ = "DATE"


class TIME(Time):
    __visit_name__ = "TIME"
    precision = None
    fsp = None

    def _plain(self, dialect):
        return {
            "type": "time",
            "timezone": bool(self.timezone),
            "precision": self.precision,
            "fsp": self.fsp,
        }


class TEXT(Text):
    __visit_name__ = "TEXT"


class CLOB(Text):
    __visit_name__ = "CLOB"
    _plain_type = "clob"


class VARCHAR(String):
    __visit_name__ = "VARCHAR"
    _plain_type = "varchar"


class NVARCHAR(Unicode):
    __visit_name__ = "NVARCHAR"
    _plain_type = "nvarchar"


class CHAR(String):
    __visit_name__ = "CHAR"
    _plain_type = "char"


class NCHAR(Unicode):
    __visit_name__ = "NCHAR"
    _plain_type = "nchar"


class BLOB(LargeBinary):
    __visit_name__ = "BLOB"
    _plain_type = "blob"


class BINARY(_Binary):
    __visit_name__ = "BINARY"
    _plain_type = "binary"


class VARBINARY(_Binary):
    __visit_name__ = "VARBINARY"
    _plain_type = "varbinary"


class BOOLEAN(Boolean):
    __visit_name__ = "BOOLEAN"


class NullType(TypeEngine):
    """No type, or none that is known."""

    __visit_name__ = "null"
    _is_affinity = True
    _is_generic = True
    _isnull = True

    def _plain(self, dialect):
        return {"type": "null"}

    class Comparator(TypeEngine.Comparator):
        __slots__ = ()

        def _adapt_expression(self, op, other_comparator):
            both_unknown = isinstance(other_comparator, NullType.Comparator)
            if both_unknown or not operators.is_commutative(op):
                return op, self.expr.type
            return other_comparator._adapt_expression(op, self)

    comparator_factory = Comparator


class TableValueType(TypeEngine):
    """The type of a row that a function yields."""

    _is_affinity = True

    def __init__(self, *elements):
        self._elements = list(elements)

    def _plain(self, dialect):
        return {"type": "null"}


class MatchType(Boolean):
    __visit_name__ = "MATCHTYPE"


class Uuid(Emulated, TypeEngine):
    __visit_name__ = "uuid"
    _is_affinity = True
    _is_generic = True

    def __init__(self, as_uuid=True, native_uuid=True):
        self.as_uuid = as_uuid
        self.native_uuid = native_uuid

    @property
    def native(self):
        return self.native_uuid

    @property
    def python_type(self):
        return _uuid_module.UUID if self.as_uuid else str

    def coerce_compared_value(self, op, value):
        return self if isinstance(value, str) else super().coerce_compared_value(op, value)

    def _plain(self, dialect):
        return {"type": "generic_uuid", "native": bool(self.native_uuid)}

    def bind_processor(self, dialect):
        if dialect.is_offline and not self.as_uuid:
            # A literal has no dashes, unless it was made from a `uuid.UUID`.
            return lambda value: value.replace("-", "") if isinstance(value, str) else value

        def convert(value):
            # Text in another spelling of a UUID is sent as the UUID.
            if isinstance(value, str):
                try:
                    return _uuid_module.UUID(value)
                except ValueError:
                    return value
            return value

        return convert

    def result_processor(self, dialect, coltype):
        def convert(value):
            if value is None:
                return None
            if not isinstance(value, _uuid_module.UUID):
                value = _uuid_module.UUID(bytes=value) if isinstance(value, bytes) else (
                    _uuid_module.UUID(str(value))
                )
            return value if self.as_uuid else str(value)

        return convert


class UUID(Uuid, NativeForEmulated):
    __visit_name__ = "UUID"

    def __init__(self, as_uuid=True):
        Uuid.__init__(self, as_uuid=as_uuid)

    def _plain(self, dialect):
        return {"type": "uuid"}


NULLTYPE = NullType()
BOOLEANTYPE = Boolean()
STRINGTYPE = String()
UNICODETYPE = Unicode()
INTEGERTYPE = Integer()
NUMERICTYPE = Numeric()
MATCHTYPE = MatchType()
TABLEVALUE = TableValueType()
DATETIME_TIMEZONE = DateTime(timezone=True)
TIME_TIMEZONE = Time(timezone=True)

_BY_PYTHON_TYPE = {
    ("builtins", "int"): Integer(),
    ("builtins", "float"): Double(),
    ("builtins", "bool"): BOOLEANTYPE,
    ("builtins", "NoneType"): NULLTYPE,
    ("builtins", "bytes"): LargeBinary(),
    ("builtins", "str"): STRINGTYPE,
    ("uuid", "UUID"): Uuid(),
    ("decimal", "Decimal"): Numeric(),
    ("datetime", "date"): Date(),
    ("datetime", "datetime"): DateTime(),
    ("datetime", "time"): Time(),
    ("datetime", "timedelta"): Interval(),
}


def resolve_value_to_type(value):
    """The type of a Python value by itself; `NULLTYPE` where it has none."""
    python_type = type(value)
    found = _BY_PYTHON_TYPE.get((python_type.__module__, python_type.__name__))
    if found is None:
        found = getattr(value, "__sa_type_engine__", None)
    if found is None:
        from .elements import ClauseElement

        if isinstance(value, (ClauseElement, TypeEngine)):
            raise exc.ArgumentError(f"Object {value!r} is not legal as a SQL literal value")
        return NULLTYPE
    return found._resolve_for_literal(value)


_resolve_value_to_type = resolve_value_to_type
