"""Names of the asynchronous engine. A revision has the run's own connection, which is not
asynchronous: what would open another one says so."""

from ... import exc


def _refuse(what):
    raise exc.InvalidRequestError(
        f"{what} opens a connection of its own, which a revision cannot do in the embedded "
        "interpreter: use op.get_bind(), or run the revision with --runtime host"
    )


def create_async_engine(url, **kw):
    _refuse("create_async_engine()")


def async_engine_from_config(configuration, prefix="sqlalchemy.", **kw):
    _refuse("async_engine_from_config()")


def create_async_pool_from_url(url, **kw):
    _refuse("create_async_pool_from_url()")


class AsyncConnection:
    @classmethod
    def _retrieve_proxy_for_target(cls, target):
        _refuse("AsyncConnection")


class AsyncEngine:
    def __init__(self, sync_engine):
        self.sync_engine = sync_engine

    def connect(self):
        _refuse("AsyncEngine.connect()")

    begin = connect


class AsyncTransaction:
    pass


class AsyncResult:
    pass


AsyncScalarResult = AsyncMappingResult = AsyncResult


class AsyncAttrs:
    @property
    def awaitable_attrs(self):
        _refuse("AsyncAttrs")


class AsyncSession:
    def __class_getitem__(cls, item):
        return cls

    def __init__(self, bind=None, **kw):
        self.bind = bind

    async def __aenter__(self):
        _refuse("AsyncSession")

    async def __aexit__(self, type_, value, traceback):
        return None


class async_sessionmaker:
    def __class_getitem__(cls, item):
        return cls

    def __init__(self, bind=None, **kw):
        self.kw = {"bind": bind, **kw}

    def __call__(self, **kw):
        return AsyncSession(**self.kw)


class async_scoped_session(async_sessionmaker):
    pass


def async_object_session(instance):
    return None


def async_session(session):
    return None


def close_all_sessions():
    pass
