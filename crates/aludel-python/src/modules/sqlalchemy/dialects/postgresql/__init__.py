"""PostgreSQL's types and constructs."""

from _aludel_packages import modules_of

from ...engine.default import PGDialect
from ...sql import operators
from ...sql.base import ColumnCollection
from ...sql.compiler import DDLCompiler, IdentifierPreparer, SQLCompiler, TypeCompiler
from ...sql.ddl import CreateDomainType, CreateEnumType, DropDomainType, DropEnumType
from ...sql.dml import InsertWithConflict
from ...sql.elements import (
    BindParameter,
    ClauseElement,
    ColumnElement,
    NamedColumn,
    TextClause,
    all_,
    any_,
    as_expression,
    as_order,
    expect_expression,
)
from ...sql.elements_base import identifier
from ...sql.functions import GenericFunction, func
from ...sql.operators import custom_op
from ...sql.schema import ColumnCollectionConstraint, _column_or_name
from ...sql.sqltypes import (
    BIGINT,
    BOOLEAN,
    CHAR,
    DATE,
    DOUBLE_PRECISION,
    FLOAT,
    INTEGER,
    NULLTYPE,
    NUMERIC,
    REAL,
    SMALLINT,
    TEXT,
    UUID,
    VARCHAR,
    Boolean,
    Concatenable,
    Enum,
    Indexable,
    Integer,
    LargeBinary,
    SchemaType,
    Text,
    _AbstractInterval,
)
from ...sql.sqltypes import ARRAY as _GenericArray
from ...sql.sqltypes import JSON as _GenericJson
from ...sql.sqltypes import TIME as _GenericTime
from ...sql.sqltypes import TIMESTAMP as _GenericTimestamp
from ...sql.type_api import NativeForEmulated, TypeEngine, UserDefinedType, to_instance
from ...sql.values import RangeText
from ...sql.visitors import iterate
from ... import exc
from .bitstring import BitString

__getattr__ = modules_of(__name__)

# Operators of PostgreSQL's own. The numbers are their places on SQLAlchemy's scale.
_ITEM, _COMPARISON = 15, 5


def _wide(text, precedence):
    return custom_op(
        text,
        precedence,
        is_comparison=precedence == _COMPARISON,
        natural_self_precedent=True,
        eager_grouping=True,
    )


def _comparing(text):
    return custom_op(text, _COMPARISON, is_comparison=True)


ASTEXT = _wide("->>", _ITEM)
JSONPATH_ASTEXT = _wide("#>>", _ITEM)
HAS_KEY = _wide("?", _COMPARISON)
HAS_ALL = _wide("?&", _COMPARISON)
HAS_ANY = _wide("?|", _COMPARISON)
DELETE_PATH = _wide("#-", _ITEM)
PATH_EXISTS = _wide("@?", _COMPARISON)
PATH_MATCH = _wide("@@", _COMPARISON)
CONTAINS = _wide("@>", _COMPARISON)
CONTAINED_BY = _wide("<@", _COMPARISON)
OVERLAP = _comparing("&&")
STRICTLY_LEFT_OF = _comparing("<<")
STRICTLY_RIGHT_OF = _comparing(">>")
NOT_EXTEND_RIGHT_OF = _comparing("&<")
NOT_EXTEND_LEFT_OF = _comparing("&>")
ADJACENT_TO = _comparing("-|-")
GETITEM = _wide("->", _ITEM)
GETITEM.plain_name = "hstore_getitem"


dialect = PGDialect_psycopg = PGDialect_psycopg2 = PGDialect_asyncpg = PGDialect
PGCompiler, PGDDLCompiler, PGTypeCompiler = SQLCompiler, DDLCompiler, TypeCompiler
PGIdentifierPreparer = IdentifierPreparer


class _OneWord(TypeEngine):
    """A type without parameters."""

    _plain_type = None
    _is_affinity = True

    def _plain(self, dialect):
        return {"type": self._plain_type}

    @property
    def python_type(self):
        return str


class BIT(TypeEngine):
    __visit_name__ = "BIT"
    _is_affinity = True

    def __init__(self, length=None, varying=False):
        if not varying:
            length = length or 1
        self.length = length
        self.varying = varying

    def _plain(self, dialect):
        return {"type": "bit", "length": self.length, "varying": bool(self.varying)}

    @property
    def python_type(self):
        return BitString

    def result_processor(self, dialect, coltype):
        def convert(value):
            return None if value is None else BitString(value)

        return convert


