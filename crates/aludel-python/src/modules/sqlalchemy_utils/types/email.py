"""`sqlalchemy_utils.types.email`"""

from . import EmailType
