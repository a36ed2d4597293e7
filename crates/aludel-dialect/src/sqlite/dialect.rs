//! How SQLite's SQL is written.

use crate::dialect::{Dialect, DialectName};
use crate::sql::StatementKind;

/// SQLite 3.
#[derive(Debug)]
pub struct SqliteDialect;

impl Dialect for SqliteDialect {
    fn name(&self) -> DialectName {
        DialectName::Sqlite
    }

    fn quote_identifier(&self, identifier: &str) -> String {
        format!("\"{}\"", identifier.replace('"', "\"\""))
    }

    fn quote_literal(&self, text: &str) -> String {
        format!("'{}'", text.replace('\'', "''"))
    }

    fn placeholder(&self, number: usize) -> String {
        format!("?{number}")
    }

    fn transactional_ddl(&self) -> bool {
        true
    }

    fn statement_kind(&self, _sql: &str) -> StatementKind {
        StatementKind::Data
    }
}

/// The first word of a statement, behind white space.
#[cfg(feature = "sqlite")]
pub(super) fn first_word(sql: &str) -> &str {
    let sql = sql.trim_start();
    let end = sql
        .find(|character: char| !character.is_ascii_alphabetic())
        .unwrap_or(sql.len());
    &sql[..end]
}
