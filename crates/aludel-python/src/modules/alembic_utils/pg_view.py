"""Views."""

import re

from sqlalchemy import text as sql_text

from .exceptions import SQLParseFailure
from .replaceable_entity import ReplaceableEntity
from .text import on_one_line, unquoted, without_semicolon


class PGView(ReplaceableEntity):
    type_ = "view"

    def __init__(self, schema, signature, definition):
        self.schema = unquoted(on_one_line(schema))
        self.signature = unquoted(on_one_line(signature))
        self.definition = without_semicolon(definition)

    @classmethod
    def from_sql(cls, sql):
        found = re.match(r"create.*?view\s+(.+?)\.(.+?)\s+as\s+(.*)$", sql.strip(), re.I | re.S)
        if found is None:
            raise SQLParseFailure(f'Failed to parse SQL into PGView """{sql}"""')
        schema, signature, definition = found.groups()
        return cls(schema, signature.split("(")[0].replace('"', ""), definition)

    def to_sql_statement_create(self):
        return sql_text(f"CREATE VIEW {self._name} AS {self.definition};")

    def to_sql_statement_drop(self, cascade=False):
        return sql_text(f"DROP VIEW {self._name} {self._cascade(cascade)}")

    def to_sql_statement_create_or_replace(self):
        yield sql_text(
            f"do $$ begin CREATE OR REPLACE VIEW {self._name} AS {self.definition}; "
            f"exception when others then DROP VIEW IF EXISTS {self._name}; "
            f"CREATE VIEW {self._name} AS {self.definition}; end; $$ language 'plpgsql'"
        )
