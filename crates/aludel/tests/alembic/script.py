"""Answers what Alembic makes of revision files, which it runs.

Standard input: [text, ...]. Standard output: for each, {"answer": {...}} or
{"refused": "..."}.
"""

import json
import pathlib
import sys
import tempfile

import alembic
from alembic.script import Script, ScriptDirectory
from alembic.util import to_tuple

assert alembic.__version__.startswith("1.20."), alembic.__version__
sys.dont_write_bytecode = True


def answer(text, folder):
    path = pathlib.Path(folder, "versions", "0a1b.py")
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    try:
        script = Script._from_path(ScriptDirectory(folder), path)
        return {
            "answer": {
                "id": script.revision,
                "down_revisions": to_tuple(script.down_revision, ()),
                "depends_on": to_tuple(script.dependencies, ()),
                "branch_labels": script._orig_branch_labels,
                "longdoc": script.longdoc,
            }
        }
    except Exception as error:
        return {"refused": f"{type(error).__name__}: {error}"}


with tempfile.TemporaryDirectory() as folder:
    pathlib.Path(folder, "versions").mkdir()
    json.dump([answer(text, folder) for text in json.load(sys.stdin)], sys.stdout)
