//! `current`: where the database is.

use schemars::JsonSchema;
use serde::Serialize;

use crate::error::Error;
use crate::listing::RevisionLine;
use crate::project::Project;
use crate::session::Run;

/// Where a database is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct CurrentReport {
    /// The database's url, its password masked.
    pub database: String,
    /// The revisions that it is at.
    pub revisions: Vec<RevisionLine>,
    /// Rows of the version table that name no file of this project.
    pub unknown: Vec<String>,
    /// Whether every head of the project is applied.
    pub is_at_heads: bool,
}

/// Reads where the database is; takes no lock and creates nothing.
///
/// # Errors
/// The database cannot be reached or read.
pub fn current(project: &Project, run: &Run<'_>) -> Result<CurrentReport, Error> {
    let rows = rows(project, run)?;
    let (known, unknown): (Vec<String>, Vec<String>) = rows
        .into_iter()
        .partition(|row| project.graph.find(row).is_some());
    let mut revisions: Vec<RevisionLine> = project
        .graph
        .current(&known)?
        .into_iter()
        .map(RevisionLine::new)
        .collect();
    for line in &mut revisions {
        line.is_current = Some(true);
    }
    let applied = project.graph.applied(&known)?;
    let is_at_heads = unknown.is_empty()
        && project
            .graph
            .heads(aludel_core::revision::Dependencies::Ignored)
            .iter()
            .all(|head| applied.iter().any(|revision| revision.id() == head.id()));
    Ok(CurrentReport {
        database: run.database.url.to_string(),
        revisions,
        unknown,
        is_at_heads,
    })
}

/// Reads the rows of the version table, sorted; none without a table or database.
///
/// # Errors
/// The database cannot be reached or read.
pub fn rows(project: &Project, run: &Run<'_>) -> Result<Vec<String>, Error> {
    match run.read(&project.config.version_table)? {
        None => Ok(Vec::new()),
        Some(mut reading) => Ok(reading.version_table.heads(reading.connection.as_mut())?),
    }
}
