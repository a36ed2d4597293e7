//! `aludel man`

use aludel_core::diagnostic::Diagnostic;
use camino::Utf8PathBuf;
use clap::{Args, CommandFactory};

use crate::answer::Answer;
use crate::arguments;
use crate::context::Context;
use crate::failure::Failure;
use crate::ui::Ui;

/// Print the manual page, or write one for each command into a folder
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  aludel man | man -l -                        read it
  aludel man /usr/local/share/man/man1         install the pages of all commands")]
pub(crate) struct Arguments {
    /// The folder that the pages go to
    folder: Option<Utf8PathBuf>,
}

pub(crate) fn run(context: &Context, arguments: &Arguments) -> Result<Answer, Failure> {
    super::refuse_json(context)?;
    let command = arguments::Arguments::command();
    match &arguments.folder {
        None => {
            let mut page = Vec::new();
            clap_mangen::Man::new(command)
                .render(&mut page)
                .map_err(Failure::Output)?;
            Ui::data(|out| out.write_all(&page))?;
        }
        Some(folder) => {
            fs_err::create_dir_all(folder)
                .and_then(|()| clap_mangen::generate_to(command, folder))
                .map_err(|error| {
                    Diagnostic::error(
                        "file-write",
                        format!("cannot write manual pages to {folder}"),
                    )
                    .with_fact(error.to_string())
                })?;
            context
                .ui
                .note(format_args!("wrote manual pages to {folder}"));
        }
    }
    Ok(Answer::Yes)
}
