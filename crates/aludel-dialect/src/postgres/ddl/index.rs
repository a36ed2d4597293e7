//! PostgreSQL's indexes and what they share with tables and constraints.

use std::fmt::Write as _;

use aludel_core::expression::Expression;
use aludel_core::operation::CreateIndex;
use aludel_core::schema::{DialectOptions, Index, OptionValue};

use super::given;
use crate::render::RenderError;
use crate::render::ddl::index::{
    create_index_head, expression_key, has_loose_operator, index_expression, index_name, table_of,
};
use crate::render::ddl::{Writer, is_word_character, option_text};

/// `CREATE INDEX` with all that PostgreSQL adds to it.
pub(super) fn create_index(
    writer: &Writer<'_>,
    create: &CreateIndex,
) -> Result<String, RenderError> {
    let index = &create.index;
    let options = &index.options;
    let concurrently = if options.is_true("postgresql_concurrently") {
        "CONCURRENTLY "
    } else {
        ""
    };
    let mut text = format!(
        "{}{} ON {} ",
        create_index_head(create, concurrently),
        index_name(writer, index)?,
        writer.qualified(&table_of(index))
    );
    if let Some(method) = given(options, "postgresql_using") {
        if !method.chars().all(is_word_character) {
            return Err(RenderError::NotWords(method));
        }
        _ = write!(text, "USING {} ", method.to_lowercase());
    }
    let expressions = index
        .expressions
        .iter()
        .map(|expression| index_element(writer, index, expression))
        .collect::<Result<Vec<_>, _>>()?;
    _ = write!(text, "({})", expressions.join(", "));
    text.push_str(&include(writer, options));
    match options.get("postgresql_nulls_not_distinct") {
        Some(OptionValue::Boolean(true)) => text.push_str(" NULLS NOT DISTINCT"),
        Some(OptionValue::Boolean(false)) => text.push_str(" NULLS DISTINCT"),
        _ => {}
    }
    if let Some(parameters) = storage_parameters(options) {
        _ = write!(text, " WITH ({parameters})");
    }
    if let Some(space) = given(options, "postgresql_tablespace") {
        _ = write!(text, " TABLESPACE {}", writer.quote_text(&space));
    }
    if let Some(condition) = options.get("postgresql_where") {
        if let Some(condition) = writer.expression_of(condition)? {
            text.push_str(" WHERE ");
            text.push_str(&condition);
        }
    }
    Ok(text)
}

/// One element of an index: expressions with operators in parentheses, then the operator
/// class.
fn index_element(
    writer: &Writer<'_>,
    index: &Index,
    expression: &Expression,
) -> Result<String, RenderError> {
    let element = index_expression(expression);
    let mut text = writer.expression_in_table(element)?;
    if has_loose_operator(element) || matches!(element, Expression::Clauses { .. }) {
        text = format!("({text})");
    }
    if let (Some(key), Some(OptionValue::Map(classes))) = (
        expression_key(expression),
        index.options.get("postgresql_ops"),
    ) {
        let class = classes.iter().find(|(name, _)| *name == key.name);
        if let Some(class) = class.and_then(|(_, class)| option_text(class)) {
            text.push(' ');
            text.push_str(&class);
        }
    }
    Ok(text)
}

/// ` INCLUDE (…)`.
pub(super) fn include(writer: &Writer<'_>, options: &DialectOptions) -> String {
    let Some(OptionValue::List(columns)) = options.get("postgresql_include") else {
        return String::new();
    };
    let columns: Vec<String> = columns
        .iter()
        .filter_map(|column| match column {
            OptionValue::Text(name) => Some(writer.quote_text(name)),
            OptionValue::Expression(expression) => {
                expression_key(expression).map(|name| writer.quote(name))
            }
            _ => None,
        })
        .collect();
    if columns.is_empty() {
        return String::new();
    }
    format!(" INCLUDE ({})", columns.join(", "))
}

/// What stands in `WITH (…)`.
pub(super) fn storage_parameters(options: &DialectOptions) -> Option<String> {
    let Some(OptionValue::Map(parameters)) = options.get("postgresql_with") else {
        return None;
    };
    let parameters: Vec<String> = parameters
        .iter()
        .map(|(name, value)| match value {
            OptionValue::Boolean(value) => format!("{name} = {value}"),
            value => match option_text(value) {
                Some(value) => format!("{name} = {value}"),
                None => name.clone(),
            },
        })
        .collect();
    (!parameters.is_empty()).then(|| parameters.join(", "))
}
