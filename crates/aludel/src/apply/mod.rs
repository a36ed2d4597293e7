//! Carrying out the steps of a plan.
//!
//! A step runs in one of two ways. Where the database can roll everything back,
//! [`atomic`] puts the statements, the version row and the journal row into one
//! transaction. Elsewhere [`piecewise`] commits as it goes and writes down, before
//! and after, where it stands. [`survey`] reads a step beforehand and decides.
//! Printing (`--sql`) is the same walk with [`offline`]'s sink.

#![cfg_attr(
    not(feature = "python"),
    expect(
        dead_code,
        reason = "only scripts in Python ask what statements return"
    )
)]

mod atomic;
mod failure;
mod piecewise;
#[cfg(feature = "python")]
mod python;
mod recovery;
mod script;
mod send;
mod sink;
mod step;
mod survey;

pub(crate) use failure::{StepError, database_diagnostic, of_all};
#[cfg(feature = "python")]
pub(crate) use python::complete_headers;
pub use recovery::InterruptedStatement;
pub(crate) use script::Languages;
pub(crate) use sink::{Autocommit, StatementSink, TransactionEnd};
pub(crate) use step::{OpenTransaction, PlannedStep, Remains, Runner, SessionState, StepFailure};
pub(crate) use survey::{Survey, Surveyor};
