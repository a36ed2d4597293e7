//! `aludel reference`: the reference pages of the book, made from the program itself.

mod commands;
pub(crate) mod config;
mod errors;
mod json;
pub(crate) mod url;

use clap::{Args, ValueEnum};

use crate::answer::Answer;
use crate::context::Context;
use crate::failure::Failure;
use crate::ui::Ui;

/// Print a page of the reference as Markdown
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// The page
    page: Page,
}

/// A page of the reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Page {
    /// Commands and their options.
    Commands,
    /// The documents of `--format json`.
    Json,
    /// The keys of aludel.toml.
    Config,
    /// Exit codes and error codes.
    Errors,
}

pub(crate) fn run(context: &Context, arguments: &Arguments) -> Result<Answer, Failure> {
    super::refuse_json(context)?;
    let page = match arguments.page {
        Page::Commands => commands::markdown(),
        Page::Json => json::markdown(),
        Page::Config => config::markdown(),
        Page::Errors => errors::markdown(),
    };
    Ui::data(|out| out.write_all(page.as_bytes()))?;
    Ok(Answer::Yes)
}