class BYTEA(LargeBinary):
    __visit_name__ = "BYTEA"
    _plain_type = "bytea"

    def _plain(self, dialect):
        return {"type": "bytea"}


class _NetworkAddress(_OneWord):
    def coerce_compared_value(self, op, value):
        return self

    def bind_processor(self, dialect):
        def convert(value):
            return value if value is None or isinstance(value, str) else str(value)

        return convert


class INET(_NetworkAddress):
    __visit_name__ = "INET"
    _plain_type = "inet"


class CIDR(_NetworkAddress):
    __visit_name__ = "CIDR"
    _plain_type = "cidr"


class MACADDR(_NetworkAddress):
    __visit_name__ = "MACADDR"
    _plain_type = "macaddr"


class MACADDR8(_NetworkAddress):
    __visit_name__ = "MACADDR8"
    _plain_type = "macaddr8"


PGInet, PGCidr, PGMacAddr, PGMacAddr8 = INET, CIDR, MACADDR, MACADDR8


class MONEY(_OneWord):
    __visit_name__ = "MONEY"
    _plain_type = "money"


class OID(_OneWord):
    __visit_name__ = "OID"
    _plain_type = "oid"


class REGCLASS(_OneWord):
    __visit_name__ = "REGCLASS"
    _plain_type = "regclass"


class REGCONFIG(_OneWord):
    __visit_name__ = "REGCONFIG"
    _plain_type = "regconfig"


class TSQUERY(_OneWord):
    __visit_name__ = "TSQUERY"
    _plain_type = "tsquery"


class TSVECTOR(_OneWord):
    __visit_name__ = "TSVECTOR"
    _plain_type = "tsvector"


class CITEXT(Text):
    __visit_name__ = "CITEXT"

    def _plain(self, dialect):
        return {"type": "citext"}

    def coerce_compared_value(self, op, value):
        return self


class JSONPATH(_OneWord):
    __visit_name__ = "JSONPATH"
    _plain_type = "jsonpath"


class TIMESTAMP(_GenericTimestamp):
    __visit_name__ = "TIMESTAMP"

    def __init__(self, timezone=False, precision=None):
        _GenericTimestamp.__init__(self, timezone=timezone)
        self.precision = precision


class TIME(_GenericTime):
    __visit_name__ = "TIME"

    def __init__(self, timezone=False, precision=None):
        _GenericTime.__init__(self, timezone=timezone)
        self.precision = precision


class INTERVAL(NativeForEmulated, _AbstractInterval):
    __visit_name__ = "INTERVAL"
    native = True

    def __init__(self, precision=None, fields=None):
        self.precision = precision
        self.fields = fields

    def _plain(self, dialect):
        return {"type": "interval", "fields": self.fields, "precision": self.precision}

    def as_generic(self, allow_nulltype=False):
        from ...sql.sqltypes import Interval

        return Interval(native=True, second_precision=self.precision)


PGInterval, PGUuid, PGBit = INTERVAL, UUID, BIT


class ARRAY(_GenericArray):
    """PostgreSQL's arrays, with operators of their own."""

    __visit_name__ = "ARRAY"

    class Comparator(_GenericArray.Comparator):
        __slots__ = ()

        def contains(self, other, **kwargs):
            return self.operate(CONTAINS, other, result_type=Boolean())

        def contained_by(self, other):
            return self.operate(CONTAINED_BY, other, result_type=Boolean())

        def overlap(self, other):
            return self.operate(OVERLAP, other, result_type=Boolean())

        overlaps = overlap

    comparator_factory = Comparator

    def coerce_compared_value(self, op, value):
        return self if isinstance(value, (list, tuple, set)) else self._coerced(op, value)

    def _coerced(self, op, value):
        return TypeEngine.coerce_compared_value(self, op, value)


PGArray = ARRAY


