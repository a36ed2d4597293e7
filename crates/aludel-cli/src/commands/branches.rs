//! `aludel branches`

use aludel::Project;
use clap::Args;

use super::RevisionList;
use crate::answer::Answer;
use crate::context::Context;
use crate::failure::Failure;
use crate::ui::revision::{self, Detail};
use crate::ui::style::{self, paint};

/// Show the revisions that several others follow
///
/// Each is where the history of the project forks. Below it stand the revisions that
/// follow it.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  aludel branches       where the history forks
  aludel branches -v    with file, date and message")]
pub(crate) struct Arguments {
    /// Show everything that is known about each branch point
    #[arg(short, long)]
    verbose: bool,
}

pub(crate) fn run(context: &Context, arguments: &Arguments) -> Result<Answer, Failure> {
    let project = context.project()?;
    let report = RevisionList {
        revisions: aludel::branches(&project),
    };
    context.ui.report(&report, Answer::Yes, |out| {
        for point in &report.revisions {
            if arguments.verbose {
                revision::write_block(out, point)?;
                writeln!(out)?;
            } else {
                writeln!(out, "{}", revision::one_line(point, Detail::Place))?;
            }
            for next in &point.next_revisions {
                let message = if arguments.verbose {
                    message(&project, next)
                } else {
                    String::new()
                };
                writeln!(out, "   -> {}{message}", paint(style::REVISION, next))?;
            }
            writeln!(out)?;
        }
        Ok(())
    })
}

/// `, message` of a revision that has one.
fn message(project: &Project, id: &str) -> String {
    project
        .graph
        .find(id)
        .map(|revision| revision.header().message.as_str())
        .filter(|message| !message.is_empty())
        .map_or_else(String::new, |message| format!(", {message}"))
}
