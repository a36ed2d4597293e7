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
        }
    }
}
