//! The record of one step: written once with the step's transaction, or kept up to
//! date statement by statement where the database commits as it goes.

use std::time::Instant;

use aludel_core::revision::Direction;
use aludel_dialect::{Connection, DatabaseError, Dialect};
use jiff::Timestamp;

use super::entry::StatementTiming;
use super::run::{NewRow, microseconds, time_text};
use super::{EntryKind, Journal, Outcome, Unfinished};

/// How many timings a row keeps: the slowest ones.
const TIMINGS_KEPT: usize = 32;

/// How many characters of an error a row keeps.
const ERROR_KEPT: usize = 4000;

/// What is known of a step while it runs.
#[derive(Debug)]
pub(crate) struct StepRecord {
    pub(crate) revision: String,
    pub(crate) direction: Direction,
    pub(crate) checksum: String,
    /// How many statements the step has; `None` while a script makes them as it runs.
    pub(crate) statement_count: Option<u64>,
    started: Instant,
    started_at: Timestamp,
    timings: Vec<StatementTiming>,
    /// Its place in the run, once its row is there.
    sequence: Option<i64>,
}

impl StepRecord {
    pub(crate) fn new(
        revision: String,
        direction: Direction,
        checksum: String,
        statement_count: Option<u64>,
    ) -> Self {
        Self {
            revision,
            direction,
            checksum,
            statement_count,
            started: Instant::now(),
            started_at: Timestamp::now(),
            timings: Vec::new(),
            sequence: None,
        }
    }

    /// Remembers a statement's time if it is among the slowest, in the place of its time
    /// in an earlier attempt.
    pub(crate) fn note(&mut self, timing: StatementTiming) {
        let earlier = self
            .timings
            .iter_mut()
            .find(|earlier| earlier.number == timing.number);
        if let Some(earlier) = earlier {
            *earlier = timing;
            return;
        }
        if self.timings.len() < TIMINGS_KEPT {
            self.timings.push(timing);
            return;
        }
        let fastest = self
            .timings
            .iter_mut()
            .min_by(|one, other| one.duration_ms.total_cmp(&other.duration_ms))
            .expect("more than none are kept");
        if fastest.duration_ms < timing.duration_ms {
            *fastest = timing;
        }
    }

    pub(crate) fn elapsed(&self) -> std::time::Duration {
        self.started.elapsed()
    }

    /// The row of a step that took place in one piece, or not at all.
    fn whole_row<'r>(&'r mut self, outcome: Outcome, error: Option<&'r str>) -> NewRow<'r> {
        let done = match outcome {
            Outcome::Done => self.statement_count.unwrap_or(0),
            _ => 0,
        };
        let statements = self.timings_json();
        NewRow {
            finished_at: Some(Timestamp::now()),
            duration_us: Some(microseconds(self.started)),
            revision: Some(&self.revision),
            direction: Some(direction_word(self.direction)),
            checksum: Some(&self.checksum),
            statement_count: self.statement_count.map(signed),
            statements_done: Some(signed(done)),
            statements,
            error,
            ..NewRow::new(EntryKind::Step, outcome, self.started_at)
        }
    }

    fn timings_json(&mut self) -> Option<String> {
        self.timings.sort_by_key(|timing| timing.number);
        serde_json::to_string(&self.timings).ok()
    }
}

impl Journal {
    /// The statement that writes the whole row of a step that is done.
    pub(crate) fn done_sql(&self, dialect: &dyn Dialect, record: &mut StepRecord) -> String {
        self.insert_sql(dialect, &record.whole_row(Outcome::Done, None))
    }

    /// Writes the whole row of a step that failed as a whole.
    pub(crate) fn write_failed(
        &self,
        connection: &mut dyn Connection,
        record: &mut StepRecord,
        outcome: Outcome,
        error: &str,
    ) -> Result<(), DatabaseError> {
        let error = clip(error);
        self.insert(connection, &record.whole_row(outcome, Some(&error)))?;
        Ok(())
    }

    /// Opens the row of a step that commits as it goes, the statements up to `mark` of
    /// which an earlier run did, and settles that run's row.
    pub(crate) fn open_step(
        &self,
        connection: &mut dyn Connection,
        record: &mut StepRecord,
        mark: &Mark<'_>,
        unfinished: Option<&Unfinished>,
    ) -> Result<(), DatabaseError> {
        connection.begin()?;
        let opened = self.insert_open_step(connection, record, mark, unfinished);
        if opened.is_err() {
            // The first error says more than one of the rollback's.
            let _ = connection.execute("ROLLBACK");
        }
        opened
    }

