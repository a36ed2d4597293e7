//! A session with a PostgreSQL server.

use std::mem;
use std::sync::PoisonError;
use std::thread;
use std::time::{Duration, Instant};

use postgres::types::{ToSql, Type};
use postgres::{CancelToken, Client, NoTls, SimpleQueryMessage};

use super::PostgresDialect;
use super::error::{while_connecting, while_running};
use super::fingerprint;
use super::inspect;
use super::lock;
use super::open::{Encryption, Notices, Opened, open};
use super::value::{Column, Parameter, text};
use crate::connection::{
    Aftermath, Canceller, Claim, ConnectOptions, Connection, Fetched, FetchedColumn, Notice,
    OwnSchema, Timeouts,
};
use crate::dialect::{Dialect, DialectName};
use crate::error::{DatabaseError, ErrorKind};
use crate::server::{LockKind, Product, Server};
use crate::sql::{self, StatementKind};
use crate::url::{DatabaseUrl, PostgresTarget};
use crate::value::{Row, Value};
use aludel_core::schema::inspection::{Inspect, Inspection};

pub(super) struct PostgresConnection {
    client: Client,
    encryption: Encryption,
    notices: Notices,
    server: Server,
    timeouts: Timeouts,
    /// The second half of the number of the lock that each transaction holds.
    claim: Option<i32>,
}

/// How long to wait before an earlier session is looked for again.
const CLAIM_PAUSE: Duration = Duration::from_millis(100);

/// The first half of that number, the same for all of ours: `Aluw`.
const WORK_CLASS: i32 = 0x416c_7577;

/// Opens a session with the server that a url names.
pub(crate) fn connect(
    url: &DatabaseUrl,
    target: &PostgresTarget,
    options: &ConnectOptions,
) -> Result<Box<dyn Connection>, DatabaseError> {
    Ok(Box::new(PostgresConnection::open(url, target, options)?))
}

impl PostgresConnection {
    pub(super) fn open(
        url: &DatabaseUrl,
        target: &PostgresTarget,
        options: &ConnectOptions,
    ) -> Result<Self, DatabaseError> {
        let notices = Notices::default();
        let Opened { client, encryption } = open(url, target, options, &notices)?;
        let mut connection = Self {
            client,
            encryption,
            notices,
            server: Server {
                product: Product::Postgresql,
                version: String::new(),
                dialect: DialectName::Postgresql,
                database: String::new(),
                transactional_ddl: true,
                lock: LockKind::Advisory,
            },
            timeouts: Timeouts::default(),
            claim: None,
        };
        connection.probe()?;
        Ok(connection)
    }

    fn probe(&mut self) -> Result<(), DatabaseError> {
        let sql = "SELECT current_setting('server_version'), current_database()";
        let rows = self.query(sql, &[])?;
        let text = |index: usize| {
            rows.first()
                .and_then(|row| row.get(index))
                .and_then(Value::as_text)
                .unwrap_or_default()
        };
        // `15.18 (Debian 15.18-0+deb12u1)`: the packager's part is noise.
        let version = text(0).split(' ').next().unwrap_or_default().to_owned();
        let database = text(1).to_owned();
        self.server.database = database;
        self.server.version = version;
        Ok(())
    }

    /// The number before the first dot of the version.
    pub(super) fn major_version(&self) -> u32 {
        let digits = |character: char| !character.is_ascii_digit();
        let major = self.server.version.split(digits).next();
        major.and_then(|major| major.parse().ok()).unwrap_or(0)
    }

    /// Reads all rows of a query as the server spells them, over the simple query
    /// protocol.
    pub(super) fn query_text(
        &mut self,
        sql: &str,
    ) -> Result<Vec<Vec<Option<String>>>, DatabaseError> {
        let messages = self
            .client
            .simple_query(sql)
            .map_err(|error| while_running(&error, sql))?;
        let rows = messages.iter().filter_map(|message| match message {
            SimpleQueryMessage::Row(row) => Some(row),
            _ => None,
        });
        Ok(rows
            .map(|row| {
                (0..row.len())
                    .map(|index| row.get(index).map(str::to_owned))
                    .collect()
            })
            .collect())
    }

