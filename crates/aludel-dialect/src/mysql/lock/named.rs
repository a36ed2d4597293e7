//! `GET_LOCK`: released by the server when the session ends, however it ends.

use super::super::connection::MysqlConnection;
use crate::connection::Connection as _;
use crate::error::{DatabaseError, ErrorKind};
use crate::lock::{Candidate, LockError, LockGuard, LockHolder, LockRequest, wait_for};
use crate::stable_hash::stable_hash;
use crate::value::Value;

/// How long the session may be idle: the longest that servers accept, a year.
const WAIT_TIMEOUT: &str = "wait_timeout = 31536000";

pub(super) struct NamedLock {
    connection: MysqlConnection,
    name: String,
}

impl NamedLock {
    pub(super) fn acquire(
        mut connection: MysqlConnection,
        request: &LockRequest,
        on_wait: &mut dyn FnMut(Option<&LockHolder>) -> bool,
    ) -> Result<Box<dyn LockGuard>, LockError> {
        connection.execute(&format!("SET SESSION {WAIT_TIMEOUT}"))?;
        let name = lock_name(&connection, &request.key);
        let mut lock = Self { connection, name };
        wait_for(&mut lock, request, on_wait)?;
        Ok(Box::new(lock))
    }
}

/// The lock's name, which belongs to the whole server: at most 64 characters
/// (MySQL 8.0 manual, section 12.15), so the database and the key are a number.
fn lock_name(connection: &MysqlConnection, key: &str) -> String {
    let number = stable_hash(&[&connection.server().database, key]);
    format!("aludel:{number:016x}")
}

/// Who holds the lock for `key`.
pub(super) fn holder(
    connection: &mut MysqlConnection,
    key: &str,
) -> Result<Option<LockHolder>, DatabaseError> {
    let name = lock_name(connection, key);
    find_holder(connection, &name)
}

fn find_holder(
    connection: &mut MysqlConnection,
    name: &str,
) -> Result<Option<LockHolder>, DatabaseError> {
    let rows = connection.query("SELECT IS_USED_LOCK(?)", &[name.into()])?;
    let Some(session) = rows.first().and_then(|row| row.first()?.as_integer()) else {
        return Ok(None);
    };
    // What the session called itself, where performance_schema is on and may be
    // read; then what the list of processes shows of it.
    let program = first_text(
        connection,
        "SELECT attr_value FROM performance_schema.session_account_connect_attrs \
         WHERE processlist_id = ? AND attr_name = 'program_name'",
        session,
    );
    let owner = program.or_else(|| {
        first_text(
            connection,
            "SELECT concat(user, ' from ', host) FROM information_schema.processlist WHERE id = ?",
            session,
        )
        .map(|process| format!("{process}, connection {session}"))
    });
    Ok(Some(LockHolder {
        owner: owner.unwrap_or_else(|| format!("connection {session}")),
        since: None,
    }))
}

/// The first column of the first row, if this user may see it.
fn first_text(connection: &mut MysqlConnection, sql: &str, session: i64) -> Option<String> {
    let rows = connection.query(sql, &[session.into()]).ok()?;
    rows.first()?.first()?.as_text().map(str::to_owned)
}

impl Candidate for NamedLock {
    fn attempt(&mut self) -> Result<bool, DatabaseError> {
        let name = [self.name.as_str().into()];
        let rows = self.connection.query("SELECT GET_LOCK(?, 0)", &name)?;
        match rows.first().and_then(|row| row.first()) {
            Some(Value::Integer(had)) => Ok(*had == 1),
            _ => Err(DatabaseError::new(
                ErrorKind::Statement,
                "the server could not try to take the migration lock",
            )),
        }
    }

    fn holder(&mut self) -> Result<Option<LockHolder>, DatabaseError> {
        find_holder(&mut self.connection, &self.name)
    }
}

impl LockGuard for NamedLock {
    fn is_held(&mut self) -> Result<bool, DatabaseError> {
        let sql = "SELECT coalesce(IS_USED_LOCK(?) = CONNECTION_ID(), 0)";
        let rows = self.connection.query(sql, &[self.name.as_str().into()])?;
        Ok(rows.first().and_then(|row| row.first()) == Some(&Value::Integer(1)))
    }

    fn release(mut self: Box<Self>) -> Result<(), DatabaseError> {
        let name = [self.name.as_str().into()];
        self.connection
            .query("SELECT RELEASE_LOCK(?)", &name)
            .map(drop)
    }
}
