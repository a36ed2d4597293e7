//! Alembic's scripts: an interpreter, and who answers what they ask.

mod facts;
mod host;

use std::cell::RefCell;
use std::fmt;

use aludel_core::revision::Direction;
use aludel_python::host::ContextFacts;
use aludel_python::{PythonRuntime, RunError, RuntimeSettings};
use camino::Utf8Path;

pub(crate) use facts::{Facts, context, settings};
use host::SinkHost;

use super::failure::StepError;
use super::sink::StatementSink;

/// Runs Alembic's scripts. The interpreter starts with the first of them.
pub(crate) struct PythonScripts {
    facts: Facts,
    settings: RuntimeSettings,
    runtime: RefCell<Option<PythonRuntime>>,
}

impl fmt::Debug for PythonScripts {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("PythonScripts")
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}

impl PythonScripts {
    pub(crate) fn new(facts: Facts, settings: RuntimeSettings) -> Self {
        Self {
            facts,
            settings,
            runtime: RefCell::new(None),
        }
    }

    /// Runs one function of a script into a sink.
    pub(super) fn run(
        &self,
        path: &Utf8Path,
        revision: &str,
        direction: Direction,
        sink: &mut dyn StatementSink,
    ) -> Result<(), StepError> {
        let mut runtime = self.runtime.borrow_mut();
        let runtime_now = match runtime.take() {
            Some(runtime) => runtime,
            None => PythonRuntime::start(self.settings.clone())?,
        };
        let runtime_now = runtime.insert(runtime_now);
        let context = ContextFacts {
            revision: Some(revision.to_owned()),
            ..self.facts.context.clone()
        };
        let mut host = SinkHost::new(sink, &self.facts, context);
        let Err(error) = runtime_now.run(path, direction, &mut host) else {
            return Ok(());
        };
        if matches!(error, RunError::Stopped | RunError::Crashed(_)) {
            // It answers nobody any more.
            *runtime = None;
        }
        Err(host.answer_for(error))
    }
}
