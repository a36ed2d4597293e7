//! Fingerprints, and what they tell about statements whose end nobody saw.

use std::thread;
use std::time::Duration;

use aludel_dialect::connection::Aftermath;
use aludel_dialect::{Connection, ErrorKind};
use aludel_testkit::{TestDatabase, every_database};

use super::open;

/// What is told about a statement that has run, and about one that has not.
fn both_ends(connection: &mut dyn Connection, sql: &str) {
    let before = connection.fingerprint(sql).unwrap().expect(sql);
    assert_eq!(
        connection.aftermath(sql, &before).unwrap(),
        Aftermath::DidNotRun,
        "before {sql}"
    );
    connection.execute(sql).unwrap();
    assert_eq!(
        connection.aftermath(sql, &before).unwrap(),
        Aftermath::Ran,
        "after {sql}, from {before}"
    );
}

#[test]
fn mariadb_tells_whether_a_schema_change_took_place() {
    let database = TestDatabase::mariadb("aftermath");
    let mut connection = open(database.url());
    let other = TestDatabase::mariadb("aftermath_other");
    for sql in [
        "CREATE TABLE `the order` (id INT AUTO_INCREMENT PRIMARY KEY, total INT)",
        "CREATE TABLE IF NOT EXISTS item (id INT, name VARCHAR(10))",
        "ALTER TABLE `the order` ADD COLUMN note TEXT, ADD KEY by_total (total)",
        "ALTER TABLE item MODIFY name VARCHAR(20) NOT NULL DEFAULT ''",
        "CREATE INDEX by_name ON item (name)",
        "DROP INDEX by_name ON item",
        "CREATE OR REPLACE VIEW v AS SELECT id FROM item",
        "ALTER VIEW v AS SELECT id, name FROM item",
        "CREATE SEQUENCE s START WITH 5",
        "CREATE TRIGGER g BEFORE INSERT ON item FOR EACH ROW SET NEW.name = upper(NEW.name)",
        "DROP TRIGGER g",
        "CREATE PROCEDURE p() BEGIN SELECT 1; SELECT 2; END",
        "DROP PROCEDURE p",
        "CREATE FUNCTION f(a INT) RETURNS INT DETERMINISTIC RETURN a + 1",
        "DROP FUNCTION IF EXISTS f",
        "CREATE EVENT e ON SCHEDULE EVERY 1 DAY DISABLE DO DELETE FROM item",
        "ALTER EVENT e COMMENT 'why'",
        "DROP EVENT e",
        "RENAME TABLE item TO product, `the order` TO purchase",
        "ALTER TABLE product RENAME TO goods",
        "DROP VIEW v",
        "DROP TABLE goods, purchase",
        "DROP SEQUENCE s",
        &format!("CREATE TABLE `{}`.t (a INT)", other.name()),
        &format!("ALTER DATABASE `{}` CHARACTER SET latin1", other.name()),
    ] {
        both_ends(&mut *connection, sql);
    }
}

#[test]
fn rows_do_not_look_like_a_schema_change() {
    let database = TestDatabase::mariadb("aftermath_rows");
    let mut connection = open(database.url());
    connection
        .execute("CREATE TABLE t (id INT AUTO_INCREMENT PRIMARY KEY)")
        .unwrap();
    let alter = "ALTER TABLE t ADD COLUMN a INT";
    let before = connection.fingerprint(alter).unwrap().unwrap();
    connection
        .execute("INSERT INTO t VALUES (NULL), (NULL)")
        .unwrap();
    let mut other = open(database.url());
    other.execute("SET sql_mode = 'ANSI_QUOTES'").unwrap();
    assert_eq!(
        other.aftermath(alter, &before).unwrap(),
        Aftermath::DidNotRun
    );
}

