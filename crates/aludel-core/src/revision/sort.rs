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
    /// How often [`Self::search_above`] was asked.
    question: u32,
    answers: Vec<Answer>,
    /// Made when it is first needed.
    forest: Option<Forest>,
}

/// What is known about one revision from earlier questions.
#[derive(Clone, Copy)]
struct Answer {
    /// The question for which `found` holds.
    question: u32,
    /// The first position at the revision or above it.
    found: u32,
    /// The first position above it, when it was last found blocked.
    first_above: u32,
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
            question: 0,
            answers: vec![
                Answer {
                    question: 0,
                    found: NOWHERE,
                    first_above: NOWHERE,
                };
                graph.len()
            ],
            forest: None,
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
    ///
    /// A position that does not come to a revision never will. So the list is
    /// looked at from what was found last time, past positions that are lower than
    /// the revision: along a line the next one is the answer, and the search is
    /// left for where branches cross.
    fn first_above(&mut self, node: Node) -> Option<u32> {
        let known = self.answers[node.index()].first_above;
        let ranks = &self.graph.ranks;
        let is_lower = |position: &u32| {
            ranks[self.positions.node_at(*position).index()] <= ranks[node.index()]
        };
        // For a first question only the first position is looked at: going past
        // lower ones pays off by not being done again.
        let likely = std::iter::successors(self.positions.at_or_after(known), |position| {
            self.positions.after(*position)
        })
        .find(|position| known == NOWHERE || !is_lower(position))
        .filter(|position| {
            let above = self.positions.node_at(*position);
            let forest = self.forest.get_or_insert_with(|| Forest::new(self.graph));
            above != node && forest.leads_down(above, node)
        });
        let found = likely.or_else(|| self.search_above(node));
        self.answers[node.index()].first_above = found.unwrap_or(NOWHERE);
        found
    }

    /// Finds the first position above without knowing anything.
    ///
    /// The search goes up where the lowest bound is, and comes back down with
    /// what it found. No revision is searched twice for the same question.
    fn search_above(&mut self, node: Node) -> Option<u32> {
        self.question += 1;
        let mut path = vec![node];
        while let Some(here) = path.last().copied() {
            // The revision itself does not block itself.
            let own = if path.len() > 1 {
                self.positions.at(here)
            } else {
                NOWHERE
            };
            let answer = self.answers[here.index()];
            let found = if answer.question == self.question {
                answer.found
            } else {
                match self.lowest_bound(here) {
                    Some((bound, follower)) if bound < own => {
                        path.push(follower);
                        continue;
                    }
                    _ => own,
                }
            };
            if let Some(found) = self.settle(&mut path, found) {
                return (found != NOWHERE).then_some(found);
            }
        }
        None
    }

    /// Carries what was found at the end of the path down to the first revision
    /// that has another follower with a lower bound; if there is none, what was
    /// found is the answer for the start of the path.
    fn settle(&mut self, path: &mut Vec<Node>, mut found: u32) -> Option<u32> {
        while let Some(here) = path.pop() {
            let answer = &mut self.answers[here.index()];
            answer.question = self.question;
            answer.found = found;
            let Some(below) = path.last().copied() else {
                return Some(found);
            };
            let followers = self.bounds.get_mut(&below).expect("the path was looked at");
            // The path leads through the follower with the lowest bound.
            if let Some(mut top) = followers.peek_mut() {
                top.0.0 = found;
            }
            let lowest = followers.peek().map_or(NOWHERE, |top| top.0.0);
            if lowest < found {
                return None;
            }
            if path.len() > 1 {
                found = found.min(self.positions.at(below));
            }
        }
        None
    }

    /// The lowest bound among the followers that are not done, and whose it is.
    fn lowest_bound(&mut self, node: Node) -> Option<(u32, Node)> {
        let Self {
            graph,
            region,
            done,
            bounds,
            ..
        } = self;
        let followers = bounds.entry(node).or_insert_with(|| {
            let next = graph.normalized_next.of(node).iter();
            next.filter(|follower| region.contains(**follower))
                .map(|follower| Reverse((0, *follower)))
                .collect()
        });
        while let Some(Reverse((bound, follower))) = followers.peek().copied() {
            if !done.contains(follower) {
                return Some((bound, follower));
            }
            followers.pop();
        }
        None
    }
}

/// The graph reduced to each revision's first predecessor, numbered so that a
/// look at two revisions tells whether one leads down to the other in it.
struct Forest {
    /// Position in a walk that visits everything above a revision right after it.
    number: Vec<u32>,
    /// How many revisions are above, the revision itself included.
    size: Vec<u32>,
}

impl Forest {
    fn new(graph: &RevisionGraph) -> Self {
        let mut order: Vec<Node> = graph.nodes().collect();
        order.sort_unstable_by_key(|node| graph.ranks[node.index()]);
        let first_below = |node: Node| graph.normalized_down.of(node).first().copied();
        let mut size = vec![1_u32; graph.len()];
        for node in order.iter().rev() {
            if let Some(below) = first_below(*node) {
                size[below.index()] += size[node.index()];
            }
        }
        let mut number = vec![0_u32; graph.len()];
        // Where the next subtree above each revision begins.
        let mut free = vec![0_u32; graph.len()];
        let mut free_root = 0;
        for node in order {
            let begin = match first_below(node) {
                Some(below) => &mut free[below.index()],
                None => &mut free_root,
            };
            number[node.index()] = *begin;
            *begin += size[node.index()];
            free[node.index()] = number[node.index()] + 1;
        }
        Self { number, size }
    }

