//! One runner at a time on every database, from any number of machines.
//!
//! The lock is held by a session (or file) of its own, so that whatever happens to
//! the session that runs the revisions, it stays held until the runner lets go or
//! dies.

#[cfg(any(feature = "sqlite", feature = "postgres", feature = "mysql"))]
mod wait;

use std::time::Duration;

use serde::Serialize;

use crate::connection::ConnectOptions;
use crate::error::DatabaseError;
use crate::url::{DatabaseUrl, Target};

#[cfg(any(feature = "sqlite", feature = "postgres", feature = "mysql"))]
pub(crate) use wait::{Candidate, wait_for};

/// What is to be locked, for whom and for how long to wait.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LockRequest {
    /// What the lock is about: the version table, qualified with its schema. Two
    /// runners with the same database and key exclude each other.
    pub key: String,
    /// Who asks: shown to others who have to wait.
    pub owner: String,
    /// How long to wait for another holder; zero tries once.
    pub wait: Duration,
}

/// Who holds a lock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LockHolder {
    /// Who, as well as the database can tell: `ada@build-3 pid 4711`, or the
    /// server's session with its user and address.
    pub owner: String,
    /// Since when, as an RFC 3339 time stamp, where it is known.
    pub since: Option<String>,
}

/// Why a lock was not had.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// Somebody else held it all the time.
    #[error("the migration lock is held{}", holder.as_ref().map(|holder| format!(" by {}", holder.owner)).unwrap_or_default())]
    Held {
        /// Who, where it is known.
        holder: Option<LockHolder>,
        /// How long was waited.
        waited: Duration,
    },
    /// Waiting was interrupted.
    #[error("interrupted while waiting for the migration lock")]
    Interrupted,
    /// The database said no.
    #[error(transparent)]
    Database(#[from] DatabaseError),
}

/// A lock that is held until this value is dropped or released.
pub trait LockGuard: Send {
    /// Whether the lock is still held: a session can be lost unnoticed.
    ///
    /// # Errors
    /// What the server or the driver reported.
    fn is_held(&mut self) -> Result<bool, DatabaseError>;

    /// Lets go.
    ///
    /// # Errors
    /// What the server or the driver reported; the lock ends with the process.
    fn release(self: Box<Self>) -> Result<(), DatabaseError>;
}

/// Takes the migration lock, waiting for another holder no longer than asked.
///
/// `on_wait` is called about every 200 milliseconds while somebody else holds the
/// lock, with who that is where it is known; returning `false` gives up.
///
/// # Errors
/// [`LockError`]: somebody else held it for the whole wait, or the database failed.
pub fn acquire(
    url: &DatabaseUrl,
    options: &ConnectOptions,
    request: &LockRequest,
    on_wait: &mut dyn FnMut(Option<&LockHolder>) -> bool,
) -> Result<Box<dyn LockGuard>, LockError> {
    let options = ConnectOptions {
        application_name: request.owner.clone(),
        ..options.clone()
    };
    match url.target() {
        Target::Sqlite(target) => crate::sqlite::acquire(target, request, on_wait),
        Target::Postgres(target) => {
            crate::postgres::acquire(url, target, &options, request, on_wait)
        }
        Target::Mysql(target) => crate::mysql::acquire(url, target, &options, request, on_wait),
    }
}

/// Who holds the lock now, without taking it or waiting; `None`: nobody.
///
/// # Errors
/// What the server or the driver reported.
pub fn holder(
    url: &DatabaseUrl,
    options: &ConnectOptions,
    key: &str,
) -> Result<Option<LockHolder>, DatabaseError> {
    match url.target() {
        Target::Sqlite(target) => crate::sqlite::holder(target),
        Target::Postgres(target) => crate::postgres::holder(url, target, options, key),
        Target::Mysql(target) => crate::mysql::holder(url, target, options, key),
    }
}
