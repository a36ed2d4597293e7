//! Alembic's scripts: interpreters, and who answers what they ask.

mod choice;
mod declared;
mod directive;
mod facts;
mod header;
mod host;
mod onlooker;

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::fmt;

use aludel_core::diagnostic::Diagnostic;
use aludel_core::location::SourceLocation;
use aludel_core::revision::Direction;
use aludel_python::{
    EnvNoteKind, Learned, ProcessRuntime, ProcessSettings, PythonRuntime, RunError,
    RuntimeSettings, StartError, is_counterpart,
};
use aludel_script::python::{Directive, NameUse, Receiver, read_names};
use camino::Utf8Path;

use choice::{Imports, Missing};
use directive::Defined;
pub(crate) use facts::{Facts, context, process_settings, settings};
pub(crate) use header::complete_headers;
use host::SinkHost;
use onlooker::Onlooker;

use super::failure::StepError;
use super::script::{Interpreter, Script};
use super::sink::StatementSink;
use super::survey::Survey;
use crate::config::env_py::NotLearned;
use crate::config::{Runtime, nearest};
use crate::error::Error;
use crate::event::{Event, HostRuntime, Observer};

/// Runs Alembic's scripts. The embedded interpreter starts as soon as it is known that one of
/// them needs it; the project's own Python before anything runs, where a script needs that.
pub(crate) struct PythonScripts {
    facts: Facts,
    /// Why the naming convention is not known, if it is not.
    unknown_convention: Option<NotLearned>,
    choice: Runtime,
    settings: RuntimeSettings,
    process_settings: ProcessSettings,
    runtime: RefCell<Option<PythonRuntime>>,
    process: RefCell<Option<ProcessRuntime>>,
    /// Whether scripts in the embedded interpreter need what `env.py` sets up.
    environment: Cell<Environment>,
    /// Names of modules, and whether the embedded interpreter lacks them.
    judged_names: RefCell<HashMap<(String, String), bool>>,
}

/// Whether `env.py` has to run in the embedded interpreter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Environment {
    NotNeeded,
    Needed,
    /// It has run in the interpreter that there is.
    Ran,
}

/// Why a script does not run in the embedded interpreter.
enum Reason {
    /// It imports what is not there.
    Import(Missing),
    /// It calls a directive that perhaps a library adds.
    Directive(Directive),
    /// It uses a name that the counterpart of a library does not have.
    Name(NameUse),
}

impl Reason {
    fn in_words(&self) -> String {
        match self {
            Self::Import(missing) => format!("it imports `{}`", missing.module),
            Self::Directive(directive) => {
                format!(
                    "it calls `{}.{}`, which Alembic does not have",
                    directive.receiver, directive.name
                )
            }
            Self::Name(name) => format!("it uses `{}.{}`", name.module, name.name),
        }
    }