class array(ColumnElement):
    """`ARRAY[a, b]`"""

    __visit_name__ = "array"

    def __init__(self, clauses, *, type_=None, **kw):
        self.clauses = [expect_expression(clause) for clause in clauses]
        if type_ is not None:
            item = to_instance(type_)
        else:
            item = self.clauses[0].type if self.clauses else NULLTYPE
        if isinstance(item, _GenericArray):
            dimensions = item.dimensions + 1 if item.dimensions is not None else 2
            self.type = ARRAY(item.item_type, dimensions=dimensions)
        else:
            self.type = ARRAY(item)

    def __iter__(self):
        return iter(self.clauses)

    def __len__(self):
        return len(self.clauses)

    def _children(self):
        return self.clauses

    def _bind_param(self, operator, obj, type_=None, expanding=False):
        if operator is operators.getitem:
            return BindParameter(None, obj, type_=type_, unique=True,
                                 _compared_to_operator=operator, _compared_to_type=self.type)  # fmt: skip
        made = array([])
        made.clauses = [
            BindParameter(None, part, type_=type_ or self.type.item_type, unique=True)
            for part in obj
        ]
        made.type = self.type
        return made

    def self_group(self, against=None):
        return self

    def _plain_expression(self, writer):
        return {
            "node": "array",
            "elements": [writer.expression(clause) for clause in self.clauses],
            "sql_type": writer.type(self.type),
        }


def array_agg(*arg, **kw):
    if "_default_array_type" not in kw and "type_" not in kw:
        first = expect_expression(arg[0]).type
        kw["type_"] = first if isinstance(first, _GenericArray) else ARRAY(first)
    return func.array_agg(*arg, **kw)


def Any(other, arrexpr, operator=operators.eq):
    return arrexpr.any(other, operator)


def All(other, arrexpr, operator=operators.eq):
    return arrexpr.all(other, operator)


class aggregate_order_by(ColumnElement):
    """The arguments of an aggregate with their order."""

    __visit_name__ = "aggregate_order_by"

    def __init__(self, target, *order_by):
        self.target = expect_expression(target)
        self.type = self.target.type
        if not order_by:
            raise TypeError("at least one ORDER BY element is required")
        self.order_by = [as_order(part) for part in order_by]

    def _children(self):
        return [self.target, *self.order_by]

    def _plain_expression(self, writer):
        raise exc.CompileError("aggregate_order_by() stands as a function's last argument only")


class JSON(_GenericJson):
    __visit_name__ = "JSON"

    astext_type = Text()

    def __init__(self, none_as_null=False, astext_type=None):
        _GenericJson.__init__(self, none_as_null=none_as_null)
        if astext_type is not None:
            self.astext_type = to_instance(astext_type)

    class Comparator(_GenericJson.Comparator):
        __slots__ = ()

        @property
        def astext(self):
            expression = self.expr
            path = isinstance(expression.right.type, _GenericJson.JSONPathType)
            operator = JSONPATH_ASTEXT if path else ASTEXT
            return expression.left.operate(
                operator, expression.right, result_type=self.type.astext_type
            )

    comparator_factory = Comparator


class JSONB(JSON):
    __visit_name__ = "JSONB"
    _plain_type = "jsonb"

    def coerce_compared_value(self, op, value):
        if op in (PATH_MATCH, PATH_EXISTS):
            return JSON.JSONPathType()
        return JSON.coerce_compared_value(self, op, value)

    class Comparator(JSON.Comparator):
        __slots__ = ()

        def has_key(self, other):
            return self.operate(HAS_KEY, other, result_type=Boolean())

        def has_all(self, other):
            return self.operate(HAS_ALL, other, result_type=Boolean())

        def has_any(self, other):
            return self.operate(HAS_ANY, other, result_type=Boolean())

        def contains(self, other, **kwargs):
            return self.operate(CONTAINS, other, result_type=Boolean())

        def contained_by(self, other):
            return self.operate(CONTAINED_BY, other, result_type=Boolean())

        def delete_path(self, array_):
            if not isinstance(array_, array):
                array_ = array(array_)
            from ...sql.elements import cast

            right = cast(array_, ARRAY(TEXT()))
            return self.operate(DELETE_PATH, right, result_type=JSONB())

        def path_exists(self, other):
            return self.operate(PATH_EXISTS, other, result_type=Boolean())

        def path_match(self, other):
            return self.operate(PATH_MATCH, other, result_type=Boolean())

        def _setup_getitem(self, index):
            return JSON.Comparator._setup_getitem(self, index)

    comparator_factory = Comparator


