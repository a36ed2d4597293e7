//! Graphs and plans as short texts, for tests.

use super::error::{GraphError, PlanError};
use super::graph::{Revision, RevisionGraph};
use super::header::RevisionHeader;
use super::plan::Plan;
use super::version_rows::RowChange;

/// Reads headers, one in a line: `id < down … needs dependency … label name …`.
pub(super) fn headers(drawing: &str) -> Vec<RevisionHeader> {
    let lines = drawing
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty());
    lines.map(header).collect()
}

fn header(line: &str) -> RevisionHeader {
    let mut words = line.split_whitespace();
    let id = words.next().expect("an id begins the line").to_owned();
    let mut header = RevisionHeader {
        path: format!("versions/{id}.sql").into(),
        id,
        line: 1,
        ..RevisionHeader::default()
    };
    let mut list = None;
    for word in words {
        match word {
            "<" | "needs" | "label" => list = Some(word),
            word => match list {
                Some("<") => header.down_revisions.push(word.to_owned()),
                Some("needs") => header.depends_on.push(word.to_owned()),
                Some(_) => header.branch_labels.push(word.to_owned()),
                None => panic!("{word:?} belongs to nothing in {line:?}"),
            },
        }
    }
    header
}

pub(super) fn graph(drawing: &str) -> RevisionGraph {
    RevisionGraph::new(headers(drawing)).expect("the drawing has no mistake")
}

pub(super) fn refused(drawing: &str) -> GraphError {
    RevisionGraph::new(headers(drawing)).expect_err("the drawing has a mistake")
}

/// A plan with one step in a line: what it leaves, where it arrives, what it writes.
pub(super) fn text(plan: Result<Plan, PlanError>) -> String {
    let plan = match plan {
        Ok(plan) => plan,
        Err(error) => return format!("refused: {error}"),
    };
    let lines = plan.steps.iter().map(|step| {
        let changes: Vec<String> = step
            .row_changes
            .iter()
            .map(|change| match change {
                RowChange::Insert(row) => format!("+{row}"),
                RowChange::Delete(row) => format!("-{row}"),
                RowChange::Update { from, to } => format!("{from}={to}"),
            })
            .collect();
        let list = |ids: &[super::RevisionId]| {
            let ids: Vec<&str> = ids.iter().map(super::RevisionId::as_str).collect();
            ids.join(",")
        };
        let line = format!(
            "{} -> {}: {}",
            list(&step.from),
            list(&step.to),
            changes.join(" ")
        );
        line.trim().to_owned()
    });
    lines.collect::<Vec<_>>().join("\n")
}

pub(super) fn ids(revisions: Vec<Revision<'_>>) -> Vec<&str> {
    let ids = revisions.into_iter().map(|revision| revision.id().as_str());
    ids.collect()
}
