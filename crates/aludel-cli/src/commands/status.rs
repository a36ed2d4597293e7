//! `aludel status`

use aludel::journal::Entry;
use aludel::{Project, StatusReading, StatusReport};
use aludel_core::revision::Direction;
use clap::Args;

use crate::answer::Answer;
use crate::context::Context;
use crate::failure::Failure;
use crate::ui::table::{Align, Column, Columns, Room, Tone};
use crate::ui::words;

/// How many pending revisions are listed before the rest is counted.
const LISTED: usize = 8;

/// The column of names: the longest of them and its padding.
const NAMES: usize = 12;

/// Show where the database is, on one screen
///
/// What is applied and what is pending, whether files were edited since they were applied,
/// the last run, and who holds the migration lock. Nothing is changed.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  aludel status                      the database that the configuration names
  aludel status --env production     another environment
  aludel status --format json        for a program")]
pub(crate) struct Arguments {}

pub(crate) fn run(context: &Context, _arguments: &Arguments) -> Result<Answer, Failure> {
    let config = context.config()?;
    let database = context.database(&config)?;
    let reading = StatusReading::begin(database, context.actor(), config.version_table.clone());
    let project = Project::open(config)?;
    let report = reading.finish(&project)?;
    let width = context.ui.terminal.output_width();
    context.ui.report(&report, Answer::Yes, |out| {
        write!(out, "{}", fields(&project, &report, width))?;
        writeln!(out, "\n{}", closing(&report))
    })
}

/// The screen: names on the left, what is so on the right.
struct Fields {
    table: Columns,
    width: usize,
}

impl Fields {
    fn new(width: usize) -> Self {
        let column = |room| Column {
            heading: "",
            align: Align::Left,
            room,
        };
        Self {
            table: Columns::new(width, &[column(Room::Keep), column(Room::Give)]),
            width: width.saturating_sub(NAMES + 2),
        }
    }

    fn add(&mut self, name: &str, value: impl Into<String>, tone: Tone) {
        self.table
            .row([(name.to_owned(), Tone::Label), (value.into(), tone)]);
    }

    /// A heading with a line for each item below it.
    fn add_list(
        &mut self,
        name: &str,
        heading: String,
        items: impl Iterator<Item = String>,
        tone: Tone,
    ) {
        let mut text = heading;
        for item in items {
            text.push_str("\n  ");
            text.push_str(&words::shortened(&item, self.width.saturating_sub(2)));
        }
        self.add(name, text, tone);
    }
}

fn fields(project: &Project, report: &StatusReport, width: usize) -> String {
    let mut fields = Fields::new(width);
    fields.add(
        "project",
        format!(
            "{}, {}",
            project.config.path,
            words::count(report.total as u64, "revision")
        ),
        Tone::Plain,
    );
    fields.add("database", database(report), Tone::Plain);
    fields.add(
        "server",
        report
            .server
            .clone()
            .unwrap_or_else(|| "none yet: the first upgrade creates the file".to_owned()),
        Tone::Plain,
    );
    fields.add("at", position(project, report), Tone::Plain);
    pending(&mut fields, report);
    changed(&mut fields, report);
    if !report.unfinished.is_empty() {
        let items = report.unfinished.iter().map(|unfinished| {
            format!(
                "{}  {}",
                unfinished.revision,
                words::statements_done(unfinished.done, unfinished.total)
            )
        });
        fields.add_list(
            "unfinished",
            "a run stopped half way".to_owned(),
            items,
            Tone::Bad,
        );
    }
    if !report.unknown.is_empty() {
        let heading = "the version table names no file of this project".to_owned();
        fields.add_list(
            "unknown",
            heading,
            report.unknown.iter().cloned(),
            Tone::Bad,
        );
    }
    fields.add(
        "last run",
        report
            .last_run
            .as_ref()
            .map_or_else(|| "none".to_owned(), last_run),
        Tone::Plain,
    );
    match &report.lock_holder {
        None => fields.add("lock", "free", Tone::Plain),
        Some(holder) => {
            let since = holder.since.as_deref().map_or_else(String::new, |since| {
                format!(" since {}", words::time(since))
            });
            fields.add(
                "lock",
                format!("held by {}{since}", holder.owner),
                Tone::Attention,
            );
        }
    }
    fields.table.render()
}

