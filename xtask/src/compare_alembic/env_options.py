"""Reads what an env.py says in literals, and writes the env.py of a comparison.

    python env_options.py ENV_PY [MODELS_PY] > NEW_ENV_PY

Real projects' own env.py often import their applications. What changes the result is
kept: the version table, batch rendering, the naming convention, which may stand in the
file with the models.
"""

import ast
import sys

KEPT = ("version_table", "version_table_schema", "render_as_batch", "include_schemas",
        "transaction_per_migration", "version_table_pk")


def literals(tree):
    """Names that are bound to literals, and the literal options of `configure`."""
    names, options = {}, {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            try:
                names[node.targets[0].id] = ast.literal_eval(node.value)
            except ValueError:
                pass
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "configure"):
            continue
        for keyword in node.keywords:
            if keyword.arg not in KEPT:
                continue
            if isinstance(keyword.value, ast.Name) and keyword.value.id in names:
                options[keyword.arg] = names[keyword.value.id]
                continue
            try:
                options[keyword.arg] = ast.literal_eval(keyword.value)
            except ValueError:
                print("not literal: %s" % ast.unparse(keyword), file=sys.stderr)
    return options, convention(names, tree)


def convention(names, tree):
    """The first literal naming convention: a name's, or an argument's."""
    for name, value in names.items():
        if "naming_convention" in name.lower() and isinstance(value, dict):
            return value
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and node.arg == "naming_convention":
            try:
                return ast.literal_eval(node.value)
            except ValueError:
                pass
    return None



TEMPLATE = '''import os

from alembic import context
from sqlalchemy import MetaData, create_engine, pool

target_metadata = MetaData({convention})


def run(connection):
    context.configure(connection=connection, target_metadata=target_metadata{options})
    with context.begin_transaction():
        context.run_migrations()


async def run_through(engine):
    async with engine.connect() as connection:
        await connection.run_sync(run)


url = os.environ["DATABASE_URL"]
context.config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
engine = create_engine(url, poolclass=pool.NullPool)
if engine.dialect.is_async:
    import asyncio

    from sqlalchemy.ext.asyncio import AsyncEngine

    asyncio.run(run_through(AsyncEngine(engine)))
else:
    with engine.connect() as connection:
        run(connection)
'''


def parse(file):
    with open(file) as source:
        return ast.parse(source.read())


def main(file, *models):
    try:
        options, found = literals(parse(file))
    except FileNotFoundError:
        options, found = {}, None
    for other in models:
        found = found or literals(parse(other))[1]
    print(TEMPLATE.format(
        convention="" if found is None else "naming_convention=%r" % (found,),
        options="".join(", %s=%r" % option for option in options.items()),
    ), end="")


main(*sys.argv[1:])
