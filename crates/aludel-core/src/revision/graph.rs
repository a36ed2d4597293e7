//! The graph itself and what can be read off it without a reference.

use camino::Utf8Path;

use super::build::build;
use super::error::GraphError;
use super::header::{Origin, RevisionHeader, ScriptLanguage};
use super::id::RevisionId;
use super::labels::BranchLabels;
use super::names::Names;
use super::node::{Adjacency, Node};

/// All revisions of a project and how they follow each other.
///
/// It is checked when it is built: every revision that another one names is
/// there, no two share an id or a label, and nothing goes round in a circle.
/// "The order of the graph" is the order of the headers it was built from.
#[derive(Debug, Clone)]
pub struct RevisionGraph {
    pub(super) headers: Vec<RevisionHeader>,
    pub(super) ids: Vec<RevisionId>,
    pub(super) names: Names,
    /// Down revisions as written, repetitions included.
    pub(super) versioned_down: Adjacency,
    pub(super) versioned_next: Adjacency,
    /// Down revisions, then those dependencies that no ancestor declares.
    pub(super) normalized_down: Adjacency,
    pub(super) normalized_next: Adjacency,
    /// Everything that names a revision as down revision or dependency.
    pub(super) all_next: Adjacency,
    pub(super) labels: BranchLabels,
    /// Positions in an order in which everything comes after what it needs.
    pub(super) ranks: Vec<u32>,
}

/// Whether a revision that another one depends on can still be a head.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dependencies {
    /// Only down revisions count: what `heads` lists.
    Ignored,
    /// Dependencies count as down revisions: the rows that the version table
    /// holds once everything is applied.
    Considered,
}

impl RevisionGraph {
    /// Builds the graph from the headers of all scripts.
    ///
    /// The order of the headers is kept wherever there is a choice, so callers
    /// should give them sorted by file name.
    ///
    /// # Errors
    /// The first thing wrong: an illegal id, two revisions with one id or label,
    /// a down revision or dependency that is not there, a cycle.
    pub fn new(headers: Vec<RevisionHeader>) -> Result<Self, GraphError> {
        build(headers)
    }

    /// The number of revisions.
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// Whether there is no revision.
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// All revisions in the order of the graph.
    pub fn revisions(&self) -> impl ExactSizeIterator<Item = Revision<'_>> {
        (0..self.len()).map(|index| self.at(Node::new(index)))
    }

    /// The revision with exactly this id.
    pub fn find(&self, id: &str) -> Option<Revision<'_>> {
        self.node_of(id).map(|node| self.at(node))
    }

    /// The revisions that nothing follows, in the order of the graph.
    pub fn heads(&self, dependencies: Dependencies) -> Vec<Revision<'_>> {
        let nodes = self.head_nodes(dependencies);
        nodes.into_iter().map(|node| self.at(node)).collect()
    }

    /// The revisions without a down revision, in the order of the graph.
    pub fn bases(&self) -> Vec<Revision<'_>> {
        let nodes = self.base_nodes();
        nodes.into_iter().map(|node| self.at(node)).collect()
    }

    pub(super) fn at(&self, node: Node) -> Revision<'_> {
        Revision { graph: self, node }
    }

    pub(super) fn id(&self, node: Node) -> &RevisionId {
        &self.ids[node.index()]
    }

    pub(super) fn ids_of(&self, nodes: &[Node]) -> Vec<RevisionId> {
        nodes.iter().map(|node| self.id(*node).clone()).collect()
    }

    /// The revision with exactly this id; labels are no ids.
    pub(super) fn node_of(&self, id: &str) -> Option<Node> {
        self.names.exact(id).filter(|node| *self.id(*node) == id)
    }

    pub(super) fn nodes(&self) -> impl Iterator<Item = Node> + use<> {
        (0..self.ids.len()).map(Node::new)
    }

    pub(super) fn head_nodes(&self, dependencies: Dependencies) -> Vec<Node> {
        let next = match dependencies {
            Dependencies::Ignored => &self.versioned_next,
            Dependencies::Considered => &self.all_next,
        };
        self.nodes()
            .filter(|node| next.of(*node).is_empty())
            .collect()
    }

    pub(super) fn base_nodes(&self) -> Vec<Node> {
        self.nodes()
            .filter(|node| self.versioned_down.of(*node).is_empty())
            .collect()
    }
}

/// One revision in its graph.
#[derive(Clone, Copy)]
pub struct Revision<'graph> {
    graph: &'graph RevisionGraph,
    pub(super) node: Node,
}

impl<'graph> Revision<'graph> {
    /// The id.
    pub fn id(self) -> &'graph RevisionId {
        self.graph.id(self.node)
    }

    /// The header as it was given to the graph.
    pub fn header(self) -> &'graph RevisionHeader {
        &self.graph.headers[self.node.index()]
    }

    /// The first line of the description; may be empty.
    pub fn message(self) -> &'graph str {
        &self.header().message
    }

    /// The script's file.
    pub fn path(self) -> &'graph Utf8Path {
        &self.header().path
    }

    /// The language of the script.
    pub fn language(self) -> ScriptLanguage {
        self.header().language()
    }

    /// The file and line of the header.
    pub fn origin(self) -> Origin {
        self.header().origin()
    }

    /// The revisions it follows, as written.
    pub fn down_revisions(self) -> Vec<&'graph RevisionId> {
        let down = self.graph.versioned_down.of(self.node);
        down.iter().map(|node| self.graph.id(*node)).collect()
    }

    /// The dependencies as written: ids and branch labels.
    pub fn depends_on(self) -> &'graph [String] {
        &self.header().depends_on
    }

    /// The revisions that must be applied directly before it: its down revisions,
    /// then the dependencies that none of its ancestors declares as well.
    pub fn immediate_predecessors(self) -> Vec<Revision<'graph>> {
        let down = self.graph.normalized_down.of(self.node);
        down.iter().map(|node| self.graph.at(*node)).collect()
    }

    /// The revisions that name it as down revision, in the order of the graph.
    pub fn next_revisions(self) -> Vec<Revision<'graph>> {
        let next = self.graph.versioned_next.of(self.node);
        next.iter().map(|node| self.graph.at(*node)).collect()
    }

    /// The labels of the branches it is on, its own among them.
    pub fn branch_labels(self) -> Vec<&'graph str> {
        self.graph.labels.of(self.node).collect()
    }

    /// Whether nothing follows it; dependents are not counted unless asked for.
    pub fn is_head(self, dependencies: Dependencies) -> bool {
        match dependencies {
            Dependencies::Ignored => self.graph.versioned_next.of(self.node).is_empty(),
            Dependencies::Considered => self.graph.all_next.of(self.node).is_empty(),
        }
    }

    /// Whether it has no down revision.
    pub fn is_base(self) -> bool {
        self.graph.versioned_down.of(self.node).is_empty()
    }

    /// Whether several revisions follow it.
    pub fn is_branch_point(self) -> bool {
        self.graph.versioned_next.of(self.node).len() > 1
    }

    /// Whether it follows several revisions.
    pub fn is_merge_point(self) -> bool {
        self.graph.versioned_down.of(self.node).len() > 1
    }
}

impl PartialEq for Revision<'_> {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.graph, other.graph) && self.node == other.node
    }
}

impl Eq for Revision<'_> {}

impl std::fmt::Debug for Revision<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_tuple("Revision").field(self.id()).finish()
    }
}
