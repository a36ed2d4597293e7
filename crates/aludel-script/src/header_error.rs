//! What can be wrong with the header of a `.sql` revision.

use aludel_core::diagnostic::Diagnostic;
use aludel_core::location::SourceLocation;
use camino::Utf8PathBuf;

use crate::section_error::SectionError;

/// What can be wrong with the header of a `.sql` revision.
#[derive(Debug, thiserror::Error)]
pub enum HeaderError {
    /// The file cannot be read.
    #[error("cannot read `{path}`")]
    Read {
        /// The file.
        path: Utf8PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// There is no `-- revision:` line.
    #[error("`{path}` has no `-- revision:` line")]
    NoRevision {
        /// The file.
        path: Utf8PathBuf,
    },
    /// `-- revision:` names nothing.
    #[error("`-- revision:` names no revision id")]
    EmptyRevision {
        /// The header.
        at: SourceLocation,
    },
    /// There is no `-- down_revision:` line.
    #[error("the header has no `-- down_revision:` line")]
    NoDownRevision {
        /// The header.
        at: SourceLocation,
    },
    /// A line looks like a key but is none.
    #[error("unknown header key `{key}`")]
    UnknownKey {
        /// The key as it stands.
        key: String,
        /// The key that was probably meant.
        nearest: &'static str,
        /// Its line.
        at: SourceLocation,
    },
    /// A key is there twice.
    #[error("header key `{key}` is there twice")]
    DuplicateKey {
        /// The key.
        key: &'static str,
        /// The second line.
        at: SourceLocation,
    },
    /// A statement stands before the first section.
    #[error("this statement stands outside of a section")]
    StatementOutsideSection {
        /// Its line.
        at: SourceLocation,
    },
    /// A `/*` before the first section is never closed.
    #[error("the comment that opens here is never closed")]
    UnterminatedComment {
        /// Its line.
        at: SourceLocation,
    },
    /// A line is not UTF-8.
    #[error("the header is not UTF-8")]
    NotUtf8 {
        /// The line.
        at: SourceLocation,
    },
    /// A line is almost a section marker.
    #[error(transparent)]
    Marker(#[from] SectionError),
    /// A `.py` file cannot be parsed.
    #[error("the file is no Python: {message}")]
    PythonSyntax {
        /// What the parser says.
        message: String,
        /// The line.
        at: SourceLocation,
    },
    /// A `.py` file declares an encoding that is not known.
    #[error("the encoding `{encoding}` is not known")]
    PythonEncoding {
        /// The encoding.
        encoding: String,
        /// The line that declares it.
        at: SourceLocation,
    },
    /// A `.py` file has no revision id.
    #[error("`{path}` sets no `revision`")]
    PythonNoRevision {
        /// The file.
        path: Utf8PathBuf,
    },
    /// A `.py` revision does not say what it follows.
    #[error("the revision has no `down_revision`")]
    PythonNoDownRevision {
        /// The line of its id.
        at: SourceLocation,
    },
    /// A name of a `.py` revision has a value that can be no id.
    #[error("`{name}` must be {}, not {found}", expected(.name))]
    PythonValue {
        /// The name.
        name: &'static str,
        /// What the value is, in words.
        found: &'static str,
        /// The line.
        at: SourceLocation,
    },
}

/// What a name of a `.py` revision may be.
fn expected(name: &str) -> &'static str {
    match name {
        "revision" => "a string",
        _ => "a string, a list of strings or `None`",
    }
}

impl HeaderError {
    /// The same as plain data, with what to type next.
    pub fn diagnostic(&self) -> Diagnostic {
        let error = |code| Diagnostic::error(code, self.to_string());
        match self {
            Self::Read { path, source } => error("script-unreadable")
                .with_fact(source.to_string())
                .with_file(path.clone(), ""),
            Self::NoRevision { path } => error("no-revision-header")
                .with_file(path.clone(), "")
                .with_help(
                    "start it with `-- revision: ID` and `-- down_revision: ID`, or let its name \
                     start with `_` if it is no revision; `aludel revision -m MESSAGE` writes a \
                     new one",
                ),
            Self::EmptyRevision { at } => error("revision-header")
                .with_label(at.clone(), "")
                .with_help(
                    "write the id behind the colon, for example `-- revision: 1a2b3c4d5e6f`",
                ),
            Self::NoDownRevision { at } => error("revision-header")
                .with_label(at.clone(), "")
                .with_help(
                    "add `-- down_revision: ID`, with nothing behind the colon if it is the first \
                     revision",
                ),
            Self::UnknownKey { nearest, at, .. } => error("revision-header")
                .with_label(at.clone(), "")
                .with_help(format!("write `-- {nearest}: …`")),
            Self::DuplicateKey { key, at } => error("revision-header")
                .with_label(at.clone(), "")
                .with_help(format!(
                    "keep one `-- {key}:` line; several values are separated by commas"
                )),
            Self::StatementOutsideSection { at } => error("statement-outside-section")
                .with_label(at.clone(), "")
                .with_help("write `-- migrate: upgrade` on a line above it"),
            Self::UnterminatedComment { at } => error("revision-header")
                .with_label(at.clone(), "")
                .with_help("close it with `*/`"),
            Self::NotUtf8 { at } => error("revision-header")
                .with_label(at.clone(), "")
                .with_help("save the file as UTF-8"),
            Self::Marker(marker) => marker.diagnostic(),
            Self::PythonSyntax { at, .. } => error("python-syntax")
                .with_label(at.clone(), "")
                .with_help("mend the file: all revisions are read before one of them runs"),
            Self::PythonEncoding { at, .. } => error("python-syntax")
                .with_label(at.clone(), "")
                .with_help("save the file as UTF-8 and take the declaration out"),
            Self::PythonNoRevision { path } => error("no-revision-header")
                .with_file(path.clone(), "")
                .with_help(
                    "a revision needs `revision = \"ID\"` and `down_revision = \"ID\"` (or `None`); \
                     a file that is none belongs outside of the version locations",
                ),
            Self::PythonNoDownRevision { at } => error("revision-header")
                .with_label(at.clone(), "")
                .with_help(
                    "add `down_revision = \"ID\"`, or `down_revision = None` if it is the first \
                     revision",
                ),
            Self::PythonValue { at, .. } => error("revision-header").with_label(at.clone(), ""),
        }
    }
}
