//! A session with a MySQL or MariaDB server.

use std::mem;
use std::time::Duration;

use mysql::prelude::{Protocol, Queryable};
use mysql::{Column, Conn, Params, QueryResult, Value as DriverValue};

use super::MysqlDialect;
use super::error::while_running;
use super::fingerprint;
use super::inspect;
use super::open::Opener;
use super::value::{parameter, read, type_name};
use crate::connection::{
    Aftermath, Canceller, Claim, ConnectOptions, Connection, Fetched, FetchedColumn, Notice,
    Timeouts,
};
use crate::dialect::{Dialect, DialectName};
use crate::error::DatabaseError;
use crate::server::{LockKind, Product, Server};
use crate::sql::StatementKind;
use crate::stable_hash::stable_hash;
use crate::url::{DatabaseUrl, MysqlTarget};
use crate::value::{Row, Value};
use aludel_core::schema::inspection::{Inspect, Inspection};

pub(super) struct MysqlConnection {
    connection: Conn,
    opener: Opener,
    server: Server,
    notices: Vec<Notice>,
    timeouts: Timeouts,
    /// The named lock that this session holds while it is at work.
    claim: Option<String>,
}

/// Opens a session with the server that a url names.
pub(crate) fn connect(
    url: &DatabaseUrl,
    target: &MysqlTarget,
    options: &ConnectOptions,
) -> Result<Box<dyn Connection>, DatabaseError> {
    Ok(Box::new(MysqlConnection::open(url, target, options)?))
}

impl MysqlConnection {
    pub(super) fn open(
        url: &DatabaseUrl,
        target: &MysqlTarget,
        options: &ConnectOptions,
    ) -> Result<Self, DatabaseError> {
        Self::open_with(Opener::new(url, target, options))
    }

    /// Opens another session with the same server.
    pub(super) fn reopen(&self) -> Result<Self, DatabaseError> {
        Self::open_with(self.opener.clone())
    }

    fn open_with(opener: Opener) -> Result<Self, DatabaseError> {
        let mut connection = Self {
            connection: opener.open()?,
            opener,
            server: Server {
                product: Product::Mysql,
                version: String::new(),
                dialect: DialectName::Mysql,
                database: String::new(),
                transactional_ddl: false,
                lock: LockKind::NamedLock,
            },
            notices: Vec::new(),
            timeouts: Timeouts::default(),
            claim: None,
        };
        connection.probe()?;
        Ok(connection)
    }

    fn probe(&mut self) -> Result<(), DatabaseError> {
        let rows = self.query("SELECT VERSION(), DATABASE()", &[])?;
        let text = |rows: &[Row], index: usize| {
            rows.first()
                .and_then(|row| row.get(index))
                .and_then(Value::as_text)
                .unwrap_or_default()
                .to_owned()
        };
        let mut version = text(&rows, 0);
        if let Some(start) = version.find("-MariaDB") {
            self.server.product = Product::Mariadb;
            // The product's name stands before the version where both are shown, and the
            // packager's part behind it is noise.
            version.truncate(start);
        }
        self.server.database = text(&rows, 1);
        self.server.version = version;
        // Not `@@wsrep_on`: a server without Galera does not know the name.
        let rows = self.query("SHOW VARIABLES LIKE 'wsrep_on'", &[])?;
        if matches!(text(&rows, 1).as_str(), "ON" | "1") {
            self.server.lock = LockKind::Row;
        }
        Ok(())
    }

    /// Reads everything that one statement returned and says how many rows it
    /// affected, unless it returned rows, and how many warnings the server has.
    fn drain<P: Protocol>(
        mut result: QueryResult<'_, '_, '_, P>,
    ) -> mysql::Result<(Option<u64>, u16)> {
        let mut affected = None;
        let mut warnings = 0;
        while let Some(set) = result.iter() {
            let returns_rows = !set.columns().as_ref().is_empty();
            affected = (!returns_rows).then(|| set.affected_rows());
            warnings = set.warnings().max(warnings);
            for row in set {
                row?;
            }
        }
        Ok((affected, warnings))
    }

