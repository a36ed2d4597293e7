"""`sqlalchemy.dialects.postgresql.ext`: all names are those of the package."""

from . import *  # noqa: F403
