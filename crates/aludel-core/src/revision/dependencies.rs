//! Which dependencies still say something.
//!
//! A dependency that a revision's own ancestors (by down revision) declare as
//! well is dropped from its immediate predecessors: whoever has the ancestors
//! has it already. The rule looks at declared dependencies only; one that is
//! implied in another way stays, as it does in Alembic 1.20.

use super::node::{Adjacency, Node};

/// How many dependencies one sweep over the graph can decide.
const LANES: usize = 64;

/// The dependencies of every revision that none of its ancestors declares.
///
/// `order` lists every revision after its down revisions.
pub(super) fn undeclared_by_ancestors(
    dependencies: &[Vec<Node>],
    versioned_down: &Adjacency,
    order: &[Node],
) -> Vec<Vec<Node>> {
    let mut kept: Vec<Vec<Node>> = dependencies.to_vec();
    let mut dependents = vec![0_u32; dependencies.len()];
    for dependency in dependencies.iter().flatten() {
        dependents[dependency.index()] += 1;
    }
    // Only a dependency that is declared twice can have been declared before.
    let shared: Vec<Node> = (0..dependencies.len())
        .map(Node::new)
        .filter(|node| dependents[node.index()] > 1)
        .collect();
    let mut lane_of = vec![usize::MAX; dependencies.len()];
    for chunk in shared.chunks(LANES) {
        for (lane, dependency) in chunk.iter().enumerate() {
            lane_of[dependency.index()] = lane;
        }
        drop_declared_before(&lane_of, dependencies, &mut kept, versioned_down, order);
        for dependency in chunk {
            lane_of[dependency.index()] = usize::MAX;
        }
    }
    kept
}

fn drop_declared_before(
    lane_of: &[usize],
    dependencies: &[Vec<Node>],
    kept: &mut [Vec<Node>],
    versioned_down: &Adjacency,
    order: &[Node],
) {
    // Bit n of an entry: this revision or an ancestor declares the dependency of lane n.
    let mut declared = vec![0_u64; order.len()];
    for node in order {
        let before = versioned_down
            .of(*node)
            .iter()
            .fold(0, |bits, down| bits | declared[down.index()]);
        let is_declared = |dependency: &Node| {
            let lane = lane_of[dependency.index()];
            lane != usize::MAX && before & (1 << lane) != 0
        };
        kept[node.index()].retain(|dependency| !is_declared(dependency));
        let own = dependencies[node.index()]
            .iter()
            .map(|dependency| lane_of[dependency.index()])
            .filter(|lane| *lane != usize::MAX)
            .fold(0, |bits, lane| bits | 1 << lane);
        declared[node.index()] = before | own;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::revision::cycles::parents_first;

    fn rows(rows: &[&[usize]]) -> Vec<Vec<Node>> {
        rows.iter()
            .map(|row| row.iter().copied().map(Node::new).collect())
            .collect()
    }

    fn undeclared(down: &[&[usize]], dependencies: &[&[usize]]) -> Vec<Vec<Node>> {
        let down = Adjacency::from_rows(&rows(down));
        let order = parents_first(&down).unwrap();
        undeclared_by_ancestors(&rows(dependencies), &down, &order)
    }

    #[test]
    fn a_dependency_of_an_ancestor_is_dropped() {
        // 0 alone; 1 <- 2 <- 3, of which 1 and 3 depend on 0.
        let kept = undeclared(&[&[], &[], &[1], &[2]], &[&[], &[0], &[], &[0]]);
        assert_eq!(kept, rows(&[&[], &[0], &[], &[]]));
    }

    #[test]
    fn a_dependency_of_a_sibling_or_one_merely_implied_stays() {
        // 0 <- 1; 2 <- 3, 2 <- 4. Both 3 and 4 depend on 1; 3 also on 0.
        let kept = undeclared(
            &[&[], &[0], &[], &[2], &[2]],
            &[&[], &[], &[], &[1, 0], &[1]],
        );
        assert_eq!(kept, rows(&[&[], &[], &[], &[1, 0], &[1]]));
    }

    #[test]
    fn more_dependencies_than_lanes() {
        // 100 lone revisions, then a chain of two that depends on all of them.
        let all: Vec<usize> = (0..100).collect();
        let mut down: Vec<&[usize]> = vec![&[]; 101];
        down.push(&[100]);
        let mut dependencies: Vec<&[usize]> = vec![&[]; 100];
        dependencies.push(&all);
        dependencies.push(&all);
        let kept = undeclared(&down, &dependencies);
        assert_eq!(kept[100].len(), 100);
        assert!(kept[101].is_empty());
    }
}
