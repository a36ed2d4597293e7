"""`sqlalchemy_utils.types.arrow`"""

from . import ArrowType
