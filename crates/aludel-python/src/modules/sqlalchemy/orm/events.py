"""`sqlalchemy.orm.events`: classes that name events."""

from ..event import Events


class AttributeEvents(Events):
    pass


class InstanceEvents(Events):
    pass


class MapperEvents(Events):
    pass


class QueryEvents(Events):
    pass


class SessionEvents(Events):
    pass


class ORMExecuteState:
    pass
