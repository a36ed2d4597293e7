//! Columns: in the definition of a table, and added to one or taken from it.

use std::fmt::Write as _;

use aludel_core::operation::{AddColumn, DropColumn};
use aludel_core::schema::{
    Autoincrement, Column, Computed, Constraint, ConstraintKind, Identity, QualifiedName,
    ServerDefault, SqlType, Table, TypeAffinity,
};

use super::{Comments, Writer, constraint};
use crate::render::RenderError;

/// A column as most databases write it.
pub(crate) fn column(
    writer: &Writer<'_>,
    column: &Column,
    _table: &Table,
) -> Result<String, RenderError> {
    let mut text = format!(
        "{} {}",
        writer.quote(&column.name),
        writer.sql_type(&column.sql_type)?
    );
    if let Some(default) = default_text(writer, column.server_default.as_ref())? {
        text.push_str(" DEFAULT ");
        text.push_str(&default);
    }
    text.push_str(&generated(writer, column)?);
    if !column.nullable {
        text.push_str(" NOT NULL");
    }
    Ok(text)
}

/// What stands behind `DEFAULT`; `None` where the server default is none of that kind.
pub(crate) fn default_text(
    writer: &Writer<'_>,
    default: Option<&ServerDefault>,
) -> Result<Option<String>, RenderError> {
    match default {
        Some(ServerDefault::Literal(text)) => writer.literal(text).map(Some),
        Some(ServerDefault::Expression(expression)) => writer.expression(expression).map(Some),
        Some(ServerDefault::Computed(_) | ServerDefault::Identity(_) | ServerDefault::Fetched)
        | None => Ok(None),
    }
}

/// What stands behind `SET DEFAULT`.
pub(crate) fn server_default(
    writer: &Writer<'_>,
    default: &ServerDefault,
) -> Result<String, RenderError> {
    default_text(writer, Some(default))?.ok_or_else(|| {
        RenderError::Refused("the new server default has no text of its own".to_owned())
    })
}

/// `GENERATED ALWAYS AS (…)`, with a space in front; nothing for other columns.
pub(crate) fn generated(writer: &Writer<'_>, column: &Column) -> Result<String, RenderError> {
    let Some(ServerDefault::Computed(Computed { sqltext, persisted })) = &column.server_default
    else {
        return Ok(String::new());
    };
    let persistence = writer.definitions().persistence(writer, *persisted)?;
    let sqltext = writer.expression_in_table(sqltext)?;
    Ok(format!(" GENERATED ALWAYS AS ({sqltext}){persistence}"))
}

/// `GENERATED … AS IDENTITY (…)`.
pub(crate) fn identity(writer: &Writer<'_>, identity: &Identity) -> String {
    let always = if identity.always {
        "ALWAYS"
    } else {
        "BY DEFAULT"
    };
    let mut text = format!("GENERATED {always} AS IDENTITY");
    let options = writer.definitions().sequence_options(&identity.options);
    if !options.is_empty() {
        _ = write!(text, " ({options})");
    }
    text
}

/// The column of the primary key that the database numbers; what is asked for and cannot
/// be numbered is refused.
pub(crate) fn numbered_column(table: &Table) -> Result<Option<&Column>, RenderError> {
    let mut asked: Vec<&Column> = Vec::new();
    for name in table.primary_key() {
        let column = table.column(&name.name);
        asked.extend(column.filter(|column| column.autoincrement == Autoincrement::Always));
    }
    for column in &asked {
        let is_number = match &column.sql_type {
            SqlType::Numeric { scale, .. } | SqlType::Decimal { scale, .. } => *scale == Some(0),
            other => other.affinity() == Some(TypeAffinity::Integer),
        };
        if !is_number {
            return Err(RenderError::Refused(format!(
                "the type of the column `{}` is not compatible with autoincrement=True",
                column.name
            )));
        }
    }
    if let [first, second, ..] = asked.as_slice() {
        return Err(RenderError::Refused(format!(
            "only one column may be marked autoincrement=True, found both {} and {}",
            first.name, second.name
        )));
    }
    Ok(table.autoincrement_column())
}

/// Whether the database numbers this column of the table.
pub(crate) fn is_numbered(table: &Table, column: &Column) -> Result<bool, RenderError> {
    let numbered = numbered_column(table)?;
    Ok(numbered.is_some_and(|numbered| numbered.name == column.name))
}

/// `COMMENT ON COLUMN …`; `None` takes the comment away.
pub(crate) fn column_comment(
    writer: &Writer<'_>,
    table: &str,
    column: &str,
    comment: Option<&str>,
) -> Result<String, RenderError> {
    let comment = match comment {
        Some(comment) => writer.literal(comment)?,
        None => "NULL".to_owned(),
    };
    Ok(format!("COMMENT ON COLUMN {table}.{column} IS {comment}"))
}

