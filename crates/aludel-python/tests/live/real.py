"""Runs a script's `upgrade` with real Alembic and SQLAlchemy: real.py URL SCRIPT"""

import importlib.util
import sys
import warnings

import sqlalchemy as sa
from alembic.migration import MigrationContext
from alembic.operations import Operations

warnings.simplefilter("ignore")
url, path = sys.argv[1:]
spec = importlib.util.spec_from_file_location("revision_script", path)
module = importlib.util.module_from_spec(spec)
sys.modules["revision_script"] = module
spec.loader.exec_module(module)
with sa.create_engine(url).connect() as connection:
    context = MigrationContext.configure(connection, opts={"transactional_ddl": True})
    with context.begin_transaction(), Operations.context(context):
        module.upgrade()
