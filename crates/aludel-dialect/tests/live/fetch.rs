//! What a script's statement returns: columns, typed values, counts.

use aludel_dialect::error::BrokenConstraint;
use aludel_dialect::{Connection, DialectName, Fetched, Value};
use aludel_testkit::{TestDatabase, every_database};

use super::open;

fn fetch(connection: &mut dyn Connection, sql: &str) -> Fetched {
    connection
        .fetch(sql, &[])
        .unwrap_or_else(|error| panic!("{sql}: {error:?}"))
}

/// The types and values of the only row.
fn row(connection: &mut dyn Connection, sql: &str) -> Vec<(String, Value)> {
    let fetched = fetch(connection, sql);
    assert_eq!(fetched.rows.len(), 1, "{sql}");
    let names = fetched.columns.into_iter().map(|column| column.type_name);
    names
        .map(Option::unwrap_or_default)
        .zip(fetched.rows.into_iter().next().unwrap())
        .collect()
}

fn interval(months: i32, days: i32, microseconds: i64) -> Value {
    Value::Interval {
        months,
        days,
        microseconds,
    }
}

#[test]
fn changes_are_counted_and_rows_returned() {
    for database in every_database("fetched") {
        let mut connection = open(database.url());
        let connection = &mut *connection;
        fetch(
            connection,
            "CREATE TABLE item (id INTEGER PRIMARY KEY, name VARCHAR(20))",
        );
        let inserted = fetch(connection, "INSERT INTO item VALUES (1, 'a'), (2, 'b')");
        assert_eq!((inserted.affected, inserted.columns.len()), (Some(2), 0));
        // A row that stays as it was is counted too.
        let updated = fetch(connection, "UPDATE item SET name = 'b'");
        assert_eq!(updated.affected, Some(2));
        assert_eq!(
            fetch(connection, "DELETE FROM item WHERE id > 9").affected,
            Some(0)
        );
        let number = connection.dialect().quote_identifier("number");
        let sql = format!("SELECT id AS {number}, name FROM item ORDER BY 1");
        let read = fetch(connection, &sql);
        let names: Vec<&str> = read
            .columns
            .iter()
            .map(|column| column.name.as_str())
            .collect();
        assert_eq!(names, ["number", "name"]);
        assert_eq!(
            read.rows,
            [
                [Value::Integer(1), "b".into()],
                [Value::Integer(2), "b".into()]
            ]
        );
        let none = fetch(connection, "SELECT id, name FROM item WHERE id > 9");
        assert_eq!((none.columns.len(), none.rows.len()), (2, 0));
        let returned = fetch(
            connection,
            "INSERT INTO item VALUES (3, 'c') RETURNING id, name",
        );
        assert_eq!(returned.rows, [[Value::Integer(3), "c".into()]]);
        assert_eq!(returned.affected, Some(1));
        let error = connection.fetch("SELECT nope FROM item", &[]).unwrap_err();
        assert!(error.message.contains("nope"), "{error:?}");
        assert_eq!(
            fetch(connection, "SELECT count(*) FROM item").rows,
            [[Value::Integer(3)]]
        );
    }
}

#[test]
fn numbers_of_new_rows_are_told() {
    let database = TestDatabase::mariadb("last");
    let mut connection = open(database.url());
    let connection = &mut *connection;
    fetch(
        connection,
        "CREATE TABLE t (id INT AUTO_INCREMENT PRIMARY KEY, a INT)",
    );
    fetch(connection, "INSERT INTO t (a) VALUES (1)");
    assert_eq!(
        fetch(connection, "INSERT INTO t (a) VALUES (1)").last_row_id,
        Some(2)
    );

    let database = TestDatabase::sqlite();
    let mut connection = open(database.url());
    let connection = &mut *connection;
    fetch(
        connection,
        "CREATE TABLE t (id INTEGER PRIMARY KEY, a, b, c, d, e)",
    );
    let values = [
        Value::Boolean(true),
        Value::Real(0.5),
        Value::Date("2024-02-29".to_owned()),
        Value::Bytes(vec![0, 255]),
        Value::Null,
    ];
    let inserted = connection
        .fetch(
            "INSERT INTO t (a, b, c, d, e) VALUES (?, ?, ?, ?, ?)",
            &values,
        )
        .unwrap();
    assert_eq!(
        (inserted.last_row_id, inserted.affected),
        (Some(1), Some(1))
    );
    assert_eq!(
        fetch(connection, "SELECT a, b, c, d, e FROM t").rows,
        [[
            Value::Integer(1),
            Value::Real(0.5),
            "2024-02-29".into(),
            Value::Bytes(vec![0, 255]),
            Value::Null
        ]]
    );
    assert_eq!(fetch(connection, "CREATE TABLE u (a)").affected, None);
    assert_eq!(fetch(connection, "SELECT 1").affected, None);
    connection.fetch("SELECT ?", &[]).unwrap_err();
}

