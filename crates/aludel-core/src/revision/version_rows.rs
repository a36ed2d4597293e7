//! The rows of the version table, step by step.
//!
//! The version table holds the tips of what is applied. Which rows a step
//! inserts, deletes and updates, and in which order, is Alembic 1.20's rule, so
//! that `--sql` prints the same statements. Where Alembic takes one row of
//! several from a Python set, whose order changes from run to run, the order
//! here is that of the down revisions as written, then the dependencies.

use serde::Serialize;

use super::error::RowConflict;
use super::graph::RevisionGraph;
use super::id::RevisionId;
use super::node::{Node, NodeSet};

/// One statement on the version table; each concerns exactly one row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum RowChange {
    /// A row is added.
    Insert(RevisionId),
    /// A row is taken out.
    Delete(RevisionId),
    /// A row is rewritten.
    Update {
        /// What it says before.
        from: RevisionId,
        /// What it says afterwards.
        to: RevisionId,
    },
}

/// Follows the version table through a plan.
pub(super) struct VersionRows<'a> {
    graph: &'a RevisionGraph,
    rows: NodeSet,
    row_count: usize,
    /// At least everything that the rows include.
    applied: NodeSet,
    /// A row found above each revision at some time; it may have gone since.
    witnesses: Vec<Option<Node>>,
    /// So many followers of each revision, from the first, are not applied.
    absent: Vec<usize>,
}

impl<'a> VersionRows<'a> {
    pub(super) fn new(graph: &'a RevisionGraph, rows: &[Node]) -> Self {
        let mut set = NodeSet::empty(graph.len());
        for row in rows {
            set.insert(*row);
        }
        Self {
            graph,
            row_count: set.iter().count(),
            rows: set,
            applied: graph.normalized_down.closure(rows.iter().copied()),
            witnesses: vec![None; graph.len()],
            absent: vec![0; graph.len()],
        }
    }

    /// Records that a revision was applied.
    pub(super) fn upgrade(&mut self, node: Node) -> Result<Vec<RowChange>, RowConflict> {
        let down = self.graph.normalized_down.of(node);
        let present: Vec<Node> = down
            .iter()
            .copied()
            .filter(|down| self.rows.contains(*down))
            .collect();
        let mut changes = Vec::with_capacity(1);
        match (&present[..], down) {
            ([], _) => self.insert(node, &mut changes)?,
            ([..], [only]) | ([only], _) => self.update(*only, node, &mut changes)?,
            _ => {
                let mut merged = down.to_vec();
                if present.len() < self.row_count {
                    let mut ours = NodeSet::empty(self.graph.len());
                    for row in &present {
                        ours.insert(*row);
                    }
                    merged.retain(|down| !self.is_covered(*down, &ours));
                }
                let last = merged.pop().ok_or(RowConflict::Nothing)?;
                for row in merged {
                    self.delete(row, &mut changes)?;
                }
                self.update(last, node, &mut changes)?;
            }
        }
        self.applied.insert(node);
        for down in down {
            self.absent[down.index()] = 0;
        }
        Ok(changes)
    }

    /// Records that a revision was taken back.
    pub(super) fn downgrade(&mut self, node: Node) -> Result<Vec<RowChange>, RowConflict> {
        if !self.rows.contains(node) {
            return Err(RowConflict::Missing {
                row: self.graph.id(node).clone(),
            });
        }
        let mut changes = Vec::with_capacity(1);
        let mut uncovered = self.uncovered_by(node);
        match uncovered.pop() {
            None => self.delete(node, &mut changes)?,
            Some(last) => {
                for row in uncovered {
                    self.insert(row, &mut changes)?;
                }
                self.update(node, last, &mut changes)?;
            }
        }
        self.applied.remove(node);
        Ok(changes)
    }

