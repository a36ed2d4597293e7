//! The live half of a database.

use std::time::Duration;

use aludel_core::schema::Table;
use aludel_core::schema::inspection::{
    Inspect, Inspection, ReflectedTable, TablePart, TablesQuestion,
};

use crate::dialect::Dialect;
use crate::error::DatabaseError;
use crate::server::Server;
use crate::url::{DatabaseUrl, Target};
use crate::value::{Row, Value};

/// How long the server may take before it gives up by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Timeouts {
    /// How long a statement may wait for a lock; `None` keeps the server's value.
    pub lock: Option<Duration>,
    /// How long a statement may run; `None` keeps the server's value.
    pub statement: Option<Duration>,
}

/// How a connection presents itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConnectOptions {
    /// Shown by the server's list of sessions, such as `aludel ada@host 4711`.
    pub application_name: String,
    /// How long connecting may take.
    pub connect_timeout: Duration,
    /// What to do about a SQLite file that does not exist.
    pub create: CreateDatabase,
}

impl ConnectOptions {
    /// Ten seconds to connect, and a SQLite file is created as Alembic does.
    pub fn new(application_name: impl Into<String>) -> Self {
        Self {
            application_name: application_name.into(),
            connect_timeout: Duration::from_secs(10),
            create: CreateDatabase::IfMissing,
        }
    }
}

/// What to do about a SQLite file that does not exist. Databases on a server are
/// never created by connecting to them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CreateDatabase {
    /// Create it, empty.
    IfMissing,
    /// Fail with [`ErrorKind::MissingDatabase`](crate::ErrorKind::MissingDatabase).
    Refuse,
}

/// Something that the server said beside a statement's result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// The server's word for how much it matters, such as `NOTICE` or `Warning`.
    pub severity: String,
    /// What it said.
    pub message: String,
}

/// What a statement returned.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Fetched {
    /// The columns; none where the statement returns no rows.
    pub columns: Vec<FetchedColumn>,
    /// The rows, each as long as `columns`.
    pub rows: Vec<Row>,
    /// How many rows the statement inserted, changed, removed or (not SQLite) returned;
    /// `None` where the driver of the database would not say (-1 in Python).
    pub affected: Option<u64>,
    /// The number that the database gave to the row inserted last: SQLite's `rowid`,
    /// MySQL's `AUTO_INCREMENT`.
    pub last_row_id: Option<i64>,
}

/// A column of what a statement returned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FetchedColumn {
    /// Its name, as in the statement or as the server made it up.
    pub name: String,
    /// Its type by the server's own name, lower case: `int4`, `_text`, `varchar`,
    /// `datetime`; `None` for SQLite, where values have types and results have none.
    pub type_name: Option<String>,
}

/// A schema that is not the application's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnSchema {
    /// Its name.
    pub name: String,
    /// The statement that makes it; `None`: it is there.
    pub create: Option<String>,
}

/// One session with a database.
///
/// It is synchronous: migrations run in order. Transactions are plain statements
/// (`BEGIN`, `COMMIT`, `ROLLBACK`) because that is what revisions may contain.
pub trait Connection: Send {
    /// How this database's SQL is written.
    fn dialect(&self) -> &'static dyn Dialect;

    /// What was found when the connection was made.
    fn server(&self) -> &Server;

    /// Runs one statement as it stands, without parameters, and returns the number
    /// of rows that it affected where the server says.
    ///
    /// # Errors
    /// What the server or the driver reported, with the position in `sql`.
    fn execute(&mut self, sql: &str) -> Result<Option<u64>, DatabaseError>;

    /// Runs statements of Aludel's own in their order, inside an open transaction, and
    /// returns what [`execute`](Self::execute) would have returned for each. Where the
    /// protocol can carry them all at once, they take one round trip.
    ///
    /// # Errors
    /// What the server or the driver reported about the first that failed; those behind
    /// it did not run.
    fn execute_all(&mut self, statements: &[String]) -> Result<Vec<Option<u64>>, DatabaseError> {
        statements.iter().map(|sql| self.execute(sql)).collect()
    }

