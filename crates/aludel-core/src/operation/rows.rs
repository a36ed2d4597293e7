//! Operations on rows.

use serde::{Deserialize, Serialize};

use crate::expression::Query;
use crate::value::Value;

/// A statement that a script built or wrote: `op.execute`, `op.bulk_insert`,
/// `connection.execute`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RunQuery {
    /// The statement.
    pub query: Query,
    /// The values of its parameters, once for each time that it runs; none: once, with
    /// the values that it brings along.
    #[serde(default)]
    pub parameters: Vec<Vec<(String, Value)>>,
    /// Whether the script wants rows back.
    #[serde(default)]
    pub fetch: bool,
}