fn database(report: &StatusReport) -> String {
    let environment = report
        .environment
        .as_ref()
        .filter(|environment| !report.url_source.contains(environment.as_str()))
        .map_or_else(String::new, |environment| {
            format!(", environment {environment}")
        });
    let protected = if report.protected { ", protected" } else { "" };
    format!(
        "{} (from {}){environment}{protected}",
        report.database, report.url_source
    )
}

/// The revisions that the database is at, with their messages.
fn position(project: &Project, report: &StatusReport) -> String {
    if report.heads.is_empty() {
        return "base: no revision is applied".to_owned();
    }
    let lines: Vec<String> = report
        .heads
        .iter()
        .map(|head| {
            let message = project
                .graph
                .find(head)
                .map(|revision| revision.header().message.as_str())
                .unwrap_or_default();
            let mark = if report.project_heads.contains(head) {
                " (head)"
            } else {
                ""
            };
            format!("{head}{mark}  {message}").trim_end().to_owned()
        })
        .collect();
    lines.join("\n")
}

fn pending(fields: &mut Fields, report: &StatusReport) {
    if !report.unknown.is_empty() {
        fields.add(
            "pending",
            "cannot be told: the database is at what this project does not have",
            Tone::Attention,
        );
        return;
    }
    if report.pending.is_empty() {
        fields.add("pending", "nothing", Tone::Good);
        return;
    }
    let left = report.pending.len().saturating_sub(LISTED);
    let rest = (left > 0).then(|| format!("and {left} more; `aludel check` lists them"));
    let items = report
        .pending
        .iter()
        .take(LISTED)
        .map(|step| format!("{}  {}", step.revision, step.message))
        .chain(rest);
    let heading = words::count_of(&report.pending, "revision");
    fields.add_list("pending", heading, items, Tone::Attention);
}

fn changed(fields: &mut Fields, report: &StatusReport) {
    if report.changed.is_empty() {
        if report.applied > 0 {
            fields.add("files", "as they were applied", Tone::Good);
        }
        return;
    }
    let items = report
        .changed
        .iter()
        .map(|changed| format!("{}  {}", changed.revision, changed.path));
    fields.add_list(
        "files",
        "edited after being applied".to_owned(),
        items,
        Tone::Bad,
    );
}

fn last_run(entry: &Entry) -> String {
    let took = entry.duration_ms.map_or_else(String::new, |duration| {
        format!(" in {}", words::milliseconds(duration))
    });
    let mut text = format!(
        "{}  {}{took}, by {}@{}\n{}",
        words::time(&entry.started_at),
        entry.outcome.as_str(),
        entry.user,
        entry.host,
        entry.command,
    );
    if let Some(error) = &entry.error {
        text.push('\n');
        text.push_str(error);
    }
    text
}

/// What the screen amounts to, and what to type next.
fn closing(report: &StatusReport) -> String {
    let applied = format!(
        "{} of {} applied",
        report.applied,
        words::count(report.total as u64, "revision")
    );
    if !report.unknown.is_empty() {
        "This project does not have what the database is at: see `aludel current`".to_owned()
    } else if let Some(unfinished) = report.unfinished.first() {
        let again = match unfinished.direction {
            Direction::Upgrade => "go on with the unfinished one: `aludel upgrade`",
            Direction::Downgrade => "go on with the unfinished one: type the same downgrade again",
        };
        format!("{applied}; {again}")
    } else if !report.pending.is_empty() {
        format!("{applied}. Apply the rest: `aludel upgrade`")
    } else if report.total == 0 {
        "No revisions yet. Write the first: `aludel revision -m \"create users\"`".to_owned()
    } else {
        format!("{applied}. Nothing to do.")
    }
}
