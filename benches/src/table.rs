//! The results, as a page of the documentation.

use std::fmt::Write as _;
use std::time::Duration;

use crate::machine::Machine;
use crate::measure::{Race, median};

/// What a ratio, our time by theirs, has to be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Goal {
    /// At most this.
    AtMost(f64),
    /// So small that we are this many times faster.
    TimesFaster(f64),
    /// Nothing is promised.
    None,
}

impl Goal {
    fn holds(self, ratio: f64) -> Option<bool> {
        match self {
            Self::AtMost(limit) => Some(ratio <= limit),
            Self::TimesFaster(times) => Some(1.0 / ratio >= times),
            Self::None => None,
        }
    }

    /// A ratio in the words of the goal.
    fn show(self, ratio: f64) -> String {
        match self {
            Self::AtMost(_) | Self::None if ratio >= 0.1 => format!("{ratio:.2}"),
            Self::AtMost(_) | Self::None => format!("{ratio:.3}"),
            Self::TimesFaster(_) if ratio > 1.0 => format!("{ratio:.2} times slower"),
            Self::TimesFaster(_) if ratio > 0.1 => format!("{:.2} times faster", 1.0 / ratio),
            Self::TimesFaster(_) => format!("{:.0} times faster", 1.0 / ratio),
        }
    }
}

impl std::fmt::Display for Goal {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::AtMost(limit) => write!(formatter, "at most {limit}"),
            Self::TimesFaster(times) if *times <= 1.0 => formatter.write_str("faster"),
            Self::TimesFaster(times) => write!(formatter, "{times} times faster"),
            Self::None => formatter.write_str("none"),
        }
    }
}

/// All results.
#[derive(Debug, Default)]
pub(crate) struct Table {
    races: String,
    memory: String,
    parts: String,
}

impl Table {
    /// Adds two programs that were measured in turn.
    pub(crate) fn race(&mut self, what: &str, theirs: &str, race: &Race, goal: Goal) {
        let ratio = race.ratio();
        let line = format!(
            "| {what} | {} | {theirs} | {} | {} | {} | {goal} | {} |",
            milliseconds(median(&race.ours)),
            milliseconds(median(&race.theirs)),
            goal.show(ratio),
            goal.show(race.ratio_of_minima()),
            verdict(goal.holds(ratio)),
        );
        eprintln!("{line}");
        self.races.push_str(&line);
        self.races.push('\n');
    }

    /// Adds a program's peak memory, in bytes, and what it has to stay below.
    pub(crate) fn memory(&mut self, what: &str, peak: u64, limit: Option<u64>) {
        let line = format!(
            "| {what} | {} | {} | {} |",
            megabytes(peak),
            limit.map_or_else(|| "none".to_owned(), megabytes),
            verdict(limit.map(|limit| peak < limit)),
        );
        eprintln!("{line}");
        self.memory.push_str(&line);
        self.memory.push('\n');
    }

    /// Adds the median time of one function, with the bytes that it went through.
    pub(crate) fn part(&mut self, name: &str, time: Duration, bytes: Option<u64>) {
        #[expect(clippy::cast_precision_loss, reason = "three digits of it are shown")]
        let speed = bytes.map_or_else(String::new, |bytes| {
            format!("{:.0} MB/s", bytes as f64 / time.as_secs_f64() / 1e6)
        });
        writeln!(self.parts, "| {name} | {} | {speed} |", milliseconds(time))
            .expect("a string takes everything");
    }

    /// The whole page.
    pub(crate) fn page(&self, machine: &Machine) -> String {
        let mut page = String::from(
            "# Benchmarks\n\n\
             Written by `cargo xtask bench`, which installs what it compares with, makes its \
             inputs from a fixed seed and measures whole processes, from start to exit, in \
             turn: A B A B. A ratio is Aludel's time divided by the other's: the median of the \
             ratios of all rounds, and the ratio of the two shortest times. Only ratios say \
             something about another machine.\n\n",
        );
        writeln!(
            page,
            "Measured {} on {}, at a load average of {}: more than its processors \
             means that it had other work besides.\n",
            machine.date, machine.size, machine.load
        )
        .expect("a string takes everything");
        for version in &machine.versions {
            writeln!(page, "- {version}").expect("a string takes everything");
        }
        if !self.races.is_empty() {
            page.push_str(RACES);
            page.push_str(&self.races);
            page.push_str(NOTES);
        }
        if !self.memory.is_empty() {
            page.push_str(MEMORY);
            page.push_str(&self.memory);
        }
        if !self.parts.is_empty() {
            page.push_str(PARTS);
            page.push_str(&self.parts);
        }
        page
    }
}

