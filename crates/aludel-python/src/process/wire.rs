//! The messages between Aludel and the project's Python: a line of JSON each.

use std::collections::BTreeMap;

use aludel_core::location::SourceLocation;
use aludel_core::value::Value;
use camino::{Utf8Path, Utf8PathBuf};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::ProcessSettings;
use crate::error::{PythonError, PythonErrorKind, PythonFrame};
use crate::host::{
    ContextFacts, DatabaseFailure, DialectFacts, Host, NamingConvention, Outcome,
    TransactionAction, TypeName,
};
use crate::revision::ModuleHeader;

/// The modules of the other side, by name.
const MODULES: [(&str, &str); 16] = [
    (
        "_aludel_process",
        "\"\"\"Aludel's side in the project's Python.\"\"\"\n",
    ),
    (
        "_aludel_process.altered",
        include_str!("package/altered.py"),
    ),
    (
        "_aludel_process.dialects",
        include_str!("package/dialects.py"),
    ),
    ("_aludel_process.driver", include_str!("package/driver.py")),
    (
        "_aludel_process.environment",
        include_str!("package/environment.py"),
    ),
    ("_aludel_process.errors", include_str!("package/errors.py")),
    (
        "_aludel_process.failure",
        include_str!("package/failure.py"),
    ),
    ("_aludel_process.link", include_str!("package/link.py")),
    ("_aludel_process.mysql", include_str!("package/mysql.py")),
    ("_aludel_process.output", include_str!("package/output.py")),
    ("_aludel_process.place", include_str!("package/place.py")),
    (
        "_aludel_process.postgresql",
        include_str!("package/postgresql.py"),
    ),
    ("_aludel_process.serve", include_str!("package/serve.py")),
    ("_aludel_process.sqlite", include_str!("package/sqlite.py")),
    ("_aludel_process.style", include_str!("package/style.py")),
    ("_aludel_process.values", include_str!("package/values.py")),
];

/// What the process is told first.
#[derive(Debug, Serialize)]
pub(super) struct Start<'s> {
    modules: BTreeMap<&'static str, &'static str>,
    search_paths: Vec<Utf8PathBuf>,
    arguments: &'s [String],
    env_py: Option<&'s Utf8Path>,
    scripts: &'s [Utf8PathBuf],
    toml_file: Option<&'s Utf8Path>,
}

impl<'s> Start<'s> {
    pub(super) fn new(settings: &'s ProcessSettings) -> Self {
        Self {
            modules: MODULES.into_iter().collect(),
            // A script may change its folder.
            search_paths: settings
                .search_paths
                .iter()
                .map(|path| camino::absolute_utf8(path).unwrap_or_else(|_| path.clone()))
                .collect(),
            arguments: &settings.arguments,
            env_py: settings.env_py.as_deref(),
            scripts: &settings.scripts,
            toml_file: settings.toml_file.as_deref(),
        }
    }
}

