//! How far a branch label reaches.
//!
//! A label belongs to the revision that declares it and to everything above it.
//! Where what is above is a single line, the label also reaches down from the
//! line's tip to the first branch point or merge point, so that a label given to
//! the newest revision names the whole branch. Dependencies count as branching
//! here, and only here. This is Alembic 1.20's rule.

use super::node::{Adjacency, Node};

/// The labels of every revision.
#[derive(Debug, Clone)]
pub(super) struct BranchLabels {
    names: Vec<Box<str>>,
    /// Words for each revision.
    width: usize,
    /// One bit for each label, `width` words for each revision.
    bits: Vec<u64>,
}

/// The edges that decide how far labels reach.
pub(super) struct LabelEdges<'a> {
    pub(super) versioned_down: &'a Adjacency,
    pub(super) versioned_next: &'a Adjacency,
    pub(super) all_next: &'a Adjacency,
    /// Every revision after its down revisions.
    pub(super) order: &'a [Node],
}

impl BranchLabels {
    /// Spreads labels from the revisions that declare them.
    pub(super) fn spread(declared: Vec<(Box<str>, Node)>, edges: &LabelEdges<'_>) -> Self {
        let width = declared.len().div_ceil(64);
        let mut labels = Self {
            names: Vec::with_capacity(declared.len()),
            width,
            bits: vec![0; width * edges.order.len()],
        };
        if declared.is_empty() {
            return labels;
        }
        for (position, (name, node)) in declared.into_iter().enumerate() {
            labels.bits[node.index() * width + position / 64] |= 1 << (position % 64);
            labels.names.push(name);
        }
        for node in edges.order {
            for down in edges.versioned_down.of(*node) {
                labels.copy(*down, *node);
            }
        }
        let mut is_single_line = vec![false; edges.order.len()];
        for node in edges.order.iter().rev() {
            let follower = edges.versioned_next.of(*node).first();
            let is_fork = edges.all_next.of(*node).len() > 1;
            let is_merge = edges.versioned_down.of(*node).len() > 1;
            let above = follower.is_none_or(|above| is_single_line[above.index()]);
            is_single_line[node.index()] = !is_fork && !is_merge && above;
            if let Some(above) = follower.filter(|_| is_single_line[node.index()]) {
                labels.copy(*above, *node);
            }
        }
        labels
    }

    fn copy(&mut self, from: Node, to: Node) {
        for word in 0..self.width {
            let bits = self.bits[from.index() * self.width + word];
            self.bits[to.index() * self.width + word] |= bits;
        }
    }

    /// The labels of a revision, in the order in which they were declared.
    pub(super) fn of(&self, node: Node) -> impl Iterator<Item = &str> {
        let words = &self.bits[node.index() * self.width..(node.index() + 1) * self.width];
        self.names
            .iter()
            .enumerate()
            .filter(|(position, _)| words[position / 64] & (1 << (position % 64)) != 0)
            .map(|(_, name)| &**name)
    }
}