#[test]
fn values_of_postgresql_have_their_types() {
    let database = TestDatabase::postgres("typed");
    let mut connection = open(database.url());
    let connection = &mut *connection;
    fetch(connection, "SET TIME ZONE 'Asia/Kolkata'");
    fetch(connection, "CREATE TYPE mood AS ENUM ('so so', 'ok')");
    fetch(
        connection,
        "CREATE DOMAIN even AS int4 CHECK (VALUE % 2 = 0)",
    );
    let text = |text: &str| Value::Text(text.to_owned());
    let expected: Vec<(&str, &str, Value)> = vec![
        ("true", "bool", Value::Boolean(true)),
        ("-7::int2", "int2", Value::Integer(-7)),
        ("9223372036854775807", "int8", Value::Integer(i64::MAX)),
        ("1.10::numeric", "numeric", Value::Decimal("1.10".into())),
        ("'NaN'::numeric", "numeric", Value::Decimal("NaN".into())),
        (
            "'-Infinity'::numeric",
            "numeric",
            Value::Decimal("-Infinity".into()),
        ),
        ("1.1::float4", "float4", Value::Real(1.1)),
        ("'Infinity'::float8", "float8", Value::Real(f64::INFINITY)),
        ("'it''s'::varchar", "varchar", text("it's")),
        ("'a'::char(3)", "bpchar", text("a  ")),
        ("'\\x00ff'::bytea", "bytea", Value::Bytes(vec![0, 255])),
        (
            "'2024-02-29'::date",
            "date",
            Value::Date("2024-02-29".into()),
        ),
        ("'infinity'::date", "date", Value::Date("infinity".into())),
        (
            "'12:30:00.5'::time",
            "time",
            Value::Time("12:30:00.5".into()),
        ),
        (
            "'12:30-08'::timetz",
            "timetz",
            Value::Time("12:30:00-08:00".into()),
        ),
        (
            "'2024-02-29 12:30'::timestamp",
            "timestamp",
            Value::DateTime("2024-02-29 12:30:00".into()),
        ),
        (
            "'2024-02-29 12:30+00'::timestamptz",
            "timestamptz",
            Value::DateTime("2024-02-29 18:00:00+05:30".into()),
        ),
        (
            "'1 year -1 day 1 s'::interval",
            "interval",
            interval(12, -1, 1_000_000),
        ),
        (
            "'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11'::uuid",
            "uuid",
            Value::Uuid("a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11".into()),
        ),
        (
            "'{\"a\":  1}'::json",
            "json",
            Value::Json("{\"a\":  1}".into()),
        ),
        (
            "'{\"a\":1}'::jsonb",
            "jsonb",
            Value::Json("{\"a\": 1}".into()),
        ),
        (
            "ARRAY[[1,2],[3,NULL]]",
            "_int4",
            Value::Array(vec![
                Value::Array(vec![1.into(), 2.into()]),
                Value::Array(vec![3.into(), Value::Null]),
            ]),
        ),
        (
            "ARRAY['a,b','NULL','\"',' ']",
            "_text",
            Value::Array(vec![text("a,b"), text("NULL"), text("\""), text(" ")]),
        ),
        (
            "ARRAY['so so'::mood]",
            "_mood",
            Value::Array(vec![text("so so")]),
        ),
        (
            "ARRAY['2024-01-01 00:00+00'::timestamptz]",
            "_timestamptz",
            Value::Array(vec![Value::DateTime("2024-01-01 05:30:00+05:30".into())]),
        ),
        ("'ok'::mood", "mood", text("ok")),
        ("4::even", "int4", Value::Integer(4)),
        ("int4range(1, 5)", "int4range", text("[1,5)")),
        ("'10.0.0.1/8'::inet", "inet", text("10.0.0.1/8")),
        ("B'101'", "bit", text("101")),
        ("'pg_class'::regclass", "regclass", text("pg_class")),
        ("'a & b'::tsquery", "tsquery", text("'a' & 'b'")),
        ("(1, 'x')", "record", text("(1,x)")),
        ("'<a/>'::xml", "xml", text("<a/>")),
        ("26::oid", "oid", Value::Integer(26)),
        ("NULL::int4", "int4", Value::Null),
        ("point(1,2)", "point", text("(1,2)")),
        ("makeaclitem(10, 10, 'SELECT', false)", "aclitem", text("")),
    ];
    for (sql, type_name, value) in expected {
        let read = row(connection, &format!("SELECT {sql}"));
        assert_eq!(read.len(), 1);
        assert_eq!(read[0].0, type_name, "{sql}");
        // The name of the user that the tests run as is not known.
        if type_name == "aclitem" {
            assert!(read[0].1.as_text().unwrap().contains("=r/"));
        } else {
            assert_eq!(read[0].1, value, "{sql}");
        }
    }
    // Several statements in one text: the last result, as text.
    let several = fetch(connection, "SELECT 1; SELECT 2 AS b");
    assert_eq!(several.rows, [[text("2")]]);
    assert_eq!(fetch(connection, "CREATE TABLE t (a int)").affected, None);
    let sql = "WITH x AS (INSERT INTO t VALUES (5) RETURNING a) SELECT a FROM x";
    assert_eq!(fetch(connection, sql).rows, [[Value::Integer(5)]]);
    assert_eq!(fetch(connection, "VALUES (1), (2)").affected, Some(2));
    // The same through parameters.
    let values = [
        Value::Array(vec!["a\"b".into(), Value::Null]),
        interval(1, 2, 3),
    ];
    let read = connection
        .fetch("SELECT $1::text[], $2::interval::text", &values)
        .unwrap();
    assert_eq!(
        read.rows,
        [[values[0].clone(), text("1 mon 2 days 00:00:00.000003")]]
    );
}

