//! The sections of a `.sql` revision.
//!
//! A section starts behind a marker line and ends at the next one:
//!
//! ```sql
//! -- migrate: upgrade
//! -- migrate: upgrade dialect=postgresql,sqlite
//! -- migrate: upgrade environment=development transaction=off
//! -- migrate: downgrade
//! ```
//!
//! Markers are found by the text of their lines alone, whatever surrounds them: one
//! inside a string leaves the string open, which is an error and not a surprise.
//! Case and white space do not matter in front of the colon, but a marker starts its
//! line, and a line that is almost a marker is refused.
//!
//! Of the sections that apply to the dialect and the environment at hand, the one
//! that names both wins over those that name one of them, and those over one that
//! names neither; a tie is an error, and so is having no section while others have
//! one. A revision without any downgrade section cannot be undone; one with an empty
//! downgrade section has nothing to undo.

use std::ops::Range;

use aludel_core::location::SourceLocation;
use aludel_core::revision::Direction;
use aludel_dialect::DialectName;
use camino::Utf8Path;

use crate::nearest::nearest;
use crate::section_error::SectionError;

/// The attributes that a section marker knows.
const ATTRIBUTES: [&str; 3] = ["dialect", "environment", "transaction"];

/// Whether a section asks to run inside a transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum SectionTransaction {
    /// The section does not say: whatever the project does.
    #[default]
    Default,
    /// `transaction=on`.
    On,
    /// `transaction=off`: every statement by itself.
    Off,
}

/// What a section is chosen for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SectionTarget {
    /// The database's dialect.
    pub dialect: DialectName,
    /// The environment's name; without one, sections that name environments do not
    /// apply.
    pub environment: Option<String>,
}

/// One section of a `.sql` revision: a marker line and the statements under it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// Which half of the revision it is.
    pub direction: Direction,
    /// The dialects that it is for; empty for all.
    pub dialects: Vec<DialectName>,
    /// The environments that it is for; empty for all.
    pub environments: Vec<String>,
    /// Whether it asks to run inside a transaction.
    pub transaction: SectionTransaction,
    /// Its marker line.
    pub marker: SourceLocation,
    /// Its statements, in bytes from the start of the file.
    pub body: Range<u64>,
}

impl Section {
    /// Line of the first byte of the body, counted from 1.
    pub fn body_line(&self) -> u64 {
        self.marker.line + 1
    }

    /// Whether it may run on this target.
    pub fn applies_to(&self, target: &SectionTarget) -> bool {
        let dialect = self.dialects.is_empty() || self.dialects.contains(&target.dialect);
        let environment = self.environments.is_empty()
            || target
                .environment
                .as_ref()
                .is_some_and(|environment| self.environments.contains(environment));
        dialect && environment
    }

    /// How many of dialect and environment it names: 0, 1 or 2.
    pub fn specificity(&self) -> usize {
        usize::from(!self.dialects.is_empty()) + usize::from(!self.environments.is_empty())
    }
}

impl std::fmt::Display for Section {
    /// Writes what the marker says behind `-- migrate:`.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(match self.direction {
            Direction::Upgrade => "upgrade",
            Direction::Downgrade => "downgrade",
        })?;
        if !self.dialects.is_empty() {
            let names: Vec<_> = self.dialects.iter().map(|name| name.as_str()).collect();
            write!(formatter, " dialect={}", names.join(","))?;
        }
        if !self.environments.is_empty() {
            write!(formatter, " environment={}", self.environments.join(","))?;
        }
        match self.transaction {
            SectionTransaction::Default => Ok(()),
            SectionTransaction::On => formatter.write_str(" transaction=on"),
            SectionTransaction::Off => formatter.write_str(" transaction=off"),
        }
    }
}

/// What a line is, as far as sections are concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LineKind<'a> {
    /// No marker.
    Other,
    /// A marker; the text behind its colon.
    Marker(&'a [u8]),
    /// A marker that does not start its line.
    Indented,
    /// Almost a marker. Taken for a comment it would hand the statements under it
    /// to the section above.
    Misspelled,
}

