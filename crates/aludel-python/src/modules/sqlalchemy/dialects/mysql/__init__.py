"""MySQL's and MariaDB's types and constructs."""

from _aludel_packages import modules_of

from ...engine.default import MySQLDialect
from ...sql import operators
from ...sql.base import ColumnCollection
from ...sql.compiler import DDLCompiler, IdentifierPreparer, SQLCompiler, TypeCompiler
from ...sql.dml import Insert as _Insert
from ...sql.dml import OnConflict
from ...sql.elements import BinaryExpression, ColumnElement, Inserted, expect_expression
from ...sql.elements_base import identifier
from ...sql.sqltypes import BINARY, BLOB, BOOLEAN, DATE, JSON, NULLTYPE, VARBINARY, MatchType
from ...sql.sqltypes import CHAR as _Char
from ...sql.sqltypes import DATETIME as _DateTime
from ...sql.sqltypes import Enum, Float, Integer, Numeric, String, Text, Unicode
from ...sql.sqltypes import NCHAR as _Nchar
from ...sql.sqltypes import NVARCHAR as _Nvarchar
from ...sql.sqltypes import TIME as _Time
from ...sql.sqltypes import TIMESTAMP as _Timestamp
from ...sql.sqltypes import _Binary, initializer_words
from ...sql.sqltypes import BIGINT as _Bigint
from ...sql.sqltypes import DECIMAL as _Decimal
from ...sql.sqltypes import DOUBLE as _Double
from ...sql.sqltypes import FLOAT as _Float
from ...sql.sqltypes import INTEGER as _Integer
from ...sql.sqltypes import NUMERIC as _Numeric
from ...sql.sqltypes import REAL as _Real
from ...sql.sqltypes import SMALLINT as _Smallint
from ...sql.sqltypes import TEXT as _Text
from ...sql.sqltypes import VARCHAR as _Varchar
from ...sql.type_api import TypeEngine
from ... import exc

__getattr__ = modules_of(__name__)


dialect = MySQLDialect_mysqldb = MySQLDialect_pymysql = MySQLDialect
MySQLCompiler, MySQLDDLCompiler, MySQLTypeCompiler = SQLCompiler, DDLCompiler, TypeCompiler
MySQLIdentifierPreparer = IdentifierPreparer


class _Number:
    """The words that MySQL adds to numbers."""

    unsigned = zerofill = False

    def _number_words(self):
        return {"unsigned": bool(self.unsigned), "zerofill": bool(self.zerofill)}


class _IntegerType(_Number):
    def __init__(self, display_width=None, unsigned=False, zerofill=False):
        self.display_width = display_width
        self.unsigned = unsigned
        self.zerofill = zerofill

    def _plain(self, dialect):
        return {
            "type": self._plain_type,
            "display_width": self.display_width,
            **self._number_words(),
        }


class INTEGER(_IntegerType, _Integer):
    __visit_name__ = "INTEGER"


class BIGINT(_IntegerType, _Bigint):
    __visit_name__ = "BIGINT"


class SMALLINT(_IntegerType, _Smallint):
    __visit_name__ = "SMALLINT"


class MEDIUMINT(_IntegerType, Integer):
    __visit_name__ = "MEDIUMINT"
    _plain_type = "mediumint"


class TINYINT(_IntegerType, Integer):
    __visit_name__ = "TINYINT"
    _plain_type = "tinyint"


class _NumericType(_Number):
    decimal_return_scale = None

    def __init__(self, precision=None, scale=None, asdecimal=True, unsigned=False, zerofill=False):
        self.precision = precision
        self.scale = scale
        self.asdecimal = asdecimal
        self.unsigned = unsigned
        self.zerofill = zerofill

    def _plain(self, dialect):
        return {
            "type": self._plain_type,
            "precision": self.precision,
            "scale": self.scale,
            **self._number_words(),
        }


class NUMERIC(_NumericType, _Numeric):
    __visit_name__ = "NUMERIC"


class DECIMAL(_NumericType, _Decimal):
    __visit_name__ = "DECIMAL"


class _FloatType(_NumericType):
    pass


