//! The order in which selected revisions run.
//!
//! Any order with followers before what they follow is correct; this is the one
//! that Alembic 1.20 gives. It keeps a list of positions, one for each line being
//! walked down, and one of them is current. The current position's revision is
//! given out unless another position is above it; then that position, the first
//! such in the list, becomes current instead. A position moves on to the first of
//! the revisions below that no other position stands on, and new positions for
//! the others join at the end of the list. A position with nowhere to go leaves
//! the list, and the one before it becomes current.
//!
//! Where a revision has several dependencies, Alembic walks them in the order of
//! a Python set, which changes from run to run; here it is the order as written.
//!
//! Alembic recomputes the ancestors of positions as it goes. Here a count of the
//! revisions still above tells whether one is blocked, and [`Positions::first_above`]
//! finds by whom, with bounds that only ever rise.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};

use super::graph::RevisionGraph;
use super::node::{Node, NodeSet};
use super::upgrade::Selection;

/// No position.
const NOWHERE: u32 = u32::MAX;

/// Followers before what they follow; `None` if the heads do not lead to all of
/// the selection through the selection itself.
pub(super) fn newest_first(graph: &RevisionGraph, selection: Selection) -> Option<Vec<Node>> {
    let Selection { members, mut heads } = selection;
    heads.retain(|head| members.contains(*head));
    heads.sort_unstable();
    heads.dedup();
    let mut walk = Walk::new(graph, members, &heads);
    let mut output = Vec::new();
    while let Some(position) = walk.positions.current {
        let node = walk.positions.node_at(position);
        if walk.is_blocked(node) {
            // Somebody is above, but nobody who will ever move out of the way.
            let blocker = walk.first_above(node)?;
            walk.positions.current = Some(blocker);
            continue;
        }
        output.push(node);
        walk.give_out(node);
    }
    walk.waiting.is_empty().then_some(output)
}

struct Walk<'a> {
    graph: &'a RevisionGraph,
    /// Selected and not given out.
    waiting: NodeSet,
    /// The heads and everything below them, selected or not.
    region: NodeSet,
    /// Given out, or not selected and with nothing left above.
    done: NodeSet,
    /// How many revisions of the region directly above each are not done.
    above: Vec<u32>,
    positions: Positions,
    /// For a revision that was found blocked, or looked at on the way to its
    /// blocker: its followers, each with a lower bound of the first position at
    /// it or above it. Positions only move down and new ones join at the end, so
    /// a bound that was once right never becomes too high.
    bounds: HashMap<Node, BinaryHeap<Reverse<(u32, Node)>>>,
}

impl<'a> Walk<'a> {
    fn new(graph: &'a RevisionGraph, members: NodeSet, heads: &[Node]) -> Self {
        let region = graph.normalized_down.closure(heads.iter().copied());
        let mut above = vec![0_u32; graph.len()];
        for node in region.iter() {
            for down in graph.normalized_down.of(node) {
                above[down.index()] += 1;
            }
        }
        Self {
            graph,
            waiting: members,
            region,
            done: NodeSet::empty(graph.len()),
            above,
            positions: Positions::new(graph.len(), heads),
            bounds: HashMap::new(),
        }
    }

    fn is_blocked(&self, node: Node) -> bool {
        self.above[node.index()] > 0
    }

    fn give_out(&mut self, node: Node) {
        self.waiting.remove(node);
        self.finish(node);
        let graph = self.graph;
        let below = graph.normalized_down.of(node).iter().copied();
        let onward: Vec<Node> = below
            .filter(|down| self.waiting.contains(*down) && !self.positions.is_taken(*down))
            .collect();
        self.positions.advance(&onward);
    }

    /// Notes that a revision is out of the way, and with it those revisions
    /// outside the selection that it was the last to be above of.
    fn finish(&mut self, node: Node) {
        let mut finished = vec![node];
        while let Some(node) = finished.pop() {
            self.done.insert(node);
            for down in self.graph.normalized_down.of(node) {
                self.above[down.index()] -= 1;
                if self.above[down.index()] == 0 && !self.waiting.contains(*down) {
                    finished.push(*down);
                }
            }
        }
    }

