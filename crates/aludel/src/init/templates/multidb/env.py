"""How Alembic reaches several databases, and what it compares them with."""

import logging
import re
from contextlib import ExitStack
from logging.config import fileConfig

from alembic import context
from sqlalchemy import engine_from_config, pool

config = context.config

if config.config_file_name is not None:
    fileConfig(config.config_file_name)
logger = logging.getLogger("alembic.env")

# The sections of alembic.ini that hold the databases.
NAMES = re.split(r",\s*", config.get_main_option("databases", ""))

# Whether all databases commit in two phases: PostgreSQL and MySQL can.
TWO_PHASES = False

# The metadata of your models for each database, which `--autogenerate` compares with it:
# from myapp.models import Orders, Stock
# target_metadata = {"engine1": Orders.metadata, "engine2": Stock.metadata}
target_metadata = {}


def run_migrations_offline() -> None:
    """Print the SQL (`--sql`) of each database into a file of its name."""
    for name in NAMES:
        logger.info("writing %s.sql", name)
        with open(f"{name}.sql", "w") as output:
            context.configure(
                url=config.get_section_option(name, "sqlalchemy.url"),
                output_buffer=output,
                target_metadata=target_metadata.get(name),
                literal_binds=True,
                dialect_opts={"paramstyle": "named"},
            )
            with context.begin_transaction():
                context.run_migrations(engine_name=name)


def run_migrations_online() -> None:
    """Run the revisions on all databases, and commit only when all of them went well."""
    with ExitStack() as stack:
        begun = {}
        for name in NAMES:
            engine = engine_from_config(
                config.get_section(name, {}),
                prefix="sqlalchemy.",
                poolclass=pool.NullPool,
            )
            connection = stack.enter_context(engine.connect())
            transaction = connection.begin_twophase() if TWO_PHASES else connection.begin()
            begun[name] = (connection, transaction)
        try:
            for name, (connection, _) in begun.items():
                logger.info("migrating %s", name)
                context.configure(
                    connection=connection,
                    upgrade_token=f"{name}_upgrades",
                    downgrade_token=f"{name}_downgrades",
                    target_metadata=target_metadata.get(name),
                )
                context.run_migrations(engine_name=name)
            if TWO_PHASES:
                for _, transaction in begun.values():
                    transaction.prepare()
            for _, transaction in begun.values():
                transaction.commit()
        except BaseException:
            for _, transaction in begun.values():
                transaction.rollback()
            raise


if context.is_offline_mode():
    run_migrations_offline()
else:
    run_migrations_online()
