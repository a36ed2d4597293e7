"""`sqlalchemy.dialects.postgresql.json`: all names are those of the package."""

from . import *  # noqa: F403
