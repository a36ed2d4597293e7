//! One runner at a time on every database, from any number of machines.
//!
//! The lock is held by a session (or file) of its own, so that whatever happens to
//! the session that runs the revisions, it stays held until the runner lets go or
//! dies.

use std::thread;
use std::time::{Duration, Instant};

use serde::Serialize;

use crate::connection::ConnectOptions;
use crate::error::DatabaseError;
use crate::url::{DatabaseUrl, Target};

/// How long to wait before the second attempt: most locks are short.
const FIRST_PAUSE: Duration = Duration::from_millis(25);
/// How long to wait between later ones, and how often the caller hears about it.
const LONGEST_PAUSE: Duration = Duration::from_millis(200);

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

/// A session that may come to hold the lock.
pub(crate) trait Candidate {
    /// Tries once, without waiting; `true`: it holds the lock now.
    fn attempt(&mut self) -> Result<bool, DatabaseError>;

    /// Who holds it, as far as can be seen.
    fn holder(&mut self) -> Result<Option<LockHolder>, DatabaseError>;
}

/// Lets a candidate try until it holds the lock, the wait is over or the caller
/// gives up.
///
/// It polls, on every database alike, so that the caller is asked regularly whether
/// to go on: a server that is asked to wait cannot be interrupted.
pub(crate) fn wait_for(
    candidate: &mut dyn Candidate,
    request: &LockRequest,
    on_wait: &mut dyn FnMut(Option<&LockHolder>) -> bool,
) -> Result<(), LockError> {
    let start = Instant::now();
    let mut pause = FIRST_PAUSE;
    let mut next_call = start;
    loop {
        if candidate.attempt()? {
            return Ok(());
        }
        let waited = start.elapsed();
        if waited >= request.wait {
            return Err(LockError::Held {
                holder: candidate.holder()?,
                waited,
            });
        }
        if Instant::now() >= next_call {
            next_call = Instant::now() + LONGEST_PAUSE;
            let holder = candidate.holder()?;
            if !on_wait(holder.as_ref()) {
                return Err(LockError::Interrupted);
            }
        }
        thread::sleep(pause.min(request.wait.saturating_sub(waited)));
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Is free after some attempts.
    struct Busy(usize);

    impl Candidate for Busy {
        fn attempt(&mut self) -> Result<bool, DatabaseError> {
            self.0 = self.0.saturating_sub(1);
            Ok(self.0 == 0)
        }

        fn holder(&mut self) -> Result<Option<LockHolder>, DatabaseError> {
            Ok(Some(LockHolder {
                owner: "ada".to_owned(),
                since: None,
            }))
        }
    }

    fn request(wait: Duration) -> LockRequest {
        LockRequest {
            key: "public.alembic_version".to_owned(),
            owner: "test".to_owned(),
            wait,
        }
    }

    #[test]
    fn a_lock_that_becomes_free_is_had() {
        let mut calls = 0;
        let mut on_wait = |holder: Option<&LockHolder>| {
            assert_eq!(holder.unwrap().owner, "ada");
            calls += 1;
            true
        };
        wait_for(&mut Busy(3), &request(Duration::from_mins(1)), &mut on_wait).unwrap();
        assert_eq!(calls, 1);
    }

    #[test]
    fn waiting_ends_with_the_time_or_with_the_callers_patience() {
        let error = wait_for(&mut Busy(1_000), &request(Duration::ZERO), &mut |_| true);
        assert_eq!(
            error.unwrap_err().to_string(),
            "the migration lock is held by ada"
        );
        let long = request(Duration::from_mins(1));
        let error = wait_for(&mut Busy(1_000), &long, &mut |_| false);
        assert!(matches!(error, Err(LockError::Interrupted)));
    }
}
