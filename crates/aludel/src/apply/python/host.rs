//! What a script asks, carried out on the sink of its step.

use aludel_core::location::SourceLocation;
use aludel_core::operation::Operation;
use aludel_core::schema::inspection::{Inspect, Inspection};
use aludel_core::statement::Statement;
use aludel_dialect::connection::Fetched;
use aludel_dialect::error::ExceptionClass;
use aludel_dialect::render::{Parameters, RenderContext, RenderError, Shown, render_for_people};
use aludel_dialect::sql::{self, StatementKind, TokenKind};
use aludel_dialect::{DatabaseError, DialectName, ErrorKind};
use aludel_python::RunError;
use aludel_python::host::{
    ContextFacts, DatabaseErrorClass, DatabaseFailure, DialectFacts, Host, HostError, Outcome,
    OutcomeColumn, RenderStyle, Rendering, Stream, TransactionAction, TypeName,
};

use aludel_script::python::declared::Act;

use super::Facts;
use crate::apply::failure::{Refusal, StepError};
use crate::apply::sink::{Autocommit, StatementSink, TransactionEnd};

/// Answers one script.
pub(super) struct SinkHost<'h> {
    sink: &'h mut dyn StatementSink,
    facts: &'h Facts,
    context: ContextFacts,
    /// The last error of the database that the script was told.
    told: Option<(DatabaseFailure, StepError)>,
    /// What was refused since the transaction began, or went back to a savepoint.
    refused: Option<Refusal>,
    /// Why the run ends.
    stopped: Option<StepError>,
}

impl<'h> SinkHost<'h> {
    pub(super) fn new(
        sink: &'h mut dyn StatementSink,
        facts: &'h Facts,
        context: ContextFacts,
    ) -> Self {
        Self {
            sink,
            facts,
            context,
            told: None,
            refused: None,
            stopped: None,
        }
    }

    /// Why the step failed: what ended the script, else the statement whose error nothing
    /// caught, else the script's own error.
    pub(super) fn answer_for(&mut self, error: RunError) -> StepError {
        let stopped = self.stopped.take();
        if let RunError::Stopped { at: Some(at) } = &error
            && matches!(stopped, None | Some(StepError::Interrupted))
        {
            // In the middle of a line is nowhere that anybody could point at.
            return StepError::ScriptInterrupted(SourceLocation {
                column: 1,
                ..at.clone()
            });
        }
        if let Some(stopped) = stopped {
            return stopped;
        }
        let RunError::Python(python) = &error else {
            return match error {
                RunError::Stopped { .. } => StepError::Interrupted,
                error => StepError::Python(error),
            };
        };
        match (&python.database, self.told.take()) {
            (Some(failure), Some((told, mut step_error))) if **failure == told => {
                if let StepError::Statement(failure) = &mut step_error
                    && failure.error.kind == ErrorKind::TransactionAborted
                {
                    failure.refused_before = self.refused.take();
                }
                step_error
            }
            _ => StepError::Python(error),
        }
    }

    /// Carries out what no running script waits for.
    pub(super) fn carry_out(&mut self, act: &Act, cause: &SourceLocation) -> Result<(), StepError> {
        let outcome = match act {
            Act::Perform(operation) | Act::MakeType { operation, .. } => {
                self.perform(operation.clone(), Some(cause)).map(drop)
            }
            Act::AutocommitBegins => {
                self.transaction(TransactionAction::AutocommitBegin, Some(cause))
            }
            Act::AutocommitEnds => self.transaction(TransactionAction::AutocommitEnd, Some(cause)),
        };
        outcome.map_err(|error| match error {
            HostError::NotRendered(message) => StepError::Python(RunError::Crashed(message)),
            _ => self
                .stopped
                .take()
                .or_else(|| self.told.take().map(|(_, error)| error))
                .unwrap_or(StepError::Interrupted),
        })
    }

