"""What is the same in all drivers."""

from . import errors


class Style:
    """How one driver writes statements and hands out results."""

    # Whether a savepoint outlives a change of the schema.
    has_lasting_savepoints = True
    # Whether `lastrowid` is forgotten with the next statement.
    resets_lastrowid = True
    # Whether fetching from a statement that returns no rows is an error.
    wants_result = False

    def __init__(self, dialect_facts):
        self.facts = dialect_facts
        # SQLAlchemy's dialect, once there is one.
        self.dialect = None

    def bind(self, sql, parameters):
        """The statement to send, and the values that are sent beside it."""
        raise NotImplementedError

    def many(self, sql, parameters):
        """The statements that stand for one with many rows of parameters."""
        for row in parameters:
            yield sql, row

    def rows(self, rows, types):
        """A result as this driver hands it out."""
        return self.values.rows(rows)

    def type_code(self, type_name):
        """The driver's number of a type."""
        return None

    def executed(self, cursor):
        """What `cursor.execute()` returns."""
        return None

    def mogrify(self, sql, parameters):
        return self.bind(sql, parameters)[0]

    def literal(self, value):
        raise errors.NotSupportedError("this driver writes no literals")

    def call(self, cursor, name, parameters):
        raise errors.NotSupportedError("there are no stored procedures")

    def set_isolation_level(self, connection, level):
        raise errors.NotSupportedError("there are no isolation levels")
