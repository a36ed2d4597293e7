"""Extensions."""

from sqlalchemy import text as sql_text

from .replaceable_entity import ReplaceableEntity
from .text import on_one_line, unquoted


class PGExtension(ReplaceableEntity):
    type_ = "extension"

    def __init__(self, schema, signature):
        self.schema = unquoted(on_one_line(schema))
        self.signature = unquoted(on_one_line(signature))

    def to_sql_statement_create(self):
        return sql_text(f'CREATE EXTENSION "{self.signature}" WITH SCHEMA {self.literal_schema};')

    def to_sql_statement_drop(self, cascade=False):
        return sql_text(f'DROP EXTENSION "{self.signature}" {"CASCADE" if cascade else ""}')

    def to_sql_statement_create_or_replace(self):
        raise NotImplementedError()
