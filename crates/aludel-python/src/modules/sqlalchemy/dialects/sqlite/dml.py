"""`sqlalchemy.dialects.sqlite.dml`: all names are those of the package."""

from . import *  # noqa: F403
