//! From operations and expressions to SQL text.
//!
//! The same text serves a live run and `--sql`; it is what Alembic 1.20 with
//! SQLAlchemy 2.1 writes, statement by statement. A skeleton here walks over the values
//! and asks the dialect only for what differs.

mod context;
pub(crate) mod ddl;
mod error;
mod identifier;
pub(crate) mod query;
pub(crate) mod types;

pub use context::{Casts, Parameters, Paramstyle, RenderContext};
pub(crate) use ddl::Definitions;
pub use error::RenderError;
pub use identifier::{quote, quote_in_schema, quote_qualified};
pub(crate) use query::render_expression_in_table;
pub use query::{Shown, render_expression, render_for_people, render_query};
pub use types::render_type;

use aludel_core::operation::Operation;
use aludel_core::value::Value;

use crate::dialect::DialectName;

/// One statement, ready to be sent or printed.
#[derive(Debug, Clone, PartialEq)]
pub struct Rendered {
    /// The text, without terminator.
    pub sql: String,
    /// The values of its placeholders in the order in which they stand in the text; empty
    /// where everything is written as literals.
    pub parameters: Vec<Value>,
}

impl From<String> for Rendered {
    fn from(sql: String) -> Self {
        Self {
            sql,
            parameters: Vec::new(),
        }
    }
}

/// Renders an operation to the statements that carry it out; a query that runs with
/// several sets of parameters is one statement for each.
///
/// # Errors
/// The database cannot do it, something that it needs is not said, or a value has no
/// literal.
pub fn render_operation(
    operation: &Operation,
    dialect: DialectName,
    context: &RenderContext,
) -> Result<Vec<Rendered>, RenderError> {
    match operation {
        Operation::Execute(execute) => Ok(vec![execute.statement.sql.clone().into()]),
        Operation::Query(run) if run.parameters.is_empty() => {
            render_query(&run.query, &[], dialect, context).map(|rendered| vec![rendered])
        }
        Operation::Query(run) => run
            .parameters
            .iter()
            .map(|parameters| render_query(&run.query, parameters, dialect, context))
            .collect(),
        definition => ddl::render_definition(definition, dialect, context),
    }
}
