"""`sqlalchemy.dialects.sqlite.base`: all names are those of the package."""

from . import *  # noqa: F403
