//! diesel: a folder for each migration, with `up.sql`, `down.sql` and `metadata.toml`.
//!
//! What is read here is what `diesel_migrations` and `diesel_cli` (2.3) read.

use camino::Utf8Path;

use super::error::ImportError;
use super::files::{self, SourceFile};
use super::finding::Finding;
use super::history::{AppliedMigration, History, HistoryReader};
use super::migration::{Content, Key, Migration, Reading, Script, Wrapping, words};

pub(super) fn read_folder(folder: &Utf8Path) -> Result<Reading, ImportError> {
    let mut reading = Reading::default();
    for unit in files::list(folder)?.folders {
        read_unit(&unit, &mut reading)?;
    }
    Ok(reading.sorted())
}

fn read_unit(unit: &SourceFile, reading: &mut Reading) -> Result<(), ImportError> {
    let listing = files::list(&unit.path)?;
    if listing.files.is_empty() && listing.folders.is_empty() {
        return Ok(());
    }
    let file = |name: &str| listing.files.iter().find(|file| file.name == name);
    let Some(up_file) = file("up.sql") else {
        reading.findings.push(
            Finding::error("import-incomplete", "a migration without `up.sql`")
                .in_file(unit.path.clone())
                .with_help("diesel refuses the whole folder because of it: add the file or move the folder away"),
        );
        return Ok(());
    };
    let version = version_of(&unit.name);
    let wrapping = match file("metadata.toml") {
        Some(metadata) => wrapping(&files::read(&metadata.path)?),
        None => Wrapping::Transaction,
    };
    let mut paths = vec![up_file.path.clone()];
    let up = files::read(&up_file.path)?;
    if up.is_empty() {
        reading.findings.push(
            Finding::warning("import-empty", "a migration with an empty `up.sql`")
                .with_fact("diesel refuses to run it; the revision does nothing")
                .in_file(up_file.path.clone()),
        );
    }
    let down = match file("down.sql") {
        None => None,
        Some(down_file) => {
            paths.push(down_file.path.clone());
            let down = files::read(&down_file.path)?;
            if down.is_empty() {
                reading.findings.push(
                    Finding::note("import-irreversible", "an empty `down.sql`")
                        .with_fact(
                            "diesel refuses to revert it, and so does Aludel: the revision has no \
                             downgrade section",
                        )
                        .in_file(down_file.path.clone()),
                );
                None
            } else {
                Some(Script::of_file(down_file.path.clone(), &down, wrapping))
            }
        }
    };
    reading.migrations.push(Migration {
        key: Key::Text(version.clone()),
        order: Key::Text(version.clone()),
        name: unit.name.split_once('_').map_or_else(
            || {
                words(
                    unit.name
                        .trim_start_matches(|c: char| c.is_ascii_digit() || c == '-'),
                )
            },
            |(_, name)| words(name),
        ),
        version,
        files: paths,
        up: Content::Script(Script::of_file(up_file.path.clone(), &up, wrapping)),
        down,
        checksums: Vec::new(),
    });
    Ok(())
}

/// What stands before the first `_`, without its dashes; the whole name without a `_`.
fn version_of(name: &str) -> String {
    name.split('_').next().unwrap_or(name).replace('-', "")
}

/// A `metadata.toml` that can be read but leaves `run_in_transaction` out means `false`.
fn wrapping(metadata: &str) -> Wrapping {
    let Ok(metadata) = metadata.parse::<toml::Table>() else {
        return Wrapping::Transaction;
    };
    match metadata.get("run_in_transaction") {
        None | Some(toml::Value::Boolean(false)) => Wrapping::Refused,
        Some(_) => Wrapping::Transaction,
    }
}

pub(super) fn read_history(reader: &mut HistoryReader<'_>) -> Result<Option<History>, ImportError> {
    let Some(rows) = reader.rows("version", "ORDER BY version")? else {
        return Ok(None);
    };
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

    #[test]
    fn folders_are_migrations_in_the_order_of_their_versions() {
        let folder = Folder::new(&[
            ("2020-12-7-190800_late/up.sql", "SELECT 3;"),
            ("2020-12-15-000000_early/up.sql", "SELECT 2;"),
            ("00000000000000_diesel_initial_setup/up.sql", "SELECT 1;"),
            ("00000000000000_diesel_initial_setup/down.sql", "SELECT -1;"),
            ("2023-05-23-1715-no-underscore/up.sql", "SELECT 4;"),
            ("README.md", "not a migration"),
        ]);
        let reading = read_folder(folder.path()).unwrap();
        assert_eq!(
            folder.summary(&reading),
            "00000000000000 \"diesel initial setup\" up down\n\
             20201215000000 \"early\" up\n\
             2020127190800 \"late\" up\n\
             202305231715nounderscore \"no-underscore\" up\n"
        );
    }

    #[test]
    fn an_empty_down_file_makes_an_irreversible_revision() {
        let folder = Folder::new(&[("1_a/up.sql", "SELECT 1;"), ("1_a/down.sql", "")]);
        let reading = read_folder(folder.path()).unwrap();
        assert_eq!(reading.migrations[0].down, None);
        assert_eq!(reading.findings[0].code, "import-irreversible");
        let folder = Folder::new(&[
            ("1_a/up.sql", "SELECT 1;"),
            ("1_a/down.sql", "-- nothing\n"),
        ]);
        assert!(
            read_folder(folder.path()).unwrap().migrations[0]
                .down
                .is_some()
        );
    }

    #[test]
    fn metadata_decides_about_the_transaction_even_when_it_does_not_say() {
        assert_eq!(wrapping("run_in_transaction = false"), Wrapping::Refused);
        assert_eq!(wrapping("run_in_transaction = true"), Wrapping::Transaction);
        assert_eq!(wrapping("other = 1"), Wrapping::Refused);
        assert_eq!(wrapping("not = [toml"), Wrapping::Transaction);
    }

    #[test]
    fn two_folders_of_one_version_are_reported() {
        let folder = Folder::new(&[("1-0_a/up.sql", ""), ("10_b/up.sql", ""), ("11/x", "")]);
        let reading = read_folder(folder.path()).unwrap();
        let codes: Vec<_> = reading
            .findings
            .iter()
            .map(|finding| finding.code)
            .collect();
        assert!(codes.contains(&"import-duplicate"), "{codes:?}");
        assert!(codes.contains(&"import-incomplete"), "{codes:?}");
    }
}