    /// Runs one statement with parameters and returns the rows that it affected.
    ///
    /// # Errors
    /// What the server or the driver reported.
    fn run(&mut self, sql: &str, parameters: &[Value]) -> Result<u64, DatabaseError>;

    /// Reads all rows of a query.
    ///
    /// # Errors
    /// What the server or the driver reported.
    fn query(&mut self, sql: &str, parameters: &[Value]) -> Result<Vec<Row>, DatabaseError>;

    /// Runs one statement of a script and returns everything that is to be had from it:
    /// rows, if it returns any, and what it changed.
    ///
    /// Parameters are for SQLite (`?`, `?1`, `:name` in their order); for the others the
    /// values stand in the text, and `parameters` is empty.
    ///
    /// Values arrive as what SQLAlchemy's drivers (psycopg, pymysql, sqlite3) make a Python
    /// type for. PostgreSQL: numbers, truth values, dates, times, intervals, UUIDs, JSON,
    /// bytes and arrays of them; everything else as the server spells it, times with a zone
    /// in the session's. MySQL: `TINYINT(1)` is an integer, `TIME` an interval, `BIT` bytes,
    /// JSON, `SET` and `ENUM` text, a date with a zero in it text. SQLite: its five storage
    /// classes, whatever the column is declared as.
    ///
    /// # Errors
    /// What the server or the driver reported, with the position in `sql`.
    fn fetch(&mut self, sql: &str, parameters: &[Value]) -> Result<Fetched, DatabaseError>;

    /// Looks at what the database consists of, as SQLAlchemy's `Inspector` does.
    ///
    /// # Errors
    /// What the server or the driver reported. That a table does not exist is an answer.
    fn inspect(&mut self, question: &Inspect) -> Result<Inspection, DatabaseError>;

    /// The whole of a table or view; `None`: there is none.
    ///
    /// # Errors
    /// What the server or the driver reported.
    fn inspect_table(
        &mut self,
        schema: Option<&str>,
        name: &str,
    ) -> Result<Option<Table>, DatabaseError> {
        let question = TablesQuestion::about(schema, name, &TablePart::ALL);
        Ok(match self.inspect(&Inspect::Tables(question))? {
            Inspection::Tables(tables) => tables.into_iter().next().map(ReflectedTable::into_table),
            _ => None,
        })
    }

    /// Waits until no session of an earlier runner is at work for `key` any more, and
    /// marks this one as at work.
    ///
    /// A runner that is killed lets go of the migration lock at once, but its server
    /// may still be busy with the statement that it was running, a `COMMIT` perhaps:
    /// whoever reads the heads before that has ended reads what is no longer true.
    ///
    /// # Errors
    /// What the server or the driver reported.
    fn claim(&mut self, key: &str, patience: Duration) -> Result<Claim, DatabaseError> {
        // A database inside the process ends with it.
        let _ = (key, patience);
        Ok(Claim::Ours)
    }

    /// Marks this session as at work in a transaction that a script began, shortly before
    /// it commits; [`begin`](Self::begin) does so for others.
    ///
    /// # Errors
    /// What the server or the driver reported.
    fn claim_transaction(&mut self) -> Result<(), DatabaseError> {
        // A session that is at work as a whole needs nothing more.
        Ok(())
    }

    /// Begins a transaction that will write.
    ///
    /// # Errors
    /// What the server or the driver reported.
    fn begin(&mut self) -> Result<(), DatabaseError> {
        self.execute(self.dialect().begin_sql()).map(drop)
    }

    /// Sets the session's timeouts.
    ///
    /// # Errors
    /// What the server or the driver reported.
    fn set_timeouts(&mut self, timeouts: Timeouts) -> Result<(), DatabaseError>;

