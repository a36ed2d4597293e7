//! The databases side by side. The whole range is in `tests/definitions`; here is what a
//! reader wants to see at a glance, and what depends on the server's version.

use aludel_core::operation::Operation;
use serde_json::{Value, json};

use crate::dialect::DialectName;
use crate::render::{Parameters, RenderContext, render_operation};

/// A MariaDB of a version, behind a `mysql` url.
fn mariadb(version: (u32, u32, u32)) -> RenderContext {
    RenderContext {
        mariadb: true,
        version: Some(version),
        ..RenderContext::OFFLINE
    }
}

fn version(version: (u32, u32, u32)) -> RenderContext {
    RenderContext {
        version: Some(version),
        ..RenderContext::OFFLINE
    }
}

/// The statements of an operation, or the refusal.
fn statements(operation: &Value, dialect: DialectName, context: &RenderContext) -> String {
    let operation: Operation =
        serde_json::from_value(operation.clone()).expect("an operation as plain data");
    match render_operation(&operation, dialect, context) {
        Ok(rendered) => rendered
            .iter()
            .map(|one| one.sql.as_str())
            .collect::<Vec<_>>()
            .join(";\n"),
        Err(error) => format!("refused: {error}"),
    }
}

/// The statements for each database.
fn side_by_side(operation: &Value) -> String {
    DialectName::ALL
        .map(|dialect| {
            let statements = statements(operation, dialect, &RenderContext::OFFLINE);
            format!("-- {dialect}\n{statements}\n")
        })
        .concat()
}

fn column(name: &str, sql_type: &str) -> Value {
    json!({"name": name, "sql_type": {"type": sql_type}, "nullable": true})
}

fn with(mut object: Value, more: Value) -> Value {
    let (Value::Object(object_fields), Value::Object(more)) = (&mut object, more) else {
        unreachable!("both are objects");
    };
    object_fields.extend(more);
    object
}

fn create(columns: &[Value], constraints: &[Value], more: Value) -> Value {
    let table = json!({"name": "user", "columns": columns, "constraints": constraints});
    json!({"op": "create_table", "table": with(table, more)})
}

fn key(column: &str) -> Value {
    json!({"name": null, "constraint": "primary_key", "columns": [column], "implicit": true})
}

fn id() -> Value {
    with(
        column("id", "integer"),
        json!({"nullable": false, "primary_key": true}),
    )
}

