//! Revisions whose text says everything that they do.
//!
//! Most revisions are what autogenerate wrote: a function that is a list of directives with
//! literal arguments. Running it would only build the operations that its syntax tree shows
//! already. They are read off the tree here, without an interpreter.
//!
//! This is a small language on purpose: `op.*` and `batch_op.*` with literals, types, columns,
//! constraints, `text()` and functions without arguments, and names that are bound to such. The
//! first thing beyond it ends the reading with `None`, and so does everything that Alembic or
//! SQLAlchemy would refuse: an interpreter then runs the whole function, so that it is one
//! implementation that knows the rest of the language and all error messages. What is read is
//! never a part of a function.
//!
//! Data flows from `module` (the names that a file binds) through `evaluate` (what an expression
//! stands for, a `Value`) to `directives` (the operations of one call). That all
//! of this is what the interpreter does with the same function is what the oracle tests of
//! `aludel-python` check, on every case that can be read here.

#![expect(
    clippy::option_option,
    reason = "the outer one ends the reading, the inner one is Python's own `None`"
)]

mod arguments;
mod columns;
mod constraints;
mod directives;
mod entities;
mod evaluate;
mod expressions;
mod module;
mod names;
mod options;
mod rows;
mod tables;
mod types;
mod value;

use aludel_core::location::SourceLocation;
use aludel_core::operation::Operation;
use aludel_core::schema::Identifier;
use aludel_dialect::DialectName;
use camino::Utf8Path;

use super::parsed::Parsed;
use evaluate::Evaluator;

/// What the operations of a script depend on beside its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Circumstances<'c> {
    /// The database.
    pub dialect: DialectName,
    /// SQLAlchemy's name of the dialect, which tells MariaDB's urls from MySQL's.
    pub dialect_name: &'c str,
    /// Whether SQL is printed and nobody is connected (`--sql`).
    pub as_sql: bool,
    /// The models' naming convention: `ix`, `uq`, `ck`, `fk`, `pk` and their patterns; nothing:
    /// SQLAlchemy's own.
    pub convention: &'c [(String, String)],
}

/// One thing that a function does.
#[derive(Debug, Clone, PartialEq)]
pub struct Declaration {
    /// What it does.
    pub act: Act,
    /// The directive.
    pub cause: SourceLocation,
}

/// What a directive does.
#[derive(Debug, Clone, PartialEq)]
pub enum Act {
    /// It asks for an operation.
    Perform(Operation),
    /// A table brings a type along that lives by itself, unless a table of this run has brought
    /// it already.
    MakeType {
        /// The type's schema.
        schema: Option<Identifier>,
        /// The type's name.
        name: Identifier,
        /// What makes it.
        operation: Operation,
    },
    /// What follows is committed statement by statement.
    AutocommitBegins,
    /// What follows is not any more.
    AutocommitEnds,
}

impl Act {
    /// The operation that it is about, if it is about one.
    pub fn operation(&self) -> Option<&Operation> {
        match self {
            Self::Perform(operation) | Self::MakeType { operation, .. } => Some(operation),
            Self::AutocommitBegins | Self::AutocommitEnds => None,
        }
    }
}

/// Reads what a function of a script does, where its text says everything.
///
/// `None`: only running it tells, or it is in error.
pub fn read_declared(
    path: &Utf8Path,
    function: &str,
    circumstances: &Circumstances<'_>,
) -> Option<Vec<Declaration>> {
    let parsed = Parsed::read(path).ok()?;
    let module = module::read(parsed.body(), function)?;
    let mut evaluator = Evaluator::new(path, parsed.text(), *circumstances);
    for statement in module.before {
        evaluator.bind(statement)?;
    }
    evaluator.run(module.function)
}

#[cfg(test)]
mod tests;
