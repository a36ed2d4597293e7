//! The keys of aludel.toml.
//!
//! The library reads the file and knows its keys; what they are for stands here. A test
//! feeds every example to the library, so a key that was renamed there fails here.

use std::fmt::Write;

use crate::ui::style::{self, paint};

/// A table of the file.
struct Section {
    /// Its heading as it is written; empty for the top of the file.
    heading: &'static str,
    about: &'static str,
    keys: &'static [Key],
}

/// A key of a table.
struct Key {
    name: &'static str,
    /// A value that it may have, in TOML.
    example: &'static str,
    /// What counts when it is left out.
    default: &'static str,
    about: &'static str,
}

const SECTIONS: [Section; 4] = [
    Section {
        heading: "",
        about: "At the top of the file. Paths are relative to its folder.",
        keys: &[
            Key {
                name: "script_location",
                example: "\"migrations\"",
                default: "\"migrations\"",
                about: "The folder of the project's scripts.",
            },
            Key {
                name: "version_locations",
                example: "[\"migrations\", \"billing/migrations\"]",
                default: "the script location",
                about: "The folders of the revisions.",
            },
            Key {
                name: "recursive_version_locations",
                example: "true",
                default: "false",
                about: "Whether folders below the version locations are read as well.",
            },
            Key {
                name: "file_template",
                example: "\"%(rev)s_%(slug)s\"",
                default: "date, time, id and message",
                about: "How new files are called: Alembic's fields rev, slug, epoch, year, month, \
                        day, hour, minute and second.",
            },
            Key {
                name: "truncate_slug_length",
                example: "40",
                default: "40",
                about: "How many characters of the message a file name may take.",
            },
            Key {
                name: "timezone",
                example: "\"UTC\"",
                default: "local time",
                about: "The time zone of dates in new files.",
            },
            Key {
                name: "version_table",
                example: "\"alembic_version\"",
                default: "\"alembic_version\"",
                about: "The table that says where a database is.",
            },
            Key {
                name: "version_table_schema",
                example: "\"public\"",
                default: "where the connection creates tables",
                about: "The schema of that table, and of the journal beside it.",
            },
            Key {
                name: "journal_schema",
                example: "\"bookkeeping\"",
                default: "beside the version table",
                about: "The schema of the journal (MySQL: the database), which must be there. In an \
                        Alembic project on PostgreSQL, `aludel_bookkeeping` unless it is said.",
            },
            Key {
                name: "runtime",
                example: "\"auto\"",
                default: "\"auto\"",
                about: "What runs Python revisions: `embedded`, `host` (the project's own Python), or \
                        `auto`, the first that can.",
            },
            Key {
                name: "python",
                example: "\".venv/bin/python\"",
                default: "that of VIRTUAL_ENV, of .venv, or python3",
                about: "The project's own Python.",
            },
            Key {
                name: "environment",
                example: "\"development\"",
                default: "none",
                about: "The environment that is meant unless `--env` names another.",
            },
        ],
    },
    Section {
        heading: "[environments.development]",
        about: "An environment: one such table for each, by name. `${NAME}` in a url is the value \
                of a variable, `${NAME:-otherwise}` has a value to fall back on.",
        keys: &[
            Key {
                name: "url",
                example: "\"sqlite:///development.db\"",
                default: "none",
                about: "Its database.",
            },
            Key {
                name: "migration_url",
                example: "\"postgresql://owner:${OWNER_PASSWORD}@db.example/shop\"",
                default: "the url",
                about: "The same database with a role that may change its schema.",
            },
            Key {
                name: "protected",
                example: "true",
                default: "false",
                about: "Whether this is an environment whose data must not be lost.",
            },
        ],
    },
    Section {
        heading: "[run]",
        about: "How runs behave. Options of the command line win.",
        keys: &[
            Key {
                name: "lock_timeout",
                example: "\"60s\"",
                default: "\"60s\"",
                about: "How long to wait for another runner.",
            },
            Key {
                name: "database_lock_timeout",
                example: "\"5s\"",
                default: "the server's",
                about: "How long a statement may wait for a lock in the database.",
            },
            Key {
                name: "statement_timeout",
                example: "\"10m\"",
                default: "the server's",
                about: "How long a statement may run.",
            },
            Key {
                name: "retries",
                example: "3",
                default: "3",
                about: "How often a revision is tried again after a timeout or a deadlock.",
            },
            Key {
                name: "transaction_per_migration",
                example: "true",
                default: "true",
                about: "Whether each revision is committed by itself; `false` holds all revisions \
                        of a run in one transaction, where the database can roll them back.",
            },
        ],
    },
    Section {
        heading: "[[post_write_hooks]]",
        about: "A program that runs over every new revision file; one such table for each, run in \
                their order.",
        keys: &[
            Key {
                name: "name",
                example: "\"format\"",
                default: "\"unnamed\"",
                about: "What messages call it.",
            },
            Key {
                name: "type",
                example: "\"exec\"",
                default: "must be given",
                about: "`exec` for a program, `module` for a Python module.",
            },
            Key {
                name: "executable",
                example: "\"sqlfluff\"",
                default: "must be given for exec",
                about: "The program.",
            },
            Key {
                name: "options",
                example: "\"fix --force REVISION_SCRIPT_FILENAME\"",
                default: "the file's path",
                about: "Its arguments; `REVISION_SCRIPT_FILENAME` stands for the file.",
            },
            Key {
                name: "cwd",
                example: "\".\"",
                default: "the project's folder",
                about: "The folder that it runs in.",
            },
        ],
    },
];