class DOUBLE(_FloatType, _Double):
    __visit_name__ = "DOUBLE"

    def __init__(self, precision=None, scale=None, asdecimal=True, unsigned=False, zerofill=False):
        _both_or_none(precision, scale)
        _NumericType.__init__(self, precision, scale, asdecimal, unsigned, zerofill)


class REAL(_FloatType, _Real):
    __visit_name__ = "REAL"

    def __init__(self, precision=None, scale=None, asdecimal=True, unsigned=False, zerofill=False):
        _both_or_none(precision, scale)
        _NumericType.__init__(self, precision, scale, asdecimal, unsigned, zerofill)


class FLOAT(_FloatType, _Float):
    __visit_name__ = "FLOAT"

    def __init__(self, precision=None, scale=None, asdecimal=False, unsigned=False, zerofill=False):
        _NumericType.__init__(self, precision, scale, asdecimal, unsigned, zerofill)


def _both_or_none(precision, scale):
    if (precision is None) != (scale is None):
        raise exc.ArgumentError(
            "You must specify both precision and scale or omit both altogether."
        )


class BIT(TypeEngine):
    __visit_name__ = "BIT"
    _is_affinity = True

    def __init__(self, length=None):
        self.length = length

    def _plain(self, dialect):
        return {"type": "bit", "length": self.length, "varying": False}


class TIME(_Time):
    __visit_name__ = "TIME"

    def __init__(self, timezone=False, fsp=None):
        _Time.__init__(self, timezone=timezone)
        self.fsp = fsp


class TIMESTAMP(_Timestamp):
    __visit_name__ = "TIMESTAMP"

    def __init__(self, timezone=False, fsp=None):
        _Timestamp.__init__(self, timezone=timezone)
        self.fsp = fsp


class DATETIME(_DateTime):
    __visit_name__ = "DATETIME"

    def __init__(self, timezone=False, fsp=None):
        _DateTime.__init__(self, timezone=timezone)
        self.fsp = fsp


class YEAR(TypeEngine):
    __visit_name__ = "YEAR"
    _is_affinity = True

    def __init__(self, display_width=None):
        self.display_width = display_width

    def _plain(self, dialect):
        return {"type": "year", "display_width": self.display_width}


class _StringType:
    charset = None
    ascii = unicode = binary = national = False

    def _take_words(self, charset=None, collation=None, ascii=False, binary=False, unicode=False,
                    national=False):  # fmt: skip
        self.charset = charset
        self.collation = collation
        self.ascii = ascii
        self.binary = binary
        self.unicode = unicode
        self.national = national

    def _charset_words(self):
        return {
            "charset": self.charset,
            "ascii": bool(self.ascii),
            "unicode": bool(self.unicode),
            "binary": bool(self.binary),
            "national": bool(self.national),
        }

    def _plain(self, dialect):
        found = {"type": self._plain_type, "collation": self.collation, **self._charset_words()}
        if self._plain_type in ("text", "varchar", "char"):
            found["length"] = self.length
        return found

    def __repr__(self):
        words = []
        for word, default in (
            ("charset", None), ("collation", None), ("ascii", False), ("binary", False),
            ("unicode", False), ("national", False), ("length", None),
        ):  # fmt: skip
            value = getattr(self, word, default)
            if value != default:
                words.append(f"{word}={value!r}")
        return f"{type(self).__name__}({', '.join(words)})"


class TEXT(_StringType, _Text):
    __visit_name__ = "TEXT"

    def __init__(self, length=None, **kw):
        self.length = length
        self._take_words(**kw)


class _SizedText(_StringType, String):
    length = None

    def __init__(self, **kw):
        self._take_words(**kw)


class TINYTEXT(_SizedText):
    __visit_name__ = "TINYTEXT"
    _plain_type = "tinytext"


class MEDIUMTEXT(_SizedText):
    __visit_name__ = "MEDIUMTEXT"
    _plain_type = "mediumtext"


class LONGTEXT(_SizedText):
    __visit_name__ = "LONGTEXT"
    _plain_type = "longtext"


