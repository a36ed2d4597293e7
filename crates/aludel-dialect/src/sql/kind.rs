//! How a statement relates to transactions.

/// What a statement does to the transaction that it runs in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StatementKind {
    /// Reads or changes rows, and can be rolled back.
    Data,
    /// Changes the schema. Where the database has no transactional DDL it commits
    /// the transaction before and after itself.
    Schema,
    /// Changes the session and nothing else (`SET`, `USE`, `PRAGMA x = y`): must be
    /// repeated when a run resumes behind it.
    Session,
    /// Changes the session, but only outside a transaction: runs like
    /// [`Self::Autocommit`] and must be repeated like [`Self::Session`].
    ///
    /// SQLite's `PRAGMA foreign_keys` is the reason for it: inside a transaction it
    /// silently does nothing, and a table rebuild that resumes without it deletes
    /// the rows that refer to the table.
    SessionAutocommit,
    /// `BEGIN`, `START TRANSACTION`.
    Begin,
    /// `COMMIT`, `END`.
    Commit,
    /// `ROLLBACK`, not to a savepoint.
    Rollback,
    /// `SAVEPOINT`, `RELEASE`, `ROLLBACK TO`.
    Savepoint,
    /// May hold anything, transaction control included, and only the server sees what:
    /// `CALL`, `DO`, MariaDB's `BEGIN NOT ATOMIC`.
    Opaque,
    /// MySQL's `LOCK TABLES`: until the tables are unlocked the session can reach no
    /// others, the journal included.
    LockTables,
    /// MySQL's `UNLOCK TABLES`.
    UnlockTables,
    /// Cannot run inside a transaction (`VACUUM`, `CREATE INDEX CONCURRENTLY`).
    Autocommit,
}