    /// Sends one statement.
    fn send(
        &mut self,
        statement: &Statement,
        parameters: &[aludel_dialect::Value],
        wants_rows: bool,
    ) -> Result<Fetched, HostError> {
        let dialect = self.facts.sql.name();
        match self.facts.sql.statement_kind(&statement.sql) {
            _ if self.context.as_sql => {}
            // A step is in a transaction from its start, and again behind each end of one.
            StatementKind::Begin => return Ok(Fetched::default()),
            StatementKind::Commit => return self.end_transaction(TransactionEnd::Commit),
            StatementKind::Rollback => return self.end_transaction(TransactionEnd::Rollback),
            _ => {}
        }
        let as_text = parameters.is_empty() && (!wants_rows || is_several(&statement.sql, dialect));
        let sent = if as_text {
            self.sink.statement(statement).map(|()| Fetched::default())
        } else {
            self.sink.fetch(statement, parameters)
        };
        sent.map_err(|error| self.refusal(error))
    }

    fn end_transaction(&mut self, end: TransactionEnd) -> Result<Fetched, HostError> {
        self.refused = None;
        self.sink
            .end_transaction(end)
            .map(|()| Fetched::default())
            .map_err(|error| self.refusal(error))
    }

    /// What the script is told of an error; what is not its affair ends the run.
    fn refusal(&mut self, error: StepError) -> HostError {
        let failure = match &error {
            StepError::Statement(failure) if !error.is_interruption() => {
                let dialect = self.facts.sql.name();
                if self.refused.is_none() {
                    self.refused = Some(failure.refusal());
                }
                database_failure(&failure.error, dialect, &failure.statement.sql)
            }
            _ => {
                self.stopped = Some(error);
                return HostError::Stop;
            }
        };
        self.told = Some((failure.clone(), error));
        HostError::Database(Box::new(failure))
    }
}

impl Host for SinkHost<'_> {
    fn dialect(&self) -> DialectFacts {
        self.facts.dialect.clone()
    }

    fn context(&self) -> ContextFacts {
        self.context.clone()
    }

    fn perform(
        &mut self,
        operation: Operation,
        cause: Option<&SourceLocation>,
    ) -> Result<Outcome, HostError> {
        let wants_rows = matches!(&operation, Operation::Query(run) if run.fetch);
        let rendered = self
            .facts
            .sql
            .render(&operation, &self.facts.rendering)
            .map_err(|error| not_rendered(&error))?;
        let mut outcome = Outcome::default();
        let mut affected = None;
        for rendered in rendered {
            let statement = Statement {
                sql: rendered.sql,
                cause: cause.cloned(),
            };
            let fetched = self.send(&statement, &rendered.parameters, wants_rows)?;
            if let Some(rows) = fetched.affected {
                affected = Some(affected.unwrap_or(0) + rows);
            }
            let earlier = std::mem::take(&mut outcome.rows);
            outcome = read(fetched);
            // Each execution of a statement with several rows of parameters returns its own.
            outcome.rows.splice(0..0, earlier);
        }
        outcome.rowcount = affected;
        Ok(outcome)
    }

    fn render(&self, what: Rendering, style: RenderStyle) -> Result<Vec<String>, HostError> {
        let dialect = self.facts.sql;
        let context = RenderContext {
            parameters: match style {
                RenderStyle::Literal => Parameters::Literal,
                RenderStyle::Shown | RenderStyle::Generic => Parameters::Shown,
            },
            ..self.facts.rendering
        };
        let shown = match &what {
            Rendering::Operation(operation) => {
                let rendered = dialect
                    .render(operation, &context)
                    .map_err(|error| not_rendered(&error))?;
                return Ok(rendered.into_iter().map(|one| one.sql).collect());
            }
            Rendering::Query(query) => Shown::Query(query),
            Rendering::Expression(expression) => Shown::Expression(expression),
        };
        let dialect = (style != RenderStyle::Generic).then(|| dialect.name());
        render_for_people(shown, dialect, &context)
            .map(|sql| vec![sql])
            .map_err(|error| not_rendered(&error))
    }

    fn inspect(
        &mut self,
        question: Inspect,
        _: Option<&SourceLocation>,
    ) -> Result<Inspection, HostError> {
        let Some(connection) = self.sink.connection() else {
            return Err(HostError::Offline(
                "the database cannot be inspected while SQL is only printed".to_owned(),
            ));
        };
        let dialect = self.facts.sql.name();
        connection
            .inspect(&question)
            .map_err(|error| HostError::Database(Box::new(database_failure(&error, dialect, ""))))
    }

    fn transaction(
        &mut self,
        action: TransactionAction,
        cause: Option<&SourceLocation>,
    ) -> Result<(), HostError> {
        let sql = match action {
            TransactionAction::AutocommitBegin => {
                return self
                    .sink
                    .autocommit(Autocommit::Begins)
                    .map_err(|error| self.refusal(error));
            }
            TransactionAction::AutocommitEnd => {
                return self
                    .sink
                    .autocommit(Autocommit::Ends)
                    .map_err(|error| self.refusal(error));
            }
            // A step's transaction is Aludel's: it begins before the script and ends behind it.
            TransactionAction::Begin => return Ok(()),
            TransactionAction::Commit => {
                return self.end_transaction(TransactionEnd::Commit).map(drop);
            }
            TransactionAction::Rollback => {
                return self.end_transaction(TransactionEnd::Rollback).map(drop);
            }
            TransactionAction::Savepoint(name) => format!("SAVEPOINT {name}"),
            TransactionAction::ReleaseSavepoint(name) => format!("RELEASE SAVEPOINT {name}"),
            TransactionAction::RollbackToSavepoint(name) => {
                self.refused = None;
                format!("ROLLBACK TO SAVEPOINT {name}")
            }
        };
        let statement = Statement {
            sql,
            cause: cause.cloned(),
        };
        self.send(&statement, &[], false).map(drop)
    }

    fn remember_types(&mut self, types: Vec<TypeName>) {
        self.facts.remember_types(types);
    }

    fn print(&mut self, _: Stream, text: &str) {
        self.sink.print(text);
    }

    fn is_interrupted(&self) -> bool {
        self.sink.is_interrupted()
    }
}

