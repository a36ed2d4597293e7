//! Writing new `.sql` revisions.

use std::collections::BTreeMap;
use std::io::Write as _;

use aludel_core::diagnostic::Diagnostic;
use aludel_core::revision::Direction;
use aludel_dialect::DialectName;
use camino::{Utf8Path, Utf8PathBuf};
use jiff::Zoned;
use jiff::tz::TimeZone;

use crate::directory::{Convention, Recursion, ScriptDirectory};
use crate::header::read_text;
use crate::mako::{self, Bodies, MakoError, TemplateValues, Zone};
use crate::python;
use crate::revision::SqlRevision;
use crate::revision_error::SqlRevisionError;
use crate::section::{Section, SectionTransaction};
use crate::template::{FileNameValues, TemplateError};

/// A revision that is to be written.
#[derive(Debug, Clone, PartialEq)]
pub struct NewRevision {
    /// Its id; [`new_revision_id`] makes one.
    pub id: String,
    /// Full ids of the revisions it follows.
    pub down_revisions: Vec<String>,
    /// Names for its branch.
    pub branch_labels: Vec<String>,
    /// Revisions or branch labels that must be applied before it.
    pub depends_on: Vec<String>,
    /// The description; its first line is the message.
    pub message: String,
    /// When it is made; see [`ScriptDirectory::create_date`].
    pub create_date: Zoned,
    /// Its sections, in the order in which they are written.
    pub sections: Vec<NewSection>,
}

impl NewRevision {
    /// Both halves, empty: something to be filled in by hand.
    pub fn empty_sections() -> Vec<NewSection> {
        [Direction::Upgrade, Direction::Downgrade]
            .map(NewSection::new)
            .into()
    }

    /// The text of the file.
    ///
    /// It says what `self` says only if that can be written in this format, which
    /// [`ScriptDirectory::write`] makes sure of.
    pub fn render(&self) -> String {
        let mut text = String::new();
        let mut key = |key: &str, value: &str| {
            let line = format!("-- {key}: {value}");
            text.push_str(line.trim_end());
            text.push('\n');
        };
        key("revision", &self.id);
        key("down_revision", &self.down_revisions.join(", "));
        key("branch_labels", &self.branch_labels.join(", "));
        key("depends_on", &self.depends_on.join(", "));
        let create_date = self.create_date.strftime("%Y-%m-%d %H:%M:%S%:z");
        key("create_date", &create_date.to_string());
        for line in self.message.trim().lines() {
            let line = format!("-- {}", line.trim_end());
            text.push_str(line.trim_end());
            text.push('\n');
        }
        for section in &self.sections {
            text.push_str("\n-- migrate: ");
            text.push_str(&section.attributes());
            text.push('\n');
            let body = section.body.trim_matches(['\n', '\r']);
            if !body.is_empty() {
                text.push_str(body);
                text.push('\n');
            }
        }
        text
    }
}

/// A section that is to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSection {
    /// Which half of the revision it is.
    pub direction: Direction,
    /// The dialects that it is for; empty for all.
    pub dialects: Vec<DialectName>,
    /// The environments that it is for; empty for all.
    pub environments: Vec<String>,
    /// Whether it asks to run inside a transaction.
    pub transaction: SectionTransaction,
    /// Its statements, terminators and all.
    pub body: String,
}

impl NewSection {
    /// An empty section for every database.
    pub fn new(direction: Direction) -> Self {
        Self {
            direction,
            dialects: Vec::new(),
            environments: Vec::new(),
            transaction: SectionTransaction::Default,
            body: String::new(),
        }
    }

    /// The same with statements.
    #[must_use]
    pub fn with_body(mut self, body: impl Into<String>) -> Self {
        self.body = body.into();
        self
    }

    /// What its marker says behind `-- migrate:`.
    fn attributes(&self) -> String {
        let marker = crate::section::line_location(Utf8Path::new(""), 0, 0, 1);
        Section {
            direction: self.direction,
            dialects: self.dialects.clone(),
            environments: self.environments.clone(),
            transaction: self.transaction,
            marker,
            body: 0..0,
        }
        .to_string()
    }

