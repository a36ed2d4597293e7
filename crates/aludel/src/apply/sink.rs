//! Where the statements of a running script go.

use aludel_core::operation::{Operation, OperationSink};
use aludel_core::statement::Statement;
use aludel_dialect::connection::Fetched;
use aludel_dialect::render::RenderContext;
use aludel_dialect::{Connection, Dialect, Value};

use super::failure::StepError;

/// Takes the statements of a running script: sends, prints, counts or skips them.
pub(crate) trait StatementSink {
    /// Takes the next statement, in the order of the script.
    ///
    /// # Errors
    /// Whatever stops the script.
    fn statement(&mut self, statement: &Statement) -> Result<(), StepError>;

    /// Takes the next statement of a script that wants to know what it returns; one that
    /// changes rows counts as a statement of the step, one that reads does not.
    ///
    /// # Errors
    /// Whatever stops the script.
    fn fetch(&mut self, statement: &Statement, parameters: &[Value]) -> Result<Fetched, StepError>;

    /// The script asks for statements that are committed one by one, or no longer.
    ///
    /// # Errors
    /// Whatever stops the script; [`StepError::Escalate`] where the step was to be one
    /// transaction.
    fn autocommit(&mut self, autocommit: Autocommit) -> Result<(), StepError>;

    /// The script ends the transaction that it finds itself in; another one begins behind it.
    ///
    /// # Errors
    /// As [`autocommit`](Self::autocommit).
    fn end_transaction(&mut self, end: TransactionEnd) -> Result<(), StepError>;

    /// The database, to read its catalog; `None`: nobody is connected.
    fn connection(&mut self) -> Option<&mut dyn Connection>;

    /// Takes what the script printed, in pieces as they came.
    fn print(&mut self, text: &str);

    /// Whether somebody asked to stop.
    fn is_interrupted(&self) -> bool;
}

/// Whether statements are committed one by one (`autocommit_block()`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Autocommit {
    Begins,
    Ends,
}

/// How a script ends a transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TransactionEnd {
    Commit,
    Rollback,
}

/// Turns operations into the statements that carry them out.
pub(super) struct Rendering<'s> {
    pub(super) dialect: &'static dyn Dialect,
    /// What the text depends on; every value is written as a literal.
    pub(super) context: RenderContext,
    pub(super) sink: &'s mut dyn StatementSink,
}

impl OperationSink for Rendering<'_> {
    type Error = StepError;

    fn accept(&mut self, operation: Operation) -> Result<(), StepError> {
        if let Operation::Execute(execute) = &operation {
            return self.sink.statement(&execute.statement);
        }
        for rendered in self.dialect.render(&operation, &self.context)? {
            let statement = Statement {
                sql: rendered.sql,
                cause: None,
            };
            self.sink.statement(&statement)?;
        }
        Ok(())
    }
}
