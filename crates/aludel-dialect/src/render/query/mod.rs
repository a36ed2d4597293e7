//! Expressions and queries.
//!
//! [`render_expression`] serves definitions (defaults, checks, index expressions), where
//! every value is a literal; [`render_query`] serves whatever reads or changes rows;
//! [`render_for_people`] is what `str(statement)` shows.
//!
//! The walk over the tree is here, once. What a database spells in its own way is in
//! [`QuerySyntax`], whose provided methods are SQLAlchemy's spelling for no database in
//! particular, and in the `query.rs` and `literal.rs` of each.

mod binary;
mod bind;
mod change;
mod compiler;
mod cte;
mod expression;
mod from;
mod function;
mod labels;
mod literal;
mod names;
mod plain;
mod precedence;
mod select;
mod syntax;
mod text;
mod types;

use aludel_core::expression::{Expression, Query};
use aludel_core::value::Value;

use super::{Parameters, RenderContext, RenderError, Rendered};
use crate::dialect::DialectName;
use bind::numbered;
pub(crate) use change::InsertFrame;
use compiler::Mode;
pub(crate) use compiler::{Compiler, Scope};
pub(crate) use literal::{
    LiteralStyle, array_items, epoch_and, hexadecimal, json_path, literal as common_literal,
    quoted, real, total_seconds,
};
pub(crate) use names::NameKind;
use plain::PlainSyntax;
pub(crate) use precedence::Against;
pub(crate) use syntax::{
    Binary, Call, Limit, QuerySyntax, Rendering, Traits, modifier, text_modifier,
};
pub(crate) use types::{Affinity, affinity, type_of};

/// Renders an expression as it stands in a definition: every value as a literal.
///
/// # Errors
/// The database has no such expression, or a value has no literal.
pub fn render_expression(
    expression: &Expression,
    dialect: DialectName,
    context: &RenderContext,
) -> Result<String, RenderError> {
    definition(expression, dialect, context, Scope::TOP)
}

/// Renders an expression as it stands in the definition of the table that it is about:
/// columns without their table.
///
/// # Errors
/// As [`render_expression`].
pub(crate) fn render_expression_in_table(
    expression: &Expression,
    dialect: DialectName,
    context: &RenderContext,
) -> Result<String, RenderError> {
    definition(expression, dialect, context, Scope::TOP.without_tables())
}

fn definition(
    expression: &Expression,
    dialect: DialectName,
    context: &RenderContext,
    scope: Scope,
) -> Result<String, RenderError> {
    let mode = match context.parameters {
        Parameters::Literal | Parameters::Shown => Mode::Offline,
        Parameters::Inline | Parameters::Sent => Mode::Definition,
    };
    Compiler::new(dialect.queries(), *context, mode, &[]).expression(expression, scope)
}

/// Renders a query. `parameters` are the values that came with its execution; they win
/// over those that the query brings along.
///
/// # Errors
/// The database has no such query, a value has no literal where it must be one, or a
/// parameter has no value.
pub fn render_query(
    query: &Query,
    parameters: &[(String, Value)],
    dialect: DialectName,
    context: &RenderContext,
) -> Result<Rendered, RenderError> {
    if let Query::Verbatim { text, values } = query {
        return Ok(Rendered {
            sql: text.clone(),
            parameters: values.clone(),
        });
    }
    let mode = match context.parameters {
        Parameters::Literal => Mode::Offline,
        Parameters::Inline => Mode::Inline,
        Parameters::Shown => Mode::Shown,
        Parameters::Sent => Mode::Sent,
    };
    let mut compiler = Compiler::new(dialect.queries(), *context, mode, parameters);
    let sql = compiler.query(query, Scope::TOP)?;
    if mode != Mode::Sent || compiler.sent.is_empty() {
        return Ok(Rendered::from(sql));
    }
    let (sql, parameters) = numbered(&sql, &compiler.sent, &|number| {
        dialect.dialect().placeholder(number)
    });
    Ok(Rendered { sql, parameters })
}

/// What `str(…)` of an expression or a query is made from.
#[derive(Debug, Clone, Copy)]
pub enum Shown<'a> {
    /// An expression by itself.
    Expression(&'a Expression),
    /// A query.
    Query(&'a Query),
}

/// Renders what `str(…)` shows, and `compile(dialect=…)` where a dialect is named: with
/// `:name` for parameters, or the placeholders of the dialect's driver.
/// [`Parameters::Literal`] asks for `literal_binds`, anything else for placeholders.
///
/// # Errors
/// There is no such text, or a value has no literal where it must be one.
pub fn render_for_people(
    shown: Shown<'_>,
    dialect: Option<DialectName>,
    context: &RenderContext,
) -> Result<String, RenderError> {
    let mode = match context.parameters {
        Parameters::Literal => Mode::Offline,
        _ => Mode::Shown,
    };
    let syntax: &'static dyn QuerySyntax = match dialect {
        Some(dialect) => dialect.queries(),
        None => &PlainSyntax,
    };
    let mut compiler = Compiler::new(syntax, *context, mode, &[]);
    match shown {
        Shown::Expression(expression) => compiler.expression(expression, Scope::TOP),
        Shown::Query(query) => compiler.query(query, Scope::TOP),
    }
}

#[cfg(test)]
mod tests;
