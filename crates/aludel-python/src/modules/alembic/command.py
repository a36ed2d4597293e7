"""Alembic's commands, which a revision cannot run inside a run."""

from alembic.util import CommandError

_NAMES = (
    "branches check current downgrade edit ensure_version heads history init "
    "list_templates merge revision show stamp upgrade"
).split()


def _refused(name):
    def command(config, *arguments, **options):
        raise CommandError(
            f"alembic.command.{name}() cannot be called from inside a migration run"
        )

    command.__name__ = name
    return command


for _name in _NAMES:
    globals()[_name] = _refused(_name)
