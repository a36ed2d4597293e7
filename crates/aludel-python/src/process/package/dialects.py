"""SQLAlchemy's own dialects over Aludel's connection."""

import sys
import types

from . import driver, errors, mysql, postgresql, sqlite


class _Ours:
    """What each dialect leaves to the connection, which is open already."""

    supports_statement_cache = True
    supports_server_side_cursors = False

    def on_connect(self):
        return None

    def create_connect_args(self, url):
        return [], {}

    def do_executemany(self, cursor, statement, parameters, context=None):
        cursor.executemany(statement, parameters)

    def do_begin(self, dbapi_connection):
        dbapi_connection.begin()

    def do_ping(self, dbapi_connection):
        return True


def _postgresql():
    from sqlalchemy.dialects.postgresql.psycopg2 import PGDialect_psycopg2

    class Postgresql(_Ours, PGDialect_psycopg2):
        supports_statement_cache = True
        # What the dialect asks of `psycopg2.extensions` and `psycopg2.extras`.
        _psycopg2_extensions = types.SimpleNamespace(
            ISOLATION_LEVEL_AUTOCOMMIT="AUTOCOMMIT",
            ISOLATION_LEVEL_READ_COMMITTED="READ COMMITTED",
            ISOLATION_LEVEL_READ_UNCOMMITTED="READ UNCOMMITTED",
            ISOLATION_LEVEL_REPEATABLE_READ="REPEATABLE READ",
            ISOLATION_LEVEL_SERIALIZABLE="SERIALIZABLE",
            STATUS_READY=1,
        )
        _psycopg2_extras = postgresql

        def __init__(self, **options):
            # Read and written as text by SQLAlchemy itself.
            options.setdefault("use_native_hstore", False)
            super().__init__(**options)

    return Postgresql


def _mysql(is_mariadb):
    from sqlalchemy.dialects.mysql.pymysql import MySQLDialect_pymysql

    class Mysql(_Ours, MySQLDialect_pymysql):
        supports_statement_cache = True

        def do_executemany(self, cursor, statement, parameters, context=None):
            rowcount = cursor.executemany(statement, parameters)
            if context is not None:
                context._rowcount = rowcount

    if not is_mariadb:
        return Mysql
    from sqlalchemy.dialects.mysql.mariadb import MariaDBDialect

    class Mariadb(MariaDBDialect, Mysql):
        supports_statement_cache = True

    return Mariadb


def _sqlite():
    from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite

    class Sqlite(_Ours, SQLiteDialect_pysqlite):
        supports_statement_cache = True

    return Sqlite


_STYLES = {
    "postgresql": postgresql.Postgresql,
    "mysql": mysql.Mysql,
    "mariadb": mysql.Mysql,
    "sqlite": sqlite.Sqlite,
}


def _dialect_class(facts):
    name = facts["name"]
    if name == "postgresql":
        made = _postgresql()
    elif name == "sqlite":
        made = _sqlite()
    else:
        made = _mysql(name == "mariadb")
    made.driver = facts["driver"]
    return made


def _module(style, session):
    """What SQLAlchemy takes for the driver's module."""
    module = types.SimpleNamespace(
        apilevel="2.0",
        threadsafety=1,
        paramstyle=style.paramstyle,
        __name__=style.module,
        __version__="2.9.9",
        VERSION_STRING="1.4.6",
        version_info=(1, 4, 6, "final", 0),
        Binary=bytes,
        STRING=str,
        BINARY=bytes,
        NUMBER=int,
        DATETIME=object,
        ROWID=int,
        connect=lambda *arguments, **options: style.connection(session, False),
        **errors.CLASSES,
    )
    version = style.facts["server_version"]
    if version:
        module.sqlite_version_info = tuple(version)
        module.sqlite_version = ".".join(map(str, version))
    return module


def offline_dialect(facts, options=None):
    """A dialect that nobody is connected with."""
    made = _dialect_class(facts)(**(options or {}))
    if facts["server_version"]:
        made.server_version_info = tuple(facts["server_version"])
    if hasattr(made, "is_mariadb"):
        made.is_mariadb = facts["mariadb"]
    return made


def engine(link, facts):
    """An engine whose connections are Aludel's session, that session, and the list whose
    first entry stands for the first connection."""
    import sqlalchemy
    from sqlalchemy import pool
    from sqlalchemy.dialects import registry
    from sqlalchemy.engine import URL

    style = _STYLES[facts["name"]](facts)
    errors.name_after(style.module)
    session = driver.Session(link, style)
    made = _dialect_class(facts)
    # The registry imports a module by its name.
    holder = sys.modules["_aludel_dialect"] = types.ModuleType("_aludel_dialect")
    holder.dialect = made
    registry.register(facts["name"] + ".aludel", holder.__name__, "dialect")
    first = []

    def connect():
        first.append(None)
        return style.connection(session, len(first) == 1)

    engine = sqlalchemy.create_engine(
        facts["name"] + "+aludel://",
        module=_module(style, session),
        creator=connect,
        poolclass=pool.NullPool,
    )
    style.dialect = engine.dialect
    url = facts["url"]
    engine.url = URL.create(
        url["drivername"],
        username=url["username"],
        host=url["host"],
        port=url["port"],
        database=url["database"],
        query=dict(url["query"]),
    )
    return engine, session, first
