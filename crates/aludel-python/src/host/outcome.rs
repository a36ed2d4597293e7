//! What came of an operation.

use aludel_core::value::Row;

/// What came of an operation.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Outcome {
    /// The columns of the result; `None`: the statement returns no rows.
    pub columns: Option<Vec<OutcomeColumn>>,
    /// The rows of the result.
    pub rows: Vec<Row>,
    /// How many rows were affected, where the server said.
    pub rowcount: Option<u64>,
    /// The number that the database gave to the row that was inserted last (MySQL and
    /// SQLite).
    pub lastrowid: Option<i64>,
}

/// A column of a result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutcomeColumn {
    /// Its name.
    pub name: String,
    /// Its type as the server calls it, lower case; empty where it does not say.
    pub type_name: String,
}
