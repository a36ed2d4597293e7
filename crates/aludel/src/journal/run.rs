//! The record of one run.

use std::cell::Cell;
use std::time::Instant;

use aludel_dialect::{Connection, DatabaseError, Dialect, Value};
use jiff::{SignedDuration, Timestamp};

use super::table::placeholders;
use super::{EntryKind, JournalTable, Outcome};
use crate::actor::Actor;

/// Writes the rows of one run.
///
/// The run's own row is committed before the first statement of the first step:
/// a run that is killed leaves it open, and that is how later runs know.
#[derive(Debug)]
pub(crate) struct Journal {
    pub(super) table: JournalTable,
    pub(super) run: String,
    actor: Actor,
    environment: Option<String>,
    next_sequence: Cell<i64>,
    started: Instant,
}

/// A row about to be written; what is `None` is `NULL`.
pub(super) struct NewRow<'r> {
    pub(super) kind: EntryKind,
    pub(super) outcome: Outcome,
    pub(super) started_at: Timestamp,
    pub(super) finished_at: Option<Timestamp>,
    pub(super) duration_us: Option<i64>,
    pub(super) revision: Option<&'r str>,
    pub(super) direction: Option<&'r str>,
    pub(super) checksum: Option<&'r str>,
    pub(super) statement_count: Option<i64>,
    pub(super) statements_done: Option<i64>,
    pub(super) statement_running: Option<i64>,
    pub(super) checksum_done: Option<&'r str>,
    pub(super) state_before: Option<&'r str>,
    pub(super) statements: Option<String>,
    pub(super) error: Option<&'r str>,
}

impl NewRow<'_> {
    pub(super) fn new(kind: EntryKind, outcome: Outcome, started_at: Timestamp) -> Self {
        Self {
            kind,
            outcome,
            started_at,
            finished_at: None,
            duration_us: None,
            revision: None,
            direction: None,
            checksum: None,
            statement_count: None,
            statements_done: None,
            statement_running: None,
            checksum_done: None,
            state_before: None,
            statements: None,
            error: None,
        }
    }
}

impl Journal {
    /// Opens the run's own row.
    pub(crate) fn open(
        table: JournalTable,
        connection: &mut dyn Connection,
        actor: Actor,
        environment: Option<String>,
    ) -> Result<Self, DatabaseError> {
        table.ensure(connection)?;
        let now = Timestamp::now();
        let run = match table.newest_run(connection)? {
            Some(newest) => run_id_behind(&newest, now),
            None => run_id(now),
        };
        let journal = Self {
            table,
            run,
            actor,
            environment,
            next_sequence: Cell::new(0),
            started: Instant::now(),
        };
        journal.insert(
            connection,
            &NewRow::new(EntryKind::Run, Outcome::Running, now),
        )?;
        Ok(journal)
    }

    /// Closes the run's own row.
    pub(crate) fn close(
        &self,
        connection: &mut dyn Connection,
        outcome: Outcome,
        error: Option<&str>,
    ) -> Result<(), DatabaseError> {
        let dialect = connection.dialect();
        let sql = format!(
            "UPDATE {} SET outcome = {}, finished_at = {}, duration_us = {}, error = {} \
             WHERE run_id = {} AND sequence = 0",
            self.table.name(),
            dialect.placeholder(1),
            dialect.placeholder(2),
            dialect.placeholder(3),
            dialect.placeholder(4),
            dialect.placeholder(5),
        );
        connection.run(
            &sql,
            &[
                outcome.as_str().into(),
                time_text(Timestamp::now()).into(),
                microseconds(self.started).into(),
                error.into(),
                self.run.as_str().into(),
            ],
        )?;
        Ok(())
    }

    /// Writes a row and returns its place in the run.
    pub(super) fn insert(
        &self,
        connection: &mut dyn Connection,
        row: &NewRow<'_>,
    ) -> Result<i64, DatabaseError> {
        let sequence = self.next_sequence.get();
        let values = self.values(row);
        let placeholders = placeholders(connection.dialect().name(), values.len());
        connection.run(&self.insert_into(&placeholders), &values)?;
        self.next_sequence.set(sequence + 1);
        Ok(sequence)
    }

