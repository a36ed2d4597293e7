//! `aludel history`

use clap::Args;

use super::RevisionList;
use crate::answer::Answer;
use crate::context::Context;
use crate::failure::Failure;
use crate::session::Session;
use crate::ui::revision::{self, Detail};

/// List the revisions of the project, the newest first
///
/// Each line says what a revision follows: `a1 -> b2 (head), message`. Only `-i` and a
/// range with `current` in it look at the database.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  aludel history                  all revisions
  aludel history -r ae10:head     from ae10 up to the head
  aludel history -r -3:           the newest four
  aludel history -r current:      from where the database is up to the heads
  aludel history -i               mark where the database is")]
pub(crate) struct Arguments {
    /// The stretch to list: `from:to`, `from:` or `:to`
    #[arg(short, long, value_name = "FROM:TO", allow_hyphen_values = true)]
    rev_range: Option<String>,

    /// Show everything that is known about each revision
    #[arg(short, long)]
    verbose: bool,

    /// Mark the revisions that the database is at
    #[arg(short, long)]
    indicate_current: bool,
}

pub(crate) fn run(context: &Context, arguments: &Arguments) -> Result<Answer, Failure> {
    let range = arguments.rev_range.as_deref();
    let asks_database =
        arguments.indicate_current || range.is_some_and(|range| range.contains("current"));
    let revisions = if asks_database {
        let mut session = Session::to_read(context)?;
        let (project, run) = session.run();
        let rows = aludel::rows(project, &run)?;
        let mut revisions = aludel::history(project, range, Some(&rows))?;
        if !arguments.indicate_current {
            for revision in &mut revisions {
                revision.is_current = None;
            }
        }
        revisions
    } else {
        aludel::history(&context.project()?, range, None)?
    };
    let report = RevisionList { revisions };
    context.ui.report(&report, Answer::Yes, |out| {
        if arguments.verbose {
            revision::write_blocks(out, &report.revisions)
        } else {
            revision::write_lines(out, &report.revisions, Detail::Whole)
        }
    })
}
