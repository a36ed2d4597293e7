//! What CI does, in the order in which a mistake is cheapest to find.

use std::process::Command;

use anyhow::{Result, bail};

use crate::shell::{cargo, run, succeeds};
use crate::{dependencies, docs, test};

/// Runs every check; the tests come last, so that their closing lines do.
pub(crate) fn run_all() -> Result<()> {
    run(cargo().args(["fmt", "--all", "--check"]))?;
    dependencies::check()?;
    run(cargo().args([
        "clippy",
        "--workspace",
        "--all-targets",
        "--locked",
        "--",
        "-D",
        "warnings",
    ]))?;
    // The program without the interpreter is a build of its own.
    run(cargo().args([
        "clippy",
        "--package",
        "aludel-cli",
        "--no-default-features",
        "--locked",
        "--",
        "-D",
        "warnings",
    ]))?;
    run(cargo()
        .args(["doc", "--workspace", "--no-deps", "--locked"])
        .env("RUSTDOCFLAGS", "-D warnings"))?;
    docs::make(docs::Stale::Refuse)?;
    check_licences()?;
    test::run_tests(&test::TestArguments::default())
}

/// Licences, sources and known vulnerabilities of what we depend on.
fn check_licences() -> Result<()> {
    if !succeeds(Command::new("cargo-deny").arg("--version")) {
        run(cargo().args(["install", "--quiet", "--locked", "cargo-deny"]))?;
    }
    if !succeeds(Command::new("cargo-deny").arg("--version")) {
        bail!("cargo-deny was installed but does not start: is cargo's bin folder on the PATH?");
    }
    // The advisories come from a database on the network, which CI may not have.
    run(cargo().args(["deny", "--locked", "check", "licenses", "bans", "sources"]))
}
