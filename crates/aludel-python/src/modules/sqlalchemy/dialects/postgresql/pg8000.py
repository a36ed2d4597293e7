"""`sqlalchemy.dialects.postgresql.pg8000`: all names are those of the package."""

from . import *  # noqa: F403
