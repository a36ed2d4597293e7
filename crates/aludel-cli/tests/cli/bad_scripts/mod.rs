//! Bad Alembic revisions: each test shows the whole message that a person gets, from the
//! embedded interpreter and, where it says something else, from the project's own Python; and
//! that nothing of the revision is in the database.

mod code;
mod database;
mod ending;
mod environment;

use std::os::unix::fs::PermissionsExt as _;

use crate::project::TestProject;

const ENV_PY: &str = r#"from alembic import context
from sqlalchemy import create_engine

url = context.config.get_main_option("sqlalchemy.url")
if context.is_offline_mode():
    context.configure(url=url)
    with context.begin_transaction():
        context.run_migrations()
else:
    with create_engine(url).connect() as connection:
        context.configure(connection=connection)
        with context.begin_transaction():
            context.run_migrations()
"#;

const FIRST: &str = r#""""create users"""
from alembic import op
import sqlalchemy as sa

revision = "a1"
down_revision = None


def upgrade():
    op.create_table("users", sa.Column("name", sa.String(20), primary_key=True))


def downgrade():
    op.drop_table("users")
"#;

/// An Alembic project whose second revision inserts a row and then runs `script`, from line 11
/// on. The project's own Python is `./python`.
fn project(script: &str) -> TestProject {
    let project = TestProject::empty();
    let oracle = std::env::var("ALUDEL_ORACLE_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    project.write("python", &format!("#!/bin/sh\nexec '{oracle}' \"$@\"\n"));
    let executable = std::fs::Permissions::from_mode(0o755);
    std::fs::set_permissions(project.path("python"), executable).unwrap();
    project.write(
        "alembic.ini",
        "[alembic]\nscript_location = %(here)s/migrations\nprepend_sys_path = .\n\
         path_separator = os\nsqlalchemy.url = sqlite:///shop.db\n\n[aludel]\npython = ./python\n",
    );
    project.write("migrations/env.py", ENV_PY);
    project.write("migrations/versions/a1.py", FIRST);
    let script =
        format!("    {}", script.trim_end().replace('\n', "\n    ")).replace("    \n", "\n");
    project.write(
        "migrations/versions/b1.py",
        &format!(
            "\"\"\"fill users\"\"\"\nfrom alembic import op\nimport sqlalchemy as sa\n\n\
             revision = \"b1\"\ndown_revision = \"a1\"\n\n\ndef upgrade():\n    \
             op.execute(\"INSERT INTO users VALUES ('ann')\")\n{script}\n\n\n\
             def downgrade():\n    op.execute(\"DELETE FROM users\")\n"
        ),
    );
    project
}

/// What is said when the second revision runs in the embedded interpreter.
fn embedded(project: &TestProject) -> String {
    project.must("upgrade a1");
    project.run("upgrade --runtime embedded")
}

/// What is said when all revisions run in the project's own Python.
fn host(project: &TestProject) -> String {
    let said = project.run("upgrade --runtime host");
    said.replace("  in `./python`: 1 `.py` revision\n", "")
}

/// What is said in either interpreter, which must be the same.
fn said(project: &TestProject) -> String {
    let embedded = embedded(project);
    assert_unchanged(project);
    assert_eq!(embedded, host(project));
    assert_unchanged(project);
    embedded
}

/// Nothing of the second revision is in the database.
fn assert_unchanged(project: &TestProject) {
    assert_eq!(
        project.query("SELECT version_num FROM alembic_version"),
        "a1\n"
    );
    assert_eq!(project.query("SELECT * FROM users"), "");
    let tables = project.query("SELECT count(*) FROM sqlite_schema WHERE type = 'table'");
    assert_eq!(
        tables, "3\n",
        "users, the version table and the journal only"
    );
}

/// Nothing at all is in the database.
fn assert_nothing_ran(project: &TestProject) {
    assert!(
        !project.path("shop.db").exists()
            || project.query("SELECT * FROM sqlite_schema").is_empty()
    );
}