    /// The predecessors of a row that need rows of their own once it is gone.
    fn uncovered_by(&mut self, node: Node) -> Vec<Node> {
        let down = self.graph.normalized_down.of(node);
        if self.row_count > 1 {
            let mut this = NodeSet::empty(self.graph.len());
            this.insert(node);
            let uncovered = down.iter().copied();
            return uncovered
                .filter(|down| !self.is_covered(*down, &this))
                .collect();
        }
        if down.len() == 1 {
            return down.to_vec();
        }
        let implied = self.below_within(down);
        let uncovered = down.iter().copied();
        uncovered.filter(|down| !implied.contains(*down)).collect()
    }

    /// What is below some revisions, as far down as the lowest of themselves.
    fn below_within(&self, nodes: &[Node]) -> NodeSet {
        let graph = self.graph;
        let rank = |node: &Node| graph.ranks[node.index()];
        let lowest = nodes.iter().map(rank).min().unwrap_or(0);
        let mut below = NodeSet::empty(graph.len());
        let mut waiting = nodes.to_vec();
        while let Some(node) = waiting.pop() {
            for down in graph.normalized_down.of(node) {
                if rank(down) >= lowest && below.insert(*down) {
                    waiting.push(*down);
                }
            }
        }
        below
    }

    /// Whether a row other than those of `except` is `node` or above it.
    fn is_covered(&mut self, node: Node, except: &NodeSet) -> bool {
        let graph = self.graph;
        let mut seen = NodeSet::empty(graph.len());
        seen.insert(node);
        // Each revision on the way up, with its follower to look at next.
        let mut path = vec![(node, self.absent[node.index()])];
        let mut is_new = true;
        while let Some((here, turn)) = path.last_mut() {
            let here = *here;
            if is_new {
                let counts = |row: &Node| self.rows.contains(*row) && !except.contains(*row);
                let known = self.witnesses[here.index()];
                if let Some(row) = Some(here).filter(counts).or(known.filter(counts)) {
                    for (passed, _) in path {
                        self.witnesses[passed.index()] = Some(row);
                    }
                    return true;
                }
            }
            is_new = false;
            let Some(follower) = graph.normalized_next.of(here).get(*turn).copied() else {
                path.pop();
                continue;
            };
            if !self.applied.contains(follower) {
                let absent = &mut self.absent[here.index()];
                if *absent == *turn {
                    *absent += 1;
                }
                *turn += 1;
                continue;
            }
            *turn += 1;
            if seen.insert(follower) {
                path.push((follower, self.absent[follower.index()]));
                is_new = true;
            }
        }
        false
    }

    pub(super) fn insert(
        &mut self,
        node: Node,
        changes: &mut Vec<RowChange>,
    ) -> Result<(), RowConflict> {
        self.write(node)?;
        changes.push(RowChange::Insert(self.graph.id(node).clone()));
        Ok(())
    }

    pub(super) fn delete(
        &mut self,
        node: Node,
        changes: &mut Vec<RowChange>,
    ) -> Result<(), RowConflict> {
        self.erase(node)?;
        changes.push(RowChange::Delete(self.graph.id(node).clone()));
        Ok(())
    }

    pub(super) fn update(
        &mut self,
        from: Node,
        to: Node,
        changes: &mut Vec<RowChange>,
    ) -> Result<(), RowConflict> {
        self.write(to)?;
        self.erase(from)?;
        changes.push(RowChange::Update {
            from: self.graph.id(from).clone(),
            to: self.graph.id(to).clone(),
        });
        Ok(())
    }

    pub(super) fn contains(&self, node: Node) -> bool {
        self.rows.contains(node)
    }

    fn write(&mut self, node: Node) -> Result<(), RowConflict> {
        if !self.rows.insert(node) {
            return Err(RowConflict::Present {
                row: self.graph.id(node).clone(),
            });
        }
        self.row_count += 1;
        Ok(())
    }

    fn erase(&mut self, node: Node) -> Result<(), RowConflict> {
        if !self.rows.remove(node) {
            return Err(RowConflict::Missing {
                row: self.graph.id(node).clone(),
            });
        }
        self.row_count -= 1;
        Ok(())
    }
}
