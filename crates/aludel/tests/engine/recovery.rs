//! What a step that stopped half way leaves behind, and how the next run goes on.

use aludel_dialect::Value;
use aludel_testkit::{TestDatabase, every_database};

use crate::fixture::{Fixture, Recorder, facts};
use aludel::{Event, InterruptedStatement};

const OFF: &str =
    "-- revision: aaaa\n-- down_revision:\n-- m\n\n-- migrate: upgrade transaction=off\n";

fn integers(fixture: &Fixture, sql: &str) -> Vec<i64> {
    fixture
        .query(sql)
        .iter()
        .map(|row| row[0].as_integer().expect("an integer"))
        .collect()
}

#[test]
fn what_was_begun_in_pieces_is_not_run_as_a_whole_once_it_could_be() {
    let fixture = Fixture::new(TestDatabase::postgres("mended_whole"));
    fixture.revision("aaaa", "", "CREATE TABLE a (x BIGINT);", "");
    let insert = "INSERT INTO a VALUES (1);";
    fixture.revision(
        "bbbb",
        "aaaa",
        &format!("{insert}\nCREATE INDEX CONCURRENTLY i ON nowhere (x);"),
        "",
    );
    fixture.upgrade("heads").unwrap_err();
    assert_eq!(integers(&fixture, "SELECT x FROM a"), [1]);

    fixture.revision(
        "bbbb",
        "aaaa",
        &format!("{insert}\nCREATE INDEX i ON a (x);"),
        "",
    );
    let report = fixture.upgrade("heads").unwrap();
    assert_eq!(report.steps[0].resumed_after, 1);
    assert_eq!(
        integers(&fixture, "SELECT x FROM a"),
        [1],
        "the row is there once"
    );
    assert!(fixture.check().is_clean());
}

/// A transaction of the author's with an opaque statement in it and one that has to wait.
fn authors_transaction(opaque: &str) -> String {
    format!(
        "{OFF}CREATE TABLE a (x BIGINT);\nBEGIN;\nINSERT INTO a VALUES (1);\n{opaque}\n\
         UPDATE b SET x = x + 1;\nINSERT INTO a VALUES (3);\nCOMMIT;\n"
    )
}

#[test]
fn an_authors_transaction_that_is_tried_again_begins_with_its_begin() {
    let mut fixture = Fixture::new(TestDatabase::postgres("begins_again"));
    fixture.retries = 10;
    fixture.execute("CREATE TABLE b (x BIGINT)");
    fixture.execute("INSERT INTO b VALUES (1)");
    let opaque = "DO $$ BEGIN INSERT INTO a VALUES (2); END $$;";
    fixture.file("aaaa", &authors_transaction(opaque));
    let mut blocker = fixture.connect();
    blocker.execute("BEGIN").unwrap();
    blocker.execute("UPDATE b SET x = 10").unwrap();
    let mut recorder = Recorder::default();
    std::thread::scope(|scope| {
        scope.spawn(move || {
            std::thread::sleep(std::time::Duration::from_millis(2500));
            blocker.execute("ROLLBACK").unwrap();
        });
        fixture.upgrade_seen_by("heads", &mut recorder).unwrap();
    });
    assert!(
        recorder
            .0
            .iter()
            .any(|event| matches!(event, Event::StepRetrying { .. })),
        "the first attempt must have run into the lock"
    );
    assert_eq!(integers(&fixture, "SELECT x FROM a ORDER BY x"), [1, 2, 3]);
    assert_eq!(integers(&fixture, "SELECT x FROM b"), [2]);
}

