//! A row with a heartbeat, for Galera clusters.
//!
//! Taking, refreshing and taking over the row are single statements that compare
//! and swap, so the cluster's certification lets one of several nodes win. A row
//! whose heartbeat is older than a minute belongs to a runner that is gone. Times
//! are the servers' own, so the clocks of the nodes have to agree within that
//! minute less the interval of the heartbeat.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use super::super::connection::MysqlConnection;
use crate::connection::Connection as _;
use crate::error::{DatabaseError, ErrorKind};
use crate::lock::{Candidate, LockError, LockGuard, LockHolder, LockRequest, wait_for};
use crate::stable_hash::stable_hash;
use crate::value::Value;

/// After how many seconds without a heartbeat a row may be taken over.
const STALE_SECONDS: u64 = 60;
/// How often the heartbeat is written.
const HEARTBEAT: Duration = Duration::from_secs(5);
/// How often a statement is repeated that lost against another node.
const ATTEMPTS: u32 = 10;

/// `varbinary`, because two keys that differ in case are two keys.
const CREATE_TABLE: &str = "CREATE TABLE IF NOT EXISTS aludel_lock (\
    lock_key VARBINARY(32) NOT NULL PRIMARY KEY, \
    owner VARCHAR(255) NOT NULL, \
    token VARBINARY(32) NOT NULL, \
    since DATETIME(6) NOT NULL, \
    heartbeat DATETIME(6) NOT NULL\
    ) ENGINE = InnoDB CHARACTER SET utf8mb4";

/// A row as it was found.
struct Found {
    owner: String,
    token: String,
    since: String,
    heartbeat: String,
    is_stale: bool,
}

pub(super) struct RowLock {
    connection: MysqlConnection,
    key: String,
    owner: String,
    token: String,
    heart: Option<Heart>,
}

/// What keeps the row fresh.
struct Heart {
    stop: Sender<()>,
    thread: JoinHandle<()>,
    is_lost: Arc<AtomicBool>,
}

impl RowLock {
    pub(super) fn acquire(
        mut connection: MysqlConnection,
        mut heart: MysqlConnection,
        request: &LockRequest,
        on_wait: &mut dyn FnMut(Option<&LockHolder>) -> bool,
    ) -> Result<Box<dyn LockGuard>, LockError> {
        prepare(&mut connection)?;
        prepare(&mut heart)?;
        if !has_table(&mut connection)? {
            retried(|| connection.execute(CREATE_TABLE))?;
        }
        let mut lock = Self {
            token: new_token(&mut connection)?,
            key: row_key(&request.key),
            owner: request.owner.chars().take(255).collect(),
            connection,
            heart: None,
        };
        wait_for(&mut lock, request, on_wait)?;
        lock.heart = Some(Heart::start(heart, lock.key.clone(), lock.token.clone()));
        Ok(Box::new(lock))
    }

    fn find(&mut self) -> Result<Option<Found>, DatabaseError> {
        find(&mut self.connection, &self.key)
    }
}

/// Makes reads see what other nodes have committed before (`wsrep_sync_wait`, all
/// kinds of statements) and lets the session be idle for long.
fn prepare(connection: &mut MysqlConnection) -> Result<(), DatabaseError> {
    connection.execute("SET SESSION wsrep_sync_wait = 15, wait_timeout = 31536000")?;
    Ok(())
}

/// Looking for the table loses too, against the runner that is creating it.
fn has_table(connection: &mut MysqlConnection) -> Result<bool, DatabaseError> {
    retried(|| connection.has_table(None, "aludel_lock"))
}

/// A text that no other runner has. The server makes it, so that this library
/// needs no source of randomness.
fn new_token(connection: &mut MysqlConnection) -> Result<String, DatabaseError> {
    let rows = connection.query("SELECT replace(concat(UUID(), ''), '-', '')", &[])?;
    match rows.first().and_then(|row| row.first()) {
        Some(Value::Text(token)) => Ok(token.clone()),
        _ => Err(DatabaseError::new(
            ErrorKind::Statement,
            "the server made no UUID for the migration lock",
        )),
    }
}

fn row_key(key: &str) -> String {
    format!("{:016x}", stable_hash(&[key]))
}

/// Who holds the lock for `key`.
pub(super) fn holder(
    connection: &mut MysqlConnection,
    key: &str,
) -> Result<Option<LockHolder>, DatabaseError> {
    prepare(connection)?;
    if !has_table(connection)? {
        return Ok(None);
    }
    let found = find(connection, &row_key(key))?;
    Ok(found.filter(|found| !found.is_stale).map(LockHolder::from))
}

impl From<Found> for LockHolder {
    fn from(found: Found) -> Self {
        Self {
            owner: found.owner,
            since: Some(format!("{}Z", found.since.replace(' ', "T"))),
        }
    }
}

fn find(connection: &mut MysqlConnection, key: &str) -> Result<Option<Found>, DatabaseError> {
    let sql = format!(
        "SELECT owner, convert(token USING utf8mb4), \
         date_format(since, '%Y-%m-%d %H:%i:%s'), \
         date_format(heartbeat, '%Y-%m-%d %H:%i:%s.%f'), \
         heartbeat < UTC_TIMESTAMP(6) - INTERVAL {STALE_SECONDS} SECOND \
         FROM aludel_lock WHERE lock_key = ?"
    );
    let rows = retried(|| connection.query(&sql, &[key.into()]))?;
    let Some(row) = rows.first() else {
        return Ok(None);
    };
    let [
        Value::Text(owner),
        Value::Text(token),
        Value::Text(since),
        Value::Text(heartbeat),
        is_stale,
    ] = row.as_slice()
    else {
        return Err(DatabaseError::new(
            ErrorKind::Statement,
            "the table `aludel_lock` has columns of other types than expected",
        ));
    };
    Ok(Some(Found {
        owner: owner.clone(),
        token: token.clone(),
        since: since.clone(),
        heartbeat: heartbeat.clone(),
        is_stale: is_stale == &Value::Integer(1),
    }))
}

