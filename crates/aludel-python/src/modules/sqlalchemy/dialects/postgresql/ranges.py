"""`sqlalchemy.dialects.postgresql.ranges`: all names are those of the package."""

from . import *  # noqa: F403
