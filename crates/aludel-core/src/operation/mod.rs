//! What a script asks a database to do.
//!
//! Operations are grouped in files by what they change. SQL revisions know one
//! operation, [`Execute`]; the others are those of Alembic's scripts. Running, `--sql`,
//! lints and tests all speak this language.

mod batch;
mod column;
mod constraint;
mod execute;
mod index;
mod object;
mod rebuild;
mod rows;
mod table;

pub use batch::RebuildTable;
pub use column::{AddColumn, AlterColumn, Change, DropColumn, SetColumnComment};
pub use constraint::{ConstraintType, CreateConstraint, DropConstraint};
pub use execute::Execute;
pub use index::{CreateIndex, DropIndex};
pub use object::{CreateSchema, CreateSequence, CreateType, DropSchema, DropSequence, DropType};
pub use rebuild::{Rebuild, RebuildError, Transfer};
pub use rows::RunQuery;
pub use table::{CreateTable, DropTable, RenameTable, SetTableComment};

use serde::{Deserialize, Serialize};

use crate::revision::Direction;

/// One change, as a script asked for it.
///
/// As plain data an operation is a map whose `op` names it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "op", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Operation {
    /// Run a statement as it stands.
    #[serde(skip)]
    Execute(Execute),
    /// Run a statement that reads or changes rows.
    Query(RunQuery),
    /// Create a table.
    CreateTable(CreateTable),
    /// Drop a table.
    DropTable(DropTable),
    /// Give a table another name.
    RenameTable(RenameTable),
    /// Set or take away a table's comment.
    SetTableComment(SetTableComment),
    /// Set or take away a column's comment.
    SetColumnComment(Box<SetColumnComment>),
    /// Add a column.
    AddColumn(Box<AddColumn>),
    /// Drop a column.
    DropColumn(DropColumn),
    /// Change a column.
    AlterColumn(Box<AlterColumn>),
    /// Create an index.
    CreateIndex(CreateIndex),
    /// Drop an index.
    DropIndex(DropIndex),
    /// Add a constraint to a table.
    CreateConstraint(CreateConstraint),
    /// Take a constraint from a table.
    DropConstraint(DropConstraint),
    /// Create an enumeration or a domain.
    CreateType(CreateType),
    /// Drop an enumeration or a domain.
    DropType(DropType),
    /// Create a sequence.
    CreateSequence(CreateSequence),
    /// Drop a sequence.
    DropSequence(DropSequence),
    /// Create a schema.
    CreateSchema(CreateSchema),
    /// Drop a schema.
    DropSchema(DropSchema),
    /// Build a table anew.
    RebuildTable(Box<RebuildTable>),
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
