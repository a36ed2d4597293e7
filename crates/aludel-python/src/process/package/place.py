"""Places in the project's files."""

import os
import sys
import sysconfig


def _library_folders():
    names = ("stdlib", "platstdlib", "purelib", "platlib")
    found = {sysconfig.get_path(name) for name in names}
    found.add(os.path.dirname(os.__file__))
    return tuple(os.path.join(os.path.realpath(folder), "") for folder in found if folder)


_LIBRARIES = _library_folders()
_SCRIPTS = set()
_KNOWN = {}


def add_scripts(folder):
    """Takes a folder of scripts for the project's, wherever it is: programs bring their
    revisions along among the libraries."""
    folder = os.path.join(os.path.abspath(folder), "")
    if folder not in _SCRIPTS:
        _SCRIPTS.add(folder)
        _KNOWN.clear()


def is_project_file(file):
    """Whether a file is neither a library's nor Aludel's."""
    known = _KNOWN.get(file)
    if known is None:
        parts = os.path.normpath(file).split(os.sep)
        known = _KNOWN[file] = file.endswith(".py") and (
            os.path.abspath(file).startswith(tuple(_SCRIPTS))
            or "site-packages" not in parts
            and "dist-packages" not in parts
            and not os.path.realpath(file).startswith(_LIBRARIES)
        )
    return known


def column_of(code, instruction):
    """The column of an instruction, counted from 1, where this Python knows it."""
    positions = getattr(code, "co_positions", None)
    if positions is None or instruction < 0:
        return 1
    for index, (_, _, column, _) in enumerate(positions()):
        if index == instruction // 2:
            return 1 if column is None else column + 1
    return 1


def cause():
    """The innermost call that is the project's, as `[file, line, column]`."""
    frame = sys._getframe(1)
    while frame is not None:
        file = frame.f_code.co_filename
        if is_project_file(file):
            return [file, frame.f_lineno, column_of(frame.f_code, frame.f_lasti)]
        frame = frame.f_back
    return None
