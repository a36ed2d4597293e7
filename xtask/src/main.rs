//! Every chore of this repository, behind one door: `cargo xtask --help`.
#![expect(
    clippy::print_stderr,
    clippy::print_stdout,
    reason = "a chore's output is what it is for"
)]

mod bench;
mod ci;
mod compare_alembic;
mod dependencies;
mod docs;
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
    /// Measure against Alembic, other tools and the floor, and write docs/src/benchmarks.md.
    Bench(bench::BenchArguments),
    /// Make the reference of the book from the program, and build the book.
    ///
    /// The `console` blocks of its pages are run by a test. After a change that is meant,
    /// `ALUDEL_BOOK=write cargo test -p aludel-cli --test book` writes their answers anew.
    Docs(docs::DocsArguments),
    /// Run an Alembic project's revisions with real Alembic and with Aludel, up and down, and
    /// compare the databases. It fails where they differ.
    CompareAlembic(compare_alembic::CompareArguments),
    /// Check who may depend on whom (ARCHITECTURE.md).
    Dependencies,
}

fn main() -> anyhow::Result<()> {
    match Arguments::parse().chore {
        Chore::Test(arguments) => test::run_tests(&arguments),
        Chore::Ci => ci::run_all(),
        Chore::Prepare => prepare::run().map(|_| ()),
        Chore::Bench(arguments) => bench::run_benches(&arguments),
        Chore::Docs(arguments) => docs::make(arguments.stale()),
        Chore::CompareAlembic(arguments) => compare_alembic::compare(&arguments),
        Chore::Dependencies => dependencies::check(),
    }
}
