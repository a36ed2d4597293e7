"""What looks like a driver's connection and cursor (PEP 249)."""

from .statements import driver_operation


class DriverConnection:
    """`bind.connection`"""

    is_valid = True

    def __init__(self, connection):
        self._connection = connection

    @property
    def dbapi_connection(self):
        return self

    driver_connection = connection = dbapi_connection

    @property
    def info(self):
        return self._connection.info

    def cursor(self, *arg, **kw):
        return DriverCursor(self._connection)

    def execute(self, sql, parameters=None):
        return self.cursor().execute(sql, parameters)

    def executemany(self, sql, parameters):
        return self.cursor().executemany(sql, parameters)

    def commit(self):
        self._connection.commit()

    def rollback(self):
        self._connection.rollback()

    def close(self):
        self._connection.close()

    def __enter__(self):
        return self

    def __exit__(self, type_, value, traceback):
        return None


class DriverCursor:
    """A cursor."""

    arraysize = 1

    def __init__(self, connection):
        self._connection = connection
        self.description = None
        self.rowcount = -1
        self.lastrowid = None
        self._rows = iter(())

    def execute(self, sql, parameters=None):
        self._connection._refuse_closed()
        style = self._connection.dialect.paramstyle
        if parameters is None:
            operation = {"op": "query", "query": {"query": "verbatim", "text": sql}, "fetch": True}
        else:
            if isinstance(parameters, list):
                parameters = tuple(parameters)
            operation = driver_operation(sql, parameters, style)
        return self._ran(self._connection._perform(operation))

    def executemany(self, sql, parameters):
        style = self._connection.dialect.paramstyle
        operation = driver_operation(sql, list(parameters), style)
        return self._ran(self._connection._perform(operation))

    def _ran(self, outcome):
        columns = outcome["columns"]
        self.description = None
        if columns is not None:
            self.description = [(column["name"],) + (None,) * 6 for column in columns]
        self.rowcount = outcome["rowcount"]
        self.lastrowid = outcome["lastrowid"]
        self._rows = iter(outcome["rows"])
        return self

    def fetchone(self):
        return next(self._rows, None)

    def fetchmany(self, size=None):
        wanted = size or self.arraysize
        found = []
        for row in self._rows:
            found.append(row)
            if len(found) == wanted:
                break
        return found

    def fetchall(self):
        return list(self._rows)

    def __iter__(self):
        return self._rows

    def close(self):
        pass

    def __enter__(self):
        return self

    def __exit__(self, type_, value, traceback):
        return None

    @property
    def connection(self):
        return DriverConnection(self._connection)