class VARCHAR(_StringType, _Varchar):
    __visit_name__ = "VARCHAR"

    def __init__(self, length=None, **kw):
        self.length = length
        self._take_words(**kw)


class CHAR(_StringType, _Char):
    __visit_name__ = "CHAR"

    def __init__(self, length=None, **kw):
        self.length = length
        self._take_words(**kw)


class NVARCHAR(_StringType, _Nvarchar):
    __visit_name__ = "NVARCHAR"

    def __init__(self, length=None, **kw):
        kw["national"] = True
        self.length = length
        self._take_words(**kw)

    def _plain(self, dialect):
        if dialect.name not in ("mysql", "mariadb"):
            return {"type": "nvarchar", "length": self.length, "collation": self.collation}
        return {
            "type": "varchar",
            "length": self.length,
            "collation": self.collation,
            **self._charset_words(),
        }


class NCHAR(_StringType, _Nchar):
    __visit_name__ = "NCHAR"

    def __init__(self, length=None, **kw):
        kw["national"] = True
        self.length = length
        self._take_words(**kw)

    def _plain(self, dialect):
        if dialect.name not in ("mysql", "mariadb"):
            return {"type": "nchar", "length": self.length, "collation": self.collation}
        return {
            "type": "char",
            "length": self.length,
            "collation": self.collation,
            **self._charset_words(),
        }


class _SizedBlob(_Binary):
    def __init__(self):
        self.length = None

    def _plain(self, dialect):
        return {"type": self._plain_type}


class TINYBLOB(_SizedBlob):
    __visit_name__ = "TINYBLOB"
    _plain_type = "tinyblob"


class MEDIUMBLOB(_SizedBlob):
    __visit_name__ = "MEDIUMBLOB"
    _plain_type = "mediumblob"


class LONGBLOB(_SizedBlob):
    __visit_name__ = "LONGBLOB"
    _plain_type = "longblob"


class ENUM(_StringType, Enum):
    __visit_name__ = "ENUM"

    def __init__(self, *enums, **kw):
        kw.pop("strict", None)
        words = {
            word: kw.pop(word)
            for word in ("charset", "collation", "ascii", "binary", "unicode", "national")
            if word in kw
        }
        self._enum_init(enums, kw)
        self._take_words(**words)

    def _plain(self, dialect):
        if dialect.name == "sqlite":
            raise exc.UnsupportedCompilationError(dialect, type(self))
        found = Enum._plain(self, dialect)
        found["native"] = True
        found["charset"] = self._charset_words()
        return found

    __repr__ = Enum.__repr__


class SET(_StringType, String):
    __visit_name__ = "SET"

    def __init__(self, *values, retrieve_as_bitwise=False, **kw):
        self.values = list(values)
        self.retrieve_as_bitwise = retrieve_as_bitwise
        if not retrieve_as_bitwise and "" in values:
            raise exc.ArgumentError(
                "Can't use the blank value '' in a SET without setting retrieve_as_bitwise=True"
            )
        self.length = max([len(value) for value in values], default=0)
        self._take_words(**kw)

    def _plain(self, dialect):
        return {
            "type": "set",
            "values": self.values,
            "collation": self.collation,
            **self._charset_words(),
        }

    def bind_processor(self, dialect):
        def convert(value):
            if value is None or isinstance(value, (str, int)):
                return value
            return ",".join(value)

        return convert

    def result_processor(self, dialect, coltype):
        def convert(value):
            if isinstance(value, str):
                return set(value.split(",")) - {""}
            return value

        return convert

    def __repr__(self):
        return f"SET({', '.join(map(repr, self.values))})"


class INET4(TypeEngine):
    __visit_name__ = "INET4"
    _is_affinity = True

    def _plain(self, dialect):
        return {"type": "named", "name": "INET4"}


class INET6(INET4):
    __visit_name__ = "INET6"

    def _plain(self, dialect):
        return {"type": "named", "name": "INET6"}


class _OnDuplicateKey(OnConflict):
    _refused_by = ("postgresql", "sqlite")


