"""The connection of a run and what looks like its engine."""

import _aludel

from .statements import Prepared, driver_operation, refuse_missing, rows_of
from .transactions import (
    JoinedTransaction,
    NestedTransaction,
    RootTransaction,
    Transaction,
    TwoPhaseTransaction,
)
from .. import exc
from ..sql.elements import TextClause
from ..sql.lazy import LazyModule
from ..util import immutabledict

# Many revisions never look at a result.
_cursor = LazyModule("sqlalchemy.engine.cursor")
_legacy = LazyModule("sqlalchemy.engine.legacy")

_IN_TRANSACTION = (
    "This connection has already initialized a SQLAlchemy Transaction() object via begin() or "
    "autobegin; %s unless rollback() or commit() is called first."
)


class Connection:
    """The run's connection to its database."""

    _sqla_logger_namespace = "sqlalchemy.engine.Connection"
    _transaction_class = RootTransaction
    _is_autocommit = False

    def __init__(self, engine, begun=False):
        self.engine = engine
        self.dialect = engine.dialect
        self._execution_options = {}
        self._closed = False
        self._invalidated = False
        self._closed_at = None
        self._transaction = None
        self._nested_transaction = None
        self._savepoints = 0
        self.info = {}
        if begun:
            RootTransaction(self, begun=True)

    def __enter__(self):
        return self

    def __exit__(self, type_, value, traceback):
        self.close()

    # State.

    @property
    def closed(self):
        return self._closed

    @property
    def invalidated(self):
        return self._invalidated

    def invalidate(self, exception=None):
        self._refuse_closed()
        self._invalidated = True
        self._closed_at = _aludel.place()

    def detach(self):
        self._refuse_closed()

    @property
    def connection(self):
        """The driver's connection, as far as scripts reach for it."""
        from .driver import DriverConnection

        self._refuse_closed()
        return DriverConnection(self)

    @property
    def default_isolation_level(self):
        return self.get_isolation_level()

    def get_isolation_level(self):
        self._refuse_closed()
        if self._is_autocommit:
            return "AUTOCOMMIT"
        return {
            "postgresql": "READ COMMITTED",
            "sqlite": "SERIALIZABLE",
            "mysql": "REPEATABLE READ",
            "mariadb": "REPEATABLE READ",
        }.get(self.dialect.name)

    def schema_for_object(self, thing):
        return self.dialect.schema_for_object(thing)

    def _refuse_closed(self):
        if self._closed:
            raise exc.ResourceClosedError("This Connection is closed")
        if self._invalidated:
            raise exc.PendingRollbackError(
                "Can't reconnect until invalid transaction is rolled back.  Please rollback() "
                "fully before proceeding"
            )

    def close(self):
        if self._closed:
            return
        self._closed_at = _aludel.place()
        if self._transaction is not None and self._transaction.is_active:
            self._abandon_transaction()
        self._closed = True

    def _abandon_transaction(self):
        """The run's transaction is the run's own: it ends with the revision, not before."""
        self._transaction.is_active = False
        self._transaction = None
        self._nested_transaction = None

    # Options.

    def execution_options(self, **opt):
        if "isolation_level" in opt:
            self._set_isolation_level(opt["isolation_level"])
        self._execution_options = {**self._execution_options, **opt}
        return self

    def get_execution_options(self):
        return immutabledict(self._execution_options)

    def _set_isolation_level(self, level):
        if self._transaction is not None and self._transaction.is_active:
            raise exc.InvalidRequestError(
                _IN_TRANSACTION % "isolation_level may not be altered"
            )
        wants_autocommit = str(level).upper() == "AUTOCOMMIT"
        if wants_autocommit and not self._is_autocommit:
            _aludel.transaction("autocommit_begin", None)
        elif self._is_autocommit and not wants_autocommit:
            _aludel.transaction("autocommit_end", None)
        self._is_autocommit = wants_autocommit

    # Transactions.

    def _send_transaction(self, action, name=None):
        if not self._is_autocommit:
            _aludel.transaction(action, name)

    def begin(self):
        self._refuse_closed()
        if self._transaction is not None:
            error = exc.InvalidRequestError(_IN_TRANSACTION % "can't call begin() here")
            raise exc.written_for_1x(error, "begin() inside of a transaction")
        return self._transaction_class(self)

    def begin_twophase(self, xid=None):
        if self._transaction is not None:
            raise exc.InvalidRequestError(
                "Cannot start a two phase transaction when a transaction is already in progress."
            )
        raise NotImplementedError()

    def begin_nested(self):
        self._autobegin()
        return NestedTransaction(self)

    def _autobegin(self):
        self._refuse_closed()
        if self._transaction is None:
            self._transaction_class(self)

    def commit(self):
        if self._transaction is not None:
            self._transaction.commit()

    def rollback(self):
        # The session is the run's, which no script can have lost: it is connected again.
        self._invalidated = False
        if self._transaction is not None:
            self._transaction.rollback()

    def in_transaction(self):
        return self._transaction is not None and self._transaction.is_active

    def in_nested_transaction(self):
        return self._nested_transaction is not None and self._nested_transaction.is_active

    def get_transaction(self):
        return self._transaction

    def get_nested_transaction(self):
        return self._nested_transaction

    def get_required_transaction(self):
        if self._transaction is None:
            raise exc.InvalidRequestError("connection is not in a transaction")
        return self._transaction

    def get_required_nested_transaction(self):
        if self._nested_transaction is None:
            raise exc.InvalidRequestError("connection is not in a nested transaction")
        return self._nested_transaction

    def _revision_begins(self):
        """Whatever the revision before did to the connection, this one finds it open and in a
        transaction."""
        self._closed = self._invalidated = self._is_autocommit = False
        self._execution_options = {}
        self._nested_transaction = None
        RootTransaction(self, begun=True)

    def _revision_ends(self):
        """The version that the revision makes is written with this connection."""
        if self._closed or self._invalidated:
            from _aludel_bridge import ClosedConnection

            raise ClosedConnection(self._closed_at)

    def _autocommit_block_begins(self):
        """What is open was committed by the run."""
        if self._transaction is not None:
            self._abandon_transaction()
        self._is_autocommit = True
        # SQLAlchemy says that it stands in a transaction here as well.
        RootTransaction(self, begun=True)

    def _autocommit_block_ends(self):
        if self._transaction is not None:
            self._abandon_transaction()
        self._is_autocommit = False
        if not self._closed:
            RootTransaction(self, begun=True)

    # Statements.

    def execute(self, statement, parameters=None, *more, execution_options=None, **named):
        if more or named:
            parameters = _legacy.parameters_of(parameters, more, named)
        if type(statement) is TextClause and not parameters and statement._is_plain():
            return self._run_text(statement, parameters)
        if isinstance(statement, str):
            return _legacy.execute_text(self, statement, parameters)
        method = getattr(statement, "_run_on", None)
        if method is not None:
            # A statement of somebody who knows how it is carried out.
            return method(self, parameters)
        run = _runner_of(statement)
        if run is None:
            raise exc.ObjectNotExecutableError(statement)
        self._autobegin()
        return run(self, _unwrapped(statement), parameters)

    def scalar(self, statement, parameters=None, *more, execution_options=None, **named):
        method = getattr(statement, "is_sequence", False)
        if method:
            return self.execute(statement.next_value()).scalar()
        return self.execute(statement, parameters, *more, **named).scalar()

    def scalars(self, statement, parameters=None, *, execution_options=None):
        return self.execute(statement, parameters, execution_options=execution_options).scalars()

    def stream(self, *arg, **kw):
        raise exc.InvalidRequestError("a result cannot be streamed here")

    def exec_driver_sql(self, statement, parameters=None, execution_options=None):
        if not isinstance(statement, str):
            raise TypeError(f"execute() argument 1 must be str, not {type(statement).__name__}")
        self._autobegin()
        operation = driver_operation(statement, parameters, self.dialect.paramstyle)
        return _cursor.CursorResult(self, None, self._perform(operation))

    def _perform(self, operation):
        """Carries out an operation that is plain data."""
        self._autobegin()
        return _aludel.perform(operation) or _NOTHING

    def _run_text(self, statement, parameters):
        """Text without parameters, which needs no preparation."""
        query = {"query": "text", "text": statement.text, "binds": []}
        operation = {"op": "query", "query": query, "parameters": [], "fetch": True}
        try:
            outcome = self._perform(operation)
        except exc.DBAPIError as error:
            error.params = parameters if parameters is not None else ()
            raise
        return _cursor.CursorResult(self, None, outcome)

    def _run_statement(self, statement, parameters):
        rows = rows_of(parameters)
        refuse_missing(statement, rows)
        prepared = Prepared(statement, self.dialect, rows)
        try:
            outcome = self._perform(prepared.operation())
        except exc.DBAPIError as error:
            error.params = parameters if parameters is not None else ()
            raise
        return _cursor.CursorResult(self, prepared, outcome)

    def _run_definition(self, statement, parameters):
        outcome = _NOTHING
        for operation in statement.operations(self.dialect):
            outcome = self._perform(operation)
        return _cursor.CursorResult(self, None, outcome)

    def _run_default(self, default, parameters):
        return self._run_statement(default.next_value(), None).scalar()

    def _run_ddl_visitor(self, visitorcallable, element, **kwargs):
        raise exc.InvalidRequestError("definitions are carried out with create() and drop()")