/// What `aludel help config` prints.
pub(crate) fn text() -> String {
    let mut text =
        "aludel.toml, the configuration of a project. Every key may be left out.\n".to_owned();
    for section in &SECTIONS {
        push(&mut text, format_args!("\n{}\n", section.about));
        if !section.heading.is_empty() {
            push(
                &mut text,
                format_args!("{}\n", paint(style::LABEL, section.heading)),
            );
        }
        for key in section.keys {
            push(
                &mut text,
                format_args!(
                    "{} = {}\n    {} [default: {}]\n",
                    paint(style::HINT, key.name),
                    key.example,
                    key.about,
                    key.default
                ),
            );
        }
    }
    text
}

/// The page of the book.
pub(super) fn markdown() -> String {
    let mut page = "# Configuration\n\nA project is configured by `aludel.toml` in its folder. \
                    Every key may be left out; an unknown key is an error.\n\n"
        .to_owned();
    for section in &SECTIONS {
        if section.heading.is_empty() {
            push(
                &mut page,
                format_args!("## Top of the file\n\n{}\n\n", section.about),
            );
        } else {
            push(
                &mut page,
                format_args!("## `{}`\n\n{}\n\n", section.heading, section.about),
            );
        }
        page.push_str("| key | example | default | meaning |\n| --- | --- | --- | --- |\n");
        for key in section.keys {
            push(
                &mut page,
                format_args!(
                    "| `{}` | `{}` | {} | {} |\n",
                    key.name, key.example, key.default, key.about
                ),
            );
        }
        page.push('\n');
    }
    page
}

fn push(text: &mut String, arguments: std::fmt::Arguments<'_>) {
    text.write_fmt(arguments)
        .expect("writing to a string does not fail");
}

#[cfg(test)]
mod tests {
    use super::*;
    use aludel::config::{Config, RunConfig};
    use camino::Utf8Path;

    fn read(text: &str) -> Config {
        let folder = tempfile::tempdir().unwrap();
        let path = Utf8Path::from_path(folder.path())
            .unwrap()
            .join("aludel.toml");
        std::fs::write(&path, text).unwrap();
        Config::read(&path).unwrap()
    }

    #[test]
    fn the_library_takes_every_example() {
        let mut file = String::new();
        for section in &SECTIONS {
            push(&mut file, format_args!("{}\n", section.heading));
            for key in section.keys {
                push(&mut file, format_args!("{} = {}\n", key.name, key.example));
            }
        }
        let config = read(&file);
        assert!(config.environments["development"].protected);
        assert_eq!(config.run.statement_timeout.unwrap().as_secs(), 600);
        assert_eq!(config.post_write_hooks.len(), 1);
    }

    #[test]
    fn the_defaults_that_are_values_are_those_of_the_library() {
        let mut file = String::new();
        for section in &SECTIONS[..3] {
            push(&mut file, format_args!("{}\n", section.heading));
            for key in section.keys {
                let is_value = key.default.starts_with('"') || key.default.parse::<u32>().is_ok();
                if is_value {
                    push(&mut file, format_args!("{} = {}\n", key.name, key.default));
                }
            }
        }
        let (said, empty) = (read(&file), read(""));
        assert_eq!(said.run, RunConfig::default());
        assert_eq!(said.version_table, empty.version_table);
        assert_eq!(
            said.script_directory.truncate_slug_length,
            empty.script_directory.truncate_slug_length
        );
    }
}
