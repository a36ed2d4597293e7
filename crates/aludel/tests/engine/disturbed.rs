//! Runs that somebody disturbs from outside while they go on.

use aludel_testkit::{Family, TestDatabase, every_database};

use crate::fixture::{Fixture, facts};
use aludel::{Event, Observer};

/// Does something to the database from outside, once, when a statement begins.
struct Meddler<'m> {
    fixture: &'m Fixture,
    at: u64,
    sql: &'static str,
}

impl Observer for Meddler<'_> {
    fn on_event(&mut self, event: &Event) {
        if matches!(event, Event::StatementStarted { number, .. } if *number == self.at) {
            self.fixture.execute(self.sql);
        }
    }
}

#[test]
fn a_run_whose_step_another_has_taken_over_stops_and_does_not_open_it_again() {
    for (sql, outcome) in [
        (
            "UPDATE aludel_journal SET outcome = 'resumed' WHERE kind = 'step'",
            Some("resumed"),
        ),
        ("DELETE FROM aludel_journal WHERE kind = 'step'", None),
    ] {
        let fixture = Fixture::new(TestDatabase::mariadb("taken_over"));
        fixture.revision(
            "aaaa",
            "",
            "CREATE TABLE a (x INT);\nCREATE TABLE b (x INT);\nCREATE TABLE c (x INT);",
            "",
        );
        let mut meddler = Meddler {
            fixture: &fixture,
            at: 2,
            sql,
        };
        let error = fixture.upgrade_seen_by("heads", &mut meddler).unwrap_err();
        assert_eq!(error.code(), "journal-row", "{error}");
        assert!(!fixture.has_table("c"));
        assert!(fixture.heads().is_empty());
        let rows = fixture.query("SELECT outcome FROM aludel_journal WHERE kind = 'step'");
        assert_eq!(rows.first().and_then(|row| row[0].as_text()), outcome);
    }
}

#[test]
fn a_step_that_another_has_taken_over_is_not_closed() {
    let fixture = Fixture::new(TestDatabase::mariadb("not_closed"));
    // Behind the second statement there is no mark but the end.
    fixture.revision("aaaa", "", "CREATE TABLE a (x INT);\nSET @x = 1;", "");
    let mut meddler = Meddler {
        fixture: &fixture,
        at: 2,
        sql: "UPDATE aludel_journal SET outcome = 'resumed' WHERE kind = 'step'",
    };
    let error = fixture.upgrade_seen_by("heads", &mut meddler).unwrap_err();
    assert_eq!(error.code(), "journal-row", "{error}");
    assert!(fixture.heads().is_empty());
}

#[test]
fn a_connection_that_is_lost_at_the_commit_leaves_all_or_nothing() {
    let fixture = Fixture::new(TestDatabase::postgres("lost_commit"));
    fixture.execute("CREATE TABLE a (x INT)");
    fixture.execute(
        "CREATE FUNCTION ends() RETURNS trigger LANGUAGE plpgsql AS \
         $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END $$",
    );
    fixture.execute(
        "CREATE CONSTRAINT TRIGGER ends AFTER INSERT ON a DEFERRABLE INITIALLY DEFERRED \
         FOR EACH ROW EXECUTE FUNCTION ends()",
    );
    fixture.revision("aaaa", "", "INSERT INTO a VALUES (1);", "");
    let error = fixture.upgrade("heads").unwrap_err();
    assert_eq!(error.code(), "connection-lost");
    let said = facts(&error);
    assert!(
        said.contains("either all of it is in the database or nothing"),
        "{said}"
    );
    assert!(
        said.contains("before this one the database was at base"),
        "{said}"
    );
}

/// Ends the run's session when its step is done.
struct Executioner<'e>(&'e Fixture);

impl Observer for Executioner<'_> {
    fn on_event(&mut self, event: &Event) {
        if matches!(event, Event::StepFinished { .. }) {
            self.0.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
                 WHERE datname = current_database() AND pid <> pg_backend_pid()",
            );
        }
    }
}

