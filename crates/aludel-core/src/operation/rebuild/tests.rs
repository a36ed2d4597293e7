//! The arithmetic by itself; what the statements are is tested where they are written.

use proptest::prelude::*;

use crate::expression::Expression;
use crate::operation::{
    AddColumn, AlterColumn, Change, CreateConstraint, CreateIndex, DropColumn, DropConstraint,
    DropIndex, Operation, Rebuild, RebuildError, RebuildTable,
};
use crate::schema::{
    Autoincrement, Column, Constraint, ConstraintKind, DialectOptions, Identifier, Index,
    NumberAttributes, QualifiedName, SqlType, Table,
};

fn integer() -> SqlType {
    SqlType::Integer {
        attributes: NumberAttributes::default(),
    }
}

fn column(name: &str) -> Column {
    Column {
        name: name.into(),
        sql_type: integer(),
        nullable: true,
        primary_key: false,
        autoincrement: Autoincrement::Auto,
        server_default: None,
        has_default: false,
        system: false,
        sequence_default: false,
        nullable_given: false,
        comment: None,
        options: DialectOptions::default(),
    }
}

fn constraint(name: Option<&str>, kind: ConstraintKind) -> Constraint {
    Constraint {
        name: name.map(Identifier::from),
        kind,
        deferrable: None,
        initially: None,
        comment: None,
        options: DialectOptions::default(),
    }
}

fn unique(name: &str, columns: &[&str]) -> Constraint {
    let columns = columns.iter().map(|name| Identifier::from(*name)).collect();
    constraint(Some(name), ConstraintKind::Unique { columns })
}

fn check(name: Option<&str>, column: &str) -> Constraint {
    constraint(
        name,
        ConstraintKind::Check {
            sqltext: Expression::column(column),
            of_column: None,
            type_bound: false,
        },
    )
}

fn name() -> QualifiedName {
    QualifiedName {
        schema: None,
        name: "t".into(),
    }
}

/// A request about a table of integers.
fn request(columns: &[&str], constraints: Vec<Constraint>) -> RebuildTable {
    RebuildTable {
        table: name(),
        from: Table {
            name: "t".into(),
            schema: None,
            columns: columns.iter().map(|name| column(name)).collect(),
            constraints,
            indexes: Vec::new(),
            prefixes: Vec::new(),
            comment: None,
            options: DialectOptions::default(),
        },
        reflected: false,
        operations: Vec::new(),
        table_args: Vec::new(),
        table_kwargs: Vec::new(),
        partial_reordering: Vec::new(),
        afterwards: Vec::new(),
        named_by_others: false,
    }
}

fn add(column_name: &str, before: Option<&str>, after: Option<&str>) -> Operation {
    Operation::AddColumn(Box::new(AddColumn {
        table: name(),
        column: column(column_name),
        constraints: Vec::new(),
        indexes: Vec::new(),
        if_not_exists: false,
        inline_references: false,
        inline_primary_key: false,
        insert_after: after.map(Identifier::from),
        insert_before: before.map(Identifier::from),
        fill: None,
    }))
}

fn drop(column: &str) -> Operation {
    Operation::DropColumn(DropColumn {
        table: name(),
        column: column.into(),
        if_exists: false,
        existing_type_name: None,
    })
}

fn rename(from: &str, to: &str) -> Operation {
    Operation::AlterColumn(Box::new(AlterColumn {
        table: name(),
        column: from.into(),
        new_column_name: Some(to.into()),
        sql_type: None,
        nullable: None,
        server_default: Change::Keep,
        comment: Change::Keep,
        autoincrement: None,
        constraints: Vec::new(),
        existing_constraints: Vec::new(),
        using: None,
        existing_type_name: None,
        existing_type: None,
        existing_nullable: None,
        existing_server_default: Change::Keep,
        existing_comment: None,
        existing_autoincrement: None,
        options: DialectOptions::default(),
        insert_after: None,
        insert_before: None,
    }))
}

fn drop_constraint(constraint: &str) -> Operation {
    Operation::DropConstraint(DropConstraint {
        table: name(),
        name: Some(constraint.into()),
        kind: None,
        if_exists: false,
        cascade: false,
    })
}

/// The names of the new columns.
fn columns(rebuild: &Rebuild) -> Vec<&str> {
    rebuild
        .new_table
        .columns
        .iter()
        .map(|column| column.name.name.as_str())
        .collect()
}

/// The named constraints of the new table.
fn constraints(rebuild: &Rebuild) -> Vec<&str> {
    rebuild
        .new_table
        .constraints
        .iter()
        .filter_map(|constraint| constraint.name.as_ref())
        .map(|name| name.name.as_str())
        .collect()
}

