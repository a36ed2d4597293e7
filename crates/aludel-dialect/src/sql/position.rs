//! Places in a text, counted while it streams by.

/// A place in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Position {
    /// Bytes before it, counted from the start of the file.
    pub offset: u64,
    /// Its line, counted from 1.
    pub line: u64,
    /// Its column in characters, counted from 1.
    pub column: u64,
}

impl Position {
    /// The first byte of a file.
    pub const START: Self = Self {
        offset: 0,
        line: 1,
        column: 1,
    };

    /// The first byte of a line that starts `offset` bytes into the file.
    pub const fn line_start(offset: u64, line: u64) -> Self {
        Self {
            offset,
            line,
            column: 1,
        }
    }

    /// Where a reader is after it has read `text` from here.
    #[must_use]
    pub fn after(self, text: &[u8]) -> Self {
        let offset = self.offset + text.len() as u64;
        match memchr::memrchr(b'\n', text) {
            Some(newline) => Self {
                offset,
                line: self.line + memchr::memchr_iter(b'\n', text).count() as u64,
                column: 1 + count_characters(&text[newline + 1..]),
            },
            None => Self {
                offset,
                line: self.line,
                column: self.column + count_characters(text),
            },
        }
    }
}

/// Counts characters by the bytes that start one, so that text which turns out not
/// to be UTF-8 still has a column to point at.
fn count_characters(text: &[u8]) -> u64 {
    text.iter().filter(|byte| **byte & 0xC0 != 0x80).count() as u64
}

#[cfg(test)]
mod tests {
    use super::Position;

    #[test]
    fn columns_count_characters_and_lines_count_newlines() {
        let position = Position::START.after("é\r\nüx".as_bytes());
        assert_eq!((position.offset, position.line, position.column), (7, 2, 3));
        assert_eq!(position.after(b"y").column, 4);
    }
}
