//! Which interpreter runs a script, found out before anything runs.
//!
//! A script goes to the project's own Python when it imports, by itself or through the
//! project's modules, what the embedded interpreter does not have. Imports are read from the
//! syntax trees; what a file imports under a condition is left out of account.

use std::collections::{BTreeSet, HashMap};

use aludel_core::diagnostic::Diagnostic;
use aludel_core::location::SourceLocation;
use aludel_core::revision::Direction;
use aludel_python::has_module;
use aludel_script::python::{Import, ImportScope, read_imports};
use camino::{Utf8Path, Utf8PathBuf};

use super::directive::says;

/// A module that the embedded interpreter does not have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Missing {
    /// The module.
    pub(super) module: String,
    /// Where it is imported.
    pub(super) location: SourceLocation,
    /// The imports that led there, the script's own first; empty where the script itself
    /// imports it.
    pub(super) through: Vec<SourceLocation>,
}

impl Missing {
    /// Shows the imports, the one that cannot be done first.
    pub(super) fn point(&self, mut diagnostic: Diagnostic) -> Diagnostic {
        diagnostic = diagnostic.with_label(self.location.clone(), "imported here");
        for place in self.through.iter().rev() {
            diagnostic = diagnostic.with_label(place.clone(), "which is imported here");
        }
        diagnostic
    }
}

/// Looks through imports; each of the project's modules is read once.
pub(super) struct Imports<'p> {
    search_paths: &'p [Utf8PathBuf],
    /// What is missing for each file; `None` also while it is being looked at.
    seen: HashMap<Utf8PathBuf, Option<Missing>>,
}

/// What a file may import.
#[derive(Debug, Default)]
pub(super) struct Reach {
    files: BTreeSet<Utf8PathBuf>,
    /// What the embedded interpreter has of it.
    modules: BTreeSet<String>,
    /// Whether there is more, such as a library that is not looked into.
    pub(super) has_unknown: bool,
}

impl Reach {
    /// Whether one of the files says a name.
    pub(super) fn mentions(&self, name: &str) -> bool {
        self.files.iter().any(|file| says(file, name))
    }

    /// Whether something is imported by which a project changes what the directives of all
    /// its scripts do.
    pub(super) fn can_alter(&self) -> bool {
        const ALTERING: [&str; 6] = [
            "alembic.ddl",
            "alembic.operations",
            "alembic.runtime",
            "sqlalchemy.event",
            "sqlalchemy.events",
            "sqlalchemy.ext.compiler",
        ];
        ALTERING.iter().any(|library| self.imports(library))
    }

    /// Whether a module of the embedded interpreter, or a part of it, is imported.
    pub(super) fn imports(&self, library: &str) -> bool {
        self.modules.iter().any(|module| {
            module
                .strip_prefix(library)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        })
    }
}

/// What a name of a module leads to.
enum Found {
    /// A part of the embedded interpreter.
    Embedded,
    /// Files of the project, the outermost package first, with the names that relative
    /// imports in them start from.
    Files(Vec<(Utf8PathBuf, String)>),
    Nothing,
}

impl<'p> Imports<'p> {
    pub(super) fn new(search_paths: &'p [Utf8PathBuf]) -> Self {
        Self {
            search_paths,
            seen: HashMap::new(),
        }
    }

    /// The first module that a script needs and the embedded interpreter lacks.
    pub(super) fn missing(&mut self, script: &Utf8Path, direction: Direction) -> Option<Missing> {
        let except = match direction {
            Direction::Upgrade => "downgrade",
            Direction::Downgrade => "upgrade",
        };
        // What is wrong with a file is said when it is run.
        let imports = read_imports(script, ImportScope::Functions { except }).ok()?;
        self.first_missing(&imports, "")
    }

    fn first_missing(&mut self, imports: &[Import], package: &str) -> Option<Missing> {
        imports
            .iter()
            .find_map(|import| self.missing_for(import, package))
    }

