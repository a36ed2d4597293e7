"""`sqlalchemy.dialects.mysql.mysqlconnector`: all names are those of the package."""

from . import *  # noqa: F403
