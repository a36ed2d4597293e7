//! A `.sql` revision, opened.

use std::io::{BufReader, Cursor, Read, Seek, SeekFrom};
use std::sync::Arc;
use std::time::SystemTime;

use aludel_core::location::SourceLocation;
use aludel_core::operation::{Execute, Operation, OperationSink, ScriptRunner};
use aludel_core::revision::Direction;
use aludel_core::statement::Statement;
use aludel_dialect::DialectName;
use aludel_dialect::sql::{Position, StatementSplitter};
use camino::{Utf8Path, Utf8PathBuf};
use fs_err::File;

use crate::checksum::{Checksum, ChecksumBuilder, SectionDigest};
use crate::header::{Rest, parse_header, read_header, read_text};
use crate::index::index_sections;
use crate::revision_error::SqlRevisionError;
use crate::section::{Section, SectionTarget};

/// Files up to this size are read once and kept; longer ones are read again for
/// each purpose.
const KEPT: usize = 256 * 1024;

/// Most files fit, and are read at once.
const FIRST_READ: usize = 8 * 1024;

/// A `.sql` revision whose sections are known.
#[derive(Debug)]
pub struct SqlRevision {
    path: Utf8PathBuf,
    sections: Vec<Section>,
    content: Content,
}

/// Where the text is.
#[derive(Debug)]
enum Content {
    Kept(Arc<[u8]>),
    /// In the file, as long as it is the same.
    File {
        length: u64,
        modified: Option<SystemTime>,
    },
}

impl SqlRevision {
    /// Opens a revision: checks its header and finds its sections.
    ///
    /// # Errors
    /// The file cannot be read, or its header or one of its section markers is wrong.
    pub fn open(path: impl Into<Utf8PathBuf>) -> Result<Self, SqlRevisionError> {
        let path = path.into();
        let unreadable = |source| SqlRevisionError::Read {
            path: path.clone(),
            source,
        };
        let mut file = std::fs::File::open(&path).map_err(unreadable)?;
        let mut start = Vec::with_capacity(FIRST_READ);
        (&mut file)
            .take(KEPT as u64 + 1)
            .read_to_end(&mut start)
            .map_err(unreadable)?;
        if start.len() <= KEPT {
            return Self::from_bytes(path, start);
        }
        let metadata = file.metadata().map_err(unreadable)?;
        let content = Content::File {
            length: metadata.len(),
            modified: metadata.modified().ok(),
        };
        if parse_header(&path, &start, Rest::MayFollow)?.is_none() {
            let file = std::fs::File::open(&path).map_err(unreadable)?;
            read_header(&path, file, &mut Vec::new())?;
        }
        let rest = BufReader::with_capacity(KEPT, file);
        let sections = index_sections(&path, Cursor::new(start).chain(rest))?;
        Ok(Self {
            path,
            sections,
            content,
        })
    }

    /// A revision whose text is at hand; `path` is what messages call it.
    ///
    /// # Errors
    /// The header or one of the section markers is wrong.
    pub fn from_bytes(
        path: impl Into<Utf8PathBuf>,
        bytes: impl Into<Arc<[u8]>>,
    ) -> Result<Self, SqlRevisionError> {
        let path = path.into();
        let bytes = bytes.into();
        read_text(&path, &bytes)?;
        Self::listed(path, bytes)
    }

    /// A revision out of a [`ScriptListing`](crate::ScriptListing), which has checked its
    /// header.
    ///
    /// # Errors
    /// One of the section markers is wrong.
    pub fn listed(path: impl Into<Utf8PathBuf>, text: Arc<[u8]>) -> Result<Self, SqlRevisionError> {
        let path = path.into();
        let sections = index_sections(&path, &text[..])?;
        Ok(Self {
            path,
            sections,
            content: Content::Kept(text),
        })
    }

    /// The file, as its folder was spelled.
    pub fn path(&self) -> &Utf8Path {
        &self.path
    }

    /// All sections in the order of the file.
    pub fn sections(&self) -> &[Section] {
        &self.sections
    }

    /// Whether it has any downgrade section, for whatever target.
    pub fn is_reversible(&self) -> bool {
        self.sections
            .iter()
            .any(|section| section.direction == Direction::Downgrade)
    }

    /// Chooses the section for a target.
    ///
    /// Of the sections that apply, the one that names most wins: dialect and
    /// environment beat one of them, and one of them beats neither.
    ///
    /// # Errors
    /// There is none, or several name equally much.
    pub fn section(
        &self,
        direction: Direction,
        target: &SectionTarget,
    ) -> Result<&Section, SqlRevisionError> {
        let existing = || {
            self.sections
                .iter()
                .filter(|section| section.direction == direction)
        };
        let path = || self.path.clone();
        let specificity = existing()
            .filter(|section| section.applies_to(target))
            .map(Section::specificity)
            .max();
        let Some(specificity) = specificity else {
            return Err(match (existing().next(), direction) {
                (None, Direction::Upgrade) => SqlRevisionError::NoUpgrade { path: path() },
                (None, Direction::Downgrade) => SqlRevisionError::Irreversible { path: path() },
                (Some(_), _) => SqlRevisionError::NoSection {
                    path: path(),
                    direction,
                    target: target.clone(),
                    existing: existing().cloned().collect(),
                },
            });
        };
        let candidates: Vec<&Section> = existing()
            .filter(|section| section.applies_to(target) && section.specificity() == specificity)
            .collect();
        match candidates[..] {
            [section] => Ok(section),
            _ => Err(SqlRevisionError::AmbiguousSection {
                path: path(),
                direction,
                target: target.clone(),
                candidates: candidates.into_iter().cloned().collect(),
            }),
        }
    }

