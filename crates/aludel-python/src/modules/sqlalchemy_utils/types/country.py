"""`sqlalchemy_utils.types.country`"""

from . import CountryType