/// What the process is told.
#[derive(Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Answer<'a> {
    Run(&'a Job<'a>),
    Learn(&'a Surroundings),
    Load(&'a Surroundings),
    Header(&'a Utf8Path),
    Outcome(serde_json::Value),
    Done(bool),
    Refused(String),
    Stop(bool),
    #[serde(untagged)]
    Failure {
        failure: Box<DatabaseFailure>,
        number: usize,
    },
}

/// A script to run.
#[derive(Debug, Serialize)]
pub(super) struct Job<'a> {
    pub(super) path: &'a Utf8Path,
    pub(super) function: &'static str,
    #[serde(flatten)]
    pub(super) surroundings: Surroundings,
}

/// The run that scripts and `env.py` find themselves in.
#[derive(Debug, Serialize)]
pub(super) struct Surroundings {
    pub(super) dialect: DialectFacts,
    pub(super) context: ContextFacts,
}

impl Surroundings {
    pub(super) fn of(host: &dyn Host) -> Self {
        Self {
            dialect: host.dialect(),
            context: host.context(),
        }
    }
}

/// What the process says.
#[derive(Debug, Deserialize)]
#[serde(tag = "ask", rename_all = "snake_case")]
pub(super) enum Asked {
    Ready {
        #[serde(default)]
        versions: Option<Versions>,
        #[serde(default)]
        failure: Option<Failure>,
    },
    Perform {
        sql: String,
        #[serde(default)]
        values: Vec<Parameter>,
        cause: Option<Place>,
    },
    Transaction {
        action: Action,
        name: Option<String>,
        cause: Option<Place>,
    },
    Print {
        stream: u8,
        text: String,
    },
    Note {
        text: String,
    },
    Done {
        failure: Option<Failure>,
        learned: Option<Learned>,
        /// The types that tables of the run brought along, at the end of a script.
        made_types: Vec<TypeName>,
        /// Classes of `SQLAlchemy` whose SQL the project's code has replaced.
        altered: Vec<String>,
        /// The revisions that cannot be loaded.
        unloadable: Vec<(Utf8PathBuf, Failure)>,
        /// What a revision's module says about itself.
        header: Option<ModuleHeader>,
    },
}

/// What `env.py` decided, learned by running it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Learned {
    /// The naming convention of the target metadata; `None`: `SQLAlchemy`'s own.
    pub naming_convention: Option<NamingConvention>,
}

/// The releases that a project's Python has.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Versions {
    /// Python itself.
    pub python: String,
    /// Alembic.
    pub alembic: String,
    /// SQLAlchemy.
    pub sqlalchemy: String,
}

/// A file, a line and a column.
#[derive(Debug, Deserialize)]
pub(super) struct Place(Utf8PathBuf, u64, u64);

