"""The names of kinds of events."""

from .event import Events
from .sql.events import DDLEvents


class PoolEvents(Events):
    pass


class ConnectionEvents(Events):
    pass


class DialectEvents(Events):
    pass
