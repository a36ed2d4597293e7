//! Real Alembic, asked through a Python process.

use std::ffi::OsString;
use std::io::Write as _;
use std::process::{Command, Stdio};

use aludel_core::revision::RevisionHeader;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::cases::Case;

/// All questions of one run.
#[derive(Serialize)]
pub(crate) struct Questions {
    pub(crate) graphs: Vec<Question>,
}

/// A graph and what is asked about it.
#[derive(Serialize)]
pub(crate) struct Question {
    pub(crate) headers: Vec<RevisionHeader>,
    pub(crate) cases: Vec<Case>,
}

/// What the driver writes.
#[derive(Deserialize)]
pub(crate) struct Answers {
    pub(crate) graphs: Vec<GraphAnswer>,
}

/// The answers about one graph; no cases where the graph was refused.
#[derive(Deserialize)]
pub(crate) struct GraphAnswer {
    pub(crate) graph: Answer,
    pub(crate) cases: Vec<Answer>,
}

/// What Alembic says: a value, or that it refuses.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Answer {
    Answer(Value),
    Refused(String),
}

impl Answer {
    /// Whether both say the same; the wording of a refusal does not count.
    pub(crate) fn agrees_with(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Answer(ours), Self::Answer(theirs)) => ours == theirs,
            (Self::Refused(_), Self::Refused(_)) => true,
            _ => false,
        }
    }
}

/// In which order Alembic walks its sets, with the seed of Python's hashes.
#[derive(Debug, Clone, Copy)]
pub(crate) enum SetOrder {
    Natural { hash_seed: u32 },
    Written,
    Reversed,
}

/// A Python with Alembic 1.20.
pub(crate) struct Python {
    program: OsString,
}

impl Python {
    /// Finds the Python of `ALUDEL_ORACLE_PYTHON`, or `python3`.
    ///
    /// # Panics
    /// When it has no Alembic 1.20: an oracle that is not asked must not look as
    /// if it had agreed.
    pub(crate) fn with_alembic() -> Self {
        let program = std::env::var_os("ALUDEL_ORACLE_PYTHON").unwrap_or_else(|| "python3".into());
        let found = Command::new(&program)
            .args(["-c", "import alembic; print(alembic.__version__)"])
            .output();
        let found = match &found {
            Ok(output) if output.status.success() => {
                let version = String::from_utf8_lossy(&output.stdout);
                if version.starts_with("1.20.") {
                    return Self { program };
                }
                format!("alembic {}", version.trim())
            }
            Ok(output) => String::from_utf8_lossy(&output.stderr).trim().to_owned(),
            Err(error) => error.to_string(),
        };
        panic!(
            "the oracle needs a Python with alembic 1.20, and {} has not: {found}\n\
             `cargo xtask` prepares one and names it in ALUDEL_ORACLE_PYTHON; by hand: \
             `python3 -m venv DIR && DIR/bin/pip install 'alembic==1.20.*'`, then set \
             ALUDEL_ORACLE_PYTHON=DIR/bin/python",
            program.display()
        );
    }

    /// Puts all questions to Alembic.
    pub(crate) fn ask(&self, questions: &Questions, order: SetOrder) -> Answers {
        let (name, hash_seed) = match order {
            SetOrder::Natural { hash_seed } => ("natural", hash_seed),
            SetOrder::Written => ("written", 0),
            SetOrder::Reversed => ("reversed", 0),
        };
        let mut process = Command::new(&self.program)
            .arg(concat!(
                env!("CARGO_MANIFEST_DIR"),
                "/tests/oracle/alembic_graph.py"
            ))
            .arg(name)
            .env("PYTHONHASHSEED", hash_seed.to_string())
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("this Python ran a moment ago");
        let text = serde_json::to_vec(questions).expect("questions are plain data");
        let mut input = process.stdin.take().expect("the input is piped");
        // The driver reads everything before it writes anything. Where it died
        // early, its exit status and its own words say more than a broken pipe.
        let written = input.write_all(&text);
        drop(input);
        let output = process.wait_with_output().expect("the driver was started");
        assert!(
            output.status.success(),
            "the driver failed ({}); its words are above",
            output.status
        );
        written.expect("the driver read its questions");
        serde_json::from_slice(&output.stdout).expect("the driver writes JSON")
    }
}
