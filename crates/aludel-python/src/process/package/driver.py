"""Connections and cursors (PEP 249) whose statements Aludel carries out."""

from . import errors, place
from .link import Stop


class Session:
    """The one session of a run, which all connections share."""

    def __init__(self, link, style):
        self.link = link
        self.style = style
        # Whether a script is at work. Before and behind it nothing ends a transaction:
        # a step's is Aludel's.
        self.active = False
        self.autocommit = False
        self.savepoints = 0
        # Where the script last ended a transaction: a connection that is closed ends one.
        self.ended_at = None

    def _ask(self, question):
        answer = self.link.ask(question)
        refused = answer.get("refused")
        if refused is not None:
            raise errors.NotSupportedError(refused)
        failure = answer.get("failure")
        if failure is not None:
            raise errors.from_failure(failure, answer["number"])
        return answer

    def perform(self, sql, values=None):
        """Runs a statement and returns what came of it."""
        question = {"ask": "perform", "sql": sql, "cause": place.cause()}
        if values:
            question["values"] = values
        return self._ask(question)["outcome"]

    def transaction(self, action, name=None):
        """Begins or ends a transaction."""
        if self.link.stopped:
            # The run is over, and Aludel undoes what there is to undo.
            return
        self._ask(
            {"ask": "transaction", "action": action, "name": name, "cause": place.cause()}
        )

    def set_autocommit(self, autocommit):
        """Each statement is to stand for itself, or no longer."""
        if autocommit != self.autocommit and self.active:
            self.transaction("autocommit_begin" if autocommit else "autocommit_end")
            self.autocommit = autocommit


class Connection:
    """A connection. The first is the revision's; further ones stand in its transaction,
    each behind a savepoint, because there is one session only."""

    closed = False
    status = 1
    encoding = "UTF8"
    readonly = None
    deferrable = None
    row_factory = None
    text_factory = str

    def __init__(self, session, is_first):
        self.session = session
        self.notices = []
        self._is_first = is_first
        self._savepoint = None

    def cursor(self, *arguments, **options):
        return Cursor(self)

    def execute(self, sql, parameters=None):
        return self.cursor().execute(sql, parameters)

    def executemany(self, sql, parameters):
        cursor = self.cursor()
        cursor.executemany(sql, parameters)
        return cursor

    def stand_apart(self):
        """Before a statement of a connection that is not the first."""
        session = self.session
        if self._is_first or self._savepoint is not None or not session.active:
            return
        # Where every change of the schema commits, a savepoint is gone at its end.
        if session.style.has_lasting_savepoints and not session.autocommit:
            session.savepoints += 1
            name = f"aludel_savepoint_{session.savepoints}"
            session.transaction("savepoint", name)
            self._savepoint = name

    def _end(self, first, further):
        session = self.session
        if not session.active:
            return
        if self._is_first:
            session.ended_at = place.cause()
            if not session.autocommit:
                session.transaction(first)
        elif self._savepoint is not None:
            name, self._savepoint = self._savepoint, None
            session.transaction(further, name)

    def begin(self):
        session = self.session
        if session.active and self._is_first and not session.autocommit:
            session.transaction("begin")

    def commit(self):
        self._end("commit", "release")

    def rollback(self):
        self._end("rollback", "rollback_to")

    def close(self):
        if not self._is_first:
            self.rollback()
        elif self.session.active:
            self.session.ended_at = place.cause()

    def cancel(self):
        pass

    def ping(self, reconnect=False):
        pass

    def __enter__(self):
        return self

    def __exit__(self, kind, error, traceback):
        if kind is None:
            self.commit()
        else:
            self.rollback()

    # psycopg2

    def set_client_encoding(self, encoding):
        pass

    def set_isolation_level(self, level):
        self.session.style.set_isolation_level(self, level)

    # pymysql

    def character_set_name(self):
        return "utf8mb4"

    def get_autocommit(self):
        return self.session.autocommit

    def escape(self, value, mapping=None):
        return self.session.style.literal(value)

    # sqlite3

    isolation_level = ""

    def create_function(self, *arguments, **options):
        raise errors.NotSupportedError(
            "a function in Python cannot be called from Aludel's connection"
        )

    create_aggregate = create_collation = create_function

    Error = errors.Error
    DatabaseError = errors.DatabaseError
    DataError = errors.DataError
    IntegrityError = errors.IntegrityError
    InterfaceError = errors.InterfaceError
    InternalError = errors.InternalError
    NotSupportedError = errors.NotSupportedError
    OperationalError = errors.OperationalError
    ProgrammingError = errors.ProgrammingError
    Warning = errors.Warning


