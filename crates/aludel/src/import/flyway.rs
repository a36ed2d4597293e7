//! Flyway: `V<version>__<description>.sql`, anywhere below the folder.
//!
//! What is read here is what Flyway 11 reads with its default prefixes, separators and
//! suffixes.

mod history;
mod name;
mod placeholders;

use std::collections::BTreeMap;

use camino::Utf8Path;

use super::checksum;
use super::error::ImportError;
use super::files::{self, SourceFile};
use super::finding::Finding;
use super::migration::{Content, Key, Migration, Reading, Script, Wrapping, words};
pub(super) use history::read_history;
pub(super) use name::{Name, Prefix, parse_name};
pub(super) use placeholders::Placeholders;

pub(super) fn read_folder(
    folder: &Utf8Path,
    placeholders: &Placeholders<'_>,
) -> Result<Reading, ImportError> {
    let mut reader = FolderReader {
        placeholders,
        reading: Reading::default(),
        undos: BTreeMap::new(),
        baselines: Vec::new(),
    };
    let files = files::list_below(folder)?;
    for file in &files {
        reader.file(file, &files)?;
    }
    reader.baseline();
    reader.undo();
    let mut reading = reader.reading.sorted();
    reading.findings.extend(placeholders.undefined());
    Ok(reading)
}

struct FolderReader<'r> {
    placeholders: &'r Placeholders<'r>,
    reading: Reading,
    undos: BTreeMap<Key, Script>,
    baselines: Vec<Migration>,
}

impl FolderReader<'_> {
    fn file(&mut self, file: &SourceFile, all: &[SourceFile]) -> Result<(), ImportError> {
        let Some(name) = parse_name(&file.name) else {
            self.stranger(file);
            return Ok(());
        };
        if !name.is_sql() {
            if name.is_program() {
                let migration = program(file, &name);
                self.reading.migrations.push(migration);
            }
            return Ok(());
        }
        let raw = files::read(&file.path)?;
        let script_config = format!("{}.conf", file.path);
        let settings = match all.iter().find(|other| other.path == script_config) {
            Some(config) => self.settings(config)?,
            None => Settings::default(),
        };
        let text = if settings.keeps_placeholders {
            raw.clone()
        } else {
            self.placeholders.fill(&file.path, &raw)
        };
        let script = Script::of_file(file.path.clone(), &text, settings.wrapping);
        match name.prefix {
            Prefix::Undo => {
                self.undos.insert(name.key(), script);
            }
            Prefix::Versioned => {
                self.reading.migrations.push(migration(
                    file,
                    &name,
                    script,
                    checksum::flyway(&raw),
                ));
            }
            Prefix::Baseline => {
                self.baselines
                    .push(migration(file, &name, script, checksum::flyway(&raw)));
            }
            Prefix::Repeatable => {
                self.reading.findings.push(
                    Finding::warning("import-repeatable", "a repeatable migration")
                        .with_fact(
                            "Flyway runs it again whenever it changes; it becomes a revision \
                             behind all others, which runs once",
                        )
                        .in_file(file.path.clone())
                        .with_help("to change what it defines, write a new revision"),
                );
                // Only for these does Flyway fill in the values before it takes the sum.
                self.reading.migrations.push(migration(
                    file,
                    &name,
                    script,
                    checksum::flyway(&text),
                ));
            }
        }
        Ok(())
    }

    /// A file whose name is no migration's.
    fn stranger(&mut self, file: &SourceFile) {
        if !name::is_sql(&file.name) {
            return;
        }
        let finding = if name::is_callback(&file.name) {
            Finding::warning("import-callback", "a callback")
                .with_fact("Flyway runs it around its own work; it is not imported")
                .with_help("run it after `aludel upgrade`, or write its statements into a revision")
        } else {
            Finding::warning(
                "import-ignored",
                "an SQL file that is not named like a migration",
            )
            .with_fact("it is not imported; Flyway leaves it alone too")
        };
        self.reading
            .findings
            .push(finding.in_file(file.path.clone()));
    }

    /// Reads the settings of one script.
    fn settings(&mut self, config: &SourceFile) -> Result<Settings, ImportError> {
        let mut settings = Settings::default();
        for (line, number) in files::read(&config.path)?.lines().zip(1_u64..) {
            let Some((key, value)) = line.split_once('=') else {
                continue;
            };
            match (key.trim(), value.trim()) {
                (key, _) if key.starts_with('#') => {}
                ("executeInTransaction", "false") => settings.wrapping = Wrapping::Refused,
                ("placeholderReplacement", "false") => settings.keeps_placeholders = true,
                ("executeInTransaction" | "placeholderReplacement", _) => {}
                ("encoding", value) if value.eq_ignore_ascii_case("utf-8") => {}
                (key, value) => self.reading.findings.push(
                    Finding::warning(
                        "import-script-config",
                        format!("the setting `{key}={value}` of one script"),
                    )
                    .with_fact("it is not imported")
                    .in_file(config.path.clone())
                    .at_line(number),
                ),
            }
        }
        Ok(settings)
    }

    /// A baseline script stands for the versions up to its own: where those are gone it
    /// is the only way to build the database, otherwise it is a second one.
    fn baseline(&mut self) {
        self.baselines
            .sort_by(|one, other| one.order.cmp(&other.order));
        let Some(newest) = self.baselines.pop() else {
            return;
        };
        let has_versions =
            self.reading.migrations.iter().any(|migration| {
                matches!(migration.key, Key::Parts(_)) && migration.key <= newest.key
            });
        let mut unused = std::mem::take(&mut self.baselines);
        if has_versions {
            unused.push(newest);
        } else {
            self.reading.migrations.push(newest);
        }
        for baseline in unused {
            self.reading.findings.push(
                Finding::warning("import-baseline", "a baseline migration")
                    .with_fact("it is not imported: the versions that it stands for are")
                    .in_file(baseline.files[0].clone()),
            );
        }
    }

    /// Gives the undo scripts to the versions that they undo.
    fn undo(&mut self) {
        for migration in &mut self.reading.migrations {
            if let Some(undo) = self.undos.remove(&migration.key) {
                migration.files.push(undo.path.clone());
                migration.down = Some(undo);
            }
        }
        for undo in std::mem::take(&mut self.undos).into_values() {
            self.reading.findings.push(
                Finding::warning(
                    "import-down-without-up",
                    "an undo script without a version to undo",
                )
                .with_fact("it is not imported")
                .in_file(undo.path),
            );
        }
    }
}

