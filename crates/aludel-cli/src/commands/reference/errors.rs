//! Exit codes and error codes.
//!
//! Codes stand where the errors are made. A test searches the sources for them, so one
//! that is missing here, or gone there, fails.

use std::fmt::Write;

use crate::answer::{Answer, COULD_NOT, STOPPED};

/// Codes that have something to do with each other.
struct Group {
    title: &'static str,
    /// A code, and what it means.
    codes: &'static [(&'static str, &'static str)],
}

const GROUPS: [Group; 7] = [
    Group {
        title: "The command line and this machine",
        codes: &[
            ("usage", "the command line is not understood"),
            ("topic-unknown", "`aludel help` has nothing on this topic"),
            ("no-json", "the command prints text, which has no JSON form"),
            (
                "dialect-missing",
                "nothing says which database printed SQL is for",
            ),
            (
                "nothing-to-edit",
                "`edit` was given no revision that exists",
            ),
            ("editor", "the editor could not be started, or failed"),
            ("file-write", "a file cannot be written"),
            ("folder-unreadable", "the current folder cannot be told"),
            ("output", "standard output does not take the answer"),
            ("signals", "signals cannot be listened to"),
            (
                "no-random-numbers",
                "the system gives no random numbers for an id",
            ),
            ("internal", "a bug in aludel"),
        ],
    },
    Group {
        title: "Configuration",
        codes: &[
            (
                "config-missing",
                "there is no aludel.toml where one was looked for",
            ),
            ("config-unreadable", "the file cannot be read"),
            (
                "config-invalid",
                "the file is no TOML, or a value cannot be what it says",
            ),
            ("config-unknown-key", "a key that Aludel does not know"),
            ("config-undefined-variable", "`${NAME}` has no value"),
            ("dotenv-invalid", "a line of `.env` is not `NAME=value`"),
            ("dotenv-unreadable", "`.env` cannot be read"),
            (
                "environment-unknown",
                "the configuration has no such environment",
            ),
            (
                "config-files",
                "configuration files that do not go together",
            ),
            (
                "config-script-location",
                "a folder that the configuration names is not there, or none is named",
            ),
            (
                "config-deprecated",
                "a key of `alembic.ini` that Alembic warns of",
            ),
            ("file-template", "`file_template` cannot be used"),
            ("script-template", "`script.py.mako` cannot be rendered"),
            ("timezone", "`timezone` is no time zone"),
            (
                "post-write-hook",
                "a post-write hook is wrongly configured, or failed",
            ),
            ("project-exists", "`init` found a project"),
            ("url-missing", "nothing says which database is meant"),
            (
                "env-not-learned",
                "an argument in `env.py` that is computed (a warning)",
            ),
            (
                "url-computed",
                "`env.py` computes the url, which only running it tells",
            ),
            ("url-invalid", "the url cannot be read"),
        ],
    },
    Group {
        title: "Revision files",
        codes: &[
            (
                "no-version-location",
                "a folder of revisions does not exist",
            ),
            ("script-unreadable", "a file or folder cannot be read"),
            (
                "script-unwritable",
                "the file of a new revision cannot be written",
            ),
            ("script-exists", "a file of that name is there already"),
            ("script-changed", "a file changed while it was being read"),
            (
                "script-ambiguous",
                "what would be written would be read as something else",
            ),
            (
                "python-revision",
                "a `.py` revision, which this version does not run",
            ),
            (
                "no-revision-header",
                "a file that does not say which revision it is",
            ),
            ("revision-header", "a mistake in a header"),
            (
                "header-computed",
                "the id of a `.py` revision, or what it follows, is computed",
            ),
            ("python-syntax", "a `.py` file that is no Python"),
            (
                "python-import",
                "a module that the interpreter which runs the script cannot import",
            ),
            (
                "python-exception",
                "an exception that nothing in the script caught",
            ),
            (
                "directive-unknown",
                "a script calls a directive of `op` that neither Alembic nor the project has",
            ),
            ("python-exit", "a script that wants to end the program"),
            (
                "python-connection-closed",
                "a script that closes the connection on which its revision runs",
            ),
            (
                "python-recursion",
                "a script that calls itself without an end",
            ),
            (
                "python-function-missing",
                "a script without `upgrade` or `downgrade`",
            ),
            ("python-crashed", "the embedded interpreter ended"),
            (
                "python-not-found",
                "the project's own Python is needed, and is not there or does not start",
            ),
            (
                "alembic-not-found",
                "the project's own Python is needed, and cannot import Alembic or SQLAlchemy",
            ),
            (
                "python-ended",
                "the project's own Python ended in the middle of a script",
            ),
            (
                "operation-refused",
                "an operation that the database has no statement for",
            ),
            (
                "autogenerate-missing",
                "a command of Alembic that compares models with the database",
            ),
            (
                "not-at-heads",
                "`alembic current --check-heads`: not every head is applied",
            ),
            (
                "statement-outside-section",
                "a statement above the first section",
            ),
            ("section-marker", "a mistake in a `-- migrate:` line"),
            (
                "no-section",
                "no section applies to this database and environment",
            ),
            ("ambiguous-section", "several sections apply equally well"),
            ("irreversible", "a revision that has no downgrade"),
            ("sql-split", "a quote, comment or body that does not end"),
            (
                "fewer-statements",
                "a section has fewer statements than were run",
            ),
            (
                "version-path",
                "`--version-path` is no version location, or must be given",
            ),
        ],
    },
    Group {
        title: "The graph and references to it",
        codes: &[
            ("revision-id", "a text that cannot be an id"),
            ("revision-duplicate", "two files have the same id"),
            ("revision-missing", "a down revision that no file has"),
            ("dependency-missing", "a dependency that no file has"),
            (
                "revision-cycle",
                "revisions that follow each other in a circle",
            ),
            ("revision-graph", "revisions that cannot form a graph"),
            ("branch-label-duplicate", "two branches have the same label"),
            ("branch-label-is-revision", "a label that is also an id"),
            ("name-in-use", "the new id or label is taken"),
            (
                "not-a-head",
                "a new revision would start a branch, and `--splice` is not given",
            ),
            (
                "head-twice",
                "a new revision would follow the same revision twice",
            ),
            ("merge-needs-two", "a merge of fewer than two revisions"),
            ("revision-not-found", "no such revision or label"),
            (
                "revision-ambiguous",
                "a partial id that several revisions share",
            ),
            ("branch-not-found", "no such branch"),
            (
                "revision-not-on-branch",
                "a revision that is not on the branch",
            ),
            ("branch-not-current", "the database is not on the branch"),
            (
                "multiple-heads",
                "one head was meant, and there are several",
            ),
            (
                "reference-invalid",
                "a text that is no reference, or not for this command",
            ),
            ("walk-ambiguous", "a step that could go several ways"),
            ("walk-too-far", "more steps than there are"),
            (
                "range-invalid",
                "a text that is no range, or ends that are not above each other",
            ),
            (
                "range-needed",
                "a printed downgrade has to say where it starts",
            ),
            (
                "version-unknown",
                "the version table names a revision that no file has",
            ),
            (
                "version-overlap",
                "the version table names a revision and one that includes it",
            ),
            (
                "downgrade-target",
                "a downgrade to what is not below the database",
            ),
            (
                "stamp-target",
                "the version table cannot become what was asked",
            ),
            ("plan", "a plan that cannot be made"),
        ],
    },
    Group {
        title: "Runs",
        codes: &[
            ("lock-held", "another runner holds the migration lock"),
            ("lock-lost", "the session that held the lock ended"),
            (
                "server-busy",
                "the server is still busy with a run that was killed",
            ),
            ("interrupted", "somebody stopped the run"),
            ("stopped", "somebody stopped the run at once"),
            (
                "step-unfinished",
                "a revision that is half done has to be finished first",
            ),
            (
                "resume-changed",
                "the statements that are done do not stand in the file any more",
            ),
            (
                "resume-temporary-table",
                "a temporary table went with the session that made it",
            ),
            (
                "resume-unknown",
                "it cannot be told whether a statement took place",
            ),
            (
                "transaction-control",
                "`BEGIN` or `COMMIT` in a section that runs in a transaction",
            ),
            (
                "transaction-refused",
                "a statement that refuses the transaction that its section asks for",
            ),
            (
                "transaction-open",
                "a script begins a transaction and does not end it",
            ),
            (
                "version-row",
                "the version table changed while the run went on",
            ),
            (
                "journal-row",
                "the journal's row of a step changed while the run went on",
            ),
        ],
    },
    Group {
        title: "The database",
        codes: &[
            ("database-unreachable", "nothing answers"),
            ("database-authentication", "user or password is refused"),
            ("database-missing", "the database does not exist"),
            (
                "database-moved",
                "the file of the database was replaced or removed while it was in use",
            ),
            (
                "database-tls",
                "TLS is refused, or a certificate is not trusted",
            ),
            (
                "connection-lost",
                "the connection ended while it was in use",
            ),
            (
                "database-timeout",
                "a time limit or a deadlock, after all retries",
            ),
            ("statement-cancelled", "the statement was cancelled"),
            ("database-privilege", "the role may not do this"),
            ("database-read-only", "the database is read-only"),
            ("disk-full", "the disk is full"),
            ("table-missing", "a table that does not exist"),
            ("duplicate-key", "a key that is there already"),
            (
                "statement-not-in-transaction",
                "the statement cannot run in a transaction",
            ),
            (
                "transaction-aborted",
                "an earlier statement failed, and its transaction takes no others",
            ),
            (
                "statement-refused",
                "the server refuses the statement for another reason",
            ),
            (
                "driver-missing",
                "this build has no driver for the database",
            ),
        ],
    },
    Group {
        title: "Import",
        codes: &[
            ("import-folder", "the folder does not exist, or is none"),
            ("import-unreadable", "a file cannot be read"),
            (
                "import-no-tool",
                "the folder looks like that of no known tool",
            ),
            (
                "import-several-tools",
                "the folder looks like that of several tools",
            ),
            (
                "import-no-migrations",
                "there are no migrations in the folder",
            ),
            (
                "import-no-dialect",
                "nothing says which database the migrations are for",
            ),
            (
                "import-other-dialect",
                "`--dialect` and the url name different databases",
            ),
            (
                "import-into-itself",
                "the revisions would lie among the migrations",
            ),
            (
                "import-own-revisions",
                "the project has revisions of its own",
            ),
            (
                "import-conflict",
                "a file or revision is there already and is another one",
            ),
            ("import-no-room", "no folder is free for the revisions"),
            (
                "import-kept",
                "a revision that was imported before and reads otherwise now",
            ),
            (
                "import-own-table",
                "a migration that changes the table of its own tool",
            ),
            (
                "import-history",
                "the table of the tool cannot be read, or is that of another one",
            ),
            (
                "import-half-applied",
                "the tool left a migration half applied",
            ),
            ("import-changed", "a migration changed since it was applied"),
            ("import-missing-file", "an applied migration has no file"),
            (
                "import-out-of-order",
                "a migration is not applied, and later ones are",
            ),
            ("import-not-sql", "a migration that is a program"),
            (
                "import-not-readable",
                "a migration that cannot be written as a revision",
            ),
            (
                "import-not-runnable",
                "a migration that is imported and cannot run as it is",
            ),
            (
                "import-version",
                "a version that the tool itself would refuse",
            ),
            ("import-duplicate", "two migrations have the same version"),
            ("import-incomplete", "a part of a migration is missing"),
            ("import-empty", "a migration with nothing in it"),
            (
                "import-directive",
                "a directive that the tool itself would refuse",
            ),
            (
                "import-comment",
                "a comment that was reworded, because it reads like a section marker",
            ),
            (
                "import-transaction-control",
                "a script that begins or commits by itself",
            ),
            (
                "import-substitution",
                "values from the environment in a script",
            ),
            ("import-placeholder", "a placeholder without a value"),
            (
                "import-several-parts",
                "a file with several migrations in it",
            ),
            ("import-irreversible", "a way back that does nothing"),
            ("import-down-without-up", "a way back without a way there"),
            ("import-repeatable", "a repeatable migration of Flyway"),
            ("import-baseline", "a baseline migration of Flyway"),
            ("import-callback", "a callback of Flyway"),
            ("import-script-config", "a setting of one Flyway script"),
            ("import-ignored", "a file that the tool leaves alone"),
        ],
    },
];

