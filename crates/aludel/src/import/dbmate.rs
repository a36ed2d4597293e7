//! dbmate: one file with a `-- migrate:up` and a `-- migrate:down` part.
//!
//! What is read here is what dbmate 2.28 reads.

use camino::Utf8Path;

use super::error::ImportError;
use super::files::{self, SourceFile};
use super::finding::Finding;
use super::history::{AppliedMigration, History, HistoryReader};
use super::migration::{
    Content, Key, Migration, Reading, Script, Wrapping, leading_digits, without_byte_order_mark,
    words,
};

pub(super) fn read_folder(folder: &Utf8Path) -> Result<Reading, ImportError> {
    let mut reading = Reading::default();
    for file in files::list(folder)?.files {
        let (version, rest) = leading_digits(&file.name);
        if version.is_empty() || !files::has_extension(rest, "sql") {
            continue;
        }
        let text = files::read(&file.path)?;
        let parts = parts(without_byte_order_mark(&text));
        let Some((up, down)) = join(&file, &parts, &mut reading.findings) else {
            continue;
        };
        reading.migrations.push(Migration {
            key: Key::Text(version.to_owned()),
            // dbmate applies files in the order of their names, not of their numbers.
            order: Key::Text(file.name.clone()),
            version: version.to_owned(),
            name: words(
                rest.trim_end_matches(".sql")
                    .trim_start_matches(['_', '-', '.']),
            ),
            files: vec![file.path.clone()],
            up: Content::Script(up),
            down: Some(down),
            checksums: Vec::new(),
        });
    }
    Ok(reading.sorted())
}

/// What a directive line opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Half {
    /// Before the first directive.
    Preamble,
    Up,
    Down,
}

/// A directive line with what follows it.
#[derive(Debug, Clone)]
struct Part {
    half: Half,
    wrapping: Wrapping,
    /// The line behind the directive.
    first_line: u64,
    text: String,
}

/// Whether a text has a directive, by which dbmate's files are known.
pub(super) fn has_directive(text: &str) -> bool {
    text.lines().any(|line| directive(line).is_some())
}

/// Reads `-- migrate:up` with its options, which must start the line.
fn directive(line: &str) -> Option<(Half, Wrapping)> {
    let rest = line
        .strip_prefix("--")?
        .trim_start()
        .strip_prefix("migrate:")?;
    let (half, options) = match (rest.strip_prefix("up"), rest.strip_prefix("down")) {
        (Some(options), _) => (Half::Up, options),
        (_, Some(options)) => (Half::Down, options),
        _ => return None,
    };
    if !options.is_empty() && !options.starts_with(char::is_whitespace) {
        return None;
    }
    let refuses = options
        .split_whitespace()
        .any(|option| option == "transaction:false");
    let wrapping = if refuses {
        Wrapping::Refused
    } else {
        Wrapping::Transaction
    };
    Some((half, wrapping))
}

fn parts(text: &str) -> Vec<Part> {
    let mut parts = vec![Part {
        half: Half::Preamble,
        wrapping: Wrapping::Transaction,
        first_line: 1,
        text: String::new(),
    }];
    for (number, line) in (1..).zip(text.split_inclusive('\n')) {
        match directive(line.trim_end()) {
            Some((half, wrapping)) => parts.push(Part {
                half,
                wrapping,
                first_line: number + 1,
                text: String::new(),
            }),
            None => parts
                .last_mut()
                .expect("there is a preamble")
                .text
                .push_str(line),
        }
    }
    parts
}

/// Makes one upgrade and one downgrade of the parts; `None` for a file that dbmate
/// refuses.
fn join(
    file: &SourceFile,
    parts: &[Part],
    findings: &mut Vec<Finding>,
) -> Option<(Script, Script)> {
    let refused = |message: &str, help: &str| {
        Finding::error("import-directive", message)
            .with_fact("dbmate refuses the file")
            .in_file(file.path.clone())
            .with_help(help)
    };
    let (preamble, halves) = parts.split_first().expect("there is a preamble");
    let statement = preamble
        .text
        .lines()
        .zip(1_u64..)
        .find(|(line, _)| !line.trim().is_empty() && !line.trim_start().starts_with("--"));
    if let Some((_, line)) = statement {
        findings.push(
            refused(
                "a statement before `-- migrate:up`",
                "move it below the line `-- migrate:up`",
            )
            .at_line(line),
        );
        return None;
    }
    let alternate = halves.len() % 2 == 0
        && halves
            .chunks(2)
            .all(|pair| pair[0].half == Half::Up && pair[1].half == Half::Down);
    if halves.is_empty() || !alternate {
        findings.push(refused(
            "the parts are not one `-- migrate:up` followed by one `-- migrate:down`",
            "give it both lines, the downgrade's with nothing under it if there is nothing to undo",
        ));
        return None;
    }
    if halves.len() > 2 {
        findings.push(
            Finding::warning(
                "import-several-parts",
                format!(
                    "{} pairs of `-- migrate:up` and `-- migrate:down`",
                    halves.len() / 2
                ),
            )
            .with_fact("they are one revision: the upgrades in order, the downgrades in reverse")
            .in_file(file.path.clone())
            .at_line(halves[2].first_line - 1),
        );
    }
    let ups: Vec<&Part> = halves.iter().step_by(2).collect();
    let downs: Vec<&Part> = halves.iter().skip(1).step_by(2).rev().collect();
    let mut up = script(file, &ups);
    let comments = preamble.text.trim();
    if !comments.is_empty() {
        // They describe the whole file; on top of the upgrade they stay together.
        up.text = format!("{comments}\n{}", up.text);
        up.first_line = up
            .first_line
            .saturating_sub(comments.lines().count() as u64)
            .max(1);
    }
    Some((up, script(file, &downs)))
}

