//! sqlx: `<version>_<name>.sql`, or pairs of `.up.sql` and `.down.sql`.
//!
//! What is read here is what `sqlx::migrate` (0.9) reads.

use std::collections::BTreeMap;

use camino::Utf8Path;

use super::checksum;
use super::error::ImportError;
use super::files;
use super::finding::Finding;
use super::history::{self, AppliedMigration, History, HistoryReader};
use super::migration::{Content, Key, Migration, Reading, Script, Wrapping, words};

pub(super) fn read_folder(folder: &Utf8Path) -> Result<Reading, ImportError> {
    let mut reading = Reading::default();
    let mut downs: BTreeMap<i64, Script> = BTreeMap::new();
    for file in files::list(folder)?.files {
        let Some((version, name)) = file.name.split_once('_') else {
            continue;
        };
        if !files::has_extension(name, "sql") {
            continue;
        }
        let Ok(number) = version.parse::<i64>() else {
            reading.findings.push(
                Finding::error(
                    "import-version",
                    format!("`{version}` is no version number"),
                )
                .in_file(file.path)
                .with_help("sqlx refuses the whole folder because of it: rename the file"),
            );
            continue;
        };
        let text = files::read(&file.path)?;
        let script = Script::of_file(file.path.clone(), &text, wrapping(&text));
        if name.ends_with(".down.sql") {
            if let Some(other) = downs.insert(number, script) {
                reading
                    .findings
                    .push(duplicate_down(number, &other, &file.path));
            }
            continue;
        }
        let suffix = if name.ends_with(".up.sql") {
            ".up.sql"
        } else {
            ".sql"
        };
        reading.migrations.push(Migration {
            key: Key::Number(number.into()),
            order: Key::Number(number.into()),
            version: version.to_owned(),
            name: words(name.trim_end_matches(suffix)),
            files: vec![file.path],
            up: Content::Script(script),
            down: None,
            checksums: vec![checksum::sha384(text.as_bytes())],
        });
    }
    for migration in &mut reading.migrations {
        let Key::Number(number) = migration.key else {
            continue;
        };
        if let Some(down) = i64::try_from(number)
            .ok()
            .and_then(|number| downs.remove(&number))
        {
            migration.files.push(down.path.clone());
            migration.down = Some(down);
        }
    }
    for down in downs.into_values() {
        reading.findings.push(
            Finding::warning("import-down-without-up", "a down file without an up file")
                .with_fact("it is not imported; sqlx never runs it")
                .in_file(down.path),
        );
    }
    Ok(reading.sorted())
}

fn duplicate_down(number: i64, first: &Script, second: &Utf8Path) -> Finding {
    Finding::error(
        "import-duplicate",
        format!("version {number} has two down files"),
    )
    .with_fact(format!("first in {}", first.path))
    .in_file(second)
    .with_help("remove one of them")
}

/// The comment counts only as the very first bytes of the file.
fn wrapping(text: &str) -> Wrapping {
    if text.starts_with("-- no-transaction") {
        Wrapping::Refused
    } else {
        Wrapping::Transaction
    }
}

pub(super) fn read_history(reader: &mut HistoryReader<'_>) -> Result<Option<History>, ImportError> {
    let Some(rows) = reader.rows("version, success, checksum", "ORDER BY version")? else {
        return Ok(None);
    };
    let mut found = History::of(rows.len());
    for row in &rows {
        let version = reader.integer(row, 0)?;
        if reader.integer(row, 1)? == 0 {
            found.problems.push(reader.dirty(
                &version.to_string(),
                "sqlx left it half done",
                &format!(
                    "look what of it is in the database and finish or undo it by hand; then set \
                     `success` of version {version} in {} to true, or delete the row",
                    reader.table()
                ),
            ));
            continue;
        }
        let mut applied = AppliedMigration::new(Key::Number(version.into()), version.to_string());
        applied.checksum = history::bytes(row, 2).map(|bytes| checksum::hexadecimal(&bytes));
        found.applied.push(applied);
    }
    Ok(Some(found))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::testing::Folder;

    #[test]
    fn simple_and_reversible_migrations_may_stand_side_by_side() {
        let folder = Folder::new(&[
            (
                "20240102000000_create_users.up.sql",
                "CREATE TABLE a (b INT);",
            ),
            ("20240102000000_create_users.down.sql", "DROP TABLE a;"),
            ("9_first.sql", "SELECT 1;"),
            ("20240103000000_up_only.up.sql", "SELECT 2;"),
            ("20240104000000_lost.down.sql", "SELECT 3;"),
            ("schema.sql", "SELECT 4;"),
            ("20240105000000_notes.md", ""),
        ]);
        let reading = read_folder(folder.path()).unwrap();
        assert_eq!(
            folder.summary(&reading),
            "9 \"first\" up\n\
             20240102000000 \"create users\" up down\n\
             20240103000000 \"up only\" up\n\
             warning import-down-without-up 20240104000000_lost.down.sql\n"
        );
    }

    #[test]
    fn a_name_that_is_no_number_is_an_error_as_in_sqlx() {
        let folder = Folder::new(&[("one_a.sql", "SELECT 1;")]);
        assert_eq!(
            folder.summary(&read_folder(folder.path()).unwrap()),
            "error import-version one_a.sql\n"
        );
    }

    #[test]
    fn the_checksum_is_taken_over_the_bytes_as_they_are() {
        let folder = Folder::new(&[("1_a.sql", "abc")]);
        let reading = read_folder(folder.path()).unwrap();
        // FIPS 180-2, appendix D.1.
        assert_eq!(
            reading.migrations[0].checksums,
            [
                "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed\
              8086072ba1e7cc2358baeca134c825a7"
            ]
        );
    }

    #[test]
    fn only_the_first_bytes_refuse_the_transaction() {
        assert_eq!(wrapping("-- no-transaction\nVACUUM;"), Wrapping::Refused);
        assert_eq!(wrapping("\n-- no-transaction\n"), Wrapping::Transaction);
        assert_eq!(
            wrapping("\u{feff}-- no-transaction\n"),
            Wrapping::Transaction
        );
    }
}
