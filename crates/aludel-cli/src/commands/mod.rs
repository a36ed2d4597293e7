//! One file for each command: what may be typed, and what it does.
//!
//! The doc comment of a command's `Arguments` is its help.

pub(crate) mod branches;
pub(crate) mod check;
pub(crate) mod completions;
pub(crate) mod current;
pub(crate) mod downgrade;
pub(crate) mod edit;
pub(crate) mod ensure_version;
pub(crate) mod heads;
pub(crate) mod help;
pub(crate) mod history;
pub(crate) mod import;
pub(crate) mod init;
pub(crate) mod log;
pub(crate) mod man;
pub(crate) mod merge;
mod migration;
pub(crate) mod offline;
pub(crate) mod reference;
pub(crate) mod revision;
pub(crate) mod show;
pub(crate) mod stamp;
pub(crate) mod status;
pub(crate) mod upgrade;

use aludel::RevisionLine;
use aludel_core::diagnostic::Diagnostic;
use schemars::JsonSchema;
use serde::Serialize;

use crate::answer::Answer;
use crate::arguments::{Command, Format};
use crate::context::Context;
use crate::failure::Failure;

/// What the commands that list revisions answer.
#[derive(Serialize, JsonSchema)]
pub(crate) struct RevisionList {
    /// The revisions, in the order of the command.
    pub(crate) revisions: Vec<RevisionLine>,
}

/// Does what was typed.
pub(crate) fn run(context: &Context, command: &Command) -> Result<Answer, Failure> {
    match command {
        Command::Init(arguments) => init::run(context, arguments),
        Command::Revision(arguments) => revision::run(context, arguments),
        Command::Upgrade(arguments) => upgrade::run(context, arguments),
        Command::Downgrade(arguments) => downgrade::run(context, arguments),
        Command::Status(arguments) => status::run(context, arguments),
        Command::Current(arguments) => current::run(context, arguments),
        Command::History(arguments) => history::run(context, arguments),
        Command::Heads(arguments) => heads::run(context, arguments),
        Command::Branches(arguments) => branches::run(context, arguments),
        Command::Show(arguments) => show::run(context, arguments),
        Command::Edit(arguments) => edit::run(context, arguments),
        Command::Merge(arguments) => merge::run(context, arguments),
        Command::Stamp(arguments) => stamp::run(context, arguments),
        Command::Check(arguments) => check::run(context, arguments),
        Command::Log(arguments) => log::run(context, arguments),
        Command::Import(arguments) => import::run(context, arguments),
        Command::EnsureVersion(arguments) => ensure_version::run(context, arguments),
        Command::Completions(arguments) => completions::run(context, arguments),
        Command::Man(arguments) => man::run(context, arguments),
        Command::Help(arguments) => help::run(context, arguments),
        Command::Reference(arguments) => reference::run(context, arguments),
    }
}

/// Refuses `--format json` for what is a text by its nature.
fn refuse_json(context: &Context) -> Result<(), Failure> {
    match context.ui.format {
        Format::Text => Ok(()),
        Format::Json => Err(Diagnostic::error(
            "no-json",
            format!(
                "`aludel {}` prints text, which has no JSON form",
                context.ui.command
            ),
        )
        .with_help("leave out `--format json`")
        .into()),
    }
}
