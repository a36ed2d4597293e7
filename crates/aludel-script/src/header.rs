//! The header of a `.sql` revision.
//!
//! It is the comment lines from the start of the file to the first section marker:
//!
//! ```sql
//! -- revision: 1a2b3c4d5e6f
//! -- down_revision: 9f8e7d6c5b4a
//! -- branch_labels: billing
//! -- depends_on:
//! -- create_date: 2026-11-20 05:45:10+00:00
//! -- create users
//! --
//! -- Lines without a key describe the revision; the first of them is its message.
//! ```
//!
//! `revision` and `down_revision` must be there; an empty `down_revision` makes a
//! base. Lists are separated by commas.

use std::io::Read;

use aludel_core::location::SourceLocation;
use aludel_core::revision::RevisionHeader;
use camino::Utf8Path;

use crate::header_error::HeaderError;
use crate::nearest::nearest;
use crate::section::{LineKind, line_kind, line_location};
use crate::section_error::SectionError;

/// The keys of a header.
const KEYS: [&str; 5] = [
    "revision",
    "down_revision",
    "branch_labels",
    "depends_on",
    "create_date",
];

/// What Alembic's templates call the keys in their doc strings.
const ALEMBIC_TERMS: [(&str, &str); 2] =
    [("revises", "down_revision"), ("revision_id", "revision")];

/// Reads the header of a text that is at hand; `path` is what messages call it.
///
/// # Errors
/// The header is none.
pub fn read_text(path: &Utf8Path, text: &[u8]) -> Result<RevisionHeader, HeaderError> {
    let header = parse_header(path, text, Rest::Nothing)?;
    Ok(header.expect("a header cannot go on behind the end of its file"))
}

/// Whether more of the file follows the bytes at hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rest {
    MayFollow,
    Nothing,
}

/// Reads the header of a file and no more of it than the first buffer, unless the
/// header is longer. Returns it with the number of bytes that were read.
///
/// They are at the start of `buffer`, which is worth reusing from file to file.
pub(crate) fn read_header(
    path: &Utf8Path,
    mut reader: impl Read,
    buffer: &mut Vec<u8>,
) -> Result<(RevisionHeader, usize), HeaderError> {
    const FIRST_READ: usize = 4096;
    if buffer.len() < FIRST_READ {
        buffer.resize(FIRST_READ, 0);
    }
    let mut filled = 0;
    loop {
        if filled == buffer.len() {
            buffer.resize(filled * 2, 0);
        }
        let length = match reader.read(&mut buffer[filled..]) {
            Ok(length) => length,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
            Err(source) => {
                return Err(HeaderError::Read {
                    path: path.to_owned(),
                    source,
                });
            }
        };
        filled += length;
        let rest = match length {
            0 => Rest::Nothing,
            _ => Rest::MayFollow,
        };
        if let Some(header) = parse_header(path, &buffer[..filled], rest)? {
            return Ok((header, filled));
        }
    }
}

/// Reads a header from the first bytes of a file; `None` when it goes on behind them.
pub(crate) fn parse_header(
    path: &Utf8Path,
    bytes: &[u8],
    rest: Rest,
) -> Result<Option<RevisionHeader>, HeaderError> {
    let mut parser = HeaderParser {
        path,
        bytes,
        at: 0,
        line: 1,
        values: [None; KEYS.len()],
        first_key: None,
        message: None,
        details: String::new(),
    };
    if bytes.starts_with("\u{feff}".as_bytes()) {
        parser.at = 3;
    }
    match parser.run(rest)? {
        Progress::Complete => parser.finish().map(Some),
        Progress::Incomplete => Ok(None),
    }
}

enum Progress {
    Complete,
    Incomplete,
}

struct HeaderParser<'a> {
    path: &'a Utf8Path,
    bytes: &'a [u8],
    at: usize,
    line: u64,
    /// The values of [`KEYS`].
    values: [Option<&'a str>; KEYS.len()],
    /// The line of the first key.
    first_key: Option<SourceLocation>,
    message: Option<&'a str>,
    details: String,
}

