"""Materialized views."""

import re

from sqlalchemy import text as sql_text

from .exceptions import SQLParseFailure
from .replaceable_entity import ReplaceableEntity
from .text import colons_escaped, on_one_line, unquoted, without_semicolon


class PGMaterializedView(ReplaceableEntity):
    type_ = "materialized_view"

    def __init__(self, schema, signature, definition, with_data=True):
        self.schema = unquoted(on_one_line(schema))
        self.signature = unquoted(on_one_line(signature))
        self.definition = colons_escaped(without_semicolon(definition))
        self.with_data = with_data

    @classmethod
    def from_sql(cls, sql):
        found = re.match(
            r"create.*?materialized\s+view\s+(.+?)\.(.+?)\s+as\s+(.*?)(\s+with\s+(no\s+)?data)?;?$",
            sql.strip(),
            re.I | re.S,
        )
        if found is None:
            raise SQLParseFailure(f'Failed to parse SQL into PGMaterializedView """{sql}"""')
        schema, signature, definition, _, no = found.groups()
        return cls(schema, signature, definition, with_data=no is None)

    def to_sql_statement_create(self):
        definition = self.definition.rstrip().rstrip(";")
        data = "" if self.with_data else "NO"
        return sql_text(
            f"CREATE MATERIALIZED VIEW {self._name} AS {definition} WITH {data} DATA;"
        )

    def to_sql_statement_drop(self, cascade=False):
        return sql_text(f"DROP MATERIALIZED VIEW {self._name} {self._cascade(cascade)}")

    def to_sql_statement_create_or_replace(self):
        yield sql_text(f"DROP MATERIALIZED VIEW IF EXISTS {self._name}; ")
        yield self.to_sql_statement_create()
