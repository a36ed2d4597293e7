"""`alembic_postgresql_enum.sql_commands.indexes`"""

from ..references import TableIndex
