//! What every command needs: the configuration, the project, the database.

use std::ffi::OsString;

use aludel::config::{
    ALEMBIC_INI, CONFIG_FILE_NAME, Config, ConfigError, ConfigFiles, ConfigRequest, DatabaseChoice,
    DatabaseConfig, PYPROJECT, Variables,
};
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
    /// Where the configuration is looked for.
    pub(crate) lookup: Lookup,
    /// The tag for `env.py` (`--tag`).
    pub(crate) tag: Option<String>,
}

/// Where the configuration is looked for when it is not named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lookup {
    /// In this folder and those above it.
    Upwards,
    /// In this folder, as Alembic does, and Alembic's files first.
    Here,
}

impl Context {
    /// Reads the configuration that was named, or the nearest one.
    pub(crate) fn config(&self) -> Result<Config, Failure> {
        let files = self.config_files()?;
        let variables = Self::variables(files.folder())?;
        let mut config = Config::request(&ConfigRequest {
            files,
            section: self.global.name.clone(),
            x_arguments: self.global.x.clone(),
            tag: self.tag.clone(),
            variables: &variables,
        })?;
        if let Some(runtime) = self.global.runtime {
            config.runtime.runtime = runtime;
        }
        let python = self.global.python.clone();
        let python = python.unwrap_or_else(|| config.runtime.python(&config.root, &variables));
        config.runtime.python = Some(python);
        Ok(config)
    }

    fn config_files(&self) -> Result<ConfigFiles, Failure> {
        if let Some(folder) = &self.global.directory {
            let ini = folder.join(ALEMBIC_INI);
            if !ini.is_file() {
                return Err(ConfigError::Missing { path: ini }.into());
            }
            return Ok(ConfigFiles::Alembic {
                ini: Some(ini),
                toml: None,
                root: Utf8PathBuf::new(),
            });
        }
        if !self.global.config.is_empty() {
            return Ok(ConfigFiles::named(&self.global.config)?);
        }
        // Alembic's variable counts where Alembic's files would.
        match std::env::var(ALEMBIC_CONFIG) {
            Ok(path)
                if !path.is_empty()
                    && (self.lookup == Lookup::Here
                        || !Utf8Path::new(CONFIG_FILE_NAME).is_file()) =>
            {
                Ok(ConfigFiles::named(&[path.into()])?)
            }
            _ => match self.lookup {
                Lookup::Upwards => nearest_config(),
                Lookup::Here => config_here(),
            },
        }
    }

    /// The variables of the process, of `.env` here and of that in a folder.
    fn variables(folder: &Utf8Path) -> Result<Variables, Failure> {
        let here = Utf8Path::new(".");
        let mut folders = vec![here];
        if folder != here && folder != "" {
            folders.push(folder);
        }
        Ok(variables::read(&folders)?)
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
        let variables = Self::variables(&config.root)?;
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

/// The variable that names Alembic's configuration file.
const ALEMBIC_CONFIG: &str = "ALEMBIC_CONFIG";

/// Where the clients of a database look for a password that the url does not have.
fn password_variable(dialect: DialectName) -> &'static str {
    match dialect {
        DialectName::Postgresql => "PGPASSWORD",
        DialectName::Mysql => "MYSQL_PWD",
        // SQLite has none, and an empty name has no value.
        DialectName::Sqlite => "",
    }
}

/// The configuration that Alembic would read here, else Aludel's.
fn config_here() -> Result<ConfigFiles, Failure> {
    let existing = |name: &str| Some(Utf8PathBuf::from(name)).filter(|path| path.is_file());
    let (ini, toml) = (existing(ALEMBIC_INI), existing(PYPROJECT));
    if ini.is_some() {
        return Ok(ConfigFiles::Alembic {
            ini,
            toml,
            root: Utf8PathBuf::new(),
        });
    }
    ConfigFiles::in_folder(Utf8Path::new(""))?.ok_or_else(|| {
        Diagnostic::error(
            "config-missing",
            format!("No '{ALEMBIC_INI}' in this folder, and no `[tool.alembic]` in a {PYPROJECT}"),
        )
        .with_help("start a project with `alembic init DIRECTORY`, or name its file with `-c FILE`")
        .into()
    })
}

/// The configuration in this folder or the nearest one above, as a path that is
/// relative to this folder: messages repeat it.
fn nearest_config() -> Result<ConfigFiles, Failure> {
    let here = std::env::current_dir().map_err(|error| {
        Failure::from(
            Diagnostic::error("folder-unreadable", "cannot tell the current folder")
                .with_fact(error.to_string()),
        )
    })?;
    let mut folder = Utf8PathBuf::new();
    for _ in here.ancestors() {
        if let Some(files) = ConfigFiles::in_folder(&folder)? {
            return Ok(files);
        }
        folder.push("..");
    }
    Err(Diagnostic::error(
        "config-missing",
        format!("no `{CONFIG_FILE_NAME}` and no `alembic.ini` in this folder or in one above it"),
    )
    .with_help("start a project here with `aludel init`, or name its file with `--config PATH`")
    .into())
}