#[test]
fn constraints_follow_renamed_columns_and_go_with_dropped_ones() {
    let mut request = request(
        &["a", "b", "c"],
        vec![
            unique("u_ab", &["a", "b"]),
            unique("u_c", &["c"]),
            check(Some("ck_c"), "c"),
            check(Some("ck_a"), "a"),
        ],
    );
    request.operations = vec![rename("a", "z"), drop("c")];
    let rebuild = request.rebuild().expect("it can be built");
    assert_eq!(columns(&rebuild), ["z", "b"]);
    assert_eq!(constraints(&rebuild), ["u_ab", "ck_a"]);
    assert_eq!(
        rebuild.new_table.constraints,
        [unique("u_ab", &["z", "b"]), check(Some("ck_a"), "z")]
    );
    let transfers: Vec<(&str, &str)> = rebuild
        .transfers
        .iter()
        .map(|transfer| (transfer.from.name.as_str(), transfer.into.name.as_str()))
        .collect();
    assert_eq!(transfers, [("a", "z"), ("b", "b")]);
}

#[test]
fn checks_without_a_name_are_left_out_of_tables_that_were_read() {
    let mut request = request(&["a"], vec![check(None, "a"), check(Some("ck"), "a")]);
    assert_eq!(
        request.rebuild().expect("told").new_table.constraints.len(),
        2
    );
    request.reflected = true;
    let rebuild = request.rebuild().expect("read");
    assert_eq!(constraints(&rebuild), ["ck"]);
    assert_eq!(rebuild.new_table.constraints.len(), 1);
}

#[test]
fn names_that_both_tables_want_are_told() {
    let mut request = request(&["a"], vec![unique("u1", &["a"]), unique("u2", &["a"])]);
    request.operations = vec![drop_constraint("u2")];
    let rebuild = request.rebuild().expect("it can be built");
    assert_eq!(rebuild.names_to_free, [unique("u1", &["a"])]);
}

#[test]
fn what_is_not_there_is_named() {
    let mut request = request(&["a", "b"], Vec::new());
    let mut refused = |operation: Operation| {
        request.operations = vec![operation];
        request.rebuild().expect_err("it is not there").to_string()
    };
    assert_eq!(refused(drop("x")), "No such column: 'x'");
    assert_eq!(refused(drop_constraint("x")), "No such constraint: 'x'");
    assert_eq!(
        refused(Operation::DropIndex(DropIndex {
            name: "x".into(),
            table: None,
            schema: None,
            if_exists: false,
            options: DialectOptions::default(),
        })),
        "No such index: 'x'"
    );
    let nameless = constraint(
        None,
        ConstraintKind::Unique {
            columns: vec!["a".into()],
        },
    );
    assert_eq!(
        refused(Operation::CreateConstraint(CreateConstraint {
            table: name(),
            constraint: nameless,
        })),
        "Constraint must have a name"
    );
}

fn index(column: &str) -> Index {
    Index {
        name: Some("ix".into()),
        table: "t".into(),
        schema: None,
        expressions: vec![Expression::column(column)],
        unique: false,
        options: DialectOptions::default(),
    }
}

#[test]
fn indexes_follow_renamed_columns() {
    let mut request = request(&["a", "b"], Vec::new());
    request.from.indexes = vec![index("b")];
    request.operations = vec![rename("b", "z")];
    let rebuild = request.rebuild().expect("it can be built");
    assert_eq!(rebuild.indexes, [index("z")]);
}

#[test]
fn a_new_index_speaks_of_columns_by_their_former_names() {
    let mut request = request(&["a", "b"], Vec::new());
    let create = |column: &str| {
        Operation::CreateIndex(CreateIndex {
            index: index(column),
            if_not_exists: false,
        })
    };
    request.operations = vec![rename("b", "z"), create("b")];
    let rebuild = request.rebuild().expect("it can be built");
    assert_eq!(rebuild.indexes, [index("z")]);
    request.operations = vec![rename("b", "z"), create("z")];
    assert_eq!(request.rebuild(), Err(RebuildError::NoColumn("z".into())));
}

#[test]
fn an_order_that_contradicts_itself_is_refused() {
    let mut request = request(&["a", "b"], Vec::new());
    request.partial_reordering = vec![vec!["a".into(), "b".into()], vec!["b".into(), "a".into()]];
    assert!(matches!(request.rebuild(), Err(RebuildError::Circle(_))));
}

proptest! {
    /// Wherever a column is added, the others keep their order, and each transfers to
    /// itself.
    #[test]
    fn a_new_column_moves_no_other(count in 1_usize..8, place in 0_usize..8, behind: bool) {
        let names: Vec<String> = (0..count).map(|number| format!("c{number}")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let neighbour = names[place % count];
        let mut request = request(&names, Vec::new());
        request.operations = vec![if behind {
            add("new", None, Some(neighbour))
        } else {
            add("new", Some(neighbour), None)
        }];
        let rebuild = request.rebuild().expect("it can be built");
        let mut expected = names.clone();
        let at = place % count + usize::from(behind);
        expected.insert(at, "new");
        prop_assert_eq!(columns(&rebuild), expected);
        prop_assert_eq!(rebuild.transfers.len(), count);
        for (transfer, name) in rebuild.transfers.iter().zip(&names) {
            prop_assert_eq!(&transfer.from.name, name);
            prop_assert_eq!(&transfer.into, &transfer.from);
            prop_assert!(transfer.casts.is_empty());
        }
    }
}
