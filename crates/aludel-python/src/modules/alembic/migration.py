"""An old name of `alembic.runtime.migration`."""

from alembic.runtime.migration import *  # noqa: F401, F403
from alembic.runtime.migration import HeadMaintainer  # noqa: F401
from alembic.runtime.migration import MigrationContext  # noqa: F401
from alembic.runtime.migration import MigrationInfo  # noqa: F401