impl<'a> HeaderParser<'a> {
    fn run(&mut self, rest: Rest) -> Result<Progress, HeaderError> {
        while self.at < self.bytes.len() {
            let ahead = &self.bytes[self.at..];
            let length = match (memchr::memchr(b'\n', ahead), rest) {
                (Some(length), _) => length,
                (None, Rest::Nothing) => ahead.len(),
                (None, Rest::MayFollow) => return Ok(Progress::Incomplete),
            };
            let line = &ahead[..length];
            match line_kind(line) {
                LineKind::Marker(_) => return Ok(Progress::Complete),
                LineKind::Misspelled => {
                    return Err(HeaderError::Marker(SectionError::Misspelled {
                        at: self.location(line),
                    }));
                }
                LineKind::Indented => {
                    return Err(HeaderError::Marker(SectionError::Indented {
                        at: self.location(line),
                    }));
                }
                LineKind::Other => {}
            }
            let text = line.trim_ascii();
            if let Some(comment) = text.strip_prefix(b"--") {
                self.comment(comment.trim_ascii(), line)?;
            } else if text.starts_with(b"/*") {
                let Some(comment) = memchr::memmem::find(ahead, b"*/") else {
                    return match rest {
                        Rest::MayFollow => Ok(Progress::Incomplete),
                        Rest::Nothing => Err(HeaderError::UnterminatedComment {
                            at: self.location(line),
                        }),
                    };
                };
                let comment = &ahead[..comment + 2];
                self.line += memchr::memchr_iter(b'\n', comment).count() as u64;
                self.at += comment.len();
                continue;
            } else if !text.is_empty() {
                return Err(self.statement_outside_section(line));
            }
            self.at += length + 1;
            self.line += 1;
        }
        Ok(match rest {
            Rest::MayFollow => Progress::Incomplete,
            Rest::Nothing => Progress::Complete,
        })
    }

    fn comment(&mut self, comment: &'a [u8], line: &[u8]) -> Result<(), HeaderError> {
        let Ok(comment) = std::str::from_utf8(comment) else {
            return Err(HeaderError::NotUtf8 {
                at: self.location(line),
            });
        };
        if let Some((key, value)) = comment.split_once(':') {
            if let Some(index) = KEYS.iter().position(|known| *known == key) {
                if self.values[index].is_some() {
                    return Err(HeaderError::DuplicateKey {
                        key: KEYS[index],
                        at: self.location(line),
                    });
                }
                self.values[index] = Some(value.trim());
                if self.first_key.is_none() {
                    self.first_key = Some(self.location(line));
                }
                return Ok(());
            }
            if let Some(nearest) = misspelled_key(key) {
                return Err(HeaderError::UnknownKey {
                    key: key.to_owned(),
                    nearest,
                    at: self.location(line),
                });
            }
        }
        match self.message {
            None if comment.is_empty() => {}
            None => self.message = Some(comment),
            Some(_) => {
                self.details.push_str(comment);
                self.details.push('\n');
            }
        }
        Ok(())
    }

    fn statement_outside_section(&self, line: &[u8]) -> HeaderError {
        let at = self.location(line);
        match self.values[0] {
            // UTF-16, most likely: there it is no statement but the header itself.
            _ if std::str::from_utf8(line).is_err() => HeaderError::NotUtf8 { at },
            Some(_) => HeaderError::StatementOutsideSection { at },
            None => HeaderError::NoRevision {
                path: self.path.to_owned(),
            },
        }
    }

    fn finish(self) -> Result<RevisionHeader, HeaderError> {
        let [id, down_revision, branch_labels, depends_on, create_date] = self.values;
        let (Some(id), Some(at)) = (id, self.first_key) else {
            return Err(HeaderError::NoRevision {
                path: self.path.to_owned(),
            });
        };
        if id.is_empty() {
            return Err(HeaderError::EmptyRevision { at });
        }
        let Some(down_revision) = down_revision else {
            return Err(HeaderError::NoDownRevision { at });
        };
        Ok(RevisionHeader {
            id: id.to_owned(),
            down_revisions: list(down_revision),
            depends_on: list(depends_on.unwrap_or_default()),
            branch_labels: list(branch_labels.unwrap_or_default()),
            message: self.message.unwrap_or_default().to_owned(),
            details: self.details.trim().to_owned(),
            create_date: create_date
                .filter(|date| !date.is_empty())
                .map(str::to_owned),
            path: at.path,
            line: at.line,
        })
    }

    /// The place of the line that is being read.
    fn location(&self, line: &[u8]) -> SourceLocation {
        let length = line.trim_ascii_end().len();
        line_location(self.path, self.at as u64, length as u64, self.line)
    }
}

/// The key that was probably meant; `None` for an ordinary sentence with a colon.
fn misspelled_key(key: &str) -> Option<&'static str> {
    let term = key.to_lowercase().replace([' ', '-'], "_");
    ALEMBIC_TERMS
        .iter()
        .find(|(alembic, _)| *alembic == term)
        .map(|(_, key)| *key)
        .or_else(|| nearest(&term, &KEYS))
}

fn list(value: &str) -> Vec<String> {
    value
        .split(',')
        .map(str::trim)
        .filter(|item| !item.is_empty())
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests;
