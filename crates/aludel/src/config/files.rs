//! Which files configure a project.

use camino::{Utf8Path, Utf8PathBuf};
use toml::de::DeTable;

use super::aludel_toml::CONFIG_FILE_NAME;
use super::document::Document;
use super::{ConfigError, read_text};

/// The name of Alembic's configuration file.
pub const ALEMBIC_INI: &str = "alembic.ini";
/// The name of the file that Python projects describe themselves in.
pub const PYPROJECT: &str = "pyproject.toml";
/// Where Flask-Migrate keeps scripts and configuration.
const FLASK_FOLDER: &str = "migrations";

/// The files that configure a project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ConfigFiles {
    /// An Aludel project: `aludel.toml`, or a `pyproject.toml` whose `[tool.aludel]` says
    /// where the scripts are.
    Aludel {
        /// The file.
        path: Utf8PathBuf,
    },
    /// An Alembic project.
    Alembic {
        /// `alembic.ini` or what was named instead, if it is there.
        ini: Option<Utf8PathBuf>,
        /// `pyproject.toml`, if it is there.
        toml: Option<Utf8PathBuf>,
        /// The folder that relative paths start from; empty for the current one.
        root: Utf8PathBuf,
    },
}

/// What a `pyproject.toml` holds for us.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Pyproject {
    Nothing,
    Aludel,
    Alembic,
}

impl ConfigFiles {
    /// Looks into one folder: `aludel.toml`, else `alembic.ini` and `pyproject.toml`, else
    /// `migrations/alembic.ini` as Flask-Migrate has it.
    ///
    /// # Errors
    /// A `pyproject.toml` that cannot be read.
    pub fn in_folder(folder: &Utf8Path) -> Result<Option<Self>, ConfigError> {
        let path = folder.join(CONFIG_FILE_NAME);
        if path.is_file() {
            return Ok(Some(Self::Aludel { path }));
        }
        let existing = |path: Utf8PathBuf| path.is_file().then_some(path);
        let ini = existing(folder.join(ALEMBIC_INI));
        let toml = existing(folder.join(PYPROJECT));
        let in_toml = toml.as_deref().map_or(Ok(Pyproject::Nothing), pyproject)?;
        Ok(match (ini, toml, in_toml) {
            (None, Some(path), Pyproject::Aludel) => Some(Self::Aludel { path }),
            (None, Some(_), Pyproject::Nothing) | (None, None, _) => {
                let flask = folder.join(FLASK_FOLDER);
                existing(flask.join(ALEMBIC_INI))
                    .filter(|_| flask.join("env.py").is_file())
                    .map(|ini| Self::Alembic {
                        ini: Some(ini),
                        toml: None,
                        root: folder.to_owned(),
                    })
            }
            (ini, toml, _) => Some(Self::Alembic {
                ini,
                toml,
                root: folder.to_owned(),
            }),
        })
    }

    /// The files that were named: a folder, one file, or an INI file and a
    /// `pyproject.toml` in any order. As in Alembic, the one of those two that was not
    /// named is the one in the current folder.
    ///
    /// # Errors
    /// There is nothing at a path, or the files do not go together.
    pub fn named(paths: &[Utf8PathBuf]) -> Result<Self, ConfigError> {
        if let [folder] = paths
            && folder.is_dir()
        {
            return Self::in_folder(folder)?.ok_or_else(|| ConfigError::Missing {
                path: folder.join(CONFIG_FILE_NAME),
            });
        }
        let mut ini = None;
        let mut toml = None;
        for path in paths {
            if !path.is_file() {
                return Err(ConfigError::Missing { path: path.clone() });
            }
            let slot = match path.file_name() {
                Some(PYPROJECT) => &mut toml,
                Some(_) if path.extension() == Some("toml") => {
                    if paths.len() > 1 {
                        return Err(ConfigError::TooManyFiles { path: path.clone() });
                    }
                    return Ok(Self::Aludel { path: path.clone() });
                }
                _ => &mut ini,
            };
            if slot.replace(path.clone()).is_some() {
                return Err(ConfigError::TooManyFiles { path: path.clone() });
            }
        }
        if let (None, Some(path)) = (&ini, &toml)
            && pyproject(path)? == Pyproject::Aludel
            && !Utf8Path::new(ALEMBIC_INI).is_file()
        {
            return Ok(Self::Aludel { path: path.clone() });
        }
        let default = |name: &str| Some(Utf8PathBuf::from(name)).filter(|path| path.is_file());
        Ok(Self::Alembic {
            ini: ini.or_else(|| default(ALEMBIC_INI)),
            toml: toml.or_else(|| default(PYPROJECT)),
            root: Utf8PathBuf::new(),
        })
    }

    /// Where they lie: the folder that `.env` is looked for in.
    pub fn folder(&self) -> &Utf8Path {
        match self {
            Self::Aludel { path } => path.parent().unwrap_or(Utf8Path::new("")),
            Self::Alembic { root, .. } => root,
        }
    }
}

fn pyproject(path: &Utf8Path) -> Result<Pyproject, ConfigError> {
    let text = read_text(path)?;
    // Most have nothing for us, and need not be understood.
    if !text.contains("alembic") && !text.contains("aludel") {
        return Ok(Pyproject::Nothing);
    }
    let document = Document { path, text: &text };
    let table = document.parse()?;
    let tool = |name: &str| tool_table(table.get_ref(), name);
    Ok(match (tool("alembic"), tool("aludel")) {
        (Some(_), _) => Pyproject::Alembic,
        (None, Some(aludel)) if aludel.contains_key("script_location") => Pyproject::Aludel,
        _ => Pyproject::Nothing,
    })
}

/// `[tool.NAME]` of a `pyproject.toml`.
pub(super) fn tool_table<'t, 'd>(table: &'t DeTable<'d>, name: &str) -> Option<&'t DeTable<'d>> {
    let tool = table.get("tool")?.get_ref().as_table()?;
    tool.get(name)?.get_ref().as_table()
}
