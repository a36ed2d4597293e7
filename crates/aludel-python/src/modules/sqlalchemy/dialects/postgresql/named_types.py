"""`sqlalchemy.dialects.postgresql.named_types`: all names are those of the package."""

from . import *  # noqa: F403
