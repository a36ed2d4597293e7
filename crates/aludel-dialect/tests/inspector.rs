//! What is read of a database, against SQLAlchemy's Inspector.
//!
//! A catalogue of statements makes a database; then both are asked about everything in
//! it. Types are compared as their compiled text.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::BTreeMap;
use std::process::Command;

use aludel_core::expression::Expression;
use aludel_core::schema::inspection::{
    DependentKind, Inspect, Inspection, ReflectedColumn, ReflectedTable, Scope, TableKind,
    TablePart, TablesQuestion,
};
use aludel_core::schema::{ConstraintKind, DialectOptions, OptionValue, ServerDefault, SqlType};
use aludel_dialect::connection::ConnectOptions;
use aludel_dialect::render::{RenderContext, render_type};
use aludel_dialect::sql::{Position, StatementSplitter};
use aludel_dialect::{Connection, DatabaseUrl, connect};
use aludel_testkit::TestDatabase;
use camino::Utf8Path;
use serde_json::{Map, Value, json};

/// Opens a database and runs the statements of a catalogue in it.
fn open(database: &TestDatabase, catalogue: &str) -> Box<dyn Connection> {
    let url = DatabaseUrl::parse(database.url(), Utf8Path::new("/")).unwrap();
    let mut connection = connect(&url, &ConnectOptions::new("aludel test")).unwrap();
    let name = connection.dialect().name();
    let mut statements = StatementSplitter::new(catalogue.as_bytes(), name, Position::START);
    while let Some(statement) = statements.next_statement().unwrap() {
        let sql = statement.text.to_owned();
        if let Err(error) = connection.execute(&sql) {
            panic!("{sql}: {error:?}");
        }
    }
    connection
}

/// What SQLAlchemy answers.
fn theirs(url: &str, schemas: &[&str]) -> Value {
    let python = std::env::var_os("ALUDEL_ORACLE_PYTHON").unwrap_or_else(|| "python3".into());
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/inspector/inspector.py");
    let output = Command::new(&python)
        .arg(script)
        .arg(url)
        .args(schemas)
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "ALUDEL_ORACLE_PYTHON names a Python with SQLAlchemy 2.1, psycopg and pymysql: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    serde_json::from_slice(&output.stdout).unwrap()
}

fn names(connection: &mut dyn Connection, question: &Inspect) -> Vec<String> {
    match connection.inspect(question).unwrap() {
        Inspection::Names(mut names) => {
            names.sort();
            names
        }
        other => panic!("{question:?}: {other:?}"),
    }
}

fn option(value: &OptionValue) -> Value {
    match value {
        OptionValue::None => Value::Null,
        OptionValue::Boolean(truth) => json!(truth),
        OptionValue::Integer(number) => json!(number),
        OptionValue::Text(text) => json!(text),
        OptionValue::List(values) => values.iter().map(option).collect(),
        OptionValue::Map(values) => values
            .iter()
            .map(|(name, value)| (name.clone(), option(value)))
            .collect::<Map<String, Value>>()
            .into(),
        OptionValue::Expression(expression) => match &**expression {
            Expression::Text { text, .. } | Expression::Verbatim { text, .. } => json!(text),
            other => panic!("{other:?}"),
        },
    }
}

fn options(options: &DialectOptions) -> Value {
    option(&OptionValue::Map(options.0.clone()))
}

/// Puts the options and sortings of an answer as a dictionary.
fn with_options(answer: &impl serde::Serialize, dialect_options: &DialectOptions) -> Value {
    let mut answer = serde_json::to_value(answer).unwrap();
    answer["dialect_options"] = options(dialect_options);
    if let Some(Value::Array(pairs)) = answer.get("column_sorting") {
        let sorting = pairs
            .iter()
            .map(|pair| (pair[0].as_str().unwrap().to_owned(), pair[1].clone()));
        answer["column_sorting"] = sorting.collect::<Map<String, Value>>().into();
    }
    answer
}

fn column(column: &ReflectedColumn, connection: &dyn Connection) -> Value {
    let mut answer = serde_json::to_value(column).unwrap();
    let context = RenderContext {
        mariadb: connection.dialect().name().as_str() == "mysql",
        ..RenderContext::OFFLINE
    };
    answer["type"] = match &column.sql_type {
        // What SQLAlchemy does not know is nothing to it.
        SqlType::Null | SqlType::Verbatim { .. } => json!("NULL"),
        known => json!(render_type(known, connection.dialect().name(), &context).unwrap()),
    };
    answer
}

