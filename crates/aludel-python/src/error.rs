//! How a script can fail, and what a person is told about it.

use aludel_core::diagnostic::Diagnostic;
use aludel_core::location::SourceLocation;

use camino::Utf8PathBuf;

use crate::host::DatabaseFailure;
use crate::process::StartError;

/// Why a script did not run to its end.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RunError {
    /// The script failed.
    #[error("{0}")]
    Python(Box<PythonError>),
    /// The host ended the run, by [`HostError::Stop`](crate::host::HostError::Stop) or
    /// because it was interrupted; it knows why.
    #[error("the run was stopped")]
    Stopped {
        /// Where the script was, if it is known.
        at: Option<SourceLocation>,
    },
    /// The interpreter itself gave up.
    #[error("{0}")]
    Crashed(String),
    /// The project's own Python cannot be used.
    #[error("{0}")]
    Start(#[from] StartError),
    /// The project's own Python ended in the middle of a script.
    #[error("`{python}` ended in the middle of the script: {how}")]
    Ended {
        /// The Python.
        python: Utf8PathBuf,
        /// Its exit status, or the signal that ended it.
        how: String,
    },
}

impl RunError {
    /// What a person is told; nothing about a run that the host stopped.
    pub fn diagnostic(&self) -> Option<Diagnostic> {
        match self {
            Self::Python(error) => Some(error.diagnostic()),
            Self::Stopped { .. } => None,
            Self::Start(error) => Some(error.diagnostic()),
            Self::Ended { .. } => Some(
                Diagnostic::error("python-ended", self.to_string())
                    .with_help("look at what it printed; `-X faulthandler` shows where it crashed"),
            ),
            Self::Crashed(what) => Some(
                Diagnostic::error("python-crashed", what.clone())
                    .with_help("run the revision in the project's Python: `--runtime host`"),
            ),
        }
    }
}

/// An exception that nothing in a script caught.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{class}`: {message}")]
pub struct PythonError {
    /// What kind of failure it was, as far as the next step depends on it.
    pub kind: PythonErrorKind,
    /// The exception's class with its module, builtins without.
    pub class: String,
    /// What `str(exception)` says, in one or more lines.
    pub message: String,
    /// The calls that led to it, the outermost first: those in the revision and in modules
    /// of the project, without Aludel's and the standard library's.
    pub frames: Vec<PythonFrame>,
    /// The exceptions behind it (`raise … from …`, or raised while one was handled), the
    /// nearest first, each as `class: message`.
    pub causes: Vec<String>,
    /// What the database said, where that is what it was about.
    pub database: Option<Box<DatabaseFailure>>,
    /// The project's own Python, where the script ran there.
    pub python: Option<Utf8PathBuf>,
}

/// What kind of failure it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PythonErrorKind {
    /// A file is not Python.
    Syntax,
    /// A module, or a name in one, cannot be imported.
    Import {
        /// The module.
        module: Option<String>,
    },
    /// `sys.exit()`.
    Exit {
        /// Its argument: a number or a text.
        status: String,
    },
    /// A call of a call of a call.
    Recursion,
    /// The script has no `upgrade` or `downgrade`.
    MissingFunction {
        /// Which.
        name: String,
    },
    /// The file cannot be read.
    Unreadable,
    /// The script closed the run's connection.
    ConnectionClosed,
    /// SQLAlchemy 1.x took this, 2 and the embedded interpreter do not.
    WrittenFor1x {
        /// How it is written.
        spelling: String,
    },
    /// Any other exception.
    Raised,
}

/// One call in a traceback.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PythonFrame {
    /// Where it was.
    pub location: SourceLocation,
    /// In which function; `<module>` outside of any.
    pub function: String,
}

impl PythonError {
    /// Where the script failed: the innermost place in it or in the project.
    pub fn location(&self) -> Option<&SourceLocation> {
        self.frames.last().map(|frame| &frame.location)
    }

    /// What a person is told.
    pub fn diagnostic(&self) -> Diagnostic {
        let first_line = self.message.lines().next().unwrap_or_default();
        let raised = if first_line.is_empty() {
            format!("`{}`", self.class)
        } else {
            format!("`{}`: {first_line}", self.class)
        };
        let mut diagnostic = match &self.kind {
            PythonErrorKind::Syntax => Diagnostic::error(
                "python-syntax",
                format!("the file is not Python: {first_line}"),
            ),
            PythonErrorKind::Import { module } => {
                let message = match module {
                    // The module is there, and lacks a name.
                    Some(_) if first_line.starts_with("cannot import name") => {
                        first_line.to_owned()
                    }
                    Some(module) => format!("`{module}` cannot be imported here: {first_line}"),
                    None => first_line.to_owned(),
                };
                Diagnostic::error("python-import", message).with_help(match &self.python {
                    None => "run the revision in the project's own Python: `--runtime host`; a \
                             module of the project is found where `prepend_sys_path` says"
                        .to_owned(),
                    Some(python) => format!(
                        "install it there with `{python} -m pip install`, or name another Python \
                         with `--python`; a module of the project is found where \
                         `prepend_sys_path` says"
                    ),
                })
            }
            PythonErrorKind::Exit { status } => Diagnostic::error(
                "python-exit",
                if status.parse::<i64>().is_ok() {
                    format!("the script asked the program to exit with status {status}")
                } else {
                    format!("the script asked the program to exit: {status}")
                },
            )
            .with_help(
                "raise an exception to fail a revision, `return` to end it: a revision may not \
                 end the program",
            ),
            PythonErrorKind::Recursion => Diagnostic::error(
                "python-recursion",
                "the script calls itself without an end".to_owned(),
            ),
            PythonErrorKind::MissingFunction { name } => Diagnostic::error(
                "python-function-missing",
                format!("the script has no function `{name}`"),
            )
            .with_help(format!(
                "write `def {name}(): pass` if there is nothing to do"
            )),
            PythonErrorKind::Unreadable => {
                Diagnostic::error("script-unreadable", first_line.to_owned())
            }
            PythonErrorKind::ConnectionClosed => Diagnostic::error(
                "python-connection-closed",
                "the script closed its connection with the database",
            )
            .with_help(
                "leave it open: the revision's version is written with it, and the run closes it",
            ),
            PythonErrorKind::WrittenFor1x { spelling } => {
                Diagnostic::error("python-exception", raised).with_help(format!(
                    "`{spelling}` is a form of SQLAlchemy 1.x: write it as SQLAlchemy 2 has it, or \
                     run the revision in a Python of the project with SQLAlchemy 1.4: \
                     `--runtime host`"
                ))
            }
            PythonErrorKind::Raised => Diagnostic::error("python-exception", raised),
        };
        for line in self.message.lines().skip(1) {
            diagnostic = diagnostic.with_fact(line);
        }
        for cause in &self.causes {
            diagnostic = diagnostic.with_fact(format!("caused by {cause}"));
        }
        // The innermost call first: that is the one to look at. Calls that come again and again
        // are shown once.
        for (number, frame) in self.frames.iter().enumerate().rev() {
            if self.frames[number + 1..].contains(frame) {
                continue;
            }
            let message = match (&self.kind, frame.function.as_str()) {
                (PythonErrorKind::ConnectionClosed, _) => "closed here".to_owned(),
                (_, "<module>") => String::new(),
                (_, function) => format!("in `{function}`"),
            };
            diagnostic = diagnostic.with_label(frame.location.clone(), message);
        }
        diagnostic
    }
}
