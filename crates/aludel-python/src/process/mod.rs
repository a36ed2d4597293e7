//! Revisions in the project's own Python, with its own Alembic and `SQLAlchemy`.
//!
//! The other Python opens no connection. Its `SQLAlchemy` works over a small driver of ours
//! (`package/`), which sends each statement here; it arrives at the same
//! [`Host`] that answers the embedded interpreter, and so the lock, the
//! journal, the transactions and `--sql` are the same for both.
//!
//! `child.rs` is the process, `wire.rs` the messages, `bootstrap.py` the first thing that
//! the process runs.

mod child;
mod error;
mod wire;

use std::sync::mpsc::RecvTimeoutError;
use std::time::{Duration, Instant};

use aludel_core::expression::Query;
use aludel_core::location::SourceLocation;
use aludel_core::operation::{Operation, RunQuery};
use aludel_core::revision::Direction;
use camino::{Utf8Path, Utf8PathBuf};

pub use error::StartError;
pub use wire::{Learned, Versions};

use crate::error::{PythonError, RunError};
use crate::host::{DatabaseFailure, Host, HostError, Stream};
use crate::revision::ModuleHeader;
use child::{Child, Message};
use wire::{Answer, Asked, Failure, Job, Place, Start, Surroundings};

/// How often a host is asked whether somebody wants the run to end, while it waits for a
/// script.
const TICK: Duration = Duration::from_millis(50);

/// How long a script may take to end once it is told to.
const GRACE: Duration = Duration::from_secs(2);

/// How often a script that is to end is interrupted: it may catch the first.
const REPEAT: Duration = Duration::from_millis(500);

/// How long Python may take to start and to import Alembic; on a cold disk that is seconds.
const START: Duration = Duration::from_mins(1);

/// How long what programs of a script wrote may take to arrive behind its end.
const REMAINDER: Duration = Duration::from_millis(500);

/// How the project's own Python is started.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ProcessSettings {
    /// The Python; a name without a folder is looked for on the path.
    pub python: Utf8PathBuf,
    /// Folders that `import` searches first: `prepend_sys_path`.
    pub search_paths: Vec<Utf8PathBuf>,
    /// `sys.argv`; empty: `["alembic"]`.
    pub arguments: Vec<String>,
    /// The project's `env.py`, where it has one.
    pub env_py: Option<Utf8PathBuf>,
    /// The project's revisions: all are loaded before the first runs, as Alembic loads them.
    /// What one imports another may use without importing it.
    pub scripts: Vec<Utf8PathBuf>,
    /// The `pyproject.toml` with the project's `[tool.alembic]`, where it has one.
    pub toml_file: Option<Utf8PathBuf>,
}

/// The project's own Python at work. It keeps what scripts import and define between them,
/// as Alembic's one process does for a whole run.
pub struct ProcessRuntime {
    child: Child,
    settings: ProcessSettings,
    versions: Versions,
    /// What the database said, by the numbers under which the script knows it.
    failures: Vec<DatabaseFailure>,
}

/// What loading all revisions told.
#[derive(Debug)]
pub struct Loaded {
    /// The classes of `SQLAlchemy` that they, or what they import, have changed: how they are
    /// written (`@compiles`), or what happens when one is made (`event.listens_for`). That holds
    /// for every revision that runs in the same process.
    pub altered: Vec<String>,
    /// The revisions that cannot be loaded, and why.
    pub unloadable: Vec<(Utf8PathBuf, PythonError)>,
}

/// What the other side found out.
struct Found {
    learned: Option<Learned>,
    loaded: Loaded,
    header: Option<ModuleHeader>,
}

impl ProcessRuntime {
    /// Starts Python and imports Alembic in it.
    ///
    /// # Errors
    /// There is no such Python, or it has no Alembic.
    pub fn start(settings: ProcessSettings) -> Result<Self, StartError> {
        let python = settings.python.clone();
        let mut child = Child::spawn(&python, &Start::new(&settings))?;
        let began = Instant::now();
        let mut said = String::new();
        let asked = loop {
            match child.receive(TICK) {
                Ok(Message::Asked(asked)) => break asked,
                Ok(Message::Written(text)) => said.push_str(&text),
                Ok(Message::Remainder) => {}
                Err(RecvTimeoutError::Timeout) if began.elapsed() < START => {}
                Err(RecvTimeoutError::Timeout) => {
                    child.kill();
                    return Err(StartError::Silent { python });
                }
                Err(RecvTimeoutError::Disconnected) => {
                    return Err(StartError::Ended {
                        python,
                        how: child.ending(),
                        said: said.trim_end().to_owned(),
                    });
                }
            }
        };
        match *asked {
            Asked::Ready {
                versions: Some(versions),
                ..
            } => Ok(Self {
                child,
                settings,
                versions,
                failures: Vec::new(),
            }),
            Asked::Ready {
                failure: Some(failure),
                ..
            } => Err(StartError::Unusable {
                error: Box::new(failure.into_error(&python, &[])),
                python,
            }),
            _ => Err(StartError::Silent { python }),
        }
    }

