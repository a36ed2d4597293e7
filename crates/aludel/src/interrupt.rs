//! Stopping a run from outside.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use aludel_dialect::Canceller;

/// How long to wait before a statement that still runs is cancelled once more.
const AGAIN: Duration = Duration::from_millis(200);

/// A request to stop, shared between a run and whoever may stop it.
///
/// Clones share the same state. A signal handler's thread calls
/// [`request`](Self::request); the run cancels its statement, undoes what the
/// database can undo and says what it could not.
#[derive(Clone, Default)]
pub struct Interrupt {
    state: Arc<State>,
}

#[derive(Default)]
struct State {
    requested: AtomicBool,
    target: Mutex<Target>,
}

/// What a request has to reach.
#[derive(Default)]
struct Target {
    canceller: Option<Box<dyn Canceller>>,
    /// Whether a statement of a script is with the database.
    in_statement: bool,
}

impl Interrupt {
    /// Asks the run to stop and cancels the statement that is running.
    ///
    /// Databases ignore a cancellation that arrives before the statement does, so it is
    /// repeated until the statement has ended: this may take a while, and whoever must
    /// not wait calls it on a thread of its own.
    ///
    /// A server that cannot be reached to cancel is not an error here: the run
    /// stops at its next statement all the same.
    pub fn request(&self) {
        self.state.requested.store(true, Ordering::SeqCst);
        loop {
            {
                let target = self.target();
                if let Some(canceller) = target.canceller.as_ref() {
                    let _ = canceller.cancel();
                }
                if !target.in_statement {
                    return;
                }
            }
            thread::sleep(AGAIN);
        }
    }

    /// Whether somebody asked to stop.
    pub fn is_requested(&self) -> bool {
        self.state.requested.load(Ordering::SeqCst)
    }

    /// Makes `canceller` the one that stops the running statement.
    pub(crate) fn watch(&self, canceller: Option<Box<dyn Canceller>>) {
        self.target().canceller = canceller;
    }

    /// Runs a statement of a script so that no request misses it, and none that came
    /// for it reaches what follows. `None`: somebody had asked to stop before.
    pub(crate) fn during<T>(&self, statement: impl FnOnce() -> T) -> Option<T> {
        {
            let mut target = self.target();
            if self.is_requested() {
                return None;
            }
            target.in_statement = true;
        }
        let outcome = statement();
        self.target().in_statement = false;
        Some(outcome)
    }

    fn target(&self) -> MutexGuard<'_, Target> {
        self.state
            .target
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl std::fmt::Debug for Interrupt {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Interrupt")
            .field("requested", &self.is_requested())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::{Receiver, Sender, channel};

    use aludel_dialect::DatabaseError;

    use super::*;

    /// A canceller that counts, as a database would that ignores the first call.
    struct Counting(Sender<()>);

    impl Canceller for Counting {
        fn cancel(&self) -> Result<(), DatabaseError> {
            let _ = self.0.send(());
            Ok(())
        }
    }

    fn watched() -> (Interrupt, Receiver<()>) {
        let (sender, cancelled) = channel();
        let interrupt = Interrupt::default();
        interrupt.watch(Some(Box::new(Counting(sender))));
        (interrupt, cancelled)
    }

    #[test]
    fn a_statement_is_cancelled_until_it_ends() {
        let (interrupt, cancelled) = watched();
        let signal = interrupt.clone();
        let mut requesting = None;
        let outcome = interrupt.during(|| {
            requesting = Some(thread::spawn(move || signal.request()));
            // The first cancellation came too early for the statement: it goes on.
            cancelled.recv().unwrap();
            cancelled.recv().unwrap();
            "cancelled"
        });
        assert_eq!(outcome, Some("cancelled"));
        requesting.unwrap().join().unwrap();
    }

    #[test]
    fn nothing_begins_after_a_request() {
        let (interrupt, cancelled) = watched();
        interrupt.request();
        assert!(cancelled.try_recv().is_ok());
        assert_eq!(interrupt.during(|| "ran"), None);
    }
}
