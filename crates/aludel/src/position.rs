//! Where a database is, compared with its project: what `check` and `status` share.

use std::collections::BTreeSet;

use aludel_core::revision::{Direction, ScriptLanguage};
use aludel_dialect::DatabaseError;
use camino::Utf8PathBuf;
use schemars::JsonSchema;
use serde::Serialize;

use crate::apply::Surveyor;
use crate::error::Error;
use crate::event::StepName;
use crate::journal::{RanChecksum, Unfinished};
use crate::project::{Project, Scripts};
use crate::session::Reading;

/// A revision whose file says something else than what ran.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ChangedRevision {
    /// Its id.
    pub revision: String,
    /// Its file.
    #[schemars(with = "String")]
    pub path: Utf8PathBuf,
    /// When it ran, RFC 3339 in UTC.
    pub applied_at: String,
    /// Why it counts as changed.
    pub reason: String,
}

/// A revision that a run left half done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct UnfinishedRevision {
    /// Its id.
    pub revision: String,
    /// Which half of it ran.
    #[schemars(with = "String")]
    pub direction: Direction,
    /// How many statements are done.
    pub done: u64,
    /// How many there are; `null`: the script makes them as it runs.
    pub total: Option<u64>,
}

impl From<&Unfinished> for UnfinishedRevision {
    fn from(unfinished: &Unfinished) -> Self {
        Self {
            revision: unfinished.revision.clone(),
            direction: unfinished.direction,
            done: unfinished.done,
            total: unfinished.statement_count,
        }
    }
}

/// What a database's own tables say, not yet compared with a project.
#[derive(Debug)]
pub(crate) struct Bookkeeping {
    /// The rows of the version table, sorted.
    rows: Vec<String>,
    unfinished: Vec<Unfinished>,
    ran: Vec<RanChecksum>,
    surveyor: Surveyor,
}

impl Bookkeeping {
    pub(crate) fn read(reading: &mut Reading) -> Result<Self, DatabaseError> {
        let connection = reading.connection.as_mut();
        let mut bookkeeping = Self {
            rows: reading.version_table.heads(connection)?,
            unfinished: Vec::new(),
            ran: Vec::new(),
            surveyor: Surveyor::online(connection, None),
        };
        if reading.journal_table.exists(connection)? {
            bookkeeping.unfinished = reading.journal_table.unfinished(connection)?;
            bookkeeping.ran = reading.journal_table.checksums(connection)?;
        }
        Ok(bookkeeping)
    }
}

/// Where a database is.
#[derive(Debug, Default)]
pub(crate) struct Position {
    /// The rows of the version table, sorted.
    pub(crate) rows: Vec<String>,
    /// The rows that name no file of the project.
    pub(crate) unknown: Vec<String>,
    /// How many revisions the rows include.
    pub(crate) applied: usize,
    /// What an upgrade to `heads` would run, in its order.
    pub(crate) pending: Vec<StepName>,
    pub(crate) changed: Vec<ChangedRevision>,
    pub(crate) unfinished: Vec<UnfinishedRevision>,
}

impl Position {
    /// Where a database without anything in it is.
    pub(crate) fn of_nothing(project: &Project) -> Result<Self, Error> {
        Ok(Self {
            pending: pending(project, &[])?,
            ..Self::default()
        })
    }

    /// Compares a database with its project.
    pub(crate) fn of(project: &Project, bookkeeping: Bookkeeping) -> Result<Self, Error> {
        let Bookkeeping {
            rows,
            unfinished,
            mut ran,
            surveyor,
        } = bookkeeping;
        let (known, unknown): (Vec<String>, Vec<String>) = rows
            .iter()
            .cloned()
            .partition(|row| project.graph.find(row).is_some());
        let applied: BTreeSet<&str> = project
            .graph
            .applied(&known)?
            .into_iter()
            .map(|revision| revision.id().as_str())
            .collect();
        ran.retain(|ran| applied.contains(ran.revision.as_str()));
        Ok(Self {
            rows,
            applied: applied.len(),
            // What an upgrade would do cannot be told while a row names no file.
            pending: if unknown.is_empty() {
                pending(project, &known)?
            } else {
                Vec::new()
            },
            unknown,
            changed: changed(project, &surveyor, &ran),
            unfinished: unfinished.iter().map(Into::into).collect(),
        })
    }
}

/// What an upgrade to every head would run.
fn pending(project: &Project, rows: &[String]) -> Result<Vec<StepName>, Error> {
    let plan = project.graph.plan_upgrade("heads", rows)?;
    Ok(plan
        .steps
        .iter()
        .filter_map(|step| {
            let revision = project.graph.find(step.revision()?.as_str())?;
            Some(StepName::new(revision, step.direction()))
        })
        .collect())
}

/// How many revisions make a second thread worth its start.
const WORTH_A_THREAD: usize = 100;

/// The revisions whose files say something else than what ran.
fn changed(project: &Project, surveyor: &Surveyor, ran: &[RanChecksum]) -> Vec<ChangedRevision> {
    let scripts = project.scripts();
    let compare = |ran: &[RanChecksum]| -> Vec<ChangedRevision> {
        ran.iter()
            .filter_map(|ran| compare(project, &scripts, surveyor, ran))
            .collect()
    };
    if ran.len() < WORTH_A_THREAD {
        return compare(ran);
    }
    let (one, other) = ran.split_at(ran.len() / 2);
    std::thread::scope(|scope| {
        let other = scope.spawn(|| compare(other));
        let mut changed = compare(one);
        changed.extend(other.join().expect("comparing checksums does not panic"));
        changed
    })
}

fn compare(
    project: &Project,
    scripts: &Scripts<'_>,
    surveyor: &Surveyor,
    ran: &RanChecksum,
) -> Option<ChangedRevision> {
    let revision = project.graph.find(&ran.revision)?;
    let now = match revision.language() {
        // What its statements are, only running it tells: its text counts as a whole.
        ScriptLanguage::Python => aludel_script::python::read_body(revision.path())
            .map(|body| body.checksum)
            .map_err(Error::from),
        ScriptLanguage::Sql => {
            let surveyor = Surveyor {
                environment: ran.environment.clone(),
                ..surveyor.clone()
            };
            scripts
                .open(revision)
                .map_err(Error::from)
                .and_then(|script| surveyor.upgrade_checksum(&script))
        }
    };
    let reason = match (now, revision.language()) {
        (Ok(checksum), _) if checksum.to_string() == ran.checksum => return None,
        (Ok(_), ScriptLanguage::Sql) => "its upgrade says something else than what ran".to_owned(),
        (Ok(_), ScriptLanguage::Python) => "its text is not what ran".to_owned(),
        (Err(error), _) => error.to_string(),
    };
    Some(ChangedRevision {
        revision: ran.revision.clone(),
        path: revision.path().to_owned(),
        applied_at: ran.finished_at.clone(),
        reason,
    })
}
