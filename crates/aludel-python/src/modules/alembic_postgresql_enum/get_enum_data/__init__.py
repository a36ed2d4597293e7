"""`alembic_postgresql_enum.get_enum_data`"""

from ..references import ColumnType, TableReference
