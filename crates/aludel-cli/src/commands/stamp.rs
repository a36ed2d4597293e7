//! `aludel stamp`

use aludel::{Purge, StampOptions};
use clap::Args;

use super::migration;
use super::offline::OfflineArguments;
use crate::answer::Answer;
use crate::arguments::RunArguments;
use crate::context::Context;
use crate::failure::Failure;
use crate::session::Session;
use crate::ui::progress::Grain;
use crate::ui::style::{self, paint};

/// Write down where the database is, without running anything
///
/// For a database that got its schema in another way, or that was repaired by hand.
/// Revisions that a run left half done count as settled from then on.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  aludel stamp head              the schema is that of the newest revision
  aludel stamp base              the database is empty
  aludel stamp --purge ae10      forget rows that name no file, then say ae10
  aludel stamp head --sql        print the SQL instead")]
pub(crate) struct Arguments {
    /// Where the database is
    #[arg(
        required = true,
        value_name = "REVISION",
        allow_negative_numbers = true
    )]
    revisions: Vec<String>,

    /// Empty the version table first, even of rows that name no file
    #[arg(long)]
    purge: bool,

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
                aludel::offline::print_stamp(project, options, &arguments.revisions, out, observer)
            });
    }
    let mut session = Session::to_run(context, Grain::Revisions)?;
    let options = StampOptions {
        revisions: arguments.revisions.clone(),
        purge: if arguments.purge {
            Purge::Purge
        } else {
            Purge::Keep
        },
        run: arguments.run.over(&session.project.config.run),
    };
    let (project, run) = session.run();
    let report = aludel::stamp(project, run, &options)?;
    session.fall_silent();
    let place = migration::place(&session.project, &report.heads_after);
    if report.heads_before == report.heads_after {
        context.ui.note(format_args!(
            "nothing to do: {} is at {place}",
            report.database
        ));
    } else {
        context.ui.note(format_args!(
            "{} {}: now at {place}",
            paint(style::GOOD, "stamped"),
            report.database
        ));
    }
    context.ui.report(&report, Answer::Yes, |_| Ok(()))
}
