//! Aludel and real Alembic take turns on one database: what either did the other goes on with.

use std::process::{Command, Output};

use aludel_testkit::{Family, TestDatabase, every_database};
use insta::assert_snapshot;

use crate::project::TestProject;

const ENV_PY: &str = r#"from alembic import context
from sqlalchemy import create_engine
from shop.models import metadata

url = context.config.get_main_option("sqlalchemy.url")
if context.is_offline_mode():
    context.configure(url=url, target_metadata=metadata)
    with context.begin_transaction():
        context.run_migrations()
else:
    with create_engine(url).connect() as connection:
        context.configure(connection=connection, target_metadata=metadata)
        with context.begin_transaction():
            context.run_migrations()
"#;

/// What the head of the revisions makes.
const MODELS: &str = r#"import sqlalchemy as sa

metadata = sa.MetaData(naming_convention={"fk": "fk_%(table_name)s_%(column_0_name)s"})
authors = sa.Table(
    "authors",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("name", sa.String(50), nullable=False),
    sa.UniqueConstraint("name", name="authors_name"),
)
books = sa.Table(
    "books",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("author_id", sa.Integer, sa.ForeignKey("authors.id"), nullable=False),
    sa.Column("title", sa.String(80), nullable=False),
    sa.Column("kind", sa.Enum("novel", "poems", name="kind"), nullable=False),
    sa.Index("books_title", "title"),
)
"#;

const AUTHORS: &str = r#"op.create_table(
        "authors",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("name", sa.String(50), nullable=False),
        sa.UniqueConstraint("name", name="authors_name"),
    )
    op.bulk_insert(sa.table("authors", sa.column("name", sa.String)), [{"name": "ada"}])"#;

const BOOKS: &str = r#"op.create_table(
        "books",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("author_id", sa.Integer(), sa.ForeignKey("authors.id"), nullable=False),
        sa.Column("title", sa.String(50)),
        sa.Column("kind", sa.Enum("novel", "poems", name="kind"), nullable=False),
    )
    op.create_index("books_title", "books", ["title"])
    op.execute("INSERT INTO books (id, author_id, title, kind) VALUES (1, 1, 'notes', 'novel')")"#;

const NO_BOOKS: &str = r#"op.drop_table("books")
    sa.Enum(name="kind").drop(op.get_bind(), checkfirst=True)"#;

const TITLES: &str = r#"with op.batch_alter_table("books") as batch_op:
        batch_op.alter_column("title", existing_type=sa.String(50), type_=sa.String(80), nullable=False)"#;

const SHORT_TITLES: &str = r#"with op.batch_alter_table("books") as batch_op:
        batch_op.alter_column(
            "title", existing_type=sa.String(80), type_=sa.String(50), nullable=True,
            existing_nullable=False,
        )"#;

/// A project of Alembic's on a database, without revisions.
fn empty(database: &TestDatabase) -> TestProject {
    let project = TestProject::empty();
    // Alembic's Python has the newer of the two drivers.
    let url = database
        .url()
        .replacen("postgresql://", "postgresql+psycopg://", 1)
        .replace('%', "%%");
    project.write(
        "alembic.ini",
        &format!(
            "[alembic]\nscript_location = %(here)s/migrations\nprepend_sys_path = %(here)s\n\
             path_separator = os\nsqlalchemy.url = {url}\n"
        ),
    );
    project.write("migrations/env.py", ENV_PY);
    project.write("shop/__init__.py", "");
    project.write("shop/models.py", MODELS);
    project
}

fn revision(project: &TestProject, id: &str, down: &str, upgrade: &str, downgrade: &str) {
    project.write(
        &format!("migrations/versions/{id}.py"),
        &format!(
            "from alembic import op\nimport sqlalchemy as sa\n\nrevision = {id:?}\n\
             down_revision = {down}\n\n\ndef upgrade():\n    {upgrade}\n\n\n\
             def downgrade():\n    {downgrade}\n"
        ),
    );
}

