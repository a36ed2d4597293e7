"""`pgvector.sqlalchemy.vector`"""

from . import VECTOR
