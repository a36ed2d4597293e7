"""Runs Alembic in projects that Aludel started.

Standard input: [{"folder", "is_async"}, ...]. Standard output: for each, what the commands
print, or the failure. An async env.py needs a library that the oracle does not have
(greenlet): it is compiled, and not run.
"""

import json
import subprocess
import sys

COMMAND = [sys.executable, "-m", "alembic.config"]


def answer(question):
    said = []
    last = COMMAND + ["upgrade", "head", "--sql"]
    if question["is_async"]:
        last = [sys.executable, "-m", "py_compile", "scripts/env.py"]
    for command in (COMMAND + ["revision", "-m", "one"], COMMAND + ["history"], last):
        done = subprocess.run(
            command, cwd=question["folder"], capture_output=True, text=True
        )
        if done.returncode:
            return {"refused": done.stdout + done.stderr}
        said.append(done.stdout)
    return {"history": said[1], "sql": said[2]}


json.dump([answer(question) for question in json.load(sys.stdin)], sys.stdout)
