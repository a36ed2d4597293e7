"""`sqlalchemy_utils.types.ts_vector`"""

from . import TSVectorType
