"""PostgreSQL's part."""

from alembic import util
from alembic.ddl.impl import DefaultImpl


class PostgresqlImpl(DefaultImpl):
    """Operations on PostgreSQL."""

    __dialect__ = "postgresql"
    transactional_ddl = True

    def _check_alter_column(self, using, type_, autoincrement, existing_autoincrement):
        if using is not None and type_ is None:
            raise util.CommandError(
                "postgresql_using must be used with the type_ parameter"
            )
        super()._check_alter_column(using, type_, autoincrement, existing_autoincrement)
