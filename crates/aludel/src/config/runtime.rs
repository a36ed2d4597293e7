//! What runs Python revisions.

use std::str::FromStr;

use camino::{Utf8Path, Utf8PathBuf};

use super::Variables;

/// Which interpreter runs Python revisions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Runtime {
    /// The embedded one where it can, else the project's own Python.
    #[default]
    Auto,
    /// Only the embedded one.
    Embedded,
    /// Only the project's own Python, with its own Alembic.
    Host,
}

impl Runtime {
    /// All of them by name.
    pub const NAMES: [&'static str; 3] = ["auto", "embedded", "host"];
}

/// A name that is no runtime.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{name}` is no runtime: there are `auto`, `embedded` and `host`")]
pub struct UnknownRuntime {
    /// The name.
    pub name: String,
}

impl FromStr for Runtime {
    type Err = UnknownRuntime;

    fn from_str(name: &str) -> Result<Self, UnknownRuntime> {
        match name {
            "auto" => Ok(Self::Auto),
            "embedded" => Ok(Self::Embedded),
            "host" => Ok(Self::Host),
            _ => Err(UnknownRuntime {
                name: name.to_owned(),
            }),
        }
    }
}

/// How Python revisions are run.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RuntimeConfig {
    /// Which interpreter.
    pub runtime: Runtime,
    /// The project's own Python, where it was named.
    pub python: Option<Utf8PathBuf>,
}

impl RuntimeConfig {
    /// The project's own Python: the one that was named, that of the active virtual
    /// environment (`VIRTUAL_ENV`), that of `.venv` in `root`, or `python3`.
    pub fn python(&self, root: &Utf8Path, variables: &Variables) -> Utf8PathBuf {
        if let Some(python) = &self.python {
            return python.clone();
        }
        let active = variables.value("VIRTUAL_ENV").map(Utf8PathBuf::from);
        [active, Some(root.join(".venv"))]
            .into_iter()
            .flatten()
            .map(|environment| in_environment(&environment))
            .find(|python| python.is_file())
            .unwrap_or_else(|| "python3".into())
    }
}

fn in_environment(environment: &Utf8Path) -> Utf8PathBuf {
    if cfg!(windows) {
        environment.join("Scripts/python.exe")
    } else {
        environment.join("bin/python")
    }
}
