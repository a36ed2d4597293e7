//! The header of an ordinary file, in one pass over its bytes.
//!
//! Statements at the left margin that begin with one of the names are read when their
//! value is a plain literal. Strings, comments, brackets and continued lines are told
//! apart, so that nothing inside them is taken for a statement. Whatever could bind a
//! name in another way (a conditional, an import, `global`, a tuple of targets) makes
//! the scanner give up, and the parser decides.

use std::borrow::Cow;

use memchr::memmem;

use super::Text;
use super::binding::{Module, Name, Value};

/// Reads the bindings; `None` when the parser is needed.
pub(super) fn scan(text: &str) -> Option<Module<'_>> {
    if has_global_statement(text.as_bytes()) {
        return None;
    }
    let mut scanner = Scanner {
        text,
        bytes: text.as_bytes(),
        at: 0,
        block: Block::Watched,
        module: Module::default(),
    };
    scanner.run()?;
    Some(scanner.module)
}

/// Whether a function may say `global revision`: the word where a statement can begin.
fn has_global_statement(bytes: &[u8]) -> bool {
    memmem::find_iter(bytes, b"global").any(|at| {
        let before = bytes[..at].trim_ascii_end();
        let begins_line = bytes[before.len()..at].contains(&b'\n');
        let ends_word = matches!(bytes.get(at + 6), Some(b' ' | b'\t' | b'\\'));
        ends_word && (begins_line || at == 0 || matches!(before.last(), Some(b';' | b':')))
    })
}

/// What indented lines belong to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Block {
    /// A function or a class: what it binds is its own.
    Local,
    /// A compound statement of the module.
    Watched,
}

struct Scanner<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
    block: Block,
    module: Module<'a>,
}

impl<'a> Scanner<'a> {
    fn run(&mut self) -> Option<()> {
        let mut is_first = true;
        while let Some(byte) = self.bytes.get(self.at) {
            match byte {
                b'\n' => self.at += 1,
                b'#' => self.skip_comment(),
                b' ' | b'\t' => self.indented()?,
                // A form feed makes the column count anew.
                0x0c => return None,
                _ => {
                    if !(std::mem::take(&mut is_first) && self.doc_string()?) {
                        self.statement()?;
                    }
                }
            }
        }
        Some(())
    }

    /// A line inside a block.
    fn indented(&mut self) -> Option<()> {
        let start = self.at;
        self.skip_blanks();
        match self.bytes.get(self.at) {
            None | Some(b'\n' | b'#') => Some(()),
            Some(_) => {
                self.logical_line()?;
                let is_mentioned =
                    self.block == Block::Watched && mentions(&self.bytes[start..self.at]);
                (!is_mentioned).then_some(())
            }
        }
    }

    /// A statement at the left margin.
    fn statement(&mut self) -> Option<()> {
        let start = self.at;
        let word = self.word();
        if let Some(name) = Name::of(word) {
            self.at += word.len();
            let value = self.assigned()?;
            self.module.bind(name, value, start);
            self.block = Block::Watched;
            return Some(());
        }
        self.block = match word {
            b"def" | b"class" | b"async" => Block::Local,
            _ => Block::Watched,
        };
        self.logical_line()?;
        (!mentions(&self.bytes[start..self.at])).then_some(())
    }

    /// The doc string, if the first statement is one; whether it was.
    fn doc_string(&mut self) -> Option<bool> {
        let is_raw = match self.bytes[self.at..] {
            [b'"' | b'\'', ..] => false,
            [b'r' | b'R', b'"' | b'\'', ..] => true,
            [b'u' | b'U', b'"' | b'\'', ..] => return None,
            _ => return Some(false),
        };
        self.at += usize::from(is_raw);
        let text = self.string()?;
        if !is_raw && text.contains('\\') {
            return None;
        }
        self.end_of_line()?;
        self.module.doc = Some(Cow::Borrowed(text));
        Some(true)
    }

