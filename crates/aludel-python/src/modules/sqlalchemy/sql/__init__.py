"""`sqlalchemy.sql`"""

from .elements import ColumnElement, ClauseElement, conv, quoted_name  # noqa: F401
from .expression import *  # noqa: F403
from .expression import func, modifier  # noqa: F401

_SCHEMA = ("BaseDDLElement", "CheckFirst", "DDL", "DDLElement", "ExecutableDDLElement")


def __getattr__(name):
    import importlib

    if name in _SCHEMA:
        return getattr(importlib.import_module("sqlalchemy.sql.ddl"), name)
    try:
        return importlib.import_module(f"sqlalchemy.sql.{name}")
    except ModuleNotFoundError:
        raise AttributeError(f"module 'sqlalchemy.sql' has no attribute {name!r}") from None
