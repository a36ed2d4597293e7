//! Real Alembic, asked through a Python process.

use std::io::Write as _;
use std::process::{Command, Stdio};

use serde_json::Value;

/// Runs a driver of this folder with the questions on its standard input.
///
/// # Panics
/// When there is no Python with Alembic 1.20: an oracle that is not asked must not look
/// as if it had agreed.
pub(crate) fn ask(driver: &str, questions: &Value) -> Value {
    let program = std::env::var_os("ALUDEL_ORACLE_PYTHON").unwrap_or_else(|| "python3".into());
    let driver = format!("{}/tests/alembic/{driver}", env!("CARGO_MANIFEST_DIR"));
    let mut process = Command::new(&program)
        .arg(driver)
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .env("TZ", "UTC")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| panic!("cannot start {}: {error}", program.display()));
    let text = serde_json::to_vec(questions).expect("questions are plain data");
    let mut input = process.stdin.take().expect("the input is piped");
    let written = input.write_all(&text);
    drop(input);
    let output = process.wait_with_output().expect("the driver was started");
    assert!(
        output.status.success(),
        "the driver failed; it needs a Python with alembic 1.20, which ALUDEL_ORACLE_PYTHON names \
         (`cargo xtask` prepares one)"
    );
    written.expect("the driver read its questions");
    serde_json::from_slice(&output.stdout).expect("the driver writes JSON")
}
