//! What `upgrade`, `downgrade` and `stamp` share: the closing line of a run.

use aludel::{InterruptedStatement, Project, RunReport};
use aludel_core::revision::{Dependencies, Direction};
use clap::ValueEnum;

use crate::context::Context;
use crate::ui::style::{self, paint};
use crate::ui::words;

/// What became of the statement that a killed run was at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum InterruptedChoice {
    /// It took place: go on behind it.
    Ran,
    /// It did not, or it may run twice: run it.
    Repeat,
}

impl From<InterruptedChoice> for InterruptedStatement {
    fn from(choice: InterruptedChoice) -> Self {
        match choice {
            InterruptedChoice::Ran => Self::Ran,
            InterruptedChoice::Repeat => Self::Repeat,
        }
    }
}

/// Says what a run did and where the database is now.
pub(super) fn close(
    context: &Context,
    project: &Project,
    report: &RunReport,
    direction: Direction,
) {
    let place = place(project, &report.heads_after);
    if report.steps.is_empty() {
        context.ui.note(format_args!(
            "nothing to do: {} is at {place}",
            report.database
        ));
        return;
    }
    let done = match direction {
        Direction::Upgrade => "upgraded",
        Direction::Downgrade => "downgraded",
    };
    context.ui.note(format_args!(
        "{} {} in {}: now at {place}",
        paint(style::GOOD, done),
        words::count_of(&report.steps, "revision"),
        words::duration(report.duration)
    ));
}

/// Where the rows of the version table are: `b2 (head), c1`, or `base`.
pub(super) fn place(project: &Project, rows: &[String]) -> String {
    if rows.is_empty() {
        return "base".to_owned();
    }
    let names: Vec<String> = rows
        .iter()
        .map(|row| {
            let is_head = project
                .graph
                .find(row)
                .is_some_and(|revision| revision.is_head(Dependencies::Considered));
            let mark = if is_head { " (head)" } else { "" };
            format!("{}{mark}", paint(style::REVISION, row))
        })
        .collect();
    names.join(", ")
}
