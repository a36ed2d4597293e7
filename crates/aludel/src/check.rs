//! `check`: is there anything to do before this database is what the project says?

use schemars::JsonSchema;
use serde::Serialize;

use crate::error::Error;
use crate::event::StepName;
use crate::position::{Bookkeeping, ChangedRevision, Position, UnfinishedRevision};
use crate::project::Project;
use crate::session::Run;

/// What a check found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct CheckReport {
    /// The database's url, its password masked.
    pub database: String,
    /// The revisions that are not applied, in the order in which they would be; empty
    /// while a row of the version table names no file.
    pub pending: Vec<StepName>,
    /// The revisions whose files have changed since they were applied.
    pub changed: Vec<ChangedRevision>,
    /// Rows of the version table that name no file of this project.
    pub unknown: Vec<String>,
    /// Revisions that a run left half done.
    pub unfinished: Vec<UnfinishedRevision>,
}

impl CheckReport {
    /// Whether there is nothing to do and nothing to explain.
    pub fn is_clean(&self) -> bool {
        self.pending.is_empty()
            && self.changed.is_empty()
            && self.unknown.is_empty()
            && self.unfinished.is_empty()
    }
}

/// Compares the database with the project; takes no lock and creates nothing.
///
/// # Errors
/// The database cannot be reached or read, or a script cannot be read.
pub fn check(project: &Project, run: &Run<'_>) -> Result<CheckReport, Error> {
    let position = match run.read(&project.config.version_table)? {
        None => Position::of_nothing(project)?,
        Some(mut reading) => Position::of(project, Bookkeeping::read(&mut reading)?)?,
    };
    Ok(CheckReport {
        database: run.database.url.to_string(),
        pending: position.pending,
        changed: position.changed,
        unknown: position.unknown,
        unfinished: position.unfinished,
    })
}
