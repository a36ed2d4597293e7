//! What is learned from `env.py`.

use aludel_core::revision::Direction;
use aludel_python::host::{ConventionKey, NamingConvention};
use aludel_python::{EnvNoteKind, EnvOptions};

use crate::host::{Folder, Recording};

fn learn(files: &[(&str, &str)], host: &mut Recording) -> EnvOptions {
    let folder = Folder::new(files);
    let mut runtime = folder.runtime();
    runtime
        .run_environment(&folder.path.join("env.py"), host)
        .unwrap()
}

fn online() -> Recording {
    let mut host = Recording::offline("postgresql");
    host.context.as_sql = false;
    host.context.sections = vec![(
        "alembic".to_owned(),
        vec![(
            "sqlalchemy.url".to_owned(),
            "postgresql://ada:secret@db/shop".to_owned(),
        )],
    )];
    host
}

/// The shape of the file that Alembic's own template makes.
const GENERIC: &str = "
from logging.config import fileConfig
from sqlalchemy import engine_from_config, pool
from alembic import context
from models import metadata

config = context.config
if config.config_file_name is not None:
    fileConfig(config.config_file_name)


def online():
    connectable = engine_from_config(
        config.get_section(config.config_ini_section, {}),
        prefix='sqlalchemy.',
        poolclass=pool.NullPool,
    )
    with connectable.connect() as connection:
        connection.exec_driver_sql('SET search_path TO shop')
        context.configure(
            connection=connection,
            target_metadata=metadata,
            version_table='shop_version',
            transaction_per_migration=True,
            include_object=lambda *args: True,
        )
        with context.begin_transaction():
            context.run_migrations()


def offline():
    context.configure(url=config.get_main_option('sqlalchemy.url'), literal_binds=True)
    with context.begin_transaction():
        context.run_migrations()


if context.is_offline_mode():
    offline()
else:
    online()
";

const MODELS: &str = "
import sqlalchemy as sa
metadata = sa.MetaData(naming_convention={
    'pk': 'pk_%(table_name)s',
    sa.UniqueConstraint: 'uq_%(table_name)s_%(column_0_name)s',
})
sa.Table('users', metadata, sa.Column('id', sa.Integer, primary_key=True))
";

#[test]
fn the_template_that_everybody_has() {
    let mut host = online();
    let learned = learn(&[("env.py", GENERIC), ("models.py", MODELS)], &mut host);
    assert_eq!(learned.failure, None);
    let [run] = learned.runs.as_slice() else {
        panic!("{learned:?}");
    };
    assert!(run.migrated);
    assert_eq!(run.line, Some(20));
    assert_eq!(run.version_table.as_deref(), Some("shop_version"));
    assert!(run.transaction_per_migration);
    assert_eq!(run.hooks, ["include_object"]);
    assert_eq!(
        run.naming_convention,
        Some(NamingConvention(vec![
            (
                ConventionKey("pk".to_owned()),
                "pk_%(table_name)s".to_owned()
            ),
            (
                ConventionKey("uq".to_owned()),
                "uq_%(table_name)s_%(column_0_name)s".to_owned()
            ),
        ]))
    );
    let [note] = learned.notes.as_slice() else {
        panic!("{learned:?}");
    };
    assert_eq!(note.kind, EnvNoteKind::Statement);
    assert_eq!(note.text, "SET search_path TO shop");
    assert_eq!(note.line, Some(19));
    assert_eq!(
        learned.url.as_ref().unwrap().expose(),
        "postgresql://ada:secret@db/shop"
    );
    assert!(!format!("{learned:?}").contains("secret"));
    assert!(host.operations.is_empty());
}

#[test]
fn printing_sql_takes_the_other_way_through_it() {
    let mut host = online();
    host.context.as_sql = true;
    let learned = learn(&[("env.py", GENERIC), ("models.py", MODELS)], &mut host);
    assert!(learned.runs[0].literal_binds);
    assert_eq!(learned.runs[0].version_table, None);
}

