//! Every chore of this repository, behind one door: `cargo xtask --help`.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a chore's output is what it is for"
)]

mod ci;
mod dependencies;
mod prepare;
mod shell;
mod test;

use clap::{Parser, Subcommand};

/// The chores of the Aludel repository.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    chore: Chore,
}

#[derive(Subcommand)]
enum Chore {
    /// Run every test, on servers that are started for the run and stopped after it.
    Test(test::TestArguments),
    /// Do what CI does: format, lints, dependency rules, docs, licences, tests.
    Ci,
    /// Install what the tests need: servers, and a Python with Alembic for the oracle.
    Prepare,
    /// Check who may depend on whom (ARCHITECTURE.md).
    Dependencies,
}

fn main() -> anyhow::Result<()> {
    match Arguments::parse().chore {
        Chore::Test(arguments) => test::run_tests(&arguments),
        Chore::Ci => ci::run_all(),
        Chore::Prepare => prepare::run().map(|_| ()),
        Chore::Dependencies => dependencies::check(),
    }
}
