//! What every command needs: the configuration, the project, the database.

use std::ffi::OsString;

use aludel::config::{CONFIG_FILE_NAME, Config, ConfigError, DatabaseChoice, DatabaseConfig};
use aludel::{Actor, DialectName, Project};
use aludel_core::diagnostic::Diagnostic;
use camino::{Utf8Path, Utf8PathBuf};

use crate::actor;
use crate::arguments::GlobalArguments;
use crate::failure::Failure;
use crate::ui::Ui;
use crate::variables;

/// What the command line and the surroundings of the process say.
#[derive(Debug)]
pub(crate) struct Context {
    pub(crate) global: GlobalArguments,
    pub(crate) ui: Ui,
    /// The whole command line, the program first.
    pub(crate) command_line: Vec<OsString>,
}

impl Context {
    /// Reads the configuration that was named, or the nearest one.
    pub(crate) fn config(&self) -> Result<Config, Failure> {
        let path = match &self.global.config {
            Some(path) => path.clone(),
            None => nearest_config()?,
        };
        Ok(Config::read(&path)?)
    }

    /// Opens the project of the configuration.
    pub(crate) fn project(&self) -> Result<Project, Failure> {
        Ok(Project::open(self.config()?)?)
    }

    /// Finds the database that is meant.
    pub(crate) fn database(&self, config: &Config) -> Result<DatabaseConfig, Failure> {
        Ok(self.database_choice(config)??)
    }

    /// Finds the database that is meant, for those who can do without.
    pub(crate) fn database_choice(
        &self,
        config: &Config,
    ) -> Result<Result<DatabaseConfig, ConfigError>, Failure> {
        let here = Utf8Path::new(".");
        let mut folders = vec![here];
        if config.root != here && config.root != "" {
            folders.push(&config.root);
        }
        let variables = variables::read(&folders)?;
        let choice = DatabaseChoice {
            url: self.global.url.clone(),
            environment: self.global.env.clone(),
        };
        Ok(config.database(&choice, &variables).map(|mut database| {
            if database.url.password().is_none()
                && let Some(password) = variables.value(password_variable(database.url.dialect()))
            {
                database.url = database.url.with_password(password.into());
            }
            database
        }))
    }

    /// Who types the command.
    pub(crate) fn actor(&self) -> Actor {
        actor::actor(&self.command_line)
    }
}

/// Where the clients of a database look for a password that the url does not have.
fn password_variable(dialect: DialectName) -> &'static str {
    match dialect {
        DialectName::Postgresql => "PGPASSWORD",
        DialectName::Mysql => "MYSQL_PWD",
        // SQLite has none, and an empty name has no value.
        DialectName::Sqlite => "",
    }
}

/// The configuration in this folder or the nearest one above, as a path that is
/// relative to this folder: messages repeat it.
fn nearest_config() -> Result<Utf8PathBuf, Failure> {
    let here = std::env::current_dir().map_err(|error| {
        Failure::from(
            Diagnostic::error("folder-unreadable", "cannot tell the current folder")
                .with_fact(error.to_string()),
        )
    })?;
    let mut path = Utf8PathBuf::from(CONFIG_FILE_NAME);
    for folder in here.ancestors() {
        if folder.join(CONFIG_FILE_NAME).is_file() {
            return Ok(path);
        }
        path = Utf8Path::new("..").join(path);
    }
    Err(Diagnostic::error(
        "config-missing",
        format!("no `{CONFIG_FILE_NAME}` in this folder or in one above it"),
    )
    .with_help("start a project here with `aludel init`, or name its file with `--config PATH`")
    .into())
}
