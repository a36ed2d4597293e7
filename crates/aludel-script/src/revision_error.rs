//! Why a `.sql` revision cannot be read or run.

use aludel_core::diagnostic::Diagnostic;
use aludel_core::location::SourceLocation;
use aludel_core::revision::Direction;
use aludel_dialect::sql::{Construct, Position, SplitError};
use camino::{Utf8Path, Utf8PathBuf};

use crate::header_error::HeaderError;
use crate::section::{Section, SectionTarget};
use crate::section_error::SectionError;

/// Why a `.sql` revision cannot be read or run.
#[derive(Debug, thiserror::Error)]
pub enum SqlRevisionError {
    /// The file cannot be read.
    #[error("cannot read `{path}`")]
    Read {
        /// The file.
        path: Utf8PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// The file was written to after its sections were found.
    #[error("`{path}` was changed while it was being read")]
    Changed {
        /// The file.
        path: Utf8PathBuf,
    },
    /// The header is wrong.
    #[error(transparent)]
    Header(#[from] HeaderError),
    /// A section marker is wrong.
    #[error(transparent)]
    Marker(#[from] SectionError),
    /// There is no upgrade section at all.
    #[error("`{path}` has no upgrade section")]
    NoUpgrade {
        /// The file.
        path: Utf8PathBuf,
    },
    /// There is no downgrade section at all.
    #[error("`{path}` cannot be undone: it has no downgrade section")]
    Irreversible {
        /// The file.
        path: Utf8PathBuf,
    },
    /// There are sections of this direction, but none for the target.
    #[error("`{path}` has no {} section for {}", half(*.direction), spelled(.target))]
    NoSection {
        /// The file.
        path: Utf8PathBuf,
        /// The direction asked for.
        direction: Direction,
        /// What a section was looked for.
        target: SectionTarget,
        /// The sections of this direction.
        existing: Vec<Section>,
    },
    /// Several sections name equally much of the target.
    #[error("`{path}` has {} {} sections that fit {} equally well",
        .candidates.len(), half(*.direction), spelled(.target))]
    AmbiguousSection {
        /// The file.
        path: Utf8PathBuf,
        /// The direction asked for.
        direction: Direction,
        /// What a section was looked for.
        target: SectionTarget,
        /// The sections that fit equally well.
        candidates: Vec<Section>,
    },
    /// The statements of a section cannot be told apart.
    #[error("{source}")]
    Split {
        /// The file.
        path: Utf8PathBuf,
        /// Line of the section's marker.
        section_line: u64,
        /// What is wrong.
        source: SplitError,
    },
    /// A checksum of more statements than there are was asked for.
    #[error("`{path}` has {statements} statements, fewer than the {wanted} that were asked for")]
    FewerStatements {
        /// The file.
        path: Utf8PathBuf,
        /// How many there are.
        statements: u64,
        /// How many were asked for.
        wanted: u64,
    },
}

fn half(direction: Direction) -> &'static str {
    match direction {
        Direction::Upgrade => "upgrade",
        Direction::Downgrade => "downgrade",
    }
}

fn spelled(target: &SectionTarget) -> String {
    match &target.environment {
        Some(environment) => format!("{} in environment `{environment}`", target.dialect),
        None => target.dialect.to_string(),
    }
}

impl SqlRevisionError {
    /// The same as plain data, with what to type next.
    pub fn diagnostic(&self) -> Diagnostic {
        let error = |code| Diagnostic::error(code, self.to_string());
        match self {
            Self::Read { path, source } => error("script-unreadable")
                .with_fact(source.to_string())
                .with_file(path.clone(), ""),
            Self::Changed { path } => error("script-changed")
                .with_file(path.clone(), "")
                .with_help("run the command again when nothing writes to the file"),
            Self::Header(header) => header.diagnostic(),
            Self::Marker(marker) => marker.diagnostic(),
            Self::NoUpgrade { path } => error("no-section").with_file(path.clone(), "").with_help(
                "add a line `-- migrate: upgrade`, with nothing under it if there is nothing to do",
            ),
            Self::Irreversible { path } => {
                error("irreversible").with_file(path.clone(), "").with_help(
                    "add a line `-- migrate: downgrade` with the statements that undo the upgrade, \
                     or with nothing under it if there is nothing to undo",
                )
            }
            Self::NoSection {
                direction,
                target,
                existing,
                ..
            } => {
                let diagnostic = existing
                    .iter()
                    .fold(error("no-section"), |diagnostic, section| {
                        diagnostic.with_label(section.marker.clone(), "")
                    });
                diagnostic.with_help(format!(
                    "add `{}`, or `-- migrate: {}` for all others, with nothing under it if there \
                     is nothing to do",
                    wanted_marker(*direction, target, existing),
                    half(*direction),
                ))
            }
            Self::AmbiguousSection {
                direction,
                target,
                candidates,
                ..
            } => {
                let diagnostic = candidates
                    .iter()
                    .fold(error("ambiguous-section"), |diagnostic, section| {
                        diagnostic.with_label(section.marker.clone(), "")
                    });
                let tied_on_both = candidates
                    .iter()
                    .any(|section| section.specificity() == 2 || target.environment.is_none());
                match (tied_on_both, &target.environment) {
                    (false, Some(environment)) if candidates[0].specificity() == 1 => diagnostic
                        .with_help(format!(
                            "add `-- migrate: {} dialect={} environment={environment}`: a section \
                             that names both wins",
                            half(*direction),
                            target.dialect,
                        )),
                    _ => diagnostic.with_help(
                        "put their statements into one section, or let them name different \
                         dialects or environments",
                    ),
                }
            }
            Self::Split {
                path,
                section_line,
                source,
            } => split_diagnostic(path, *section_line, source),
            Self::FewerStatements { path, .. } => {
                error("fewer-statements").with_file(path.clone(), "")
            }
        }
    }
}

/// The marker whose absence is the error.
fn wanted_marker(direction: Direction, target: &SectionTarget, existing: &[Section]) -> String {
    let marker = format!("-- migrate: {}", half(direction));
    let names_dialect = existing
        .iter()
        .any(|section| section.dialects.contains(&target.dialect));
    match &target.environment {
        Some(environment) if names_dialect => format!("{marker} environment={environment}"),
        _ => format!("{marker} dialect={}", target.dialect),
    }
}

fn split_diagnostic(path: &Utf8Path, section_line: u64, source: &SplitError) -> Diagnostic {
    let mut diagnostic = Diagnostic::error("sql-split", source.to_string());
    match source.position() {
        Some(position) => diagnostic = diagnostic.with_label(point(path, position), ""),
        None => diagnostic = diagnostic.with_file(path, ""),
    }
    if let SplitError::Unterminated {
        construct,
        opening,
        statement,
    } = source
    {
        if statement != opening {
            diagnostic =
                diagnostic.with_label(point(path, *statement), "the statement starts here");
        }
        if matches!(construct, Construct::String | Construct::QuotedIdentifier) {
            diagnostic = diagnostic.with_fact(format!(
                "a quote that is missing further up, in the section of line {section_line}, looks \
                 the same"
            ));
        }
    }
    if let SplitError::Read(error) = source {
        diagnostic = diagnostic.with_fact(error.to_string());
    }
    match source.help() {
        Some(help) => diagnostic.with_help(help),
        None => diagnostic,
    }
}

fn point(path: &Utf8Path, position: Position) -> SourceLocation {
    SourceLocation {
        path: path.to_owned(),
        offset: position.offset,
        end: position.offset,
        line: position.line,
        column: position.column,
    }
}
