//! A window that slides over a reader.

use std::io::{ErrorKind, Read};

/// The part of a reader's bytes that is still needed, in one piece.
pub(super) struct Buffer<R> {
    reader: R,
    /// How much is read at once; the window grows beyond it only for a longer
    /// statement.
    chunk: usize,
    /// Always initialised to its length; the bytes of interest are `start..end`.
    bytes: Vec<u8>,
    start: usize,
    end: usize,
    exhausted: bool,
}

impl<R: Read> Buffer<R> {
    pub(super) fn new(reader: R, chunk: usize) -> Self {
        Self {
            reader,
            chunk,
            bytes: Vec::new(),
            start: 0,
            end: 0,
            exhausted: false,
        }
    }

    /// What was read and not yet consumed.
    pub(super) fn window(&self) -> &[u8] {
        &self.bytes[self.start..self.end]
    }

    /// Whether the reader has nothing more to give.
    pub(super) fn is_exhausted(&self) -> bool {
        self.exhausted
    }

    /// Drops bytes from the front of the window.
    pub(super) fn consume(&mut self, length: usize) {
        self.start += length;
        debug_assert!(self.start <= self.end);
    }

    /// The first `length` of the bytes that the last call of [`Self::consume`] dropped,
    /// when that call dropped `consumed`; nothing was read since.
    pub(super) fn consumed(&self, consumed: usize, length: usize) -> &[u8] {
        let start = self.start - consumed;
        &self.bytes[start..start + length]
    }

    /// Makes the window longer, or finds the reader exhausted.
    ///
    /// A full buffer grows by an eighth and is then filled to the brim: little more
    /// memory than the longest statement, and scanning one long token again after
    /// each call costs a constant factor, however small the reader's pieces are.
    pub(super) fn extend(&mut self) -> std::io::Result<()> {
        if self.start > 0 {
            self.bytes.copy_within(self.start..self.end, 0);
            self.end -= self.start;
            self.start = 0;
        }
        if self.end == self.bytes.len() {
            let length = self.end + (self.end / 8).max(self.chunk);
            self.bytes.reserve_exact(length - self.end);
            self.bytes.resize(length, 0);
        }
        while self.end < self.bytes.len() {
            match self.reader.read(&mut self.bytes[self.end..]) {
                Ok(0) => {
                    self.exhausted = true;
                    break;
                }
                Ok(length) => self.end += length,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}
