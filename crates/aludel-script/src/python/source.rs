//! The text of a Python file.

use std::borrow::Cow;

/// A decoded Python file, its line ends all `\n`, without a byte order mark.
#[derive(Debug, Clone)]
pub struct Source<'b> {
    text: Cow<'b, str>,
}

/// Why the bytes of a file are no text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SourceError {
    /// The bytes do not fit the encoding.
    #[error("it is not {encoding}")]
    NotDecodable {
        /// The encoding that the file declares, or UTF-8.
        encoding: String,
        /// The line, counted from 1.
        line: u64,
    },
    /// The declared encoding is none that Aludel knows.
    #[error("the encoding `{encoding}` is not known")]
    UnknownEncoding {
        /// The name as declared.
        encoding: String,
        /// The line of the declaration, counted from 1.
        line: u64,
    },
}

/// The single-byte encodings that occur beside UTF-8.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Encoding {
    Utf8,
    Ascii,
    Latin1,
    Latin9,
    Windows1252,
}

impl<'b> Source<'b> {
    /// Decodes a file as Python does (language reference, "Encoding declarations"):
    /// a `coding` comment on one of the first two lines counts, else it is UTF-8.
    ///
    /// # Errors
    /// The declared encoding is not known, or the bytes do not fit it.
    pub fn decode(bytes: &'b [u8]) -> Result<Self, SourceError> {
        let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
        let declared = declaration(bytes);
        let encoding = match declared {
            None => Encoding::Utf8,
            Some((name, line)) => match Encoding::of(name) {
                Some(encoding) => encoding,
                // All encodings that a Python file may have agree on ASCII.
                None if bytes.is_ascii() => Encoding::Ascii,
                None => {
                    return Err(SourceError::UnknownEncoding {
                        encoding: name.to_owned(),
                        line,
                    });
                }
            },
        };
        let not_decodable = |offset: usize| SourceError::NotDecodable {
            encoding: declared.map_or("UTF-8", |(name, _)| name).to_owned(),
            line: memchr::memchr_iter(b'\n', &bytes[..offset]).count() as u64 + 1,
        };
        let text = match encoding {
            Encoding::Utf8 => Cow::Borrowed(
                std::str::from_utf8(bytes).map_err(|error| not_decodable(error.valid_up_to()))?,
            ),
            Encoding::Ascii => {
                let stranger = bytes.iter().position(|byte| !byte.is_ascii());
                if let Some(offset) = stranger {
                    return Err(not_decodable(offset));
                }
                Cow::Borrowed(std::str::from_utf8(bytes).expect("ASCII is UTF-8"))
            }
            single_byte => Cow::Owned(
                bytes
                    .iter()
                    .enumerate()
                    .map(|(offset, byte)| {
                        single_byte
                            .character(*byte)
                            .ok_or_else(|| not_decodable(offset))
                    })
                    .collect::<Result<String, _>>()?,
            ),
        };
        Ok(Self {
            text: with_unix_line_ends(text),
        })
    }

    /// The text.
    pub fn text(&self) -> &str {
        &self.text
    }
}

impl Encoding {
    fn of(name: &str) -> Option<Self> {
        let name = name.to_ascii_lowercase().replace('_', "-");
        match name.as_str() {
            "utf-8" | "utf8" | "utf-8-sig" | "u8" => Some(Self::Utf8),
            name if name.starts_with("utf-8-") => Some(Self::Utf8),
            "ascii" | "us-ascii" => Some(Self::Ascii),
            "latin-1" | "latin1" | "iso-8859-1" | "iso8859-1" | "iso-latin-1" | "l1" => {
                Some(Self::Latin1)
            }
            "iso-8859-15" | "iso8859-15" | "latin-9" | "latin9" => Some(Self::Latin9),
            "cp1252" | "windows-1252" => Some(Self::Windows1252),
            _ => None,
        }
    }

