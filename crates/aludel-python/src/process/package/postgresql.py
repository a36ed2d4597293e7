"""As psycopg2 writes statements and hands out results."""

import datetime
import decimal
import math
import re
import sys
import uuid

from . import errors, values
from .driver import PostgresqlConnection
from .style import Style

# The numbers of PostgreSQL's types (`pg_type.dat`) that SQLAlchemy tells apart.
_TYPE_CODES = {
    "bool": 16,
    "bytea": 17,
    "int8": 20,
    "int2": 21,
    "int4": 23,
    "text": 25,
    "oid": 26,
    "json": 114,
    "float4": 700,
    "float8": 701,
    "_int2": 1005,
    "_int4": 1007,
    "_int8": 1016,
    "_float4": 1021,
    "_float8": 1022,
    "varchar": 1043,
    "date": 1082,
    "time": 1083,
    "timestamp": 1114,
    "timestamptz": 1184,
    "interval": 1186,
    "_numeric": 1231,
    "numeric": 1700,
    "uuid": 2950,
    "jsonb": 3802,
}


class Range:
    """A range as psycopg2 has it."""

    def __init__(self, lower=None, upper=None, bounds="[)", empty=False):
        self._lower = None if empty else lower
        self._upper = None if empty else upper
        self._bounds = None if empty else bounds

    lower = property(lambda self: self._lower)
    upper = property(lambda self: self._upper)
    isempty = property(lambda self: self._bounds is None)
    lower_inf = property(lambda self: self._bounds is not None and self._lower is None)
    upper_inf = property(lambda self: self._bounds is not None and self._upper is None)
    lower_inc = property(lambda self: bool(self._bounds) and self._bounds[0] == "[")
    upper_inc = property(lambda self: bool(self._bounds) and self._bounds[1] == "]")

    def _key(self):
        return self._lower, self._upper, self._bounds

    def __eq__(self, other):
        return isinstance(other, Range) and self._key() == other._key()

    def __hash__(self):
        return hash(self._key())

    def __repr__(self):
        return f"{type(self).__name__}({self._lower!r}, {self._upper!r}, {self._bounds!r})"

    def text(self):
        """As the server reads it."""
        if self._bounds is None:
            return "empty"

        def end(value):
            if value is None:
                return ""
            return '"' + str(value).replace("\\", "\\\\").replace('"', '\\"') + '"'

        return f"{self._bounds[0]}{end(self._lower)},{end(self._upper)}{self._bounds[1]}"


class NumericRange(Range):
    pass


class DateRange(Range):
    pass


class DateTimeRange(Range):
    pass


class DateTimeTZRange(Range):
    pass


_RANGES = {
    "int4range": (NumericRange, int),
    "int8range": (NumericRange, int),
    "numrange": (NumericRange, decimal.Decimal),
    "daterange": (DateRange, values.date),
    "tsrange": (DateTimeRange, values.date_time),
    "tstzrange": (DateTimeTZRange, values.date_time),
}

_RANGE = re.compile(r'([\[(])("(?:[^"\\]|\\.|"")*"|[^,]*),("(?:[^"\\]|\\.|"")*"|[^)\]]*)([)\]])')


def _read_range(text, kind, read):
    if text == "empty":
        return kind(empty=True)
    found = _RANGE.fullmatch(text)
    if found is None:
        return text
    opening, lower, upper, closing = found.groups()
    ends = [read(end.strip('"')) if end else None for end in (lower, upper)]
    return kind(*ends, bounds=opening + closing)


# What PostgreSQL's own parameters cannot stand in, and one of them.
_NUMBERED = re.compile(
    r"""[eE]'(?:[^'\\]|''|\\.)*'|'(?:[^']|'')*'|"[^"]*"|--[^\n]*|/\*.*?\*/"""
    r"""|\$(?P<tag>[A-Za-z_]\w*)\$.*?\$(?P=tag)\$|\$\$.*?\$\$|\$(?P<number>\d+)""",
    re.DOTALL,
)


