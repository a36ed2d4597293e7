"""The script directory, as far as revisions and `env.py` look at it."""

import _aludel

from alembic import util


class Script:
    """A revision's file."""

    def __init__(self, revision, path=None):
        self.revision = revision
        self.path = path


class ScriptDirectory:
    """A folder of revisions. Which revisions run is decided elsewhere."""

    def __init__(self, dir, **kw):
        self.dir = dir
        self.versions = kw.get("version_locations")

    @classmethod
    def from_config(cls, config):
        return cls._of_run(config)

    @classmethod
    def _of_run(cls, config):
        facts = _aludel.context()
        options = dict(facts["sections"]).get(facts["config_section"]) or []
        return cls(dict(options).get("script_location"))

    def as_revision_number(self, id_):
        """A reference as ids; only what the run itself knows can be told."""
        if id_ == "heads":
            return tuple(_aludel.context()["heads"])
        if id_ == "head":
            heads = _aludel.context()["heads"]
            if len(heads) > 1:
                raise util.CommandError(
                    "The script directory has multiple heads (due to branching)."
                )
            return heads[0] if heads else None
        return id_

    def get_current_head(self):
        return self.as_revision_number("head")

    def get_heads(self):
        return list(_aludel.context()["heads"])

    def get_revision(self, id_):
        return Script(id_)
