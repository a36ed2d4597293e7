//! What a project and its surroundings decide, before anything is opened.
//!
//! The library reads no environment: variables are handed in as [`Variables`], by
//! the command line from the process and `.env`, by a program as it likes.

mod aludel_toml;
mod database;
mod document;
mod error;
mod variables;

use std::collections::BTreeMap;
use std::time::Duration;

use aludel_script::{PostWriteHook, ScriptDirectory};
use camino::{Utf8Path, Utf8PathBuf};

pub use aludel_toml::CONFIG_FILE_NAME;
pub use database::{DatabaseChoice, DatabaseConfig, UrlSource};
pub use error::ConfigError;
pub use variables::Variables;

/// Everything that `aludel.toml` says, with defaults for what it leaves out.
#[derive(Debug, Clone)]
pub struct Config {
    /// The file that was read.
    pub path: Utf8PathBuf,
    /// The folder that relative paths start from: the one the file lies in; empty for
    /// the current one.
    pub root: Utf8PathBuf,
    /// Where revisions lie and how new ones are called.
    pub script_directory: ScriptDirectory,
    /// The table that holds the heads of the database.
    pub version_table: VersionTableName,
    /// How runs behave.
    pub run: RunConfig,
    /// The environment that is meant when none is chosen.
    pub default_environment: Option<String>,
    /// The environments by name.
    pub environments: BTreeMap<String, EnvironmentConfig>,
    /// Commands that run on a new revision file, in order.
    pub post_write_hooks: Vec<PostWriteHook>,
}

/// Where the version table is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VersionTableName {
    /// Its schema; `None` is wherever the connection creates tables.
    pub schema: Option<String>,
    /// Its name: `alembic_version` unless configured.
    pub table: String,
}

impl VersionTableName {
    /// What the migration lock of this table is called.
    pub(crate) fn lock_key(&self) -> String {
        match &self.schema {
            Some(schema) => format!("{schema}.{}", self.table),
            None => self.table.clone(),
        }
    }
}

impl Default for VersionTableName {
    fn default() -> Self {
        Self {
            schema: None,
            table: "alembic_version".to_owned(),
        }
    }
}

/// How runs behave towards other runners and the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunConfig {
    /// How long to wait for another runner.
    pub lock_timeout: Duration,
    /// How long a statement may wait for a lock in the database.
    pub database_lock_timeout: Option<Duration>,
    /// How long a statement may run.
    pub statement_timeout: Option<Duration>,
    /// How often a step is tried again after a timeout or a deadlock.
    pub retries: u32,
}

impl Default for RunConfig {
    fn default() -> Self {
        Self {
            lock_timeout: Duration::from_mins(1),
            database_lock_timeout: None,
            statement_timeout: None,
            retries: 3,
        }
    }
}

/// One environment of the project.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EnvironmentConfig {
    /// Its database, `${NAME}` not yet filled in.
    pub url: Option<String>,
    /// The url with the role that may change the schema; wins over `url`.
    pub migration_url: Option<String>,
    /// Whether this is an environment whose data must not be lost.
    pub protected: bool,
}

impl Config {
    /// Reads `aludel.toml`, at `path` or in the folder `path`.
    ///
    /// # Errors
    /// [`ConfigError`]: there is none, it is no TOML, a key is unknown, a value
    /// cannot be what it says.
    pub fn read(path: &Utf8Path) -> Result<Self, ConfigError> {
        aludel_toml::read(path)
    }

    /// Reads the text of a configuration that lies, or will lie, at `path`.
    pub(crate) fn parse(path: &Utf8Path, text: &str) -> Result<Self, ConfigError> {
        aludel_toml::parse(path, text)
    }
}
