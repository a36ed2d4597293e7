//! Revisions that import the project's models, in the project's own Python, on each database:
//! under the lock, and with a failure in the middle rolled back and journaled.

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Command, Stdio};

use aludel_testkit::{Family, TestDatabase};
use insta::assert_snapshot;
use regex::Regex;

use crate::project::TestProject;

const ENV_PY: &str = r#"from alembic import context
from sqlalchemy import create_engine
from shop.models import Base

url = context.config.get_main_option("sqlalchemy.url")
if context.is_offline_mode():
    context.configure(url=url, target_metadata=Base.metadata)
    with context.begin_transaction():
        context.run_migrations()
else:
    with create_engine(url).connect() as connection:
        context.configure(connection=connection, target_metadata=Base.metadata)
        with context.begin_transaction():
            context.run_migrations()
"#;

/// Models that the embedded interpreter cannot import: they import a driver.
const MODELS: &str = r#"import sqlite3

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(50))
"#;

const USERS: &str = r#""""create users"""
from alembic import op
import sqlalchemy as sa

revision = "a1"
down_revision = None


def upgrade():
    op.create_table(
        "users",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("name", sa.String(50), nullable=False),
    )


def downgrade():
    op.drop_table("users")
"#;

/// Fills the table, says so, and waits for a file of that name.
const FILL: &str = r#""""fill users"""
import os
import time

from alembic import op
from sqlalchemy.orm import Session

from shop.models import User

revision = "b1"
down_revision = "a1"


def upgrade():
    with Session(op.get_bind()) as session:
        for name in ("ann", "bob"):
            session.add(User(name=name))
            session.flush()
    print("filled", flush=True)
    while not os.path.exists("go"):
        time.sleep(0.02)


def downgrade():
    Session(op.get_bind()).query(User).delete()
"#;

/// Fails in the middle.
const RENAME: &str = r#""""rename users"""
from alembic import op
import sqlalchemy as sa
from sqlalchemy.orm import Session

from shop.models import User

revision = "c1"
down_revision = "b1"


def upgrade():
    op.create_table("names", sa.Column("name", sa.String(50)))
    session = Session(op.get_bind())
    for user in session.query(User).order_by(User.id):
        user.name = user.name.upper()
        session.flush()
        if user.name == "BOB":
            raise ValueError("bob has a name already")


def downgrade():
    op.drop_table("names")
"#;

struct Shop {
    project: TestProject,
    database: TestDatabase,
}

fn oracle() -> String {
    std::env::var("ALUDEL_ORACLE_PYTHON").unwrap_or_else(|_| "python3".to_owned())
}

impl Shop {
    fn new(database: TestDatabase) -> Self {
        let project = TestProject::empty();
        project.write(
            "alembic.ini",
            &format!(
                "[alembic]\nscript_location = %(here)s/migrations\nprepend_sys_path = .\n\
                 path_separator = os\nsqlalchemy.url = {}\n\n[aludel]\npython = {}\n",
                database.url().replace('%', "%%"),
                oracle(),
            ),
        );
        project.write("migrations/env.py", ENV_PY);
        project.write("migrations/versions/a1.py", USERS);
        project.write("migrations/versions/b1.py", FILL);
        project.write("migrations/versions/c1.py", RENAME);
        project.write("shop/__init__.py", "");
        project.write("shop/models.py", MODELS);
        Self { project, database }
    }

    /// What is said, without the database's url and the place of Python.
    fn steady(&self, said: &str) -> String {
        let url = Regex::new(r"(?m)^upgrading \S+: ").unwrap();
        let said = self.project.steady(said).replace(&oracle(), "[python]");
        url.replace_all(&said, "upgrading [database]: ")
            .into_owned()
    }

    fn run(&self, arguments: &str) -> String {
        self.steady(&self.project.run(arguments))
    }

