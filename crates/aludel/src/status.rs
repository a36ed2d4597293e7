//! `status`: everything about where a database is, on one screen.

use aludel_dialect::connection::CreateDatabase;
use aludel_dialect::lock::{self, LockHolder};
use aludel_dialect::server::LockKind;
use schemars::JsonSchema;
use serde::Serialize;

use crate::error::Error;
use crate::event::StepName;
use crate::journal::{Entry, EntryKind};
use crate::position::{ChangedRevision, Position, UnfinishedRevision};
use crate::project::Project;
use crate::session::Run;

/// Where a database is and how it got there.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct StatusReport {
    /// The database's url, its password masked.
    pub database: String,
    /// Where the url came from, in words.
    pub url_source: String,
    /// The environment that was chosen.
    pub environment: Option<String>,
    /// Whether the environment is protected.
    pub protected: bool,
    /// Product and version of the server; `null`: a SQLite file that does not exist.
    pub server: Option<String>,
    /// How runners are kept from each other.
    #[schemars(with = "Option<String>")]
    pub lock_kind: Option<LockKind>,
    /// Who holds the migration lock now.
    pub lock_holder: Option<Holder>,
    /// The rows of the version table, sorted.
    pub heads: Vec<String>,
    /// The heads of the project.
    pub project_heads: Vec<String>,
    /// How many revisions are applied.
    pub applied: usize,
    /// How many revisions the project has.
    pub total: usize,
    /// The revisions that are not applied, in the order in which they would be; empty
    /// while a row of the version table names no file.
    pub pending: Vec<StepName>,
    /// The revisions whose files have changed since they were applied.
    pub changed: Vec<ChangedRevision>,
    /// Rows of the version table that name no file of this project.
    pub unknown: Vec<String>,
    /// Revisions that a run left half done.
    pub unfinished: Vec<UnfinishedRevision>,
    /// The newest run.
    pub last_run: Option<Entry>,
}

/// Who holds the migration lock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Holder {
    /// Who, as well as the database can tell.
    pub owner: String,
    /// Since when, RFC 3339 in UTC, where it is known.
    pub since: Option<String>,
}

impl From<LockHolder> for Holder {
    fn from(holder: LockHolder) -> Self {
        Self {
            owner: holder.owner,
            since: holder.since,
        }
    }
}

/// Reads where a database is; takes no lock and creates nothing.
///
/// # Errors
/// The database cannot be reached or read.
pub fn status(project: &Project, run: &Run<'_>) -> Result<StatusReport, Error> {
    let mut report = StatusReport {
        database: run.database.url.to_string(),
        url_source: run.database.source.to_string(),
        environment: run.database.environment.clone(),
        protected: run.database.protected,
        server: None,
        lock_kind: None,
        lock_holder: None,
        heads: Vec::new(),
        project_heads: project
            .graph
            .heads(aludel_core::revision::Dependencies::Ignored)
            .iter()
            .map(|head| head.id().to_string())
            .collect(),
        applied: 0,
        total: project.graph.len(),
        pending: Vec::new(),
        changed: Vec::new(),
        unknown: Vec::new(),
        unfinished: Vec::new(),
        last_run: None,
    };
    let position = match run.read(&project.config.version_table)? {
        None => Position::of_nothing(project)?,
        Some(mut reading) => {
            report.server = Some(reading.connection.server().to_string());
            report.lock_kind = Some(reading.connection.server().lock);
            let position = Position::read(project, &mut reading)?;
            report.last_run = reading
                .journal_table
                .newest(reading.connection.as_mut(), EntryKind::Run)?;
            let options = run.connect_options(CreateDatabase::Refuse);
            let key = project.config.version_table.lock_key();
            report.lock_holder = lock::holder(&run.database.url, &options, &key)?.map(Holder::from);
            position
        }
    };
    report.heads = position.rows;
    report.applied = position.applied;
    report.pending = position.pending;
    report.changed = position.changed;
    report.unknown = position.unknown;
    report.unfinished = position.unfinished;
    Ok(report)
}
