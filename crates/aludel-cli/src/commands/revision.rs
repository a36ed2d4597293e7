//! `aludel revision`

use aludel::{CreatedRevision, RevisionOptions, Splice};
use camino::Utf8PathBuf;
use clap::Args;
use jiff::Zoned;

use crate::answer::Answer;
use crate::context::Context;
use crate::failure::Failure;

/// Write the file of a new revision
///
/// The file is named after the time and the message and has two empty sections: what to do
/// to go up, and what to do to go back. Its path is printed.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  aludel revision -m \"create users\"
  aludel revision -m \"add email\" && aludel edit head
  aludel revision -m \"start billing\" --head base --branch-label billing
  aludel revision -m \"add invoices\" --head billing@head --depends-on ae10")]
pub(crate) struct Arguments {
    /// What the revision does, in a few words
    #[arg(short, long, default_value = "", hide_default_value = true)]
    message: String,

    /// What it follows: a head, `label@head`, or `base` for a new line of history
    #[arg(long, value_name = "REVISION", default_value = "head")]
    head: String,

    /// Let it follow a revision that is followed already
    #[arg(long)]
    splice: bool,

    /// A name for its branch; may be given more than once
    #[arg(long, value_name = "LABEL")]
    branch_label: Vec<String>,

    /// The version location that it goes to
    #[arg(long, value_name = "PATH")]
    version_path: Option<Utf8PathBuf>,

    /// Its id, instead of one that is made
    #[arg(long, value_name = "ID")]
    rev_id: Option<String>,

    /// A revision or branch that must be applied before it; may be given more than once
    #[arg(long, value_name = "REVISION")]
    depends_on: Vec<String>,
}

pub(crate) fn run(context: &Context, arguments: &Arguments) -> Result<Answer, Failure> {
    let options = RevisionOptions {
        heads: vec![arguments.head.clone()],
        splice: splice(arguments.splice),
        branch_labels: arguments.branch_label.clone(),
        depends_on: arguments.depends_on.clone(),
        version_path: arguments.version_path.clone(),
        rev_id: arguments.rev_id.clone(),
        ..RevisionOptions::new(arguments.message.clone(), Zoned::now())
    };
    let created = aludel::revision(&context.project()?, &options)?;
    answer(context, &created)
}

/// What the flag of that name asks for.
pub(crate) fn splice(is_given: bool) -> Splice {
    if is_given {
        Splice::Allow
    } else {
        Splice::Refuse
    }
}

/// Prints the path of a new file, and says beside it what it is.
pub(super) fn answer(context: &Context, created: &CreatedRevision) -> Result<Answer, Failure> {
    context.ui.report(created, Answer::Yes, |out| {
        writeln!(out, "{}", created.path)
    })?;
    let follows = match created.down_revisions.as_slice() {
        [] => "which follows nothing".to_owned(),
        down => format!("which follows {}", down.join(" and ")),
    };
    let hooks = if created.hooks.is_empty() {
        String::new()
    } else {
        format!("; ran {}", created.hooks.join(", "))
    };
    context.ui.note(format_args!(
        "revision {}, {follows}{hooks}",
        created.revision
    ));
    Ok(Answer::Yes)
}
