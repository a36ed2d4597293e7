"""`sqlalchemy_utils.types.timezone`"""

from . import TimezoneType
