//! A project in a folder of its own, and what `aludel` says in it.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::LazyLock;

use regex::Regex;
use tempfile::TempDir;

/// A folder with or without a project, and an environment that nothing leaks into.
pub(crate) struct TestProject {
    folder: TempDir,
    variables: Vec<(String, String)>,
}

impl TestProject {
    /// A folder with nothing in it.
    pub(crate) fn empty() -> Self {
        let folder = tempfile::Builder::new()
            .prefix("aludel-cli-")
            .tempdir()
            .unwrap();
        std::fs::create_dir(folder.path().join("home")).unwrap();
        std::fs::create_dir(folder.path().join("shop")).unwrap();
        Self {
            folder,
            variables: Vec::new(),
        }
    }

    /// A project on a SQLite file, without revisions.
    pub(crate) fn new() -> Self {
        let project = Self::empty();
        project.write(
            "aludel.toml",
            "environment = \"development\"\n\n[environments.development]\nurl = \"sqlite:///shop.db\"\n",
        );
        std::fs::create_dir(project.path("migrations")).unwrap();
        project
    }

    /// A project with two revisions: `a1` makes users, `b1` gives them an email.
    pub(crate) fn with_users() -> Self {
        let project = Self::new();
        project.revision(
            "a1",
            "",
            "create users",
            "CREATE TABLE users (id INTEGER PRIMARY KEY);",
            "DROP TABLE users;",
        );
        project.revision(
            "b1",
            "a1",
            "add email",
            "ALTER TABLE users ADD COLUMN email TEXT;\nCREATE INDEX users_email ON users (email);",
            "DROP INDEX users_email;\nALTER TABLE users DROP COLUMN email;",
        );
        project
    }

    /// A project whose history forks at `a1` into `b1` and `b2`, with a second base `c1`
    /// labelled `billing`, on which `b2` depends.
    pub(crate) fn with_branches() -> Self {
        let project = Self::new();
        let empty = "SELECT 1;";
        project.revision("a1", "", "create users", empty, empty);
        project.revision("b1", "a1", "add email", empty, empty);
        project.write(
            "migrations/c1.sql",
            "-- revision: c1\n-- down_revision:\n-- branch_labels: billing\n-- start billing\n\n\
             -- migrate: upgrade\nSELECT 1;\n\n-- migrate: downgrade\nSELECT 1;\n",
        );
        project.write(
            "migrations/b2.sql",
            "-- revision: b2\n-- down_revision: a1\n-- depends_on: c1\n-- add invoices\n\n\
             -- migrate: upgrade\nSELECT 1;\n\n-- migrate: downgrade\nSELECT 1;\n",
        );
        project
    }