/// Three revisions, one behind the other.
fn chain(database: &TestDatabase) -> TestProject {
    let project = empty(database);
    revision(&project, "a1", "None", AUTHORS, "op.drop_table('authors')");
    revision(&project, "b1", "'a1'", BOOKS, NO_BOOKS);
    revision(&project, "c1", "'b1'", TITLES, SHORT_TITLES);
    project
}

/// Runs the Python that has the real Alembic.
fn python(project: &TestProject, arguments: &[&str]) -> Output {
    let oracle = std::env::var("ALUDEL_ORACLE_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    Command::new(oracle)
        .args(arguments)
        .current_dir(project.path(""))
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .output()
        .expect("ALUDEL_ORACLE_PYTHON names a Python")
}

/// What real Alembic prints on standard output, and whether it succeeded.
fn ask_alembic(project: &TestProject, arguments: &str) -> (bool, String) {
    let words: Vec<_> = ["-m", "alembic"]
        .into_iter()
        .chain(arguments.split_whitespace())
        .collect();
    let output = python(project, &words);
    // A program that is not there says so here.
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(!said.contains("No module named"), "{said}");
    let mut printed = String::from_utf8(output.stdout).expect("it prints UTF-8");
    if !output.status.success() {
        printed.push_str(&said);
    }
    (output.status.success(), printed)
}

/// The same, where it has to succeed.
fn alembic(project: &TestProject, arguments: &str) -> String {
    let (succeeded, printed) = ask_alembic(project, arguments);
    assert!(succeeded, "alembic {arguments}: {printed}");
    printed
}

/// Where both say that the database is, one head per line.
fn current(project: &TestProject) -> String {
    let sorted = |text: &str| {
        let mut lines: Vec<_> = text.lines().map(str::to_owned).collect();
        lines.sort();
        lines.join("\n")
    };
    let theirs = sorted(&alembic(project, "current"));
    let ours = project.must("current").stdout;
    let ours = sorted(&String::from_utf8(ours).expect("it prints UTF-8"));
    assert_eq!(ours, theirs);
    ours
}

#[test]
fn either_goes_on_where_the_other_stopped_on_sqlite() {
    take_turns(&TestDatabase::sqlite());
}

#[test]
fn either_goes_on_where_the_other_stopped_on_postgresql() {
    take_turns(&TestDatabase::postgres("cli_turns"));
}

#[test]
fn either_goes_on_where_the_other_stopped_on_mariadb() {
    take_turns(&TestDatabase::mariadb("cli_turns"));
}

fn take_turns(database: &TestDatabase) {
    let project = chain(database);
    project.must("upgrade b1");
    assert_eq!(current(&project), "b1");
    alembic(&project, "upgrade head");
    assert_eq!(current(&project), "c1 (head)");
    assert!(project.run("check").starts_with("exit 0"));
    assert_no_difference(&project, database.family());

    alembic(&project, "downgrade -1");
    assert!(project.run("check").starts_with("exit 1"));
    project.must("upgrade head");
    assert_eq!(current(&project), "c1 (head)");
    assert_no_difference(&project, database.family());

    project.must("downgrade -2");
    assert_eq!(current(&project), "a1");
    alembic(&project, "upgrade +1");
    project.must("upgrade +1");
    assert_no_difference(&project, database.family());

    alembic(&project, "downgrade base");
    assert_eq!(current(&project), "");
    project.must("upgrade head");
    project.must("downgrade base");
    alembic(&project, "upgrade head");
    assert_eq!(current(&project), "c1 (head)");

    alembic(&project, "stamp b1");
    project.must("stamp a1");
    assert_eq!(current(&project), "a1");
}

/// Real Alembic finds no difference between the models and the database; but where the journal
/// has no schema of its own, of which the project's `env.py` knows nothing.
fn assert_no_difference(project: &TestProject, family: Family) {
    let (succeeded, printed) = ask_alembic(project, "check");
    if family == Family::Postgres {
        assert_eq!(
            (succeeded, printed.as_str()),
            (true, "No new upgrade operations detected.\n")
        );
        return;
    }
    assert!(!succeeded, "{printed}");
    let only =
        "FAILED: New upgrade operations detected: [('remove_table', Table('aludel_journal', ";
    assert!(printed.starts_with(only), "{printed}");
    assert_eq!(printed.matches("', Table(").count(), 1, "{printed}");
    assert!(!printed.contains("), ('"), "{printed}");
}

#[test]
fn branches_and_merges_are_rows_for_both_on_sqlite() {
    branch_and_merge(&TestDatabase::sqlite());
}

#[test]
fn branches_and_merges_are_rows_for_both_on_postgresql() {
    branch_and_merge(&TestDatabase::postgres("cli_branches"));
}

#[test]
fn branches_and_merges_are_rows_for_both_on_mariadb() {
    branch_and_merge(&TestDatabase::mariadb("cli_branches"));
}

fn branch_and_merge(database: &TestDatabase) {
    let project = chain(database);
    let table = |name: &str| {
        (
            format!("op.create_table({name:?}, sa.Column(\"id\", sa.Integer(), primary_key=True))"),
            format!("op.drop_table({name:?})"),
        )
    };
    let (create, drop) = table("prices");
    revision(&project, "b2", "'a1'", &create, &drop);
    let (create, drop) = table("sales");
    revision(&project, "m1", "('c1', 'b2')", &create, &drop);

    project.must("upgrade c1");
    project.must("upgrade b2");
    assert_eq!(current(&project), "b2\nc1");
    alembic(&project, "upgrade head");
    assert_eq!(current(&project), "m1 (head) (mergepoint)");
    project.must("downgrade c1");
    assert_eq!(current(&project), "b2\nc1");
    alembic(&project, "downgrade b2-1");
    assert_eq!(current(&project), "a1 (branchpoint)");
    project.must("upgrade head");
    assert_eq!(current(&project), "m1 (head) (mergepoint)");
    alembic(&project, "downgrade c1");
    project.must("upgrade heads");
    alembic(&project, "downgrade base");
    assert_eq!(current(&project), "");
}

/// What the guide tells teams that go on running `alembic check` or `--autogenerate`.
const LEAVES_THE_JOURNAL_OUT: &str = "def include_name(name, kind, parents):
    return not (kind == \"table\" and name in (\"aludel_journal\", \"aludel_lock\"))";

#[test]
fn alembic_finds_no_difference_where_env_py_leaves_the_journal_out() {
    let guide = include_str!("../../../../docs/src/guide/alembic.md");
    assert!(guide.contains(LEAVES_THE_JOURNAL_OUT));
    for database in every_database("cli_include_name") {
        let project = chain(&database);
        project.replace(
            "migrations/env.py",
            "\nurl = ",
            &format!("\n\n{LEAVES_THE_JOURNAL_OUT}\n\n\nurl = "),
        );
        project.replace(
            "migrations/env.py",
            "(connection=connection, target_metadata=metadata)",
            "(\n            connection=connection, target_metadata=metadata, include_name=include_name\n        )",
        );
        project.must("upgrade head");
        assert_eq!(
            ask_alembic(&project, "check"),
            (true, "No new upgrade operations detected.\n".to_owned())
        );
    }
}

/// What the guide tells those who leave `env.py` as it is.
#[test]
fn alembic_finds_no_difference_where_the_journal_has_a_schema_of_its_own() {
    let elsewhere = TestDatabase::mariadb("cli_journal");
    for database in [
        TestDatabase::postgres("cli_schema"),
        TestDatabase::mariadb("cli_schema"),
    ] {
        let project = chain(&database);
        let schema = match database.family() {
            Family::Mariadb => elsewhere.name(),
            _ => "bookkeeping",
        };
        let settings = format!("\n[aludel]\njournal_schema = {schema}\n");
        project.write("alembic.ini", &(project.read("alembic.ini") + &settings));
        if database.family() == Family::Postgres {
            let said = project.run("upgrade head");
            assert!(
                said.contains(
                    "the journal \"bookkeeping\".\"aludel_journal\" could not be created"
                ),
                "{said}"
            );
            statement(&project, &database, "CREATE SCHEMA bookkeeping");
        }
        project.must("upgrade b1");
        alembic(&project, "upgrade head");
        assert_eq!(
            ask_alembic(&project, "check"),
            (true, "No new upgrade operations detected.\n".to_owned())
        );
        project.must("downgrade base");
        let log = project.run("log");
        assert!(
            log.contains("- upgrade b1") && log.contains("- downgrade a1"),
            "{log}"
        );
    }
}

#[test]
fn a_journal_that_was_begun_beside_the_version_table_stays_there() {
    let database = TestDatabase::postgres("cli_journal_stays");
    let project = chain(&database);
    let configuration = project.read("alembic.ini");
    let settings = "\n[aludel]\njournal_schema = public\n";
    project.write("alembic.ini", &format!("{configuration}{settings}"));
    project.must("upgrade a1");
    project.write("alembic.ini", &configuration);
    project.must("upgrade head");
    let log = project.run("log");
    assert!(
        log.contains("- upgrade a1") && log.contains("- upgrade c1"),
        "{log}"
    );
    let (_, printed) = ask_alembic(&project, "check");
    assert!(
        printed.contains("'remove_table', Table('aludel_journal'"),
        "{printed}"
    );
}

/// Runs a statement with the driver that real Alembic has.
fn statement(project: &TestProject, database: &TestDatabase, sql: &str) {
    project.write(
        "run.py",
        "import sys\nfrom sqlalchemy import create_engine\n\n\
         with create_engine(sys.argv[1]).begin() as connection:\n    \
         connection.exec_driver_sql(sys.argv[2])\n",
    );
    let url = database
        .url()
        .replacen("postgresql://", "postgresql+psycopg://", 1);
    let output = python(project, &["run.py", &url, sql]);
    assert!(output.status.success(), "{output:?}");
}

#[test]
fn without_the_journal_nothing_of_aludel_is_left() {
    for database in every_database("cli_leaving") {
        let project = chain(&database);
        project.must("upgrade head");
        let ours = match database.family() {
            Family::Postgres => "SCHEMA aludel_bookkeeping CASCADE",
            _ => "TABLE aludel_journal",
        };
        statement(&project, &database, &format!("DROP {ours}"));
        assert_eq!(
            ask_alembic(&project, "check"),
            (true, "No new upgrade operations detected.\n".to_owned())
        );
        // Nor does Aludel need it to go on.
        assert_eq!(current(&project), "c1 (head)");
        project.must("downgrade -1");
        project.must("upgrade head");
    }
}

#[test]
fn a_revision_that_drops_the_journal_is_refused() {
    let database = TestDatabase::sqlite();
    let project = chain(&database);
    // As Alembic writes it without the function in `env.py`.
    revision(
        &project,
        "d1",
        "'c1'",
        "op.drop_table('aludel_journal')",
        "pass",
    );
    project.must("upgrade c1");
    let said = project
        .run("upgrade head")
        .replace(database.name(), "[database]");
    assert_snapshot!(said, @"
    exit 2
    --- stderr
    upgrading sqlite:///[database]: 1 revision
      1/1  d1    failed after statement 1
    error: no such table: main.aludel_journal (SQLITE_ERROR)
      the script dropped the table in which Aludel keeps its record of runs
      upgrade d1: nothing of it is in the database
      the database is at c1
    hint: take `aludel_journal` out of the file; where Alembic proposed to drop it, `include_name` in `env.py` leaves it out
    ");
    assert_eq!(current(&project), "c1");
}
