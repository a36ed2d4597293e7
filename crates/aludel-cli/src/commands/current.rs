//! `aludel current`

use aludel_core::diagnostic::Diagnostic;
use clap::Args;

use crate::answer::Answer;
use crate::context::Context;
use crate::failure::Failure;
use crate::session::Session;
use crate::ui::revision::{self, Detail};
use crate::ui::style::{self, paint};

/// Show which revisions the database is at
///
/// Nothing is shown for a database that no revision was applied to.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  aludel current                  the ids, and whether they are heads
  aludel current -v               with file, date and message
  aludel current --check-heads    exit code 1 unless every head is applied")]
pub(crate) struct Arguments {
    /// Show everything that is known about each revision
    #[arg(short, long)]
    verbose: bool,

    /// End with exit code 1 unless every head of the project is applied
    #[arg(short, long)]
    check_heads: bool,
}

pub(crate) fn run(context: &Context, arguments: &Arguments) -> Result<Answer, Failure> {
    let mut session = Session::to_read(context)?;
    let (project, run) = session.run();
    let report = aludel::current(project, &run)?;
    let answer = Answer::yes_if(!arguments.check_heads || report.is_at_heads);
    context.ui.report(&report, answer, |out| {
        let mut lines = report.revisions.clone();
        for line in &mut lines {
            // Every revision of this list is current: marking them says nothing.
            line.is_current = None;
        }
        if arguments.verbose {
            writeln!(out, "Current revision(s) for {}:", report.database)?;
            revision::write_blocks(out, &lines)?;
        } else {
            revision::write_lines(out, &lines, Detail::Place)?;
        }
        for row in &report.unknown {
            writeln!(out, "{} (no such file)", paint(style::REVISION, row))?;
        }
        Ok(())
    })?;
    if !report.unknown.is_empty() {
        context.ui.warn(&unknown_rows(&report.unknown));
    }
    if answer == Answer::No {
        context
            .ui
            .note("not every head is applied; `aludel check` lists what is pending");
    }
    Ok(answer)
}

/// What to do about rows of the version table that name no file.
pub(crate) fn unknown_rows(rows: &[String]) -> Diagnostic {
    let message = match rows {
        [row] => format!("the version table says `{row}`, which no file of this project has"),
        rows => format!(
            "the version table says {}, which no file of this project has",
            rows.iter()
                .map(|row| format!("`{row}`"))
                .collect::<Vec<_>>()
                .join(" and ")
        ),
    };
    Diagnostic::warning("version-unknown", message)
        .with_fact("the database was upgraded by a newer or another state of the project")
        .with_help(
            "check out the state that has the file, or, if the database is known to be at \
             REVISION, run `aludel stamp --purge REVISION`",
        )
}
