//! golang-migrate: pairs of `<version>_<name>.up.sql` and `.down.sql`.
//!
//! What is read here is what golang-migrate v4.19 reads. Its library puts no transaction
//! around a file: on PostgreSQL the file is one request, which the server treats as
//! one transaction unless it holds its own.

use std::collections::BTreeMap;

use camino::Utf8Path;

use super::error::ImportError;
use super::files::{self, SourceFile};
use super::finding::Finding;
use super::history::{AllUpTo, History, HistoryReader};
use super::migration::{Content, Key, Migration, Reading, Script, Wrapping, leading_digits, words};

/// What the name of a file says.
struct Name<'n> {
    version: &'n str,
    title: &'n str,
    is_up: bool,
    extension: &'n str,
}

#[derive(Default)]
struct Pair {
    up: Option<SourceFile>,
    down: Option<SourceFile>,
}

pub(super) fn read_folder(folder: &Utf8Path) -> Result<Reading, ImportError> {
    let mut reading = Reading::default();
    let mut pairs: BTreeMap<u64, Pair> = BTreeMap::new();
    for file in files::list(folder)?.files {
        let Some(name) = parse_name(&file.name) else {
            continue;
        };
        let Ok(number) = name.version.parse::<u64>() else {
            reading.findings.push(
                Finding::error(
                    "import-version",
                    format!("version {} is too large", name.version),
                )
                .in_file(file.path),
            );
            continue;
        };
        let pair = pairs.entry(number).or_default();
        let half = if name.is_up {
            &mut pair.up
        } else {
            &mut pair.down
        };
        if let Some(first) = half {
            reading.findings.push(
                Finding::error(
                    "import-duplicate",
                    format!("version {number} is there twice"),
                )
                .with_fact(format!("first in {}", first.path))
                .in_file(file.path)
                .with_help(
                    "golang-migrate refuses the whole folder because of it: remove or renumber one",
                ),
            );
        } else {
            *half = Some(file);
        }
    }
    for (number, pair) in pairs {
        if let Some(migration) = read_pair(number, &pair, &mut reading.findings)? {
            reading.migrations.push(migration);
        }
    }
    Ok(reading.sorted())
}

/// Takes a file name apart; `None` for a file that golang-migrate leaves alone.
///
/// The direction is the last `.up.` or `.down.` of the name.
fn parse_name(name: &str) -> Option<Name<'_>> {
    let (version, rest) = leading_digits(name);
    let rest = rest.strip_prefix('_')?;
    if version.is_empty() {
        return None;
    }
    let up = rest.rfind(".up.").map(|at| (at, ".up.".len(), true));
    let down = rest.rfind(".down.").map(|at| (at, ".down.".len(), false));
    let (at, length, is_up) = up.max(down)?;
    Some(Name {
        version,
        title: &rest[..at],
        is_up,
        extension: &rest[at + length..],
    })
}

fn read_pair(
    number: u64,
    pair: &Pair,
    findings: &mut Vec<Finding>,
) -> Result<Option<Migration>, ImportError> {
    let Some(shown) = pair.up.as_ref().or(pair.down.as_ref()) else {
        return Ok(None);
    };
    let name = parse_name(&shown.name).expect("it was parsed above");
    let up = if let Some(file) = &pair.up {
        read_half(file)?
    } else {
        findings.push(
            Finding::warning("import-down-without-up", "a down file without an up file")
                .with_fact(
                    "golang-migrate counts it as a migration that does nothing on the way up, \
                     and so does the revision",
                )
                .in_file(shown.path.clone()),
        );
        Content::Script(Script::of_file(
            shown.path.clone(),
            "",
            Wrapping::OneRequest,
        ))
    };
    let down = match &pair.down {
        Some(file) => match read_half(file)? {
            Content::Script(script) => Some(script),
            Content::Program(_) | Content::Missing => {
                findings.push(
                    Finding::warning("import-irreversible", "a down file that is not SQL")
                        .with_fact("the revision has no downgrade section")
                        .in_file(file.path.clone()),
                );
                None
            }
        },
        None => None,
    };
    Ok(Some(Migration {
        key: Key::Number(number.into()),
        order: Key::Number(number.into()),
        version: name.version.to_owned(),
        name: words(name.title.trim_end_matches('.')),
        files: pair
            .up
            .iter()
            .chain(&pair.down)
            .map(|file| file.path.clone())
            .collect(),
        up,
        down,
        checksums: Vec::new(),
    }))
}

fn read_half(file: &SourceFile) -> Result<Content, ImportError> {
    let extension = parse_name(&file.name).map_or("", |name| name.extension);
    if !extension.ends_with("sql") {
        return Ok(Content::Program("is not SQL, by the extension of its file"));
    }
    let text = files::read(&file.path)?;
    Ok(Content::Script(Script::of_file(
        file.path.clone(),
        &text,
        Wrapping::OneRequest,
    )))
}

pub(super) fn read_history(reader: &mut HistoryReader<'_>) -> Result<Option<History>, ImportError> {
    if !reader.exists()? {
        return Ok(None);
    }
    if !reader.has_column("dirty")? {
        return Err(reader.foreign("dbmate", "it has no column `dirty`"));
    }
    let Some(rows) = reader.rows("version, dirty", "")? else {
        return Ok(None);
    };
    let mut history = History::of(rows.len());
    for row in &rows {
        let version = reader.integer(row, 0)?;
        if reader.integer(row, 1)? != 0 {
            history.problems.push(reader.dirty(
                &version.to_string(),
                "golang-migrate was stopped in the middle of it, on the way up or down",
                "look what of it is in the database and finish or undo it by hand; then tell \
                 golang-migrate with `migrate force VERSION` and import again",
            ));
        } else if version >= 0 {
            history.all_up_to = Some(AllUpTo {
                key: Key::Number(version.into()),
                shown: version.to_string(),
                must_exist: true,
            });
        }
    }
    Ok(Some(history))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::testing::Folder;

    #[test]
    fn versions_are_numbers_however_they_are_padded() {
        let folder = Folder::new(&[
            ("2_second.up.sql", "SELECT 2;"),
            ("2_second.down.sql", ""),
            ("10_tenth.up.sql", "SELECT 10;"),
            ("0001_first..up.sql", "SELECT 1;"),
            ("3_third.down.sql", "SELECT 3;"),
            ("seed.sql", ""),
            ("10_postmigrate.go", ""),
        ]);
        assert_eq!(
            folder.summary(&read_folder(folder.path()).unwrap()),
            "0001 \"first\" up\n2 \"second\" up down\n3 \"third\" up down\n10 \"tenth\" up\n\
             warning import-down-without-up 3_third.down.sql\n"
        );
    }

    #[test]
    fn the_same_version_and_direction_twice_is_refused() {
        let folder = Folder::new(&[("1_a.up.sql", ""), ("01_b.up.sql", "")]);
        assert_eq!(
            folder.summary(&read_folder(folder.path()).unwrap()),
            "01 \"b\" up\nerror import-duplicate 1_a.up.sql\n"
        );
    }

    #[test]
    fn other_languages_are_no_sql() {
        let folder = Folder::new(&[("1_a.up.json", "{}")]);
        assert_eq!(
            folder.summary(&read_folder(folder.path()).unwrap()),
            "1 \"a\" program\n"
        );
    }
}