fn table(table: &ReflectedTable, connection: &dyn Connection) -> Value {
    let columns: Vec<Value> = table
        .columns
        .iter()
        .map(|found| column(found, connection))
        .collect();
    let indexes: Vec<Value> = table
        .indexes
        .iter()
        .map(|index| with_options(index, &index.dialect_options))
        .collect();
    let unique: Vec<Value> = table
        .unique_constraints
        .iter()
        .map(|unique| with_options(unique, &unique.dialect_options))
        .collect();
    let checks: Vec<Value> = table
        .check_constraints
        .iter()
        .map(|check| with_options(check, &check.dialect_options))
        .collect();
    json!({
        "columns": columns,
        "primary_key": with_options(&table.primary_key, &table.primary_key.dialect_options),
        "foreign_keys": table.foreign_keys,
        "unique_constraints": unique,
        "check_constraints": checks,
        "indexes": indexes,
        "options": options(&table.options),
        "comment": table.comment,
    })
}

/// Leaves out what says nothing, and makes truth values of SQLite's numbers for them.
fn normal(value: &Value) -> Value {
    match value {
        Value::Object(entries) => entries
            .iter()
            .map(|(name, value)| {
                let value = match (name.as_str(), value) {
                    ("unique", Value::Number(number)) => json!(number.as_i64() != Some(0)),
                    _ => normal(value),
                };
                (name.clone(), value)
            })
            .filter(|(name, value)| {
                let is_empty = match value {
                    Value::Null => true,
                    Value::Object(entries) => entries.is_empty(),
                    _ => false,
                };
                !is_empty || name == "default"
            })
            .collect::<Map<String, Value>>()
            .into(),
        Value::Array(values) => values.iter().map(normal).collect(),
        other => other.clone(),
    }
}

/// Everything that is asked about one schema.
fn ours(connection: &mut dyn Connection, schema: Option<&str>) -> Value {
    let owned = schema.map(str::to_owned);
    let is_postgres = connection.dialect().name().as_str() == "postgresql";
    let is_mysql = connection.dialect().name().as_str() == "mysql";
    let tables = names(
        connection,
        &Inspect::TableNames {
            schema: owned.clone(),
        },
    );
    let views = names(
        connection,
        &Inspect::ViewNames {
            schema: owned.clone(),
        },
    );
    let mut found = json!({"tables": tables, "views": views});
    if is_postgres || is_mysql {
        let question = Inspect::SequenceNames {
            schema: owned.clone(),
        };
        found["sequences"] = json!(names(connection, &question));
    }
    if is_postgres {
        let question = Inspect::MaterializedViewNames {
            schema: owned.clone(),
        };
        found["materialized"] = json!(names(connection, &question));
        let question = Inspect::ForeignTableNames {
            schema: owned.clone(),
        };
        found["foreign"] = json!(names(connection, &question));
        match connection.inspect(&Inspect::Enums {
            schema: owned.clone(),
        }) {
            Ok(Inspection::Enums(enums)) => found["enums"] = json!(enums),
            other => panic!("{other:?}"),
        }
        match connection.inspect(&Inspect::Domains {
            schema: owned.clone(),
        }) {
            Ok(Inspection::Domains(domains)) => found["domains"] = json!(domains),
            other => panic!("{other:?}"),
        }
    }
    let mut definitions = BTreeMap::new();
    for view in &views {
        let question = Inspect::ViewDefinition {
            name: view.clone(),
            schema: owned.clone(),
        };
        match connection.inspect(&question).unwrap() {
            Inspection::Text(Some(text)) => definitions.insert(view.clone(), text),
            other => panic!("{other:?}"),
        };
    }
    // All at once: the readers work on sets of tables.
    let question = Inspect::Tables(TablesQuestion {
        schema: owned,
        names: None,
        kinds: TableKind::ALL.to_vec(),
        scope: Scope::Any,
        parts: TablePart::ALL.to_vec(),
    });
    let Inspection::Tables(read) = connection.inspect(&question).unwrap() else {
        panic!("tables were asked for");
    };
    let content: BTreeMap<String, Value> = read
        .iter()
        .map(|found| (found.name.clone(), table(found, connection)))
        .collect();
    // One by one, the answers are the same.
    for expected in &read {
        let question = TablesQuestion::about(schema, &expected.name, &TablePart::ALL);
        let single = connection.inspect(&Inspect::Tables(question)).unwrap();
        assert_eq!(single, Inspection::Tables(vec![expected.clone()]));
    }
    json!({"schema": schema, "names": found, "definitions": definitions, "content": content})
}

