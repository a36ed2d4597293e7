"""`pgvector.sqlalchemy.sparsevec`"""

from . import SPARSEVEC
