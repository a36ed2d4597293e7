//! The migration lock of PostgreSQL: an advisory lock on a session of its own.
//!
//! The lock belongs to a transaction that stays open and empty. That is what keeps
//! it in place behind a pooler that hands out server sessions by transaction, such
//! as PgBouncer, where a session-level lock would be left behind in the pool. An
//! idle transaction that has read no table and changed nothing keeps nobody
//! waiting, vacuum and `CREATE INDEX CONCURRENTLY` included: under `READ COMMITTED`
//! it has no snapshot between its statements. (With the simple query protocol; the
//! extended one would leave a portal open, and with it a snapshot.)

use super::connection::PostgresConnection;
use crate::connection::{ConnectOptions, Connection as _};
use crate::error::DatabaseError;
use crate::lock::{Candidate, LockError, LockGuard, LockHolder, LockRequest, wait_for};
use crate::stable_hash::stable_hash;
use crate::url::{DatabaseUrl, PostgresTarget};

/// The first half of the lock's number, the same for all of ours: `Alud`.
const CLASS: i32 = 0x416c_7564;

/// Takes the lock in the database that a url names.
pub(crate) fn acquire(
    url: &DatabaseUrl,
    target: &PostgresTarget,
    options: &ConnectOptions,
    request: &LockRequest,
    on_wait: &mut dyn FnMut(Option<&LockHolder>) -> bool,
) -> Result<Box<dyn LockGuard>, LockError> {
    // The session is named after who holds the lock, whatever the url says.
    let target = PostgresTarget {
        application_name: None,
        ..target.clone()
    };
    let mut lock = AdvisoryLock {
        connection: PostgresConnection::open(url, &target, options)?,
        object: object(&request.key),
    };
    wait_for(&mut lock, request, on_wait)?;
    Ok(Box::new(lock))
}

/// Who holds the lock in the database that a url names.
pub(crate) fn holder(
    url: &DatabaseUrl,
    target: &PostgresTarget,
    options: &ConnectOptions,
    key: &str,
) -> Result<Option<LockHolder>, DatabaseError> {
    AdvisoryLock {
        connection: PostgresConnection::open(url, target, options)?,
        object: object(key),
    }
    .find_holder()
}

/// The second half of the lock's number. Advisory locks belong to a database, so
/// the key is enough.
pub(super) fn object(key: &str) -> i32 {
    let number = stable_hash(&[key]);
    let folded = number ^ (number >> 32);
    u32::try_from(folded & 0xffff_ffff)
        .expect("the upper half was masked")
        .cast_signed()
}

struct AdvisoryLock {
    connection: PostgresConnection,
    object: i32,
}

impl AdvisoryLock {
    fn find_holder(&mut self) -> Result<Option<LockHolder>, DatabaseError> {
        // `xact_start` is when the lock was had, and is hidden from other users.
        let sql = format!(
            "SELECT a.application_name::text, a.usename::text, host(a.client_addr), l.pid, \
             to_char(a.xact_start AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') \
             FROM pg_catalog.pg_locks AS l \
             LEFT JOIN pg_catalog.pg_stat_activity AS a ON a.pid = l.pid \
             WHERE {} AND l.granted",
            self.is_this_lock()
        );
        let rows = self.connection.query_text(&sql)?;
        let Some([application, user, address, pid, since]) = rows.first().map(Vec::as_slice) else {
            return Ok(None);
        };
        let owner = match application.as_deref() {
            Some(name) if !name.is_empty() => name.to_owned(),
            _ => format!(
                "{} from {}, server process {}",
                user.as_deref().unwrap_or("unknown user"),
                address.as_deref().unwrap_or("a local socket"),
                pid.as_deref().unwrap_or("unknown"),
            ),
        };
        Ok(Some(LockHolder {
            owner,
            since: since.clone(),
        }))
    }

    /// Two-part advisory locks: manual 15, section 54.12, `pg_locks`.
    fn is_this_lock(&self) -> String {
        format!(
            "l.locktype = 'advisory' AND l.objsubid = 2 AND l.classid = {CLASS} \
             AND l.objid = {} AND l.database = \
             (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database())",
            self.object.cast_unsigned()
        )
    }
}

impl Candidate for AdvisoryLock {
    fn attempt(&mut self) -> Result<bool, DatabaseError> {
        // A server may end transactions that do nothing or last long; this one is
        // meant to.
        let mut begin = String::from(
            "BEGIN ISOLATION LEVEL READ COMMITTED; \
             SET LOCAL idle_in_transaction_session_timeout = 0; \
             SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0",
        );
        if self.connection.major_version() >= 17 {
            begin.push_str("; SET LOCAL transaction_timeout = 0");
        }
        self.connection.execute(&begin)?;
        let sql = format!(
            "SELECT pg_catalog.pg_try_advisory_xact_lock({CLASS}, {})",
            self.object
        );
        let rows = self.connection.query_text(&sql)?;
        let had = rows.first().and_then(|row| row.first()?.as_deref()) == Some("t");
        if !had {
            self.connection.execute("ROLLBACK")?;
        }
        Ok(had)
    }

    fn holder(&mut self) -> Result<Option<LockHolder>, DatabaseError> {
        self.find_holder()
    }
}

impl LockGuard for AdvisoryLock {
    /// Asks the server, and reads no table: see the module's documentation.
    fn is_held(&mut self) -> Result<bool, DatabaseError> {
        let sql = format!(
            "SELECT 1 FROM pg_catalog.pg_lock_status() AS l \
             WHERE l.locktype = 'advisory' AND l.objsubid = 2 AND l.classid = {CLASS} \
             AND l.objid = {} AND l.granted AND l.pid = pg_catalog.pg_backend_pid()",
            self.object.cast_unsigned()
        );
        Ok(!self.connection.query_text(&sql)?.is_empty())
    }

    fn release(mut self: Box<Self>) -> Result<(), DatabaseError> {
        self.connection.execute("ROLLBACK").map(drop)
    }
}
