//! How SQLite's SQL is written.

use crate::dialect::{Dialect, DialectName};

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
        let mut quoted = String::with_capacity(text.len() + 2);
        quoted.push('\'');
        for (index, piece) in text.split('\'').enumerate() {
            if index > 0 {
                quoted.push_str("''");
            }
            quoted.push_str(piece);
        }
        quoted.push('\'');
        quoted
    }

    fn placeholder(&self, number: usize) -> String {
        format!("?{number}")
    }

    fn transactional_ddl(&self) -> bool {
        true
    }

    /// `IMMEDIATE`: a transaction that read first could not write any more once
    /// another connection has written (SQLite, "Transaction", `SQLITE_BUSY`).
    fn begin_sql(&self) -> &'static str {
        "BEGIN IMMEDIATE"
    }

    /// Such a table is one tree sorted by its key, where others are two: a page less to
    /// write, and to keep for a rollback, in each transaction (SQLite, "WITHOUT ROWID").
    fn bookkeeping_table_options(&self) -> &'static str {
        " WITHOUT ROWID"
    }

    fn render_version_insert(&self, table: &str, version: &str) -> String {
        format!("INSERT INTO {table} (version_num) VALUES ({version}) RETURNING version_num")
    }
}
