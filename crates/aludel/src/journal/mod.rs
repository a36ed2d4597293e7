//! What Aludel keeps in the database itself: the heads, and the record of runs.

mod entry;
mod run;
mod step;
mod table;
mod unfinished;
mod version_table;

pub use entry::{Entry, EntryKind, Outcome, StatementTiming};
pub(crate) use run::Journal;
pub(crate) use step::{Mark, StepRecord, StepRowError};
pub(crate) use table::{EntryFilter, JournalTable, RanChecksum};
pub(crate) use unfinished::Unfinished;
pub(crate) use version_table::{VersionTable, VersionTableError};

/// The name of the journal's table; it lies beside the version table.
pub const JOURNAL_TABLE: &str = "aludel_journal";
