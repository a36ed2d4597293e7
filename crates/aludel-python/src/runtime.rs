//! An interpreter at work: scripts in, operations out.

use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use aludel_core::revision::Direction;
use camino::Utf8Path;
use rustpython_vm::signal::{UserSignalSender, user_signal_channel};
use rustpython_vm::{PyResult, VirtualMachine};

use crate::environment::{self, EnvOptions};
use crate::error::{PythonError, RunError};
use crate::host::Host;
use crate::link::{Link, Message};
use crate::native;
use crate::revision::{self, ModuleHeader};
use crate::traceback;
use crate::vm::{self, Modules, RuntimeSettings};

/// The stack of the interpreter's thread: Python's limit of 1,000 nested calls must be
/// reached before its end, in a debug build too. Only what is used of it takes memory.
const STACK: usize = 128 << 20;

/// How often a host is asked whether somebody wants the run to end, while it waits for a
/// script.
const TICK: Duration = Duration::from_millis(50);

/// How long an interrupted script may take to end before it is left alone: it may be
/// inside a native call that listens to nobody.
const GRACE: Duration = Duration::from_secs(2);

/// One interpreter. It keeps what scripts import and define between them, as Alembic's
/// one process does for a whole run.
///
/// It starts when it is made, which takes some milliseconds of its own thread; make it when it
/// is known that a script's body is due.
pub struct PythonRuntime {
    jobs: Sender<Job>,
    messages: Receiver<Message>,
    signals: UserSignalSender,
    link: Link,
    thread: JoinHandle<()>,
}

/// What the interpreter's thread is given to do; the first argument is whether it started.
type Job = Box<dyn FnOnce(Result<&(), &PythonError>, &VirtualMachine) + Send>;

impl PythonRuntime {
    /// Starts an interpreter.
    ///
    /// # Errors
    /// [`RunError::Crashed`] when the system gives no thread, or the interpreter does not
    /// start.
    pub fn start(settings: RuntimeSettings) -> Result<Self, RunError> {
        let (jobs, work) = mpsc::channel::<Job>();
        let (messages, inbox) = mpsc::channel();
        let (signals, signal_receiver) = user_signal_channel();
        let own_modules = match &settings.modules {
            Modules::Frozen => None,
            // Python makes the names of modules' files absolute.
            Modules::Folder(folder) => Some(
                camino::absolute_utf8(folder)
                    .unwrap_or_else(|_| folder.clone())
                    .into_string(),
            ),
        };
        let link = Link::new(messages, own_modules);
        let worker_link = link.clone();
        let thread = thread::Builder::new()
            .name("python".to_owned())
            .stack_size(STACK)
            .spawn(move || {
                let interpreter = vm::build(&settings, signal_receiver);
                interpreter.enter(|vm| {
                    worker_link.clone().register(vm);
                    let ready = vm::prepare(&settings, vm)
                        .map_err(|error| traceback::read(&error, &worker_link, vm));
                    for job in work {
                        job(ready.as_ref(), vm);
                        worker_link.done();
                    }
                    Link::forget(vm);
                });
            })
            .map_err(|error| RunError::Crashed(format!("no thread for Python: {error}")))?;
        Ok(Self {
            jobs,
            messages: inbox,
            signals,
            link,
            thread,
        })
    }

    /// Loads a revision's script and runs its `upgrade` or `downgrade`.
    ///
    /// `path` is the script as the user spelled its folder; places in it are reported with
    /// the same spelling.
    ///
    /// # Errors
    /// The script's own failure, or [`RunError::Stopped`] when the host ended the run.
    pub fn run(
        &mut self,
        path: &Utf8Path,
        direction: Direction,
        host: &mut dyn Host,
    ) -> Result<(), RunError> {
        let path = path.to_owned();
        let function = match direction {
            Direction::Upgrade => "upgrade",
            Direction::Downgrade => "downgrade",
        };
        self.work(host, move |vm| revision::run(&path, function, vm))
    }

