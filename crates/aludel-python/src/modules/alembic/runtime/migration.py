"""The run that revisions see: its connection, dialect and options."""

from _aludel_managers import contextmanager

import _aludel

from alembic import context
from alembic import op
from alembic import util
from alembic.operations.base import Operations
from alembic.runtime import environment


def _run_revision(function):
    """Runs a revision's function under the directives of this run."""
    env = environment._current()
    migration_context = env.get_context()
    _tell(migration_context.connection, "_revision_begins")
    made = {(type_["schema"], type_["name"]) for type_ in _aludel.made_types()}
    migration_context.impl.memo["named_types"] = made
    before = context._install(env)
    before_op = op._install(Operations(migration_context))
    try:
        function()
    finally:
        op._remove(before_op)
        context._remove(before)
    _tell(migration_context.connection, "_revision_ends")
    if made:
        _aludel.remember_types([{"schema": schema, "name": name} for schema, name in made])


def _tell(connection, what):
    """Tells a connection what the run does; one that only prints need not know."""
    method = getattr(connection, what, None)
    if method is not None:
        method()


class _ProxyTransaction:
    """The run's transaction; its end is the run's own affair."""

    def __init__(self, migration_context):
        self.migration_context = migration_context

    def commit(self):
        _aludel.transaction("commit", None)

    def rollback(self):
        _aludel.transaction("rollback", None)

    def __enter__(self):
        return self

    def __exit__(self, type_, value, traceback):
        return None


class MigrationContext:
    """What `op.get_context()` returns."""

    def __init__(self, dialect, connection, opts, environment_context=None):
        self.environment_context = environment_context
        self.opts = opts
        self.dialect = dialect
        self.script = opts.get("script")
        self.as_sql = opts.get("as_sql", False)
        self.connection = connection
        self.purge = opts.get("purge", False)
        self.transactional_ddl = opts.get("transactional_ddl")
        self.version_table = opts.get("version_table", "alembic_version")
        self.version_table_schema = opts.get("version_table_schema")
        self.on_version_apply_callbacks = opts.get("on_version_apply", ())
        self._transaction_per_migration = opts.get("transaction_per_migration", False)
        self._start_from_rev = opts.get("starting_rev")
        self._user_compare_type = opts.get("compare_type", True)
        self._user_compare_server_default = opts.get("compare_server_default", False)

    @util.memoized_property
    def impl(self):
        from alembic.ddl.impl import DefaultImpl

        return DefaultImpl.get_by_dialect(self.dialect)(
            self.dialect,
            self.connection,
            self.as_sql,
            self.transactional_ddl,
            self.output_buffer,
            self.opts,
        )

    @util.memoized_property
    def output_buffer(self):
        import sys

        return self.opts.get("output_buffer") or sys.stdout

    @classmethod
    def configure(
        cls,
        connection=None,
        url=None,
        dialect_name=None,
        dialect=None,
        environment_context=None,
        dialect_opts=None,
        opts=None,
    ):
        """A context on a connection of this run, or for its dialect."""
        from alembic.runtime import environment

        opts = dict(opts or {})
        if connection is not None:
            dialect = connection.dialect
        elif dialect is None:
            if url is None and dialect_name is None:
                raise Exception("Connection, url, or dialect_name is required.")
            dialect = environment._current().get_context().dialect
        return cls(dialect, connection, opts, environment_context)

    @contextmanager
    def autocommit_block(self):
        """Statements in it are committed one by one, outside of any transaction."""
        _aludel.transaction("autocommit_begin", None)
        _tell(self.connection, "_autocommit_block_begins")
        try:
            yield
        finally:
            _aludel.transaction("autocommit_end", None)
            _tell(self.connection, "_autocommit_block_ends")

    def begin_transaction(self, _per_migration=False):
        return _ProxyTransaction(self)

    def get_current_revision(self):
        heads = self.get_current_heads()
        if not heads:
            return None
        if len(heads) > 1:
            raise util.CommandError(
                "Version table '%s' has more than one head present; please use "
                "get_current_heads()" % self.version_table
            )
        return heads[0]

    def get_current_heads(self):
        """The version table's rows, which are those before the revision while it runs."""
        if self.as_sql:
            return util.to_tuple(self._start_from_rev, default=())
        from sqlalchemy import column, inspect, select, table

        versions = table(
            self.version_table, column("version_num"), schema=self.version_table_schema
        )
        if not inspect(self.connection).has_table(versions.name, schema=versions.schema):
            return ()
        return tuple(self.connection.execute(select(versions.c.version_num)).scalars())

    def stamp(self, script_directory, revision):
        raise util.CommandError("a migration cannot stamp the database that it runs on")

    def run_migrations(self, **kw):
        raise util.CommandError("migrations are running already")

    def execute(self, sql, execution_options=None):
        self.impl._exec(sql, execution_options)

    @property
    def bind(self):
        return self.connection

    @property
    def config(self):
        if self.environment_context is None:
            return None
        return self.environment_context.config

    @property
    def _in_external_transaction(self):
        return False

    def _in_connection_transaction(self):
        in_transaction = getattr(self.connection, "in_transaction", None)
        return bool(in_transaction and in_transaction())


class HeadMaintainer:
    """The version table's rows, which are the run's own affair."""

    def __init__(self, context, heads):
        self.context = context
        self.heads = set(heads)


class MigrationInfo:
    """A step, as `on_version_apply` is told of it."""

    def __init__(self, revision_map, is_upgrade, is_stamp, up_revisions, down_revisions):
        self.revision_map = revision_map
        self.is_upgrade = is_upgrade
        self.is_stamp = is_stamp
        self.up_revision_ids = util.to_tuple(up_revisions, default=())
        self.up_revision_id = self.up_revision_ids[0] if self.up_revision_ids else None
        self.down_revision_ids = util.to_tuple(down_revisions, default=())

    @property
    def is_migration(self):
        return not self.is_stamp

    @property
    def source_revision_ids(self):
        return self.down_revision_ids if self.is_upgrade else self.up_revision_ids

    @property
    def destination_revision_ids(self):
        return self.up_revision_ids if self.is_upgrade else self.down_revision_ids


class MigrationStep:
    """A step of a run."""


class RevisionStep(MigrationStep):
    """A step that runs a revision."""


class StampStep(MigrationStep):
    """A step that changes the version table alone."""
