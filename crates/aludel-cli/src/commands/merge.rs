//! `aludel merge`

use aludel::RevisionOptions;
use clap::Args;
use jiff::Zoned;

use super::revision;
use crate::answer::Answer;
use crate::context::Context;
use crate::failure::Failure;

/// Join several heads: write the file of a revision that follows them all
///
/// Two people who wrote a revision at the same time made two heads. The revision that joins
/// them usually has nothing to do itself.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  aludel merge heads                                join all heads
  aludel merge -m \"merge billing\" ae10 billing@head")]
pub(crate) struct Arguments {
    /// The revisions to join, or `heads` for all heads
    #[arg(required = true, value_name = "REVISION")]
    revisions: Vec<String>,

    /// What to call it
    #[arg(short, long, default_value = "", hide_default_value = true)]
    message: String,

    /// A name for its branch; may be given more than once
    #[arg(long, value_name = "LABEL")]
    branch_label: Vec<String>,

    /// Its id, instead of one that is made
    #[arg(long, value_name = "ID")]
    rev_id: Option<String>,

    /// Let it follow revisions that are followed already
    #[arg(long)]
    splice: bool,
}

pub(crate) fn run(context: &Context, arguments: &Arguments) -> Result<Answer, Failure> {
    let options = RevisionOptions {
        heads: arguments.revisions.clone(),
        splice: revision::splice(arguments.splice),
        branch_labels: arguments.branch_label.clone(),
        rev_id: arguments.rev_id.clone(),
        ..RevisionOptions::new(arguments.message.clone(), Zoned::now())
    };
    let created = aludel::merge(&context.project()?, &options)?;
    revision::answer(context, &created)
}
