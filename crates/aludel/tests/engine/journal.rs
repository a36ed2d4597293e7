//! What is written down about runs.

use aludel::journal::{EntryKind, Outcome};
use aludel_testkit::every_database;

use crate::fixture::Fixture;

#[test]
fn the_journal_tells_who_ran_what_and_how_it_ended() {
    for database in every_database("told") {
        let fixture = Fixture::new(database);
        fixture.revision("aaaa", "", "CREATE TABLE a (x INT);", "DROP TABLE a;");
        fixture.revision(
            "bbbb",
            "aaaa",
            "CREATE TABLE b (x INT);",
            "DROP TABLE nowhere;",
        );
        fixture.upgrade("heads").unwrap();
        fixture.downgrade("-1").unwrap_err();

        let log = fixture.log();
        let kinds: Vec<_> = log
            .iter()
            .map(|entry| (entry.kind, entry.outcome))
            .collect();
        assert_eq!(
            kinds,
            [
                (EntryKind::Run, Outcome::Done),
                (EntryKind::Step, Outcome::Done),
                (EntryKind::Step, Outcome::Done),
                (EntryKind::Run, Outcome::Failed),
                (EntryKind::Step, Outcome::Failed),
            ]
        );
        let applied = &log[2];
        assert_eq!(
            (applied.user.as_str(), applied.host.as_str()),
            ("ada", "engine")
        );
        assert_eq!(applied.revision.as_deref(), Some("bbbb"));
        assert_eq!(applied.statements_done, Some(1));
        assert_eq!(applied.statements[0].line, 6);
        assert!(applied.duration_ms.is_some() && applied.checksum.is_some());
        assert!(log[4].error.as_deref().unwrap().contains("nowhere"));
    }
}

#[test]
fn a_revision_that_was_edited_after_it_ran_is_named() {
    for database in every_database("drift") {
        let fixture = Fixture::new(database);
        let path = fixture.revision("aaaa", "", "CREATE TABLE a (x INT);", "DROP TABLE a;");
        fixture.upgrade("heads").unwrap();
        assert!(fixture.check().is_clean());

        fixture.revision(
            "aaaa",
            "",
            "-- why not\r\nCREATE  TABLE a\n(x INT);",
            "DROP TABLE a;",
        );
        assert!(
            fixture.check().is_clean(),
            "comments and white space are no change"
        );

        fixture.revision("aaaa", "", "CREATE TABLE a (x BIGINT);", "DROP TABLE a;");
        let changed = fixture.check().changed;
        assert_eq!(changed.len(), 1);
        assert_eq!(changed[0].path, path);

        fixture.revision(
            "aaaa",
            "",
            "CREATE TABLE a (x INT);",
            "DROP TABLE IF EXISTS a;",
        );
        fixture.downgrade("base").unwrap();
        assert!(fixture.check().changed.is_empty());
    }
}

#[test]
fn the_status_knows_the_last_run_and_what_is_pending() {
    for database in every_database("status") {
        let fixture = Fixture::new(database);
        fixture.revision("aaaa", "", "CREATE TABLE a (x INT);", "DROP TABLE a;");
        let before = fixture.status();
        assert_eq!(
            (before.applied, before.total, before.pending.len()),
            (0, 1, 1)
        );
        assert!(before.last_run.is_none());
        fixture.upgrade("heads").unwrap();
        let after = fixture.status();
        assert_eq!((after.applied, after.pending.len()), (1, 0));
        assert_eq!(after.heads, ["aaaa"]);
        assert_eq!(after.last_run.unwrap().outcome, Outcome::Done);
        assert!(after.lock_holder.is_none());
        assert!(
            !after.database.contains("aludel-test"),
            "{}",
            after.database
        );
    }
}

#[test]
fn a_clock_that_was_set_back_does_not_change_what_came_last() {
    for database in every_database("clock") {
        let fixture = Fixture::new(database);
        fixture.revision("aaaa", "", "CREATE TABLE a (x INT);", "DROP TABLE a;");
        fixture.upgrade("heads").unwrap();
        // The first run was another machine's, whose clock is far ahead.
        fixture
            .execute("UPDATE aludel_journal SET run_id = '2999-01-01T00:00:00.000000Z-ffffffff'");
        fixture.downgrade("base").unwrap();
        let log = fixture.log();
        assert_eq!(
            log.last().and_then(|entry| entry.direction),
            Some(aludel::core::revision::Direction::Downgrade)
        );
        assert_eq!(
            fixture.status().last_run.unwrap().run,
            log.last().unwrap().run
        );
        fixture.revision("aaaa", "", "CREATE TABLE a (y INT);", "DROP TABLE a;");
        fixture.upgrade("heads").unwrap();
        assert!(fixture.check().is_clean(), "the newest row counts");
    }
}
