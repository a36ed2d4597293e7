//! The projects that [`init`](super::init) can start.

use std::str::FromStr;

const LOGGING: &str = include_str!("templates/logging.ini");

/// What kind of project to start.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Template {
    /// An Aludel project: `aludel.toml` and `.sql` revisions.
    #[default]
    Aludel,
    /// An Alembic project with `alembic.ini`.
    Generic,
    /// An Alembic project with `[tool.alembic]` in `pyproject.toml`.
    Pyproject,
    /// An Alembic project for several databases.
    Multidb,
    /// An Alembic project whose `env.py` uses an async driver.
    Async,
    /// Both of these: `pyproject.toml` and an async driver.
    PyprojectAsync,
}

/// A name that is no template.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no template `{name}`")]
pub struct UnknownTemplate {
    /// The name.
    pub name: String,
}

impl FromStr for Template {
    type Err = UnknownTemplate;

    fn from_str(name: &str) -> Result<Self, UnknownTemplate> {
        Self::ALL
            .into_iter()
            .find(|template| template.name() == name)
            .ok_or_else(|| UnknownTemplate {
                name: name.to_owned(),
            })
    }
}

impl Template {
    /// All templates.
    pub const ALL: [Self; 6] = [
        Self::Aludel,
        Self::Async,
        Self::Generic,
        Self::Multidb,
        Self::Pyproject,
        Self::PyprojectAsync,
    ];

    /// Its name, as it is typed.
    pub fn name(self) -> &'static str {
        match self {
            Self::Aludel => "aludel",
            Self::Generic => "generic",
            Self::Pyproject => "pyproject",
            Self::Multidb => "multidb",
            Self::Async => "async",
            Self::PyprojectAsync => "pyproject_async",
        }
    }

    /// What it starts, in one line.
    pub fn summary(self) -> &'static str {
        match self {
            Self::Aludel => "SQL revisions and aludel.toml; no Python",
            Self::Generic => "Python revisions for one database, configured by alembic.ini",
            Self::Pyproject => "Python revisions for one database, configured by pyproject.toml",
            Self::Multidb => "Python revisions for several databases",
            Self::Async => "Python revisions for one database with an async driver",
            Self::PyprojectAsync => {
                "Python revisions with an async driver, configured by pyproject.toml"
            }
        }
    }

    /// The text of `alembic.ini`; its marks are filled in by [`filled`].
    pub(super) fn ini(self) -> String {
        let own = match self {
            Self::Multidb => include_str!("templates/multidb/alembic.ini"),
            Self::Pyproject | Self::PyprojectAsync => {
                include_str!("templates/pyproject/alembic.ini")
            }
            _ => include_str!("templates/generic/alembic.ini"),
        };
        format!("{own}{LOGGING}")
    }

    /// The text of `[tool.alembic]`, for the templates that have one.
    pub(super) fn pyproject(self) -> Option<&'static str> {
        matches!(self, Self::Pyproject | Self::PyprojectAsync)
            .then_some(include_str!("templates/pyproject/pyproject.toml"))
    }

    pub(super) fn env_py(self) -> &'static str {
        match self {
            Self::Multidb => include_str!("templates/multidb/env.py"),
            Self::Async | Self::PyprojectAsync => include_str!("templates/async/env.py"),
            _ => include_str!("templates/generic/env.py"),
        }
    }

    pub(super) fn script_mako(self) -> &'static str {
        match self {
            Self::Multidb => include_str!("templates/multidb/script.py.mako"),
            _ => include_str!("templates/generic/script.py.mako"),
        }
    }
}

/// A text with its marks replaced.
pub(super) fn filled(text: &str, script_location: &str, url: &str) -> String {
    text.replace("@SCRIPT_LOCATION@", script_location)
        .replace("@URL@", &url.replace('%', "%%"))
}
