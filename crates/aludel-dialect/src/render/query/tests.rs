//! What the comparison with SQLAlchemy's text does not reach: values as they are sent, and
//! what depends on a server's version. The expected parameters and their order are those
//! of SQLAlchemy 2.1; the literals are of the databases' manuals.

use aludel_core::expression::{
    Bind, Cte, Expression, ForUpdate, FromItem, Insert, InsertSource, OnConflict, OnConflictAction,
    Operator, Query, Select,
};
use aludel_core::schema::{NumberAttributes, QualifiedName, SqlType};
use aludel_core::value::Value;

use super::*;
use crate::render::{Casts, RenderContext};

const INTEGER: SqlType = SqlType::Integer {
    attributes: NumberAttributes {
        display_width: None,
        unsigned: false,
        zerofill: false,
    },
};
const TEXT: SqlType = SqlType::GenericString {
    length: Some(30),
    collation: None,
};

fn context(parameters: Parameters) -> RenderContext {
    RenderContext {
        parameters,
        ..RenderContext::OFFLINE
    }
}

fn bind(value: Option<Value>, sql_type: SqlType) -> Expression {
    Expression::Bind(Bind {
        key: "param".to_owned(),
        unique: true,
        identity: None,
        value,
        sql_type,
        expanding: false,
        literal_execute: false,
    })
}

fn name(name: &str) -> QualifiedName {
    QualifiedName {
        schema: None,
        name: name.into(),
    }
}

fn column(table: &str, column: &str, sql_type: SqlType) -> Expression {
    Expression::Column {
        name: column.into(),
        table: Some(name(table)),
        sql_type,
    }
}

fn binary(operator: Operator, left: Expression, right: Expression) -> Expression {
    Expression::Binary {
        operator,
        left: Box::new(left),
        right: Box::new(right),
        sql_type: SqlType::Null,
        escape: None,
        flags: None,
        modifiers: Vec::new(),
    }
}

fn select(columns: Vec<Expression>, table: &str) -> Select {
    Select {
        columns,
        from: vec![FromItem::Table { name: name(table) }],
        ..Select::default()
    }
}

fn text(text: &str) -> Query {
    Query::Text {
        text: text.to_owned(),
        binds: Vec::new(),
    }
}

/// `SELECT` of each value in its type, as each database gets it in the text.
fn inline(values: &[(Value, SqlType)]) -> String {
    let mut lines = Vec::new();
    for dialect in DialectName::ALL {
        for (value, sql_type) in values {
            let query = Query::Select(Box::new(Select {
                columns: vec![Expression::Label {
                    name: Some("x".into()),
                    element: Box::new(bind(Some(value.clone()), sql_type.clone())),
                }],
                ..Select::default()
            }));
            let line = match render_query(&query, &[], dialect, &context(Parameters::Inline)) {
                Ok(rendered) => rendered.sql,
                Err(error) => format!("refused: {error}"),
            };
            lines.push(format!(
                "{dialect}: {}",
                line.trim_start_matches("SELECT ").trim_end_matches(" AS x")
            ));
        }
    }
    lines.join("\n")
}

