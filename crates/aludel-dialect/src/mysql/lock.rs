//! The migration lock of MySQL and MariaDB: `GET_LOCK` on a session of its own, or
//! a row where the server is a node of a Galera cluster, because `GET_LOCK` holds on
//! one node only (Galera documentation, "Differences from a Standalone Server").

mod named;
mod row;

use super::connection::MysqlConnection;
use crate::connection::{ConnectOptions, Connection as _};
use crate::error::DatabaseError;
use crate::lock::{LockError, LockGuard, LockHolder, LockRequest};
use crate::server::LockKind;
use crate::url::{DatabaseUrl, MysqlTarget};

use named::NamedLock;
use row::RowLock;

/// Takes the lock in the database that a url names.
pub(crate) fn acquire(
    url: &DatabaseUrl,
    target: &MysqlTarget,
    options: &ConnectOptions,
    request: &LockRequest,
    on_wait: &mut dyn FnMut(Option<&LockHolder>) -> bool,
) -> Result<Box<dyn LockGuard>, LockError> {
    let connection = MysqlConnection::open(url, target, options)?;
    if connection.server().lock == LockKind::Row {
        let heart = MysqlConnection::open(url, target, options)?;
        RowLock::acquire(connection, heart, request, on_wait)
    } else {
        NamedLock::acquire(connection, request, on_wait)
    }
}

/// Who holds the lock in the database that a url names.
pub(crate) fn holder(
    url: &DatabaseUrl,
    target: &MysqlTarget,
    options: &ConnectOptions,
    key: &str,
) -> Result<Option<LockHolder>, DatabaseError> {
    let mut connection = MysqlConnection::open(url, target, options)?;
    if connection.server().lock == LockKind::Row {
        row::holder(&mut connection, key)
    } else {
        named::holder(&mut connection, key)
    }
}
