//! Whole tables.

use aludel_core::operation::{CreateIndex, CreateTable, DropTable, RenameTable};
use aludel_core::schema::{Constraint, ConstraintKind, Table};

use super::column::{column_comment, column_with_constraints, name_of};
use super::{Comments, Writer};
use crate::render::RenderError;

/// Creates what a table needs, the table, its indexes, its comments.
pub(super) fn create_table(
    writer: &Writer<'_>,
    create: &CreateTable,
) -> Result<Vec<String>, RenderError> {
    let definitions = writer.definitions();
    let table = &create.table;
    let mut statements = definitions.before_table(writer, table)?;
    statements.push(table_definition(writer, table, create.if_not_exists)?);
    for index in &table.indexes {
        let create = CreateIndex {
            index: index.clone(),
            if_not_exists: false,
        };
        statements.push(definitions.create_index(writer, &create)?);
    }
    if definitions.comments() == Comments::Apart {
        let name = name_of(table);
        if let Some(comment) = &table.comment {
            statements.push(definitions.table_comment(writer, &name, Some(comment))?);
        }
        let name = writer.qualified(&name);
        for column in &table.columns {
            if let Some(comment) = &column.comment {
                let column = writer.quote(&column.name);
                statements.push(column_comment(writer, &name, &column, Some(comment))?);
            }
        }
    }
    Ok(statements)
}

/// `CREATE TABLE`.
fn table_definition(
    writer: &Writer<'_>,
    table: &Table,
    if_not_exists: bool,
) -> Result<String, RenderError> {
    let definitions = writer.definitions();
    let mut text = "CREATE ".to_owned();
    for prefix in &table.prefixes {
        text.push_str(prefix);
        text.push(' ');
    }
    text.push_str("TABLE ");
    if if_not_exists {
        text.push_str("IF NOT EXISTS ");
    }
    text.push_str(&writer.qualified(&name_of(table)));
    text.push_str(" (");
    let mut lines = Vec::new();
    for column in table.columns.iter().filter(|column| !column.system) {
        let line = column_with_constraints(writer, column, &table.constraints, table).map_err(
            |source| RenderError::InColumn {
                table: table.name.name.clone(),
                column: column.name.name.clone(),
                source: Box::new(source),
            },
        )?;
        lines.push(line);
    }
    let (keys, others): (Vec<_>, Vec<_>) = table
        .constraints
        .iter()
        .filter(|constraint| stands_in_table(writer, constraint))
        .partition(|constraint| matches!(constraint.kind, ConstraintKind::PrimaryKey { .. }));
    for constraint in keys.into_iter().chain(others) {
        lines.extend(definitions.constraint(writer, constraint, table)?);
    }
    for (number, line) in lines.iter().enumerate() {
        text.push_str(if number == 0 { "\n    " } else { ",\n    " });
        text.push_str(line);
    }
    text.push_str("\n)");
    text.push_str(&definitions.table_options(writer, table)?);
    Ok(text)
}

/// Whether a constraint is written behind the columns.
fn stands_in_table(writer: &Writer<'_>, constraint: &Constraint) -> bool {
    match &constraint.kind {
        ConstraintKind::PrimaryKey { columns, .. } | ConstraintKind::Unique { columns } => {
            !columns.is_empty()
        }
        ConstraintKind::ForeignKey { use_alter, .. } => {
            !(*use_alter && writer.definitions().adds_constraints())
        }
        ConstraintKind::Check { of_column, .. } => of_column.is_none(),
        ConstraintKind::Exclude { .. } => true,
    }
}

/// `DROP TABLE`.
pub(super) fn drop_table(writer: &Writer<'_>, drop: &DropTable) -> String {
    let exists = if drop.if_exists { "IF EXISTS " } else { "" };
    format!("DROP TABLE {exists}{}", writer.qualified(&drop.table))
}

/// `ALTER TABLE … RENAME TO …`.
pub(super) fn rename_table(writer: &Writer<'_>, rename: &RenameTable) -> String {
    format!(
        "{} RENAME TO {}",
        writer.alter_table(&rename.table),
        writer.definitions().new_table_name(writer, rename)
    )
}
