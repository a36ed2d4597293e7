//! Timing programs.

use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use fs_err as fs;

use crate::tools::Tools;

/// How often the memory of a running program is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(2);

/// A program with its arguments, and what has to be so before it starts.
pub(crate) struct Runner<'r> {
    /// What the table calls it.
    pub(crate) name: String,
    before: Box<dyn Fn() -> Result<()> + 'r>,
    command: Box<dyn Fn() -> Command + 'r>,
}

impl<'r> Runner<'r> {
    pub(crate) fn new(name: impl Into<String>, command: impl Fn() -> Command + 'r) -> Self {
        Self {
            name: name.into(),
            before: Box::new(|| Ok(())),
            command: Box::new(command),
        }
    }

    /// Does something before each start, outside of the time.
    pub(crate) fn after(self, before: impl Fn() -> Result<()> + 'r) -> Self {
        Self {
            before: Box::new(before),
            ..self
        }
    }

    /// Runs it once and returns the time from its start to its end.
    pub(crate) fn time(&self) -> Result<Duration> {
        (self.before)()?;
        let mut command = self.prepared()?;
        let started = Instant::now();
        let mut child = self.start(&mut command)?;
        let status = child.wait()?;
        let elapsed = started.elapsed();
        self.check(status.success())?;
        Ok(elapsed)
    }

    /// Runs it once and returns its time and the most memory that it had resident, in
    /// bytes: the kernel's own high-water mark, read until the program ends.
    pub(crate) fn time_and_peak(&self) -> Result<(Duration, u64)> {
        (self.before)()?;
        let mut command = self.prepared()?;
        let started = Instant::now();
        let mut child = self.start(&mut command)?;
        let mut peak = 0;
        let status = loop {
            if let Some(peak_now) = high_water_mark(&child) {
                peak = peak_now;
            }
            if let Some(status) = child.try_wait()? {
                break status;
            }
            thread::sleep(LOOK_EVERY);
        };
        let elapsed = started.elapsed();
        self.check(status.success())?;
        Ok((elapsed, peak))
    }

    fn prepared(&self) -> Result<Command> {
        let mut command = (self.command)();
        command
            .stdout(Stdio::null())
            .stderr(fs::File::create(Self::log())?.into_file());
        Ok(command)
    }

    fn start(&self, command: &mut Command) -> Result<Child> {
        command
            .spawn()
            .with_context(|| format!("cannot start {}", self.name))
    }

    fn check(&self, succeeded: bool) -> Result<()> {
        if succeeded {
            return Ok(());
        }
        let said = fs::read_to_string(Self::log())?;
        bail!("{} failed:\n{said}", self.name);
    }

    /// Where a program's messages go: a file, so that nobody has to read along.
    fn log() -> String {
        format!(
            "{}/aludel-benches-{}.log",
            std::env::temp_dir().display(),
            std::process::id()
        )
    }
}

/// `VmHWM` of a program that still runs (Linux, `proc_pid_status(5)`).
fn high_water_mark(child: &Child) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kilobytes * 1024)
}

/// The result of measuring two programs in turn.
#[derive(Debug, Clone, Default)]
pub(crate) struct Race {
    /// The times of the first program, in the order of the rounds.
    pub(crate) ours: Vec<Duration>,
    /// The times of the second, round by round.
    pub(crate) theirs: Vec<Duration>,
}

/// Runs two programs in turn: A B A B. A first round is not counted: it fills caches.
pub(crate) fn race(ours: &Runner<'_>, theirs: &Runner<'_>, rounds: usize) -> Result<Race> {
    let mut race = Race {
        ours: Vec::with_capacity(rounds),
        theirs: Vec::with_capacity(rounds),
    };
    ours.time()?;
    theirs.time()?;
    for _ in 0..rounds {
        race.ours.push(ours.time()?);
        race.theirs.push(theirs.time()?);
    }
    Ok(race)
}

impl Race {
    /// The median of the ratios of all rounds, ours by theirs: a round's two times were
    /// measured one after the other, on a machine in the same state.
    pub(crate) fn ratio(&self) -> f64 {
        let mut ratios: Vec<f64> = self
            .ours
            .iter()
            .zip(&self.theirs)
            .map(|(ours, theirs)| ours.as_secs_f64() / theirs.as_secs_f64())
            .collect();
        ratios.sort_by(f64::total_cmp);
        middle(&ratios)
    }

    /// The ratio of the shortest times, which noise can only have made longer.
    pub(crate) fn ratio_of_minima(&self) -> f64 {
        shortest(&self.ours).as_secs_f64() / shortest(&self.theirs).as_secs_f64()
    }
}

/// The median of some times; there is at least one.
pub(crate) fn median(times: &[Duration]) -> Duration {
    let mut seconds: Vec<f64> = times.iter().map(Duration::as_secs_f64).collect();
    seconds.sort_by(f64::total_cmp);
    Duration::from_secs_f64(middle(&seconds))
}

fn shortest(times: &[Duration]) -> Duration {
    times.iter().copied().min().unwrap_or_default()
}

fn middle(sorted: &[f64]) -> f64 {
    let half = sorted.len() / 2;
    if sorted.len() % 2 == 1 {
        sorted[half]
    } else {
        f64::midpoint(sorted[half - 1], sorted[half])
    }
}

/// The `aludel` that is measured, in a project's folder, untouched by the variables of
/// whoever measures.
pub(crate) fn aludel(tools: &Tools, project: &camino::Utf8Path, words: &[&str]) -> Command {
    let mut command = Command::new(&tools.aludel);
    command.current_dir(project).args(words);
    for variable in ["DATABASE_URL", "SQLALCHEMY_DATABASE_URI", "ALUDEL_CONFIG"] {
        command.env_remove(variable);
    }
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    fn times(milliseconds: &[u64]) -> Vec<Duration> {
        milliseconds
            .iter()
            .map(|milliseconds| Duration::from_millis(*milliseconds))
            .collect()
    }

    #[test]
    fn a_slow_round_changes_no_ratio() {
        let race = Race {
            ours: times(&[10, 100, 11]),
            theirs: times(&[20, 200, 22]),
        };
        assert!((race.ratio() - 0.5).abs() < 1e-9);
        assert!((race.ratio_of_minima() - 0.5).abs() < 1e-9);
        assert_eq!(median(&race.ours), Duration::from_millis(11));
        assert_eq!(median(&times(&[10, 20])), Duration::from_millis(15));
    }

    #[test]
    fn a_program_that_fails_is_no_result() {
        let failing = Runner::new("false", || Command::new("false"));
        assert!(failing.time().is_err());
        assert!(failing.time_and_peak().is_err());
    }
}