#[test]
fn names_are_looked_up_where_the_script_was() {
    let database = TestDatabase::mariadb("aftermath_use");
    let other = TestDatabase::mariadb("aftermath_used");
    let mut script = open(database.url());
    script.execute(&format!("USE `{}`", other.name())).unwrap();
    script.execute("CREATE TABLE t (a INT)").unwrap();
    let drop = "DROP TABLE t";
    let before = script.fingerprint(drop).unwrap().unwrap();
    let mut next = open(database.url());
    assert_eq!(next.aftermath(drop, &before).unwrap(), Aftermath::DidNotRun);
    script.execute(drop).unwrap();
    assert_eq!(next.aftermath(drop, &before).unwrap(), Aftermath::Ran);

    let database = TestDatabase::postgres("aftermath_use");
    let mut script = open(database.url());
    script.execute("CREATE SCHEMA s").unwrap();
    script.execute("SET search_path = s").unwrap();
    script.execute("CREATE TABLE t (a int)").unwrap();
    let create = "CREATE INDEX CONCURRENTLY i ON t (a)";
    let before = script.fingerprint(create).unwrap().unwrap();
    script.execute(create).unwrap();
    let mut next = open(database.url());
    assert_eq!(next.aftermath(create, &before).unwrap(), Aftermath::Ran);
}

#[test]
fn some_of_several_is_not_told() {
    let database = TestDatabase::mariadb("aftermath_some");
    let mut connection = open(database.url());
    for table in ["a", "b"] {
        connection
            .execute(&format!("CREATE TABLE {table} (x INT)"))
            .unwrap();
    }
    let drop = "DROP TABLE a, b";
    let before = connection.fingerprint(drop).unwrap().unwrap();
    connection.execute("DROP TABLE a").unwrap();
    assert_eq!(
        connection.aftermath(drop, &before).unwrap(),
        Aftermath::Unknown
    );
    for unknown in ["CALL p()", "TRUNCATE TABLE b", "CREATE USER nobody_else"] {
        assert_eq!(connection.fingerprint(unknown).unwrap(), None, "{unknown}");
    }
}

#[test]
fn postgres_tells_whether_a_statement_outside_transactions_took_place() {
    let database = TestDatabase::postgres("aftermath");
    let mut connection = open(database.url());
    for sql in [
        "CREATE TABLE \"Item\" (id int, name text)",
        "CREATE TYPE mood AS ENUM ('sad')",
        "CREATE TABLE part (a int) PARTITION BY LIST (a)",
        "CREATE TABLE part_1 PARTITION OF part FOR VALUES IN (1)",
    ] {
        connection.execute(sql).unwrap();
    }
    let database_name = format!("{}_new", database.name());
    for sql in [
        "CREATE INDEX CONCURRENTLY \"By Name\" ON \"Item\" (name)",
        "CREATE UNIQUE INDEX CONCURRENTLY ON \"Item\" (id)",
        "DROP INDEX CONCURRENTLY public.\"By Name\"",
        "ALTER TYPE mood ADD VALUE 'happy' BEFORE 'sad'",
        "ALTER TABLE part DETACH PARTITION part_1 CONCURRENTLY",
        &format!("CREATE DATABASE {database_name}"),
        &format!("DROP DATABASE {database_name}"),
    ] {
        both_ends(&mut *connection, sql);
    }
    for repeatable in ["VACUUM", "REINDEX TABLE CONCURRENTLY \"Item\""] {
        let before = connection.fingerprint(repeatable).unwrap().unwrap();
        connection.execute(repeatable).unwrap();
        assert_eq!(
            connection.aftermath(repeatable, &before).unwrap(),
            Aftermath::DidNotRun
        );
    }
    assert_eq!(connection.fingerprint("DO $$ BEGIN END $$").unwrap(), None);
}

#[test]
fn an_invalid_index_is_cleared_away() {
    let database = TestDatabase::postgres("aftermath_invalid");
    let mut connection = open(database.url());
    connection.execute("CREATE TABLE t (a int)").unwrap();
    connection.execute("INSERT INTO t VALUES (1), (1)").unwrap();
    let create = "CREATE UNIQUE INDEX CONCURRENTLY i ON t (a)";
    let before = connection.fingerprint(create).unwrap().unwrap();
    let error = connection.execute(create).unwrap_err();
    assert_eq!(error.kind, ErrorKind::Duplicate);
    let left = "SELECT count(*) FROM pg_index WHERE NOT indisvalid";
    assert_eq!(
        connection.query(left, &[]).unwrap()[0][0].as_integer(),
        Some(1)
    );
    assert_eq!(
        connection.aftermath(create, &before).unwrap(),
        Aftermath::DidNotRun
    );
    assert_eq!(
        connection.query(left, &[]).unwrap()[0][0].as_integer(),
        Some(0)
    );
    connection.execute("DELETE FROM t").unwrap();
    connection.execute(create).unwrap();
    assert_eq!(
        connection.aftermath(create, &before).unwrap(),
        Aftermath::Ran
    );
}

