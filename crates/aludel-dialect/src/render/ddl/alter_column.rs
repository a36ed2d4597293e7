//! Changing a column.

use aludel_core::operation::{AlterColumn, Change, ConstraintType, DropConstraint};
use aludel_core::schema::{Constraint, ConstraintKind, ServerDefault, SqlType};

use super::Writer;
use super::column::server_default;
use crate::render::RenderError;

/// Changes a column: the constraints of its former type go, those of its new type come.
pub(super) fn alter_column(
    writer: &Writer<'_>,
    alter: &AlterColumn,
) -> Result<Vec<String>, RenderError> {
    let definitions = writer.definitions();
    let mut statements = Vec::new();
    if alter.existing_type.is_some() && alter.sql_type.is_some() {
        for constraint in &alter.existing_constraints {
            let drop = DropConstraint {
                table: alter.table.clone(),
                name: constraint.name.clone(),
                kind: Some(kind_of(constraint)),
                if_exists: false,
                cascade: false,
            };
            statements.extend(definitions.drop_type_bound(writer, &drop)?);
        }
    }
    statements.extend(definitions.change_column(writer, alter)?);
    if alter.sql_type.is_some() {
        for constraint in &alter.constraints {
            statements.extend(definitions.add_constraint(writer, &alter.table, constraint)?);
        }
    }
    Ok(statements)
}

/// The kind of a constraint.
fn kind_of(constraint: &Constraint) -> ConstraintType {
    match constraint.kind {
        ConstraintKind::PrimaryKey { .. } => ConstraintType::Primary,
        ConstraintKind::Unique { .. } => ConstraintType::Unique,
        ConstraintKind::ForeignKey { .. } => ConstraintType::ForeignKey,
        ConstraintKind::Check { .. } => ConstraintType::Check,
        ConstraintKind::Exclude { .. } => ConstraintType::Exclude,
    }
}

/// Changes a column with one statement for each change, as standard SQL does.
pub(crate) fn change_column(
    writer: &Writer<'_>,
    alter: &AlterColumn,
) -> Result<Vec<String>, RenderError> {
    let definitions = writer.definitions();
    let mut statements = Vec::new();
    if let Some(nullable) = alter.nullable {
        let verb = if nullable { "DROP" } else { "SET" };
        statements.push(format!("{} {verb} NOT NULL", head(writer, alter)));
    }
    if let Change::To(default) = &alter.server_default {
        statements.push(set_default(writer, alter, default.as_ref())?);
    }
    if let Some(sql_type) = &alter.sql_type {
        statements.push(set_type(writer, alter, sql_type)?);
    }
    if let Change::To(comment) = &alter.comment {
        statements.push(definitions.set_column_comment(writer, alter, comment.as_deref())?);
    }
    if let Some(new_name) = &alter.new_column_name {
        statements.push(format!(
            "{} {} {} TO {}",
            writer.alter_table(&alter.table),
            definitions.rename_column(),
            writer.quote(&alter.column),
            writer.quote(new_name)
        ));
    }
    Ok(statements)
}

/// `ALTER TABLE … ALTER COLUMN …`.
pub(crate) fn head(writer: &Writer<'_>, alter: &AlterColumn) -> String {
    format!(
        "{} ALTER COLUMN {}",
        writer.alter_table(&alter.table),
        writer.quote(&alter.column)
    )
}

/// `… TYPE …`.
pub(crate) fn set_type(
    writer: &Writer<'_>,
    alter: &AlterColumn,
    sql_type: &SqlType,
) -> Result<String, RenderError> {
    let sql_type = writer.sql_type(sql_type)?;
    Ok(format!("{} TYPE {sql_type}", head(writer, alter)))
}

/// Sets or takes away a default or an identity.
fn set_default(
    writer: &Writer<'_>,
    alter: &AlterColumn,
    default: Option<&ServerDefault>,
) -> Result<String, RenderError> {
    if touches_computed(alter) {
        return Err(RenderError::Refused(
            "adding or removing `GENERATED ALWAYS AS`, to or from a column that is there, is not \
             supported"
                .to_owned(),
        ));
    }
    if touches_identity(alter) {
        return writer.definitions().set_identity(writer, alter, default);
    }
    let head = head(writer, alter);
    Ok(match default {
        Some(default) => format!("{head} SET DEFAULT {}", server_default(writer, default)?),
        None => format!("{head} DROP DEFAULT"),
    })
}

/// The default that the column has, as far as it is told.
pub(crate) fn existing_default(alter: &AlterColumn) -> Option<&ServerDefault> {
    alter.existing_server_default.to().and_then(Option::as_ref)
}

/// The default that the column gets; `None` where it stays or goes.
pub(crate) fn new_default(alter: &AlterColumn) -> Option<&ServerDefault> {
    alter.server_default.to().and_then(Option::as_ref)
}

/// Whether the column is or becomes a generated one.
pub(crate) fn touches_computed(alter: &AlterColumn) -> bool {
    [new_default(alter), existing_default(alter)]
        .iter()
        .any(|default| matches!(default, Some(ServerDefault::Computed(_))))
}

/// Whether the column is or becomes an identity column.
pub(crate) fn touches_identity(alter: &AlterColumn) -> bool {
    [new_default(alter), existing_default(alter)]
        .iter()
        .any(|default| matches!(default, Some(ServerDefault::Identity(_))))
}
