//! Commands and their options, from their definitions.

use std::fmt::Write;

use clap::{Arg, Command, CommandFactory};

use crate::arguments::Arguments;

pub(super) fn markdown() -> String {
    let mut root = Arguments::command();
    root.build();
    let mut page = "# Commands\n\n".to_owned();
    about(&mut page, &root);
    page.push_str("## Options of every command\n\n");
    options(
        &mut page,
        root.get_arguments().filter(|option| option.is_global_set()),
    );
    let commands: Vec<Command> = root
        .get_subcommands()
        .filter(|command| !command.is_hide_set())
        .cloned()
        .collect();
    for mut command in commands {
        section(&mut page, &mut command);
    }
    page
}

fn section(page: &mut String, command: &mut Command) {
    let usage = command.render_usage().to_string();
    let usage = usage.strip_prefix("Usage: ").unwrap_or(&usage).to_owned();
    push(page, format_args!("## aludel {}\n\n", command.get_name()));
    about(page, command);
    push(page, format_args!("```text\n{usage}\n```\n\n"));
    options(
        page,
        command.get_arguments().filter(|option| {
            !option.is_global_set() && !option.is_hide_set() && option.get_id() != "help"
        }),
    );
    if let Some(examples) = command.get_after_help() {
        let examples = examples.to_string();
        let examples = examples.strip_prefix("Examples:\n").unwrap_or(&examples);
        let lines: Vec<String> = examples.lines().map(example).collect();
        push(page, format_args!("```sh\n{}\n```\n\n", lines.join("\n")));
    }
}

/// An example as a shell would take it: what explains it is a comment.
fn example(line: &str) -> String {
    let line = line.strip_prefix("  ").unwrap_or(line);
    let gap = line.find("   ").unwrap_or(line.len());
    let explained = line[gap..].trim_start();
    if explained.is_empty() {
        return line.to_owned();
    }
    let explanation = line.len() - explained.len();
    format!("{}# {explained}", &line[..explanation])
}

fn about(page: &mut String, command: &Command) {
    if let Some(about) = command.get_long_about().or_else(|| command.get_about()) {
        push(page, format_args!("{about}\n\n"));
    }
}

fn options<'c>(page: &mut String, options: impl Iterator<Item = &'c Arg>) {
    let rows: Vec<String> = options
        .filter(|option| option.get_id() != "help" && option.get_id() != "version")
        .map(row)
        .collect();
    if rows.is_empty() {
        return;
    }
    push(
        page,
        format_args!("| option | meaning |\n| --- | --- |\n{}\n", rows.concat()),
    );
}

fn row(option: &Arg) -> String {
    let takes_value = option.get_action().takes_values();
    let value = option
        .get_value_names()
        .and_then(|names| names.first())
        .filter(|_| takes_value)
        .map_or_else(String::new, |name| format!(" {name}"));
    let name = match (option.get_short(), option.get_long()) {
        (Some(short), Some(long)) => format!("`-{short}`, `--{long}{value}`"),
        (None, Some(long)) => format!("`--{long}{value}`"),
        (Some(short), None) => format!("`-{short}{value}`"),
        (None, None) => format!("`{}`", value.trim()),
    };
    let mut meaning = option
        .get_long_help()
        .or_else(|| option.get_help())
        .map(ToString::to_string)
        .unwrap_or_default();
    if takes_value {
        let values: Vec<String> = option
            .get_possible_values()
            .iter()
            .map(|value| format!("`{}`", value.get_name()))
            .collect();
        if !values.is_empty() {
            push(&mut meaning, format_args!(": {}", values.join(", ")));
        }
        let defaults: Vec<_> = option
            .get_default_values()
            .iter()
            .map(|value| format!("`{}`", value.to_string_lossy()))
            .collect();
        if !defaults.is_empty() && !option.is_hide_default_value_set() {
            push(
                &mut meaning,
                format_args!(" (default {})", defaults.join(", ")),
            );
        }
    }
    if let Some(variable) = option.get_env() {
        push(
            &mut meaning,
            format_args!(" (variable `{}`)", variable.to_string_lossy()),
        );
    }
    format!(
        "| {name} | {} |\n",
        meaning.replace('\n', " ").replace('|', "\\|")
    )
}

fn push(page: &mut String, text: std::fmt::Arguments<'_>) {
    page.write_fmt(text)
        .expect("writing to a string does not fail");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_explains_an_example_is_a_comment() {
        assert_eq!(
            example("  aludel heads   all  of them"),
            "aludel heads   # all  of them"
        );
        assert_eq!(example("  aludel init"), "aludel init");
        assert_eq!(example("      the files alone"), "    # the files alone");
    }
}
