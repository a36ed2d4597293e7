//! Where the sections of a file are.

use std::io::{BufRead, ErrorKind};

use aludel_core::location::SourceLocation;
use camino::Utf8Path;

use crate::revision_error::SqlRevisionError;
use crate::section::{LineKind, Section, line_kind, line_location, parse_marker};
use crate::section_error::SectionError;

/// As much of a line as a marker may be long.
const LONGEST_MARKER: usize = 4096;

/// Finds the section markers of a file, reading it once from its first byte.
pub(crate) fn index_sections(
    path: &Utf8Path,
    mut reader: impl BufRead,
) -> Result<Vec<Section>, SqlRevisionError> {
    let mut sections: Vec<Section> = Vec::new();
    let mut offset = 0;
    let mut number = 0;
    let mut kept = Vec::new();
    loop {
        number += 1;
        let length = next_line(path, &mut reader, &mut kept)?;
        if length == 0 {
            break;
        }
        if let Some(marker) = section_marker(path, &kept, offset, number)? {
            if let Some(above) = sections.last_mut() {
                above.body.end = offset;
            }
            sections.push(Section {
                body: offset + length..offset + length,
                ..marker
            });
        }
        offset += length;
    }
    if let Some(last) = sections.last_mut() {
        last.body.end = offset;
    }
    Ok(sections)
}

fn section_marker(
    path: &Utf8Path,
    line: &[u8],
    offset: u64,
    number: u64,
) -> Result<Option<Section>, SectionError> {
    let at = || -> SourceLocation {
        line_location(path, offset, line.trim_ascii_end().len() as u64, number)
    };
    match line_kind(line) {
        LineKind::Other => Ok(None),
        LineKind::Marker(value) => parse_marker(value, at()).map(Some),
        LineKind::Indented => Err(SectionError::Indented { at: at() }),
        LineKind::Misspelled => Err(SectionError::Misspelled { at: at() }),
    }
}

/// Moves behind the next line and returns its length with the line end, 0 at the
/// end of the file. `kept` is the line, or nothing if it is no comment.
fn next_line(
    path: &Utf8Path,
    reader: &mut impl BufRead,
    kept: &mut Vec<u8>,
) -> Result<u64, SqlRevisionError> {
    kept.clear();
    let mut length = 0;
    loop {
        let available = match reader.fill_buf() {
            Ok(available) => available,
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            Err(source) => {
                return Err(SqlRevisionError::Read {
                    path: path.to_owned(),
                    source,
                });
            }
        };
        let newline = memchr::memchr(b'\n', available);
        let taken = newline.map_or(available.len(), |newline| newline + 1);
        // The first bytes decide: a line of a dump is long, and no comment.
        let is_kept = kept.len() < LONGEST_MARKER
            && (length == 0 || !kept.is_empty())
            && may_be_comment(kept, &available[..taken]);
        if is_kept {
            let room = LONGEST_MARKER - kept.len();
            kept.extend_from_slice(&available[..taken.min(room)]);
        } else if length == 0 {
            kept.clear();
        }
        reader.consume(taken);
        length += taken as u64;
        if newline.is_some() || taken == 0 {
            return Ok(length);
        }
    }
}

/// Whether a line that starts so can still turn out to be a comment.
fn may_be_comment(kept: &[u8], more: &[u8]) -> bool {
    let start = kept
        .iter()
        .chain(more)
        .find(|byte| !byte.is_ascii_whitespace());
    matches!(start, None | Some(b'-'))
}

#[cfg(test)]
mod tests {
    use std::io::BufReader;

    use camino::Utf8Path;
    use proptest::prelude::*;

    use super::index_sections;

    fn index(text: &str, capacity: usize) -> Result<String, String> {
        let reader = BufReader::with_capacity(capacity, text.as_bytes());
        let sections =
            index_sections(Utf8Path::new("a.sql"), reader).map_err(|error| error.to_string())?;
        let lines: Vec<String> = sections
            .iter()
            .map(|section| {
                let range = usize::try_from(section.body.start).unwrap()
                    ..usize::try_from(section.body.end).unwrap();
                format!("{section} {}: {:?}", section.body_line(), &text[range])
            })
            .collect();
        Ok(lines.join("\n"))
    }

    #[test]
    fn bodies_reach_to_the_next_marker() {
        let text = "-- x\r\n-- migrate: upgrade dialect=pg,sqlite transaction=off\r\nSELECT 1;\r\n\
                    --migrate:downgrade\n--  MIGRATE : downgrade environment=development\nSELECT 2;";
        insta::assert_snapshot!(index(text, 4096).unwrap(), @r#"
            upgrade dialect=postgresql,sqlite transaction=off 3: "SELECT 1;\r\n"
            downgrade 5: ""
            downgrade environment=development 6: "SELECT 2;"
            "#);
        assert_eq!(index(text, 1), index(text, 4096));
    }

    #[test]
    fn what_is_almost_a_marker_is_refused() {
        for line in [
            "-- migrate downgrade",
            "-- migrat: downgrade",
            "-- migrates upgrade",
            "  -- migrate: downgrade",
            "-- migrate: down",
            "-- Migrate: Upgrade",
        ] {
            let text = format!("-- migrate: upgrade\nSELECT 1;\n{line}\nDROP TABLE a;\n");
            assert!(index(&text, 4096).is_err(), "{line}");
            assert!(index(&text, 3).is_err(), "{line}");
        }
        for line in [
            "-- migrate the users to the new table",
            "-- upgrade: later",
            "SELECT 1; -- migrate: downgrade",
        ] {
            let text = format!("-- migrate: upgrade\nSELECT 1;\n{line}\n");
            assert_eq!(index(&text, 4096).unwrap().lines().count(), 1, "{line}");
        }
    }

    proptest! {
        #[test]
        fn buffers_change_nothing(
            lines in proptest::collection::vec(
                prop_oneof![
                    Just("-- migrate: upgrade"),
                    Just("-- migrate: downgrade"),
                    Just("\u{feff}"),
                    Just("   "),
                    Just("-"),
                    Just("--"),
                    Just("SELECT '-- migrate: upgrade';"),
                ],
                0..12,
            ),
            capacity in 1_usize..40,
        ) {
            let text = lines.join("\n");
            prop_assert_eq!(index(&text, capacity), index(&text, 4096));
        }
    }
}