/// Recognises the marker `-- migrate: …`, whatever surrounds the line.
pub(crate) fn line_kind(line: &[u8]) -> LineKind<'_> {
    let comment = line.trim_ascii_start();
    let Some(text) = comment.strip_prefix(b"--") else {
        return LineKind::Other;
    };
    let text = text.trim_ascii();
    let length = text
        .iter()
        .position(|byte| !byte.is_ascii_alphanumeric() && *byte != b'_')
        .unwrap_or(text.len());
    // `migrate` with two letters less or more: no other word is looked at.
    if !(5..=9).contains(&length) {
        return LineKind::Other;
    }
    let (word, behind) = text.split_at(length);
    let behind = behind.trim_ascii_start();
    let colon = behind.strip_prefix(b":").map(<[u8]>::trim_ascii);
    if word.eq_ignore_ascii_case(b"migrate")
        && let Some(value) = colon
    {
        return if comment.len() == line.len() {
            LineKind::Marker(value)
        } else {
            LineKind::Indented
        };
    }
    let value = colon.unwrap_or(behind);
    let direction = value
        .split(|byte| !byte.is_ascii_alphabetic())
        .next()
        .unwrap_or_default();
    let names_direction =
        direction.eq_ignore_ascii_case(b"upgrade") || direction.eq_ignore_ascii_case(b"downgrade");
    let is_almost_marker = || {
        let word = String::from_utf8_lossy(word).to_ascii_lowercase();
        strsim::osa_distance(&word, "migrate") <= 2
    };
    if names_direction && is_almost_marker() {
        LineKind::Misspelled
    } else {
        LineKind::Other
    }
}

/// Whether a line would be read as the marker of a section, or refused because it
/// almost is one. Text that comes from elsewhere must hold no such line.
pub fn resembles_marker(line: &str) -> bool {
    line_kind(line.as_bytes()) != LineKind::Other
}

/// Reads the text behind `-- migrate:` into a section without a body.
pub(crate) fn parse_marker(value: &[u8], marker: SourceLocation) -> Result<Section, SectionError> {
    let Ok(value) = std::str::from_utf8(value) else {
        return Err(SectionError::NotUtf8 { at: marker });
    };
    let mut words = value.split_ascii_whitespace();
    let direction = match words.next() {
        Some("upgrade") => Direction::Upgrade,
        Some("downgrade") => Direction::Downgrade,
        other => {
            return Err(SectionError::UnknownDirection {
                direction: other.unwrap_or_default().to_owned(),
                at: marker,
            });
        }
    };
    let mut section = Section {
        direction,
        dialects: Vec::new(),
        environments: Vec::new(),
        transaction: SectionTransaction::Default,
        body: marker.end..marker.end,
        marker,
    };
    let mut seen: Vec<&str> = Vec::new();
    for attribute in words {
        let Some((name, value)) = attribute.split_once('=') else {
            return Err(SectionError::MalformedAttribute {
                attribute: attribute.to_owned(),
                at: section.marker,
            });
        };
        if seen.contains(&name) {
            return Err(SectionError::DuplicateAttribute {
                attribute: name.to_owned(),
                at: section.marker,
            });
        }
        seen.push(name);
        let values: Vec<&str> = value.split(',').filter(|value| !value.is_empty()).collect();
        if values.is_empty() && ATTRIBUTES.contains(&name) {
            return Err(SectionError::MalformedAttribute {
                attribute: attribute.to_owned(),
                at: section.marker,
            });
        }
        match name {
            "dialect" => {
                for value in values {
                    match value.parse() {
                        Ok(dialect) => section.dialects.push(dialect),
                        Err(_) => {
                            return Err(SectionError::UnknownDialect {
                                dialect: value.to_owned(),
                                at: section.marker,
                            });
                        }
                    }
                }
            }
            "environment" => section.environments = values.into_iter().map(str::to_owned).collect(),
            "transaction" => {
                section.transaction = match value {
                    "on" => SectionTransaction::On,
                    "off" => SectionTransaction::Off,
                    _ => {
                        return Err(SectionError::InvalidTransaction {
                            value: value.to_owned(),
                            at: section.marker,
                        });
                    }
                }
            }
            _ => {
                return Err(SectionError::UnknownAttribute {
                    attribute: name.to_owned(),
                    nearest: nearest(name, &ATTRIBUTES),
                    at: section.marker,
                });
            }
        }
    }
    Ok(section)
}

/// The place of a whole line.
pub(crate) fn line_location(
    path: &Utf8Path,
    offset: u64,
    length: u64,
    line: u64,
) -> SourceLocation {
    SourceLocation {
        path: path.to_owned(),
        offset,
        end: offset + length,
        line,
        column: 1,
    }
}
