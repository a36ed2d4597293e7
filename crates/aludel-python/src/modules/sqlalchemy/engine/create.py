"""`create_engine`: engines of the script's own."""

from .. import exc


class OwnEngine:
    """An engine that a script made itself, for another database than the run's. It may be
    made, and asked for its url and dialect; it does not connect."""

    echo = False

    def __init__(self, url):
        from ..dialects import dialect_named

        self.url = url
        self.dialect = dialect_named(url.get_backend_name())

    @property
    def engine(self):
        return self

    @property
    def name(self):
        return self.dialect.name

    @property
    def driver(self):
        return self.dialect.driver

    def _refuse(self, *arg, **kw):
        raise exc.InvalidRequestError(
            f"a revision cannot open a connection of its own ({self.url!s}) in the embedded "
            "interpreter: use op.get_bind(), or run the revision with --runtime host"
        )

    connect = begin = raw_connection = _refuse

    def dispose(self, close=True):
        pass

    def execution_options(self, **opt):
        return self

    def __repr__(self):
        return f"Engine({self.url!s})"


def create_engine(url, **kwargs):
    from .base import engine_of_run
    from .url import make_url

    url = make_url(url)
    run = engine_of_run()
    if run is not None and _place(url) == _place(run.url):
        return run
    return OwnEngine(url)


def _place(url):
    """Which database a url means, whoever connects and with whatever driver."""
    backend, database = url.get_backend_name(), url.database
    if backend == "sqlite" and database not in (None, "", ":memory:"):
        import os.path

        database = os.path.abspath(database)
    return {"mariadb": "mysql"}.get(backend, backend), url.host, url.port, database


def engine_from_config(configuration, prefix="sqlalchemy.", **kwargs):
    return create_engine(configuration[f"{prefix}url"])


def create_pool_from_url(url, **kwargs):
    from ..pool import QueuePool

    return QueuePool(create_engine(url)._refuse)
