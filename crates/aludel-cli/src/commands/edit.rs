//! `aludel edit`

use std::process::{Command, Stdio};

use aludel_core::diagnostic::Diagnostic;
use camino::Utf8PathBuf;
use clap::Args;
use schemars::JsonSchema;
use serde::Serialize;

use crate::answer::Answer;
use crate::arguments::Format;
use crate::context::Context;
use crate::failure::Failure;

/// Variables that name an editor, the stronger first.
const EDITOR_VARIABLES: [&str; 2] = ["VISUAL", "EDITOR"];

/// Open the files of revisions in an editor
///
/// The editor is the one that VISUAL or EDITOR names, else vi.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  aludel edit head                       the newest revision
  EDITOR=\"code --wait\" aludel edit ae10   in another editor")]
pub(crate) struct Arguments {
    /// The revisions
    #[arg(required = true, value_name = "REVISION")]
    revisions: Vec<String>,
}

/// What `edit` answers.
#[derive(Serialize, JsonSchema)]
pub(crate) struct EditReport {
    /// The files that were opened.
    #[schemars(with = "Vec<String>")]
    paths: Vec<Utf8PathBuf>,
}

pub(crate) fn run(context: &Context, arguments: &Arguments) -> Result<Answer, Failure> {
    let revisions = aludel::show(&context.project()?, &arguments.revisions)?;
    let paths: Vec<Utf8PathBuf> = revisions
        .into_iter()
        .map(|revision| revision.path)
        .collect();
    if paths.is_empty() {
        return Err(
            Diagnostic::error("nothing-to-edit", "there is no such revision to edit")
                .with_help("write one with `aludel revision -m MESSAGE`")
                .into(),
        );
    }
    let editor = EDITOR_VARIABLES
        .iter()
        .find_map(|name| {
            std::env::var(name)
                .ok()
                .filter(|editor| !editor.trim().is_empty())
        })
        .unwrap_or_else(|| "vi".to_owned());
    let mut command = editor_command(&editor, &paths);
    if context.ui.format == Format::Json {
        // Standard output belongs to the answer.
        command.stdout(Stdio::null());
    }
    let failed = |fact: String| {
        Failure::from(
            Diagnostic::error("editor", format!("the editor `{editor}` failed"))
                .with_fact(fact)
                .with_help("name another with `EDITOR=nano aludel edit REVISION`"),
        )
    };
    match command.status() {
        Ok(status) if status.success() => {}
        Ok(status) => return Err(failed(status.to_string())),
        Err(error) => return Err(failed(error.to_string())),
    }
    let report = EditReport { paths };
    context.ui.report(&report, Answer::Yes, |_| Ok(()))
}

/// The editor with its own arguments, as a shell would read them.
#[cfg(unix)]
fn editor_command(editor: &str, paths: &[Utf8PathBuf]) -> Command {
    let mut command = Command::new("sh");
    command
        .arg("-c")
        .arg(format!("{editor} \"$@\""))
        .arg(editor)
        .args(paths);
    command
}

#[cfg(not(unix))]
fn editor_command(editor: &str, paths: &[Utf8PathBuf]) -> Command {
    let mut words = editor.split_whitespace();
    let mut command = Command::new(words.next().unwrap_or("notepad"));
    command.args(words).args(paths);
    command
}