class HSTORE(Indexable, Concatenable, TypeEngine):
    __visit_name__ = "HSTORE"
    _is_affinity = True
    hashable = False

    def __init__(self, text_type=None):
        self.text_type = to_instance(text_type) if text_type is not None else Text()

    def _plain(self, dialect):
        return {"type": "hstore"}

    @property
    def python_type(self):
        return dict

    class Comparator(Indexable.Comparator, Concatenable.Comparator):
        __slots__ = ()

        def has_key(self, other):
            return self.operate(HAS_KEY, other, result_type=Boolean())

        def has_all(self, other):
            return self.operate(HAS_ALL, other, result_type=Boolean())

        def has_any(self, other):
            return self.operate(HAS_ANY, other, result_type=Boolean())

        def contains(self, other, **kwargs):
            return self.operate(CONTAINS, other, result_type=Boolean())

        def contained_by(self, other):
            return self.operate(CONTAINED_BY, other, result_type=Boolean())

        def _setup_getitem(self, index):
            return GETITEM, index, self.type.text_type

        def defined(self, key):
            return func.defined(self.expr, key, type_=Boolean())

        def delete(self, key):
            return func.delete(self.expr, key, type_=HSTORE())

        def slice(self, array):
            return func.slice(self.expr, array, type_=HSTORE())

        def keys(self):
            return func.akeys(self.expr, type_=ARRAY(Text()))

        def vals(self):
            return func.avals(self.expr, type_=ARRAY(Text()))

        def array(self):
            return func.hstore_to_array(self.expr, type_=ARRAY(Text()))

        def matrix(self):
            return func.hstore_to_matrix(self.expr, type_=ARRAY(Text()))

    comparator_factory = Comparator

    def bind_processor(self, dialect):
        def escaped(text):
            if text is None:
                return "NULL"
            text = str(text).replace("\\", "\\\\").replace('"', '\\"')
            return f'"{text}"'

        def convert(value):
            if not isinstance(value, dict):
                return value
            return ", ".join(f"{escaped(key)}=>{escaped(part)}" for key, part in value.items())

        return convert

    def result_processor(self, dialect, coltype):
        return lambda value: _read_hstore(value) if isinstance(value, str) else value


def _read_hstore(text):
    import re

    found = {}
    pattern = r'"((?:[^"\\]|\\.)*)"\s*=>\s*(?:NULL|"((?:[^"\\]|\\.)*)")'
    for match in re.finditer(pattern, text):
        key, value = match.group(1), match.group(2)
        unescaped = None if value is None else re.sub(r"\\(.)", r"\1", value)
        found[re.sub(r"\\(.)", r"\1", key)] = unescaped
    return found


class hstore(GenericFunction):
    type = HSTORE
    name = "hstore"


class Range:
    """A range of values."""

    __slots__ = ("lower", "upper", "bounds", "empty")

    def __init__(self, lower=None, upper=None, *, bounds="[)", empty=False):
        self.lower = lower
        self.upper = upper
        self.bounds = bounds
        self.empty = empty

    def __bool__(self):
        return not self.empty

    @property
    def isempty(self):
        return self.empty

    @property
    def lower_inc(self):
        return self.bounds[0] == "["

    @property
    def upper_inc(self):
        return self.bounds[1] == "]"

    @property
    def lower_inf(self):
        return not self.empty and self.lower is None

    @property
    def upper_inf(self):
        return not self.empty and self.upper is None

    def contains(self, value):
        if self.empty:
            return False
        if isinstance(value, Range):
            return (value.lower is None or self.contains(value.lower)) and (
                value.upper is None or self.contains(value.upper)
            )
        above = self.lower is None or value > self.lower or (self.lower_inc and value == self.lower)
        below = self.upper is None or value < self.upper or (self.upper_inc and value == self.upper)
        return above and below

    __contains__ = contains

    def _key(self):
        return (self.lower, self.upper, self.bounds, self.empty)

    def __eq__(self, other):
        return isinstance(other, Range) and self._key() == other._key()

    def __hash__(self):
        return hash(self._key())

    def __str__(self):
        if self.empty:
            return "empty"
        lower = "" if self.lower is None else str(self.lower)
        upper = "" if self.upper is None else str(self.upper)
        return f"{self.bounds[0]}{lower},{upper}{self.bounds[1]}"

    def __repr__(self):
        ends = f"lower={self.lower!r}, upper={self.upper!r}"
        return f"Range({ends}, bounds={self.bounds!r}, empty={self.empty!r})"

    @property
    def __sa_type_engine__(self):
        example = self.lower if self.lower is not None else self.upper
        kinds = {"int": INT8RANGE, "Decimal": NUMRANGE, "date": DATERANGE, "datetime": TSRANGE}
        if type(example) is int and -(2**31) <= example < 2**31:
            return INT4RANGE()
        found = kinds.get(type(example).__name__)
        return found() if found is not None else NULLTYPE


