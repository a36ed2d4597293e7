//! What is true during a run, for scripts that ask.

use serde::{Deserialize, Serialize};

/// The database and its server: what `bind.dialect` and `bind.engine` tell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DialectFacts {
    /// SQLAlchemy's name of the dialect: `postgresql`, `mysql`, `mariadb`, `sqlite`.
    pub name: String,
    /// The driver's name as SQLAlchemy has it (`psycopg`, `pymysql`, `pysqlite`): that of
    /// the url where it names one.
    pub driver: String,
    /// Whether the server is MariaDB.
    pub mariadb: bool,
    /// The server's version, such as `[15, 4]`; `None` where nobody is connected.
    pub server_version: Option<Vec<u32>>,
    /// The longest name that the database keeps whole, in characters.
    pub max_identifier_length: u32,
    /// The schema where an unqualified `CREATE TABLE` puts its table; `None` where there is
    /// none or nobody is connected.
    pub default_schema: Option<String>,
    /// Where the database is.
    pub url: UrlFacts,
}

impl DialectFacts {
    /// A dialect that nobody is connected to.
    pub fn offline(name: &str) -> Self {
        let (driver, max_identifier_length) = match name {
            "postgresql" => ("psycopg", 63),
            "mysql" | "mariadb" => ("mysqldb", 255),
            "sqlite" => ("pysqlite", 9999),
            _ => ("", 9999),
        };
        Self {
            name: name.to_owned(),
            driver: driver.to_owned(),
            mariadb: name == "mariadb",
            server_version: None,
            max_identifier_length,
            default_schema: None,
            url: UrlFacts {
                drivername: name.to_owned(),
                ..UrlFacts::default()
            },
        }
    }
}

/// A database's url in parts, without its password.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[expect(missing_docs, reason = "the parts of a url, one for one")]
pub struct UrlFacts {
    /// `postgresql`, `postgresql+psycopg2`.
    pub drivername: String,
    pub username: Option<String>,
    pub host: Option<String>,
    pub port: Option<u16>,
    pub database: Option<String>,
    pub query: Vec<(String, String)>,
}

/// The run, and the revision that is running: what `alembic.context` tells.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a question of its own that scripts ask"
)]
pub struct ContextFacts {
    /// Whether SQL is printed and nobody is connected (`--sql`).
    pub as_sql: bool,
    /// Whether printed statements have their parameters written into them.
    pub literal_binds: bool,
    /// The arguments of `-x`, as typed.
    pub x_arguments: Vec<String>,
    /// The `alembic.ini`, absolute.
    pub config_file: Option<String>,
    /// The section of it that is used (`-n`).
    pub config_section: String,
    /// All its sections with their options, interpolated; passwords in urls stay out.
    pub sections: Vec<(String, Vec<(String, String)>)>,
    /// How unnamed constraints are named.
    pub naming_convention: Option<NamingConvention>,
    /// The version table's name.
    pub version_table: String,
    /// Its schema.
    pub version_table_schema: Option<String>,
    /// The heads of the script directory.
    pub heads: Vec<String>,
    /// The rows of the version table before the revision that is running.
    pub current_heads: Vec<String>,
    /// The revision that is running, and what it is based on.
    pub revision: Option<String>,
    /// Where the run started from, as `-r start:end` or the database say.
    pub starting_revision: Option<String>,
    /// Where the run leads, as typed.
    pub destination_revision: Option<String>,
    /// Whether each revision has a transaction of its own.
    pub transaction_per_migration: bool,
    /// Whether the run's statements stand in a transaction at all.
    pub transactional_ddl: bool,
    /// `render_as_batch` and other options of `context.configure` that scripts may read
    /// from `op.get_context().opts`, as text.
    pub options: Vec<(String, String)>,
    /// The environment's name, where the project has them.
    pub environment: Option<String>,
    /// The tag of `--tag`.
    pub tag: Option<String>,
    /// The types that tables of this run brought along: each is made once in a run, whichever
    /// revisions and interpreters name it.
    pub made_types: Vec<TypeName>,
}

/// A type of the database's own, such as an enumeration of PostgreSQL's.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct TypeName {
    /// Its schema, where the script names one.
    pub schema: Option<String>,
    /// Its name.
    pub name: String,
}

/// How unnamed constraints are named: patterns by kind, in the order in which they were
/// given.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct NamingConvention(pub Vec<(ConventionKey, String)>);

/// What a pattern is for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ConventionKey(
    /// `ix`, `uq`, `ck`, `fk`, `pk`; the classes `Index`, `UniqueConstraint`, … count as
    /// these.
    pub String,
);
