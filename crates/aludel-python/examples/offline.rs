//! Runs a revision's script with nobody connected and prints what it asks for: SQL where
//! the dialect has text for it, plain data where it has none yet.
//!
//! ```text
//! cargo run -p aludel-python --example offline -- [OPTIONS] DIALECT FILE [upgrade|downgrade]
//!   --modules DIR   read Aludel's Python modules from a folder instead of the program
//!   --data          print plain data instead of SQL
//!   --online        say that somebody is connected; statements have no rows
//!   --convention K=V   a pattern of the naming convention, such as `pk=pk_%(table_name)s`
//! ```
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a program for the terminal"
)]

use std::cell::RefCell;
use std::process::ExitCode;
use std::time::Instant;

use aludel_core::location::SourceLocation;
use aludel_core::operation::Operation;
use aludel_core::revision::Direction;
use aludel_core::schema::inspection::{Inspect, Inspection};
use aludel_dialect::DialectName;
use aludel_dialect::render::{Parameters, RenderContext, Shown, render_for_people};
use aludel_python::host::{
    ContextFacts, ConventionKey, DialectFacts, Host, HostError, NamingConvention, Outcome,
    RenderStyle, Rendering, Stream, TransactionAction, TypeName,
};
use aludel_python::{Modules, PythonRuntime, RuntimeSettings};
use camino::Utf8PathBuf;

struct Printer {
    dialect: String,
    online: bool,
    data: bool,
    convention: NamingConvention,
    statements: RefCell<usize>,
}

impl Printer {
    fn name(&self) -> DialectName {
        self.dialect.parse().expect("a dialect that Aludel speaks")
    }

    fn render_context(&self, parameters: Parameters) -> RenderContext {
        RenderContext {
            parameters,
            mariadb: self.dialect == "mariadb",
            mariadb_options: self.dialect == "mariadb",
            ..RenderContext::OFFLINE
        }
    }
}

impl Host for Printer {
    fn dialect(&self) -> DialectFacts {
        let mut facts = DialectFacts::offline(&self.dialect);
        if self.online {
            facts.server_version = Some(match self.dialect.as_str() {
                "postgresql" => vec![15, 4],
                "sqlite" => vec![3, 45, 0],
                _ => vec![10, 11, 6],
            });
            facts.default_schema = Some("public".to_owned());
        }
        facts
    }

    fn context(&self) -> ContextFacts {
        ContextFacts {
            as_sql: !self.online,
            config_section: "alembic".to_owned(),
            naming_convention: (!self.convention.0.is_empty()).then(|| self.convention.clone()),
            version_table: "alembic_version".to_owned(),
            destination_revision: Some("head".to_owned()),
            transactional_ddl: self.dialect == "postgresql",
            ..ContextFacts::default()
        }
    }

    fn perform(
        &mut self,
        operation: Operation,
        cause: Option<&SourceLocation>,
    ) -> Result<Outcome, HostError> {
        *self.statements.borrow_mut() += 1;
        if self.data {
            let data = serde_json::to_string(&operation).unwrap_or_else(|error| error.to_string());
            let line = cause.map(ToString::to_string).unwrap_or_default();
            println!("-- {line}\n{data}\n");
            return Ok(Outcome::default());
        }
        let dialect = self.name().dialect();
        let statements = dialect
            .render(&operation, &self.render_context(Parameters::Literal))
            .map_err(|error| HostError::NotRendered(error.to_string()))?;
        for statement in statements {
            println!("{}\n", dialect.print_statement(&statement.sql));
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
        let shown = match &what {
            Rendering::Operation(operation) => {
                let statements = self
                    .name()
                    .dialect()
                    .render(operation, &context)
                    .map_err(|error| HostError::NotRendered(error.to_string()))?;
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
        println!("-- {action:?}");
        Ok(())
    }

    fn remember_types(&mut self, _: Vec<TypeName>) {}

    fn print(&mut self, stream: Stream, text: &str) {
        match stream {
            Stream::Output => print!("{text}"),
            Stream::Error => eprint!("{text}"),
        }
    }
}

fn main() -> ExitCode {
    let mut settings = RuntimeSettings::default();
    let mut convention = NamingConvention::default();
    let (mut data, mut online) = (false, false);
    let mut words = Vec::new();
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--data" => data = true,
            "--online" => online = true,
            "--modules" => {
                let folder = arguments.next().expect("a folder follows --modules");
                settings.modules = Modules::Folder(folder.into());
            }
            "--convention" => {
                let pattern = arguments.next().expect("a pattern follows --convention");
                let (key, pattern) = pattern.split_once('=').expect("a pattern is KEY=VALUE");
                convention
                    .0
                    .push((ConventionKey(key.to_owned()), pattern.to_owned()));
            }
            _ => words.push(argument),
        }
    }
    let [dialect, file, rest @ ..] = words.as_slice() else {
        eprintln!("usage: offline [OPTIONS] DIALECT FILE [upgrade|downgrade]");
        return ExitCode::from(2);
    };
    let direction = match rest.first().map(String::as_str) {
        Some("downgrade") => Direction::Downgrade,
        _ => Direction::Upgrade,
    };
    let mut host = Printer {
        dialect: dialect.clone(),
        online,
        data,
        convention,
        statements: RefCell::new(0),
    };
    let began = Instant::now();
    let outcome = PythonRuntime::start(settings)
        .and_then(|mut runtime| runtime.run(&Utf8PathBuf::from(file), direction, &mut host));
    let took = began.elapsed();
    let statements = host.statements.borrow();
    eprintln!("-- {statements} operations, {took:?}");
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            match error.diagnostic() {
                None => eprintln!("{error}"),
                Some(diagnostic) => {
                    eprintln!("error[{}]: {}", diagnostic.code, diagnostic.message);
                    for fact in diagnostic.facts {
                        eprintln!("  {fact}");
                    }
                    for label in diagnostic.labels {
                        eprintln!("  at {} {}", label.location, label.message);
                    }
                    if let Some(help) = diagnostic.help {
                        eprintln!("  help: {help}");
                    }
                }
            }
            ExitCode::FAILURE
        }
    }
}
