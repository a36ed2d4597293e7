//! How PostgreSQL's SQL is written.

use crate::dialect::{Dialect, DialectName};

/// PostgreSQL.
#[derive(Debug)]
pub struct PostgresDialect;

impl Dialect for PostgresDialect {
    fn name(&self) -> DialectName {
        DialectName::Postgresql
    }

    fn quote_identifier(&self, identifier: &str) -> String {
        format!("\"{}\"", identifier.replace('"', "\"\""))
    }

    /// A text with a backslash becomes an escape string, which means the same
    /// whatever `standard_conforming_strings` is (manual 15, section 4.1.2.2).
    fn quote_literal(&self, text: &str) -> String {
        let doubled = text.replace('\'', "''");
        if doubled.contains('\\') {
            format!("E'{}'", doubled.replace('\\', "\\\\"))
        } else {
            format!("'{doubled}'")
        }
    }

    fn placeholder(&self, number: usize) -> String {
        format!("${number}")
    }

    fn transactional_ddl(&self) -> bool {
        true
    }

    fn prints_transactions(&self) -> bool {
        true
    }

    fn render_version_insert(&self, table: &str, version: &str) -> String {
        format!(
            "INSERT INTO {table} (version_num) VALUES ({version}) RETURNING {table}.version_num"
        )
    }
}
