//! Writing down where a database is.

use aludel::Purge;
use aludel_testkit::every_database;

use crate::fixture::Fixture;

#[test]
fn stamping_runs_nothing_and_moves_the_rows() {
    for database in every_database("stamping") {
        let fixture = Fixture::new(database);
        fixture.revision("aaaa", "", "CREATE TABLE a (x INT);", "DROP TABLE a;");
        fixture.revision("bbbb", "aaaa", "CREATE TABLE b (x INT);", "DROP TABLE b;");
        fixture.revision("cccc", "aaaa", "CREATE TABLE c (x INT);", "DROP TABLE c;");
        fixture.stamp(&["heads"], Purge::Keep).unwrap();
        assert_eq!(fixture.heads(), ["bbbb", "cccc"]);
        assert!(!fixture.has_table("a"));
        fixture.stamp(&["aaaa"], Purge::Keep).unwrap();
        assert_eq!(fixture.heads(), ["aaaa"]);
        fixture.stamp(&["base"], Purge::Keep).unwrap();
        assert!(fixture.heads().is_empty());
    }
}

#[test]
fn purging_removes_rows_that_name_no_file() {
    for database in every_database("purging") {
        let fixture = Fixture::new(database);
        fixture.revision("aaaa", "", "CREATE TABLE a (x INT);", "DROP TABLE a;");
        fixture.upgrade("heads").unwrap();
        fixture.execute("INSERT INTO alembic_version (version_num) VALUES ('gone')");
        let error = fixture.upgrade("heads").unwrap_err();
        assert_eq!(error.code(), "version-unknown");
        assert_eq!(fixture.check().unknown, ["gone"]);
        fixture.stamp(&["aaaa"], Purge::Purge).unwrap();
        assert_eq!(fixture.heads(), ["aaaa"]);
    }
}
