//! The pure half of a database: how its SQL is written.

use std::fmt::Debug;

use aludel_core::operation::Operation;
use serde::Serialize;

use crate::render::{Definitions, RenderContext, RenderError, Rendered};
use crate::sql::StatementKind;

/// The databases that Aludel speaks to, by the family of their SQL.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum DialectName {
    /// SQLite 3.
    Sqlite,
    /// PostgreSQL.
    Postgresql,
    /// MySQL and MariaDB.
    Mysql,
}

impl DialectName {
    /// Every dialect, in the order in which lists of them are shown.
    pub const ALL: [Self; 3] = [Self::Sqlite, Self::Postgresql, Self::Mysql];

    /// The name in configuration and in section attributes: SQLAlchemy's.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Postgresql => "postgresql",
            Self::Mysql => "mysql",
        }
    }

    /// How its queries are written.
    pub(crate) fn queries(self) -> &'static dyn crate::render::query::QuerySyntax {
        match self {
            Self::Sqlite => &crate::sqlite::SqliteQueries,
            Self::Postgresql => &crate::postgres::PostgresQueries,
            Self::Mysql => &crate::mysql::MysqlQueries,
        }
    }

    /// The dialect itself.
    pub fn dialect(self) -> &'static dyn Dialect {
        match self {
            Self::Sqlite => &crate::sqlite::SqliteDialect,
            Self::Postgresql => &crate::postgres::PostgresDialect,
            Self::Mysql => &crate::mysql::MysqlDialect,
        }
    }
}

impl DialectName {
    /// How its definitions differ from those of others.
    pub(crate) fn definitions(self) -> &'static dyn Definitions {
        match self {
            Self::Sqlite => &crate::sqlite::SqliteDialect,
            Self::Postgresql => &crate::postgres::PostgresDialect,
            Self::Mysql => &crate::mysql::MysqlDialect,
        }
    }
}

impl std::fmt::Display for DialectName {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl std::str::FromStr for DialectName {
    type Err = UnknownDialect;

    /// Reads a dialect's name; `mariadb` means `mysql`, `postgres` and `pg` mean
    /// `postgresql`, `sqlite3` means `sqlite`.
    fn from_str(name: &str) -> Result<Self, UnknownDialect> {
        match name {
            "sqlite" | "sqlite3" => Ok(Self::Sqlite),
            "postgresql" | "postgres" | "pg" => Ok(Self::Postgresql),
            "mysql" | "mariadb" => Ok(Self::Mysql),
            _ => Err(UnknownDialect {
                name: name.to_owned(),
            }),
        }
    }
}

/// A name that is no dialect.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{name}` is no dialect (known: sqlite, postgresql, mysql)")]
pub struct UnknownDialect {
    /// The name as it was written.
    pub name: String,
}

/// How one database's SQL is written; needs no connection.
pub trait Dialect: Debug + Send + Sync {
    /// Which dialect this is.
    fn name(&self) -> DialectName;

    /// Quotes an identifier so that any name is safe.
    fn quote_identifier(&self, identifier: &str) -> String;

    /// Whether an identifier means something else without quotes, by SQLAlchemy's rule:
    /// reserved words, upper case letters, anything but ASCII letters, digits, `_` and
    /// `$`, and a digit or `$` in front.
    fn needs_quotes(&self, identifier: &str, context: &RenderContext) -> bool {
        let plain = identifier.bytes().all(|byte| {
            byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'_' | b'$')
        }) && identifier
            .starts_with(|first: char| first.is_ascii_lowercase() || first == '_');
        !plain
            || self
                .name()
                .definitions()
                .reserved_words(context)
                .binary_search(&identifier)
                .is_ok()
    }

    /// Quotes an identifier only where it would mean something else without quotes, as
    /// Alembic prints it.
    fn quote_identifier_if_needed(&self, identifier: &str) -> String {
        if self.needs_quotes(identifier, &RenderContext::OFFLINE) {
            self.quote_identifier(identifier)
        } else {
            identifier.to_owned()
        }
    }

    /// Writes a string as a literal.
    fn quote_literal(&self, text: &str) -> String;

    /// The placeholder of the parameter with this number, counted from 1.
    fn placeholder(&self, number: usize) -> String;

    /// Whether schema changes can be rolled back.
    fn transactional_ddl(&self) -> bool;

    /// How a statement relates to transactions.
    fn statement_kind(&self, sql: &str) -> StatementKind {
        crate::sql::statement_kind(sql, self.name())
    }

    /// The statement that begins a transaction which will write.
    fn begin_sql(&self) -> &'static str {
        "BEGIN"
    }

    /// Whether printed scripts stand in transactions: where Alembic 1.20 takes the
    /// database's DDL for transactional.
    fn prints_transactions(&self) -> bool {
        false
    }

    /// A statement as a script for the database's own client holds it.
    fn print_statement(&self, sql: &str) -> String {
        format!("{sql};")
    }

    /// What follows the columns of a table of Aludel's own.
    fn bookkeeping_table_options(&self) -> &'static str {
        ""
    }

    /// The statement that adds a row to the version table, as Alembic 1.20 with
    /// SQLAlchemy 2.1 prints it; `table` and `version` are SQL text already.
    fn render_version_insert(&self, table: &str, version: &str) -> String {
        format!("INSERT INTO {table} (version_num) VALUES ({version})")
    }

    /// Renders an operation to the statements that carry it out.
    ///
    /// # Errors
    /// The database cannot do it, or something that it needs is not said.
    fn render(
        &self,
        operation: &Operation,
        context: &RenderContext,
    ) -> Result<Vec<Rendered>, RenderError> {
        crate::render::render_operation(operation, self.name(), context)
    }
}
