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

#[cfg(test)]
mod tests {
    use super::super::drawing::graph;

    fn labels(drawing: &str) -> Vec<(String, Vec<String>)> {
        let graph = graph(drawing);
        let revisions = graph.revisions();
        revisions
            .map(|revision| {
                let labels = revision.branch_labels().into_iter().map(str::to_owned);
                (revision.id().to_string(), labels.collect())
            })
            .filter(|(_, labels): &(String, Vec<String>)| !labels.is_empty())
            .collect()
    }

    fn all(ids: &[&str]) -> Vec<(String, Vec<String>)> {
        let labels = |id: &&str| ((*id).to_owned(), vec!["shop".to_owned()]);
        ids.iter().map(labels).collect()
    }

    #[test]
    fn a_label_covers_what_is_above() {
        let reached = labels("a\n b < a\n c < a label shop\n d < c\n e < c\n f < d e");
        assert_eq!(reached, all(&["c", "d", "e", "f"]));
    }

    #[test]
    fn from_a_single_line_it_reaches_down_to_the_branch_point() {
        let reached = labels("a\n b < a\n c < a\n d < c\n e < d label shop\n f < e");
        assert_eq!(reached, all(&["c", "d", "e", "f"]));
        assert_eq!(labels("a\n b < a label shop"), all(&["a", "b"]));
    }

    #[test]
    fn a_merge_point_stops_it_on_the_way_down() {
        assert_eq!(labels("a\n b\n c < a b\n d < c label shop"), all(&["d"]));
    }

    #[test]
    fn two_dependents_stop_it_as_a_branch_point_would() {
        let reached = labels("a\n b < a label shop\n c needs a");
        assert_eq!(reached, all(&["b"]));
        assert_eq!(labels("a\n b < a label shop\n c needs b"), all(&["a", "b"]));
    }

    #[test]
    fn more_labels_than_bits_in_a_word() {
        let lines: Vec<String> = (0..70).map(|n| format!("r{n} label l{n}")).collect();
        let drawing = format!("{}\n end < r0 r69", lines.join("\n"));
        let graph = graph(&drawing);
        let end = graph.find("end").unwrap();
        assert_eq!(end.branch_labels(), ["l0", "l69"]);
    }
}
