//! `cargo xtask bench`: measures Aludel against Alembic, other tools and the floor.
//!
//! What is measured, and how, is the package `aludel-benches`; here is what it takes.

use std::process::Command;

use anyhow::{Result, bail};
use camino::Utf8PathBuf;
use clap::Args;

use crate::prepare;
use crate::shell::{self, cargo, root, run, succeeds};

/// The release of sqlx-cli that is measured.
const SQLX: &str = "0.9.0";

/// The npm package that carries dbmate's program for this kind of machine.
const DBMATE: &str = "@dbmate/linux-x64@2.36.0";

/// What to measure.
#[derive(Args)]
pub(crate) struct BenchArguments {
    /// Measure only this part (database, files, apply, volume, alembic, parts) and leave
    /// the documentation alone.
    #[arg(long, value_name = "NAME")]
    only: Option<String>,

    /// A project of Alembic's to measure too on PostgreSQL, whose `env.py` takes the url from
    /// `DATABASE_URL`; may be given more than once.
    #[arg(long, value_name = "PATH")]
    project: Vec<Utf8PathBuf>,
}

/// Installs and builds what is measured, measures, and writes `docs/src/benchmarks.md`.
pub(crate) fn run_benches(arguments: &BenchArguments) -> Result<()> {
    let prepared = prepare::run()?;
    let sqlx = install_sqlx()?;
    let dbmate = install_dbmate()?;
    run(cargo().args(["build", "--release", "--locked", "-p", "aludel-cli"]))?;
    let mut benches = cargo();
    benches.args(["run", "--quiet", "--locked", "-p", "aludel-benches", "--"]);
    for (option, path) in [
        ("--aludel", root().join("target/release/aludel")),
        ("--python", prepared.oracle_python),
        ("--sqlx", sqlx),
        ("--dbmate", dbmate),
        ("--folder", folder().join("inputs")),
        ("--page", root().join("docs/src/benchmarks.md")),
    ] {
        benches.arg(option).arg(path);
    }
    for project in &arguments.project {
        benches.arg("--project").arg(project);
    }
    if let Some(only) = &arguments.only {
        benches.args(["--only", only]);
    }
    run(&mut benches)
}

/// Where inputs and tools go.
fn folder() -> Utf8PathBuf {
    root().join("target/bench")
}

fn install_sqlx() -> Result<Utf8PathBuf> {
    let tools = folder().join("tools");
    let program = tools.join("bin/sqlx");
    if !succeeds(Command::new(&program).arg("--version")) {
        // Without TLS, which a local server is not asked for.
        shell::run(cargo().args([
            "install",
            "--quiet",
            "--locked",
            "--no-default-features",
            "--features",
            "sqlite,postgres",
            "--root",
            tools.as_str(),
            &format!("sqlx-cli@{SQLX}"),
        ]))?;
    }
    Ok(program)
}

fn install_dbmate() -> Result<Utf8PathBuf> {
    let tools = folder().join("tools/dbmate");
    let program = tools.join("node_modules/@dbmate/linux-x64/bin/dbmate");
    if !succeeds(Command::new(&program).arg("--version")) {
        fs_err::create_dir_all(&tools)?;
        shell::run(Command::new("npm").args([
            "install",
            "--silent",
            "--ignore-scripts",
            "--prefix",
            tools.as_str(),
            DBMATE,
        ]))?;
    }
    if !succeeds(Command::new(&program).arg("--version")) {
        bail!("dbmate was installed but does not start: {program}");
    }
    Ok(program)
}