    /// Whether first predecessors lead from one revision down to the other.
    fn leads_down(&self, from: Node, to: Node) -> bool {
        let begin = self.number[to.index()];
        (begin..begin + self.size[to.index()]).contains(&self.number[from.index()])
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
    /// Once it has left the list, what stood after it at that moment.
    after: Option<u32>,
    is_listed: bool,
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

    /// This position if it is still in the list, or else the one that stood after
    /// it when it left, if that one is; the first for no position.
    fn at_or_after(&self, position: u32) -> Option<u32> {
        let Some(link) = self.links.get(position as usize) else {
            return self.first;
        };
        if link.is_listed {
            return Some(position);
        }
        link.after
            .filter(|after| self.links[*after as usize].is_listed)
    }

    fn after(&self, position: u32) -> Option<u32> {
        self.links[position as usize].after
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
            is_listed: true,
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
        let link = &mut self.links[position as usize];
        link.is_listed = false;
        let Link { before, after, .. } = *link;
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::sample::Index;

    use super::super::header::RevisionHeader;
    use super::*;

    /// The rule as it is stated at the top, with the ancestors of every position
    /// computed anew whenever they are asked for.
    fn as_stated(graph: &RevisionGraph, selection: &Selection) -> Option<Vec<Node>> {
        let mut waiting = selection.members.clone();
        let mut list: Vec<Node> = selection.heads.clone();
        list.retain(|head| waiting.contains(*head));
        list.sort_unstable();
        list.dedup();
        let mut output = Vec::new();
        let mut current = 0;
        while let Some(node) = list.get(current).copied() {
            let comes_to = |other: &Node| {
                *other != node && graph.normalized_down.closure([*other]).contains(node)
            };
            if let Some(blocker) = list.iter().position(comes_to) {
                current = blocker;
                continue;
            }
            output.push(node);
            waiting.remove(node);
            let below = graph.normalized_down.of(node).iter().copied();
            let onward: Vec<Node> = below
                .filter(|down| waiting.contains(*down) && !list.contains(down))
                .collect();
            if let Some((first, others)) = onward.split_first() {
                list[current] = *first;
                list.extend_from_slice(others);
            } else {
                list.remove(current);
                current = current.saturating_sub(1);
            }
        }
        waiting.is_empty().then_some(output)
    }

    /// Graphs of some size: revisions name others not far before them, so that
    /// lines run long and cross often.
    fn wide_graph() -> impl Strategy<Value = RevisionGraph> {
        let one = (
            prop::collection::vec(any::<Index>(), 0..4),
            prop::collection::vec(any::<Index>(), 0..2),
        );
        (2_usize..40, prop::collection::vec(one, 1..160)).prop_map(|(reach, choices)| {
            let headers = choices.iter().enumerate().map(|(index, (down, needs))| {
                let pick = |picks: &[Index]| -> Vec<String> {
                    let near = picks.iter().filter(|_| index > 0);
                    near.map(|pick| index - 1 - pick.index(index.min(reach)))
                        .map(|picked| format!("r{picked}"))
                        .collect()
                };
                RevisionHeader {
                    id: format!("r{index}"),
                    down_revisions: pick(down),
                    depends_on: pick(needs),
                    ..RevisionHeader::default()
                }
            });
            RevisionGraph::new(headers.collect()).expect("everyone names those before")
        })
    }

    proptest! {
        #[test]
        fn everything_comes_in_the_stated_order(graph in wide_graph(), order in any::<u64>()) {
            let mut heads: Vec<Node> = graph.nodes().collect();
            heads.retain(|head| graph.all_next.of(*head).is_empty());
            let turn = usize::try_from(order % 7).unwrap() % heads.len();
            heads.rotate_left(turn);
            let members = graph.normalized_down.closure(heads.iter().copied());
            let selection = Selection { members: members.clone(), heads: heads.clone() };
            let stated = as_stated(&graph, &selection);
            prop_assert!(stated.is_some());
            prop_assert_eq!(newest_first(&graph, selection), stated);
        }

        #[test]
        fn a_part_comes_in_the_stated_order_or_not_at_all(
            graph in wide_graph(),
            start in any::<Index>(),
        ) {
            // What a range of history selects: revisions may hang together through
            // others that are not selected.
            let start = Node::new(start.index(graph.len()));
            let heads: Vec<Node> = graph
                .nodes()
                .filter(|node| graph.versioned_next.of(*node).is_empty())
                .collect();
            let members = graph.versioned_next.closure([start]);
            let selection = Selection { members: members.clone(), heads: heads.clone() };
            let stated = as_stated(&graph, &selection);
            prop_assert_eq!(newest_first(&graph, selection), stated);
        }
    }
}
