//! Statements: rows, values, errors, timeouts, cancelling, lost connections.

use std::thread;
use std::time::Duration;

use aludel_dialect::connection::Timeouts;
use aludel_dialect::{Connection, ErrorKind, Value};
use aludel_testkit::{Family, PrivateServer, ServerOptions, TestDatabase, every_database};

use super::{open, url};

fn placeholders(connection: &dyn Connection, count: usize) -> String {
    let marks: Vec<String> = (1..=count)
        .map(|number| connection.dialect().placeholder(number))
        .collect();
    marks.join(", ")
}

fn fails(connection: &mut dyn Connection, sql: &str) -> (ErrorKind, Option<usize>) {
    let error = connection.execute(sql).unwrap_err();
    assert!(error.code.is_some(), "{error:?}");
    (error.kind, error.position)
}

#[test]
fn rows_go_in_and_come_out() {
    for database in every_database("rows") {
        let mut connection = open(database.url());
        connection
            .execute("CREATE TABLE item (id INT, price DOUBLE PRECISION, name VARCHAR(50))")
            .unwrap();
        let sql = format!(
            "INSERT INTO item VALUES ({})",
            placeholders(&*connection, 3)
        );
        let rows = [
            vec![
                Value::Integer(1),
                Value::Real(0.5),
                Value::from("Zoë's \\ \"tea\""),
            ],
            vec![Value::Integer(-7), Value::Null, Value::Null],
        ];
        for row in &rows {
            assert_eq!(connection.run(&sql, row).unwrap(), 1);
        }
        let order = "SELECT id, price, name FROM item ORDER BY id DESC";
        assert_eq!(connection.query(order, &[]).unwrap(), rows);
        let one = format!(
            "SELECT name FROM item WHERE id = {}",
            connection.dialect().placeholder(1)
        );
        let found = connection.query(&one, &[Value::Integer(1)]).unwrap();
        assert_eq!(found, [[Value::from("Zoë's \\ \"tea\"")]]);

        let literal = connection.dialect().quote_literal("it's a \\ 'test' é");
        let rows = connection.query(&format!("SELECT {literal}"), &[]).unwrap();
        assert_eq!(rows[0][0].as_text(), Some("it's a \\ 'test' é"));
        let odd = connection.dialect().quote_identifier("o\"d`d 'name");
        connection
            .execute(&format!("CREATE TABLE {odd} (a INT)"))
            .unwrap();
        assert!(connection.has_table(None, "o\"d`d 'name").unwrap());
    }
}

#[test]
fn affected_rows_are_counted() {
    for database in every_database("affected") {
        let mut connection = open(database.url());
        let mut affected = |sql: &str| connection.execute(sql).unwrap();
        assert_eq!(affected("CREATE TABLE t (a INT)"), None);
        assert_eq!(affected("INSERT INTO t VALUES (1), (2), (3)"), Some(3));
        assert_eq!(
            affected("/* c */ UPDATE t SET a = a + 1 WHERE a > 1"),
            Some(2)
        );
        assert_eq!(affected("DELETE FROM t WHERE a > 99"), Some(0));
        // A statement that returns rows is read to its end.
        assert_eq!(affected("SELECT a FROM t"), None);
        assert_eq!(affected("DELETE FROM t"), Some(3));
    }
}

#[test]
fn failures_have_their_kind_and_place() {
    for database in every_database("failures") {
        let mut connection = open(database.url());
        let connection = &mut *connection;
        connection
            .execute("CREATE TABLE t (a INT PRIMARY KEY)")
            .unwrap();
        connection.execute("INSERT INTO t VALUES (1)").unwrap();

        let (kind, _) = fails(connection, "INSERT INTO t VALUES (1)");
        assert_eq!(kind, ErrorKind::Duplicate);
        let (kind, _) = fails(connection, "SELECT * FROM no_such_table");
        assert_eq!(kind, ErrorKind::MissingTable);

        let sql = "SELECT 'äöü',\n  1 FRUM t";
        let (kind, position) = fails(connection, sql);
        assert_eq!(kind, ErrorKind::Statement);
        // `1 FRUM` is a column with an alias: the next word is the surprise.
        assert_eq!(position, sql.rfind('t'), "{:?}", database.family());
    }
}

