//! Where the folders of the configuration are.

use aludel_core::diagnostic::Diagnostic;
use camino::{Utf8Path, Utf8PathBuf};

use super::super::ConfigError;

/// What paths of the configuration are relative to.
pub(super) struct Locations<'c> {
    /// The folder that relative paths start from.
    pub(super) root: &'c Utf8Path,
    /// The folder of the configuration file.
    pub(super) config_folder: &'c Utf8Path,
    /// Where Python modules are looked for.
    pub(super) sys_path: Vec<Utf8PathBuf>,
    /// The active virtual environment.
    pub(super) virtual_env: Option<&'c str>,
    /// What Alembic warns of.
    pub(super) notes: Vec<Diagnostic>,
}

impl Locations<'_> {
    /// A path as Alembic reads it: absolute, or relative to the current folder; and for
    /// those who are elsewhere, relative to the configuration if it is only there.
    ///
    /// Absolute paths inside the configuration's folder, which `%(here)s` makes, are
    /// spelled as that folder was: messages repeat them.
    pub(super) fn plain(&self, path: &str) -> Utf8PathBuf {
        let given = Utf8Path::new(path);
        if given.is_absolute() {
            let here = camino::absolute_utf8(if self.config_folder == "" {
                Utf8Path::new(".")
            } else {
                self.config_folder
            });
            let inside = here
                .ok()
                .and_then(|here| given.strip_prefix(here).ok())
                .map(|inside| tidy(&self.config_folder.join(inside)));
            return inside.unwrap_or_else(|| given.to_owned());
        }
        let from_root = tidy(&self.root.join(given));
        let from_config = tidy(&self.config_folder.join(given));
        if !from_root.exists() && from_config.exists() {
            from_config
        } else {
            from_root
        }
    }

    /// A path, or `package:path` inside an importable package.
    pub(super) fn resolved(
        &self,
        key: &'static str,
        location: &str,
    ) -> Result<Utf8PathBuf, ConfigError> {
        let (package, inner) = match location.split_once(':') {
            Some(parts) if !Utf8Path::new(location).is_absolute() => parts,
            _ => return Ok(self.plain(location)),
        };
        let folders: Utf8PathBuf = package.split('.').collect();
        let inner: Utf8PathBuf = inner.split(':').collect();
        let searched = self.searched();
        searched
            .iter()
            .map(|folder| tidy(&folder.join(&folders)))
            .find(|package| package.is_dir())
            .map(|package| package.join(inner))
            .ok_or_else(|| ConfigError::PackageMissing {
                key,
                package: package.to_owned(),
                searched,
            })
    }

    /// Where a package may be: `sys.path` as the configuration has it, the project, its
    /// `src` folder, and what is installed in its virtual environment.
    fn searched(&self) -> Vec<Utf8PathBuf> {
        let mut searched = self.sys_path.clone();
        searched.extend([self.root.to_owned(), self.root.join("src")]);
        let environments = self.virtual_env.map(Utf8PathBuf::from);
        for environment in environments.into_iter().chain([self.root.join(".venv")]) {
            let installed = environment.join("lib").read_dir_utf8();
            searched.extend(
                installed
                    .into_iter()
                    .flatten()
                    .flatten()
                    .map(|entry| entry.path().join("site-packages")),
            );
        }
        searched
    }
}

/// A path without `.` in it.
fn tidy(path: &Utf8Path) -> Utf8PathBuf {
    path.components()
        .filter(|component| *component != camino::Utf8Component::CurDir)
        .collect()
}
