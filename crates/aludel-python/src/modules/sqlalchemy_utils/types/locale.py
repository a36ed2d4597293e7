"""`sqlalchemy_utils.types.locale`"""

from . import LocaleType
