"""`sqlalchemy.dialects.sqlite.aiosqlite`: all names are those of the package."""

from . import *  # noqa: F403