/// A column together with the constraints that stand behind it.
pub(super) fn column_with_constraints(
    writer: &Writer<'_>,
    column: &Column,
    constraints: &[Constraint],
    table: &Table,
) -> Result<String, RenderError> {
    let mut text = writer.definitions().column(writer, column, table)?;
    for constraint in constraints {
        if constraint
            .column()
            .is_some_and(|of_column| *of_column == column.name)
        {
            if let Some(constraint) = writer.definitions().constraint(writer, constraint, table)? {
                text.push(' ');
                text.push_str(&constraint);
            }
        }
    }
    Ok(text)
}

/// Adds a column and what it brings along.
pub(super) fn add_column(writer: &Writer<'_>, add: &AddColumn) -> Result<Vec<String>, RenderError> {
    let definitions = writer.definitions();
    let table = table_of(add);
    let inlined = inlined_foreign_key(add);
    let mut text = writer.alter_table(&add.table);
    text.push_str(" ADD COLUMN ");
    if add.if_not_exists {
        text.push_str("IF NOT EXISTS ");
    }
    text.push_str(&definitions.column(writer, &add.column, &table)?);
    if add.inline_primary_key && add.column.primary_key {
        text.push_str(" PRIMARY KEY");
    }
    if let Some(foreign_key) = inlined {
        if let ConstraintKind::ForeignKey { referred_table, .. } = &foreign_key.kind {
            let referred_table = writer.qualified(referred_table);
            text.push_str(&constraint::references(
                writer,
                foreign_key,
                &referred_table,
            )?);
        }
    }
    for constraint in &add.constraints {
        if constraint.column().is_some() {
            if let Some(constraint) = definitions.constraint(writer, constraint, &table)? {
                text.push(' ');
                text.push_str(&constraint);
            }
        }
    }
    let mut statements = vec![text];
    for constraint in &add.constraints {
        let apart = constraint.column().is_none()
            && !matches!(constraint.kind, ConstraintKind::PrimaryKey { .. })
            && !inlined.is_some_and(|inlined| std::ptr::eq(inlined, constraint));
        if apart {
            statements.extend(definitions.add_constraint(writer, &add.table, constraint)?);
        }
    }
    for index in &add.indexes {
        let create = aludel_core::operation::CreateIndex {
            index: index.clone(),
            if_not_exists: false,
        };
        statements.push(definitions.create_index(writer, &create)?);
    }
    if let Some(comment) = &add.column.comment {
        if definitions.comments() == Comments::Apart {
            let table = writer.qualified(&add.table);
            let column = writer.quote(&add.column.name);
            statements.push(column_comment(writer, &table, &column, Some(comment))?);
        }
    }
    Ok(statements)
}

/// The table as far as the operation knows it, which decides about automatic numbering.
fn table_of(add: &AddColumn) -> Table {
    let mut constraints = add.constraints.clone();
    let has_key = constraints
        .iter()
        .any(|constraint| matches!(constraint.kind, ConstraintKind::PrimaryKey { .. }));
    if add.column.primary_key && !has_key {
        constraints.insert(
            0,
            Constraint {
                name: None,
                kind: ConstraintKind::PrimaryKey {
                    columns: vec![add.column.name.clone()],
                    implicit: true,
                },
                deferrable: None,
                initially: None,
                comment: None,
                options: aludel_core::schema::DialectOptions::default(),
            },
        );
    }
    Table {
        name: add.table.name.clone(),
        schema: add.table.schema.clone(),
        columns: vec![add.column.clone()],
        constraints,
        indexes: Vec::new(),
        prefixes: Vec::new(),
        comment: None,
        options: aludel_core::schema::DialectOptions::default(),
    }
}

/// The foreign key that is written as `REFERENCES` behind the column: the only one, of
/// this column alone.
fn inlined_foreign_key(add: &AddColumn) -> Option<&Constraint> {
    if !add.inline_references {
        return None;
    }
    let mut foreign_keys = add
        .constraints
        .iter()
        .filter(|constraint| matches!(constraint.kind, ConstraintKind::ForeignKey { .. }));
    match (foreign_keys.next(), foreign_keys.next()) {
        (Some(only), None) if only.columns().len() == 1 => Some(only),
        _ => None,
    }
}

/// Takes a column from a table.
pub(super) fn drop_column(writer: &Writer<'_>, drop: &DropColumn) -> String {
    let exists = if drop.if_exists { "IF EXISTS " } else { "" };
    format!(
        "{} DROP COLUMN {exists}{}",
        writer.alter_table(&drop.table),
        writer.quote(&drop.column)
    )
}

/// The name of a table.
pub(crate) fn name_of(table: &Table) -> QualifiedName {
    QualifiedName {
        schema: table.schema.clone(),
        name: table.name.clone(),
    }
}
