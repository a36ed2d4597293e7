//! `op.batch_alter_table`.

use serde::{Deserialize, Serialize};

use super::Operation;
use crate::schema::{Constraint, Identifier, OptionValue, QualifiedName, Table};

/// Several operations on one table that is built anew with them: SQLite's way to change
/// what its `ALTER TABLE` cannot.
///
/// Whoever makes this has decided already that the table is built anew; operations that
/// need no rebuilding are sent one by one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RebuildTable {
    /// The table.
    pub table: QualifiedName,
    /// What it is now, read from the database or told by the script (`copy_from`).
    pub from: Table,
    /// Whether `from` was read from the database: checks without a name are left out
    /// then, as Alembic does, because nobody knows to which column or type they belong.
    #[serde(default)]
    pub reflected: bool,
    /// What is done to it, in order: operations on its columns, constraints, indexes
    /// and comment.
    pub operations: Vec<Operation>,
    /// Constraints that the new table gets besides (`table_args`).
    #[serde(default)]
    pub table_args: Vec<Constraint>,
    /// Options that the new table gets besides (`table_kwargs`).
    #[serde(default)]
    pub table_kwargs: Vec<(String, OptionValue)>,
    /// Groups of columns that stand in this order (`partial_reordering`).
    #[serde(default)]
    pub partial_reordering: Vec<Vec<Identifier>>,
    /// Whether views, or triggers of other tables, name the table: SQLite looks at all of
    /// them when the new table gets its name, and there is no table of that name then.
    #[serde(default)]
    pub named_by_others: bool,
    /// What dropping the former table loses and nobody asked to lose, such as its
    /// triggers: statements that run when the new table has its name and its indexes.
    /// Whoever makes this reads them from the database.
    #[serde(default)]
    pub afterwards: Vec<String>,
}
