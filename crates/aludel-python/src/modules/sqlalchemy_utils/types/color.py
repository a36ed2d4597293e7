"""`sqlalchemy_utils.types.color`"""

from . import ColorType
