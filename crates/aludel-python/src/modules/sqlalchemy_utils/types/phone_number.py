"""`sqlalchemy_utils.types.phone_number`"""

from . import PhoneNumberType