/// Repeats a statement that lost against another node: certification failures
/// arrive as deadlocks (error 1213).
fn retried<T>(mut statement: impl FnMut() -> Result<T, DatabaseError>) -> Result<T, DatabaseError> {
    let mut attempt = 1;
    loop {
        match statement() {
            Err(error) if error.kind == ErrorKind::Timeout && attempt < ATTEMPTS => {
                attempt += 1;
                thread::sleep(Duration::from_millis(20));
            }
            result => return result,
        }
    }
}

impl Candidate for RowLock {
    fn attempt(&mut self) -> Result<bool, DatabaseError> {
        let insert = "INSERT INTO aludel_lock (lock_key, owner, token, since, heartbeat) \
                      VALUES (?, ?, ?, UTC_TIMESTAMP(6), UTC_TIMESTAMP(6))";
        let Some(found) = self.find()? else {
            let values = [&self.key, &self.owner, &self.token].map(|text| text.as_str().into());
            return match retried(|| self.connection.run(insert, &values)) {
                Ok(_) => Ok(true),
                Err(error) if error.kind == ErrorKind::Duplicate => {
                    // Somebody else was first, or the answer to our own insert was
                    // lost to a repetition.
                    Ok(self.find()?.is_some_and(|row| row.token == self.token))
                }
                Err(error) => Err(error),
            };
        };
        if !found.is_stale {
            return Ok(found.token == self.token);
        }
        let take_over = "UPDATE aludel_lock SET owner = ?, token = ?, since = UTC_TIMESTAMP(6), \
                         heartbeat = UTC_TIMESTAMP(6) \
                         WHERE lock_key = ? AND token = ? AND heartbeat = ?";
        let values = [
            &self.owner,
            &self.token,
            &self.key,
            &found.token,
            &found.heartbeat,
        ]
        .map(|text| text.as_str().into());
        let changed = retried(|| self.connection.run(take_over, &values))?;
        Ok(changed == 1)
    }

    fn holder(&mut self) -> Result<Option<LockHolder>, DatabaseError> {
        Ok(self.find()?.map(LockHolder::from))
    }
}

impl Heart {
    fn start(connection: MysqlConnection, key: String, token: String) -> Self {
        let is_lost = Arc::new(AtomicBool::new(false));
        let lost = Arc::clone(&is_lost);
        let (stop, stopped) = mpsc::channel();
        let thread = thread::spawn(move || {
            let mut connection = connection;
            let mut last_beat = Instant::now();
            while stopped.recv_timeout(HEARTBEAT) == Err(RecvTimeoutError::Timeout) {
                match beat(&mut connection, &key, &token) {
                    Ok(true) => last_beat = Instant::now(),
                    // Somebody took the row over: they thought us gone.
                    Ok(false) => return lost.store(true, Ordering::SeqCst),
                    Err(error) => {
                        if last_beat.elapsed().as_secs() >= STALE_SECONDS / 2 {
                            return lost.store(true, Ordering::SeqCst);
                        }
                        if error.kind == ErrorKind::ConnectionLost
                            && let Ok(mut again) = connection.reopen()
                            && prepare(&mut again).is_ok()
                        {
                            connection = again;
                        }
                    }
                }
            }
        });
        Self {
            stop,
            thread,
            is_lost,
        }
    }

    fn stop(self) {
        // The thread may have ended by itself, and then nobody listens.
        drop(self.stop);
        self.thread.join().ok();
    }
}

fn beat(connection: &mut MysqlConnection, key: &str, token: &str) -> Result<bool, DatabaseError> {
    let sql = "UPDATE aludel_lock SET heartbeat = UTC_TIMESTAMP(6) \
               WHERE lock_key = ? AND token = ?";
    retried(|| connection.run(sql, &[key.into(), token.into()])).map(|changed| changed == 1)
}

impl RowLock {
    fn let_go(&mut self) -> Result<(), DatabaseError> {
        let Some(heart) = self.heart.take() else {
            return Ok(());
        };
        heart.stop();
        let sql = "DELETE FROM aludel_lock WHERE lock_key = ? AND token = ?";
        let values = [&self.key, &self.token].map(|text| text.as_str().into());
        retried(|| self.connection.run(sql, &values)).map(drop)
    }
}

impl LockGuard for RowLock {
    fn is_held(&mut self) -> Result<bool, DatabaseError> {
        let is_lost = self
            .heart
            .as_ref()
            .is_none_or(|heart| heart.is_lost.load(Ordering::SeqCst));
        if is_lost {
            return Ok(false);
        }
        let token = self.token.clone();
        Ok(self.find()?.is_some_and(|found| found.token == token))
    }

    fn release(mut self: Box<Self>) -> Result<(), DatabaseError> {
        self.let_go()
    }
}

impl Drop for RowLock {
    fn drop(&mut self) {
        // A row that stays is stale in a minute.
        self.let_go().ok();
    }
}
