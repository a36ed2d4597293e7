"""What is told of an exception that nothing in a script caught."""

import os

from . import errors, place

# As many as the embedded interpreter tells of.
_CAUSES = 4
_FRAMES = 12


class MissingFunction(Exception):
    """A script without the function that is to be run."""

    def __init__(self, name, file):
        super().__init__(name)
        # The file as a whole.
        self.place = [file, 1, 1]


class Unreadable(Exception):
    """A script that cannot be read."""


class ClosedConnection(Exception):
    """A script that closed the run's connection; `place` is where it did."""

    def __init__(self, place):
        super().__init__("the connection is closed")
        self.place = place


def _class_name(error):
    kind = type(error)
    if kind.__module__ == "builtins":
        return kind.__qualname__
    return kind.__module__ + "." + kind.__qualname__


def _kind(error):
    if isinstance(error, SyntaxError):
        return {"syntax": None}
    if isinstance(error, ImportError):
        return {"import": error.name}
    if isinstance(error, SystemExit):
        return {"exit": "0" if error.code is None else str(error.code)}
    if isinstance(error, RecursionError):
        return {"recursion": None}
    if isinstance(error, MissingFunction):
        return {"missing_function": str(error)}
    if isinstance(error, Unreadable):
        return {"unreadable": None}
    if isinstance(error, ClosedConnection):
        return {"connection_closed": None}
    return {"raised": None}


def _frames(error):
    found = []
    entry = error.__traceback__
    while entry is not None:
        code = entry.tb_frame.f_code
        if place.is_project_file(code.co_filename):
            column = place.column_of(code, entry.tb_lasti)
            found.append([code.co_filename, entry.tb_lineno, column, code.co_name])
        entry = entry.tb_next
    if isinstance(error, SyntaxError) and error.filename and error.lineno:
        found.append([error.filename, error.lineno, max(error.offset or 1, 1), "<module>"])
    if isinstance(error, (ClosedConnection, MissingFunction)) and error.place:
        found = [[*error.place, "<module>"]]
    if len(found) > _FRAMES:
        found[_FRAMES // 2 : -_FRAMES // 2] = []
    return found


def _next(error):
    if error.__cause__ is not None:
        return error.__cause__
    return None if error.__suppress_context__ else error.__context__


def _number(error):
    for each in (error, getattr(error, "orig", None)):
        number = getattr(each, "_aludel_failure", None)
        if isinstance(number, int):
            return number
    return None


def described(error):
    """`module.Class: message`, in one line."""
    lines = str(error).splitlines()
    name = "`" + _class_name(error) + "`"
    return f"{name}: {lines[0]}" if lines else name


def located(error):
    """The same, with the place in the project's files."""
    frames = _frames(error)
    if not frames:
        return described(error)
    file, line = frames[-1][:2]
    return f"{described(error)} ({os.path.relpath(file)}:{line})"


def told(error):
    """Everything that a person is told, as plain data."""
    causes, number = [], _number(error)
    behind = _next(error)
    seen = {id(error)}
    while behind is not None and id(behind) not in seen and len(causes) < _CAUSES:
        seen.add(id(behind))
        if number is None:
            number = _number(behind)
        # What the driver said stands in the message of SQLAlchemy's exception already.
        if not isinstance(behind, errors.Error):
            causes.append(described(behind))
        behind = _next(behind)
    message = error.msg if isinstance(error, SyntaxError) else str(error)
    return {
        "kind": _kind(error),
        "class": _class_name(error),
        "message": message or "",
        "frames": _frames(error),
        "causes": causes,
        "database": number,
    }
