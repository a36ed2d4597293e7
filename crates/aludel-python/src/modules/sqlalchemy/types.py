"""All types."""

from .sql.sqltypes import (
    ARRAY, BIGINT, BINARY, BLOB, BOOLEAN, CHAR, CLOB, DATE, DATETIME, DECIMAL, DOUBLE,
    DOUBLE_PRECISION, FLOAT, INT, INTEGER, JSON, NCHAR, NULLTYPE, NUMERIC, NVARCHAR, REAL, SMALLINT,
    STRINGTYPE, TEXT, TIME, TIMESTAMP, UUID, VARBINARY, VARCHAR, BigInteger, Boolean, Concatenable,
    Date, DateTime, Double, Enum, Float, Indexable, Integer, Interval, LargeBinary, MatchType,
    NullType, Numeric, NumericCommon, PickleType, SchemaType, SmallInteger, String, Text, Time,
    TupleType, Unicode, UnicodeText, Uuid, _Binary,
)  # fmt: skip
from .sql.type_api import (
    Emulated, ExternalType, NativeForEmulated, TypeDecorator, TypeEngine, UserDefinedType, Variant,
    adapt_type, to_instance,
)  # fmt: skip

TypeEngineMixin = object


class OperatorClass:
    """Which operators a type has; all are allowed here."""

    UNSPECIFIED = BASE = ANY = STRING = NUMERIC = INTEGER = DATETIME = JSON_ = 0
