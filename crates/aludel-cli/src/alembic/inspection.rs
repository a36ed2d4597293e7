//! `branches`, `current`, `heads`, `history`, `show`.

use std::io::{self, Write};

use aludel::{HeadsOf, Project, RevisionLine};
use aludel_core::diagnostic::Diagnostic;

use super::arguments::{CurrentArguments, HeadsArguments, HistoryArguments, VerboseArguments};
use super::print;
use crate::answer::Answer;
use crate::commands::current::unknown_rows;
use crate::context::Context;
use crate::failure::Failure;
use crate::session::Session;
use crate::ui::Ui;
use crate::ui::revision::{Detail, one_line};

/// Prints unless nothing but errors is wanted: Alembic's `-q` silences answers too.
fn data(
    context: &Context,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<Answer, Failure> {
    if !context.global.quiet {
        Ui::data(write)?;
    }
    Ok(Answer::Yes)
}

/// Writes a revision, in full or on a line.
fn write(
    out: &mut dyn Write,
    project: &Project,
    revision: &RevisionLine,
    is_verbose: bool,
    detail: Detail,
) -> io::Result<()> {
    match project.graph.find(&revision.revision) {
        Some(found) if is_verbose => {
            writeln!(
                out,
                "{}",
                print::log_entry(found, revision.is_current == Some(true))
            )
        }
        _ => writeln!(out, "{}", print::line(project, revision, detail)),
    }
}

pub(super) fn heads(context: &Context, arguments: &HeadsArguments) -> Result<Answer, Failure> {
    let project = context.project()?;
    let of = if arguments.resolve_dependencies {
        HeadsOf::Dependencies
    } else {
        HeadsOf::DownRevisions
    };
    data(context, |out| {
        for head in aludel::heads(&project, of) {
            write(out, &project, &head, arguments.verbose, Detail::Branch)?;
        }
        Ok(())
    })
}

pub(super) fn history(context: &Context, arguments: &HistoryArguments) -> Result<Answer, Failure> {
    let range = arguments.rev_range.as_deref();
    let asks_database =
        arguments.indicate_current || range.is_some_and(|range| range.contains("current"));
    let (project, revisions) = if asks_database {
        let mut session = Session::to_read(context)?;
        let (project, run) = session.run();
        let rows = aludel::rows(project, &run)?;
        let mut revisions = aludel::history(project, range, Some(&rows))?;
        if !arguments.indicate_current {
            for revision in &mut revisions {
                revision.is_current = None;
            }
        }
        (session.project, revisions)
    } else {
        let project = context.project()?;
        let revisions = aludel::history(&project, range, None)?;
        (project, revisions)
    };
    data(context, |out| {
        for revision in &revisions {
            write(out, &project, revision, arguments.verbose, Detail::Whole)?;
        }
        Ok(())
    })
}

pub(super) fn branches(context: &Context, arguments: &VerboseArguments) -> Result<Answer, Failure> {
    let project = context.project()?;
    let points: Vec<RevisionLine> = aludel::history(&project, None, None)?
        .into_iter()
        .filter(|revision| revision.is_branch_point)
        .collect();
    data(context, |out| {
        for point in &points {
            if arguments.verbose {
                write(out, &project, point, true, Detail::Whole)?;
            } else {
                writeln!(
                    out,
                    "{}",
                    with_labels(point, &one_line(point, Detail::Place))
                )?;
            }
            let indent = " ".repeat(point.revision.chars().count());
            for next in aludel::show(&project, &point.next_revisions).unwrap_or_default() {
                let mut text = with_labels(&next, &one_line(&next, Detail::Place));
                if let (true, Some(found)) = (arguments.verbose, project.graph.find(&next.revision))
                {
                    text = format!("{text}, {}", print::doc(found));
                }
                writeln!(out, "{indent} -> {text}")?;
            }
            writeln!(out)?;
        }
        Ok(())
    })
}

/// The labels of a revision stand behind its id.
fn with_labels(revision: &RevisionLine, line: &str) -> String {
    if revision.branch_labels.is_empty() {
        return line.to_owned();
    }
    let rest = line.find(" (").map_or("", |at| &line[at..]);
    let id = &line[..line.len() - rest.len()];
    format!("{id} ({}){rest}", revision.branch_labels.join(", "))
}

pub(super) fn show(context: &Context, rev: &str) -> Result<Answer, Failure> {
    let (project, references) = if rev == "current" {
        let mut session = Session::to_read(context)?;
        let (project, run) = session.run();
        let rows = aludel::rows(project, &run)?;
        (session.project, rows)
    } else {
        (context.project()?, vec![rev.to_owned()])
    };
    let revisions = aludel::show(&project, &references)?;
    data(context, |out| {
        for revision in &revisions {
            write(out, &project, revision, true, Detail::Whole)?;
        }
        Ok(())
    })
}

pub(super) fn current(context: &Context, arguments: &CurrentArguments) -> Result<Answer, Failure> {
    let mut session = Session::to_read(context)?;
    let (project, run) = session.run();
    let mut report = aludel::current(project, &run)?;
    if !report.unknown.is_empty() {
        let unknown = unknown_rows(&report.unknown);
        let mut diagnostic = Diagnostic::error("version-unknown", unknown.message);
        diagnostic.facts = unknown.facts;
        diagnostic.help = unknown.help;
        return Err(diagnostic.into());
    }
    if arguments.verbose {
        data(context, |out| {
            writeln!(out, "Current revision(s) for {}:", report.database)
        })?;
    }
    if arguments.check_heads && !report.is_at_heads {
        return Err(
            Diagnostic::error("not-at-heads", "Database is not on all head revisions")
                .with_help("`alembic upgrade heads` applies what is pending")
                .into(),
        );
    }
    for revision in &mut report.revisions {
        revision.is_current = None;
    }
    let project = &session.project;
    data(context, |out| {
        for revision in &report.revisions {
            write(out, project, revision, arguments.verbose, Detail::Place)?;
        }
        Ok(())
    })
}
