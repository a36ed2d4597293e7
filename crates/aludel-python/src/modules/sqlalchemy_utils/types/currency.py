"""`sqlalchemy_utils.types.currency`"""

from . import CurrencyType
