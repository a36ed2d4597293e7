//! What people and machines see: the only place that writes to a stream.
//!
//! Data goes to standard output, everything else to standard error. With
//! `--format json`, standard output holds exactly one document (see [`json`]).

pub(crate) mod diagnostic;
pub(crate) mod json;
mod masking;
pub(crate) mod progress;
pub(crate) mod revision;
mod snippet;
pub(crate) mod style;
pub(crate) mod table;
pub(crate) mod terminal;
pub(crate) mod words;

use std::io::{self, BufWriter, Write};

use aludel_core::diagnostic::{Diagnostic, Severity};
use anstream::{AutoStream, ColorChoice, StripStream};
use schemars::JsonSchema;
use serde::Serialize;

use crate::answer::Answer;
use crate::arguments::Format;
use crate::failure::Failure;
use terminal::Terminal;

/// How many bytes are written to standard output at once.
const GATHERED: usize = 64 * 1024;

/// Whether to say more than the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verbosity {
    /// Errors and the answer only.
    Quiet,
    /// Progress and notes too.
    Normal,
}

/// The streams of this process and what is known about them.
#[derive(Debug, Clone)]
pub(crate) struct Ui {
    pub(crate) command: String,
    pub(crate) format: Format,
    pub(crate) verbosity: Verbosity,
    pub(crate) terminal: Terminal,
}

impl Ui {
    /// Gives the answer of a command: the report as a document, or `text`.
    pub(crate) fn report<T>(
        &self,
        report: &T,
        answer: Answer,
        text: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> Result<Answer, Failure>
    where
        T: Serialize + JsonSchema,
    {
        match self.format {
            Format::Json => {
                Self::data(|out| json::write_result(out, &self.command, answer, report))?;
            }
            Format::Text => Self::data(text)?,
        }
        Ok(answer)
    }

    /// Writes to standard output, buffered, colours removed where they are not wanted.
    pub(crate) fn data(
        write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> Result<(), Failure> {
        let stdout = io::stdout();
        let stream: Box<dyn Write> = if AutoStream::choice(&stdout) == ColorChoice::Never {
            // What takes the colours out passes on every piece between two of them: the
            // pieces are gathered again behind it.
            let gathered: Box<dyn Write> =
                Box::new(BufWriter::with_capacity(GATHERED, stdout.lock()));
            Box::new(StripStream::new(gathered))
        } else {
            Box::new(anstream::stdout().lock())
        };
        let mut out = BufWriter::new(stream);
        write(&mut out)
            .and_then(|()| out.flush())
            .map_err(Failure::Output)
    }

    /// Says something beside the answer, unless the answer is all that is wanted.
    pub(crate) fn note(&self, text: impl std::fmt::Display) {
        if self.format == Format::Text && self.verbosity == Verbosity::Normal {
            say(format_args!("{text}\n"));
        }
    }

    /// Warns. A warning stays out of the answer, and is an event for machines.
    pub(crate) fn warn(&self, diagnostic: &Diagnostic) {
        if self.verbosity == Verbosity::Quiet {
            return;
        }
        match self.format {
            Format::Json => json::write_event(&json::Warning::new(diagnostic)),
            Format::Text => say(format_args!(
                "{}",
                diagnostic::render(diagnostic, self.terminal.error_width())
            )),
        }
    }

    /// Says why a command could not do what it was asked.
    pub(crate) fn fail(&self, failure: &Failure) {
        if failure.is_broken_pipe() {
            return;
        }
        match self.format {
            Format::Json => {
                // When standard output is what failed, there is nowhere left to say so.
                let _ = Self::data(|out| json::write_failure(out, &self.command, failure));
            }
            Format::Text => {
                for diagnostic in failure.diagnostics() {
                    debug_assert!(diagnostic.severity <= Severity::Error);
                    say(format_args!(
                        "{}",
                        diagnostic::render(&diagnostic, self.terminal.error_width())
                    ));
                }
            }
        }
    }
}

/// Writes to standard error, in one piece. Nobody can be told when that is closed.
pub(crate) fn say(text: std::fmt::Arguments<'_>) {
    let text = text.to_string();
    let stderr = io::stderr();
    let _ = if AutoStream::choice(&stderr) == ColorChoice::Never {
        let plain = anstream::adapter::strip_str(&text).to_string();
        stderr.lock().write_all(plain.as_bytes())
    } else {
        anstream::stderr().lock().write_all(text.as_bytes())
    };
}
