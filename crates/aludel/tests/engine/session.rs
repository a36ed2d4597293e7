//! What a script does to its session stays in the script.

use aludel_testkit::{TestDatabase, every_database};

use crate::fixture::Fixture;

#[test]
fn a_search_path_of_nothing_does_not_hide_the_version_table() {
    let fixture = Fixture::new(TestDatabase::postgres("search_path"));
    fixture.revision(
        "aaaa",
        "",
        "SELECT pg_catalog.set_config('search_path', '', false);\nCREATE TABLE public.a (x INT);",
        "DROP TABLE a;",
    );
    fixture.revision("bbbb", "aaaa", "CREATE TABLE b (x INT);", "DROP TABLE b;");
    fixture.upgrade("heads").unwrap();
    assert_eq!(fixture.heads(), ["bbbb"]);
    assert!(fixture.has_table("b"));
}

#[test]
fn another_database_in_use_does_not_hide_the_version_table() {
    let fixture = Fixture::new(TestDatabase::mariadb("in_use"));
    fixture.revision("aaaa", "", "USE information_schema;", "");
    fixture.revision("bbbb", "aaaa", "CREATE TABLE b (x INT);", "DROP TABLE b;");
    fixture.upgrade("heads").unwrap();
    assert!(fixture.has_table("b"));
}

#[test]
fn a_run_that_was_asked_to_stop_does_nothing_more() {
    for database in every_database("stopped") {
        let fixture = Fixture::new(database);
        fixture.revision("aaaa", "", "CREATE TABLE a (x INT);", "DROP TABLE a;");
        fixture.interrupt.request();
        let error = fixture.upgrade("heads").unwrap_err();
        assert_eq!(error.code(), "interrupted");
        assert!(!fixture.has_table("a"));
    }
}

#[test]
fn a_running_statement_is_cancelled() {
    for (database, sleep) in [
        (TestDatabase::postgres("cancelled"), "SELECT pg_sleep(60);"),
        (TestDatabase::mariadb("cancelled"), "SELECT sleep(60);"),
        (
            TestDatabase::sqlite(),
            "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n;",
        ),
    ] {
        let fixture = Fixture::new(database);
        fixture.revision(
            "aaaa",
            "",
            &format!("CREATE TABLE a (x INT);\n{sleep}"),
            "DROP TABLE a;",
        );
        let started = std::time::Instant::now();
        let interrupt = fixture.interrupt.clone();
        let error = std::thread::scope(|scope| {
            scope.spawn(move || {
                std::thread::sleep(std::time::Duration::from_millis(700));
                interrupt.request();
            });
            fixture.upgrade("heads")
        })
        .err();
        let stopped = started.elapsed();
        assert!(
            stopped.as_secs() < 30,
            "{} did not stop",
            fixture.database.url()
        );
        // MariaDB's sleep() returns 1 instead of failing; the run stops all the same,
        // before the version row is written.
        let error = error.expect("a run that was stopped is not done");
        assert!(
            ["interrupted", "statement-cancelled"].contains(&error.code()),
            "{}: {error}",
            error.code()
        );
    }
}

#[test]
fn a_step_is_tried_again_after_a_lock_timeout() {
    for database in [
        TestDatabase::postgres("retried"),
        TestDatabase::mariadb("retried"),
    ] {
        let mut fixture = Fixture::new(database);
        fixture.retries = 10;
        fixture.revision("aaaa", "", "CREATE TABLE a (x INT);", "DROP TABLE a;");
        fixture.revision(
            "bbbb",
            "aaaa",
            "ALTER TABLE a ADD y INT;",
            "ALTER TABLE a DROP y;",
        );
        fixture.upgrade("aaaa").unwrap();
        let mut blocker = fixture.connect();
        blocker.execute("BEGIN").unwrap();
        blocker.execute("INSERT INTO a VALUES (1)").unwrap();
        let mut recorder = crate::fixture::Recorder::default();
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
                .any(|event| matches!(event, aludel::Event::StepRetrying { .. })),
            "the first attempt must have run into the lock"
        );
        assert_eq!(fixture.heads(), ["bbbb"]);
    }
}

#[test]
fn a_version_table_that_cannot_be_created_is_told_by_its_name() {
    let fixture = Fixture::new(TestDatabase::postgres("no_schema"));
    let configuration = fixture.root().join("aludel.toml");
    std::fs::write(&configuration, "version_table_schema = \"ops\"\n").unwrap();
    fixture.revision("aaaa", "", "CREATE TABLE a (x INT);", "");
    let error = fixture.upgrade("heads").unwrap_err();
    let facts = error.diagnostics()[0].facts.join("\n");
    assert!(
        facts.contains("the version table ops.alembic_version could not be created"),
        "{facts}"
    );
    assert!(facts.contains("correct `version_table_schema`"), "{facts}");
    fixture.execute("CREATE SCHEMA ops");
    fixture.upgrade("heads").unwrap();
    assert_eq!(fixture.query("SELECT 1 FROM ops.aludel_journal").len(), 2);
}

#[test]
fn a_run_leaves_no_rollback_journal_beside_the_database() {
    let fixture = Fixture::new(TestDatabase::sqlite());
    fixture.revision("aaaa", "", "CREATE TABLE a (x INT);", "DROP TABLE a;");
    fixture.upgrade("heads").unwrap();
    let folder = fixture.database.folder().unwrap();
    let left: Vec<_> = folder
        .read_dir_utf8()
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_owned())
        .filter(|name| name.contains("journal"))
        .collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn a_script_that_switches_to_a_write_ahead_log_has_its_way() {
    let fixture = Fixture::new(TestDatabase::sqlite());
    fixture.revision("aaaa", "", "PRAGMA journal_mode = WAL;", "");
    fixture.revision("bbbb", "aaaa", "CREATE TABLE b (x INT);", "DROP TABLE b;");
    fixture.upgrade("heads").unwrap();
    fixture.downgrade("-1").unwrap();
    let mode = fixture.query("PRAGMA journal_mode");
    assert_eq!(mode[0][0].as_text(), Some("wal"));
}
