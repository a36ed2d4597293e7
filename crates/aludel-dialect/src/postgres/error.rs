//! What PostgreSQL's error codes mean for the next step.

use std::error::Error as _;
use std::io;

use postgres::error::{DbError, ErrorPosition};

use crate::error::{DatabaseError, ErrorKind, ErrorSubject};

/// A failure while a session was in use; `sql` is what it was running.
pub(super) fn while_running(error: &postgres::Error, sql: &str) -> DatabaseError {
    if let Some(server) = error.as_db_error() {
        return from_server(server, sql);
    }
    let cause = error.source().map(ToString::to_string);
    let lost = error.is_closed() || io_error(error).is_some();
    if lost {
        return DatabaseError {
            detail: cause,
            ..DatabaseError::new(
                ErrorKind::ConnectionLost,
                "the connection to the server was lost",
            )
        };
    }
    DatabaseError {
        detail: cause,
        ..DatabaseError::new(ErrorKind::Statement, error.to_string())
    }
}

/// A failure while a session was being opened at `address`.
pub(super) fn while_connecting(error: &postgres::Error, address: &str) -> DatabaseError {
    if let Some(server) = error.as_db_error() {
        return from_server(server, "");
    }
    let cause = error
        .source()
        .map_or_else(|| error.to_string(), ToString::to_string);
    // The driver names these cases in its message only; tests on real servers
    // would notice another wording.
    let summary = error.to_string();
    if summary.contains("TLS") {
        return DatabaseError::new(
            ErrorKind::Tls,
            format!("no TLS connection to {address}: {cause}"),
        );
    }
    if cause.contains("password missing") {
        return DatabaseError::new(
            ErrorKind::Authentication,
            format!("the server at {address} asks for a password and the url has none"),
        );
    }
    if summary.contains("authentication") {
        return DatabaseError::new(
            ErrorKind::Authentication,
            format!("no agreement with the server at {address} about a password: {cause}"),
        );
    }
    let reason = io_error(error).map_or(cause, ToString::to_string);
    DatabaseError::new(
        ErrorKind::Unreachable,
        format!("no PostgreSQL server answers at {address}: {reason}"),
    )
}

fn io_error(error: &postgres::Error) -> Option<&io::Error> {
    error.source()?.downcast_ref::<io::Error>()
}

fn from_server(error: &DbError, sql: &str) -> DatabaseError {
    let position = match error.position() {
        Some(ErrorPosition::Original(characters)) => byte_offset(sql, *characters),
        Some(ErrorPosition::Internal { .. }) | None => None,
    };
    // What a function was doing when it failed is only in the context.
    let detail = match (error.detail(), error.where_()) {
        (Some(detail), Some(context)) => Some(format!("{detail}\n{context}")),
        (Some(text), None) | (None, Some(text)) => Some(text.to_owned()),
        (None, None) => None,
    };
    DatabaseError {
        kind: kind(error.code().code(), error.message()),
        message: error.message().to_owned(),
        code: Some(error.code().code().to_owned()),
        detail,
        hint: error.hint().map(Into::into),
        position,
        subject: Some(Box::new(ErrorSubject {
            schema: error.schema().map(str::to_owned),
            table: error.table().map(str::to_owned),
            column: error.column().map(str::to_owned),
            data_type: error.datatype().map(str::to_owned),
            constraint: error.constraint().map(str::to_owned),
        })),
    }
}

/// The byte offset of a position that the server counts in characters from 1.
fn byte_offset(sql: &str, characters: u32) -> Option<usize> {
    let before = usize::try_from(characters).ok()?.checked_sub(1)?;
    sql.char_indices()
        .map(|(offset, _)| offset)
        .chain([sql.len()])
        .nth(before)
}

/// PostgreSQL 15 manual, appendix A, "PostgreSQL Error Codes".
fn kind(code: &str, message: &str) -> ErrorKind {
    match code {
        // too_many_connections, cannot_connect_now
        "53300" | "57P03" => ErrorKind::Unreachable,
        // invalid_authorization_specification, invalid_password
        "28000" | "28P01" => ErrorKind::Authentication,
        // invalid_catalog_name
        "3D000" => ErrorKind::MissingDatabase,
        // connection_exception, admin_shutdown, crash_shutdown, database_dropped,
        // idle_session_timeout, idle_in_transaction_session_timeout
        "57P01" | "57P02" | "57P04" | "57P05" | "25P03" => ErrorKind::ConnectionLost,
        _ if code.starts_with("08") => ErrorKind::ConnectionLost,
        // serialization_failure, deadlock_detected, lock_not_available
        "40001" | "40P01" | "55P03" => ErrorKind::Timeout,
        // query_canceled: by statement_timeout, or by somebody. The server says
        // which in its message only.
        "57014" if message.contains("timeout") => ErrorKind::Timeout,
        "57014" => ErrorKind::Cancelled,
        // insufficient_privilege
        "42501" => ErrorKind::Privilege,
        // read_only_sql_transaction
        "25006" => ErrorKind::ReadOnly,
        // disk_full
        "53100" => ErrorKind::DiskFull,
        // undefined_table
        "42P01" => ErrorKind::MissingTable,
        // unique_violation
        "23505" => ErrorKind::Duplicate,
        // active_sql_transaction
        "25001" => ErrorKind::NotInTransaction,
        // unsafe_new_enum_value_usage
        "55P04" => ErrorKind::NotInTransaction,
        // in_failed_sql_transaction
        "25P02" => ErrorKind::TransactionAborted,
        _ => ErrorKind::Statement,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_are_counted_in_characters_by_the_server_and_in_bytes_here() {
        let sql = "SELECT 'äöü', nope";
        assert_eq!(byte_offset(sql, 15), Some(sql.find("nope").unwrap()));
        assert_eq!(byte_offset(sql, 1), Some(0));
        assert_eq!(byte_offset("ab", 3), Some(2));
        assert_eq!(byte_offset("ab", 4), None);
    }
}
