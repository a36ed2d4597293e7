//! Reading a folder without understanding it.

use camino::{Utf8Path, Utf8PathBuf};

use super::error::ImportError;

/// A file of the folder that is imported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SourceFile {
    /// As the user spelled the folder.
    pub(super) path: Utf8PathBuf,
    /// The last part of the path.
    pub(super) name: String,
}

/// What lies directly in a folder, or below it.
#[derive(Debug, Clone, Default)]
pub(super) struct Listing {
    /// Files, ordered by folder and name.
    pub(super) files: Vec<SourceFile>,
    /// Folders, ordered by name.
    pub(super) folders: Vec<SourceFile>,
}

/// Lists a folder; names that start with a dot are left out, as all the tools do.
pub(super) fn list(folder: &Utf8Path) -> Result<Listing, ImportError> {
    let unreadable = |source: std::io::Error| match source.kind() {
        std::io::ErrorKind::NotFound => ImportError::FolderMissing {
            path: folder.to_owned(),
        },
        _ => ImportError::Unreadable {
            path: folder.to_owned(),
            source,
        },
    };
    let mut listing = Listing::default();
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        let name = entry
            .file_name()
            .into_string()
            .map_err(|name| ImportError::NameNotUtf8 {
                folder: folder.to_owned(),
                name: name.to_string_lossy().into_owned(),
            })?;
        if name.starts_with('.') {
            continue;
        }
        let path = folder.join(&name);
        // Links are followed, as the tools do.
        let is_folder = std::fs::metadata(&path)
            .map_err(|source| ImportError::Unreadable {
                path: path.clone(),
                source,
            })?
            .is_dir();
        let file = SourceFile { path, name };
        if is_folder {
            listing.folders.push(file);
        } else {
            listing.files.push(file);
        }
    }
    listing
        .files
        .sort_by(|one, other| one.name.cmp(&other.name));
    listing
        .folders
        .sort_by(|one, other| one.name.cmp(&other.name));
    Ok(listing)
}

/// Lists all files below a folder.
pub(super) fn list_below(folder: &Utf8Path) -> Result<Vec<SourceFile>, ImportError> {
    let mut files = Vec::new();
    let mut visited = std::collections::HashSet::new();
    list_into(folder, &mut visited, &mut files)?;
    Ok(files)
}

fn list_into(
    folder: &Utf8Path,
    visited: &mut std::collections::HashSet<Utf8PathBuf>,
    files: &mut Vec<SourceFile>,
) -> Result<(), ImportError> {
    let listing = list(folder)?;
    let canonical = folder
        .canonicalize_utf8()
        .map_err(|source| ImportError::Unreadable {
            path: folder.to_owned(),
            source,
        })?;
    // Links may lead in a circle.
    if !visited.insert(canonical) {
        return Ok(());
    }
    files.extend(listing.files);
    for folder in listing.folders {
        list_into(&folder.path, visited, files)?;
    }
    Ok(())
}

/// Whether a name ends so, capitals counting as they do for most of the tools.
pub(super) fn has_extension(name: &str, extension: &str) -> bool {
    name.rsplit_once('.')
        .is_some_and(|(_, found)| found == extension)
}

/// Reads a file, which must be UTF-8.
pub(super) fn read(path: &Utf8Path) -> Result<String, ImportError> {
    let bytes = std::fs::read(path).map_err(|source| ImportError::Unreadable {
        path: path.to_owned(),
        source,
    })?;
    String::from_utf8(bytes).map_err(|error| {
        let valid = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        ImportError::NotUtf8 {
            path: path.to_owned(),
            line: 1 + valid.split(|byte| *byte == b'\n').skip(1).count() as u64,
        }
    })
}
