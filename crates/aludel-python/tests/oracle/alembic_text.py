"""Runs cases with real Alembic and writes what it prints for them, as JSON lines.

    python alembic_text.py FOLDER MODULE

FOLDER is searched for MODULE, a file of cases.
"""

import contextlib
import importlib
import io
import json
import os
import re
import sys
import warnings

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import catalogue
import sqlalchemy as sa
from alembic.migration import MigrationContext
from alembic.operations import Operations

# The name of a parameter as SQLAlchemy makes it up, after a column or the text of a literal
# one, and what stands for a list of them.
# `INSERT` without values has one for each column; the grammar gives some names of its own.
PLACEHOLDER = re.compile(
    r"(?<![:\w]):(?:[\w+]+|'\w+'|\d \+ \d)_\d+\b|__\[POSTCOMPILE|VALUES \(:\w|:(?:given|told|several)\b"
)


def answer(case, number, dialect, convention):
    sql = io.StringIO()
    printed = io.StringIO()
    refused = message = None
    of_python = False
    context = MigrationContext.configure(
        dialect_name=dialect,
        dialect_opts={"paramstyle": "named"},
        opts={
            "as_sql": True,
            "literal_binds": True,
            "output_buffer": sql,
            "target_metadata": sa.MetaData(naming_convention=convention),
        },
    )
    try:
        with Operations.context(context), contextlib.redirect_stdout(printed):
            catalogue.run(case, number)
    except Exception as error:
        refused = type(error).__qualname__
        of_python = type(error).__module__ == "builtins"
        message = str(error)
    return {
        "sql": sql.getvalue(),
        "printed": printed.getvalue(),
        "unusable": bool(PLACEHOLDER.search(sql.getvalue())),
        "refused": refused,
        "of_python": of_python,
        "message": message,
    }


def main(folder, name):
    warnings.simplefilter("ignore")
    sys.path.insert(0, folder)
    module = importlib.import_module(name)
    for case_name, case, number in catalogue.cases(module):
        for dialect in getattr(case, "dialects", catalogue.DIALECTS):
            convention = getattr(case, "convention", None)
            line = {
                "case": case_name,
                "variant": number,
                "dialect": dialect,
                "convention": list((convention or {}).items()),
                "unordered": getattr(case, "unordered", False),
                "alone": getattr(case, "alone", False),
            }
            line.update(answer(case, number, dialect, convention))
            print(json.dumps(line))


main(*sys.argv[1:])
