//! Real Alembic, asked through a Python process, and what an answer is.

use std::ffi::OsString;
use std::process::Command;

use camino::Utf8Path;
use serde::Deserialize;

/// What a side does with one case on one dialect.
#[derive(Debug, Clone, Default, Deserialize)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "what a case may ask of its context, one by one"
)]
pub(crate) struct Answer {
    pub(crate) case: String,
    /// Which of the case's variants, where it has any.
    pub(crate) variant: Option<usize>,
    pub(crate) dialect: String,
    /// The naming convention that the case runs under.
    pub(crate) convention: Vec<(String, String)>,
    /// Alembic varies the order from run to run.
    pub(crate) unordered: bool,
    /// It needs an interpreter that ran nothing else.
    pub(crate) alone: bool,
    /// What Alembic prints has a placeholder where a value should be.
    pub(crate) unusable: bool,
    /// The exception is one of Python's own.
    pub(crate) of_python: bool,
    /// The statements, as `--sql` prints them.
    pub(crate) sql: String,
    /// What the script itself printed.
    pub(crate) printed: String,
    /// The class of the exception that ended it, without its module.
    pub(crate) refused: Option<String>,
    /// What the exception says.
    pub(crate) message: Option<String>,
}

impl Answer {
    /// Whether `ours` does the same as Alembic.
    ///
    /// The wording of a refusal does not count, nor does the class where Alembic stumbled
    /// over something that nobody looked at (`KeyError`, `AttributeError`). Ours may come
    /// before the first statement, where Alembic has printed some.
    pub(crate) fn agrees_with(&self, ours: &Self) -> bool {
        match (&self.refused, &ours.refused) {
            (None, None) => {
                self.unusable
                    || (self.statements() == ours.statements() && self.printed == ours.printed)
            }
            // Alembic writes a placeholder into the script, and so asks for no literal.
            (None, Some(_)) => self.unusable && ours.has_no_literal(),
            (Some(theirs), Some(class)) => {
                let is_same = theirs == class
                    || self.of_python
                    // What has no compiler at all is a kind of what cannot be compiled.
                    || (theirs == "UnsupportedCompilationError" && class == "CompileError")
                    // Of two faults in one statement, Alembic finds that which stands first in
                    // the text, and ours what is wrong with its parts before any of it is
                    // written.
                    || (theirs == "CompileError"
                        && ["ArgumentError", "IdentifierError", "InvalidRequestError"]
                            .contains(&class.as_str()));
                let is_comparable = !self.unusable && !self.unordered;
                let begins_alike = self.words_of_sql().starts_with(&ours.words_of_sql());
                is_same && (begins_alike || !is_comparable)
            }
            (Some(_), None) => false,
        }
    }

    /// Whether it was refused because a value has no literal, in Alembic's words or in ours.
    fn has_no_literal(&self) -> bool {
        self.message.as_deref().is_some_and(|message| {
            message.starts_with("Could not render literal value")
                || message.starts_with("no literal of type")
        })
    }

    fn words_of_sql(&self) -> String {
        let words = self.sql.split_whitespace().collect::<Vec<_>>().join(" ");
        words.replace(" ;", ";").replace(" )", ")")
    }

    fn statements(&self) -> Vec<String> {
        let words = self.words_of_sql();
        if !self.unordered {
            return vec![words];
        }
        let mut parts: Vec<String> = words
            .split([',', ';', '(', ')'])
            .map(|part| part.trim().to_owned())
            .collect();
        parts.sort();
        parts
    }

    /// The case's name with everything that tells it from others.
    pub(crate) fn name(&self) -> String {
        match self.variant {
            None => format!("{} ({})", self.case, self.dialect),
            Some(number) => format!("{}[{number}] ({})", self.case, self.dialect),
        }
    }

    /// What it says, for people: a line for each statement.
    pub(crate) fn words(&self) -> String {
        let mut lines: Vec<String> = self
            .sql
            .split(";\n")
            .map(|statement| statement.split_whitespace().collect::<Vec<_>>().join(" "))
            .filter(|statement| !statement.is_empty())
            .collect();
        if !self.printed.is_empty() {
            lines.push(format!("printed: {}", self.printed.trim_end()));
        }
        if let Some(class) = &self.refused {
            let message = self.message.as_deref().unwrap_or_default();
            lines.push(format!("{class}: {message}"));
        }
        lines.join("\n")
    }
}

/// The answers of a Python with Alembic 1.20, found through `ALUDEL_ORACLE_PYTHON`.
///
/// # Panics
/// When there is none: an oracle that is not asked must not look as if it had agreed.
pub(crate) fn answers(folder: &Utf8Path, module: &str) -> Vec<Answer> {
    let text = python("alembic_text.py", &[folder.as_str(), module]);
    text.lines()
        .map(|line| serde_json::from_str(line).expect("the driver writes one answer a line"))
        .collect()
}

/// What one of the Python programs beside this file writes.
pub(crate) fn python(program: &str, arguments: &[&str]) -> String {
    let python: OsString =
        std::env::var_os("ALUDEL_ORACLE_PYTHON").unwrap_or_else(|| "python3".into());
    let output = Command::new(&python)
        .args(["-W", "ignore"])
        .arg(format!("{}/{program}", crate::folder()))
        .args(arguments)
        .env("PYTHONHASHSEED", "0")
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .output();
    match output {
        Ok(output) if output.status.success() => {
            String::from_utf8(output.stdout).expect("what it writes is UTF-8")
        }
        Ok(output) => panic!(
            "{program} needs a Python with alembic 1.20 and SQLAlchemy 2.1 in \
             ALUDEL_ORACLE_PYTHON (`cargo xtask prepare` makes one), and {} answered:\n{}",
            python.display(),
            String::from_utf8_lossy(&output.stderr)
        ),
        Err(error) => panic!("{}: {error}", python.display()),
    }
}
