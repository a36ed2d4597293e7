"""`pgvector.sqlalchemy.bit`"""

from . import BIT
