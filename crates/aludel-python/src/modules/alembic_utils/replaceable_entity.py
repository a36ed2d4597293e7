"""The base of all entities."""

from sqlalchemy import text as sql_text

from .text import colons_escaped, on_one_line, quoted, unquoted, without_semicolon


class ReplaceableEntity:
    """Something that is made, dropped and replaced as a whole."""

    def __init__(self, schema, signature, definition):
        self.schema = unquoted(on_one_line(schema))
        self.signature = unquoted(on_one_line(signature))
        self.definition = colons_escaped(without_semicolon(definition))

    @property
    def literal_schema(self):
        return quoted(self.schema)

    @property
    def _name(self):
        return f'{self.literal_schema}."{self.signature}"'

    @property
    def identity(self):
        return f"{type(self).__name__}: {self.schema}.{self.signature}"

    @classmethod
    def from_path(cls, path):
        with open(path) as file:
            return cls.from_sql(file.read())

    def _cascade(self, cascade):
        return "cascade" if cascade else ""

    def __eq__(self, other):
        return type(self) is type(other) and self.__dict__ == other.__dict__

    def __hash__(self):
        return hash(self.identity)


def register_entities(entities, **kw):
    """For `env.py`: autogenerate alone looks at it."""


__all__ = ["ReplaceableEntity", "register_entities", "sql_text"]
