//! A session with a SQLite database, inside this process.

use std::sync::Arc;
use std::time::{Duration, Instant};

use camino::{Utf8Path, Utf8PathBuf};
use rusqlite::{InterruptHandle, OpenFlags};

use super::SqliteDialect;
use super::identity::Identity;
use super::inspect;
use super::interruption::Interruption;
#[cfg(unix)]
use super::kept_journal;
use super::value::{Parameter, read};
use crate::connection::{
    Canceller, Claim, ConnectOptions, Connection, CreateDatabase, Fetched, FetchedColumn, Notice,
    Timeouts,
};
use crate::dialect::{Dialect, DialectName};
use crate::error::{DatabaseError, ErrorKind};
use crate::server::{LockKind, Product, Server};
use crate::sql::{self, StatementKind};
use crate::url::{SqliteAccess, SqliteFile, SqliteTarget};
use crate::value::{Row, Value};
use aludel_core::schema::inspection::{Inspect, Inspection};

/// How many virtual machine instructions run between two looks at the clock: a
/// fraction of a millisecond.
const INSTRUCTIONS_BETWEEN_CHECKS: i32 = 4_000;

pub(super) struct SqliteConnection {
    connection: rusqlite::Connection,
    server: Server,
    interrupt: Arc<InterruptHandle>,
    interruption: Arc<Interruption>,
    default_lock_timeout: Duration,
    statement_timeout: Option<Duration>,
    /// The file as it was when it was opened; `None`: in memory.
    file: Option<(Utf8PathBuf, Identity)>,
}

/// Opens the database that a url names.
pub(crate) fn connect(
    target: &SqliteTarget,
    options: &ConnectOptions,
) -> Result<Box<dyn Connection>, DatabaseError> {
    Ok(Box::new(SqliteConnection::open(target, options)?))
}

impl SqliteConnection {
    fn open(target: &SqliteTarget, options: &ConnectOptions) -> Result<Self, DatabaseError> {
        let (connection, database, lock) = match &target.file {
            SqliteFile::Memory => (
                rusqlite::Connection::open_in_memory()?,
                ":memory:".to_owned(),
                LockKind::None,
            ),
            SqliteFile::Path(path) => (
                open_file(path, target.access, options.create)?,
                path.to_string(),
                LockKind::File,
            ),
        };
        let file = match &target.file {
            SqliteFile::Memory => None,
            SqliteFile::Path(path) => identity(path).map(|identity| (path.clone(), identity)),
        };
        // The bundled library checks foreign keys by default; SQLite as everyone else
        // builds it does not, and scripts that rebuild tables rely on that.
        connection.pragma_update(None, "foreign_keys", false)?;
        let mut opened = Self {
            interrupt: Arc::new(connection.get_interrupt_handle()),
            interruption: Arc::new(Interruption::new(target.timeout)),
            connection,
            server: Server {
                product: Product::Sqlite,
                version: rusqlite::version().to_owned(),
                dialect: DialectName::Sqlite,
                database,
                transactional_ddl: true,
                lock,
            },
            default_lock_timeout: target.timeout,
            statement_timeout: None,
            file,
        };
        opened.install_busy_handler()?;
        Ok(opened)
    }

    fn journal_mode(&self) -> rusqlite::Result<String> {
        self.connection
            .pragma_query_value(None, "journal_mode", |row| row.get(0))
    }

    /// Fails when the path leads to another file now. SQLite itself notices that only
    /// with a rollback journal, and then not before its next transaction.
    fn check_file(&self) -> Result<(), DatabaseError> {
        match &self.file {
            Some((path, opened)) if identity(path) != Some(*opened) => Err(DatabaseError::new(
                ErrorKind::DatabaseMoved,
                format!("the database `{path}` was removed or replaced while it was in use"),
            )),
            _ => Ok(()),
        }
    }

