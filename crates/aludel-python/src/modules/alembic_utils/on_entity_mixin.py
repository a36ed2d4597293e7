"""Entities that stand on a table or view."""

from .replaceable_entity import ReplaceableEntity
from .text import unquoted


class OnEntityMixin(ReplaceableEntity):
    def __init__(self, schema, signature, definition, on_entity):
        super().__init__(schema, signature, definition)
        if "." not in on_entity:
            on_entity = "public." + on_entity
        self.on_entity = unquoted(on_entity)
