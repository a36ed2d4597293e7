//! A copy of a project that both sides run.

use std::process::Command;

use anyhow::{Context as _, Result, bail};
use camino::{Utf8Path, Utf8PathBuf};

use super::{CompareArguments, EnvChoice};

/// A copy of a project.
pub(super) struct Project {
    /// What it is called in what is printed.
    pub(super) name: String,
    /// Where the copy lies; removed with this value.
    folder: Utf8PathBuf,
    /// Its `alembic.ini`.
    pub(super) config: Utf8PathBuf,
    /// What both sides import modules from.
    pub(super) import_from: Vec<Utf8PathBuf>,
    /// Where the project's own `env.py` looks for the url.
    pub(super) url_variable: Option<String>,
}

/// A new folder among the system's temporary ones.
pub(super) fn temporary_folder(name: &str) -> Result<Utf8PathBuf> {
    let base = Utf8PathBuf::try_from(std::env::temp_dir())?;
    for number in 0.. {
        let folder = base.join(format!(
            "aludel-compare-{name}-{}-{number}",
            std::process::id()
        ));
        if !folder.exists() {
            fs_err::create_dir(&folder)?;
            return Ok(folder);
        }
    }
    unreachable!("there is always another number")
}

impl Project {
    /// Copies what `arguments` name.
    pub(super) fn copy(arguments: &CompareArguments, python: &Utf8Path) -> Result<Self> {
        let path = arguments.path.canonicalize_utf8().context("the project")?;
        let folder = temporary_folder("project")?;
        let mut import_from = Vec::new();
        for other in &arguments.import_from {
            import_from.push(other.canonicalize_utf8().context("--import-from")?);
        }
        let mut project = Self {
            name: path.file_name().unwrap_or("project").to_owned(),
            config: folder.join("alembic.ini"),
            folder,
            import_from,
            url_variable: arguments.url_variable.clone(),
        };
        match arguments.env {
            EnvChoice::Project => project.whole(&path)?,
            EnvChoice::Plain => project.scripts(&path, python, arguments.models.as_deref())?,
        }
        Ok(project)
    }

    /// The project as it is.
    fn whole(&mut self, path: &Utf8Path) -> Result<()> {
        let copy = self.folder.join("project");
        copy_folder(path, &copy)?;
        for name in ["alembic.ini", "pyproject.toml"] {
            if copy.join(name).is_file() {
                self.config = copy.join(name);
                return Ok(());
            }
        }
        bail!("`{path}` has no alembic.ini and no pyproject.toml: use `--env plain`");
    }

    /// Its scripts alone, with an `env.py` that connects.
    fn scripts(
        &mut self,
        path: &Utf8Path,
        python: &Utf8Path,
        models: Option<&Utf8Path>,
    ) -> Result<()> {
        let scripts = script_directory(path);
        let copy = self.folder.join("scripts");
        let versions = if scripts.join("env.py").is_file() {
            copy_folder(&scripts, &copy)?;
            Vec::new()
        } else {
            copy_folder(&scripts, &copy.join("versions"))?;
            vec![copy.join("versions")]
        };
        let output = Command::new(python)
            .arg("-c")
            .arg(include_str!("env_options.py"))
            .arg(scripts.join("env.py"))
            .args(models)
            .output()
            .with_context(|| format!("cannot start {python}"))?;
        if !output.status.success() {
            bail!("{}", String::from_utf8_lossy(&output.stderr));
        }
        eprint!("{}", String::from_utf8_lossy(&output.stderr));
        fs_err::write(copy.join("env.py"), output.stdout)?;
        let mut text = format!("[alembic]\nscript_location = {copy}\npath_separator = os\n");
        let nested = folders_of_revisions(&copy.join("versions"))?;
        if versions.is_empty() && nested.len() > 1 {
            text.push_str("recursive_version_locations = true\n");
        }
        if !self.import_from.is_empty() {
            let paths: Vec<&str> = self.import_from.iter().map(|path| path.as_str()).collect();
            text.extend(["prepend_sys_path = ", &paths.join(":"), "\n"]);
        }
        fs_err::write(&self.config, text)?;
        Ok(())
    }

    /// The environment of both sides.
    pub(super) fn surround(&self, command: &mut Command, url: &str) {
        command
            .env("DATABASE_URL", url)
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .current_dir(self.config.parent().expect("it lies in the copy"));
        if let Some(variable) = &self.url_variable {
            command.env(variable, url);
        }
        let paths = std::env::join_paths(&self.import_from).expect("folders without separators");
        command.env("PYTHONPATH", paths);
    }
}

impl Drop for Project {
    fn drop(&mut self) {
        // Left behind, it is a folder in the system's temporary one.
        let _ = fs_err::remove_dir_all(&self.folder);
    }
}

/// The folder with `env.py`, or the bare folder of revisions.
fn script_directory(path: &Utf8Path) -> Utf8PathBuf {
    if path.join("env.py").is_file() {
        return path.to_owned();
    }
    for name in ["alembic.ini", "alembic/alembic.ini"] {
        let Ok(text) = fs_err::read_to_string(path.join(name)) else {
            continue;
        };
        let location = text
            .lines()
            .filter_map(|line| line.split_once('='))
            .find(|(key, _)| key.trim() == "script_location");
        if let Some((_, location)) = location {
            let location = location.trim().replace("%(here)s", path.as_str());
            return path.join(location);
        }
    }
    path.to_owned()
}

/// The folders below `folder` that hold Python files.
fn folders_of_revisions(folder: &Utf8Path) -> Result<Vec<Utf8PathBuf>> {
    let mut found = Vec::new();
    let mut pending = vec![folder.to_owned()];
    while let Some(folder) = pending.pop() {
        let mut has_files = false;
        for entry in folder.read_dir_utf8()? {
            let path = entry?.into_path();
            if path.is_dir() {
                pending.push(path);
            } else if path.extension() == Some("py") && path.file_name() != Some("__init__.py") {
                has_files = true;
            }
        }
        if has_files {
            found.push(folder);
        }
    }
    Ok(found)
}

fn copy_folder(from: &Utf8Path, to: &Utf8Path) -> Result<()> {
    fs_err::create_dir_all(to)?;
    for entry in from.read_dir_utf8()? {
        let path = entry?.into_path();
        let name = path.file_name().expect("an entry has a name");
        if matches!(
            name,
            ".git" | "__pycache__" | "node_modules" | ".venv" | "target"
        ) {
            continue;
        }
        if path.is_dir() {
            copy_folder(&path, &to.join(name))?;
        } else if path.is_file() {
            fs_err::copy(&path, to.join(name))?;
        }
    }
    Ok(())
}
