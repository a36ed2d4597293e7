//! goose: one file with a `-- +goose Up` and a `-- +goose Down` part.
//!
//! What is read here is what goose 3.26 reads. goose cuts statements at lines that end
//! with `;`, or takes what stands between `StatementBegin` and `StatementEnd`, and
//! sends each by itself.

use aludel_dialect::DialectName;
use aludel_dialect::sql::{TokenKind, tokens};
use camino::Utf8Path;

use super::error::ImportError;
use super::files::{self, SourceFile};
use super::finding::Finding;
use super::history::{AppliedMigration, History, HistoryReader};
use super::migration::{
    Content, Key, Migration, Reading, Script, Wrapping, without_byte_order_mark, words,
};

pub(super) fn read_folder(folder: &Utf8Path, dialect: DialectName) -> Result<Reading, ImportError> {
    let mut reading = Reading::default();
    for file in files::list(folder)?.files {
        let Some((stem, extension)) = file.name.rsplit_once('.') else {
            continue;
        };
        if !matches!(extension, "sql" | "go") || stem.ends_with("_test") {
            continue;
        }
        let number = stem
            .split_once('_')
            .and_then(|(version, name)| Some((version.parse::<i64>().ok()?, version, name)))
            .filter(|(number, ..)| *number >= 1);
        let Some((number, version, name)) = number else {
            if extension == "sql" {
                reading.findings.push(
                    Finding::warning("import-ignored", "an SQL file without a version number")
                        .with_fact("it is not imported; goose runs only files that start with a number and `_`")
                        .in_file(file.path),
                );
            }
            continue;
        };
        let (up, down) = if extension == "go" {
            (Content::Program("is a Go program"), None)
        } else {
            let text = files::read(&file.path)?;
            match parse(
                &file,
                without_byte_order_mark(&text),
                dialect,
                &mut reading.findings,
            ) {
                Some((up, down)) => (Content::Script(up), down),
                None => continue,
            }
        };
        reading.migrations.push(Migration {
            key: Key::Number(number.into()),
            order: Key::Number(number.into()),
            version: version.to_owned(),
            name: words(name),
            files: vec![file.path.clone()],
            up,
            down,
            checksums: Vec::new(),
        });
    }
    Ok(reading.sorted())
}

/// What an annotation says.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Annotation {
    Up,
    Down,
    StatementBegin,
    StatementEnd,
    NoTransaction,
    SubstitutionOn,
    SubstitutionOff,
    Unknown(String),
}

/// Reads a line such as `-- +goose Up`; `None` for any other.
fn annotation(line: &str) -> Option<Annotation> {
    let comment = line.trim().strip_prefix("--")?;
    let (_, words) = comment.split_once("+goose")?;
    let words: Vec<String> = words.split_whitespace().map(str::to_uppercase).collect();
    Some(match words.join(" ").as_str() {
        "UP" => Annotation::Up,
        "DOWN" => Annotation::Down,
        "STATEMENTBEGIN" => Annotation::StatementBegin,
        "STATEMENTEND" => Annotation::StatementEnd,
        "NO TRANSACTION" => Annotation::NoTransaction,
        "ENVSUB ON" => Annotation::SubstitutionOn,
        "ENVSUB OFF" => Annotation::SubstitutionOff,
        other => Annotation::Unknown(other.to_owned()),
    })
}

/// Whether a text has an annotation, by which goose's files are known.
pub(super) fn has_annotation(text: &str) -> bool {
    text.lines()
        .any(|line| matches!(annotation(line), Some(Annotation::Up)))
}

/// Where the reader of a file is.
struct Parser<'p> {
    file: &'p SourceFile,
    dialect: DialectName,
    findings: &'p mut Vec<Finding>,
    /// Comments before the first part.
    preamble: String,
    up: Option<Script>,
    down: Option<Script>,
    wrapping: Wrapping,
    /// Where in the part at hand the block of `StatementBegin` starts.
    block: Option<usize>,
    substitutes: bool,
}

