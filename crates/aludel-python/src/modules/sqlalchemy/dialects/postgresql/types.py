"""`sqlalchemy.dialects.postgresql.types`: all names are those of the package."""

from . import *  # noqa: F403
