//! `status`: everything about where a database is, on one screen.

use std::thread::{self, JoinHandle};

use aludel_dialect::connection::CreateDatabase;
use aludel_dialect::lock::{self, LockHolder};
use aludel_dialect::server::{LockKind, Server};
use schemars::JsonSchema;
use serde::Serialize;

use crate::actor::Actor;
use crate::config::{DatabaseConfig, VersionTableName};
use crate::error::Error;
use crate::event::StepName;
use crate::journal::{Entry, EntryKind};
use crate::position::{Bookkeeping, ChangedRevision, Position, UnfinishedRevision};
use crate::project::Project;
use crate::session::{Reading, Run, connect_options};

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
    let found = Found::read(run.database, run.actor, &project.config.version_table)?;
    report(project, run.database, found)
}

/// A [`status`] whose database is read, on a thread of its own, while the caller opens
/// the project: the one waits for the database, the other for files.
#[derive(Debug)]
pub struct StatusReading {
    database: DatabaseConfig,
    found: JoinHandle<Result<Option<Found>, Error>>,
}

impl StatusReading {
    /// Begins to read; takes no lock and creates nothing.
    pub fn begin(database: DatabaseConfig, actor: Actor, table: VersionTableName) -> Self {
        let read = database.clone();
        Self {
            database,
            found: thread::spawn(move || Found::read(&read, &actor, &table)),
        }
    }

    /// Waits for what was found and compares it with the project.
    ///
    /// # Errors
    /// The database cannot be reached or read.
    pub fn finish(self, project: &Project) -> Result<StatusReport, Error> {
        let found = self.found.join().expect("reading does not panic")?;
        report(project, &self.database, found)
    }
}

/// What a status says of the database alone.
#[derive(Debug)]
struct Found {
    server: Server,
    bookkeeping: Bookkeeping,
    last_run: Option<Entry>,
    lock_holder: Option<LockHolder>,
}

impl Found {
    /// `None`: a SQLite file that does not exist yet.
    fn read(
        database: &DatabaseConfig,
        actor: &Actor,
        table: &VersionTableName,
    ) -> Result<Option<Self>, Error> {
        let Some(mut reading) = Reading::open(database, actor, table)? else {
            return Ok(None);
        };
        let bookkeeping = Bookkeeping::read(&mut reading)?;
        let connection = reading.connection.as_mut();
        let last_run = reading.journal_table.newest(connection, EntryKind::Run)?;
        let options = connect_options(actor, CreateDatabase::Refuse);
        Ok(Some(Self {
            server: connection.server().clone(),
            bookkeeping,
            last_run,
            lock_holder: lock::holder(&database.url, &options, &table.lock_key())?,
        }))
    }
}

fn report(
    project: &Project,
    database: &DatabaseConfig,
    found: Option<Found>,
) -> Result<StatusReport, Error> {
    let (server, last_run, lock_holder, position) = match found {
        None => (None, None, None, Position::of_nothing(project)?),
        Some(found) => (
            Some(found.server),
            found.last_run,
            found.lock_holder,
            Position::of(project, found.bookkeeping)?,
        ),
    };
    Ok(StatusReport {
        database: database.url.to_string(),
        url_source: database.source.to_string(),
        environment: database.environment.clone(),
        protected: database.protected,
        server: server.as_ref().map(ToString::to_string),
        lock_kind: server.map(|server| server.lock),
        lock_holder: lock_holder.map(Holder::from),
        heads: position.rows,
        project_heads: project
            .graph
            .heads(aludel_core::revision::Dependencies::Ignored)
            .iter()
            .map(|head| head.id().to_string())
            .collect(),
        applied: position.applied,
        total: project.graph.len(),
        pending: position.pending,
        changed: position.changed,
        unknown: position.unknown,
        unfinished: position.unfinished,
        last_run,
    })
}
