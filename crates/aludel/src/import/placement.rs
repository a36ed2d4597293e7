//! Where the revisions are written, and what is there already.

use std::collections::HashMap;

use aludel_core::revision::RevisionHeader;
use aludel_script::{FileTemplate, Recursion, ScriptDirectory};
use camino::{Utf8Path, Utf8PathBuf};

use super::error::ImportError;
use super::finding::Finding;
use super::report::FileState;
use super::revisions::Draft;
use crate::config::Config;
use crate::error::Error;

/// Where one revision goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) path: Utf8PathBuf,
    pub(super) file: FileState,
}

/// The folder that the revisions go to.
#[derive(Debug, Clone)]
pub(super) struct Destination {
    directory: ScriptDirectory,
    pub(super) location: Utf8PathBuf,
    /// What is there already.
    pub(super) headers: Vec<RevisionHeader>,
}

impl Destination {
    /// Looks at the project's folders, which need not exist yet.
    pub(super) fn open(config: &Config, sources: &[Utf8PathBuf]) -> Result<Self, Error> {
        let mut directory = config.script_directory.clone();
        // Names that people recognise: the version and what it is about.
        directory.file_template = FileTemplate::alembic();
        let locations = directory.locations();
        let location = locations.first().cloned().unwrap_or_default();
        for source in sources {
            if holds(source, &location)
                || (directory.recursion == Recursion::Recursive && holds(&location, source))
            {
                return Err(ImportError::IntoItself {
                    path: source.clone(),
                }
                .into());
            }
        }
        directory.version_locations = locations
            .into_iter()
            .filter(|location| location.is_dir())
            .collect();
        let headers = if directory.version_locations.is_empty() {
            Vec::new()
        } else {
            directory.scan()?.known()?
        };
        Ok(Self {
            directory,
            location,
            headers,
        })
    }

    /// Finds the place of each revision and whether an earlier import wrote it.
    pub(super) fn places(
        &self,
        drafts: &[Draft],
        findings: &mut Vec<Finding>,
    ) -> Result<Vec<Place>, Error> {
        let existing: HashMap<&str, &RevisionHeader> = self
            .headers
            .iter()
            .map(|header| (header.id.as_str(), header))
            .collect();
        let mut places = Vec::with_capacity(drafts.len());
        for draft in drafts {
            places.push(match existing.get(draft.revision.id.as_str()) {
                Some(header) => existing_place(draft, header, findings)?,
                None => self.new_place(draft)?,
            });
        }
        let own = self
            .headers
            .iter()
            .find(|header| !drafts.iter().any(|draft| draft.revision.id == header.id));
        let some_are_new = places.iter().any(|place| place.file == FileState::New);
        if let (Some(own), true) = (own, some_are_new) {
            return Err(ImportError::OwnRevisions {
                path: own.path.clone(),
                id: own.id.clone(),
            }
            .into());
        }
        Ok(places)
    }

    fn new_place(&self, draft: &Draft) -> Result<Place, Error> {
        let path = self.directory.file_path(&self.location, &draft.revision)?;
        if path.exists() {
            return Err(ImportError::FileExists { path }.into());
        }
        Ok(Place {
            path,
            file: FileState::New,
        })
    }

    /// Writes the revisions that are new.
    pub(super) fn write(&self, drafts: &[Draft], places: &[Place]) -> Result<(), Error> {
        for (draft, place) in drafts.iter().zip(places) {
            if place.file == FileState::New {
                self.directory.write(&self.location, &draft.revision)?;
            }
        }
        Ok(())
    }
}

/// The place of a revision that is there already, if it is the same one.
fn existing_place(
    draft: &Draft,
    header: &RevisionHeader,
    findings: &mut Vec<Finding>,
) -> Result<Place, Error> {
    let revision = &draft.revision;
    if header.down_revisions != revision.down_revisions {
        let follows = |ids: &[String]| match ids {
            [] => "nothing".to_owned(),
            ids => format!("`{}`", ids.join("`, `")),
        };
        return Err(ImportError::OtherRevision {
            id: revision.id.clone(),
            path: header.path.clone(),
            reason: format!(
                "it follows {}, the imported one would follow {}",
                follows(&header.down_revisions),
                follows(&revision.down_revisions)
            ),
        }
        .into());
    }
    let text = super::files::read(&header.path)?;
    if without_create_date(&text) != without_create_date(&revision.render()) {
        findings.push(
            Finding::note(
                "import-kept",
                format!(
                    "revision `{}` is there already and reads otherwise",
                    revision.id
                ),
            )
            .with_fact("it was left as it is")
            .in_file(header.path.clone()),
        );
    }
    Ok(Place {
        path: header.path.clone(),
        file: FileState::Existing,
    })
}

/// Whether `inner` is `outer` or lies in it; neither needs to exist.
fn holds(outer: &Utf8Path, inner: &Utf8Path) -> bool {
    let canonical = |path: &Utf8Path| {
        path.ancestors().find_map(|ancestor| {
            let rest = path.strip_prefix(ancestor).ok()?;
            let ancestor = if ancestor == "" {
                Utf8Path::new(".")
            } else {
                ancestor
            };
            Some(ancestor.canonicalize_utf8().ok()?.join(rest))
        })
    };
    match (canonical(outer), canonical(inner)) {
        (Some(outer), Some(inner)) => inner.starts_with(outer),
        _ => false,
    }
}

/// The text of a revision without the line that differs from import to import.
fn without_create_date(text: &str) -> Vec<&str> {
    text.lines()
        .filter(|line| !line.starts_with("-- create_date:"))
        .collect()
}
