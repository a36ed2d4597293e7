//! A step that commits as it goes, because the database commits at each schema
//! change or because the author asked for it.
//!
//! Statements that can be rolled back are gathered into a transaction together with
//! the mark that they are done, so that a kill leaves either both or none. A
//! statement that commits by itself is announced before it runs, with what the
//! objects that it names look like; a later run compares, and knows whether it took
//! place. A transaction that the author opened ends with the mark just before the
//! author's `COMMIT`.

use aludel_core::statement::Statement;
use aludel_dialect::connection::Fetched;
use aludel_dialect::sql::{self, StatementKind};
use aludel_dialect::{Connection, Value};
use aludel_script::{ChecksumBuilder, SectionTransaction};

use super::failure::StepError;
use super::recovery::{Progress, state_before};
use super::send::Wire;
use super::sink::{Autocommit, StatementSink, TransactionEnd};
use super::step::{PlannedStep, Runner};
use crate::journal::{Journal, Mark, StepRecord};

/// Runs what is left of the step after `progress`, and moves `progress` along: after
/// an error it tells how far the step is.
pub(super) fn run(
    runner: &mut Runner<'_>,
    step: &PlannedStep<'_>,
    record: &mut StepRecord,
    progress: &mut Progress,
) -> Result<(), StepError> {
    let languages = runner.languages;
    let mut sink = JournalSink {
        journal: runner.journal,
        transaction: step.survey.transaction,
        usual: step.survey.transaction,
        open: Open::Nothing,
        number: 0,
        before: step.survey.checksum_of_nothing(),
        with: step.survey.checksum_of_nothing(),
        announced: None,
        wire: runner.wire(),
        record,
        progress,
        asked: None,
        returned: None,
    };
    let outcome = step
        .survey
        .run(&mut sink, languages)
        .and_then(|()| sink.finish());
    if let Err(error) = &outcome {
        sink.abandon(error);
        return outcome;
    }
    let count = sink.number;
    record.statement_count = Some(count);
    runner.connection.begin()?;
    progress.committing = Some(count);
    let outcome = close(runner, step, record);
    match &outcome {
        Err(error) if error.lost_connection() => {}
        _ => progress.committing = None,
    }
    if outcome.is_err() {
        let _ = runner.connection.execute("ROLLBACK");
    }
    outcome
}

/// The end of a step whose statements are all done: its version row and its journal
/// row, together.
fn close(
    runner: &mut Runner<'_>,
    step: &PlannedStep<'_>,
    record: &mut StepRecord,
) -> Result<(), StepError> {
    runner
        .version_table
        .apply(runner.connection, step.row_changes)?;
    runner.journal.close_step(runner.connection, record)?;
    runner
        .connection
        .execute("COMMIT")
        .map_err(StepError::Commit)?;
    Ok(())
}

/// Whose transaction is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Open {
    Nothing,
    /// One of ours, around statements that can be rolled back.
    Ours,
    /// One that the script began.
    Authors,
    /// None, but the script has locked tables, and the journal is not one of them.
    LockedTables,
}

struct JournalSink<'s> {
    wire: Wire<'s>,
    journal: &'s Journal,
    record: &'s mut StepRecord,
    transaction: SectionTransaction,
    /// What holds outside of `autocommit_block()`.
    usual: SectionTransaction,
    open: Open,
    /// The statement at hand, counted from 1.
    number: u64,
    /// The checksum of the statements before the one at hand, and with it.
    before: ChecksumBuilder,
    with: ChecksumBuilder,
    /// The statement that was announced last, if the run is still at it.
    announced: Option<Announced>,
    progress: &'s mut Progress,
    /// The parameters of the statement at hand, where the script wants to know what it
    /// returns, and that.
    asked: Option<Vec<Value>>,
    returned: Option<Fetched>,
}

/// A statement that was announced because it commits by itself, or may.
struct Announced {
    statement: Statement,
    /// What the objects that it names looked like before, where that tells whether it
    /// took place.
    fingerprint: Option<String>,
    leaves_parts: LeavesParts,
}

/// Whether a statement of which nothing can be seen may have done a part of its work
/// when the server says that it failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum LeavesParts {
    Yes,
    No,
}

