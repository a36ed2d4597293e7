//! Places in the files that people write.

use camino::Utf8PathBuf;
use serde::Serialize;

/// A place in a script: what an error message points at.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct SourceLocation {
    /// The file, as the user spelled its folder.
    pub path: Utf8PathBuf,
    /// First byte, counted from the start of the file.
    pub offset: u64,
    /// One past the last byte; equal to `offset` for a point.
    pub end: u64,
    /// Line of the first byte, counted from 1.
    pub line: u64,
    /// Column of the first byte in characters, counted from 1.
    pub column: u64,
}

impl std::fmt::Display for SourceLocation {
    /// Writes `path:line:column`, which terminals and editors turn into a link.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}:{}:{}", self.path, self.line, self.column)
    }
}
