"""What `env.py` registers for autogenerate. Nothing of it runs in a migration."""

from alembic.autogenerate.rewriter import Rewriter
from alembic.util import CommandError
from alembic.util import Dispatcher
from alembic.util import PriorityDispatcher

comparators = PriorityDispatcher()
renderers = Dispatcher()


def _refused(name):
    def function(*args, **kw):
        raise CommandError(f"alembic.autogenerate.{name}() cannot be called here")

    function.__name__ = name
    return function


compare_metadata = _refused("compare_metadata")
produce_migrations = _refused("produce_migrations")
render_python_code = _refused("render_python_code")
render_op_text = _refused("render_op_text")
_render_migration_diffs = _refused("_render_migration_diffs")
_produce_net_changes = _refused("_produce_net_changes")


class RevisionContext:
    """A revision that autogenerate writes."""
