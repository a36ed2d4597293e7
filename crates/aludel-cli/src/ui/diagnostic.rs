//! Diagnostics as text: what happened, the facts, the place, what to type next.

use std::fmt::Write;

use aludel_core::diagnostic::{Diagnostic, Label, Severity};
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use super::snippet;
use super::style::{self, paint};

/// Columns that a shown line leaves to line numbers and labels.
const MARGIN: usize = 20;

/// Renders a diagnostic for a stream that is `width` columns wide. Colours are in it;
/// a stream that wants none drops them.
pub(crate) fn render(diagnostic: &Diagnostic, width: usize) -> String {
    let (word, style) = match diagnostic.severity {
        Severity::Note => ("note", style::HINT),
        Severity::Warning => ("warning", style::WARNING),
        Severity::Error => ("error", style::ERROR),
    };
    let mut text = String::new();
    line(
        &mut text,
        format_args!(
            "{} {}",
            paint(style, format_args!("{word}:")),
            indented(&diagnostic.message)
        ),
    );
    for fact in &diagnostic.facts {
        line(&mut text, format_args!("  {}", indented(fact)));
    }
    if let Some(places) = places(diagnostic, width) {
        line(&mut text, format_args!("{places}"));
    }
    if let Some(help) = &diagnostic.help {
        line(
            &mut text,
            format_args!("{} {}", paint(style::HINT, "hint:"), indented(help)),
        );
    }
    text
}

fn line(text: &mut String, arguments: std::fmt::Arguments<'_>) {
    writeln!(text, "{arguments}").expect("writing to a string does not fail");
}

/// A text of several lines with all but the first indented, and with nothing in it that
/// a terminal obeys.
fn indented(text: &str) -> String {
    text.trim_end()
        .lines()
        .map(|line| {
            line.chars()
                .map(|character| {
                    if character.is_control() {
                        ' '
                    } else {
                        character
                    }
                })
                .collect::<String>()
        })
        .collect::<Vec<_>>()
        .join("\n    ")
}

/// The lines that the labels point at.
fn places(diagnostic: &Diagnostic, width: usize) -> Option<String> {
    let level = match diagnostic.severity {
        Severity::Note => Level::NOTE,
        Severity::Warning => Level::WARNING,
        Severity::Error => Level::ERROR,
    };
    let mut group = Group::with_level(level);
    for (index, label) in diagnostic.labels.iter().enumerate() {
        group = match snippet::read(&label.location, width.saturating_sub(MARGIN)) {
            Some(source) => group.element(
                Snippet::source(source.text)
                    .path(label.location.path.as_str())
                    .line_start(usize::try_from(label.location.line).unwrap_or(1))
                    .annotation(
                        if index == 0 {
                            AnnotationKind::Primary
                        } else {
                            AnnotationKind::Context
                        }
                        .span(source.span)
                        .label(label.message.as_str()),
                    ),
            ),
            None => group.element(origin(label)),
        };
    }
    if group.is_empty() {
        return None;
    }
    Some(Renderer::styled().term_width(width).render(&[group]))
}

/// A place of which no line can be shown.
fn origin(label: &Label) -> Origin<'_> {
    let location = &label.location;
    let origin = Origin::path(location.path.as_str());
    let is_whole_file = location.offset == 0 && location.end == 0 && location.line < 2;
    if is_whole_file {
        return origin;
    }
    origin
        .line(usize::try_from(location.line).unwrap_or(1))
        .char_column(usize::try_from(location.column).unwrap_or(1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use aludel_core::location::SourceLocation;
    use camino::Utf8PathBuf;

    fn plain(diagnostic: &Diagnostic) -> String {
        anstream::adapter::strip_str(&render(diagnostic, 80)).to_string()
    }

    #[test]
    fn a_diagnostic_is_said_shown_and_helped() {
        let folder = tempfile::tempdir().unwrap();
        let path = Utf8PathBuf::try_from(folder.path().join("a1.sql")).unwrap();
        std::fs::write(
            &path,
            "-- migrate: upgrade\nINSERT INTO userz VALUES (1);\n",
        )
        .unwrap();
        let diagnostic = Diagnostic::error("statement-failed", "no such table: userz")
            .with_fact("statement 1 of 1")
            .with_label(
                SourceLocation {
                    path,
                    offset: 32,
                    end: 37,
                    line: 2,
                    column: 13,
                },
                "here",
            )
            .with_help("create it first");
        let shown = plain(&diagnostic).replace(folder.path().to_str().unwrap(), "[folder]");
        insta::assert_snapshot!(shown, @r"
        error: no such table: userz
          statement 1 of 1
         --> [folder]/a1.sql:2:13
          |
        2 | INSERT INTO userz VALUES (1);
          |             ^^^^^ here
        hint: create it first
        ");
    }

    #[test]
    fn a_file_as_a_whole_is_only_named() {
        let diagnostic = Diagnostic::warning("changed", "edited after it was applied")
            .with_file("migrations/a1.sql", "");
        insta::assert_snapshot!(plain(&diagnostic), @r"
        warning: edited after it was applied
        --> migrations/a1.sql
        ");
    }

    #[test]
    fn what_a_server_says_cannot_command_the_terminal() {
        let diagnostic = Diagnostic::error("statement", "bad\u{1b}[2J thing\nLINE 1: x");
        assert_eq!(plain(&diagnostic), "error: bad [2J thing\n    LINE 1: x\n");
    }
}