/// Takes a file apart; `None` when goose would refuse it, which is then a finding.
fn parse(
    file: &SourceFile,
    text: &str,
    dialect: DialectName,
    findings: &mut Vec<Finding>,
) -> Option<(Script, Option<Script>)> {
    let mut parser = Parser {
        file,
        dialect,
        findings,
        preamble: String::new(),
        up: None,
        down: None,
        wrapping: Wrapping::Transaction,
        block: None,
        substitutes: false,
    };
    for (number, line) in (1..).zip(text.split_inclusive('\n')) {
        if let Err(message) = parser.line(number, line) {
            let finding = Finding::error("import-directive", message)
                .with_fact("goose refuses the file")
                .in_file(file.path.clone())
                .at_line(number);
            parser.findings.push(finding);
            return None;
        }
    }
    if parser.block.is_some() {
        let finding = Finding::error(
            "import-directive",
            "`StatementBegin` without `StatementEnd`",
        )
        .with_fact("goose refuses the file")
        .in_file(file.path.clone());
        parser.findings.push(finding);
        return None;
    }
    let wrapping = parser.wrapping;
    let down = parser.down.take();
    let Some(mut up) = parser.up.take() else {
        let finding = Finding::error("import-directive", "no line `-- +goose Up`")
            .with_fact("goose refuses the file")
            .in_file(file.path.clone())
            .with_help("put `-- +goose Up` above its statements");
        parser.findings.push(finding);
        return None;
    };
    let comments = parser.preamble.trim();
    if !comments.is_empty() {
        // They describe the whole file; on top of the upgrade they stay together.
        up.text = format!("{comments}\n{}", up.text);
        up.first_line = up
            .first_line
            .saturating_sub(comments.lines().count() as u64)
            .max(1);
    }
    up.wrapping = wrapping;
    let down = down.map(|down| Script { wrapping, ..down });
    Some((up, down))
}

impl Parser<'_> {
    fn line(&mut self, number: u64, line: &str) -> Result<(), String> {
        match annotation(line) {
            None => self.text(number, line),
            Some(_) if line.starts_with([' ', '\t']) => {
                Err("white space before a `-- +goose` line".to_owned())
            }
            Some(annotation) => {
                self.annotation(number, annotation)?;
                self.keep_line();
                Ok(())
            }
        }
    }

    /// The part that is being read.
    fn part(&mut self) -> Option<&mut Script> {
        self.down.as_mut().or(self.up.as_mut())
    }

    /// An annotation leaves an empty line behind, so that all others keep their numbers.
    fn keep_line(&mut self) {
        let opened = self.part().is_some_and(|part| part.text.is_empty());
        if !opened && let Some(part) = self.part() {
            part.text.push('\n');
        }
    }

    fn text(&mut self, number: u64, line: &str) -> Result<(), String> {
        let substitutes = self.substitutes && line.contains('$');
        if let Some(part) = self.part() {
            if part.text.is_empty() {
                part.first_line = number;
            }
            part.text.push_str(line);
        } else if line.trim().is_empty() || line.trim_start().starts_with("--") {
            self.preamble.push_str(line);
        } else {
            return Err("a statement before `-- +goose Up`".to_owned());
        }
        if substitutes {
            self.findings.push(
                Finding::error("import-substitution", "a line that takes values from the environment")
                    .with_fact("between `ENVSUB ON` and `ENVSUB OFF` goose replaces `$NAME` and `${NAME}`; Aludel does not")
                    .in_file(self.file.path.clone())
                    .at_line(number)
                    .with_help("write the values into the file, and take the `ENVSUB` lines out"),
            );
        }
        Ok(())
    }

    fn annotation(&mut self, number: u64, annotation: Annotation) -> Result<(), String> {
        let new_part = || Script {
            path: self.file.path.clone(),
            first_line: number + 1,
            text: String::new(),
            wrapping: Wrapping::Transaction,
        };
        match annotation {
            Annotation::Up if self.up.is_some() => {
                return Err("a second `-- +goose Up`".to_owned());
            }
            Annotation::Up => self.up = Some(new_part()),
            Annotation::Down if self.up.is_none() || self.down.is_some() => {
                return Err("`-- +goose Down` must follow `-- +goose Up`, once".to_owned());
            }
            Annotation::Down => {
                if self.block.is_some() {
                    return Err("`StatementBegin` without `StatementEnd`".to_owned());
                }
                self.down = Some(new_part());
            }
            Annotation::StatementBegin => {
                if self.block.is_some() {
                    return Err("`StatementBegin` inside another".to_owned());
                }
                let start = self.part().map(|part| part.text.len());
                if start.is_none() {
                    return Err("`StatementBegin` before `-- +goose Up`".to_owned());
                }
                self.block = start;
            }
            Annotation::StatementEnd => {
                let Some(start) = self.block.take() else {
                    return Err("`StatementEnd` without `StatementBegin`".to_owned());
                };
                let dialect = self.dialect;
                if let Some(part) = self.part() {
                    terminate(&mut part.text, start, dialect);
                }
            }
            Annotation::NoTransaction => self.wrapping = Wrapping::Refused,
            Annotation::SubstitutionOn => self.substitutes = true,
            Annotation::SubstitutionOff => self.substitutes = false,
            Annotation::Unknown(words) => {
                return Err(format!("`-- +goose {words}` means nothing to goose"));
            }
        }
        Ok(())
    }
}

