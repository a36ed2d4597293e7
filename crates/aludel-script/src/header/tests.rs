//! Headers, right and wrong.

use std::io::Read;

use camino::Utf8Path;
use proptest::prelude::*;

use super::{Rest, parse_header, read_header};
use crate::header_error::HeaderError;

fn parse(text: &str) -> Result<super::RevisionHeader, HeaderError> {
    let header = parse_header(
        Utf8Path::new("versions/a.sql"),
        text.as_bytes(),
        Rest::Nothing,
    );
    header.map(Option::unwrap)
}

/// The message, the place and the help of an error.
fn failure(text: &str) -> String {
    let diagnostic = parse(text).unwrap_err().diagnostic();
    let place = &diagnostic.labels[0].location;
    let help = diagnostic.help.unwrap();
    format!("{place} {}\n{help}", diagnostic.message)
}

#[test]
fn all_keys_and_the_description_are_read() {
    let header = parse(
        "\u{feff}\r\n-- revision: 1a2b3c\r\n--down_revision: 9f8e7d, abc ,\r\n\
         -- branch_labels: billing\r\n-- depends_on: def\r\n\
         -- create_date: 2026-11-20 05:45:10+00:00\r\n-- create users: all of them\r\n--\r\n\
         -- Because.\r\n/* block\r\n comment */\r\n-- Really.\r\n-- migrate: upgrade\r\n-- no message",
    )
    .unwrap();
    insta::assert_debug_snapshot!(header, @r#"
        RevisionHeader {
            id: "1a2b3c",
            down_revisions: [
                "9f8e7d",
                "abc",
            ],
            depends_on: [
                "def",
            ],
            branch_labels: [
                "billing",
            ],
            message: "create users: all of them",
            details: "Because.\nReally.",
            create_date: Some(
                "2026-11-20 05:45:10+00:00",
            ),
            path: "versions/a.sql",
            line: 2,
        }
        "#);
}

#[test]
fn bases_have_an_empty_down_revision() {
    let header = parse("-- revision: a\n-- down_revision:").unwrap();
    assert!(header.down_revisions.is_empty());
    assert_eq!(header.message, "");
    assert_eq!(header.create_date, None);
}

#[test]
fn wrong_headers_say_what_to_type() {
    insta::assert_snapshot!(failure("CREATE TABLE a (b INT);\n"), @r"
        versions/a.sql:1:1 `versions/a.sql` has no `-- revision:` line
        start it with `-- revision: ID` and `-- down_revision: ID`, or let its name start with `_` if it is no revision; `aludel revision -m MESSAGE` writes a new one
        ");
    insta::assert_snapshot!(failure("\n-- revision:\n-- down_revision:\n"), @r"
        versions/a.sql:2:1 `-- revision:` names no revision id
        write the id behind the colon, for example `-- revision: 1a2b3c4d5e6f`
        ");
    insta::assert_snapshot!(failure("-- revision: a\n-- migrate: upgrade\n"), @r"
        versions/a.sql:1:1 the header has no `-- down_revision:` line
        add `-- down_revision: ID`, with nothing behind the colon if it is the first revision
        ");
    insta::assert_snapshot!(failure("-- revision: a\n-- down_revison: b\n"), @r"
        versions/a.sql:2:1 unknown header key `down_revison`
        write `-- down_revision: …`
        ");
    insta::assert_snapshot!(failure("-- Revision ID: a\n"), @r"
        versions/a.sql:1:1 unknown header key `Revision ID`
        write `-- revision: …`
        ");
    insta::assert_snapshot!(failure("-- revision: a\n-- Revises: b\n"), @r"
        versions/a.sql:2:1 unknown header key `Revises`
        write `-- down_revision: …`
        ");
    insta::assert_snapshot!(failure("-- revision: a\n-- revision: b\n"), @r"
        versions/a.sql:2:1 header key `revision` is there twice
        keep one `-- revision:` line; several values are separated by commas
        ");
    insta::assert_snapshot!(
        failure("-- revision: a\n-- down_revision:\n\n  CREATE TABLE a (b INT);\n"), @r"
            versions/a.sql:4:1 this statement stands outside of a section
            write `-- migrate: upgrade` on a line above it
            ");
    insta::assert_snapshot!(failure("-- revision: a\n-- down_revision:\n-- migrate upgrade\n"), @r"
        versions/a.sql:3:1 this comment looks like a section marker but is none
        write `-- migrate: upgrade` or `-- migrate: downgrade`, or reword the comment
        ");
    insta::assert_snapshot!(failure("-- revision: a\n-- down_revision:\n -- migrate: upgrade\n"), @r"
        versions/a.sql:3:1 a section marker must start its line
        remove the white space before `--`
        ");
    insta::assert_snapshot!(failure("-- revision: a\n/* x\n"), @r"
        versions/a.sql:2:1 the comment that opens here is never closed
        close it with `*/`
        ");
}

#[test]
fn sentences_with_colons_are_no_keys() {
    let header =
        parse("-- revision: a\n-- down_revision:\n-- note: this\n-- see also: that").unwrap();
    assert_eq!(header.message, "note: this");
    assert_eq!(header.details, "see also: that");
}

#[test]
fn text_that_is_not_utf8_is_reported_with_its_line() {
    let bytes = b"-- revision: a\n-- \xff\n";
    let error = parse_header(Utf8Path::new("a.sql"), bytes, Rest::Nothing).unwrap_err();
    assert_eq!(error.diagnostic().labels[0].location.line, 2);
    let utf16: Vec<u8> = "\u{feff}-- revision: a\n"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let error = parse_header(Utf8Path::new("a.sql"), &utf16, Rest::Nothing).unwrap_err();
    insta::assert_snapshot!(error, @"the header is not UTF-8");
}

/// Fails when more than the first piece is asked for.
struct FirstPiece<'a>(Option<&'a [u8]>);

impl Read for FirstPiece<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let piece = self.0.take().expect("the header was complete");
        let length = piece.len().min(buffer.len());
        buffer[..length].copy_from_slice(&piece[..length]);
        Ok(length)
    }
}

#[test]
fn bodies_stay_unread() {
    let text = format!(
        "-- revision: a\n-- down_revision:\n-- migrate: upgrade\n{}",
        "INSERT INTO a VALUES (1);\n".repeat(1000)
    );
    let reader = FirstPiece(Some(text.as_bytes()));
    let (header, _) = read_header(Utf8Path::new("a.sql"), reader, &mut Vec::new()).unwrap();
    assert_eq!(header.id, "a");
}

#[test]
fn headers_longer_than_a_buffer_are_read() {
    let text = format!(
        "-- revision: a\n-- down_revision:\n{}-- migrate: upgrade\n",
        "-- word after word\n".repeat(1000)
    );
    let (header, length) =
        read_header(Utf8Path::new("a.sql"), text.as_bytes(), &mut Vec::new()).unwrap();
    assert!(length <= text.len());
    assert_eq!(header.details.lines().count(), 999);
}

proptest! {
    #[test]
    fn a_part_of_a_header_is_never_taken_for_the_whole(
        lines in proptest::collection::vec(
            proptest::sample::select(vec![
                "-- revision: a",
                "-- down_revision: b, c",
                "-- depends_on: d",
                "-- migrate: upgrade",
                "-- some words",
                "/* comment",
                "*/",
                "",
                "SELECT 1;",
            ]),
            0..8,
        ),
        cut in 0_usize..200,
    ) {
        let text = lines.join("\n");
        let path = Utf8Path::new("a.sql");
        let whole = parse_header(path, text.as_bytes(), Rest::Nothing);
        let cut = cut.min(text.len());
        match parse_header(path, &text.as_bytes()[..cut], Rest::MayFollow) {
            Ok(None) => {}
            Ok(Some(part)) => prop_assert_eq!(part, whole.unwrap().unwrap()),
            Err(part) => prop_assert_eq!(part.to_string(), whole.unwrap_err().to_string()),
        }
    }

    #[test]
    fn any_bytes_give_a_header_or_an_error(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let header = parse_header(Utf8Path::new("a.sql"), &bytes, Rest::Nothing);
        if let Err(error) = header {
            prop_assert!(!error.diagnostic().message.is_empty());
        }
    }
}
