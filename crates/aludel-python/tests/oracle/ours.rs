//! The embedded interpreter, with a host that prints as `--sql` does.

use std::collections::HashMap;

use aludel_core::location::SourceLocation;
use aludel_core::operation::Operation;
use aludel_core::revision::Direction;
use aludel_core::schema::inspection::{Inspect, Inspection};
use aludel_dialect::DialectName;
use aludel_dialect::render::{
    Parameters, Paramstyle, RenderContext, RenderError, Shown, render_for_people,
};
use aludel_python::host::{
    ContextFacts, ConventionKey, DialectFacts, Host, HostError, NamingConvention, Outcome,
    RenderStyle, Rendering, Stream, TransactionAction, TypeName,
};
use aludel_python::{Modules, PythonRuntime, RunError, RuntimeSettings};
use camino::{Utf8Path, Utf8PathBuf};
use tempfile::TempDir;

use crate::alembic::Answer;

/// The interpreters for the cases of one file.
pub(crate) struct Interpreters {
    folder: Utf8PathBuf,
    module: String,
    /// The revisions that they are given, one for each case.
    scripts: TempDir,
    /// What a script can ask about its run is the same during a whole run: one for each
    /// dialect and naming convention.
    started: HashMap<Surroundings, PythonRuntime>,
}

#[derive(Clone, PartialEq, Eq, Hash)]
struct Surroundings {
    dialect: String,
    convention: Vec<(String, String)>,
}

impl Interpreters {
    /// Those for the cases of `module`, which is found in `folder`.
    pub(crate) fn new(folder: &Utf8Path, module: &str) -> Self {
        Self {
            folder: folder.to_owned(),
            module: module.to_owned(),
            scripts: TempDir::new().expect("there is room for scripts"),
            started: HashMap::new(),
        }
    }

    /// Starts one.
    ///
    /// `ALUDEL_ORACLE_MODULES` names a folder with the Python modules to try, instead of
    /// those in the program, for those who work on them.
    fn start(folder: &Utf8Path) -> PythonRuntime {
        let modules = match std::env::var("ALUDEL_ORACLE_MODULES") {
            Ok(folder) => Modules::Folder(folder.into()),
            Err(_) => Modules::Frozen,
        };
        PythonRuntime::start(RuntimeSettings {
            search_paths: vec![crate::folder(), folder.to_owned()],
            modules,
            ..RuntimeSettings::default()
        })
        .expect("the interpreter starts")
    }

    /// The revision that runs a case.
    fn script(&self, theirs: &Answer) -> Utf8PathBuf {
        let number = match theirs.variant {
            None => "None".to_owned(),
            Some(number) => number.to_string(),
        };
        let text = format!(
            "import catalogue\nimport {module} as module\n\n\
             def upgrade():\n    catalogue.run(module.{case}, {number})\n",
            module = self.module,
            case = theirs.case,
        );
        let folder = Utf8Path::from_path(self.scripts.path()).expect("its name is UTF-8");
        let path = folder.join(format!("{}_{number}.py", theirs.case));
        fs_err::write(&path, text).expect("there is room for a script");
        path
    }

    /// Runs the case that `theirs` is about.
    pub(crate) fn answer(&mut self, theirs: &Answer) -> Answer {
        let script = self.script(theirs);
        let surroundings = Surroundings {
            dialect: theirs.dialect.clone(),
            convention: theirs.convention.clone(),
        };
        if theirs.alone {
            self.started.remove(&surroundings);
        }
        let runtime = self
            .started
            .entry(surroundings)
            .or_insert_with(|| Self::start(&self.folder));
        let mut host = Printer::new(theirs);
        let outcome = runtime.run(&script, Direction::Upgrade, &mut host);
        let (refused, message) = match outcome {
            Ok(()) => (None, None),
            Err(RunError::Python(error)) => {
                let class = error.class.rsplit('.').next().unwrap_or_default();
                let mut message = error.message.clone();
                if let Some(place) = error.location() {
                    message = format!("{message} [{}:{}]", place.path, place.line);
                }
                (Some(class.to_owned()), Some(message))
            }
            Err(error) => panic!("{}: {error}", theirs.name()),
        };
        Answer {
            sql: host.sql,
            printed: host.printed,
            refused,
            message,
            ..theirs.clone()
        }
    }
}

