"""`sqlmodel.sql`"""

from _aludel_packages import modules_of

from . import sqltypes

__getattr__ = modules_of(__name__)
