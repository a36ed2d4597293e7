//! The two programs that are compared.

use std::process::{Command, Output};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use camino::{Utf8Path, Utf8PathBuf};
use serde::Deserialize;

use super::databases::Database;
use super::project::Project;
use crate::shell;

/// How many revisions share a transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scope {
    /// As the project says.
    All,
    /// One each.
    Each,
}

/// How a run ended.
#[derive(Debug)]
pub(super) struct Ended {
    pub(super) took: Duration,
    /// Why it did not reach its target.
    pub(super) error: Option<String>,
    /// The rows of the version table; of Alembic's runs.
    pub(super) heads: Vec<String>,
    /// How many revisions the project has; of Alembic's runs.
    pub(super) revisions: usize,
    /// What ran how many revisions; of Aludel's runs.
    pub(super) runtimes: Vec<String>,
}

/// Real Alembic.
pub(super) struct Alembic<'a> {
    pub(super) python: &'a Utf8Path,
    pub(super) project: &'a Project,
}

#[derive(Deserialize)]
struct Answer {
    error: Option<String>,
    heads: Vec<String>,
    revisions: usize,
}

impl Alembic<'_> {
    /// Moves `database`.
    pub(super) fn run(
        &self,
        database: &Database,
        direction: &str,
        target: &str,
        scope: Scope,
    ) -> Result<Ended> {
        let mut command = Command::new(self.python);
        command
            .args(["-W", "ignore", "-c", include_str!("alembic_side.py")])
            .args([self.project.config.as_str(), direction, target])
            .arg(match scope {
                Scope::All => "all",
                Scope::Each => "each",
            });
        self.project.surround(&mut command, &database.url);
        let began = Instant::now();
        let output = command
            .output()
            .context("Alembic's Python does not start")?;
        let took = began.elapsed();
        let text = String::from_utf8_lossy(&output.stdout);
        let answer: Answer = text
            .lines()
            .last()
            .and_then(|line| serde_json::from_str(line).ok())
            .with_context(|| words(&output))?;
        Ok(Ended {
            took,
            error: answer.error,
            heads: answer.heads,
            revisions: answer.revisions,
            runtimes: Vec::new(),
        })
    }
}

/// Aludel.
pub(super) struct Aludel<'a> {
    pub(super) program: Utf8PathBuf,
    /// For the revisions that need the project's own.
    pub(super) python: &'a Utf8Path,
    pub(super) project: &'a Project,
    pub(super) runtime: &'a str,
}

impl Aludel<'_> {
    /// Moves `database`.
    pub(super) fn run(&self, database: &Database, direction: &str, target: &str) -> Result<Ended> {
        let mut command = Command::new(&self.program);
        command
            .args(["--config", self.project.config.as_str()])
            .args(["--url", &database.url, "--runtime", self.runtime])
            .args(["--python", self.python.as_str()])
            .args([direction, target, "--verbose"]);
        self.project.surround(&mut command, &database.url);
        let began = Instant::now();
        let output = command.output().context("aludel does not start")?;
        let took = began.elapsed();
        let error = (!output.status.success())
            .then(|| String::from_utf8_lossy(&output.stderr).into_owned());
        Ok(Ended {
            took,
            error: error.map(|text| tail(&text)),
            heads: Vec::new(),
            revisions: 0,
            runtimes: runtimes(self.runtime, &words(&output)),
        })
    }
}

/// The last lines of what a program said.
fn tail(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(30)..].join("\n")
}

/// How many revisions ran in which runtime, as the account of a run says: the first of those
/// in the project's Python by name, the others by their number.
fn runtimes(runtime: &str, account: &str) -> Vec<String> {
    if runtime == "host" {
        return vec!["all in the project's Python".to_owned()];
    }
    let named = account
        .lines()
        .filter(|line| line.contains(" runs in `"))
        .count();
    let others = account
        .lines()
        .find_map(|line| {
            let count = line.trim().strip_prefix("… and ")?;
            count.strip_suffix(" more there")?.split(' ').next()
        })
        .and_then(|count| count.replace(',', "").parse().ok())
        .unwrap_or(0);
    vec![match named + others {
        0 => "all in the embedded runtime".to_owned(),
        several => format!("{several} in the project's Python, the others in the embedded runtime"),
    }]
}

fn words(output: &Output) -> String {
    format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}

/// Builds `aludel`, optimised: its time is printed beside Alembic's.
pub(super) fn build() -> Result<Utf8PathBuf> {
    shell::run(Command::new("cargo").args(["build", "--release", "--package", "aludel-cli"]))?;
    Ok(shell::root().join("target/release/aludel"))
}