/// What `<script>.conf` says.
struct Settings {
    wrapping: Wrapping,
    keeps_placeholders: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            wrapping: Wrapping::Transaction,
            keeps_placeholders: false,
        }
    }
}

fn migration(file: &SourceFile, name: &Name<'_>, script: Script, checksum: String) -> Migration {
    Migration {
        key: name.key(),
        order: name.key(),
        version: name.shown_version(),
        name: words(name.description),
        files: vec![file.path.clone()],
        up: Content::Script(script),
        down: None,
        checksums: vec![checksum],
    }
}

fn program(file: &SourceFile, name: &Name<'_>) -> Migration {
    Migration {
        key: name.key(),
        order: name.key(),
        version: name.shown_version(),
        name: words(name.description),
        files: vec![file.path.clone()],
        up: Content::Program("is a Java or Kotlin program"),
        down: None,
        checksums: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::import::testing::Folder;

    fn read(folder: &Folder, values: &[(&str, &str)]) -> Reading {
        let values: BTreeMap<String, String> = values
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        read_folder(folder.path(), &Placeholders::new(&values)).unwrap()
    }

    #[test]
    fn versions_sort_by_their_parts_and_repeatables_come_last() {
        let folder = Folder::new(&[
            ("a/V1_10__tenth.sql", "SELECT 10;"),
            ("b/V1_9__ninth.sql", "SELECT 9;"),
            ("V001__first one.SQL", "SELECT 1;"),
            ("U1_10__tenth.sql", "SELECT -10;"),
            ("R__views.sql", "SELECT 0;"),
            ("V2__program.java", "class V2__program {}"),
            ("afterMigrate__grants.sql", "GRANT x TO y;"),
            ("V_3_wrong.sql", ""),
            ("README.md", ""),
        ]);
        assert_eq!(
            folder.summary(&read(&folder, &[])),
            "001 \"first one\" up\n1.9 \"ninth\" up\n1.10 \"tenth\" up down\n2 \"program\" program\n\
             R views \"views\" up\nwarning import-repeatable R__views.sql\n\
             warning import-ignored V_3_wrong.sql\nwarning import-callback afterMigrate__grants.sql\n"
        );
    }

    #[test]
    fn equal_versions_are_reported_however_they_are_spelled() {
        let folder = Folder::new(&[("V1.2__a.sql", ""), ("V1_2_0__b.sql", "")]);
        assert_eq!(
            folder.summary(&read(&folder, &[])),
            "1.2 \"a\" up\n1.2.0 \"b\" up\nerror import-duplicate V1_2_0__b.sql\n"
        );
    }

    #[test]
    fn a_baseline_counts_only_where_its_versions_are_gone() {
        let folder = Folder::new(&[
            ("B5__all.sql", ""),
            ("V5__five.sql", ""),
            ("V6__six.sql", ""),
        ]);
        assert_eq!(
            folder.summary(&read(&folder, &[])),
            "5 \"five\" up\n6 \"six\" up\nwarning import-baseline B5__all.sql\n"
        );
        let folder = Folder::new(&[
            ("B5__all.sql", ""),
            ("B4__less.sql", ""),
            ("V6__six.sql", ""),
        ]);
        assert_eq!(
            folder.summary(&read(&folder, &[])),
            "5 \"all\" up\n6 \"six\" up\nwarning import-baseline B4__less.sql\n"
        );
    }

    #[test]
    fn values_are_filled_in_and_those_that_are_missing_are_named_once() {
        let folder = Folder::new(&[
            (
                "V1__a.sql",
                "CREATE TABLE ${Prefix}a (b INT);\n-- ${other}\n",
            ),
            ("V2__b.sql", "SELECT '${other}';\n"),
            ("V3__c.sql", "SELECT '${kept}';\n"),
            (
                "V3__c.sql.conf",
                "placeholderReplacement=false\nexecuteInTransaction=false\nshouldExecute=false\n",
            ),
        ]);
        let reading = read(&folder, &[("prefix", "x_")]);
        let Content::Script(up) = &reading.migrations[0].up else {
            panic!("{reading:?}");
        };
        assert_eq!(up.text, "CREATE TABLE x_a (b INT);\n-- ${other}\n");
        let Content::Script(kept) = &reading.migrations[2].up else {
            panic!("{reading:?}");
        };
        assert_eq!(kept.text, "SELECT '${kept}';\n");
        assert_eq!(kept.wrapping, Wrapping::Refused);
        assert_eq!(
            folder.summary(&reading),
            "1 \"a\" up\n2 \"b\" up\n3 \"c\" up\nwarning import-script-config V3__c.sql.conf:3\n\
             error import-placeholder V1__a.sql:2\n"
        );
        assert_eq!(
            reading.findings[1].facts,
            [format!("also in {}:1", folder.path().join("V2__b.sql"))]
        );
    }
}