    fn missing_for(&mut self, import: &Import, package: &str) -> Option<Missing> {
        let module = absolute(import, package)?;
        let missing = |module: &str| {
            Some(Missing {
                module: module.to_owned(),
                location: import.location.clone(),
                through: Vec::new(),
            })
        };
        let files = match self.find(&module) {
            Found::Embedded => return None,
            Found::Nothing => return missing(&module),
            Found::Files(files) => files,
        };
        // Names may be modules of the package.
        let submodules =
            import
                .names
                .iter()
                .filter_map(|name| match self.find(&format!("{module}.{name}")) {
                    Found::Files(files) => Some(files),
                    Found::Embedded | Found::Nothing => None,
                });
        let files: Vec<_> = submodules.flatten().chain(files).collect();
        files.into_iter().find_map(|(file, package)| {
            let mut missing = self.missing_in(&file, &package)?;
            missing.through.insert(0, import.location.clone());
            Some(missing)
        })
    }

    /// What a module of the project lacks.
    fn missing_in(&mut self, file: &Utf8Path, package: &str) -> Option<Missing> {
        if let Some(known) = self.seen.get(file) {
            return known.clone();
        }
        self.seen.insert(file.to_owned(), None);
        let imports = read_imports(file, ImportScope::Module).ok()?;
        let missing = self.first_missing(&imports, package);
        self.seen.insert(file.to_owned(), missing.clone());
        missing
    }

    /// What `env.py` imports that the embedded interpreter does not have.
    pub(super) fn missing_for_environment(&mut self, env_py: &Utf8Path) -> Option<Missing> {
        self.missing_in(env_py, "")
    }

    /// The project's files that a file may import, itself left out, whether it does or not.
    pub(super) fn reach(&self, file: &Utf8Path) -> Reach {
        let mut reach = Reach::default();
        let mut left = vec![(file.to_owned(), String::new())];
        while let Some((file, package)) = left.pop() {
            let Ok(imports) = read_imports(&file, ImportScope::Everything) else {
                reach.has_unknown = true;
                continue;
            };
            for import in &imports {
                let Some(module) = absolute(import, &package) else {
                    reach.has_unknown = true;
                    continue;
                };
                let names = import.names.iter().map(|name| format!("{module}.{name}"));
                for (number, name) in [module.clone()].into_iter().chain(names).enumerate() {
                    match self.find(&name) {
                        Found::Embedded => {
                            reach.modules.insert(name);
                        }
                        // A name that is no module.
                        Found::Nothing if number > 0 => {}
                        Found::Nothing => reach.has_unknown = true,
                        Found::Files(files) => {
                            for found in files {
                                if reach.files.insert(found.0.clone()) {
                                    left.push(found);
                                }
                            }
                        }
                    }
                }
            }
        }
        reach
    }

    /// Looks for a module where `import` would.
    fn find(&self, module: &str) -> Found {
        if has_module(module) {
            return Found::Embedded;
        }
        let mut parts = module.split('.');
        let first = parts.next().unwrap_or_default();
        if has_module(first) {
            return Found::Nothing;
        }
        self.search_paths
            .iter()
            .find_map(|folder| files_of(folder, module))
            .map_or(Found::Nothing, Found::Files)
    }
}

/// The module that an import names, with its relative part made absolute; `None` where it
/// leads out of the package, which Python refuses by itself.
fn absolute(import: &Import, package: &str) -> Option<String> {
    if import.level == 0 {
        return Some(import.module.clone());
    }
    if package.is_empty() {
        return None;
    }
    let mut base: Vec<&str> = package.split('.').collect();
    base.truncate(base.len().checked_sub(import.level as usize - 1)?);
    if base.is_empty() {
        return None;
    }
    if !import.module.is_empty() {
        base.push(&import.module);
    }
    Some(base.join("."))
}

