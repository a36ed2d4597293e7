//! The way from the interpreter's thread to the host.
//!
//! The interpreter has a thread of its own, with the stack that deep Python calls need.
//! The host stays where it is: what a script wants of it travels as a closure over a
//! channel, and the script waits for the answer.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Sender};
use std::sync::{Arc, Mutex, PoisonError};

use rustpython_vm::VirtualMachine;

use crate::host::{DatabaseFailure, Host};

/// What the interpreter's thread says to the thread of the host.
pub(crate) enum Message {
    /// Something is wanted of the host.
    Ask(Question),
    /// The job is done.
    Done,
}

/// Something that is wanted of a host.
pub(crate) type Question = Box<dyn FnOnce(&mut dyn Host) + Send>;

/// Nobody answers any more: the run is over, and this is what remains of a script.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Gone;

/// The interpreter's end.
#[derive(Clone)]
pub(crate) struct Link {
    messages: Sender<Message>,
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    stopped: AtomicBool,
    failures: Mutex<Vec<DatabaseFailure>>,
    own_modules: Option<String>,
}

/// Links by the address of the interpreter's state: native functions are told which
/// interpreter calls them, whatever Python thread they run in, and nothing else.
static LINKS: Mutex<BTreeMap<usize, Link>> = Mutex::new(BTreeMap::new());

impl Link {
    /// `own_modules`: the folder of Aludel's Python modules where they are not frozen.
    pub(crate) fn new(messages: Sender<Message>, own_modules: Option<String>) -> Self {
        Self {
            messages,
            shared: Arc::new(Shared {
                own_modules,
                ..Shared::default()
            }),
        }
    }

    /// Makes this the link of an interpreter, until [`forget`](Self::forget).
    pub(crate) fn register(self, vm: &VirtualMachine) {
        links().insert(address(vm), self);
    }

    /// Forgets an interpreter's link.
    pub(crate) fn forget(vm: &VirtualMachine) {
        links().remove(&address(vm));
    }

    /// The link of an interpreter.
    pub(crate) fn of(vm: &VirtualMachine) -> Result<Self, Gone> {
        links().get(&address(vm)).cloned().ok_or(Gone)
    }

    /// Asks the host something and waits for the answer.
    pub(crate) fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce(&mut dyn Host) -> T + Send + 'static,
    ) -> Result<T, Gone> {
        let (answer, answers) = mpsc::sync_channel(1);
        let question: Question = Box::new(move |host| {
            // Whoever asked is waiting, or gone with its thread.
            let _ = answer.send(question(host));
        });
        self.messages
            .send(Message::Ask(question))
            .map_err(|_| Gone)?;
        answers.recv().map_err(|_| Gone)
    }

    /// Says that the job is done.
    pub(crate) fn done(&self) {
        // The runtime may be gone, and then nobody waits.
        let _ = self.messages.send(Message::Done);
    }

    /// Remembers that the run is to stop: a script may swallow the exception.
    pub(crate) fn stop(&self) {
        self.shared.stopped.store(true, Ordering::Relaxed);
    }

    /// Whether the run is to stop.
    pub(crate) fn is_stopped(&self) -> bool {
        self.shared.stopped.load(Ordering::Relaxed)
    }

    /// Keeps what a database said, and returns the number by which it is found again.
    pub(crate) fn keep_failure(&self, failure: DatabaseFailure) -> usize {
        let mut failures = self
            .shared
            .failures
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        failures.push(failure);
        failures.len() - 1
    }

    /// What a database said, by its number.
    pub(crate) fn failure(&self, number: usize) -> Option<DatabaseFailure> {
        self.shared
            .failures
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(number)
            .cloned()
    }

    /// Whether a code object's file is neither the standard library's nor Aludel's.
    pub(crate) fn is_project_file(&self, file: &str) -> bool {
        // Frozen modules have their module's name, and `exec` has `<string>`.
        std::path::Path::new(file)
            .extension()
            .is_some_and(|extension| extension == "py")
            && !self
                .shared
                .own_modules
                .as_deref()
                .is_some_and(|folder| file.starts_with(folder))
    }
}

fn links() -> std::sync::MutexGuard<'static, BTreeMap<usize, Link>> {
    LINKS.lock().unwrap_or_else(PoisonError::into_inner)
}

fn address(vm: &VirtualMachine) -> usize {
    std::ptr::from_ref(&*vm.state).addr()
}