#[test]
fn values_of_mariadb_have_their_types() {
    let database = TestDatabase::mariadb("typed");
    let mut connection = open(database.url());
    let connection = &mut *connection;
    fetch(connection, "SET SESSION sql_mode = ''");
    fetch(
        connection,
        "CREATE TABLE t (a TINYINT(1), b BIGINT UNSIGNED, c DECIMAL(10,2), d DOUBLE, e DATE, \
         f DATETIME(3), g TIME, h YEAR, i BIT(9), j JSON, k SET('x','y'), l ENUM('p','q'), \
         m DATE, n BLOB, o VARBINARY(4), p TEXT, q TIMESTAMP NULL, r FLOAT)",
    );
    fetch(
        connection,
        "INSERT INTO t VALUES (1, 18446744073709551615, 1.10, 0.5, '2024-02-29', \
         '2024-02-29 12:30:00.25', '-26:00:00', 2024, b'100000001', '{\"a\": 1}', 'x,y', 'q', \
         '0000-00-00', x'00ff', x'61', 'é', NULL, 1.5)",
    );
    let text = |text: &str| Value::Text(text.to_owned());
    let expected = [
        ("tinyint", Value::Integer(1)),
        ("bigint", Value::Decimal("18446744073709551615".into())),
        ("decimal", Value::Decimal("1.10".into())),
        ("double", Value::Real(0.5)),
        ("date", Value::Date("2024-02-29".into())),
        (
            "datetime",
            Value::DateTime("2024-02-29 12:30:00.250".into()),
        ),
        ("time", interval(0, 0, -93_600_000_000)),
        ("year", Value::Integer(2024)),
        ("bit", Value::Bytes(vec![1, 1])),
        ("text", text("{\"a\": 1}")),
        ("set", text("x,y")),
        ("enum", text("q")),
        ("date", text("0000-00-00")),
        ("blob", Value::Bytes(vec![0, 255])),
        ("varbinary", Value::Bytes(vec![0x61])),
        ("text", text("é")),
        ("timestamp", Value::Null),
        ("float", Value::Real(1.5)),
    ]
    .map(|(name, value)| (name.to_owned(), value));
    assert_eq!(row(connection, "SELECT * FROM t"), expected);
    // The binary protocol has other spellings for the same values.
    let read = connection
        .fetch("SELECT * FROM t WHERE a = ?", &[Value::Boolean(true)])
        .unwrap();
    let values: Vec<Value> = expected.into_iter().map(|(_, value)| value).collect();
    assert_eq!(read.rows, [values]);
}

#[test]
fn failures_are_the_exceptions_of_the_drivers() {
    for database in every_database("exceptions") {
        let mut connection = open(database.url());
        let connection = &mut *connection;
        let dialect = connection.dialect().name();
        fetch(
            connection,
            "CREATE TABLE item (id INTEGER PRIMARY KEY, name VARCHAR(3) NOT NULL, \
             CHECK (id < 10))",
        );
        fetch(connection, "INSERT INTO item VALUES (1, 'a')");
        let mut exceptions = |sql: &str| {
            let error = connection.fetch(sql, &[]).unwrap_err();
            let base = error.exception(dialect).base;
            (base.as_str(), error.broken_constraint(dialect))
        };
        let unique = exceptions("INSERT INTO item VALUES (1, 'a')");
        assert_eq!(unique, ("IntegrityError", Some(BrokenConstraint::Unique)));
        let null = exceptions("INSERT INTO item VALUES (2, NULL)");
        assert_eq!(null, ("IntegrityError", Some(BrokenConstraint::NotNull)));
        let (_, check) = exceptions("INSERT INTO item VALUES (12, 'a')");
        assert_eq!(check, Some(BrokenConstraint::Check));
        let (missing, _) = exceptions("SELECT * FROM nowhere");
        let (syntax, _) = exceptions("SELEC 1");
        let expected = match dialect {
            DialectName::Sqlite => "OperationalError",
            _ => "ProgrammingError",
        };
        assert_eq!((missing, syntax), (expected, expected));
    }
}
