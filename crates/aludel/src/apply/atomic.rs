//! A step in one transaction, together with its version row and its journal row.

use aludel_core::statement::Statement;
use aludel_dialect::connection::Fetched;
use aludel_dialect::sql;
use aludel_dialect::{Connection, Value};

use super::failure::StepError;
use super::send::Wire;
use super::sink::{Autocommit, StatementSink, TransactionEnd};
use super::step::{OpenTransaction, PlannedStep, Runner};
use crate::config::TransactionScope;
use crate::journal::StepRecord;

/// Runs the step; after an error the database is as it was before the transaction began.
pub(super) fn run(
    runner: &mut Runner<'_>,
    step: &PlannedStep<'_>,
    record: &mut StepRecord,
) -> Result<(), StepError> {
    if runner.transaction == OpenTransaction::None {
        runner.connection.begin()?;
        runner.transaction = OpenTransaction::Steps;
    }
    let outcome = run_inside(runner, step, record).and_then(|()| match runner.scope {
        TransactionScope::Revision | TransactionScope::Statement => runner.commit(),
        TransactionScope::Run => Ok(()),
    });
    if outcome.is_err() {
        // The error that led here says more than one of the rollback's: a server that
        // is gone has rolled back by itself.
        let _ = runner.connection.execute("ROLLBACK");
        runner.transaction = OpenTransaction::None;
    }
    outcome
}

fn run_inside(
    runner: &mut Runner<'_>,
    step: &PlannedStep<'_>,
    record: &mut StepRecord,
) -> Result<(), StepError> {
    let languages = runner.languages;
    let mut sink = TransactionSink {
        wire: runner.wire(),
        record,
        number: 0,
        rolled_back: false,
    };
    step.survey.run(&mut sink, languages)?;
    sink.refuse_after_rollback()?;
    let count = sink.number;
    record.statement_count = Some(count);
    let journal_row = runner.journal.done_sql(runner.connection.dialect(), record);
    runner
        .version_table
        .apply_with(runner.connection, step.row_changes, Some(journal_row))?;
    Ok(())
}

/// Sends every statement into the transaction that is open.
struct TransactionSink<'s> {
    wire: Wire<'s>,
    record: &'s mut StepRecord,
    number: u64,
    /// Whether the script asked for what it did to be undone.
    rolled_back: bool,
}

impl TransactionSink<'_> {
    /// Whoever goes on behind a rollback needs more than one transaction.
    fn refuse_after_rollback(&self) -> Result<(), StepError> {
        if self.rolled_back {
            return Err(StepError::Escalate);
        }
        Ok(())
    }
}

impl StatementSink for TransactionSink<'_> {
    fn statement(&mut self, statement: &Statement) -> Result<(), StepError> {
        self.refuse_after_rollback()?;
        self.number += 1;
        self.wire.send(self.record, self.number, statement)
    }

    fn fetch(&mut self, statement: &Statement, parameters: &[Value]) -> Result<Fetched, StepError> {
        self.refuse_after_rollback()?;
        if sql::reads_only(&statement.sql, self.wire.connection.dialect().name()) {
            return self
                .wire
                .read(self.record, self.number + 1, statement, parameters);
        }
        self.number += 1;
        self.wire
            .fetch(self.record, self.number, statement, parameters)
    }

    fn autocommit(&mut self, _: Autocommit) -> Result<(), StepError> {
        Err(StepError::Escalate)
    }

    /// What the script commits is not one transaction any more. After a rollback most
    /// scripts only raise their error again, and the step is rolled back as a whole anyway.
    fn end_transaction(&mut self, end: TransactionEnd) -> Result<(), StepError> {
        match end {
            TransactionEnd::Commit => Err(StepError::Escalate),
            TransactionEnd::Rollback => {
                self.rolled_back = true;
                Ok(())
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