    /// The releases of Python, Alembic and SQLAlchemy.
    pub fn versions(&self) -> &Versions {
        &self.versions
    }

    /// Loads a revision's script and runs its `upgrade` or `downgrade`.
    ///
    /// `path` is the script as the user spelled its folder; places in it are reported with
    /// the same spelling.
    ///
    /// # Errors
    /// The script's own failure, [`RunError::Stopped`] when the host ended the run, or
    /// [`RunError::Ended`] when Python itself ended. The last two leave nothing that could
    /// run another script.
    pub fn run(
        &mut self,
        path: &Utf8Path,
        direction: Direction,
        host: &mut dyn Host,
    ) -> Result<(), RunError> {
        self.failures.clear();
        let job = Job {
            path,
            function: match direction {
                Direction::Upgrade => "upgrade",
                Direction::Downgrade => "downgrade",
            },
            surroundings: Surroundings::of(host),
        };
        if self.child.send(&Answer::Run(&job)).is_err() {
            return Err(self.ended(host));
        }
        self.answer(host).map(drop)
    }

    /// Loads all revisions, unless that is done.
    ///
    /// # Errors
    /// As [`run`](Self::run). A revision that cannot be loaded is no error: perhaps it is not
    /// due.
    pub fn load(&mut self, host: &mut dyn Host) -> Result<Loaded, RunError> {
        let surroundings = Surroundings::of(host);
        if self.child.send(&Answer::Load(&surroundings)).is_err() {
            return Err(self.ended(host));
        }
        Ok(self.answer(host)?.loaded)
    }

    /// Runs `env.py` in Alembic's offline mode, unless that is done, and tells what it
    /// decided; `None`: it failed, or it cannot be told.
    ///
    /// # Errors
    /// As [`run`](Self::run).
    pub fn learn(&mut self, host: &mut dyn Host) -> Result<Option<Learned>, RunError> {
        let surroundings = Surroundings::of(host);
        if self.child.send(&Answer::Learn(&surroundings)).is_err() {
            return Err(self.ended(host));
        }
        Ok(self.answer(host)?.learned)
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
        if self.child.send(&Answer::Header(path)).is_err() {
            return Err(self.ended(host));
        }
        match self.answer(host)?.header {
            Some(header) => Ok(header),
            None => Err(self.ended(host)),
        }
    }

    /// Answers what the script asks until it is done.
    fn answer(&mut self, host: &mut dyn Host) -> Result<Found, RunError> {
        let mut looked = Instant::now();
        // Since when the run is to end, and when the script was last told so.
        let mut stopping: Option<(Instant, Option<Instant>)> = None;
        // The mark behind what programs wrote may arrive before the script's last word.
        let mut is_all_written = false;
        loop {
            match self.child.receive(TICK) {
                Ok(Message::Written(text)) => host.print(Stream::Error, &text),
                Ok(Message::Remainder) => is_all_written = true,
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => {
                    let ended = self.ended(host);
                    return Err(if stopping.is_some() {
                        RunError::Stopped { at: None }
                    } else {
                        ended
                    });
                }
                Ok(Message::Asked(asked)) => match *asked {
                    Asked::Done {
                        failure,
                        learned,
                        made_types,
                        altered,
                        unloadable,
                        header,
                    } => {
                        if !is_all_written {
                            self.print_remainder(host);
                        }
                        let failure = failure.map(|failure| {
                            failure.into_error(&self.settings.python, &self.failures)
                        });
                        if stopping.is_some() {
                            let at = failure.and_then(|error| error.location().cloned());
                            return Err(RunError::Stopped { at });
                        }
                        return match failure {
                            None => {
                                host.remember_types(made_types);
                                Ok(Found {
                                    learned,
                                    loaded: Loaded {
                                        altered,
                                        unloadable: self.unloadable(unloadable),
                                    },
                                    header,
                                })
                            }
                            Some(error) => Err(RunError::Python(Box::new(error))),
                        };
                    }
                    asked => {
                        let answer = if stopping.is_some() {
                            Some(Answer::Stop(true))
                        } else {
                            self.carry_out(asked, host)
                        };
                        if matches!(answer, Some(Answer::Stop(_))) && stopping.is_none() {
                            stopping = Some((Instant::now(), None));
                        }
                        if let Some(answer) = answer
                            && self.child.send(&answer).is_err()
                        {
                            return Err(self.ended(host));
                        }
                    }
                },
            }
            if looked.elapsed() < TICK {
                continue;
            }
            looked = Instant::now();
            if stopping.is_none() && host.is_interrupted() {
                stopping = Some((looked, None));
            }
            if let Some((since, told)) = &mut stopping {
                if since.elapsed() > GRACE {
                    self.child.kill();
                    return Err(RunError::Stopped { at: None });
                }
                if told.is_none_or(|told| told.elapsed() > REPEAT) {
                    self.child.interrupt();
                    *told = Some(looked);
                }
            }
        }
    }