#[test]
fn texts_are_safe_whatever_they_hold() {
    let values = [
        (Value::Text("it's".into()), TEXT),
        (Value::Text("50% \\' OR 1".into()), TEXT),
        (Value::Text("plain".into()), SqlType::Null),
    ];
    insta::assert_snapshot!(inline(&values), @r"
    sqlite: 'it''s'
    sqlite: '50% \'' OR 1'
    sqlite: 'plain'
    postgresql: 'it''s'::VARCHAR
    postgresql: E'50% \\'' OR 1'::VARCHAR
    postgresql: 'plain'
    mysql: 'it''s'
    mysql: _utf8mb4 x'353025205c27204f522031'
    mysql: 'plain'
    ");
}

#[test]
fn every_value_can_be_sent_in_the_text() {
    let values = [
        (Value::Integer(-5), INTEGER),
        (Value::Real(1.5), SqlType::Null),
        (Value::Decimal("1.50".into()), SqlType::Null),
        (
            Value::Bytes(vec![0, 255]),
            SqlType::GenericLargeBinary { length: None },
        ),
        (
            Value::DateTime("2024-05-06 07:08:09+02:00".into()),
            SqlType::GenericDateTime { timezone: true },
        ),
        (Value::Json("{\"a\": \"it's\"}".into()), SqlType::Jsonb),
        (
            Value::Uuid("12345678-1234-5678-1234-567812345678".into()),
            SqlType::GenericUuid { native: true },
        ),
        (
            Value::Interval {
                months: 0,
                days: 1,
                microseconds: 5_500_000,
            },
            SqlType::GenericInterval {
                native: true,
                second_precision: None,
                day_precision: None,
            },
        ),
        (
            Value::Array(vec![Value::Text("a\"b".into()), Value::Null]),
            SqlType::Array {
                item: Box::new(TEXT),
                dimensions: None,
            },
        ),
        (Value::Null, INTEGER),
    ];
    insta::assert_snapshot!(inline(&values), @r#"
    sqlite: -5
    sqlite: 1.5
    sqlite: 1.5
    sqlite: x'00ff'
    sqlite: '2024-05-06 07:08:09.000000'
    sqlite: '{"a": "it''s"}'
    sqlite: '12345678123456781234567812345678'
    sqlite: '1970-01-02 00:00:05.500000'
    sqlite: refused: no literal of type an unknown type can be made from a list of 2
    sqlite: NULL
    postgresql: (-5)::INTEGER
    postgresql: '1.5'::float8
    postgresql: '1.50'::numeric
    postgresql: '\x00ff'::bytea
    postgresql: '2024-05-06 07:08:09+02:00'::timestamptz::TIMESTAMP WITH TIME ZONE
    postgresql: '{"a": "it''s"}'::JSONB
    postgresql: '12345678-1234-5678-1234-567812345678'::uuid::UUID
    postgresql: '0 months 1 days 5500000 microseconds'::interval
    postgresql: E'{"a\\"b",NULL}'::VARCHAR(30)[]
    postgresql: NULL::INTEGER
    mysql: (-5)
    mysql: 1.5e0
    mysql: 1.50
    mysql: x'00ff'
    mysql: '2024-05-06 07:08:09'
    mysql: '{"a": "it''s"}'
    mysql: '12345678123456781234567812345678'
    mysql: '1970-01-02 00:00:05.500000'
    mysql: refused: no literal of type an unknown type can be made from a list of 2
    mysql: NULL
    "#);
}

#[test]
fn values_are_sent_in_the_order_of_the_text() {
    // WITH c AS (SELECT t.id FROM t WHERE t.id = ?) SELECT ? FROM c
    let condition = binary(
        Operator::Eq,
        column("t", "id", INTEGER),
        bind(Some(Value::Integer(1)), INTEGER),
    );
    let inner = Select {
        where_: Some(condition),
        ..select(vec![column("t", "id", INTEGER)], "t")
    };
    let cte = Cte {
        name: "c".into(),
        query: Box::new(Query::Select(Box::new(inner))),
        recursive: false,
        materialized: None,
        columns: Vec::new(),
        nesting: false,
        prefixes: Vec::new(),
        suffixes: Vec::new(),
    };
    let query = Query::Select(Box::new(Select {
        columns: vec![bind(Some(Value::Boolean(true)), SqlType::Boolean)],
        from: vec![FromItem::Cte(cte)],
        ..Select::default()
    }));
    let rendered = render_query(&query, &[], DialectName::Sqlite, &context(Parameters::Sent))
        .expect("SQLite has all of it");
    insta::assert_snapshot!(rendered.sql, @"WITH c AS (SELECT t.id AS id FROM t WHERE t.id = ?1) SELECT ?2 AS anon_1 FROM c");
    assert_eq!(rendered.parameters, [Value::Integer(1), Value::Integer(1)]);
}

#[test]
fn sqlite_stores_what_sqlalchemy_stores() {
    let stored = |value: Value, sql_type: SqlType| {
        let query = Query::Select(Box::new(Select {
            columns: vec![bind(Some(value), sql_type)],
            ..Select::default()
        }));
        render_query(&query, &[], DialectName::Sqlite, &context(Parameters::Sent))
            .expect("every value is sent")
            .parameters
            .remove(0)
    };
    let datetime = SqlType::GenericDateTime { timezone: false };
    let seconds = Value::DateTime("2024-05-06 07:08:09".into());
    assert_eq!(
        stored(seconds.clone(), datetime.clone()),
        Value::Text("2024-05-06 07:08:09.000000".into())
    );
    assert_eq!(
        stored(seconds, SqlType::Null),
        Value::Text("2024-05-06 07:08:09".into())
    );
    assert_eq!(
        stored(
            Value::DateTime("2024-05-06 07:08:09.5+02:00".into()),
            datetime
        ),
        Value::Text("2024-05-06 07:08:09.500000".into())
    );
    assert_eq!(
        stored(
            Value::Uuid("12345678-1234-5678-1234-567812345678".into()),
            SqlType::Uuid
        ),
        Value::Text("12345678123456781234567812345678".into())
    );
    assert_eq!(
        stored(Value::Decimal("1.50".into()), SqlType::Null),
        Value::Real(1.5)
    );
    assert_eq!(
        stored(Value::Boolean(false), SqlType::Boolean),
        Value::Integer(0)
    );
}

#[test]
fn values_that_come_with_the_execution_win() {
    let given = [("x".to_owned(), Value::Integer(7))];
    let query = text("select :x, ':x', a::int, '\\:y', '50%'");
    let render = |dialect, parameters| {
        render_query(&query, &given, dialect, &context(parameters))
            .expect("the parameter has a value")
    };
    let sent = render(DialectName::Sqlite, Parameters::Sent);
    insta::assert_snapshot!(sent.sql, @"select ?1, '?2', a::int, ':y', '50%'");
    assert_eq!(sent.parameters, [Value::Integer(7), Value::Integer(7)]);
    insta::assert_snapshot!(render(DialectName::Postgresql, Parameters::Inline).sql, @"select 7, '7', a::int, ':y', '50%'");
    // What Alembic prints for a driver with `%s` has every `%` twice.
    let query = text("select '50%'");
    let printed = render_query(&query, &[], DialectName::Mysql, &RenderContext::OFFLINE);
    assert_eq!(printed.expect("a text").sql, "select '50%%'");
}

#[test]
fn a_parameter_without_a_value_is_refused_where_it_runs() {
    let query = text("select :x");
    let error = render_query(
        &query,
        &[],
        DialectName::Postgresql,
        &context(Parameters::Inline),
    )
    .expect_err("there is no value");
    assert_eq!(
        error,
        RenderError::NoValue {
            key: "x".to_owned()
        }
    );
    let printed = render_query(
        &query,
        &[],
        DialectName::Postgresql,
        &RenderContext::OFFLINE,
    );
    assert_eq!(printed.expect("Alembic prints NULL").sql, "select NULL");
}

#[test]
fn verbatim_text_is_left_alone() {
    let query = Query::Verbatim {
        text: "select '50%', :x, '\\:y', '\0'".to_owned(),
        values: vec![Value::Integer(7)],
    };
    for parameters in [Parameters::Literal, Parameters::Inline, Parameters::Sent] {
        let rendered = render_query(&query, &[], DialectName::Sqlite, &context(parameters))
            .expect("it is sent as it is");
        assert_eq!(rendered.sql, "select '50%', :x, '\\:y', '\0'");
        assert_eq!(rendered.parameters, [Value::Integer(7)]);
    }
}

#[test]
fn text_with_a_nul_is_refused_where_placeholders_are_marked() {
    let query = text("select '\0' || :x");
    let given = [("x".to_owned(), Value::Integer(7))];
    render_query(
        &query,
        &given,
        DialectName::Sqlite,
        &context(Parameters::Sent),
    )
    .expect_err("it would be taken for a mark");
}

#[test]
fn definitions_that_are_sent_have_plain_percents() {
    let expression = binary(
        Operator::Mod,
        Expression::column("a"),
        Expression::Literal {
            value: Value::Integer(2),
            sql_type: INTEGER,
        },
    );
    let render = |parameters| {
        render_expression(&expression, DialectName::Postgresql, &context(parameters))
            .expect("an expression")
    };
    assert_eq!(render(Parameters::Literal), "a %% 2");
    assert_eq!(render(Parameters::Inline), "a % 2");
    assert_eq!(render(Parameters::Sent), "a % 2");
}

#[test]
fn two_expressions_of_one_name_are_refused() {
    let cte = |table: &str| Cte {
        name: "c".into(),
        query: Box::new(Query::Select(Box::new(select(
            vec![column(table, "id", INTEGER)],
            table,
        )))),
        recursive: false,
        materialized: None,
        columns: Vec::new(),
        nesting: false,
        prefixes: Vec::new(),
        suffixes: Vec::new(),
    };
    let query = |ctes: Vec<Cte>| {
        Query::Select(Box::new(Select {
            ctes,
            ..select(vec![Expression::Star { table: None }], "t")
        }))
    };
    let render =
        |query: &Query| render_query(query, &[], DialectName::Sqlite, &RenderContext::OFFLINE);
    render(&query(vec![cte("a"), cte("a")])).expect("it is one and the same");
    render(&query(vec![cte("a"), cte("b")])).expect_err("which of them is meant?");
}

fn upsert() -> Query {
    Query::Insert(Box::new(Insert {
        ctes: Vec::new(),
        prefixes: Vec::new(),
        table: name("t"),
        columns: vec!["id".into()],
        source: InsertSource::Values(vec![vec![bind(Some(Value::Integer(1)), INTEGER)]]),
        on_conflict: Some(OnConflict {
            index_elements: Vec::new(),
            index_where: None,
            constraint: None,
            action: OnConflictAction::DoUpdate {
                set: vec![(
                    "name".into(),
                    Expression::Inserted {
                        name: "name".into(),
                    },
                )],
                where_: None,
            },
        }),
        returning: Vec::new(),
    }))
}

#[test]
fn a_servers_version_decides() {
    let locked = Query::Select(Box::new(Select {
        for_update: Some(ForUpdate {
            read: true,
            of: vec![name("t")],
            ..ForUpdate::default()
        }),
        ..select(vec![column("t", "id", INTEGER)], "t")
    }));
    let cast = Query::Select(Box::new(Select {
        columns: vec![Expression::Cast {
            element: Box::new(column("t", "id", INTEGER)),
            sql_type: SqlType::Float {
                precision: None,
                scale: None,
                attributes: NumberAttributes::default(),
            },
        }],
        ..Select::default()
    }));
    let servers = [
        ("offline", false, None),
        ("MySQL 5.7", false, Some((5, 7, 40))),
        ("MySQL 8.0.36", false, Some((8, 0, 36))),
        ("MariaDB 10.11", true, Some((10, 11, 6))),
    ];
    let mut lines = Vec::new();
    for (server, mariadb, version) in servers {
        let context = RenderContext {
            mariadb,
            version,
            ..RenderContext::OFFLINE
        };
        for query in [&locked, &cast, &upsert()] {
            let sql = render_query(query, &[], DialectName::Mysql, &context)
                .expect("MySQL has all of it")
                .sql;
            lines.push(format!("{server}: {sql}"));
        }
    }
    insta::assert_snapshot!(lines.join("\n"), @"
    offline: SELECT t.id FROM t LOCK IN SHARE MODE
    offline: SELECT t.id AS id
    offline: INSERT INTO t (id) VALUES (1) ON DUPLICATE KEY UPDATE name = VALUES(name)
    MySQL 5.7: SELECT t.id FROM t LOCK IN SHARE MODE
    MySQL 5.7: SELECT t.id AS id
    MySQL 5.7: INSERT INTO t (id) VALUES (1) ON DUPLICATE KEY UPDATE name = VALUES(name)
    MySQL 8.0.36: SELECT t.id FROM t FOR SHARE OF t
    MySQL 8.0.36: SELECT CAST(t.id AS FLOAT) AS id
    MySQL 8.0.36: INSERT INTO t (id) VALUES (1) AS new ON DUPLICATE KEY UPDATE name = new.name
    MariaDB 10.11: SELECT t.id FROM t LOCK IN SHARE MODE
    MariaDB 10.11: SELECT CAST(t.id AS FLOAT) AS id
    MariaDB 10.11: INSERT INTO t (id) VALUES (1) ON DUPLICATE KEY UPDATE name = VALUES(name)
    ");
}

#[test]
fn subscripts_of_documents_came_with_postgresql_14() {
    let expression = binary(
        Operator::JsonGetitem,
        column("t", "b", SqlType::Jsonb),
        bind(Some(Value::Text("a".into())), SqlType::JsonIndex),
    );
    let render = |version| {
        let context = RenderContext {
            version,
            ..RenderContext::OFFLINE
        };
        render_expression(&expression, DialectName::Postgresql, &context).expect("a document")
    };
    assert_eq!(render(None), "t.b['a']");
    assert_eq!(render(Some((14, 0, 0))), "t.b['a']");
    assert_eq!(render(Some((13, 9, 0))), "t.b -> 'a'");
}

#[test]
fn what_psycopg2_writes_into_the_text_has_no_cast() {
    let words = [("a", TEXT), ("5", INTEGER), ("{}", SqlType::Jsonb)];
    let render = |casts| {
        let context = RenderContext {
            casts,
            ..context(Parameters::Inline)
        };
        words.clone().map(|(word, sql_type)| {
            let query = Query::Select(Box::new(Select {
                columns: vec![bind(Some(Value::Text(word.into())), sql_type)],
                ..Select::default()
            }));
            render_query(&query, &[], DialectName::Postgresql, &context)
                .expect("a value")
                .sql
        })
    };
    assert_eq!(
        render(Casts::Psycopg),
        [
            "SELECT 'a'::VARCHAR AS anon_1",
            "SELECT '5'::INTEGER AS anon_1",
            "SELECT '{}'::JSONB AS anon_1"
        ]
    );
    assert_eq!(
        render(Casts::Psycopg2),
        [
            "SELECT 'a' AS anon_1",
            "SELECT '5' AS anon_1",
            "SELECT '{}'::JSONB AS anon_1"
        ]
    );
}

#[test]
fn long_names_are_shortened() {
    let long = "a".repeat(70);
    let expression = Expression::Function {
        names: vec![long.as_str().into()],
        known: false,
        arguments: Vec::new(),
        order_by: Vec::new(),
        sql_type: SqlType::Null,
    };
    let query = Query::Select(Box::new(Select {
        columns: vec![expression],
        ..Select::default()
    }));
    let sql = render_query(
        &query,
        &[],
        DialectName::Postgresql,
        &RenderContext::OFFLINE,
    )
    .expect("a function")
    .sql;
    assert_eq!(sql, format!("SELECT {long}() AS {}_1", "a".repeat(57)));
}
