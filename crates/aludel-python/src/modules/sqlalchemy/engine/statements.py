"""Statements on their way to the database."""

from .. import exc
from ..sql.elements import BindParameter, TextClause
from ..sql.plain import Writer, _all_parts, prepare
from ..sql.values import plain_value


class Prepared:
    """A statement that is ready, and what its result needs to know."""

    def __init__(self, statement, dialect, parameters):
        if getattr(statement, "is_insert", False) and not isinstance(parameters, list):
            parameters = _with_key_defaults(statement, dialect, parameters)
        made = prepare(statement, dialect, parameters)
        self.statement = made.statement
        self.many = isinstance(parameters, list)
        self.generated = made.generated
        self.columns = made.columns
        self.returned_key = made.returned_key
        self.query = made.query
        self._operation = made.operation()

    def operation(self):
        return self._operation

    def returned_names(self):
        """The names of the key's columns that the database hands back."""
        if not self.returned_key:
            return []
        names = []
        for column in self.query.get("returning", ()):
            name = column.get("name")
            names.append(name["name"] if isinstance(name, dict) else name)
        return names

    def matches_by_name(self):
        """Whether the result's columns are found by their names, not by their places."""
        return self.columns is not None and getattr(self.statement, "positional", True) is False


def _with_key_defaults(statement, dialect, parameters):
    """Adds the primary key's values that Python makes, so that they are known afterwards."""
    table = statement.table
    if statement.select is not None or statement._multi_values:
        return parameters
    given = set(statement._values or ())
    given.update(str(getattr(key, "key", key)) for key in parameters or ())
    added = {}
    for column in getattr(table, "primary_key", ()) or ():
        default = getattr(column, "default", None)
        if default is None or default.is_sequence or default.is_clause_element:
            continue
        if column.key not in given:
            added[column.key] = default._value(Writer(dialect))
    if not added:
        return parameters
    return {**(parameters or {}), **added}


def rows_of(parameters):
    """The parameters of `execute`: None, one dictionary, or a list of them."""
    if parameters is None:
        return None
    if isinstance(parameters, dict):
        return parameters
    if isinstance(parameters, (list, tuple)):
        for row in parameters[:1]:
            if not (isinstance(row, dict) or hasattr(row, "keys")):
                raise exc.ArgumentError("List argument must consist only of dictionaries")
        return [dict(row) for row in parameters] or None
    if hasattr(parameters, "keys"):
        return dict(parameters)
    raise exc.ArgumentError("mapping or list expected for parameters")


def refuse_missing(statement, rows):
    """Refuses a parameter that has no value, as SQLAlchemy does before it asks a database."""
    if isinstance(statement, TextClause):
        binds = statement._bindparams.values()
    elif getattr(statement, "is_dml", False):
        return
    else:
        binds = [part for part in _all_parts(statement) if isinstance(part, BindParameter)]
    several = rows if isinstance(rows, list) else [rows or {}]
    for bind in binds:
        if not bind.required:
            continue
        for place, row in enumerate(several):
            if bind.key not in row:
                where = f", in parameter group {place}" if isinstance(rows, list) and place else ""
                message = f"A value is required for bind parameter {bind.key!r}{where}"
                raise exc.StatementError(
                    f"(sqlalchemy.exc.InvalidRequestError) {message}",
                    str(statement),
                    rows,
                    exc.InvalidRequestError(message),
                )


def driver_query(sql, parameters, paramstyle):
    """Text in the words of a driver, with its own marks of parameters, as plain data.

    Gives the query and the names of its parameters, numbers where they have none.
    """
    if paramstyle == "numeric_dollar":
        return _marks_of_the_server(sql)
    if paramstyle in ("qmark", "numeric", "named"):
        return _marks_of_sqlite(sql, parameters)
    return _marks_of_percent(sql, parameters)


def _escaped(text):
    """Text in which no colon stands for a parameter."""
    return text.replace("\\:", "\\\\:").replace(":", "\\:")