#[test]
fn what_cannot_run_in_a_transaction_is_told() {
    let postgres = TestDatabase::postgres("not_in_transaction");
    let sqlite = TestDatabase::sqlite();
    for database in [postgres, sqlite] {
        let mut connection = open(database.url());
        connection.execute("BEGIN").unwrap();
        let (kind, _) = fails(&mut *connection, "VACUUM");
        assert_eq!(kind, ErrorKind::NotInTransaction);
    }
}

#[test]
fn a_role_without_rights_is_told() {
    let database = TestDatabase::postgres("privilege");
    let mut connection = open(database.url());
    connection.execute("CREATE ROLE powerless").ok();
    connection.execute("CREATE TABLE secret (a int)").unwrap();
    connection.execute("SET ROLE powerless").unwrap();
    let (kind, _) = fails(&mut *connection, "SELECT * FROM secret");
    assert_eq!(kind, ErrorKind::Privilege);

    let database = TestDatabase::mariadb("privilege");
    let mut connection = open(database.url());
    let name = database.name();
    connection
        .execute("CREATE OR REPLACE USER powerless@'%' IDENTIFIED BY 'aludel-test'")
        .unwrap();
    connection
        .execute(&format!("GRANT SELECT ON `{name}`.* TO powerless@'%'"))
        .unwrap();
    let text = database.url().replace("aludel:", "powerless:");
    let (kind, _) = fails(&mut *open(&text), "CREATE TABLE t (a INT)");
    assert_eq!(kind, ErrorKind::Privilege);
}

#[test]
fn a_read_only_database_is_told() {
    let database = TestDatabase::postgres("read_only");
    let mut connection = open(&format!(
        "{}?options=-c%20default_transaction_read_only%3Don",
        database.url()
    ));
    let (kind, _) = fails(&mut *connection, "CREATE TABLE t (a int)");
    assert_eq!(kind, ErrorKind::ReadOnly);

    let database = TestDatabase::mariadb("read_only");
    let mut connection = open(database.url());
    connection.execute("CREATE TABLE t (a int)").unwrap();
    connection.execute("START TRANSACTION READ ONLY").unwrap();
    let (kind, _) = fails(&mut *connection, "INSERT INTO t VALUES (1)");
    assert_eq!(kind, ErrorKind::ReadOnly);

    let database = TestDatabase::sqlite();
    open(database.url()).execute("CREATE TABLE t (a)").unwrap();
    let mut connection = open(&format!("{}?mode=ro", database.url()));
    let (kind, _) = fails(&mut *connection, "INSERT INTO t VALUES (1)");
    assert_eq!(kind, ErrorKind::ReadOnly);
}

#[test]
fn a_full_sqlite_database_is_told() {
    let database = TestDatabase::sqlite();
    let mut connection = open(database.url());
    connection.execute("PRAGMA max_page_count = 3").unwrap();
    connection.execute("CREATE TABLE t (a)").unwrap();
    let (kind, _) = fails(&mut *connection, "INSERT INTO t VALUES (zeroblob(100000))");
    assert_eq!(kind, ErrorKind::DiskFull);
}

#[test]
fn a_statement_that_is_too_large_for_the_server_is_told() {
    let database = TestDatabase::mariadb("too_large");
    let mut connection = open(database.url());
    let sql = format!("SELECT '{}'", "x".repeat(17 << 20));
    let error = connection.execute(&sql).unwrap_err();
    assert_eq!(error.kind, ErrorKind::Statement);
    assert!(error.hint.unwrap().contains("max_allowed_packet"));
    connection.execute("SELECT 1").unwrap();
}

