"""`sqlmodel.sql`"""

from . import sqltypes
