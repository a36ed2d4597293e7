//! A database, locked and opened for a request.

use std::time::{Duration, Instant};

use aludel_core::diagnostic::Diagnostic;
use aludel_dialect::connection::{Claim, ConnectOptions, CreateDatabase, Timeouts};
use aludel_dialect::lock::{self, LockError, LockGuard, LockHolder, LockRequest};
use aludel_dialect::{Connection, ErrorKind, connect};

use crate::actor::Actor;
use crate::config::{DatabaseConfig, RunConfig, VersionTableName};
use crate::error::Error;
use crate::event::{Event, Observer};
use crate::interrupt::Interrupt;
use crate::journal::{JournalTable, VersionTable};

/// What a request that talks to a database is given.
pub struct Run<'r> {
    /// The database.
    pub database: &'r DatabaseConfig,
    /// Who asks.
    pub actor: &'r Actor,
    /// Who hears what happens.
    pub observer: &'r mut dyn Observer,
    /// How it can be stopped.
    pub interrupt: &'r Interrupt,
}

/// A database opened for reading: no lock, and nothing is created.
pub(crate) struct Reading {
    pub(crate) connection: Box<dyn Connection>,
    pub(crate) version_table: VersionTable,
    pub(crate) journal_table: JournalTable,
}

/// A database opened for a run: locked before anything was read.
pub(crate) struct Session {
    pub(crate) lock: Box<dyn LockGuard>,
    pub(crate) connection: Box<dyn Connection>,
    pub(crate) version_table: VersionTable,
    pub(crate) journal_table: JournalTable,
}

/// How the session presents itself to the server.
pub(crate) fn connect_options(actor: &Actor, create: CreateDatabase) -> ConnectOptions {
    ConnectOptions {
        create,
        ..ConnectOptions::new(format!("aludel {}", actor.short()))
    }
}

impl Reading {
    /// Opens the database; `None`: a SQLite file that does not exist yet, which is a
    /// database with nothing in it.
    pub(crate) fn open(
        database: &DatabaseConfig,
        actor: &Actor,
        table: &VersionTableName,
    ) -> Result<Option<Self>, Error> {
        let options = connect_options(actor, CreateDatabase::Refuse);
        let mut connection = match connect(&database.url, &options) {
            Ok(connection) => connection,
            Err(error)
                if error.kind == ErrorKind::MissingDatabase
                    && database
                        .url
                        .sqlite_path()
                        .is_some_and(|path| !path.exists()) =>
            {
                return Ok(None);
            }
            Err(error) => return Err(error.into()),
        };
        let version_table = VersionTable::online(connection.as_mut(), table)?;
        let journal_table = JournalTable::find(connection.as_mut(), &version_table, table)?;
        Ok(Some(Self {
            connection,
            version_table,
            journal_table,
        }))
    }
}

impl Run<'_> {
    /// Opens the database for reading; `None`: a SQLite file that does not exist yet.
    pub(crate) fn read(&self, table: &VersionTableName) -> Result<Option<Reading>, Error> {
        Reading::open(self.database, self.actor, table)
    }

    /// Takes the migration lock, then opens the database.
    fn open(&mut self, table: &VersionTableName, run: &RunConfig) -> Result<Session, Error> {
        let options = connect_options(self.actor, CreateDatabase::IfMissing);
        let lock = self.lock(table, &options, run.lock_timeout)?;
        let mut connection = connect(&self.database.url, &options)?;
        self.claim(connection.as_mut(), &table.lock_key(), run.lock_timeout)?;
        connection.set_timeouts(Timeouts {
            lock: run.database_lock_timeout,
            statement: run.statement_timeout,
        })?;
        let version_table = VersionTable::online(connection.as_mut(), table)?;
        let journal_table = JournalTable::find(connection.as_mut(), &version_table, table)?;
        self.interrupt.watch(Some(connection.canceller()));
        Ok(Session {
            lock,
            connection,
            version_table,
            journal_table,
        })
    }

    /// Does some work under the migration lock, and lets go of it afterwards.
    pub(crate) fn locked<T>(
        &mut self,
        table: &VersionTableName,
        run: &RunConfig,
        work: impl FnOnce(&mut Self, &mut Session) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let mut session = self.open(table, run)?;
        let outcome = work(self, &mut session);
        if let Err(error) = session.close(self.interrupt) {
            // What was done is done, and the lock ends with its session.
            self.observer.on_event(&Event::warning(format!(
                "the migration lock could not be let go: {error}"
            )));
        }
        outcome
    }

    /// Waits for what a killed run left running on the server, in slices, so that
    /// somebody may ask to stop.
    fn claim(
        &mut self,
        connection: &mut dyn Connection,
        key: &str,
        wait: Duration,
    ) -> Result<(), Error> {
        const SLICE: Duration = Duration::from_secs(1);
        const PAUSE: Duration = Duration::from_millis(50);
        let started = Instant::now();
        loop {
            let waited = started.elapsed();
            let (session, end) =
                match connection.claim(key, SLICE.min(wait.saturating_sub(waited)))? {
                    Claim::Ours => return Ok(()),
                    Claim::Theirs { session, end } => (session, end),
                };
            if waited >= wait {
                return Err(still_busy(session, end.as_deref()));
            }
            let session =
                session.map_or_else(String::new, |session| format!(", session {session}"));
            self.observer.on_event(&Event::LockWaiting {
                holder: Some(LockHolder {
                    owner: format!("a run that was killed{session}"),
                    since: None,
                }),
                waited,
            });
            if self.interrupt.is_requested() {
                return Err(LockError::Interrupted.into());
            }
            // The last slice may be too short for the server to wait for.
            std::thread::sleep(PAUSE);
        }
    }

    fn lock(
        &mut self,
        table: &VersionTableName,
        options: &ConnectOptions,
        wait: Duration,
    ) -> Result<Box<dyn LockGuard>, Error> {
        let request = LockRequest {
            key: table.lock_key(),
            owner: self.actor.short(),
            wait,
        };
        let started = Instant::now();
        let (observer, interrupt) = (&mut *self.observer, self.interrupt);
        Ok(lock::acquire(
            &self.database.url,
            options,
            &request,
            &mut |holder| {
                observer.on_event(&Event::LockWaiting {
                    holder: holder.cloned(),
                    waited: started.elapsed(),
                });
                !interrupt.is_requested()
            },
        )?)
    }
}

fn still_busy(session: Option<i64>, end: Option<&str>) -> Error {
    let at = session.map_or_else(String::new, |session| format!(", in session {session}"));
    let end = end.map_or_else(
        || "end its session on the server".to_owned(),
        |end| format!("end it with `{end}`"),
    );
    Error::new(
        Diagnostic::error(
            "server-busy",
            format!("the server is still busy with a run that was killed{at}"),
        )
        .with_fact("nothing was done")
        .with_help(format!(
            "wait until it has ended, or {end}, then run the same command again"
        )),
    )
}

impl Session {
    /// Closes the session, then lets go of the lock.
    fn close(self, interrupt: &Interrupt) -> Result<(), Error> {
        interrupt.watch(None);
        drop(self.connection);
        self.lock.release()?;
        Ok(())
    }
}
