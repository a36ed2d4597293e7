//! `aludel log`

use std::time::Duration;

use aludel::journal::{Entry, EntryKind, Outcome};
use aludel::{LogOptions, LogReport};
use clap::Args;

use crate::answer::Answer;
use crate::arguments::duration;
use crate::context::Context;
use crate::failure::Failure;
use crate::session::Session;
use crate::ui::table::{Align, Column, Columns, Room, Tone};
use crate::ui::words;

/// Show what ran on the database: when, who, how long, and how it ended
///
/// This is the journal, which every run writes into the database itself. A run stands on a
/// line with its command; below it stand the revisions that it applied or took back.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  aludel log                     the newest entries
  aludel log --revision ae10     what happened to one revision
  aludel log --failed            what failed or was interrupted
  aludel log --slow 5s           what took five seconds or longer")]
pub(crate) struct Arguments {
    /// Only this revision
    #[arg(long, value_name = "REVISION")]
    revision: Option<String>,

    /// Only what failed, was interrupted or never ended
    #[arg(long)]
    failed: bool,

    /// Only what took at least this long, such as `500ms`
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    slow: Option<Duration>,

    /// Only so many entries, the newest
    #[arg(long, value_name = "NUMBER", default_value_t = 20)]
    limit: u32,
}

pub(crate) fn run(context: &Context, arguments: &Arguments) -> Result<Answer, Failure> {
    let mut session = Session::to_read(context)?;
    let (project, run) = session.run();
    let report = aludel::log(
        project,
        &run,
        &LogOptions {
            revision: arguments.revision.clone(),
            failed: arguments.failed,
            slower_than: arguments.slow,
            limit: Some(arguments.limit),
        },
    )?;
    let width = context.ui.terminal.output_width();
    context.ui.report(&report, Answer::Yes, |out| {
        write!(out, "{}", table(&report, width))
    })?;
    if report.entries.is_empty() {
        context.ui.note("nothing in the journal matches");
    }
    Ok(Answer::Yes)
}

fn table(report: &LogReport, width: usize) -> String {
    if report.entries.is_empty() {
        return String::new();
    }
    let column = |heading, align, room| Column {
        heading,
        align,
        room,
    };
    let mut table = Columns::new(
        width,
        &[
            column("when", Align::Left, Room::Keep),
            column("what", Align::Left, Room::Give),
            column("result", Align::Left, Room::Keep),
            column("time", Align::Right, Room::Keep),
        ],
    );
    let mut run = None;
    for entry in &report.entries {
        let is_same_run = run.replace(&entry.run) == Some(&entry.run);
        table.row([
            (words::time(&entry.started_at), Tone::Plain),
            (what(entry, is_same_run), Tone::Plain),
            (entry.outcome.as_str().to_owned(), tone(entry.outcome)),
            (
                entry
                    .duration_ms
                    .map(words::milliseconds)
                    .unwrap_or_default(),
                Tone::Plain,
            ),
        ]);
    }
    table.render()
}

/// What an entry is about; who it was stands with the first entry of a run.
fn what(entry: &Entry, is_same_run: bool) -> String {
    let mut text = match entry.kind {
        EntryKind::Run => entry.command.clone(),
        EntryKind::Step | EntryKind::Stamp | EntryKind::Adopted => {
            let doing = entry
                .direction
                .map_or_else(|| entry.kind.as_str(), words::direction);
            let statements = match (entry.outcome, entry.statement_count, entry.statements_done) {
                (Outcome::Done, Some(count), _) => {
                    format!(", {}", words::count(count.unsigned_abs(), "statement"))
                }
                (_, Some(count), Some(done)) => format!(", {done} of {count} statements"),
                _ => String::new(),
            };
            let revision = entry.revision.as_deref().unwrap_or("base");
            format!("- {doing} {revision}{statements}")
        }
    };
    if !is_same_run {
        text = format!("{text}\nby {}@{}", entry.user, entry.host);
    }
    if let Some(error) = &entry.error {
        text.push('\n');
        text.push_str(error.lines().next().unwrap_or_default());
    }
    text
}

fn tone(outcome: Outcome) -> Tone {
    match outcome {
        Outcome::Done | Outcome::Resumed => Tone::Good,
        Outcome::Running => Tone::Attention,
        Outcome::Failed | Outcome::Interrupted => Tone::Bad,
        Outcome::Abandoned => Tone::Plain,
    }
}
