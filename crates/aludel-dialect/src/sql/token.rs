//! SQL as a sequence of tokens.

use super::Construct;
use super::scan::{Context, Scanner, Stop, Window};
use crate::dialect::DialectName;

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TokenKind {
    /// White space.
    Space,
    /// A comment.
    Comment,
    /// An optimizer hint, `/*+ … */`: a comment that changes how a statement runs.
    Hint,
    /// The `/*!` or `/*!80000` that opens an executable comment of MySQL.
    ExecutableStart,
    /// The `*/` that closes it.
    ExecutableEnd,
    /// A keyword or a plain identifier.
    Word,
    /// A number.
    Number,
    /// A string literal of any kind, its prefix included.
    String,
    /// A quoted identifier.
    QuotedIdentifier,
    /// `;`.
    Terminator,
    /// A bracket, a comma or a run of operator characters.
    Symbol,
}

impl TokenKind {
    /// Whether the token means something to the server.
    pub const fn is_content(self) -> bool {
        !matches!(self, Self::Space | Self::Comment)
    }
}

/// A piece of SQL text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token<'a> {
    /// What it is.
    pub kind: TokenKind,
    /// Its text, quotes and all.
    pub text: &'a str,
    /// Bytes before it.
    pub offset: usize,
}

impl Token<'_> {
    /// Whether it is this keyword; an identifier in quotes never is.
    pub fn is_word(&self, keyword: &str) -> bool {
        self.kind == TokenKind::Word && self.text.eq_ignore_ascii_case(keyword)
    }
}

/// Reads the tokens of a text; together they are the whole text.
///
/// A literal or comment that is never closed is one token up to the end.
pub fn tokens(sql: &str, dialect: DialectName) -> Tokens<'_> {
    Tokens {
        sql,
        dialect,
        offset: 0,
        executable_depth: 0,
    }
}

/// The tokens of a text, made by [`tokens`].
#[derive(Debug, Clone)]
pub struct Tokens<'a> {
    sql: &'a str,
    dialect: DialectName,
    offset: usize,
    executable_depth: usize,
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        if self.offset == self.sql.len() {
            return None;
        }
        let scanner = Scanner {
            dialect: self.dialect,
            bytes: self.sql.as_bytes(),
            window: Window::Complete,
        };
        let context = match self.executable_depth {
            0 => Context::Plain,
            _ => Context::ExecutableComment,
        };
        let (kind, end) = match scanner.token(self.offset, context) {
            Ok(scanned) => (scanned.kind, scanned.end),
            Err(Stop::Unterminated(Construct::Comment)) => (TokenKind::Comment, self.sql.len()),
            Err(Stop::Unterminated(Construct::QuotedIdentifier)) => {
                (TokenKind::QuotedIdentifier, self.sql.len())
            }
            Err(_) => (TokenKind::String, self.sql.len()),
        };
        match kind {
            TokenKind::ExecutableStart => self.executable_depth += 1,
            TokenKind::ExecutableEnd => self.executable_depth -= 1,
            _ => {}
        }
        let token = Token {
            kind,
            text: &self.sql[self.offset..end],
            offset: self.offset,
        };
        self.offset = end;
        Some(token)
    }
}
