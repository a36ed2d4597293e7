"""Policies of row security."""

from sqlalchemy import text as sql_text

from .on_entity_mixin import OnEntityMixin


class PGPolicy(OnEntityMixin):
    type_ = "policy"

    def to_sql_statement_create(self):
        return sql_text(f"CREATE POLICY {self.signature} on {self.on_entity} {self.definition}")

    def to_sql_statement_drop(self, cascade=False):
        return sql_text(
            f"DROP POLICY {self.signature} on {self.on_entity} {self._cascade(cascade)}"
        )

    def to_sql_statement_create_or_replace(self):
        yield sql_text(f"DROP POLICY IF EXISTS {self.signature} on {self.on_entity};")
        yield sql_text(f"CREATE POLICY {self.signature} on {self.on_entity} {self.definition};")
