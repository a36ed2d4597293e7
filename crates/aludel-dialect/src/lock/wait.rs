//! Waiting for the lock, the same way on every database.

use std::thread;
use std::time::{Duration, Instant};

use super::{LockError, LockHolder, LockRequest};
use crate::error::DatabaseError;

/// How long to wait before the second attempt: most locks are short.
const FIRST_PAUSE: Duration = Duration::from_millis(25);
/// How long to wait between later ones, and how often the caller hears about it.
const LONGEST_PAUSE: Duration = Duration::from_millis(200);

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
