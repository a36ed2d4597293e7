//! Finding the revisions of a project.

use std::collections::HashSet;
use std::io::Read as _;
use std::num::NonZeroUsize;
use std::sync::Arc;

use aludel_core::diagnostic::Diagnostic;
use aludel_core::revision::{RevisionHeader, ScriptLanguage};
use camino::{Utf8Path, Utf8PathBuf};

use crate::header::read_header;
use crate::header_error::HeaderError;
use crate::python::{self, ComputedHeader};
use crate::template::FileTemplate;

/// From this many files on, two threads read headers.
const FILES_FOR_TWO_THREADS: usize = 200;

/// Most revisions fit.
const FIRST_READ: usize = 16 * 1024;

/// Whether folders inside a version location are searched too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Recursion {
    /// Only the version location itself.
    #[default]
    Flat,
    /// All folders below it (`recursive_version_locations`).
    Recursive,
}

/// Whose rules hold where they differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Convention {
    /// Aludel's: new revisions are `.sql`, names that start with `.` or `_` are no
    /// revisions, every version location must be there.
    #[default]
    Aludel,
    /// Alembic's: new revisions are `.py`, every `.py` file but `__init__*` is a
    /// revision, a version location that is not there holds none.
    Alembic,
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
    /// Whose rules hold for files.
    pub convention: Convention,
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
    /// The headers of the revisions, `.sql` and `.py` alike, ordered by location and
    /// file name.
    pub headers: Vec<RevisionHeader>,
    /// The texts of the `.sql` ones, in the same order; `None` for a file that goes on
    /// behind the piece that its header was found in, and for every `.py` file.
    pub texts: Vec<Option<Arc<[u8]>>>,
    /// The `.py` revisions whose headers only running them tells, ordered alike, each
    /// with the number of known headers in front of it.
    pub computed: Vec<(usize, ComputedHeader)>,
}

impl ScriptListing {
    /// Puts a computed header where it belongs once it is known: the one of the first
    /// [`computed`](Self::computed) entry, which is taken out.
    pub fn complete(&mut self, header: RevisionHeader) {
        let (index, _) = self.computed.remove(0);
        self.headers.insert(index, header);
        self.texts.insert(index, None);
        for (later, _) in &mut self.computed {
            *later += 1;
        }
    }

