//! Small folders for tests.

use std::fmt::Write as _;

use camino::{Utf8Path, Utf8PathBuf};

use super::migration::{Content, Reading};

/// A folder that is gone with the value.
pub(super) struct Folder {
    _kept: tempfile::TempDir,
    path: Utf8PathBuf,
}

impl Folder {
    /// A folder with these files in it.
    pub(super) fn new(files: &[(&str, &str)]) -> Self {
        let kept = tempfile::tempdir().unwrap();
        let path = Utf8PathBuf::try_from(kept.path().to_owned()).unwrap();
        for (name, text) in files {
            let file = path.join(name);
            std::fs::create_dir_all(file.parent().unwrap()).unwrap();
            std::fs::write(file, text).unwrap();
        }
        Self { _kept: kept, path }
    }

    pub(super) fn path(&self) -> &Utf8Path {
        &self.path
    }

    /// One line for each migration, then one for each finding.
    pub(super) fn summary(&self, reading: &Reading) -> String {
        let mut text = String::new();
        for migration in &reading.migrations {
            let up = match migration.up {
                Content::Script(_) => "up",
                Content::Program(_) => "program",
                Content::Missing => "missing",
            };
            let down = if migration.down.is_some() {
                " down"
            } else {
                ""
            };
            writeln!(
                text,
                "{} {:?} {up}{down}",
                migration.version, migration.name
            )
            .unwrap();
        }
        for finding in &reading.findings {
            let severity = format!("{:?}", finding.severity).to_lowercase();
            let path = finding.path.as_deref().map_or("", |path| {
                path.strip_prefix(&self.path).unwrap_or(path).as_str()
            });
            let line = finding
                .line
                .map_or(String::new(), |line| format!(":{line}"));
            writeln!(text, "{severity} {} {path}{line}", finding.code).unwrap();
        }
        text
    }
}
