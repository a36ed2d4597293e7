//! `aludel downgrade`

use aludel::MigrateOptions;
use aludel_core::revision::Direction;
use clap::Args;

use super::migration::{self, InterruptedChoice};
use super::offline::OfflineArguments;
use crate::answer::Answer;
use crate::arguments::RunArguments;
use crate::context::Context;
use crate::failure::Failure;
use crate::session::Session;
use crate::ui::progress::Grain;

/// Take revisions back until the database is at REVISION
///
/// Runs the downgrade section of each, the newest first. What a revision added is removed
/// again, with the data in it.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  aludel downgrade -1                take the newest revision back
  aludel downgrade ae10              down to the revision that begins with ae10
  aludel downgrade base              take everything back
  aludel downgrade billing@base      take one branch back
  aludel downgrade head:-1 --sql     print the SQL instead")]
pub(crate) struct Arguments {
    /// Where to: `base`, an id or the beginning of one, `-1`; what is named stays applied
    #[arg(allow_negative_numbers = true)]
    revision: String,

    /// Show each statement with its time
    #[arg(short, long)]
    verbose: bool,

    #[command(flatten)]
    offline: OfflineArguments,

    /// What became of the statement that a killed run was at, if Aludel asks
    #[arg(long, value_name = "WHAT", conflicts_with = "sql")]
    interrupted_statement: Option<InterruptedChoice>,

    #[command(flatten)]
    run: RunArguments,
}

pub(crate) fn run(context: &Context, arguments: &Arguments) -> Result<Answer, Failure> {
    if arguments.offline.sql {
        return arguments
            .offline
            .print(context, |project, options, out, observer| {
                aludel::offline::print_downgrade(
                    project,
                    options,
                    &arguments.revision,
                    out,
                    observer,
                )
            });
    }
    let grain = if arguments.verbose {
        Grain::Statements
    } else {
        Grain::Revisions
    };
    let mut session = Session::to_run(context, grain)?;
    let options = MigrateOptions {
        target: arguments.revision.clone(),
        run: arguments.run.over(&session.project.config.run),
        interrupted_statement: arguments.interrupted_statement.map(Into::into),
    };
    let (project, run) = session.run();
    let report = aludel::downgrade(project, run, &options)?;
    session.fall_silent();
    migration::close(context, &session.project, &report, Direction::Downgrade);
    context.ui.report(&report, Answer::Yes, |_| Ok(()))
}
