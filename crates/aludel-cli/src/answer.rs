//! How a command ends when it did what it was asked.

use std::process::ExitCode;

/// The exit code of a command that could not do what it was asked.
pub(crate) const COULD_NOT: u8 = 2;

/// The exit code of a process that was stopped at once by a second signal.
pub(crate) const STOPPED: i32 = 130;

/// The answer of a command that did what it was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Answer {
    /// Done, or yes.
    Yes,
    /// No: something is pending, changed, or not at the head.
    No,
}

impl Answer {
    /// Yes if `condition` holds.
    pub(crate) fn yes_if(condition: bool) -> Self {
        if condition { Self::Yes } else { Self::No }
    }

    /// The number that the process ends with.
    pub(crate) const fn exit_code(self) -> u8 {
        match self {
            Self::Yes => 0,
            Self::No => 1,
        }
    }
}

impl From<Answer> for ExitCode {
    fn from(answer: Answer) -> Self {
        Self::from(answer.exit_code())
    }
}
