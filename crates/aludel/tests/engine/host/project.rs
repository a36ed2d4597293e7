//! An Alembic project whose `env.py` sets things up for its revisions: what Aludel makes of it
//! is what Alembic makes of it.

use std::process::Command;

use aludel::offline::{OfflineOptions, print_upgrade};
use aludel_dialect::DialectName;
use aludel_testkit::TestDatabase;

use super::oracle;
use crate::fixture::{Fixture, Recorder};

const ENV_PY: &str = r#"
from logging.config import fileConfig
from alembic import context
from alembic.operations import MigrateOperation, Operations
from app.models import Base

config = context.config
fileConfig(config.config_file_name)
target_metadata = Base.metadata
tenant = context.get_x_argument(as_dictionary=True).get("tenant", "nobody")


@Operations.register_operation("greet")
class Greet(MigrateOperation):
    def __init__(self, name):
        self.name = name

    @classmethod
    def greet(cls, operations, name):
        return operations.invoke(cls(name))


@Operations.implementation_for(Greet)
def greet(operations, operation):
    operations.execute(f"INSERT INTO greetings (text) VALUES ('{operation.name} of {tenant}')")


def run_migrations_offline():
    context.configure(
        url=config.get_main_option("sqlalchemy.url"),
        target_metadata=target_metadata,
        literal_binds=True,
        dialect_opts={"paramstyle": "named"},
    )
    with context.begin_transaction():
        context.run_migrations()


def run_migrations_online():
    from sqlalchemy import engine_from_config, pool

    connectable = engine_from_config(
        config.get_section(config.config_ini_section), prefix="sqlalchemy.", poolclass=pool.NullPool
    )
    with connectable.connect() as connection:
        context.configure(connection=connection, target_metadata=target_metadata)
        with context.begin_transaction():
            context.run_migrations()


if context.is_offline_mode():
    run_migrations_offline()
else:
    run_migrations_online()
"#;

const MODELS: &str = r#"
import sqlite3
import sqlalchemy as sa
from sqlalchemy.orm import declarative_base

Base = declarative_base(
    metadata=sa.MetaData(
        naming_convention={"uq": "unique_%(table_name)s_%(column_0_name)s"}
    )
)
LENGTH = 40
"#;

const REVISION: &str = r#""""greetings"""
from alembic import context, op
import sqlalchemy as sa
from app.models import LENGTH

revision = "aaaa"
down_revision = None


def upgrade():
    op.create_table(
        "greetings",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("text", sa.String(LENGTH), unique=True),
    )
    greetings = sa.table("greetings", sa.column("text", sa.String))
    op.bulk_insert(greetings, [{"text": "it's"}, {"text": "100%"}])
    op.greet("hello")
    if not context.is_offline_mode():
        assert context.config.get_main_option("sqlalchemy.url").startswith("sqlite")
        assert op.get_context().opts["target_metadata"] is not None
        assert context.get_context() is op.get_context()
    with op.batch_alter_table("greetings") as batch_op:
        batch_op.alter_column("text", nullable=False, existing_type=sa.String(LENGTH))


def downgrade():
    op.drop_table("greetings")
"#;

fn project(database: TestDatabase) -> Fixture {
    let fixture = Fixture::new(database);
    let root = fixture.root();
    let write = |path: &str, text: &str| {
        let path = root.join(path);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, text).expect("a file");
    };
    std::fs::remove_file(root.join("aludel.toml")).expect("it was written");
    write(
        "alembic.ini",
        &format!(
            "[alembic]\nscript_location = %(here)s/migrations\nprepend_sys_path = %(here)s\n\
             sqlalchemy.url = {}\n\n[aludel]\npython = {}\n\n\
             [loggers]\nkeys = root,alembic\n[handlers]\nkeys = console\n\
             [formatters]\nkeys = plain\n\
             [logger_root]\nlevel = WARNING\nhandlers = console\n\
             [logger_alembic]\nlevel = INFO\nhandlers =\nqualname = alembic\n\
             [handler_console]\nclass = StreamHandler\nargs = (sys.stderr,)\nformatter = plain\n\
             [formatter_plain]\nformat = %%(message)s\n",
            fixture.database.url(),
            oracle(),
        ),
    );
    write("migrations/env.py", ENV_PY);
    write("migrations/script.py.mako", "");
    write("migrations/versions/aaaa.py", REVISION);
    write("app/__init__.py", "");
    write("app/models.py", MODELS);
    fixture
}

/// Runs real Alembic and returns what it printed.
fn alembic(fixture: &Fixture, arguments: &[&str]) -> String {
    let output = Command::new(oracle())
        .args(["-m", "alembic"])
        .args(arguments)
        .current_dir(fixture.root())
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .output()
        .expect("ALUDEL_ORACLE_PYTHON names a Python");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).expect("it prints UTF-8")
}

#[test]
fn the_schema_and_the_rows_are_alembics() {
    let theirs = project(TestDatabase::sqlite());
    alembic(&theirs, &["upgrade", "head"]);
    let ours = project(TestDatabase::sqlite());
    let mut events = Recorder::default();
    let report = ours.upgrade_seen_by("head", &mut events).unwrap();
    assert!(report.steps[0].step.runtime.is_some());
    for query in [
        "SELECT sql FROM sqlite_master WHERE name = 'greetings'",
        "SELECT text FROM greetings ORDER BY id",
        "SELECT version_num FROM alembic_version",
    ] {
        let ours = ours.query(query);
        assert!(!ours.is_empty(), "{query}");
        assert_eq!(ours, theirs.query(query), "{query}");
    }
    let printed = events
        .0
        .iter()
        .any(|event| matches!(event, aludel::Event::Printed { .. }));
    assert!(!printed, "Alembic's own log lines are left out");

    ours.downgrade("base").unwrap();
    assert!(!ours.has_table("greetings"));
}

#[test]
fn the_printed_statements_are_alembics() {
    let fixture = project(TestDatabase::sqlite());
    let ini = fixture.root().join("alembic.ini");
    let text = std::fs::read_to_string(&ini).expect("the configuration");
    let url = fixture.database.url();
    for (dialect, url_of_dialect) in [
        (
            DialectName::Postgresql,
            "postgresql://nobody@localhost/none",
        ),
        (DialectName::Mysql, "mysql+pymysql://nobody@localhost/none"),
    ] {
        std::fs::write(&ini, text.replace(url, url_of_dialect)).expect("the configuration");
        let theirs = alembic(&fixture, &["upgrade", "head", "--sql"]);
        let mut ours = Vec::new();
        let options = OfflineOptions {
            dialect,
            environment: None,
        };
        print_upgrade(
            &fixture.project(),
            &options,
            "head",
            &mut ours,
            &mut aludel::Silent,
        )
        .unwrap();
        let words = |text: &str| {
            text.split_whitespace()
                .map(str::to_owned)
                .collect::<Vec<_>>()
        };
        let ours = String::from_utf8(ours).expect("it prints UTF-8");
        assert!(ours.contains("hello of nobody"), "{ours}");
        assert_eq!(words(&ours), words(&theirs));
    }
}
