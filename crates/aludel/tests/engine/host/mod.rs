//! Revisions that need the project's own Python: real Alembic and SQLAlchemy, on Aludel's
//! connection.

mod asyncpg;
mod directives;
mod project;
mod types;

use std::process::Command;
use std::time::{Duration, Instant};

use aludel::config::RunConfig;
use aludel::{Error, Event, Interrupt, Observer};
use aludel_testkit::{Family, TestDatabase, every_database};

use crate::fixture::{Fixture, Recorder, facts, upgrade_with};

/// A Python with Alembic.
fn oracle() -> String {
    std::env::var("ALUDEL_ORACLE_PYTHON").unwrap_or_else(|_| "python3".to_owned())
}

/// A project with models that the embedded interpreter cannot import, because they import
/// `sqlite3`.
fn fixture(database: TestDatabase) -> Fixture {
    let fixture = Fixture::new(database);
    fixture.configure(&format!("python = '{}'", oracle()));
    let app = fixture.root().join("app");
    std::fs::create_dir(&app).expect("a folder");
    std::fs::write(app.join("__init__.py"), "").expect("a module");
    std::fs::write(
        app.join("models.py"),
        "import sqlite3\n\
         import sqlalchemy as sa\n\
         from sqlalchemy.orm import declarative_base\n\n\
         Base = declarative_base()\n\n\n\
         class User(Base):\n\
         \x20   __tablename__ = 'users'\n\
         \x20   id = sa.Column(sa.Integer, primary_key=True)\n\
         \x20   name = sa.Column(sa.String(50), unique=True)\n\
         \x20   visits = sa.Column(sa.Integer, nullable=False)\n",
    )
    .expect("a module");
    fixture
}

/// Writes a revision; the first line of `upgrade` is line 13 of the file.
fn python(fixture: &Fixture, id: &str, down: &str, upgrade: &str, downgrade: &str) {
    let indented = |body: &str| body.trim().replace('\n', "\n    ");
    let down = if down.is_empty() {
        "None".to_owned()
    } else {
        format!("'{down}'")
    };
    std::fs::write(
        fixture.root().join(format!("migrations/{id}.py")),
        format!(
            "\"\"\"the {id} revision\"\"\"\nfrom alembic import op\nimport os, sys, time\n\
             import sqlalchemy as sa\nfrom sqlalchemy.orm import Session\n\
             from app.models import User\n\n\
             revision = '{id}'\ndown_revision = {down}\n\n\n\
             def upgrade():\n    {}\n\n\ndef downgrade():\n    {}\n",
            indented(upgrade),
            indented(downgrade),
        ),
    )
    .expect("a revision's file");
}

/// Creates the models' table in the embedded interpreter.
fn users(fixture: &Fixture) {
    std::fs::write(
        fixture.root().join("migrations/aaaa.py"),
        "from alembic import op\nimport sqlalchemy as sa\n\
         revision = 'aaaa'\ndown_revision = None\n\n\
         def upgrade():\n\
         \x20   op.create_table('users', sa.Column('id', sa.Integer(), primary_key=True),\n\
         \x20       sa.Column('name', sa.String(50), unique=True),\n\
         \x20       sa.Column('visits', sa.Integer(), nullable=False))\n\n\
         def downgrade():\n\
         \x20   op.drop_table('users')\n",
    )
    .expect("a revision's file");
}

