//! Revision ids.

use std::borrow::Borrow;
use std::fmt;
use std::sync::Arc;

use serde::{Serialize, Serializer};

/// Characters that references use as operators, so that no id may hold them.
const ILLEGAL: [char; 4] = ['@', '-', '+', ':'];

/// Words that a reference reads as symbols before it looks for an id.
const RESERVED: [&str; 4] = ["base", "current", "head", "heads"];

/// The id of one revision, as it stands in its file and in the version table.
///
/// Cloning is cheap: clones share one allocation.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RevisionId(Arc<str>);

/// Why a text cannot be a revision id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RevisionIdError {
    /// There is no text.
    #[error("a revision id cannot be empty")]
    Empty,
    /// The text holds characters that references use as operators.
    #[error("revision id `{id}` holds {}, which references like `ae10+2` use", quoted(.characters))]
    IllegalCharacters {
        /// The text.
        id: String,
        /// The characters that must go, sorted, each once.
        characters: Vec<char>,
    },
    /// The text is a symbol (`head`, `heads`, `base`, `current`), which no
    /// reference could tell from the revision.
    #[error("revision id `{id}` is reserved: a reference to it would mean something else")]
    Reserved {
        /// The text.
        id: String,
    },
}

fn quoted(characters: &[char]) -> String {
    let quoted: Vec<String> = characters.iter().map(|c| format!("`{c}`")).collect();
    quoted.join(", ")
}

impl RevisionId {
    /// Checks that a text can be a revision id.
    ///
    /// # Errors
    /// When the text is empty, is one of the symbols of references or holds one
    /// of `@`, `-`, `+` and `:`.
    pub fn new(id: impl AsRef<str>) -> Result<Self, RevisionIdError> {
        let id = id.as_ref();
        if id.is_empty() {
            return Err(RevisionIdError::Empty);
        }
        let mut characters: Vec<char> = id.chars().filter(|c| ILLEGAL.contains(c)).collect();
        if !characters.is_empty() {
            characters.sort_unstable();
            characters.dedup();
            return Err(RevisionIdError::IllegalCharacters {
                id: id.to_owned(),
                characters,
            });
        }
        if RESERVED.contains(&id) {
            return Err(RevisionIdError::Reserved { id: id.to_owned() });
        }
        Ok(Self(Arc::from(id)))
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub(super) fn shared(&self) -> Arc<str> {
        Arc::clone(&self.0)
    }
}

impl fmt::Display for RevisionId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(&self.0)
    }
}

impl fmt::Debug for RevisionId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, formatter)
    }
}

impl AsRef<str> for RevisionId {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl Borrow<str> for RevisionId {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl PartialEq<str> for RevisionId {
    fn eq(&self, other: &str) -> bool {
        &*self.0 == other
    }
}

impl PartialEq<&str> for RevisionId {
    fn eq(&self, other: &&str) -> bool {
        &*self.0 == *other
    }
}

impl Serialize for RevisionId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_ids_are_accepted() {
        for id in ["1a2b3c4d5e6f", "0001", "add_users", "été", "a.b", "x"] {
            assert_eq!(RevisionId::new(id).unwrap(), id);
        }
    }

    #[test]
    fn operators_are_named_once_each() {
        let error = RevisionId::new("a+b-c+d").unwrap_err();
        assert_eq!(
            error,
            RevisionIdError::IllegalCharacters {
                id: "a+b-c+d".into(),
                characters: vec!['+', '-'],
            }
        );
        insta::assert_snapshot!(error, @"revision id `a+b-c+d` holds `+`, `-`, which references like `ae10+2` use");
    }

    #[test]
    fn symbols_and_nothing_are_refused() {
        assert_eq!(RevisionId::new("").unwrap_err(), RevisionIdError::Empty);
        for id in RESERVED {
            assert_eq!(
                RevisionId::new(id).unwrap_err(),
                RevisionIdError::Reserved { id: id.into() }
            );
        }
    }
}
