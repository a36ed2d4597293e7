//! What a running script asks of the program around it.
//!
//! The interpreter runs in a thread of its own. Whoever starts a script keeps its
//! [`Host`] on this side: each thing that the script wants done arrives here as a call, in
//! the script's order, and the script waits for the answer. So a host may borrow
//! connections, sinks and observers, need not be `Send`, and is never called after the
//! run has ended.
//!
//! Online and `--sql` differ in the host alone.

mod error;
mod facts;
mod outcome;

pub use error::{DatabaseErrorClass, DatabaseFailure, HostError};
pub use facts::{ContextFacts, ConventionKey, DialectFacts, NamingConvention, TypeName, UrlFacts};
pub use outcome::{Outcome, OutcomeColumn};

use aludel_core::expression::{Expression, Query};
use aludel_core::location::SourceLocation;
use aludel_core::operation::Operation;
use aludel_core::schema::inspection::{Inspect, Inspection};
use serde::Deserialize;

/// What a running script asks of the program around it.
///
/// A host that returns [`HostError::Stop`] ends the run: no handler in the script sees
/// it, and nothing is asked any more. Every other error reaches the script as the
/// exception that SQLAlchemy would raise, and the script may go on after it.
pub trait Host {
    /// The database and its server, the same during a whole run.
    fn dialect(&self) -> DialectFacts;

    /// The run and the revision that is running now.
    fn context(&self) -> ContextFacts;

    /// Carries out one operation; `cause` is the line of the revision (or of the module of
    /// the project that it called) which asked for it.
    ///
    /// An offline host prints the statements and answers with [`Outcome::default`].
    ///
    /// # Errors
    /// The database refused it, it has no SQL text, or the run is to stop.
    fn perform(
        &mut self,
        operation: Operation,
        cause: Option<&SourceLocation>,
    ) -> Result<Outcome, HostError>;

    /// The SQL text of something, without running it: `str(statement)`, `compile()`.
    ///
    /// # Errors
    /// It has no SQL text for this dialect.
    fn render(&self, what: Rendering, style: RenderStyle) -> Result<Vec<String>, HostError>;

    /// Reads the database's catalog.
    ///
    /// # Errors
    /// The database refused it, nobody is connected, or the run is to stop.
    fn inspect(
        &mut self,
        question: Inspect,
        cause: Option<&SourceLocation>,
    ) -> Result<Inspection, HostError>;

    /// Begins or ends a transaction for the script.
    ///
    /// # Errors
    /// The database refused it, it cannot be done where the run stands, or the run is to
    /// stop.
    fn transaction(
        &mut self,
        action: TransactionAction,
        cause: Option<&SourceLocation>,
    ) -> Result<(), HostError>;

    /// Takes the types that tables of this run have brought along, at the end of a script that
    /// did not fail; [`ContextFacts::made_types`] has them for the next.
    fn remember_types(&mut self, types: Vec<TypeName>);

    /// Takes what the script printed, in pieces as they came; lines may be split.
    fn print(&mut self, stream: Stream, text: &str);

    /// Whether somebody wants the run to end. Asked again and again while the script runs.
    fn is_interrupted(&self) -> bool {
        false
    }
}

/// Something that has SQL text.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(untagged)]
#[expect(
    clippy::large_enum_variant,
    reason = "one at a time, and both are about to be read"
)]
pub enum Rendering {
    /// A statement that reads or changes rows.
    Query(Query),
    /// A change.
    Operation(Operation),
    /// An expression by itself.
    Expression(Expression),
}

/// How parameters look in rendered text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RenderStyle {
    /// As literals (`literal_binds`).
    Literal,
    /// As the placeholders of SQLAlchemy's default driver.
    Shown,
    /// As the placeholders of SQLAlchemy's default dialect, `:name`: the dialect of the run
    /// is left out of account.
    Generic,
}

/// What a script does about transactions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TransactionAction {
    /// `connection.begin()` where none is open.
    Begin,
    /// The commit of what `Begin` began, or `connection.commit()` of what is open.
    Commit,
    /// The rollback of it.
    Rollback,
    /// `connection.begin_nested()`, with the savepoint's name.
    Savepoint(String),
    /// Its commit.
    ReleaseSavepoint(String),
    /// Its rollback.
    RollbackToSavepoint(String),
    /// `autocommit_block()` begins: what is open is committed, and each statement stands
    /// for itself from here on.
    AutocommitBegin,
    /// It ends: a transaction is begun as before.
    AutocommitEnd,
}

/// Where a script's output was meant to go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stream {
    /// Its standard output.
    Output,
    /// Its standard error.
    Error,
}
