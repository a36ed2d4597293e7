//! Stopping a run from outside.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use aludel_dialect::Canceller;

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
    canceller: Mutex<Option<Box<dyn Canceller>>>,
}

impl Interrupt {
    /// Asks the run to stop and cancels the statement that is running.
    ///
    /// A server that cannot be reached to cancel is not an error here: the run
    /// stops at its next statement all the same.
    pub fn request(&self) {
        self.state.requested.store(true, Ordering::SeqCst);
        let canceller = self
            .state
            .canceller
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(canceller) = canceller.as_ref() {
            let _ = canceller.cancel();
        }
    }

    /// Whether somebody asked to stop.
    pub fn is_requested(&self) -> bool {
        self.state.requested.load(Ordering::SeqCst)
    }

    /// Makes `canceller` the one that stops the running statement.
    pub(crate) fn watch(&self, canceller: Option<Box<dyn Canceller>>) {
        *self
            .state
            .canceller
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = canceller;
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
