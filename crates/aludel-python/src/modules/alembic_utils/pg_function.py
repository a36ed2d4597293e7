"""Functions."""

import re

from sqlalchemy import text as sql_text

from .exceptions import SQLParseFailure
from .replaceable_entity import ReplaceableEntity
from .text import colons_escaped, colons_escaped_for_plpgsql, on_one_line, without_semicolon


class PGFunction(ReplaceableEntity):
    type_ = "function"

    def __init__(self, schema, signature, definition):
        super().__init__(schema, signature, definition)
        language = on_one_line(definition).lower().replace("'", "")
        escape = colons_escaped_for_plpgsql if "language plpgsql" in language else colons_escaped
        self.definition = escape(without_semicolon(definition))

    @classmethod
    def from_sql(cls, sql):
        found = re.match(
            r"create.*?function\s+(.+?)\.(.+?)\sreturns\s(.*)$", sql.strip(), re.I | re.S
        )
        if found is None:
            raise SQLParseFailure(f'Failed to parse SQL into PGFunction """{sql}"""')
        schema, signature, definition = found.groups()
        return cls(schema, signature, "returns " + definition)

    @property
    def literal_signature(self):
        name, rest = self.signature.split("(", 1)
        return f'"{name.strip()}"({rest}'

    def _statement(self, verb):
        return sql_text(
            f"{verb} FUNCTION {self.literal_schema}.{self.literal_signature} {self.definition}"
        )

    def to_sql_statement_create(self):
        return self._statement("CREATE")

    def to_sql_statement_create_or_replace(self):
        yield self._statement("CREATE OR REPLACE")

    def to_sql_statement_drop(self, cascade=False):
        name, rest = self.signature.split("(", 1)
        parameters = rest.rsplit(")", 1)[0]
        kept = []
        for parameter in parameters.split(","):
            # Defaults are no part of what a function is known by.
            cut = parameter.lower().find("default")
            kept.append((parameter if cut < 0 else parameter[:cut]).strip())
        return sql_text(
            f'DROP FUNCTION {self.literal_schema}."{name.strip()}"({", ".join(kept)}) '
            f"{self._cascade(cascade)}"
        )
