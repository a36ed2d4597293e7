"""The directives of revisions: `op.create_table(...)` and its like."""

from alembic.operations.base import Operations as _Operations
from alembic.operations.base import _module_proxy

__getattr__, __dir__, _install, _remove = _module_proxy(_Operations, globals())
