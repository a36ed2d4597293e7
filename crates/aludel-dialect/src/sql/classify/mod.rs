//! What kind a statement is, by its leading keywords.

mod mysql;
mod postgres;
mod sqlite;

use super::{StatementKind, Token, TokenKind, Tokens, tokens};
use crate::dialect::DialectName;

/// Tells how a statement relates to transactions.
///
/// It goes by keywords alone: what a called procedure or a `DO` block does inside is
/// not known, and such statements are [`StatementKind::Opaque`].
pub fn statement_kind(sql: &str, dialect: DialectName) -> StatementKind {
    let words = Words {
        tokens: tokens(sql, dialect),
    };
    match dialect {
        DialectName::Sqlite => sqlite::statement_kind(words),
        DialectName::Postgresql => postgres::statement_kind(words),
        DialectName::Mysql => mysql::statement_kind(words),
    }
}

/// The tokens of a statement without white space and comments; the text inside
/// MySQL's executable comments counts as if it stood alone.
#[derive(Debug, Clone)]
struct Words<'a> {
    tokens: Tokens<'a>,
}

impl<'a> Iterator for Words<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        self.tokens.find(|token| {
            !matches!(
                token.kind,
                TokenKind::Space
                    | TokenKind::Comment
                    | TokenKind::Hint
                    | TokenKind::ExecutableStart
                    | TokenKind::ExecutableEnd
            )
        })
    }
}

impl Words<'_> {
    /// The next word in capitals; empty for anything that is no word.
    fn keyword(&mut self) -> String {
        match self.next() {
            Some(token) if token.kind == TokenKind::Word => token.text.to_ascii_uppercase(),
            _ => String::new(),
        }
    }

    /// Moves past the next token if it is this keyword.
    fn skip_keyword(&mut self, keyword: &str) -> bool {
        let mut ahead = self.clone();
        let found = ahead.next().is_some_and(|token| token.is_word(keyword));
        if found {
            *self = ahead;
        }
        found
    }

    /// Whether these keywords follow, in this order and without anything between.
    fn follows(&self, keywords: &[&str]) -> bool {
        let mut ahead = self.clone();
        keywords
            .iter()
            .all(|keyword| ahead.next().is_some_and(|token| token.is_word(keyword)))
    }

    /// Whether the keyword stands anywhere in what follows.
    fn contains(&self, keyword: &str) -> bool {
        self.clone().any(|token| token.is_word(keyword))
    }

    /// Whether `name = false` stands anywhere in what follows (`off` and `0` too).
    fn switches_off(&self, name: &str) -> bool {
        let mut ahead = self.clone();
        while let Some(token) = ahead.next() {
            if token.is_word(name) {
                let mut value = ahead.clone();
                if value.next().is_some_and(|token| token.text == "=")
                    && value.next().is_some_and(|token| {
                        ["false", "off", "0", "'false'", "'off'", "'0'"]
                            .iter()
                            .any(|spelling| token.text.eq_ignore_ascii_case(spelling))
                    })
                {
                    return true;
                }
            }
        }
        false
    }
}

/// Behind `ROLLBACK`: `[WORK | TRANSACTION] TO …` keeps the transaction.
fn rollback(words: &mut Words<'_>) -> StatementKind {
    let _ = words.skip_keyword("WORK") || words.skip_keyword("TRANSACTION");
    if words.follows(&["TO"]) {
        StatementKind::Savepoint
    } else {
        StatementKind::Rollback
    }
}

#[cfg(test)]
mod tests;
