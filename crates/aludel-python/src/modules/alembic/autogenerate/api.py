"""Names of autogenerate that `env.py` imports."""

from alembic.autogenerate import comparators  # noqa: F401
from alembic.autogenerate import renderers  # noqa: F401


class AutogenContext:
    """What functions of autogenerate are given."""