    /// The first position in the list from which a walk down comes to `node`.
    fn first_above(&mut self, node: Node) -> Option<u32> {
        let mut path = vec![node];
        while let Some(here) = path.last().copied() {
            let followers = self.followers(here);
            while followers
                .1
                .peek()
                .is_some_and(|top| followers.0.contains(top.0.1))
            {
                followers.1.pop();
            }
            let lowest = followers.1.peek().map(|top| top.0);
            // The revision itself does not block itself.
            let own = if path.len() > 1 {
                self.positions.at(here)
            } else {
                NOWHERE
            };
            match lowest {
                Some((bound, follower)) if bound < own => path.push(follower),
                _ => {
                    path.pop();
                    if self.settle(&mut path, own) {
                        return (own != NOWHERE).then_some(own);
                    }
                }
            }
        }
        None
    }

    /// Carries a position that was found down the path for as long as it equals
    /// the bounds there; whether it reached the start.
    fn settle(&mut self, path: &mut Vec<Node>, found: u32) -> bool {
        while let Some(here) = path.last() {
            let followers = self.bounds.get_mut(here).expect("the path was looked at");
            let mut top = followers
                .peek_mut()
                .expect("the path leads through the top");
            if found > top.0.0 {
                top.0.0 = found;
                return false;
            }
            path.pop();
        }
        true
    }

    fn followers(&mut self, node: Node) -> (&NodeSet, &mut BinaryHeap<Reverse<(u32, Node)>>) {
        let Self {
            graph,
            region,
            done,
            bounds,
            ..
        } = self;
        let heap = bounds.entry(node).or_insert_with(|| {
            let next = graph.normalized_next.of(node).iter();
            next.filter(|follower| region.contains(**follower) && !done.contains(**follower))
                .map(|follower| Reverse((0, *follower)))
                .collect()
        });
        (done, heap)
    }
}

/// The list of positions, linked so that one can leave from the middle.
///
/// A position keeps its number for life, and numbers rise along the list.
struct Positions {
    links: Vec<Link>,
    current: Option<u32>,
    first: Option<u32>,
    last: Option<u32>,
    /// The position on each revision.
    taken: Vec<u32>,
}

struct Link {
    node: Node,
    before: Option<u32>,
    after: Option<u32>,
}

impl Positions {
    fn new(count: usize, heads: &[Node]) -> Self {
        let mut positions = Self {
            links: Vec::with_capacity(heads.len()),
            current: None,
            first: None,
            last: None,
            taken: vec![NOWHERE; count],
        };
        for head in heads {
            positions.join(*head);
        }
        positions.current = positions.first;
        positions
    }

    fn node_at(&self, position: u32) -> Node {
        self.links[position as usize].node
    }

    fn at(&self, node: Node) -> u32 {
        self.taken[node.index()]
    }

    fn is_taken(&self, node: Node) -> bool {
        self.at(node) != NOWHERE
    }

    fn join(&mut self, node: Node) {
        let position = u32::try_from(self.links.len()).expect("fewer than 2^32 positions");
        self.links.push(Link {
            node,
            before: self.last,
            after: None,
        });
        match self.last {
            Some(last) => self.links[last as usize].after = Some(position),
            None => self.first = Some(position),
        }
        self.last = Some(position);
        self.taken[node.index()] = position;
    }

    /// Moves the current position to the first of `onward` and lets new ones
    /// join for the rest, or takes it out of the list.
    fn advance(&mut self, onward: &[Node]) {
        let Some(current) = self.current else {
            return;
        };
        let node = self.node_at(current);
        self.taken[node.index()] = NOWHERE;
        let Some((first, others)) = onward.split_first() else {
            self.leave(current);
            return;
        };
        self.links[current as usize].node = *first;
        self.taken[first.index()] = current;
        for other in others {
            self.join(*other);
        }
    }

    fn leave(&mut self, position: u32) {
        let Link { before, after, .. } = self.links[position as usize];
        match before {
            Some(before) => self.links[before as usize].after = after,
            None => self.first = after,
        }
        match after {
            Some(after) => self.links[after as usize].before = before,
            None => self.last = before,
        }
        self.current = before.or(self.first);
    }
}