impl Place {
    /// Byte offsets are not known here: they are 0 until somebody reads the file.
    pub(super) fn into_location(self) -> SourceLocation {
        let Self(path, line, column) = self;
        SourceLocation {
            path,
            offset: 0,
            end: 0,
            line,
            column,
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Action {
    Begin,
    Commit,
    Rollback,
    Savepoint,
    Release,
    RollbackTo,
    AutocommitBegin,
    AutocommitEnd,
}

impl Action {
    pub(super) fn with_name(self, name: String) -> TransactionAction {
        match self {
            Self::Begin => TransactionAction::Begin,
            Self::Commit => TransactionAction::Commit,
            Self::Rollback => TransactionAction::Rollback,
            Self::Savepoint => TransactionAction::Savepoint(name),
            Self::Release => TransactionAction::ReleaseSavepoint(name),
            Self::RollbackTo => TransactionAction::RollbackToSavepoint(name),
            Self::AutocommitBegin => TransactionAction::AutocommitBegin,
            Self::AutocommitEnd => TransactionAction::AutocommitEnd,
        }
    }
}

/// A parameter of SQLite's.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum Parameter {
    Null(()),
    Boolean(bool),
    Integer(i64),
    Real(f64),
    Text(String),
    NotFinite { real: String },
    Bytes { bytes: Hexadecimal },
}

#[derive(Debug, Deserialize)]
#[serde(try_from = "String")]
pub(super) struct Hexadecimal(Vec<u8>);

impl TryFrom<String> for Hexadecimal {
    type Error = String;

    fn try_from(digits: String) -> Result<Self, String> {
        let digit = |byte: u8| char::from(byte).to_digit(16);
        let byte = |pair: &[u8]| match *pair {
            [high, low] => u8::try_from(digit(high)? * 16 + digit(low)?).ok(),
            _ => None,
        };
        let bytes: Option<Vec<u8>> = digits.as_bytes().chunks(2).map(byte).collect();
        bytes
            .map(Self)
            .ok_or_else(|| "not hexadecimal digits in pairs".to_owned())
    }
}

impl From<Parameter> for Value {
    fn from(parameter: Parameter) -> Self {
        match parameter {
            Parameter::Null(()) => Self::Null,
            Parameter::Boolean(truth) => Self::Boolean(truth),
            Parameter::Integer(number) => Self::Integer(number),
            Parameter::Real(number) => Self::Real(number),
            Parameter::Text(text) => Self::Text(text),
            Parameter::NotFinite { real } => Self::Real(real.parse().unwrap_or(f64::NAN)),
            Parameter::Bytes { bytes } => Self::Bytes(bytes.0),
        }
    }
}

/// What came of a statement, its values as `package/values.py` reads them.
pub(super) fn write_outcome(outcome: &Outcome) -> serde_json::Value {
    let columns = outcome.columns.as_ref().map(|columns| {
        columns
            .iter()
            .map(|column| [column.name.as_str(), column.type_name.as_str()])
            .collect::<Vec<_>>()
    });
    let rows: Vec<Vec<serde_json::Value>> = outcome
        .rows
        .iter()
        .map(|row| row.iter().map(write_value).collect())
        .collect();
    json!({
        "columns": columns,
        "rows": rows,
        "rowcount": outcome.rowcount,
        "lastrowid": outcome.lastrowid,
    })
}

fn write_value(value: &Value) -> serde_json::Value {
    match value {
        Value::Null => serde_json::Value::Null,
        Value::Boolean(truth) => (*truth).into(),
        Value::Integer(number) => (*number).into(),
        Value::Real(number) if number.is_finite() => (*number).into(),
        Value::Real(number) => json!({ "real": number.to_string() }),
        Value::Text(text) => text.as_str().into(),
        Value::Decimal(digits) => json!({ "decimal": digits }),
        Value::Bytes(bytes) => json!({ "bytes": hexadecimal(bytes) }),
        Value::Date(text) => json!({ "date": text }),
        Value::Time(text) => json!({ "time": text }),
        Value::DateTime(text) => json!({ "datetime": text }),
        Value::Interval {
            months,
            days,
            microseconds,
        } => json!({ "interval": [months, days, microseconds] }),
        Value::Uuid(text) => json!({ "uuid": text }),
        Value::Json(text) => json!({ "json": text }),
        Value::Array(items) => {
            json!({ "array": items.iter().map(write_value).collect::<Vec<_>>() })
        }
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |four: u8| char::from(DIGITS[usize::from(four)]);
    bytes
        .iter()
        .flat_map(|byte| [digit(byte >> 4), digit(byte & 15)])
        .collect()
}

/// An exception that nothing in a script caught.
#[derive(Debug, Deserialize)]
pub(super) struct Failure {
    kind: Kind,
    class: String,
    message: String,
    frames: Vec<(Utf8PathBuf, u64, u64, String)>,
    causes: Vec<String>,
    database: Option<usize>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Kind {
    Syntax(()),
    Import(Option<String>),
    Exit(String),
    Recursion(()),
    MissingFunction(String),
    Unreadable(()),
    ConnectionClosed(()),
    Raised(()),
}

impl Failure {
    /// `failures` are those of the database, by their numbers.
    pub(super) fn into_error(self, python: &Utf8Path, failures: &[DatabaseFailure]) -> PythonError {
        let database = self.database.and_then(|number| failures.get(number));
        PythonError {
            kind: match self.kind {
                Kind::Syntax(()) => PythonErrorKind::Syntax,
                Kind::Import(module) => PythonErrorKind::Import { module },
                Kind::Exit(status) => PythonErrorKind::Exit { status },
                Kind::Recursion(()) => PythonErrorKind::Recursion,
                Kind::MissingFunction(name) => PythonErrorKind::MissingFunction { name },
                Kind::Unreadable(()) => PythonErrorKind::Unreadable,
                Kind::ConnectionClosed(()) => PythonErrorKind::ConnectionClosed,
                Kind::Raised(()) => PythonErrorKind::Raised,
            },
            class: self.class,
            message: self.message,
            frames: self
                .frames
                .into_iter()
                .map(|(path, line, column, function)| PythonFrame {
                    location: Place(path, line, column).into_location(),
                    function,
                })
                .collect(),
            causes: self.causes,
            database: database.cloned().map(Box::new),
            python: Some(python.to_owned()),
        }
    }
}
