//! What a file says about its revision.

use std::fmt;

use camino::{Utf8Path, Utf8PathBuf};
use serde::Serialize;

/// The language that a script is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ScriptLanguage {
    /// SQL: Aludel's own.
    Sql,
    /// Python: Alembic's.
    Python,
}

impl ScriptLanguage {
    /// The language of a file by its extension; `None` for a file that is no revision.
    pub fn of(path: &Utf8Path) -> Option<Self> {
        match path.extension() {
            Some(extension) if extension.eq_ignore_ascii_case("sql") => Some(Self::Sql),
            Some("py") => Some(Self::Python),
            _ => None,
        }
    }
}

/// The header of one script, as its author wrote it.
///
/// This is what the graph is built from; nothing in it has been checked.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct RevisionHeader {
    /// The revision's id.
    pub id: String,
    /// Full ids of the revisions it follows: none for a base, several for a merge.
    pub down_revisions: Vec<String>,
    /// Full ids or branch labels of revisions that must be applied before it.
    pub depends_on: Vec<String>,
    /// Names given to the branch that this revision belongs to.
    pub branch_labels: Vec<String>,
    /// The first line of the description; may be empty.
    pub message: String,
    /// The description behind its first line, as it stands there; may be empty.
    pub details: String,
    /// When the script was written, as the file spells it.
    pub create_date: Option<String>,
    /// The script's file.
    pub path: Utf8PathBuf,
    /// Line on which the header begins, counted from 1.
    pub line: u64,
}

impl RevisionHeader {
    /// The language of the script; SQL where the file's name does not tell.
    pub fn language(&self) -> ScriptLanguage {
        ScriptLanguage::of(&self.path).unwrap_or(ScriptLanguage::Sql)
    }

    /// The place of the header, for messages.
    pub fn origin(&self) -> Origin {
        Origin {
            path: self.path.clone(),
            line: self.line,
        }
    }
}

/// The file and line of a header, printed as `path:line`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct Origin {
    /// The script's file.
    pub path: Utf8PathBuf,
    /// Line of the header, counted from 1.
    pub line: u64,
}

impl fmt::Display for Origin {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}", self.path, self.line)
    }
}
