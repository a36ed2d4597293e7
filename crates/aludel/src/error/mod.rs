//! What can go wrong with a request.

mod graph;
mod plan;
mod reference;

use aludel_core::diagnostic::Diagnostic;
use aludel_core::revision::{GraphError, NewRevisionError, PlanError, ReferenceError};
use aludel_dialect::DatabaseError;
use aludel_dialect::lock::LockError;
use aludel_script::{DirectoryError, HeaderError, HookError, SqlRevisionError, WriteError};

use crate::apply::{StepError, database_diagnostic};
use crate::config::ConfigError;
use crate::journal::VersionTableError;
use crate::report::RunReport;

/// Why a request could not be done.
///
/// It shows itself as [`Diagnostic`]s; [`code`](Self::code) is stable and may be tested.
#[derive(Debug)]
pub struct Error(Box<Inner>);

#[derive(Debug)]
struct Inner {
    diagnostics: Vec<Diagnostic>,
    /// What a run did before it failed.
    report: Option<RunReport>,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl Error {
    /// An error that is wholly said by what it shows.
    pub(crate) fn new(diagnostic: Diagnostic) -> Self {
        Self::from_diagnostics(vec![diagnostic])
    }

    pub(crate) fn from_diagnostics(diagnostics: Vec<Diagnostic>) -> Self {
        Self(Box::new(Inner {
            diagnostics,
            report: None,
            source: None,
        }))
    }

    pub(crate) fn with_report(mut self, report: RunReport) -> Self {
        self.0.report = Some(report);
        self
    }

    pub(crate) fn with_source(
        mut self,
        source: impl std::error::Error + Send + Sync + 'static,
    ) -> Self {
        self.0.source = Some(Box::new(source));
        self
    }

    /// What kind of error it is: a stable code such as `revision-not-found`.
    pub fn code(&self) -> &'static str {
        self.0
            .diagnostics
            .first()
            .map_or("unknown", |diagnostic| diagnostic.code)
    }

    /// What there is to show, the most important first; never empty.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.0.diagnostics
    }

    /// What a run had done before it failed.
    pub fn report(&self) -> Option<&RunReport> {
        self.0.report.as_ref()
    }
}

impl std::fmt::Display for Error {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let message = self
            .0
            .diagnostics
            .first()
            .map_or("unknown error", |diagnostic| diagnostic.message.as_str());
        formatter.write_str(message)
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0
            .source
            .as_deref()
            .map(|source| source as &(dyn std::error::Error + 'static))
    }
}

impl From<ConfigError> for Error {
    fn from(error: ConfigError) -> Self {
        Self::new(error.diagnostic()).with_source(error)
    }
}

impl From<DatabaseError> for Error {
    fn from(error: DatabaseError) -> Self {
        Self::new(database_diagnostic(&error)).with_source(error)
    }
}

impl From<HeaderError> for Error {
    fn from(error: HeaderError) -> Self {
        Self::new(error.diagnostic())
    }
}

impl From<DirectoryError> for Error {
    fn from(error: DirectoryError) -> Self {
        Self::from_diagnostics(error.diagnostics()).with_source(error)
    }
}

impl From<SqlRevisionError> for Error {
    fn from(error: SqlRevisionError) -> Self {
        Self::new(error.diagnostic()).with_source(error)
    }
}

impl From<NewRevisionError> for Error {
    fn from(error: NewRevisionError) -> Self {
        Self::new(reference::new_revision_diagnostic(&error)).with_source(error)
    }
}

impl From<WriteError> for Error {
    fn from(error: WriteError) -> Self {
        Self::new(error.diagnostic()).with_source(error)
    }
}

impl From<HookError> for Error {
    fn from(error: HookError) -> Self {
        Self::new(error.diagnostic()).with_source(error)
    }
}

impl From<VersionTableError> for Error {
    fn from(error: VersionTableError) -> Self {
        match error {
            VersionTableError::Database(error) => error.into(),
            VersionTableError::RowCount { .. } => {
                Self::new(StepError::VersionRow(error).diagnostic())
            }
        }
    }
}

impl From<GraphError> for Error {
    fn from(error: GraphError) -> Self {
        Self::new(graph::diagnostic(&error)).with_source(error)
    }
}

impl From<ReferenceError> for Error {
    fn from(error: ReferenceError) -> Self {
        Self::new(reference::diagnostic(&error)).with_source(error)
    }
}

impl From<PlanError> for Error {
    fn from(error: PlanError) -> Self {
        Self::new(plan::diagnostic(&error)).with_source(error)
    }
}

impl From<LockError> for Error {
    fn from(error: LockError) -> Self {
        let diagnostic = match &error {
            LockError::Held { holder, waited } => {
                let diagnostic =
                    Diagnostic::error("lock-held", "another runner holds the migration lock")
                        .with_fact(format!("waited {:.1} s", waited.as_secs_f64()));
                let diagnostic = match holder {
                    Some(holder) => diagnostic.with_fact(match &holder.since {
                        Some(since) => format!("held by {} since {since}", holder.owner),
                        None => format!("held by {}", holder.owner),
                    }),
                    None => diagnostic,
                };
                diagnostic.with_help(
                    "wait for it to end, or wait longer with `--lock-timeout 10m`; a runner \
                     that died has let go already",
                )
            }
            LockError::Interrupted => {
                Diagnostic::error("interrupted", error.to_string()).with_fact("nothing was done")
            }
            LockError::Database(error) => database_diagnostic(error),
        };
        Self::new(diagnostic).with_source(error)
    }
}

/// `did you mean …` with the candidates, best first; `otherwise` when there are none.
fn nearest_help(nearest: &[String], otherwise: &str) -> String {
    match nearest {
        [] => otherwise.to_owned(),
        [one] => format!("did you mean `{one}`?"),
        several => {
            let names: Vec<String> = several.iter().map(|name| format!("`{name}`")).collect();
            format!("did you mean one of {}?", names.join(", "))
        }
    }
}
