"""PostgreSQL's part."""

from sqlalchemy.schema import Column
from sqlalchemy.types import NULLTYPE

from alembic import util
from alembic.ddl.impl import DefaultImpl


class PostgresqlImpl(DefaultImpl):
    """Operations on PostgreSQL."""

    __dialect__ = "postgresql"
    transactional_ddl = True

    def create_index(self, index, **kw):
        for column in index.kwargs.get("postgresql_include") or ():
            if column not in index.table.c:
                index.table.append_column(Column(column, NULLTYPE))
        super().create_index(index, **kw)

    def _check_alter_column(self, using, type_, autoincrement, existing_autoincrement):
        if using is not None and type_ is None:
            raise util.CommandError(
                "postgresql_using must be used with the type_ parameter"
            )
        super()._check_alter_column(using, type_, autoincrement, existing_autoincrement)
