//! Why a command could not do what it was asked.

use std::io;

use aludel::RunReport;
use aludel::config::ConfigError;
use aludel_core::diagnostic::Diagnostic;

/// Why a command could not do what it was asked; the process ends with
/// [`COULD_NOT`](crate::answer::COULD_NOT).
#[derive(Debug)]
pub(crate) enum Failure {
    /// The library says why.
    Library(Box<aludel::Error>),
    /// The command line says why.
    Diagnostic(Box<Diagnostic>),
    /// Standard output did not take the answer.
    Output(io::Error),
}

impl Failure {
    /// A stable code that scripts may test for.
    pub(crate) fn code(&self) -> &str {
        match self {
            Self::Library(error) => error.code(),
            Self::Diagnostic(diagnostic) => diagnostic.code,
            Self::Output(_) => "output",
        }
    }

    /// The failure as something to show, the most important first.
    pub(crate) fn diagnostics(&self) -> Vec<Diagnostic> {
        match self {
            Self::Library(error) => error.diagnostics().to_vec(),
            Self::Diagnostic(diagnostic) => vec![diagnostic.as_ref().clone()],
            Self::Output(error) => {
                vec![
                    Diagnostic::error("output", "cannot write to standard output")
                        .with_fact(error.to_string()),
                ]
            }
        }
    }

    /// What a run had done before it failed.
    pub(crate) fn report(&self) -> Option<&RunReport> {
        match self {
            Self::Library(error) => error.report(),
            Self::Diagnostic(_) | Self::Output(_) => None,
        }
    }

    /// Whether the reader went away, as `head` does when it has seen enough.
    pub(crate) fn is_broken_pipe(&self) -> bool {
        matches!(self, Self::Output(error) if error.kind() == io::ErrorKind::BrokenPipe)
    }
}

impl From<aludel::Error> for Failure {
    fn from(error: aludel::Error) -> Self {
        Self::Library(Box::new(error))
    }
}

impl From<ConfigError> for Failure {
    fn from(error: ConfigError) -> Self {
        Self::from(error.diagnostic())
    }
}

impl From<Diagnostic> for Failure {
    fn from(diagnostic: Diagnostic) -> Self {
        Self::Diagnostic(Box::new(diagnostic))
    }
}
