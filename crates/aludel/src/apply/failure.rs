//! Why a step did not come to its end.

use aludel_core::diagnostic::Diagnostic;
use aludel_core::location::SourceLocation;
use aludel_core::statement::Statement;
use aludel_dialect::render::RenderError;
use aludel_dialect::{DatabaseError, DialectName, ErrorKind, sql};
use aludel_script::SqlRevisionError;

use crate::journal::{JOURNAL_TABLE, StepRowError, VersionTableError};

/// A statement that the database refused.
#[derive(Debug)]
pub(crate) struct StatementFailure {
    /// Its number in the step, counted from 1.
    pub(crate) number: u64,
    /// How many statements the step has, where that is known.
    pub(crate) total: Option<u64>,
    pub(crate) statement: Statement,
    pub(crate) error: DatabaseError,
    pub(crate) dialect: DialectName,
    /// What was refused before, where the script went on and the transaction could not.
    #[cfg(feature = "python")]
    pub(crate) refused_before: Option<Refusal>,
}

/// What the database said about a statement, and where that stands.
#[cfg(feature = "python")]
#[derive(Debug)]
pub(crate) struct Refusal {
    message: String,
    location: Option<SourceLocation>,
}

/// Why a step did not come to its end.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StepError {
    /// A statement of the script was refused.
    #[error("{}", .0.error)]
    Statement(Box<StatementFailure>),
    /// The script cannot be read.
    #[error(transparent)]
    Script(#[from] SqlRevisionError),
    /// An operation has no SQL in this database.
    #[error(transparent)]
    Render(#[from] RenderError),
    /// A version row is not what it should be.
    #[error(transparent)]
    VersionRow(#[from] VersionTableError),
    /// The transaction could not be committed.
    #[error("{0}")]
    Commit(#[source] DatabaseError),
    /// A statement of Aludel's own was refused.
    #[error("{0}")]
    Bookkeeping(#[from] DatabaseError),
    /// The script ends inside a transaction that it began.
    #[error("the script begins a transaction and does not end it")]
    OpenTransaction,
    /// Going on where an earlier run stopped is not possible.
    #[error(transparent)]
    Resume(#[from] ResumeError),
    /// Somebody asked to stop.
    #[error("interrupted")]
    Interrupted,
    /// Somebody asked to stop while a Python script was at this place.
    #[cfg(feature = "python")]
    #[error("interrupted")]
    ScriptInterrupted(SourceLocation),
    /// The migration lock is gone.
    #[error("the migration lock was lost")]
    LockLost,
    /// A Python script failed, or the interpreter did.
    #[cfg(feature = "python")]
    #[error(transparent)]
    Python(#[from] aludel_python::RunError),
    /// The script needs more transactions than the one that the step was given.
    #[error("the script commits in the middle")]
    Escalate,
    /// All statements that were asked for have passed by.
    #[error("nothing further was asked for")]
    Enough,
    /// The journal's row of the step is not this run's any more.
    #[error(transparent)]
    StepRow(StepRowError),
}

impl From<StepRowError> for StepError {
    fn from(error: StepRowError) -> Self {
        match error {
            StepRowError::Database(error) => Self::Bookkeeping(error),
            StepRowError::NotOurs { .. } => Self::StepRow(error),
        }
    }
}

/// Why a half done step cannot be gone on with.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ResumeError {
    /// The statements that ran do not stand in the file any more.
    #[error("the first {done} statements have run, and they are not the same any more")]
    Changed {
        /// How many statements are done.
        done: u64,
    },
    /// A temporary table is gone with the session that made it.
    #[error("statement {number} made a temporary table, which is gone")]
    TemporaryTable {
        /// The statement, counted from 1.
        number: u64,
    },
    /// Nobody can tell whether the statement that was running took place.
    #[error("{}", unknown(*.number, *.last))]
    Unknown {
        /// The statement, counted from 1.
        number: u64,
        /// The last statement of which that is true: those beside locked tables leave no
        /// trace in the journal.
        last: u64,
        /// It, where it still stands in the file.
        statement: Option<Box<(Statement, DialectName)>>,
    },
}

fn unknown(number: u64, last: u64) -> String {
    if number == last {
        format!("statement {number} was running when the run ended, and its effect cannot be told")
    } else {
        format!(
            "statements {number} to {last} were running when the run ended, and their effect \
             cannot be told"
        )
    }
}

impl StepError {
    /// Whether the same step may succeed when it is tried again.
    pub(crate) fn may_be_retried(&self) -> bool {
        self.database()
            .is_some_and(|error| error.kind == ErrorKind::Timeout)
    }

    /// Whether somebody stopped the step, rather than something.
    pub(crate) fn is_interruption(&self) -> bool {
        #[cfg(feature = "python")]
        if matches!(self, Self::ScriptInterrupted(_)) {
            return true;
        }
        matches!(self, Self::Interrupted)
            || self
                .database()
                .is_some_and(|error| error.kind == ErrorKind::Cancelled)
    }

    /// Whether the connection is of no use any more.
    pub(crate) fn lost_connection(&self) -> bool {
        self.database()
            .is_some_and(|error| error.kind == ErrorKind::ConnectionLost)
    }

    /// What the database said, if it was the database.
    pub(crate) fn database(&self) -> Option<&DatabaseError> {
        match self {
            Self::Statement(failure) => Some(&failure.error),
            Self::Commit(error) | Self::Bookkeeping(error) => Some(error),
            Self::VersionRow(VersionTableError::Database(error)) => Some(error),
            _ => None,
        }
    }

    /// The error as something to show; the caller adds what became of the step.
    pub(crate) fn diagnostic(&self) -> Diagnostic {
        match self {
            Self::Statement(failure) => failure.diagnostic(),
            Self::Script(error) => error.diagnostic(),
            Self::Render(_) => Diagnostic::error("operation-refused", self.to_string()),
            Self::VersionRow(VersionTableError::RowCount { version, found }) => Diagnostic::error(
                "version-row",
                format!("the version table holds {found} rows `{version}` where one was expected"),
            )
            .with_fact("another program changed the table while the run went on")
            .with_help("look at it with `aludel current`, then run the same command again"),
            Self::VersionRow(VersionTableError::Database(error)) | Self::Bookkeeping(error)
                if is_about_the_journal(error) =>
            {
                database_diagnostic(error)
                    .with_fact(
                        "the script dropped the table in which Aludel keeps its record of runs",
                    )
                    .with_help(format!(
                        "take `{JOURNAL_TABLE}` out of the file; where Alembic proposed to drop \
                         it, `include_name` in `env.py` leaves it out"
                    ))
            }
            Self::VersionRow(VersionTableError::Database(error)) | Self::Bookkeeping(error) => {
                database_diagnostic(error).with_fact(
                    "a statement of Aludel's own bookkeeping failed, not one of the script",
                )
            }
            Self::Commit(error) if error.kind == ErrorKind::ConnectionLost => {
                database_diagnostic(error).with_fact(
                    "the connection was lost while the transaction was being committed: \
                     whether it took place is for the database to say, and the next run reads it",
                )
            }
            Self::Commit(error) => {
                database_diagnostic(error).with_fact("the transaction was refused at its commit")
            }
            Self::OpenTransaction => Diagnostic::error("transaction-open", self.to_string())
                .with_help("end it with COMMIT"),
            Self::Resume(error) => error.diagnostic(),
            #[cfg(feature = "python")]
            Self::Python(error) => error
                .diagnostic()
                .unwrap_or_else(|| Diagnostic::error("interrupted", "interrupted")),
            Self::Interrupted => Diagnostic::error("interrupted", "interrupted"),
            #[cfg(feature = "python")]
            Self::ScriptInterrupted(at) => Diagnostic::error("interrupted", "interrupted")
                .with_label(at.clone(), "the script was here"),
            Self::Escalate | Self::Enough => {
                Diagnostic::error("internal", format!("{self}, and nobody has dealt with it"))
            }
            Self::LockLost => Diagnostic::error("lock-lost", self.to_string())
                .with_fact("the session that held it ended; another runner may have begun since")
                .with_help("run the same command again"),
            Self::StepRow(_) => Diagnostic::error("journal-row", self.to_string())
                .with_fact(
                    "this run stopped where it noticed: without the row nobody could go on \
                     where it is",
                )
                .with_help(
                    "look with `aludel status` and `aludel log`, then run the same command again",
                ),
        }
    }
}

/// Whether a database misses the journal, which was there when the run began.
fn is_about_the_journal(error: &DatabaseError) -> bool {
    error.kind == ErrorKind::MissingTable && error.message.contains(JOURNAL_TABLE)
}

/// `3 of 6`, or `3` where nobody knows of how many.
pub(crate) fn of_all(number: u64, total: Option<u64>) -> String {
    match total {
        Some(total) => format!("{number} of {total}"),
        None => number.to_string(),
    }
}

impl StatementFailure {
    /// Keeps what the server said without the secrets of the statement, which servers
    /// like to quote.
    pub(crate) fn new(
        number: u64,
        total: Option<u64>,
        statement: &Statement,
        mut error: DatabaseError,
        dialect: DialectName,
    ) -> Self {
        let masked = |said: &str| sql::mask_quoted(said, &statement.sql, dialect);
        error.message = masked(&error.message);
        error.detail = error.detail.as_deref().map(masked);
        error.hint = error.hint.as_deref().map(|hint| masked(hint).into());
        Self {
            number,
            total,
            statement: statement.clone(),
            error,
            dialect,
            #[cfg(feature = "python")]
            refused_before: None,
        }
    }

    /// What is left to tell when the script goes on.
    #[cfg(feature = "python")]
    pub(crate) fn refusal(&self) -> Refusal {
        Refusal {
            message: self.error.message.clone(),
            location: self
                .statement
                .cause
                .as_ref()
                .map(|cause| self.location(cause)),
        }
    }

    fn diagnostic(&self) -> Diagnostic {
        let mut diagnostic = database_diagnostic(&self.error).with_fact(format!(
            "statement {}: {}",
            of_all(self.number, self.total),
            sql::summary(&self.statement.sql, self.dialect)
        ));
        if let Some(cause) = &self.statement.cause {
            diagnostic = diagnostic.with_label(self.location(cause), "here");
            if self.error.kind == ErrorKind::NotInTransaction
                && cause.path.extension() == Some("py")
            {
                diagnostic = diagnostic
                    .with_help("put it behind `with op.get_context().autocommit_block():`");
            }
        }
        #[cfg(feature = "python")]
        if let Some(Refusal { message, location }) = &self.refused_before {
            diagnostic = diagnostic.with_fact(format!("refused before it: {message}"));
            if let Some(location) = location {
                diagnostic = diagnostic.with_label(location.clone(), "this was refused before");
            }
        }
        diagnostic
    }

    /// The place in the script: where the server points if it does, else the whole
    /// statement. A call in a Python script, whose bytes are not known, is not the statement.
    fn location(&self, cause: &SourceLocation) -> SourceLocation {
        if cause.offset == 0 && cause.end == 0 {
            return cause.clone();
        }
        let sql = &self.statement.sql;
        let Some(position) = self
            .error
            .position
            .filter(|position| *position < sql.len() && sql.is_char_boundary(*position))
        else {
            return cause.clone();
        };
        let before = &sql[..position];
        let word = sql[position..]
            .find(|character: char| !character.is_alphanumeric() && character != '_')
            .unwrap_or(sql.len() - position)
            .max(1);
        let lines = before.matches('\n').count() as u64;
        let last_line = before.rsplit('\n').next().unwrap_or("").chars().count() as u64;
        SourceLocation {
            path: cause.path.clone(),
            offset: cause.offset + position as u64,
            end: cause.offset + (position + word) as u64,
            line: cause.line + lines,
            column: if lines == 0 {
                cause.column + last_line
            } else {
                last_line + 1
            },
        }
    }
}

impl ResumeError {
    fn diagnostic(&self) -> Diagnostic {
        let message = self.to_string();
        match self {
            Self::Changed { .. } => Diagnostic::error("resume-changed", message).with_help(
                "restore those statements (later ones may be mended), or finish by hand and \
                 record it with `aludel stamp REVISION`",
            ),
            Self::TemporaryTable { .. } => Diagnostic::error("resume-temporary-table", message)
                .with_help("finish by hand and record it with `aludel stamp REVISION`"),
            Self::Unknown {
                number,
                last,
                statement,
            } => {
                let mut diagnostic = Diagnostic::error("resume-unknown", message);
                if let Some((statement, dialect)) = statement.as_deref() {
                    diagnostic = diagnostic.with_fact(sql::summary(&statement.sql, *dialect));
                    if let Some(cause) = &statement.cause {
                        diagnostic = diagnostic.with_label(cause.clone(), "was running");
                    }
                }
                diagnostic.with_help(if number == last {
                    "look whether it took place, then run again with \
                     `--interrupted-statement ran` or `--interrupted-statement repeat`"
                } else {
                    "look whether they took place: all of them, then run again with \
                     `--interrupted-statement ran`; none, or what there was is taken back, then \
                     with `--interrupted-statement repeat`"
                })
            }
        }
    }
}

/// What a database reported, as something to show.
pub(crate) fn database_diagnostic(error: &DatabaseError) -> Diagnostic {
    let message = match &error.code {
        Some(code) => format!("{} ({code})", error.message),
        None => error.message.clone(),
    };
    let mut diagnostic = Diagnostic::error(error.kind.as_str(), message);
    if let Some(detail) = &error.detail {
        diagnostic = diagnostic.with_fact(detail.clone());
    }
    if let Some(hint) = &error.hint {
        diagnostic = diagnostic.with_fact(format!("the server's hint: {hint}"));
    }
    match error.kind.help() {
        Some(help) => diagnostic.with_help(help),
        None => diagnostic,
    }
}
