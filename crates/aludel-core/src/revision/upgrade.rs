//! Which revisions an upgrade or a listing of history is about.

use super::error::ReferenceError;
use super::graph::{Dependencies, RevisionGraph};
use super::node::{Node, NodeSet};
use super::reference::{Relative, Steps};
use super::resolve::{Overwalk, Point, Resolver};

/// One end of a range: the rows of the version table, or a reference.
#[derive(Debug, Clone, Copy)]
pub(super) enum End<'a> {
    Rows(&'a [Node]),
    Text(&'a str),
}

impl End<'_> {
    pub(super) fn typed(self, graph: &RevisionGraph) -> String {
        match self {
            Self::Text(text) => text.to_owned(),
            Self::Rows([]) => "base".to_owned(),
            Self::Rows(rows) => {
                let ids: Vec<&str> = rows.iter().map(|row| graph.id(*row).as_str()).collect();
                ids.join(", ")
            }
        }
    }
}

/// Revisions to put in order, and where the order starts from.
#[derive(Debug)]
pub(super) struct Selection {
    pub(super) members: NodeSet,
    pub(super) heads: Vec<Node>,
}

/// One revision that includes another, among several that were asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Overlap {
    pub(super) upper: Node,
    pub(super) lower: Node,
}

/// Finds a revision among several that is an ancestor of another one of them.
pub(super) fn overlap(graph: &RevisionGraph, nodes: &[Node]) -> Option<Overlap> {
    if nodes.len() < 2 {
        return None;
    }
    let below = graph.normalized_down.beyond(nodes);
    let lower = nodes.iter().copied().find(|node| below.contains(*node))?;
    let above = graph.normalized_next.beyond(&[lower]);
    let upper = nodes.iter().copied().find(|node| above.contains(*node))?;
    Some(Overlap { upper, lower })
}

impl Resolver<'_> {
    /// What an upgrade from `lower` leads to.
    pub(super) fn upgrade_targets(
        self,
        target: End<'_>,
        lower: End<'_>,
        overwalk: Overwalk,
    ) -> Result<Vec<Node>, ReferenceError> {
        let target = match target {
            End::Rows(rows) => return Ok(rows.to_vec()),
            End::Text(target) => target,
        };
        let Some(relative) = self.relative(target)? else {
            return self.revisions(target);
        };
        let point = match (relative.steps, relative.symbol) {
            (Steps::Up(_), Some(symbol)) => {
                let start = self.revision(symbol)?;
                self.walk(start, relative.steps, relative.label, overwalk)?
            }
            (Steps::Up(_), None) => self.up_from_current(&relative, lower, overwalk)?,
            (Steps::Down(_) | Steps::Stay, Some(symbol)) => {
                let start = self.labelled_revision(relative.label, symbol)?;
                self.walk(start, relative.steps, None, overwalk)?
            }
            (Steps::Down(_) | Steps::Stay, None) => {
                return Err(self.wrong_direction(&relative));
            }
        };
        match point {
            Point::Revision(node) => Ok(vec![node]),
            Point::Beyond => Err(self.walk_too_far(relative.steps)),
            Point::Base => self.expect_revision(point).map(|node| vec![node]),
        }
    }

    /// Walks up from where `lower` is, on one branch if a label says so.
    fn up_from_current(
        self,
        relative: &Relative<'_>,
        lower: End<'_>,
        overwalk: Overwalk,
    ) -> Result<Point, ReferenceError> {
        let starts = match (relative.label, lower) {
            (Some(label), _) => self.current_on_branch(label, lower)?,
            (None, End::Rows(rows)) => rows.to_vec(),
            (None, End::Text(text)) => self.revision(text)?.into_iter().collect(),
        };
        if starts.len() > 1 {
            return Err(self.ambiguous_start(&starts));
        }
        let start = starts.first().copied();
        self.walk(start, relative.steps, relative.label, overwalk)
    }

    /// The current revisions on a branch or, where none of the rows is, the
    /// newest revisions of the branch that they include.
    fn current_on_branch(self, label: &str, lower: End<'_>) -> Result<Vec<Node>, ReferenceError> {
        let graph = self.graph;
        let current = match lower {
            End::Rows(rows) => rows.to_vec(),
            End::Text(text) => self.revisions(text)?,
        };
        let rows = self.on_lineage(current.clone(), label, Dependencies::Ignored)?;
        if !rows.is_empty() {
            return Ok(rows);
        }
        let applied: Vec<Node> = graph.normalized_down.closure(current).iter().collect();
        let active = self.on_lineage(applied, label, Dependencies::Ignored)?;
        let mut followed = NodeSet::empty(graph.len());
        for node in &active {
            for down in graph.normalized_down.of(*node) {
                followed.insert(*down);
            }
        }
        Ok(active
            .into_iter()
            .filter(|node| !followed.contains(*node))
            .collect())
    }

    /// Resolves `symbol`, on the branch of `label` if there is one.
    pub(super) fn labelled_revision(
        self,
        label: Option<&str>,
        symbol: &str,
    ) -> Result<Option<Node>, ReferenceError> {
        match label {
            Some(label) => self.revision(&format!("{label}@{symbol}")),
            None => self.revision(symbol),
        }
    }

    pub(super) fn wrong_direction(self, relative: &Relative<'_>) -> ReferenceError {
        ReferenceError::WrongDirection {
            reference: self.reference.to_owned(),
            relative: relative.text.to_owned(),
        }
    }

    pub(super) fn ambiguous_start(self, current: &[Node]) -> ReferenceError {
        ReferenceError::AmbiguousStart {
            reference: self.reference.to_owned(),
            current: self.graph.ids_of(current),
        }
    }

    pub(super) fn overlapping(self, overlap: Overlap) -> ReferenceError {
        ReferenceError::Overlap {
            reference: self.reference.to_owned(),
            upper: self.graph.id(overlap.upper).clone(),
            lower: self.graph.id(overlap.lower).clone(),
        }
    }

    /// What has to run to bring a database from its rows to a target.
    ///
    /// The rows must not overlap.
    pub(super) fn select_upgrade(
        self,
        target: &str,
        rows: &[Node],
    ) -> Result<Selection, ReferenceError> {
        let graph = self.graph;
        let heads = self.upgrade_targets(End::Text(target), End::Rows(rows), Overwalk::Refuse)?;
        if let Some(overlap) = overlap(graph, &heads) {
            return Err(self.overlapping(overlap));
        }
        let mut members = graph.normalized_down.closure(heads.iter().copied());
        members.subtract(&graph.normalized_down.closure(rows.iter().copied()));
        Ok(Selection { members, heads })
    }
}