impl StatementSink for JournalSink<'_> {
    fn statement(&mut self, statement: &Statement) -> Result<(), StepError> {
        self.leave_failed()?;
        self.number += 1;
        self.before = self.with.clone();
        self.with.add(&statement.sql);
        if self.number <= self.progress.done {
            self.repeat(statement)
        } else {
            self.go_on(statement)
        }
    }

    fn fetch(&mut self, statement: &Statement, parameters: &[Value]) -> Result<Fetched, StepError> {
        self.leave_failed()?;
        let dialect = self.wire.connection.dialect().name();
        if sql::reads_only(&statement.sql, dialect) {
            return self
                .wire
                .read(self.record, self.number + 1, statement, parameters);
        }
        self.asked = Some(parameters.to_vec());
        self.returned = None;
        let outcome = self.statement(statement);
        self.asked = None;
        outcome?;
        Ok(self.returned.take().unwrap_or_default())
    }

    fn autocommit(&mut self, autocommit: Autocommit) -> Result<(), StepError> {
        self.leave_failed()?;
        match autocommit {
            Autocommit::Begins => {
                if self.open == Open::Ours {
                    self.commit_with_mark(self.number, &self.with.checksum().to_string())?;
                }
                self.transaction = SectionTransaction::Off;
            }
            Autocommit::Ends => self.transaction = self.usual,
        }
        Ok(())
    }

    fn end_transaction(&mut self, end: TransactionEnd) -> Result<(), StepError> {
        self.leave_failed()?;
        if self.number < self.progress.done || self.open != Open::Ours {
            return Ok(());
        }
        match end {
            TransactionEnd::Commit => {
                self.commit_with_mark(self.number, &self.with.checksum().to_string())
            }
            // Without a mark: a run that resumes before the next one does them again, and
            // the script takes them back again.
            TransactionEnd::Rollback => {
                self.open = Open::Nothing;
                self.wire.bookkeep("ROLLBACK")
            }
        }
    }

    fn connection(&mut self) -> Option<&mut dyn Connection> {
        Some(&mut *self.wire.connection)
    }

    fn print(&mut self, text: &str) {
        self.wire.print(text);
    }

    fn is_interrupted(&self) -> bool {
        self.wire.interrupt.is_requested()
    }
}

