//! Steps that are half done, as the next run finds them.

use aludel_core::revision::Direction;
use aludel_dialect::{Connection, DatabaseError, Value};

use super::step::direction_word;
use super::{JournalTable, Outcome};
use crate::event::StepName;

/// A step that an earlier run began and did not finish, on a database that had
/// committed part of it.
#[derive(Debug, Clone)]
pub(crate) struct Unfinished {
    pub(crate) revision: String,
    pub(crate) direction: Direction,
    /// How many it has; `None`: a script that makes them as it runs.
    pub(crate) statement_count: Option<u64>,
    /// How many statements are known to be done.
    pub(crate) done: u64,
    /// The checksum of those statements.
    pub(crate) checksum_done: Option<String>,
    /// The statement that was running, if one was.
    pub(crate) running: Option<u64>,
    /// What the objects that it names looked like before.
    pub(crate) state_before: Option<String>,
}

impl Unfinished {
    /// The columns that [`Unfinished::from_row`] expects first, in its order.
    pub(super) const COLUMNS: &'static str = "revision, direction, statement_count, statements_done, \
         checksum_done, statement_running, state_before";

    pub(super) fn from_row(row: &[Value]) -> Option<Self> {
        let [
            revision,
            direction,
            count,
            done,
            checksum,
            running,
            state,
            ..,
        ] = row
        else {
            return None;
        };
        Some(Self {
            revision: revision.as_text()?.to_owned(),
            direction: match direction.as_text()? {
                "downgrade" => Direction::Downgrade,
                _ => Direction::Upgrade,
            },
            statement_count: unsigned(count),
            done: unsigned(done).unwrap_or(0),
            checksum_done: checksum.as_text().map(str::to_owned),
            running: unsigned(running),
            state_before: state.as_text().map(str::to_owned),
        })
    }

    /// Whether it is this step that was begun.
    pub(crate) fn is_of(&self, step: &StepName) -> bool {
        self.revision == step.revision && self.direction == step.direction
    }
}

impl JournalTable {
    /// The steps that are half done: part of them is committed, and no later run
    /// went on with them. The newest first; more than one is possible only when
    /// somebody changed the version table by hand.
    pub(crate) fn unfinished(
        &self,
        connection: &mut dyn Connection,
    ) -> Result<Vec<Unfinished>, DatabaseError> {
        if !self.exists(connection)? {
            return Ok(Vec::new());
        }
        let dialect = connection.dialect();
        let rows = connection.query(
            &format!(
                "SELECT {} FROM {} \
                 WHERE kind = 'step' AND outcome IN ('running', 'failed', 'interrupted') \
                 AND (statements_done > 0 OR statement_running IS NOT NULL) \
                 AND version_table = {} ORDER BY run_id DESC, sequence DESC",
                Unfinished::COLUMNS,
                self.name(),
                dialect.placeholder(1),
            ),
            &[self.version_table().into()],
        )?;
        Ok(rows
            .iter()
            .filter_map(|row| Unfinished::from_row(row))
            .collect())
    }

    /// Takes a half done step off the list of those that must be finished first, with
    /// all rows that earlier runs wrote about it.
    pub(crate) fn settle(
        &self,
        connection: &mut dyn Connection,
        unfinished: &Unfinished,
        outcome: Outcome,
    ) -> Result<(), DatabaseError> {
        let dialect = connection.dialect();
        let sql = format!(
            "UPDATE {} SET outcome = {} WHERE kind = 'step' \
             AND outcome IN ('running', 'failed', 'interrupted') \
             AND revision = {} AND direction = {} AND version_table = {}",
            self.name(),
            dialect.placeholder(1),
            dialect.placeholder(2),
            dialect.placeholder(3),
            dialect.placeholder(4),
        );
        connection.run(
            &sql,
            &[
                outcome.as_str().into(),
                unfinished.revision.as_str().into(),
                direction_word(unfinished.direction).into(),
                self.version_table().into(),
            ],
        )?;
        Ok(())
    }
}

fn unsigned(value: &Value) -> Option<u64> {
    u64::try_from(value.as_integer()?).ok()
}
