//! Carrying out the steps of a plan.
//!
//! A step runs in one of two ways. Where the database can roll everything back,
//! [`atomic`] puts the statements, the version row and the journal row into one
//! transaction. Elsewhere [`piecewise`] commits as it goes and writes down, before
//! and after, where it stands. [`survey`] reads a step beforehand and decides.
//! Printing (`--sql`) is the same walk with [`offline`]'s sink.

mod atomic;
mod failure;
mod piecewise;
mod recovery;
mod send;
mod step;
mod survey;

pub(crate) use failure::{StepError, database_diagnostic};
pub use recovery::InterruptedStatement;
pub(crate) use step::{PlannedStep, Remains, Runner, SessionState, StepFailure};
pub(crate) use survey::{Survey, Surveyor};
