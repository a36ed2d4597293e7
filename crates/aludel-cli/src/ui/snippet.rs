//! The line of a file that a message is about.

use std::io::{Read, Seek, SeekFrom};
use std::ops::Range;

use aludel_core::location::SourceLocation;
use fs_err::File;

use super::masking::Masked;

/// How many bytes are read on either side of a place: a line that is longer is data,
/// and showing it helps nobody.
const REACH: u64 = 4096;

/// Files up to this size are searched for a line of which only the number is known.
const SEARCHED: u64 = 1 << 20;

/// One line, ready to be shown.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct SourceLine {
    pub(super) text: String,
    /// The part that is meant, in bytes of `text`.
    pub(super) span: Range<usize>,
}

/// Reads the line that `location` points into; `None` if the location is the file as a
/// whole, or the file does not hold the place any more. No more than `longest` bytes are
/// meant: the renderer cuts a line around what is meant, never that itself.
pub(super) fn read(location: &SourceLocation, longest: usize) -> Option<SourceLine> {
    let mut file = File::open(location.path.as_std_path()).ok()?;
    let length = file.metadata().ok()?.len();
    let place = if location.offset == 0 && location.end == 0 {
        line_range(&mut file, length, location)?
    } else {
        location.offset..location.end.max(location.offset)
    };
    if place.start > length {
        return None;
    }
    let from = place.start.saturating_sub(REACH);
    let bytes = read_range(&mut file, from..(place.start + REACH).min(length))?;
    let offset = usize::try_from(place.start - from).ok()?;
    let start = match bytes[..offset].iter().rposition(|byte| *byte == b'\n') {
        Some(newline) => newline + 1,
        None if from == 0 => 0,
        None => return None,
    };
    let end = bytes[offset..]
        .iter()
        .position(|byte| *byte == b'\n')
        .map_or(bytes.len(), |newline| offset + newline);
    let line = lossless(&bytes[start..end])?.trim_end();
    let offset = (offset - start).min(line.len());
    let length = usize::try_from(place.end - place.start).ok()?.min(longest);
    let span = floor(line, offset)..floor(line, offset.saturating_add(length).min(line.len()));
    let masked = Masked::new(line, &String::from_utf8_lossy(&bytes));
    Some(SourceLine {
        span: masked.position(span.start)..masked.position(span.end),
        text: printable(&masked.text),
    })
}

/// The bytes of a line that is known by its number, from its column on.
fn line_range(file: &mut File, length: u64, location: &SourceLocation) -> Option<Range<u64>> {
    if location.line < 2 || length > SEARCHED {
        return None;
    }
    let bytes = read_range(file, 0..length)?;
    let mut start = 0;
    for (index, line) in bytes.split_inclusive(|byte| *byte == b'\n').enumerate() {
        if index as u64 + 1 == location.line {
            let text = line.trim_ascii_end();
            let from = column_offset(text, location.column) as u64;
            return Some(start + from..start + text.len() as u64);
        }
        start += line.len() as u64;
    }
    None
}

/// Where a column of a line begins, in bytes; what stands before the first word, and columns
/// that the line does not have, mean that word.
fn column_offset(line: &[u8], column: u64) -> usize {
    let first = line.len() - line.trim_ascii_start().len();
    let Ok(text) = std::str::from_utf8(line) else {
        return first;
    };
    usize::try_from(column.saturating_sub(1))
        .ok()
        .and_then(|column| text.char_indices().nth(column))
        .map_or(first, |(offset, _)| offset.max(first))
}

fn read_range(file: &mut File, range: Range<u64>) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    file.seek(SeekFrom::Start(range.start)).ok()?;
    file.take(range.end.saturating_sub(range.start))
        .read_to_end(&mut bytes)
        .ok()?;
    Some(bytes)
}

/// The text up to a character that was cut in two at the end; `None` for no text.
fn lossless(bytes: &[u8]) -> Option<&str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Some(text),
        Err(error) if error.error_len().is_none() => {
            std::str::from_utf8(&bytes[..error.valid_up_to()]).ok()
        }
        Err(_) => None,
    }
}

/// The position itself, or the beginning of the character that it is in.
fn floor(text: &str, position: usize) -> usize {
    (0..=position)
        .rev()
        .find(|position| text.is_char_boundary(*position))
        .unwrap_or(0)
}

/// Terminals obey control characters: a line of a file shall not command them. Each
/// becomes one byte, so that positions stay.
fn printable(line: &str) -> String {
    line.chars()
        .map(|character| match character {
            '\t' => '\t',
            ascii if ascii.is_ascii_control() => '?',
            character => character,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn location(path: &std::path::Path, place: Range<u64>, line: u64) -> SourceLocation {
        SourceLocation {
            path: path.to_owned().try_into().unwrap(),
            offset: place.start,
            end: place.end,
            line,
            column: 1,
        }
    }

    fn shown(text: &[u8], place: Range<u64>, line: u64) -> Option<(String, String)> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("script.sql");
        std::fs::write(&path, text).unwrap();
        let source = read(&location(&path, place, line), 40)?;
        let meant = source.text[source.span].to_owned();
        Some((source.text, meant))
    }

    #[test]
    fn a_statement_of_several_lines_shows_its_first() {
        let text = b"-- migrate: upgrade\nCREATE TABLE t (\n  id INTEGER\n);\n";
        let (line, meant) = shown(text, 20..50, 2).unwrap();
        assert_eq!(
            (line.as_str(), meant.as_str()),
            ("CREATE TABLE t (", "CREATE TABLE t (")
        );
    }

    #[test]
    fn a_word_is_meant_alone() {
        let text = "-- größer\nSELECT größe FROM t;\r\n".as_bytes();
        let offset = text
            .windows(4)
            .rposition(|bytes| bytes == "grö".as_bytes())
            .unwrap() as u64;
        let (line, meant) = shown(text, offset..offset + 7, 2).unwrap();
        assert_eq!(
            (line.as_str(), meant.as_str()),
            ("SELECT größe FROM t;", "größe")
        );
    }

    #[test]
    fn a_line_that_is_known_by_number_is_shown_whole() {
        let (line, meant) = shown(b"one\ntwo\nthree", 0..0, 3).unwrap();
        assert_eq!((line.as_str(), meant.as_str()), ("three", "three"));
        assert_eq!(shown(b"one\ntwo\n", 0..0, 9), None);
        assert_eq!(shown(b"one\ntwo\n", 0..0, 1), None);
    }

    #[test]
    fn a_column_of_a_line_that_is_known_by_number_is_where_it_begins() {
        let line = "    größe = preis['tee']  ".as_bytes();
        let from = |column| String::from_utf8_lossy(&line[column_offset(line, column)..]);
        assert_eq!(from(13).trim_end(), "preis['tee']");
        // What is no place of a word means the first.
        for column in [0, 1, 3, 99] {
            assert!(from(column).starts_with("größe"), "{column}");
        }
        assert_eq!(column_offset(b"  \xff", 3), 2);
    }

    #[test]
    fn long_lines_and_places_that_are_gone_show_nothing() {
        let data = vec![b'x'; 3 * 4096];
        assert_eq!(shown(&data, 10_000..10_001, 1), None);
        assert_eq!(shown(b"short", 90..95, 4), None);
        assert_eq!(shown(b"\xff\xfe\x00 not text", 4..6, 1), None);
    }

    #[test]
    fn control_characters_are_not_obeyed() {
        let (line, _) = shown(b"SELECT '\x1b[2J';", 0..6, 1).unwrap();
        assert_eq!(line, "SELECT '?[2J';");
    }
}
