//! A host that keeps what a script asks of it, and the script's folder.

use aludel_core::diagnostic::Diagnostic;
use aludel_core::location::SourceLocation;
use aludel_core::operation::Operation;
use aludel_core::revision::Direction;
use aludel_core::schema::inspection::{Inspect, Inspection};
use aludel_core::value::Row;
use aludel_dialect::DialectName;
use aludel_dialect::render::{Parameters, RenderContext};
use aludel_python::host::{
    ContextFacts, DialectFacts, Host, HostError, Outcome, OutcomeColumn, RenderStyle, Rendering,
    Stream, TransactionAction, TypeName,
};
use aludel_python::{PythonRuntime, RunError, RuntimeSettings};
use camino::{Utf8Path, Utf8PathBuf};
use tempfile::TempDir;

/// What a database would answer to a statement.
type Answer = Box<dyn Fn(&str) -> Result<Outcome, HostError>>;

/// A host without a database.
pub(crate) struct Recording {
    pub(crate) dialect: &'static str,
    pub(crate) driver: Option<&'static str>,
    pub(crate) context: ContextFacts,
    /// The SQL of each operation, and the line that caused it.
    pub(crate) statements: Vec<(String, Option<SourceLocation>)>,
    pub(crate) operations: Vec<Operation>,
    pub(crate) transactions: Vec<TransactionAction>,
    pub(crate) output: String,
    pub(crate) errors: String,
    pub(crate) answer: Option<Answer>,
    /// Somebody interrupts as soon as the script has printed this.
    pub(crate) interrupted_by: Option<&'static str>,
}

impl Recording {
    pub(crate) fn offline(dialect: &'static str) -> Self {
        Self {
            dialect,
            driver: None,
            context: ContextFacts {
                as_sql: true,
                config_section: "alembic".to_owned(),
                version_table: "alembic_version".to_owned(),
                ..ContextFacts::default()
            },
            statements: Vec::new(),
            operations: Vec::new(),
            transactions: Vec::new(),
            output: String::new(),
            errors: String::new(),
            answer: None,
            interrupted_by: None,
        }
    }

    /// The statements' text, without where they came from.
    pub(crate) fn sql(&self) -> Vec<String> {
        self.statements
            .iter()
            .map(|(sql, _)| sql.split_whitespace().collect::<Vec<_>>().join(" "))
            .collect()
    }

    /// The lines that caused the statements.
    pub(crate) fn lines(&self) -> Vec<u64> {
        self.statements
            .iter()
            .map(|(_, cause)| cause.as_ref().map_or(0, |cause| cause.line))
            .collect()
    }
}

/// A result of one column.
pub(crate) fn rows(column: &str, rows: Vec<Row>) -> Outcome {
    Outcome {
        columns: Some(vec![OutcomeColumn {
            name: column.to_owned(),
            type_name: String::new(),
        }]),
        rows,
        rowcount: None,
        lastrowid: None,
    }
}

impl Host for Recording {
    fn dialect(&self) -> DialectFacts {
        let mut facts = DialectFacts::offline(self.dialect);
        if let Some(driver) = self.driver {
            driver.clone_into(&mut facts.driver);
        }
        facts
    }

    fn context(&self) -> ContextFacts {
        self.context.clone()
    }

    fn perform(
        &mut self,
        operation: Operation,
        cause: Option<&SourceLocation>,
    ) -> Result<Outcome, HostError> {
        let dialect: DialectName = self.dialect.parse().unwrap();
        let context = RenderContext {
            parameters: Parameters::Literal,
            mariadb: self.dialect == "mariadb",
            mariadb_options: self.dialect == "mariadb",
            ..RenderContext::OFFLINE
        };
        let rendered = match &operation {
            // Whether a rebuilt table has one text is for the dialect's tests.
            Operation::RebuildTable(_) => Vec::new(),
            _ => dialect
                .dialect()
                .render(&operation, &context)
                .map_err(|error| HostError::NotRendered(error.to_string()))?,
        };
        self.operations.push(operation);
        let mut outcome = Outcome::default();
        for statement in rendered {
            if let Some(answer) = &self.answer {
                outcome = answer(&statement.sql)?;
            }
            self.statements.push((statement.sql, cause.cloned()));
        }
        Ok(outcome)
    }

    fn render(&self, what: Rendering, _style: RenderStyle) -> Result<Vec<String>, HostError> {
        Ok(vec![format!("{what:?}")])
    }

    fn inspect(
        &mut self,
        _question: Inspect,
        _cause: Option<&SourceLocation>,
    ) -> Result<Inspection, HostError> {
        Err(HostError::Offline("nobody is connected".to_owned()))
    }

    fn transaction(
        &mut self,
        action: TransactionAction,
        _cause: Option<&SourceLocation>,
    ) -> Result<(), HostError> {
        self.transactions.push(action);
        Ok(())
    }

    fn remember_types(&mut self, _: Vec<TypeName>) {}

    fn print(&mut self, stream: Stream, text: &str) {
        match stream {
            Stream::Output => self.output.push_str(text),
            Stream::Error => self.errors.push_str(text),
        }
    }

    fn is_interrupted(&self) -> bool {
        self.interrupted_by
            .is_some_and(|word| self.output.contains(word))
    }
}

/// A folder with a script in it.
pub(crate) struct Folder {
    _temporary: TempDir,
    pub(crate) path: Utf8PathBuf,
}

impl Folder {
    pub(crate) fn new(files: &[(&str, &str)]) -> Self {
        let temporary = TempDir::new().unwrap();
        let path = Utf8PathBuf::from_path_buf(temporary.path().to_owned()).unwrap();
        for (name, content) in files {
            let file = path.join(name);
            fs_err::create_dir_all(file.parent().unwrap().as_std_path()).unwrap();
            fs_err::write(file.as_std_path(), content).unwrap();
        }
        Self {
            _temporary: temporary,
            path,
        }
    }

    pub(crate) fn runtime(&self) -> PythonRuntime {
        PythonRuntime::start(RuntimeSettings {
            search_paths: vec![self.path.clone()],
            ..RuntimeSettings::default()
        })
        .unwrap()
    }

    pub(crate) fn upgrade(&self, file: &str, host: &mut Recording) -> Result<(), RunError> {
        self.runtime()
            .run(&self.path.join(file), Direction::Upgrade, host)
    }
}

/// Runs one script's `upgrade`.
pub(crate) fn upgrade(script: &str, host: &mut Recording) -> Result<(), RunError> {
    Folder::new(&[("revision.py", script)]).upgrade("revision.py", host)
}

/// What a person is told about a script that fails, the folder's name left out.
pub(crate) fn told(script: &str, host: &mut Recording) -> String {
    let folder = Folder::new(&[("revision.py", script)]);
    let error = folder.upgrade("revision.py", host).unwrap_err();
    shown(&error.diagnostic().unwrap(), &folder.path)
}

/// A diagnostic in lines.
pub(crate) fn shown(diagnostic: &Diagnostic, folder: &Utf8Path) -> String {
    let mut lines = vec![format!("{}: {}", diagnostic.code, diagnostic.message)];
    lines.extend(diagnostic.facts.iter().map(|fact| format!("  {fact}")));
    for label in &diagnostic.labels {
        let path = label
            .location
            .path
            .strip_prefix(folder)
            .unwrap_or(&label.location.path);
        let place = format!("  {path}:{} {}", label.location.line, label.message);
        lines.push(place.trim_end().to_owned());
    }
    lines.join("\n")
}