#[test]
fn a_full_table_of_mariadb_is_told() {
    let database = TestDatabase::mariadb("full");
    let mut connection = open(database.url());
    connection
        .execute("SET max_heap_table_size = 16384")
        .unwrap();
    connection
        .execute("CREATE TABLE t (a CHAR(255)) ENGINE = MEMORY")
        .unwrap();
    let (kind, _) = fails(
        &mut *connection,
        "INSERT INTO t SELECT repeat('x', 255) FROM information_schema.columns",
    );
    assert_eq!(kind, ErrorKind::DiskFull);
}

#[test]
fn foreign_keys_are_off_as_sqlite_has_them_by_default() {
    let database = TestDatabase::sqlite();
    let mut connection = open(database.url());
    let rows = connection.query("PRAGMA foreign_keys", &[]).unwrap();
    assert_eq!(rows[0][0].as_integer(), Some(0));
}

#[test]
fn waiting_for_a_lock_has_an_end() {
    for database in every_database("lock_timeout") {
        let mut holder = open(database.url());
        let mut waiter = open(database.url());
        holder.execute("CREATE TABLE t (a INT)").unwrap();
        holder.execute("INSERT INTO t VALUES (1)").unwrap();
        holder.execute("BEGIN").unwrap();
        holder.execute("UPDATE t SET a = 2").unwrap();
        waiter
            .set_timeouts(Timeouts {
                lock: Some(Duration::from_millis(200)),
                statement: None,
            })
            .unwrap();
        let (kind, _) = fails(&mut *waiter, "UPDATE t SET a = 3");
        assert_eq!(kind, ErrorKind::Timeout, "{:?}", database.family());
        holder.execute("COMMIT").unwrap();
        waiter.set_timeouts(Timeouts::default()).unwrap();
        assert_eq!(waiter.execute("UPDATE t SET a = 3").unwrap(), Some(1));
    }
}

/// A statement that runs for a minute unless something stops it.
fn long_statement(family: Family) -> &'static str {
    match family {
        Family::Sqlite => {
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000000000) \
             SELECT count(*) FROM n"
        }
        Family::Postgres => "SELECT pg_sleep(60)",
        Family::Mariadb => "SELECT SLEEP(60) FROM (SELECT 1) AS one",
    }
}

#[test]
fn a_statement_that_runs_too_long_is_stopped_by_its_timeout() {
    for database in every_database("statement_timeout") {
        let mut connection = open(database.url());
        let limit = Timeouts {
            lock: None,
            statement: Some(Duration::from_millis(200)),
        };
        connection.set_timeouts(limit).unwrap();
        let (kind, _) = fails(&mut *connection, long_statement(database.family()));
        assert_eq!(kind, ErrorKind::Timeout, "{:?}", database.family());
        connection.set_timeouts(Timeouts::default()).unwrap();
        connection.execute("SELECT 1").unwrap();
    }
}

#[test]
fn a_running_statement_is_cancelled_from_another_thread() {
    for database in every_database("cancel") {
        let mut connection = open(database.url());
        let canceller = connection.canceller();
        thread::scope(|scope| {
            scope.spawn(|| {
                thread::sleep(Duration::from_millis(300));
                canceller.cancel().unwrap();
            });
            let (kind, _) = fails(&mut *connection, long_statement(database.family()));
            assert_eq!(kind, ErrorKind::Cancelled, "{:?}", database.family());
        });
        // The session survives.
        connection.execute("SELECT 1").unwrap();
    }
}