    /// Asks the database, with the drivers that real Alembic has.
    fn query(&self, sql: &str) -> String {
        let url = self
            .database
            .url()
            .replacen("postgresql://", "postgresql+psycopg://", 1);
        let output = Command::new(oracle())
            .args([
                "-c",
                "import sys; from sqlalchemy import create_engine\n\
                 with create_engine(sys.argv[1]).connect() as connection:\n    \
                 print(*[row[0] for row in connection.exec_driver_sql(sys.argv[2])])",
                &url,
                sql,
            ])
            .output()
            .expect("ALUDEL_ORACLE_PYTHON names a Python");
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout)
            .unwrap()
            .trim_end()
            .to_owned()
    }

    fn names(&self) -> String {
        self.query("SELECT name FROM users ORDER BY id")
    }

    /// Runs up to the second revision, with another runner knocking while it is at work.
    fn fill_under_the_lock(&self) {
        let mut first = self
            .project
            .command("upgrade b1")
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stderr = BufReader::new(first.stderr.take().unwrap());
        let mut said = String::new();
        while !said.ends_with("filled\n") {
            assert_ne!(stderr.read_line(&mut said).unwrap(), 0, "{said}");
        }
        let second = self.project.run("upgrade b1 --lock-timeout 0s");
        self.project.write("go", "");
        stderr.read_to_string(&mut said).unwrap();
        assert!(first.wait().unwrap().success(), "{said}");
        assert!(
            second.starts_with("exit 2\n--- stderr\n")
                && second.contains("error: another runner holds the migration lock\n"),
            "{second}"
        );
        assert_snapshot!(self.steady(&said), @"
        upgrading [database]: 2 revisions
          b1 runs in `[python]`: it imports `sqlite3` (shop/models.py:1:1)
          1/2  a1  create users  1 statement [took]
        filled
          2/2  b1  fill users    2 statements [took]
        upgraded 2 revisions in [took]: now at b1
        ");
        assert_eq!(self.names(), "ann bob");
    }

    /// The third revision fails in the middle, is mended, and goes on.
    fn fail_and_go_on(&self) {
        let is_mariadb = self.database.family() == Family::Mariadb;
        let said = self.run("upgrade head");
        if is_mariadb {
            assert_snapshot!(said, @r#"
            exit 2
            --- stderr
            upgrading [database]: 1 revision
              c1 runs in `[python]`: it imports `sqlite3` (shop/models.py:1:1)
              1/1  c1  rename users  failed after statement 3
            error: `ValueError`: bob has a name already
              upgrade c1 (rename users): 1 statement is done and stays; the database cannot roll them back
              the database is at b1
              --> migrations/versions/c1.py:19:13
               |
            19 |             raise ValueError("bob has a name already")
               |             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ in `upgrade`
            hint: mend the file from that statement on, then run the same command again: it goes on behind what is done
            "#);
        } else {
            assert_snapshot!(said, @r#"
            exit 2
            --- stderr
            upgrading [database]: 1 revision
              c1 runs in `[python]`: it imports `sqlite3` (shop/models.py:1:1)
              1/1  c1  rename users  failed after statement 3
            error: `ValueError`: bob has a name already
              upgrade c1 (rename users): nothing of it is in the database
              the database is at b1
              --> migrations/versions/c1.py:19:13
               |
            19 |             raise ValueError("bob has a name already")
               |             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ in `upgrade`
            hint: mend the file, then run the same command again
            "#);
        }
        assert_eq!(self.names(), "ann bob", "the first row is what it was");
        assert_eq!(self.query("SELECT version_num FROM alembic_version"), "b1");
        let log = self.run("log --failed");
        assert_snapshot!(log, @"
        exit 0
        --- stdout
        when  what  result  time
        [time]  aludel upgrade head                   failed [took]
                             by ada@[host]
                             `ValueError`: bob has a name already
        [time]  - upgrade c1                          failed [took]
                             `ValueError`: bob has a name already
        ");
        self.project
            .replace("migrations/versions/c1.py", "\"BOB\"", "\"EVE\"");
        let said = self.run("upgrade head");
        if is_mariadb {
            assert_snapshot!(said, @"
            exit 0
            --- stderr
            upgrading [database]: 1 revision
              c1 runs in `[python]`: it imports `sqlite3` (shop/models.py:1:1)
              c1  going on after statement 1
              1/1  c1  rename users  3 statements [took]
            upgraded 1 revision in [took]: now at c1 (head)
            ");
        } else {
            assert_snapshot!(said, @"
            exit 0
            --- stderr
            upgrading [database]: 1 revision
              c1 runs in `[python]`: it imports `sqlite3` (shop/models.py:1:1)
              1/1  c1  rename users  3 statements [took]
            upgraded 1 revision in [took]: now at c1 (head)
            ");
        }
    }
}

#[test]
fn models_are_used_under_the_lock_and_a_failure_is_journaled_on_sqlite() {
    let shop = Shop::new(TestDatabase::sqlite());
    shop.fill_under_the_lock();
    shop.fail_and_go_on();
}

#[test]
fn models_are_used_under_the_lock_and_a_failure_is_journaled_on_postgresql() {
    let shop = Shop::new(TestDatabase::postgres("cli_models"));
    shop.fill_under_the_lock();
    shop.fail_and_go_on();
}

#[test]
fn models_are_used_under_the_lock_and_a_failure_is_journaled_on_mariadb() {
    let shop = Shop::new(TestDatabase::mariadb("cli_models"));
    shop.fill_under_the_lock();
    shop.fail_and_go_on();
}
