//! The command line of Alembic 1.20, for those who call this program `alembic`.
//!
//! What may be typed and what is printed on standard output is Alembic's; the work is
//! done by the same requests as that of `aludel`, and what they say on the way goes to
//! standard error.

mod arguments;
mod authoring;
mod inspection;
mod print;
mod running;

use std::ffi::OsString;
use std::path::Path;
use std::process::ExitCode;

use aludel_core::diagnostic::Diagnostic;
use clap::Parser as _;

use crate::answer::Answer;
use crate::arguments::Format;
use crate::context::{Context, Lookup};
use crate::failure::Failure;
use crate::ui::terminal::Terminal;
use crate::ui::{Ui, Verbosity};
use arguments::{Arguments, Command};

/// What Alembic ends with when a command fails: -1.
const FAILED: u8 = 255;

/// What a Python program ends with when an exception leaves it.
const RAISED: u8 = 1;

/// Whether the program was called by Alembic's name.
pub(crate) fn is_meant(words: &[OsString]) -> bool {
    words
        .first()
        .and_then(|program| Path::new(program).file_stem())
        .is_some_and(|name| name == "alembic")
}

/// Does what was typed; the first word is the program.
pub(crate) fn run(words: Vec<OsString>) -> ExitCode {
    let arguments = match Arguments::try_parse_from(&words) {
        Ok(arguments) => arguments,
        Err(error) => {
            // Nobody to tell when the reader of a help text went away.
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { 2 } else { 0 });
        }
    };
    let ui = Ui {
        command: "alembic".to_owned(),
        format: Format::Text,
        verbosity: if arguments.quiet {
            Verbosity::Quiet
        } else {
            Verbosity::Normal
        },
        terminal: Terminal::new(std::env::var("COLUMNS").ok().as_deref()),
    };
    let context = Context {
        global: arguments.global(),
        ui,
        command_line: words,
        lookup: Lookup::Here,
        tag: arguments.command.tag(),
    };
    match command(&context, &arguments.command) {
        Ok(Answer::Yes) => ExitCode::SUCCESS,
        Ok(Answer::No) => ExitCode::from(FAILED),
        Err(failure) if failure.is_broken_pipe() => ExitCode::SUCCESS,
        Err(failure) => {
            failed(&context, &failure);
            ExitCode::from(if arguments.raiseerr { RAISED } else { FAILED })
        }
    }
}

/// Says why: in Alembic's one line on standard output, and in full on standard error.
fn failed(context: &Context, failure: &Failure) {
    if let Some(first) = failure.diagnostics().first()
        && context.ui.verbosity == Verbosity::Normal
    {
        // When standard output is what failed, there is nowhere left to say so.
        let _ = Ui::data(|out| writeln!(out, "FAILED: {}", first.message));
    }
    context.ui.fail(failure);
}

fn command(context: &Context, command: &Command) -> Result<Answer, Failure> {
    match command {
        Command::Branches(arguments) => inspection::branches(context, arguments),
        Command::Check => Err(needs_models("alembic check")),
        Command::Current(arguments) => inspection::current(context, arguments),
        Command::Downgrade(arguments) => running::downgrade(context, arguments),
        Command::Edit { rev } => running::edit(context, rev),
        Command::EnsureVersion { sql } => running::ensure_version(context, *sql),
        Command::Heads(arguments) => inspection::heads(context, arguments),
        Command::History(arguments) => inspection::history(context, arguments),
        Command::Init(arguments) => authoring::init(context, arguments),
        Command::ListTemplates => authoring::list_templates(context),
        Command::Merge(arguments) => authoring::merge(context, arguments),
        Command::Revision(arguments) => authoring::revision(context, arguments),
        Command::Show { rev } => inspection::show(context, rev),
        Command::Stamp(arguments) => running::stamp(context, arguments),
        Command::Upgrade(arguments) => running::upgrade(context, arguments),
    }
}

/// The refusal of what compares models with the database.
fn needs_models(what: &str) -> Failure {
    Diagnostic::error(
        "autogenerate-missing",
        format!("`{what}` compares the models with the database, which Aludel cannot do yet"),
    )
    .with_help("use Alembic itself for it: the projects are the same")
    .into()
}
