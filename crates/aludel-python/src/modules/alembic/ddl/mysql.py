"""The part of MySQL and MariaDB."""

from sqlalchemy.schema import CheckConstraint
from sqlalchemy.schema import Computed
from sqlalchemy.schema import Constraint
from sqlalchemy.schema import Identity
from sqlalchemy.sql.schema import plain_server_default

from alembic import util
from alembic.ddl.impl import DefaultImpl


class MySQLImpl(DefaultImpl):
    """Operations on MySQL."""

    __dialect__ = "mysql"
    transactional_ddl = False

    def _check_alter_column(self, using, type_, autoincrement, existing_autoincrement):
        pass

    def alter_column(self, table_name, column_name, **kw):
        generated = [
            isinstance(kw.get(word), (Computed, Identity))
            for word in ("server_default", "existing_server_default")
        ]
        if any(generated):
            super().alter_column(table_name, column_name, **kw)
            return
        given = [
            kw.get(word) is not None for word in ("name", "nullable", "autoincrement")
        ]
        given.append(kw.get("comment", False) is not False)
        if any(given) and kw.get("type_") is None and kw.get("existing_type") is None:
            raise util.CommandError(
                "All MySQL CHANGE/MODIFY COLUMN operations require the existing type."
            )
        # It is written again with whatever is said of it.
        plain_server_default(kw.get("existing_server_default"), self._writer())
        super().alter_column(table_name, column_name, **kw)

    def drop_constraint(self, const, **kw):
        if isinstance(const, CheckConstraint) and const._type_bound:
            # It has no name that could be told.
            return
        if type(const) is Constraint:
            raise NotImplementedError(
                "No generic 'DROP CONSTRAINT' in MySQL - please specify constraint type"
            )
        super().drop_constraint(const)


class MariaDBImpl(MySQLImpl):
    """Operations on MariaDB."""

    __dialect__ = "mariadb"
