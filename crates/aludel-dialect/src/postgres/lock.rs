//! The migration lock of PostgreSQL: an advisory lock on a session of its own.
//!
//! The lock belongs to a transaction that stays open and empty. That is what keeps
//! it in place behind a pooler that hands out server sessions by transaction, such
//! as PgBouncer, where a session-level lock would be left behind in the pool. An
//! idle transaction that has read no table and changed nothing keeps nobody
//! waiting, vacuum and `CREATE INDEX CONCURRENTLY` included: under `READ COMMITTED`
//! it has no snapshot between its statements.

use super::connection::PostgresConnection;
use crate::connection::{ConnectOptions, Connection as _};
use crate::error::DatabaseError;
use crate::lock::{
    Candidate, LockError, LockGuard, LockHolder, LockRequest, lock_number, wait_for,
};
use crate::url::{DatabaseUrl, PostgresTarget};
use crate::value::Value;

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
fn object(key: &str) -> i32 {
    let number = lock_number(&[key]);
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
        let rows = self.connection.query(&sql, &[])?;
        let Some([application, user, address, pid, since]) = rows.first().map(Vec::as_slice) else {
            return Ok(None);
        };
        let name = application.as_text().unwrap_or_default();
        let owner = if name.is_empty() {
            let user = user.as_text().unwrap_or("unknown user");
            let address = address.as_text().unwrap_or("local socket");
            let pid = pid.as_integer().unwrap_or_default();
            format!("{user} from {address}, server process {pid}")
        } else {
            name.to_owned()
        };
        Ok(Some(LockHolder {
            owner,
            since: since.as_text().map(str::to_owned),
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
        self.connection
            .execute("BEGIN ISOLATION LEVEL READ COMMITTED")?;
        // A server may end transactions that do nothing; this one is meant to.
        self.connection.execute(
            "SELECT set_config(name, '0', true) FROM pg_catalog.pg_show_all_settings() \
             WHERE name IN ('idle_in_transaction_session_timeout', 'transaction_timeout', \
             'idle_session_timeout', 'statement_timeout', 'lock_timeout')",
        )?;
        let sql = format!(
            "SELECT pg_catalog.pg_try_advisory_xact_lock({CLASS}, {})",
            self.object
        );
        let rows = self.connection.query(&sql, &[])?;
        let had = rows.first().and_then(|row| row.first()) == Some(&Value::Integer(1));
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
        Ok(!self.connection.query(&sql, &[])?.is_empty())
    }

    fn release(mut self: Box<Self>) -> Result<(), DatabaseError> {
        self.connection.execute("ROLLBACK").map(drop)
    }
}
