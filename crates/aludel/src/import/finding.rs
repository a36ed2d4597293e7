//! What is worth saying about a folder or a history, one thing at a time.

use aludel_core::diagnostic::{Diagnostic, Severity};
use aludel_core::location::SourceLocation;
use camino::Utf8PathBuf;
use schemars::JsonSchema;
use serde::Serialize;

/// Something that cannot be carried over as it is, or that turned out otherwise than
/// its author may expect.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Finding {
    /// A stable code that scripts may test for, such as `import-not-sql`.
    pub code: &'static str,
    /// How much it matters; an error keeps the import from happening.
    #[schemars(with = "String")]
    pub severity: Severity,
    /// One phrase.
    pub message: String,
    /// Facts that follow the message.
    pub facts: Vec<String>,
    /// The file, where there is one.
    #[schemars(with = "Option<String>")]
    pub path: Option<Utf8PathBuf>,
    /// The line in it, counted from 1.
    pub line: Option<u64>,
    /// What to do about it.
    pub help: Option<String>,
}

impl Finding {
    /// Something without which the import would not be what the project was.
    pub(super) fn error(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Severity::Error, code, message)
    }

    /// Something that is imported otherwise than the tool had it, or not at all.
    pub(super) fn warning(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, code, message)
    }

    /// Something that is worth knowing.
    pub(super) fn note(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Severity::Note, code, message)
    }

    fn new(severity: Severity, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            code,
            severity,
            message: message.into(),
            facts: Vec::new(),
            path: None,
            line: None,
            help: None,
        }
    }

    pub(super) fn with_fact(mut self, fact: impl Into<String>) -> Self {
        self.facts.push(fact.into());
        self
    }

    pub(super) fn in_file(mut self, path: impl Into<Utf8PathBuf>) -> Self {
        self.path = Some(path.into());
        self
    }

    pub(super) fn at_line(mut self, line: u64) -> Self {
        self.line = Some(line);
        self
    }

    pub(super) fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Whether it keeps the import from happening.
    pub fn is_blocking(&self) -> bool {
        self.severity == Severity::Error
    }

    /// The same as a diagnostic.
    pub fn diagnostic(&self) -> Diagnostic {
        Diagnostic {
            code: self.code,
            severity: self.severity,
            message: self.message.clone(),
            facts: self.facts.clone(),
            labels: self
                .path
                .iter()
                .map(|path| aludel_core::diagnostic::Label {
                    location: SourceLocation {
                        path: path.clone(),
                        offset: 0,
                        // Nothing but zeros would mean the file as a whole.
                        end: u64::from(self.line == Some(1)),
                        line: self.line.unwrap_or(1),
                        column: 1,
                    },
                    message: String::new(),
                })
                .collect(),
            help: self.help.clone(),
        }
    }
}
