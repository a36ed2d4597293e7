//! Finding the revisions of a project.

use std::collections::HashSet;
use std::io::Read as _;
use std::num::NonZeroUsize;
use std::sync::Arc;

use aludel_core::diagnostic::Diagnostic;
use aludel_core::revision::RevisionHeader;
use camino::{Utf8Path, Utf8PathBuf};

use crate::header::read_header;
use crate::header_error::HeaderError;
use crate::template::FileTemplate;

/// From this many files on, two threads read headers.
const FILES_FOR_TWO_THREADS: usize = 200;

/// Whether folders inside a version location are searched too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Recursion {
    /// Only the version location itself.
    #[default]
    Flat,
    /// All folders below it (`recursive_version_locations`).
    Recursive,
}

/// Where a project keeps its revisions, and how it names new ones.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScriptDirectory {
    /// The folder of the project's scripts.
    pub script_location: Utf8PathBuf,
    /// The folders of the revisions; new ones go to the first. Empty means
    /// `versions` inside `script_location`.
    pub version_locations: Vec<Utf8PathBuf>,
    /// Whether folders inside them are searched.
    pub recursion: Recursion,
    /// How the file of a new revision is called.
    pub file_template: FileTemplate,
    /// The longest slug in characters; Alembic's default is 40.
    pub truncate_slug_length: NonZeroUsize,
    /// The time zone of create dates and file names, by its IANA name; the local
    /// one without it.
    pub timezone: Option<String>,
}

/// The revision files of a project.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ScriptListing {
    /// The headers of the `.sql` revisions, ordered by location and file name.
    pub headers: Vec<RevisionHeader>,
    /// Their texts, in the same order; `None` for a file that goes on behind the piece
    /// that its header was found in.
    pub texts: Vec<Option<Arc<[u8]>>>,
    /// The `.py` files, ordered alike and unread: Alembic's revisions.
    pub python: Vec<Utf8PathBuf>,
}

impl ScriptListing {
    /// Refuses Alembic's revisions, for callers that cannot run them.
    ///
    /// # Errors
    /// There is at least one.
    pub fn without_python(self) -> Result<Vec<RevisionHeader>, DirectoryError> {
        match self.python.first() {
            None => Ok(self.headers),
            Some(first) => Err(DirectoryError::Python {
                count: self.python.len(),
                first: first.clone(),
            }),
        }
    }
}

/// Why the revisions of a project cannot be listed.
#[derive(Debug, thiserror::Error)]
pub enum DirectoryError {
    /// A version location is not there.
    #[error("the version location `{path}` does not exist")]
    Missing {
        /// The folder.
        path: Utf8PathBuf,
    },
    /// A folder cannot be read.
    #[error("cannot read the folder `{path}`")]
    Unreadable {
        /// The folder.
        path: Utf8PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// The name of a revision file is not UTF-8.
    #[error("the name of `{name}` in `{folder}` is not UTF-8")]
    NameNotUtf8 {
        /// The folder.
        folder: Utf8PathBuf,
        /// The name, with replacement characters.
        name: String,
    },
    /// Headers of revisions are wrong.
    #[error("{}", headers_message(.errors))]
    Headers {
        /// What is wrong with each file, in the order of the files; never empty.
        errors: Vec<HeaderError>,
    },
    /// There are Alembic revisions where they cannot be run.
    #[error("python revisions need a build of Aludel that runs them: there are {count}")]
    Python {
        /// How many there are.
        count: usize,
        /// The first of them.
        first: Utf8PathBuf,
    },
}

fn headers_message(errors: &[HeaderError]) -> String {
    match errors {
        [error] => error.to_string(),
        errors => format!("{} revisions cannot be read", errors.len()),
    }
}

impl DirectoryError {
    /// The same as plain data, one diagnostic for each file that is wrong.
    pub fn diagnostics(&self) -> Vec<Diagnostic> {
        let diagnostic = match self {
            Self::Headers { errors } => {
                return errors.iter().map(HeaderError::diagnostic).collect();
            }
            Self::Missing { path } => Diagnostic::error("no-version-location", self.to_string())
                .with_help(format!(
                    "run `aludel init` to start a project, or `mkdir {path}`"
                )),
            Self::Unreadable { path, source } => {
                Diagnostic::error("script-unreadable", self.to_string())
                    .with_fact(source.to_string())
                    .with_file(path.clone(), "")
            }
            Self::NameNotUtf8 { .. } => Diagnostic::error("script-unreadable", self.to_string())
                .with_help("rename the file"),
            Self::Python { first, .. } => Diagnostic::error("python-revision", self.to_string())
                .with_file(first.clone(), "")
                .with_help("use Alembic for this project until then"),
        };
        vec![diagnostic]
    }
}

/// The language of a revision file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    Sql,
    Python,
}

impl Format {
    /// By the extension; `None` for a file that is no revision.
    fn of(name: &str) -> Option<Self> {
        match Utf8Path::new(name).extension() {
            Some(extension) if extension.eq_ignore_ascii_case("sql") => Some(Self::Sql),
            Some("py") => Some(Self::Python),
            _ => None,
        }
    }
}

