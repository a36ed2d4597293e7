//! Why a folder or its history cannot be imported.

use aludel_core::diagnostic::Diagnostic;
use aludel_dialect::{DatabaseError, DialectName};
use camino::Utf8PathBuf;

use super::finding::Finding;
use super::tool::Tool;
use crate::error::Error;

/// Why a folder or its history cannot be imported.
#[derive(Debug, thiserror::Error)]
pub(super) enum ImportError {
    #[error("there is no folder `{path}`")]
    FolderMissing { path: Utf8PathBuf },
    #[error("cannot read `{path}`")]
    Unreadable {
        path: Utf8PathBuf,
        source: std::io::Error,
    },
    #[error("the name of `{name}` in `{folder}` is not UTF-8")]
    NameNotUtf8 { folder: Utf8PathBuf, name: String },
    #[error("line {line} of `{path}` is not UTF-8")]
    NotUtf8 { path: Utf8PathBuf, line: u64 },
    #[error("`{path}` does not look like the migrations of any tool")]
    NoTool { path: Utf8PathBuf },
    #[error("`{path}` could be the migrations of {}", names(.candidates))]
    SeveralTools {
        path: Utf8PathBuf,
        candidates: Vec<(Tool, String)>,
    },
    #[error("`{path}` has no migrations of {tool}")]
    NoMigrations { path: Utf8PathBuf, tool: Tool },
    #[error("which database the migrations are for is not known")]
    NoDialect,
    #[error("the migrations are for {wanted}, and the url is of {found}")]
    OtherDialect {
        wanted: DialectName,
        found: DialectName,
    },
    #[error("the revisions would be written into the folder that they come from, `{path}`")]
    IntoItself { path: Utf8PathBuf },
    #[error("the project has revisions that do not come from there")]
    OwnRevisions { path: Utf8PathBuf, id: String },
    #[error("revision `{id}` is there already and is another one")]
    OtherRevision {
        id: String,
        path: Utf8PathBuf,
        reason: String,
    },
    #[error("`{path}` is in the way")]
    FileExists { path: Utf8PathBuf },
    #[error("`{table}` is not what {tool} writes")]
    History {
        tool: Tool,
        table: String,
        reason: String,
    },
    #[error("`{table}` was written by {other}, not by {tool}")]
    ForeignHistory {
        tool: Tool,
        table: String,
        other: &'static str,
        reason: &'static str,
    },
    #[error("revision `{revision}` is half done, by Aludel itself")]
    HalfDone { revision: String },
    #[error("interrupted")]
    Interrupted,
    #[error("there are {} reasons not to import", .findings.len())]
    Refused { findings: Vec<Finding> },
    #[error(transparent)]
    Database(#[from] DatabaseError),
}

fn names(candidates: &[(Tool, String)]) -> String {
    let names: Vec<&str> = candidates.iter().map(|(tool, _)| tool.as_str()).collect();
    names.join(" or ")
}

impl ImportError {
    fn diagnostics(&self) -> Vec<Diagnostic> {
        let error = |code| Diagnostic::error(code, self.to_string());
        vec![match self {
            Self::Refused { findings } => {
                return findings.iter().map(Finding::diagnostic).collect();
            }
            Self::FolderMissing { .. } => error("import-folder")
                .with_help("name the folder with the migrations: `aludel import FOLDER`"),
            Self::Unreadable { source, .. } => {
                error("import-unreadable").with_fact(source.to_string())
            }
            Self::NameNotUtf8 { .. } => error("import-unreadable").with_help("rename the file"),
            Self::NotUtf8 { path, .. } => error("import-unreadable")
                .with_file(path.clone(), "")
                .with_help("save the file as UTF-8"),
            Self::NoTool { .. } => error("import-no-tool")
                .with_fact(format!(
                    "known are {}",
                    Tool::ALL.map(Tool::as_str).join(", ")
                ))
                .with_help(
                    "name the folder that holds the migration files themselves, or say whose \
                     they are with `--from TOOL`",
                ),
            Self::SeveralTools { candidates, .. } => candidates
                .iter()
                .fold(
                    error("import-several-tools"),
                    |diagnostic, (tool, reason)| diagnostic.with_fact(format!("{tool}: {reason}")),
                )
                .with_help(format!(
                    "say which with `--from {}`; with a `--url` the history table tells",
                    candidates.first().map_or("TOOL", |(tool, _)| tool.as_str())
                )),
            Self::NoMigrations { .. } => error("import-no-migrations")
                .with_help("name the folder that holds the migration files themselves"),
            Self::NoDialect => error("import-no-dialect")
                .with_fact("statements are told apart and transactions decided by it")
                .with_help(
                    "say it with `--dialect sqlite`, `postgresql` or `mysql`, or with `--url`",
                ),
            Self::OtherDialect { .. } => error("import-other-dialect").with_help(
                "leave out `--dialect`, give the `--url` of the right database, or import the \
                     files alone with `--no-history`",
            ),
            Self::IntoItself { .. } => error("import-into-itself").with_help(
                "set `script_location` in aludel.toml to a folder of its own, or import into \
                 another project with `--into FOLDER`",
            ),
            Self::OwnRevisions { path, .. } => error("import-own-revisions")
                .with_file(path.clone(), "for example")
                .with_help("import into a project of its own: `--into FOLDER`"),
            Self::OtherRevision { path, reason, .. } => error("import-conflict")
                .with_fact(reason.clone())
                .with_file(path.clone(), "")
                .with_help(
                    "if an earlier import wrote it and no database knows it yet, remove the \
                     imported files and import again; otherwise import into another project \
                     with `--into FOLDER`",
                ),
            Self::FileExists { path } => error("import-conflict")
                .with_file(path.clone(), "")
                .with_help("move it away, or import into another project with `--into FOLDER`"),
            Self::History { reason, .. } => {
                error("import-history").with_fact(reason.clone()).with_help(
                    "name the right table with `--history-table NAME`, or import the files alone \
                     with `--no-history`",
                )
            }
            Self::ForeignHistory { other, reason, .. } => error("import-history")
                .with_fact((*reason).to_owned())
                .with_help(format!(
                    "say `--from {other}`, name another table with `--history-table NAME`, or \
                     import the files alone with `--no-history`"
                )),
            Self::HalfDone { .. } => error("step-unfinished").with_help(
                "finish it with `aludel upgrade`, or repair by hand and record the result with \
                 `aludel stamp REVISION`",
            ),
            Self::Interrupted => error("interrupted").with_fact("nothing was written"),
            Self::Database(error) => crate::apply::database_diagnostic(error),
        }]
    }
}

impl From<ImportError> for Error {
    fn from(error: ImportError) -> Self {
        Self::from_diagnostics(error.diagnostics()).with_source(error)
    }
}
