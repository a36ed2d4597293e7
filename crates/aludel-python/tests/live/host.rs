//! A host on a real database, as plain as can be: each operation is rendered, sent, and its
//! rows handed back.

use aludel_core::location::SourceLocation;
use aludel_core::operation::Operation;
use aludel_core::schema::inspection::{Inspect, Inspection};
use aludel_dialect::error::ExceptionClass;
use aludel_dialect::render::{
    Parameters, RenderContext, Shown, render_for_people, render_operation, render_query,
};
use aludel_dialect::{Connection, DatabaseError, DialectName};
use aludel_python::host::{
    ContextFacts, DatabaseErrorClass, DatabaseFailure, DialectFacts, Host, HostError, Outcome,
    OutcomeColumn, RenderStyle, Rendering, Stream, TransactionAction, TypeName,
};

/// A host that works on a connection and keeps what scripts print.
pub(crate) struct LiveHost {
    pub(crate) connection: Box<dyn Connection>,
    pub(crate) printed: String,
    /// The statements that were sent.
    pub(crate) sent: Vec<String>,
}

impl LiveHost {
    pub(crate) fn new(connection: Box<dyn Connection>) -> Self {
        Self {
            connection,
            printed: String::new(),
            sent: Vec::new(),
        }
    }

    fn name(&self) -> DialectName {
        self.connection.server().dialect
    }

    fn version(&self) -> Vec<u32> {
        let version = &self.connection.server().version;
        version
            .split('.')
            .map_while(|part| part.parse().ok())
            .collect()
    }

    fn rendering(&self, parameters: Parameters) -> RenderContext {
        let version = self.version();
        let part = |place: usize| version.get(place).copied().unwrap_or(0);
        RenderContext {
            parameters,
            mariadb: self.dialect().mariadb,
            mariadb_options: false,
            version: Some((part(0), part(1), part(2))),
            ..RenderContext::OFFLINE
        }
    }

    fn failure(&self, error: &DatabaseError, sql: Option<&str>) -> HostError {
        let code = error.code.clone().unwrap_or_default();
        let class = match error.exception(self.name()).base {
            ExceptionClass::DatabaseError => DatabaseErrorClass::DatabaseError,
            ExceptionClass::DataError => DatabaseErrorClass::DataError,
            ExceptionClass::IntegrityError => DatabaseErrorClass::IntegrityError,
            ExceptionClass::InterfaceError => DatabaseErrorClass::InterfaceError,
            ExceptionClass::InternalError => DatabaseErrorClass::InternalError,
            ExceptionClass::NotSupportedError => DatabaseErrorClass::NotSupportedError,
            ExceptionClass::OperationalError => DatabaseErrorClass::OperationalError,
            ExceptionClass::ProgrammingError => DatabaseErrorClass::ProgrammingError,
        };
        let subject = error.subject.as_deref().cloned().unwrap_or_default();
        HostError::Database(Box::new(DatabaseFailure {
            class,
            message: error.exception_message(self.name()),
            sqlstate: (self.name() == DialectName::Postgresql).then(|| code.clone()),
            errno: code.parse().ok(),
            constraint: subject.constraint,
            schema: subject.schema,
            table: subject.table,
            column: subject.column,
            data_type: subject.data_type,
            detail: error.detail.clone(),
            statement: sql.map(str::to_owned),
            disconnected: false,
        }))
    }
}

impl Host for LiveHost {
    fn dialect(&self) -> DialectFacts {
        let server = self.connection.server();
        let mut facts = DialectFacts::offline(match server.dialect {
            DialectName::Postgresql => "postgresql",
            DialectName::Mysql => "mysql",
            DialectName::Sqlite => "sqlite",
        });
        facts.mariadb = server.product == aludel_dialect::server::Product::Mariadb;
        facts.driver = String::from(match server.dialect {
            DialectName::Postgresql => "psycopg",
            DialectName::Mysql => "pymysql",
            DialectName::Sqlite => "pysqlite",
        });
        facts.server_version = Some(self.version());
        facts.default_schema = match server.dialect {
            DialectName::Postgresql => Some("public".to_owned()),
            DialectName::Mysql => Some(server.database.clone()),
            DialectName::Sqlite => None,
        };
        facts
    }

