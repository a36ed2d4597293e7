"""Rights on tables."""

import enum

from sqlalchemy import text as sql_text

from .replaceable_entity import ReplaceableEntity
from .text import quoted, unquoted


class PGGrantTableChoice(str, enum.Enum):
    ALL = "ALL"
    SELECT = "SELECT"
    INSERT = "INSERT"
    UPDATE = "UPDATE"
    REFERENCES = "REFERENCES"
    DELETE = "DELETE"
    TRUNCATE = "TRUNCATE"
    TRIGGER = "TRIGGER"

    def __str__(self):
        return self.value


Grant = PGGrantTableChoice


class PGGrantTable(ReplaceableEntity):
    type_ = "grant_table"

    def __init__(self, schema, table, role, grant, columns=None, with_grant_option=False):
        self.schema = unquoted(schema)
        self.table = unquoted(table)
        self.columns = sorted(columns) if columns else []
        self.role = unquoted(role)
        self.grant = PGGrantTableChoice(grant)
        self.with_grant_option = with_grant_option
        self.signature = self.identity

    @property
    def identity(self):
        return f"{type(self).__name__}: {self.schema}.{self.table}.{self.role}.{self.grant}"

    @property
    def _on(self):
        return f"ON {self.literal_schema}.{quoted(self.table)}"

    def to_sql_statement_create(self):
        columns = f"( {', '.join(self.columns)} )" if self.columns else ""
        option = " WITH GRANT OPTION" if self.with_grant_option else ""
        return sql_text(
            f"GRANT {self.grant} {columns} {self._on} TO {quoted(self.role)} {option}"
        )

    def to_sql_statement_drop(self, cascade=False):
        return sql_text(f"REVOKE {self.grant} {self._on} FROM {quoted(self.role)}")

    def to_sql_statement_create_or_replace(self):
        yield self.to_sql_statement_drop()
        yield self.to_sql_statement_create()
