"""`sqlalchemy.dialects.postgresql.operators`: all names are those of the package."""

from . import *  # noqa: F403