    fn context(&self) -> ContextFacts {
        ContextFacts {
            config_section: "alembic".to_owned(),
            version_table: "alembic_version".to_owned(),
            destination_revision: Some("head".to_owned()),
            transactional_ddl: true,
            ..ContextFacts::default()
        }
    }

    fn perform(
        &mut self,
        operation: Operation,
        _cause: Option<&SourceLocation>,
    ) -> Result<Outcome, HostError> {
        let parameters = match self.name() {
            DialectName::Sqlite => Parameters::Sent,
            DialectName::Postgresql | DialectName::Mysql => Parameters::Inline,
        };
        let rendered = render_operation(&operation, self.name(), &self.rendering(parameters))
            .map_err(|error| HostError::NotRendered(error.to_string()))?;
        let mut outcome = Outcome::default();
        let mut affected = None;
        for statement in rendered {
            self.sent.push(statement.sql.clone());
            let fetched = self
                .connection
                .fetch(&statement.sql, &statement.parameters)
                .map_err(|error| self.failure(&error, Some(&statement.sql)))?;
            if let Some(rows) = fetched.affected {
                affected = Some(affected.unwrap_or(0) + rows);
            }
            let columns: Vec<_> = fetched
                .columns
                .into_iter()
                .map(|column| OutcomeColumn {
                    name: column.name,
                    type_name: column.type_name.unwrap_or_default(),
                })
                .collect();
            // Each execution of a statement with several rows of parameters returns its own.
            let mut rows = std::mem::take(&mut outcome.rows);
            rows.extend(fetched.rows);
            outcome = Outcome {
                columns: (!columns.is_empty()).then_some(columns),
                rows,
                rowcount: None,
                lastrowid: fetched.last_row_id,
            };
        }
        outcome.rowcount = affected;
        Ok(outcome)
    }

    fn render(&self, what: Rendering, style: RenderStyle) -> Result<Vec<String>, HostError> {
        let context = self.rendering(match style {
            RenderStyle::Literal => Parameters::Literal,
            RenderStyle::Shown | RenderStyle::Generic => Parameters::Shown,
        });
        match what {
            Rendering::Operation(operation) => render_operation(&operation, self.name(), &context),
            Rendering::Query(query) => {
                render_query(&query, &[], self.name(), &context).map(|one| vec![one])
            }
            Rendering::Expression(expression) => {
                render_for_people(Shown::Expression(&expression), Some(self.name()), &context)
                    .map(|sql| vec![sql.into()])
            }
        }
        .map(|rendered| rendered.into_iter().map(|one| one.sql).collect())
        .map_err(|error| HostError::NotRendered(error.to_string()))
    }

    fn inspect(
        &mut self,
        question: Inspect,
        _cause: Option<&SourceLocation>,
    ) -> Result<Inspection, HostError> {
        let answer = self.connection.inspect(&question);
        answer.map_err(|error| self.failure(&error, None))
    }

    fn transaction(
        &mut self,
        action: TransactionAction,
        _cause: Option<&SourceLocation>,
    ) -> Result<(), HostError> {
        let sql = match action {
            TransactionAction::Begin | TransactionAction::AutocommitEnd => "BEGIN".to_owned(),
            TransactionAction::Commit | TransactionAction::AutocommitBegin => "COMMIT".to_owned(),
            TransactionAction::Rollback => "ROLLBACK".to_owned(),
            TransactionAction::Savepoint(name) => format!("SAVEPOINT {name}"),
            TransactionAction::ReleaseSavepoint(name) => format!("RELEASE SAVEPOINT {name}"),
            TransactionAction::RollbackToSavepoint(name) => {
                format!("ROLLBACK TO SAVEPOINT {name}")
            }
        };
        self.sent.push(sql.clone());
        let done = self.connection.execute(&sql);
        done.map(drop)
            .map_err(|error| self.failure(&error, Some(&sql)))
    }

    fn remember_types(&mut self, _: Vec<TypeName>) {}

    fn print(&mut self, stream: Stream, text: &str) {
        // Warnings differ in their places, and the other side's are not looked at either.
        if stream == Stream::Output {
            self.printed.push_str(text);
        }
    }
}