#[test]
fn waiting_for_a_lock_is_cancelled_from_another_thread() {
    for database in every_database("cancel_wait") {
        let mut holder = open(database.url());
        let mut waiter = open(database.url());
        holder.execute("CREATE TABLE t (a INT)").unwrap();
        holder.execute("INSERT INTO t VALUES (1)").unwrap();
        holder.execute("BEGIN").unwrap();
        holder.execute("UPDATE t SET a = 2").unwrap();
        let patient = Timeouts {
            lock: Some(Duration::from_mins(10)),
            statement: None,
        };
        waiter.set_timeouts(patient).unwrap();
        let canceller = waiter.canceller();
        thread::scope(|scope| {
            scope.spawn(|| {
                thread::sleep(Duration::from_millis(300));
                canceller.cancel().unwrap();
            });
            let (kind, _) = fails(&mut *waiter, "UPDATE t SET a = 3");
            assert_eq!(kind, ErrorKind::Cancelled, "{:?}", database.family());
        });
        holder.execute("COMMIT").unwrap();
        assert_eq!(waiter.execute("UPDATE t SET a = 3").unwrap(), Some(1));
    }
}

#[test]
fn notices_are_collected() {
    let database = TestDatabase::postgres("notices");
    let mut connection = open(database.url());
    connection
        .execute("DO $$ BEGIN RAISE WARNING 'careful'; RAISE NOTICE 'well'; END $$")
        .unwrap();
    let notices = connection.take_notices();
    let said: Vec<(&str, &str)> = notices
        .iter()
        .map(|notice| (notice.severity.as_str(), notice.message.as_str()))
        .collect();
    assert_eq!(said, [("WARNING", "careful"), ("NOTICE", "well")]);
    assert!(connection.take_notices().is_empty());

    let database = TestDatabase::mariadb("notices");
    let mut connection = open(database.url());
    connection
        .execute("DROP TABLE IF EXISTS no_such_table")
        .unwrap();
    let notices = connection.take_notices();
    assert_eq!(notices.len(), 1, "{notices:?}");
    assert_eq!(notices[0].severity, "Note");
    assert!(notices[0].message.contains("no_such_table"));
}

#[test]
fn a_table_is_found_in_its_schema() {
    for database in every_database("has_table") {
        let mut connection = open(database.url());
        connection
            .execute("CREATE TABLE \u{e9}t\u{e9} (a INT)")
            .unwrap();
        assert!(connection.has_table(None, "été").unwrap());
        assert!(!connection.has_table(None, "other").unwrap());
        let schema = match database.family() {
            Family::Sqlite => "main",
            Family::Postgres => "public",
            Family::Mariadb => database.name(),
        };
        assert!(connection.has_table(Some(schema), "été").unwrap());
        let other = match database.family() {
            Family::Sqlite => "temp",
            Family::Postgres => "pg_catalog",
            Family::Mariadb => "mysql",
        };
        assert!(!connection.has_table(Some(other), "été").unwrap());
    }
}

