//! What a database or its driver says when something fails.

mod condition;
mod exception;

pub use exception::{BrokenConstraint, DriverException, ExceptionClass};

/// What kind of failure it was, as far as the next step depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ErrorKind {
    /// Nothing answered at the address.
    Unreachable,
    /// The server refused the user or the password.
    Authentication,
    /// The database does not exist.
    MissingDatabase,
    /// The file of the database was removed or replaced while it was in use.
    DatabaseMoved,
    /// TLS was asked for and refused, or its certificate is not trusted.
    Tls,
    /// The connection was lost while it was in use.
    ConnectionLost,
    /// A lock or statement timeout ran out, or a deadlock was broken: the same
    /// statement may succeed when it is run again.
    Timeout,
    /// The statement was cancelled.
    Cancelled,
    /// The role may not do this.
    Privilege,
    /// The database is read-only.
    ReadOnly,
    /// The disk is full.
    DiskFull,
    /// A table that the statement names does not exist.
    MissingTable,
    /// A unique or primary key already holds this value.
    Duplicate,
    /// The statement cannot run inside a transaction.
    NotInTransaction,
    /// An earlier statement failed, and the transaction takes no others.
    TransactionAborted,
    /// This build has no driver for the database.
    NoDriver,
    /// The server refused the statement for any other reason.
    Statement,
}

impl ErrorKind {
    /// A stable code that scripts may test for.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unreachable => "database-unreachable",
            Self::Authentication => "database-authentication",
            Self::MissingDatabase => "database-missing",
            Self::DatabaseMoved => "database-moved",
            Self::Tls => "database-tls",
            Self::ConnectionLost => "connection-lost",
            Self::Timeout => "database-timeout",
            Self::Cancelled => "statement-cancelled",
            Self::Privilege => "database-privilege",
            Self::ReadOnly => "database-read-only",
            Self::DiskFull => "disk-full",
            Self::MissingTable => "table-missing",
            Self::Duplicate => "duplicate-key",
            Self::NotInTransaction => "statement-not-in-transaction",
            Self::TransactionAborted => "transaction-aborted",
            Self::NoDriver => "driver-missing",
            Self::Statement => "statement-refused",
        }
    }

    /// What a person would do about it, where that is the same for every database.
    pub const fn help(self) -> Option<&'static str> {
        Some(match self {
            Self::Unreachable => {
                "check that the server runs and that host and port of the url are right"
            }
            Self::Authentication => {
                "check user and password of the url; special characters in them are written \
                 percent-encoded (`@` is `%40`)"
            }
            Self::MissingDatabase => {
                "create the database first, or correct its name in the url: Aludel creates \
                 tables, not databases"
            }
            Self::DatabaseMoved => {
                "what this run did since then is in the file that is gone: look what is there now \
                 with `aludel status`, then run the same command again"
            }
            Self::Tls => {
                "see `sslmode` (PostgreSQL) or `ssl` (MySQL) in the url: `aludel help url`"
            }
            Self::ConnectionLost => "run the same command again: it goes on where this one stopped",
            Self::Timeout => {
                "see what the server is busy with, then run the same command again; \
                 `--database-lock-timeout`, `--statement-timeout` and `--retries` decide how \
                 long it may take"
            }
            Self::Privilege => {
                "run with a role that may do this: `migration_url` of the environment, or `--url`"
            }
            Self::ReadOnly => "is this a replica, or a file without write permission?",
            Self::DiskFull => "make room, then run the same command again",
            Self::NotInTransaction => {
                "put it into a section of its own kind: `-- migrate: upgrade transaction=off`"
            }
            Self::TransactionAborted => {
                "put what may fail behind a savepoint, which is all that its failure undoes: \
                 `with op.get_bind().begin_nested():` in a `.py` revision"
            }
            Self::Cancelled
            | Self::MissingTable
            | Self::Duplicate
            | Self::NoDriver
            | Self::Statement => return None,
        })
    }
}

/// A failure that a database or its driver reported.
///
/// It never contains a password: drivers that print connection strings are not
/// quoted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct DatabaseError {
    /// What kind of failure it was.
    pub kind: ErrorKind,
    /// The server's message, without its code.
    pub message: String,
    /// The server's own code: an SQLSTATE, an error number, or an extended
    /// result code by name.
    pub code: Option<String>,
    /// More that the server said about it.
    pub detail: Option<String>,
    /// What the server itself advises.
    pub hint: Option<Box<str>>,
    /// Where in the statement's text, as a byte offset.
    pub position: Option<usize>,
    /// What it is about, where the server tells.
    pub subject: Option<Box<ErrorSubject>>,
}

/// What PostgreSQL says an error is about (manual 15, section 55.8, "Error and Notice
/// Message Fields").
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ErrorSubject {
    /// The schema of what is named further on.
    pub schema: Option<String>,
    /// The table.
    pub table: Option<String>,
    /// The column.
    pub column: Option<String>,
    /// The data type.
    pub data_type: Option<String>,
    /// The constraint.
    pub constraint: Option<String>,
}

impl DatabaseError {
    /// A failure that has nothing more to it than its kind and a message.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self {
            kind,
            message: message.into(),
            code: None,
            detail: None,
            hint: None,
            position: None,
            subject: None,
        }
    }

    /// The driver of this database is not in this build.
    #[cfg(not(all(feature = "sqlite", feature = "postgres", feature = "mysql")))]
    pub(crate) fn no_driver(product: &str, feature: &str) -> Self {
        Self::new(
            ErrorKind::NoDriver,
            format!("this build of aludel cannot connect to {product}"),
        )
        .with_hint(format!("build it with the feature `{feature}`"))
    }

    /// Whether it is about how a session was asked for (with or without TLS) rather
    /// than about who asks or for what: another way may get further.
    #[cfg(any(feature = "postgres", feature = "mysql"))]
    pub(crate) fn is_about_encryption(&self) -> bool {
        // PostgreSQL's "no pg_hba.conf entry for … no encryption".
        self.kind == ErrorKind::Tls || self.code.as_deref() == Some("28000")
    }

    /// The same failure with advice.
    #[must_use]
    pub fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into().into_boxed_str());
        self
    }

    /// The same failure with the server's own code.
    #[must_use]
    pub fn with_code(mut self, code: impl Into<String>) -> Self {
        self.code = Some(code.into());
        self
    }
}