    /// ` = LITERAL` or `: ANNOTATION = LITERAL` up to the end of the line.
    fn assigned(&mut self) -> Option<Value<'a>> {
        self.skip_blanks();
        if self.bytes.get(self.at) == Some(&b':') {
            let annotation = self.bytes[self.at..]
                .iter()
                .position(|byte| !(byte.is_ascii_alphanumeric() || b": \t_.,|[]".contains(byte)))?;
            self.at += annotation;
        }
        if self.bytes.get(self.at) != Some(&b'=') || self.bytes.get(self.at + 1) == Some(&b'=') {
            return None;
        }
        self.at += 1;
        self.skip_blanks();
        let value = self.literal()?;
        self.end_of_line()?;
        Some(value)
    }

    fn literal(&mut self) -> Option<Value<'a>> {
        match self.bytes.get(self.at)? {
            b'N' if self.word() == b"None" => {
                self.at += 4;
                Some(Value::Nothing)
            }
            b'"' | b'\'' => self.plain_string().map(Value::Text),
            b'(' => {
                self.at += 1;
                let (mut items, ends_with_comma) = self.items(b')')?;
                if items.len() == 1 && !ends_with_comma {
                    return items.pop().map(Value::Text);
                }
                Some(Value::Texts(items))
            }
            b'[' => {
                self.at += 1;
                Some(Value::Texts(self.items(b']')?.0))
            }
            _ => None,
        }
    }

    /// Strings with commas between them, and whether one is behind the last.
    fn items(&mut self, close: u8) -> Option<(Vec<Text<'a>>, bool)> {
        let mut items = Vec::new();
        let mut may_follow = true;
        loop {
            self.skip_blanks();
            match self.bytes.get(self.at)? {
                b'\n' => self.at += 1,
                b'#' => self.skip_comment(),
                b',' if !may_follow => {
                    self.at += 1;
                    may_follow = true;
                }
                b'"' | b'\'' if may_follow => {
                    items.push(self.plain_string()?);
                    may_follow = false;
                }
                byte if *byte == close => {
                    self.at += 1;
                    return Some((items, may_follow));
                }
                _ => return None,
            }
        }
    }

    /// A string on one line whose text is its value.
    fn plain_string(&mut self) -> Option<Text<'a>> {
        let text = self.string()?;
        (!text.contains(['\\', '\n'])).then_some(Cow::Borrowed(text))
    }

    /// Blanks and a comment up to the line's end.
    fn end_of_line(&mut self) -> Option<()> {
        self.skip_blanks();
        if self.bytes.get(self.at) == Some(&b'#') {
            self.skip_comment();
        }
        match self.bytes.get(self.at) {
            None => Some(()),
            Some(b'\n') => {
                self.at += 1;
                Some(())
            }
            Some(_) => None,
        }
    }

    /// Everything up to the line end that ends the statement.
    fn logical_line(&mut self) -> Option<()> {
        let mut depth = 0_usize;
        while let Some(byte) = self.bytes.get(self.at) {
            match byte {
                b'\n' => {
                    self.at += 1;
                    if depth == 0 {
                        return Some(());
                    }
                }
                b'#' => self.skip_comment(),
                b'(' | b'[' | b'{' => {
                    depth += 1;
                    self.at += 1;
                }
                b')' | b']' | b'}' => {
                    depth = depth.checked_sub(1)?;
                    self.at += 1;
                }
                b'\\' => {
                    if self.bytes.get(self.at + 1) != Some(&b'\n') {
                        return None;
                    }
                    self.at += 2;
                }
                b'"' | b'\'' => {
                    if self.is_formatted() {
                        self.formatted_string()?;
                    } else {
                        self.string()?;
                    }
                }
                _ => self.at += 1,
            }
        }
        (depth == 0).then_some(())
    }

    /// Whether the quote here has an `f` or `t` in front of it.
    fn is_formatted(&self) -> bool {
        self.bytes[..self.at]
            .iter()
            .rev()
            .take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_')
            .take(2)
            .any(|byte| matches!(byte.to_ascii_lowercase(), b'f' | b't'))
    }

    /// How the string here opens and closes: with one quote or with three.
    fn quotes(&self) -> &'a [u8] {
        let rest = &self.bytes[self.at..];
        let quote = rest[0];
        if rest.len() >= 3 && rest[1] == quote && rest[2] == quote {
            &rest[..3]
        } else {
            &rest[..1]
        }
    }

    /// A string without its quotes; escapes stay as they are.
    fn string(&mut self) -> Option<&'a str> {
        let quotes = self.quotes();
        let start = self.at + quotes.len();
        let mut at = start;
        loop {
            let found = memchr::memchr3(quotes[0], b'\\', b'\n', &self.bytes[at..])?;
            at += found;
            match self.bytes[at] {
                b'\\' => at += 2,
                b'\n' if quotes.len() == 1 => return None,
                b'\n' => at += 1,
                _ if self.bytes[at..].starts_with(quotes) => break,
                _ => at += 1,
            }
            if at > self.bytes.len() {
                return None;
            }
        }
        self.at = at + quotes.len();
        Some(&self.text[start..at])
    }

    /// An f-string. Since Python 3.12 there may be any string between its braces:
    /// those that older versions read in another way are left to the parser.
    fn formatted_string(&mut self) -> Option<()> {
        let quotes = self.quotes();
        let mut at = self.at + quotes.len();
        let mut depth = 0_usize;
        loop {
            let rest = &self.bytes[at..];
            match *rest.first()? {
                b'\\' if depth > 0 => return None,
                b'\\' => at += 2,
                b'\n' if quotes.len() == 1 => return None,
                b'{' if depth == 0 && rest.get(1) == Some(&b'{') => at += 2,
                b'{' => {
                    depth += 1;
                    at += 1;
                }
                b'}' => {
                    depth = depth.saturating_sub(1);
                    at += 1;
                }
                b'#' if depth > 0 => return None,
                byte if byte == quotes[0] && rest.starts_with(quotes) => {
                    if depth > 0 {
                        return None;
                    }
                    self.at = at + quotes.len();
                    return Some(());
                }
                byte @ (b'"' | b'\'') if depth > 0 => {
                    let length = rest[1..].iter().position(|inner| {
                        *inner == byte || *inner == quotes[0] || b"\\\n".contains(inner)
                    })?;
                    if rest[1 + length] != byte || byte == quotes[0] {
                        return None;
                    }
                    at += length + 2;
                }
                _ => at += 1,
            }
        }
    }

    /// The identifier that starts here; empty if none does.
    fn word(&self) -> &'a [u8] {
        let rest = &self.bytes[self.at..];
        let length = rest
            .iter()
            .position(|byte| !(byte.is_ascii_alphanumeric() || *byte == b'_' || !byte.is_ascii()))
            .unwrap_or(rest.len());
        &rest[..length]
    }

    fn skip_blanks(&mut self) {
        let rest = &self.bytes[self.at..];
        self.at += rest
            .iter()
            .position(|byte| !matches!(byte, b' ' | b'\t'))
            .unwrap_or(rest.len());
    }

    fn skip_comment(&mut self) {
        let rest = &self.bytes[self.at..];
        self.at += memchr::memchr(b'\n', rest).unwrap_or(rest.len());
    }
}

/// Whether a statement says anything that may bind one of the names.
fn mentions(statement: &[u8]) -> bool {
    // `revision` is part of `down_revision`.
    const WORDS: [&[u8]; 7] = [
        b"revision",
        b"branch_labels",
        b"depends_on",
        b"import *",
        b"globals",
        b"vars",
        b"exec(",
    ];
    WORDS
        .iter()
        .any(|word| memmem::find(statement, word).is_some())
}
