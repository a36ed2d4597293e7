//! Steps that commit as they go.

use aludel_testkit::{Family, TestDatabase, every_database};

use crate::fixture::{Fixture, Recorder};
use aludel::{Event, Protection};

#[test]
fn a_mended_script_goes_on_behind_what_is_done() {
    for database in every_database("mended") {
        let fixture = Fixture::new(database);
        let marker =
            "-- revision: aaaa\n-- down_revision:\n-- m\n\n-- migrate: upgrade transaction=off\n";
        let broken =
            "CREATE TABLE a (x INT);\nINSERT INTO a VALUES (1);\nINSERT INTO b VALUES (1);\n";
        fixture.file("aaaa", &format!("{marker}{broken}"));
        let error = fixture.upgrade("heads").unwrap_err();
        let facts = error.diagnostics()[0].facts.join("\n");
        assert!(facts.contains("2 of 3 statements are done"), "{facts}");
        assert_eq!(fixture.check().unfinished[0].done, 2);

        fixture.file(
            "aaaa",
            &format!("{marker}{}", broken.replace("INTO b", "INTO a")),
        );
        let report = fixture.upgrade("heads").unwrap();
        assert_eq!(report.steps[0].resumed_after, 2);
        assert_eq!(fixture.query("SELECT x FROM a").len(), 2);
        assert!(fixture.check().is_clean());
    }
}

#[test]
fn what_is_done_may_not_be_edited_before_the_rest() {
    for database in every_database("edited") {
        let fixture = Fixture::new(database);
        let marker =
            "-- revision: aaaa\n-- down_revision:\n-- m\n\n-- migrate: upgrade transaction=off\n";
        fixture.file(
            "aaaa",
            &format!("{marker}CREATE TABLE a (x INT);\nINSERT INTO b VALUES (1);\n"),
        );
        fixture.upgrade("heads").unwrap_err();
        fixture.file(
            "aaaa",
            &format!("{marker}CREATE TABLE a (y INT);\nINSERT INTO a VALUES (1);\n"),
        );
        let error = fixture.upgrade("heads").unwrap_err();
        assert_eq!(error.code(), "resume-changed");
    }
}

#[test]
fn a_half_done_step_must_be_finished_before_anything_else() {
    for database in every_database("half_done") {
        let fixture = Fixture::new(database);
        fixture.revision("aaaa", "", "CREATE TABLE a (x INT);", "DROP TABLE a;");
        fixture.file(
            "bbbb",
            "-- revision: bbbb\n-- down_revision: aaaa\n-- m\n\n-- migrate: upgrade transaction=off\n\
             CREATE TABLE b (x INT);\nINSERT INTO nowhere VALUES (1);\n",
        );
        fixture.upgrade("heads").unwrap_err();
        let error = fixture.downgrade("base").unwrap_err();
        assert_eq!(error.code(), "step-unfinished");
        assert!(fixture.has_table("a"));

        fixture.execute("DROP TABLE b");
        fixture.stamp(&["aaaa"], aludel::Purge::Keep).unwrap();
        assert!(fixture.check().unfinished.is_empty());
        fixture.downgrade("base").unwrap();
    }
}

#[test]
fn session_settings_are_repeated_when_a_run_resumes() {
    let fixture = Fixture::new(TestDatabase::mariadb("settings"));
    let script = |last: &str| {
        format!(
            "-- revision: aaaa\n-- down_revision:\n-- m\n\n-- migrate: upgrade\n\
             SET @answer = 42;\nCREATE TABLE a (x INT);\n{last}\n"
        )
    };
    fixture.file("aaaa", &script("INSERT INTO nowhere VALUES (@answer);"));
    fixture.upgrade("heads").unwrap_err();
    fixture.file("aaaa", &script("INSERT INTO a VALUES (@answer);"));
    fixture.upgrade("heads").unwrap();
    assert_eq!(
        fixture.query("SELECT x FROM a")[0][0].as_integer(),
        Some(42)
    );
}

#[test]
fn a_transaction_of_the_authors_is_one_piece() {
    for database in every_database("authors") {
        let fixture = Fixture::new(database);
        let script = |last: &str| {
            format!(
                "-- revision: aaaa\n-- down_revision:\n-- m\n\n-- migrate: upgrade transaction=off\n\
                 CREATE TABLE a (x INT);\nBEGIN;\nINSERT INTO a VALUES (1);\n{last}\nCOMMIT;\n"
            )
        };
        fixture.file("aaaa", &script("INSERT INTO nowhere VALUES (2);"));
        let error = fixture.upgrade("heads").unwrap_err();
        let facts = error.diagnostics()[0].facts.join("\n");
        assert!(facts.contains("1 of 5 statements are done"), "{facts}");
        assert!(fixture.query("SELECT x FROM a").is_empty());

        fixture.file("aaaa", &script("INSERT INTO a VALUES (2);"));
        fixture.upgrade("heads").unwrap();
        assert_eq!(fixture.query("SELECT x FROM a").len(), 2);
    }
}

#[test]
fn concurrent_indexes_run_by_themselves_and_the_rest_in_transactions() {
    let fixture = Fixture::new(TestDatabase::postgres("concurrently"));
    fixture.revision(
        "aaaa",
        "",
        "CREATE TABLE a (x INT);\nINSERT INTO a VALUES (1), (2);\n\
         CREATE INDEX CONCURRENTLY a_x ON a (x);\nINSERT INTO a VALUES (3);",
        "DROP TABLE a;",
    );
    let mut recorder = Recorder::default();
    fixture.upgrade_seen_by("heads", &mut recorder).unwrap();
    assert!(recorder.0.iter().any(|event| matches!(
        event,
        Event::StepStarted {
            protection: Protection::Journal,
            ..
        }
    )));
    assert_eq!(fixture.query("SELECT x FROM a").len(), 3);
    let valid = fixture
        .query("SELECT indisvalid::int::bigint FROM pg_index WHERE indexrelid = 'a_x'::regclass");
    assert_eq!(valid[0][0].as_integer(), Some(1));
}

