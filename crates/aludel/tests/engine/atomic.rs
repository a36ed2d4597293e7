//! What happens to a step as a whole.

use aludel_testkit::{Family, every_database};

use crate::fixture::Fixture;

#[test]
fn revisions_are_applied_and_taken_back() {
    for database in every_database("applied") {
        let fixture = Fixture::new(database);
        fixture.revision("aaaa", "", "CREATE TABLE a (x INT);", "DROP TABLE a;");
        fixture.revision(
            "bbbb",
            "aaaa",
            "CREATE TABLE b (x INT); INSERT INTO b VALUES (1), (2);",
            "DROP TABLE b;",
        );

        let report = fixture.upgrade("heads").unwrap();
        assert_eq!(report.steps.len(), 2);
        assert_eq!(report.heads_after, ["bbbb"]);
        assert_eq!(fixture.heads(), ["bbbb"]);
        assert_eq!(fixture.query("SELECT x FROM b").len(), 2);

        let again = fixture.upgrade("heads").unwrap();
        assert!(again.steps.is_empty());

        fixture.downgrade("-1").unwrap();
        assert_eq!(fixture.heads(), ["aaaa"]);
        assert!(!fixture.has_table("b"));
        fixture.downgrade("base").unwrap();
        assert!(fixture.heads().is_empty());
        assert!(!fixture.has_table("a"));
    }
}

#[test]
fn a_failing_statement_takes_its_step_back_where_the_database_can() {
    for database in every_database("failing") {
        let fixture = Fixture::new(database);
        fixture.revision("aaaa", "", "CREATE TABLE a (x INT);", "DROP TABLE a;");
        let path = fixture.revision(
            "bbbb",
            "aaaa",
            "CREATE TABLE b (x INT);\nINSERT INTO b VALUES (1);\nINSERT INTO nowhere VALUES (1);",
            "DROP TABLE b;",
        );

        let error = fixture.upgrade("heads").unwrap_err();
        let diagnostic = &error.diagnostics()[0];
        assert_eq!(diagnostic.labels[0].location.path, path);
        assert_eq!(diagnostic.labels[0].location.line, 8);
        assert_eq!(error.report().unwrap().steps.len(), 1);
        assert_eq!(fixture.heads(), ["aaaa"], "the step before stays");
        let facts = diagnostic.facts.join("\n");
        assert!(facts.contains("statement 3 of 3"), "{facts}");
        if fixture.is(Family::Mariadb) {
            assert!(fixture.has_table("b"));
            assert!(
                fixture.query("SELECT x FROM b").is_empty(),
                "gathered rows roll back"
            );
            assert!(facts.contains("1 of 3 statements are done"), "{facts}");
        } else {
            assert!(!fixture.has_table("b"));
            assert!(
                facts.contains("nothing of it is in the database"),
                "{facts}"
            );
        }
    }
}

#[test]
fn nothing_runs_when_a_later_script_cannot_be_read() {
    for database in every_database("unreadable") {
        let fixture = Fixture::new(database);
        fixture.revision("aaaa", "", "CREATE TABLE a (x INT);", "DROP TABLE a;");
        fixture.revision("bbbb", "aaaa", "INSERT INTO a VALUES ('oops);", "");
        let error = fixture.upgrade("heads").unwrap_err();
        assert!(error.to_string().contains("never closed"), "{error}");
        assert!(!fixture.has_table("a"));
    }
}

#[test]
fn a_script_may_not_end_the_transaction_that_holds_it() {
    for database in every_database("control") {
        let fixture = Fixture::new(database);
        fixture.revision("aaaa", "", "CREATE TABLE a (x INT);\nCOMMIT;", "");
        let outcome = fixture.upgrade("heads");
        if fixture.is(Family::Mariadb) {
            outcome.unwrap();
            continue;
        }
        let error = outcome.unwrap_err();
        assert_eq!(error.code(), "transaction-control");
        assert_eq!(error.diagnostics()[0].labels[0].location.line, 7);
        assert!(!fixture.has_table("a"));
    }
}

#[test]
fn a_revision_without_a_downgrade_is_not_taken_back() {
    for database in every_database("irreversible") {
        let fixture = Fixture::new(database);
        fixture.file(
            "aaaa",
            "-- revision: aaaa\n-- down_revision:\n-- one way\n\n-- migrate: upgrade\nCREATE TABLE a (x INT);\n",
        );
        fixture.upgrade("heads").unwrap();
        let error = fixture.downgrade("base").unwrap_err();
        assert!(!error.diagnostics().is_empty());
        assert_eq!(fixture.heads(), ["aaaa"]);
        assert!(fixture.has_table("a"));
    }
}

#[test]
fn a_version_row_that_is_gone_takes_the_step_back() {
    for database in every_database("row_gone") {
        if database.family() == Family::Mariadb {
            continue;
        }
        let fixture = Fixture::new(database);
        fixture.revision("aaaa", "", "CREATE TABLE a (x INT);", "DROP TABLE a;");
        fixture.revision(
            "bbbb",
            "aaaa",
            "CREATE TABLE b (x INT); DELETE FROM alembic_version;",
            "DROP TABLE b;",
        );
        let error = fixture.upgrade("heads").unwrap_err();
        let diagnostic = &error.diagnostics()[0];
        assert_eq!(diagnostic.code, "version-row");
        assert!(
            diagnostic.message.contains("holds 0 rows `aaaa`"),
            "{error}"
        );
        assert_eq!(fixture.heads(), ["aaaa"]);
        assert!(!fixture.has_table("b"));
        let rows = fixture.query("SELECT outcome FROM aludel_journal WHERE revision = 'bbbb'");
        assert_eq!(rows.len(), 1, "only the row that says it failed");
        assert_eq!(rows[0][0].as_text(), Some("failed"));
    }
}