const FILL: &str = "session = Session(bind=op.get_bind())
session.add_all([User(name=name, visits=0) for name in ('ann', 'bob', 'it\\'s 100% :x \\\\')])
session.flush()
for user in session.query(User).filter(User.name != 'bob').order_by(User.id):
    user.visits = user.id * 10
session.commit()
print('filled', session.query(User).count())";

fn names(fixture: &Fixture) -> Vec<String> {
    fixture
        .query("SELECT name FROM users ORDER BY id")
        .into_iter()
        .map(|row| row[0].as_text().expect("a name").to_owned())
        .collect()
}

/// How the journal says that the runs of a revision ended.
fn outcomes(fixture: &Fixture, revision: &str) -> Vec<String> {
    fixture
        .query(&format!(
            "SELECT outcome FROM aludel_journal WHERE revision = '{revision}' ORDER BY run_id"
        ))
        .into_iter()
        .map(|row| row[0].as_text().expect("an outcome").to_owned())
        .collect()
}

#[test]
fn models_move_rows_up_and_down() {
    for database in every_database("host") {
        let fixture = fixture(database);
        users(&fixture);
        python(
            &fixture,
            "bbbb",
            "aaaa",
            FILL,
            "Session(op.get_bind()).query(User).delete()",
        );
        fixture.revision(
            "cccc",
            "bbbb",
            "UPDATE users SET visits = visits + 1;",
            "SELECT 1;",
        );
        let mut events = Recorder::default();
        let report = fixture.upgrade_seen_by("heads", &mut events).unwrap();
        assert_eq!(names(&fixture), ["ann", "bob", "it's 100% :x \\"]);
        let visits: Vec<_> = fixture
            .query("SELECT visits FROM users ORDER BY id")
            .iter()
            .map(|row| row[0].as_integer())
            .collect();
        assert_eq!(visits, [Some(11), Some(1), Some(31)]);
        assert_eq!(fixture.heads(), ["cccc"]);

        let runtimes: Vec<_> = report
            .steps
            .iter()
            .map(|step| step.step.runtime.as_ref())
            .collect();
        assert_eq!([runtimes[0], runtimes[2]], [None, None]);
        let host = runtimes[1].expect("it needs the project's own Python");
        assert_eq!(host.python.as_str(), oracle());
        assert_eq!(host.reason.as_deref(), Some("it imports `sqlite3`"));
        let place = host.place.as_deref().unwrap();
        assert!(place.ends_with("app/models.py:1:1"), "{place}");

        let printed = events.0.iter().find_map(|event| match event {
            Event::Printed { text } => Some(text.as_str()),
            _ => None,
        });
        assert_eq!(printed, Some("filled 3\n"));
        let caused = events.0.iter().find_map(|event| match event {
            Event::StatementStarted {
                location: Some(location),
                summary,
                ..
            } if summary.starts_with("INSERT INTO users") => Some(location),
            _ => None,
        });
        let caused = caused.expect("the rows are inserted");
        assert!(caused.path.as_str().ends_with("migrations/bbbb.py"));
        assert_eq!(caused.line, 15);
        assert_eq!(caused.column, 5);

        fixture.downgrade("base").unwrap();
        assert!(!fixture.has_table("users"));
    }
}

#[test]
fn a_failure_in_the_middle_is_rolled_back_or_resumed() {
    for database in every_database("host_fails") {
        let fixture = fixture(database);
        users(&fixture);
        let begun = format!("op.create_table('t', sa.Column('x', sa.Integer))\n{FILL}");
        let failing = format!("{begun}\nraise ValueError('half way')");
        python(&fixture, "bbbb", "aaaa", &failing, "op.drop_table('t')");
        let error = fixture.upgrade("heads").unwrap_err();
        assert_eq!(error.code(), "python-exception");
        let label = &error.diagnostics()[0].labels[0];
        assert_eq!(label.location.line, 21);
        assert!(label.location.path.as_str().ends_with("migrations/bbbb.py"));
        assert_eq!(fixture.heads(), ["aaaa"]);
        assert!(names(&fixture).is_empty(), "the rows are rolled back");
        // MariaDB commits a table as it is created; the journal knows.
        assert_eq!(fixture.has_table("t"), fixture.is(Family::Mariadb));
        assert_eq!(outcomes(&fixture, "bbbb"), ["failed"]);

        python(&fixture, "bbbb", "aaaa", &begun, "op.drop_table('t')");
        let report = fixture.upgrade("heads").unwrap();
        assert_eq!(
            report.steps[0].resumed_after,
            u64::from(fixture.is(Family::Mariadb))
        );
        assert_eq!(names(&fixture).len(), 3);
        assert_eq!(fixture.heads(), ["bbbb"]);
        let first = if fixture.is(Family::Mariadb) {
            "resumed"
        } else {
            "failed"
        };
        assert_eq!(outcomes(&fixture, "bbbb"), [first, "done"]);
    }
}

/// Does something as soon as a script prints.
struct WhenPrinted<F>(F);

impl<F: FnMut()> Observer for WhenPrinted<F> {
    fn on_event(&mut self, event: &Event) {
        if let Event::Printed { .. } = event {
            (self.0)();
        }
    }
}

#[test]
fn the_lock_is_held_while_it_runs() {
    for database in every_database("host_lock") {
        let fixture = fixture(database);
        users(&fixture);
        python(
            &fixture,
            "bbbb",
            "aaaa",
            "print('here', flush=True)",
            "pass",
        );
        let mut refused: Vec<Error> = Vec::new();
        let run = RunConfig {
            lock_timeout: Duration::ZERO,
            ..RunConfig::default()
        };
        let root = fixture.root().to_string();
        let url = fixture.database.url().to_owned();
        let mut observer = WhenPrinted(|| {
            let other = upgrade_with(&root, &url, "heads", run.clone(), &mut aludel::Silent);
            refused.extend(other.err());
        });
        fixture.upgrade_seen_by("heads", &mut observer).unwrap();
        assert_eq!(refused.len(), 1, "the other runner was let in");
        assert_eq!(refused[0].code(), "lock-held");
    }
}

/// Interrupts a script when it prints, and returns how long it took to end.
fn interrupted(fixture: &Fixture, script: &str) -> Duration {
    users(fixture);
    let script = format!("op.execute('CREATE TABLE t (x INT)')\n{script}");
    python(fixture, "bbbb", "aaaa", &script, "pass");
    let interrupt: Interrupt = fixture.interrupt.clone();
    let mut since = Instant::now();
    let error = fixture
        .upgrade_seen_by(
            "heads",
            &mut WhenPrinted(|| {
                since = Instant::now();
                interrupt.request();
            }),
        )
        .expect_err("it was interrupted");
    assert_eq!(error.code(), "interrupted");
    assert_eq!(fixture.heads(), ["aaaa"]);
    assert_eq!(fixture.has_table("t"), fixture.is(Family::Mariadb));
    since.elapsed()
}

#[test]
fn a_sleeping_script_is_interrupted() {
    for database in every_database("host_sleeps") {
        let fixture = fixture(database);
        let took = interrupted(&fixture, "print('here')\ntime.sleep(60)");
        assert!(took < Duration::from_secs(2), "{took:?}");
    }
}

#[test]
fn a_script_that_catches_everything_is_killed() {
    let fixture = fixture(TestDatabase::sqlite());
    let took = interrupted(
        &fixture,
        "print('here')
while True:
    try:
        time.sleep(60)
    except BaseException:
        pass",
    );
    assert!(took > Duration::from_secs(2), "{took:?}");
    assert!(took < Duration::from_secs(10), "{took:?}");
}

/// Alembic makes the type of a column once in a run, whichever tables name it.
#[test]
fn a_type_is_made_once_in_a_run_of_both_interpreters() {
    let fixture = fixture(TestDatabase::postgres("host_enumerations"));
    let table = |name: &str| {
        format!(
            "op.create_table('{name}', sa.Column('id', sa.Integer(), primary_key=True), \
             sa.Column('kind', sa.Enum('a', 'b', name='kind')))"
        )
    };
    for (id, down, name) in [("aaaa", "None", "one"), ("cccc", "'bbbb'", "three")] {
        std::fs::write(
            fixture.root().join(format!("migrations/{id}.py")),
            format!(
                "from alembic import op\nimport sqlalchemy as sa\n\
                 revision = '{id}'\ndown_revision = {down}\n\n\
                 def upgrade():\n    {}\n\ndef downgrade():\n    pass\n",
                table(name)
            ),
        )
        .expect("a revision's file");
    }
    python(&fixture, "bbbb", "aaaa", &table("two"), "pass");
    fixture.upgrade("cccc").expect("the type is made once");
    let made = fixture.query("SELECT typname FROM pg_type WHERE typname = 'kind'");
    assert_eq!(made.len(), 1);
}

/// Alembic loads all files before the first runs.
#[test]
fn what_a_later_revision_imports_is_there() {
    let fixture = fixture(TestDatabase::sqlite());
    users(&fixture);
    std::fs::write(fixture.root().join("app/later.py"), "NAME = 'ann'\n").expect("a module");
    python(
        &fixture,
        "bbbb",
        "aaaa",
        "import app\n\
         op.get_bind().execute(sa.insert(User.__table__).values(name=app.later.NAME, visits=1))",
        "pass",
    );
    let later = fixture.root().join("migrations/cccc.py");
    std::fs::write(
        later,
        "import sqlite3\nimport app.later\nrevision = 'cccc'\ndown_revision = 'bbbb'\n\n\
         def upgrade():\n    pass\n\ndef downgrade():\n    pass\n",
    )
    .expect("a revision's file");
    fixture.upgrade("bbbb").expect("the module is there");
    assert_eq!(names(&fixture), ["ann"]);
}

/// In Alembic's one process it holds for all revisions.
#[test]
fn what_changes_sqlalchemy_holds_for_every_revision() {
    let fixture = fixture(TestDatabase::sqlite());
    std::fs::write(
        fixture.root().join("migrations/aaaa.py"),
        "from alembic import op\nimport sqlalchemy as sa\n\
         revision = 'aaaa'\ndown_revision = None\n\n\
         def upgrade():\n\
         \x20   op.create_table('t', sa.Column('n', sa.BigInteger()))\n\n\
         def downgrade():\n\
         \x20   op.drop_table('t')\n",
    )
    .expect("a revision's file");
    python(&fixture, "bbbb", "aaaa", "pass", "pass");
    std::fs::write(
        fixture.root().join("app/models.py"),
        "import sqlite3\nimport sqlalchemy as sa\nfrom sqlalchemy.ext.compiler import compiles\n\n\n\
         @compiles(sa.BigInteger, 'sqlite')\n\
         def small(element, compiler, **options):\n\
         \x20   return 'INTEGER'\n\n\n\
         @compiles(sa.Date, 'postgresql')\n\
         def other(element, compiler, **options):\n\
         \x20   return 'TIMESTAMP'\n\n\nUser = None\n",
    )
    .expect("a module");
    let mut events = Recorder::default();
    fixture
        .upgrade_seen_by("heads", &mut events)
        .expect("both run in the project's Python");
    let made = fixture.query("SELECT sql FROM sqlite_master WHERE name = 't'");
    assert!(format!("{made:?}").contains("n INTEGER"), "{made:?}");
    let reasons: Vec<_> = events
        .0
        .iter()
        .filter_map(|event| match event {
            Event::RunStarted { steps, .. } => Some(steps),
            _ => None,
        })
        .flatten()
        .filter_map(|step| step.runtime.as_ref()?.reason.clone())
        .collect();
    assert_eq!(
        reasons,
        [
            "the project's code changes SQLAlchemy's own `BigInteger`",
            "it imports `sqlite3`"
        ]
    );
}

#[test]
fn who_listens_to_all_constraints_hears_of_every_revision() {
    let fixture = fixture(TestDatabase::postgres("host_listens"));
    std::fs::write(
        fixture.root().join("migrations/aaaa.py"),
        "from alembic import op\nimport sqlalchemy as sa\n\
         revision = 'aaaa'\ndown_revision = None\n\n\
         def upgrade():\n\
         \x20   op.create_table('t', sa.Column('n', sa.Integer()), sa.PrimaryKeyConstraint('n'))\n\n\
         def downgrade():\n\
         \x20   op.drop_table('t')\n",
    )
    .expect("a revision's file");
    python(&fixture, "bbbb", "aaaa", "pass", "pass");
    std::fs::write(
        fixture.root().join("app/models.py"),
        "import sqlite3\nimport sqlalchemy as sa\nfrom sqlalchemy import event\n\n\n\
         @event.listens_for(sa.PrimaryKeyConstraint, 'after_parent_attach')\n\
         def name(constraint, table):\n\
         \x20   constraint.name = f'the_key_of_{table.name}'\n\n\nUser = None\n",
    )
    .expect("a module");
    fixture
        .upgrade("heads")
        .expect("both run in the project's Python");
    let keys =
        fixture.query("SELECT conname::text FROM pg_constraint WHERE conrelid = 't'::regclass");
    assert_eq!(keys[0][0].as_text(), Some("the_key_of_t"));
}

#[test]
fn a_computed_header_is_read_by_running_the_file() {
    let fixture = fixture(TestDatabase::sqlite());
    std::fs::write(fixture.root().join("app/plain.py"), "BRANCH = 'expand'\n").expect("a module");
    for (id, down, imports, labels) in [
        (
            "aaaa",
            "None",
            "from app import plain",
            "('first', plain.BRANCH)",
        ),
        (
            "bbbb",
            "'aa' + 'aa'",
            "from app.models import User",
            "[User.__tablename__]",
        ),
    ] {
        std::fs::write(
            fixture.root().join(format!("migrations/{id}.py")),
            format!(
                "\"\"\"the {id} revision\"\"\"\n{imports}\nfrom alembic import op\n\n\
                 revision = '{id}'\ndown_revision = {down}\nbranch_labels = {labels}\n\n\
                 def upgrade():\n    op.execute('SELECT 1')\n\n\
                 def downgrade():\n    pass\n"
            ),
        )
        .expect("a revision's file");
    }
    let lines = aludel::history(&fixture.project(), None, None).expect("a graph");
    let seen: Vec<_> = lines
        .iter()
        .map(|line| {
            (
                line.revision.as_str(),
                line.message.as_str(),
                line.branch_labels.len(),
            )
        })
        .collect();
    assert_eq!(
        seen,
        [
            ("bbbb", "the bbbb revision", 3),
            ("aaaa", "the aaaa revision", 3)
        ]
    );
    fixture
        .upgrade("expand@head")
        .expect("a label that was computed");
    assert_eq!(fixture.heads(), ["bbbb"]);
}

#[test]
fn a_refused_statement_is_the_drivers_exception() {
    for database in every_database("host_refused") {
        let fixture = fixture(database);
        users(&fixture);
        let (class, code) = match fixture.database.family() {
            Family::Postgres => ("psycopg2.IntegrityError", "23505"),
            Family::Mariadb => ("pymysql.err.IntegrityError", "1062"),
            Family::Sqlite => ("sqlite3.IntegrityError", "UNIQUE constraint failed"),
        };
        let caught = "op.execute(\"INSERT INTO users VALUES (1, 'ann', 0)\")
try:
    with op.get_bind().begin_nested():
        op.execute(\"INSERT INTO users VALUES (2, 'ann', 0)\")
except sa.exc.IntegrityError as error:
    print(error)
    print(getattr(error.orig, 'pgcode', None), error.orig.args)
op.execute(\"INSERT INTO users VALUES (3, 'bob', 0)\")";
        python(&fixture, "bbbb", "aaaa", caught, "pass");
        let mut events = Recorder::default();
        fixture.upgrade_seen_by("heads", &mut events).unwrap();
        assert_eq!(names(&fixture), ["ann", "bob"]);
        let printed: String = events
            .0
            .iter()
            .filter_map(|event| match event {
                Event::Printed { text } => Some(text.as_str()),
                _ => None,
            })
            .collect();
        assert!(printed.starts_with(&format!("({class}) ")), "{printed}");
        assert!(printed.contains(code), "{printed}");

        python(
            &fixture,
            "cccc",
            "bbbb",
            "op.execute('SELECT nothing FROM nowhere')",
            "pass",
        );
        let error = fixture.upgrade("heads").unwrap_err();
        let label = &error.diagnostics()[0].labels[0];
        assert_eq!(label.location.line, 13);
        assert!(
            facts(&error).contains("SELECT nothing FROM nowhere"),
            "{}",
            facts(&error)
        );
    }
}

#[test]
fn commits_rollbacks_and_savepoints_are_the_databases() {
    for database in every_database("host_commits") {
        let fixture = fixture(database);
        users(&fixture);
        python(
            &fixture,
            "bbbb",
            "aaaa",
            "bind = op.get_bind()
bind.execute(User.__table__.insert(), [{'name': name, 'visits': 1} for name in 'abc'])
bind.commit()
op.execute('DELETE FROM users')
bind.rollback()
with bind.begin_nested() as savepoint:
    op.execute(\"UPDATE users SET visits = 2 WHERE name = 'a'\")
    savepoint.rollback()
assert bind.execute(sa.text('SELECT sum(visits) FROM users')).scalar() == 3
assert bind.execute(sa.text('DELETE FROM users WHERE name = :n'), {'n': 'c'}).rowcount == 1",
            "pass",
        );
        fixture.upgrade("heads").unwrap();
        assert_eq!(names(&fixture), ["a", "b"]);
    }
}

#[test]
fn what_refuses_transactions_runs_in_an_autocommit_block() {
    let fixture = fixture(TestDatabase::postgres("host_autocommit"));
    users(&fixture);
    python(
        &fixture,
        "bbbb",
        "aaaa",
        "with op.get_context().autocommit_block():
    op.create_index('i', 'users', ['visits'], postgresql_concurrently=True)
op.execute(\"INSERT INTO users VALUES (1, 'ann', 0)\")",
        "pass",
    );
    fixture.upgrade("heads").unwrap();
    let index = "SELECT indexname FROM pg_indexes WHERE indexname = 'i'";
    assert_eq!(fixture.query(index).len(), 1);
    assert_eq!(names(&fixture), ["ann"]);
}

#[test]
fn a_python_without_alembic_is_refused_before_anything_runs() {
    for choice in ["auto", "host"] {
        let fixture = fixture(TestDatabase::sqlite());
        users(&fixture);
        python(&fixture, "bbbb", "aaaa", FILL, "pass");
        let bare = fixture.root().join("bare");
        let made = Command::new(oracle())
            .args(["-m", "venv", "--without-pip", bare.as_str()])
            .status()
            .expect("Python makes environments");
        assert!(made.success());
        fixture.configure(&format!(
            "python = '{bare}/bin/python'\nruntime = '{choice}'"
        ));
        let error = fixture.upgrade("heads").unwrap_err();
        assert_eq!(error.code(), "alembic-not-found");
        let diagnostic = &error.diagnostics()[0];
        assert!(
            diagnostic.message.contains(bare.as_str()),
            "{}",
            diagnostic.message
        );
        assert!(facts(&error).contains("nothing has run"));
        assert!(!fixture.has_table("users"));
        if choice == "auto" {
            assert!(facts(&error).contains("`sqlite3`"), "{}", facts(&error));
            let files: Vec<_> = diagnostic
                .labels
                .iter()
                .map(|label| (label.location.path.file_name(), label.location.line))
                .collect();
            assert_eq!(files, [(Some("models.py"), 1), (Some("bbbb.py"), 6)]);
        }

        fixture.configure(&format!("python = 'no-such-python'\nruntime = '{choice}'"));
        assert_eq!(
            fixture.upgrade("heads").unwrap_err().code(),
            "python-not-found"
        );
        assert!(!fixture.has_table("users"));
    }
}

#[test]
fn the_embedded_interpreter_refuses_what_it_cannot_import_before_anything_runs() {
    let fixture = fixture(TestDatabase::sqlite());
    users(&fixture);
    python(&fixture, "bbbb", "aaaa", FILL, "pass");
    fixture.configure("runtime = 'embedded'");
    let error = fixture.upgrade("heads").unwrap_err();
    assert_eq!(error.code(), "python-import");
    assert!(error.diagnostics()[0].message.contains("`sqlite3`"));
    assert!(!fixture.has_table("users"));
    fixture.upgrade("aaaa").unwrap();
}

#[test]
fn bad_scripts_are_told_apart() {
    for (script, code, line) in [
        ("import nothing_of_that_name", "python-import", 13),
        ("sys.exit(3)", "python-exit", 13),
        ("os._exit(3)", "python-exit", 13),
        ("op.create_tabel('t')", "python-exception", 13),
        ("op.execute(User.nothing)", "python-exception", 13),
        ("def f():\n    f()\nf()", "python-recursion", 14),
    ] {
        let fixture = fixture(TestDatabase::sqlite());
        users(&fixture);
        python(&fixture, "bbbb", "aaaa", script, "pass");
        let error = fixture.upgrade("heads").unwrap_err();
        assert_eq!(error.code(), code, "{script}");
        assert_eq!(
            error.diagnostics()[0].labels[0].location.line,
            line,
            "{script}"
        );
        assert_eq!(fixture.heads(), ["aaaa"], "{script}");
    }
}

#[test]
fn a_python_that_crashes_takes_its_step_with_it() {
    for database in every_database("host_crashes") {
        let fixture = fixture(database);
        users(&fixture);
        let script = format!("{FILL}\nos.kill(os.getpid(), 11)");
        python(&fixture, "bbbb", "aaaa", &script, "pass");
        let error = fixture.upgrade("heads").unwrap_err();
        assert_eq!(error.code(), "python-ended");
        assert!(error.diagnostics()[0].message.contains("signal 11"));
        assert_eq!(fixture.heads(), ["aaaa"]);
        assert!(names(&fixture).is_empty());
    }
}

#[test]
fn revisions_among_the_libraries_are_pointed_at_all_the_same() {
    let fixture = fixture(TestDatabase::sqlite());
    let folder = fixture.root().join("site-packages/shop");
    std::fs::create_dir_all(&folder).expect("a folder");
    fixture.configure(&format!(
        "python = '{}'\nruntime = 'host'\nscript_location = 'site-packages/shop'",
        oracle()
    ));
    std::fs::write(
        folder.join("aaaa.py"),
        "from alembic import op\nrevision = 'aaaa'\ndown_revision = None\n\n\
         def upgrade():\n    op.execute('SELECT nothing FROM nowhere')\n",
    )
    .expect("a revision's file");
    let error = fixture.upgrade("heads").unwrap_err();
    assert_eq!(error.diagnostics()[0].labels[0].location.line, 6);
}
