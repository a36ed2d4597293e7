//! `aludel ensure-version`

use clap::Args;

use super::offline::OfflineArguments;
use crate::answer::Answer;
use crate::arguments::RunArguments;
use crate::context::Context;
use crate::failure::Failure;
use crate::session::Session;
use crate::ui::progress::Grain;

/// Create the table that says where the database is, if it is missing
///
/// `upgrade` and `stamp` do this by themselves. Use it where the role that upgrades may not
/// create tables.
#[derive(Debug, Args)]
#[command(
    name = "ensure-version",
    alias = "ensure_version",
    after_help = "\
Examples:
  aludel ensure-version          create the table unless it is there
  aludel ensure-version --sql    print the statement instead"
)]
pub(crate) struct Arguments {
    #[command(flatten)]
    offline: OfflineArguments,

    #[command(flatten)]
    run: RunArguments,
}

pub(crate) fn run(context: &Context, arguments: &Arguments) -> Result<Answer, Failure> {
    if arguments.offline.sql {
        return arguments
            .offline
            .print(context, |project, options, out, observer| {
                aludel::offline::print_ensure_version(project, options, out, observer)
            });
    }
    let mut session = Session::to_run(context, Grain::Revisions)?;
    let options = arguments.run.over(&session.project.config.run);
    let (project, run) = session.run();
    let report = aludel::ensure_version(project, run, &options)?;
    session.fall_silent();
    let what = if report.created {
        "created"
    } else {
        "nothing to do: there is"
    };
    context.ui.note(format_args!(
        "{what} table {} in {}",
        report.table, report.database
    ));
    context.ui.report(&report, Answer::Yes, |_| Ok(()))
}
