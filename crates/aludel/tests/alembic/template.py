"""Renders templates of revisions as Alembic does.

Standard input: {"templates": [text], "cases": [{...}]}. Standard output: for each of
Alembic's own templates and of the given ones, and for each case,
{"template", "case", "rendered" or "refused"}.
"""

import datetime
import json
import pathlib
import sys
import tempfile

import alembic
from alembic import util
from alembic.config import Config
from alembic.script.revision import tuple_rev_as_scalar

assert alembic.__version__.startswith("1.20."), alembic.__version__

question = json.load(sys.stdin)
own = pathlib.Path(alembic.__file__).parent / "templates"
templates = [path.read_text() for path in sorted(own.glob("*/script.py.mako"))]
templates += question["templates"]
config = Config()
config.set_main_option("databases", "engine1, engine2")
answers = []
with tempfile.TemporaryDirectory() as folder:
    source = pathlib.Path(folder, "script.py.mako")
    target = pathlib.Path(folder, "revision.py")
    for template in templates:
        source.write_text(template)
        for index, case in enumerate(question["cases"]):
            date = datetime.datetime.fromisoformat(case["create_date"])
            values = dict(
                up_revision=case["revision"],
                down_revision=tuple_rev_as_scalar(tuple(case["down_revisions"])),
                branch_labels=util.to_tuple(case["branch_labels"] or None),
                depends_on=tuple_rev_as_scalar(list(case["depends_on"])),
                create_date=date,
                comma=util.format_as_comma,
                message=case["message"],
                config=config,
                **(case["bodies"] or {}),
            )
            answer = {"template": template, "case": index}
            try:
                util.template_to_file(str(source), str(target), "utf-8", **values)
                answer["rendered"] = target.read_text()
            except Exception as error:
                answer["refused"] = str(error)
            answers.append(answer)
json.dump(answers, sys.stdout)
