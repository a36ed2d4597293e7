"""Runs `env.py` without a database: what it would have configured is written down.

Engines that it makes connect to nothing; what it executes on them is not run and is noted.
"""

import sys

import _aludel

from alembic.runtime.environment import EnvironmentContext

# Options of `context.configure` by what they are.
_SCALARS = (
    "version_table",
    "version_table_schema",
    "version_table_pk",
    "transaction_per_migration",
    "transactional_ddl",
    "render_as_batch",
    "literal_binds",
    "include_schemas",
    "compare_type",
    "compare_server_default",
    "starting_rev",
    "tag",
    "dialect_name",
    "output_encoding",
)

_SHORT_NAMES = {
    "Index": "ix",
    "UniqueConstraint": "uq",
    "CheckConstraint": "ck",
    "ForeignKeyConstraint": "fk",
    "PrimaryKeyConstraint": "pk",
}


class _Result:
    """The result of a statement that did not run: no rows."""

    rowcount = -1
    returns_rows = True

    def _nothing(self, *args, **kw):
        return None

    def _empty(self, *args, **kw):
        return []

    first = one_or_none = scalar = scalar_one_or_none = fetchone = close = _nothing
    one = scalar_one = _nothing
    all = fetchall = fetchmany = keys = partitions = _empty

    def scalars(self, *args):
        return self

    mappings = tuples = unique = columns = scalars

    def __iter__(self):
        return iter(())


class _Transaction:
    """A transaction of nothing."""

    is_active = True

    def __enter__(self):
        return self

    def __exit__(self, *error):
        return None

    def commit(self):
        pass

    rollback = close = start = commit


class _Connection:
    """A connection to nothing."""

    closed = False
    info = {}

    def __init__(self, engine, recorder):
        self.engine = engine
        self.dialect = engine.dialect
        self._recorder = recorder

    def __enter__(self):
        return self

    def __exit__(self, *error):
        return None

    def execute(self, statement, *args, **kw):
        self._recorder.statement(statement)
        return _Result()

    exec_driver_sql = scalars = execute

    def scalar(self, statement, *args, **kw):
        return self.execute(statement).scalar()

    def begin(self):
        return _Transaction()

    begin_nested = begin

    def get_transaction(self):
        return None

    def in_transaction(self):
        return False

    in_nested_transaction = in_transaction

    def get_isolation_level(self):
        return self.default_isolation_level

    default_isolation_level = "READ COMMITTED"

    def execution_options(self, **options):
        return self

    def get_execution_options(self):
        return {}

    def commit(self):
        pass

    rollback = close = invalidate = detach = commit

    def connect(self):
        return self


class _Pool:
    def __init__(self):
        pass

    def dispose(self):
        pass

    def status(self):
        return "no connections"


class _Engine:
    """An engine that connects to nothing."""

    echo = False

    def __init__(self, url, recorder):
        self._recorder = recorder
        self._url = url
        self.dialect = recorder.dialect
        self.pool = _Pool()

    @property
    def url(self):
        from sqlalchemy.engine import make_url

        return make_url(self._url)

    @property
    def name(self):
        return self.dialect.name

    @property
    def driver(self):
        return self.dialect.driver

    @property
    def sync_engine(self):
        return self

    @property
    def engine(self):
        return self

    def connect(self, **kw):
        self._recorder.still_running()
        return _Connection(self, self._recorder)

    begin = raw_connection = connect

    def execution_options(self, **options):
        return self

    def dispose(self, close=True):
        pass

    def clear_compiled_cache(self):
        pass


class _Awaited:
    """A value that is there already, for those who await it or enter it."""

    def __init__(self, value):
        self._value = value

    def __await__(self):
        return self._value
        yield

    async def __aenter__(self):
        return self._value

    async def __aexit__(self, *error):
        return None

    async def start(self):
        return self._value


class _AsyncConnection(_Connection):
    """An asynchronous connection to nothing."""

    @property
    def sync_connection(self):
        return _Connection(self.engine, self._recorder)

    async def run_sync(self, function, *args, **kw):
        return function(self.sync_connection, *args, **kw)

    async def execute(self, statement, *args, **kw):
        return self.sync_connection.execute(statement)

    exec_driver_sql = scalars = stream = execute

    async def scalar(self, statement, *args, **kw):
        return None

    def begin(self):
        return _Awaited(_AsyncTransaction())

    begin_nested = begin

    async def execution_options(self, **options):
        return self

    async def commit(self):
        pass

    rollback = close = invalidate = commit

    async def __aenter__(self):
        return self

    async def __aexit__(self, *error):
        return None


class _AsyncTransaction:
    async def commit(self):
        pass

    rollback = close = commit


class _AsyncEngine(_Engine):
    """An asynchronous engine that connects to nothing."""

    @property
    def sync_engine(self):
        return _Engine(self._url, self._recorder)

    def connect(self, **kw):
        self._recorder.still_running()
        return _Awaited(_AsyncConnection(self, self._recorder))

    begin = raw_connection = connect

    async def dispose(self, close=True):
        pass


