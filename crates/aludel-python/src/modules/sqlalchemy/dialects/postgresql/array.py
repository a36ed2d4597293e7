"""`sqlalchemy.dialects.postgresql.array`: all names are those of the package."""

from . import *  # noqa: F403
