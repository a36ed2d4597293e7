"""`sqlalchemy.dialects.sqlite.json`: all names are those of the package."""

from . import *  # noqa: F403