#[test]
fn what_is_rolled_back_is_not_said_to_stay() {
    let fixture = Fixture::new(TestDatabase::postgres("rolled_back"));
    fixture.file(
        "aaaa",
        &authors_transaction("DO $$ BEGIN INSERT INTO a VALUES (2); END $$;"),
    );
    let error = fixture.upgrade("heads").unwrap_err();
    assert!(
        facts(&error).contains("1 of 7 statements are done"),
        "{}",
        facts(&error)
    );
    assert!(integers(&fixture, "SELECT x FROM a").is_empty());
    assert_eq!(fixture.check().unfinished[0].done, 1);

    let fixture = Fixture::new(TestDatabase::mariadb("rolled_back"));
    fixture.execute("CREATE PROCEDURE p() INSERT INTO a VALUES (2)");
    fixture.file("aaaa", &authors_transaction("CALL p();"));
    let error = fixture.upgrade("heads").unwrap_err();
    assert!(
        facts(&error).contains("1 of 7 statements are done"),
        "{}",
        facts(&error)
    );
    assert!(integers(&fixture, "SELECT x FROM a").is_empty());
    assert_eq!(fixture.check().unfinished[0].done, 1);

    // One that ends the transaction takes what was before it along.
    fixture.execute("CREATE OR REPLACE PROCEDURE p() BEGIN INSERT INTO a VALUES (2); COMMIT; END");
    let error = fixture.upgrade("heads").unwrap_err();
    assert!(
        facts(&error).contains("4 of 7 statements are done"),
        "{}",
        facts(&error)
    );
    assert_eq!(integers(&fixture, "SELECT x FROM a ORDER BY x"), [1, 2]);
    fixture.execute("CREATE TABLE b (x BIGINT)");
    fixture.upgrade("heads").unwrap();
    assert_eq!(integers(&fixture, "SELECT x FROM a ORDER BY x"), [1, 2, 3]);
}

#[test]
fn a_concurrent_index_that_ran_into_a_timeout_is_built_again() {
    let mut fixture = Fixture::new(TestDatabase::postgres("index_again"));
    fixture.retries = 10;
    fixture.execute("CREATE TABLE a (x INT)");
    fixture.revision("aaaa", "", "CREATE INDEX CONCURRENTLY i ON a (x);", "");
    let mut blocker = fixture.connect();
    blocker.execute("BEGIN").unwrap();
    blocker.execute("INSERT INTO a VALUES (1)").unwrap();
    let mut recorder = Recorder::default();
    std::thread::scope(|scope| {
        scope.spawn(move || {
            std::thread::sleep(std::time::Duration::from_millis(2500));
            blocker.execute("ROLLBACK").unwrap();
        });
        fixture.upgrade_seen_by("heads", &mut recorder).unwrap();
    });
    assert!(
        recorder
            .0
            .iter()
            .any(|event| matches!(event, Event::StepRetrying { .. })),
        "the first attempt must have run into the lock"
    );
    let indexes = "SELECT indisvalid::int::bigint FROM pg_index WHERE indrelid = 'a'::regclass";
    assert_eq!(integers(&fixture, indexes), [1]);
}

#[test]
fn a_procedure_that_failed_is_rolled_back_unless_it_has_committed() {
    let mut fixture = Fixture::new(TestDatabase::mariadb("procedure"));
    fixture.execute("CREATE TABLE a (x BIGINT)");
    let procedure = |commit: &str| {
        format!(
            "CREATE OR REPLACE PROCEDURE p() BEGIN INSERT INTO a VALUES (1);{commit} \
             INSERT INTO nowhere VALUES (1); END"
        )
    };
    fixture.execute(&procedure(""));
    fixture.revision("aaaa", "", "CALL p();", "");
    let error = fixture.upgrade("heads").unwrap_err();
    assert!(
        facts(&error).contains("nothing of it is in the database"),
        "{}",
        facts(&error)
    );
    assert!(integers(&fixture, "SELECT x FROM a").is_empty());

    fixture.execute(&procedure(" COMMIT;"));
    let error = fixture.upgrade("heads").unwrap_err();
    assert!(
        facts(&error).contains("what became of statement 1"),
        "{}",
        facts(&error)
    );
    let error = fixture.upgrade("heads").unwrap_err();
    assert_eq!(error.code(), "resume-unknown");
    assert!(
        facts(&error).contains("for you to say"),
        "{}",
        facts(&error)
    );
    assert_eq!(integers(&fixture, "SELECT x FROM a"), [1]);

    fixture.interrupted_statement = Some(InterruptedStatement::Ran);
    fixture.upgrade("heads").unwrap();
    assert_eq!(integers(&fixture, "SELECT x FROM a"), [1]);
}

