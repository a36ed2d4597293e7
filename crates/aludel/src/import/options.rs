//! What may be asked of an import.

use std::collections::BTreeMap;

use aludel_dialect::DialectName;
use camino::Utf8PathBuf;
use jiff::Zoned;

use super::tool::Tool;
use crate::config::{Config, RunConfig};
use crate::init::InitOptions;

/// What to import, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportOptions {
    /// The folders that hold the migrations.
    pub folders: Vec<Utf8PathBuf>,
    /// Whose they are; found out without it, where that is possible.
    pub tool: Option<Tool>,
    /// The database that they are for; that of the url without it.
    pub dialect: Option<DialectName>,
    /// Whether anything is written.
    pub mode: ImportMode,
    /// Whether the tool's history is looked at.
    pub history: HistoryUse,
    /// The tool's table, `schema.table` or `table`, where it is not called as usual.
    pub history_table: Option<String>,
    /// In which order the revisions follow each other.
    pub order: ChainOrder,
    /// What to do about files that changed after they were applied.
    pub changed: Changed,
    /// What to do about migrations that are not there as SQL.
    pub not_sql: NotSql,
    /// What to do about Flyway's `${name}`.
    pub placeholders: PlaceholderUse,
    /// How to behave towards other runners and the server.
    pub run: RunConfig,
    /// The time that is the create date of versions that are no points in time.
    pub now: Zoned,
}

impl ImportOptions {
    /// Everything as usual, at the time `now`.
    pub fn new(folder: impl Into<Utf8PathBuf>, now: Zoned) -> Self {
        Self {
            folders: vec![folder.into()],
            tool: None,
            dialect: None,
            mode: ImportMode::Write,
            history: HistoryUse::Adopt,
            history_table: None,
            order: ChainOrder::Tool,
            changed: Changed::Refuse,
            not_sql: NotSql::Refuse,
            placeholders: PlaceholderUse::Fill(BTreeMap::new()),
            run: RunConfig::default(),
            now,
        }
    }
}

/// Whether anything is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ImportMode {
    /// Files and rows are written.
    #[default]
    Write,
    /// Nothing is; the report says what would be.
    DryRun,
}

/// Whether the tool's history is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum HistoryUse {
    /// What the tool had applied counts as applied.
    #[default]
    Adopt,
    /// Only files are imported.
    Ignore,
}

/// In which order the revisions follow each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ChainOrder {
    /// As the tool orders them.
    #[default]
    Tool,
    /// First what is applied in this database, then the rest; each in the tool's order.
    AppliedFirst,
}

/// What to do about files that changed after they were applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Changed {
    /// They stand against the import.
    #[default]
    Refuse,
    /// They count, as they are now, as what was applied.
    Accept,
}

/// What to do about migrations that are not there as SQL: programs, and applied ones
/// whose files are gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum NotSql {
    /// They stand against the import.
    #[default]
    Refuse,
    /// An empty revision stands in the place of each.
    LeaveEmpty,
}

/// What to do about Flyway's `${name}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PlaceholderUse {
    /// They are replaced by these values; one without a value stands against the import.
    Fill(BTreeMap<String, String>),
    /// They stay as they are.
    Keep,
}

/// The project that the revisions go to.
#[derive(Debug, Clone)]
pub struct ImportTarget {
    /// Its configuration; for a new project the one that it will have.
    pub config: Config,
    /// How to start it, if it is new.
    pub new_project: Option<InitOptions>,
}
