"""`sqlalchemy.dialects.postgresql.asyncpg`: all names are those of the package."""

from . import *  # noqa: F403