#[test]
fn a_concurrent_index_that_failed_is_cleared_away_and_built_again() {
    let fixture = Fixture::new(TestDatabase::postgres("invalid_index"));
    fixture.revision(
        "aaaa",
        "",
        "CREATE TABLE a (x INT);\nINSERT INTO a VALUES (1), (1);",
        "DROP TABLE a;",
    );
    fixture.revision(
        "bbbb",
        "aaaa",
        "CREATE UNIQUE INDEX CONCURRENTLY a_x ON a (x);",
        "DROP INDEX a_x;",
    );
    fixture.upgrade("heads").unwrap_err();
    let invalid = "SELECT 1 FROM pg_index WHERE NOT indisvalid AND indexrelid = to_regclass('a_x')";
    assert_eq!(
        fixture.query(invalid).len(),
        1,
        "the server leaves an invalid index"
    );

    fixture.execute("DELETE FROM a WHERE ctid = (SELECT min(ctid) FROM a)");
    fixture.upgrade("heads").unwrap();
    assert!(fixture.query(invalid).is_empty());
    assert_eq!(
        fixture
            .query("SELECT 1 FROM pg_index WHERE indisvalid AND indexrelid = to_regclass('a_x')")
            .len(),
        1
    );
}

#[test]
fn a_table_rebuild_with_foreign_keys_off_keeps_the_rows_that_refer_to_it() {
    let fixture = Fixture::new(TestDatabase::sqlite());
    fixture.revision(
        "aaaa",
        "",
        "CREATE TABLE parent (id INTEGER PRIMARY KEY);\n\
         CREATE TABLE child (id INTEGER PRIMARY KEY, parent INT REFERENCES parent (id) ON DELETE CASCADE);\n\
         INSERT INTO parent VALUES (1);\nINSERT INTO child VALUES (1, 1);",
        "",
    );
    fixture.revision(
        "bbbb",
        "aaaa",
        "PRAGMA foreign_keys = ON;\nPRAGMA foreign_keys = OFF;\n\
         CREATE TABLE new (id INTEGER PRIMARY KEY, name TEXT);\n\
         INSERT INTO new (id) SELECT id FROM parent;\nDROP TABLE parent;\n\
         ALTER TABLE new RENAME TO parent;\nPRAGMA foreign_key_check;",
        "",
    );
    fixture.upgrade("heads").unwrap();
    assert_eq!(fixture.query("SELECT id FROM child").len(), 1);
    assert!(fixture.check().is_clean());
}

#[test]
fn mariadb_never_takes_a_schema_change_for_undone() {
    let fixture = Fixture::new(TestDatabase::mariadb("one_by_one"));
    assert!(fixture.is(Family::Mariadb));
    fixture.revision(
        "aaaa",
        "",
        "CREATE TABLE a (x INT);\nALTER TABLE a ADD y INT;\nINSERT INTO a VALUES (1, 2);\n\
         ALTER TABLE a ADD y INT;",
        "",
    );
    let error = fixture.upgrade("heads").unwrap_err();
    let facts = error.diagnostics()[0].facts.join("\n");
    assert!(facts.contains("3 of 4 statements are done"), "{facts}");
    assert_eq!(fixture.query("SELECT x FROM a").len(), 1);
}

#[test]
fn a_dump_that_locks_its_tables_runs() {
    let fixture = Fixture::new(TestDatabase::mariadb("locked_tables"));
    fixture.revision(
        "aaaa",
        "",
        "CREATE TABLE a (x INT PRIMARY KEY);\nLOCK TABLES `a` WRITE;\n\
         /*!40000 ALTER TABLE `a` DISABLE KEYS */;\nINSERT INTO `a` VALUES (1), (2);\n\
         /*!40000 ALTER TABLE `a` ENABLE KEYS */;\nUNLOCK TABLES;\nINSERT INTO a VALUES (3);",
        "DROP TABLE a;",
    );
    fixture.upgrade("heads").unwrap();
    assert_eq!(fixture.query("SELECT x FROM a").len(), 3);
    assert!(fixture.check().is_clean());
}

#[test]
fn what_fails_beside_locked_tables_is_left_to_a_person() {
    let mut fixture = Fixture::new(TestDatabase::mariadb("locked_fails"));
    let script = |last: &str| {
        format!(
            "CREATE TABLE a (x INT PRIMARY KEY);\nLOCK TABLES a WRITE;\n\
             INSERT INTO a VALUES (1);\nINSERT INTO a VALUES ({last});\nUNLOCK TABLES;"
        )
    };
    fixture.revision("aaaa", "", &script("1"), "DROP TABLE a;");
    fixture.upgrade("heads").unwrap_err();
    let error = fixture.upgrade("heads").unwrap_err();
    assert_eq!(error.code(), "resume-unknown");

    fixture.execute("DELETE FROM a");
    fixture.revision("aaaa", "", &script("2"), "DROP TABLE a;");
    fixture.interrupted_statement = Some(aludel::InterruptedStatement::Repeat);
    fixture.upgrade("heads").unwrap();
    assert_eq!(fixture.query("SELECT x FROM a").len(), 2);
}