_NOTHING = {"columns": None, "rows": [], "rowcount": -1, "lastrowid": None}


def _unwrapped(statement):
    method = getattr(statement, "__clause_element__", None)
    if method is not None and not getattr(statement, "is_clause_element", False):
        return method()
    return statement


def _runner_of(statement):
    """How a statement is carried out; None: it cannot be."""
    if isinstance(statement, (str, bytes)):
        return None
    statement = _unwrapped(statement)
    if hasattr(statement, "operations"):
        return Connection._run_definition
    if getattr(statement, "is_sequence", False):
        return Connection._run_default
    if getattr(statement, "supports_execution", False) or getattr(
        statement, "_is_select_base", False
    ):
        return Connection._run_statement
    return None


class SecondConnection(Connection):
    """What `engine.connect()` gives: the run has one session, so that this one stands in the
    same transaction and its own transactions are savepoints."""

    _transaction_class = JoinedTransaction

    def close(self):
        if self._closed:
            return
        if self._transaction is not None:
            self._transaction.rollback()
        self._closed = True

    def _autobegin(self):
        # Statements without a transaction of their own simply join the run's.
        self._refuse_closed()

    def begin_nested(self):
        self._refuse_closed()
        return NestedTransaction(self)

    def _set_isolation_level(self, level):
        self._is_autocommit = str(level).upper() == "AUTOCOMMIT"

    def _perform(self, operation):
        self._refuse_closed()
        if not self._is_autocommit:
            return _aludel.perform(operation) or _NOTHING
        _aludel.transaction("autocommit_begin", None)
        try:
            return _aludel.perform(operation) or _NOTHING
        finally:
            _aludel.transaction("autocommit_end", None)


