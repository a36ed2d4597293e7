//! The bytes of one token.
//!
//! Everything works on a window of a longer text: a token that touches the end of
//! the window may go on behind it, and then the answer is "more is needed" rather
//! than a guess.

use memchr::{memchr, memchr2, memmem};

use super::{Construct, TokenKind};
use crate::dialect::DialectName;

/// Whether the window ends where the text ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Window {
    /// More of the text may follow.
    Partial,
    /// This is all there is.
    Complete,
}

/// Whether the token stands inside an executable comment of MySQL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Context {
    /// Ordinary SQL.
    Plain,
    /// Between `/*!` and `*/`.
    ExecutableComment,
}

/// The kind of a token and the position behind its last byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Scanned {
    pub(super) kind: TokenKind,
    pub(super) end: usize,
}

/// Why there is no token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stop {
    /// The window ends before the token does.
    More,
    /// The text ends before the token does.
    Unterminated(Construct),
}

/// One text, seen through the rules of one dialect.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scanner<'a> {
    pub(super) dialect: DialectName,
    pub(super) bytes: &'a [u8],
    pub(super) window: Window,
}

impl Scanner<'_> {
    /// Reads the token that starts at `start`, which must be inside the window.
    pub(super) fn token(&self, start: usize, context: Context) -> Result<Scanned, Stop> {
        if context == Context::ExecutableComment && self.bytes[start] == b'*' {
            match self.byte(start + 1)? {
                Some(b'/') => {
                    return Ok(Scanned {
                        kind: TokenKind::ExecutableEnd,
                        end: start + 2,
                    });
                }
                _ => return self.symbol(start),
            }
        }
        if let Some(scanned) = self.special(start)? {
            return Ok(scanned);
        }
        let first = self.bytes[start];
        match first {
            _ if is_space(first) => self.run(start, TokenKind::Space, is_space),
            b';' => Ok(Scanned {
                kind: TokenKind::Terminator,
                end: start + 1,
            }),
            b'0'..=b'9' => self.number(start),
            b'.' => match self.byte(start + 1)? {
                Some(b'0'..=b'9') => self.number(start),
                _ => Ok(Scanned {
                    kind: TokenKind::Symbol,
                    end: start + 1,
                }),
            },
            b'$' if self.dialect != DialectName::Postgresql => {
                self.run(start, TokenKind::Word, is_identifier)
            }
            _ if is_identifier_start(first) => self.word(start),
            _ if is_operator(first) => self.symbol(start),
            _ => Ok(Scanned {
                kind: TokenKind::Symbol,
                end: start + 1,
            }),
        }
    }

    /// Reads a literal, quoted identifier or comment, if one starts here.
    ///
    /// It looks back at the byte before `start` (`E'…'`, `name$1$`), so the window
    /// must begin no later than the token that this byte belongs to.
    pub(super) fn special(&self, start: usize) -> Result<Option<Scanned>, Stop> {
        use DialectName::{Mysql, Postgresql, Sqlite};
        let scanned = match (self.bytes[start], self.dialect) {
            (b'\'', Mysql) => self.escaped(start, b'\'', TokenKind::String)?,
            (b'\'', Postgresql) if self.has_escape_prefix(start) => {
                self.escaped(start, b'\'', TokenKind::String)?
            }
            (b'\'', _) => self.doubled(start, b'\'', TokenKind::String)?,
            (b'"', Mysql) => self.escaped(start, b'"', TokenKind::String)?,
            (b'"', _) => self.doubled(start, b'"', TokenKind::QuotedIdentifier)?,
            (b'`', Mysql | Sqlite) => self.doubled(start, b'`', TokenKind::QuotedIdentifier)?,
            (b'[', Sqlite) => match memchr(b']', &self.bytes[start..]) {
                Some(length) => Scanned {
                    kind: TokenKind::QuotedIdentifier,
                    end: start + length + 1,
                },
                None => return Err(self.unterminated(Construct::QuotedIdentifier)),
            },
            (b'-', _) if self.starts_line_comment(start)? => self.line_comment(start)?,
            (b'#', Mysql) => self.line_comment(start)?,
            (b'/', _) if self.byte(start + 1)? == Some(b'*') => self.block_comment(start)?,
            (b'$', Postgresql) => return self.dollar_quote(start),
            _ => return Ok(None),
        };
        Ok(Some(scanned))
    }

    /// The byte at `index`, or `None` behind the end of the text.
    fn byte(&self, index: usize) -> Result<Option<u8>, Stop> {
        match (self.bytes.get(index), self.window) {
            (Some(byte), _) => Ok(Some(*byte)),
            (None, Window::Partial) => Err(Stop::More),
            (None, Window::Complete) => Ok(None),
        }
    }

    fn unterminated(&self, construct: Construct) -> Stop {
        match self.window {
            Window::Partial => Stop::More,
            Window::Complete => Stop::Unterminated(construct),
        }
    }

    /// A token that lasts as long as its bytes belong to `class`.
    fn run(&self, start: usize, kind: TokenKind, class: fn(u8) -> bool) -> Result<Scanned, Stop> {
        let end = self.bytes[start..]
            .iter()
            .position(|byte| !class(*byte))
            .map_or(self.bytes.len(), |length| start + length);
        // Only to learn whether the run goes on behind the window.
        self.byte(end)?;
        Ok(Scanned { kind, end })
    }

    /// A word, or the literal that it is the prefix of (`E'…'`, `X'…'`, `U&"…"`).
    fn word(&self, start: usize) -> Result<Scanned, Stop> {
        let word = self.run(start, TokenKind::Word, is_identifier)?;
        if word.end != start + 1 {
            return Ok(word);
        }
        let quote = match self.bytes[start].to_ascii_uppercase() {
            b'E' if self.dialect == DialectName::Postgresql => word.end,
            b'B' | b'N' | b'X' => word.end,
            b'U' if self.dialect == DialectName::Postgresql
                && self.byte(word.end)? == Some(b'&') =>
            {
                word.end + 1
            }
            _ => return Ok(word),
        };
        match self.byte(quote)? {
            Some(b'\'') => {}
            Some(b'"') if quote == start + 2 => {}
            _ => return Ok(word),
        }
        Ok(self.special(quote)?.unwrap_or(word))
    }

    fn number(&self, start: usize) -> Result<Scanned, Stop> {
        let hexadecimal =
            self.bytes[start] == b'0' && matches!(self.byte(start + 1)?, Some(b'x' | b'X'));
        let mut end = start + 1;
        loop {
            match self.byte(end)? {
                Some(byte) if is_identifier(byte) => end += 1,
                Some(b'.') if matches!(self.byte(end + 1)?, Some(b'0'..=b'9')) => end += 1,
                Some(b'+' | b'-')
                    if !hexadecimal
                        && matches!(self.bytes[end - 1], b'e' | b'E')
                        && matches!(self.byte(end + 1)?, Some(b'0'..=b'9')) =>
                {
                    end += 1;
                }
                _ => break,
            }
        }
        Ok(Scanned {
            kind: TokenKind::Number,
            end,
        })
    }

    /// A run of operator characters, up to a comment or the end of one.
    fn symbol(&self, start: usize) -> Result<Scanned, Stop> {
        let mut end = start + 1;
        while let Some(byte) = self.byte(end)? {
            let stops = match byte {
                b'-' => self.starts_line_comment(end)?,
                b'/' => self.byte(end + 1)? == Some(b'*'),
                b'*' => self.dialect == DialectName::Mysql && self.byte(end + 1)? == Some(b'/'),
                b'#' => self.dialect == DialectName::Mysql,
                _ => !is_operator(byte),
            };
            if stops {
                break;
            }
            end += 1;
        }
        Ok(Scanned {
            kind: TokenKind::Symbol,
            end,
        })
    }

    /// Whether the quote belongs to PostgreSQL's `E'…'`.
    fn has_escape_prefix(&self, quote: usize) -> bool {
        quote > 0
            && matches!(self.bytes[quote - 1], b'e' | b'E')
            && (quote == 1 || !is_identifier(self.bytes[quote - 2]))
    }

    /// A literal in which only a doubled quote is special.
    fn doubled(&self, start: usize, quote: u8, kind: TokenKind) -> Result<Scanned, Stop> {
        let mut at = start + 1;
        while let Some(length) = self.bytes.get(at..).and_then(|rest| memchr(quote, rest)) {
            let end = at + length + 1;
            if self.byte(end)? != Some(quote) {
                return Ok(Scanned { kind, end });
            }
            at = end + 1;
        }
        Err(self.unterminated(construct_of(kind)))
    }

    /// A literal in which a backslash takes the next byte with it.
    fn escaped(&self, start: usize, quote: u8, kind: TokenKind) -> Result<Scanned, Stop> {
        let mut at = start + 1;
        while let Some(length) = self
            .bytes
            .get(at..)
            .and_then(|rest| memchr2(quote, b'\\', rest))
        {
            let found = at + length;
            if self.bytes[found] == quote && self.byte(found + 1)? != Some(quote) {
                return Ok(Scanned {
                    kind,
                    end: found + 1,
                });
            }
            // A backslash or the first of two quotes takes the next byte with it.
            at = found + 2;
        }
        Err(self.unterminated(construct_of(kind)))
    }

    /// Whether `--` starts here; for MySQL it must be followed by white space or a
    /// control character (MySQL 8.4 manual, "Comments").
    fn starts_line_comment(&self, start: usize) -> Result<bool, Stop> {
        if self.byte(start + 1)? != Some(b'-') {
            return Ok(false);
        }
        if self.dialect != DialectName::Mysql {
            return Ok(true);
        }
        Ok(self
            .byte(start + 2)?
            .is_none_or(|byte| byte == b' ' || byte.is_ascii_control()))
    }

    /// A comment to the end of its line, without the line end.
    fn line_comment(&self, start: usize) -> Result<Scanned, Stop> {
        let rest = &self.bytes[start..];
        // PostgreSQL's lexer ends a comment at a lone carriage return too.
        let length = match self.dialect {
            DialectName::Postgresql => memchr2(b'\n', b'\r', rest),
            DialectName::Sqlite | DialectName::Mysql => memchr(b'\n', rest),
        };
        let end = match (length, self.window) {
            (Some(length), _) => start + length,
            (None, Window::Complete) => self.bytes.len(),
            (None, Window::Partial) => return Err(Stop::More),
        };
        Ok(Scanned {
            kind: TokenKind::Comment,
            end,
        })
    }

    fn block_comment(&self, start: usize) -> Result<Scanned, Stop> {
        let inside = start + 2;
        let kind = match (self.byte(inside)?, self.dialect) {
            (Some(b'!'), DialectName::Mysql) => return self.executable_start(inside + 1),
            (Some(b'M'), DialectName::Mysql) if self.byte(inside + 1)? == Some(b'!') => {
                return self.executable_start(inside + 2);
            }
            (Some(b'+'), DialectName::Mysql | DialectName::Postgresql) => TokenKind::Hint,
            _ => TokenKind::Comment,
        };
        let end = match self.dialect {
            DialectName::Postgresql => self.nested_comment_end(inside),
            DialectName::Sqlite | DialectName::Mysql => {
                memmem::find(&self.bytes[inside..], b"*/").map(|length| inside + length + 2)
            }
        };
        match end {
            Some(end) => Ok(Scanned { kind, end }),
            None => Err(self.unterminated(Construct::Comment)),
        }
    }

    /// The end of a comment that may contain comments.
    fn nested_comment_end(&self, inside: usize) -> Option<usize> {
        let mut depth = 1_usize;
        let mut at = inside;
        loop {
            let found = at + memchr2(b'*', b'/', self.bytes.get(at..)?)?;
            match (self.bytes[found], self.bytes.get(found + 1)?) {
                (b'*', b'/') => depth -= 1,
                (b'/', b'*') => depth += 1,
                _ => {
                    at = found + 1;
                    continue;
                }
            }
            at = found + 2;
            if depth == 0 {
                return Some(at);
            }
        }
    }

    /// `/*!` with the server version behind it; what follows is SQL.
    fn executable_start(&self, digits: usize) -> Result<Scanned, Stop> {
        let mut end = digits;
        while end < digits + 6 && matches!(self.byte(end)?, Some(b'0'..=b'9')) {
            end += 1;
        }
        Ok(Scanned {
            kind: TokenKind::ExecutableStart,
            end,
        })
    }

    /// `$tag$ … $tag$`; `None` for a parameter (`$1`) or the tail of a name (`a$b$`).
    fn dollar_quote(&self, start: usize) -> Result<Option<Scanned>, Stop> {
        if start > 0 && is_identifier(self.bytes[start - 1]) {
            return Ok(None);
        }
        let mut close = start + 1;
        loop {
            match self.byte(close)? {
                Some(b'$') => break,
                Some(b'0'..=b'9') if close == start + 1 => return Ok(None),
                Some(byte) if is_identifier(byte) => close += 1,
                _ => return Ok(None),
            }
        }
        let tag = &self.bytes[start..=close];
        match memmem::find(&self.bytes[close + 1..], tag) {
            Some(length) => Ok(Some(Scanned {
                kind: TokenKind::String,
                end: close + 1 + length + tag.len(),
            })),
            None => Err(self.unterminated(Construct::DollarQuote)),
        }
    }
}