/// The places where two answers differ.
fn differences(path: &str, ours: &Value, theirs: &Value, found: &mut Vec<String>) {
    match (ours, theirs) {
        (Value::Object(one), Value::Object(other)) => {
            for name in one
                .keys()
                .chain(other.keys().filter(|name| !one.contains_key(*name)))
            {
                let path = format!("{path}.{name}");
                let nothing = Value::Null;
                differences(
                    &path,
                    one.get(name).unwrap_or(&nothing),
                    other.get(name).unwrap_or(&nothing),
                    found,
                );
            }
        }
        (Value::Array(one), Value::Array(other)) if one.len() == other.len() => {
            for (index, (one, other)) in one.iter().zip(other).enumerate() {
                differences(&format!("{path}[{index}]"), one, other, found);
            }
        }
        _ if ours == theirs => {}
        _ => found.push(format!("{path}\n  ours:   {ours}\n  theirs: {theirs}")),
    }
}

fn compare(database: &TestDatabase, catalogue: &str, schemas: &[&str], tables: usize) {
    let mut connection = open(database, catalogue);
    let theirs = theirs(database.url(), schemas);
    let mut found = Vec::new();
    let mut compared = 0;
    let asked = [None].into_iter().chain(schemas.iter().copied().map(Some));
    for (schema, theirs) in asked.zip(theirs["answers"].as_array().unwrap()) {
        let ours = ours(&mut *connection, schema);
        compared += theirs["content"].as_object().unwrap().len();
        differences("", &normal(&ours), &normal(theirs), &mut found);
    }
    let ours = names(&mut *connection, &Inspect::SchemaNames);
    let mut schemas: Vec<&str> = theirs["schemas"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(Value::as_str)
        .collect();
    schemas.sort_unstable();
    // On a shared server other tests come and go.
    if database.family() != aludel_testkit::Family::Mariadb {
        assert_eq!(ours, schemas);
    }
    assert!(
        found.is_empty(),
        "{} differences:\n{}",
        found.len(),
        found.join("\n")
    );
    assert_eq!(compared, tables, "tables and views of the catalogue");
}

#[test]
fn sqlalchemy_agrees_about_sqlite() {
    let catalogue = include_str!("inspector/sqlite.sql");
    compare(&TestDatabase::sqlite(), catalogue, &["main"], 44);
}

#[test]
fn sqlalchemy_agrees_about_postgresql() {
    let catalogue = include_str!("inspector/postgres.sql");
    let database = TestDatabase::postgres("inspector");
    compare(&database, catalogue, &["public", "other", "Odd Schema"], 46);
}

#[test]
fn sqlalchemy_agrees_about_mariadb() {
    let catalogue = include_str!("inspector/mariadb.sql");
    let database = TestDatabase::mariadb("inspector");
    let name = database.name().to_owned();
    compare(&database, catalogue, &[&name], 34);
}

#[test]
fn what_depends_on_a_table_of_sqlite_is_listed() {
    let database = TestDatabase::sqlite();
    let mut connection = open(
        &database,
        "CREATE TABLE t (a INTEGER, b TEXT); CREATE TABLE u (a INTEGER);\n\
         CREATE INDEX plain ON t (a); CREATE INDEX lowered ON t (lower(b));\n\
         CREATE TRIGGER own AFTER INSERT ON t BEGIN SELECT 1; END;\n\
         CREATE TRIGGER far AFTER INSERT ON u BEGIN DELETE FROM \"T\"; END;\n\
         CREATE TRIGGER none AFTER INSERT ON u BEGIN SELECT 't'; END;\n\
         CREATE VIEW v AS SELECT * FROM [t]; CREATE VIEW w AS SELECT * FROM u;\n\
         CREATE TEMP TRIGGER passing AFTER DELETE ON t BEGIN SELECT 2; END;",
    );
    let question = Inspect::Dependents {
        table: "t".to_owned(),
        schema: None,
    };
    let Inspection::Dependents(found) = connection.inspect(&question).unwrap() else {
        panic!("dependents were asked for");
    };
    let found: Vec<(DependentKind, &str, &str)> = found
        .iter()
        .map(|found| (found.kind, found.schema.as_str(), found.name.as_str()))
        .collect();
    assert_eq!(
        found,
        [
            (DependentKind::Index, "main", "lowered"),
            (DependentKind::Trigger, "main", "own"),
            (DependentKind::Trigger, "main", "far"),
            // A word in a string might be a name in quotes: better once too often.
            (DependentKind::Trigger, "main", "none"),
            (DependentKind::View, "main", "v"),
            (DependentKind::Trigger, "temp", "passing"),
        ]
    );
}

#[test]
fn what_exists_is_told_from_what_does_not() {
    for database in aludel_testkit::every_database("existence") {
        let mut connection = open(
            &database,
            "CREATE TABLE item (id INTEGER PRIMARY KEY, a INTEGER, b INTEGER DEFAULT 5 NOT NULL,\n\
             CONSTRAINT uq_ab UNIQUE (a, b));\n\
             CREATE INDEX ix_a ON item (a);\n\
             CREATE VIEW shown AS SELECT a FROM item;",
        );
        let schema = connection.current_schema().unwrap();
        let mut is = |question: Inspect| match connection.inspect(&question).unwrap() {
            Inspection::Truth(truth) => truth,
            other => panic!("{question:?}: {other:?}"),
        };
        for schema in [None, schema.clone()] {
            for (name, exists) in [("item", true), ("shown", true), ("nothing", false)] {
                let (name, schema) = (name.to_owned(), schema.clone());
                assert_eq!(is(Inspect::HasTable { name, schema }), exists);
            }
            for (index, exists) in [("ix_a", true), ("ix_b", false)] {
                let (table, index) = ("item".to_owned(), index.to_owned());
                let schema = schema.clone();
                assert_eq!(
                    is(Inspect::HasIndex {
                        table,
                        index,
                        schema
                    }),
                    exists
                );
            }
        }
        let elsewhere = Some("no_such_schema".to_owned());
        let name = "item".to_owned();
        assert!(!is(Inspect::HasTable {
            name,
            schema: elsewhere
        }));
        let own = schema.clone().unwrap();
        assert!(is(Inspect::HasSchema { schema: own }));
        let schema = "no_such_schema".to_owned();
        assert!(!is(Inspect::HasSchema { schema }));

        let table = connection.inspect_table(None, "item").unwrap().unwrap();
        assert_eq!(table.primary_key(), ["id".into()]);
        let default = &table.column("b").unwrap().server_default;
        assert!(matches!(
            default,
            Some(ServerDefault::Expression(Expression::Verbatim { text, .. })) if text == "5"
        ));
        // MySQL has an index and no constraint; nowhere is it there twice.
        let unique = table
            .constraints
            .iter()
            .filter(|constraint| matches!(constraint.kind, ConstraintKind::Unique { .. }))
            .count();
        let unique_indexes = table.indexes.iter().filter(|index| index.unique).count();
        assert_eq!(unique + unique_indexes, 1);
        assert_eq!(table.indexes.len(), 1 + unique_indexes);
        assert_eq!(connection.inspect_table(None, "nothing").unwrap(), None);
    }
}

#[test]
fn types_and_temporary_tables_of_postgresql_are_found() {
    let database = TestDatabase::postgres("temporary");
    let mut connection = open(
        &database,
        "CREATE TYPE mood AS ENUM ('a'); CREATE SCHEMA s; CREATE TYPE s.far AS ENUM ('b');\n\
         CREATE SEQUENCE s.numbers; CREATE TEMPORARY TABLE passing (a integer);\n\
         CREATE TEMPORARY VIEW passing_view AS SELECT 1 AS a; CREATE TABLE staying (a integer);",
    );
    let connection = &mut *connection;
    let temporary = names(connection, &Inspect::TempTableNames);
    assert_eq!(temporary, ["passing"]);
    let views = names(connection, &Inspect::TempViewNames);
    assert_eq!(views, ["passing_view"]);
    let tables = names(connection, &Inspect::TableNames { schema: None });
    assert_eq!(tables, ["staying"]);
    let mut has_type = |name: &str, schema: Option<&str>| {
        let question = Inspect::HasType {
            name: name.to_owned(),
            schema: schema.map(str::to_owned),
        };
        connection.inspect(&question).unwrap() == Inspection::Truth(true)
    };
    assert!(has_type("mood", None) && has_type("far", Some("s")) && has_type("far", Some("*")));
    assert!(!has_type("far", None) && !has_type("mood", Some("s")) && !has_type("int4", None));
    let sequence = |schema: Option<&str>| Inspect::HasSequence {
        name: "numbers".to_owned(),
        schema: schema.map(str::to_owned),
    };
    let mut has = |question: &Inspect| connection.inspect(question).unwrap();
    assert_eq!(has(&sequence(None)), Inspection::Truth(false));
    assert_eq!(has(&sequence(Some("s"))), Inspection::Truth(true));
}
