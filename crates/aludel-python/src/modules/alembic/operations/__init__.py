"""Operations: what directives build, and how they are carried out."""

from alembic.operations.base import AbstractOperations
from alembic.operations.base import BatchOperations
from alembic.operations.base import Operations
from alembic.operations.ops import MigrateOperation
from alembic.operations.ops import MigrationScript
from alembic.operations import toimpl  # noqa: F401

__all__ = [
    "AbstractOperations",
    "Operations",
    "BatchOperations",
    "MigrateOperation",
    "MigrationScript",
]