fn construct_of(kind: TokenKind) -> Construct {
    match kind {
        TokenKind::QuotedIdentifier => Construct::QuotedIdentifier,
        _ => Construct::String,
    }
}

pub(super) const fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | 0x0B | 0x0C)
}

const fn is_identifier_start(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_' || byte >= 0x80
}

const fn is_identifier(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'$' || byte >= 0x80
}

const fn is_operator(byte: u8) -> bool {
    matches!(
        byte,
        b'+' | b'-'
            | b'*'
            | b'/'
            | b'<'
            | b'>'
            | b'='
            | b'~'
            | b'!'
            | b'@'
            | b'#'
            | b'%'
            | b'^'
            | b'&'
            | b'|'
            | b'?'
            | b':'
    )
}

/// The bytes at which something may start or end that a splitter must look at; all
/// others can be skipped inside a statement.
pub(super) const fn is_special(dialect: DialectName, byte: u8) -> bool {
    match byte {
        b'\'' | b'"' | b'-' | b'/' | b';' => true,
        b'$' | b'\\' => matches!(dialect, DialectName::Postgresql),
        b'`' => matches!(dialect, DialectName::Mysql | DialectName::Sqlite),
        b'[' => matches!(dialect, DialectName::Sqlite),
        b'#' => matches!(dialect, DialectName::Mysql),
        _ => false,
    }
}
