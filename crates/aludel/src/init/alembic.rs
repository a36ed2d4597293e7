//! Starting an Alembic project.

use aludel_core::diagnostic::Diagnostic;
use camino::{Utf8Path, Utf8PathBuf};

use super::template::{Template, filled};
use super::{InitReport, cannot_write, write_new};
use crate::config::{ALEMBIC_INI, ConfigFiles, PYPROJECT};
use crate::error::Error;

/// How to start an Alembic project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlembicInitOptions {
    /// Which of the templates.
    pub template: Template,
    /// The folder of `env.py` and the revisions.
    pub directory: Utf8PathBuf,
    /// The INI file.
    pub ini: Utf8PathBuf,
    /// The `pyproject.toml`, for the templates that have one.
    pub toml: Utf8PathBuf,
    /// The database.
    pub url: Option<String>,
    /// Whether the folders become Python packages.
    pub package: Package,
}

/// Whether folders get an `__init__.py`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Package {
    /// No.
    #[default]
    Plain,
    /// Yes.
    Package,
}

impl AlembicInitOptions {
    /// In a folder, with the files that Alembic itself would write.
    pub fn new(template: Template, root: &Utf8Path, directory: &Utf8Path) -> Self {
        Self {
            template,
            directory: root.join(directory),
            ini: root.join(ALEMBIC_INI),
            toml: root.join(PYPROJECT),
            url: None,
            package: Package::Plain,
        }
    }
}

/// Writes the files of an Alembic project; touches nothing that exists, but adds
/// `[tool.alembic]` to a `pyproject.toml` that has none.
///
/// # Errors
/// The folder is there and not empty, or cannot be written to.
pub fn init_alembic(options: &AlembicInitOptions) -> Result<InitReport, Error> {
    let AlembicInitOptions {
        template,
        directory,
        ini,
        toml,
        ..
    } = options;
    let mut entries = directory.read_dir_utf8().into_iter().flatten();
    if entries.next().is_some() {
        return Err(Error::new(
            Diagnostic::error(
                "project-exists",
                format!("{directory} is there already and not empty"),
            )
            .with_fact("nothing was changed")
            .with_help("name another folder, or add a revision with `aludel revision -m MESSAGE`"),
        ));
    }
    let mut created = Vec::new();
    let versions = directory.join("versions");
    for folder in [directory, &versions] {
        if !folder.is_dir() {
            fs_err::create_dir_all(folder).map_err(|error| cannot_write(folder, &error))?;
            created.push(folder.clone());
        }
    }
    let url = options
        .url
        .as_deref()
        .unwrap_or("driver://user:pass@localhost/dbname");
    if let Some(text) = template.pyproject() {
        let text = filled(text, &location(directory, toml), url);
        if add_to_pyproject(toml, &text)? {
            created.push(toml.clone());
        }
    }
    if !ini.exists() {
        let text = filled(&template.ini(), &location(directory, ini), url);
        write_new(ini, &text)?;
        created.push(ini.clone());
    }
    for (name, text) in [
        ("env.py", template.env_py()),
        ("script.py.mako", template.script_mako()),
        ("README", template.summary()),
    ] {
        let path = directory.join(name);
        write_new(&path, text)?;
        created.push(path);
    }
    if options.package == Package::Package {
        for folder in [directory, &versions] {
            let path = folder.join("__init__.py");
            write_new(&path, "")?;
            created.push(path);
        }
    }
    Ok(InitReport { created })
}

/// A folder as a configuration file names it: from `%(here)s` on, or absolute.
fn location(directory: &Utf8Path, config: &Utf8Path) -> String {
    let absolute =
        |path: &Utf8Path| camino::absolute_utf8(path).unwrap_or_else(|_| path.to_owned());
    if directory.is_absolute() && !config.is_absolute() {
        return directory.as_str().replace('%', "%%");
    }
    let directory = absolute(directory);
    let here = absolute(config);
    let here = here.parent().unwrap_or(Utf8Path::new("/"));
    let shared = here
        .ancestors()
        .find(|ancestor| directory.starts_with(ancestor))
        .unwrap_or(Utf8Path::new("/"));
    let up = here.components().count() - shared.components().count();
    let mut relative: Utf8PathBuf = std::iter::repeat_n("..", up).collect();
    relative.push(directory.strip_prefix(shared).unwrap_or(&directory));
    format!("%(here)s/{}", relative.as_str().replace('%', "%%"))
}

/// Adds `[tool.alembic]`; whether it was added.
fn add_to_pyproject(path: &Utf8Path, text: &str) -> Result<bool, Error> {
    if !path.exists() {
        write_new(path, text)?;
        return Ok(true);
    }
    let files = ConfigFiles::named(&[path.to_owned()])?;
    let mut existing = fs_err::read_to_string(path).map_err(|error| cannot_write(path, &error))?;
    let has_table = matches!(files, ConfigFiles::Alembic { .. })
        && existing.parse::<toml::Table>().is_ok_and(|table| {
            let tool = table.get("tool").and_then(toml::Value::as_table);
            tool.is_some_and(|tool| tool.contains_key("alembic"))
        });
    if has_table {
        return Ok(false);
    }
    existing.push_str("\n\n");
    existing.push_str(text);
    fs_err::write(path, existing).map_err(|error| cannot_write(path, &error))?;
    Ok(true)
}