    /// Which of these names of modules are not there, each `(module, name)`. A module that
    /// cannot be imported at all is not judged.
    ///
    /// # Errors
    /// The host ended the run, or the interpreter gave up.
    pub fn lacking(
        &mut self,
        names: Vec<(String, String)>,
        host: &mut dyn Host,
    ) -> Result<Vec<(String, String)>, RunError> {
        self.work(host, move |vm| {
            let has_name = vm.import("_aludel_bridge", 0)?.get_attr("has_name", vm)?;
            let mut lacking = Vec::new();
            for (module, name) in names {
                let arguments = (vm.ctx.new_str(&*module), vm.ctx.new_str(&*name));
                if !has_name.call(arguments, vm)?.try_to_bool(vm)? {
                    lacking.push((module, name));
                }
            }
            Ok(lacking)
        })
    }

    /// Loads a revision's script and reads what its module says about itself.
    ///
    /// # Errors
    /// As [`run`](Self::run).
    pub fn header(
        &mut self,
        path: &Utf8Path,
        host: &mut dyn Host,
    ) -> Result<ModuleHeader, RunError> {
        let path = path.to_owned();
        self.work(host, move |vm| revision::header(&path, vm))
    }

    /// Runs `env.py` without a database and tells what it decided, so that what it and the
    /// modules that it imports define is there for the scripts that follow: custom
    /// operations above all.
    ///
    /// Nothing connects: the engines that it makes are dummies, and a script that uses one of
    /// them later fails and says why.
    ///
    /// # Errors
    /// The host ended the run, or the interpreter gave up. A failure of `env.py` is no error:
    /// it is in [`EnvOptions::failure`].
    pub fn run_environment(
        &mut self,
        env_py: &Utf8Path,
        host: &mut dyn Host,
    ) -> Result<EnvOptions, RunError> {
        let path = env_py.to_owned();
        let link = self.link.clone();
        self.work(host, move |vm| environment::run(&path, &link, vm))
    }

    /// Runs a job in the interpreter, answering what it wants of the host.
    pub(crate) fn work<T: Send + 'static>(
        &mut self,
        host: &mut dyn Host,
        job: impl FnOnce(&VirtualMachine) -> PyResult<T> + Send + 'static,
    ) -> Result<T, RunError> {
        if self.link.is_stopped() {
            return Err(RunError::Stopped { at: None });
        }
        let (result, results) = mpsc::sync_channel(1);
        let link = self.link.clone();
        let job: Job = Box::new(move |ready, vm| {
            let outcome = match ready {
                Ok(()) => job(vm).map_err(|error| traceback::read(&error, &link, vm)),
                Err(error) => Err(error.clone()),
            };
            // Nobody waits where the runtime was dropped.
            let _ = result.send(outcome.map_err(|error| RunError::Python(Box::new(error))));
        });
        if self.jobs.send(job).is_err() {
            return Err(crashed());
        }
        self.answer(host)?;
        let outcome = results.recv().map_err(|_| crashed())?;
        if self.link.is_stopped() {
            // Whatever the script made of it.
            let at = match outcome {
                Err(RunError::Python(error)) => error.location().cloned(),
                _ => None,
            };
            return Err(RunError::Stopped { at });
        }
        outcome
    }

    /// Answers the interpreter's questions until its job is done.
    fn answer(&mut self, host: &mut dyn Host) -> Result<(), RunError> {
        let mut looked = Instant::now();
        let mut interrupted: Option<Instant> = None;
        loop {
            match self.messages.recv_timeout(TICK) {
                Ok(Message::Ask(question)) => question(host),
                Ok(Message::Done) => return Ok(()),
                Err(RecvTimeoutError::Disconnected) => return Err(crashed()),
                Err(RecvTimeoutError::Timeout) if self.thread.is_finished() => {
                    return Err(crashed());
                }
                Err(RecvTimeoutError::Timeout) => {}
            }
            if looked.elapsed() < TICK {
                continue;
            }
            looked = Instant::now();
            if interrupted.is_none() && host.is_interrupted() {
                interrupted = Some(looked);
                self.link.stop();
            }
            if let Some(since) = interrupted {
                if since.elapsed() > GRACE {
                    return Err(RunError::Stopped { at: None });
                }
                // Again and again: a script may catch everything.
                let _ = self
                    .signals
                    .send(Box::new(|vm| Err(native::module::stop(vm))));
            }
        }
    }
}

fn crashed() -> RunError {
    RunError::Crashed("the embedded interpreter ended".to_owned())
}
