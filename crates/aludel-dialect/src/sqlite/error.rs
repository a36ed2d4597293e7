//! What SQLite's result codes mean for the next step.

use rusqlite::ErrorCode;
use rusqlite::ffi;

use crate::error::{DatabaseError, ErrorKind};

impl From<rusqlite::Error> for DatabaseError {
    fn from(error: rusqlite::Error) -> Self {
        match error {
            rusqlite::Error::SqliteFailure(failure, message) => {
                let message = message.unwrap_or_else(|| {
                    ffi::code_to_str(failure.extended_code).to_ascii_lowercase()
                });
                from_code(failure, message, None)
            }
            rusqlite::Error::SqlInputError {
                error, msg, offset, ..
            } => from_code(error, msg, usize::try_from(offset).ok()),
            other => Self::new(ErrorKind::Statement, other.to_string()),
        }
    }
}

fn from_code(failure: ffi::Error, message: String, position: Option<usize>) -> DatabaseError {
    DatabaseError {
        kind: kind(failure, &message),
        code: Some(code_name(failure.extended_code)),
        detail: None,
        hint: None,
        position,
        message,
        subject: None,
    }
}

/// SQLite's "Result and Error Codes" (sqlite.org/rescode.html, 3.53). What has no
/// code of its own is told by its message, which SQLite keeps stable.
fn kind(failure: ffi::Error, message: &str) -> ErrorKind {
    match failure.code {
        _ if failure.extended_code == ffi::SQLITE_READONLY_DBMOVED => ErrorKind::DatabaseMoved,
        ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => ErrorKind::Timeout,
        ErrorCode::OperationInterrupted => ErrorKind::Cancelled,
        ErrorCode::PermissionDenied | ErrorCode::AuthorizationForStatementDenied => {
            ErrorKind::Privilege
        }
        ErrorCode::ReadOnly => ErrorKind::ReadOnly,
        ErrorCode::DiskFull => ErrorKind::DiskFull,
        ErrorCode::CannotOpen => ErrorKind::Unreachable,
        ErrorCode::ConstraintViolation => match failure.extended_code {
            ffi::SQLITE_CONSTRAINT_UNIQUE
            | ffi::SQLITE_CONSTRAINT_PRIMARYKEY
            | ffi::SQLITE_CONSTRAINT_ROWID => ErrorKind::Duplicate,
            _ => ErrorKind::Statement,
        },
        _ if message.starts_with("no such table: ") => ErrorKind::MissingTable,
        _ if message.contains("within a transaction")
            || message.contains("inside a transaction") =>
        {
            ErrorKind::NotInTransaction
        }
        _ => ErrorKind::Statement,
    }
}