class Insert(_Insert):
    """`INSERT … ON DUPLICATE KEY UPDATE …`"""

    @property
    def inserted(self):
        made = self.__dict__.get("_inserted")
        if made is None:
            made = self._inserted = ColumnCollection(
                [(column.key, Inserted(column)) for column in self.table.c]
            )
        return made

    def on_duplicate_key_update(self, *args, **kw):
        if args and kw:
            raise exc.ArgumentError("Can't pass kwargs and positional arguments simultaneously")
        if args:
            if len(args) > 1:
                raise exc.ArgumentError(
                    "Only a single dictionary or list of tuples is accepted positionally."
                )
            values = args[0]
        else:
            values = kw
        if hasattr(values, "items") and not isinstance(values, dict):
            values = dict(values.items())
        if not values:
            raise ValueError("update parameter must be a non-empty dictionary or list of tuples")
        return self._changed(_on_conflict=_OnDuplicateKey("do_update", set_=values))


def insert(table):
    return Insert(table)


class match(ColumnElement):
    """`MATCH (columns) AGAINST (text)`"""

    __visit_name__ = "mysql_match"
    type = MatchType()

    def __init__(self, *cols, **kw):
        if not cols:
            raise exc.ArgumentError("columns are required")
        against = kw.pop("against", None)
        if against is None:
            raise exc.ArgumentError("against is required")
        self.columns_given = [expect_expression(column) for column in cols]
        self.against = expect_expression(against)
        self.modifiers = {
            "mysql_boolean_mode": kw.pop("in_boolean_mode", False),
            "mysql_natural_language": kw.pop("in_natural_language_mode", False),
            "mysql_query_expansion": kw.pop("with_query_expansion", False),
        }
        if kw:
            raise exc.ArgumentError("unknown arguments: %s" % ", ".join(kw))

    def _children(self):
        return [*self.columns_given, self.against]

    def _with(self, **words):
        copied = self._clone()
        copied.modifiers = {**self.modifiers, **words}
        return copied

    def in_boolean_mode(self):
        return self._with(mysql_boolean_mode=True)

    def in_natural_language_mode(self):
        return self._with(mysql_natural_language=True)

    def with_query_expansion(self):
        return self._with(mysql_query_expansion=True)

    def self_group(self, against=None):
        return self

    def _plain_expression(self, writer):
        columns = [writer.expression(column) for column in self.columns_given]
        left = columns[0] if len(columns) == 1 else (
            {"node": "clauses", "operator": "comma", "clauses": columns}
        )
        return {
            "node": "binary",
            "operator": "match",
            "left": left,
            "right": writer.expression(self.against),
            "sql_type": writer.type(self.type),
            "modifiers": [
                [name, {"value": "boolean", "of": bool(value)}]
                for name, value in self.modifiers.items()
            ],
        }


class DMLLimitClause:
    """`LIMIT` of an `UPDATE` or a `DELETE`."""

    def __init__(self, limit):
        self.limit = limit

    def apply_to_update(self, update_stmt):
        return update_stmt._changed(_own_limit=self.limit)

    apply_to_delete = apply_to_update


def limit(limit):
    return DMLLimitClause(limit)


MSBigInteger, MSInteger, MSTinyInteger, MSText, MSString = BIGINT, INTEGER, TINYINT, TEXT, VARCHAR
MSSmallInteger, MSMediumInteger, MSDecimal, MSNumeric, MSReal = (
    SMALLINT, MEDIUMINT, DECIMAL, NUMERIC, REAL,
)  # fmt: skip
MSChar, MSNChar, MSNVarChar, MSTime, MSTimeStamp, MSBit = CHAR, NCHAR, NVARCHAR, TIME, TIMESTAMP, BIT
MSTinyText, MSMediumText, MSLongText = TINYTEXT, MEDIUMTEXT, LONGTEXT
MSTinyBlob, MSMediumBlob, MSLongBlob = TINYBLOB, MEDIUMBLOB, LONGBLOB
MSBinary, MSVarBinary = BINARY, VARBINARY
MSEnum, MSSet, MSBlob, MSYear, MSDouble, MSFloat = ENUM, SET, BLOB, YEAR, DOUBLE, FLOAT

__all__ = [name for name in globals() if not name.startswith("_")]
