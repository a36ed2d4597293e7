//! A cursor in a line of `SHOW CREATE TABLE`.

/// Reads a line from left to right; what does not match moves nothing.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line<'a> {
    rest: &'a str,
}

impl<'a> Line<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { rest: text }
    }

    pub(super) fn rest(self) -> &'a str {
        self.rest
    }

    pub(super) fn skip_spaces(&mut self) {
        self.rest = self.rest.trim_start_matches(' ');
    }

    /// Skips words behind spaces, whatever their case.
    pub(super) fn words(&mut self, words: &str) -> bool {
        let mut line = *self;
        for word in words.split(' ') {
            line.skip_spaces();
            match line.rest.get(..word.len()) {
                Some(found) if found.eq_ignore_ascii_case(word) => {
                    line.rest = &line.rest[word.len()..];
                }
                _ => return false,
            }
        }
        let ends = !line
            .rest
            .starts_with(|next: char| next.is_alphanumeric() || next == '_');
        if ends {
            *self = line;
        }
        ends
    }

    /// A name in back quotes, behind spaces.
    pub(super) fn name(&mut self) -> Option<String> {
        let start = self.rest.trim_start_matches(' ');
        let (name, rest) = quoted(start, '`')?;
        self.rest = rest;
        Some(name)
    }

    /// A run of letters, digits and `_`, behind spaces.
    pub(super) fn word(&mut self) -> Option<&'a str> {
        self.run(|next| next.is_alphanumeric() || next == '_')
    }

    /// A run of such characters, behind spaces.
    pub(super) fn run(&mut self, accepts: impl Fn(char) -> bool) -> Option<&'a str> {
        let start = self.rest.trim_start_matches(' ');
        let end = start
            .find(|next: char| !accepts(next))
            .unwrap_or(start.len());
        if end == 0 {
            return None;
        }
        self.rest = &start[end..];
        Some(&start[..end])
    }

    /// A string in single quotes, behind spaces: its text with quotes and all.
    pub(super) fn string(&mut self) -> Option<&'a str> {
        let start = self.rest.trim_start_matches(' ');
        let (_, rest) = quoted(start, '\'')?;
        self.rest = rest;
        Some(&start[..start.len() - rest.len()])
    }

    /// What stands in parentheses, behind spaces, and they with it.
    pub(super) fn parentheses(&mut self) -> Option<&'a str> {
        let start = self.rest.trim_start_matches(' ');
        if !start.starts_with('(') {
            return None;
        }
        let mut depth = 0_usize;
        let mut quote = None;
        let mut characters = start.char_indices();
        while let Some((offset, character)) = characters.next() {
            match (quote, character) {
                (Some('\''), '\\') => {
                    characters.next();
                }
                (Some(end), _) if character == end => quote = None,
                (Some(_), _) => {}
                (None, '\'' | '`' | '"') => quote = Some(character),
                (None, '(') => depth += 1,
                (None, ')') => {
                    depth -= 1;
                    if depth == 0 {
                        self.rest = &start[offset + 1..];
                        return Some(&start[..=offset]);
                    }
                }
                _ => {}
            }
        }
        None
    }

    /// Whether a clause ends here.
    pub(super) fn at_end_of_clause(self) -> bool {
        self.rest.is_empty() || self.rest.starts_with([' ', ','])
    }
}

/// A text in quotes, a doubled one standing for one, and what is behind it.
fn quoted(text: &str, quote: char) -> Option<(String, &str)> {
    let mut characters = text.char_indices();
    if characters.next()?.1 != quote {
        return None;
    }
    let mut inner = String::new();
    while let Some((offset, character)) = characters.next() {
        if character != quote {
            inner.push(character);
            continue;
        }
        let rest = &text[offset + 1..];
        if !rest.starts_with(quote) {
            return Some((inner, rest));
        }
        characters.next();
        inner.push(quote);
    }
    None
}

/// The text of a string in single quotes, as the server escapes it.
pub(super) fn unescaped(string: &str) -> String {
    let inner = string
        .strip_prefix('\'')
        .and_then(|inner| inner.strip_suffix('\''))
        .unwrap_or(string);
    let mut text = String::new();
    let mut characters = inner.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '\'' => {
                characters.next_if_eq(&'\'');
                text.push('\'');
            }
            '\\' => {
                let escaped = match characters.peek() {
                    Some('\\') => Some('\\'),
                    Some('0') => Some('\0'),
                    Some('a') => Some('\u{7}'),
                    Some('b') => Some('\u{8}'),
                    Some('t') => Some('\t'),
                    Some('n') => Some('\n'),
                    Some('v') => Some('\u{b}'),
                    Some('f') => Some('\u{c}'),
                    Some('r') => Some('\r'),
                    _ => None,
                };
                if let Some(escaped) = escaped {
                    characters.next();
                    text.push(escaped);
                } else {
                    text.push('\\');
                }
            }
            _ => text.push(character),
        }
    }
    text
}
