//! Operations are plain data: what a script builds arrives as the same value.

use aludel_core::expression::Expression;
use aludel_core::operation::Operation;
use aludel_core::schema::{ConstraintKind, ServerDefault, SqlType};

#[test]
fn a_script_builds_an_operation_from_maps_and_lists() {
    let operation: Operation = serde_json::from_value(serde_json::json!({
        "op": "create_table",
        "table": {
            "name": "account",
            "schema": {"name": "Main", "quote": true},
            "columns": [
                {"name": "id", "sql_type": {"type": "integer"}, "nullable": false, "primary_key": true},
                {"name": "name", "sql_type": {"type": "generic_string", "length": 50}, "nullable": true,
                 "server_default": {"kind": "literal", "of": "x"}},
                {"name": "at", "sql_type": {"type": "timestamp", "timezone": true}, "nullable": true,
                 "server_default": {"kind": "expression", "of": {"node": "text", "text": "now()"}}},
            ],
            "constraints": [
                {"name": null, "constraint": "primary_key", "columns": ["id"]},
                {"name": "ck", "constraint": "check",
                 "sqltext": {"node": "binary", "operator": "gt",
                             "left": {"node": "column", "name": "id"},
                             "right": {"node": "literal", "value": {"value": "integer", "of": 5}}}},
            ],
            "options": [["mysql_engine", {"kind": "text", "of": "InnoDB"}]],
        },
    }))
    .expect("the shapes of the documentation");
    let Operation::CreateTable(create) = &operation else {
        panic!("{operation:?}");
    };
    let table = &create.table;
    assert_eq!(table.schema.as_ref().expect("given").quote, Some(true));
    assert_eq!(table.primary_key()[0].name, "id");
    assert!(matches!(
        table.columns[1].sql_type,
        SqlType::GenericString {
            length: Some(50),
            ..
        }
    ));
    assert_eq!(
        table.columns[2].server_default,
        Some(ServerDefault::Expression(Expression::text("now()")))
    );
    assert!(matches!(
        table.constraints[1].kind,
        ConstraintKind::Check { .. }
    ));

    let text = serde_json::to_string(&operation).expect("plain data");
    let again: Operation = serde_json::from_str(&text).expect("its own text");
    assert_eq!(again, operation);
}
