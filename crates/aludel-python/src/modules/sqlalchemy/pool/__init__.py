"""Pools: named in `create_engine(poolclass=…)`; nothing is pooled here."""


class Pool:
    def __init__(self, creator, *arg, **kw):
        self._creator = creator

    def connect(self):
        return self._creator()

    def dispose(self):
        pass

    def status(self):
        return type(self).__name__


class NullPool(Pool):
    pass


class StaticPool(Pool):
    pass


class QueuePool(Pool):
    pass


class AsyncAdaptedQueuePool(QueuePool):
    pass


class FallbackAsyncAdaptedQueuePool(QueuePool):
    pass


class SingletonThreadPool(Pool):
    pass


class AssertionPool(Pool):
    pass


class PoolProxiedConnection:
    pass


class ManagesConnection:
    pass


ConnectionPoolEntry = PoolResetState = ManagesConnection
