"""What the project's `env.py` brings along, learned in Alembic's offline mode."""

import argparse
import io
import logging

from alembic import util
from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.script import ScriptDirectory
from sqlalchemy import schema

# The keys of a naming convention that are classes.
_KINDS = {
    schema.Index: "ix",
    schema.UniqueConstraint: "uq",
    schema.CheckConstraint: "ck",
    schema.ForeignKeyConstraint: "fk",
    schema.PrimaryKeyConstraint: "pk",
}

# What belongs to the offline run, or to Aludel.
_NOT_KEPT = {
    "as_sql",
    "connection",
    "destination_rev",
    "dialect",
    "dialect_name",
    "dialect_opts",
    "fn",
    "literal_binds",
    "output_buffer",
    "starting_rev",
    "transaction_per_migration",
    "url",
}


def _is_loud(record):
    # Aludel itself tells which revisions run, on what.
    return record.levelno >= logging.WARNING


class Environment(EnvironmentContext):
    """`alembic.context`: keeps what `env.py` configures, and runs nothing for it."""

    def __init__(self, config, script, dialect, facts):
        super().__init__(
            config,
            script,
            as_sql=facts["as_sql"],
            tag=facts["tag"],
            starting_rev=facts["starting_revision"],
            destination_rev=facts["destination_revision"],
        )
        self._dialect = dialect
        self.dialect_options = {}
        self.options = None
        self.literal_binds = False

    def configure(self, connection=None, url=None, dialect_name=None, dialect=None, **options):
        from alembic.runtime.migration import MigrationContext

        kept = {name: value for name, value in options.items() if name not in _NOT_KEPT}
        self.options = {**self.context_opts, **kept}
        for name in ("as_sql", "fn"):
            self.options.pop(name, None)
        self.literal_binds = bool(options.get("literal_binds"))
        self.dialect_options = dict(options.get("dialect_opts") or {})
        self._migration_context = MigrationContext.configure(
            dialect=self._dialect,
            environment_context=self,
            opts={**self.options, "as_sql": True, "output_buffer": io.StringIO()},
        )

    def run_migrations(self, **arguments):
        pass

    def learned(self):
        """The naming convention, as pairs; `None` where it is not all patterns."""
        metadata = (self.options or {}).get("target_metadata")
        several = metadata if isinstance(metadata, (list, tuple)) else [metadata]
        for each in several:
            given = dict(getattr(each, "naming_convention", None) or {})
            if given and given != {"ix": "ix_%(column_0_label)s"}:
                pairs = [[_KINDS.get(key, key), pattern] for key, pattern in given.items()]
                if all(isinstance(part, str) for pair in pairs for part in pair):
                    return {"naming_convention": pairs}
                return None
        return {"naming_convention": None}


# Alembic hands out the names of `alembic.context` by the class of the environment.
Environment._setups[Environment] = EnvironmentContext._setups[EnvironmentContext]


def _config(settings, facts):
    options = argparse.Namespace(x=list(facts["x_arguments"]) or None)
    files = {}
    if facts["config_file"]:
        files["file_"] = facts["config_file"]
    if settings["toml_file"]:
        files["toml_file"] = settings["toml_file"]
    try:
        return Config(ini_section=facts["config_section"] or "alembic", cmd_opts=options, **files)
    except TypeError:
        # An Alembic that reads no pyproject.toml.
        files.pop("toml_file", None)
        return Config(ini_section=facts["config_section"] or "alembic", cmd_opts=options, **files)


def learn(settings, facts, dialect):
    """Runs `env.py`; returns the environment, and why `env.py` did not come to its end."""
    for name in ("alembic.runtime.migration", "alembic.runtime.plugins"):
        logging.getLogger(name).addFilter(_is_loud)
    config = _config(settings, facts)
    script = None
    failed = None
    if settings["env_py"]:
        try:
            script = ScriptDirectory.from_config(config)
        except Exception as error:
            failed = error
    environment = Environment(config, script, dialect, facts)
    if script is not None:
        as_sql = environment.context_opts["as_sql"]
        environment.context_opts["as_sql"] = True
        try:
            with environment:
                script.run_env()
        except util.CommandError as error:
            failed = error
        except Exception as error:
            failed = error
        finally:
            environment.context_opts["as_sql"] = as_sql
    if environment.options is None:
        environment.options = dict(environment.context_opts)
    return environment, failed
