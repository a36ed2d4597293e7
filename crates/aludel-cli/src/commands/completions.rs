//! `aludel completions`

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use crate::answer::Answer;
use crate::arguments;
use crate::context::Context;
use crate::failure::Failure;
use crate::ui::Ui;

/// Print a script that teaches a shell to complete aludel's commands and options
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  aludel completions bash > ~/.local/share/bash-completion/completions/aludel
  aludel completions zsh > ~/.zfunc/_aludel
  aludel completions fish > ~/.config/fish/completions/aludel.fish")]
pub(crate) struct Arguments {
    /// The shell
    shell: Shell,
}

pub(crate) fn run(context: &Context, arguments: &Arguments) -> Result<Answer, Failure> {
    super::refuse_json(context)?;
    let mut script = Vec::new();
    clap_complete::generate(
        arguments.shell,
        &mut arguments::Arguments::command(),
        "aludel",
        &mut script,
    );
    Ui::data(|out| out.write_all(&script))?;
    Ok(Answer::Yes)
}
