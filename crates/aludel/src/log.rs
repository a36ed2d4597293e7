//! `log`: what ran, read from the journal.

use std::time::Duration;

use schemars::JsonSchema;
use serde::Serialize;

use crate::error::Error;
use crate::journal::{Entry, EntryFilter};
use crate::project::Project;
use crate::session::Run;

/// Which entries to read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LogOptions {
    /// Only this revision: a full id, or any reference to one.
    pub revision: Option<String>,
    /// Only what failed, was interrupted or never ended.
    pub failed: bool,
    /// Only what took at least this long.
    pub slower_than: Option<Duration>,
    /// At most so many entries, the newest.
    pub limit: Option<u32>,
}

/// The journal's entries.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct LogReport {
    /// The database's url, its password masked.
    pub database: String,
    /// The entries, the oldest first.
    pub entries: Vec<Entry>,
}

/// Reads the journal; a database without one has no entries.
///
/// # Errors
/// The database cannot be reached or read, or the reference names no revision.
pub fn log(project: &Project, run: &Run<'_>, options: &LogOptions) -> Result<LogReport, Error> {
    // A revision whose file is gone still has entries under its full id.
    let revision =
        options
            .revision
            .as_ref()
            .map(|reference| match project.graph.resolve_one(reference) {
                Ok(Some(revision)) => revision.id().to_string(),
                Ok(None) | Err(_) => reference.clone(),
            });
    let filter = EntryFilter {
        revision,
        failed: options.failed,
        slower_than: options
            .slower_than
            .map(|duration| i64::try_from(duration.as_micros()).unwrap_or(i64::MAX)),
        limit: options.limit,
    };
    let entries = match run.read(&project.config.version_table)? {
        None => Vec::new(),
        Some(mut reading) => reading
            .journal_table
            .read(reading.connection.as_mut(), &filter)?,
    };
    Ok(LogReport {
        database: run.database.url.to_string(),
        entries,
    })
}
