//! What a project and its surroundings decide, before anything is opened.
//!
//! The library reads no environment: variables are handed in as [`Variables`], by
//! the command line from the process and `.env`, by a program as it likes.

pub mod alembic;
mod aludel_toml;
mod database;
mod document;
pub mod env_py;
mod error;
mod files;
pub mod ini;
mod literal;
mod own;
mod runtime;
mod variables;

use std::collections::BTreeMap;
use std::time::Duration;

use aludel_core::location::SourceLocation;
use aludel_script::{HookError, PostWriteHook, ScriptDirectory};
use camino::{Utf8Path, Utf8PathBuf};

use env_py::{NamingConvention, Surroundings};

pub use alembic::AlembicConfig;
pub use aludel_toml::CONFIG_FILE_NAME;
pub use database::{DatabaseChoice, DatabaseConfig, UrlSource};
#[cfg(feature = "python")]
pub(crate) use document::nearest;
pub use error::ConfigError;
pub use files::{ALEMBIC_INI, ConfigFiles, PYPROJECT};
pub use literal::Literal;
pub use runtime::{Runtime, RuntimeConfig, UnknownRuntime};
pub use variables::Variables;

/// Everything that the configuration says, with defaults for what it leaves out.
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
    /// Commands that run on a new revision file, in order; those of an Alembic project
    /// are read when they are due.
    pub post_write_hooks: Vec<PostWriteHook>,
    /// What runs Python revisions.
    pub runtime: RuntimeConfig,
    /// What Alembic's own configuration says, in an Alembic project.
    pub alembic: Option<Box<AlembicConfig>>,
}

/// What is known before the configuration is read.
#[derive(Debug, Clone)]
pub struct ConfigRequest<'v> {
    /// The files.
    pub files: ConfigFiles,
    /// The section of the INI file that counts (`-n`); `alembic` without it.
    pub section: Option<String>,
    /// The arguments for `env.py` (`-x`), in their order.
    pub x_arguments: Vec<String>,
    /// The tag for `env.py` (`--tag`).
    pub tag: Option<String>,
    /// The environment variables.
    pub variables: &'v Variables,
}

/// Where the version table is, and the journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VersionTableName {
    /// Its schema; `None` is wherever the connection creates tables.
    pub schema: Option<String>,
    /// Its name: `alembic_version` unless configured.
    pub table: String,
    /// Where the journal is.
    pub journal: JournalPlace,
}

/// Where the journal is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum JournalPlace {
    /// Beside the version table.
    #[default]
    Beside,
    /// In this schema (MySQL: database).
    Schema(String),
    /// Where Alembic's comparison of tables with models does not look, if the database has
    /// such a place and the version table is where its tables are; else beside the version
    /// table.
    Apart,
}

impl From<Option<String>> for JournalPlace {
    /// The schema that is configured, if one is.
    fn from(schema: Option<String>) -> Self {
        schema.map_or(Self::Beside, Self::Schema)
    }
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
            journal: JournalPlace::Beside,
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
    /// What one transaction holds, where the database can roll schema changes back.
    pub transaction: TransactionScope,
}

/// What one transaction holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TransactionScope {
    /// One revision, with its version row.
    #[default]
    Revision,
    /// All revisions of a run: Alembic's default (`transaction_per_migration` is false).
    Run,
    /// One statement of a Python revision: `env.py` connects with the isolation level
    /// `AUTOCOMMIT`.
    Statement,
}

impl Default for RunConfig {
    fn default() -> Self {
        Self {
            lock_timeout: Duration::from_mins(1),
            database_lock_timeout: None,
            statement_timeout: None,
            retries: 3,
            transaction: TransactionScope::default(),
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
    /// Reads the configuration at `path`, a file or a folder that holds it, with nothing
    /// else to know; `env.py` is read without environment variables.
    ///
    /// # Errors
    /// As [`request`](Self::request).
    pub fn read(path: &Utf8Path) -> Result<Self, ConfigError> {
        Self::request(&ConfigRequest {
            files: ConfigFiles::named(&[path.to_owned()])?,
            section: None,
            x_arguments: Vec::new(),
            tag: None,
            variables: &Variables::empty(),
        })
    }

    /// Reads the configuration of a project.
    ///
    /// # Errors
    /// [`ConfigError`]: a file is not there or is not what it should be, a key of ours is
    /// unknown, a value cannot be what it says.
    pub fn request(request: &ConfigRequest<'_>) -> Result<Self, ConfigError> {
        match &request.files {
            ConfigFiles::Aludel { path } => aludel_toml::read(path),
            ConfigFiles::Alembic { ini, toml, root } => {
                alembic::read(ini.clone(), toml.clone(), root.clone(), request)
            }
        }
    }

    /// The naming convention that constraints without names follow: the one of Aludel's own
    /// settings, else that of the target metadata as far as it is written down.
    pub fn naming_convention(&self, variables: &Variables) -> NamingConvention {
        let Some(alembic) = &self.alembic else {
            return NamingConvention::None;
        };
        match &alembic.naming_convention {
            Some(templates) => NamingConvention::Known {
                templates: templates.clone(),
                location: SourceLocation {
                    path: self.path.clone(),
                    offset: 0,
                    end: 0,
                    line: 1,
                    column: 1,
                },
            },
            None => env_py::read_naming_convention(
                &alembic.env_py,
                &Surroundings {
                    root: &self.root,
                    sys_path: &alembic.prepend_sys_path,
                    ini: &alembic.ini,
                    section: &alembic.section,
                    variables,
                },
            ),
        }
    }

    /// The commands that run on a new revision file, in order.
    ///
    /// # Errors
    /// The settings of one are wrong.
    pub fn hooks(&self) -> Result<Vec<PostWriteHook>, HookError> {
        match &self.alembic {
            Some(alembic) => alembic.post_write_hooks(),
            None => Ok(self.post_write_hooks.clone()),
        }
    }

    /// Reads the text of a configuration that lies, or will lie, at `path`.
    pub(crate) fn parse(path: &Utf8Path, text: &str) -> Result<Self, ConfigError> {
        aludel_toml::parse(path, text)
    }
}

/// The text of a configuration file.
fn read_text(path: &Utf8Path) -> Result<String, ConfigError> {
    match fs_err::read_to_string(path) {
        Ok(text) => Ok(text),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Err(ConfigError::Missing {
            path: path.to_owned(),
        }),
        Err(source) => Err(ConfigError::Unreadable {
            path: path.to_owned(),
            source,
        }),
    }
}