class _AttributeAutocommit:
    """`connection.autocommit = True`"""

    def __get__(self, connection, owner):
        return self if connection is None else connection.session.autocommit

    def __set__(self, connection, autocommit):
        connection.session.set_autocommit(bool(autocommit))


class _IsolationAutocommit:
    """`connection.isolation_level = None`"""

    def __get__(self, connection, owner):
        if connection is None:
            return self
        return None if connection.session.autocommit else ""

    def __set__(self, connection, level):
        connection.session.set_autocommit(level is None)


class PostgresqlConnection(Connection):
    autocommit = _AttributeAutocommit()


class MysqlConnection(Connection):
    def autocommit(self, autocommit):
        self.session.set_autocommit(bool(autocommit))


class SqliteConnection(Connection):
    isolation_level = _IsolationAutocommit()


class Cursor:
    """A cursor; a result is there as a whole."""

    arraysize = 1
    itersize = 2000

    def __init__(self, connection):
        self.connection = connection
        self.description = None
        self.rowcount = -1
        self.lastrowid = None
        self.rownumber = 0
        self.query = None
        self.closed = False
        self._rows = []
        self._next = 0

    def execute(self, sql, parameters=None):
        session = self.connection.session
        self.connection.stand_apart()
        statement, values = session.style.bind(sql, parameters)
        outcome = session.perform(statement, values)
        self.query = statement.encode("utf-8", "replace")
        style = session.style
        columns = outcome["columns"]
        self.description = None
        rows = outcome["rows"]
        if columns is not None:
            self.description = tuple(
                (name, style.type_code(type_name)) + (None,) * 5 for name, type_name in columns
            )
            rows = style.rows(rows, [type_name for _, type_name in columns])
        self._rows = rows
        self._next = 0
        count = outcome["rowcount"]
        self.rowcount = -1 if count is None else count
        if outcome["lastrowid"] is not None or style.resets_lastrowid:
            self.lastrowid = outcome["lastrowid"]
        return style.executed(self)

    def executemany(self, sql, parameters):
        session = self.connection.session
        count = 0
        for statement, values in session.style.many(sql, parameters):
            self.execute(statement, values)
            count = -1 if count < 0 or self.rowcount < 0 else count + self.rowcount
        self.rowcount = count
        return session.style.executed(self)

    def mogrify(self, sql, parameters=None):
        return self.connection.session.style.mogrify(sql, parameters)

    def callproc(self, name, parameters=()):
        return self.connection.session.style.call(self, name, parameters)

    def _refuse_without_result(self):
        if self.description is None and self.connection.session.style.wants_result:
            raise errors.ProgrammingError("no results to fetch")

    def fetchone(self):
        self._refuse_without_result()
        if self._next >= len(self._rows):
            return None
        row = self._rows[self._next]
        self._next += 1
        return row

    def fetchmany(self, size=None):
        self._refuse_without_result()
        first = self._next
        self._next = min(first + (size or self.arraysize), len(self._rows))
        return self._rows[first : self._next]

    def fetchall(self):
        self._refuse_without_result()
        rows = self._rows[self._next :]
        self._next = len(self._rows)
        return rows

    def __iter__(self):
        return iter(self.fetchone, None)

    def nextset(self):
        return None

    def setinputsizes(self, *arguments):
        pass

    def setoutputsize(self, *arguments):
        pass

    def copy_expert(self, *arguments, **options):
        raise errors.NotSupportedError(
            "COPY between Python and the server does not work over Aludel's connection: "
            "insert the rows"
        )

    copy_from = copy_to = copy_expert

    def close(self):
        self.closed = True
        self._rows = []

    def __enter__(self):
        return self

    def __exit__(self, kind, error, traceback):
        self.close()
