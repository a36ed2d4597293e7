//! What an import answers with: one documented JSON shape.

use camino::Utf8PathBuf;
use schemars::JsonSchema;
use serde::Serialize;

use super::finding::Finding;
use super::tool::Tool;

/// What an import did, or would do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ImportReport {
    /// Whose migrations they are.
    pub tool: Tool,
    /// Why, as a phrase.
    pub reason: String,
    /// The folders that were read.
    #[schemars(with = "Vec<String>")]
    pub folders: Vec<Utf8PathBuf>,
    /// The database that the migrations are for: `sqlite`, `postgresql` or `mysql`.
    pub dialect: String,
    /// Whether nothing was written because only the plan was asked for.
    pub dry_run: bool,
    /// The configuration file of the project.
    #[schemars(with = "String")]
    pub config: Utf8PathBuf,
    /// Whether the project is new: the import makes it.
    pub is_new_project: bool,
    /// The folder of the revisions.
    #[schemars(with = "String")]
    pub location: Utf8PathBuf,
    /// The revisions in the order in which they follow each other.
    pub revisions: Vec<ImportedRevision>,
    /// What became of the tool's history.
    pub history: HistoryReport,
    /// What could not be carried over, or is otherwise than it was.
    pub findings: Vec<Finding>,
}

impl ImportReport {
    /// Whether something stands against the import; only a dry run reports so.
    pub fn is_blocked(&self) -> bool {
        self.findings.iter().any(Finding::is_blocking)
    }

    /// How many revisions are new.
    pub fn new_revisions(&self) -> usize {
        self.revisions
            .iter()
            .filter(|revision| revision.file == FileState::New)
            .count()
    }
}

/// One revision and what it was made of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ImportedRevision {
    /// Its id.
    pub revision: String,
    /// The version as the tool shows it.
    pub version: String,
    /// The first line of its description.
    pub message: String,
    /// The files that it was made of, the upgrade's first.
    #[schemars(with = "Vec<String>")]
    pub sources: Vec<Utf8PathBuf>,
    /// Its own file.
    #[schemars(with = "String")]
    pub path: Utf8PathBuf,
    /// Whether its file is new.
    pub file: FileState,
    /// The upgrade; `null` where nothing could be imported.
    pub upgrade: Option<ImportedSection>,
    /// The downgrade; `null` where there is none.
    pub downgrade: Option<ImportedSection>,
    /// Whether the tool had applied it; `null` where that was not asked.
    pub applied: Option<bool>,
}

/// Whether a revision's file is new.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum FileState {
    /// It is written by this import.
    New,
    /// An earlier import wrote it; it was left alone.
    Existing,
}

/// One half of a revision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ImportedSection {
    /// `default`: in a transaction where the database can; `off`: without.
    pub transaction: &'static str,
    /// Why it is off.
    pub reason: Option<&'static str>,
    /// How many statements it has; `null` where they cannot be told apart.
    pub statements: Option<u64>,
}

/// What became of the tool's history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct HistoryReport {
    /// What happened to it.
    pub state: HistoryState,
    /// The database's url, its password masked.
    pub database: Option<String>,
    /// The tool's table.
    pub table: Option<String>,
    /// How many rows it has.
    pub rows: usize,
    /// How many revisions the tool had applied.
    pub applied: usize,
    /// The revisions that were adopted, in order; in a dry run those that would be.
    pub adopted: Vec<String>,
    /// The revision that the version table holds afterwards, as far as the import
    /// decides it.
    pub head: Option<String>,
}

impl HistoryReport {
    /// No history was looked at.
    pub(super) fn untouched(state: HistoryState, database: Option<String>) -> Self {
        Self {
            state,
            database,
            table: None,
            rows: 0,
            applied: 0,
            adopted: Vec::new(),
            head: None,
        }
    }
}

/// What became of the tool's history.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum HistoryState {
    /// The version table and the journal know now what the tool had applied.
    Adopted,
    /// The same, if this were no dry run.
    WouldBeAdopted,
    /// They knew before.
    AlreadyAdopted,
    /// The tool has applied nothing there.
    NothingApplied,
    /// The tool has no table there.
    NoTable,
    /// The user did not want it.
    NotWanted,
    /// No database is known.
    NoDatabase,
}
