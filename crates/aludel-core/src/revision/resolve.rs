//! From references to revisions.
//!
//! The rules are Alembic 1.20's. What looks irregular here is irregular there:
//! `heads` respects dependencies and `label@heads` does not, a label that names
//! no branch is noticed only where it filters something, `-1` in a list of
//! revisions counts from the heads.

use super::error::{ReferenceError, WalkDirection};
use super::graph::{Dependencies, RevisionGraph};
use super::nearest::nearest;
use super::node::{Node, NodeSet};
use super::reference::{Relative, Steps, split_label, steps_below_heads};

/// Where a reference leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Point {
    /// Past the end of the graph: the walk was too long.
    Beyond,
    /// Below the first revision.
    Base,
    Revision(Node),
}

/// What a walk does at the end of the graph.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Overwalk {
    /// It fails: the number of steps was meant.
    Refuse,
    /// It stops there: the number of steps was a maximum.
    Stop,
}

/// The revisions that share a line with a branch.
enum Lineage {
    Everything,
    Only(NodeSet),
}

impl Lineage {
    fn contains(&self, node: Node) -> bool {
        match self {
            Self::Everything => true,
            Self::Only(members) => members.contains(node),
        }
    }
}

/// Resolves the parts of one reference.
#[derive(Clone, Copy)]
pub(super) struct Resolver<'a> {
    pub(super) graph: &'a RevisionGraph,
    /// The whole reference as it was typed, for messages.
    pub(super) reference: &'a str,
}

/// The names that a symbol stands for before they are looked up.
enum Symbol<'a> {
    Revisions(Vec<Node>),
    Name(&'a str),
}

impl<'a> Resolver<'a> {
    pub(super) fn new(graph: &'a RevisionGraph, reference: &'a str) -> Self {
        Self { graph, reference }
    }

    fn typed(self) -> String {
        self.reference.to_owned()
    }

    /// All revisions that a reference means.
    pub(super) fn points(self, reference: &str) -> Result<Vec<Point>, ReferenceError> {
        let (label, symbol) = split_label(reference);
        if let Some(steps) = steps_below_heads(symbol) {
            return self.below_heads(label, steps);
        }
        let label = label.filter(|label| !label.is_empty());
        match self.symbol(label, symbol)? {
            Symbol::Revisions(nodes) => {
                if let (Some(label), false) = (label, nodes.is_empty()) {
                    self.check_on_branch(&nodes, self.branch(label)?, label)?;
                }
                Ok(nodes.into_iter().map(Point::Revision).collect())
            }
            Symbol::Name(name) => Ok(vec![Point::Revision(self.name(name, label)?)]),
        }
    }

    /// As [`Self::points`], where only revisions will do.
    pub(super) fn revisions(self, reference: &str) -> Result<Vec<Node>, ReferenceError> {
        let points = self.points(reference)?;
        points
            .into_iter()
            .map(|point| self.expect_revision(point))
            .collect()
    }

    /// The one revision that a reference means; `None` is the base.
    pub(super) fn revision(self, reference: &str) -> Result<Option<Node>, ReferenceError> {
        let (label, symbol) = split_label(reference);
        let label = label.filter(|label| !label.is_empty());
        match self.symbol(label, symbol)? {
            Symbol::Revisions(nodes) => {
                if nodes.len() > 1 {
                    return Err(self.multiple_heads(&nodes));
                }
                if let Some(label) = label {
                    self.check_on_branch(&nodes, self.branch(label)?, label)?;
                }
                Ok(nodes.first().copied())
            }
            Symbol::Name(name) => self.name(name, label).map(Some),
        }
    }

    pub(super) fn expect_revision(self, point: Point) -> Result<Node, ReferenceError> {
        match point {
            Point::Revision(node) => Ok(node),
            Point::Beyond | Point::Base => Err(ReferenceError::NotARevision {
                reference: self.typed(),
            }),
        }
    }

    fn below_heads(self, label: Option<&str>, steps: u64) -> Result<Vec<Point>, ReferenceError> {
        let mut heads = self.graph.head_nodes(Dependencies::Considered);
        if let Some(label) = label {
            heads.retain(|head| self.graph.labels.of(*head).any(|name| name == label));
        }
        heads
            .into_iter()
            .map(|head| self.walk(Some(head), Steps::Down(steps), None, Overwalk::Refuse))
            .collect()
    }