/// Prints what it is asked for.
pub(crate) struct Printer {
    dialect: String,
    context: ContextFacts,
    pub(crate) sql: String,
    pub(crate) printed: String,
}

impl Printer {
    /// For the case that `theirs` is about.
    pub(crate) fn new(theirs: &Answer) -> Self {
        let convention = theirs
            .convention
            .iter()
            .map(|(key, pattern)| (ConventionKey(key.clone()), pattern.clone()))
            .collect::<Vec<_>>();
        Self {
            dialect: theirs.dialect.clone(),
            context: ContextFacts {
                as_sql: true,
                literal_binds: true,
                config_section: "alembic".to_owned(),
                naming_convention: (!convention.is_empty()).then_some(NamingConvention(convention)),
                version_table: "alembic_version".to_owned(),
                transactional_ddl: theirs.dialect == "postgresql",
                ..ContextFacts::default()
            },
            sql: String::new(),
            printed: String::new(),
        }
    }

    fn name(&self) -> DialectName {
        self.dialect.parse().expect("a dialect that Aludel speaks")
    }

    fn render_context(&self, parameters: Parameters) -> RenderContext {
        RenderContext {
            parameters,
            mariadb: self.dialect == "mariadb",
            mariadb_options: self.dialect == "mariadb",
            paramstyle: Paramstyle::Named,
            ..RenderContext::OFFLINE
        }
    }

    fn statement(&mut self, sql: &str) {
        let printed = self.name().dialect().print_statement(sql);
        self.sql.push_str(&printed);
        self.sql.push_str("\n\n");
    }
}

impl Host for Printer {
    fn dialect(&self) -> DialectFacts {
        DialectFacts::offline(&self.dialect)
    }

    fn context(&self) -> ContextFacts {
        self.context.clone()
    }

    fn perform(
        &mut self,
        operation: Operation,
        _cause: Option<&SourceLocation>,
    ) -> Result<Outcome, HostError> {
        let statements = self
            .name()
            .dialect()
            .render(&operation, &self.render_context(Parameters::Literal))
            .map_err(|error| HostError::NotRendered(error.to_string()))?;
        for statement in statements {
            self.statement(&statement.sql);
        }
        Ok(Outcome::default())
    }

    fn render(&self, what: Rendering, style: RenderStyle) -> Result<Vec<String>, HostError> {
        let parameters = match style {
            RenderStyle::Literal => Parameters::Literal,
            RenderStyle::Shown | RenderStyle::Generic => Parameters::Shown,
        };
        let context = self.render_context(parameters);
        let dialect = match style {
            RenderStyle::Generic => None,
            RenderStyle::Literal | RenderStyle::Shown => Some(self.name()),
        };
        let not_rendered = |error: RenderError| HostError::NotRendered(error.to_string());
        let shown = match &what {
            Rendering::Operation(operation) => {
                let statements = self
                    .name()
                    .dialect()
                    .render(operation, &context)
                    .map_err(not_rendered)?;
                return Ok(statements
                    .into_iter()
                    .map(|statement| statement.sql)
                    .collect());
            }
            Rendering::Query(query) => Shown::Query(query),
            Rendering::Expression(expression) => Shown::Expression(expression),
        };
        render_for_people(shown, dialect, &context)
            .map(|sql| vec![sql])
            .map_err(|error| HostError::NotRendered(error.to_string()))
    }

    fn inspect(
        &mut self,
        question: Inspect,
        _cause: Option<&SourceLocation>,
    ) -> Result<Inspection, HostError> {
        Err(HostError::Offline(format!(
            "nobody is connected who could answer {question:?}"
        )))
    }

    fn transaction(
        &mut self,
        action: TransactionAction,
        _cause: Option<&SourceLocation>,
    ) -> Result<(), HostError> {
        if self.context.transactional_ddl {
            match action {
                TransactionAction::AutocommitBegin => self.statement("COMMIT"),
                TransactionAction::AutocommitEnd => self.statement("BEGIN"),
                _ => {}
            }
        }
        Ok(())
    }

    fn remember_types(&mut self, _: Vec<TypeName>) {}

    fn print(&mut self, stream: Stream, text: &str) {
        if stream == Stream::Output {
            self.printed.push_str(text);
        }
    }
}
