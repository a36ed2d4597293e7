//! From headers to a graph, or to what is wrong with them.

use std::collections::HashMap;
use std::sync::Arc;

use super::cycles::parents_first;
use super::dependencies::undeclared_by_ancestors;
use super::error::{CycleMember, GraphError};
use super::graph::RevisionGraph;
use super::header::RevisionHeader;
use super::id::RevisionId;
use super::labels::{BranchLabels, LabelEdges};
use super::names::Names;
use super::nearest::nearest;
use super::node::{Adjacency, Node, NodeSet};

/// Builds the graph; see [`RevisionGraph::new`].
pub(super) fn build(headers: Vec<RevisionHeader>) -> Result<RevisionGraph, GraphError> {
    let ids = check_ids(&headers)?;
    let mut nodes: HashMap<Arc<str>, Node> = HashMap::with_capacity(ids.len());
    for (index, id) in ids.iter().enumerate() {
        if let Some(first) = nodes.insert(id.shared(), Node::new(index)) {
            return Err(GraphError::DuplicateRevision {
                id: id.clone(),
                first: headers[first.index()].origin(),
                second: headers[index].origin(),
            });
        }
    }
    let declared = declare_labels(&headers, &ids, &mut nodes)?;
    let names = Names::new(nodes, ids.len());
    let down_rows = find_down_revisions(&headers, &ids, &names)?;
    let dependency_rows = find_dependencies(&headers, &ids, &names)?;
    let cycle = |cycle: Vec<Node>| -> Vec<CycleMember> {
        cycle
            .into_iter()
            .map(|node| CycleMember {
                id: ids[node.index()].clone(),
                origin: headers[node.index()].origin(),
            })
            .collect()
    };

    let versioned_down = Adjacency::from_rows(&down_rows);
    parents_first(&versioned_down).map_err(|nodes| GraphError::Cycle {
        revisions: cycle(nodes),
    })?;
    let all_down = joined(&down_rows, &dependency_rows);
    let order = parents_first(&all_down).map_err(|nodes| GraphError::DependencyCycle {
        revisions: cycle(nodes),
    })?;

    let immediate = undeclared_by_ancestors(&dependency_rows, &versioned_down, &order);
    let normalized_down = joined(&down_rows, &immediate);
    let versioned_next = versioned_down.reversed();
    let all_next = all_down.reversed();
    let labels = BranchLabels::spread(
        declared,
        &LabelEdges {
            versioned_down: &versioned_down,
            versioned_next: &versioned_next,
            all_next: &all_next,
            order: &order,
        },
    );
    let mut ranks = vec![0_u32; ids.len()];
    for (rank, node) in (0_u32..).zip(&order) {
        ranks[node.index()] = rank;
    }
    Ok(RevisionGraph {
        normalized_next: normalized_down.reversed(),
        headers,
        ids,
        names,
        versioned_down,
        versioned_next,
        normalized_down,
        all_next,
        labels,
        ranks,
    })
}

fn check_ids(headers: &[RevisionHeader]) -> Result<Vec<RevisionId>, GraphError> {
    headers
        .iter()
        .map(|header| {
            RevisionId::new(&header.id).map_err(|source| GraphError::Id {
                origin: header.origin(),
                source,
            })
        })
        .collect()
}

/// Enters the labels beside the ids, where references look for both.
fn declare_labels(
    headers: &[RevisionHeader],
    ids: &[RevisionId],
    nodes: &mut HashMap<Arc<str>, Node>,
) -> Result<Vec<(Box<str>, Node)>, GraphError> {
    let mut declared = Vec::new();
    for (index, header) in headers.iter().enumerate() {
        for label in &header.branch_labels {
            let Some(taken) = nodes.insert(Arc::from(label.as_str()), Node::new(index)) else {
                declared.push((Box::from(label.as_str()), Node::new(index)));
                continue;
            };
            let first = taken.index();
            if ids[first] == label.as_str() {
                return Err(GraphError::BranchLabelIsRevision {
                    label: label.clone(),
                    revision: ids[index].clone(),
                    origin: header.origin(),
                    revision_origin: headers[first].origin(),
                });
            }
            return Err(GraphError::DuplicateBranchLabel {
                label: label.clone(),
                first: ids[first].clone(),
                first_origin: headers[first].origin(),
                second: ids[index].clone(),
                second_origin: header.origin(),
            });
        }
    }
    Ok(declared)
}

/// Down revisions are full ids: neither labels nor beginnings of ids.
fn find_down_revisions(
    headers: &[RevisionHeader],
    ids: &[RevisionId],
    names: &Names,
) -> Result<Vec<Vec<Node>>, GraphError> {
    let find = |index: usize, wanted: &str| {
        let found = names.exact(wanted);
        if let Some(node) = found.filter(|node| ids[node.index()] == wanted) {
            return Ok(node);
        }
        let meant = found.or_else(|| match names.beginning_with(wanted) {
            [(_, node)] if !wanted.is_empty() => Some(*node),
            _ => None,
        });
        Err(GraphError::MissingDownRevision {
            revision: ids[index].clone(),
            origin: headers[index].origin(),
            missing: wanted.to_owned(),
            nearest: match meant {
                Some(node) => vec![ids[node.index()].as_str().to_owned()],
                None => nearest(wanted, ids.iter().map(RevisionId::as_str)),
            },
        })
    };
    headers
        .iter()
        .enumerate()
        .map(|(index, header)| {
            let wanted = header.down_revisions.iter();
            wanted.map(|wanted| find(index, wanted)).collect()
        })
        .collect()
}

