//! A run while it goes on.

mod layout;
mod screen;

use std::time::Duration;

use aludel::{Event, HostRuntime, Observer, Silent, StepName};
use aludel_core::revision::Direction;

use self::layout::Layout;
use self::screen::Screen;
use super::style::{self, paint};
use super::{Ui, Verbosity, json, words};
use crate::arguments::Format;

/// How much of a run is told line by line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Grain {
    /// A line for each revision.
    Revisions,
    /// A line for each statement too.
    Statements,
}

/// While somebody else holds the lock, streams that cannot redraw say so this often.
const WAIT_LINE_EVERY: Duration = Duration::from_secs(30);

/// A wait that is shorter than this has only begun.
const SOON: Duration = Duration::from_secs(1);

/// Whoever shows a run on `database` the way this process was asked to.
pub(crate) fn observer(ui: &Ui, grain: Grain, database: String) -> Box<dyn Observer> {
    match (ui.format, ui.verbosity) {
        (_, Verbosity::Quiet) => Box::new(Silent),
        (Format::Json, Verbosity::Normal) => Box::new(EventLines),
        (Format::Text, Verbosity::Normal) => Box::new(Told {
            grain,
            database,
            screen: Screen::new(ui.terminal),
            layout: Layout::default(),
            step: None,
            said_waiting: None,
            printed: String::new(),
        }),
    }
}

/// Events as JSON lines on standard error.
struct EventLines;

impl Observer for EventLines {
    fn on_event(&mut self, event: &Event) {
        json::write_event(event);
    }
}

/// A run told to people: a line for each revision that is done, and below them, on a
/// terminal, a bar for the one that runs.
struct Told {
    grain: Grain,
    database: String,
    screen: Screen,
    layout: Layout,
    step: Option<RunningStep>,
    /// How long the lock was waited for when that was last said.
    said_waiting: Option<Duration>,
    /// The line that a script has begun to print.
    printed: String,
}

/// The step that runs.
struct RunningStep {
    name: StepName,
    number: usize,
    total: usize,
    statements: Option<u64>,
    /// The statement that runs or ran last: its number and its beginning.
    statement: u64,
    summary: String,
    /// Whether that statement runs.
    is_at_statement: bool,
}

impl RunningStep {
    /// Where a step that failed was: in a statement, or in what a script does between two.
    fn place(&self) -> String {
        match (self.is_at_statement, self.statement) {
            (true, number) => format!("at statement {number}"),
            (false, 0) => "before statement 1".to_owned(),
            (false, number) => format!("after statement {number}"),
        }
    }
}

impl Observer for Told {
    fn on_event(&mut self, event: &Event) {
        match event {
            Event::LockWaiting { holder, waited } => {
                let holder = holder.as_ref().map_or_else(
                    || "another runner".to_owned(),
                    |holder| holder.owner.clone(),
                );
                self.waiting(&holder, *waited);
            }
            Event::RunStarted { steps } => self.run_started(steps),
            Event::StepStarted {
                number,
                total,
                step,
                statements,
                resumed_after,
                ..
            } => {
                self.step = Some(RunningStep {
                    name: step.clone(),
                    number: *number,
                    total: *total,
                    statements: *statements,
                    statement: *resumed_after,
                    summary: String::new(),
                    is_at_statement: false,
                });
                if *resumed_after > 0 {
                    self.screen.line(format_args!(
                        "  {}  going on after statement {}",
                        paint(style::REVISION, &step.revision),
                        words::of_all(*resumed_after, *statements)
                    ));
                }
                self.draw();
            }
            Event::StatementStarted {
                number, summary, ..
            } => {
                if let Some(step) = &mut self.step {
                    step.statement = *number;
                    step.summary.clone_from(summary);
                    step.is_at_statement = true;
                }
                self.draw();
            }
            Event::StatementFinished { rows, duration, .. } => {
                if let Some(step) = &mut self.step {
                    step.is_at_statement = false;
                }
                if self.grain == Grain::Statements
                    && let Some(step) = &self.step
                {
                    let line = self.layout.statement_line(
                        (step.statement, step.statements),
                        *duration,
                        *rows,
                        &step.summary,
                    );
                    self.screen.line(line);
                }
            }
            Event::Noticed { severity, message } => {
                self.screen.line(format_args!(
                    "  {} {message}",
                    paint(style::LABEL, format_args!("{severity}:"))
                ));
            }
            Event::Printed { text } => {
                self.printed.push_str(text);
                while let Some(end) = self.printed.find('\n') {
                    let line: String = self.printed.drain(..=end).collect();
                    self.screen.line(line.trim_end_matches(['\r', '\n']));
                }
            }
            Event::StepRetrying {
                revision,
                attempt,
                reason,
            } => self.screen.line(format_args!(
                "  {}  trying again (attempt {attempt}): {reason}",
                paint(style::REVISION, revision)
            )),
            Event::StepFinished { duration, .. } => {
                self.end_printed();
                if let Some(step) = self.step.take() {
                    let done = words::count(step.statements.unwrap_or(step.statement), "statement");
                    let line = self.layout.step_line(
                        (step.number, step.total),
                        &step.name,
                        &done,
                        &words::duration(*duration),
                    );
                    self.screen.line(line);
                    if step.number == step.total {
                        self.screen.clear();
                    }
                }
            }
            Event::StepFailed { .. } => {
                self.end_printed();
                if let Some(step) = self.step.take() {
                    let line = self.layout.step_line(
                        (step.number, step.total),
                        &step.name,
                        &format!("{} {}", paint(style::ERROR, "failed"), step.place()),
                        "",
                    );
                    self.screen.clear();
                    self.screen.line(line);
                }
            }
            _ => {}
        }
    }
}