    fn symbol<'s>(
        self,
        label: Option<&str>,
        symbol: &'s str,
    ) -> Result<Symbol<'s>, ReferenceError> {
        match (symbol, label) {
            ("heads", Some(label)) => {
                let heads = self.graph.head_nodes(Dependencies::Ignored);
                let heads = self.on_lineage(heads, label, Dependencies::Ignored)?;
                Ok(Symbol::Revisions(heads))
            }
            ("heads", None) => {
                let heads = self.graph.head_nodes(Dependencies::Considered);
                Ok(Symbol::Revisions(heads))
            }
            ("head", label) => {
                let mut heads = self.graph.head_nodes(Dependencies::Ignored);
                if let Some(label) = label {
                    heads = self.on_lineage(heads, label, Dependencies::Ignored)?;
                }
                if heads.len() > 1 {
                    return Err(self.multiple_heads(&heads));
                }
                Ok(Symbol::Revisions(heads))
            }
            ("base", _) => Ok(Symbol::Revisions(Vec::new())),
            (name, _) => Ok(Symbol::Name(name)),
        }
    }

    /// Finds an id or a label, in full or by its beginning.
    pub(super) fn name(self, name: &str, label: Option<&str>) -> Result<Node, ReferenceError> {
        let branch = label.map(|label| self.branch(label)).transpose()?;
        let node = match self.graph.names.exact(name) {
            Some(node) => node,
            None => self.beginning_with(name, label)?,
        };
        if let (Some(branch), Some(label)) = (branch, label) {
            self.check_on_branch(&[node], branch, label)?;
        }
        Ok(node)
    }

    fn beginning_with(self, prefix: &str, label: Option<&str>) -> Result<Node, ReferenceError> {
        if prefix.is_empty() {
            return Err(ReferenceError::Empty {
                reference: self.typed(),
            });
        }
        let mut found = self.graph.names.beginning_with(prefix).to_vec();
        if let (Some(label), false) = (label, found.is_empty()) {
            let lineage = self.lineage(label, Dependencies::Ignored)?;
            found.retain(|(_, node)| lineage.contains(*node));
        }
        match &found[..] {
            [] => Err(ReferenceError::Unknown {
                reference: self.typed(),
                wanted: prefix.to_owned(),
                nearest: nearest(prefix, self.graph.names.all()),
            }),
            [(_, node)] => Ok(*node),
            several => Err(ReferenceError::Ambiguous {
                reference: self.typed(),
                prefix: prefix.to_owned(),
                candidates: several.iter().map(|(name, _)| name.to_string()).collect(),
            }),
        }
    }

    /// The revision that declares a label, or that stands in for one.
    pub(super) fn branch(self, label: &str) -> Result<Node, ReferenceError> {
        if let Some(node) = self.graph.names.exact(label) {
            return Ok(node);
        }
        self.name(label, None)
            .map_err(|_| ReferenceError::UnknownBranch {
                reference: self.typed(),
                label: label.to_owned(),
                nearest: nearest(label, self.graph.names.all()),
            })
    }

    fn check_on_branch(
        self,
        nodes: &[Node],
        branch: Node,
        label: &str,
    ) -> Result<(), ReferenceError> {
        let line = self.line_of(&[branch], Dependencies::Ignored);
        match nodes.iter().find(|node| !line.contains(**node)) {
            None => Ok(()),
            Some(stray) => Err(ReferenceError::NotOnBranch {
                reference: self.typed(),
                revision: self.graph.id(*stray).clone(),
                branch: label.to_owned(),
            }),
        }
    }

    /// Everything above and below some revisions, themselves included.
    fn line_of(self, nodes: &[Node], dependencies: Dependencies) -> NodeSet {
        let (down, next) = match dependencies {
            Dependencies::Ignored => (&self.graph.versioned_down, &self.graph.versioned_next),
            Dependencies::Considered => (&self.graph.normalized_down, &self.graph.all_next),
        };
        let mut line = down.closure(nodes.iter().copied());
        line.union(&next.closure(nodes.iter().copied()));
        line
    }

    fn lineage(self, branch: &str, dependencies: Dependencies) -> Result<Lineage, ReferenceError> {
        let (label, symbol) = split_label(branch);
        let label = label.filter(|label| !label.is_empty());
        let mut members = Vec::new();
        if let Some(label) = label {
            members.push(self.name(label, None)?);
        }
        match self.symbol(label, symbol)? {
            Symbol::Revisions(nodes) => members.extend(nodes),
            Symbol::Name(name) => members.push(self.name(name, None)?),
        }
        if members.is_empty() {
            return Ok(Lineage::Everything);
        }
        Ok(Lineage::Only(self.line_of(&members, dependencies)))
    }

    /// Those revisions that share a line with a branch, in the order given.
    ///
    /// The branch is looked up only if there is something to filter.
    pub(super) fn on_lineage(
        self,
        nodes: Vec<Node>,
        branch: &str,
        dependencies: Dependencies,
    ) -> Result<Vec<Node>, ReferenceError> {
        if nodes.is_empty() {
            // The symbol of the branch is read all the same: it may be a head
            // that is not single.
            let (label, symbol) = split_label(branch);
            self.symbol(label.filter(|label| !label.is_empty()), symbol)?;
            return Ok(nodes);
        }
        let lineage = self.lineage(branch, dependencies)?;
        Ok(nodes
            .into_iter()
            .filter(|node| lineage.contains(*node))
            .collect())
    }

    /// Walks from a revision, or from outside the graph: up from below the bases,
    /// down from above the heads.
    pub(super) fn walk(
        self,
        start: Option<Node>,
        steps: Steps,
        label: Option<&str>,
        overwalk: Overwalk,
    ) -> Result<Point, ReferenceError> {
        let mut here = start.map_or(Point::Beyond, Point::Revision);
        let (count, direction) = match steps {
            Steps::Stay => return Ok(here),
            Steps::Up(count) => (count, WalkDirection::Up),
            Steps::Down(count) => (count, WalkDirection::Down),
        };
        let mut lineage = None;
        for _ in 0..count {
            let choices = match direction {
                WalkDirection::Up => self.above(here, label, &mut lineage)?,
                WalkDirection::Down => self.below(here),
            };
            here = match choices[..] {
                [] if direction == WalkDirection::Down && here != Point::Base => Point::Base,
                [] if overwalk == Overwalk::Refuse => return Ok(Point::Beyond),
                [] => return Ok(here),
                [only] => Point::Revision(only),
                _ => {
                    return Err(ReferenceError::AmbiguousWalk {
                        reference: self.typed(),
                        at: match here {
                            Point::Revision(node) => Some(self.graph.id(node).clone()),
                            Point::Beyond | Point::Base => None,
                        },
                        direction,
                        choices: self.graph.ids_of(&choices),
                    });
                }
            };
        }
        Ok(here)
    }

    fn above(
        self,
        here: Point,
        label: Option<&str>,
        lineage: &mut Option<Lineage>,
    ) -> Result<Vec<Node>, ReferenceError> {
        let mut above = match here {
            Point::Revision(node) => self.graph.versioned_next.of(node).to_vec(),
            Point::Beyond | Point::Base => self.graph.base_nodes(),
        };
        let Some(label) = label.filter(|_| !above.is_empty()) else {
            return Ok(above);
        };
        let lineage = match lineage {
            Some(lineage) => lineage,
            None => lineage.insert(self.lineage(label, Dependencies::Ignored)?),
        };
        above.retain(|node| lineage.contains(*node));
        Ok(above)
    }

    fn below(self, here: Point) -> Vec<Node> {
        match here {
            Point::Revision(node) => self.graph.versioned_down.of(node).to_vec(),
            Point::Beyond => self.graph.head_nodes(Dependencies::Ignored),
            Point::Base => Vec::new(),
        }
    }

    /// Reads a reference as a walk, if it is one.
    pub(super) fn relative(self, reference: &str) -> Result<Option<Relative<'_>>, ReferenceError> {
        let relative = Relative::parse(reference);
        if let Some(relative) = relative.filter(|relative| !relative.rest.is_empty()) {
            let understood = &reference[..reference.len() - relative.rest.len()];
            return Err(ReferenceError::TrailingText {
                reference: self.typed(),
                understood: understood.to_owned(),
            });
        }
        Ok(relative)
    }

    pub(super) fn walk_too_far(self, steps: Steps) -> ReferenceError {
        ReferenceError::WalkTooFar {
            reference: self.typed(),
            steps: match steps {
                Steps::Up(count) | Steps::Down(count) => count,
                Steps::Stay => 0,
            },
        }
    }

    pub(super) fn multiple_heads(self, heads: &[Node]) -> ReferenceError {
        ReferenceError::MultipleHeads {
            reference: self.typed(),
            heads: self.graph.ids_of(heads),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::drawing::{graph, ids};
    use super::super::graph::RevisionGraph;

    fn shops() -> RevisionGraph {
        graph(
            "ae10
             ae27 < ae10
             shop1 < ae10 label shop
             shop2 < shop1
             billing1 needs shop1 label billing
             billing2 < billing1
             abc < ae27",
        )
    }

    #[track_caller]
    fn found(reference: &str, expected: &[&str]) {
        let graph = shops();
        assert_eq!(ids(graph.resolve(reference).unwrap()), expected);
    }

    fn refused(reference: &str) -> String {
        let graph = shops();
        graph.resolve(reference).unwrap_err().to_string()
    }

    #[test]
    fn symbols() {
        found("base", &[]);
        found("heads", &["shop2", "billing2", "abc"]);
        found("shop@head", &["shop2"]);
        found("billing@heads", &["billing2"]);
        found("billing@base", &[]);
        found("-1", &["shop1", "billing1", "ae27"]);
        found("shop@-1", &["shop1"]);
    }

    #[test]
    fn ids_labels_and_their_beginnings() {
        found("ae27", &["ae27"]);
        found("ae2", &["ae27"]);
        found("shop", &["shop1"]);
        insta::assert_snapshot!(
            refused("bill"),
            @"`bill` could be billing, billing1, billing2"
        );
        found("abc", &["abc"]);
        insta::assert_snapshot!(refused("ab"), @"no revision or branch label `ab`");
        insta::assert_snapshot!(refused("ae"), @"`ae` could be ae10, ae27");
        insta::assert_snapshot!(refused("shop@ae27"), @"revision `ae27` is not on branch `shop`");
        insta::assert_snapshot!(refused("shp@head"), @"no revision or branch label `shp` in `shp@head`");
        insta::assert_snapshot!(refused("head"), @"`head` means one revision, but there are 3 heads: shop2, billing2, abc");
        insta::assert_snapshot!(refused(""), @"`` names no revision");
        insta::assert_snapshot!(refused("shop@-3"), @"`shop@-3` ends below the first revision");
    }
}