#[test]
fn a_person_speaks_for_all_statements_beside_locked_tables() {
    let mut fixture = Fixture::new(TestDatabase::mariadb("block"));
    fixture.execute("CREATE TABLE a (x BIGINT PRIMARY KEY)");
    let script = |last: &str| {
        format!(
            "LOCK TABLES a WRITE;\nINSERT INTO a VALUES (1);\nINSERT INTO a VALUES ({last});\n\
             UNLOCK TABLES;\nINSERT INTO a VALUES (3);"
        )
    };
    fixture.revision("aaaa", "", &script("1"), "");
    fixture.upgrade("heads").unwrap_err();
    let error = fixture.upgrade("heads").unwrap_err();
    assert!(error.to_string().contains("statements 1 to 4"), "{error}");

    fixture.execute("INSERT INTO a VALUES (2)");
    fixture.interrupted_statement = Some(InterruptedStatement::Ran);
    fixture.upgrade("heads").unwrap();
    assert_eq!(integers(&fixture, "SELECT x FROM a ORDER BY x"), [1, 2, 3]);
    assert!(fixture.check().is_clean());
}

#[test]
fn two_version_tables_in_one_database_do_not_meddle_with_each_other() {
    for database in every_database("two_tables") {
        let fixture = Fixture::new(database);
        let broken = format!("{OFF}CREATE TABLE a (x INT);\nINSERT INTO nowhere VALUES (1);\n");
        let path = fixture.file("aaaa", &broken);
        fixture.upgrade("heads").unwrap_err();

        let configuration = fixture.root().join("aludel.toml");
        let first = std::fs::read_to_string(&configuration).unwrap();
        std::fs::write(
            &configuration,
            format!("version_table = \"other_version\"\n{first}"),
        )
        .unwrap();
        std::fs::remove_file(&path).unwrap();
        let other = fixture.revision("bbbb", "", "CREATE TABLE b (x INT);", "DROP TABLE b;");
        assert!(fixture.check().unfinished.is_empty());
        fixture.upgrade("heads").unwrap();
        fixture.stamp(&["bbbb"], aludel::Purge::Keep).unwrap();
        let revisions: Vec<_> = fixture
            .log()
            .into_iter()
            .map(|entry| entry.revision)
            .collect();
        assert!(
            !revisions.contains(&Some("aaaa".to_owned())),
            "{revisions:?}"
        );

        std::fs::write(&configuration, first).unwrap();
        std::fs::remove_file(other).unwrap();
        fixture.file("aaaa", &broken.replace("nowhere", "a"));
        assert_eq!(
            fixture.check().unfinished.len(),
            1,
            "the stamp was about the other table"
        );
        let report = fixture.upgrade("heads").unwrap();
        assert_eq!(report.steps[0].resumed_after, 1);
    }
}

#[test]
fn version_rows_that_are_bytes_are_read() {
    let fixture = Fixture::new(TestDatabase::mariadb("bytes"));
    fixture
        .execute("CREATE TABLE alembic_version (version_num VARBINARY(32) NOT NULL PRIMARY KEY)");
    fixture.revision("aaaa", "", "CREATE TABLE a (x INT);", "");
    fixture.upgrade("heads").unwrap();
    let rows = fixture.query("SELECT version_num FROM alembic_version");
    assert_eq!(rows[0][0], Value::Bytes(b"aaaa".to_vec()));
    assert!(fixture.upgrade("heads").unwrap().steps.is_empty());

    fixture.execute("UPDATE alembic_version SET version_num = X'ff'");
    let error = fixture.upgrade("heads").unwrap_err();
    assert!(error.to_string().contains("no text"), "{error}");
}

#[test]
fn counting_down_from_one_of_several_rows_is_told() {
    let fixture = Fixture::new(TestDatabase::sqlite());
    fixture.revision("aaaa", "", "CREATE TABLE a (x INT);", "DROP TABLE a;");
    fixture.revision("bbbb", "", "CREATE TABLE b (x INT);", "DROP TABLE b;");
    fixture.upgrade("heads").unwrap();
    let mut recorder = Recorder::default();
    fixture.downgrade_seen_by("-1", &mut recorder).unwrap();
    assert_eq!(fixture.heads(), ["bbbb"]);
    let warnings: Vec<&str> = recorder
        .0
        .iter()
        .filter_map(|event| match event {
            Event::Noticed { severity, message } if severity == "warning" => Some(message.as_str()),
            _ => None,
        })
        .collect();
    assert_eq!(
        warnings,
        [
            "`-1` counts from `aaaa`; the database is at bbbb as well: to go down from there, \
             type `aludel downgrade bbbb-1`"
        ]
    );

    let mut recorder = Recorder::default();
    fixture.downgrade_seen_by("bbbb-1", &mut recorder).unwrap();
    assert!(fixture.heads().is_empty(), "what was told can be typed");
    assert!(
        !recorder
            .0
            .iter()
            .any(|event| matches!(event, Event::Noticed { .. }))
    );
}

