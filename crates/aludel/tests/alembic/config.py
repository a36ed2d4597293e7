"""Answers how Alembic reads configurations.

Standard input: [{"folder", "section", "ini", "toml"}, ...]. Standard output: for each,
{"answer": {...}} or {"refused": "..."}.
"""

import json
import os
import sys
import warnings

import alembic
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util import asbool

assert alembic.__version__.startswith("1.20."), alembic.__version__
warnings.simplefilter("ignore")


def answer(question):
    folder = question["folder"]
    os.chdir(folder)
    before = list(sys.path)
    try:
        config = Config(
            file_=os.path.join(folder, "alembic.ini") if question["ini"] else None,
            toml_file=os.path.join(folder, "pyproject.toml") if question["toml"] else None,
            ini_section=question["section"],
        )
        script = ScriptDirectory.from_config(config)
        hooks = [
            dict(sorted({"name": hook["_hook_name"], **hook}.items()))
            for hook in script.hooks
        ]
        for hook in hooks:
            del hook["_hook_name"]
        absolute = lambda path: os.path.normpath(os.path.join(folder, path))
        return {
            "answer": {
                "script_location": absolute(script.dir),
                "version_locations": [absolute(path) for path in script._version_locations],
                "truncate_slug_length": script.truncate_slug_length,
                "timezone": script.timezone or None,
                "recursive": script.recursive_version_locations,
                "sourceless": script.sourceless,
                "output_encoding": script.output_encoding,
                "prepend_sys_path": [
                    absolute(path) for path in config.get_prepend_sys_paths_list() or []
                ],
                "revision_environment": asbool(
                    config.get_alembic_option("revision_environment")
                )
                or False,
                "url": config.file_config.get(
                    question["section"], "sqlalchemy.url", fallback=None
                ),
                "hooks": hooks,
            }
        }
    except Exception as error:
        return {"refused": f"{type(error).__name__}: {error}"}
    finally:
        sys.path[:] = before


json.dump([answer(question) for question in json.load(sys.stdin)], sys.stdout)
