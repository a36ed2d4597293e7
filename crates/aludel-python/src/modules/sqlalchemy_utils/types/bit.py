"""`sqlalchemy_utils.types.bit`"""

from . import BitType