#[test]
fn a_connection_that_is_lost_behind_the_last_commit_is_no_failed_step() {
    let fixture = Fixture::new(TestDatabase::postgres("lost_behind"));
    fixture.revision(
        "aaaa",
        "",
        "SET search_path = public;\nCREATE TABLE a (x INT);",
        "",
    );
    let error = fixture
        .upgrade_seen_by("heads", &mut Executioner(&fixture))
        .unwrap_err();
    assert_eq!(error.code(), "connection-lost");
    let said = facts(&error);
    assert!(
        said.contains("all 1 revisions are done; the database is at aaaa"),
        "{said}"
    );
    assert_eq!(error.report().unwrap().steps.len(), 1);
    assert_eq!(fixture.heads(), ["aaaa"]);
}

/// Puts another file where the database is, when a statement begins.
struct Replacer<'r> {
    fixture: &'r Fixture,
    at: &'r str,
    revision: String,
}

impl Observer for Replacer<'_> {
    fn on_event(&mut self, event: &Event) {
        match event {
            Event::StepStarted { step, .. } => self.revision.clone_from(&step.revision),
            Event::StatementStarted { .. } if self.revision == self.at => {
                let path = self.fixture.database.path().expect("a SQLite file");
                let other = path.with_extension("other");
                std::fs::copy(path, &other).expect("a copy");
                std::fs::rename(other, path).expect("a folder that can be written to");
            }
            _ => {}
        }
    }
}

#[test]
fn a_database_file_that_was_replaced_is_noticed_whatever_step_it_happened_in() {
    for mode in ["delete", "wal"] {
        for at in ["aaaa", "bbbb"] {
            let fixture = Fixture::new(TestDatabase::sqlite());
            fixture.execute(&format!("PRAGMA journal_mode = {mode}"));
            fixture.revision("aaaa", "", "CREATE TABLE a (x INT);", "");
            fixture.revision("bbbb", "aaaa", "CREATE TABLE b (x INT);", "");
            let mut replacer = Replacer {
                fixture: &fixture,
                at,
                revision: String::new(),
            };
            let error = fixture.upgrade_seen_by("heads", &mut replacer).unwrap_err();
            assert_eq!(error.code(), "database-moved", "{mode} {at}: {error}");
            assert!(
                !facts(&error).contains("is at bbbb"),
                "{mode} {at}: {}",
                facts(&error)
            );
            fixture.upgrade("heads").unwrap();
            assert!(fixture.has_table("b"), "{mode} {at}");
        }
    }
}

/// Takes the migration lock away from a run when its first step ends.
struct Thief<'t> {
    fixture: &'t Fixture,
}

impl Thief<'_> {
    fn steal(&self) {
        match self.fixture.database.family() {
            Family::Sqlite => {
                let path = self.fixture.database.path().expect("a SQLite file");
                std::fs::remove_file(format!("{path}.aludel-lock")).expect("the lock is held");
            }
            Family::Postgres => self.fixture.execute(
                "SELECT pg_terminate_backend(a.pid) FROM pg_stat_activity AS a \
                 JOIN pg_locks AS l ON l.pid = a.pid WHERE a.datname = current_database() \
                 AND l.locktype = 'advisory' AND a.pid <> pg_backend_pid()",
            ),
            Family::Mariadb => {
                let first = "SELECT min(id) FROM information_schema.processlist \
                             WHERE db = DATABASE() AND id <> CONNECTION_ID()";
                let rows = self.fixture.query(first);
                let session = rows[0][0].as_integer().expect("the run has two sessions");
                self.fixture.execute(&format!("KILL {session}"));
            }
        }
    }
}

impl Observer for Thief<'_> {
    fn on_event(&mut self, event: &Event) {
        if matches!(event, Event::StepFinished { revision, .. } if revision == "aaaa") {
            self.steal();
            // For a moment the last answer about the lock is good enough.
            std::thread::sleep(std::time::Duration::from_millis(300));
        }
    }
}

#[test]
fn no_step_begins_without_the_lock() {
    for database in every_database("stolen") {
        let fixture = Fixture::new(database);
        fixture.revision("aaaa", "", "CREATE TABLE a (x INT);", "");
        fixture.revision("bbbb", "aaaa", "CREATE TABLE b (x INT);", "");
        let mut thief = Thief { fixture: &fixture };
        let error = fixture.upgrade_seen_by("heads", &mut thief).unwrap_err();
        assert_eq!(
            error.code(),
            "lock-lost",
            "{}: {error}",
            fixture.database.url()
        );
        assert_eq!(fixture.heads(), ["aaaa"]);
        assert!(!fixture.has_table("b"));
        fixture.upgrade("heads").unwrap();
    }
}