    /// The character of a byte; `None` where the encoding has none.
    fn character(self, byte: u8) -> Option<char> {
        let character = match (self, byte) {
            (Self::Latin9, 0xa4) => '€',
            (Self::Latin9, 0xa6) => 'Š',
            (Self::Latin9, 0xa8) => 'š',
            (Self::Latin9, 0xb4) => 'Ž',
            (Self::Latin9, 0xb8) => 'ž',
            (Self::Latin9, 0xbc) => 'Œ',
            (Self::Latin9, 0xbd) => 'œ',
            (Self::Latin9, 0xbe) => 'Ÿ',
            (Self::Windows1252, 0x80..=0x9f) => {
                // Unicode's mapping table of CP1252; a space where it maps nothing.
                const UPPER: &str = "€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ";
                let character = UPPER.chars().nth(usize::from(byte - 0x80))?;
                return (character != ' ').then_some(character);
            }
            _ => char::from(byte),
        };
        Some(character)
    }
}

/// The encoding that one of the first two lines declares, with its line.
fn declaration(bytes: &[u8]) -> Option<(&str, u64)> {
    let mut rest = bytes;
    for number in 1..=2 {
        let end = memchr::memchr2(b'\n', b'\r', rest).unwrap_or(rest.len());
        let line = rest[..end].trim_ascii_start();
        match line.first() {
            Some(b'#') => {
                if let Some(name) = declared(line) {
                    return Some((name, number));
                }
            }
            // Only a comment or nothing may be above the declaration.
            Some(_) => return None,
            None => {}
        }
        let ended = rest[end..].strip_prefix(b"\r\n");
        rest = ended.or_else(|| rest.get(end + 1..))?;
    }
    None
}

/// `coding[:=]\s*([-\w.]+)` in a comment.
fn declared(comment: &[u8]) -> Option<&str> {
    let comment = std::str::from_utf8(comment).ok()?;
    comment.match_indices("coding").find_map(|(start, word)| {
        let behind = comment[start + word.len()..].strip_prefix([':', '='])?;
        let behind = behind.trim_start_matches([' ', '\t']);
        let length = behind
            .find(|character: char| {
                !(character.is_ascii_alphanumeric() || "-_.".contains(character))
            })
            .unwrap_or(behind.len());
        (length > 0).then(|| &behind[..length])
    })
}

fn with_unix_line_ends(text: Cow<'_, str>) -> Cow<'_, str> {
    if memchr::memchr(b'\r', text.as_bytes()).is_none() {
        return text;
    }
    Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(bytes: &[u8]) -> Result<String, SourceError> {
        Source::decode(bytes).map(|source| source.text().to_owned())
    }

    #[test]
    fn declarations_count_on_the_first_two_lines() {
        assert_eq!(
            decoded(b"# coding: latin-1\n\xe9").unwrap(),
            "# coding: latin-1\né"
        );
        let second = b"#!/usr/bin/python\r\n# -*- coding: iso-8859-15 -*-\r\n\xa4";
        assert!(decoded(second).unwrap().ends_with("\n€"));
        assert_eq!(
            decoded(b"x = 1\n# coding: latin-1\n\xe9").unwrap_err(),
            SourceError::NotDecodable {
                encoding: "UTF-8".to_owned(),
                line: 3
            }
        );
        assert_eq!(
            decoded(b"\n\n# coding: latin-1\n\xe9").unwrap_err(),
            SourceError::NotDecodable {
                encoding: "UTF-8".to_owned(),
                line: 4
            }
        );
    }

    #[test]
    fn an_unknown_encoding_matters_only_beyond_ascii() {
        assert_eq!(
            decoded(b"# coding: koi8-r\nx").unwrap(),
            "# coding: koi8-r\nx"
        );
        assert_eq!(
            decoded(b"# vim: set fileencoding=koi8-r :\n\xc1").unwrap_err(),
            SourceError::UnknownEncoding {
                encoding: "koi8-r".to_owned(),
                line: 1
            }
        );
    }

    #[test]
    fn holes_in_an_encoding_are_no_characters() {
        assert_eq!(
            decoded(b"# coding: cp1252\n\x80\x9f").unwrap(),
            "# coding: cp1252\n€Ÿ"
        );
        assert!(decoded(b"# coding: cp1252\n\x81").is_err());
    }

    #[test]
    fn marks_and_line_ends_of_other_systems_go() {
        assert_eq!(decoded(b"\xef\xbb\xbfa\r\nb\rc\n").unwrap(), "a\nb\nc\n");
    }
}