class MultiRange(list):
    """Several ranges."""


def _ranges_of(text):
    """The ranges of a multirange's text, `{[1,2),[5,6)}`."""
    import re

    return re.findall(r'[\[(](?:"[^"]*"|[^"\])])*[\])]', text)


def _read_range(text, name):
    if text == "empty":
        return Range(empty=True)
    lower, _, upper = text[1:-1].partition(",")
    made = [_read_bound(part.strip('"'), name) for part in (lower, upper)]
    return Range(*made, bounds=text[0] + text[-1])


def _read_bound(text, name):
    if not text:
        return None
    if name.startswith("int"):
        return int(text)
    if name.startswith("num"):
        import decimal

        return decimal.Decimal(text)
    import datetime

    reader = datetime.date if name.startswith("date") else datetime.datetime
    try:
        return reader.fromisoformat(text)
    except ValueError:
        return text


class AbstractRange(TypeEngine):
    _is_affinity = True
    _range_name = None

    def _plain(self, dialect):
        return {"type": "range", "name": self._range_name}

    def bind_processor(self, dialect):
        def convert(value):
            if isinstance(value, Range):
                return RangeText(value)
            if isinstance(value, (list, tuple)):
                return RangeText("{" + ", ".join(str(part) for part in value) + "}")
            return value

        return convert

    def result_processor(self, dialect, coltype):
        name = self._range_name

        def convert(value):
            if not isinstance(value, str):
                return value
            if "multi" in name:
                return MultiRange(_read_range(part, name) for part in _ranges_of(value))
            return _read_range(value, name)

        return convert

    class Comparator(TypeEngine.Comparator):
        __slots__ = ()

        def contains(self, other, **kw):
            return self.expr.operate(CONTAINS, other, result_type=Boolean())

        def contained_by(self, other):
            return self.expr.operate(CONTAINED_BY, other, result_type=Boolean())

        def overlaps(self, other):
            return self.expr.operate(OVERLAP, other)

        def strictly_left_of(self, other):
            return self.expr.operate(STRICTLY_LEFT_OF, other)

        __lshift__ = strictly_left_of

        def strictly_right_of(self, other):
            return self.expr.operate(STRICTLY_RIGHT_OF, other)

        __rshift__ = strictly_right_of

        def not_extend_right_of(self, other):
            return self.expr.operate(NOT_EXTEND_RIGHT_OF, other)

        def not_extend_left_of(self, other):
            return self.expr.operate(NOT_EXTEND_LEFT_OF, other)

        def adjacent_to(self, other):
            return self.expr.operate(ADJACENT_TO, other)

        def union(self, other):
            return self.expr.operate(operators.add, other)

        def difference(self, other):
            return self.expr.operate(operators.sub, other)

        def intersection(self, other):
            return self.expr.operate(operators.mul, other)

    comparator_factory = Comparator


AbstractSingleRange = AbstractMultiRange = AbstractRange


class INT4RANGE(AbstractRange):
    __visit_name__ = "INT4RANGE"
    _range_name = "int4range"


class INT8RANGE(AbstractRange):
    __visit_name__ = "INT8RANGE"
    _range_name = "int8range"


class NUMRANGE(AbstractRange):
    __visit_name__ = "NUMRANGE"
    _range_name = "numrange"


class DATERANGE(AbstractRange):
    __visit_name__ = "DATERANGE"
    _range_name = "daterange"


