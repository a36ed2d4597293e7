//! Alembic's revisions, read without running Python.
//!
//! The graph needs four module-level names (`revision`, `down_revision`,
//! `branch_labels`, `depends_on`) and the doc string. Almost every file gives them as
//! plain literals, which `scan` picks up in one pass over the bytes; whatever is
//! not plain goes through the parser and `tree`, with the same result where both
//! can tell. A name whose value is not written down is reported as
//! [`Header::Computed`]: only running the file tells it.
//!
//! Alembic 1.20 says what the names mean (`Script`, `Revision` and
//! `util.langhelpers.to_tuple`): a string is one id and is not split, any other
//! sequence holds one id per element, `None` is none.

mod binding;
mod body;
pub mod declared;
mod directives;
mod imports;
mod names;
mod parsed;
mod scan;
mod source;
mod tree;

use std::borrow::Cow;

use aludel_core::location::SourceLocation;
use aludel_core::revision::RevisionHeader;
use camino::{Utf8Path, Utf8PathBuf};

pub use body::{Body, read_body};
pub use directives::{Directive, Receiver, read_directives};
pub use imports::{Import, ImportScope, read_imports};
pub use names::{NameUse, read_names};
pub use source::{Source, SourceError};

use crate::header_error::HeaderError;
use crate::section::line_location;
use binding::{Bound, Module, Name, Value};

/// What a `.py` revision says about itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Header {
    /// Everything is written down.
    Known(RevisionHeader),
    /// Something is computed when the file is run.
    Computed(ComputedHeader),
}

/// A header that only running its file can tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ComputedHeader {
    /// The file.
    pub path: Utf8PathBuf,
    /// The first name that is computed, such as `revision`.
    pub name: &'static str,
    /// Where it is bound, counted from 1.
    pub line: u64,
}

impl ComputedHeader {
    /// The place where the name is bound.
    pub fn location(&self) -> SourceLocation {
        line_location(&self.path, 0, 0, self.line)
    }
}

/// Reads the header of a `.py` revision from its bytes.
///
/// # Errors
/// The text cannot be decoded or, where the parser was needed, parsed; there is no
/// revision id; a name has a value that can be no id.
pub fn read_header(path: &Utf8Path, bytes: &[u8]) -> Result<Header, HeaderError> {
    let source = Source::decode(bytes).map_err(|error| source_error(path, &error))?;
    let text = source.text();
    let module = match scan::scan(text) {
        Some(module) => module,
        None => tree::read(text).map_err(|error| error.into_header_error(path, text))?,
    };
    header(path, text, &module)
}

/// What running a file told of its header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeaderValues {
    /// `revision`
    pub id: String,
    /// `down_revision`
    pub down_revisions: Vec<String>,
    /// `branch_labels`
    pub branch_labels: Vec<String>,
    /// `depends_on`
    pub depends_on: Vec<String>,
}

/// Makes the header of a `.py` revision whose file was run: what is not among `values`
/// comes from its bytes.
///
/// # Errors
/// The text cannot be decoded or parsed.
pub fn complete_header(
    path: &Utf8Path,
    bytes: &[u8],
    values: HeaderValues,
) -> Result<RevisionHeader, HeaderError> {
    let source = Source::decode(bytes).map_err(|error| source_error(path, &error))?;
    let text = source.text();
    let module = tree::read(text).map_err(|error| error.into_header_error(path, text))?;
    let line = module
        .get(Name::Revision)
        .map_or(1, |bound| line_at(text, bound.offset));
    Ok(assembled(path, &module, values, line))
}

fn source_error(path: &Utf8Path, error: &SourceError) -> HeaderError {
    match error {
        SourceError::NotDecodable { line, .. } => HeaderError::NotUtf8 {
            at: line_location(path, 0, 0, *line),
        },
        SourceError::UnknownEncoding { encoding, line } => HeaderError::PythonEncoding {
            encoding: encoding.clone(),
            at: line_location(path, 0, 0, *line),
        },
    }
}