class Postgresql(Style):
    paramstyle = "pyformat"
    module = "psycopg2"
    connection = PostgresqlConnection
    wants_result = True

    def __init__(self, dialect_facts):
        super().__init__(dialect_facts)
        # The other drivers hand out bytes.
        binary = memoryview if _is_psycopg2(dialect_facts) else bytes
        self.values = values.Values(documents=self._document, binary=binary)
        if dialect_facts["driver"] == "asyncpg":
            self.paramstyle = "numeric_dollar"

    def _document(self, text):
        reader = getattr(self.dialect, "_json_deserializer", None)
        return (reader or values.documents)(text)

    def rows(self, rows, types):
        rows = super().rows(rows, types)
        ranges = [(place, _RANGES[name]) for place, name in enumerate(types) if name in _RANGES]
        if ranges:
            rows = [list(row) for row in rows]
            for row in rows:
                for place, (kind, read) in ranges:
                    if isinstance(row[place], str):
                        row[place] = _read_range(row[place], kind, read)
            rows = [tuple(row) for row in rows]
        return rows

    def type_code(self, type_name):
        return _TYPE_CODES.get(type_name, 0)

    def bind(self, sql, parameters):
        sql = _text(sql)
        if parameters is None:
            return sql, None
        if self.paramstyle == "numeric_dollar":
            return self._numbered(sql, parameters), None
        if hasattr(parameters, "keys"):
            return sql % _Literals(self, parameters), None
        return sql % tuple(self.literal(value) for value in parameters), None

    def _numbered(self, sql, parameters):
        """`$1` and so on, and a percent sign is one."""

        def value(found):
            number = found["number"]
            return found[0] if number is None else self.literal(parameters[int(number) - 1])

        return _NUMBERED.sub(value, sql)

    def mogrify(self, sql, parameters):
        return self.bind(sql, parameters)[0].encode()

    def call(self, cursor, name, parameters):
        places = ", ".join(self.literal(value) for value in parameters)
        return cursor.execute(f"SELECT * FROM {name}({places})")

    def set_isolation_level(self, connection, level):
        connection.autocommit = level == "AUTOCOMMIT"
        if level not in ("AUTOCOMMIT", "READ COMMITTED"):
            connection.cursor().execute(f"SET TRANSACTION ISOLATION LEVEL {level}")

    def literal(self, value):
        """A value as psycopg2 writes it into a statement."""
        if value is None:
            return "NULL"
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, str):
            return _quoted(str.__str__(value))
        if isinstance(value, int):
            return _number(int.__repr__(value))
        if isinstance(value, float):
            if math.isfinite(value):
                return _number(float.__repr__(value))
            return _quoted(repr(float(value))) + "::float"
        if isinstance(value, decimal.Decimal):
            return _number(str(value)) if value.is_finite() else _quoted(str(value)) + "::numeric"
        if isinstance(value, (bytes, bytearray, memoryview)):
            return "'\\x" + bytes(value).hex() + "'::bytea"
        if isinstance(value, datetime.datetime):
            kind = "timestamp" if value.tzinfo is None else "timestamptz"
            return f"'{value.isoformat()}'::{kind}"
        if isinstance(value, datetime.date):
            return f"'{value.isoformat()}'::date"
        if isinstance(value, datetime.time):
            kind = "time" if value.tzinfo is None else "timetz"
            return f"'{value.isoformat()}'::{kind}"
        if isinstance(value, datetime.timedelta):
            seconds = f"{value.seconds}.{value.microseconds:06}"
            return f"'{value.days} days {seconds} seconds'::interval"
        if isinstance(value, uuid.UUID):
            return f"'{value}'::uuid"
        if isinstance(value, list):
            return self._array(value)
        if isinstance(value, tuple):
            return "(" + ", ".join(map(self.literal, value)) + ")"
        if isinstance(value, Range):
            return _quoted(value.text())
        return self._adapted(value)

    def _array(self, items):
        if not items:
            return "'{}'"
        if all(item is None for item in items):
            return "'{" + ",".join(["NULL"] * len(items)) + "}'"
        return "ARRAY[" + ", ".join(map(self.literal, items)) + "]"

    def _adapted(self, value):
        """Where the project has psycopg2 and has taught it more types."""
        extensions = sys.modules.get("psycopg2.extensions")
        if extensions is not None:
            try:
                adapted = extensions.adapt(value)
                return adapted.getquoted().decode()
            except extensions.ProgrammingError:
                pass
        raise errors.ProgrammingError(f"can't adapt type '{type(value).__name__}'")


def _is_psycopg2(dialect_facts):
    if "+" in dialect_facts["url"]["drivername"]:
        return dialect_facts["driver"] == "psycopg2"
    import sqlalchemy

    # SQLAlchemy 2.1 made psycopg its choice.
    return sqlalchemy.__version__ < "2.1"


class _Literals:
    """Parameters by name, written when the statement asks for them."""

    def __init__(self, style, parameters):
        self._style = style
        self._parameters = parameters

    def __getitem__(self, name):
        return self._style.literal(self._parameters[name])


def _text(sql):
    return sql.decode() if isinstance(sql, bytes) else sql


def _quoted(text):
    if "\0" in text:
        raise ValueError("A string literal cannot contain NUL (0x00) characters.")
    # The server takes a backslash for one (`standard_conforming_strings`).
    return "'" + text.replace("'", "''") + "'"


def _number(text):
    # A sign behind another one would begin a comment.
    return " " + text if text.startswith("-") else text
