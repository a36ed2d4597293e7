//! What a run tells while it goes on.

use std::time::Duration;

use aludel_core::location::SourceLocation;
use aludel_core::revision::{Direction, Revision};
use aludel_dialect::connection::Notice;
use aludel_dialect::lock::LockHolder;
use serde::Serialize;

/// Receives the events of a run, in order, on the thread of the run.
///
/// The library prints nothing: whoever wants to see a run implements this.
pub trait Observer {
    /// Something happened.
    fn on_event(&mut self, event: &Event);
}

/// An observer for those who only want the report.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Observer for Silent {
    fn on_event(&mut self, _event: &Event) {}
}

/// One step of a plan, as events and reports name it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct StepName {
    /// The revision's id.
    pub revision: String,
    /// The first line of its message; may be empty.
    pub message: String,
    /// Which half of it runs.
    #[schemars(with = "String")]
    pub direction: Direction,
    /// Its file.
    #[schemars(with = "String")]
    pub path: camino::Utf8PathBuf,
    /// What runs it where that is not Aludel itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub runtime: Option<HostRuntime>,
}

/// A step that runs in the project's own Python.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct HostRuntime {
    /// The Python.
    #[schemars(with = "String")]
    pub python: camino::Utf8PathBuf,
    /// Why the embedded interpreter cannot run it, such as "it imports `numpy`"; `None` where
    /// the project's own Python was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Where the reason stands, as `file:line:column`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
}

impl StepName {
    pub(crate) fn new(revision: Revision<'_>, direction: Direction) -> Self {
        Self {
            revision: revision.id().to_string(),
            message: revision.message().to_owned(),
            direction,
            path: revision.path().to_owned(),
            runtime: None,
        }
    }
}

/// How a step is protected against ending half way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Protection {
    /// One transaction holds the step, its version row and its journal row.
    Transaction,
    /// Statements commit one by one or in groups; the journal knows where to go on.
    Journal,
}

/// Something that happened in a run.
#[derive(Debug, Clone, PartialEq, Serialize, schemars::JsonSchema)]
#[serde(tag = "event", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Event {
    /// Another runner holds the lock; repeated while that lasts.
    LockWaiting {
        /// Who, where it is known.
        #[schemars(with = "Option<crate::status::Holder>")]
        holder: Option<LockHolder>,
        /// How long it has been.
        #[serde(rename = "waited_ms", serialize_with = "milliseconds")]
        #[schemars(with = "f64")]
        waited: Duration,
    },
    /// The plan is made and its first step is about to run.
    RunStarted {
        /// The steps to come.
        steps: Vec<StepName>,
    },
    /// A step begins.
    StepStarted {
        /// Its number in the run, counted from 1.
        number: usize,
        /// How many steps the run has.
        total: usize,
        /// Which it is.
        #[serde(flatten)]
        step: StepName,
        /// How many statements it has; `null`: it makes them as it runs.
        statements: Option<u64>,
        /// How it is protected.
        protection: Protection,
        /// How many of its statements an earlier run already did.
        resumed_after: u64,
    },
    /// A statement is about to be sent.
    StatementStarted {
        /// Its number in the step, counted from 1.
        number: u64,
        /// Where it stands.
        #[schemars(with = "Option<Place>")]
        location: Option<SourceLocation>,
        /// Its beginning, on one line, secrets masked.
        summary: String,
    },
    /// A statement is done.
    StatementFinished {
        /// Its number in the step, counted from 1.
        number: u64,
        /// How many rows it affected, where the server says.
        rows: Option<u64>,
        /// How long it took.
        #[serde(rename = "duration_ms", serialize_with = "milliseconds")]
        #[schemars(with = "f64")]
        duration: Duration,
    },
    /// The server said something, or Aludel has a warning.
    Noticed {
        /// The server's word for how much it matters; Aludel's own is `warning`.
        severity: String,
        /// What it said.
        message: String,
    },
    /// A script printed something: a piece as it came, which need not be whole lines.
    Printed {
        /// What it printed.
        text: String,
    },
    /// A step is tried again after a timeout or a deadlock.
    StepRetrying {
        /// The revision's id.
        revision: String,
        /// The number of the attempt to come, counted from 1.
        attempt: u32,
        /// What the server said.
        reason: String,
    },
    /// A step is done: its version row and journal row are committed.
    StepFinished {
        /// The revision's id.
        revision: String,
        /// How long it took.
        #[serde(rename = "duration_ms", serialize_with = "milliseconds")]
        #[schemars(with = "f64")]
        duration: Duration,
    },
    /// A step failed; what is left of it is in the error.
    StepFailed {
        /// The revision's id.
        revision: String,
    },
}

// The shape of a `SourceLocation`, which itself knows nothing of schemas.
/// A place in a file.
#[derive(schemars::JsonSchema)]
#[expect(dead_code, reason = "only its shape is used")]
struct Place {
    /// The file.
    path: String,
    /// First byte, counted from 0.
    offset: u64,
    /// One past the last byte.
    end: u64,
    /// Line of the first byte, counted from 1.
    line: u64,
    /// Column of the first byte in characters, counted from 1.
    column: u64,
}

impl Event {
    /// Something that Aludel itself wants a person to know.
    pub(crate) fn warning(message: impl Into<String>) -> Self {
        Self::Noticed {
            severity: "warning".to_owned(),
            message: message.into(),
        }
    }
}

impl From<Notice> for Event {
    fn from(notice: Notice) -> Self {
        Self::Noticed {
            severity: notice.severity,
            message: notice.message,
        }
    }
}

/// Durations leave the house as milliseconds with a fraction.
pub(crate) fn milliseconds<S: serde::Serializer>(
    duration: &Duration,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.serialize_f64(duration.as_secs_f64() * 1000.0)
}