class TSRANGE(AbstractRange):
    __visit_name__ = "TSRANGE"
    _range_name = "tsrange"


class TSTZRANGE(AbstractRange):
    __visit_name__ = "TSTZRANGE"
    _range_name = "tstzrange"


class INT4MULTIRANGE(AbstractRange):
    __visit_name__ = "INT4MULTIRANGE"
    _range_name = "int4multirange"


class INT8MULTIRANGE(AbstractRange):
    __visit_name__ = "INT8MULTIRANGE"
    _range_name = "int8multirange"


class NUMMULTIRANGE(AbstractRange):
    __visit_name__ = "NUMMULTIRANGE"
    _range_name = "nummultirange"


class DATEMULTIRANGE(AbstractRange):
    __visit_name__ = "DATEMULTIRANGE"
    _range_name = "datemultirange"


class TSMULTIRANGE(AbstractRange):
    __visit_name__ = "TSMULTIRANGE"
    _range_name = "tsmultirange"


class TSTZMULTIRANGE(AbstractRange):
    __visit_name__ = "TSTZMULTIRANGE"
    _range_name = "tstzmultirange"


class NamedType:
    """A type that lives by itself: an enumeration or a domain."""


class ENUM(NamedType, NativeForEmulated, Enum):
    __visit_name__ = "enum"

    def __init__(self, *enums, name=None, create_type=True, **kw):
        kw.pop("native_enum", None)
        if name is not None:
            kw["name"] = name
        Enum.__init__(self, *enums, create_type=create_type, **kw)

    def _named_type(self, dialect):
        if dialect.name in ("mysql", "mariadb") and self.create_type:
            # It would be created like PostgreSQL's own.
            raise exc.UnsupportedCompilationError(dialect, CreateEnumType)
        return Enum._named_type(self, dialect)

    def coerce_compared_value(self, op, value):
        found = Enum.coerce_compared_value(self, op, value)
        return self if found._type_affinity is self._type_affinity else found

    # On its own it is created wherever it is asked to, unlike the generic type.
    def create(self, bind, checkfirst=True):
        if bind.dialect.supports_native_enum:
            from ...sql.ddl import create_type

            create_type(bind, self, checkfirst)

    def drop(self, bind, checkfirst=True):
        if bind.dialect.supports_native_enum:
            from ...sql.ddl import drop_type

            drop_type(bind, self, checkfirst)


PGEnum = ENUM


class DOMAIN(NamedType, SchemaType, TypeEngine):
    __visit_name__ = "DOMAIN"
    _is_affinity = True

    def __init__(self, name, data_type, *, collation=None, collation_schema=None, default=None,
                 constraint_name=None, not_null=None, check=None, create_type=True, **kw):  # fmt: skip
        self.data_type = to_instance(data_type)
        self.default = default
        self.collation = collation
        if collation_schema is not None and collation is None:
            raise exc.ArgumentError(
                "the 'collation_schema' parameter of DOMAIN requires the 'collation' parameter to "
                "also be present"
            )
        self.collation_schema = collation_schema
        self.constraint_name = constraint_name
        self.not_null = bool(not_null)
        if isinstance(check, str):
            check = TextClause(check)
        self.check = check
        SchemaType.__init__(self, name=name, create_type=create_type, **kw)

    def _named_type(self, dialect):
        return self if dialect.name == "postgresql" else None

    def _plain(self, dialect):
        return {
            "type": "domain",
            "name": identifier(self.name),
            "schema": identifier(dialect.schema_for_object(self)),
            "of": self.data_type.plain(dialect),
        }

    def _plain_definition(self, writer):
        from ...sql.compiler import expression_text

        def text(given):
            if given is None or isinstance(given, str):
                return given
            return expression_text(writer.definition(given), writer.dialect, "literal")

        return {
            "name": identifier(self.name),
            "schema": identifier(writer.dialect.schema_for_object(self)),
            "of": writer.type(self.data_type),
            "collation": self.collation,
            "default": _quoted(self.default) if isinstance(self.default, str) else (
                text(self.default)
            ),
            "not_null": self.not_null,
            "constraint_name": identifier(self.constraint_name),
            "check": text(self.check),
        }

    def bind_processor(self, dialect):
        return self.data_type.bind_processor(dialect)

    def result_processor(self, dialect, coltype):
        return self.data_type.result_processor(dialect, coltype)

    def create(self, bind, checkfirst=True):
        SchemaType.create(self, bind, checkfirst)

    def drop(self, bind, checkfirst=True):
        SchemaType.drop(self, bind, checkfirst)

    def copy(self, **kw):
        return SchemaType.copy(self, **kw)


