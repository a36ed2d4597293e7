//! Values and results are those of SQLAlchemy on the databases' own drivers.

use std::process::Command;

use aludel::Event;
use aludel_testkit::{Family, TestDatabase};

use super::{fixture, oracle};
use crate::fixture::Recorder;

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/engine/host/types.py");

/// What runs a script with real Alembic and a real driver.
const REAL: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../aludel-python/tests/live/real.py"
);

/// What the script prints on Aludel's connection.
fn ours(database: TestDatabase) -> String {
    let fixture = fixture(database);
    std::fs::copy(SCRIPT, fixture.root().join("migrations/types.py")).expect("a copy");
    let mut events = Recorder::default();
    let ran = fixture.upgrade_seen_by("heads", &mut events);
    let printed: String = events
        .0
        .iter()
        .filter_map(|event| match event {
            Event::Printed { text } => Some(text.as_str()),
            _ => None,
        })
        .collect();
    if let Err(error) = ran {
        panic!("{error:?}\n{printed}");
    }
    // Warnings name files, which differ.
    let is_result = |line: &&str| !line.contains("Warning: ") && !line.starts_with("  ");
    let lines: Vec<&str> = printed.lines().filter(is_result).collect();
    lines.join("\n")
}

/// What it prints on the database's own driver.
fn theirs(database: &TestDatabase) -> String {
    let url = match database.family() {
        Family::Postgres => {
            let (_, rest) = database.url().split_once("://").expect("a url");
            format!("postgresql+psycopg://{rest}")
        }
        Family::Mariadb | Family::Sqlite => database.url().to_owned(),
    };
    let output = Command::new(oracle())
        .args([REAL, &url, SCRIPT])
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .output()
        .expect("ALUDEL_ORACLE_PYTHON names a Python");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).expect("Python prints UTF-8")
}

fn compare(ours_in: TestDatabase, theirs_in: &TestDatabase) {
    let theirs = theirs(theirs_in);
    assert!(theirs.lines().count() > 80, "the script prints nothing");
    let ours = ours(ours_in);
    for (number, (ours, theirs)) in ours.lines().zip(theirs.lines()).enumerate() {
        assert_eq!(ours, theirs, "line {}", number + 1);
    }
    assert_eq!(ours.lines().count(), theirs.lines().count());
}

#[test]
fn on_sqlite() {
    compare(TestDatabase::sqlite(), &TestDatabase::sqlite());
}

#[test]
fn on_postgresql() {
    compare(
        TestDatabase::postgres("host_types"),
        &TestDatabase::postgres("host_types_real"),
    );
}

#[test]
fn on_mariadb() {
    compare(
        TestDatabase::mariadb("host_types"),
        &TestDatabase::mariadb("host_types_real"),
    );
}
