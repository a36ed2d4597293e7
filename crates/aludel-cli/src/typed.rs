//! From the words that were typed to an exit code.

use std::ffi::OsString;
use std::process::ExitCode;

use aludel_core::diagnostic::Diagnostic;
use clap::{CommandFactory, FromArgMatches, ValueEnum};

use crate::answer::COULD_NOT;
use crate::arguments::{Arguments, ColorWhen, Format};
use crate::commands;
use crate::context::{Context, Lookup};
use crate::failure::Failure;
use crate::ui::terminal::Terminal;
use crate::ui::{Ui, Verbosity};

/// Does what was typed; the first word is the program.
pub(crate) fn run(words: Vec<OsString>) -> ExitCode {
    // Mistakes in the command line are shown in the form and the colours that it asks for,
    // so these two are looked for before it is understood.
    let format = wanted(&words, "--format").unwrap_or(Format::Text);
    let color: ColorWhen = wanted(&words, "--color").unwrap_or(ColorWhen::Auto);
    anstream::ColorChoice::from(color).write_global();
    let terminal = Terminal::new(std::env::var("COLUMNS").ok().as_deref());

    let parsed = Arguments::command()
        .color(color.into())
        .try_get_matches_from(&words)
        .and_then(|matches| {
            let command = matches.subcommand_name().unwrap_or_default().to_owned();
            Ok((command, Arguments::from_arg_matches(&matches)?))
        });
    match parsed {
        Ok((command, mut arguments)) => {
            let before = std::mem::take(&mut arguments.config_before);
            if !before.is_empty() {
                arguments.global.config = before;
            }
            let ui = Ui {
                command,
                format: arguments.global.format,
                verbosity: if arguments.global.quiet {
                    Verbosity::Quiet
                } else {
                    Verbosity::Normal
                },
                terminal,
            };
            understood(arguments, ui, words)
        }
        Err(error) => {
            let ui = Ui {
                command: String::new(),
                format,
                verbosity: Verbosity::Normal,
                terminal,
            };
            misunderstood(&error, &ui)
        }
    }
}

fn understood(arguments: Arguments, ui: Ui, command_line: Vec<OsString>) -> ExitCode {
    let context = Context {
        global: arguments.global,
        ui,
        command_line,
        lookup: Lookup::Upwards,
        tag: None,
    };
    let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        commands::run(&context, &arguments.command)
    }));
    match outcome {
        Ok(Ok(answer)) => answer.into(),
        Ok(Err(failure)) if failure.is_broken_pipe() => ExitCode::SUCCESS,
        Ok(Err(failure)) => {
            context.ui.fail(&failure);
            COULD_NOT.into()
        }
        Err(_) => {
            // The hook has told people already.
            if context.ui.format == Format::Json {
                let bug = Diagnostic::error("internal", "this is a bug in aludel");
                context.ui.fail(&Failure::from(bug));
            }
            COULD_NOT.into()
        }
    }
}

/// Shows help and versions, which clap hands over as errors, and mistakes.
fn misunderstood(error: &clap::Error, ui: &Ui) -> ExitCode {
    if !error.use_stderr() {
        // Nobody to tell when the reader of a help text went away.
        let _ = error.print();
        return ExitCode::SUCCESS;
    }
    match ui.format {
        Format::Text => {
            let _ = error.print();
        }
        Format::Json => {
            let text = error.render().to_string();
            let message = text.lines().next().unwrap_or_default();
            let message = message.strip_prefix("error: ").unwrap_or(message);
            ui.fail(&Failure::from(
                Diagnostic::error("usage", message).with_help("see `aludel help`"),
            ));
        }
    }
    COULD_NOT.into()
}

/// The value of an option, as far as it can be told before the words are understood.
fn wanted<T: ValueEnum>(words: &[OsString], option: &str) -> Option<T> {
    let mut words = words
        .iter()
        .map(|word| word.to_str().unwrap_or_default())
        .take_while(|word| *word != "--");
    let mut value = None;
    while let Some(word) = words.next() {
        if word == option {
            value = words.next();
        } else if let Some(given) = word
            .strip_prefix(option)
            .and_then(|rest| rest.strip_prefix('='))
        {
            value = Some(given);
        }
    }
    T::from_str(value?, false).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn format(words: &[&str]) -> Option<Format> {
        wanted(
            &words.iter().map(OsString::from).collect::<Vec<_>>(),
            "--format",
        )
    }

    #[test]
    fn the_form_is_found_before_the_words_are_understood() {
        assert_eq!(
            format(&["aludel", "nonsense", "--format", "json"]),
            Some(Format::Json)
        );
        assert_eq!(
            format(&["aludel", "--format=json", "--nonsense"]),
            Some(Format::Json)
        );
        assert_eq!(format(&["aludel", "--format", "yaml"]), None);
        assert_eq!(format(&["aludel", "show", "--", "--format=json"]), None);
    }

    #[test]
    fn the_definitions_hold_together() {
        Arguments::command().debug_assert();
        Arguments::command().build();
    }
}
