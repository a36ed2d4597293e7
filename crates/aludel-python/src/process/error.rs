//! Why the project's own Python cannot be used.

use aludel_core::diagnostic::Diagnostic;
use camino::Utf8PathBuf;

use crate::error::{PythonError, PythonErrorKind};

/// Why the project's own Python cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StartError {
    /// There is no such program.
    #[error("there is no Python `{python}`")]
    NotFound {
        /// The Python.
        python: Utf8PathBuf,
    },
    /// The system does not start it.
    #[error("`{python}` does not start: {reason}")]
    NotStarted {
        /// The Python.
        python: Utf8PathBuf,
        /// What the system said.
        reason: String,
    },
    /// It ended before it could be asked for anything.
    #[error("`{python}` ended before it ran anything: {how}")]
    Ended {
        /// The Python.
        python: Utf8PathBuf,
        /// Its exit status, or the signal that ended it.
        how: String,
        /// What it wrote.
        said: String,
    },
    /// It says nothing.
    #[error("`{python}` does not answer")]
    Silent {
        /// The Python.
        python: Utf8PathBuf,
    },
    /// Alembic or SQLAlchemy cannot be imported in it.
    #[error("`{python}` has no usable Alembic: {error}")]
    Unusable {
        /// The Python.
        python: Utf8PathBuf,
        /// What came of importing them.
        error: Box<PythonError>,
    },
}

impl StartError {
    /// The Python.
    pub fn python(&self) -> &Utf8PathBuf {
        match self {
            Self::NotFound { python }
            | Self::NotStarted { python, .. }
            | Self::Ended { python, .. }
            | Self::Silent { python }
            | Self::Unusable { python, .. } => python,
        }
    }

    /// What a person is told.
    pub fn diagnostic(&self) -> Diagnostic {
        let name_it =
            "name the project's Python with `--python PATH`, or activate its virtual environment";
        match self {
            Self::NotFound { .. } | Self::NotStarted { .. } => {
                Diagnostic::error("python-not-found", self.to_string()).with_help(name_it)
            }
            Self::Ended { said, .. } => {
                let mut diagnostic = Diagnostic::error("python-not-found", self.to_string());
                for line in said
                    .lines()
                    .rev()
                    .take(5)
                    .collect::<Vec<_>>()
                    .into_iter()
                    .rev()
                {
                    diagnostic = diagnostic.with_fact(line);
                }
                diagnostic.with_help(name_it)
            }
            Self::Silent { .. } => {
                Diagnostic::error("python-not-found", self.to_string()).with_help(name_it)
            }
            Self::Unusable { python, error } => {
                let module = match &error.kind {
                    PythonErrorKind::Import {
                        module: Some(module),
                    } => module.split('.').next().unwrap_or(module),
                    _ => "alembic",
                };
                Diagnostic::error(
                    "alembic-not-found",
                    format!(
                        "`{python}` cannot import `{module}`, which runs the project's revisions"
                    ),
                )
                .with_fact(error.to_string())
                .with_help(format!(
                    "install it there, `{python} -m pip install {module}`, or name the project's \
                     Python with `--python PATH`"
                ))
            }
        }
    }
}