    fn is_written_as(&self, section: &Section) -> bool {
        self.direction == section.direction
            && self.dialects == section.dialects
            && self.environments == section.environments
            && self.transaction == section.transaction
    }
}

/// Why a revision cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// There is a file of that name.
    #[error("`{path}` already exists")]
    Exists {
        /// The file.
        path: Utf8PathBuf,
    },
    /// The file cannot be written.
    #[error("cannot write `{path}`")]
    Write {
        /// The file.
        path: Utf8PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// The file name cannot be made.
    #[error(transparent)]
    Template(#[from] TemplateError),
    /// The template puts files into folders that are not searched.
    #[error("file_template puts `{name}` into a folder that is not searched")]
    NotSearched {
        /// The file below the version location.
        name: String,
    },
    /// The time zone is not known.
    #[error("`{timezone}` is no time zone")]
    UnknownTimezone {
        /// The name as configured.
        timezone: String,
    },
    /// The system gives no random numbers.
    #[error("the system gives no random numbers")]
    Random {
        /// Why not.
        source: getrandom::Error,
    },
    /// The text would be refused when it is read.
    #[error("the new revision could not be read again")]
    Unreadable {
        /// What would be wrong with it.
        source: Box<SqlRevisionError>,
    },
    /// The template of Python revisions cannot be rendered.
    #[error(transparent)]
    Mako(#[from] MakoError),
    /// The template of Python revisions leaves out what must be in the file.
    #[error("script.py.mako leaves the {part} out")]
    TemplateLeavesOut {
        /// Which part.
        part: &'static str,
        /// The file that was to be written.
        path: Utf8PathBuf,
    },
    /// The file cannot be written in the encoding that is configured.
    #[error("the new revision cannot be written in the encoding `{encoding}`")]
    Encoding {
        /// The encoding.
        encoding: String,
    },
    /// The text would be read as something else, because a line of the message or of
    /// a section looks like a header line or a section marker, or because a name
    /// holds a comma or a line end.
    #[error("the new revision would be read as something else: its {part} would differ")]
    Ambiguous {
        /// Which part would differ.
        part: &'static str,
    },
}

impl WriteError {
    /// The same as plain data, with what to type next.
    pub fn diagnostic(&self) -> Diagnostic {
        let error = |code| Diagnostic::error(code, self.to_string());
        match self {
            Self::Exists { path } => error("script-exists")
                .with_file(path.clone(), "")
                .with_help(
                    "give it another message or id: `aludel revision --rev-id ID -m MESSAGE`",
                ),
            Self::Write { source, .. } => error("script-unwritable").with_fact(source.to_string()),
            Self::Template(template) => template.diagnostic(),
            Self::NotSearched { .. } => error("file-template").with_help(
                "set `recursive_version_locations = true`, or take the `/` out of file_template",
            ),
            Self::UnknownTimezone { .. } => error("timezone")
                .with_help("name it as in the IANA database, for example `UTC` or `Europe/Zurich`"),
            Self::Mako(mako) => mako.diagnostic(),
            Self::TemplateLeavesOut { .. } => error("script-template").with_help(
                "it must assign revision, down_revision, branch_labels and depends_on, each by \
                 `${repr(…)}`",
            ),
            Self::Encoding { .. } => error("script-template")
                .with_help("write `output_encoding = utf-8`, or reword the message"),
            Self::Random { source } => error("no-random-numbers").with_fact(source.to_string()),
            Self::Unreadable { source } => error("script-ambiguous").with_fact(source.to_string()),
            Self::Ambiguous { .. } => error("script-ambiguous")
                .with_help("reword the line that starts with a header key or with `-- migrate:`"),
        }
    }
}

/// Makes a revision id as Alembic does: 12 hexadecimal digits at random.
///
/// # Errors
/// The system gives no random numbers.
pub fn new_revision_id() -> Result<String, WriteError> {
    let random = getrandom::u64().map_err(|source| WriteError::Random { source })?;
    Ok(format!("{:012x}", random >> 16))
}

impl ScriptDirectory {
    /// The create date of a revision that is made now, in the configured time zone.
    ///
    /// `now` carries the local time zone, which counts when none is configured.
    ///
    /// # Errors
    /// The configured time zone is not known.
    pub fn create_date(&self, now: &Zoned) -> Result<Zoned, WriteError> {
        let Some(name) = &self.timezone else {
            return Ok(now.clone());
        };
        // UTC needs no time zone database, which a small container may not have.
        let timezone = if name.eq_ignore_ascii_case("utc") {
            TimeZone::UTC
        } else {
            TimeZone::get(name).map_err(|_| WriteError::UnknownTimezone {
                timezone: name.clone(),
            })?
        };
        Ok(now.with_time_zone(timezone))
    }

    /// Where a new revision in `location` will be written.
    ///
    /// # Errors
    /// The template gives no usable name.
    pub fn file_path(
        &self,
        location: &Utf8Path,
        revision: &NewRevision,
    ) -> Result<Utf8PathBuf, WriteError> {
        let message = revision.message.trim();
        let (message, extension) = match self.convention {
            Convention::Aludel => (message.lines().next().unwrap_or_default(), "sql"),
            Convention::Alembic => (message, "py"),
        };
        let name = self.file_template.file_name(FileNameValues {
            revision: &revision.id,
            message,
            create_date: &revision.create_date,
            truncate_slug_length: self.truncate_slug_length,
        })?;
        if name.contains('/') && self.recursion == Recursion::Flat {
            return Err(WriteError::NotSearched { name });
        }
        Ok(location.join(format!("{name}.{extension}")))
    }

    /// Writes a new revision into one of the version locations and returns its path.
    ///
    /// The file appears complete or not at all, and never replaces another.
    ///
    /// # Errors
    /// There is a file of that name, the folder cannot be written to, or the
    /// revision would be read as something else than it is.
    pub fn write(
        &self,
        location: &Utf8Path,
        revision: &NewRevision,
    ) -> Result<Utf8PathBuf, WriteError> {
        let path = self.file_path(location, revision)?;
        let text = revision.render();
        check_reads_alike(&path, revision, &text)?;
        write_new_file(&path, text.as_bytes())?;
        Ok(path)
    }
}

/// How a Python revision is written.
#[derive(Debug, Clone)]
pub struct PythonTemplate<'t> {
    /// The project's `script.py.mako`.
    pub path: &'t Utf8Path,
    /// The configuration's main options, which the template may ask for.
    pub options: &'t BTreeMap<String, String>,
    /// What its functions hold, if something was generated.
    pub bodies: Option<Bodies<'t>>,
    /// The encoding of the file by its Python name.
    pub encoding: &'t str,
}

impl ScriptDirectory {
    /// Writes a new Python revision from the project's template and returns its path; the
    /// sections of `revision` do not count.
    ///
    /// The file appears complete or not at all, and never replaces another.
    ///
    /// # Errors
    /// As [`write`](Self::write), and a template that cannot be rendered.
    pub fn write_python(
        &self,
        location: &Utf8Path,
        revision: &NewRevision,
        template: &PythonTemplate<'_>,
    ) -> Result<Utf8PathBuf, WriteError> {
        let path = self.file_path(location, revision)?;
        let message = match revision.message.as_str() {
            // What Alembic writes without `-m`.
            "" => "empty message",
            message => message,
        };
        let values = TemplateValues {
            revision: &revision.id,
            down_revisions: &revision.down_revisions,
            branch_labels: &revision.branch_labels,
            depends_on: &revision.depends_on,
            message,
            create_date: &revision.create_date,
            zone: match self.timezone {
                Some(_) => Zone::Said,
                None => Zone::Unsaid,
            },
            bodies: template.bodies,
            options: template.options,
        };
        let text = mako::render_file(template.path, &values)?;
        let bytes = encoded(&text, template.encoding)?;
        check_python_reads_alike(&path, revision, &bytes)?;
        write_new_file(&path, &bytes)?;
        Ok(path)
    }
}

fn encoded(text: &str, encoding: &str) -> Result<Vec<u8>, WriteError> {
    let narrow = |highest: char| {
        text.chars()
            .map(|character| {
                u8::try_from(u32::from(character))
                    .ok()
                    .filter(|_| character <= highest)
            })
            .collect()
    };
    let bytes: Option<Vec<u8>> = match encoding.to_lowercase().replace('_', "-").as_str() {
        "utf-8" | "utf8" => Some(text.as_bytes().to_vec()),
        "ascii" | "us-ascii" => narrow('\x7f'),
        "latin-1" | "latin1" | "iso-8859-1" => narrow('\u{ff}'),
        _ => None,
    };
    bytes.ok_or_else(|| WriteError::Encoding {
        encoding: encoding.to_owned(),
    })
}

/// Reads the header as it will be read from the file.
fn check_python_reads_alike(
    path: &Utf8Path,
    revision: &NewRevision,
    bytes: &[u8],
) -> Result<(), WriteError> {
    let header = match python::read_header(path, bytes) {
        Ok(python::Header::Known(header)) => header,
        Ok(python::Header::Computed(_)) => {
            return Err(WriteError::Ambiguous { part: "header" });
        }
        Err(source) => {
            return Err(WriteError::Unreadable {
                source: Box::new(source.into()),
            });
        }
    };
    let part = if header.id != revision.id {
        "revision id"
    } else if header.down_revisions != revision.down_revisions {
        "down revisions"
    } else if header.branch_labels != revision.branch_labels {
        "branch labels"
    } else if header.depends_on != revision.depends_on {
        "dependencies"
    } else {
        return Ok(());
    };
    Err(WriteError::TemplateLeavesOut {
        part,
        path: path.to_owned(),
    })
}

/// Reads the text as it will be read from the file.
fn check_reads_alike(
    path: &Utf8Path,
    revision: &NewRevision,
    text: &str,
) -> Result<(), WriteError> {
    let unreadable = |source| WriteError::Unreadable {
        source: Box::new(source),
    };
    let header = read_text(path, text.as_bytes()).map_err(|error| unreadable(error.into()))?;
    let read = SqlRevision::from_bytes(path, text.as_bytes()).map_err(unreadable)?;
    let message = revision.message.trim();
    let (first, details) = message.split_once('\n').unwrap_or((message, ""));
    let lines = |text: &str| -> Vec<String> {
        let lines = text.trim().lines();
        lines.map(|line| line.trim().to_owned()).collect()
    };
    let sections_differ = read.sections().len() != revision.sections.len()
        || !revision
            .sections
            .iter()
            .zip(read.sections())
            .all(|(new, read)| new.is_written_as(read));
    let part = if header.id != revision.id {
        "revision id"
    } else if header.down_revisions != revision.down_revisions {
        "down revisions"
    } else if header.branch_labels != revision.branch_labels {
        "branch labels"
    } else if header.depends_on != revision.depends_on {
        "dependencies"
    } else if header.message != first.trim() || lines(&header.details) != lines(details) {
        "message"
    } else if sections_differ {
        "sections"
    } else {
        return Ok(());
    };
    Err(WriteError::Ambiguous { part })
}

fn write_new_file(path: &Utf8Path, bytes: &[u8]) -> Result<(), WriteError> {
    let unwritable = |source: std::io::Error| match source.kind() {
        std::io::ErrorKind::AlreadyExists => WriteError::Exists {
            path: path.to_owned(),
        },
        _ => WriteError::Write {
            path: path.to_owned(),
            source,
        },
    };
    let folder = path.parent().unwrap_or(Utf8Path::new("."));
    std::fs::create_dir_all(folder).map_err(unwritable)?;
    let mut builder = tempfile::Builder::new();
    // Hidden, so that a scan at the same moment leaves it out.
    builder.prefix(".aludel-").suffix(".tmp");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        // A temporary file is private; a revision is as readable as any new file.
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    let mut file = builder.tempfile_in(folder).map_err(unwritable)?;
    file.write_all(bytes).map_err(unwritable)?;
    file.as_file().sync_all().map_err(unwritable)?;
    file.persist_noclobber(path)
        .map_err(|error| unwritable(error.error))?;
    Ok(())
}

#[cfg(test)]
mod tests;