#[test]
fn waiting_for_a_killed_run_can_be_stopped() {
    for database in [
        TestDatabase::postgres("stopped_waiting"),
        TestDatabase::mariadb("stopped_waiting"),
    ] {
        let fixture = Fixture::new(database);
        fixture.revision("aaaa", "", "CREATE TABLE a (x INT);", "");
        // A session that is at work, without its migration lock.
        let mut orphan = fixture.connect();
        orphan
            .claim("alembic_version", std::time::Duration::ZERO)
            .unwrap();
        orphan.begin().unwrap();
        let interrupt = fixture.interrupt.clone();
        let started = std::time::Instant::now();
        let error = std::thread::scope(|scope| {
            scope.spawn(move || {
                std::thread::sleep(std::time::Duration::from_millis(700));
                interrupt.request();
            });
            fixture.upgrade("heads").unwrap_err()
        });
        assert_eq!(error.code(), "interrupted");
        assert!(started.elapsed().as_secs() < 10);
        assert!(!fixture.has_table("a"));
    }
}

#[test]
fn a_temporary_table_that_is_gone_is_not_passed_over() {
    let fixture = Fixture::new(TestDatabase::mariadb("temporary"));
    fixture.revision(
        "aaaa",
        "",
        "CREATE TEMPORARY TABLE t (x INT);\nCREATE TABLE a (x INT);\nINSERT INTO nowhere VALUES (1);",
        "",
    );
    fixture.upgrade("heads").unwrap_err();
    let error = fixture.upgrade("heads").unwrap_err();
    assert_eq!(error.code(), "resume-temporary-table");
    assert!(error.to_string().contains("statement 1"), "{error}");
}

#[test]
fn a_setting_that_cannot_be_repeated_is_the_scripts_failure() {
    let fixture = Fixture::new(TestDatabase::mariadb("not_repeated"));
    fixture.revision(
        "aaaa",
        "",
        "CREATE TABLE a (x INT);\nSET @x = (SELECT max(x) FROM a);\nDROP TABLE a;\n\
         INSERT INTO nowhere VALUES (1);",
        "",
    );
    fixture.upgrade("heads").unwrap_err();
    let error = fixture.upgrade("heads").unwrap_err();
    let diagnostic = &error.diagnostics()[0];
    assert_eq!(diagnostic.labels[0].location.line, 7, "{diagnostic:?}");
    assert!(
        facts(&error).contains("statement 2 of 4"),
        "{}",
        facts(&error)
    );
    assert!(
        facts(&error).contains("3 of 4 statements are done"),
        "{}",
        facts(&error)
    );
}

#[test]
fn what_a_statement_left_tells_nothing_about_another_in_its_place() {
    let fixture = Fixture::new(TestDatabase::mariadb("another"));
    fixture.execute("CREATE TABLE a (x INT)");
    fixture.execute("CREATE TABLE b (x INT)");
    // The server drops the first and then refuses the second.
    fixture.revision("aaaa", "", "DROP TABLE a, nowhere;", "");
    let error = fixture.upgrade("heads").unwrap_err();
    assert!(!fixture.has_table("a"));
    assert!(
        facts(&error).contains("what became of statement 1"),
        "{}",
        facts(&error)
    );
    fixture.revision("aaaa", "", "DROP TABLE b;", "");
    let error = fixture.upgrade("heads").unwrap_err();
    assert_eq!(error.code(), "resume-unknown");
    assert!(fixture.has_table("b"));
}

#[test]
fn a_drop_of_several_tables_that_stopped_half_way_is_left_to_a_person() {
    let fixture = Fixture::new(TestDatabase::mariadb("several"));
    for sql in [
        "CREATE TABLE a (x INT)",
        "CREATE TABLE b (x INT PRIMARY KEY)",
        "CREATE TABLE c (x INT REFERENCES b (x))",
    ] {
        fixture.execute(sql);
    }
    // The server drops the first and refuses the second, which `c` refers to.
    fixture.revision("aaaa", "", "DROP TABLE a, b;", "");
    fixture.upgrade("heads").unwrap_err();
    assert!(!fixture.has_table("a") && fixture.has_table("b"));
    fixture.execute("DROP TABLE c");
    let error = fixture.upgrade("heads").unwrap_err();
    assert_eq!(error.code(), "resume-unknown");
    assert!(fixture.heads().is_empty());
}
