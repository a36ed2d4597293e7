//! PostgreSQL (manual of version 18, part VI "SQL Commands").

use super::{StatementKind, Words, rollback};
use crate::sql::TokenKind;

pub(super) fn statement_kind(mut words: Words<'_>) -> StatementKind {
    match words.keyword().as_str() {
        "BEGIN" => StatementKind::Begin,
        "START" if words.follows(&["TRANSACTION"]) => StatementKind::Begin,
        // Two-phase commit: what was prepared is ended from outside of it, and
        // preparing leaves the session without a transaction.
        "COMMIT" | "ROLLBACK" if words.follows(&["PREPARED"]) => StatementKind::Autocommit,
        "PREPARE" if words.follows(&["TRANSACTION"]) => StatementKind::Commit,
        "COMMIT" | "END" => StatementKind::Commit,
        "ROLLBACK" => rollback(&mut words),
        "ABORT" => StatementKind::Rollback,
        "SAVEPOINT" | "RELEASE" => StatementKind::Savepoint,
        "CALL" | "DO" => StatementKind::Opaque,
        "SET" => match words.keyword().as_str() {
            "LOCAL" | "CONSTRAINTS" | "TRANSACTION" => StatementKind::Data,
            _ => StatementKind::Session,
        },
        "DISCARD" if words.follows(&["ALL"]) => StatementKind::SessionAutocommit,
        "DEALLOCATE" | "DISCARD" | "LISTEN" | "LOAD" | "PREPARE" | "RESET" | "UNLISTEN" => {
            StatementKind::Session
        }
        "SELECT" => select(words),
        "VACUUM" => StatementKind::Autocommit,
        "CLUSTER" => cluster(words),
        "REINDEX" => reindex(words),
        "CREATE" => create(words),
        "ALTER" => alter(words),
        "DROP" => drop(words),
        "COMMENT" | "GRANT" | "IMPORT" | "REASSIGN" | "REVOKE" | "SECURITY" => {
            StatementKind::Schema
        }
        _ => StatementKind::Data,
    }
}

/// `SELECT [pg_catalog.]set_config(name, value, false)`, which dumps start with.
fn select(mut words: Words<'_>) -> StatementKind {
    if words.follows(&["pg_catalog"]) {
        words.nth(1);
    }
    if !words.skip_keyword("set_config") {
        return StatementKind::Data;
    }
    let arguments: Vec<_> = words.collect();
    match arguments.as_slice() {
        [.., value, close] if close.text == ")" && value.is_word("false") => StatementKind::Session,
        _ => StatementKind::Data,
    }
}

fn create(mut words: Words<'_>) -> StatementKind {
    match words.keyword().as_str() {
        "DATABASE" | "TABLESPACE" => StatementKind::Autocommit,
        "UNIQUE" if words.follows(&["INDEX", "CONCURRENTLY"]) => StatementKind::Autocommit,
        "INDEX" if words.follows(&["CONCURRENTLY"]) => StatementKind::Autocommit,
        // Without a replication slot to create it may run in a transaction.
        "SUBSCRIPTION" if !words.switches_off("create_slot") && !words.switches_off("connect") => {
            StatementKind::Autocommit
        }
        _ => StatementKind::Schema,
    }
}

fn alter(mut words: Words<'_>) -> StatementKind {
    match words.keyword().as_str() {
        "SYSTEM" => StatementKind::Autocommit,
        "DATABASE" => {
            words.next();
            if words.follows(&["SET", "TABLESPACE"]) {
                StatementKind::Autocommit
            } else {
                StatementKind::Schema
            }
        }
        "TABLE" => {
            if detaches_concurrently(words) {
                StatementKind::Autocommit
            } else {
                StatementKind::Schema
            }
        }
        "SUBSCRIPTION" => {
            words.next();
            let refreshes = words.follows(&["REFRESH"])
                || (["SET", "ADD", "DROP"]
                    .iter()
                    .any(|verb| words.follows(&[verb, "PUBLICATION"]))
                    && !words.switches_off("refresh"));
            if refreshes {
                StatementKind::Autocommit
            } else {
                StatementKind::Schema
            }
        }
        _ => StatementKind::Schema,
    }
}

/// `… DETACH PARTITION name CONCURRENTLY`.
fn detaches_concurrently(mut words: Words<'_>) -> bool {
    words.any(|token| token.is_word("DETACH"))
        && words.follows(&["PARTITION"])
        && words.contains("CONCURRENTLY")
}

fn drop(mut words: Words<'_>) -> StatementKind {
    match words.keyword().as_str() {
        "DATABASE" | "TABLESPACE" | "SUBSCRIPTION" => StatementKind::Autocommit,
        "INDEX" if words.follows(&["CONCURRENTLY"]) => StatementKind::Autocommit,
        _ => StatementKind::Schema,
    }
}

/// `CLUSTER` without a table runs one transaction per table.
fn cluster(mut words: Words<'_>) -> StatementKind {
    skip_parentheses(&mut words);
    words.skip_keyword("VERBOSE");
    match words.next() {
        None => StatementKind::Autocommit,
        Some(_) => StatementKind::Schema,
    }
}

/// `REINDEX` of more than one table, or with `CONCURRENTLY`, commits in between.
fn reindex(mut words: Words<'_>) -> StatementKind {
    let concurrently = words.contains("CONCURRENTLY");
    skip_parentheses(&mut words);
    match words.keyword().as_str() {
        "DATABASE" | "SCHEMA" | "SYSTEM" => StatementKind::Autocommit,
        _ if concurrently => StatementKind::Autocommit,
        _ => StatementKind::Schema,
    }
}

/// Skips a list of options: `(VERBOSE, CONCURRENTLY)`.
fn skip_parentheses(words: &mut Words<'_>) {
    let mut ahead = words.clone();
    if ahead.next().is_some_and(|token| token.text == "(") {
        ahead.find(|token| token.kind == TokenKind::Symbol && token.text == ")");
        *words = ahead;
    }
}
