"""Between the native module and the modules that scripts import."""

import builtins
import gc
import sys

import _aludel


class Stop(BaseException):
    """The end of the run, which no `except Exception` catches."""


class MissingFunction(Exception):
    """A script without the function that is to be run."""

    def __init__(self, name, file):
        super().__init__(name)
        # The file as a whole.
        self.filename, self.lineno = file, 1


class Unreadable(Exception):
    """A script that cannot be read."""


class ClosedConnection(Exception):
    """A script that closed the run's connection, and where it did."""

    def __init__(self, place):
        super().__init__("the connection is closed")
        if place is not None:
            self.filename, self.lineno = place


class _Bytes:
    """What `sys.stdout.buffer` is."""

    def __init__(self, number):
        self._number = number

    def write(self, data):
        _aludel.print(self._number, bytes(data).decode("utf-8", "backslashreplace"))
        return len(data)

    def flush(self):
        pass

    def writable(self):
        return True


class _Output:
    """Standard output or standard error of a script: the host prints it."""

    encoding = "utf-8"
    errors = "backslashreplace"
    newlines = None
    closed = False
    line_buffering = True

    def __init__(self, number, name):
        self._number = number
        self.name = name
        self.mode = "w"
        self.buffer = _Bytes(number)

    def write(self, text):
        if not isinstance(text, str):
            raise TypeError(
                f"write() argument must be str, not {type(text).__name__}"
            )
        _aludel.print(self._number, text)
        return len(text)

    def writelines(self, lines):
        for line in lines:
            self.write(line)

    def flush(self):
        pass

    def close(self):
        pass

    def isatty(self):
        return False

    def readable(self):
        return False

    def writable(self):
        return True

    def seekable(self):
        return False

    def fileno(self):
        import io

        raise io.UnsupportedOperation("fileno")

    def reconfigure(self, **options):
        pass


class _Input:
    """Standard input of a script: there is none, as with `< /dev/null`."""

    encoding = "utf-8"
    errors = "strict"
    name = "<stdin>"
    mode = "r"
    closed = False

    def read(self, size=-1):
        return ""

    def readline(self, size=-1):
        return ""

    def readlines(self, hint=-1):
        return []

    def __iter__(self):
        return iter(())

    def isatty(self):
        return False

    def readable(self):
        return True

    def writable(self):
        return False

    def close(self):
        pass

    def fileno(self):
        import io

        raise io.UnsupportedOperation("fileno")


def _exit(status=None):
    raise SystemExit(status)


def start():
    """Once, before the first script."""
    # A run makes thousands of objects that stay (classes, code) and few circles.
    gc.set_threshold(20000, 20, 20)
    # A script ends itself, never the program.
    builtins.exit = builtins.quit = _exit
    system = sys.modules.get("posix") or sys.modules.get("nt")
    system._exit = _exit
    sys.stdin = sys.__stdin__ = _Input()
    sys.stdout = sys.__stdout__ = _Output(1, "<stdout>")
    sys.stderr = sys.__stderr__ = _Output(2, "<stderr>")


def header(module):
    """What a revision's module says about itself."""

    def texts(name):
        value = getattr(module, name, None)
        if value is None:
            return []
        return [value] if isinstance(value, str) else list(value)

    return {
        "revision": module.revision,
        "down_revisions": texts("down_revision"),
        "branch_labels": texts("branch_labels"),
        "depends_on": texts("depends_on"),
    }


# How Alembic runs a function, once it is known.
_run = None


def run_revision(module, name, file):
    """Calls a script's function as Alembic does."""
    global _run
    function = getattr(module, name, None)
    if function is None:
        raise MissingFunction(name, file)
    if _run is None:
        from alembic.runtime.migration import _run_revision as _run
    _run(function)


def has_name(module, name):
    """Whether a module has a name, or a module of that name in it."""
    import importlib

    try:
        found = importlib.import_module(module)
    except Exception:
        return True
    if hasattr(found, name):
        return True
    try:
        importlib.import_module(module + "." + name)
    except Exception:
        return False
    return True


def database_error(failure, number):
    """The exception of `sqlalchemy.exc` for what a database said."""
    from sqlalchemy import exc

    error = exc._from_failure(failure)
    error._aludel_failure = number
    return error


def compile_error(message):
    from sqlalchemy import exc

    return exc.CompileError(message)


def circular_dependency(message):
    from sqlalchemy import exc

    return exc.CircularDependencyError(message, (), (), msg=message)


def offline_error(message):
    from sqlalchemy import exc

    return exc.InvalidRequestError(message)


def refused_error(message):
    from sqlalchemy import exc

    return exc.InvalidRequestError(message)