#[test]
fn catalog_types_can_be_read_on_postgres() {
    let database = TestDatabase::postgres("types");
    let mut connection = open(database.url());
    connection
        .execute("CREATE TYPE mood AS ENUM ('sad', 'so so')")
        .unwrap();
    let rows = connection
        .query(
            "SELECT true, 7::int2, 1.5::float4, 'x'::\"char\", 'n'::name, 'so so'::mood, \
             ARRAY['a', 'b c', NULL, ''], '{\"k\": 1}'::jsonb, \
             '6f1d8c3e-4b7a-4e0b-9f55-0a2b3c4d5e6f'::uuid, '\\x00ff'::bytea, 'pg_class'::regclass::oid",
            &[],
        )
        .unwrap();
    let spelled: Vec<String> = rows[0].iter().map(|value| format!("{value:?}")).collect();
    insta::assert_snapshot!(spelled.join("\n"), @r#"
    Boolean(true)
    Integer(7)
    Real(1.5)
    Text("x")
    Text("n")
    Text("so so")
    Array([Text("a"), Text("b c"), Null, Text("")])
    Json("{\"k\": 1}")
    Uuid("6f1d8c3e-4b7a-4e0b-9f55-0a2b3c4d5e6f")
    Bytes([0, 255])
    Integer(1259)
    "#);
    let error = connection.query("SELECT point(1, 2)", &[]).unwrap_err();
    assert!(
        format!("{error:?}").contains("cast it to text"),
        "{error:?}"
    );
}

#[test]
fn both_ways_of_reading_postgres_agree() {
    let database = TestDatabase::postgres("spelling");
    let mut connection = open(database.url());
    connection.execute("SET timezone = 'UTC'").unwrap();
    for (type_, values) in [
        (
            "numeric",
            "0, 1, -1.50, 10000, 12345678.000900, 0.0001, 0.00010000, 1e20, -99999.99999, \
             'NaN', 1e-10, 100000000",
        ),
        (
            "date",
            "'2000-01-01', '1999-12-31', '2024-02-29', '1900-03-01', '0001-01-01', \
             '0044-03-15 BC', 'infinity'",
        ),
        (
            "timestamptz",
            "'2026-11-20 05:45:09.120+00', '1969-12-31 23:59:59.999999+00', '-infinity', \
             '0044-03-15 01:02:03+00 BC'",
        ),
        (
            "timestamp",
            "'2026-11-20 05:45:09', '0044-03-15 01:02:03 BC'",
        ),
        ("time", "'00:00:00', '23:59:59.5'"),
    ] {
        let sql = format!("SELECT unnest(ARRAY[{values}]::{type_}[]), ARRAY[{values}]::{type_}[]");
        let binary = connection.query(&sql, &[]).unwrap();
        assert!(!binary.is_empty());
        assert_eq!(binary, connection.fetch(&sql, &[]).unwrap().rows, "{type_}");
    }
}

#[test]
fn mariadb_spells_values_alike_with_and_without_parameters() {
    let database = TestDatabase::mariadb("spelling");
    let mut connection = open(database.url());
    let columns = "CAST(7 AS SIGNED), 1.50, 1.5e0, DATE'2026-11-20', \
                   TIMESTAMP'2026-11-20 05:45:09', TIMESTAMP'2026-11-20 05:45:09.12', \
                   TIME'-12:30:00', _binary'\\0a', 'é', 18446744073709551615, NULL";
    let plain = connection.query(&format!("SELECT {columns}"), &[]).unwrap();
    let bound = connection
        .query(
            &format!("SELECT {columns} WHERE 1 = ?"),
            &[Value::Integer(1)],
        )
        .unwrap();
    let spelled: Vec<String> = plain[0].iter().map(|value| format!("{value:?}")).collect();
    insta::assert_snapshot!(spelled.join("\n"), @r#"
    Integer(7)
    Decimal("1.50")
    Real(1.5)
    Date("2026-11-20")
    DateTime("2026-11-20 05:45:09")
    DateTime("2026-11-20 05:45:09.12")
    Interval { months: 0, days: 0, microseconds: -45000000000 }
    Bytes([0, 97])
    Text("é")
    Decimal("18446744073709551615")
    Null
    "#);
    assert_eq!(plain, bound);
}

#[test]
fn a_killed_server_is_a_lost_connection() {
    for family in [Family::Postgres, Family::Mariadb] {
        let mut server = match family {
            Family::Mariadb => PrivateServer::mariadb(ServerOptions::default()).unwrap(),
            _ => PrivateServer::postgres(ServerOptions::default()).unwrap(),
        };
        let text = server.url();
        let mut idle = open(&text);
        let mut busy = open(&text);
        thread::scope(|scope| {
            let running = scope.spawn(move || busy.execute(long_statement(family)).unwrap_err());
            thread::sleep(Duration::from_millis(300));
            server.kill();
            let error = running.join().unwrap();
            assert_eq!(error.kind, ErrorKind::ConnectionLost, "{error:?}");
        });
        let error = idle.execute("SELECT 1").unwrap_err();
        assert_eq!(error.kind, ErrorKind::ConnectionLost, "{error:?}");
        server.start().unwrap();
        open(&text).execute("SELECT 1").unwrap();
    }
}

#[test]
fn a_session_that_an_administrator_ends_is_a_lost_connection() {
    let database = TestDatabase::postgres("terminated");
    let mut connection = open(database.url());
    let rows = connection.query("SELECT pg_backend_pid()", &[]).unwrap();
    let pid = rows[0][0].as_integer().unwrap();
    open(database.url())
        .execute(&format!("SELECT pg_terminate_backend({pid})"))
        .unwrap();
    let error = connection.execute("SELECT 1").unwrap_err();
    assert_eq!(error.kind, ErrorKind::ConnectionLost, "{error:?}");

    let database = TestDatabase::mariadb("terminated");
    let mut connection = open(database.url());
    let rows = connection.query("SELECT CONNECTION_ID()", &[]).unwrap();
    let id = rows[0][0].as_integer().unwrap();
    open(database.url()).execute(&format!("KILL {id}")).unwrap();
    let error = connection.execute("SELECT 1").unwrap_err();
    assert_eq!(error.kind, ErrorKind::ConnectionLost, "{error:?}");
}

#[test]
fn copy_from_the_program_is_refused_and_does_not_hang() {
    let database = TestDatabase::postgres("copy");
    let mut connection = open(database.url());
    connection.execute("CREATE TABLE t (a int)").unwrap();
    let error = connection.execute("COPY t FROM STDIN").unwrap_err();
    assert_eq!(error.kind, ErrorKind::Statement, "{error:?}");
    assert_eq!(error.position, Some(12));
    connection
        .execute("/* to stdout */ COPY (SELECT 'from stdin') TO STDOUT")
        .unwrap_err();
    connection.execute("COPY t FROM PROGRAM 'echo 1'").unwrap();
}

#[test]
fn an_unreachable_default_is_looked_for_in_the_usual_places() {
    // Nothing listens there; what matters is that it ends, and with an address.
    let error = aludel_dialect::connect(&url("postgresql://u@/d?port=1"), &super::options())
        .err()
        .unwrap();
    assert_eq!(error.kind, ErrorKind::Unreachable);
    assert!(error.message.contains("localhost:1"), "{error:?}");
}

#[test]
fn a_schema_of_its_own_is_there_for_those_who_may_use_it() {
    let database = TestDatabase::postgres("own_schema");
    let mut connection = open(database.url());
    // Roles are the server's, and an earlier run may have made it.
    connection.execute("CREATE ROLE own_schema_of_none").ok();
    let mut own = |role: &str, sql: &str| {
        connection.execute("RESET ROLE").unwrap();
        connection.execute(sql).unwrap();
        connection.execute(&format!("SET ROLE {role}")).unwrap();
        let own = connection.own_schema("aludel_journal").unwrap();
        own.map(|own| (own.name, own.create))
    };
    let name = || "aludel_bookkeeping".to_owned();
    let possible = Some((
        name(),
        Some("CREATE SCHEMA IF NOT EXISTS aludel_bookkeeping".to_owned()),
    ));
    assert_eq!(own("NONE", "SELECT 1"), possible);
    assert_eq!(own("own_schema_of_none", "SELECT 1"), None);

    let there = Some((name(), None));
    assert_eq!(own("NONE", "CREATE SCHEMA aludel_bookkeeping"), there);
    assert_eq!(own("own_schema_of_none", "SELECT 1"), None);
    let grant = "GRANT USAGE ON SCHEMA aludel_bookkeeping TO own_schema_of_none";
    assert_eq!(own("own_schema_of_none", grant), None);
    let grant = "GRANT CREATE ON SCHEMA aludel_bookkeeping TO own_schema_of_none";
    assert_eq!(own("own_schema_of_none", grant), there);
    // Somebody else's table is no place to write to.
    let create = "CREATE TABLE aludel_bookkeeping.aludel_journal (run_id TEXT)";
    assert_eq!(own("own_schema_of_none", create), None);
    let grant = "GRANT SELECT ON aludel_bookkeeping.aludel_journal TO own_schema_of_none";
    assert_eq!(own("own_schema_of_none", grant), there);
}