#[test]
fn a_detached_partition_is_finished() {
    let database = TestDatabase::postgres("aftermath_detach");
    let mut connection = open(database.url());
    for sql in [
        "CREATE TABLE part (a int) PARTITION BY LIST (a)",
        "CREATE TABLE part_1 PARTITION OF part FOR VALUES IN (1)",
    ] {
        connection.execute(sql).unwrap();
    }
    let detach = "ALTER TABLE part DETACH PARTITION part_1 CONCURRENTLY";
    let before = connection.fingerprint(detach).unwrap().unwrap();
    // A transaction that has read the partition keeps the second half waiting.
    let mut reader = open(database.url());
    reader
        .execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
        .unwrap();
    reader.execute("SELECT * FROM part").unwrap();
    let canceller = connection.canceller();
    thread::scope(|scope| {
        scope.spawn(|| {
            thread::sleep(Duration::from_millis(500));
            canceller.cancel().unwrap();
        });
        let error = connection.execute(detach).unwrap_err();
        assert_eq!(error.kind, ErrorKind::Cancelled);
    });
    reader.execute("COMMIT").unwrap();
    assert_eq!(
        connection.aftermath(detach, &before).unwrap(),
        Aftermath::Ran
    );
    let left = connection.query("SELECT 1 FROM pg_inherits", &[]).unwrap();
    assert!(left.is_empty());
}

#[test]
fn a_statement_that_still_runs_is_waited_for() {
    let database = TestDatabase::mariadb("aftermath_orphan");
    let mut connection = open(database.url());
    connection.execute("CREATE TABLE t (a INT)").unwrap();
    // The change waits for the reader, as one on a large table would take its time.
    let mut reader = open(database.url());
    reader.execute("START TRANSACTION").unwrap();
    reader.execute("SELECT * FROM t").unwrap();
    let alter = "ALTER TABLE t ADD COLUMN b INT";
    let before = connection.fingerprint(alter).unwrap().unwrap();
    let mut orphan = open(database.url());
    thread::scope(|scope| {
        let running = scope.spawn(move || orphan.execute(alter).map(drop));
        thread::sleep(Duration::from_millis(300));
        let told = scope.spawn(|| connection.aftermath(alter, &before).unwrap());
        thread::sleep(Duration::from_millis(300));
        reader.execute("COMMIT").unwrap();
        assert_eq!(told.join().unwrap(), Aftermath::Ran);
        running.join().unwrap().unwrap();
    });
}

#[test]
fn a_statement_that_runs_on_and_on_is_reported_with_its_session() {
    let database = TestDatabase::postgres("aftermath_orphan");
    let mut connection = open(database.url());
    connection.execute("CREATE TABLE t (a int)").unwrap();
    let mut writer = open(database.url());
    writer.execute("BEGIN").unwrap();
    writer.execute("INSERT INTO t VALUES (1)").unwrap();
    let create = "CREATE INDEX CONCURRENTLY i ON t (a)";
    let before = connection.fingerprint(create).unwrap().unwrap();
    let mut orphan = open(database.url());
    thread::scope(|scope| {
        let running = scope.spawn(move || orphan.execute(create).map(drop));
        thread::sleep(Duration::from_millis(300));
        let error = connection.aftermath(create, &before).unwrap_err();
        assert_eq!(error.kind, ErrorKind::Timeout);
        assert!(error.message.contains("still running"), "{error:?}");
        assert!(error.hint.unwrap().contains("pg_cancel_backend("));
        writer.execute("COMMIT").unwrap();
        running.join().unwrap().unwrap();
    });
    assert_eq!(
        connection.aftermath(create, &before).unwrap(),
        Aftermath::Ran
    );
}

#[test]
fn sqlite_needs_no_fingerprint_but_for_what_can_be_repeated() {
    for database in every_database("aftermath_sqlite").take(1) {
        let mut connection = open(database.url());
        assert_eq!(connection.fingerprint("CREATE TABLE t (a)").unwrap(), None);
        for sql in ["/* c */ VACUUM", "ANALYZE", "reindex"] {
            let before = connection.fingerprint(sql).unwrap().unwrap();
            connection.execute(sql).unwrap();
            assert_eq!(
                connection.aftermath(sql, &before).unwrap(),
                Aftermath::DidNotRun
            );
        }
    }
}
