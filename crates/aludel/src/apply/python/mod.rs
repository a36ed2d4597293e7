//! Alembic's scripts: interpreters, and who answers what they ask.

mod choice;
mod facts;
mod host;

use std::cell::RefCell;
use std::fmt;

use aludel_core::diagnostic::Diagnostic;
use aludel_core::revision::Direction;
use aludel_python::host::ContextFacts;
use aludel_python::{
    ProcessRuntime, ProcessSettings, PythonRuntime, RunError, RuntimeSettings, StartError,
};
use camino::Utf8Path;

use choice::{Imports, Missing};
pub(crate) use facts::{Facts, context, process_settings, settings};
use host::SinkHost;

use super::failure::StepError;
use super::script::{Interpreter, Script};
use super::sink::StatementSink;
use super::survey::Survey;
use crate::config::Runtime;
use crate::error::Error;
use crate::event::HostRuntime;

/// Runs Alembic's scripts. The embedded interpreter starts with the first of them; the
/// project's own Python before anything runs, where a script needs it.
pub(crate) struct PythonScripts {
    facts: Facts,
    choice: Runtime,
    settings: RuntimeSettings,
    process_settings: ProcessSettings,
    runtime: RefCell<Option<PythonRuntime>>,
    process: RefCell<Option<ProcessRuntime>>,
}

impl fmt::Debug for PythonScripts {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("PythonScripts")
            .field("settings", &self.settings)
            .field("process_settings", &self.process_settings)
            .finish_non_exhaustive()
    }
}

impl PythonScripts {
    pub(crate) fn new(
        facts: Facts,
        choice: Runtime,
        settings: RuntimeSettings,
        process_settings: ProcessSettings,
    ) -> Self {
        Self {
            facts,
            choice,
            settings,
            process_settings,
            runtime: RefCell::new(None),
            process: RefCell::new(None),
        }
    }

    /// Chooses the interpreter of each script, and starts the project's own Python where one
    /// needs it.
    ///
    /// # Errors
    /// A script needs an interpreter that is not to be had; nothing has run.
    pub(super) fn settle<'s>(
        &self,
        surveys: impl Iterator<Item = &'s mut Survey>,
    ) -> Result<(), Error> {
        let mut imports = Imports::new(&self.settings.search_paths);
        for survey in surveys {
            let Script::Python {
                path, interpreter, ..
            } = &mut survey.script
            else {
                continue;
            };
            let missing = match self.choice {
                Runtime::Host => None,
                Runtime::Auto | Runtime::Embedded => {
                    match imports.missing(path, survey.step.direction) {
                        None => continue,
                        missing => missing,
                    }
                }
            };
            if let (Runtime::Embedded, Some(missing)) = (self.choice, &missing) {
                return Err(self.refuse(missing));
            }
            self.start_process()
                .map_err(|error| no_python(&error, missing.as_ref(), path))?;
            *interpreter = Interpreter::Project;
            survey.step.runtime = Some(HostRuntime {
                python: self.process_settings.python.clone(),
                because_of: missing.as_ref().map(|missing| missing.module.clone()),
                imported_at: missing.map(|missing| missing.location.to_string()),
            });
        }
        Ok(())
    }

    fn start_process(&self) -> Result<(), StartError> {
        let mut process = self.process.borrow_mut();
        if process.is_none() {
            *process = Some(ProcessRuntime::start(self.process_settings.clone())?);
        }
        Ok(())
    }

    /// The embedded interpreter was asked for, and cannot do it.
    fn refuse(&self, missing: &Missing) -> Error {
        let diagnostic = Diagnostic::error(
            "python-import",
            format!(
                "the embedded interpreter cannot import `{}`",
                missing.module
            ),
        );
        Error::new(
            missing
                .point(diagnostic)
                .with_fact("nothing has run")
                .with_help(format!(
                    "let the project's own Python run it, `{}`: leave `--runtime embedded` out",
                    self.process_settings.python
                )),
        )
    }

    /// Runs one function of a script into a sink.
    pub(super) fn run(
        &self,
        path: &Utf8Path,
        revision: &str,
        interpreter: Interpreter,
        direction: Direction,
        sink: &mut dyn StatementSink,
    ) -> Result<(), StepError> {
        let context = ContextFacts {
            revision: Some(revision.to_owned()),
            ..self.facts.context.clone()
        };
        let mut host = SinkHost::new(sink, &self.facts, context);
        let outcome = match interpreter {
            Interpreter::Embedded => self.run_embedded(path, direction, &mut host),
            Interpreter::Project => self.run_in_process(path, direction, &mut host),
        };
        outcome.map_err(|error| host.answer_for(error))
    }

    fn run_embedded(
        &self,
        path: &Utf8Path,
        direction: Direction,
        host: &mut SinkHost<'_>,
    ) -> Result<(), RunError> {
        let mut runtime = self.runtime.borrow_mut();
        let runtime_now = match runtime.take() {
            Some(runtime) => runtime,
            None => PythonRuntime::start(self.settings.clone())?,
        };
        let outcome = runtime.insert(runtime_now).run(path, direction, host);
        if matches!(outcome, Err(RunError::Stopped | RunError::Crashed(_))) {
            // It answers nobody any more.
            *runtime = None;
        }
        outcome
    }

    fn run_in_process(
        &self,
        path: &Utf8Path,
        direction: Direction,
        host: &mut SinkHost<'_>,
    ) -> Result<(), RunError> {
        // It may have ended with an earlier attempt.
        self.start_process()?;
        let mut process = self.process.borrow_mut();
        let Some(process_now) = process.as_mut() else {
            return Err(RunError::Stopped);
        };
        let outcome = process_now.run(path, direction, host);
        if matches!(outcome, Err(RunError::Stopped | RunError::Ended { .. })) {
            *process = None;
        }
        outcome
    }
}

/// The project's own Python is needed, and cannot be used.
fn no_python(error: &StartError, missing: Option<&Missing>, script: &Utf8Path) -> Error {
    let diagnostic = error.diagnostic();
    let diagnostic = match missing {
        Some(missing) => missing.point(diagnostic).with_fact(format!(
            "a revision imports `{}`, which the embedded interpreter cannot",
            missing.module
        )),
        None => diagnostic
            .with_file(script, "to run this")
            .with_fact("`--runtime host` asks for the project's own Python"),
    };
    Error::new(diagnostic.with_fact("nothing has run"))
}
