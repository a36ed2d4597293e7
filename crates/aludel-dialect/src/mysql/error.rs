//! What the error numbers of MySQL and MariaDB mean for the next step.

use mysql::{DriverError, Error, MySqlError};

use crate::error::{DatabaseError, ErrorKind};

/// A failure while a session was in use; `sql` is what it was running.
pub(super) fn while_running(error: &Error, sql: &str) -> DatabaseError {
    match error {
        Error::MySqlError(server) => from_server(server, sql),
        Error::IoError(cause) => lost(cause.to_string()),
        _ if is_too_large(error) => DatabaseError::new(
            ErrorKind::Statement,
            "the statement is larger than the server accepts in one piece",
        )
        .with_hint("raise `max_allowed_packet` on the server, or split the statement"),
        Error::CodecError(cause) => lost(cause.to_string()),
        Error::DriverError(DriverError::PacketOutOfSync) => lost(error_text(error)),
        _ => DatabaseError::new(ErrorKind::Statement, error_text(error)),
    }
}

/// Whether a statement is larger than `max_allowed_packet`. The driver has two errors
/// for it and keeps the type of one to itself; a test on a real server would notice
/// another wording.
fn is_too_large(error: &Error) -> bool {
    match error {
        Error::DriverError(DriverError::PacketTooLarge) => true,
        Error::CodecError(cause) => cause.to_string().contains("max_allowed_packet"),
        _ => false,
    }
}

/// A failure while a session was being opened at `address`.
pub(super) fn while_connecting(error: &Error, address: &str) -> DatabaseError {
    match error {
        Error::MySqlError(server) => from_server(server, ""),
        Error::TlsError(cause) => no_tls(address, &cause.to_string()),
        Error::IoError(_) | Error::CodecError(_) if let Some(cause) = tls_cause(error) => {
            no_tls(address, &cause.to_string())
        }
        Error::DriverError(DriverError::TlsNotSupported) => {
            no_tls(address, "the server does not offer TLS")
        }
        Error::DriverError(
            DriverError::UnknownAuthPlugin(_)
            | DriverError::OldMysqlPasswordDisabled
            | DriverError::CleartextPluginDisabled,
        ) => DatabaseError::new(
            ErrorKind::Authentication,
            format!(
                "no agreement with the server at {address} about a password: {}",
                error_text(error)
            ),
        ),
        Error::DriverError(DriverError::CouldNotConnect(Some((_, description, _)))) => {
            unreachable_server(address, description)
        }
        Error::DriverError(DriverError::ConnectTimeout) => {
            unreachable_server(address, "no answer in time")
        }
        _ => unreachable_server(address, &error_text(error)),
    }
}

/// A handshake's failure, which arrives wrapped in errors of input and output.
fn tls_cause(error: &Error) -> Option<&rustls::Error> {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = match error {
        Error::IoError(cause) => Some(cause),
        Error::CodecError(cause) => Some(cause),
        _ => None,
    };
    while let Some(error) = cause {
        if let Some(found) = error.downcast_ref() {
            return Some(found);
        }
        cause = match error.downcast_ref::<std::io::Error>() {
            Some(wrapped) => wrapped.get_ref().map(|inner| inner as _),
            None => error.source(),
        };
    }
    None
}

fn no_tls(address: &str, cause: &str) -> DatabaseError {
    DatabaseError::new(
        ErrorKind::Tls,
        format!("no TLS connection to {address}: {cause}"),
    )
}

fn unreachable_server(address: &str, cause: &str) -> DatabaseError {
    DatabaseError::new(
        ErrorKind::Unreachable,
        format!("no MySQL or MariaDB server answers at {address}: {cause}"),
    )
}

fn lost(cause: String) -> DatabaseError {
    DatabaseError {
        detail: Some(cause),
        ..DatabaseError::new(
            ErrorKind::ConnectionLost,
            "the connection to the server was lost",
        )
    }
}

/// The driver wraps its messages in the name of their variant.
fn error_text(error: &Error) -> String {
    match error {
        Error::IoError(cause) => cause.to_string(),
        Error::CodecError(cause) => cause.to_string(),
        Error::DriverError(cause) => cause.to_string(),
        Error::UrlError(_) => "the driver does not understand the address".to_owned(),
        other => other.to_string(),
    }
}

fn from_server(error: &MySqlError, sql: &str) -> DatabaseError {
    DatabaseError {
        kind: kind(error.code, &error.message),
        message: error.message.clone(),
        code: Some(error.code.to_string()),
        detail: None,
        hint: None,
        position: (error.code == 1064)
            .then(|| syntax_error_position(&error.message, sql))
            .flatten(),
        subject: None,
    }
}

