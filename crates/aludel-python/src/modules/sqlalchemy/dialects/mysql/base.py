"""`sqlalchemy.dialects.mysql.base`: all names are those of the package."""

from . import *  # noqa: F403