    fn location(&self) -> &SourceLocation {
        match self {
            Self::Import(missing) => &missing.location,
            Self::Directive(directive) => &directive.location,
            Self::Name(name) => &name.location,
        }
    }
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
        unknown_convention: Option<NotLearned>,
        choice: Runtime,
        settings: RuntimeSettings,
        process_settings: ProcessSettings,
    ) -> Self {
        Self {
            facts,
            unknown_convention,
            choice,
            settings,
            process_settings,
            runtime: RefCell::new(None),
            process: RefCell::new(None),
            environment: Cell::new(Environment::NotNeeded),
            judged_names: RefCell::default(),
        }
    }

    /// Chooses the interpreter of each script, and starts the project's own Python where one
    /// needs it.
    ///
    /// # Errors
    /// A script needs an interpreter that is not to be had, or calls a directive that nobody
    /// defines; nothing has run.
    pub(super) fn settle<'s>(
        &mut self,
        surveys: impl Iterator<Item = &'s mut Survey>,
        observer: &mut dyn Observer,
    ) -> Result<(), Error> {
        let search_paths = self.settings.search_paths.clone();
        let mut imports = Imports::new(&search_paths);
        let mut surveys: Vec<&mut Survey> = surveys.filter(|it| it.script.is_python()).collect();
        let mut alters = false;
        for survey in &mut surveys {
            if !self.read_declared(survey) {
                alters |= self.choose(survey, &mut imports)?;
            }
        }
        if alters || self.environment.get() != Environment::NotNeeded {
            // What scripts or `env.py` set up in an interpreter holds there.
            for survey in &mut surveys {
                if matches!(survey.script.interpreter(), Some(Interpreter::Nobody(_))) {
                    self.choose(survey, &mut imports)?;
                }
            }
        }
        if !surveys.is_empty() {
            self.learn_convention(&mut imports, observer);
        }
        if self.choice == Runtime::Auto {
            self.load_all(&mut surveys, observer)?;
        }
        let is_embedded = |survey: &&mut Survey| {
            matches!(survey.script.interpreter(), Some(Interpreter::Embedded))
        };
        if self.runtime.get_mut().is_none() && surveys.iter().any(is_embedded) {
            // It gets ready while the run begins. If it cannot, its first script says why.
            *self.runtime.get_mut() = PythonRuntime::start(self.settings.clone()).ok();
        }
        Ok(())
    }

    /// Loads the revisions into the project's own Python, where that is needed, as Alembic
    /// does: before the first one runs.
    ///
    /// # Errors
    /// A revision that is due there cannot be loaded; nothing has run.
    fn load_all(
        &self,
        surveys: &mut [&mut Survey],
        observer: &mut dyn Observer,
    ) -> Result<(), Error> {
        let mut process = self.process.borrow_mut();
        let Some(process) = process.as_mut() else {
            return Ok(());
        };
        let mut onlooker = Onlooker::of(&self.facts);
        // Why it fails is told by the script that fails with it.
        let Ok(loaded) = process.load(&mut onlooker) else {
            return Ok(());
        };
        if !onlooker.printed.is_empty() {
            observer.on_event(&Event::Printed {
                text: onlooker.printed,
            });
        }
        if let Some(name) = loaded.altered.first() {
            self.follow_alteration(name, surveys);
        }
        for survey in surveys {
            let Script::Python {
                path, interpreter, ..
            } = &survey.script
            else {
                continue;
            };
            let found = loaded.unloadable.iter().find(|(script, _)| script == path);
            if let (Interpreter::Project, Some((_, error))) = (interpreter, found) {
                return Err(Error::new(error.diagnostic().with_fact("nothing has run")));
            }
        }
        Ok(())
    }

    /// Reads what a script does, if its text says everything.
    fn read_declared(&self, survey: &mut Survey) -> bool {
        let direction = survey.step.direction;
        let Script::Python {
            path, interpreter, ..
        } = &mut survey.script
        else {
            return false;
        };
        if self.choice != Runtime::Auto || self.unknown_convention.is_some() {
            return false;
        }
        match declared::read(path, direction, &self.facts) {
            None => false,
            Some(declarations) => {
                *interpreter = Interpreter::Nobody(declarations);
                true
            }
        }
    }

    /// Chooses the interpreter of a script, and tells whether what it imports can change what
    /// the directives of others do.
    fn choose(&self, survey: &mut Survey, imports: &mut Imports<'_>) -> Result<bool, Error> {
        let direction = survey.step.direction;
        let Script::Python {
            path, interpreter, ..
        } = &mut survey.script
        else {
            return Ok(false);
        };
        *interpreter = Interpreter::Embedded;
        let reason = match self.choice {
            Runtime::Host => None,
            Runtime::Auto | Runtime::Embedded => match self.obstacle(imports, path, direction)? {
                None => return Ok(imports.reach(path).can_alter()),
                Some(reason) => Some(reason),
            },
        };
        match (self.choice, &reason) {
            (Runtime::Embedded, Some(Reason::Import(missing))) => {
                return Err(self.refuse(missing));
            }
            // It fails where the directive is called, if it is.
            (Runtime::Embedded, _) => return Ok(imports.reach(path).can_alter()),
            _ => {}
        }
        match (self.start_process(), &reason) {
            (Ok(()), _) => {}
            // Perhaps it does not come to that.
            (Err(_), Some(Reason::Directive(_) | Reason::Name(_))) => {
                return Ok(imports.reach(path).can_alter());
            }
            (Err(error), _) => return Err(no_python(&error, reason.as_ref(), path)),
        }
        *interpreter = Interpreter::Project;
        survey.step.runtime = Some(HostRuntime {
            python: self.process_settings.python.clone(),
            reason: reason.as_ref().map(Reason::in_words),
            place: reason.map(|reason| reason.location().to_string()),
        });
        // What the project's Python alters is asked of it.
        Ok(false)
    }

    /// Where the project's code changes SQLAlchemy's own constructs, every
    /// revision runs where that holds: in Alembic's one process it holds for all.
    fn follow_alteration(&self, name: &str, surveys: &mut [&mut Survey]) {
        for survey in surveys {
            let Script::Python { interpreter, .. } = &mut survey.script else {
                continue;
            };
            if !matches!(interpreter, Interpreter::Project) {
                *interpreter = Interpreter::Project;
                survey.step.runtime = Some(HostRuntime {
                    python: self.process_settings.python.clone(),
                    reason: Some(format!(
                        "the project's code changes SQLAlchemy's own `{name}`"
                    )),
                    place: None,
                });
            }
        }
    }

    /// Runs `env.py` for the naming convention, where its text does not tell it: in whatever
    /// interpreter can.
    fn learn_convention(&mut self, imports: &mut Imports<'_>, observer: &mut dyn Observer) {
        let Some(missing) = self.unknown_convention.take() else {
            return;
        };
        let env_py = self.process_settings.env_py.clone();
        let learned = match env_py {
            Some(env_py) if self.process.borrow().is_none() => {
                let embedded = if imports.missing_for_environment(&env_py).is_none() {
                    self.ask_embedded(&env_py)
                } else {
                    None
                };
                match self.choice {
                    Runtime::Embedded => embedded,
                    Runtime::Auto | Runtime::Host => embedded.or_else(|| self.ask_process()),
                }
            }
            Some(_) => self.ask_process(),
            None => None,
        };
        match learned {
            Some(learned) => self.facts.context.naming_convention = learned.naming_convention,
            None => facts::warn_of(&missing, observer),
        }
    }

    /// What the embedded interpreter learns from `env.py`; `None`: nothing that can be used.
    fn ask_embedded(&self, env_py: &Utf8Path) -> Option<Learned> {
        let mut runtime = PythonRuntime::start(self.settings.clone()).ok()?;
        let options = runtime
            .run_environment(env_py, &mut Onlooker::of(&self.facts))
            .ok()?;
        let is_partial = options
            .notes
            .iter()
            .any(|note| note.kind == EnvNoteKind::Convention);
        if options.failure.is_some() || is_partial {
            return None;
        }
        // What `env.py` set up stays for the scripts.
        *self.runtime.borrow_mut() = Some(runtime);
        self.environment.set(Environment::Ran);
        let run = options.runs.into_iter().next_back()?;
        Some(Learned {
            naming_convention: run.naming_convention,
        })
    }

    /// What the project's own Python learns from it.
    fn ask_process(&self) -> Option<Learned> {
        self.start_process().ok()?;
        let mut process = self.process.borrow_mut();
        let learned = process.as_mut()?.learn(&mut Onlooker::of(&self.facts));
        if learned.is_err() {
            *process = None;
        }
        learned.ok()?
    }

    /// Why the embedded interpreter cannot run a script.
    fn obstacle(
        &self,
        imports: &mut Imports<'_>,
        script: &Utf8Path,
        direction: Direction,
    ) -> Result<Option<Reason>, Error> {
        if let Some(missing) = imports.missing(script, direction) {
            return Ok(Some(Reason::Import(missing)));
        }
        let env_py = self.process_settings.env_py.as_deref();
        let Some(foreign) = directive::foreign(imports, script, direction, env_py) else {
            return Ok(self.lacking_name(script, direction).map(Reason::Name));
        };
        match foreign.defined {
            Defined::Nowhere => Err(no_directive(&foreign.directive)),
            Defined::Perhaps => Ok(Some(Reason::Directive(foreign.directive))),
            Defined::InEnvironment => {
                let missing = env_py.and_then(|env_py| imports.missing_for_environment(env_py));
                if missing.is_none() {
                    self.environment.set(Environment::Needed);
                }
                Ok(missing.map(Reason::Import))
            }
        }
    }

    /// A name that a script uses and that the counterpart of its library does not have.
    fn lacking_name(&self, script: &Utf8Path, direction: Direction) -> Option<NameUse> {
        if self.choice == Runtime::Embedded {
            // Only running it tells whether it comes to that.
            return None;
        }
        let except = match direction {
            Direction::Upgrade => "downgrade",
            Direction::Downgrade => "upgrade",
        };
        let names = read_names(script, except).ok()?;
        let mut judged = self.judged_names.borrow_mut();
        let mut asked: Vec<(String, String)> = names
            .iter()
            .filter(|it| is_counterpart(&it.module) && it.module != "alembic.op")
            .map(|it| (it.module.clone(), it.name.clone()))
            .filter(|pair| !judged.contains_key(pair))
            .collect();
        asked.sort();
        asked.dedup();
        if !asked.is_empty() {
            let mut runtime = self.runtime.borrow_mut();
            let runtime_now = match runtime.take() {
                Some(runtime) => runtime,
                None => PythonRuntime::start(self.settings.clone()).ok()?,
            };
            let lacking = runtime
                .insert(runtime_now)
                .lacking(asked.clone(), &mut Onlooker::of(&self.facts))
                .ok()?;
            for pair in asked {
                let is_lacking = lacking.contains(&pair);
                judged.insert(pair, is_lacking);
            }
        }
        names
            .into_iter()
            .find(|it| judged.get(&(it.module.clone(), it.name.clone())) == Some(&true))
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
        interpreter: &Interpreter,
        direction: Direction,
        sink: &mut dyn StatementSink,
    ) -> Result<(), StepError> {
        let context = self.facts.of_revision(revision);
        let mut host = SinkHost::new(sink, &self.facts, context);
        let outcome = match interpreter {
            Interpreter::Nobody(declarations) => {
                return declared::run(declarations, &self.facts, &mut host);
            }
            Interpreter::Embedded => self.run_embedded(path, direction, &mut host),
            Interpreter::Project => self.run_in_process(path, direction, &mut host),
        };
        outcome.map_err(|error| host.answer_for(error))
    }

    /// The embedded interpreter, started if it is not, with what `env.py` sets up where
    /// scripts need that.
    fn embedded(
        &self,
        runtime: Option<PythonRuntime>,
        host: &mut SinkHost<'_>,
    ) -> Result<PythonRuntime, RunError> {
        let mut runtime = match runtime {
            Some(runtime) => runtime,
            None => PythonRuntime::start(self.settings.clone())?,
        };
        if let (Environment::Needed, Some(env_py)) =
            (self.environment.get(), &self.process_settings.env_py)
        {
            let options = runtime.run_environment(env_py, host)?;
            if let Some(failure) = options.failure {
                return Err(RunError::Python(failure));
            }
            self.environment.set(Environment::Ran);
        }
        Ok(runtime)
    }

    fn run_embedded(
        &self,
        path: &Utf8Path,
        direction: Direction,
        host: &mut SinkHost<'_>,
    ) -> Result<(), RunError> {
        let mut runtime = self.runtime.borrow_mut();
        let runtime_now = self.embedded(runtime.take(), host)?;
        let outcome = runtime.insert(runtime_now).run(path, direction, host);
        if matches!(
            outcome,
            Err(RunError::Stopped { .. } | RunError::Crashed(_))
        ) {
            // It answers nobody any more.
            *runtime = None;
            if self.environment.get() == Environment::Ran {
                self.environment.set(Environment::Needed);
            }
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
            return Err(RunError::Stopped { at: None });
        };
        let outcome = process_now.run(path, direction, host);
        if matches!(
            outcome,
            Err(RunError::Stopped { .. } | RunError::Ended { .. })
        ) {
            *process = None;
        }
        outcome
    }
}

