"""`sqlalchemy.dialects.mysql.expression`: all names are those of the package."""

from . import *  # noqa: F403
