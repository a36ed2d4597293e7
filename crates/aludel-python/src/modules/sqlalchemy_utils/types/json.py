"""`sqlalchemy_utils.types.json`"""

from . import JSONType