/// The name of an extended result code; of its primary code where it has no name
/// here.
fn code_name(code: i32) -> String {
    const NAMES: [(i32, &str); 46] = [
        (ffi::SQLITE_ERROR, "SQLITE_ERROR"),
        (ffi::SQLITE_INTERNAL, "SQLITE_INTERNAL"),
        (ffi::SQLITE_PERM, "SQLITE_PERM"),
        (ffi::SQLITE_ABORT, "SQLITE_ABORT"),
        (ffi::SQLITE_BUSY, "SQLITE_BUSY"),
        (ffi::SQLITE_LOCKED, "SQLITE_LOCKED"),
        (ffi::SQLITE_NOMEM, "SQLITE_NOMEM"),
        (ffi::SQLITE_READONLY, "SQLITE_READONLY"),
        (ffi::SQLITE_INTERRUPT, "SQLITE_INTERRUPT"),
        (ffi::SQLITE_IOERR, "SQLITE_IOERR"),
        (ffi::SQLITE_CORRUPT, "SQLITE_CORRUPT"),
        (ffi::SQLITE_FULL, "SQLITE_FULL"),
        (ffi::SQLITE_CANTOPEN, "SQLITE_CANTOPEN"),
        (ffi::SQLITE_PROTOCOL, "SQLITE_PROTOCOL"),
        (ffi::SQLITE_SCHEMA, "SQLITE_SCHEMA"),
        (ffi::SQLITE_TOOBIG, "SQLITE_TOOBIG"),
        (ffi::SQLITE_CONSTRAINT, "SQLITE_CONSTRAINT"),
        (ffi::SQLITE_MISMATCH, "SQLITE_MISMATCH"),
        (ffi::SQLITE_MISUSE, "SQLITE_MISUSE"),
        (ffi::SQLITE_AUTH, "SQLITE_AUTH"),
        (ffi::SQLITE_RANGE, "SQLITE_RANGE"),
        (ffi::SQLITE_NOTADB, "SQLITE_NOTADB"),
        (ffi::SQLITE_BUSY_RECOVERY, "SQLITE_BUSY_RECOVERY"),
        (ffi::SQLITE_BUSY_SNAPSHOT, "SQLITE_BUSY_SNAPSHOT"),
        (ffi::SQLITE_BUSY_TIMEOUT, "SQLITE_BUSY_TIMEOUT"),
        (ffi::SQLITE_LOCKED_SHAREDCACHE, "SQLITE_LOCKED_SHAREDCACHE"),
        (ffi::SQLITE_READONLY_CANTLOCK, "SQLITE_READONLY_CANTLOCK"),
        (ffi::SQLITE_READONLY_DBMOVED, "SQLITE_READONLY_DBMOVED"),
        (ffi::SQLITE_READONLY_DIRECTORY, "SQLITE_READONLY_DIRECTORY"),
        (ffi::SQLITE_READONLY_RECOVERY, "SQLITE_READONLY_RECOVERY"),
        (ffi::SQLITE_READONLY_ROLLBACK, "SQLITE_READONLY_ROLLBACK"),
        (ffi::SQLITE_IOERR_READ, "SQLITE_IOERR_READ"),
        (ffi::SQLITE_IOERR_SHORT_READ, "SQLITE_IOERR_SHORT_READ"),
        (ffi::SQLITE_IOERR_WRITE, "SQLITE_IOERR_WRITE"),
        (ffi::SQLITE_IOERR_FSYNC, "SQLITE_IOERR_FSYNC"),
        (ffi::SQLITE_IOERR_TRUNCATE, "SQLITE_IOERR_TRUNCATE"),
        (ffi::SQLITE_IOERR_DELETE, "SQLITE_IOERR_DELETE"),
        (ffi::SQLITE_IOERR_LOCK, "SQLITE_IOERR_LOCK"),
        (ffi::SQLITE_CANTOPEN_ISDIR, "SQLITE_CANTOPEN_ISDIR"),
        (ffi::SQLITE_CONSTRAINT_CHECK, "SQLITE_CONSTRAINT_CHECK"),
        (
            ffi::SQLITE_CONSTRAINT_FOREIGNKEY,
            "SQLITE_CONSTRAINT_FOREIGNKEY",
        ),
        (ffi::SQLITE_CONSTRAINT_NOTNULL, "SQLITE_CONSTRAINT_NOTNULL"),
        (
            ffi::SQLITE_CONSTRAINT_PRIMARYKEY,
            "SQLITE_CONSTRAINT_PRIMARYKEY",
        ),
        (ffi::SQLITE_CONSTRAINT_ROWID, "SQLITE_CONSTRAINT_ROWID"),
        (ffi::SQLITE_CONSTRAINT_TRIGGER, "SQLITE_CONSTRAINT_TRIGGER"),
        (ffi::SQLITE_CONSTRAINT_UNIQUE, "SQLITE_CONSTRAINT_UNIQUE"),
    ];
    let named = |wanted: i32| {
        NAMES
            .iter()
            .find(|(code, _)| *code == wanted)
            .map(|(_, name)| (*name).to_owned())
    };
    named(code)
        .or_else(|| named(code & 0xff))
        .unwrap_or_else(|| code.to_string())
}
