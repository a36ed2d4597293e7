"""`sqlalchemy.dialects.postgresql.psycopg2`: all names are those of the package."""

from . import *  # noqa: F403
