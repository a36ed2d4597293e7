//! `aludel show`

use clap::Args;

use super::RevisionList;
use crate::answer::Answer;
use crate::context::Context;
use crate::failure::Failure;
use crate::ui::revision;

/// Show everything that is known about revisions
///
/// A revision is named by its id or the beginning of it, by `head` or `heads`, or by a branch
/// label such as `billing@head`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  aludel show head            the newest revision
  aludel show ae10            the revision whose id begins with ae10
  aludel show billing@head    the head of the branch labelled billing")]
pub(crate) struct Arguments {
    /// The revisions
    #[arg(required = true, value_name = "REVISION")]
    revisions: Vec<String>,
}

pub(crate) fn run(context: &Context, arguments: &Arguments) -> Result<Answer, Failure> {
    let report = RevisionList {
        revisions: aludel::show(&context.project()?, &arguments.revisions)?,
    };
    context.ui.report(&report, Answer::Yes, |out| {
        revision::write_blocks(out, &report.revisions)
    })
}
