//! The order of the whole graph, and the cycle that denies it one.

use super::node::{Adjacency, Node};

/// Every revision after all that its edges point to, or a cycle.
///
/// Among revisions that are free at the same time, the order is that of the
/// graph. On the cycle each member points to the next, and the last to the first.
pub(super) fn parents_first(down: &Adjacency) -> Result<Vec<Node>, Vec<Node>> {
    let count = down.node_count();
    let next = down.reversed();
    // `reversed` drops repetitions, so the counts have to be of distinct edges.
    let mut open = vec![0_usize; count];
    for index in 0..count {
        for follower in next.of(Node::new(index)) {
            open[follower.index()] += 1;
        }
    }
    let mut order: Vec<Node> = (0..count)
        .map(Node::new)
        .filter(|node| open[node.index()] == 0)
        .collect();
    let mut position = 0;
    while let Some(node) = order.get(position).copied() {
        position += 1;
        for follower in next.of(node) {
            open[follower.index()] -= 1;
            if open[follower.index()] == 0 {
                order.push(*follower);
            }
        }
    }
    if order.len() == count {
        return Ok(order);
    }
    Err(cycle_among(down, |node| open[node.index()] > 0))
}

/// A cycle in the part of the graph that could not be ordered: whoever is left
/// points to someone who is left, so that walking on must come back.
fn cycle_among(down: &Adjacency, is_left: impl Fn(Node) -> bool) -> Vec<Node> {
    let first = (0..down.node_count())
        .map(Node::new)
        .find(|node| is_left(*node))
        .expect("a graph that could not be ordered has revisions left");
    let mut met_at = vec![usize::MAX; down.node_count()];
    let mut path = Vec::new();
    let mut node = first;
    while met_at[node.index()] == usize::MAX {
        met_at[node.index()] = path.len();
        path.push(node);
        node = *down
            .of(node)
            .iter()
            .find(|target| is_left(**target))
            .expect("a revision that is left waits for one that is left");
    }
    path.split_off(met_at[node.index()])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn graph(rows: &[&[usize]]) -> Adjacency {
        let rows: Vec<Vec<Node>> = rows
            .iter()
            .map(|row| row.iter().copied().map(Node::new).collect())
            .collect();
        Adjacency::from_rows(&rows)
    }

    fn indices(nodes: &[Node]) -> Vec<usize> {
        nodes.iter().map(|node| node.index()).collect()
    }

    #[test]
    fn parents_come_first_even_when_the_files_do_not() {
        let order = parents_first(&graph(&[&[2], &[0, 0], &[]])).unwrap();
        assert_eq!(indices(&order), [2, 0, 1]);
    }

    #[test]
    fn a_cycle_is_found_without_its_tail() {
        // 3 waits for the cycle 1 -> 2 -> 1 without being on it.
        let cycle = parents_first(&graph(&[&[], &[0, 2], &[1], &[2]])).unwrap_err();
        assert_eq!(indices(&cycle), [1, 2]);
        let cycle = parents_first(&graph(&[&[1], &[2], &[1]])).unwrap_err();
        assert_eq!(indices(&cycle), [1, 2]);
    }

    #[test]
    fn a_loop_is_a_cycle_of_one() {
        assert_eq!(indices(&parents_first(&graph(&[&[0]])).unwrap_err()), [0]);
    }
}
