//! What ends a statement of SQLite early: a timeout, or somebody who cancels it.
//!
//! SQLite runs inside this process, so there is no server to keep time: it asks
//! between instructions, and while it waits for another connection's lock.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// Shared between a connection, its callbacks and those who may cancel.
#[derive(Debug)]
pub(super) struct Interruption {
    is_cancelled: AtomicBool,
    limits: Mutex<Limits>,
}

#[derive(Debug, Clone, Copy)]
struct Limits {
    /// How long to wait for a lock.
    lock: Duration,
    /// When the running statement has to end.
    end: Option<Instant>,
}

impl Interruption {
    pub(super) fn new(lock: Duration) -> Self {
        Self {
            is_cancelled: AtomicBool::new(false),
            limits: Mutex::new(Limits { lock, end: None }),
        }
    }

    /// Changes how long to wait for a lock.
    pub(super) fn set_lock_timeout(&self, lock: Duration) {
        self.limits().lock = lock;
    }

    /// A statement begins, and has to end after `timeout`.
    pub(super) fn begin(&self, timeout: Option<Duration>) {
        self.is_cancelled.store(false, Ordering::SeqCst);
        self.limits().end = timeout.map(|timeout| Instant::now() + timeout);
    }

    /// Somebody wants the running statement to end.
    pub(super) fn cancel(&self) {
        self.is_cancelled.store(true, Ordering::SeqCst);
    }

    pub(super) fn is_cancelled(&self) -> bool {
        self.is_cancelled.load(Ordering::SeqCst)
    }

    /// Whether the running statement has had its time.
    pub(super) fn is_late(&self) -> bool {
        self.limits().end.is_some_and(|end| Instant::now() >= end)
    }

    /// Whether to try again for a lock that another connection holds: after a pause
    /// that grows with `attempts`, until the time since `start` is up.
    pub(super) fn waits_on(&self, start: Instant, attempts: i32) -> bool {
        let left = self.limits().lock.saturating_sub(start.elapsed());
        if left.is_zero() || self.is_cancelled() || self.is_late() {
            return false;
        }
        let pause = match attempts {
            0..=4 => Duration::from_millis(1),
            5..=20 => Duration::from_millis(5),
            _ => Duration::from_millis(25),
        };
        thread::sleep(pause.min(left));
        true
    }

    fn limits(&self) -> std::sync::MutexGuard<'_, Limits> {
        self.limits.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
