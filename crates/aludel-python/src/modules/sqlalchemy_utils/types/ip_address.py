"""`sqlalchemy_utils.types.ip_address`"""

from . import IPAddressType
