"""`sqlalchemy.dialects.postgresql.hstore`: all names are those of the package."""

from . import *  # noqa: F403
