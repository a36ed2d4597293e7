"""As sqlite3 takes parameters and hands out results."""

import datetime
import re
import sys

from . import errors, values
from .driver import SqliteConnection
from .style import Style

# What no placeholder is in, and placeholders.
_TOKENS = re.compile(
    r"""'(?:[^']|'')*'|"(?:[^"]|"")*"|`(?:[^`]|``)*`|\[[^\]]*\]|--[^\n]*|/\*.*?(?:\*/|$)"""
    r"""|(?P<name>[:@$][A-Za-z_0-9]+)|(?P<number>\?\d*)""",
    re.DOTALL,
)


class Sqlite(Style):
    paramstyle = "qmark"
    module = "sqlite3"
    connection = SqliteConnection
    resets_lastrowid = False

    def __init__(self, dialect_facts):
        super().__init__(dialect_facts)
        self.values = values.Values()

    def bind(self, sql, parameters):
        if not parameters:
            return sql, None
        if hasattr(parameters, "keys"):
            parameters = self._in_order(sql, parameters)
        return sql, [self._adapted(value) for value in parameters]

    def _in_order(self, sql, parameters):
        """Named parameters in the order in which the statement names them first."""
        names = []
        for token in _TOKENS.finditer(sql):
            name = token.group("name")
            if name is not None and name[1:] not in names:
                names.append(name[1:])
        try:
            return [parameters[name] for name in names]
        except KeyError as error:
            raise errors.ProgrammingError(
                f"You did not supply a value for binding parameter :{error.args[0]}."
            ) from None

    def _adapted(self, value):
        if type(value) is datetime.datetime:
            return value.isoformat(" ")
        if type(value) is datetime.date:
            return value.isoformat()
        try:
            return values.write(value)
        except TypeError:
            pass
        # What the project has taught the real driver counts here too.
        driver = sys.modules.get("sqlite3")
        if driver is not None:
            try:
                return values.write(driver.adapt(value))
            except (TypeError, driver.ProgrammingError):
                pass
        raise errors.ProgrammingError(
            f"Error binding parameter: type '{type(value).__name__}' is not supported"
        )

    def executed(self, cursor):
        return cursor