    /// Hands out the headers, for callers that cannot run files.
    ///
    /// # Errors
    /// There is a computed header.
    pub fn known(self) -> Result<Vec<RevisionHeader>, DirectoryError> {
        match self.computed.into_iter().next() {
            None => Ok(self.headers),
            Some((_, header)) => Err(DirectoryError::Computed { header }),
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
    /// A header is computed where no Python can be run.
    #[error("`{}` is computed when the file is run", .header.name)]
    Computed {
        /// The header.
        header: ComputedHeader,
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
            Self::Computed { header } => Diagnostic::error("header-computed", self.to_string())
                .with_label(header.location(), "")
                .with_help(format!("write the value down: `{} = \"ID\"`", header.name)),
        };
        vec![diagnostic]
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

    /// Finds all revision files and reads their headers.
    ///
    /// Everything that is neither `.sql` nor `.py` is left out, and so are files and
    /// folders whose names start with `.` or `_`, except for the `.py` files that
    /// [Alembic takes](Convention::Alembic). Bodies stay unread.
    ///
    /// # Errors
    /// A folder or file cannot be read, or headers are wrong; all wrong headers are
    /// reported together.
    pub fn scan(&self) -> Result<ScriptListing, DirectoryError> {
        let mut search = Search {
            recursion: self.recursion,
            convention: self.convention,
            visited: HashSet::new(),
            files: Vec::new(),
            links: Vec::new(),
        };
        for location in self.locations() {
            search.folder(&location, Visibility::Shown)?;
        }
        search.drop_repeated_links();
        let mut listing = ScriptListing::default();
        let mut errors = Vec::new();
        for header in read_headers(&search.files) {
            match header {
                Ok(Read::Known(header, text)) => {
                    listing.headers.push(header);
                    listing.texts.push(text);
                }
                Ok(Read::Computed(header)) => {
                    listing.computed.push((listing.headers.len(), header));
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

/// A file that may be a revision.
struct File {
    language: ScriptLanguage,
    path: Utf8PathBuf,
}

/// Whether a folder, or one above it, has a name that starts with `.` or `_`.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Visibility {
    Shown,
    /// Only Alembic looks there.
    Hidden,
}

/// Finding files.
struct Search {
    recursion: Recursion,
    convention: Convention,
    /// Folders as the system calls them: locations may overlap, and links may lead in
    /// a circle.
    visited: HashSet<Utf8PathBuf>,
    files: Vec<File>,
    /// The files that are links, as positions in `files`.
    links: Vec<usize>,
}

impl Search {
    fn folder(&mut self, folder: &Utf8Path, visibility: Visibility) -> Result<(), DirectoryError> {
        let unreadable = |source: std::io::Error| match source.kind() {
            std::io::ErrorKind::NotFound => DirectoryError::Missing {
                path: folder.to_owned(),
            },
            _ => DirectoryError::Unreadable {
                path: folder.to_owned(),
                source,
            },
        };
        let real = match folder.canonicalize_utf8() {
            Ok(real) => real,
            Err(error)
                if error.kind() == std::io::ErrorKind::NotFound
                    && self.convention == Convention::Alembic =>
            {
                return Ok(());
            }
            Err(error) => return Err(unreadable(error)),
        };
        if !self.visited.insert(real) {
            return Ok(());
        }
        let mut names = Vec::new();
        let mut folders = Vec::new();
        for entry in std::fs::read_dir(folder).map_err(unreadable)? {
            let entry = entry.map_err(unreadable)?;
            let name = match entry.file_name().into_string() {
                Ok(name) => name,
                Err(name) => {
                    let name = name.to_string_lossy().into_owned();
                    if self.language(&name, visibility).is_none() {
                        continue;
                    }
                    return Err(DirectoryError::NameNotUtf8 {
                        folder: folder.to_owned(),
                        name,
                    });
                }
            };
            let language = self.language(&name, visibility);
            if language.is_none() && !self.may_be_searched(&name) {
                continue;
            }
            let mut kind = entry.file_type().map_err(unreadable)?;
            let is_link = kind.is_symlink();
            if is_link {
                if let Ok(metadata) = std::fs::metadata(folder.join(&name)) {
                    kind = metadata.file_type();
                } else {
                    // A dangling link is reported when it is read as a revision.
                    names.extend(language.map(|language| (name, language, false)));
                    continue;
                }
            }
            if kind.is_dir() {
                folders.push(name);
            } else {
                names.extend(language.map(|language| (name, language, is_link)));
            }
        }
        names.sort_unstable_by(|(left, ..), (right, ..)| left.cmp(right));
        for (name, language, is_link) in names {
            if is_link {
                self.links.push(self.files.len());
            }
            let path = folder.join(name);
            self.files.push(File { language, path });
        }
        if self.recursion == Recursion::Recursive {
            folders.sort_unstable();
            folders.retain(|name| self.may_be_searched(name));
            for name in folders {
                let visibility = if name.starts_with(['.', '_']) {
                    Visibility::Hidden
                } else {
                    visibility
                };
                self.folder(&folder.join(name), visibility)?;
            }
        }
        Ok(())
    }

    /// The language of a file that counts as a revision.
    fn language(&self, name: &str, visibility: Visibility) -> Option<ScriptLanguage> {
        let language = ScriptLanguage::of(Utf8Path::new(name))?;
        let is_revision = match (language, self.convention) {
            (ScriptLanguage::Python, Convention::Alembic) => {
                !name.starts_with(".#") && !name.starts_with("__init__")
            }
            _ => visibility == Visibility::Shown && !name.starts_with(['.', '_']),
        };
        is_revision.then_some(language)
    }

    /// Whether a folder of this name is searched too.
    fn may_be_searched(&self, name: &str) -> bool {
        self.recursion == Recursion::Recursive
            && match self.convention {
                Convention::Aludel => !name.starts_with(['.', '_']),
                Convention::Alembic => !name.ends_with("__pycache__"),
            }
    }

    /// Leaves out links to files that are there anyway, as Alembic does.
    fn drop_repeated_links(&mut self) {
        if self.links.is_empty() {
            return;
        }
        let real = |path: &Utf8Path| path.canonicalize_utf8().unwrap_or_else(|_| path.to_owned());
        let mut seen = HashSet::new();
        self.files.retain(|file| seen.insert(real(&file.path)));
    }
}

/// A file that was read.
enum Read {
    Known(RevisionHeader, Option<Arc<[u8]>>),
    Computed(ComputedHeader),
}

fn read_headers(files: &[File]) -> Vec<Result<Read, HeaderError>> {
    if files.len() <= FILES_FOR_TWO_THREADS {
        return read_part(files);
    }
    let (first, second) = files.split_at(files.len() / 2);
    std::thread::scope(|scope| {
        let second = scope.spawn(|| read_part(second));
        let mut headers = read_part(first);
        headers.extend(second.join().expect("reading headers does not panic"));
        headers
    })
}

fn read_part(files: &[File]) -> Vec<Result<Read, HeaderError>> {
    let mut buffer = Vec::new();
    files
        .iter()
        .map(|file| match file.language {
            ScriptLanguage::Sql => read_sql(&file.path, &mut buffer),
            ScriptLanguage::Python => read_python(&file.path, &mut buffer),
        })
        .collect()
}

fn open(path: &Utf8Path) -> Result<std::fs::File, HeaderError> {
    std::fs::File::open(path).map_err(|source| HeaderError::Read {
        path: path.to_owned(),
        source,
    })
}

fn read_sql(path: &Utf8Path, buffer: &mut Vec<u8>) -> Result<Read, HeaderError> {
    let mut file = open(path)?;
    let (header, length) = read_header(path, &mut file, buffer)?;
    let rest = file.read(&mut buffer[length..]);
    let is_all = length < buffer.len() && matches!(rest, Ok(0));
    let text = is_all.then(|| Arc::from(&buffer[..length]));
    Ok(Read::Known(header, text))
}

fn read_python(path: &Utf8Path, buffer: &mut Vec<u8>) -> Result<Read, HeaderError> {
    let mut file = open(path)?;
    // `read_to_end` asks for the file's size and position first, which costs as much as
    // reading most of them.
    if buffer.len() < FIRST_READ {
        buffer.resize(FIRST_READ, 0);
    }
    let mut filled = 0;
    loop {
        if filled == buffer.len() {
            buffer.resize(filled * 2, 0);
        }
        match file.read(&mut buffer[filled..]) {
            Ok(0) => break,
            Ok(length) => filled += length,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(source) => {
                return Err(HeaderError::Read {
                    path: path.to_owned(),
                    source,
                });
            }
        }
    }
    Ok(match python::read_header(path, &buffer[..filled])? {
        python::Header::Known(header) => Read::Known(header, None),
        python::Header::Computed(header) => Read::Computed(header),
    })
}

#[cfg(test)]
mod tests;
