//! Findings and failures as plain data.
//!
//! One type serves bad scripts, SQL errors, drift and, later, lints. It carries
//! values; only the command line turns them into wording and colour.

use camino::Utf8PathBuf;
use serde::Serialize;

use crate::location::SourceLocation;

/// How much a [`Diagnostic`] matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing.
    Note,
    /// Probably not what was meant; the run went on.
    Warning,
    /// The run could not go on.
    Error,
}

/// A place that a [`Diagnostic`] points at, with what to say there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Label {
    /// The place.
    pub location: SourceLocation,
    /// A short phrase shown beside it; may be empty.
    pub message: String,
}

/// A finding: what happened, where, and what to type next.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Diagnostic {
    /// A stable code that scripts may test for, such as `revision-not-found`.
    pub code: &'static str,
    /// How much it matters.
    pub severity: Severity,
    /// One lower-case phrase, without a full stop.
    pub message: String,
    /// Facts that follow the message, one per line: the server's detail, what
    /// was done and what was not, the nearest candidates.
    pub facts: Vec<String>,
    /// The places concerned, the most important first.
    pub labels: Vec<Label>,
    /// What to do next, a command where there is one.
    pub help: Option<String>,
}

impl Diagnostic {
    /// An error with nothing but its message.
    pub fn error(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Severity::Error, code, message)
    }

    /// A warning with nothing but its message.
    pub fn warning(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, code, message)
    }

    fn new(severity: Severity, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            code,
            severity,
            message: message.into(),
            facts: Vec::new(),
            labels: Vec::new(),
            help: None,
        }
    }

    /// Adds a fact that is shown under the message.
    #[must_use]
    pub fn with_fact(mut self, fact: impl Into<String>) -> Self {
        self.facts.push(fact.into());
        self
    }

    /// Points at a place.
    #[must_use]
    pub fn with_label(mut self, location: SourceLocation, message: impl Into<String>) -> Self {
        self.labels.push(Label {
            location,
            message: message.into(),
        });
        self
    }

    /// Points at a file as a whole.
    #[must_use]
    pub fn with_file(self, path: impl Into<Utf8PathBuf>, message: impl Into<String>) -> Self {
        let location = SourceLocation {
            path: path.into(),
            offset: 0,
            end: 0,
            line: 1,
            column: 1,
        };
        self.with_label(location, message)
    }

    /// Says what to do next.
    #[must_use]
    pub fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}