impl JournalSink<'_> {
    /// A statement that an earlier run did: only what it did to the session has to be
    /// done again.
    fn repeat(&mut self, statement: &Statement) -> Result<(), StepError> {
        match self.kind(statement) {
            StatementKind::Session | StatementKind::SessionAutocommit => {
                self.wire.repeat(self.record, self.number, statement)
            }
            _ => Ok(()),
        }
    }

    fn go_on(&mut self, statement: &Statement) -> Result<(), StepError> {
        let transactional_ddl = self.wire.connection.server().transactional_ddl;
        let kind = self.kind(statement);
        if self.open == Open::LockedTables {
            return self.send_beside_locked_tables(statement, kind);
        }
        match kind {
            StatementKind::LockTables => self.lock_tables(statement),
            StatementKind::Begin => self.begin_authors(statement),
            StatementKind::Commit => self.commit_authors(statement),
            StatementKind::Rollback => {
                self.commit_ours()?;
                self.send(statement)?;
                self.open = Open::Nothing;
                self.mark_done()?;
                self.progress.done = self.number;
                Ok(())
            }
            StatementKind::Session | StatementKind::UnlockTables => self.send(statement),
            // Nothing of it outlives the session, so there is nothing to find out about
            // it after a kill: it is repeated.
            StatementKind::SessionAutocommit => {
                self.commit_ours()?;
                self.send(statement)
            }
            StatementKind::Opaque => self.send_opaque(statement),
            // The database refuses it in a transaction, or, without transactional DDL,
            // ends the transaction.
            StatementKind::Autocommit => self.send_alone(statement, LeavesParts::No),
            StatementKind::Schema if !transactional_ddl => {
                self.send_alone(statement, LeavesParts::No)
            }
            StatementKind::Data | StatementKind::Schema | StatementKind::Savepoint => {
                self.send_gathered(statement)
            }
        }
    }

    fn begin_authors(&mut self, statement: &Statement) -> Result<(), StepError> {
        self.commit_ours()?;
        let commits_before =
            self.open == Open::Authors && !self.wire.connection.server().transactional_ddl;
        if commits_before {
            // Beginning another transaction commits the one that is open (MySQL 8.4
            // manual, "Statements That Cause an Implicit Commit").
            self.mark_before()?;
            self.progress.committing = Some(self.number - 1);
        }
        self.send(statement)?;
        if commits_before {
            self.progress.committed(self.number - 1);
        }
        self.open = Open::Authors;
        Ok(())
    }

    fn commit_authors(&mut self, statement: &Statement) -> Result<(), StepError> {
        self.commit_ours()?;
        if self.open == Open::Authors {
            self.wire.connection.claim_transaction()?;
            self.mark_done()?;
            self.progress.committing = Some(self.number);
        }
        self.send(statement)?;
        self.open = Open::Nothing;
        self.progress.committed(self.number);
        Ok(())
    }

    /// A statement that can be rolled back: goes into the open transaction, or into a
    /// new one of ours.
    fn send_gathered(&mut self, statement: &Statement) -> Result<(), StepError> {
        if self.open == Open::Nothing {
            self.wire.connection.begin()?;
            self.open = Open::Ours;
        }
        let sent = self.send(statement);
        if self.open != Open::Ours || self.transaction != SectionTransaction::Off {
            return sent;
        }
        // The author wants each statement to be committed by itself, so that one that fails
        // leaves nothing behind for the next.
        match sent {
            Ok(()) => self.commit_with_mark(self.number, &self.with.checksum().to_string()),
            Err(error) if error.lost_connection() => Err(error),
            Err(error) => {
                self.wire.bookkeep("ROLLBACK")?;
                self.open = Open::Nothing;
                Err(error)
            }
        }
    }

    /// A statement that commits by itself, or may: announced before, marked after.
    fn send_alone(
        &mut self,
        statement: &Statement,
        leaves_parts: LeavesParts,
    ) -> Result<(), StepError> {
        self.commit_ours()?;
        let transactional_ddl = self.wire.connection.server().transactional_ddl;
        if self.open == Open::Authors && transactional_ddl {
            // The database refuses it, or takes it into the author's transaction.
            return self.send(statement);
        }
        let fingerprint = self.wire.connection.fingerprint(&statement.sql)?;
        self.announce(statement, fingerprint, leaves_parts)?;
        self.send(statement)?;
        // It also ended the transaction that the author had opened, if any.
        self.open = Open::Nothing;
        self.mark_done()?;
        self.announced = None;
        self.progress.committed(self.number);
        Ok(())
    }

    /// A statement that may hold anything. In a transaction it is done together with its
    /// mark, unless it commits in the middle: then the announcement is committed too.
    fn send_opaque(&mut self, statement: &Statement) -> Result<(), StepError> {
        if self.wire.connection.server().transactional_ddl {
            // PostgreSQL refuses a `COMMIT` inside of it while a transaction is open.
            return if self.open == Open::Nothing && self.transaction == SectionTransaction::Off {
                self.send_alone(statement, LeavesParts::Yes)
            } else {
                self.send_gathered(statement)
            };
        }
        if self.open == Open::Nothing {
            if self.transaction == SectionTransaction::Off {
                return self.send_alone(statement, LeavesParts::Yes);
            }
            self.wire.connection.begin()?;
            self.open = Open::Ours;
        }
        if self.open == Open::Authors {
            return self.send_opaque_to_authors(statement);
        }
        self.announce(statement, None, LeavesParts::Yes)?;
        self.send(statement)?;
        self.announced = None;
        self.commit_with_mark(self.number, &self.with.checksum().to_string())
    }

    /// An opaque statement in a transaction that the author began, and that it may end.
    fn send_opaque_to_authors(&mut self, statement: &Statement) -> Result<(), StepError> {
        // A savepoint goes with its transaction, which is how its end is noticed.
        self.wire.bookkeep("SAVEPOINT aludel")?;
        self.announce(statement, None, LeavesParts::Yes)?;
        self.send(statement)?;
        self.announced = None;
        match self.wire.bookkeep("RELEASE SAVEPOINT aludel") {
            Ok(()) => {
                self.progress.running = None;
                Ok(())
            }
            Err(error) if error.lost_connection() => Err(error),
            Err(_) => {
                self.open = Open::Nothing;
                self.mark_done()?;
                self.progress.committed(self.number);
                Ok(())
            }
        }
    }

    /// Writes down that a statement is about to run of which nobody may see the end.
    fn announce(
        &mut self,
        statement: &Statement,
        fingerprint: Option<String>,
        leaves_parts: LeavesParts,
    ) -> Result<(), StepError> {
        let state_before = fingerprint
            .as_deref()
            .and_then(|fingerprint| state_before(&self.with, fingerprint));
        self.write_mark(&Mark {
            done: self.number - 1,
            checksum_done: Some(&self.before.checksum().to_string()),
            running: Some(self.number),
            state_before: state_before.as_deref(),
        })?;
        if self.open == Open::Nothing {
            self.progress.committed(self.number - 1);
        }
        self.progress.running = Some(self.number);
        self.announced = Some(Announced {
            statement: statement.clone(),
            fingerprint,
            leaves_parts,
        });
        Ok(())
    }

    /// From here on nothing can be marked. If the run ends before the tables are
    /// unlocked, nobody can tell how far it was, and that is what the mark says.
    fn lock_tables(&mut self, statement: &Statement) -> Result<(), StepError> {
        self.commit_ours()?;
        self.write_mark(&Mark {
            done: self.number - 1,
            checksum_done: Some(&self.before.checksum().to_string()),
            running: Some(self.number),
            state_before: None,
        })?;
        self.send(statement)?;
        self.progress.committed(self.number - 1);
        self.progress.running = Some(self.number);
        self.open = Open::LockedTables;
        Ok(())
    }

    fn send_beside_locked_tables(
        &mut self,
        statement: &Statement,
        kind: StatementKind,
    ) -> Result<(), StepError> {
        self.send(statement)?;
        match kind {
            StatementKind::UnlockTables => self.end_locked_tables(),
            // Beginning a transaction unlocks the tables (MySQL 8.4 manual, "LOCK TABLES
            // and UNLOCK TABLES Statements").
            StatementKind::Begin => {
                self.open = Open::Authors;
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn end_locked_tables(&mut self) -> Result<(), StepError> {
        self.open = Open::Nothing;
        self.mark_done()?;
        self.progress.committed(self.number);
        Ok(())
    }

    /// Whether the announced statement, which the server refused, changed nothing. Some
    /// leave half of their work behind: a failed `CREATE INDEX CONCURRENTLY` leaves an
    /// invalid index.
    fn is_untouched(&mut self, announced: &Announced) -> bool {
        match &announced.fingerprint {
            None => announced.leaves_parts == LeavesParts::No,
            Some(before) => self
                .wire
                .connection
                .fingerprint(&announced.statement.sql)
                .is_ok_and(|now| now.as_ref() == Some(before)),
        }
    }

    /// The end of the script: what was gathered is committed.
    fn finish(&mut self) -> Result<(), StepError> {
        match self.open {
            Open::Nothing => Ok(()),
            Open::Ours => self.commit_with_mark(self.number, &self.with.checksum().to_string()),
            Open::Authors => Err(StepError::OpenTransaction),
            Open::LockedTables => {
                self.wire.bookkeep("UNLOCK TABLES")?;
                self.end_locked_tables()
            }
        }
    }

    /// After an error: what is not committed is rolled back, and how far the step is the
    /// journal says.
    fn abandon(&mut self, error: &StepError) {
        if error.lost_connection() {
            // The server rolls back by itself.
            return;
        }
        if self.open == Open::LockedTables {
            // The journal has to be reached again to write down the failure.
            let _ = self.wire.connection.execute("UNLOCK TABLES");
            return;
        }
        if self.open != Open::Nothing {
            let _ = self.wire.connection.execute("ROLLBACK");
        }
        let row = self.journal.committed(self.wire.connection, self.record);
        let Ok(Some(row)) = row else {
            return;
        };
        *self.progress = Progress {
            done: row.done,
            checksum_done: row.checksum_done,
            running: row.running,
            committing: None,
        };
        if let Some(announced) = self.announced.take()
            && self.progress.running == Some(self.number)
            && self.is_untouched(&announced)
        {
            self.progress.running = None;
        }
    }

    /// Commits what was gathered before the statement at hand.
    fn commit_ours(&mut self) -> Result<(), StepError> {
        if self.open == Open::Ours {
            self.commit_with_mark(self.number - 1, &self.before.checksum().to_string())?;
        }
        Ok(())
    }

    fn commit_with_mark(&mut self, done: u64, checksum_done: &str) -> Result<(), StepError> {
        self.write_mark(&Mark {
            done,
            checksum_done: Some(checksum_done),
            running: None,
            state_before: None,
        })?;
        self.progress.committing = Some(done);
        self.wire
            .connection
            .execute("COMMIT")
            .map_err(StepError::Commit)?;
        self.open = Open::Nothing;
        self.progress.committed(done);
        Ok(())
    }

    fn mark_before(&mut self) -> Result<(), StepError> {
        self.write_mark(&Mark {
            done: self.number - 1,
            checksum_done: Some(&self.before.checksum().to_string()),
            running: None,
            state_before: None,
        })
    }

    fn mark_done(&mut self) -> Result<(), StepError> {
        self.write_mark(&Mark {
            done: self.number,
            checksum_done: Some(&self.with.checksum().to_string()),
            running: None,
            state_before: None,
        })
    }

    fn write_mark(&mut self, mark: &Mark<'_>) -> Result<(), StepError> {
        self.journal
            .mark(self.wire.connection, self.record, mark)
            .map_err(StepError::from)
    }

    fn send(&mut self, statement: &Statement) -> Result<(), StepError> {
        match &self.asked {
            None => self.wire.send(self.record, self.number, statement),
            Some(parameters) => {
                let returned = self
                    .wire
                    .fetch(self.record, self.number, statement, parameters)?;
                self.returned = Some(returned);
                Ok(())
            }
        }
    }

    /// A statement that failed, and that the script went on behind: nothing is to be found
    /// out about it any more.
    fn leave_failed(&mut self) -> Result<(), StepError> {
        if self.announced.take().is_some() {
            self.mark_done()?;
            self.progress.committed(self.number);
        }
        Ok(())
    }

    fn kind(&self, statement: &Statement) -> StatementKind {
        self.wire
            .connection
            .dialect()
            .statement_kind(&statement.sql)
    }
}