#[test]
fn a_table() {
    let email = with(
        column("email", "generic_unicode"),
        json!({"sql_type": {"type": "generic_unicode", "length": 50}, "comment": "it's unique"}),
    );
    let active = with(
        column("active", "boolean"),
        json!({"nullable": false, "server_default":
            {"kind": "expression", "of": {"node": "text", "text": "1 > 0"}}}),
    );
    let unique = json!({"name": "uq_email", "constraint": "unique", "columns": ["email"]});
    let options = json!({
        "comment": "users",
        "options": [["mysql_engine", {"kind": "text", "of": "InnoDB"}]],
    });
    let operation = create(&[id(), email, active], &[key("id"), unique], options);
    insta::assert_snapshot!(side_by_side(&operation), @r#"
    -- sqlite
    CREATE TABLE user (
        id INTEGER NOT NULL,
        email VARCHAR(50),
        active BOOLEAN DEFAULT (1 > 0) NOT NULL,
        PRIMARY KEY (id),
        CONSTRAINT uq_email UNIQUE (email)
    )
    -- postgresql
    CREATE TABLE "user" (
        id SERIAL NOT NULL,
        email VARCHAR(50),
        active BOOLEAN DEFAULT 1 > 0 NOT NULL,
        PRIMARY KEY (id),
        CONSTRAINT uq_email UNIQUE (email)
    );
    COMMENT ON TABLE "user" IS 'users';
    COMMENT ON COLUMN "user".email IS 'it''s unique'
    -- mysql
    CREATE TABLE user (
        id INTEGER NOT NULL AUTO_INCREMENT,
        email VARCHAR(50) COMMENT 'it''s unique',
        active BOOL NOT NULL DEFAULT (1 > 0),
        PRIMARY KEY (id),
        CONSTRAINT uq_email UNIQUE (email)
    )ENGINE=InnoDB COMMENT='users'
    "#);
}

#[test]
fn a_column_that_changes() {
    let operation = json!({
        "op": "alter_column",
        "table": {"schema": "app", "name": "user"},
        "column": "Name",
        "new_column_name": "label",
        "sql_type": {"type": "varchar", "length": 20},
        "nullable": false,
        "server_default": {"change": "to", "to": {"kind": "literal", "of": "none"}},
    });
    insta::assert_snapshot!(side_by_side(&operation), @r#"
    -- sqlite
    ALTER TABLE app.user ALTER COLUMN "Name" SET NOT NULL;
    ALTER TABLE app.user ALTER COLUMN "Name" SET DEFAULT 'none';
    ALTER TABLE app.user ALTER COLUMN "Name" TYPE VARCHAR(20);
    ALTER TABLE app.user RENAME COLUMN "Name" TO label
    -- postgresql
    ALTER TABLE app."user" ALTER COLUMN "Name" TYPE VARCHAR(20);
    ALTER TABLE app."user" ALTER COLUMN "Name" SET NOT NULL;
    ALTER TABLE app."user" ALTER COLUMN "Name" SET DEFAULT 'none';
    ALTER TABLE app."user" RENAME "Name" TO label
    -- mysql
    ALTER TABLE app.user CHANGE `Name` label VARCHAR(20) NOT NULL DEFAULT 'none'
    "#);
}

#[test]
fn constraints_that_are_dropped() {
    let drop = |kind: Value| json!({"op": "drop_constraint", "table": {"name": "t"}, "name": "c", "kind": kind});
    let mut shown = String::new();
    for kind in ["primary", "unique", "foreignkey", "check"] {
        shown.push_str(&statements(
            &drop(json!(kind)),
            DialectName::Mysql,
            &RenderContext::OFFLINE,
        ));
        shown.push('\n');
    }
    shown.push_str(&statements(
        &drop(json!("check")),
        DialectName::Mysql,
        &mariadb((10, 11, 0)),
    ));
    shown.push('\n');
    shown.push_str(&side_by_side(&drop(Value::Null)));
    insta::assert_snapshot!(shown, @"
    ALTER TABLE t DROP PRIMARY KEY
    ALTER TABLE t DROP INDEX c
    ALTER TABLE t DROP FOREIGN KEY c
    ALTER TABLE t DROP CHECK c
    ALTER TABLE t DROP CONSTRAINT c
    -- sqlite
    refused: No support for ALTER of constraints in SQLite dialect. Please refer to the batch mode feature which allows for SQLite migrations using a copy-and-move strategy.
    -- postgresql
    ALTER TABLE t DROP CONSTRAINT c
    -- mysql
    refused: No generic 'DROP CONSTRAINT' in MySQL - please specify constraint type
    ");
}

#[test]
fn a_table_that_is_built_anew() {
    let operation = json!({
        "op": "rebuild_table",
        "table": {"name": "t"},
        "from": {
            "name": "t",
            "columns": [id(), column("x", "text")],
            "constraints": [key("id")],
            "indexes": [{"name": "ix_x", "table": "t",
                "expressions": [{"node": "column", "name": "x"}]}],
        },
        "operations": [{
            "op": "alter_column",
            "table": {"name": "t"},
            "column": "x",
            "new_column_name": "y",
            "sql_type": {"type": "integer"},
        }],
        "afterwards": ["CREATE TRIGGER tr AFTER INSERT ON t BEGIN SELECT 1; END"],
    });
    insta::assert_snapshot!(
        statements(&operation, DialectName::Sqlite, &RenderContext::OFFLINE),
        @"
    CREATE TABLE _alembic_tmp_t (
        id INTEGER NOT NULL,
        y INTEGER,
        PRIMARY KEY (id)
    );
    INSERT INTO _alembic_tmp_t (id, y) SELECT t.id, CAST(t.x AS INTEGER) AS x FROM t;
    DROP TABLE t;
    ALTER TABLE _alembic_tmp_t RENAME TO t;
    CREATE INDEX ix_x ON t (y);
    CREATE TRIGGER tr AFTER INSERT ON t BEGIN SELECT 1; END
    "
    );
}

#[test]
fn older_servers_of_postgresql() {
    let computed = |persisted: Value| {
        let computed = json!({"kind": "computed", "of":
            {"sqltext": {"node": "text", "text": "1"}, "persisted": persisted}});
        let computed = with(column("a", "integer"), json!({"server_default": computed}));
        create(&[computed], &[], json!({}))
    };
    let identity = json!({"kind": "identity", "of": {"always": false}});
    let identity = with(id(), json!({"server_default": identity}));
    let identity = create(&[identity], &[key("id")], json!({}));
    let shown = [
        (computed(Value::Null), (18, 0, 0)),
        (computed(Value::Null), (15, 0, 0)),
        (computed(json!(false)), (18, 0, 0)),
        (computed(json!(false)), (15, 0, 0)),
        (identity.clone(), (10, 0, 0)),
        (identity, (9, 6, 0)),
    ]
    .map(|(operation, server)| {
        let text = statements(&operation, DialectName::Postgresql, &version(server));
        format!("{}: {text}", server.0)
    })
    .join("\n");
    insta::assert_snapshot!(shown, @r#"
    18: CREATE TABLE "user" (
        a INTEGER GENERATED ALWAYS AS (1)
    )
    15: CREATE TABLE "user" (
        a INTEGER GENERATED ALWAYS AS (1) STORED
    )
    18: CREATE TABLE "user" (
        a INTEGER GENERATED ALWAYS AS (1) VIRTUAL
    )
    15: refused: (in table 'user', column 'a'): postgresql has no virtual computed columns before version 18: set `persisted` to None or True
    10: CREATE TABLE "user" (
        id INTEGER GENERATED BY DEFAULT AS IDENTITY,
        PRIMARY KEY (id)
    )
    9: CREATE TABLE "user" (
        id SERIAL NOT NULL,
        PRIMARY KEY (id)
    )
    "#);
}

#[test]
fn servers_of_mysql_and_mariadb() {
    let numbered = with(id(), json!({"has_default": true, "sequence_default": true}));
    let default = with(
        column("x", "integer"),
        json!({"server_default":
            {"kind": "expression", "of": {"node": "text", "text": "1 + 2"}}}),
    );
    let uuid = with(
        column("u", "uuid"),
        json!({"sql_type": {"type": "generic_uuid", "native": true}}),
    );
    let columns = [
        numbered,
        default,
        uuid,
        column("rank", "integer"),
        column("offset", "integer"),
    ];
    let options = json!({"options": [
        ["mysql_engine", {"kind": "text", "of": "InnoDB"}],
        ["mariadb_engine", {"kind": "text", "of": "Aria"}],
    ]});
    let operation = create(&columns, &[key("id")], options);
    let by_its_name = |version| RenderContext {
        mariadb_options: true,
        ..mariadb(version)
    };
    let shown = [
        version((5, 7, 0)),
        version((8, 0, 13)),
        mariadb((10, 1, 0)),
        mariadb((10, 11, 0)),
        by_its_name((10, 6, 0)),
        by_its_name((10, 11, 0)),
    ]
    .map(|context| {
        statements(&operation, DialectName::Mysql, &context)
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
    })
    .join("\n");
    insta::assert_snapshot!(shown, @"
    CREATE TABLE user ( id INTEGER NOT NULL AUTO_INCREMENT, x INTEGER DEFAULT 1 + 2, u CHAR(32), `rank` INTEGER, offset INTEGER, PRIMARY KEY (id) )ENGINE=InnoDB
    CREATE TABLE user ( id INTEGER NOT NULL AUTO_INCREMENT, x INTEGER DEFAULT (1 + 2), u CHAR(32), `rank` INTEGER, offset INTEGER, PRIMARY KEY (id) )ENGINE=InnoDB
    CREATE TABLE user ( id INTEGER NOT NULL AUTO_INCREMENT, x INTEGER DEFAULT 1 + 2, u CHAR(32), rank INTEGER, `offset` INTEGER, PRIMARY KEY (id) )ENGINE=InnoDB
    CREATE TABLE user ( id INTEGER NOT NULL, x INTEGER DEFAULT (1 + 2), u UUID, rank INTEGER, `offset` INTEGER, PRIMARY KEY (id) )ENGINE=InnoDB
    CREATE TABLE user ( id INTEGER NOT NULL, x INTEGER DEFAULT (1 + 2), u CHAR(32), rank INTEGER, `offset` INTEGER, PRIMARY KEY (id) )ENGINE=Aria
    CREATE TABLE user ( id INTEGER NOT NULL, x INTEGER DEFAULT (1 + 2), u UUID, rank INTEGER, `offset` INTEGER, PRIMARY KEY (id) )ENGINE=Aria
    ");
}

#[test]
fn percents_are_doubled_for_printing_alone() {
    let operation = json!({"op": "set_table_comment", "table": {"name": "100%"}, "comment": "5%"});
    let sent = RenderContext {
        parameters: Parameters::Inline,
        ..RenderContext::OFFLINE
    };
    let shown = DialectName::ALL
        .map(|dialect| {
            format!(
                "{}\n{}",
                statements(&operation, dialect, &RenderContext::OFFLINE),
                statements(&operation, dialect, &sent)
            )
        })
        .join("\n");
    insta::assert_snapshot!(shown, @r#"
    COMMENT ON TABLE "100%" IS '5%'
    COMMENT ON TABLE "100%" IS '5%'
    COMMENT ON TABLE "100%%" IS '5%%'
    COMMENT ON TABLE "100%" IS '5%'
    ALTER TABLE `100%%` COMMENT '5%%'
    ALTER TABLE `100%` COMMENT '5%'
    "#);
}
