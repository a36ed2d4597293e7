//! MySQL and MariaDB.
//!
//! Which statements commit by themselves is listed in the MySQL 8.4 manual under
//! "Statements That Cause an Implicit Commit" and in MariaDB's documentation under
//! "SQL statements That Cause an Implicit Commit".

use super::{StatementKind, Words, rollback};

pub(super) fn statement_kind(mut words: Words<'_>) -> StatementKind {
    match words.keyword().as_str() {
        // A compound statement of MariaDB, not a transaction.
        "BEGIN" if words.follows(&["NOT", "ATOMIC"]) => StatementKind::Opaque,
        "BEGIN" => StatementKind::Begin,
        "START" if words.follows(&["TRANSACTION"]) => StatementKind::Begin,
        "START" | "STOP" => StatementKind::Schema,
        "COMMIT" => StatementKind::Commit,
        "ROLLBACK" => rollback(&mut words),
        "SAVEPOINT" | "RELEASE" => StatementKind::Savepoint,
        // The compound statements of MariaDB stand outside of programs too.
        "CALL" | "CASE" | "EXECUTE" | "FOR" | "IF" | "LOOP" | "REPEAT" | "WHILE" => {
            StatementKind::Opaque
        }
        "XA" => match words.keyword().as_str() {
            "START" | "BEGIN" => StatementKind::Begin,
            "COMMIT" => StatementKind::Commit,
            "ROLLBACK" => StatementKind::Rollback,
            _ => StatementKind::Data,
        },
        "LOCK" if words.follows(&["TABLES"]) || words.follows(&["TABLE"]) => {
            StatementKind::LockTables
        }
        // `FLUSH TABLES … WITH READ LOCK` and `… FOR EXPORT` hold locks in the same way.
        "FLUSH" if words.contains("LOCK") || words.contains("EXPORT") => StatementKind::LockTables,
        "UNLOCK" if words.follows(&["TABLES"]) || words.follows(&["TABLE"]) => {
            StatementKind::UnlockTables
        }
        "SET" => set(words),
        "DEALLOCATE" | "PREPARE" | "USE" => StatementKind::Session,
        "CREATE" | "DROP" => create_or_drop(words),
        "ALTER" | "ANALYZE" | "CACHE" | "CHANGE" | "CHECK" | "FLUSH" | "GRANT" | "IMPORT"
        | "INSTALL" | "LOCK" | "OPTIMIZE" | "RENAME" | "REPAIR" | "REVOKE" | "TRUNCATE"
        | "UNINSTALL" | "UNLOCK" => StatementKind::Schema,
        "LOAD" if words.follows(&["INDEX"]) => StatementKind::Schema,
        "RESET" if !words.follows(&["PERSIST"]) => StatementKind::Schema,
        _ => StatementKind::Data,
    }
}

/// A temporary table neither commits nor can be rolled back, and goes with its
/// session. It counts as data: a run that resumes behind it then fails at the first
/// statement that misses it, instead of going on with an empty copy.
fn create_or_drop(mut words: Words<'_>) -> StatementKind {
    if words.skip_keyword("OR") {
        words.skip_keyword("REPLACE");
    }
    if words.follows(&["TEMPORARY"]) {
        StatementKind::Data
    } else {
        StatementKind::Schema
    }
}

fn set(mut words: Words<'_>) -> StatementKind {
    match words.keyword().as_str() {
        "PASSWORD" | "DEFAULT" => StatementKind::Schema,
        // `SET TRANSACTION` is about the next transaction only.
        "TRANSACTION" => StatementKind::Data,
        // MariaDB: `SET STATEMENT variable = value FOR statement`.
        "STATEMENT" => match words.find(|token| token.is_word("FOR")) {
            Some(_) => statement_kind(words),
            None => StatementKind::Session,
        },
        _ => StatementKind::Session,
    }
}
