//! A step in one transaction, together with its version row and its journal row.

use aludel_core::operation::{Operation, OperationSink};

use super::failure::StepError;
use super::send::Wire;
use super::step::{PlannedStep, Runner};
use crate::journal::StepRecord;

/// Runs the step; after an error the database is as it was.
pub(super) fn run(
    runner: &mut Runner<'_>,
    step: &PlannedStep<'_>,
    record: &mut StepRecord,
) -> Result<(), StepError> {
    runner.connection.begin()?;
    let outcome = run_inside(runner, step, record);
    if outcome.is_err() {
        // The error that led here says more than one of the rollback's: a server that
        // is gone has rolled back by itself.
        let _ = runner.connection.execute("ROLLBACK");
    }
    outcome
}

fn run_inside(
    runner: &mut Runner<'_>,
    step: &PlannedStep<'_>,
    record: &mut StepRecord,
) -> Result<(), StepError> {
    let mut sink = TransactionSink {
        wire: runner.wire(),
        record,
        number: 0,
    };
    step.survey.run(&mut sink)?;
    let journal_row = runner.journal.done_sql(runner.connection.dialect(), record);
    runner
        .version_table
        .apply_with(runner.connection, step.row_changes, Some(journal_row))?;
    runner
        .connection
        .execute("COMMIT")
        .map_err(StepError::Commit)?;
    Ok(())
}

/// Sends every statement into the transaction that is open.
struct TransactionSink<'s> {
    wire: Wire<'s>,
    record: &'s mut StepRecord,
    number: u64,
}

impl OperationSink for TransactionSink<'_> {
    type Error = StepError;

    fn accept(&mut self, operation: Operation) -> Result<(), StepError> {
        for statement in self.wire.connection.dialect().render(operation) {
            self.number += 1;
            self.wire.send(self.record, self.number, &statement)?;
        }
        Ok(())
    }
}
