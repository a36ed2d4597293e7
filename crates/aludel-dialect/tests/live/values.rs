//! Values that a rendered query brings along: they arrive as they were, whatever they hold.

use aludel_core::expression::{Bind, Expression, Query, Select};
use aludel_core::schema::{NumberAttributes, SqlType};
use aludel_core::value::Value;
use aludel_dialect::render::{Parameters, RenderContext, render_query};
use aludel_dialect::{Connection, DialectName};
use aludel_testkit::every_database;

use super::open;

const HOSTILE: [&str; 10] = [
    "",
    "it's",
    "'; DROP TABLE t; --",
    "\\'; DROP TABLE t; --",
    "50% %s %(x)s",
    ":name ? $1 ?1",
    "two\nlines\ttab\r",
    "Zoë ☃ 🦀",
    "\"quoted\" `ticks`",
    "trailing backslash \\",
];

/// Sends one value in its type and gives what comes back.
fn echoed(connection: &mut dyn Connection, value: &Value, sql_type: SqlType) -> Value {
    let bind = Bind {
        key: "param".to_owned(),
        unique: true,
        identity: None,
        value: Some(value.clone()),
        sql_type,
        expanding: false,
        literal_execute: false,
    };
    let query = Query::Select(Box::new(Select {
        columns: vec![Expression::Bind(bind)],
        ..Select::default()
    }));
    let dialect = connection.dialect().name();
    let context = RenderContext {
        // What each is sent by: SQLite has parameters of its own, the others are told in
        // the text.
        parameters: match dialect {
            DialectName::Sqlite => Parameters::Sent,
            _ => Parameters::Inline,
        },
        ..RenderContext::OFFLINE
    };
    let rendered = render_query(&query, &[], dialect, &context).unwrap();
    let mut rows = connection
        .query(&rendered.sql, &rendered.parameters)
        .unwrap_or_else(|error| panic!("{}: {error}", rendered.sql));
    rows.remove(0).remove(0)
}

fn text_type() -> SqlType {
    SqlType::GenericString {
        length: None,
        collation: None,
    }
}

#[test]
fn values_arrive_as_they_were() {
    let integer = SqlType::Bigint {
        attributes: NumberAttributes::default(),
    };
    let bytes: Vec<u8> = (0..=255).collect();
    for database in every_database("values") {
        let mut connection = open(database.url());
        let connection = &mut *connection;
        for text in HOSTILE {
            for sql_type in [text_type(), SqlType::Null] {
                let value = Value::Text(text.to_owned());
                assert_eq!(echoed(connection, &value, sql_type), value, "{text}");
            }
        }
        for number in [0, 1, -1, i64::MAX, i64::MIN + 1] {
            let value = Value::Integer(number);
            assert_eq!(echoed(connection, &value, integer.clone()), value);
        }
        let value = Value::Bytes(bytes.clone());
        let binary = SqlType::GenericLargeBinary { length: None };
        assert_eq!(echoed(connection, &value, binary), value);
        assert_eq!(echoed(connection, &Value::Null, text_type()), Value::Null);
    }
}

#[test]
fn texts_arrive_whatever_a_session_takes_a_backslash_for() {
    for database in every_database("backslashes") {
        let mut connection = open(database.url());
        let connection = &mut *connection;
        let settings: &[&str] = match connection.dialect().name() {
            DialectName::Mysql => &["SET sql_mode = 'NO_BACKSLASH_ESCAPES'", "SET sql_mode = ''"],
            DialectName::Postgresql => &[
                "SET standard_conforming_strings = off",
                "SET standard_conforming_strings = on",
            ],
            DialectName::Sqlite => &["SELECT 1"],
        };
        for setting in settings {
            connection.execute(setting).unwrap();
            for text in HOSTILE {
                let value = Value::Text(text.to_owned());
                assert_eq!(echoed(connection, &value, text_type()), value, "{text}");
            }
        }
    }
}
