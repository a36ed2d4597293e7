//! The pure half of a database: how its SQL is written.

use std::fmt::Debug;

use aludel_core::operation::Operation;
use aludel_core::statement::Statement;
use serde::Serialize;

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

    /// The dialect itself.
    pub fn dialect(self) -> &'static dyn Dialect {
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

    /// Quotes an identifier only where it would mean something else without quotes:
    /// plain lower-case names stay as Alembic prints them.
    fn quote_identifier_if_needed(&self, identifier: &str) -> String {
        let plain = identifier
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
            && identifier.starts_with(|first: char| first.is_ascii_lowercase() || first == '_');
        if plain {
            identifier.to_owned()
        } else {
            self.quote_identifier(identifier)
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
    fn render(&self, operation: Operation) -> Vec<Statement> {
        match operation {
            Operation::Execute(execute) => vec![execute.statement],
            _ => unreachable!("every operation has an arm in every dialect"),
        }
    }
}
