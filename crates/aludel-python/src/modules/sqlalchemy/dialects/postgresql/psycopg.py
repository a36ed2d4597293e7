"""`sqlalchemy.dialects.postgresql.psycopg`: all names are those of the package."""

from . import *  # noqa: F403
