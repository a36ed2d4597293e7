//! `init`: a new project.

mod alembic;
mod template;

use std::io::Write as _;

use aludel_core::diagnostic::Diagnostic;
use camino::{Utf8Path, Utf8PathBuf};
use schemars::JsonSchema;
use serde::Serialize;

use crate::config::{CONFIG_FILE_NAME, Config};
use crate::error::Error;

pub use alembic::{AlembicInitOptions, Package, init_alembic};
pub use template::{Template, UnknownTemplate};

/// How to start a project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InitOptions {
    /// The folder that holds `aludel.toml`.
    pub root: Utf8PathBuf,
    /// The folder of the revisions, relative to the root.
    pub script_location: Utf8PathBuf,
    /// The database for development.
    pub url: Option<String>,
}

/// What was created.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct InitReport {
    /// Files and folders, in the order in which they were created.
    #[schemars(with = "Vec<String>")]
    pub created: Vec<Utf8PathBuf>,
}

/// Writes `aludel.toml` and the folder of the revisions; touches nothing that exists.
///
/// # Errors
/// There is an `aludel.toml` already, or the folder cannot be written to.
pub fn init(options: &InitOptions) -> Result<InitReport, Error> {
    let config = options.root.join(CONFIG_FILE_NAME);
    let folder = options.root.join(&options.script_location);
    let mut created = Vec::new();
    if config.exists() {
        return Err(exists(&config));
    }
    if !folder.is_dir() {
        fs_err::create_dir_all(&folder).map_err(|error| cannot_write(&folder, &error))?;
        created.push(folder);
    }
    write_new(&config, &config_text(options))?;
    created.push(config);
    Ok(InitReport { created })
}

/// Writes a file that must not be there yet.
fn write_new(path: &Utf8Path, text: &str) -> Result<(), Error> {
    // `create_new` also refuses a file that appeared since it was looked for.
    match fs_err::OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(path)
    {
        Ok(mut file) => file
            .write_all(text.as_bytes())
            .map_err(|error| cannot_write(path, &error)),
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Err(exists(path)),
        Err(error) => Err(cannot_write(path, &error)),
    }
}

/// The configuration that [`init`] would write.
///
/// # Errors
/// The options cannot be written as a configuration.
pub fn planned_config(options: &InitOptions) -> Result<Config, Error> {
    let path = options.root.join(CONFIG_FILE_NAME);
    Ok(Config::parse(&path, &config_text(options))?)
}

fn config_text(options: &InitOptions) -> String {
    let quoted = |text: &str| toml::Value::String(text.to_owned()).to_string();
    format!(
        "# Every key is explained by `aludel help config`.\n\
         script_location = {}\n\
         environment = \"development\"\n\
         \n\
         [environments.development]\n\
         url = {}\n\
         \n\
         [environments.production]\n\
         url = \"${{DATABASE_URL}}\"\n\
         protected = true\n",
        quoted(options.script_location.as_str()),
        quoted(options.url.as_deref().unwrap_or("sqlite:///development.db")),
    )
}

fn exists(path: &Utf8Path) -> Error {
    Error::new(
        Diagnostic::error("project-exists", format!("{path} is there already"))
            .with_fact("nothing was changed")
            .with_help("add a revision to it with `aludel revision -m MESSAGE`"),
    )
}

fn cannot_write(path: &Utf8Path, error: &std::io::Error) -> Error {
    Error::new(
        Diagnostic::error("file-write", format!("cannot write {path}"))
            .with_fact(error.to_string()),
    )
}
