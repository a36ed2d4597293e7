"""`sqlalchemy.dialects.mysql.mysqldb`: all names are those of the package."""

from . import *  # noqa: F403
