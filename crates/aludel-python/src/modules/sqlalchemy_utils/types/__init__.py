"""The types, each over another that stands in the database."""

from _aludel_packages import modules_of

import sqlalchemy as sa
from sqlalchemy import types

__getattr__ = modules_of(__name__)


class _Over(types.TypeDecorator):
    """A type that takes no words of its own over to the type beneath."""

    cache_ok = True
    _beneath = None

    def __init__(self, *args, **kwargs):
        self.impl = self._beneath()

    def __repr__(self):
        return f"{type(self).__name__}()"


class EnrichedDateTimeType(_Over):
    impl = types.DateTime

    def __init__(self, datetime_processor=None, *args, **kwargs):
        kwargs.pop("datetime_processor", None)
        self.impl = types.DateTime(*args, **kwargs)


class ArrowType(_Over):
    impl = types.DateTime

    def __init__(self, *args, **kwargs):
        self.impl = types.DateTime(*args, **kwargs)


class EnrichedDateType(_Over):
    impl = types.Date

    def __init__(self, date_processor=None, *args, **kwargs):
        self.impl = types.Date()


class BitType(_Over):
    impl = types.BINARY

    def __init__(self, length=1, **kwargs):
        self.impl = types.BINARY(length)
        self.length = length

    def load_dialect_impl(self, dialect):
        if dialect.name == "postgresql":
            from sqlalchemy.dialects.postgresql import BIT

            return BIT(self.length)
        if dialect.name == "sqlite":
            return types.String(self.length)
        return types.BINARY(self.length)


class WeekDaysType(BitType):
    def __init__(self, *args, **kwargs):
        super().__init__(7)


class Choice:
    """One of several values, with the words for people."""

    def __init__(self, code, value):
        self.code = code
        self.value = value

    def __eq__(self, other):
        return self.code == (other.code if isinstance(other, Choice) else other)

    def __hash__(self):
        return hash(self.code)

    def __str__(self):
        return str(self.value)

    def __repr__(self):
        return f"Choice(code={self.code}, value={self.value})"


class ChoiceType(types.TypeDecorator):
    impl = types.Unicode
    cache_ok = True

    def __init__(self, choices=(), impl=None):
        self.choices = tuple(choices) if not isinstance(choices, type) else choices
        if impl is None:
            impl = types.Unicode(255)
        self.impl = impl() if isinstance(impl, type) else impl

    def process_bind_param(self, value, dialect):
        if isinstance(value, Choice):
            return value.code
        if isinstance(self.choices, type) and isinstance(value, self.choices):
            return value.value
        return value

    def process_result_value(self, value, dialect):
        if value is None or not self.choices:
            return value
        if isinstance(self.choices, type):
            return self.choices(value)
        for code, words in self.choices:
            if code == value:
                return Choice(code, words)
        return value

    def __repr__(self):
        return f"ChoiceType({self.choices!r}, impl={self.impl!r})"


class _Text(types.TypeDecorator):
    """Text of a certain length."""

    cache_ok = True
    impl = types.Unicode
    _length = None

    def __init__(self, max_length=None, *args, **kwargs):
        self.impl = types.Unicode(self._length if max_length is None else max_length)

    def process_bind_param(self, value, dialect):
        return value if value is None else str(value)

    def process_result_value(self, value, dialect):
        return value

    def __repr__(self):
        return f"{type(self).__name__}()"


class ColorType(_Text):
    _length = 20


class IPAddressType(_Text):
    _length = 50

    def process_result_value(self, value, dialect):
        import ipaddress

        return ipaddress.ip_address(value) if value else None


class PhoneNumberType(_Text):
    _length = 20

    def __init__(self, region="US", max_length=20, *args, **kwargs):
        super().__init__(max_length)
        self.region = region


class LocaleType(_Text):
    _length = 10

    def __init__(self):
        super().__init__()


class TimezoneType(_Text):
    _length = 50

    def __init__(self, backend="dateutil"):
        super().__init__()
        self._backend = backend


class CountryType(_Text):
    def __init__(self, *args, **kwargs):
        self.impl = types.String(2)


class CurrencyType(_Text):
    def __init__(self, *args, **kwargs):
        self.impl = types.String(3)


class EmailType(types.TypeDecorator):
    impl = sa.Unicode
    cache_ok = True

    def __init__(self, length=255, *args, **kwargs):
        super().__init__(length=length, *args, **kwargs)

    def process_bind_param(self, value, dialect):
        return value if value is None else value.lower()


class URLType(types.TypeDecorator):
    impl = types.UnicodeText
    cache_ok = True

    def process_bind_param(self, value, dialect):
        return value if value is None else str(value)


class JSONType(types.TypeDecorator):
    impl = sa.UnicodeText
    cache_ok = True
    hashable = False

    def load_dialect_impl(self, dialect):
        if dialect.name == "postgresql":
            from sqlalchemy.dialects.postgresql import JSON

            return JSON()
        return self.impl

    def process_bind_param(self, value, dialect):
        import json

        if dialect.name == "postgresql" or value is None:
            return value
        return json.dumps(value)

    def process_result_value(self, value, dialect):
        import json

        if dialect.name == "postgresql" or value is None:
            return value
        return json.loads(value)


