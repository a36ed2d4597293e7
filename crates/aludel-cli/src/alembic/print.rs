//! Revisions as Alembic prints them.

use aludel::{Project, RevisionLine};
use aludel_core::revision::{Dependencies, Revision};

use crate::ui::revision::{Detail, one_line};

/// A revision on one line, its description as Alembic's `Script.doc` has it.
pub(super) fn line(project: &Project, revision: &RevisionLine, detail: Detail) -> String {
    let mut revision = revision.clone();
    if detail == Detail::Whole
        && let Some(found) = project.graph.find(&revision.revision)
    {
        revision.message = doc(found);
    }
    one_line(&revision, detail)
}

/// The description up to its first empty line.
pub(super) fn doc(revision: Revision<'_>) -> String {
    let whole = description(revision);
    whole.split("\n\n").next().unwrap_or_default().to_owned()
}

/// The whole description.
fn description(revision: Revision<'_>) -> String {
    let header = revision.header();
    if header.details.is_empty() {
        header.message.clone()
    } else {
        format!("{}\n{}", header.message, header.details)
    }
}

/// Everything about a revision, in the lines of Alembic's `Script.log_entry`.
pub(super) fn log_entry(revision: Revision<'_>, is_current: bool) -> String {
    let mut entry = format!("Rev: {}", revision.id());
    let marks = [
        (revision.is_head(Dependencies::Ignored), " (head)"),
        (revision.is_branch_point(), " (branchpoint)"),
        (revision.is_merge_point(), " (mergepoint)"),
        (is_current, " (current)"),
    ];
    entry.extend(
        marks
            .iter()
            .filter(|(is_so, _)| *is_so)
            .map(|(_, mark)| *mark),
    );
    let down: Vec<&str> = revision
        .down_revisions()
        .iter()
        .map(|down| down.as_str())
        .collect();
    let follows = if revision.is_merge_point() {
        "Merges"
    } else {
        "Parent"
    };
    let down = if down.is_empty() {
        "<base>".to_owned()
    } else {
        down.join(", ")
    };
    entry.extend(["\n", follows, ": ", &down, "\n"]);
    let mut list = |name: &str, items: &[String]| {
        if !items.is_empty() {
            entry.extend([name, ": ", &items.join(", "), "\n"]);
        }
    };
    list("Also depends on", revision.depends_on());
    if revision.is_branch_point() {
        let next = revision.next_revisions();
        let next: Vec<String> = next.iter().map(|next| next.id().to_string()).collect();
        list("Branches into", &next);
    }
    let labels = revision.branch_labels();
    let labels: Vec<String> = labels.into_iter().map(str::to_owned).collect();
    list("Branch names", &labels);
    let path = revision.path();
    let path = path.canonicalize_utf8().unwrap_or_else(|_| path.to_owned());
    entry.extend(["Path: ", path.as_str(), "\n\n"]);
    for line in description(revision).lines() {
        entry.extend(["    ", line, "\n"]);
    }
    entry
}
