//! `aludel help`

use aludel_core::diagnostic::Diagnostic;
use clap::{Args, CommandFactory};

use super::reference::{config, url};
use crate::answer::Answer;
use crate::arguments;
use crate::context::Context;
use crate::failure::Failure;
use crate::ui::Ui;

/// Explain a command, or a topic: `config`, `url`
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  aludel help upgrade    one command
  aludel help config     every key of aludel.toml
  aludel help url        how databases are named")]
pub(crate) struct Arguments {
    /// A command or topic
    topic: Option<String>,
}

pub(crate) fn run(context: &Context, arguments: &Arguments) -> Result<Answer, Failure> {
    super::refuse_json(context)?;
    let mut root = arguments::Arguments::command();
    // Options that every command takes are only known to its commands once it is built.
    root.build();
    let text = match arguments.topic.as_deref() {
        None => root.render_long_help().ansi().to_string(),
        Some("config") => config::text(),
        Some("url") => url::TEXT.to_owned(),
        Some(name) => match root.find_subcommand_mut(name) {
            Some(command) => command.render_long_help().ansi().to_string(),
            None => {
                return Err(Diagnostic::error("topic-unknown", format!("there is no help on `{name}`"))
                    .with_help("`aludel help` lists the commands; `aludel help config` explains aludel.toml, `aludel help url` database urls")
                    .into());
            }
        },
    };
    Ui::data(|out| out.write_all(text.as_bytes()))?;
    Ok(Answer::Yes)
}
