"""`sqlalchemy_utils.types.url`"""

from . import URLType
