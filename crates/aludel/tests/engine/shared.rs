//! Runs that hold all their steps in one transaction, as Alembic does unless told otherwise.

use aludel::config::TransactionScope;
use aludel::{Event, Observer};
use aludel_dialect::Connection;
use aludel_testkit::{Family, every_database};

use crate::fixture::Fixture;

fn fixture(database: aludel_testkit::TestDatabase) -> Fixture {
    let mut fixture = Fixture::new(database);
    fixture.transaction = TransactionScope::Run;
    fixture.revision("aaaa", "", "CREATE TABLE a (x INT);", "DROP TABLE a;");
    fixture.revision("bbbb", "aaaa", "CREATE TABLE b (x INT);", "DROP TABLE b;");
    fixture
}

#[test]
fn all_steps_stay_when_the_run_succeeds() {
    for database in every_database("shared_ok") {
        let fixture = fixture(database);
        let report = fixture.upgrade("heads").unwrap();
        assert_eq!(report.steps.len(), 2);
        assert_eq!(fixture.heads(), ["bbbb"]);
        let report = fixture.downgrade("base").unwrap();
        assert_eq!(report.steps.len(), 2);
        assert!(fixture.heads().is_empty());
        assert!(!fixture.has_table("a"));
    }
}

#[test]
fn a_failing_step_takes_those_before_it_back() {
    for database in every_database("shared_fails") {
        let fixture = fixture(database);
        fixture.revision("cccc", "bbbb", "INSERT INTO nowhere VALUES (1);", "");
        let error = fixture.upgrade("heads").unwrap_err();
        let report = error.report().unwrap();
        let facts = error.diagnostics()[0].facts.join("\n");
        if fixture.is(Family::Mariadb) {
            assert_eq!(report.steps.len(), 2, "the database commits at each change");
            assert_eq!(fixture.heads(), ["bbbb"]);
            continue;
        }
        assert!(report.steps.is_empty());
        assert!(report.heads_after.is_empty());
        assert!(fixture.heads().is_empty());
        assert!(!fixture.has_table("a"));
        assert!(
            facts.contains("the 2 revisions before it were in the same transaction"),
            "{facts}"
        );
        assert!(facts.contains("the database is at base"), "{facts}");
    }
}

#[test]
fn a_step_that_refuses_transactions_ends_the_one_before_it() {
    for database in every_database("shared_ends") {
        let fixture = fixture(database);
        fixture.file(
            "cccc",
            "-- revision: cccc\n-- down_revision: bbbb\n-- c\n\n-- migrate: upgrade transaction=off\n\
             CREATE TABLE c (x INT);\nINSERT INTO nowhere VALUES (1);\n",
        );
        let error = fixture.upgrade("heads").unwrap_err();
        assert_eq!(error.report().unwrap().steps.len(), 2);
        assert_eq!(fixture.heads(), ["bbbb"]);
        assert!(fixture.has_table("c"));
    }
}

/// Ends the transaction of another session as soon as a step is tried again.
struct Release {
    holder: Box<dyn Connection>,
    retried: Vec<String>,
}

impl Observer for Release {
    fn on_event(&mut self, event: &Event) {
        if let Event::StepRetrying { revision, .. } = event {
            self.retried.push(revision.clone());
            self.holder.execute("COMMIT").expect("it is open");
        }
    }
}

/// Only PostgreSQL has `LOCK TABLE` inside a transaction.
#[test]
fn a_timeout_begins_the_run_again() {
    for database in every_database("shared_again") {
        if database.family() != Family::Postgres {
            continue;
        }
        let mut fixture = fixture(database);
        fixture.retries = 1;
        fixture.revision("cccc", "bbbb", "INSERT INTO held VALUES (1);", "");
        let mut holder = fixture.connect();
        for sql in [
            "CREATE TABLE held (x INT)",
            "BEGIN",
            "LOCK TABLE held IN ACCESS EXCLUSIVE MODE",
        ] {
            holder.execute(sql).unwrap();
        }
        let mut release = Release {
            holder,
            retried: Vec::new(),
        };
        let report = fixture.upgrade_seen_by("heads", &mut release).unwrap();
        assert_eq!(release.retried, ["cccc"]);
        assert_eq!(report.steps.len(), 3);
        assert_eq!(fixture.heads(), ["cccc"]);
        assert_eq!(fixture.query("SELECT x FROM held").len(), 1);
    }
}
