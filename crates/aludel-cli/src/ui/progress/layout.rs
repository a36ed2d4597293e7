//! The lines that stay: how they are laid out.

use std::time::Duration;

use aludel::StepName;
use unicode_width::UnicodeWidthStr;

use crate::ui::style::{self, paint};
use crate::ui::words::{self, shortened};

/// Room for what was done and how long it took, after the message.
const TAIL: usize = 24;

/// The narrowest that a message is cut to.
const SHORTEST_MESSAGE: usize = 12;

/// How wide the columns of a run are.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Layout {
    number: usize,
    revision: usize,
    message: usize,
    /// Messages wider than this are cut; `None` where lines may be of any length.
    longest: Option<usize>,
}

impl Layout {
    /// Columns for these steps, on a terminal that is `width` columns wide or on a
    /// stream of lines of any length.
    pub(super) fn new(steps: &[StepName], width: Option<usize>) -> Self {
        let widest = |of: fn(&StepName) -> &str| {
            steps.iter().map(|step| of(step).width()).max().unwrap_or(0)
        };
        let number = steps.len().to_string().len();
        let revision = widest(|step| &step.revision);
        let taken = 2 + 2 * number + 1 + 2 + revision + 2 + 2 + TAIL;
        let longest = width.map(|width| width.saturating_sub(taken).max(SHORTEST_MESSAGE));
        let message = widest(|step| &step.message);
        Self {
            number,
            revision,
            message: longest.map_or(message, |longest| message.min(longest)),
            longest,
        }
    }

    /// A step that ended.
    pub(super) fn step_line(
        &self,
        (number, total): (usize, usize),
        step: &StepName,
        done: &str,
        took: &str,
    ) -> String {
        let message = match self.longest {
            Some(longest) => shortened(&step.message, longest),
            None => step.message.clone(),
        };
        let line = format!(
            "  {number:>digits$}/{total}  {}{}  {message}{}  {done:<14}  {took:>8}",
            paint(style::REVISION, &step.revision),
            spaces(self.revision, &step.revision),
            spaces(self.message, &message),
            digits = self.number,
        );
        line.trim_end().to_owned()
    }

    /// A statement that is done.
    pub(super) fn statement_line(
        &self,
        (number, total): (u64, Option<u64>),
        duration: Duration,
        rows: Option<u64>,
        summary: &str,
    ) -> String {
        let rows = rows.map_or_else(String::new, |rows| {
            format!(" ({})", words::count(rows, "row"))
        });
        let indent = 2 + 2 * self.number + 1 + 2;
        let took = words::duration(duration);
        let number = words::fraction(number, total);
        let text = format!("{:indent$}{number}  {took:>8}  {summary}{rows}", "");
        match self.longest {
            Some(longest) => shortened(&text, indent + self.revision + 2 + longest + 2 + TAIL),
            None => text,
        }
    }
}

fn spaces(width: usize, text: &str) -> String {
    " ".repeat(width.saturating_sub(text.width()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use aludel_core::revision::Direction;

    fn step(revision: &str, message: &str) -> StepName {
        StepName {
            revision: revision.to_owned(),
            message: message.to_owned(),
            direction: Direction::Upgrade,
            path: "migrations/x.sql".into(),
            runtime: None,
        }
    }

    fn lines(width: Option<usize>) -> String {
        let steps = [
            step("1a2b3c4d5e6f", "create users"),
            step(
                "b2",
                "größere Tabelle mit einem sehr langen Namen, der nicht passt",
            ),
        ];
        let layout = Layout::new(&steps, width);
        let shown = [
            layout.step_line((1, 2), &steps[0], "3 statements", "4 ms"),
            layout.statement_line(
                (1, Some(1)),
                Duration::from_millis(1250),
                Some(1),
                "INSERT INTO t VALUES (1)",
            ),
            layout.step_line((2, 2), &steps[1], "1 statement", "1.25 s"),
        ];
        anstream::adapter::strip_str(&shown.join("\n")).to_string()
    }

    #[test]
    fn a_terminal_gets_lines_that_fit() {
        let shown = lines(Some(80));
        insta::assert_snapshot!(shown, @r"
        1/2  1a2b3c4d5e6f  create users                       3 statements        4 ms
             1/1    1.25 s  INSERT INTO t VALUES (1) (1 row)
        2/2  b2            größere Tabelle mit einem sehr l…  1 statement       1.25 s
        ");
        assert!(shown.lines().all(|line| line.width() <= 80));
    }

    #[test]
    fn a_log_gets_whole_messages() {
        insta::assert_snapshot!(lines(None), @r"
        1/2  1a2b3c4d5e6f  create users                                                  3 statements        4 ms
             1/1    1.25 s  INSERT INTO t VALUES (1) (1 row)
        2/2  b2            größere Tabelle mit einem sehr langen Namen, der nicht passt  1 statement       1.25 s
        ");
    }
}
