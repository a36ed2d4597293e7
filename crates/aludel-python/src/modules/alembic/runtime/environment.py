"""What `alembic.context` is while revisions run."""

import _aludel

from alembic import util


class EnvironmentContext:
    """The run, as `env.py` and revisions see it."""

    _migration_context = None
    config = None
    script = None

    def __init__(self, config, script, **kw):
        self.config = config
        self.script = script
        self.context_opts = kw

    def __enter__(self):
        from alembic import context

        self._before = context._install(self)
        return self

    def __exit__(self, *arg, **kw):
        from alembic import context

        context._remove(self._before)

    def is_offline_mode(self):
        return self.context_opts.get("as_sql", False)

    def is_transactional_ddl(self):
        return self.get_context().impl.transactional_ddl

    def requires_connection(self):
        return not self.is_offline_mode()

    def get_head_revision(self):
        return self.script.as_revision_number("head")

    def get_head_revisions(self):
        return self.script.as_revision_number("heads")

    def get_starting_revision_argument(self):
        return _aludel.context()["starting_revision"]

    def get_revision_argument(self):
        return _aludel.context()["destination_revision"]

    def get_tag_argument(self):
        return self.context_opts.get("tag")

    def get_x_argument(self, as_dictionary=False):
        """The arguments of `-x`, as a list or as a dictionary."""
        options = getattr(self.config, "cmd_opts", None)
        arguments = list(getattr(options, "x", None) or ())
        if not as_dictionary:
            return arguments
        pairs = (argument.partition("=") for argument in arguments)
        return {key: value for key, _, value in pairs}

    def configure(self, connection=None, url=None, dialect_name=None, **kw):
        raise util.CommandError(
            "context.configure() belongs in env.py: a migration cannot configure the run "
            "that it is part of"
        )

    def run_migrations(self, **kw):
        raise util.CommandError("migrations are running already")

    def execute(self, sql, execution_options=None):
        self.get_context().execute(sql, execution_options=execution_options)

    def static_output(self, text):
        self.get_context().impl.static_output(text)

    def begin_transaction(self):
        return self.get_context().begin_transaction()

    def get_context(self):
        if self._migration_context is None:
            raise Exception("No context has been configured yet.")
        return self._migration_context

    def get_bind(self):
        return self.get_context().bind

    def get_impl(self):
        return self.get_context().impl


class _Metadata:
    """Stands for the project's metadata: its naming convention is what runs need of it."""

    def __init__(self, naming_convention):
        self.naming_convention = naming_convention
        self.schema = None
        self.tables = util.immutabledict()


_made = None


def _current():
    """The environment of this interpreter's run."""
    global _made
    if _made is None:
        _made = _make()
    return _made


def _make():
    from sqlalchemy.engine import _run_connection

    from alembic.config import _run_config
    from alembic.runtime.migration import MigrationContext
    from alembic.script import ScriptDirectory

    facts = _aludel.context()
    config = _run_config(facts)
    script = ScriptDirectory._of_run(config)
    opts = dict(facts["options"])
    opts.update(
        as_sql=facts["as_sql"],
        version_table=facts["version_table"],
        version_table_schema=facts["version_table_schema"],
        transaction_per_migration=facts["transaction_per_migration"],
        literal_binds=facts["literal_binds"],
        tag=facts["tag"],
        destination_rev=facts["destination_revision"],
    )
    if facts["naming_convention"]:
        opts["target_metadata"] = _Metadata(dict(facts["naming_convention"]))
    else:
        opts["target_metadata"] = None
    environment = EnvironmentContext(config, script, **opts)
    opts["script"] = script
    connection = _run_connection()
    environment._migration_context = MigrationContext(
        connection.dialect, connection, opts, environment
    )
    return environment
