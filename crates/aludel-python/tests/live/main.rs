//! Scripts on real databases, here and with real Alembic and SQLAlchemy, whose Python
//! `ALUDEL_ORACLE_PYTHON` names.
//!
//! Those under `scripts/` run on SQLite, and what they print in both runtimes must be what
//! they print over Python's own driver. The cases under `cases/` are small functions that run
//! on a fresh database each; what they print, what their databases hold afterwards and what
//! they refuse must be the same.

mod host;
mod online;

use std::process::Command;

use aludel_core::revision::Direction;
use aludel_dialect::DatabaseUrl;
use aludel_dialect::connection::{ConnectOptions, connect};
use aludel_python::{ProcessRuntime, ProcessSettings, PythonRuntime, RunError, RuntimeSettings};
use aludel_testkit::Family;
use camino::{Utf8Path, Utf8PathBuf};

/// What a script prints in the embedded interpreter.
fn embedded(script: &Utf8Path, database: &Utf8Path) -> String {
    ours(script, database, |host| {
        PythonRuntime::start(RuntimeSettings::default())?.run(script, Direction::Upgrade, host)
    })
}

/// What a script prints in the project's own Python.
fn in_process(script: &Utf8Path, database: &Utf8Path) -> String {
    ours(script, database, |host| {
        let settings = ProcessSettings {
            python: python(),
            ..ProcessSettings::default()
        };
        ProcessRuntime::start(settings)?.run(script, Direction::Upgrade, host)
    })
}

fn ours(
    script: &Utf8Path,
    database: &Utf8Path,
    run: impl FnOnce(&mut host::LiveHost) -> Result<(), RunError>,
) -> String {
    let url = DatabaseUrl::parse(&format!("sqlite:///{database}"), Utf8Path::new("/"))
        .expect("the url of a file");
    let connection = connect(&url, &ConnectOptions::new("aludel test")).expect("a new file");
    let mut host = host::LiveHost::new(connection);
    host.connection.begin().expect("a transaction begins");
    let outcome = run(&mut host);
    assert!(outcome.is_ok(), "{script}: {outcome:?}\n{}", host.printed);
    host.printed
}

/// A Python with Alembic.
fn python() -> Utf8PathBuf {
    std::env::var("ALUDEL_ORACLE_PYTHON").map_or_else(|_| "python3".into(), Into::into)
}

/// What it prints with Alembic.
fn theirs(script: &Utf8Path, database: &Utf8Path) -> String {
    let output = Command::new(python())
        .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/live/real.py"))
        .arg(format!("sqlite:///{database}"))
        .arg(script)
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .output()
        .expect("ALUDEL_ORACLE_PYTHON names a Python");
    assert!(
        output.status.success(),
        "ALUDEL_ORACLE_PYTHON names a Python with Alembic and SQLAlchemy 2.1: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).expect("Python prints UTF-8")
}

fn compare(name: &str) {
    let script = Utf8PathBuf::from(format!(
        "{}/tests/live/scripts/{name}.py",
        env!("CARGO_MANIFEST_DIR")
    ));
    let folder = tempfile::tempdir().expect("a folder for databases");
    let folder = Utf8Path::from_path(folder.path()).expect("its path is UTF-8");
    let theirs = theirs(&script, &folder.join("theirs.db"));
    assert!(theirs.lines().count() > 3, "the script prints nothing");
    let embedded = embedded(&script, &folder.join("embedded.db"));
    let in_process = in_process(&script, &folder.join("process.db"));
    for (runtime, ours) in [("embedded", embedded), ("process", in_process)] {
        for (number, (ours, theirs)) in ours.lines().zip(theirs.lines()).enumerate() {
            assert_eq!(
                ours,
                theirs,
                "{name}, {runtime}, line {} of what is printed",
                number + 1
            );
        }
        assert_eq!(
            ours.lines().count(),
            theirs.lines().count(),
            "{name}, {runtime}"
        );
    }
}

#[test]
fn statements_rows_and_transactions_are_sqlalchemys() {
    compare("results");
}

#[test]
fn sessions_and_queries_are_sqlalchemys() {
    compare("session");
}

#[test]
fn annotated_classes_and_what_they_inherit_are_sqlalchemys() {
    compare("declarative");
}

#[test]
fn annotations_that_are_evaluated_late_are_sqlalchemys() {
    compare("evaluated");
}

#[test]
fn the_inspector_and_reflected_tables_are_sqlalchemys() {
    compare("inspector");
}

#[test]
fn relationships_of_every_kind_are_sqlalchemys() {
    compare("relationships");
}

/// A table is built anew on SQLite, with everything that it has.
#[test]
fn batches_leave_what_alembics_leave() {
    assert!(online::compare("batch", Family::Sqlite) >= 60);
}

#[test]
fn data_is_migrated_as_by_alembic_on_sqlite() {
    assert!(online::compare("data", Family::Sqlite) >= 60);
}

#[test]
fn data_is_migrated_as_by_alembic_on_postgresql() {
    assert!(online::compare("data", Family::Postgres) >= 60);
}

#[test]
fn data_is_migrated_as_by_alembic_on_mariadb() {
    assert!(online::compare("data", Family::Mariadb) >= 60);
}

#[test]
fn sessions_migrate_data_as_by_alembic() {
    for family in [Family::Sqlite, Family::Postgres, Family::Mariadb] {
        assert!(online::compare("orm", family) >= 7);
    }
}

#[test]
fn what_only_postgresql_has_is_sqlalchemys() {
    assert_eq!(online::compare("postgres", Family::Postgres), 4);
}

#[test]
fn what_only_mariadb_has_is_sqlalchemys() {
    assert_eq!(online::compare("mysql", Family::Mariadb), 2);
}

#[test]
fn tables_that_can_be_altered_become_what_alembic_makes_of_them() {
    assert!(online::compare("elsewhere", Family::Postgres) >= 10);
    assert!(online::compare("elsewhere", Family::Mariadb) >= 10);
}

/// What only SQLAlchemy 1.x takes runs here as it ran there.
#[test]
fn revisions_that_were_written_for_sqlalchemy_1_run() {
    for family in [Family::Sqlite, Family::Postgres, Family::Mariadb] {
        assert!(online::compare("legacy", family) >= 15);
    }
}
