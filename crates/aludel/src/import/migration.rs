//! What every tool's folder is read into: migrations in the tool's own order.

use camino::Utf8PathBuf;

use super::finding::Finding;

/// By what a tool tells its migrations apart and orders them.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Key {
    /// A number (sqlx, refinery, golang-migrate, goose).
    Number(i128),
    /// The parts of a dotted version without trailing zeros (Flyway).
    Parts(Vec<u128>),
    /// A text in byte order (diesel, dbmate; Flyway's repeatable migrations, which
    /// come behind all versions).
    Text(String),
}

/// How the tool itself runs a script.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wrapping {
    /// Inside a transaction of its own.
    Transaction,
    /// Without one, because the author asked for that.
    Refused,
    /// As one request to the server, without a transaction around it.
    OneRequest,
}

/// One half of a migration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Script {
    /// The file that it stands in.
    pub(super) path: Utf8PathBuf,
    /// The line of its first byte in the file, counted from 1.
    pub(super) first_line: u64,
    /// Its text, line for line as in the file.
    pub(super) text: String,
    /// How the tool runs it.
    pub(super) wrapping: Wrapping,
}

impl Script {
    /// A whole file as a script.
    pub(super) fn of_file(path: Utf8PathBuf, text: &str, wrapping: Wrapping) -> Self {
        Self {
            path,
            first_line: 1,
            text: without_byte_order_mark(text).to_owned(),
            wrapping,
        }
    }
}

/// Inside a revision a byte order mark would be a character of the first statement.
pub(super) fn without_byte_order_mark(text: &str) -> &str {
    text.strip_prefix('\u{feff}').unwrap_or(text)
}

/// What a migration does on the way up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Content {
    /// It runs SQL.
    Script(Script),
    /// It runs a program: why there is no SQL, as a phrase that follows "it".
    Program(&'static str),
    /// The history knows it, but there is no file.
    Missing,
}

/// One migration of a tool.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Migration {
    /// What the history table knows it by.
    pub(super) key: Key,
    /// Its place among the others.
    pub(super) order: Key,
    /// The version as the tool shows it.
    pub(super) version: String,
    /// What it is about, in words.
    pub(super) name: String,
    /// Its files, the upgrade's first.
    pub(super) files: Vec<Utf8PathBuf>,
    pub(super) up: Content,
    pub(super) down: Option<Script>,
    /// The checksums that the history table may hold for these files; empty when the
    /// tool keeps none.
    pub(super) checksums: Vec<String>,
}

/// A folder, read the way its tool reads it.
#[derive(Debug, Clone, Default)]
pub(super) struct Reading {
    /// The migrations in the tool's order.
    pub(super) migrations: Vec<Migration>,
    pub(super) findings: Vec<Finding>,
}

impl Reading {
    /// Brings the migrations into the tool's order and reports versions that are
    /// there more than once.
    pub(super) fn sorted(mut self) -> Self {
        self.migrations
            .sort_by(|one, other| one.order.cmp(&other.order));
        let mut by_key: Vec<&Migration> = self.migrations.iter().collect();
        by_key.sort_by(|one, other| one.key.cmp(&other.key));
        let mut duplicates = Vec::new();
        for pair in by_key.windows(2) {
            if pair[0].key == pair[1].key {
                let file = |migration: &Migration| {
                    migration
                        .files
                        .first()
                        .map_or_else(|| migration.version.clone(), ToString::to_string)
                };
                duplicates.push(
                    Finding::error(
                        "import-duplicate",
                        format!("version {} is there twice", pair[1].version),
                    )
                    .with_fact(format!("first in {}", file(pair[0])))
                    .in_file(file(pair[1]))
                    .with_help("only one of them was ever applied: remove or renumber the other"),
                );
            }
        }
        self.findings.extend(duplicates);
        self
    }
}

/// Makes words of the part of a file name that is for people.
pub(super) fn words(name: &str) -> String {
    name.replace('_', " ").trim().to_owned()
}

/// The digits that a text starts with, and the rest.
pub(super) fn leading_digits(text: &str) -> (&str, &str) {
    let length = text
        .find(|character: char| !character.is_ascii_digit())
        .unwrap_or(text.len());
    text.split_at(length)
}
