"""`op.sync_enum_values`: an enumeration gets other labels, and its columns follow."""

from _aludel_packages import modules_of

from . import operations
from .references import ColumnType, TableReference

__getattr__ = modules_of(__name__)


class Config:
    """For `env.py`: autogenerate alone looks at it."""

    def __init__(self, **words):
        self.__dict__.update(words)


def set_configuration(config):
    pass
