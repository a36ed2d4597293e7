//! The scripts of steps, whatever their language.

#[cfg(feature = "python")]
use std::sync::Arc;

use aludel_core::operation::ScriptRunner;
use aludel_core::revision::Direction;
use aludel_dialect::render::RenderContext;
use aludel_dialect::{Connection, DatabaseUrl, DialectName};
#[cfg(feature = "python")]
use aludel_python::host::ContextFacts;
#[cfg(feature = "python")]
use aludel_script::python::declared::Declaration;
use aludel_script::{SectionTarget, SqlRevision};
use camino::Utf8PathBuf;

use super::failure::StepError;
#[cfg(feature = "python")]
use super::python::{self, Facts, PythonScripts};
use super::sink::{Rendering, StatementSink};
use super::survey::Survey;
#[cfg(feature = "python")]
use crate::config::env_py::NotLearned;
use crate::error::Error;
use crate::event::Observer;
use crate::project::Project;

/// A script that is ready to run in one direction.
#[derive(Debug)]
pub(super) enum Script {
    /// Statements in a file.
    Sql {
        revision: SqlRevision,
        target: SectionTarget,
    },
    /// A function in a file.
    #[cfg_attr(not(feature = "python"), expect(dead_code, reason = "refused"))]
    Python {
        path: Utf8PathBuf,
        revision: String,
        interpreter: Interpreter,
    },
}

/// What runs a script in Python.
#[derive(Debug, Clone)]
#[cfg_attr(not(feature = "python"), expect(dead_code, reason = "refused"))]
pub(super) enum Interpreter {
    /// None: its text says everything that it does.
    #[cfg(feature = "python")]
    Nobody(Arc<[Declaration]>),
    /// The one that is part of Aludel.
    Embedded,
    /// The project's own Python.
    Project,
}

/// What runs scripts; a language that nothing is written in costs nothing.
#[derive(Debug, Default)]
pub(crate) struct Languages {
    #[cfg(feature = "python")]
    pub(crate) python: Option<PythonScripts>,
}

impl Languages {
    /// For a run on a database.
    #[cfg(feature = "python")]
    pub(crate) fn online(
        project: &Project,
        url: &DatabaseUrl,
        connection: &mut dyn Connection,
        environment: Option<&str>,
        destination: &str,
    ) -> Self {
        Self {
            python: project.has_python().then(|| {
                let (context, unknown) = python::context(project, environment);
                let context = ContextFacts {
                    destination_revision: Some(destination.to_owned()),
                    ..context
                };
                scripts(project, Facts::online(url, connection, context), unknown)
            }),
        }
    }

    /// For SQL that is printed.
    #[cfg(feature = "python")]
    pub(crate) fn offline(
        project: &Project,
        dialect: DialectName,
        environment: Option<&str>,
    ) -> Self {
        Self {
            python: project.has_python().then(|| {
                let (context, unknown) = python::context(project, environment);
                let context = ContextFacts {
                    as_sql: true,
                    ..context
                };
                scripts(project, Facts::offline(dialect, context), unknown)
            }),
        }
    }

    /// Chooses what runs each script, and learns what scripts depend on.
    ///
    /// # Errors
    /// A script needs what is not to be had.
    #[cfg(feature = "python")]
    pub(crate) fn settle<'s>(
        &mut self,
        surveys: impl Iterator<Item = &'s mut Survey>,
        observer: &mut dyn Observer,
    ) -> Result<(), Error> {
        match &mut self.python {
            Some(python) => python.settle(surveys, observer),
            None => Ok(()),
        }
    }

    /// Chooses what runs each script: there is no choice.
    #[cfg(not(feature = "python"))]
    #[expect(clippy::unused_self, reason = "the other build needs it")]
    #[expect(clippy::unnecessary_wraps, reason = "the other build needs it")]
    #[expect(clippy::needless_pass_by_ref_mut, reason = "the other build needs it")]
    pub(crate) fn settle<'s>(
        &mut self,
        _: impl Iterator<Item = &'s mut Survey>,
        _: &mut dyn Observer,
    ) -> Result<(), Error> {
        Ok(())
    }

    /// For a run on a database.
    #[cfg(not(feature = "python"))]
    pub(crate) fn online(
        _: &Project,
        _: &DatabaseUrl,
        _: &mut dyn Connection,
        _: Option<&str>,
        _: &str,
    ) -> Self {
        Self::default()
    }

    /// For SQL that is printed.
    #[cfg(not(feature = "python"))]
    pub(crate) fn offline(_: &Project, _: DialectName, _: Option<&str>) -> Self {
        Self::default()
    }
}

#[cfg(feature = "python")]
fn scripts(project: &Project, facts: Facts, unknown: Option<NotLearned>) -> PythonScripts {
    PythonScripts::new(
        facts,
        unknown,
        project.config.runtime.runtime,
        python::settings(&project.config),
        python::process_settings(project),
    )
}

impl Script {
    /// Whether it is written in Python.
    #[cfg(feature = "python")]
    pub(super) fn is_python(&self) -> bool {
        self.interpreter().is_some()
    }

    /// What runs it, if it is written in Python.
    #[cfg(feature = "python")]
    pub(super) fn interpreter(&self) -> Option<&Interpreter> {
        match self {
            Self::Sql { .. } => None,
            Self::Python { interpreter, .. } => Some(interpreter),
        }
    }

    /// Runs the script into a sink.
    pub(super) fn run(
        &self,
        direction: Direction,
        dialect: DialectName,
        sink: &mut dyn StatementSink,
        languages: &Languages,
    ) -> Result<(), StepError> {
        match self {
            Self::Sql { revision, target } => {
                let mut rendering = Rendering {
                    dialect: dialect.dialect(),
                    // A script of SQL brings its text along: nothing in it depends on the server.
                    context: RenderContext::OFFLINE,
                    sink,
                };
                revision.runner(target).run(direction, &mut rendering)
            }
            #[cfg(feature = "python")]
            Self::Python {
                path,
                revision,
                interpreter,
            } => languages
                .python
                .as_ref()
                .expect("made wherever there are scripts for it")
                .run(path, revision, interpreter, direction, sink),
            #[cfg(not(feature = "python"))]
            Self::Python { .. } => {
                let Languages {} = languages;
                unreachable!("the survey refuses what this build cannot run")
            }
        }
    }
}