/// What a database said, as Python's driver would have raised it.
fn database_failure(error: &DatabaseError, dialect: DialectName, sql: &str) -> DatabaseFailure {
    let code = error.code.as_deref().unwrap_or_default();
    let subject = error.subject.as_deref().cloned().unwrap_or_default();
    DatabaseFailure {
        class: match error.exception(dialect).base {
            ExceptionClass::DatabaseError => DatabaseErrorClass::DatabaseError,
            ExceptionClass::DataError => DatabaseErrorClass::DataError,
            ExceptionClass::IntegrityError => DatabaseErrorClass::IntegrityError,
            ExceptionClass::InterfaceError => DatabaseErrorClass::InterfaceError,
            ExceptionClass::InternalError => DatabaseErrorClass::InternalError,
            ExceptionClass::NotSupportedError => DatabaseErrorClass::NotSupportedError,
            ExceptionClass::OperationalError => DatabaseErrorClass::OperationalError,
            ExceptionClass::ProgrammingError => DatabaseErrorClass::ProgrammingError,
        },
        message: error.exception_message(dialect),
        sqlstate: (dialect == DialectName::Postgresql).then(|| code.to_owned()),
        errno: code.parse().ok().filter(|_| dialect == DialectName::Mysql),
        constraint: subject.constraint,
        schema: subject.schema,
        table: subject.table,
        column: subject.column,
        data_type: subject.data_type,
        detail: error.detail.clone(),
        statement: (!sql.is_empty()).then(|| sql.to_owned()),
        disconnected: error.kind == ErrorKind::ConnectionLost,
    }
}

fn not_rendered(error: &RenderError) -> HostError {
    HostError::NotRendered(error.to_string())
}

/// Whether a text holds more than one statement.
fn is_several(text: &str, dialect: DialectName) -> bool {
    let mut content = sql::tokens(text, dialect).filter(|token| token.kind.is_content());
    content
        .by_ref()
        .any(|token| token.kind == TokenKind::Terminator)
        && content.next().is_some()
}

fn read(fetched: Fetched) -> Outcome {
    let columns: Vec<OutcomeColumn> = fetched
        .columns
        .into_iter()
        .map(|column| OutcomeColumn {
            name: column.name,
            type_name: column.type_name.unwrap_or_default(),
        })
        .collect();
    Outcome {
        columns: (!columns.is_empty()).then_some(columns),
        rows: fetched.rows,
        rowcount: fetched.affected,
        lastrowid: fetched.last_row_id,
    }
}
