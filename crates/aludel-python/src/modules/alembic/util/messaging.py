"""What Alembic says to people."""

import sys
from _aludel_managers import contextmanager


def write_outstream(stream, *text, quiet=False):
    if quiet:
        return
    for part in text:
        stream.write(part)


@contextmanager
def status(message, newline=False, quiet=False):
    msg(message + " ...", newline, quiet=quiet)
    try:
        yield
    except BaseException:
        write_outstream(sys.stdout, "  FAILED\n", quiet=quiet)
        raise
    write_outstream(sys.stdout, "  done\n", quiet=quiet)


def err(message, quiet=False):
    msg(f"FAILED: {message}", quiet=quiet)
    sys.exit(-1)


def obfuscate_url_pw(input_url):
    from sqlalchemy.engine import make_url

    return make_url(input_url).render_as_string(hide_password=True)


def warn(message, stacklevel=2):
    import warnings

    warnings.warn(message, UserWarning, stacklevel=stacklevel)


def warn_deprecated(message, stacklevel=2):
    import warnings

    warnings.warn(message, DeprecationWarning, stacklevel=stacklevel)


def msg(message, newline=True, flush=False, quiet=False):
    if not quiet:
        write_outstream(sys.stdout, "  " + message, "\n" if newline else "")


def format_as_comma(value):
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if hasattr(value, "__iter__"):
        return ", ".join(value)
    raise ValueError("Don't know how to comma-format %r" % value)