const RACES: &str = "
## Time

| measured | Aludel, median | against | its median | ratio, median | ratio of minima | goal | holds |
| --- | --- | --- | --- | --- | --- | --- | --- |
";

const NOTES: &str = "
- `cat` is `sh -c 'cat migrations/*.sql'` over the same files, its output thrown away: like
  Aludel, it has to find the files first.
- The floor is one `sqlite3` or `psql` that is fed all statements, each revision in a
  transaction of its own with its change of the version table, on the same file system or
  server with the same settings. It keeps no journal, takes no lock, and knows no revisions.
- PostgreSQL flushes to disk at each commit, and so does SQLite (`synchronous=FULL`, rollback
  journal): the defaults.
- sqlx-cli and dbmate run the same statements as files of their own form. On SQLite dbmate
  sets `synchronous=NORMAL`, which is one flush of four less for each transaction and may lose
  the file in a power cut; it is measured as it comes and with the default of SQLite.
- The floor of a project of Alembic's is what `alembic upgrade head --sql` prints, through
  `psql` in its one transaction, or through `sqlite3` in a transaction for each revision, as
  Aludel has it there. A project whose scripts read the database has none.
- What the generated `.py` revisions do is read from their text, as of most that autogenerate
  writes; with `--runtime embedded` the interpreter runs them all the same. Some of the
  revisions of the other projects are read, and some run.
";

const MEMORY: &str = "
## Memory

The most that was resident. The limit of a revision of 200 MB is three times its longest
statement, and 64 MB; that of a project of Alembic's is what Alembic needs.

| measured | peak | limit | holds |
| --- | --- | --- | --- |
";

const PARTS: &str = "
## Functions

Medians of `cargo bench -p aludel-benches`.

| function | time | speed |
| --- | --- | --- |
";

fn verdict(holds: Option<bool>) -> &'static str {
    match holds {
        Some(true) => "yes",
        Some(false) => "**no**",
        None => "",
    }
}

fn milliseconds(time: Duration) -> String {
    let milliseconds = time.as_secs_f64() * 1000.0;
    match milliseconds {
        0.0..0.1 => format!("{:.1} µs", milliseconds * 1000.0),
        0.1..10.0 => format!("{milliseconds:.2} ms"),
        10.0..1000.0 => format!("{milliseconds:.0} ms"),
        _ => format!("{:.2} s", milliseconds / 1000.0),
    }
}

fn megabytes(bytes: u64) -> String {
    format!("{} MB", bytes.div_ceil(1_000_000))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn goals_are_judged_by_the_ratio_of_our_time() {
        assert_eq!(Goal::AtMost(1.5).holds(1.5), Some(true));
        assert_eq!(Goal::AtMost(1.5).holds(1.51), Some(false));
        assert_eq!(Goal::TimesFaster(25.0).holds(0.04), Some(true));
        assert_eq!(Goal::TimesFaster(25.0).holds(0.05), Some(false));
        assert_eq!(Goal::None.holds(9.0), None);
        assert_eq!(Goal::TimesFaster(25.0).show(0.04), "25 times faster");
        assert_eq!(Goal::TimesFaster(1.0).show(1.25), "1.25 times slower");
    }

    #[test]
    fn a_missed_goal_stands_out() {
        let mut table = Table::default();
        let race = Race {
            ours: vec![Duration::from_millis(20)],
            theirs: vec![Duration::from_millis(10)],
        };
        table.race("`heads`", "`cat`", &race, Goal::AtMost(1.5));
        assert_eq!(
            table.races,
            "| `heads` | 20 ms | `cat` | 10 ms | 2.00 | 2.00 | at most 1.5 | **no** |\n"
        );
    }
}
