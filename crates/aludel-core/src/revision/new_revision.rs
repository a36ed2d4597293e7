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
