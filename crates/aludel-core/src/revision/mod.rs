//! The revision graph.
//!
//! [`RevisionGraph`] is built from [`RevisionHeader`]s, plain data that whoever
//! reads scripts fills in. References (`head`, `ae10+2`, `billing@-1`) are
//! resolved against it, and a [`Plan`] says which steps lead a database from the
//! rows of its version table to a target, with the exact changes of those rows.
//!
//! Alembic 1.20 is the reference for order, for what is accepted and for what is
//! refused. Where its answer depends on the order of a Python set, which changes
//! from run to run, the answer here is one of those it can give: whatever has an
//! order in the files is taken in that order. Where it ends in an assertion or a
//! `KeyError`, possibly in the middle of a run, there is an error here before
//! anything runs.
//!
//! Read [`graph`](RevisionGraph) first, then `resolve.rs` for references,
//! `upgrade.rs` and `downgrade.rs` for what is selected, `sort.rs` for the order
//! and `version_rows.rs` for the rows.

use serde::Serialize;

mod build;
mod cycles;
mod dependencies;
mod downgrade;
#[cfg(test)]
mod drawing;
mod error;
mod graph;
mod header;
mod history;
mod id;
mod labels;
mod names;
mod nearest;
mod new_revision;
mod node;
mod plan;
mod reference;
mod resolve;
mod sort;
mod stamp;
mod upgrade;
mod version_rows;

pub use error::{
    CycleMember, GraphError, NewRevisionError, PlanError, ReferenceError, RowConflict,
    WalkDirection,
};
pub use graph::{Dependencies, Revision, RevisionGraph};
pub use header::{Origin, RevisionHeader, ScriptLanguage};
pub use history::Range;
pub use id::{RevisionId, RevisionIdError};
pub use new_revision::Splice;
pub use plan::{Plan, PlanNotice, Step, StepAction, StepWithRows};
pub use version_rows::RowChange;

/// Which half of a revision runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// From the down revisions to the revision.
    Upgrade,
    /// From the revision back to its down revisions.
    Downgrade,
}
