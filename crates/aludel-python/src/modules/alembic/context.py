"""What `env.py` and revisions ask of the run."""

from alembic.operations.base import _module_proxy
from alembic.runtime.environment import EnvironmentContext as _EnvironmentContext

__getattr__, __dir__, _install, _remove = _module_proxy(_EnvironmentContext, globals())
