//! refinery: `V<number>__<name>.sql`, anywhere below the folder.
//!
//! What is read here is what `refinery_core` (0.9) reads.

use camino::Utf8Path;

use super::checksum;
use super::error::ImportError;
use super::files;
use super::finding::Finding;
use super::history::{self, AppliedMigration, History, HistoryReader};
use super::migration::{Content, Key, Migration, Reading, Script, Wrapping, words};

pub(super) fn read_folder(folder: &Utf8Path) -> Result<Reading, ImportError> {
    let mut reading = Reading::default();
    for file in files::list_below(folder)? {
        let Some(name) = parse_name(&file.name) else {
            continue;
        };
        let Ok(number) = name.version.parse::<i64>() else {
            reading.findings.push(
                Finding::error(
                    "import-version",
                    format!("`{}` is no version number", name.version),
                )
                .in_file(file.path)
                .with_help("refinery refuses the whole folder because of it: rename the file"),
            );
            continue;
        };
        let text = files::read(&file.path)?;
        let is_sql = name.extension == "sql";
        reading.migrations.push(Migration {
            key: Key::Number(number.into()),
            order: Key::Number(number.into()),
            version: name.version.to_owned(),
            name: words(name.description),
            files: vec![file.path.clone()],
            checksums: if is_sql {
                checksum::refinery(name.description, number, &text)
            } else {
                Vec::new()
            },
            up: if is_sql {
                Content::Script(Script::of_file(file.path, &text, Wrapping::Transaction))
            } else {
                Content::Program("is a Rust function that returns its SQL when it is run")
            },
            down: None,
        });
    }
    Ok(reading.sorted())
}

/// The parts of a file name.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Name<'n> {
    version: &'n str,
    description: &'n str,
    extension: &'n str,
}

/// Takes a file name apart; `None` for a file that refinery leaves alone.
pub(super) fn parse_name(name: &str) -> Option<Name<'_>> {
    let rest = name.strip_prefix(['U', 'V'])?;
    let (version, rest) = rest.split_once("__")?;
    let (description, extension) = rest.rsplit_once('.')?;
    let is_version = version.split('.').count() <= 2
        && version
            .split('.')
            .all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()));
    let is_word = !description.is_empty()
        && description
            .chars()
            .all(|character| character.is_alphanumeric() || character == '_');
    (is_version && is_word && matches!(extension, "sql" | "rs")).then_some(Name {
        version,
        description,
        extension,
    })
}

pub(super) fn read_history(reader: &mut HistoryReader<'_>) -> Result<Option<History>, ImportError> {
    let Some(rows) = reader.rows("version, name, checksum", "ORDER BY version")? else {
        return Ok(None);
    };
    let mut found = History::of(rows.len());
    for row in &rows {
        let version = reader.integer(row, 0)?;
        let mut applied = AppliedMigration::new(Key::Number(version.into()), version.to_string());
        applied.name = history::optional_text(row, 1).map(|name| words(&name));
        applied.checksum = history::optional_text(row, 2);
        found.applied.push(applied);
    }
    Ok(Some(found))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::testing::Folder;

    #[test]
    fn names_are_what_refinery_takes() {
        for name in ["V1__a.sql", "U12__a_b.rs", "V1.2__x.sql"] {
            assert!(parse_name(name).is_some(), "{name}");
        }
        for name in [
            "V1_a.sql",
            "v1__a.sql",
            "V__a.sql",
            "V1__a-b.sql",
            "V1__a.txt",
            "V1__.sql",
        ] {
            assert_eq!(parse_name(name), None, "{name}");
        }
    }

    #[test]
    fn folders_are_searched_to_the_bottom_and_programs_are_seen() {
        let folder = Folder::new(&[
            ("one/V2__second.sql", "SELECT 2;"),
            ("V10__tenth.sql", "SELECT 10;"),
            ("V1__first.rs", "pub fn migration() -> String {}"),
            ("notes.txt", ""),
        ]);
        assert_eq!(
            folder.summary(&read_folder(folder.path()).unwrap()),
            "1 \"first\" program\n2 \"second\" up\n10 \"tenth\" up\n"
        );
    }
}