/// Makes of the bindings what Alembic makes of the module's attributes.
fn header(path: &Utf8Path, text: &str, module: &Module<'_>) -> Result<Header, HeaderError> {
    let line_of = |bound: &Bound<'_>| line_at(text, bound.offset);
    if let Some((name, bound)) = module.first_computed() {
        return Ok(Header::Computed(ComputedHeader {
            path: path.to_owned(),
            name: name.as_str(),
            line: line_of(bound),
        }));
    }
    let mut line = 1;
    let mut column_of_ids = |name: Name| -> Result<Option<Vec<String>>, HeaderError> {
        let Some(bound) = module.get(name) else {
            return Ok(None);
        };
        if name == Name::Revision {
            line = line_of(bound);
        }
        match &bound.value {
            Value::Nothing => Ok(Some(Vec::new())),
            Value::Text(id) => Ok(Some(vec![id.clone().into_owned()])),
            Value::Texts(ids) => Ok(Some(ids.iter().map(|id| id.clone().into_owned()).collect())),
            Value::Other(found) => Err(HeaderError::PythonValue {
                name: name.as_str(),
                found,
                at: line_location(path, 0, 0, line_of(bound)),
            }),
            Value::Computed => unreachable!("computed names were dealt with"),
        }
    };
    let id = match column_of_ids(Name::Revision)? {
        Some(mut ids) if ids.len() == 1 => ids.remove(0),
        Some(_) => {
            return Err(HeaderError::PythonValue {
                name: Name::Revision.as_str(),
                found: "no string",
                at: line_location(path, 0, 0, line),
            });
        }
        None => legacy_id(path).ok_or_else(|| HeaderError::PythonNoRevision {
            path: path.to_owned(),
        })?,
    };
    let Some(down_revisions) = column_of_ids(Name::DownRevision)? else {
        return Err(HeaderError::PythonNoDownRevision {
            at: line_location(path, 0, 0, line),
        });
    };
    let branch_labels = column_of_ids(Name::BranchLabels)?.unwrap_or_default();
    let depends_on = column_of_ids(Name::DependsOn)?.unwrap_or_default();
    let values = HeaderValues {
        id,
        down_revisions,
        branch_labels,
        depends_on,
    };
    Ok(Header::Known(assembled(path, module, values, line)))
}

fn assembled(
    path: &Utf8Path,
    module: &Module<'_>,
    values: HeaderValues,
    line: u64,
) -> RevisionHeader {
    let description = module.doc.as_deref().unwrap_or_default().trim();
    let (message, details) = description.split_once('\n').unwrap_or((description, ""));
    RevisionHeader {
        id: values.id,
        down_revisions: values.down_revisions,
        depends_on: values.depends_on,
        branch_labels: values.branch_labels,
        message: message.trim_end().to_owned(),
        details: details.to_owned(),
        create_date: create_date(description),
        path: path.to_owned(),
        line,
    }
}

/// The id of a file from before Alembic 0.2, which is its name.
fn legacy_id(path: &Utf8Path) -> Option<String> {
    let stem = path.file_name()?.strip_suffix(".py")?;
    let is_id = !stem.is_empty()
        && stem
            .bytes()
            .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    is_id.then(|| stem.to_owned())
}

/// What Alembic's templates write into the doc string.
fn create_date(description: &str) -> Option<String> {
    let mut lines = description.lines();
    let date = lines.find_map(|line| line.trim().strip_prefix("Create Date:"))?;
    Some(date.trim())
        .filter(|date| !date.is_empty())
        .map(str::to_owned)
}

fn line_at(text: &str, offset: usize) -> u64 {
    memchr::memchr_iter(b'\n', &text.as_bytes()[..offset]).count() as u64 + 1
}

/// A text that is borrowed where it stands in the file as it is.
type Text<'a> = Cow<'a, str>;

#[cfg(test)]
mod tests;
