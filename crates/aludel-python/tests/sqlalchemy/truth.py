"""Runs a script of cases under Alembic's offline mode: `truth.py DIALECT FILE`."""

import importlib.util
import sys

from alembic.migration import MigrationContext
from alembic.operations import Operations

dialect, file = sys.argv[1:]
context = MigrationContext.configure(
    dialect_name=dialect,
    opts={"as_sql": True, "output_buffer": sys.stdout, "literal_binds": True},
)
spec = importlib.util.spec_from_file_location("cases", file)
module = importlib.util.module_from_spec(spec)
spec.loader.exec_module(module)
with Operations.context(context):
    module.upgrade()
