"""What databases do with operations."""

from alembic.ddl.impl import DefaultImpl

__all__ = ["DefaultImpl"]