    /// Reads the first set of rows, and counts warnings.
    fn collect<P: Protocol>(
        mut result: QueryResult<'_, '_, '_, P>,
    ) -> mysql::Result<(Fetched, u16)> {
        let mut fetched = Fetched::default();
        let mut warnings = 0;
        if let Some(set) = result.iter() {
            let columns: Vec<Column> = set.columns().as_ref().to_vec();
            fetched.affected = columns.is_empty().then(|| set.affected_rows());
            fetched.last_row_id = set.last_insert_id().and_then(|id| i64::try_from(id).ok());
            warnings = set.warnings();
            for row in set {
                fetched.rows.push(
                    columns
                        .iter()
                        .zip(row?.unwrap())
                        .map(|(column, value)| read(column, value))
                        .collect(),
                );
            }
            fetched.columns = columns
                .iter()
                .map(|column| FetchedColumn {
                    name: column.name_str().into_owned(),
                    type_name: Some(type_name(column).to_owned()),
                })
                .collect();
        }
        fetched.affected = fetched.affected.or(Some(fetched.rows.len() as u64));
        Ok((fetched, warnings))
    }

    fn fetch_with_warnings(
        &mut self,
        sql: &str,
        values: &[Value],
    ) -> Result<(Fetched, u16), DatabaseError> {
        let result = if values.is_empty() {
            self.connection.query_iter(sql).and_then(Self::collect)
        } else {
            self.connection
                .exec_iter(sql, parameters(values)?)
                .and_then(Self::collect)
        };
        result.map_err(|error| while_running(&error, sql))
    }

    fn read_warnings(&mut self) -> Result<(), DatabaseError> {
        for row in self.query("SHOW WARNINGS", &[])? {
            if let [Value::Text(level), _, Value::Text(message)] = row.as_slice() {
                self.notices.push(Notice {
                    severity: level.clone(),
                    message: message.clone(),
                });
            }
        }
        Ok(())
    }

    fn take_named_lock(&mut self, name: &str, patience: Duration) -> Result<bool, DatabaseError> {
        let seconds = i64::try_from(patience.as_secs()).unwrap_or(i64::MAX);
        let rows = self.query("SELECT GET_LOCK(?, ?)", &[name.into(), seconds.into()])?;
        Ok(rows.first().and_then(|row| row.first()) == Some(&Value::Integer(1)))
    }

    fn set_session(&mut self, assignment: &str) -> Result<(), DatabaseError> {
        self.execute(&format!("SET SESSION {assignment}")).map(drop)
    }
}

fn parameters(values: &[Value]) -> Result<Params, DatabaseError> {
    let parameters: Result<Vec<DriverValue>, DatabaseError> =
        values.iter().map(parameter).collect();
    parameters.map(Params::Positional)
}

/// Whole seconds, rounded up: zero would mean "do not wait" or "no limit".
fn seconds(timeout: Duration) -> u64 {
    timeout
        .as_millis()
        .div_ceil(1_000)
        .clamp(1, 31_536_000)
        .try_into()
        .expect("it was clamped to a year")
}