    /// Reads the statements of a section one by one.
    ///
    /// # Errors
    /// The file cannot be read or has changed since it was opened.
    pub fn statements(
        &self,
        section: &Section,
        dialect: DialectName,
    ) -> Result<Statements, SqlRevisionError> {
        let length = section.body.end - section.body.start;
        let reader = match &self.content {
            Content::Kept(bytes) => {
                let mut cursor = Cursor::new(Arc::clone(bytes));
                cursor.set_position(section.body.start);
                SectionReader::Kept(cursor.take(length))
            }
            Content::File {
                length: expected,
                modified,
            } => {
                let unreadable = |source| SqlRevisionError::Read {
                    path: self.path.clone(),
                    source,
                };
                let mut file = File::open(&self.path).map_err(unreadable)?;
                let metadata = file.metadata().map_err(unreadable)?;
                if metadata.len() != *expected || metadata.modified().ok() != *modified {
                    return Err(SqlRevisionError::Changed {
                        path: self.path.clone(),
                    });
                }
                file.seek(SeekFrom::Start(section.body.start))
                    .map_err(unreadable)?;
                SectionReader::File(file.take(length))
            }
        };
        let origin = Position::line_start(section.body.start, section.body_line());
        Ok(Statements {
            path: self.path.clone(),
            section_line: section.marker.line,
            splitter: StatementSplitter::with_length(reader, dialect, origin, length),
        })
    }

    /// Computes the checksum of a section in one pass.
    ///
    /// # Errors
    /// The section cannot be read or split.
    pub fn digest(
        &self,
        section: &Section,
        dialect: DialectName,
    ) -> Result<SectionDigest, SqlRevisionError> {
        let mut builder = ChecksumBuilder::new(dialect, section.transaction);
        let mut statements = self.statements(section, dialect)?;
        while let Some(statement) = statements.next_text()? {
            builder.add(statement);
        }
        Ok(builder.digest())
    }

    /// Computes the checksum of a section's first statements: what
    /// [`ChecksumBuilder::checksum`] was after as many.
    ///
    /// # Errors
    /// The section cannot be read or split, or has fewer statements.
    pub fn prefix_checksum(
        &self,
        section: &Section,
        dialect: DialectName,
        count: u64,
    ) -> Result<Checksum, SqlRevisionError> {
        let mut builder = ChecksumBuilder::new(dialect, section.transaction);
        let mut statements = self.statements(section, dialect)?;
        while builder.statements() < count {
            match statements.next_text()? {
                Some(statement) => builder.add(statement),
                None => {
                    return Err(SqlRevisionError::FewerStatements {
                        path: self.path.clone(),
                        statements: builder.statements(),
                        wanted: count,
                    });
                }
            }
        }
        Ok(builder.checksum())
    }

    /// The revision as a script for one target.
    pub fn runner<'a>(&'a self, target: &'a SectionTarget) -> SqlRunner<'a> {
        SqlRunner {
            revision: self,
            target,
        }
    }
}

/// The statements of a section, made by [`SqlRevision::statements`].
pub struct Statements {
    path: Utf8PathBuf,
    section_line: u64,
    splitter: StatementSplitter<SectionReader>,
}

impl Statements {
    /// The next statement with the place where it stands, or `None` at the end of
    /// the section.
    ///
    /// # Errors
    /// The section cannot be read or split; there is nothing more to be had then.
    pub fn next_statement(&mut self) -> Result<Option<Statement>, SqlRevisionError> {
        match self.splitter.next_statement() {
            Ok(Some(statement)) => Ok(Some(Statement {
                sql: statement.text.to_owned(),
                cause: Some(SourceLocation {
                    path: self.path.clone(),
                    offset: statement.range.start,
                    end: statement.range.end,
                    line: statement.line,
                    column: statement.column,
                }),
            })),
            Ok(None) => Ok(None),
            Err(source) => Err(SqlRevisionError::Split {
                path: self.path.clone(),
                section_line: self.section_line,
                source,
            }),
        }
    }

    /// The next statement's text alone, which is not copied.
    fn next_text(&mut self) -> Result<Option<&str>, SqlRevisionError> {
        match self.splitter.next_statement() {
            Ok(statement) => Ok(statement.map(|statement| statement.text)),
            Err(source) => Err(SqlRevisionError::Split {
                path: self.path.clone(),
                section_line: self.section_line,
                source,
            }),
        }
    }
}

/// The bytes of one section.
enum SectionReader {
    Kept(std::io::Take<Cursor<Arc<[u8]>>>),
    File(std::io::Take<File>),
}

impl Read for SectionReader {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        match self {
            Self::Kept(reader) => reader.read(buffer),
            Self::File(reader) => reader.read(buffer),
        }
    }
}

/// A `.sql` revision that is ready to run on one target.
#[derive(Debug, Clone, Copy)]
pub struct SqlRunner<'a> {
    revision: &'a SqlRevision,
    target: &'a SectionTarget,
}

impl<E: From<SqlRevisionError>> ScriptRunner<E> for SqlRunner<'_> {
    fn run(&self, direction: Direction, sink: &mut dyn OperationSink<Error = E>) -> Result<(), E> {
        let section = self.revision.section(direction, self.target)?;
        let mut statements = self.revision.statements(section, self.target.dialect)?;
        while let Some(statement) = statements.next_statement()? {
            sink.accept(Operation::Execute(Execute { statement }))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
