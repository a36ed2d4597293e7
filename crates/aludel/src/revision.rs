//! `revision` and `merge`: a new revision's file.

use aludel_core::diagnostic::Diagnostic;
use aludel_core::revision::{Revision, Splice};
use aludel_script::NewRevision;
use aludel_script::write::new_revision_id;
use camino::{Utf8Path, Utf8PathBuf};
use jiff::Zoned;

use crate::error::Error;
use crate::project::Project;
use crate::report::CreatedRevision;

/// How to make a new revision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RevisionOptions {
    /// Its description; the first line is the message.
    pub message: String,
    /// What it follows: references to heads, or to other revisions when splicing.
    /// `merge` takes several, `base` starts a new line.
    pub heads: Vec<String>,
    /// Whether it may follow a revision that is followed already.
    pub splice: Splice,
    /// Names for its branch.
    pub branch_labels: Vec<String>,
    /// Revisions or branches that must be applied before it.
    pub depends_on: Vec<String>,
    /// The version location that it goes to.
    pub version_path: Option<Utf8PathBuf>,
    /// Its id; one is made without it.
    pub rev_id: Option<String>,
    /// The time, in the zone in which the file shall show it if none is configured.
    pub now: Zoned,
}

impl RevisionOptions {
    /// On top of the only head, with an id of its own.
    pub fn new(message: impl Into<String>, now: Zoned) -> Self {
        Self {
            message: message.into(),
            now,
            heads: vec!["head".to_owned()],
            splice: Splice::Refuse,
            branch_labels: Vec::new(),
            depends_on: Vec::new(),
            version_path: None,
            rev_id: None,
        }
    }
}

/// Writes the file of a new, empty revision and runs the post-write hooks over it.
///
/// # Errors
/// A reference that means nothing or something that may not be followed, a name that
/// is in use, a file that cannot be written, a hook that fails.
pub fn revision(project: &Project, options: &RevisionOptions) -> Result<CreatedRevision, Error> {
    let graph = &project.graph;
    let down = graph.down_revisions_for_new(&options.heads, options.splice)?;
    let depends_on = graph.dependencies_for_new(&options.depends_on)?;
    let id = match &options.rev_id {
        Some(id) => id.clone(),
        None => new_revision_id()?,
    };
    let id = graph.check_new_names(&id, &options.branch_labels)?;
    let directory = &project.config.script_directory;
    let location = location(project, options.version_path.as_deref(), &down)?;
    let new = NewRevision {
        id: id.to_string(),
        down_revisions: down.iter().map(|down| down.id().to_string()).collect(),
        branch_labels: options.branch_labels.clone(),
        depends_on,
        message: options.message.clone(),
        create_date: directory.create_date(&options.now)?,
        sections: NewRevision::empty_sections(),
    };
    let path = directory.write(&location, &new)?;
    let mut hooks = Vec::new();
    for hook in &project.config.post_write_hooks {
        hook.run(&path)?;
        hooks.push(hook.name.clone());
    }
    Ok(CreatedRevision {
        revision: new.id,
        down_revisions: new.down_revisions,
        path,
        hooks,
    })
}

/// Writes the file of a revision that joins several heads.
///
/// # Errors
/// As [`revision`], and fewer than two revisions to join.
pub fn merge(project: &Project, options: &RevisionOptions) -> Result<CreatedRevision, Error> {
    let joined = project
        .graph
        .down_revisions_for_new(&options.heads, options.splice)?;
    if joined.len() < 2 {
        return Err(Error::new(
            Diagnostic::error("merge-needs-two", "a merge joins at least two revisions")
                .with_fact(match joined.first() {
                    Some(only) => format!("only `{}` is meant", only.id()),
                    None => "none is meant".to_owned(),
                })
                .with_help(
                    "`aludel heads` lists what can be joined; `aludel merge heads` joins all",
                ),
        ));
    }
    let mut options = options.clone();
    if options.message.is_empty() {
        let ids: Vec<&str> = joined.iter().map(|joined| joined.id().as_str()).collect();
        options.message = format!("merge {}", ids.join(" and "));
    }
    revision(project, &options)
}

/// The folder that a new revision goes to: the one that was asked for, the only one,
/// or that of the revision which it follows.
fn location(
    project: &Project,
    wanted: Option<&Utf8Path>,
    down: &[Revision<'_>],
) -> Result<Utf8PathBuf, Error> {
    let locations = project.config.script_directory.locations();
    let listed = || {
        let names: Vec<&str> = locations.iter().map(|path| path.as_str()).collect();
        format!("the version locations are {}", names.join(", "))
    };
    if let Some(wanted) = wanted {
        let same = |path: &Utf8Path| {
            path == wanted
                || path.canonicalize_utf8().ok().is_some_and(|path| {
                    wanted
                        .canonicalize_utf8()
                        .is_ok_and(|wanted| wanted == path)
                })
        };
        return locations
            .iter()
            .find(|location| same(location))
            .cloned()
            .ok_or_else(|| {
                Error::new(
                    Diagnostic::error(
                        "version-path",
                        format!("`{wanted}` is no version location of this project"),
                    )
                    .with_fact(listed())
                    .with_help("add it to `version_locations` in aludel.toml, or name one of them"),
                )
            });
    }
    if let [only] = locations.as_slice() {
        return Ok(only.clone());
    }
    down.iter()
        .find_map(|down| {
            let path = down.path();
            locations
                .iter()
                .filter(|location| path.starts_with(location))
                .max_by_key(|location| location.as_str().len())
                .cloned()
        })
        .ok_or_else(|| {
            Error::new(
                Diagnostic::error(
                    "version-path",
                    "there are several version locations, and nothing says which",
                )
                .with_fact(listed())
                .with_help("name one with `--version-path PATH`"),
            )
        })
}