/// The page of the book.
pub(super) fn markdown() -> String {
    let mut page = format!(
        "# Exit codes and errors\n\n\
         | exit code | meaning |\n| --- | --- |\n\
         | {} | done, or the answer is yes |\n\
         | {} | the answer is no: something is pending, changed, or not at the head |\n\
         | {COULD_NOT} | could not do it |\n\
         | {STOPPED} | stopped at once by a second Ctrl-C or SIGTERM |\n\n\
         With `--format json` an error has a code, in `error.code`. Codes do not change their \
         meaning; messages may. A warning of `import` has a code as well.\n\n",
        Answer::Yes.exit_code(),
        Answer::No.exit_code(),
    );
    for Group { title, codes } in &GROUPS {
        push(
            &mut page,
            format_args!("## {title}\n\n| code | meaning |\n| --- | --- |\n"),
        );
        for (code, meaning) in *codes {
            push(&mut page, format_args!("| `{code}` | {meaning} |\n"));
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
    use regex::Regex;
    use std::collections::BTreeSet;
    use std::path::{Path, PathBuf};

    fn sources(folder: &Path, files: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                sources(&path, files);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                files.push(path);
            }
        }
    }

    /// The codes that stand in the sources, tests left out.
    fn codes_in_sources() -> BTreeSet<String> {
        let made = Regex::new(r#"\b(?:error|warning|note)\(\s*"([a-z]+(?:-[a-z]+)*)""#).unwrap();
        let of_databases = Regex::new(r#"Self::\w+ => "([a-z]+(?:-[a-z]+)+)""#).unwrap();
        let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let mut codes = BTreeSet::new();
        for name in [
            "aludel-core",
            "aludel-dialect",
            "aludel-script",
            "aludel-python",
            "aludel",
            "aludel-cli",
        ] {
            let mut files = Vec::new();
            sources(&crates.join(name).join("src"), &mut files);
            for file in files {
                let is_test = ["tests.rs", "testing.rs"]
                    .iter()
                    .any(|name| file.ends_with(name));
                if is_test {
                    continue;
                }
                let text = std::fs::read_to_string(&file).unwrap();
                let text = text.split("#[cfg(test)]").next().unwrap();
                let pattern = if file.ends_with("aludel-dialect/src/error.rs") {
                    &of_databases
                } else {
                    &made
                };
                codes.extend(pattern.captures_iter(text).map(|found| found[1].to_owned()));
            }
        }
        codes
    }

    #[test]
    fn every_code_is_explained_once_and_exists() {
        let explained: Vec<String> = GROUPS
            .iter()
            .flat_map(|group| group.codes)
            .map(|(code, _)| (*code).to_owned())
            .collect();
        let once: BTreeSet<String> = explained.iter().cloned().collect();
        assert_eq!(once.len(), explained.len(), "a code is explained twice");
        let exist = codes_in_sources();
        let missing: Vec<&String> = exist.difference(&once).collect();
        let gone: Vec<&String> = once.difference(&exist).collect();
        assert!(
            missing.is_empty() && gone.is_empty(),
            "to be explained: {missing:?}, to be removed: {gone:?}"
        );
    }
}