    fn unloadable(&self, found: Vec<(Utf8PathBuf, Failure)>) -> Vec<(Utf8PathBuf, PythonError)> {
        found
            .into_iter()
            .map(|(path, failure)| {
                let error = failure.into_error(&self.settings.python, &self.failures);
                (path, error)
            })
            .collect()
    }

    /// Does one thing that the script wants; `None`: nobody waits for an answer.
    fn carry_out(&mut self, asked: Asked, host: &mut dyn Host) -> Option<Answer<'static>> {
        match asked {
            Asked::Print { stream, text } => {
                let stream = if stream == 1 {
                    Stream::Output
                } else {
                    Stream::Error
                };
                host.print(stream, &text);
                None
            }
            Asked::Note { text } => {
                host.print(Stream::Error, &format!("warning: {text}\n"));
                None
            }
            Asked::Perform { sql, values, cause } => {
                let operation = Operation::Query(RunQuery {
                    query: Query::Verbatim {
                        text: sql,
                        values: values.into_iter().map(Into::into).collect(),
                    },
                    parameters: Vec::new(),
                    fetch: true,
                });
                let cause: Option<SourceLocation> = cause.map(Place::into_location);
                Some(match host.perform(operation, cause.as_ref()) {
                    Ok(outcome) => Answer::Outcome(wire::write_outcome(&outcome)),
                    Err(error) => self.refusal(error),
                })
            }
            Asked::Transaction {
                action,
                name,
                cause,
            } => {
                let cause = cause.map(Place::into_location);
                let action = action.with_name(name.unwrap_or_default());
                Some(match host.transaction(action, cause.as_ref()) {
                    Ok(()) => Answer::Done(true),
                    Err(error) => self.refusal(error),
                })
            }
            Asked::Ready { .. } | Asked::Done { .. } => None,
        }
    }

    fn refusal(&mut self, error: HostError) -> Answer<'static> {
        match error {
            HostError::Database(failure) => {
                self.failures.push((*failure).clone());
                Answer::Failure {
                    failure,
                    number: self.failures.len() - 1,
                }
            }
            HostError::NotRendered(message)
            | HostError::Offline(message)
            | HostError::Refused(message) => Answer::Refused(message),
            HostError::Stop => Answer::Stop(true),
        }
    }

    /// Waits for what programs that the script called wrote before its end.
    fn print_remainder(&mut self, host: &mut dyn Host) {
        let since = Instant::now();
        while since.elapsed() < REMAINDER {
            match self.child.receive(TICK) {
                Ok(Message::Written(text)) => host.print(Stream::Error, &text),
                Ok(Message::Remainder) | Err(RecvTimeoutError::Disconnected) => return,
                Ok(Message::Asked(_)) | Err(RecvTimeoutError::Timeout) => {}
            }
        }
    }

    fn ended(&mut self, host: &mut dyn Host) -> RunError {
        while let Ok(message) = self.child.receive(TICK) {
            if let Message::Written(text) = message {
                host.print(Stream::Error, &text);
            }
        }
        RunError::Ended {
            python: self.settings.python.clone(),
            how: self.child.ending(),
        }
    }
}
