"""`sqlalchemy_utils.types.uuid`"""

from . import UUIDType
