"""As pymysql writes statements and hands out results."""

import datetime
import decimal
import math
import re
import time

from . import errors, values
from .driver import MysqlConnection
from .style import Style

# The numbers of the protocol's types.
_TYPE_CODES = {
    "tinyint": 1,
    "smallint": 2,
    "int": 3,
    "float": 4,
    "double": 5,
    "null": 6,
    "timestamp": 7,
    "bigint": 8,
    "mediumint": 9,
    "date": 10,
    "time": 11,
    "datetime": 12,
    "year": 13,
    "bit": 16,
    "json": 245,
    "decimal": 246,
    "enum": 247,
    "set": 248,
    "blob": 252,
    "text": 252,
    "varchar": 253,
    "varbinary": 253,
    "char": 254,
    "binary": 254,
    "geometry": 255,
}

_ESCAPES = str.maketrans(
    {
        "\0": "\\0",
        "\\": "\\\\",
        "\n": "\\n",
        "\r": "\\r",
        "\x1a": "\\Z",
        '"': '\\"',
        "'": "\\'",
    }
)

# The head, the row and the tail of an INSERT whose rows may stand in one statement.
_INSERT = re.compile(
    r"\s*((?:INSERT|REPLACE)\b.+\bVALUES?\s*)"
    r"(\(\s*(?:%s|%\(.+\)s)\s*(?:,\s*(?:%s|%\(.+\)s)\s*)*\))"
    r"(\s*(?:ON DUPLICATE.*)?);?\s*",
    re.IGNORECASE | re.DOTALL,
)

# How long such a statement may become, in characters.
_LONGEST = 1024000


class Mysql(Style):
    paramstyle = "format"
    module = "pymysql.err"
    connection = MysqlConnection
    has_lasting_savepoints = False

    def __init__(self, dialect_facts):
        super().__init__(dialect_facts)
        self.values = values.Values()

    def type_code(self, type_name):
        return _TYPE_CODES.get(type_name)

    def rows(self, rows, types):
        rows = super().rows(rows, types)
        if "bigint" in types:
            # Unsigned ones may be larger than Aludel's integers.
            rows = [
                tuple(
                    int(value) if name == "bigint" and value is not None else value
                    for name, value in zip(types, row)
                )
                for row in rows
            ]
        return rows

    def bind(self, sql, parameters):
        if isinstance(sql, bytes):
            sql = sql.decode()
        if parameters is None:
            return sql, None
        return sql % self._literals(parameters), None

    def _literals(self, parameters):
        if isinstance(parameters, (tuple, list)):
            return tuple(self.literal(value) for value in parameters)
        if isinstance(parameters, dict):
            return {name: self.literal(value) for name, value in parameters.items()}
        return self.literal(parameters)

    def many(self, sql, parameters):
        found = _INSERT.fullmatch(sql)
        if found is None:
            yield from super().many(sql, parameters)
            return
        head, row, tail = found.groups()
        head, tail = head % (), tail % ()
        written, length = [], 0
        for each in parameters:
            text = row % self._literals(each)
            if written and length + len(text) > _LONGEST:
                yield head + ",".join(written) + tail, None
                written, length = [], 0
            written.append(text)
            length += len(text) + 1
        if written:
            yield head + ",".join(written) + tail, None

    def executed(self, cursor):
        return cursor.rowcount

    def call(self, cursor, name, parameters):
        places = ", ".join(self.literal(value) for value in parameters)
        cursor.execute(f"CALL {name}({places})")
        return parameters

    def literal(self, value):
        """A value as pymysql writes it into a statement."""
        if value is None:
            return "NULL"
        if isinstance(value, bool):
            return str(int(value))
        if isinstance(value, str):
            return self._quoted(str.__str__(value))
        if isinstance(value, int):
            return int.__repr__(value)
        if isinstance(value, float):
            if not math.isfinite(value):
                raise errors.ProgrammingError(f"{value!r} can not be used with MySQL")
            text = float.__repr__(value)
            return text if "e" in text else text + "e0"
        if isinstance(value, decimal.Decimal):
            if not value.is_finite():
                raise errors.ProgrammingError(f"{str(value).lower()} can not be used with MySQL")
            return format(value, "f")
        if isinstance(value, (bytes, bytearray, memoryview)):
            return f"_binary X'{bytes(value).hex()}'"
        if isinstance(value, datetime.datetime):
            return f"'{value.replace(tzinfo=None).isoformat(' ')}'"
        if isinstance(value, datetime.date):
            return f"'{value.isoformat()}'"
        if isinstance(value, datetime.time):
            return f"'{value.replace(tzinfo=None).isoformat()}'"
        if isinstance(value, datetime.timedelta):
            return f"'{_clock(value)}'"
        if isinstance(value, time.struct_time):
            return f"'{datetime.datetime(*value[:6]).isoformat(' ')}'"
        if isinstance(value, (list, tuple, set, frozenset)):
            return "(" + ",".join(map(self.literal, value)) + ")"
        if isinstance(value, dict):
            raise TypeError("dict can not be used as parameter")
        return self._quoted(str(value))

    def _quoted(self, text):
        if getattr(self.dialect, "_backslash_escapes", True):
            return "'" + text.translate(_ESCAPES) + "'"
        return "'" + text.replace("'", "''") + "'"


def _clock(length):
    sign = "-" if length < datetime.timedelta(0) else ""
    length = abs(length)
    minutes, seconds = divmod(length.seconds, 60)
    hours, minutes = divmod(minutes, 60)
    text = f"{sign}{hours + length.days * 24:02}:{minutes:02}:{seconds:02}"
    return text + (f".{length.microseconds:06}" if length.microseconds else "")
