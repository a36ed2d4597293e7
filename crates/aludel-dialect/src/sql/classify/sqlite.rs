//! SQLite (<https://www.sqlite.org/lang.html>, version 3.51).

use super::{StatementKind, Words, rollback};
use crate::sql::TokenKind;

/// Pragmas that fail or silently do nothing inside a transaction
/// (<https://www.sqlite.org/pragma.html>).
const OUTSIDE_TRANSACTION: &[&str] = &["foreign_keys", "journal_mode", "synchronous", "temp_store"];

/// Pragmas that run something, or write to the database file with the transaction.
const DATA: &[&str] = &[
    "application_id",
    "defer_foreign_keys",
    "foreign_key_check",
    "foreign_key_list",
    "incremental_vacuum",
    "index_info",
    "index_list",
    "index_xinfo",
    "integrity_check",
    "optimize",
    "quick_check",
    "schema_version",
    "table_info",
    "table_list",
    "table_xinfo",
    "user_version",
];

pub(super) fn statement_kind(mut words: Words<'_>) -> StatementKind {
    match words.keyword().as_str() {
        "BEGIN" => StatementKind::Begin,
        "COMMIT" | "END" => StatementKind::Commit,
        "ROLLBACK" => rollback(&mut words),
        "SAVEPOINT" | "RELEASE" => StatementKind::Savepoint,
        "CREATE" | "ALTER" | "DROP" | "REINDEX" => StatementKind::Schema,
        "VACUUM" => StatementKind::Autocommit,
        "ATTACH" | "DETACH" => StatementKind::SessionAutocommit,
        "PRAGMA" => pragma(words),
        _ => StatementKind::Data,
    }
}

fn pragma(mut words: Words<'_>) -> StatementKind {
    let mut name = words.next();
    let mut behind = words.next();
    if behind.is_some_and(|token| token.text == ".") {
        name = words.next();
        behind = words.next();
    }
    let Some(name) = name.filter(|name| name.kind != TokenKind::Symbol) else {
        return StatementKind::Data;
    };
    let name = name.text.trim_matches(['"', '`', '[', ']', '\'']);
    let is_any = |names: &[&str]| names.iter().any(|known| name.eq_ignore_ascii_case(known));
    if is_any(&["wal_checkpoint"]) {
        return StatementKind::Autocommit;
    }
    if behind.is_none() || is_any(DATA) {
        return StatementKind::Data;
    }
    if is_any(OUTSIDE_TRANSACTION) {
        StatementKind::SessionAutocommit
    } else {
        StatementKind::Session
    }
}