    fn insert_open_step(
        &self,
        connection: &mut dyn Connection,
        record: &mut StepRecord,
        mark: &Mark<'_>,
        unfinished: Option<&Unfinished>,
    ) -> Result<(), DatabaseError> {
        if let Some(unfinished) = unfinished {
            self.table
                .settle(connection, unfinished, Outcome::Resumed)?;
        }
        let sequence = self.insert(
            connection,
            &NewRow {
                revision: Some(&record.revision),
                direction: Some(direction_word(record.direction)),
                checksum: Some(&record.checksum),
                statement_count: record.statement_count.map(signed),
                statements_done: Some(signed(mark.done)),
                checksum_done: mark.checksum_done,
                ..NewRow::new(EntryKind::Step, Outcome::Running, record.started_at)
            },
        )?;
        connection.execute("COMMIT")?;
        record.sequence = Some(sequence);
        Ok(())
    }

    /// Records how far a step is: `done` statements with their checksum, and the one
    /// that is about to run outside of any transaction, if one is.
    pub(crate) fn mark(
        &self,
        connection: &mut dyn Connection,
        record: &StepRecord,
        mark: &Mark<'_>,
    ) -> Result<(), StepRowError> {
        let dialect = connection.dialect();
        let sql = format!(
            "UPDATE {} SET statements_done = {}, checksum_done = {}, statement_running = {}, \
             state_before = {} WHERE run_id = {} AND sequence = {} AND outcome = 'running'",
            self.table.name(),
            dialect.placeholder(1),
            dialect.placeholder(2),
            dialect.placeholder(3),
            dialect.placeholder(4),
            dialect.placeholder(5),
            dialect.placeholder(6),
        );
        let changed = connection.run(
            &sql,
            &[
                signed(mark.done).into(),
                mark.checksum_done.into(),
                mark.running.map(signed).into(),
                mark.state_before.into(),
                self.run.as_str().into(),
                record.sequence.into(),
            ],
        )?;
        if changed == 1 {
            return Ok(());
        }
        // MySQL does not count a row that says what it said before.
        match self.own_row(connection, record)? {
            Some((Outcome::Running, _)) => Ok(()),
            found => Err(StepRowError::NotOurs {
                outcome: found.map(|(outcome, _)| outcome),
            }),
        }
    }

    /// How far the step is by what is committed of its row; `None`: the row is not there.
    pub(crate) fn committed(
        &self,
        connection: &mut dyn Connection,
        record: &StepRecord,
    ) -> Result<Option<Unfinished>, DatabaseError> {
        Ok(self.own_row(connection, record)?.map(|(_, row)| row))
    }

    fn own_row(
        &self,
        connection: &mut dyn Connection,
        record: &StepRecord,
    ) -> Result<Option<(Outcome, Unfinished)>, DatabaseError> {
        let dialect = connection.dialect();
        let sql = format!(
            "SELECT {}, outcome FROM {} WHERE run_id = {} AND sequence = {}",
            Unfinished::COLUMNS,
            self.table.name(),
            dialect.placeholder(1),
            dialect.placeholder(2),
        );
        let key = [self.run.as_str().into(), record.sequence.into()];
        let rows = connection.query(&sql, &key)?;
        Ok(rows.first().and_then(|row| {
            let outcome = row.last()?.as_text()?.parse().ok()?;
            Some((outcome, Unfinished::from_row(row)?))
        }))
    }

    /// Closes the row of a step that is done.
    pub(crate) fn close_step(
        &self,
        connection: &mut dyn Connection,
        record: &mut StepRecord,
    ) -> Result<(), StepRowError> {
        let count = record.statement_count.unwrap_or(0);
        let settled = format!(
            "statement_count = {count}, statements_done = {count}, statement_running = NULL, \
             state_before = NULL, "
        );
        match self.finish_step(connection, record, &settled, Outcome::Done, None)? {
            1 => Ok(()),
            _ => Err(StepRowError::NotOurs {
                outcome: self
                    .own_row(connection, record)?
                    .map(|(outcome, _)| outcome),
            }),
        }
    }

