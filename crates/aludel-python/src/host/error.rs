//! Why a host did not do what a script asked.

use serde::Serialize;

/// Why a host did not do what a script asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HostError {
    /// The database or its driver refused it. The script sees the exception of
    /// `sqlalchemy.exc` and may catch it.
    #[error("{0}")]
    Database(Box<DatabaseFailure>),
    /// The database has no such thing, or the operation lacks something: SQLAlchemy's
    /// `CompileError`. The script may catch it.
    #[error("{0}")]
    NotRendered(String),
    /// It cannot be done while SQL is only printed (reading rows, reading the catalog).
    /// The script may catch it.
    #[error("{0}")]
    Offline(String),
    /// It is not allowed where the script stands, such as a commit of what the script did
    /// not begin: SQLAlchemy's `InvalidRequestError`. The script may catch it.
    #[error("{0}")]
    Refused(String),
    /// The run ends here: somebody interrupted it, the lock is lost, a statement's journal
    /// could not be written. The host keeps the reason; the script is unwound without a
    /// handler of its own seeing it.
    #[error("the run was stopped")]
    Stop,
}

/// What a database said about a statement that it refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[error("{message}")]
pub struct DatabaseFailure {
    /// The exception of PEP 249 that Python's driver would raise.
    pub class: DatabaseErrorClass,
    /// The server's message.
    pub message: String,
    /// The SQLSTATE, where the database has them.
    pub sqlstate: Option<String>,
    /// The server's error number, where it has them (MySQL's and SQLite's).
    pub errno: Option<i64>,
    /// The name of the constraint that was violated, where the server told it.
    pub constraint: Option<String>,
    /// The schema that the error is about, where the server told it.
    pub schema: Option<String>,
    /// The table that the error is about, where the server told it.
    pub table: Option<String>,
    /// The column that the error is about, where the server told it.
    pub column: Option<String>,
    /// The data type that the error is about, where the server told it.
    pub data_type: Option<String>,
    /// The server's secondary message.
    pub detail: Option<String>,
    /// The statement as it was sent.
    pub statement: Option<String>,
    /// Whether the connection cannot be used any more.
    pub disconnected: bool,
}

/// The exceptions of PEP 249, under the names that drivers and `sqlalchemy.exc` share.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[expect(missing_docs, reason = "PEP 249's names")]
pub enum DatabaseErrorClass {
    DatabaseError,
    DataError,
    IntegrityError,
    InterfaceError,
    InternalError,
    NotSupportedError,
    OperationalError,
    ProgrammingError,
}

impl DatabaseErrorClass {
    /// Its name in Python.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::DatabaseError => "DatabaseError",
            Self::DataError => "DataError",
            Self::IntegrityError => "IntegrityError",
            Self::InterfaceError => "InterfaceError",
            Self::InternalError => "InternalError",
            Self::NotSupportedError => "NotSupportedError",
            Self::OperationalError => "OperationalError",
            Self::ProgrammingError => "ProgrammingError",
        }
    }
}
