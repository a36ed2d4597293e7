//! `--format json`: one document on standard output, events on standard error.
//!
//! The document is an envelope around the report of the command. Its number,
//! [`FORMAT`], grows when something in it changes its meaning or goes away; what is
//! new does not change it, so readers skip keys that they do not know.

use std::io::{self, Write};

use aludel::RunReport;
use aludel_core::diagnostic::{Diagnostic, Severity};
use schemars::JsonSchema;
use serde::Serialize;

use crate::answer::{Answer, COULD_NOT};
use crate::failure::Failure;

/// The version of the shape of every document.
pub(crate) const FORMAT: u32 = 1;

/// What standard output holds when a command did what it was asked.
#[derive(Serialize, JsonSchema)]
pub(crate) struct ResultDocument<'r, T> {
    /// The version of Aludel that wrote the document.
    aludel: &'static str,
    /// The version of the document's shape.
    format: u32,
    /// The command, such as `upgrade`.
    command: &'r str,
    /// `true`: the command did what it was asked, whatever the answer is.
    ok: bool,
    /// What the process ends with: 0 done or yes, 1 the answer is no.
    exit_code: u8,
    /// The report of the command.
    result: &'r T,
}

/// What standard output holds when a command could not do what it was asked.
#[derive(Serialize, JsonSchema)]
pub(crate) struct FailureDocument<'r> {
    /// The version of Aludel that wrote the document.
    aludel: &'static str,
    /// The version of the document's shape.
    format: u32,
    /// The command, such as `upgrade`; empty when the command line was not understood.
    command: &'r str,
    /// `false`: the command could not do what it was asked.
    ok: bool,
    /// What the process ends with: 2.
    exit_code: u8,
    /// Why.
    error: ErrorDocument<'r>,
}

/// Why a command could not do what it was asked.
#[derive(Serialize, JsonSchema)]
struct ErrorDocument<'r> {
    /// A stable code that scripts may test for, such as `config-missing`.
    code: &'r str,
    /// One phrase.
    message: String,
    /// Everything there is to say, the most important first.
    diagnostics: Vec<DiagnosticDocument>,
    /// What a run had done before it failed.
    report: Option<&'r RunReport>,
}

/// What happened, where, and what to type next.
#[derive(Serialize, JsonSchema)]
pub(crate) struct DiagnosticDocument {
    /// A stable code that scripts may test for.
    code: &'static str,
    /// `note`, `warning` or `error`.
    severity: &'static str,
    /// One phrase.
    message: String,
    /// Facts that follow the message.
    facts: Vec<String>,
    /// The places concerned, the most important first.
    labels: Vec<LabelDocument>,
    /// What to do next, a command where there is one.
    help: Option<String>,
}

/// A place in a file.
#[derive(Serialize, JsonSchema)]
struct LabelDocument {
    /// The file.
    path: String,
    /// The line, counted from 1.
    line: u64,
    /// The column in characters, counted from 1.
    column: u64,
    /// First byte, counted from 0; 0 when only the line or the file is known.
    offset: u64,
    /// One past the last byte.
    end: u64,
    /// What to say there; may be empty.
    message: String,
}

impl From<&Diagnostic> for DiagnosticDocument {
    fn from(diagnostic: &Diagnostic) -> Self {
        Self {
            code: diagnostic.code,
            severity: match diagnostic.severity {
                Severity::Note => "note",
                Severity::Warning => "warning",
                Severity::Error => "error",
            },
            message: diagnostic.message.clone(),
            facts: diagnostic.facts.clone(),
            labels: diagnostic
                .labels
                .iter()
                .map(|label| LabelDocument {
                    path: label.location.path.to_string(),
                    line: label.location.line,
                    column: label.location.column,
                    offset: label.location.offset,
                    end: label.location.end,
                    message: label.message.clone(),
                })
                .collect(),
            help: diagnostic.help.clone(),
        }
    }
}

/// An event on standard error that says something beside the answer.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Warning {
    /// Always `warning`.
    event: &'static str,
    /// What there is to say.
    diagnostic: DiagnosticDocument,
}

impl Warning {
    pub(crate) fn new(diagnostic: &Diagnostic) -> Self {
        Self {
            event: "warning",
            diagnostic: diagnostic.into(),
        }
    }
}

/// Writes the document of a command that did what it was asked.
pub(super) fn write_result<T: Serialize>(
    out: &mut dyn Write,
    command: &str,
    answer: Answer,
    result: &T,
) -> io::Result<()> {
    write_document(
        out,
        &ResultDocument {
            aludel: env!("CARGO_PKG_VERSION"),
            format: FORMAT,
            command,
            ok: true,
            exit_code: answer.exit_code(),
            result,
        },
    )
}

/// Writes the document of a command that could not do what it was asked.
pub(super) fn write_failure(
    out: &mut dyn Write,
    command: &str,
    failure: &Failure,
) -> io::Result<()> {
    let diagnostics = failure.diagnostics();
    write_document(
        out,
        &FailureDocument {
            aludel: env!("CARGO_PKG_VERSION"),
            format: FORMAT,
            command,
            ok: false,
            exit_code: COULD_NOT,
            error: ErrorDocument {
                code: failure.code(),
                message: diagnostics
                    .first()
                    .map(|diagnostic| diagnostic.message.clone())
                    .unwrap_or_default(),
                diagnostics: diagnostics.iter().map(DiagnosticDocument::from).collect(),
                report: failure.report(),
            },
        },
    )
}

fn write_document(out: &mut dyn Write, document: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, document)?;
    writeln!(out)
}

/// Writes one event as a line on standard error.
pub(crate) fn write_event(event: &impl Serialize) {
    // An event that cannot be written is lost like any message on a closed stream.
    if let Ok(line) = serde_json::to_string(event) {
        super::say(format_args!("{line}\n"));
    }
}
