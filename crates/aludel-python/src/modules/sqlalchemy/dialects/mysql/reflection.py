"""`sqlalchemy.dialects.mysql.reflection`: all names are those of the package."""

from . import *  # noqa: F403