def _quoted(text):
    return "'%s'" % text.replace("'", "''")


class ExcludeConstraint(ColumnCollectionConstraint):
    """`EXCLUDE`"""

    __visit_name__ = "exclude_constraint"

    def __init__(self, *elements, name=None, deferrable=None, initially=None, using="gist",
                 where=None, ops=None, info=None, **kw):  # fmt: skip
        self._elements_given = [
            (_column_or_name(expression), operator) for expression, operator in elements
        ]
        self.using = using
        self.where = TextClause(where) if isinstance(where, str) else where
        self.ops = ops or {}
        self.operators = {}
        for expression, operator in self._elements_given:
            key = expression if isinstance(expression, str) else getattr(expression, "name", None)
            if key is not None:
                self.operators[key] = operator
        columns = [
            expression
            for expression, _ in self._elements_given
            if isinstance(expression, (str, NamedColumn))
        ]
        ColumnCollectionConstraint.__init__(
            self,
            *columns,
            name=name,
            deferrable=deferrable,
            initially=initially,
            info=info,
            **kw,
        )

    def _copy(self, target_table=None, **kw):
        words = self._words()
        words.pop("comment", None)
        return ExcludeConstraint(
            *[
                (getattr(expression, "key", None) or expression, operator)
                for expression, operator in self._elements_given
            ],
            using=self.using,
            where=self.where,
            ops=self.ops,
            **words,
        )

    copy = _copy

    @property
    def _render_exprs(self):
        found = []
        for expression, operator in self._elements_given:
            name = expression
            if not isinstance(expression, str):
                columns = [part for part in iterate(expression) if isinstance(part, NamedColumn)]
                name = columns[0].name if columns else None
            elif self.table is not None:
                expression = self.table.c[expression]
            found.append((expression, name, operator))
        return found

    def _plain_kind(self, writer):
        if writer.dialect.name != "postgresql":
            raise exc.UnsupportedCompilationError(writer.dialect, type(self))
        elements = []
        for expression, operator in self._elements_given:
            name = expression if isinstance(expression, str) else getattr(expression, "key", None)
            if isinstance(expression, str):
                found = {"node": "column", "name": identifier(self.table.c[expression].name)}
            else:
                found = writer.definition(expression.self_group())
            elements.append(
                {"expression": found, "ops": self.ops.get(name), "operator": operator}
            )
        return {
            "constraint": "exclude",
            "using": self.using,
            "elements": elements,
            "where_": None if self.where is None else writer.definition(self.where),
        }


class Insert(InsertWithConflict):
    """`INSERT … ON CONFLICT …`"""

    # Without a target the update is refused.
    _needs_target = True


def insert(table):
    return Insert(table)


class DistinctOnClause:
    """`DISTINCT ON (…)`"""

    def __init__(self, distinct_on):
        self.distinct_on = distinct_on

    def apply_to_select(self, select_stmt):
        return select_stmt.distinct(*self.distinct_on)


def distinct_on(*expr):
    return DistinctOnClause(expr)


class _TextSearchFunction(GenericFunction):
    """A function whose first argument names how words are found, if it has several."""

    _register = False

    def __init__(self, *args, **kwargs):
        if len(args) > 1:
            args = (expect_expression(args[0], REGCONFIG()), *args[1:])
        GenericFunction.__init__(self, *args, **kwargs)


class to_tsvector(_TextSearchFunction):
    type = TSVECTOR


class to_tsquery(_TextSearchFunction):
    type = TSQUERY


class plainto_tsquery(_TextSearchFunction):
    type = TSQUERY


class phraseto_tsquery(_TextSearchFunction):
    type = TSQUERY


class websearch_to_tsquery(_TextSearchFunction):
    type = TSQUERY


class ts_headline(GenericFunction):
    type = TEXT


__all__ = [name for name in globals() if not name.startswith("_")]