/// The project's own Python is needed, and cannot be used.
fn no_python(error: &StartError, reason: Option<&Reason>, script: &Utf8Path) -> Error {
    let diagnostic = error.diagnostic();
    let diagnostic = match reason {
        Some(Reason::Import(missing)) => missing.point(diagnostic).with_fact(format!(
            "a revision imports `{}`, which the embedded interpreter cannot",
            missing.module
        )),
        Some(reason) => diagnostic.with_label(reason.location().clone(), "to run this"),
        None => diagnostic
            .with_file(script, "to run this")
            .with_fact("`--runtime host` asks for the project's own Python"),
    };
    Error::new(diagnostic.with_fact("nothing has run"))
}

/// Nobody defines a directive.
fn no_directive(directive: &Directive) -> Error {
    let Directive { receiver, name, .. } = directive;
    let diagnostic = Diagnostic::error(
        "directive-unknown",
        format!("there is no `{receiver}.{name}`"),
    )
    .with_fact("nothing has run")
    .with_label(directive.location.clone(), "called here");
    let help = match nearest(name, directive::known(*receiver)) {
        _ if directive::is_of_op(directive) => {
            format!("write `op.{name}` outside of the batch, if that is meant")
        }
        Some(nearest) => format!("write `{receiver}.{nearest}`, if that is meant"),
        None => format!(
            "register it with `@{}.register_operation`, in a module that the revision or `env.py` \
             imports; if a plugin of Alembic's has it, use `--runtime host`",
            match receiver {
                Receiver::Op => "Operations",
                Receiver::Batch => "BatchOperations",
            }
        ),
    };
    Error::new(diagnostic.with_help(help))
}
