//! Going on where an earlier run stopped.

use aludel_core::statement::Statement;
use aludel_dialect::connection::{Aftermath, Fetched};
use aludel_dialect::sql::StatementKind;
use aludel_dialect::{Connection, Dialect, Value, sql};
use aludel_script::ChecksumBuilder;

use super::failure::{ResumeError, StepError};
use super::script::Languages;
use super::sink::{Autocommit, StatementSink, TransactionEnd};
use super::step::PlannedStep;
use crate::journal::Unfinished;

/// How far a step is.
#[derive(Debug, Clone, Default)]
pub(super) struct Progress {
    /// How many statements are done and committed, from the first one on.
    pub(super) done: u64,
    /// The checksum of those statements, once there are some.
    pub(super) checksum_done: Option<String>,
    /// The statement that was sent and of which it is not known what became.
    pub(super) running: Option<u64>,
    /// How many statements are done if the `COMMIT` that is under way takes place.
    pub(super) committing: Option<u64>,
}

impl Progress {
    /// Whether nothing of the step is in the database, or can be.
    pub(super) fn is_nothing(&self) -> bool {
        self.done == 0 && self.running.is_none() && self.committing.is_none()
    }

    /// The first `done` statements are committed.
    pub(super) fn committed(&mut self, done: u64) {
        self.done = done;
        self.running = None;
        self.committing = None;
    }
}

/// As much of a fingerprint as its column holds everywhere, in bytes.
const LONGEST_STATE: usize = 60_000;

/// What the person who resumes says about a statement of which nobody can tell
/// whether it took place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InterruptedStatement {
    /// It did: go on behind it.
    Ran,
    /// It did not, or it may run twice: run it.
    Repeat,
}

/// Finds out where to go on with a half done step.
///
/// The statements that are done must stand in the file as they ran; what comes after
/// them may have been mended since.
pub(super) fn resume(
    connection: &mut dyn Connection,
    step: &PlannedStep<'_>,
    languages: &Languages,
    unfinished: &Unfinished,
    verdict: Option<InterruptedStatement>,
) -> Result<Progress, StepError> {
    let mut past = Past {
        dialect: connection.dialect(),
        connection: &mut *connection,
        digest: step.survey.checksum_of_nothing(),
        number: 0,
        unfinished,
        checksum_done: None,
        temporary_table: None,
        running: None,
        block: None,
    };
    match step.survey.run(&mut past, languages) {
        Ok(()) | Err(StepError::Enough) => {}
        Err(error) => return Err(error),
    }
    let Past {
        checksum_done,
        temporary_table,
        running,
        block,
        ..
    } = past;
    if unfinished.done > 0 && checksum_done != unfinished.checksum_done {
        return Err(ResumeError::Changed {
            done: unfinished.done,
        }
        .into());
    }
    if let Some(number) = temporary_table {
        return Err(ResumeError::TemporaryTable { number }.into());
    }
    let behind_done = Progress {
        done: unfinished.done,
        checksum_done,
        running: None,
        committing: None,
    };
    let Some(number) = unfinished.running else {
        return Ok(behind_done);
    };
    let Some((statement, checksum)) = running else {
        return Err(ResumeError::Unknown {
            number,
            last: number,
            statement: None,
        }
        .into());
    };
    let last = block.as_ref().map_or(number, |block| block.last);
    let aftermath = match verdict {
        Some(InterruptedStatement::Ran) => Aftermath::Ran,
        Some(InterruptedStatement::Repeat) => Aftermath::DidNotRun,
        None => {
            let state = unfinished
                .state_before
                .as_deref()
                .and_then(|state| state.strip_prefix(checksum.as_str())?.strip_prefix(' '));
            match state {
                Some(state) => connection.aftermath(&statement.sql, state)?,
                None => Aftermath::Unknown,
            }
        }
    };
    match aftermath {
        Aftermath::DidNotRun => Ok(behind_done),
        Aftermath::Ran => Ok(Progress {
            done: last,
            checksum_done: Some(block.map_or(checksum, |block| block.checksum)),
            running: None,
            committing: None,
        }),
        Aftermath::Unknown => Err(ResumeError::Unknown {
            number,
            last,
            statement: Some(Box::new((statement, connection.dialect().name()))),
        }
        .into()),
    }
}

