"""Names of Alembic's revision graph that scripts import."""

from alembic.script import Script as Revision  # noqa: F401
from alembic.util import CommandError


class RevisionError(Exception):
    """Something is wrong with a revision."""


class ResolutionError(RevisionError, CommandError):
    """A reference leads nowhere."""