#[test]
fn a_url_that_it_sets_is_the_one() {
    let learned = learn(
        &[(
            "env.py",
            "from alembic import context\n\
             context.config.set_main_option('sqlalchemy.url', 'sqlite:///a%%20b.db')\n\
             context.configure(dialect_name='sqlite')\n",
        )],
        &mut online(),
    );
    assert_eq!(learned.url.unwrap().expose(), "sqlite:///a%20b.db");
    assert_eq!(learned.runs[0].dialect_name.as_deref(), Some("sqlite"));
    assert!(!learned.runs[0].migrated);
}

#[test]
fn asynchronous_engines_are_entered_too() {
    let learned = learn(
        &[(
            "env.py",
            "import asyncio\n\
             from sqlalchemy.ext.asyncio import create_async_engine\n\
             from alembic import context\n\
             def run(connection):\n\
             \x20   context.configure(connection=connection, render_as_batch=True)\n\
             \x20   context.run_migrations()\n\
             async def main():\n\
             \x20   engine = create_async_engine('postgresql+asyncpg://db/shop')\n\
             \x20   async with engine.connect() as connection:\n\
             \x20       await connection.run_sync(run)\n\
             \x20   await engine.dispose()\n\
             asyncio.run(main())\n",
        )],
        &mut online(),
    );
    assert_eq!(learned.failure, None);
    assert!(learned.runs[0].render_as_batch);
    assert!(learned.runs[0].migrated);
    assert_eq!(
        learned.url.unwrap().expose(),
        "postgresql+asyncpg://db/shop"
    );
}

#[test]
fn what_cannot_be_imported_is_told_with_its_line() {
    let learned = learn(
        &[(
            "env.py",
            "from alembic import context\nimport django_models\ncontext.configure()\n",
        )],
        &mut online(),
    );
    assert!(learned.runs.is_empty());
    let failure = learned.failure.unwrap();
    assert_eq!(failure.location().unwrap().line, 2);
    assert_eq!(failure.message, "No module named 'django_models'");
}

#[test]
fn operations_that_it_registers_are_there_for_revisions() {
    let folder = Folder::new(&[
        (
            "own.py",
            "from alembic.operations import Operations, MigrateOperation\n\
             @Operations.register_operation('grant')\n\
             class Grant(MigrateOperation):\n\
             \x20   def __init__(self, role):\n\
             \x20       self.role = role\n\
             \x20   @classmethod\n\
             \x20   def grant(cls, operations, role):\n\
             \x20       return operations.invoke(cls(role))\n\
             @Operations.implementation_for(Grant)\n\
             def grant(operations, operation):\n\
             \x20   operations.execute(f'GRANT SELECT ON t TO {operation.role}')\n",
        ),
        (
            "env.py",
            "from alembic import context\nfrom sqlalchemy import create_engine\nimport own\n\
             own.engine = create_engine('postgresql://db/shop')\n\
             context.configure(connection=own.engine.connect())\n",
        ),
        (
            "a.py",
            "from alembic import op\ndef upgrade():\n    op.grant('ada')\n\
             def downgrade():\n    import own\n    own.engine.connect()\n",
        ),
    ]);
    let mut host = online();
    let mut runtime = folder.runtime();
    runtime
        .run_environment(&folder.path.join("env.py"), &mut host)
        .unwrap();
    let script = folder.path.join("a.py");
    runtime.run(&script, Direction::Upgrade, &mut host).unwrap();
    assert_eq!(host.sql(), ["GRANT SELECT ON t TO ada"]);
    assert_eq!(host.lines(), [11]);
    let refused = runtime
        .run(&script, Direction::Downgrade, &mut host)
        .unwrap_err();
    assert!(
        refused
            .to_string()
            .contains("this engine was made while env.py ran"),
        "{refused}"
    );
}
