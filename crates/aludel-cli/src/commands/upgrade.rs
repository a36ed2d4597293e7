//! `aludel upgrade`

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

/// Apply revisions that the database does not have yet
///
/// Takes the migration lock, reads where the database is, and applies what leads from there
/// to REVISION, in order. Where the database can, each revision is applied whole or not at
/// all. Where it cannot (MySQL and MariaDB commit at every change of the schema), the
/// journal knows each statement: a run that failed goes on at the right one when the same
/// command is typed again.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  aludel upgrade                       apply everything
  aludel upgrade +1                    apply the next revision
  aludel upgrade ae10                  up to the revision that begins with ae10
  aludel upgrade billing@head          up to the head of one branch
  aludel upgrade --env production      on another environment of aludel.toml
  aludel upgrade --sql > upgrade.sql   print the SQL from an empty database on
  aludel upgrade ae10:head --sql       print the SQL from ae10 up to the head")]
pub(crate) struct Arguments {
    /// Where to: `heads`, an id or the beginning of one, `+1`, `label@head`
    #[arg(default_value = "heads", allow_negative_numbers = true)]
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
                aludel::offline::print_upgrade(project, options, &arguments.revision, out, observer)
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
    let report = aludel::upgrade(project, run, &options)?;
    session.fall_silent();
    migration::close(context, &session.project, &report, Direction::Upgrade);
    context.ui.report(&report, Answer::Yes, |_| Ok(()))
}
