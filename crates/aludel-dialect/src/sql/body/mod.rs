//! Statements that contain statements.
//!
//! A tracker sees the tokens of one statement and knows which `;` belong to its
//! body. For most statements it loses interest after the first word, and the
//! splitter then skips to the next `;` without looking at words at all.

mod mysql;
mod postgres;
mod sqlite;

use mysql::MysqlTracker;
use postgres::PostgresTracker;
use sqlite::SqliteTracker;

use super::{Construct, TokenKind};
use crate::dialect::DialectName;

/// What a `;` does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Terminator {
    /// It ends the statement.
    EndsStatement,
    /// It ends a statement inside the body.
    InsideBody,
}

/// Follows one statement.
#[derive(Debug)]
pub(super) enum Tracker {
    /// The next `;` ends the statement, whatever stands before it.
    Plain,
    Sqlite(SqliteTracker),
    Postgres(PostgresTracker),
    Mysql(MysqlTracker),
}

impl Tracker {
    pub(super) fn new(dialect: DialectName) -> Self {
        match dialect {
            DialectName::Sqlite => Self::Sqlite(SqliteTracker::default()),
            DialectName::Postgresql => Self::Postgres(PostgresTracker::default()),
            DialectName::Mysql => Self::Mysql(MysqlTracker::default()),
        }
    }

    /// Whether it still wants to see tokens.
    pub(super) fn watches(&self) -> bool {
        match self {
            Self::Plain => false,
            Self::Sqlite(tracker) => tracker.watches(),
            Self::Postgres(tracker) => tracker.watches(),
            Self::Mysql(tracker) => tracker.watches(),
        }
    }

    /// Takes the next token that is neither white space, a comment nor a `;`.
    pub(super) fn token(&mut self, kind: TokenKind, text: &[u8], offset: usize) {
        let token = BodyToken { kind, text, offset };
        match self {
            Self::Plain => {}
            Self::Sqlite(tracker) => tracker.token(token),
            Self::Postgres(tracker) => tracker.token(token),
            Self::Mysql(tracker) => tracker.token(token),
        }
    }

    /// Takes a `;`.
    pub(super) fn terminator(&mut self) -> Terminator {
        match self {
            Self::Plain => Terminator::EndsStatement,
            Self::Sqlite(tracker) => tracker.terminator(),
            Self::Postgres(tracker) => tracker.terminator(),
            Self::Mysql(tracker) => tracker.terminator(),
        }
    }

    /// What is open, and the offset where it opens.
    pub(super) fn open(&self) -> Option<(Construct, usize)> {
        match self {
            Self::Plain => None,
            Self::Sqlite(tracker) => tracker.open(),
            Self::Postgres(tracker) => tracker.open(),
            Self::Mysql(tracker) => tracker.open(),
        }
    }

    /// Whether the statement is PostgreSQL's `COPY … FROM STDIN`.
    pub(super) fn copies_from_stdin(&self) -> bool {
        matches!(self, Self::Postgres(tracker) if tracker.copies_from_stdin())
    }
}

/// A token as the trackers see it.
#[derive(Debug, Clone, Copy)]
struct BodyToken<'a> {
    kind: TokenKind,
    text: &'a [u8],
    offset: usize,
}

impl BodyToken<'_> {
    fn is_word(&self, keyword: &str) -> bool {
        self.is_any_word(&[keyword])
    }

    fn is_any_word(&self, keywords: &[&str]) -> bool {
        self.kind == TokenKind::Word
            && keywords
                .iter()
                .any(|keyword| self.text.eq_ignore_ascii_case(keyword.as_bytes()))
    }

    fn is_symbol(&self, symbol: &str) -> bool {
        self.kind == TokenKind::Symbol && self.text == symbol.as_bytes()
    }
}

/// A body in which every statement ends with `;` and which ends with `END`.
///
/// The `END` that closes it directly follows a `;` (or the opening); the `END` of a
/// `CASE` and a column of that name never do. This is also how SQLite's own shell
/// decides (`sqlite3_complete`).
#[derive(Debug)]
pub(in crate::sql) struct StatementList {
    opening: usize,
    last: Last,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Last {
    StatementStart,
    InsideStatement,
    End,
}

impl StatementList {
    fn new(opening: usize) -> Self {
        Self {
            opening,
            last: Last::StatementStart,
        }
    }

    fn token(&mut self, token: BodyToken<'_>) {
        self.last = match self.last {
            Last::StatementStart if token.is_word("END") => Last::End,
            _ => Last::InsideStatement,
        };
    }

    fn terminator(&mut self) -> Terminator {
        match self.last {
            Last::End => Terminator::EndsStatement,
            Last::StatementStart | Last::InsideStatement => {
                self.last = Last::StatementStart;
                Terminator::InsideBody
            }
        }
    }

    fn open(&self) -> Option<(Construct, usize)> {
        (self.last != Last::End).then_some((Construct::Body, self.opening))
    }
}
