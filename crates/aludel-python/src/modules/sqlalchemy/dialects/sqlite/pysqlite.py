"""`sqlalchemy.dialects.sqlite.pysqlite`: all names are those of the package."""

from . import *  # noqa: F403