class Recorder:
    """What `env.py` did."""

    def __init__(self):
        from sqlalchemy.engine import _run_connection

        from alembic.config import _run_config
        from alembic.script import ScriptDirectory

        config = _run_config()
        facts = _aludel.context()
        self.dialect = _run_connection().dialect
        self.config = config
        self.runs = []
        self.notes = []
        self.url = None
        self.environment = _Environment(
            config,
            ScriptDirectory._of_run(config),
            self,
            as_sql=facts["as_sql"],
            tag=facts["tag"],
            destination_rev=facts["destination_revision"],
        )
        self._replaced = []
        self._running = True

    def note(self, kind, text):
        place = _aludel.place()
        self.notes.append(
            {
                "kind": kind,
                "text": text,
                "file": place[0] if place else None,
                "line": place[1] if place else None,
            }
        )

    def statement(self, text):
        self.still_running()
        self.note("statement", str(text))

    def still_running(self):
        """Whoever uses an engine of `env.py` later would believe that it connects."""
        if not self._running:
            raise RuntimeError(
                "this engine was made while env.py ran, which connects to nothing here: "
                "use op.get_bind(), or run the revision in the project's own Python: "
                "`--runtime host`"
            )

    # While it runs.

    def enter(self):
        from alembic import context

        self._before = context._install(self.environment)
        self._replace("sqlalchemy", self._engines())
        self._replace("sqlalchemy.engine", self._engines())
        self._replace("sqlalchemy.engine.create", self._engines())
        self._replace("sqlalchemy.ext.asyncio", self._async_engines())
        self._replace("sqlalchemy.ext.asyncio.engine", self._async_engines())
        # `fileConfig(config.config_file_name)`: how a run logs is not for `env.py` to say.
        quiet = type(sys)("logging.config")
        quiet.fileConfig = quiet.dictConfig = lambda *args, **kw: None
        sys.modules.setdefault("logging.config", quiet)

    def leave(self):
        from alembic import context

        self._running = False

        context._remove(self._before)
        for module, name, value in reversed(self._replaced):
            if value is self:
                delattr(module, name)
            else:
                setattr(module, name, value)

    def _replace(self, module_name, functions):
        import importlib

        try:
            module = importlib.import_module(module_name)
        except ImportError:
            # Nothing but engines was to be found in it.
            module = sys.modules[module_name] = type(sys)(module_name)
        for name, function in functions.items():
            self._replaced.append((module, name, vars(module).get(name, self)))
            setattr(module, name, function)

    def _engines(self, made=_Engine):
        def create_engine(url, **kw):
            self._used(url)
            return made(url, self)

        def engine_from_config(configuration, prefix="sqlalchemy.", **kw):
            url = dict(configuration).get(prefix + "url") or kw.get("url")
            if url is None:
                raise KeyError(prefix + "url")
            return create_engine(url)

        return {"create_engine": create_engine, "engine_from_config": engine_from_config}

    def _async_engines(self):
        engines = self._engines(_AsyncEngine)
        return {
            "create_async_engine": engines["create_engine"],
            "async_engine_from_config": engines["engine_from_config"],
        }

    def _used(self, url):
        render = getattr(url, "render_as_string", None)
        self.url = render(hide_password=False) if render else str(url)

    # What comes of it.

    def plain(self):
        url = self.url
        if url is None:
            url = self.config.get_main_option("sqlalchemy.url")
        return {"runs": self.runs, "notes": self.notes, "url": url}


class _Environment(EnvironmentContext):
    """The `alembic.context` that writes down."""

    def __init__(self, config, script, recorder, **options):
        super().__init__(config, script, **options)
        self._recorder = recorder
        self._configured = None

    def configure(
        self,
        connection=None,
        url=None,
        dialect_name=None,
        dialect_opts=None,
        **options,
    ):
        recorder = self._recorder
        if url is not None:
            recorder._used(url)
        engine = getattr(connection, "engine", None)
        if isinstance(engine, _Engine):
            recorder._used(engine._url)
        options["dialect_name"] = dialect_name
        place = _aludel.place()
        run = {
            "line": place[1] if place else None,
            "migrated": False,
            "hooks": [],
            "naming_convention": None,
        }
        for name, value in options.items():
            if name == "target_metadata":
                run["naming_convention"] = self._conventions(value)
            elif value is None:
                continue
            elif callable(value) or name == "on_version_apply":
                run["hooks"].append(name)
            elif name in _SCALARS:
                if isinstance(value, (bool, int, str)):
                    run[name] = value
                else:
                    recorder.note("option", name)
        recorder.runs.append(run)
        self._configured = run
        self._options = options
        self._connection = connection
        self._migration_context = None

    def _conventions(self, metadata):
        """The naming convention of one metadata, or of the first of several that has
        one."""
        several = metadata if isinstance(metadata, (list, tuple)) else [metadata]
        for each in several:
            given = getattr(each, "naming_convention", None)
            if not given:
                continue
            convention = []
            for key, pattern in dict(given).items():
                key = _SHORT_NAMES.get(getattr(key, "__name__", None), key)
                if isinstance(key, str) and isinstance(pattern, str):
                    convention.append([key, pattern])
                else:
                    self._recorder.note("convention", str(key))
            return convention
        return None

    def run_migrations(self, **kw):
        self.get_context()
        self._configured["migrated"] = True

    def begin_transaction(self):
        return _Transaction()

    def execute(self, sql, execution_options=None):
        self._recorder.statement(sql)

    def static_output(self, text):
        self._recorder.statement(text)

    def get_context(self):
        if self._configured is None:
            raise Exception("No context has been configured yet.")
        if self._migration_context is None:
            from alembic.runtime.migration import MigrationContext

            recorder = self._recorder
            connection = self._connection or _Connection(
                _Engine(recorder.url or "", recorder), recorder
            )
            self._migration_context = MigrationContext(
                recorder.dialect,
                connection,
                dict(self._options, as_sql=self.is_offline_mode()),
                self,
            )
        return self._migration_context

    def get_bind(self):
        return self.get_context().connection
