//! SQL on its way to a server.

use crate::location::SourceLocation;

/// One SQL statement together with the place in a script that caused it.
///
/// The cause is what lets a server's error point at the line a person can edit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// The text as it is sent: one statement, without its terminator.
    pub sql: String,
    /// The place that caused it; `None` for Aludel's own bookkeeping.
    pub cause: Option<SourceLocation>,
}
