//! SQLite: trigger bodies.

use super::{BodyToken, StatementList, Terminator};
use crate::sql::Construct;

/// Follows one SQLite statement.
#[derive(Debug, Default)]
pub(in crate::sql) enum SqliteTracker {
    #[default]
    Start,
    /// Behind `CREATE`.
    Create,
    /// Between `CREATE TRIGGER` and `BEGIN`.
    Trigger,
    Body(StatementList),
    Plain,
}

impl SqliteTracker {
    pub(super) fn watches(&self) -> bool {
        !matches!(self, Self::Plain)
    }

    pub(super) fn token(&mut self, token: BodyToken<'_>) {
        match self {
            Self::Start if token.is_word("CREATE") => *self = Self::Create,
            Self::Create if token.is_any_word(&["TEMP", "TEMPORARY"]) => {}
            Self::Create if token.is_word("TRIGGER") => *self = Self::Trigger,
            Self::Start | Self::Create => *self = Self::Plain,
            Self::Trigger if token.is_word("BEGIN") => {
                *self = Self::Body(StatementList::new(token.offset));
            }
            Self::Body(list) => list.token(token),
            Self::Trigger | Self::Plain => {}
        }
    }

    pub(super) fn terminator(&mut self) -> Terminator {
        match self {
            Self::Body(list) => list.terminator(),
            _ => Terminator::EndsStatement,
        }
    }

    pub(super) fn open(&self) -> Option<(Construct, usize)> {
        match self {
            Self::Body(list) => list.open(),
            _ => None,
        }
    }
}