    /// The types of the columns that a statement returns, without running it. A text of
    /// several statements has none.
    fn describe(&mut self, sql: &str) -> Result<Vec<Type>, DatabaseError> {
        let several = sql::tokens(sql, DialectName::Postgresql)
            .filter(|token| token.kind.is_content())
            .skip_while(|token| token.text != ";")
            .any(|token| token.text != ";");
        if several {
            return Ok(Vec::new());
        }
        let statement = self
            .client
            .prepare(sql)
            .map_err(|error| while_running(&error, sql))?;
        Ok(statement
            .columns()
            .iter()
            .map(|column| column.type_().clone())
            .collect())
    }

    fn fetch_with_parameters(
        &mut self,
        sql: &str,
        parameters: &[Value],
    ) -> Result<Fetched, DatabaseError> {
        let parameters: Vec<Parameter<'_>> = parameters.iter().map(Parameter).collect();
        let types: Vec<Type> = parameters.iter().map(Parameter::announced_type).collect();
        let values: Vec<&(dyn ToSql + Sync)> = parameters
            .iter()
            .map(|parameter| parameter as &(dyn ToSql + Sync))
            .collect();
        let failed = |error: postgres::Error| while_running(&error, sql);
        let statement = self.client.prepare_typed(sql, &types).map_err(failed)?;
        let columns: Vec<FetchedColumn> = statement
            .columns()
            .iter()
            .map(|column| FetchedColumn {
                name: column.name().to_owned(),
                type_name: Some(column.type_().name().to_owned()),
            })
            .collect();
        if columns.is_empty() {
            let affected = self.client.execute(&statement, &values).map_err(failed)?;
            return Ok(Fetched {
                affected: Some(affected),
                ..Fetched::default()
            });
        }
        let rows = self.client.query(&statement, &values).map_err(failed)?;
        Ok(Fetched {
            columns,
            affected: Some(rows.len() as u64),
            rows: read_rows(&rows, sql)?,
            last_row_id: None,
        })
    }

    /// Has the server look, while it runs a statement, whether anybody still waits for
    /// the answer. Before version 14, and on systems that cannot look, it has no such
    /// setting or refuses it.
    fn watch_client(&mut self) -> Result<(), DatabaseError> {
        let sql = "SELECT pg_catalog.set_config(name, '2s', false) FROM pg_catalog.pg_settings \
                   WHERE name = 'client_connection_check_interval'";
        match self.query_text(sql) {
            Err(error) if error.kind == ErrorKind::ConnectionLost => Err(error),
            _ => Ok(()),
        }
    }

    fn find_worker(&mut self, object: i32) -> Result<Claim, DatabaseError> {
        let sql = format!(
            "SELECT pid FROM pg_catalog.pg_locks WHERE locktype = 'advisory' AND objsubid = 2 \
             AND classid = {WORK_CLASS} AND objid = {} AND granted AND database = \
             (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database())",
            object.cast_unsigned()
        );
        let session = self
            .query_text(&sql)?
            .first()
            .and_then(|row| row.first()?.as_deref()?.parse().ok());
        Ok(Claim::Theirs {
            session,
            end: session.map(|pid: i64| format!("SELECT pg_terminate_backend({pid})")),
        })
    }

    fn set_timeout(
        &mut self,
        name: &str,
        before: Option<Duration>,
        now: Option<Duration>,
    ) -> Result<(), DatabaseError> {
        let sql = match (before, now) {
            // Zero would switch the timeout off.
            (_, Some(timeout)) => format!("SET {name} = {}", timeout.as_millis().max(1)),
            (Some(_), None) => format!("RESET {name}"),
            (None, None) => return Ok(()),
        };
        self.execute(&sql).map(drop)
    }
}

/// Takes the lock that a transaction at work holds.
fn take_claim(object: i32) -> String {
    format!("SELECT pg_catalog.pg_advisory_xact_lock({WORK_CLASS}, {object})")
}

fn only_returns_rows(sql: &str) -> bool {
    sql::tokens(sql, DialectName::Postgresql)
        .find(|token| token.kind.is_content())
        .is_some_and(|first| {
            ["select", "table", "values", "show", "explain", "fetch"]
                .into_iter()
                .any(|word| first.is_word(word))
        })
}

