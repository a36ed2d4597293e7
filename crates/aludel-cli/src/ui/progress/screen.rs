//! Where a run is told: a terminal with a bar at the bottom, or a stream of lines.

use std::fmt::Display;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::ui::say;
use crate::ui::terminal::Terminal;

/// Positions of the bar for each step.
const STEP: u64 = 1000;

/// How often the elapsed time is drawn.
const TICK: Duration = Duration::from_millis(100);

pub(super) struct Screen {
    terminal: Terminal,
    /// Hidden where a line cannot be drawn again.
    bar: ProgressBar,
}

impl Screen {
    pub(super) fn new(terminal: Terminal) -> Self {
        Self {
            terminal,
            bar: ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden()),
        }
    }

    /// The width that lines must fit; `None` where they may be of any length.
    pub(super) fn width(&self) -> Option<usize> {
        Terminal::can_redraw().then(|| self.terminal.error_width())
    }

    /// Writes a line that stays.
    pub(super) fn line(&self, text: impl Display) {
        self.bar.suspend(|| say(format_args!("{text}\n")));
    }

    /// Shows a bar for this many steps.
    pub(super) fn begin(&mut self, steps: usize) {
        self.show(
            Some(steps as u64 * STEP),
            "  {bar:20} {elapsed:>4}  {wide_msg}",
        );
    }

    /// Moves the bar to a step and, within it, behind `done` of its statements.
    pub(super) fn draw(&self, step: usize, (done, statements): (u64, u64), message: String) {
        let within = done * STEP / statements.max(1);
        self.bar
            .set_position((step as u64).saturating_sub(1) * STEP + within.min(STEP));
        self.bar.set_message(message);
    }

    /// Shows what is waited for; `false` where that would not go away again.
    pub(super) fn wait(&mut self, text: &str) -> bool {
        if !Terminal::can_redraw() {
            return false;
        }
        if self.bar.is_hidden() {
            self.show(None, "{spinner} {elapsed}  {wide_msg}");
        }
        self.bar.set_message(text.to_owned());
        true
    }

    /// Takes the bar away.
    pub(super) fn clear(&mut self) {
        self.bar.finish_and_clear();
        self.bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
    }

    fn show(&mut self, length: Option<u64>, template: &str) {
        if !Terminal::can_redraw() {
            return;
        }
        let style = ProgressStyle::with_template(template)
            .expect("the templates are constants and valid")
            .progress_chars("━╸ ");
        self.bar = ProgressBar::with_draw_target(length, ProgressDrawTarget::stderr());
        self.bar.set_style(style);
        self.bar.enable_steady_tick(TICK);
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