/// The files that importing a module out of a folder runs; `None`: it is not there.
fn files_of(folder: &Utf8Path, module: &str) -> Option<Vec<(Utf8PathBuf, String)>> {
    let mut files = Vec::new();
    let mut folder = folder.to_owned();
    let mut package = String::new();
    let parts: Vec<&str> = module.split('.').collect();
    for (number, part) in parts.iter().enumerate() {
        let is_last = number + 1 == parts.len();
        let inner = folder.join(part);
        let name = if package.is_empty() {
            (*part).to_owned()
        } else {
            format!("{package}.{part}")
        };
        let init = inner.join("__init__.py");
        let file = folder.join(format!("{part}.py"));
        if init.is_file() {
            files.push((init, name.clone()));
        } else if file.is_file() {
            files.push((file, package));
            return is_last.then_some(files);
        } else if !inner.is_dir() {
            return None;
        }
        folder = inner;
        package = name;
    }
    Some(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Files(tempfile::TempDir);

    impl Files {
        fn new(files: &[(&str, &str)]) -> Self {
            let folder = tempfile::tempdir().unwrap();
            for (path, text) in files {
                let path = folder.path().join(path);
                std::fs::create_dir_all(path.parent().unwrap()).unwrap();
                std::fs::write(path, text).unwrap();
            }
            Self(folder)
        }

        /// The module that `revision.py` lacks, and the files on the way there.
        fn missing(&self) -> Option<String> {
            let root = Utf8Path::from_path(self.0.path()).unwrap();
            let paths = [root.to_owned()];
            let missing =
                Imports::new(&paths).missing(&root.join("revision.py"), Direction::Upgrade)?;
            let mut places = missing.through.clone();
            places.push(missing.location);
            let places: Vec<String> = places
                .iter()
                .map(|place| {
                    let file = place.path.strip_prefix(root).unwrap();
                    format!("{file}:{}", place.line)
                })
                .collect();
            Some(format!("{} {}", missing.module, places.join(" ")))
        }
    }

    #[test]
    fn what_is_part_of_the_interpreter_is_not_missing() {
        let files = Files::new(&[(
            "revision.py",
            "from alembic import op\nimport sqlalchemy as sa, json, os.path\n\
             from sqlalchemy.dialects import postgresql\n",
        )]);
        assert_eq!(files.missing(), None);
    }

    #[test]
    fn a_library_is_missing() {
        let files = Files::new(&[("revision.py", "import json\nimport numpy.linalg\n")]);
        assert_eq!(files.missing().unwrap(), "numpy.linalg revision.py:2");
        let files = Files::new(&[("revision.py", "import sqlalchemy.nothing\n")]);
        assert_eq!(files.missing().unwrap(), "sqlalchemy.nothing revision.py:1");
    }

    #[test]
    fn the_projects_modules_are_followed() {
        let files = Files::new(&[
            ("revision.py", "from app.models import User\n"),
            ("app/__init__.py", ""),
            (
                "app/models.py",
                "from . import base\nfrom .sub.deep import x\n",
            ),
            ("app/base.py", "from app import models\n"),
            ("app/sub/deep.py", "from ..kinds import y\n"),
            ("app/kinds/__init__.py", "from .inner import y\n"),
            ("app/kinds/inner.py", "\n\nimport lxml\n"),
        ]);
        assert_eq!(
            files.missing().unwrap(),
            "lxml revision.py:1 app/models.py:2 app/sub/deep.py:1 app/kinds/__init__.py:1 \
             app/kinds/inner.py:3"
        );
    }

    #[test]
    fn a_circle_of_imports_has_an_end() {
        let files = Files::new(&[
            ("revision.py", "import a\n"),
            ("a.py", "import b\n"),
            ("b.py", "import a\nfrom c import d\n"),
            ("c/d.py", "import json\n"),
        ]);
        assert_eq!(files.missing(), None);
    }
}
