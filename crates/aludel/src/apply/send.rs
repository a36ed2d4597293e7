//! Sending one statement and telling about it.

use std::time::Instant;

use aludel_core::statement::Statement;
use aludel_dialect::{Connection, sql};

use super::failure::{StatementFailure, StepError};
use crate::event::{Event, Observer};
use crate::interrupt::Interrupt;
use crate::journal::{StatementTiming, StepRecord};

/// Where statements go, and who hears of it.
pub(super) struct Wire<'w> {
    pub(super) connection: &'w mut dyn Connection,
    pub(super) observer: &'w mut dyn Observer,
    pub(super) interrupt: &'w Interrupt,
}

impl Wire<'_> {
    /// Sends statement `number` of the step and waits for its end.
    pub(super) fn send(
        &mut self,
        record: &mut StepRecord,
        number: u64,
        statement: &Statement,
    ) -> Result<(), StepError> {
        if self.interrupt.is_requested() {
            return Err(StepError::Interrupted);
        }
        let dialect = self.connection.dialect().name();
        self.observer.on_event(&Event::StatementStarted {
            number,
            location: statement.cause.clone(),
            summary: sql::summary(&statement.sql, dialect),
        });
        let started = Instant::now();
        let outcome = self
            .interrupt
            .during(|| self.connection.execute(&statement.sql))
            .ok_or(StepError::Interrupted)?;
        let duration = started.elapsed();
        for notice in self.connection.take_notices() {
            self.observer.on_event(&notice.into());
        }
        let rows = outcome.map_err(|error| {
            StepError::Statement(Box::new(StatementFailure::new(
                number,
                record.statement_count,
                statement,
                error,
                dialect,
            )))
        })?;
        record.note(StatementTiming {
            number,
            line: statement.cause.as_ref().map_or(0, |cause| cause.line),
            duration_ms: duration.as_secs_f64() * 1000.0,
            rows,
        });
        self.observer.on_event(&Event::StatementFinished {
            number,
            rows,
            duration,
        });
        Ok(())
    }

    /// Sends a statement of the step that an earlier run has done already, without a word.
    pub(super) fn repeat(
        &mut self,
        record: &StepRecord,
        number: u64,
        statement: &Statement,
    ) -> Result<(), StepError> {
        match self.connection.execute(&statement.sql) {
            Ok(_) => Ok(()),
            Err(error) => Err(StepError::Statement(Box::new(StatementFailure::new(
                number,
                record.statement_count,
                statement,
                error,
                self.connection.dialect().name(),
            )))),
        }
    }

    /// Sends a statement of Aludel's own.
    pub(super) fn bookkeep(&mut self, sql: &str) -> Result<(), StepError> {
        self.connection.execute(sql)?;
        Ok(())
    }
}
