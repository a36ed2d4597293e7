//! `aludel heads`

use aludel::HeadsOf;
use clap::Args;

use super::RevisionList;
use crate::answer::Answer;
use crate::context::Context;
use crate::failure::Failure;
use crate::ui::revision::{self, Detail};

/// Show the newest revisions of the project: those that no other revision follows
///
/// A project has one head as long as every revision follows the one before it. Two people
/// who write a revision at the same time make two heads; `aludel merge` joins them.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  aludel heads                          one line for each head
  aludel heads -v                       with file, date and message
  aludel heads --resolve-dependencies   leave out heads that others depend on")]
pub(crate) struct Arguments {
    /// Show everything that is known about each head
    #[arg(short, long)]
    verbose: bool,

    /// Leave out heads that another revision depends on
    #[arg(long)]
    resolve_dependencies: bool,
}

pub(crate) fn run(context: &Context, arguments: &Arguments) -> Result<Answer, Failure> {
    let of = if arguments.resolve_dependencies {
        HeadsOf::Dependencies
    } else {
        HeadsOf::DownRevisions
    };
    let report = RevisionList {
        revisions: aludel::heads(&context.project()?, of),
    };
    context.ui.report(&report, Answer::Yes, |out| {
        if arguments.verbose {
            revision::write_blocks(out, &report.revisions)
        } else {
            revision::write_lines(out, &report.revisions, Detail::Branch)
        }
    })
}