    /// Runs `work` so that it ends when it is cancelled or has had its time.
    fn timed<T>(
        &mut self,
        work: impl FnOnce(&rusqlite::Connection) -> rusqlite::Result<T>,
    ) -> Result<T, DatabaseError> {
        self.interruption.begin(self.statement_timeout);
        work(&self.connection).map_err(|error| {
            let error = DatabaseError::from(error);
            let was_interrupted = matches!(error.kind, ErrorKind::Cancelled | ErrorKind::Timeout);
            if was_interrupted && self.interruption.is_cancelled() {
                return DatabaseError {
                    kind: ErrorKind::Cancelled,
                    message: "the statement was cancelled".to_owned(),
                    ..error
                };
            }
            match self.statement_timeout {
                Some(timeout) if was_interrupted && self.interruption.is_late() => DatabaseError {
                    kind: ErrorKind::Timeout,
                    message: format!("the statement ran longer than {timeout:?}"),
                    ..error
                },
                _ => error,
            }
        })
    }

    /// Has SQLite ask, while it waits for a lock, whether to go on: its own waiting
    /// cannot be cancelled.
    fn install_busy_handler(&mut self) -> Result<(), DatabaseError> {
        let interruption = Arc::clone(&self.interruption);
        let mut start = Instant::now();
        self.connection.busy_handler(Some(move |attempts| {
            if attempts == 0 {
                start = Instant::now();
            }
            interruption.waits_on(start, attempts)
        }))?;
        Ok(())
    }
}

/// The file that the path leads to, where that can be seen.
fn identity(path: &Utf8Path) -> Option<Identity> {
    Identity::of(path).ok().flatten()
}

fn open_file(
    path: &Utf8Path,
    access: SqliteAccess,
    create: CreateDatabase,
) -> Result<rusqlite::Connection, DatabaseError> {
    let mut flags = OpenFlags::SQLITE_OPEN_NO_MUTEX;
    match (access, create) {
        (SqliteAccess::Read, _) => flags |= OpenFlags::SQLITE_OPEN_READ_ONLY,
        (SqliteAccess::Create, CreateDatabase::IfMissing) => {
            flags |= OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE;
        }
        (SqliteAccess::Write, _) | (SqliteAccess::Create, CreateDatabase::Refuse) => {
            flags |= OpenFlags::SQLITE_OPEN_READ_WRITE;
        }
    }
    open_with(path, flags).map_err(|error| {
        let error = DatabaseError::from(error);
        if error.kind == ErrorKind::Unreachable {
            why_not_opened(path, error)
        } else {
            error
        }
    })
}

#[cfg(unix)]
fn open_with(path: &Utf8Path, flags: OpenFlags) -> rusqlite::Result<rusqlite::Connection> {
    match kept_journal::file_system() {
        Some(file_system) => {
            rusqlite::Connection::open_with_flags_and_vfs(path, flags, file_system)
        }
        None => rusqlite::Connection::open_with_flags(path, flags),
    }
}

#[cfg(not(unix))]
fn open_with(path: &Utf8Path, flags: OpenFlags) -> rusqlite::Result<rusqlite::Connection> {
    rusqlite::Connection::open_with_flags(path, flags)
}

/// SQLite says only that it could not open the file; the file system knows why.
fn why_not_opened(path: &Utf8Path, error: DatabaseError) -> DatabaseError {
    let folder = path.parent().filter(|folder| !folder.as_str().is_empty());
    let (kind, message) = match fs_err::metadata(path) {
        Ok(metadata) if metadata.is_dir() => (
            ErrorKind::Statement,
            format!("`{path}` is a folder, not a database"),
        ),
        Ok(_) => (
            ErrorKind::ReadOnly,
            format!("the database `{path}` may not be opened by this user"),
        ),
        Err(_) if folder.is_some_and(|folder| !folder.exists()) => (
            ErrorKind::MissingDatabase,
            format!("the folder of the database `{path}` does not exist"),
        ),
        Err(missing) if missing.kind() == std::io::ErrorKind::NotFound => (
            ErrorKind::MissingDatabase,
            format!("the database `{path}` does not exist"),
        ),
        Err(_) => (
            ErrorKind::Unreachable,
            format!("the database `{path}` cannot be opened"),
        ),
    };
    DatabaseError {
        kind,
        message,
        ..error
    }
}