impl ScriptDirectory {
    /// The folders of the revisions, the default one spelled out.
    pub fn locations(&self) -> Vec<Utf8PathBuf> {
        if self.version_locations.is_empty() {
            vec![self.script_location.join("versions")]
        } else {
            self.version_locations.clone()
        }
    }

    /// Finds all revision files and reads the headers of the `.sql` ones.
    ///
    /// Files and folders whose names start with `.` or `_` are left out, as is
    /// everything that is neither `.sql` nor `.py`. Bodies stay unread.
    ///
    /// # Errors
    /// A folder or file cannot be read, or headers are wrong; all wrong headers are
    /// reported together.
    pub fn scan(&self) -> Result<ScriptListing, DirectoryError> {
        let mut visited = HashSet::new();
        let mut files = Vec::new();
        for location in self.locations() {
            list_folder(&location, self.recursion, &mut visited, &mut files)?;
        }
        let mut listing = ScriptListing::default();
        let mut sql = Vec::new();
        for (format, path) in files {
            match format {
                Format::Sql => sql.push(path),
                Format::Python => listing.python.push(path),
            }
        }
        let mut errors = Vec::new();
        for header in read_headers(&sql) {
            match header {
                Ok((header, text)) => {
                    listing.headers.push(header);
                    listing.texts.push(text);
                }
                Err(error) => errors.push(error),
            }
        }
        if errors.is_empty() {
            Ok(listing)
        } else {
            Err(DirectoryError::Headers { errors })
        }
    }
}

fn list_folder(
    folder: &Utf8Path,
    recursion: Recursion,
    visited: &mut HashSet<Utf8PathBuf>,
    files: &mut Vec<(Format, Utf8PathBuf)>,
) -> Result<(), DirectoryError> {
    let unreadable = |source: std::io::Error| match source.kind() {
        std::io::ErrorKind::NotFound => DirectoryError::Missing {
            path: folder.to_owned(),
        },
        _ => DirectoryError::Unreadable {
            path: folder.to_owned(),
            source,
        },
    };
    // Locations may overlap, and links may lead in a circle.
    if !visited.insert(folder.canonicalize_utf8().map_err(unreadable)?) {
        return Ok(());
    }
    let mut names = Vec::new();
    let mut folders = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        let name = match entry.file_name().into_string() {
            Ok(name) if name.starts_with(['.', '_']) => continue,
            Ok(name) => name,
            Err(name) => {
                let name = name.to_string_lossy().into_owned();
                if name.starts_with(['.', '_']) || Format::of(&name).is_none() {
                    continue;
                }
                return Err(DirectoryError::NameNotUtf8 {
                    folder: folder.to_owned(),
                    name,
                });
            }
        };
        let format = Format::of(&name);
        if format.is_none() && recursion == Recursion::Flat {
            continue;
        }
        let mut kind = entry.file_type().map_err(unreadable)?;
        if kind.is_symlink() {
            if let Ok(metadata) = std::fs::metadata(folder.join(&name)) {
                kind = metadata.file_type();
            } else {
                // A dangling link is reported when it is read as a revision.
                names.extend(format.map(|format| (name, format)));
                continue;
            }
        }
        if kind.is_dir() {
            folders.push(name);
        } else {
            names.extend(format.map(|format| (name, format)));
        }
    }
    names.sort_unstable_by(|(left, _), (right, _)| left.cmp(right));
    folders.sort_unstable();
    files.extend(
        names
            .into_iter()
            .map(|(name, format)| (format, folder.join(name))),
    );
    if recursion == Recursion::Recursive {
        for name in folders {
            list_folder(&folder.join(name), recursion, visited, files)?;
        }
    }
    Ok(())
}

type HeaderResult = Result<(RevisionHeader, Option<Arc<[u8]>>), HeaderError>;

fn read_headers(paths: &[Utf8PathBuf]) -> Vec<HeaderResult> {
    if paths.len() <= FILES_FOR_TWO_THREADS {
        return read_part(paths);
    }
    let (first, second) = paths.split_at(paths.len() / 2);
    std::thread::scope(|scope| {
        let second = scope.spawn(|| read_part(second));
        let mut headers = read_part(first);
        headers.extend(second.join().expect("reading headers does not panic"));
        headers
    })
}

fn read_part(paths: &[Utf8PathBuf]) -> Vec<HeaderResult> {
    let mut buffer = Vec::new();
    paths
        .iter()
        .map(|path| {
            let mut file = std::fs::File::open(path).map_err(|source| HeaderError::Read {
                path: path.clone(),
                source,
            })?;
            let (header, length) = read_header(path, &mut file, &mut buffer)?;
            let rest = file.read(&mut buffer[length..]);
            let is_all = length < buffer.len() && matches!(rest, Ok(0));
            let text = is_all.then(|| Arc::from(&buffer[..length]));
            Ok((header.revision, text))
        })
        .collect()
}

#[cfg(test)]
mod tests;
