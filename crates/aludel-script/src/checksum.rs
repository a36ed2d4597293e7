//! Whether a revision still says what was applied.
//!
//! A checksum covers what a section means to the server: the tokens of its
//! statements and whether they run in a transaction. Comments, white space between
//! tokens and line ends do not count, so a formatter or a checkout on another system
//! changes nothing, while a changed literal, name or keyword does. Optimizer hints
//! and MySQL's executable comments are no comments in this sense.

use std::fmt;
use std::str::FromStr;

use aludel_dialect::DialectName;
use aludel_dialect::sql::tokens;
use sha2::{Digest, Sha256};

use crate::section::SectionTransaction;

/// Written in front of everything, so that a later way to compute checksums cannot
/// be taken for this one.
const VERSION: &[u8] = b"aludel section 1\n";

/// A SHA-256 checksum, printed as 64 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Checksum([u8; 32]);

impl Checksum {
    pub(crate) fn from_digest(digest: [u8; 32]) -> Self {
        Self(digest)
    }
}

impl fmt::Display for Checksum {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        let mut text = String::with_capacity(64);
        for byte in self.0 {
            text.push(DIGITS[usize::from(byte >> 4)].into());
            text.push(DIGITS[usize::from(byte & 0xF)].into());
        }
        formatter.write_str(&text)
    }
}

impl fmt::Debug for Checksum {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Checksum({self})")
    }
}

/// A text that is no checksum.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is no checksum: 64 hexadecimal digits are needed")]
pub struct ChecksumError {
    /// The text.
    pub text: String,
}

impl FromStr for Checksum {
    type Err = ChecksumError;

    /// Reads what [`Display`](fmt::Display) writes.
    fn from_str(text: &str) -> Result<Self, ChecksumError> {
        let error = || ChecksumError {
            text: text.to_owned(),
        };
        if text.len() != 64 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(error());
        }
        let mut bytes = [0; 32];
        for (byte, digits) in bytes.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
            let digits = str::from_utf8(digits).expect("it was checked to be ASCII");
            *byte = u8::from_str_radix(digits, 16).map_err(|_| error())?;
        }
        Ok(Self(bytes))
    }
}

/// The checksum of a whole section.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SectionDigest {
    /// Over all statements.
    pub checksum: Checksum,
    /// How many statements there are.
    pub statements: u64,
}

/// Computes checksums while statements stream by.
///
/// After each statement [`checksum`](Self::checksum) tells the checksum of all
/// statements so far: after the last it is the section's, and before it is the
/// prefix by which a resumed run knows that what already ran is unchanged.
#[derive(Debug, Clone)]
pub struct ChecksumBuilder {
    dialect: DialectName,
    hasher: Sha256,
    statements: u64,
}

impl ChecksumBuilder {
    /// A checksum of no statements.
    pub fn new(dialect: DialectName, transaction: SectionTransaction) -> Self {
        let mut hasher = Sha256::new();
        hasher.update(VERSION);
        hasher.update(match transaction {
            SectionTransaction::Default => &b"transaction default\n"[..],
            SectionTransaction::On => b"transaction on\n",
            SectionTransaction::Off => b"transaction off\n",
        });
        Self {
            dialect,
            hasher,
            statements: 0,
        }
    }

    /// Adds the next statement.
    pub fn add(&mut self, sql: &str) {
        let contents = tokens(sql, self.dialect).filter(|token| token.kind.is_content());
        for (index, token) in contents.enumerate() {
            if index > 0 {
                self.hasher.update(b" ");
            }
            self.add_text(token.text);
        }
        // Outside of literals and hints no line end is left, so this cannot be taken
        // for a part of the statement.
        self.hasher.update(b"\n;\n");
        self.statements += 1;
    }

    /// Adds a token; a line end inside a literal counts the same on every system.
    fn add_text(&mut self, text: &str) {
        let mut rest = text.as_bytes();
        while let Some(end) = memchr::memchr(b'\r', rest) {
            let is_line_end = rest.get(end + 1) == Some(&b'\n');
            self.hasher.update(&rest[..end + usize::from(!is_line_end)]);
            rest = &rest[end + 1..];
        }
        self.hasher.update(rest);
    }

    /// How many statements were added.
    pub fn statements(&self) -> u64 {
        self.statements
    }

    /// The checksum of the statements so far.
    pub fn checksum(&self) -> Checksum {
        Checksum(self.hasher.clone().finalize().into())
    }

    /// The checksum and the number of the statements so far.
    pub fn digest(&self) -> SectionDigest {
        SectionDigest {
            checksum: self.checksum(),
            statements: self.statements,
        }
    }
}

#[cfg(test)]
mod tests;
