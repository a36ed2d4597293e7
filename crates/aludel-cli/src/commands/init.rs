//! `aludel init`

use aludel::InitOptions;
use camino::{Utf8Path, Utf8PathBuf};
use clap::Args;

use crate::answer::Answer;
use crate::context::Context;
use crate::failure::Failure;

/// Start a project: write aludel.toml and make the folder of its revisions
///
/// Nothing that exists is touched. A `--url` becomes the database for development, with
/// which later commands work when nothing else is said.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  aludel init                                       in this folder
  aludel init shop                                  in the folder shop
  aludel init --script-location db                  with its revisions in db
  aludel init --url postgresql://localhost/shop     with a database of yours")]
pub(crate) struct Arguments {
    /// The folder of the project
    #[arg(default_value = ".")]
    folder: Utf8PathBuf,

    /// The folder of the revisions, relative to the project
    #[arg(long, value_name = "PATH", default_value = "migrations")]
    script_location: Utf8PathBuf,
}

pub(crate) fn run(context: &Context, arguments: &Arguments) -> Result<Answer, Failure> {
    let here = Utf8Path::new(".");
    let options = InitOptions {
        root: if arguments.folder == here {
            Utf8PathBuf::new()
        } else {
            arguments.folder.clone()
        },
        script_location: arguments.script_location.clone(),
        url: context.global.url.clone(),
    };
    let report = aludel::init(&options)?;
    context.ui.report(&report, Answer::Yes, |out| {
        for path in &report.created {
            writeln!(out, "{path}")?;
        }
        Ok(())
    })?;
    let there = if arguments.folder == here {
        String::new()
    } else {
        format!("cd {} && ", arguments.folder)
    };
    context.ui.note(format_args!(
        "a project is ready; write its first revision: {there}aludel revision -m \"create users\""
    ));
    Ok(Answer::Yes)
}