    fn finish_step(
        &self,
        connection: &mut dyn Connection,
        record: &mut StepRecord,
        settled: &str,
        outcome: Outcome,
        error: Option<&str>,
    ) -> Result<u64, DatabaseError> {
        let statements = record.timings_json();
        let dialect = connection.dialect();
        let sql = format!(
            "UPDATE {} SET {settled}outcome = {}, finished_at = {}, duration_us = {}, \
             statements = {}, error = {} WHERE run_id = {} AND sequence = {} \
             AND outcome = 'running'",
            self.table.name(),
            dialect.placeholder(1),
            dialect.placeholder(2),
            dialect.placeholder(3),
            dialect.placeholder(4),
            dialect.placeholder(5),
            dialect.placeholder(6),
            dialect.placeholder(7),
        );
        connection.run(
            &sql,
            &[
                outcome.as_str().into(),
                time_text(Timestamp::now()).into(),
                microseconds(record.started).into(),
                statements.into(),
                error.map(clip).into(),
                self.run.as_str().into(),
                record.sequence.into(),
            ],
        )
    }

    /// Closes the row of a step that failed; its last mark stays, less the statement
    /// that was running if it is known to have changed nothing (`running` is `None`).
    pub(crate) fn fail_step(
        &self,
        connection: &mut dyn Connection,
        record: &mut StepRecord,
        running: Option<u64>,
        outcome: Outcome,
        error: &str,
    ) -> Result<(), DatabaseError> {
        let settled = match running {
            Some(_) => "",
            None => "statement_running = NULL, state_before = NULL, ",
        };
        self.finish_step(connection, record, settled, outcome, Some(error))?;
        Ok(())
    }

    /// Records a change of the version table that ran no revision.
    pub(crate) fn write_stamp(
        &self,
        connection: &mut dyn Connection,
        revision: &str,
        kind: EntryKind,
        checksum: Option<&str>,
    ) -> Result<(), DatabaseError> {
        let now = Timestamp::now();
        self.insert(
            connection,
            &NewRow {
                finished_at: Some(now),
                duration_us: Some(0),
                revision: Some(revision),
                checksum,
                ..NewRow::new(kind, Outcome::Done, now)
            },
        )?;
        Ok(())
    }
}

/// Why the row of a running step could not be written.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StepRowError {
    /// The row is not there any more, or another run has closed it.
    #[error("{}", match .outcome {
        Some(_) => "another run has gone on with this step",
        None => "the journal has lost the row of this step",
    })]
    NotOurs {
        /// How the row says that the step ended; `None`: there is no row.
        outcome: Option<Outcome>,
    },
    /// The database said no.
    #[error(transparent)]
    Database(#[from] DatabaseError),
}

/// How far a step is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Mark<'m> {
    pub(crate) done: u64,
    pub(crate) checksum_done: Option<&'m str>,
    pub(crate) running: Option<u64>,
    pub(crate) state_before: Option<&'m str>,
}

pub(super) fn direction_word(direction: Direction) -> &'static str {
    match direction {
        Direction::Upgrade => "upgrade",
        Direction::Downgrade => "downgrade",
    }
}

fn clip(error: &str) -> String {
    error.chars().take(ERROR_KEPT).collect()
}

fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn timing(number: u64, duration_ms: f64) -> StatementTiming {
        StatementTiming {
            number,
            line: number,
            duration_ms,
            rows: None,
        }
    }

    #[test]
    fn the_slowest_statements_are_kept_each_with_its_last_attempt() {
        let mut record =
            StepRecord::new("aaaa".into(), Direction::Upgrade, String::new(), Some(40));
        for number in 1..=40 {
            record.note(timing(number, 1.0));
        }
        assert_eq!(record.timings.len(), TIMINGS_KEPT);
        record.note(timing(40, 3.0));
        record.note(timing(1, 7.0));
        record.note(timing(40, 5.0));
        let mut slowest: Vec<(u64, f64)> = record
            .timings
            .iter()
            .filter(|timing| timing.duration_ms > 1.0)
            .map(|timing| (timing.number, timing.duration_ms))
            .collect();
        slowest.sort_by_key(|timing| timing.0);
        assert_eq!(slowest, [(1, 7.0), (40, 5.0)]);
        assert_eq!(record.timings.len(), TIMINGS_KEPT);
    }
}