fn script(file: &SourceFile, parts: &[&Part]) -> Script {
    let refuses = parts.iter().any(|part| part.wrapping == Wrapping::Refused);
    let with_content = parts.iter().find(|part| !part.text.trim().is_empty());
    Script {
        path: file.path.clone(),
        first_line: with_content
            .or(parts.first())
            .map_or(1, |part| part.first_line),
        text: match parts {
            [part] => part.text.clone(),
            parts => parts
                .iter()
                .map(|part| part.text.trim_matches(['\n', '\r']))
                .filter(|text| !text.is_empty())
                .collect::<Vec<_>>()
                .join("\n\n"),
        },
        wrapping: if refuses {
            Wrapping::Refused
        } else {
            Wrapping::Transaction
        },
    }
}

pub(super) fn read_history(reader: &mut HistoryReader<'_>) -> Result<Option<History>, ImportError> {
    let Some(rows) = reader.rows("version", "ORDER BY version")? else {
        return Ok(None);
    };
    if reader.has_column("dirty")? {
        return Err(reader.foreign("golang-migrate", "it has a column `dirty`"));
    }
    let mut history = History::of(rows.len());
    for row in &rows {
        let version = reader.text(row, 0)?;
        history
            .applied
            .push(AppliedMigration::new(Key::Text(version.clone()), version));
    }
    Ok(Some(history))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::testing::Folder;

    const FILE: &str = "-- what it is for\n\n-- migrate:up\nCREATE TABLE a (b INT);\n\n\
                        -- migrate:down transaction:false\nDROP TABLE a;\n";

    #[test]
    fn both_halves_keep_their_lines_and_their_own_options() {
        let folder = Folder::new(&[("20240102030405_create_a.sql", FILE), ("schema.sql", "")]);
        let reading = read_folder(folder.path()).unwrap();
        assert_eq!(
            folder.summary(&reading),
            "20240102030405 \"create a\" up down\n"
        );
        let Content::Script(up) = &reading.migrations[0].up else {
            panic!("{reading:?}");
        };
        assert_eq!(up.text, "-- what it is for\nCREATE TABLE a (b INT);\n\n");
        assert_eq!((up.wrapping, up.first_line), (Wrapping::Transaction, 3));
        let down = reading.migrations[0].down.as_ref().unwrap();
        assert_eq!(down.text, "DROP TABLE a;\n");
        assert_eq!((down.wrapping, down.first_line), (Wrapping::Refused, 7));
    }

    #[test]
    fn files_run_in_the_order_of_their_names() {
        let text = "-- migrate:up\n-- migrate:down\n";
        let folder = Folder::new(&[("2_a.sql", text), ("10_b.sql", text)]);
        assert_eq!(
            folder.summary(&read_folder(folder.path()).unwrap()),
            "10 \"b\" up down\n2 \"a\" up down\n"
        );
    }

    #[test]
    fn what_dbmate_refuses_is_reported() {
        let folder = Folder::new(&[
            ("1_a.sql", "SELECT 1;\n-- migrate:up\n-- migrate:down\n"),
            ("2_b.sql", "-- migrate:up\nSELECT 1;\n"),
            ("3_c.sql", "-- migrate:down\n-- migrate:up\n"),
            ("4_d.sql", "SELECT 1;\n"),
        ]);
        assert_eq!(
            folder.summary(&read_folder(folder.path()).unwrap()),
            "error import-directive 1_a.sql:1\nerror import-directive 2_b.sql\n\
             error import-directive 3_c.sql\nerror import-directive 4_d.sql:1\n"
        );
    }

    #[test]
    fn several_pairs_become_one_revision() {
        let text =
            "-- migrate:up\nA;\n-- migrate:down\nB;\n-- migrate:up\nC;\n-- migrate:down\nD;\n";
        let folder = Folder::new(&[("1_a.sql", text)]);
        let reading = read_folder(folder.path()).unwrap();
        let Content::Script(up) = &reading.migrations[0].up else {
            panic!("{reading:?}");
        };
        assert_eq!(up.text, "A;\n\nC;");
        assert_eq!(
            reading.migrations[0].down.as_ref().unwrap().text,
            "D;\n\nB;"
        );
        assert_eq!(reading.findings[0].code, "import-several-parts");
        assert_eq!(reading.findings[0].line, Some(5));
    }

    #[test]
    fn directives_start_their_line() {
        assert_eq!(
            directive("-- migrate:up"),
            Some((Half::Up, Wrapping::Transaction))
        );
        assert_eq!(
            directive("--migrate:down transaction:false"),
            Some((Half::Down, Wrapping::Refused))
        );
        for line in [
            " -- migrate:up",
            "-- migrate:upwards",
            "-- Migrate:up",
            "-- migrate: up",
        ] {
            assert_eq!(directive(line), None, "{line}");
        }
    }
}