/// Gives what stands behind `start` the `;` at its end that goose does not need there.
fn terminate(text: &mut String, start: usize, dialect: DialectName) {
    let last = tokens(&text[start..], dialect)
        .filter(|token| token.kind.is_content())
        .last()
        .map(|token| (token.kind, start + token.offset + token.text.len()));
    if let Some((kind, end)) = last
        && kind != TokenKind::Terminator
    {
        text.insert(end, ';');
    }
}

pub(super) fn read_history(reader: &mut HistoryReader<'_>) -> Result<Option<History>, ImportError> {
    let Some(rows) = reader.rows("version_id, is_applied", "ORDER BY id")? else {
        return Ok(None);
    };
    let mut history = History::of(rows.len());
    for row in &rows {
        let version = reader.integer(row, 0)?;
        let key = Key::Number(version.into());
        // The newest row of a version decides: releases before 3.0 wrote a row for
        // each way down too.
        history.applied.retain(|applied| applied.key != key);
        // Version 0 is the empty database.
        if version != 0 && reader.integer(row, 1)? != 0 {
            history
                .applied
                .push(AppliedMigration::new(key, version.to_string()));
        }
    }
    Ok(Some(history))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::testing::Folder;

    const FILE: &str = "-- +goose NO TRANSACTION\n-- about a\n-- +goose Up\nCREATE TABLE a (b INT);\n\
                        -- +goose StatementBegin\nCREATE FUNCTION f() RETURNS int AS $$ SELECT 1; $$ LANGUAGE sql -- f\n\
                        -- +goose StatementEnd\nSELECT 2;\n\n-- +goose Down\nDROP TABLE a;\n";

    fn up(reading: &Reading) -> &Script {
        let Content::Script(up) = &reading.migrations[0].up else {
            panic!("{reading:?}");
        };
        up
    }

    fn read(folder: &Folder) -> Reading {
        read_folder(folder.path(), DialectName::Postgresql).unwrap()
    }

    #[test]
    fn annotations_go_and_lines_keep_their_numbers() {
        let folder = Folder::new(&[("001_create_a.sql", FILE)]);
        let reading = read(&folder);
        assert_eq!(folder.summary(&reading), "001 \"create a\" up down\n");
        let up = up(&reading);
        assert_eq!(
            up.text,
            "-- about a\nCREATE TABLE a (b INT);\n\n\
             CREATE FUNCTION f() RETURNS int AS $$ SELECT 1; $$ LANGUAGE sql; -- f\n\n\
             SELECT 2;\n\n"
        );
        assert_eq!((up.first_line, up.wrapping), (3, Wrapping::Refused));
        let down = reading.migrations[0].down.as_ref().unwrap();
        assert_eq!((down.first_line, down.wrapping), (11, Wrapping::Refused));
    }

    #[test]
    fn programs_are_seen_and_strangers_are_named() {
        let folder = Folder::new(&[
            ("3_b.go", "package migrations"),
            ("3_b_test.go", ""),
            ("2_a.sql", "-- +goose Up\nSELECT 1;\n"),
            ("seed.sql", "SELECT 1;"),
        ]);
        assert_eq!(
            folder.summary(&read(&folder)),
            "2 \"a\" up\n3 \"b\" program\nwarning import-ignored seed.sql\n"
        );
    }

    #[test]
    fn what_goose_refuses_is_reported_with_its_line() {
        let folder = Folder::new(&[
            ("1_a.sql", "SELECT 1;\n-- +goose Up\n"),
            ("2_b.sql", "-- +goose Up\n-- +goose Up\n"),
            ("3_c.sql", "-- +goose Up\n  -- +goose Down\n"),
            ("4_d.sql", "-- +goose Up\n-- +goose Upp\n"),
            ("5_e.sql", "-- +goose Up\n-- +goose StatementEnd\n"),
            ("6_f.sql", "-- nothing\n"),
            (
                "7_g.sql",
                "-- +goose Up\n-- +goose ENVSUB ON\nSELECT '${A}';\n",
            ),
        ]);
        assert_eq!(
            folder.summary(&read(&folder)),
            "7 \"g\" up\nerror import-directive 1_a.sql:1\nerror import-directive 2_b.sql:2\n\
             error import-directive 3_c.sql:2\nerror import-directive 4_d.sql:2\n\
             error import-directive 5_e.sql:2\nerror import-directive 6_f.sql\n\
             error import-substitution 7_g.sql:3\n"
        );
    }

    #[test]
    fn a_block_that_ends_with_a_semicolon_gets_no_second_one() {
        for (text, expected) in [
            ("SELECT 1; -- done;\n", "SELECT 1; -- done;\n"),
            ("SELECT 1 -- done;\n", "SELECT 1; -- done;\n"),
            ("-- nothing\n", "-- nothing\n"),
        ] {
            let mut terminated = text.to_owned();
            terminate(&mut terminated, 0, DialectName::Sqlite);
            assert_eq!(terminated, expected);
        }
    }
}
