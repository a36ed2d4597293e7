"""Events of the schema, by name."""

from ..event import Events


class DDLEvents(Events):
    pass


class SchemaEventTarget:
    pass