    /// The statement that writes a row, which takes the next place in the run.
    pub(super) fn insert_sql(&self, dialect: &dyn Dialect, row: &NewRow<'_>) -> String {
        let literals: Vec<String> = self
            .values(row)
            .iter()
            .map(|value| literal(dialect, value))
            .collect();
        self.next_sequence.set(self.next_sequence.get() + 1);
        self.insert_into(&literals.join(", "))
    }

    fn insert_into(&self, values: &str) -> String {
        format!(
            "INSERT INTO {} (run_id, sequence, version_table, kind, started_at, finished_at, duration_us, \
             user_name, host_name, command, environment, aludel_version, revision, direction, \
             checksum, statement_count, statements_done, statement_running, checksum_done, \
             state_before, statements, outcome, error) VALUES ({values})",
            self.table.name(),
        )
    }

    /// The values of a row, in the order of [`Self::insert_into`].
    fn values(&self, row: &NewRow<'_>) -> Vec<Value> {
        vec![
            self.run.as_str().into(),
            self.next_sequence.get().into(),
            self.table.version_table().into(),
            row.kind.as_str().into(),
            time_text(row.started_at).into(),
            row.finished_at.map(time_text).into(),
            row.duration_us.into(),
            clipped(&self.actor.user).into(),
            clipped(&self.actor.host).into(),
            self.actor.command.as_str().into(),
            self.environment.as_deref().into(),
            env!("CARGO_PKG_VERSION").into(),
            row.revision.into(),
            row.direction.into(),
            row.checksum.into(),
            row.statement_count.into(),
            row.statements_done.into(),
            row.statement_running.into(),
            row.checksum_done.into(),
            row.state_before.into(),
            row.statements.as_deref().into(),
            row.outcome.as_str().into(),
            row.error.into(),
        ]
    }
}

fn literal(dialect: &dyn Dialect, value: &Value) -> String {
    match value {
        Value::Null => "NULL".to_owned(),
        Value::Integer(number) => number.to_string(),
        Value::Text(text) => dialect.quote_literal(text),
        _ => unreachable!("the journal has texts and whole numbers"),
    }
}

/// An id by which runs sort in time, even those of one microsecond apart.
fn run_id(now: Timestamp) -> String {
    let mut random = [0; 4];
    // Ids only have to differ: without randomness the time still tells them apart.
    let _ = getrandom::fill(&mut random);
    format!("{}-{:08x}", time_text(now), u32::from_be_bytes(random))
}

/// An id that sorts behind that of the newest run, wherever the clock stands: it may have
/// been set back, and the newest run may be another machine's.
fn run_id_behind(newest: &str, now: Timestamp) -> String {
    let id = run_id(now);
    if id.as_str() > newest {
        return id;
    }
    newest
        .get(..TIME_LENGTH)
        .and_then(|time| time.parse::<Timestamp>().ok())
        .and_then(|time| time.checked_add(SignedDuration::from_micros(1)).ok())
        .map_or(id, run_id)
}

/// How many characters [`time_text`] has.
const TIME_LENGTH: usize = 27;

/// As much of a name as its column holds.
fn clipped(name: &str) -> String {
    name.chars().take(255).collect()
}

/// RFC 3339 in UTC with exactly six digits of the second, so that texts sort.
pub(super) fn time_text(time: Timestamp) -> String {
    format!("{time:.6}")
}

pub(super) fn microseconds(since: Instant) -> i64 {
    i64::try_from(since.elapsed().as_micros()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn run_ids_sort_in_time() {
        let early = run_id(Timestamp::from_microsecond(1_700_000_000_000_000).unwrap());
        let late = run_id(Timestamp::from_microsecond(1_700_000_000_000_001).unwrap());
        assert!(early < late, "{early} {late}");
        assert!(early.starts_with("2023-11-14T22:13:20.000000Z-"), "{early}");
        assert_eq!(early.len(), TIME_LENGTH + 9);
    }

    #[test]
    fn a_clock_that_was_set_back_does_not_put_a_run_before_another() {
        let before = Timestamp::from_microsecond(1_600_000_000_000_000).unwrap();
        let newest = run_id(Timestamp::from_microsecond(1_700_000_000_000_000).unwrap());
        let next = run_id_behind(&newest, before);
        assert!(next > newest, "{next} {newest}");
        assert!(next.starts_with("2023-11-14T22:13:20.000001Z-"), "{next}");
        let late = Timestamp::from_microsecond(1_800_000_000_000_000).unwrap();
        assert!(run_id_behind(&newest, late).starts_with("2027-01-15"));
    }
}