    /// What can stop the statement that this session is running.
    fn canceller(&self) -> Box<dyn Canceller>;

    /// What the server said since the last call, oldest first.
    fn take_notices(&mut self) -> Vec<Notice>;

    /// Whether a table exists in `schema`, or in the schema where an unqualified
    /// `CREATE TABLE` would put it.
    ///
    /// # Errors
    /// What the server or the driver reported.
    fn has_table(&mut self, schema: Option<&str>, table: &str) -> Result<bool, DatabaseError>;

    /// The schema in which a table of Aludel's own lies, or may lie, apart from the
    /// application's tables: tools that compare the tables of the search path with models do
    /// not find it there. `None`: the database has no such place, or the role may not use it.
    ///
    /// # Errors
    /// What the server or the driver reported.
    fn own_schema(&mut self, table: &str) -> Result<Option<OwnSchema>, DatabaseError> {
        let _ = table;
        Ok(None)
    }

    /// The schema where an unqualified `CREATE TABLE` puts its table; `None`: nowhere.
    ///
    /// # Errors
    /// What the server or the driver reported.
    fn current_schema(&mut self) -> Result<Option<String>, DatabaseError>;

    /// Puts the session back to how it was when it was opened, apart from its
    /// timeouts: a script's `SET`, `USE` or `PRAGMA` must not reach the next script.
    ///
    /// # Errors
    /// What the server or the driver reported; not inside a transaction.
    fn reset_session(&mut self) -> Result<(), DatabaseError>;

    /// What the objects that `sql` names look like now, as an opaque text: equal
    /// texts mean that nothing about them has changed in between.
    ///
    /// It decides, after a run was killed, whether a schema change that cannot be
    /// rolled back took place. `None`: it cannot be told for this statement.
    ///
    /// # Errors
    /// What the server or the driver reported.
    fn fingerprint(&mut self, sql: &str) -> Result<Option<String>, DatabaseError>;

    /// Finds out what became of a statement that was running when its session ended,
    /// from the fingerprint that was taken before it ran. What an unfinished statement
    /// left behind is cleared away.
    ///
    /// # Errors
    /// What the server or the driver reported.
    fn aftermath(&mut self, sql: &str, before: &str) -> Result<Aftermath, DatabaseError> {
        Ok(match self.fingerprint(sql)? {
            None => Aftermath::Unknown,
            Some(now) if now == before => Aftermath::DidNotRun,
            Some(_) => Aftermath::Ran,
        })
    }
}

/// Whether a session may begin to work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Claim {
    /// It may.
    Ours,
    /// A session of an earlier runner was at work all the time.
    Theirs {
        /// The server's number of that session, where it can be seen.
        session: Option<i64>,
        /// The statement that ends it.
        end: Option<String>,
    },
}

/// What became of a statement whose session ended while it was running.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Aftermath {
    /// It took effect, as a whole.
    Ran,
    /// It had no effect, or running it again does no harm.
    DidNotRun,
    /// Nobody can tell.
    Unknown,
}

/// Stops a running statement from another thread.
pub trait Canceller: Send + Sync {
    /// Asks the server to stop the statement that the session is running, if any.
    ///
    /// # Errors
    /// What the server or the driver reported; the statement may still be running.
    fn cancel(&self) -> Result<(), DatabaseError>;
}

/// Connects and finds out what is at the other end.
///
/// # Errors
/// [`ErrorKind`](crate::ErrorKind) tells apart what a person would do next:
/// unreachable, wrong password, missing database, TLS.
pub fn connect(
    url: &DatabaseUrl,
    options: &ConnectOptions,
) -> Result<Box<dyn Connection>, DatabaseError> {
    match url.target() {
        Target::Sqlite(target) => crate::sqlite::connect(target, options),
        Target::Postgres(target) => crate::postgres::connect(url, target, options),
        Target::Mysql(target) => crate::mysql::connect(url, target, options),
    }
}
