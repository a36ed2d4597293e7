//! Sending one statement and telling about it.

use std::time::Instant;

use aludel_core::statement::Statement;
use aludel_dialect::connection::Fetched;
use aludel_dialect::{Connection, DatabaseError, Value, sql};

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
        self.time(record, number, statement, |connection| {
            let rows = connection.execute(&statement.sql)?;
            Ok(((), rows))
        })
    }

    /// Sends statement `number` of the step and returns what it returned.
    pub(super) fn fetch(
        &mut self,
        record: &mut StepRecord,
        number: u64,
        statement: &Statement,
        parameters: &[Value],
    ) -> Result<Fetched, StepError> {
        self.time(record, number, statement, |connection| {
            let fetched = connection.fetch(&statement.sql, parameters)?;
            let rows = fetched.affected;
            Ok((fetched, rows))
        })
    }

    /// Reads rows for the script; nothing that anybody has to hear of.
    pub(super) fn read(
        &mut self,
        record: &StepRecord,
        number: u64,
        statement: &Statement,
        parameters: &[Value],
    ) -> Result<Fetched, StepError> {
        if self.interrupt.is_requested() {
            return Err(StepError::Interrupted);
        }
        let outcome = self
            .interrupt
            .during(|| self.connection.fetch(&statement.sql, parameters))
            .ok_or(StepError::Interrupted)?;
        for notice in self.connection.take_notices() {
            self.observer.on_event(&notice.into());
        }
        outcome.map_err(|error| self.failure(record, number, statement, error))
    }

    fn failure(
        &self,
        record: &StepRecord,
        number: u64,
        statement: &Statement,
        error: DatabaseError,
    ) -> StepError {
        StepError::Statement(Box::new(StatementFailure::new(
            number,
            record.statement_count,
            statement,
            error,
            self.connection.dialect().name(),
        )))
    }

    /// Does something with the connection for a statement, and tells of its beginning, its
    /// end, its time and its rows.
    fn time<T>(
        &mut self,
        record: &mut StepRecord,
        number: u64,
        statement: &Statement,
        work: impl FnOnce(&mut dyn Connection) -> Result<(T, Option<u64>), DatabaseError>,
    ) -> Result<T, StepError> {
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
            .during(|| work(self.connection))
            .ok_or(StepError::Interrupted)?;
        let duration = started.elapsed();
        for notice in self.connection.take_notices() {
            self.observer.on_event(&notice.into());
        }
        let (answer, rows) =
            outcome.map_err(|error| self.failure(record, number, statement, error))?;
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
        Ok(answer)
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
            Err(error) => Err(self.failure(record, number, statement, error)),
        }
    }

    /// Hands on what a script printed.
    pub(super) fn print(&mut self, text: &str) {
        self.observer.on_event(&Event::Printed {
            text: text.to_owned(),
        });
    }

    /// Sends a statement of Aludel's own.
    pub(super) fn bookkeep(&mut self, sql: &str) -> Result<(), StepError> {
        self.connection.execute(sql)?;
        Ok(())
    }
}
