//! Finding revisions by the words of a reference.

use std::collections::HashMap;
use std::sync::Arc;

use super::node::Node;

/// Ids and labels shorter than this are found in full only.
///
/// It is the length of the name that counts, not that of the part of it that
/// was typed: `ae` finds `ae10` but `ab` does not find `abc` (Alembic 1.20).
const SHORTEST_PARTIAL: usize = 4;

/// Every id and every branch label.
#[derive(Debug, Clone)]
pub(super) struct Names {
    exact: HashMap<Arc<str>, Node>,
    /// Those that can be found by their beginning, sorted.
    sorted: Vec<(Arc<str>, Node)>,
}

impl Names {
    pub(super) fn new(exact: HashMap<Arc<str>, Node>, revisions: usize) -> Self {
        let mut sorted = Vec::with_capacity(exact.len().max(revisions));
        sorted.extend(
            exact
                .iter()
                .filter(|(name, _)| name.chars().nth(SHORTEST_PARTIAL - 1).is_some())
                .map(|(name, node)| (Arc::clone(name), *node)),
        );
        sorted.sort_unstable();
        Self { exact, sorted }
    }

    /// The revision with this id, or that declares this label.
    pub(super) fn exact(&self, name: &str) -> Option<Node> {
        self.exact.get(name).copied()
    }

    /// Ids and labels that begin so, sorted.
    pub(super) fn beginning_with(&self, prefix: &str) -> &[(Arc<str>, Node)] {
        let start = self.sorted.partition_point(|(name, _)| &**name < prefix);
        let matching = &self.sorted[start..];
        &matching[..matching.partition_point(|(name, _)| name.starts_with(prefix))]
    }

    pub(super) fn all(&self) -> impl Iterator<Item = &str> {
        self.exact.keys().map(|name| &**name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(all: &[&str]) -> Names {
        let exact = all
            .iter()
            .enumerate()
            .map(|(index, name)| (Arc::from(*name), Node::new(index)))
            .collect();
        Names::new(exact, all.len())
    }

    fn beginning(names: &Names, prefix: &str) -> Vec<String> {
        let found = names.beginning_with(prefix);
        found.iter().map(|(name, _)| name.to_string()).collect()
    }

    #[test]
    fn the_length_of_the_name_counts_and_not_of_the_prefix() {
        let names = names(&["abc", "abcd", "abce", "ab", "été1"]);
        assert_eq!(beginning(&names, "a"), ["abcd", "abce"]);
        assert_eq!(beginning(&names, "abce"), ["abce"]);
        assert_eq!(beginning(&names, "é"), ["été1"]);
        assert!(beginning(&names, "b").is_empty());
        assert!(beginning(&names, "abcdz").is_empty());
        assert_eq!(names.exact("ab"), Some(Node::new(3)));
        assert_eq!(names.exact("abcf"), None);
    }
}
