"""Functions, views, triggers and other entities of PostgreSQL that are replaced as a whole."""

from _aludel_packages import modules_of

from . import operations

__getattr__ = modules_of(__name__)
