//! How MySQL's and MariaDB's SQL is written.

use std::fmt::Write as _;

use crate::dialect::{Dialect, DialectName};
use crate::sql::{Position, StatementSplitter, TokenKind, tokens};

/// MySQL and MariaDB.
#[derive(Debug)]
pub struct MysqlDialect;

impl Dialect for MysqlDialect {
    fn name(&self) -> DialectName {
        DialectName::Mysql
    }

    fn quote_identifier(&self, identifier: &str) -> String {
        format!("`{}`", identifier.replace('`', "``"))
    }

    /// A text with a backslash is written in hexadecimal, because what a backslash
    /// means depends on the session's `NO_BACKSLASH_ESCAPES` (MariaDB knowledge
    /// base, "String Literals"; MySQL 8.0 manual, section 9.1.1).
    fn quote_literal(&self, text: &str) -> String {
        if text.contains('\\') {
            let mut literal = String::from("_utf8mb4 x'");
            for byte in text.bytes() {
                _ = write!(literal, "{byte:02x}");
            }
            literal.push('\'');
            return literal;
        }
        format!("'{}'", text.replace('\'', "''"))
    }

    fn placeholder(&self, _number: usize) -> String {
        "?".to_owned()
    }

    fn transactional_ddl(&self) -> bool {
        false
    }

    /// The client ends a statement at each `;`, inside of bodies too, unless it is told of
    /// another delimiter. Text that is several statements may be cut there.
    fn print_statement(&self, sql: &str) -> String {
        let has_body = statements(sql).iter().any(|statement| {
            tokens(statement, DialectName::Mysql).any(|token| token.kind == TokenKind::Terminator)
        });
        if has_body {
            format!("DELIMITER ;;\n{sql};;\nDELIMITER ;")
        } else {
            format!("{sql};")
        }
    }

    /// The journal has to roll back together with what it describes, so it must not
    /// land in an engine without transactions.
    fn bookkeeping_table_options(&self) -> &'static str {
        " ENGINE=InnoDB DEFAULT CHARSET=utf8mb4"
    }
}

/// The statements that a text is made of; none where it cannot be told.
fn statements(sql: &str) -> Vec<String> {
    let length = sql.len() as u64;
    let mut splitter =
        StatementSplitter::with_length(sql.as_bytes(), DialectName::Mysql, Position::START, length);
    let mut found = Vec::new();
    while let Ok(Some(statement)) = splitter.next_statement() {
        found.push(statement.text.to_owned());
    }
    found
}
