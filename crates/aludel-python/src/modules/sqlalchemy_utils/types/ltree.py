"""`sqlalchemy_utils.types.ltree`"""

from . import LQUERY, LTXTQUERY, LtreeType
