//! `aludel check`

use std::io::{self, Write};

use aludel::CheckReport;
use clap::Args;

use crate::answer::Answer;
use crate::context::Context;
use crate::failure::Failure;
use crate::session::Session;
use crate::ui::style::{self, paint};
use crate::ui::words;

/// Check that the database is what the project says: exit code 0 if it is, 1 if not
///
/// It is not when revisions are pending, when a file was edited after it was applied, when
/// the database is at a revision that no file has, or when a run was left half done. Nothing
/// is changed and no lock is taken, so a deployment may check as often as it likes.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  aludel check                    say what is pending or changed
  aludel check -q && deploy       go on only with a database that is up to date
  aludel check --format json      the same for a program")]
pub(crate) struct Arguments {}

pub(crate) fn run(context: &Context, _arguments: &Arguments) -> Result<Answer, Failure> {
    let mut session = Session::to_read(context)?;
    let (project, run) = session.run();
    let report = aludel::check(project, &run)?;
    let answer = Answer::yes_if(report.is_clean());
    context
        .ui
        .report(&report, answer, |out| write_report(out, &report))?;
    if !report.pending.is_empty() && report.unknown.is_empty() && report.changed.is_empty() {
        context.ui.note(format_args!(
            "{} apply it with `aludel upgrade`",
            paint(style::HINT, "hint:")
        ));
    }
    Ok(answer)
}

fn write_report(out: &mut dyn Write, report: &CheckReport) -> io::Result<()> {
    if report.is_clean() {
        return writeln!(
            out,
            "{} is {}",
            report.database,
            paint(style::GOOD, "up to date")
        );
    }
    // What leads on from a revision that nobody has is not known.
    let pending = if report.unknown.is_empty() {
        report.pending.as_slice()
    } else {
        &[]
    };
    heading(
        out,
        "pending",
        &words::count_of(pending, "revision"),
        pending,
    )?;
    for step in pending {
        writeln!(
            out,
            "  {}  {}",
            paint(style::REVISION, &step.revision),
            step.message
        )?;
    }
    heading(
        out,
        "changed",
        "edited after being applied",
        &report.changed,
    )?;
    for changed in &report.changed {
        writeln!(
            out,
            "  {}  {}, applied {}: {}",
            paint(style::REVISION, &changed.revision),
            changed.path,
            words::time(&changed.applied_at),
            changed.reason
        )?;
    }
    heading(
        out,
        "unknown",
        "the version table names no file of this project",
        &report.unknown,
    )?;
    for row in &report.unknown {
        writeln!(out, "  {}", paint(style::REVISION, row))?;
    }
    heading(
        out,
        "unfinished",
        "a run stopped half way",
        &report.unfinished,
    )?;
    for unfinished in &report.unfinished {
        writeln!(
            out,
            "  {}  {} ({})",
            paint(style::REVISION, &unfinished.revision),
            words::statements_done(unfinished.done, unfinished.total),
            words::direction(unfinished.direction)
        )?;
    }
    Ok(())
}

/// `word: explanation`, if there is anything to explain.
fn heading<T>(out: &mut dyn Write, word: &str, explanation: &str, items: &[T]) -> io::Result<()> {
    if items.is_empty() {
        return Ok(());
    }
    writeln!(
        out,
        "{} {explanation}",
        paint(style::WARNING, format_args!("{word}:"))
    )
}
