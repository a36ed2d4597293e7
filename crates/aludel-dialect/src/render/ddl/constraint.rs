//! Constraints: in the definition of a table, and added to one or taken from it.

use std::fmt::Write as _;

use aludel_core::operation::DropConstraint;
use aludel_core::schema::{
    Constraint, ConstraintKind, DialectOptions, ExcludeElement, Identifier, QualifiedName, Table,
};

use super::column::numbered_column;
use super::{Writer, is_word_character, words};
use crate::render::RenderError;

/// A constraint as most databases write it.
pub(crate) fn constraint(
    writer: &Writer<'_>,
    constraint: &Constraint,
    table: &Table,
) -> Result<String, RenderError> {
    let definitions = writer.definitions();
    let mut text = String::new();
    if let Some(name) = &constraint.name {
        _ = write!(text, "CONSTRAINT {} ", writer.constraint_name(name)?);
    }
    match &constraint.kind {
        ConstraintKind::PrimaryKey { columns, implicit } => {
            let columns = if *implicit {
                numbered_first(table, columns)?
            } else {
                columns.clone()
            };
            _ = write!(text, "PRIMARY KEY ({})", writer.quote_all(&columns));
            text.push_str(&definitions.key_suffix(writer, constraint)?);
        }
        ConstraintKind::Unique { columns } => {
            let distinct = definitions.unique_distinct(constraint);
            let columns = writer.quote_all(columns);
            _ = write!(text, "UNIQUE {distinct}({columns})");
            text.push_str(&definitions.key_suffix(writer, constraint)?);
        }
        ConstraintKind::ForeignKey {
            columns,
            referred_table,
            ..
        } => {
            _ = write!(text, "FOREIGN KEY({})", writer.quote_all(columns));
            let referred_table = definitions.referred_table(writer, referred_table);
            text.push_str(&references(writer, constraint, &referred_table)?);
            return Ok(text);
        }
        ConstraintKind::Check { sqltext, .. } => {
            _ = write!(text, "CHECK ({})", writer.expression_in_table(sqltext)?);
        }
        ConstraintKind::Exclude {
            using,
            elements,
            where_,
        } => {
            if !using.chars().all(is_word_character) {
                return Err(RenderError::NotWords(using.clone()));
            }
            let elements = elements
                .iter()
                .map(|element| exclude_element(writer, element))
                .collect::<Result<Vec<_>, _>>()?;
            _ = write!(
                text,
                "EXCLUDE USING {} ({})",
                using.to_lowercase(),
                elements.join(", ")
            );
            if let Some(condition) = where_ {
                _ = write!(text, " WHERE ({})", writer.expression(condition)?);
            }
        }
    }
    text.push_str(&deferrability(constraint)?);
    Ok(text)
}

/// The columns of a primary key that nobody wrote: the one that the database numbers
/// stands first.
fn numbered_first(table: &Table, columns: &[Identifier]) -> Result<Vec<Identifier>, RenderError> {
    let numbered = numbered_column(table)?.map(|column| &column.name);
    let mut ordered: Vec<Identifier> = columns.to_vec();
    ordered.sort_by_key(|column| Some(column) != numbered);
    Ok(ordered)
}

fn exclude_element(writer: &Writer<'_>, element: &ExcludeElement) -> Result<String, RenderError> {
    let mut text = writer.expression_in_table(&element.expression)?;
    if let Some(class) = &element.ops {
        text.push(' ');
        text.push_str(class);
    }
    Ok(format!("{text} WITH {}", element.operator))
}

/// ` REFERENCES …` with everything behind it; nothing for other constraints.
pub(super) fn references(
    writer: &Writer<'_>,
    constraint: &Constraint,
    referred_table: &str,
) -> Result<String, RenderError> {
    let ConstraintKind::ForeignKey {
        referred_columns,
        ondelete,
        onupdate,
        match_,
        ..
    } = &constraint.kind
    else {
        return Ok(String::new());
    };
    let definitions = writer.definitions();
    let mut text = format!(
        " REFERENCES {referred_table} ({})",
        writer.quote_all(referred_columns)
    );
    if let Some(phrase) = match_ {
        text.push_str(&definitions.match_clause(writer, phrase)?);
    }
    if let Some(phrase) = ondelete {
        _ = write!(text, " ON DELETE {}", definitions.on_delete(phrase)?);
    }
    if let Some(phrase) = onupdate {
        _ = write!(text, " ON UPDATE {}", words(phrase)?);
    }
    text.push_str(&deferrability(constraint)?);
    Ok(text)
}

fn deferrability(constraint: &Constraint) -> Result<String, RenderError> {
    let mut text = String::new();
    match constraint.deferrable {
        Some(true) => text.push_str(" DEFERRABLE"),
        Some(false) => text.push_str(" NOT DEFERRABLE"),
        None => {}
    }
    if let Some(phrase) = &constraint.initially {
        _ = write!(text, " INITIALLY {}", words(phrase)?);
    }
    Ok(text)
}

/// `ALTER TABLE … ADD …`.
pub(crate) fn add_constraint(
    writer: &Writer<'_>,
    table: &QualifiedName,
    constraint: &Constraint,
) -> Result<String, RenderError> {
    let unknown = Table {
        name: table.name.clone(),
        schema: table.schema.clone(),
        columns: Vec::new(),
        constraints: Vec::new(),
        indexes: Vec::new(),
        prefixes: Vec::new(),
        comment: None,
        options: DialectOptions::default(),
    };
    let text = writer
        .definitions()
        .constraint(writer, constraint, &unknown)?
        .unwrap_or_default();
    Ok(format!(
        "ALTER TABLE {} ADD {text}",
        writer.qualified(table)
    ))
}

/// `ALTER TABLE … DROP CONSTRAINT …`.
pub(crate) fn drop_constraint(
    writer: &Writer<'_>,
    drop: &DropConstraint,
) -> Result<String, RenderError> {
    let name = drop.name.as_ref().ok_or_else(|| {
        RenderError::Refused(format!(
            "a constraint of the table `{}` is to be dropped, but it has no name",
            drop.table
        ))
    })?;
    let exists = if drop.if_exists { "IF EXISTS " } else { "" };
    let cascade = if drop.cascade { " CASCADE" } else { "" };
    Ok(format!(
        "ALTER TABLE {} DROP CONSTRAINT {exists}{}{cascade}",
        writer.qualified(&drop.table),
        writer.constraint_name(name)?
    ))
}
