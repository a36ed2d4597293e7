//! Directives about columns.

use aludel_core::expression::Expression;
use aludel_core::operation::{
    AddColumn, AlterColumn, Change, CreateConstraint, CreateIndex, DropColumn, Operation,
    SetColumnComment,
};
use aludel_core::schema::{Constraint, ConstraintKind, DialectOptions, ServerDefault, SqlType};
use aludel_dialect::DialectName;

use super::super::Act;
use super::super::arguments::{Arguments, optional, switch};
use super::super::columns::{autoincrement, server_default};
use super::super::evaluate::{Evaluator, identifier};
use super::super::types::declared_type;
use super::super::value::Value;
use super::{Owner, perform};

impl Evaluator<'_> {
    pub(super) fn add_column(
        &mut self,
        arguments: &mut Arguments,
        owner: Owner,
    ) -> Option<Vec<Act>> {
        let table = self.table(arguments, owner, "table_name")?;
        let Value::Column(column) = arguments.next("column")? else {
            return None;
        };
        let if_not_exists = switch(arguments.keyword("if_not_exists"))?;
        let built = self.build_table(table.clone(), vec![Value::Column(column.clone())])?;
        let [of_table] = built.table.columns.as_slice() else {
            return None;
        };
        let mut added = of_table.clone();
        let comment = added.comment.clone();
        if self.circumstances.dialect != DialectName::Mysql {
            added.comment = None;
        }
        let (in_column, beside): (Vec<_>, Vec<_>) = built
            .table
            .constraints
            .iter()
            .filter(|constraint| !is_primary_key(constraint))
            .cloned()
            .partition(|constraint| constraint.column().is_some());
        if !beside.is_empty() && self.circumstances.dialect == DialectName::Sqlite {
            return None;
        }
        let mut acts = vec![Act::Perform(Operation::AddColumn(Box::new(AddColumn {
            table: table.clone(),
            column: added,
            constraints: in_column,
            indexes: Vec::new(),
            if_not_exists,
            inline_references: false,
            inline_primary_key: false,
            insert_after: None,
            insert_before: None,
            fill: None,
        })))];
        acts.extend(beside.into_iter().map(|constraint| {
            Act::Perform(Operation::CreateConstraint(CreateConstraint {
                table: table.clone(),
                constraint,
            }))
        }));
        acts.extend(built.table.indexes.iter().map(|index| {
            Act::Perform(Operation::CreateIndex(CreateIndex {
                index: index.clone(),
                if_not_exists: false,
            }))
        }));
        if comment.is_some() && self.circumstances.dialect == DialectName::Postgresql {
            acts.push(Act::Perform(Operation::SetColumnComment(Box::new(
                SetColumnComment {
                    column: of_table.name.clone(),
                    comment,
                    table: built.table,
                },
            ))));
        }
        Some(acts)
    }

    pub(super) fn drop_column(&self, arguments: &mut Arguments, owner: Owner) -> Option<Vec<Act>> {
        let table = self.table(arguments, owner, "table_name")?;
        let column = arguments.next("column_name")?.text()?;
        let if_exists = switch(arguments.keyword("if_exists"))?;
        Some(perform(Operation::DropColumn(DropColumn {
            table,
            column: identifier(column),
            if_exists,
            existing_type_name: None,
        })))
    }

    pub(super) fn alter_column(
        &mut self,
        arguments: &mut Arguments,
        owner: Owner,
    ) -> Option<Vec<Act>> {
        if self.circumstances.dialect == DialectName::Sqlite {
            return None;
        }
        let is_mysql = self.circumstances.dialect == DialectName::Mysql;
        let table = self.table(arguments, owner, "table_name")?;
        let column = arguments.next("column_name")?.text()?;
        let nullable = optional(arguments.keyword("nullable"), Value::boolean)?;
        let comment = match arguments.keyword("comment") {
            None | Some(Value::Boolean(false)) => Change::Keep,
            Some(Value::None) => Change::To(None),
            Some(value) => Change::To(Some(value.text()?)),
        };
        let new_default = default_change(arguments.keyword("server_default"))?;
        let new_column_name = optional(arguments.keyword("new_column_name"), Value::text)?;
        let sql_type = self.optional_type(arguments.keyword("type_"))?;
        let existing_type = self.optional_type(arguments.keyword("existing_type"))?;
        let existing_default = default_change(arguments.keyword("existing_server_default"))?;
        let existing_nullable = optional(arguments.keyword("existing_nullable"), Value::boolean)?;
        let existing_comment = optional(arguments.keyword("existing_comment"), Value::text)?
            .filter(|comment| !comment.is_empty());
        let numbered = optional(arguments.keyword("autoincrement"), autoincrement)?;
        let existing_numbered =
            optional(arguments.keyword("existing_autoincrement"), autoincrement)?;
        let using = optional(arguments.keyword("postgresql_using"), Value::text)?
            .filter(|using| !using.is_empty());
        let names_of_mysql = is_mysql
            && (new_column_name.is_some()
                || nullable.is_some()
                || numbered.is_some()
                || comment != Change::Keep)
            && sql_type.is_none()
            && existing_type.is_none();
        let warns = !is_mysql && (numbered.is_some() || existing_numbered.is_some());
        let is_generated = [&new_default, &existing_default].iter().any(|default| {
            matches!(
                default,
                Change::To(Some(
                    ServerDefault::Computed(_) | ServerDefault::Identity(_)
                ))
            )
        });
        if names_of_mysql || warns || is_generated || (using.is_some() && sql_type.is_none()) {
            // It is refused, or the author is told something.
            return None;
        }
        Some(perform(Operation::AlterColumn(Box::new(AlterColumn {
            table,
            column: identifier(column),
            new_column_name: new_column_name.map(identifier),
            sql_type,
            nullable,
            server_default: new_default,
            comment,
            autoincrement: numbered,
            constraints: Vec::new(),
            existing_constraints: Vec::new(),
            using: using.map(|text| Expression::Verbatim {
                text,
                sql_type: SqlType::Null,
            }),
            existing_type_name: None,
            existing_type,
            existing_nullable,
            existing_server_default: existing_default,
            existing_comment,
            existing_autoincrement: existing_numbered,
            options: DialectOptions::default(),
            insert_after: None,
            insert_before: None,
        }))))
    }

    fn optional_type(&mut self, given: Option<Value>) -> Option<Option<SqlType>> {
        let dialect = self.circumstances;
        optional(given, |value| {
            declared_type(value, &dialect).map(|found| found.sql_type)
        })
    }
}

fn is_primary_key(constraint: &Constraint) -> bool {
    matches!(constraint.kind, ConstraintKind::PrimaryKey { .. })
}

fn default_change(given: Option<Value>) -> Option<Change<Option<ServerDefault>>> {
    match given {
        None | Some(Value::Boolean(false)) => Some(Change::Keep),
        Some(Value::None) => Some(Change::To(None)),
        Some(value) => server_default(value).map(|default| Change::To(Some(default))),
    }
}