/// What the journal keeps of a statement that is about to run by itself: which one it
/// is, and what the objects that it names look like; `None`: that is too long to keep.
pub(super) fn state_before(with: &ChecksumBuilder, fingerprint: &str) -> Option<String> {
    let state = format!("{} {fingerprint}", with.checksum());
    (state.len() <= LONGEST_STATE).then_some(state)
}

/// Walks over the statements that ran, without running any; a script that reads the
/// database between them reads it.
struct Past<'p> {
    connection: &'p mut dyn Connection,
    dialect: &'static dyn Dialect,
    digest: ChecksumBuilder,
    number: u64,
    unfinished: &'p Unfinished,
    checksum_done: Option<String>,
    /// The first done statement whose effect went with the session that ran it.
    temporary_table: Option<u64>,
    /// The statement that was running, and the checksum up to it.
    running: Option<(Statement, String)>,
    /// The statements behind it of which nothing is known either.
    block: Option<LockedBlock>,
}

/// Statements that ran beside locked tables, where the journal cannot be reached.
struct LockedBlock {
    /// The last statement before the journal can be reached again.
    last: u64,
    /// The checksum up to it.
    checksum: String,
    is_open: bool,
}

impl Past<'_> {
    /// Whether the statements that ran have passed by. What a script would do behind them
    /// may depend on what they did just now.
    fn is_over(&self) -> bool {
        let last = self.unfinished.running.unwrap_or(self.unfinished.done);
        self.number >= last && self.block.as_ref().is_none_or(|block| !block.is_open)
    }

    /// Follows a `LOCK TABLES` that was running to where its tables are unlocked.
    fn follow_locked_tables(&mut self, statement: &Statement) {
        let kind = self.dialect.statement_kind(&statement.sql);
        let begins =
            Some(self.number) == self.unfinished.running && kind == StatementKind::LockTables;
        let goes_on =
            self.block.as_ref().is_some_and(|block| block.is_open) && kind != StatementKind::Begin;
        if begins || goes_on {
            self.block = Some(LockedBlock {
                last: self.number,
                checksum: self.digest.checksum().to_string(),
                is_open: kind != StatementKind::UnlockTables,
            });
        } else if let Some(block) = &mut self.block {
            block.is_open = false;
        }
    }
}

impl StatementSink for Past<'_> {
    fn statement(&mut self, statement: &Statement) -> Result<(), StepError> {
        self.number += 1;
        self.digest.add(&statement.sql);
        if self.number == self.unfinished.done {
            self.checksum_done = Some(self.digest.checksum().to_string());
        }
        if self.number <= self.unfinished.done
            && self.temporary_table.is_none()
            && sql::creates_temporary_table(&statement.sql, self.dialect.name())
        {
            self.temporary_table = Some(self.number);
        }
        self.follow_locked_tables(statement);
        if Some(self.number) == self.unfinished.running {
            self.running = Some((statement.clone(), self.digest.checksum().to_string()));
        }
        Ok(())
    }

    fn fetch(&mut self, statement: &Statement, parameters: &[Value]) -> Result<Fetched, StepError> {
        if self.is_over() {
            return Err(StepError::Enough);
        }
        if sql::reads_only(&statement.sql, self.dialect.name()) {
            return Ok(self.connection.fetch(&statement.sql, parameters)?);
        }
        self.statement(statement)?;
        Ok(Fetched::default())
    }

    fn autocommit(&mut self, _: Autocommit) -> Result<(), StepError> {
        Ok(())
    }

    fn end_transaction(&mut self, _: TransactionEnd) -> Result<(), StepError> {
        Ok(())
    }

    fn connection(&mut self) -> Option<&mut dyn Connection> {
        Some(&mut *self.connection)
    }

    /// The run that goes on behind what is done prints it again.
    fn print(&mut self, _: &str) {}

    fn is_interrupted(&self) -> bool {
        false
    }
}
