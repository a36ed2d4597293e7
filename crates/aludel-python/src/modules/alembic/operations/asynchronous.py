"""`op.run_async`: coroutines on the run's connection.

Nothing here ever waits for anything, so that a coroutine runs to its end in one go.
"""

DRIVERS = ("asyncpg", "psycopg_async", "aiosqlite", "aiomysql", "asyncmy")


class _Entered:
    """A context manager that was made for `with`, entered by `async with`."""

    def __init__(self, manager):
        self._manager = manager

    def __await__(self):
        return self
        yield

    async def __aenter__(self):
        self._manager.__enter__()
        return self

    async def __aexit__(self, *error):
        return self._manager.__exit__(*error)

    async def commit(self):
        self._manager.commit()

    async def rollback(self):
        self._manager.rollback()


class AsyncConnection:
    """The run's connection with methods to be awaited."""

    def __init__(self, connection):
        self.sync_connection = connection

    @property
    def dialect(self):
        return self.sync_connection.dialect

    @property
    def engine(self):
        return self.sync_connection.engine

    def in_transaction(self):
        return self.sync_connection.in_transaction()

    def begin(self):
        return _Entered(self.sync_connection.begin())

    def begin_nested(self):
        return _Entered(self.sync_connection.begin_nested())

    async def run_sync(self, function, *args, **kw):
        return function(self.sync_connection, *args, **kw)

    async def execute(self, *args, **kw):
        return self.sync_connection.execute(*args, **kw)

    async def exec_driver_sql(self, *args, **kw):
        return self.sync_connection.exec_driver_sql(*args, **kw)

    async def scalar(self, *args, **kw):
        return self.sync_connection.scalar(*args, **kw)

    async def scalars(self, *args, **kw):
        return self.sync_connection.scalars(*args, **kw)

    async def commit(self):
        self.sync_connection.commit()

    async def rollback(self):
        self.sync_connection.rollback()

    async def close(self):
        pass


def run(coroutine):
    """The value of a coroutine that waits for nothing but the connection."""
    try:
        coroutine.send(None)
    except StopIteration as end:
        return end.value
    coroutine.close()
    raise NotImplementedError(
        "op.run_async() can await the connection that it is given and nothing else here; "
        "run the revision in the project's own Python: `--runtime host`"
    )
