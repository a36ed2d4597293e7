//! PostgreSQL: `BEGIN ATOMIC` bodies, the commands of a rule, and `COPY`.

use super::{BodyToken, StatementList, Terminator};
use crate::sql::Construct;

/// Follows one PostgreSQL statement.
#[derive(Debug, Default)]
pub(in crate::sql) enum PostgresTracker {
    #[default]
    Start,
    /// Behind `CREATE`.
    Create,
    /// Behind `CREATE FUNCTION` or `CREATE PROCEDURE`.
    Routine,
    /// Behind the `BEGIN` of a routine.
    RoutineBegin {
        opening: usize,
    },
    Body(StatementList),
    /// Behind `CREATE RULE`: its commands stand in parentheses, separated by `;`.
    Rule {
        open: Vec<usize>,
    },
    /// Behind `COPY`.
    Copy {
        depth: usize,
        previous: Previous,
    },
    CopyFromStdin,
    Plain,
}

/// The token before, as far as `COPY` cares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::sql) enum Previous {
    From,
    Other,
}

impl PostgresTracker {
    pub(super) fn watches(&self) -> bool {
        !matches!(self, Self::Plain | Self::CopyFromStdin)
    }

    pub(super) fn token(&mut self, token: BodyToken<'_>) {
        match self {
            Self::Start if token.is_word("CREATE") => *self = Self::Create,
            Self::Start if token.is_word("COPY") => {
                *self = Self::Copy {
                    depth: 0,
                    previous: Previous::Other,
                };
            }
            Self::Create if token.is_any_word(&["OR", "REPLACE"]) => {}
            Self::Create if token.is_any_word(&["FUNCTION", "PROCEDURE"]) => *self = Self::Routine,
            Self::Create if token.is_word("RULE") => *self = Self::Rule { open: Vec::new() },
            Self::Start | Self::Create => *self = Self::Plain,
            Self::Routine if token.is_word("BEGIN") => {
                *self = Self::RoutineBegin {
                    opening: token.offset,
                };
            }
            Self::RoutineBegin { opening } if token.is_word("ATOMIC") => {
                *self = Self::Body(StatementList::new(*opening));
            }
            Self::RoutineBegin { .. } => *self = Self::Routine,
            Self::Body(list) => list.token(token),
            Self::Rule { open } if token.is_symbol("(") => open.push(token.offset),
            Self::Rule { open } if token.is_symbol(")") => {
                open.pop();
            }
            Self::Copy { depth, .. } if token.is_symbol("(") => *depth += 1,
            Self::Copy { depth, .. } if token.is_symbol(")") => *depth = depth.saturating_sub(1),
            Self::Copy {
                depth: 0,
                previous: Previous::From,
            } if token.is_word("STDIN") => *self = Self::CopyFromStdin,
            Self::Copy { previous, .. } => {
                *previous = if token.is_word("FROM") {
                    Previous::From
                } else {
                    Previous::Other
                };
            }
            Self::Routine | Self::Rule { .. } | Self::CopyFromStdin | Self::Plain => {}
        }
    }

    pub(super) fn terminator(&mut self) -> Terminator {
        match self {
            Self::Body(list) => list.terminator(),
            Self::Rule { open } if !open.is_empty() => Terminator::InsideBody,
            _ => Terminator::EndsStatement,
        }
    }

    pub(super) fn open(&self) -> Option<(Construct, usize)> {
        match self {
            Self::Body(list) => list.open(),
            Self::Rule { open } => open.first().map(|offset| (Construct::Parenthesis, *offset)),
            _ => None,
        }
    }

    pub(super) fn copies_from_stdin(&self) -> bool {
        matches!(self, Self::CopyFromStdin)
    }
}