class UUIDType(types.TypeDecorator):
    impl = types.BINARY
    cache_ok = True

    def __init__(self, binary=True, native=True, length=None):
        self.impl = types.BINARY(16)
        self.binary = binary
        self.native = native

    def load_dialect_impl(self, dialect):
        if self.native and dialect.name == "postgresql":
            from sqlalchemy.dialects.postgresql import UUID

            return UUID()
        return types.BINARY(16) if self.binary else types.CHAR(32)

    def process_bind_param(self, value, dialect):
        if value is None:
            return None
        value = _uuid(value)
        if self.native and dialect.name == "postgresql":
            return value
        return value.bytes if self.binary else value.hex

    def process_result_value(self, value, dialect):
        return value if value is None else _uuid(value)

    def __repr__(self):
        words = [] if self.binary else ["binary=False"]
        return f"UUIDType({', '.join(words + ([] if self.native else ['native=False']))})"


def _uuid(value):
    import uuid

    if isinstance(value, uuid.UUID):
        return value
    try:
        return uuid.UUID(value)
    except (TypeError, ValueError, AttributeError):
        return uuid.UUID(bytes=bytes(value))


class Password:
    """A hashed password."""

    def __init__(self, value, context=None, secret=False):
        self.hash = value


class PasswordType(types.TypeDecorator):
    impl = types.VARBINARY
    cache_ok = True

    def __init__(self, max_length=None, **kwargs):
        self.impl = types.VARBINARY(1024)
        self.length = 1024 if max_length is None else max_length

    def load_dialect_impl(self, dialect):
        if dialect.name == "postgresql":
            from sqlalchemy.dialects.postgresql import BYTEA

            return BYTEA(self.length)
        if dialect.name == "sqlite":
            return types.BLOB(self.length)
        return types.VARBINARY(self.length)

    def process_bind_param(self, value, dialect):
        if isinstance(value, Password):
            value = value.hash
        return value.encode() if isinstance(value, str) else value

    def process_result_value(self, value, dialect):
        return value if value is None else Password(value)

    def __repr__(self):
        return "PasswordType()"


class ScalarListException(Exception):
    pass


class ScalarListType(types.TypeDecorator):
    impl = sa.UnicodeText
    cache_ok = True

    def __init__(self, coerce_func=str, separator=","):
        self.impl = sa.UnicodeText()
        self.separator = str(separator)
        self.coerce_func = coerce_func

    def process_bind_param(self, value, dialect):
        if value is None:
            return None
        if any(self.separator in str(each) for each in value):
            raise ScalarListException(
                f"List values can't contain string '{self.separator}' (its being used as "
                "separator. If you wish for scalar list values to contain these strings, use a "
                "different separator string.)"
            )
        return self.separator.join(map(str, value))

    def process_result_value(self, value, dialect):
        if value is None:
            return None
        return [self.coerce_func(each) for each in value.split(self.separator)] if value else []


class TSVectorType(types.TypeDecorator):
    impl = types.Text
    cache_ok = True

    def __init__(self, *args, **kwargs):
        from sqlalchemy.dialects.postgresql import TSVECTOR

        self.impl = TSVECTOR()
        self.columns = args
        self.options = kwargs


class LtreeType(types.UserDefinedType):
    cache_ok = True

    def get_col_spec(self, **kw):
        return "LTREE"


class LQUERY(LtreeType):
    def get_col_spec(self, **kw):
        return "LQUERY"


class LTXTQUERY(LtreeType):
    def get_col_spec(self, **kw):
        return "LTXTQUERY"


class _Ranges(types.TypeDecorator):
    cache_ok = True
    impl = types.String
    _native = None

    def __init__(self, *args, **kwargs):
        from sqlalchemy.dialects import postgresql

        self.impl = getattr(postgresql, self._native)()

    def load_dialect_impl(self, dialect):
        return self.impl if dialect.name == "postgresql" else types.String(255)


class IntRangeType(_Ranges):
    _native = "INT4RANGE"


class Int8RangeType(_Ranges):
    _native = "INT8RANGE"


class NumericRangeType(_Ranges):
    _native = "NUMRANGE"


class DateRangeType(_Ranges):
    _native = "DATERANGE"


class DateTimeRangeType(_Ranges):
    _native = "TSRANGE"


class StringEncryptedType(types.TypeDecorator):
    """A type whose values are encrypted: the key is the application's, so values can be
    declared here and neither read nor written."""

    impl = types.String
    cache_ok = True

    def __init__(self, type_in=None, key=None, engine=None, padding=None, **kwargs):
        super().__init__(**kwargs)
        self.underlying_type = type_in() if isinstance(type_in, type) else type_in
        self._key = key

    def _refuse(self):
        from sqlalchemy import exc

        raise exc.InvalidRequestError(
            f"{type(self).__name__} needs the library `cryptography` to encrypt or decrypt a "
            "value: run the revision with --runtime host"
        )

    def process_bind_param(self, value, dialect):
        return value if value is None else self._refuse()

    def process_result_value(self, value, dialect):
        return value if value is None else self._refuse()

    def __repr__(self):
        return f"{type(self).__name__}()"


class EncryptedType(StringEncryptedType):
    impl = types.LargeBinary
