"""`pgvector.sqlalchemy.halfvec`"""

from . import HALFVEC