class Engine:
    """What the run's connection comes from."""

    logging_name = None
    echo = False
    hide_parameters = False

    def __init__(self, dialect, url, options=None, pool=None):
        self.dialect = dialect
        self.url = url
        self._options = dict(options or {})
        self._pool = pool

    @property
    def pool(self):
        if self._pool is None:
            from ..pool import StaticPool

            self._pool = StaticPool(lambda: None)
        return self._pool

    @property
    def engine(self):
        return self

    @property
    def name(self):
        return self.dialect.name

    @property
    def driver(self):
        return self.dialect.driver

    def connect(self):
        connection = SecondConnection(self)
        if self._options:
            connection.execution_options(**self._options)
        return connection

    def begin(self):
        return _Beginning(self.connect())

    # As before SQLAlchemy 2, where an engine connected by itself.

    def execute(self, statement, *parameters, **named):
        return self.connect().execute(statement, *parameters, **named)

    def scalar(self, statement, *parameters, **named):
        return self.connect().scalar(statement, *parameters, **named)

    def table_names(self, schema=None, connection=None):
        return self._inspector().get_table_names(schema=schema)

    def has_table(self, table_name, schema=None):
        return self._inspector().has_table(table_name, schema=schema)

    def _inspector(self):
        from ..inspection import inspect

        return inspect(self)

    def raw_connection(self):
        return self.connect().connection

    def dispose(self, close=True):
        pass

    def clear_compiled_cache(self):
        pass

    def execution_options(self, **opt):
        return Engine(self.dialect, self.url, {**self._options, **opt}, self._pool)

    def get_execution_options(self):
        return immutabledict(self._options)

    def update_execution_options(self, **opt):
        self._options.update(opt)

    def __repr__(self):
        return f"Engine({self.url!s})"


class _Beginning:
    """`with engine.begin() as connection:`"""

    def __init__(self, connection):
        self._connection = connection

    def __enter__(self):
        self._transaction = self._connection.begin()
        return self._connection

    def __exit__(self, type_, value, traceback):
        try:
            self._transaction.__exit__(type_, value, traceback)
        finally:
            self._connection.close()


OptionEngine = Engine


def engine_of_run():
    """The engine for the run's database; None where nobody is connected."""
    from ..dialects import dialect_named
    from .url import _url_of_run

    if _aludel.context()["as_sql"]:
        return None
    facts = _aludel.dialect()
    return Engine(dialect_named(facts["name"]), _url_of_run(facts["url"]))


def run_connection():
    """The connection that revisions find; offline it prints what it is given."""
    from ..dialects import dialect_named
    from .url import _url_of_run

    facts = _aludel.dialect()
    dialect = dialect_named(facts["name"])
    if _aludel.context()["as_sql"]:
        from .mock import MockConnection

        return MockConnection(dialect, None)
    return Connection(Engine(dialect, _url_of_run(facts["url"])), begun=True)
