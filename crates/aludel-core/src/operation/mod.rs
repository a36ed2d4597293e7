//! What a script asks a database to do.
//!
//! An operation has a file of its own here. SQL revisions know one operation,
//! [`Execute`]; the schema operations of Alembic's scripts join it as variants of
//! the same enum, so that running, `--sql`, lints and tests keep speaking one
//! language.

mod execute;

pub use execute::Execute;

use crate::revision::Direction;

/// One change, as a script asked for it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Operation {
    /// Run a statement as it stands.
    Execute(Execute),
}

/// Who carries out the operations of a running script.
///
/// It is a callback and not a list because a script may read the database between
/// two of its operations. Running online and printing SQL (`--sql`) differ in
/// the implementation of this trait and in nothing else.
pub trait OperationSink {
    /// Why an operation was not carried out.
    type Error;

    /// Carries out one operation, in the order of the script.
    ///
    /// # Errors
    /// Whatever stops the script: it must not be called again after an error.
    fn accept(&mut self, operation: Operation) -> Result<(), Self::Error>;
}

/// A script in some language, ready to run in either direction.
pub trait ScriptRunner<E> {
    /// Runs the script from its first operation to its last.
    ///
    /// # Errors
    /// The sink's error as it came, or the script's own (it cannot be read, it
    /// does not parse) turned into `E`.
    fn run(&self, direction: Direction, sink: &mut dyn OperationSink<Error = E>) -> Result<(), E>;
}
