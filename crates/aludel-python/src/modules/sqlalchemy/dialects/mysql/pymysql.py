"""`sqlalchemy.dialects.mysql.pymysql`: all names are those of the package."""

from . import *  # noqa: F403
