//! Dense indices for revisions, sets of them and edges between them.
//!
//! Every walk over the graph is done on these; ids come back at the border.

/// Position of a revision in the order in which the headers were given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Node(u32);

impl Node {
    pub(super) fn new(index: usize) -> Self {
        Self(u32::try_from(index).expect("fewer than 2^32 revisions fit into memory"))
    }

    pub(super) fn index(self) -> usize {
        self.0 as usize
    }
}

/// A set of revisions, one bit for each revision of the graph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct NodeSet {
    words: Vec<u64>,
}

impl NodeSet {
    /// The empty set for a graph of `count` revisions.
    pub(super) fn empty(count: usize) -> Self {
        Self {
            words: vec![0; count.div_ceil(64)],
        }
    }

    /// Adds a revision; whether it was new.
    pub(super) fn insert(&mut self, node: Node) -> bool {
        let word = &mut self.words[node.index() / 64];
        let bit = 1 << (node.index() % 64);
        let is_new = *word & bit == 0;
        *word |= bit;
        is_new
    }

    /// Takes a revision out; whether it was in.
    pub(super) fn remove(&mut self, node: Node) -> bool {
        let word = &mut self.words[node.index() / 64];
        let bit = 1 << (node.index() % 64);
        let was_in = *word & bit != 0;
        *word &= !bit;
        was_in
    }

    pub(super) fn contains(&self, node: Node) -> bool {
        self.words[node.index() / 64] & (1 << (node.index() % 64)) != 0
    }

    pub(super) fn is_empty(&self) -> bool {
        self.words.iter().all(|word| *word == 0)
    }

    pub(super) fn union(&mut self, other: &Self) {
        for (word, more) in self.words.iter_mut().zip(&other.words) {
            *word |= more;
        }
    }

    pub(super) fn intersect(&mut self, other: &Self) {
        for (word, mask) in self.words.iter_mut().zip(&other.words) {
            *word &= mask;
        }
    }

    pub(super) fn subtract(&mut self, other: &Self) {
        for (word, mask) in self.words.iter_mut().zip(&other.words) {
            *word &= !mask;
        }
    }

    /// The members in the order of the graph.
    pub(super) fn iter(&self) -> impl Iterator<Item = Node> + '_ {
        self.words.iter().enumerate().flat_map(|(position, word)| {
            let mut rest = *word;
            std::iter::from_fn(move || {
                if rest == 0 {
                    return None;
                }
                let bit = rest.trailing_zeros() as usize;
                rest &= rest - 1;
                Some(Node::new(position * 64 + bit))
            })
        })
    }
}

/// Edges from every revision to some others, in one allocation.
#[derive(Debug, Clone)]
pub(super) struct Adjacency {
    /// Where each revision's targets begin; one more entry than revisions.
    offsets: Vec<usize>,
    targets: Vec<Node>,
}

impl Adjacency {
    /// The edges of each revision, given in the order of the graph.
    pub(super) fn from_rows<Row: AsRef<[Node]>>(rows: &[Row]) -> Self {
        let mut offsets = Vec::with_capacity(rows.len() + 1);
        let mut targets = Vec::new();
        offsets.push(0);
        for row in rows {
            targets.extend_from_slice(row.as_ref());
            offsets.push(targets.len());
        }
        Self { offsets, targets }
    }

    pub(super) fn node_count(&self) -> usize {
        self.offsets.len() - 1
    }

    pub(super) fn of(&self, node: Node) -> &[Node] {
        &self.targets[self.offsets[node.index()]..self.offsets[node.index() + 1]]
    }

    /// The same edges walked the other way, each list in the order of the graph
    /// and without repetitions.
    pub(super) fn reversed(&self) -> Self {
        let count = self.node_count();
        let mut rows: Vec<Vec<Node>> = vec![Vec::new(); count];
        for index in 0..count {
            let node = Node::new(index);
            for target in self.of(node) {
                let row = &mut rows[target.index()];
                if row.last() != Some(&node) {
                    row.push(node);
                }
            }
        }
        Self::from_rows(&rows)
    }

    /// The starting points and everything that can be reached from them.
    pub(super) fn closure(&self, starts: impl IntoIterator<Item = Node>) -> NodeSet {
        let mut seen = NodeSet::empty(self.node_count());
        let mut waiting: Vec<Node> = starts.into_iter().collect();
        while let Some(node) = waiting.pop() {
            if seen.insert(node) {
                waiting.extend_from_slice(self.of(node));
            }
        }
        seen
    }

    /// What can be reached from the starting points in at least one step.
    pub(super) fn beyond(&self, starts: &[Node]) -> NodeSet {
        self.closure(
            starts
                .iter()
                .flat_map(|start| self.of(*start).iter().copied()),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nodes(indices: &[usize]) -> Vec<Node> {
        indices.iter().copied().map(Node::new).collect()
    }

    #[test]
    fn a_set_gives_its_members_in_order() {
        let mut set = NodeSet::empty(200);
        for index in [199, 0, 64, 63, 128] {
            assert!(set.insert(Node::new(index)));
        }
        assert!(!set.insert(Node::new(64)));
        assert!(set.remove(Node::new(63)));
        assert!(!set.remove(Node::new(63)));
        assert_eq!(set.iter().collect::<Vec<_>>(), nodes(&[0, 64, 128, 199]));
    }

    #[test]
    fn set_arithmetic() {
        let chain = Adjacency::from_rows(&[vec![], nodes(&[0]), nodes(&[1])]);
        let mut set = chain.closure(nodes(&[2]));
        set.subtract(&chain.closure(nodes(&[0])));
        assert_eq!(set.iter().collect::<Vec<_>>(), nodes(&[1, 2]));
        set.intersect(&chain.closure(nodes(&[1])));
        assert_eq!(set.iter().collect::<Vec<_>>(), nodes(&[1]));
        set.union(&chain.closure(nodes(&[0])));
        assert_eq!(set.iter().collect::<Vec<_>>(), nodes(&[0, 1]));
        set.subtract(&chain.closure(nodes(&[2])));
        assert!(set.is_empty());
    }

    #[test]
    fn reversing_keeps_the_order_of_the_graph_and_drops_repetitions() {
        let edges = Adjacency::from_rows(&[vec![], nodes(&[0, 0]), nodes(&[1, 0])]);
        let reversed = edges.reversed();
        assert_eq!(reversed.of(Node::new(0)), nodes(&[1, 2]));
        assert_eq!(reversed.of(Node::new(1)), nodes(&[2]));
        assert!(reversed.of(Node::new(2)).is_empty());
    }

    #[test]
    fn beyond_leaves_the_starting_points_out() {
        let chain = Adjacency::from_rows(&[vec![], nodes(&[0]), nodes(&[1])]);
        let below: Vec<Node> = chain.beyond(&nodes(&[2])).iter().collect();
        assert_eq!(below, nodes(&[0, 1]));
    }
}
