"""`sqlalchemy.dialects.mysql.enumerated`: all names are those of the package."""

from . import *  # noqa: F403
