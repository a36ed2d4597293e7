//! `execute`: run a statement as it stands.

use crate::statement::Statement;

/// Runs one statement as the author wrote it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Execute {
    /// The statement and the place where it stands.
    pub statement: Statement,
}
