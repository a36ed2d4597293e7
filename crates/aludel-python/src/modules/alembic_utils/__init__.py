"""Functions, views, triggers and other entities of PostgreSQL that are replaced as a whole."""

from . import operations