/// Whether a statement of a script may return rows.
fn may_return_rows(sql: &str) -> bool {
    let mut words =
        sql::tokens(sql, DialectName::Postgresql).filter(|token| token.kind.is_content());
    let Some(first) = words.next() else {
        return false;
    };
    first.text == "("
        || [
            "select", "table", "values", "show", "explain", "fetch", "with", "execute", "call",
        ]
        .into_iter()
        .any(|word| first.is_word(word))
        || ["insert", "update", "delete", "merge"]
            .into_iter()
            .any(|word| first.is_word(word))
            && words.any(|word| word.is_word("returning"))
}

fn read_rows(rows: &[postgres::Row], sql: &str) -> Result<Vec<Row>, DatabaseError> {
    rows.iter()
        .map(|row| {
            (0..row.len())
                .map(|index| row.try_get::<_, Column>(index).map(|column| column.0))
                .collect::<Result<Row, _>>()
                .map_err(|error| while_running(&error, sql))
        })
        .collect()
}

/// Refuses a `COPY` whose rows would pass through this program: the server would
/// wait for them, and the session could not be used again.
fn refuse_copy(sql: &str) -> Result<(), DatabaseError> {
    let mut words = sql::tokens(sql, DialectName::Postgresql)
        .filter(|token| token.kind.is_content())
        .peekable();
    if !words.peek().is_some_and(|first| first.is_word("copy")) {
        return Ok(());
    }
    let mut previous = None;
    for word in words {
        let is_stream = |end: &str, stream: &str| {
            word.is_word(stream) && previous.is_some_and(|word: sql::Token<'_>| word.is_word(end))
        };
        if is_stream("from", "stdin") || is_stream("to", "stdout") {
            return Err(DatabaseError {
                position: Some(word.offset),
                ..DatabaseError::new(
                    ErrorKind::Statement,
                    format!("`COPY … {}` is not possible in a revision", word.text),
                )
                .with_hint("write `INSERT`, or `COPY` with a file on the server")
            });
        }
        previous = Some(word);
    }
    Ok(())
}

/// Borrowed parameters with their types, as the driver takes them.
fn typed<'a>(parameters: &'a [Parameter<'a>]) -> Vec<(&'a (dyn ToSql + Sync), Type)> {
    parameters
        .iter()
        .map(|parameter| {
            let value: &(dyn ToSql + Sync) = parameter;
            (value, parameter.announced_type())
        })
        .collect()
}

impl Connection for PostgresConnection {
    fn dialect(&self) -> &'static dyn Dialect {
        &PostgresDialect
    }

    fn server(&self) -> &Server {
        &self.server
    }

    /// Uses the simple query protocol: the text is sent as it stands, and nothing
    /// is prepared, which poolers such as PgBouncer cannot follow.
    fn execute(&mut self, sql: &str) -> Result<Option<u64>, DatabaseError> {
        refuse_copy(sql)?;
        if only_returns_rows(sql) {
            // They are of no use here, and there may be more than fit in memory.
            return self
                .client
                .batch_execute(sql)
                .map(|()| None)
                .map_err(|error| while_running(&error, sql));
        }
        let messages = self
            .client
            .simple_query(sql)
            .map_err(|error| while_running(&error, sql))?;
        if PostgresDialect.statement_kind(sql) != StatementKind::Data {
            return Ok(None);
        }
        Ok(messages.iter().rev().find_map(|message| match message {
            SimpleQueryMessage::CommandComplete(rows) => Some(*rows),
            _ => None,
        }))
    }

    fn execute_all(&mut self, statements: &[String]) -> Result<Vec<Option<u64>>, DatabaseError> {
        let sql = statements.join(";\n");
        let messages = self
            .client
            .simple_query(&sql)
            .map_err(|error| while_running(&error, &sql))?;
        Ok(messages
            .iter()
            .filter_map(|message| match message {
                SimpleQueryMessage::CommandComplete(rows) => Some(Some(*rows)),
                _ => None,
            })
            .collect())
    }

    fn run(&mut self, sql: &str, parameters: &[Value]) -> Result<u64, DatabaseError> {
        let parameters: Vec<Parameter<'_>> = parameters.iter().map(Parameter).collect();
        self.client
            .execute_typed(sql, &typed(&parameters))
            .map_err(|error| while_running(&error, sql))
    }

    fn query(&mut self, sql: &str, parameters: &[Value]) -> Result<Vec<Row>, DatabaseError> {
        let parameters: Vec<Parameter<'_>> = parameters.iter().map(Parameter).collect();
        let rows = self
            .client
            .query_typed(sql, &typed(&parameters))
            .map_err(|error| while_running(&error, sql))?;
        read_rows(&rows, sql)
    }

    /// Sends the text over the simple query protocol, whose results have no types; these
    /// are asked for before, where there may be rows.
    fn fetch(&mut self, sql: &str, parameters: &[Value]) -> Result<Fetched, DatabaseError> {
        refuse_copy(sql)?;
        if !parameters.is_empty() {
            return self.fetch_with_parameters(sql, parameters);
        }
        let types = if may_return_rows(sql) {
            self.describe(sql)?
        } else {
            Vec::new()
        };
        let messages = self
            .client
            .simple_query(sql)
            .map_err(|error| while_running(&error, sql))?;
        let mut fetched = Fetched::default();
        for message in messages {
            match message {
                SimpleQueryMessage::RowDescription(columns) => {
                    fetched.columns = columns
                        .iter()
                        .enumerate()
                        .map(|(index, column)| FetchedColumn {
                            name: column.name().to_owned(),
                            type_name: types.get(index).map(|type_| type_.name().to_owned()),
                        })
                        .collect();
                    fetched.rows.clear();
                }
                SimpleQueryMessage::Row(row) => fetched.rows.push(
                    (0..row.len())
                        .map(|index| match (row.get(index), types.get(index)) {
                            (None, _) => Value::Null,
                            (Some(text), Some(type_)) => text::read(type_, text),
                            (Some(text), None) => Value::Text(text.to_owned()),
                        })
                        .collect(),
                ),
                SimpleQueryMessage::CommandComplete(rows) => fetched.affected = Some(rows),
                _ => {}
            }
        }
        if fetched.columns.is_empty() && PostgresDialect.statement_kind(sql) != StatementKind::Data
        {
            fetched.affected = None;
        }
        Ok(fetched)
    }

    /// Tries the lock that the transactions of a session at work hold. It belongs to
    /// transactions, because a session-level lock would be left behind in the pool of
    /// a pooler such as PgBouncer.
    ///
    /// A statement of a runner that is killed later is ended by the server within
    /// seconds, where it can notice (`client_connection_check_interval`, manual 15,
    /// section 20.3.2).
    fn claim(&mut self, key: &str, patience: Duration) -> Result<Claim, DatabaseError> {
        let object = lock::object(key);
        let attempt =
            format!("SELECT pg_catalog.pg_try_advisory_xact_lock({WORK_CLASS}, {object})");
        let end = Instant::now() + patience;
        loop {
            let rows = self.query_text(&attempt)?;
            if rows.first().and_then(|row| row.first()?.as_deref()) == Some("t") {
                self.claim = Some(object);
                self.watch_client()?;
                return Ok(Claim::Ours);
            }
            if Instant::now() >= end {
                return self.find_worker(object);
            }
            thread::sleep(CLAIM_PAUSE);
        }
    }

    fn claim_transaction(&mut self) -> Result<(), DatabaseError> {
        match self.claim {
            None => Ok(()),
            Some(object) => self.execute(&take_claim(object)).map(drop),
        }
    }

    fn begin(&mut self) -> Result<(), DatabaseError> {
        match self.claim {
            None => self.execute("BEGIN").map(drop),
            Some(object) => self
                .execute(&format!("BEGIN; {}", take_claim(object)))
                .map(drop),
        }
    }

    fn inspect(&mut self, question: &Inspect) -> Result<Inspection, DatabaseError> {
        inspect::answer(self, question)
    }

    fn set_timeouts(&mut self, timeouts: Timeouts) -> Result<(), DatabaseError> {
        let before = self.timeouts;
        self.set_timeout("lock_timeout", before.lock, timeouts.lock)?;
        self.set_timeout("statement_timeout", before.statement, timeouts.statement)?;
        self.timeouts = timeouts;
        Ok(())
    }

    fn canceller(&self) -> Box<dyn Canceller> {
        Box::new(PostgresCanceller {
            token: self.client.cancel_token(),
            encryption: self.encryption.clone(),
        })
    }

    fn take_notices(&mut self) -> Vec<Notice> {
        mem::take(&mut *self.notices.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn has_table(&mut self, schema: Option<&str>, table: &str) -> Result<bool, DatabaseError> {
        let sql = "SELECT 1 FROM pg_catalog.pg_class AS c \
                   JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace \
                   WHERE n.nspname = coalesce($1::text, current_schema()::text) \
                   AND c.relname = $2::text AND c.relkind IN ('r', 'p', 'f', 'v', 'm')";
        let parameters = [schema.map(str::to_owned).into(), table.into()];
        Ok(!self.query(sql, &parameters)?.is_empty())
    }

    fn own_schema(&mut self, table: &str) -> Result<Option<OwnSchema>, DatabaseError> {
        // Not a word that a role may be called: the search path begins with a schema of the
        // role's name (`"$user"`).
        const SCHEMA: &str = "aludel_bookkeeping";
        // Whoever may use the schema, but neither its table nor make it, is somebody else.
        let sql = "SELECT CASE \
             WHEN n.oid IS NULL THEN CASE \
               WHEN has_database_privilege(current_database(), 'CREATE') THEN 'possible' END \
             WHEN NOT has_schema_privilege(n.oid, 'USAGE') THEN NULL \
             WHEN c.oid IS NOT NULL THEN CASE \
               WHEN has_table_privilege(c.oid, 'SELECT') THEN 'there' END \
             WHEN has_schema_privilege(n.oid, 'CREATE') THEN 'there' END \
             FROM (SELECT) one \
             LEFT JOIN pg_catalog.pg_namespace n ON n.nspname = $1 \
             LEFT JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = $2";
        let rows = self.query(sql, &[SCHEMA.into(), table.into()])?;
        let answer = rows.first().and_then(|row| row.first()?.as_text());
        Ok(answer.map(|answer| OwnSchema {
            name: SCHEMA.to_owned(),
            create: (answer == "possible").then(|| format!("CREATE SCHEMA IF NOT EXISTS {SCHEMA}")),
        }))
    }

    fn current_schema(&mut self) -> Result<Option<String>, DatabaseError> {
        let rows = self.query("SELECT current_schema()::text", &[])?;
        Ok(rows
            .first()
            .and_then(|row| row.first()?.as_text().map(str::to_owned)))
    }

    /// `RESET ALL` leaves the role alone, and forgets the timeouts too.
    fn reset_session(&mut self) -> Result<(), DatabaseError> {
        self.execute("RESET SESSION AUTHORIZATION")?;
        self.execute("RESET ALL")?;
        if self.claim.is_some() {
            self.watch_client()?;
        }
        let timeouts = mem::take(&mut self.timeouts);
        self.set_timeouts(timeouts)
    }

    fn fingerprint(&mut self, sql: &str) -> Result<Option<String>, DatabaseError> {
        fingerprint::take(self, sql)
    }

    fn aftermath(&mut self, sql: &str, before: &str) -> Result<Aftermath, DatabaseError> {
        fingerprint::aftermath(self, sql, before)
    }
}

struct PostgresCanceller {
    token: CancelToken,
    encryption: Encryption,
}

impl Canceller for PostgresCanceller {
    fn cancel(&self) -> Result<(), DatabaseError> {
        let asked = match &self.encryption {
            Encryption::Plain => self.token.cancel_query(NoTls),
            Encryption::Tls(connector) => self.token.cancel_query(connector.clone()),
        };
        asked.map_err(|error| DatabaseError {
            kind: ErrorKind::ConnectionLost,
            ..while_connecting(&error, "the server")
        })
    }
}