def _marks_of_percent(sql, parameters):
    """`%s` and `%(name)s`; `%%` is one percent sign."""
    pieces, names, place, rest = [], [], 0, sql
    while True:
        before, mark, after = rest.partition("%")
        pieces.append(_escaped(before))
        if not mark:
            break
        follows = after[:1]
        if follows == "%":
            pieces.append("%")
            rest = after[1:]
        elif follows in ("s", "b", "t") and parameters:
            pieces.append(f":p_{place}")
            names.append(place)
            place += 1
            rest = after[1:]
        elif follows == "(" and parameters:
            name, _, rest = after[1:].partition(")")
            rest = rest[1:]
            pieces.append(f":{name}")
            if name not in names:
                names.append(name)
        else:
            raise ValueError(
                f"only '%s', '%b', '%t' are allowed as placeholders, got '%{follows}'"
            )
    return "".join(pieces), names


def _numbered():
    """Finds the parameters of PostgreSQL's own, and what they cannot stand in."""
    # Few scripts need it, and the module takes a fifth of the interpreter's start.
    import re

    return re.compile(
        r"""[eE]'(?:[^'\\]|''|\\.)*'|'(?:[^']|'')*'|"[^"]*"|--[^\n]*|/\*.*?\*/"""
        r"""|\$(?P<tag>[A-Za-z_]\w*)\$.*?\$(?P=tag)\$|\$\$.*?\$\$|\$(?P<number>\d+)""",
        re.DOTALL,
    )


def _marks_of_the_server(sql):
    """`$1`, as PostgreSQL itself has them; a percent sign is one."""
    pieces, names, at = [], [], 0
    for found in _numbered().finditer(sql):
        if found["number"] is None:
            continue
        pieces.append(_escaped(sql[at : found.start()]))
        number = int(found["number"]) - 1
        pieces.append(f":p_{number}")
        if number not in names:
            names.append(number)
        at = found.end()
    pieces.append(_escaped(sql[at:]))
    return "".join(pieces), names


def _marks_of_sqlite(sql, parameters):
    """`?`, `?1`, `:name`, `@name`, `$name` outside of quotes."""
    pieces, names, place, at = [], [], 0, 0
    while at < len(sql):
        character = sql[at]
        if character in "'\"`[":
            close = "]" if character == "[" else character
            end = sql.find(close, at + 1)
            end = len(sql) if end < 0 else end + 1
            pieces.append(_escaped(sql[at:end]))
            at = end
        elif sql.startswith("--", at) or sql.startswith("/*", at):
            close = "\n" if character == "-" else "*/"
            end = sql.find(close, at)
            end = len(sql) if end < 0 else end + len(close)
            pieces.append(_escaped(sql[at:end]))
            at = end
        elif character == "?":
            end = at + 1
            while end < len(sql) and sql[end].isdigit():
                end += 1
            number = int(sql[at + 1 : end]) - 1 if end > at + 1 else place
            place = max(place, number + 1)
            pieces.append(f":p_{number}")
            if number not in names:
                names.append(number)
            at = end
        elif character in ":@$" and at + 1 < len(sql) and (
            sql[at + 1].isalpha() or sql[at + 1] == "_"
        ):
            end = at + 1
            while end < len(sql) and (sql[end].isalnum() or sql[end] == "_"):
                end += 1
            name = sql[at + 1 : end]
            pieces.append(f":{name}")
            if name not in names:
                names.append(name)
            at = end
        else:
            pieces.append(_escaped(character))
            at += 1
    return "".join(pieces), names


def driver_operation(sql, parameters, paramstyle):
    """What `exec_driver_sql` asks for, as plain data."""
    many = isinstance(parameters, list)
    rows = parameters if many else ([parameters] if parameters else [])
    if not rows and paramstyle in ("qmark", "numeric", "named", "numeric_dollar"):
        return {"op": "query", "query": {"query": "verbatim", "text": sql}, "fetch": True}
    text, names = driver_query(sql, rows, paramstyle)
    if not names:
        query = {"query": "verbatim", "text": text.replace("\\:", ":").replace("\\\\:", "\\:")}
        return {"op": "query", "query": query, "fetch": True}
    plain_rows = []
    for row in rows:
        plain = []
        for name in names:
            try:
                value = row[name]
            except (KeyError, IndexError, TypeError):
                raise exc.ProgrammingError.of_value(
                    f"no value for the parameter {name!r} of {sql!r}"
                ) from None
            key = name if isinstance(name, str) else f"p_{name}"
            plain.append([key, plain_value(value)])
        plain_rows.append(plain)
    return {
        "op": "query",
        "query": {"query": "text", "text": text, "binds": []},
        "parameters": plain_rows,
        "fetch": True,
    }
