//! What is at the other end of a connection.

use serde::Serialize;

use crate::dialect::DialectName;

/// Which product answers; MariaDB and MySQL share a dialect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub enum Product {
    /// SQLite, inside this process.
    #[serde(rename = "SQLite")]
    Sqlite,
    /// PostgreSQL.
    #[serde(rename = "PostgreSQL")]
    Postgresql,
    /// MySQL.
    #[serde(rename = "MySQL")]
    Mysql,
    /// MariaDB.
    #[serde(rename = "MariaDB")]
    Mariadb,
}

impl std::fmt::Display for Product {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(match self {
            Self::Sqlite => "SQLite",
            Self::Postgresql => "PostgreSQL",
            Self::Mysql => "MySQL",
            Self::Mariadb => "MariaDB",
        })
    }
}

/// How runners are kept from each other on this server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum LockKind {
    /// An exclusive lock on a file beside the database (SQLite).
    File,
    /// Nothing to lock: the database lives in this process (SQLite in memory).
    None,
    /// A session-level advisory lock (PostgreSQL).
    Advisory,
    /// `GET_LOCK` (MySQL, MariaDB).
    NamedLock,
    /// A row with a heartbeat in a table (Galera, where `GET_LOCK` holds on one
    /// node only).
    Row,
}

/// What a connection found when it was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Server {
    /// Which product answers.
    pub product: Product,
    /// Its version without what packagers add, such as `15.18` or `10.11.14`.
    pub version: String,
    /// Its SQL.
    pub dialect: DialectName,
    /// The database (MySQL: schema; SQLite: file) that the connection is in.
    pub database: String,
    /// Whether schema changes can be rolled back.
    pub transactional_ddl: bool,
    /// How runners are kept from each other.
    pub lock: LockKind,
}

impl std::fmt::Display for Server {
    /// Writes product and version, such as `PostgreSQL 15.18`.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{} {}", self.product, self.version)
    }
}
