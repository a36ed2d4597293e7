"""SQLite's types and constructs."""

from _aludel_packages import modules_of

from ...engine.default import SQLiteDialect
from ...sql.compiler import DDLCompiler, SQLCompiler, TypeCompiler
from ...sql.dml import InsertWithConflict
from ...sql.sqltypes import BLOB, BOOLEAN, CHAR, DECIMAL, FLOAT, INTEGER, JSON, NUMERIC, REAL
from ...sql.sqltypes import SMALLINT, TEXT, TIMESTAMP, VARCHAR
from ...sql.sqltypes import Date as _Date
from ...sql.sqltypes import DateTime as _DateTime
from ...sql.sqltypes import Time as _Time

__getattr__ = modules_of(__name__)


dialect = SQLiteDialect_pysqlite = SQLiteDialect
SQLiteCompiler, SQLiteDDLCompiler, SQLiteTypeCompiler = SQLCompiler, DDLCompiler, TypeCompiler


class _Stored:
    """Dates and times are text here, in a form that may be chosen."""

    _storage_format = None
    _regexp = None

    def __init__(self, storage_format=None, regexp=None, truncate_microseconds=False, **kw):
        self._storage_format = storage_format
        self._regexp = regexp
        self.truncate_microseconds = truncate_microseconds
        self.timezone = kw.get("timezone", False)

    def _plain(self, dialect):
        if dialect.name == "sqlite" and not self._is_text():
            # What looks like a number must not be kept as one.
            return {"type": "stored_as_text", "name": f"{self.__visit_name__}_CHAR"}
        return super()._plain(dialect)

    def _is_text(self):
        """Whether what is stored can be told from a number."""
        form = self._storage_format
        if form is None:
            return True
        parts = ("year", "month", "day", "hour", "minute", "second", "microsecond")
        return not (form % dict.fromkeys(parts, 0)).isdigit()

    def _parts(self, value):
        return {
            name: getattr(value, name, 0)
            for name in ("year", "month", "day", "hour", "minute", "second", "microsecond")
        }

    def bind_processor(self, dialect):
        if dialect.name != "sqlite":
            return None
        form = self._storage_format
        if form is None and self.truncate_microseconds:
            form = self._truncated

        def convert(value):
            if value is None or isinstance(value, str) or form is None:
                return value
            return form % self._parts(value)

        return convert


class DATE(_Stored, _Date):
    __visit_name__ = "DATE"
    _truncated = "%(year)04d-%(month)02d-%(day)02d"


class DATETIME(_Stored, _DateTime):
    __visit_name__ = "DATETIME"
    _truncated = (
        "%(year)04d-%(month)02d-%(day)02d %(hour)02d:%(minute)02d:%(second)02d"
    )


class TIME(_Stored, _Time):
    __visit_name__ = "TIME"
    _truncated = "%(hour)02d:%(minute)02d:%(second)02d"


class JSONB(JSON):
    __visit_name__ = "JSONB"
    _plain_type = "jsonb"


class Insert(InsertWithConflict):
    """`INSERT … ON CONFLICT …`"""

    _needs_target = False


def insert(table):
    return Insert(table)


__all__ = [name for name in globals() if not name.startswith("_")]