impl Connection for MysqlConnection {
    fn dialect(&self) -> &'static dyn Dialect {
        &MysqlDialect
    }

    fn server(&self) -> &Server {
        &self.server
    }

    /// Uses the text protocol, because many statements cannot be prepared. The driver
    /// lets the server accept several statements in one text; the splitter never
    /// sends more than one.
    fn execute(&mut self, sql: &str) -> Result<Option<u64>, DatabaseError> {
        let (affected, warnings) = self
            .connection
            .query_iter(sql)
            .and_then(Self::drain)
            .map_err(|error| while_running(&error, sql))?;
        if warnings > 0 {
            self.read_warnings()?;
        }
        let counts = MysqlDialect.statement_kind(sql) == StatementKind::Data;
        Ok(affected.filter(|_| counts))
    }

    fn run(&mut self, sql: &str, values: &[Value]) -> Result<u64, DatabaseError> {
        let result = if values.is_empty() {
            self.connection.query_iter(sql).and_then(Self::drain)
        } else {
            self.connection
                .exec_iter(sql, parameters(values)?)
                .and_then(Self::drain)
        };
        result
            .map(|(affected, _)| affected.unwrap_or_default())
            .map_err(|error| while_running(&error, sql))
    }

    fn query(&mut self, sql: &str, values: &[Value]) -> Result<Vec<Row>, DatabaseError> {
        let (fetched, _) = self.fetch_with_warnings(sql, values)?;
        Ok(fetched.rows)
    }

    fn fetch(&mut self, sql: &str, values: &[Value]) -> Result<Fetched, DatabaseError> {
        let (fetched, warnings) = self.fetch_with_warnings(sql, values)?;
        if warnings > 0 {
            self.read_warnings()?;
        }
        Ok(fetched)
    }

    /// Takes a named lock, which ends with the session; on Galera, where it would hold
    /// on one node only, there is none.
    fn claim(&mut self, key: &str, patience: Duration) -> Result<Claim, DatabaseError> {
        if self.server.lock == LockKind::Row {
            return Ok(Claim::Ours);
        }
        let number = stable_hash(&[&self.server.database, key]);
        let name = format!("aludel-work:{number:016x}");
        if self.take_named_lock(&name, patience)? {
            self.claim = Some(name);
            return Ok(Claim::Ours);
        }
        let rows = self.query("SELECT IS_USED_LOCK(?)", &[name.into()])?;
        let session = rows.first().and_then(|row| row.first()?.as_integer());
        Ok(Claim::Theirs {
            session,
            end: session.map(|session| format!("KILL {session}")),
        })
    }

    fn inspect(&mut self, question: &Inspect) -> Result<Inspection, DatabaseError> {
        inspect::answer(self, question)
    }

    /// A lock timeout is rounded up to whole seconds. MySQL's statement timeout
    /// stops `SELECT` only (`max_execution_time`, manual 8.0, section 5.1.8);
    /// MariaDB's stops every statement (`max_statement_time`).
    fn set_timeouts(&mut self, timeouts: Timeouts) -> Result<(), DatabaseError> {
        let before = mem::replace(&mut self.timeouts, timeouts);
        match (before.lock, timeouts.lock) {
            (_, Some(timeout)) => {
                let seconds = seconds(timeout);
                self.set_session(&format!(
                    "lock_wait_timeout = {seconds}, innodb_lock_wait_timeout = {seconds}"
                ))?;
            }
            (Some(_), None) => {
                self.set_session(
                    "lock_wait_timeout = DEFAULT, innodb_lock_wait_timeout = DEFAULT",
                )?;
            }
            (None, None) => {}
        }
        let (name, value) = match self.server.product {
            Product::Mariadb => (
                "max_statement_time",
                timeouts
                    .statement
                    .map(|timeout| format!("{:.6}", timeout.as_secs_f64().max(0.000_001))),
            ),
            _ => (
                "max_execution_time",
                timeouts
                    .statement
                    .map(|timeout| timeout.as_millis().max(1).to_string()),
            ),
        };
        match (before.statement, value) {
            (_, Some(value)) => self.set_session(&format!("{name} = {value}")),
            (Some(_), None) => self.set_session(&format!("{name} = DEFAULT")),
            (None, None) => Ok(()),
        }
    }

    fn canceller(&self) -> Box<dyn Canceller> {
        Box::new(MysqlCanceller {
            opener: self.opener.clone(),
            session: self.connection.connection_id(),
        })
    }

    fn take_notices(&mut self) -> Vec<Notice> {
        mem::take(&mut self.notices)
    }

    fn has_table(&mut self, schema: Option<&str>, table: &str) -> Result<bool, DatabaseError> {
        let sql = "SELECT 1 FROM information_schema.tables \
                   WHERE table_schema = coalesce(?, DATABASE()) AND table_name = ?";
        let parameters = [schema.map(str::to_owned).into(), table.into()];
        Ok(!self.query(sql, &parameters)?.is_empty())
    }

    fn current_schema(&mut self) -> Result<Option<String>, DatabaseError> {
        let rows = self.query("SELECT DATABASE()", &[])?;
        Ok(rows
            .first()
            .and_then(|row| row.first()?.as_text().map(str::to_owned)))
    }

    /// `COM_RESET_CONNECTION` leaves the database in use alone, and forgets the
    /// character set and the timeouts too (MySQL 8.4 manual, `mysql_reset_connection()`).
    fn reset_session(&mut self) -> Result<(), DatabaseError> {
        let statement = "reset connection";
        self.connection
            .reset()
            .map_err(|error| while_running(&error, statement))?;
        self.execute("SET NAMES utf8mb4")?;
        if !self.server.database.is_empty() {
            let database = MysqlDialect.quote_identifier(&self.server.database);
            self.execute(&format!("USE {database}"))?;
        }
        if let Some(claim) = self.claim.clone() {
            // The reset let go of it, and nobody else may have it while we hold the
            // migration lock.
            self.take_named_lock(&claim, Duration::ZERO)?;
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

/// Opens another session to stop what the first one is running.
struct MysqlCanceller {
    opener: Opener,
    session: u32,
}

impl Canceller for MysqlCanceller {
    fn cancel(&self) -> Result<(), DatabaseError> {
        let sql = format!("KILL QUERY {}", self.session);
        self.opener
            .open()?
            .query_drop(&sql)
            .map_err(|error| while_running(&error, &sql))
    }
}
