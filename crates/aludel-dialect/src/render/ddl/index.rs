//! Indexes.

use aludel_core::expression::{Expression, UnaryOperator};
use aludel_core::operation::{CreateIndex, DropIndex};
use aludel_core::schema::{Identifier, Index, QualifiedName};

use super::Writer;
use crate::render::RenderError;

/// `CREATE INDEX` as most databases write it.
pub(crate) fn create_index(
    writer: &Writer<'_>,
    create: &CreateIndex,
) -> Result<String, RenderError> {
    let index = &create.index;
    let expressions = index
        .expressions
        .iter()
        .map(|expression| writer.expression_in_table(index_expression(expression)))
        .collect::<Result<Vec<_>, _>>()?;
    Ok(format!(
        "{}{} ON {} ({})",
        create_index_head(create, ""),
        index_name(writer, index)?,
        writer.qualified(&table_of(index)),
        expressions.join(", ")
    ))
}

/// `CREATE UNIQUE INDEX IF NOT EXISTS `, with `words` behind `INDEX`.
pub(crate) fn create_index_head(create: &CreateIndex, words: &str) -> String {
    let unique = if create.index.unique { "UNIQUE " } else { "" };
    let exists = if create.if_not_exists {
        "IF NOT EXISTS "
    } else {
        ""
    };
    format!("CREATE {unique}INDEX {words}{exists}")
}

/// The index's name.
pub(crate) fn index_name(writer: &Writer<'_>, index: &Index) -> Result<String, RenderError> {
    let name = index.name.as_ref().ok_or_else(|| {
        RenderError::Refused(format!(
            "an index of the table `{}` has no name",
            index.table
        ))
    })?;
    writer.constraint_name(name)
}

/// The table of an index.
pub(crate) fn table_of(index: &Index) -> QualifiedName {
    QualifiedName {
        schema: index.schema.clone(),
        name: index.table.clone(),
    }
}

/// What an index holds: a label is only a handle for options.
pub(crate) fn index_expression(expression: &Expression) -> &Expression {
    match expression {
        Expression::Label { element, .. } => element,
        other => other,
    }
}

/// The name by which options speak of an expression.
pub(crate) fn expression_key(expression: &Expression) -> Option<&Identifier> {
    match expression {
        Expression::Column { name, .. } => Some(name),
        Expression::Label { name, .. } => name.as_ref(),
        _ => None,
    }
}

/// Whether an operator of the expression stands outside and could be read together with
/// what follows it.
pub(crate) fn has_loose_operator(expression: &Expression) -> bool {
    match expression {
        Expression::Binary { .. } | Expression::Between { .. } | Expression::Collate { .. } => true,
        Expression::Unary { operator, .. } => !is_ordering(operator),
        _ => false,
    }
}

/// Whether an operator says how rows are ordered.
pub(crate) fn is_ordering(operator: &UnaryOperator) -> bool {
    matches!(
        operator,
        UnaryOperator::Asc
            | UnaryOperator::Desc
            | UnaryOperator::NullsFirst
            | UnaryOperator::NullsLast
    )
}

/// `DROP INDEX` as most databases write it.
pub(crate) fn drop_index(writer: &Writer<'_>, drop: &DropIndex) -> Result<String, RenderError> {
    drop_index_with(writer, drop, "")
}

/// `DROP INDEX`, with `words` behind it.
pub(crate) fn drop_index_with(
    writer: &Writer<'_>,
    drop: &DropIndex,
    words: &str,
) -> Result<String, RenderError> {
    let exists = if drop.if_exists { "IF EXISTS " } else { "" };
    writer.constraint_name(&drop.name)?;
    let name = writer.in_schema(drop.schema.as_ref(), &drop.name);
    Ok(format!("DROP INDEX {words}{exists}{name}"))
}
