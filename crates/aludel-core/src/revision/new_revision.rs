//! What a revision that is about to be written may follow.

use super::error::{NewRevisionError, ReferenceError};
use super::graph::{Dependencies, Revision, RevisionGraph};
use super::id::RevisionId;
use super::node::NodeSet;
use super::resolve::Resolver;

/// Whether a new revision may follow one that is followed already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Splice {
    /// It must follow heads.
    Refuse,
    /// It may start a branch.
    Allow,
}

impl RevisionGraph {
    /// The revisions that a new one follows if it is put on `heads`: one
    /// reference for `revision --head`, several for `merge`. None means that it
    /// becomes a base.
    ///
    /// # Errors
    /// When a reference cannot be understood or is not one place, when a revision
    /// is meant twice, or when one is not a head and splicing is refused.
    pub fn down_revisions_for_new<Head: AsRef<str>>(
        &self,
        heads: &[Head],
        splice: Splice,
    ) -> Result<Vec<Revision<'_>>, NewRevisionError> {
        let mut nodes = Vec::new();
        let mut seen = NodeSet::empty(self.len());
        for head in heads {
            let reference = head.as_ref();
            for node in Resolver::new(self, reference).revisions(reference)? {
                if !seen.insert(node) {
                    return Err(NewRevisionError::HeadTwice {
                        revision: self.id(node).clone(),
                    });
                }
                nodes.push(node);
            }
        }
        let revisions: Vec<Revision<'_>> = nodes.into_iter().map(|node| self.at(node)).collect();
        let followed = revisions
            .iter()
            .find(|revision| !revision.is_head(Dependencies::Ignored));
        match followed.filter(|_| splice == Splice::Refuse) {
            None => Ok(revisions),
            Some(revision) => Err(NewRevisionError::NotAHead {
                revision: revision.id().clone(),
                next: revision
                    .next_revisions()
                    .into_iter()
                    .map(|next| next.id().clone())
                    .collect(),
            }),
        }
    }

    /// The `depends_on` of a new revision: labels as they are, everything else as
    /// full ids.
    ///
    /// # Errors
    /// When a reference cannot be understood, is several revisions or the base.
    pub fn dependencies_for_new<Name: AsRef<str>>(
        &self,
        depends_on: &[Name],
    ) -> Result<Vec<String>, ReferenceError> {
        let mut resolved = Vec::with_capacity(depends_on.len());
        for reference in depends_on {
            let reference = reference.as_ref();
            let revision =
                self.resolve_one(reference)?
                    .ok_or_else(|| ReferenceError::NotARevision {
                        reference: reference.to_owned(),
                    })?;
            let is_label = revision.branch_labels().contains(&reference);
            resolved.push(if is_label {
                reference.to_owned()
            } else {
                revision.id().as_str().to_owned()
            });
        }
        Ok(resolved)
    }

    /// Checks that a new revision may have this id and declare these labels.
    ///
    /// # Errors
    /// When the id is illegal, when the id or a label is in use, or when a label
    /// is given twice.
    pub fn check_new_names<Label: AsRef<str>>(
        &self,
        id: &str,
        branch_labels: &[Label],
    ) -> Result<RevisionId, NewRevisionError> {
        let id = RevisionId::new(id)?;
        let mut own = vec![id.as_str()];
        own.extend(branch_labels.iter().map(AsRef::as_ref));
        for (position, name) in own.iter().enumerate() {
            if let Some(node) = self.names.exact(name) {
                return Err(NewRevisionError::NameInUse {
                    name: (*name).to_owned(),
                    revision: self.id(node).clone(),
                    origin: self.headers[node.index()].origin(),
                });
            }
            if own[..position].contains(name) {
                return Err(NewRevisionError::NameTwice {
                    name: (*name).to_owned(),
                });
            }
        }
        Ok(id)
    }
}

#[cfg(test)]
mod tests {
    use super::super::drawing::{graph, ids};
    use super::*;

    fn branches() -> RevisionGraph {
        graph("cafe0001 label shop\n cafe0002 < cafe0001\n cafe0003 < cafe0001\n feed0001")
    }

    fn follows(heads: &[&str], splice: Splice) -> String {
        match branches().down_revisions_for_new(heads, splice) {
            Ok(found) => ids(found).join(" "),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn a_new_revision_follows_heads_or_splices() {
        insta::assert_snapshot!(follows(&["cafe0002"], Splice::Refuse), @"cafe0002");
        insta::assert_snapshot!(follows(&["heads"], Splice::Refuse), @"cafe0002 cafe0003 feed0001");
        insta::assert_snapshot!(follows(&["base"], Splice::Refuse), @"");
        insta::assert_snapshot!(follows(&["cafe0001"], Splice::Allow), @"cafe0001");
        insta::assert_snapshot!(follows(&["cafe0001"], Splice::Refuse), @"revision `cafe0001` is not a head: cafe0002, cafe0003 follow it already");
        insta::assert_snapshot!(follows(&["head"], Splice::Refuse), @"`head` means one revision, but there are 3 heads: cafe0002, cafe0003, feed0001");
        insta::assert_snapshot!(follows(&["cafe0002", "cafe0002"], Splice::Refuse), @"revision `cafe0002` is asked for twice");
    }

    #[test]
    fn dependencies_keep_labels_and_complete_ids() {
        let graph = branches();
        let found = graph.dependencies_for_new(&["shop", "feed"]).unwrap();
        assert_eq!(found, ["shop", "feed0001"]);
        assert!(graph.dependencies_for_new(&["base"]).is_err());
    }

    #[test]
    fn names_in_use_are_refused() {
        let graph = branches();
        let check = |id: &str, labels: &[&str]| match graph.check_new_names(id, labels) {
            Ok(id) => id.to_string(),
            Err(error) => error.to_string(),
        };
        insta::assert_snapshot!(check("new", &["till"]), @"new");
        insta::assert_snapshot!(check("cafe0002", &[]), @"`cafe0002` is in use by revision `cafe0002` (versions/cafe0002.sql:1)");
        insta::assert_snapshot!(check("new", &["shop"]), @"`shop` is in use by revision `cafe0001` (versions/cafe0001.sql:1)");
        insta::assert_snapshot!(check("new", &["till", "till"]), @"`till` is given twice");
        insta::assert_snapshot!(check("new", &["new"]), @"`new` is given twice");
        insta::assert_snapshot!(check("a-b", &[]), @"revision id `a-b` holds `-`, which references like `ae10+2` use");
    }
}
