//! Revisions as lists show them: `heads`, `branches`, `show`, `history`.

use aludel_core::revision::{Dependencies, Range, Revision};
use camino::Utf8PathBuf;
use schemars::JsonSchema;
use serde::Serialize;

use crate::error::Error;
use crate::project::Project;

/// One revision and its place in the graph.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a fact of its own that the JSON names"
)]
pub struct RevisionLine {
    /// Its id.
    pub revision: String,
    /// The revisions that it follows; none for a base, several for a merge.
    pub down_revisions: Vec<String>,
    /// The revisions and branch labels that it depends on, as written.
    pub depends_on: Vec<String>,
    /// The labels of the branches that it is on.
    pub branch_labels: Vec<String>,
    /// The first line of its description.
    pub message: String,
    /// When it was written, as the file spells it.
    pub create_date: Option<String>,
    /// Its file.
    #[schemars(with = "String")]
    pub path: Utf8PathBuf,
    /// Whether no revision follows it.
    pub is_head: bool,
    /// Whether nothing follows it and nothing depends on it: what the version table
    /// holds once everything is applied.
    pub is_effective_head: bool,
    /// Whether several revisions follow it.
    pub is_branch_point: bool,
    /// Whether it follows several revisions.
    pub is_merge_point: bool,
    /// The revisions that follow it.
    pub next_revisions: Vec<String>,
    /// Whether the database is at it; `null` where nobody asked.
    pub is_current: Option<bool>,
}

/// Which heads count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum HeadsOf {
    /// Those that no revision follows.
    #[default]
    DownRevisions,
    /// Those, less the ones that another revision depends on.
    Dependencies,
}

/// Lists the heads of the project.
pub fn heads(project: &Project, of: HeadsOf) -> Vec<RevisionLine> {
    let dependencies = match of {
        HeadsOf::DownRevisions => Dependencies::Ignored,
        HeadsOf::Dependencies => Dependencies::Considered,
    };
    lines(project.graph.heads(dependencies))
}

/// Lists the revisions that several others follow.
pub fn branches(project: &Project) -> Vec<RevisionLine> {
    let mut points = lines(
        project
            .graph
            .revisions()
            .filter(|revision| revision.is_branch_point()),
    );
    points.reverse();
    points
}

/// Finds the revisions that references name.
///
/// # Errors
/// A reference that names no revision, or more than one where one is meant.
pub fn show(project: &Project, references: &[String]) -> Result<Vec<RevisionLine>, Error> {
    let mut found = Vec::new();
    for reference in references {
        found.extend(lines(project.graph.resolve(reference)?));
    }
    Ok(found)
}

/// Lists a stretch of history, the newest revision first; `range` as in
/// `aludel history -r`. `current` are the rows of the version table, needed for a
/// range that says `current` and for marking.
///
/// # Errors
/// The range is none, or its ends do not bound a stretch of history.
pub fn history(
    project: &Project,
    range: Option<&str>,
    current: Option<&[String]>,
) -> Result<Vec<RevisionLine>, Error> {
    let range = match range {
        Some(range) => Range::parse(range)?,
        None => Range::ALL,
    };
    let revisions = project.graph.history(range, current.unwrap_or_default())?;
    let mut lines = lines(revisions);
    if let Some(current) = current {
        for line in &mut lines {
            line.is_current = Some(current.contains(&line.revision));
        }
    }
    Ok(lines)
}

fn lines<'g>(revisions: impl IntoIterator<Item = Revision<'g>>) -> Vec<RevisionLine> {
    revisions.into_iter().map(RevisionLine::new).collect()
}

impl RevisionLine {
    pub(crate) fn new(revision: Revision<'_>) -> Self {
        let header = revision.header();
        let ids = |ids: Vec<Revision<'_>>| ids.iter().map(|next| next.id().to_string()).collect();
        Self {
            revision: revision.id().to_string(),
            down_revisions: header.down_revisions.clone(),
            depends_on: header.depends_on.clone(),
            branch_labels: revision
                .branch_labels()
                .into_iter()
                .map(str::to_owned)
                .collect(),
            message: header.message.clone(),
            create_date: header.create_date.clone(),
            path: header.path.clone(),
            is_head: revision.is_head(Dependencies::Ignored),
            is_effective_head: revision.is_head(Dependencies::Considered),
            is_branch_point: revision.is_branch_point(),
            is_merge_point: revision.is_merge_point(),
            next_revisions: ids(revision.next_revisions()),
            is_current: None,
        }
    }
}