impl Told {
    fn run_started(&mut self, steps: &[StepName]) {
        self.screen.clear();
        let Some(first) = steps.first() else {
            return;
        };
        let doing = match first.direction {
            Direction::Upgrade => "upgrading",
            Direction::Downgrade => "downgrading",
        };
        self.layout = Layout::new(steps, self.screen.width());
        self.screen.line(format_args!(
            "{doing} {}: {}",
            self.database,
            words::count_of(steps, "revision")
        ));
        for line in host_lines(steps) {
            self.screen.line(line);
        }
        self.screen.begin(steps.len());
    }

    /// Shows a line that a script printed without its end.
    fn end_printed(&mut self) {
        let rest = std::mem::take(&mut self.printed);
        if !rest.is_empty() {
            self.screen.line(rest);
        }
    }

    fn waiting(&mut self, holder: &str, waited: Duration) {
        let text = format!("waiting for {holder}, who holds the migration lock");
        if self.screen.wait(&text) {
            return;
        }
        let is_due = self
            .said_waiting
            .is_none_or(|said| waited >= said + WAIT_LINE_EVERY);
        if is_due {
            self.said_waiting = Some(waited);
            let so_far = if waited < SOON {
                String::new()
            } else {
                format!(" ({} so far)", words::duration(waited))
            };
            self.screen.line(format_args!("{text}{so_far}"));
        }
    }

    fn draw(&self) {
        if let Some(step) = &self.step {
            self.screen.draw(
                step.number,
                (
                    step.statement.saturating_sub(1),
                    // A script that makes its statements as it runs is half way through.
                    step.statements.unwrap_or(2 * step.statement),
                ),
                format!(
                    "{}  {}  {}",
                    step.name.revision,
                    words::fraction(step.statement, step.statements),
                    step.summary
                ),
            );
        }
    }
}

/// How many revisions are named that run in the project's own Python; the others are counted.
const HOST_LINES: usize = 6;

/// Tells which revisions run in the project's own Python, and why.
fn host_lines(steps: &[StepName]) -> Vec<String> {
    let hosted: Vec<(&StepName, &HostRuntime)> = steps
        .iter()
        .filter_map(|step| Some((step, step.runtime.as_ref()?)))
        .collect();
    // Nobody has to be told one by one what was asked for.
    if let Some((_, runtime)) = hosted.first()
        && runtime.reason.is_none()
    {
        let revisions = words::count_of(&hosted, "`.py` revision");
        return vec![format!("  in `{}`: {revisions}", runtime.python)];
    }
    let mut lines: Vec<String> = hosted
        .iter()
        .take(HOST_LINES)
        .map(|(step, runtime)| {
            let reason = match (&runtime.reason, &runtime.place) {
                (Some(reason), Some(place)) => format!(": {reason} ({place})"),
                _ => String::new(),
            };
            format!("  {} runs in `{}`{reason}", step.revision, runtime.python)
        })
        .collect();
    if hosted.len() > HOST_LINES {
        let more = hosted.len() - HOST_LINES;
        lines.push(format!(
            "  … and {} more there",
            words::count(more as u64, "revision")
        ));
    }
    lines
}