/// MySQL 8.0 "Server Error Message Reference" and MariaDB's "Error Codes".
fn kind(code: u16, message: &str) -> ErrorKind {
    match code {
        // ER_CON_COUNT_ERROR, ER_TOO_MANY_USER_CONNECTIONS, ER_HOST_IS_BLOCKED,
        // ER_HOST_NOT_PRIVILEGED
        1040 | 1203 | 1129 | 1130 => ErrorKind::Unreachable,
        // ER_ACCESS_DENIED_ERROR and its variants, ER_NOT_SUPPORTED_AUTH_MODE,
        // ER_MUST_CHANGE_PASSWORD_LOGIN, ER_ACCOUNT_HAS_BEEN_LOCKED
        1045 | 1698 | 1251 | 1862 | 3118 | 4151 => ErrorKind::Authentication,
        // ER_BAD_DB_ERROR
        1049 => ErrorKind::MissingDatabase,
        // ER_SECURE_TRANSPORT_REQUIRED
        3159 => ErrorKind::Tls,
        // CR_SERVER_GONE_ERROR, CR_SERVER_LOST, ER_SERVER_SHUTDOWN,
        // ER_CONNECTION_KILLED (MariaDB: 1927), ER_FORCING_CLOSE,
        // ER_NEW_ABORTING_CONNECTION, ER_CLIENT_INTERACTION_TIMEOUT
        2006 | 2013 | 1053 | 1927 | 1080 | 1184 | 4031 => ErrorKind::ConnectionLost,
        // ER_LOCK_WAIT_TIMEOUT, ER_LOCK_DEADLOCK, ER_LOCK_NOWAIT,
        // ER_QUERY_TIMEOUT (MySQL), ER_STATEMENT_TIMEOUT (MariaDB)
        1205 | 1213 | 3572 | 3024 | 1969 => ErrorKind::Timeout,
        // ER_QUERY_INTERRUPTED
        1317 => ErrorKind::Cancelled,
        // ER_DBACCESS_DENIED_ERROR (an existing database at connect as well),
        // ER_TABLEACCESS_DENIED_ERROR, ER_COLUMNACCESS_DENIED_ERROR,
        // ER_SPECIFIC_ACCESS_DENIED_ERROR, ER_PROCACCESS_DENIED_ERROR,
        // ER_KILL_DENIED_ERROR
        1044 | 1142 | 1143 | 1227 | 1370 | 1095 => ErrorKind::Privilege,
        // ER_OPTION_PREVENTS_STATEMENT, but only for these options;
        // ER_OPEN_AS_READONLY, ER_READ_ONLY_MODE, ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION
        1290 if message.contains("read-only") || message.contains("read_only") => {
            ErrorKind::ReadOnly
        }
        1036 | 1836 | 1792 => ErrorKind::ReadOnly,
        // ER_DISK_FULL, ER_RECORD_FILE_FULL
        1021 | 1114 => ErrorKind::DiskFull,
        // ER_ERROR_ON_WRITE, with the operating system's number
        3 | 1026 if message.contains("errno: 28") || message.contains("Errcode: 28") => {
            ErrorKind::DiskFull
        }
        // ER_NO_SUCH_TABLE, ER_BAD_TABLE_ERROR
        1146 | 1051 => ErrorKind::MissingTable,
        // ER_DUP_ENTRY, ER_DUP_ENTRY_WITH_KEY_NAME, ER_DUP_KEY
        1062 | 1586 | 1022 => ErrorKind::Duplicate,
        // ER_CANT_DO_THIS_DURING_AN_TRANSACTION
        1179 => ErrorKind::NotInTransaction,
        _ => ErrorKind::Statement,
    }
}

/// Where a syntax error is: the server quotes up to 80 characters from there on,
/// and the line that they begin in.
fn syntax_error_position(message: &str, sql: &str) -> Option<usize> {
    let (before, line) = message.rsplit_once("' at line ")?;
    let (_, quoted) = before.split_once(" near '")?;
    let line: usize = line.trim().parse().ok()?;
    let line_start = match line.checked_sub(2) {
        None => 0,
        Some(newlines) => sql.match_indices('\n').nth(newlines)?.0 + 1,
    };
    if quoted.is_empty() {
        return Some(sql.trim_end().len());
    }
    let line_end = sql[line_start..]
        .find('\n')
        .map_or(sql.len(), |length| line_start + length);
    let mut places = sql[line_start..]
        .match_indices(quoted)
        .map(|(offset, _)| line_start + offset)
        .take_while(|offset| *offset <= line_end);
    let place = places.next()?;
    // Two equal texts in the line: there is no telling which one was meant.
    places.next().is_none().then_some(place)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_syntax_error_is_found_by_the_text_that_the_server_quotes() {
        let sql = "SELECT 1\nFROM t\nWHERE äö = 'x' ANDD b = 2\nORDER BY 1";
        let near = "ANDD b = 2\nORDER BY 1";
        let message = format!("You have an error …; check the manual … near '{near}' at line 3");
        assert_eq!(syntax_error_position(&message, sql), sql.find("ANDD"));
        let message = "… near '' at line 4";
        assert_eq!(syntax_error_position(message, sql), Some(sql.len()));
        let message = "… near 'b' at line 3";
        assert_eq!(syntax_error_position(message, "a\nb\nb b"), None);
    }
}
