"""`sqlalchemy.dialects.postgresql.dml`: all names are those of the package."""

from . import *  # noqa: F403
