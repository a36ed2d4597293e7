//! Which revisions a downgrade takes back.

use super::error::{PlanError, ReferenceError};
use super::graph::{Dependencies, RevisionGraph};
use super::node::{Node, NodeSet};
use super::reference::{Relative, Steps};
use super::resolve::{Overwalk, Point, Resolver};
use super::upgrade::{End, Selection};

/// Where a downgrade leads, and on which branch it stays.
#[derive(Debug)]
pub(super) struct DowngradeTarget {
    /// A label, or a revision that stands in for its branch.
    pub(super) branch: Option<String>,
    /// [`Point::Beyond`] and [`Point::Base`] both mean the base; they differ in
    /// how they were spelled.
    pub(super) point: Point,
    /// The rows that a walk could have started from as well as from the first.
    pub(super) passed_over: Vec<Node>,
}

impl Resolver<'_> {
    /// Reads the target of a downgrade from `current`.
    pub(super) fn downgrade_target(
        self,
        target: &str,
        current: End<'_>,
        overwalk: Overwalk,
    ) -> Result<DowngradeTarget, ReferenceError> {
        let Some(relative) = self.relative(target)? else {
            let (label, symbol) = match target.rsplit_once('@') {
                Some((label, symbol)) => (Some(label), symbol),
                None => (None, target),
            };
            let node = self.revision(symbol)?;
            return Ok(DowngradeTarget {
                branch: label.filter(|label| !label.is_empty()).map(str::to_owned),
                point: node.map_or(Point::Base, Point::Revision),
                passed_over: Vec::new(),
            });
        };
        match (relative.steps, relative.symbol) {
            (Steps::Up(_) | Steps::Stay, None) => Err(self.wrong_direction(&relative)),
            (Steps::Up(_) | Steps::Stay, Some(symbol)) => {
                let start = self.revision(symbol)?;
                let point = self.walk(start, relative.steps, relative.label, overwalk)?;
                self.walked(relative, relative.label.map(str::to_owned), point)
            }
            (Steps::Down(_), Some(symbol)) => {
                let start = self.labelled_revision(relative.label, symbol)?;
                let point = self.walk(start, relative.steps, None, overwalk)?;
                self.walked(relative, relative.label.map(str::to_owned), point)
            }
            (Steps::Down(_), None) => self.down_from_current(relative, current, overwalk),
        }
    }

    fn walked(
        self,
        relative: Relative<'_>,
        branch: Option<String>,
        point: Point,
    ) -> Result<DowngradeTarget, ReferenceError> {
        if point == Point::Beyond {
            return Err(self.walk_too_far(relative.steps));
        }
        Ok(DowngradeTarget {
            branch,
            point,
            passed_over: Vec::new(),
        })
    }

    fn down_from_current(
        self,
        relative: Relative<'_>,
        current: End<'_>,
        overwalk: Overwalk,
    ) -> Result<DowngradeTarget, ReferenceError> {
        let mut passed_over = Vec::new();
        let (branch, symbol) = match (relative.label, current) {
            (Some(label), _) => {
                let start = self.current_of_branch(label, current)?;
                (label.to_owned(), self.graph.id(start).as_str().to_owned())
            }
            (None, End::Rows([])) => return Err(self.walk_too_far(relative.steps)),
            (None, End::Rows([first, others @ ..])) => {
                passed_over.extend_from_slice(others);
                let id = self.graph.id(*first).as_str().to_owned();
                (id.clone(), id)
            }
            (None, End::Text(text)) => (text.to_owned(), text.to_owned()),
        };
        let start = self.labelled_revision(Some(&branch), &symbol)?;
        let point = self.walk(start, relative.steps, None, overwalk)?;
        let target = self.walked(relative, Some(branch), point)?;
        Ok(DowngradeTarget {
            passed_over,
            ..target
        })
    }

    /// The one row on a branch or, where none is, the one newest revision of the
    /// branch that the rows include.
    fn current_of_branch(self, label: &str, current: End<'_>) -> Result<Node, ReferenceError> {
        let rows = match current {
            End::Rows(rows) => rows.to_vec(),
            // A text stands for a revision here, and never for a symbol.
            End::Text(text) => vec![self.name(text, None)?],
        };
        let mut found = self.on_lineage(rows.clone(), label, Dependencies::Ignored)?;
        if found.is_empty() {
            let newest = newest_applied(self.graph, &rows);
            found = self.on_lineage(newest, label, Dependencies::Ignored)?;
        }
        match found[..] {
            [only] => Ok(only),
            [] => Err(ReferenceError::BranchNotCurrent {
                reference: self.reference.to_owned(),
                branch: label.to_owned(),
            }),
            _ => Err(self.ambiguous_start(&found)),
        }
    }

    /// What has to be taken back to bring a database from its rows to a target.
    pub(super) fn select_downgrade(
        self,
        target: &str,
        rows: &[Node],
    ) -> Result<(Selection, Vec<Node>), PlanError> {
        let graph = self.graph;
        let wanted = self.downgrade_target(target, End::Rows(rows), Overwalk::Refuse)?;
        // Alembic looks a label up only where it has something to choose between,
        // and takes everything down for a mistyped `label@base`. Not here.
        let branch = match &wanted.branch {
            Some(label) => Some((label, self.branch(label)?)),
            None => None,
        };
        let mut roots = match wanted.point {
            Point::Revision(node) => graph.versioned_next.of(node).to_vec(),
            Point::Base | Point::Beyond => graph.base_nodes(),
        };
        if let (Some((label, branch)), true) = (branch, roots.len() > 1) {
            let below_branch = graph.versioned_down.closure([branch]);
            roots.retain(|root| below_branch.contains(*root));
            if roots.is_empty() {
                return Err(PlanError::NotOnBranch {
                    target: target.to_owned(),
                    branch: label.clone(),
                });
            }
        }
        let mut members = graph.all_next.closure(roots);
        members.intersect(&graph.normalized_down.closure(rows.iter().copied()));
        if let Point::Revision(node) = wanted.point {
            if members.is_empty() && !rows.contains(&node) {
                return Err(PlanError::NotApplied {
                    target: target.to_owned(),
                    current: graph.ids_of(rows),
                });
            }
        }
        let selection = Selection {
            members,
            heads: rows.to_vec(),
        };
        Ok((selection, wanted.passed_over))
    }
}

/// Everything applied that no other applied revision follows, dependencies left
/// aside, in the order of the graph.
pub(super) fn newest_applied(graph: &RevisionGraph, rows: &[Node]) -> Vec<Node> {
    let applied: NodeSet = graph.normalized_down.closure(rows.iter().copied());
    applied
        .iter()
        .filter(|node| {
            let next = graph.versioned_next.of(*node);
            !next.iter().any(|follower| applied.contains(*follower))
        })
        .collect()
}
