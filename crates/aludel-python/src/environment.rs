//! What a project's `env.py` decides, learned by running it without a database.

use std::fmt;

use camino::Utf8Path;
use rustpython_vm::{PyResult, VirtualMachine};
use serde::Deserialize;

use crate::error::PythonError;
use crate::host::NamingConvention;
use crate::link::Link;
use crate::plain;
use crate::revision;
use crate::traceback;

/// What `env.py` decided.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
pub struct EnvOptions {
    /// Each call of `context.configure`, in order. Projects with one database have one.
    pub runs: Vec<EnvRun>,
    /// What it did that has no effect here, or could not be taken over.
    pub notes: Vec<EnvNote>,
    /// The url that it connects to.
    pub url: Option<EnvUrl>,
    /// Why it ended early. What it decided before that is told all the same.
    #[serde(skip)]
    pub failure: Option<Box<PythonError>>,
}

/// One call of `context.configure`: the keyword arguments that matter to a run. What was
/// not given has its default.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(default)]
#[expect(missing_docs, reason = "Alembic's words, one for one")]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is an argument of its own"
)]
pub struct EnvRun {
    /// The line of the call.
    pub line: Option<u64>,
    /// Whether `context.run_migrations()` followed.
    pub migrated: bool,
    pub version_table: Option<String>,
    pub version_table_schema: Option<String>,
    pub version_table_pk: Option<bool>,
    pub transaction_per_migration: bool,
    pub transactional_ddl: Option<bool>,
    pub render_as_batch: bool,
    pub literal_binds: bool,
    pub include_schemas: bool,
    pub compare_type: Option<bool>,
    pub compare_server_default: Option<bool>,
    pub starting_rev: Option<String>,
    pub tag: Option<String>,
    pub dialect_name: Option<String>,
    pub output_encoding: Option<String>,
    /// The naming convention of the target metadata.
    pub naming_convention: Option<NamingConvention>,
    /// The arguments that are functions: `include_object`, `on_version_apply`, ….
    pub hooks: Vec<String>,
}

/// Something that was not taken over.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct EnvNote {
    /// What it was.
    pub kind: EnvNoteKind,
    /// The statement, the argument's name, the convention's key.
    pub text: String,
    /// The file.
    pub file: Option<String>,
    /// Its line.
    pub line: Option<u64>,
}

/// What was not taken over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EnvNoteKind {
    /// A statement on the connection, such as `SET search_path`: it was not run.
    Statement,
    /// An argument of `context.configure` that is no plain value.
    Option,
    /// A token of a naming convention that is a function.
    Convention,
}

/// A url, which may hold a password: it is never shown.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct EnvUrl(String);

impl EnvUrl {
    /// The url with its password, for connecting.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for EnvUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("EnvUrl(…)")
    }
}

/// Runs `env.py` inside an interpreter.
pub(crate) fn run(path: &Utf8Path, link: &Link, vm: &VirtualMachine) -> PyResult<EnvOptions> {
    let recorder = vm
        .import("_aludel_env", 0)?
        .get_attr("Recorder", vm)?
        .call((), vm)?;
    vm.call_method(&recorder, "enter", ())?;
    let loaded = revision::load(path, "env_py", vm);
    vm.call_method(&recorder, "leave", ())?;
    let learned = vm.call_method(&recorder, "plain", ())?;
    let mut options: EnvOptions = plain::read(&learned, vm)
        .map_err(|error| vm.new_type_error(format!("what env.py decided: {error}")))?;
    options.failure = loaded
        .err()
        .map(|error| Box::new(traceback::read(&error, link, vm)));
    Ok(options)
}
