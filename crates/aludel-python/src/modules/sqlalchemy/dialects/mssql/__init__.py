"""SQL Server's types, by name."""

from ...engine.default import DefaultDialect
from ...sql.elements import try_cast
from ...sql.sqltypes import BIGINT, BINARY, CHAR, DATE, DATETIME, DECIMAL, DOUBLE_PRECISION, FLOAT
from ...sql.sqltypes import INTEGER, JSON, NCHAR, NUMERIC, NVARCHAR, REAL, SMALLINT, TEXT, TIME
from ...sql.sqltypes import VARBINARY, VARCHAR
from .._foreign import foreign_type


class dialect(DefaultDialect):
    name = "mssql"
    driver = "pyodbc"

    def _facts(self):
        return None


for _name in (
    "TINYINT", "NTEXT", "DATETIME2", "DATETIMEOFFSET", "SMALLDATETIME", "BIT", "IMAGE", "TIMESTAMP",
    "ROWVERSION", "MONEY", "SMALLMONEY", "UNIQUEIDENTIFIER", "SQL_VARIANT", "XML",
):  # fmt: skip
    globals()[_name] = foreign_type(_name, __name__)

__all__ = [name for name in globals() if not name.startswith("_")]