    /// The same project with one more variable in its environment.
    pub(crate) fn with_variable(mut self, name: &str, value: &str) -> Self {
        self.variables.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Writes a revision's file, `migrations/ID.sql`.
    pub(crate) fn revision(
        &self,
        id: &str,
        down: &str,
        message: &str,
        upgrade: &str,
        downgrade: &str,
    ) {
        self.write(
            &format!("migrations/{id}.sql"),
            &format!(
                "-- revision: {id}\n-- down_revision: {down}\n-- {message}\n\n\
                 -- migrate: upgrade\n{upgrade}\n\n-- migrate: downgrade\n{downgrade}\n"
            ),
        );
    }

    pub(crate) fn path(&self, relative: &str) -> PathBuf {
        self.folder.path().join("shop").join(relative)
    }

    pub(crate) fn write(&self, relative: &str, text: &str) {
        let path = self.path(relative);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    pub(crate) fn read(&self, relative: &str) -> String {
        std::fs::read_to_string(self.path(relative)).unwrap()
    }

    /// Replaces text in a file that must have it.
    pub(crate) fn replace(&self, relative: &str, from: &str, to: &str) {
        let text = self.read(relative);
        assert!(text.contains(from), "{relative} has no `{from}`");
        self.write(relative, &text.replace(from, to));
    }

    /// What a query answers on the project's SQLite file, one row per line.
    pub(crate) fn query(&self, sql: &str) -> String {
        let output = Command::new("sqlite3")
            .arg(self.path("shop.db"))
            .arg(sql)
            .output()
            .expect("sqlite3 is installed (cargo xtask prepare)");
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).unwrap()
    }

    /// The command, ready to run in the project's folder.
    pub(crate) fn command(&self, arguments: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_aludel"));
        command
            .args(words(arguments))
            .current_dir(self.path(""))
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOME", self.folder.path().join("home"))
            .env("USER", "ada")
            .env("TZ", "UTC")
            .env("NO_COLOR", "1")
            .env("COLUMNS", "80")
            .env("EDITOR", "false")
            .stdin(Stdio::null());
        for (name, value) in &self.variables {
            command.env(name, value);
        }
        command
    }

    /// Runs a command that must succeed and shows nothing of it.
    pub(crate) fn must(&self, arguments: &str) -> Output {
        let output = self.command(arguments).output().unwrap();
        assert!(
            output.status.success(),
            "aludel {arguments}\n{}",
            self.transcript(&output)
        );
        output
    }

    /// Runs a command; what it printed and ended with, without what differs from run to
    /// run.
    pub(crate) fn run(&self, arguments: &str) -> String {
        let output = self.command(arguments).output().unwrap();
        self.transcript(&output)
    }

    /// Runs the same program under Alembic's name.
    pub(crate) fn alembic(&self, arguments: &str) -> String {
        use std::os::unix::process::CommandExt as _;
        let output = self.command(arguments).arg0("alembic").output().unwrap();
        self.transcript(&output)
    }

    /// Runs a command with `--format json` and gives its one document.
    pub(crate) fn json(&self, arguments: &str) -> serde_json::Value {
        let output = self
            .command(&format!("{arguments} --format json"))
            .output()
            .unwrap();
        serde_json::from_slice(&output.stdout)
            .unwrap_or_else(|error| panic!("{error}\n{}", self.transcript(&output)))
    }

    pub(crate) fn transcript(&self, output: &Output) -> String {
        let mut text = match output.status.code() {
            Some(code) => format!("exit {code}\n"),
            None => format!("{}\n", output.status),
        };
        for (name, stream) in [("stdout", &output.stdout), ("stderr", &output.stderr)] {
            let stream = String::from_utf8_lossy(stream);
            if !stream.is_empty() {
                write!(text, "--- {name}\n{}", self.steady(&stream)).unwrap();
                if !stream.ends_with('\n') {
                    text.push_str("(no newline)\n");
                }
            }
        }
        text
    }

    /// A text without times, durations, versions, folders and machine names.
    pub(crate) fn steady(&self, text: &str) -> String {
        static CHANGING: LazyLock<Vec<(Regex, &str)>> = LazyLock::new(|| {
            [
                (r"\b\d{14}_", "[date]_"),
                (
                    r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?",
                    "[time]",
                ),
                (r" *(<1|\b\d+(\.\d+)?) (ms|s)\b", " [took]"),
                (r#""(\w+_ms)": [0-9.]+"#, r#""$1": "[took]""#),
                (r#""(\w+_ms)":[0-9.]+"#, r#""$1":"[took]""#),
                (
                    r"(?m)^when +what +result +time$",
                    "when  what  result  time",
                ),
                (r"\bada@\S+", "ada@[host]"),
                (r"pid \d+", "pid [pid]"),
                (r"SQLite \d+(\.\d+)+", "SQLite [version]"),
                (r"MariaDB \d+(\.\d+)+\S*", "MariaDB [version]"),
            ]
            .map(|(pattern, steady)| (Regex::new(pattern).unwrap(), steady))
            .into_iter()
            .collect()
        });
        let folder = |path: &Path| path.to_str().unwrap().to_owned();
        let mut text = text
            .replace(&folder(&self.path("")), "[project]/")
            .replace(&folder(self.folder.path()), "[folder]")
            .replace(env!("CARGO_PKG_VERSION"), "[aludel]");
        for (pattern, steady) in CHANGING.iter() {
            text = pattern.replace_all(&text, *steady).into_owned();
        }
        text
    }
}

/// Words that are divided by spaces; double quotes keep words together.
fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    for (index, part) in line.split('"').enumerate() {
        if index % 2 == 1 {
            words.push(part.to_owned());
        } else {
            words.extend(part.split_whitespace().map(str::to_owned));
        }
    }
    words
}
