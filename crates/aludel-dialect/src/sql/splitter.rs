//! Where statements begin and end.

use std::io::Read;
use std::ops::Range;

use super::body::{Terminator, Tracker};
use super::buffer::Buffer;
use super::scan::{Context, Scanned, Scanner, Stop, Window, is_space, is_special};
use super::{Construct, Position, SplitError, TokenKind};
use crate::dialect::DialectName;

/// How much is read at once.
const CHUNK: usize = 64 * 1024;

/// One statement of a script, valid until the next one is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SplitStatement<'a> {
    /// From its first token to its last: without the terminator and without the
    /// comments before and behind it, with those inside it.
    pub text: &'a str,
    /// Where the text stands in the file, in bytes.
    pub range: Range<u64>,
    /// The line of its first token, counted from 1.
    pub line: u64,
    /// The column of its first token in characters, counted from 1.
    pub column: u64,
}

/// Reads statements one after another from any source, holding one at a time.
///
/// What ends a statement depends on the dialect: a `;` inside a string, a comment, a
/// dollar quote or the body of a function, procedure, trigger or event does not.
/// Statements without content are left out.
///
/// For MySQL the splitter assumes the default SQL mode: a backslash escapes and
/// `"…"` is a string.
pub struct StatementSplitter<R> {
    buffer: Buffer<R>,
    dialect: DialectName,
    /// The place of the window's first byte.
    position: Position,
    /// Whether only white space stands before the window on its line.
    line_is_blank: bool,
    /// MySQL's `DELIMITER`, while it is not `;`.
    delimiter: Option<Vec<u8>>,
    /// The bytes at which [`Self::scan_statement`] must look.
    special: ByteSet,
}

/// A statement that was found, relative to the window.
struct Found {
    /// Behind its last token.
    text: usize,
    /// Behind its terminator.
    terminated: usize,
}

/// What a step over the text came to.
enum Step<T> {
    Done(T),
    More,
}

/// A scan of a statement, resumable after the window was extended.
struct Scan {
    tracker: Tracker,
    /// Everything before it was looked at.
    at: usize,
    /// Behind the last token.
    text: usize,
    /// Where the executable comments that are open were opened.
    executable: Vec<usize>,
}

impl<R: Read> StatementSplitter<R> {
    /// A splitter for what `reader` gives, which stands at `origin` in its file.
    pub fn new(reader: R, dialect: DialectName, origin: Position) -> Self {
        Self::with_chunk(reader, dialect, origin, CHUNK)
    }

    /// A splitter for a text of a known length, in bytes, that does not set aside more
    /// room than the text can need.
    pub fn with_length(reader: R, dialect: DialectName, origin: Position, length: u64) -> Self {
        // One byte more: the end is seen when it stays empty.
        let needed = usize::try_from(length).map_or(CHUNK, |length| length.saturating_add(1));
        Self::with_chunk(reader, dialect, origin, needed.min(CHUNK))
    }

    fn with_chunk(reader: R, dialect: DialectName, origin: Position, chunk: usize) -> Self {
        Self {
            buffer: Buffer::new(reader, chunk),
            dialect,
            position: origin,
            line_is_blank: origin.column == 1,
            delimiter: None,
            special: special_bytes(dialect, None),
        }
    }

