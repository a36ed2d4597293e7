"""`sqlalchemy_utils.types.password`"""

from . import Password, PasswordType
