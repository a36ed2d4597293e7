//! A row of the journal, as it is read back.

use std::str::FromStr;

use aludel_core::revision::Direction;
use aludel_dialect::{Row, Value};
use schemars::JsonSchema;
use serde::Serialize;

/// What a row is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum EntryKind {
    /// A whole run of a command.
    Run,
    /// One revision in one direction.
    Step,
    /// A change of the version table without running anything.
    Stamp,
    /// A revision that another tool had applied before.
    Adopted,
}

/// How it ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// It has not ended: it is running, or its process was killed.
    Running,
    /// It is done.
    Done,
    /// It failed.
    Failed,
    /// Somebody stopped it.
    Interrupted,
    /// A later run went on where this one stopped.
    Resumed,
    /// A later stamp declared it settled.
    Abandoned,
}

/// Implements the words that stand in the table.
macro_rules! words {
    ($type:ident { $($variant:ident => $word:literal),+ $(,)? }) => {
        impl $type {
            /// The word that stands in the table.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
        }

        impl FromStr for $type {
            type Err = ();

            fn from_str(word: &str) -> Result<Self, ()> {
                match word { $($word => Ok(Self::$variant),)+ _ => Err(()) }
            }
        }
    };
}

words!(EntryKind { Run => "run", Step => "step", Stamp => "stamp", Adopted => "adopted" });
words!(Outcome {
    Running => "running",
    Done => "done",
    Failed => "failed",
    Interrupted => "interrupted",
    Resumed => "resumed",
    Abandoned => "abandoned",
});

/// One row of the journal.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Entry {
    /// The run that it belongs to; runs sort by it in time.
    pub run: String,
    /// Its place in the run, counted from 0, the run's own row.
    pub sequence: i64,
    /// What it is about.
    pub kind: EntryKind,
    /// When it began, RFC 3339 in UTC.
    pub started_at: String,
    /// When it ended.
    pub finished_at: Option<String>,
    /// How long it took, in milliseconds.
    pub duration_ms: Option<f64>,
    /// The user who ran it, as the machine knows them.
    pub user: String,
    /// The machine that it ran on.
    pub host: String,
    /// The command line, secrets masked.
    pub command: String,
    /// The environment of the configuration that was chosen.
    pub environment: Option<String>,
    /// The version of Aludel.
    pub aludel: String,
    /// The revision.
    pub revision: Option<String>,
    /// Which half of it ran.
    #[schemars(with = "Option<String>")]
    pub direction: Option<Direction>,
    /// The checksum of the statements that ran.
    pub checksum: Option<String>,
    /// How many statements there were.
    pub statement_count: Option<i64>,
    /// How many of them are known to be done.
    pub statements_done: Option<i64>,
    /// The statement that was running when the row was last written.
    pub statement_running: Option<i64>,
    /// The slowest statements.
    pub statements: Vec<StatementTiming>,
    /// How it ended.
    pub outcome: Outcome,
    /// What went wrong.
    pub error: Option<String>,
}

/// How long one statement took.
#[derive(Debug, Clone, PartialEq, Serialize, serde::Deserialize, JsonSchema)]
pub struct StatementTiming {
    /// Its number in the step, counted from 1.
    pub number: u64,
    /// The line where it begins.
    pub line: u64,
    /// How long it took, in milliseconds.
    pub duration_ms: f64,
    /// How many rows it affected, where the server says.
    pub rows: Option<u64>,
}

impl Entry {
    /// The columns that [`Entry::from_row`] expects, in its order.
    pub(crate) const COLUMNS: &'static str = "run_id, sequence, kind, started_at, finished_at, \
         duration_us, user_name, host_name, command, environment, aludel_version, revision, \
         direction, checksum, statement_count, statements_done, statement_running, statements, \
         outcome, error";

    /// Reads a row; `None` when a column holds what no version of Aludel wrote.
    pub(crate) fn from_row(row: Row) -> Option<Self> {
        let mut columns = row.into_iter();
        let mut next = || columns.next().unwrap_or(Value::Null);
        let text = |value: Value| match value {
            Value::Text(text) => Some(text),
            _ => None,
        };
        Some(Self {
            run: text(next())?,
            sequence: next().as_integer()?,
            kind: text(next())?.parse().ok()?,
            started_at: text(next())?,
            finished_at: text(next()),
            #[expect(
                clippy::cast_precision_loss,
                reason = "a duration in microseconds stays far below 2^52"
            )]
            duration_ms: next().as_integer().map(|duration| duration as f64 / 1000.0),
            user: text(next())?,
            host: text(next())?,
            command: text(next())?,
            environment: text(next()),
            aludel: text(next())?,
            revision: text(next()),
            direction: match text(next()).as_deref() {
                Some("upgrade") => Some(Direction::Upgrade),
                Some("downgrade") => Some(Direction::Downgrade),
                _ => None,
            },
            checksum: text(next()),
            statement_count: next().as_integer(),
            statements_done: next().as_integer(),
            statement_running: next().as_integer(),
            statements: text(next())
                .and_then(|json| serde_json::from_str(&json).ok())
                .unwrap_or_default(),
            outcome: text(next())?.parse().ok()?,
            error: text(next()),
        })
    }
}