    /// The next statement, or `None` at the end.
    ///
    /// # Errors
    /// The reader's error, text that is not UTF-8, something that is opened and
    /// never closed, and commands that only the database's own client knows. After
    /// an error there is nothing more to be had.
    pub fn next_statement(&mut self) -> Result<Option<SplitStatement<'_>>, SplitError> {
        if !self.skip_to_statement()? {
            return Ok(None);
        }
        let found = self.find_statement()?;
        let start = self.position;
        let window = self.buffer.window();
        let next = start.after(&window[..found.terminated]);
        if let Err(error) = std::str::from_utf8(&window[..found.terminated]) {
            return Err(SplitError::InvalidUtf8 {
                position: start.after(&window[..error.valid_up_to()]),
            });
        }
        self.position = next;
        self.line_is_blank = false;
        self.buffer.consume(found.terminated);
        let text = std::str::from_utf8(self.buffer.consumed(found.terminated, found.text))
            .expect("it was checked above together with its terminator");
        Ok(Some(SplitStatement {
            text,
            range: start.offset..start.offset + found.text as u64,
            line: start.line,
            column: start.column,
        }))
    }

    /// Moves the window to the first token of the next statement; `false` at the end.
    fn skip_to_statement(&mut self) -> Result<bool, SplitError> {
        if self.position.offset == 0 {
            self.skip_byte_order_mark()?;
        }
        loop {
            if self.buffer.window().is_empty() {
                if self.buffer.is_exhausted() {
                    return Ok(false);
                }
                self.buffer.extend()?;
                continue;
            }
            if let Some(length) = self.delimiter_here(0)? {
                self.pass(length)?;
                continue;
            }
            let Some(scanned) = self.scan_first_token()? else {
                continue;
            };
            match scanned.kind {
                TokenKind::Space | TokenKind::Comment => self.pass(scanned.end)?,
                TokenKind::Terminator if self.delimiter.is_none() => self.pass(scanned.end)?,
                TokenKind::Word
                    if self.dialect == DialectName::Mysql
                        && self.line_is_blank
                        && self.buffer.window()[..scanned.end]
                            .eq_ignore_ascii_case(b"delimiter") =>
                {
                    self.set_delimiter(scanned.end)?;
                }
                TokenKind::Symbol
                    if self.dialect == DialectName::Sqlite
                        && self.line_is_blank
                        && self.buffer.window()[0] == b'.' =>
                {
                    return Err(self.client_command(0)?);
                }
                _ => return Ok(true),
            }
        }
    }

    /// The token at the front of the window; `None` when the window had to grow.
    fn scan_first_token(&mut self) -> Result<Option<Scanned>, SplitError> {
        match self.scanner().token(0, Context::Plain) {
            Ok(scanned) => Ok(Some(scanned)),
            Err(Stop::More) => {
                self.buffer.extend()?;
                Ok(None)
            }
            Err(Stop::Unterminated(construct)) => Err(SplitError::Unterminated {
                construct,
                opening: self.position,
                statement: self.position,
            }),
        }
    }

    fn skip_byte_order_mark(&mut self) -> Result<(), SplitError> {
        const MARK: &[u8] = "\u{feff}".as_bytes();
        while self.buffer.window().len() < MARK.len() && !self.buffer.is_exhausted() {
            self.buffer.extend()?;
        }
        if self.buffer.window().starts_with(MARK) {
            self.buffer.consume(MARK.len());
            // It has a width in bytes but none in columns.
            self.position.offset += MARK.len() as u64;
        }
        Ok(())
    }

    /// Leaves text between statements behind.
    fn pass(&mut self, length: usize) -> Result<(), SplitError> {
        let passed = &self.buffer.window()[..length];
        if let Err(error) = std::str::from_utf8(passed) {
            return Err(SplitError::InvalidUtf8 {
                position: self.position.after(&passed[..error.valid_up_to()]),
            });
        }
        let line = match memchr::memrchr(b'\n', passed) {
            Some(newline) => {
                self.line_is_blank = true;
                &passed[newline + 1..]
            }
            None => passed,
        };
        self.line_is_blank &= line.iter().all(|byte| is_space(*byte));
        self.position = self.position.after(passed);
        self.buffer.consume(length);
        Ok(())
    }

    /// Obeys MySQL's `DELIMITER`, which takes the rest of its line.
    fn set_delimiter(&mut self, command: usize) -> Result<(), SplitError> {
        let line = loop {
            match memchr::memchr(b'\n', self.buffer.window()) {
                Some(length) => break length,
                None if self.buffer.is_exhausted() => break self.buffer.window().len(),
                None => self.buffer.extend()?,
            }
        };
        let arguments = self.buffer.window()[command..line].trim_ascii();
        let delimiter = arguments
            .split(|byte| is_space(*byte))
            .next()
            .unwrap_or_default();
        let delimiter = match delimiter {
            [b'\'', inner @ .., b'\''] | [b'"', inner @ .., b'"'] | [b'`', inner @ .., b'`'] => {
                inner
            }
            plain => plain,
        };
        if delimiter.is_empty() {
            return Err(SplitError::MissingDelimiter {
                position: self.position,
            });
        }
        self.delimiter = (delimiter != b";").then(|| delimiter.to_vec());
        self.special = special_bytes(self.dialect, self.delimiter.as_deref());
        self.pass(line)
    }

    /// The length of MySQL's own delimiter, if it stands at `at`.
    fn delimiter_here(&mut self, at: usize) -> Result<Option<usize>, SplitError> {
        loop {
            match self.match_delimiter(at) {
                Step::Done(length) => return Ok(length),
                Step::More => self.buffer.extend()?,
            }
        }
    }

    fn match_delimiter(&self, at: usize) -> Step<Option<usize>> {
        let Some(delimiter) = &self.delimiter else {
            return Step::Done(None);
        };
        let rest = &self.buffer.window()[at..];
        if rest.starts_with(delimiter) {
            Step::Done(Some(delimiter.len()))
        } else if delimiter.starts_with(rest) && !self.buffer.is_exhausted() {
            Step::More
        } else {
            Step::Done(None)
        }
    }

    /// Finds the end of the statement that starts at the front of the window.
    fn find_statement(&mut self) -> Result<Found, SplitError> {
        let tracker = match self.delimiter {
            Some(_) => Tracker::Plain,
            None => Tracker::new(self.dialect),
        };
        let mut scan = Scan {
            tracker,
            at: 0,
            text: 0,
            executable: Vec::new(),
        };
        loop {
            match self.scan_statement(&mut scan)? {
                Step::Done(found) => return Ok(found),
                Step::More => self.buffer.extend()?,
            }
        }
    }

    /// Scans until the statement or the window ends.
    fn scan_statement(&self, scan: &mut Scan) -> Result<Step<Found>, SplitError> {
        let window = self.buffer.window();
        let scanner = self.scanner();
        loop {
            let by_token = scan.tracker.watches() || !scan.executable.is_empty();
            if !by_token {
                let plain = &window[scan.at..];
                let length = plain
                    .iter()
                    .position(|byte| self.special[usize::from(*byte)])
                    .unwrap_or(plain.len());
                let content = plain[..length].iter().rposition(|byte| !is_space(*byte));
                if let Some(last) = content {
                    scan.text = scan.at + last + 1;
                }
                scan.at += length;
            }
            if scan.at == window.len() {
                if self.buffer.is_exhausted() {
                    return self.finish(scan).map(Step::Done);
                }
                return Ok(Step::More);
            }
            if scan.executable.is_empty() {
                match self.match_delimiter(scan.at) {
                    Step::Done(Some(length)) => return self.end(scan, length),
                    Step::Done(None) => {}
                    Step::More => return Ok(Step::More),
                }
            }
            let scanned = if by_token {
                let context = if scan.executable.is_empty() {
                    Context::Plain
                } else {
                    Context::ExecutableComment
                };
                scanner.token(scan.at, context).map(Some)
            } else {
                scanner.special(scan.at)
            };
            let scanned = match scanned {
                Ok(Some(scanned)) => scanned,
                Ok(None) => Scanned {
                    kind: match window[scan.at] {
                        b';' => TokenKind::Terminator,
                        _ => TokenKind::Symbol,
                    },
                    end: scan.at + 1,
                },
                Err(Stop::More) => return Ok(Step::More),
                Err(Stop::Unterminated(construct)) => {
                    return Err(self.unterminated(construct, scan.at));
                }
            };
            match scanned.kind {
                TokenKind::Space | TokenKind::Comment => {
                    scan.at = scanned.end;
                    continue;
                }
                TokenKind::Terminator if self.delimiter.is_none() => {
                    let terminator = scan.tracker.terminator();
                    // Cut in the middle, an executable comment would be no SQL.
                    if scan.executable.is_empty() && terminator == Terminator::EndsStatement {
                        return self.end(scan, 1);
                    }
                }
                TokenKind::ExecutableStart => scan.executable.push(scan.at),
                TokenKind::ExecutableEnd => {
                    scan.executable.pop();
                }
                TokenKind::Symbol
                    if window[scan.at] == b'\\' && self.dialect == DialectName::Postgresql =>
                {
                    return self.command_or_more(scan.at);
                }
                kind if by_token => {
                    scan.tracker
                        .token(kind, &window[scan.at..scanned.end], scan.at);
                }
                _ => {}
            }
            scan.at = scanned.end;
            scan.text = scanned.end;
        }
    }

    /// The statement ends at a terminator of this length.
    fn end(&self, scan: &Scan, terminator: usize) -> Result<Step<Found>, SplitError> {
        self.check_complete(scan)?;
        Ok(Step::Done(Found {
            text: scan.text,
            terminated: scan.at + terminator,
        }))
    }

    /// The statement ends because the text does.
    fn finish(&self, scan: &Scan) -> Result<Found, SplitError> {
        if let Some(opening) = scan.executable.first() {
            return Err(self.unterminated(Construct::Comment, *opening));
        }
        if let Some((construct, opening)) = scan.tracker.open() {
            return Err(self.unterminated(construct, opening));
        }
        self.check_complete(scan)?;
        Ok(Found {
            text: scan.text,
            terminated: scan.at,
        })
    }

    fn check_complete(&self, scan: &Scan) -> Result<(), SplitError> {
        if scan.tracker.copies_from_stdin() {
            return Err(SplitError::CopyFromStdin {
                position: self.position,
            });
        }
        Ok(())
    }

    fn unterminated(&self, construct: Construct, opening: usize) -> SplitError {
        SplitError::Unterminated {
            construct,
            opening: self.position.after(&self.buffer.window()[..opening]),
            statement: self.position,
        }
    }

    /// The error for a client's command at `at`, once its name is in the window.
    fn command_or_more(&self, at: usize) -> Result<Step<Found>, SplitError> {
        let rest = &self.buffer.window()[at..];
        let length = rest
            .iter()
            .position(|byte| is_space(*byte) || *byte == b';');
        let Some(length) = length.or(self.buffer.is_exhausted().then_some(rest.len())) else {
            return Ok(Step::More);
        };
        Err(SplitError::ClientCommand {
            command: String::from_utf8_lossy(&rest[..length.max(1)]).into_owned(),
            position: self.position.after(&self.buffer.window()[..at]),
        })
    }

    fn client_command(&mut self, at: usize) -> Result<SplitError, SplitError> {
        loop {
            match self.command_or_more(at) {
                Err(error) => return Ok(error),
                Ok(_) => self.buffer.extend()?,
            }
        }
    }

    fn scanner(&self) -> Scanner<'_> {
        Scanner {
            dialect: self.dialect,
            bytes: self.buffer.window(),
            window: if self.buffer.is_exhausted() {
                Window::Complete
            } else {
                Window::Partial
            },
        }
    }
}

type ByteSet = [bool; 256];

fn special_bytes(dialect: DialectName, delimiter: Option<&[u8]>) -> ByteSet {
    const SQLITE: ByteSet = special_set(DialectName::Sqlite);
    const POSTGRESQL: ByteSet = special_set(DialectName::Postgresql);
    const MYSQL: ByteSet = special_set(DialectName::Mysql);
    let mut special = match dialect {
        DialectName::Sqlite => SQLITE,
        DialectName::Postgresql => POSTGRESQL,
        DialectName::Mysql => MYSQL,
    };
    if let Some(first) = delimiter.and_then(<[u8]>::first) {
        special[usize::from(*first)] = true;
    }
    special
}

const fn special_set(dialect: DialectName) -> ByteSet {
    let mut set = [false; 256];
    let mut byte = u8::MIN;
    loop {
        set[byte as usize] = is_special(dialect, byte);
        if byte == u8::MAX {
            return set;
        }
        byte += 1;
    }
}

#[cfg(test)]
mod tests;