/// Dependencies are full ids or labels, each once.
fn find_dependencies(
    headers: &[RevisionHeader],
    ids: &[RevisionId],
    names: &Names,
) -> Result<Vec<Vec<Node>>, GraphError> {
    let mut seen = NodeSet::empty(headers.len());
    let mut rows = Vec::with_capacity(headers.len());
    for (index, header) in headers.iter().enumerate() {
        let mut row = Vec::with_capacity(header.depends_on.len());
        for wanted in &header.depends_on {
            let node = names
                .exact(wanted)
                .ok_or_else(|| GraphError::MissingDependency {
                    revision: ids[index].clone(),
                    origin: header.origin(),
                    missing: wanted.clone(),
                    nearest: nearest(wanted, names.all()),
                })?;
            if seen.insert(node) {
                row.push(node);
            }
        }
        for node in &row {
            seen.remove(*node);
        }
        rows.push(row);
    }
    Ok(rows)
}

/// Down revisions, then dependencies, each revision once.
fn joined(down_rows: &[Vec<Node>], dependency_rows: &[Vec<Node>]) -> Adjacency {
    let mut seen = NodeSet::empty(down_rows.len());
    let rows: Vec<Vec<Node>> = down_rows
        .iter()
        .zip(dependency_rows)
        .map(|(down, dependencies)| {
            let mut row: Vec<Node> = Vec::with_capacity(down.len() + dependencies.len());
            row.extend(
                down.iter()
                    .chain(dependencies)
                    .filter(|node| seen.insert(**node)),
            );
            for node in &row {
                seen.remove(*node);
            }
            row
        })
        .collect();
    Adjacency::from_rows(&rows)
}

#[cfg(test)]
mod tests {
    use super::super::drawing::{graph, ids, refused};
    use super::super::graph::Dependencies;

    #[test]
    fn heads_and_bases_with_and_without_dependencies() {
        let graph = graph(
            "a
             b < a
             c needs b
             d < c",
        );
        assert_eq!(ids(graph.bases()), ["a", "c"]);
        assert_eq!(ids(graph.heads(Dependencies::Ignored)), ["b", "d"]);
        assert_eq!(ids(graph.heads(Dependencies::Considered)), ["d"]);
    }

    #[test]
    fn nothing_is_a_graph() {
        let graph = graph("");
        assert!(graph.is_empty());
        assert!(graph.heads(Dependencies::Considered).is_empty());
    }

    #[test]
    fn what_is_missing_is_named_with_its_file_and_what_it_could_be() {
        insta::assert_snapshot!(
            refused("cafe0001\n beef0001 < cafe0010"),
            @"versions/beef0001.sql:1: revision `beef0001` follows `cafe0010`, which no file has"
        );
        let error = refused("cafe0001\n beef0001 < cafe0010");
        assert!(matches!(
            error,
            super::GraphError::MissingDownRevision { nearest, .. } if nearest == ["cafe0001"]
        ));
        insta::assert_snapshot!(
            refused("a label billing\n b needs biling"),
            @"versions/b.sql:1: revision `b` depends on `biling`, which no file has"
        );
        let error = refused("a label billing\n b needs biling");
        assert!(matches!(
            error,
            super::GraphError::MissingDependency { nearest, .. } if nearest == ["billing"]
        ));
    }

    #[test]
    fn a_down_revision_is_a_full_id() {
        for drawing in ["cafe0001 label shop\n b < shop", "cafe0001\n b < cafe"] {
            assert!(matches!(
                refused(drawing),
                super::GraphError::MissingDownRevision { nearest, .. } if nearest == ["cafe0001"]
            ));
        }
    }

    #[test]
    fn what_is_there_twice_is_named_with_both_files() {
        insta::assert_snapshot!(
            refused("a\n b < a\n a"),
            @"revision `a` is in two files: versions/a.sql:1 and versions/a.sql:1"
        );
        insta::assert_snapshot!(
            refused("a label shop\n b < a label shop"),
            @"branch label `shop` is given twice: by `a` (versions/a.sql:1) and by `b` (versions/b.sql:1)"
        );
        insta::assert_snapshot!(
            refused("a\n b < a label a"),
            @"branch label `a` of `b` (versions/b.sql:1) is also the id of a revision (versions/a.sql:1)"
        );
    }

    #[test]
    fn cycles_are_drawn() {
        insta::assert_snapshot!(refused("a < a"), @"down revisions form a cycle: a -> a");
        insta::assert_snapshot!(
            refused("a\n b < a c\n c < b\n d < c"),
            @"down revisions form a cycle: b -> c -> b"
        );
        insta::assert_snapshot!(
            refused("a needs c\n b < a\n c < b"),
            @"down revisions and dependencies form a cycle: a -> c -> b -> a"
        );
        // Alembic does not notice a dependency on oneself by a label of one's own.
        insta::assert_snapshot!(
            refused("a\n b < a label shop needs shop\n c < b"),
            @"down revisions and dependencies form a cycle: b -> b"
        );
    }

    #[test]
    fn ids_are_checked() {
        insta::assert_snapshot!(
            refused("a+b"),
            @"versions/a+b.sql:1: revision id `a+b` holds `+`, which references like `ae10+2` use"
        );
    }
}
