"""Triggers."""

import re

from sqlalchemy import text as sql_text

from .exceptions import SQLParseFailure
from .on_entity_mixin import OnEntityMixin


class PGTrigger(OnEntityMixin):
    type_ = "trigger"

    def __init__(self, schema, signature, definition, on_entity, is_constraint=False):
        super().__init__(schema, signature, definition, on_entity)
        self.is_constraint = is_constraint

    @classmethod
    def from_sql(cls, sql):
        found = re.match(
            r"create\s+(constraint\s+)?trigger\s+(\S+)\s+(.+?)\s+on\s+(\S+)\s+(.*)$",
            sql.strip(),
            re.I | re.S,
        )
        if found is None:
            raise SQLParseFailure(f'Failed to parse SQL into PGTrigger """{sql}"""')
        constraint, signature, event, on_entity, action = found.groups()
        if "." not in on_entity:
            on_entity = "public." + on_entity
        return cls(
            schema=on_entity.split(".")[0],
            signature=signature,
            definition=f" {event} ON {on_entity} {action}",
            on_entity=on_entity,
            is_constraint=constraint is not None,
        )

    def to_sql_statement_create(self):
        found = re.match(r"(.*?)\s+ON\s+(\S+)\s+(.*)$", self.definition, re.I | re.S)
        if found is None:
            raise SQLParseFailure(
                f'Failed to parse SQL into PGTrigger.definition """{self.definition}"""'
            )
        event, on_entity, action = found.groups()
        table = f"{self.schema}.{on_entity.partition('.')[2] or on_entity}"
        word = " CONSTRAINT " if self.is_constraint else " "
        return sql_text(f'CREATE{word}TRIGGER "{self.signature}" {event} ON {table} {action}')

    def to_sql_statement_drop(self, cascade=False):
        return sql_text(
            f'DROP TRIGGER "{self.signature}" ON {self.on_entity} {self._cascade(cascade)}'
        )

    def to_sql_statement_create_or_replace(self):
        yield sql_text(f'DROP TRIGGER IF EXISTS "{self.signature}" ON {self.on_entity};')
        yield self.to_sql_statement_create()
