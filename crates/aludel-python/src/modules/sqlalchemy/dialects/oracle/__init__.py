"""Oracle's types, by name."""

from ...engine.default import DefaultDialect
from ...sql.sqltypes import BLOB, BOOLEAN, CHAR, CLOB, DATE, DOUBLE_PRECISION, FLOAT, JSON, NCHAR
from ...sql.sqltypes import NVARCHAR, REAL, TIMESTAMP, VARCHAR
from .._foreign import foreign_type


class dialect(DefaultDialect):
    name = "oracle"
    driver = "cx_oracle"

    def _facts(self):
        return None


for _name in (
    "NUMBER", "BFILE", "NCLOB", "RAW", "BINARY_DOUBLE", "BINARY_FLOAT", "LONG", "INTERVAL",
    "VARCHAR2", "NVARCHAR2", "ROWID", "VECTOR",
):  # fmt: skip
    globals()[_name] = foreign_type(_name, __name__)

__all__ = [name for name in globals() if not name.startswith("_")]