impl Drop for SqliteConnection {
    /// Removes the journal's file if it was kept, and only then: a script may have
    /// switched to a write-ahead log in between.
    fn drop(&mut self) {
        if self.journal_mode().is_ok_and(|mode| mode == "persist") {
            // A file that stays is empty and does no harm.
            let _ = self
                .connection
                .execute_batch("PRAGMA journal_mode = DELETE");
        }
    }
}

impl Connection for SqliteConnection {
    fn dialect(&self) -> &'static dyn Dialect {
        &SqliteDialect
    }

    fn server(&self) -> &Server {
        &self.server
    }

    fn execute(&mut self, sql: &str) -> Result<Option<u64>, DatabaseError> {
        self.timed(|connection| {
            let before = connection.total_changes();
            let mut statement = connection.prepare(sql)?;
            let writes = !statement.readonly();
            let mut rows = statement.query([])?;
            while rows.next()?.is_some() {}
            drop(rows);
            if connection.total_changes() != before {
                return Ok(Some(connection.changes()));
            }
            // Nothing changed: a schema change has no rows to count, a change of
            // rows has counted none.
            let counts = writes && SqliteDialect.statement_kind(sql) == StatementKind::Data;
            Ok(counts.then_some(0))
        })
    }

    fn begin(&mut self) -> Result<(), DatabaseError> {
        self.check_file()?;
        self.execute(self.dialect().begin_sql()).map(drop)
    }

    /// Bookkeeping is where a file that went away has to be noticed at the latest: what
    /// is written down about a run is the last that a run writes.
    fn run(&mut self, sql: &str, parameters: &[Value]) -> Result<u64, DatabaseError> {
        self.check_file()?;
        self.timed(|connection| {
            let mut statement = connection.prepare_cached(sql)?;
            let changed =
                statement.execute(rusqlite::params_from_iter(parameters.iter().map(Parameter)))?;
            Ok(changed as u64)
        })
    }

    fn query(&mut self, sql: &str, parameters: &[Value]) -> Result<Vec<Row>, DatabaseError> {
        self.timed(|connection| {
            let mut statement = connection.prepare_cached(sql)?;
            let columns = statement.column_count();
            let mut rows =
                statement.query(rusqlite::params_from_iter(parameters.iter().map(Parameter)))?;
            let mut found = Vec::new();
            while let Some(row) = rows.next()? {
                let values: rusqlite::Result<Row> = (0..columns)
                    .map(|index| row.get_ref(index).map(read))
                    .collect();
                found.push(values?);
            }
            Ok(found)
        })
    }

    /// Counts like the sqlite3 module: only for statements that begin with the word of
    /// a change.
    fn fetch(&mut self, sql: &str, parameters: &[Value]) -> Result<Fetched, DatabaseError> {
        self.timed(|connection| {
            let mut statement = connection.prepare_cached(sql)?;
            let columns: Vec<FetchedColumn> = statement
                .column_names()
                .map(|name| FetchedColumn {
                    name: name.to_owned(),
                    type_name: None,
                })
                .collect();
            let mut rows =
                statement.query(rusqlite::params_from_iter(parameters.iter().map(Parameter)))?;
            let mut read_rows = Vec::new();
            while let Some(row) = rows.next()? {
                let values: rusqlite::Result<Row> = (0..columns.len())
                    .map(|index| row.get_ref(index).map(read))
                    .collect();
                read_rows.push(values?);
            }
            drop(rows);
            Ok(Fetched {
                columns,
                rows: read_rows,
                affected: changes_rows(sql).then(|| connection.changes()),
                last_row_id: Some(connection.last_insert_rowid()),
            })
        })
    }

    fn inspect(&mut self, question: &Inspect) -> Result<Inspection, DatabaseError> {
        inspect::answer(self, question)
    }

    fn set_timeouts(&mut self, timeouts: Timeouts) -> Result<(), DatabaseError> {
        self.interruption
            .set_lock_timeout(timeouts.lock.unwrap_or(self.default_lock_timeout));
        self.statement_timeout = timeouts.statement;
        let interruption = Arc::clone(&self.interruption);
        let handler = timeouts.statement.map(|_| move || interruption.is_late());
        self.connection
            .progress_handler(INSTRUCTIONS_BETWEEN_CHECKS, handler)?;
        Ok(())
    }

    fn canceller(&self) -> Box<dyn Canceller> {
        Box::new(SqliteCanceller {
            interrupt: Arc::clone(&self.interrupt),
            interruption: Arc::clone(&self.interruption),
        })
    }

    fn take_notices(&mut self) -> Vec<Notice> {
        Vec::new()
    }

    fn has_table(&mut self, schema: Option<&str>, table: &str) -> Result<bool, DatabaseError> {
        let schema = SqliteDialect.quote_identifier(schema.unwrap_or("main"));
        let sql = format!(
            "SELECT 1 FROM {schema}.sqlite_master \
             WHERE type IN ('table', 'view') AND name = ?1 COLLATE NOCASE"
        );
        Ok(!self.query(&sql, &[table.into()])?.is_empty())
    }

    fn current_schema(&mut self) -> Result<Option<String>, DatabaseError> {
        Ok(Some("main".to_owned()))
    }

    /// Nobody else can be at work: a database inside the process ends with it.
    ///
    /// From here on the rollback journal's file is kept between transactions (SQLite,
    /// `PRAGMA journal_mode`, mode `PERSIST`), which spares each commit a new entry in the
    /// folder. The mode belongs to the connection and is put back when it closes; a
    /// run that is killed leaves an empty journal, which SQLite knows to be one.
    fn claim(&mut self, _key: &str, _patience: Duration) -> Result<Claim, DatabaseError> {
        if self.file.is_some() && self.journal_mode()? == "delete" {
            self.connection
                .pragma_update_and_check(None, "journal_mode", "persist", |_| Ok(()))?;
        }
        Ok(Claim::Ours)
    }

    /// Only pragmas outlive a script here, and of those only these change what the
    /// next script's statements do.
    fn reset_session(&mut self) -> Result<(), DatabaseError> {
        self.connection.execute_batch(
            "PRAGMA foreign_keys = OFF; PRAGMA defer_foreign_keys = OFF; \
             PRAGMA ignore_check_constraints = OFF; PRAGMA legacy_alter_table = OFF; \
             PRAGMA writable_schema = OFF; PRAGMA recursive_triggers = OFF",
        )?;
        // `PRAGMA busy_timeout` would have replaced it.
        self.install_busy_handler()
    }

    /// Every schema change of SQLite can be rolled back, so nothing is ever half
    /// known. What runs outside a transaction changes no schema and can be run
    /// again: a constant says that.
    fn fingerprint(&mut self, sql: &str) -> Result<Option<String>, DatabaseError> {
        let first = sql::tokens(sql, DialectName::Sqlite).find(|token| token.kind.is_content());
        // Of pragmas only `wal_checkpoint` is asked about.
        Ok(["vacuum", "reindex", "analyze", "pragma"]
            .into_iter()
            .find(|word| first.is_some_and(|first| first.is_word(word)))
            .map(|word| format!("{word} can be repeated")))
    }
}

/// Whether the sqlite3 module counts what a statement changes.
fn changes_rows(sql: &str) -> bool {
    sql::tokens(sql, DialectName::Sqlite)
        .find(|token| token.kind.is_content())
        .is_some_and(|first| {
            ["insert", "update", "delete", "replace"]
                .into_iter()
                .any(|word| first.is_word(word))
        })
}

struct SqliteCanceller {
    interrupt: Arc<InterruptHandle>,
    interruption: Arc<Interruption>,
}

impl Canceller for SqliteCanceller {
    fn cancel(&self) -> Result<(), DatabaseError> {
        self.interruption.cancel();
        self.interrupt.interrupt();
        Ok(())
    }
}
