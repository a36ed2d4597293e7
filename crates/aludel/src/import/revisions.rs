//! From a chain of migrations to revisions that can be written.

use aludel_core::revision::Direction;
use aludel_dialect::DialectName;
use aludel_dialect::sql::{TokenKind, tokens};
use aludel_script::section::resembles_marker;
use aludel_script::{NewRevision, NewSection, SectionTransaction, SqlRevision};
use camino::{Utf8Path, Utf8PathBuf};
use jiff::Zoned;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use super::compose::Link;
use super::finding::Finding;
use super::identifier::revision_ids;
use super::migration::{Content, Migration, Script, leading_digits};
use super::tool::Tool;
use super::transaction::{Verdict, judge};

/// A revision and what it comes from.
#[derive(Debug, Clone)]
pub(super) struct Draft {
    pub(super) revision: NewRevision,
    pub(super) link: Link,
    pub(super) up: Option<Verdict>,
    pub(super) down: Option<Verdict>,
}

/// Where revisions come from.
#[derive(Debug, Clone, Copy)]
pub(super) struct Origin<'o> {
    pub(super) tool: Tool,
    pub(super) folders: &'o [Utf8PathBuf],
    pub(super) dialect: DialectName,
    /// The tool's table.
    pub(super) history_table: &'o str,
    pub(super) now: &'o Zoned,
}

/// Makes a revision of each link; each follows the one before it.
pub(super) fn draft(
    links: Vec<Link>,
    origin: Origin<'_>,
    findings: &mut Vec<Finding>,
) -> Vec<Draft> {
    // Ids go by the tool's order, so that they stay the same whatever the chain's is.
    let mut in_order: Vec<usize> = (0..links.len()).collect();
    in_order.sort_by(|one, other| {
        links[*one]
            .migration
            .order
            .cmp(&links[*other].migration.order)
    });
    let made = revision_ids(
        in_order
            .iter()
            .map(|index| links[*index].migration.version.as_str()),
    );
    let mut ids = vec![String::new(); links.len()];
    for (index, id) in in_order.into_iter().zip(made) {
        ids[index] = id;
    }
    let mut drafts: Vec<Draft> = Vec::with_capacity(links.len());
    for (link, id) in links.into_iter().zip(ids) {
        let down_revisions = drafts
            .last()
            .map(|draft| draft.revision.id.clone())
            .into_iter()
            .collect();
        drafts.push(one(link, id, down_revisions, origin, findings));
    }
    drafts
}

fn one(
    link: Link,
    id: String,
    down_revisions: Vec<String>,
    origin: Origin<'_>,
    findings: &mut Vec<Finding>,
) -> Draft {
    let mut sections = Vec::new();
    let mut section = |direction, script: &Script| {
        let verdict = judge(script, origin.dialect);
        findings.extend(verdict.findings.iter().cloned());
        if direction == Direction::Upgrade {
            findings.extend(own_table(script, origin));
        }
        let body = body(script, origin.dialect, findings);
        let mut section =
            NewSection::new(direction).with_body(completed(&body, &verdict, origin.dialect));
        section.transaction = verdict.transaction;
        sections.push(section);
        verdict
    };
    let up = match &link.migration.up {
        Content::Script(script) => Some(section(Direction::Upgrade, script)),
        Content::Program(_) | Content::Missing => None,
    };
    let down = link
        .migration
        .down
        .as_ref()
        .map(|script| section(Direction::Downgrade, script));
    if up.is_none() {
        let body = format!(
            "-- Nothing was imported here: write what version {} did.",
            single_line(&link.migration.version)
        );
        sections.insert(0, NewSection::new(Direction::Upgrade).with_body(body));
    }
    let revision = NewRevision {
        message: message(&link.migration, origin),
        create_date: create_date(&link.migration.version, origin.now),
        id,
        down_revisions,
        branch_labels: Vec::new(),
        depends_on: Vec::new(),
        sections,
    };
    // What would be read as something else must be known before anything is written.
    if let Err(error) = SqlRevision::from_bytes("", revision.render().into_bytes()) {
        let mut finding = Finding::error("import-not-readable", error.to_string())
            .with_help("reword that line in the file of the migration");
        if let Some(path) = link.migration.files.first() {
            finding = finding.in_file(path.clone());
        }
        findings.push(finding);
    }
    Draft {
        revision,
        link,
        up,
        down,
    }
}

/// The name as the first line, and the files below.
fn message(migration: &Migration, origin: Origin<'_>) -> String {
    let name = single_line(&migration.name);
    let name = if name.is_empty() {
        format!("version {}", single_line(&migration.version))
    } else if resembles_marker(&format!("-- {name}")) {
        format!("({name})")
    } else {
        name
    };
    let files: Vec<String> = migration
        .files
        .iter()
        .map(|path| single_line(relative(path, origin.folders).as_str()))
        .collect();
    let files = if files.is_empty() {
        "whose file is gone".to_owned()
    } else {
        files.join(", ")
    };
    format!("{name}\n\nimported from {}, {files}", origin.tool)
}

/// The path below the folder that was named.
fn relative<'p>(path: &'p Utf8Path, folders: &[Utf8PathBuf]) -> &'p Utf8Path {
    folders
        .iter()
        .find_map(|folder| path.strip_prefix(folder).ok())
        .unwrap_or(path)
}

/// Nothing that ends a line or looks like a key of the header.
fn single_line(text: &str) -> String {
    text.chars()
        .map(|character| match character {
            ':' => ' ',
            control if control.is_control() => ' ',
            other => other,
        })
        .collect::<String>()
        .trim()
        .to_owned()
}

/// The script as it is written, which is as its author wrote it but for comments that
/// would be taken for the marker of a section.
fn body(script: &Script, dialect: DialectName, findings: &mut Vec<Finding>) -> String {
    if !script.text.lines().any(resembles_marker) {
        return script.text.clone();
    }
    let mut comments = tokens(&script.text, dialect)
        .filter(|token| token.kind == TokenKind::Comment)
        .map(|token| token.offset..token.offset + token.text.len())
        .peekable();
    let mut body = String::with_capacity(script.text.len() + 8);
    let mut offset = 0;
    for (number, line) in (script.first_line..).zip(script.text.split_inclusive('\n')) {
        let start = offset + line.len() - line.trim_start().len();
        offset += line.len();
        if !resembles_marker(line) {
            body.push_str(line);
            continue;
        }
        while comments.next_if(|comment| comment.end <= start).is_some() {}
        if comments
            .peek()
            .is_some_and(|comment| comment.contains(&start))
        {
            findings.push(
                Finding::note(
                    "import-comment",
                    "a comment that reads like the marker of a section",
                )
                .with_fact("the revision has `-- -` in its place")
                .in_file(script.path.clone())
                .at_line(number),
            );
            body.push_str(&line.replacen("--", "-- -", 1));
        } else {
            findings.push(
                Finding::error(
                    "import-not-readable",
                    "a line inside a text that reads like the marker of a section",
                )
                .in_file(script.path.clone())
                .at_line(number)
                .with_help("reword the line; what it is part of was not changed"),
            );
            body.push_str(line);
        }
    }
    body
}

/// The script with the beginning and the end of its transaction that it left to the tool.
fn completed(body: &str, verdict: &Verdict, dialect: DialectName) -> String {
    let mut completed = String::new();
    if let Some(begin) = verdict.before {
        completed.push_str(begin);
        completed.push_str(";\n");
    }
    completed.push_str(body);
    if let Some(commit) = verdict.behind {
        let is_terminated = tokens(body, dialect)
            .filter(|token| token.kind.is_content())
            .last()
            .is_some_and(|token| token.kind == TokenKind::Terminator);
        // On lines of their own: the text may end with a comment.
        completed.push_str(if is_terminated { "\n" } else { "\n;\n" });
        completed.push_str(commit);
        completed.push_str(";\n");
    }
    completed
}

/// A statement on the tool's own table, which a new database does not have.
fn own_table(script: &Script, origin: Origin<'_>) -> Option<Finding> {
    let table = origin.history_table;
    let table = table.rsplit_once('.').map_or(table, |(_, table)| table);
    let token = tokens(&script.text, origin.dialect).find(|token| {
        matches!(token.kind, TokenKind::Word | TokenKind::QuotedIdentifier)
            && token
                .text
                .trim_matches(['"', '`', '[', ']'])
                .eq_ignore_ascii_case(table)
    })?;
    let lines = script.text[..token.offset].matches('\n').count() as u64;
    Some(
        Finding::warning(
            "import-own-table",
            format!("a script that works on the tool's own table `{table}`"),
        )
        .with_fact("a new database does not have it any more")
        .in_file(script.path.clone())
        .at_line(script.first_line + lines)
        .with_help(
            "after the import, take the statement out of the revision, unless it needs no table",
        ),
    )
}

/// The point in time that a version is made of, or now.
fn create_date(version: &str, now: &Zoned) -> Zoned {
    let (digits, _) = leading_digits(version);
    let date = match digits.len() {
        8 | 12 | 14..=18 => civil(digits).and_then(|date| date.to_zoned(TimeZone::UTC).ok()),
        10 => digits
            .parse()
            .ok()
            .and_then(|seconds| jiff::Timestamp::from_second(seconds).ok())
            .map(|time| time.to_zoned(TimeZone::UTC)),
        _ => None,
    };
    date.unwrap_or_else(|| now.clone())
}

/// Reads `yyyymmdd`, `yyyymmddhhmm` or `yyyymmddhhmmss`.
fn civil(digits: &str) -> Option<DateTime> {
    let part = |start: usize, end: usize| digits.get(start..end).unwrap_or("0").parse().ok();
    let year: i16 = digits.get(0..4)?.parse().ok()?;
    if !(1990..2200).contains(&year) {
        return None;
    }
    DateTime::new(
        year,
        part(4, 6)?,
        part(6, 8)?,
        part(8, 10)?,
        part(10, 12)?,
        part(12, 14)?,
        0,
    )
    .ok()
}

/// What the marker of a section would say about its transaction.
pub(super) fn transaction_word(transaction: SectionTransaction) -> &'static str {
    match transaction {
        SectionTransaction::Default => "default",
        SectionTransaction::On => "on",
        SectionTransaction::Off => "off",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::migration::{Key, Wrapping};

    fn link(number: i128, version: &str, name: &str, text: &str) -> Link {
        Link {
            migration: Migration {
                key: Key::Number(number),
                order: Key::Number(number),
                version: version.to_owned(),
                name: name.to_owned(),
                files: vec![format!("db/{version}.sql").into()],
                up: Content::Script(Script::of_file(
                    format!("db/{version}.sql").into(),
                    text,
                    Wrapping::Transaction,
                )),
                down: None,
                checksums: Vec::new(),
            },
            applied: None,
        }
    }

    fn drafted(links: Vec<Link>) -> (Vec<Draft>, Vec<Finding>) {
        let now: Zoned = "2026-11-20T06:00:00+00:00[UTC]".parse().unwrap();
        let mut findings = Vec::new();
        let origin = Origin {
            tool: Tool::Sqlx,
            folders: &["db".into()],
            dialect: DialectName::Postgresql,
            history_table: "_sqlx_migrations",
            now: &now,
        };
        let drafts = draft(links, origin, &mut findings);
        (drafts, findings)
    }

    #[test]
    fn a_revision_keeps_the_text_and_says_where_it_comes_from() {
        let text = "\u{feff}-- by ada\r\nCREATE TABLE a (b INT); -- c\r\n";
        let (drafts, findings) = drafted(vec![
            link(1, "20240102030405", "create a", text),
            link(2, "20240103030405", "", "SELECT 1;"),
        ]);
        assert_eq!(findings, []);
        assert_eq!(
            drafts[0].revision.render(),
            "-- revision: 20240102030405\n-- down_revision:\n-- branch_labels:\n-- depends_on:\n\
             -- create_date: 2024-01-02 03:04:05+00:00\n-- create a\n--\n\
             -- imported from sqlx, 20240102030405.sql\n\n\
             -- migrate: upgrade\n-- by ada\r\nCREATE TABLE a (b INT); -- c\n"
        );
        assert_eq!(drafts[1].revision.down_revisions, ["20240102030405"]);
        assert!(
            drafts[1]
                .revision
                .message
                .starts_with("version 20240103030405\n")
        );
    }

    #[test]
    fn comments_that_read_like_markers_are_changed_and_literals_are_not() {
        let (drafts, findings) = drafted(vec![link(
            1,
            "1",
            "migrate upgrade",
            "-- migrate: upgrade\nSELECT 1;\n  -- migrate downgrade\nSELECT 2;\n",
        )]);
        let body = &drafts[0].revision.sections[0].body;
        assert_eq!(
            body,
            "-- - migrate: upgrade\nSELECT 1;\n  -- - migrate downgrade\nSELECT 2;\n"
        );
        let lines: Vec<_> = findings
            .iter()
            .map(|finding| (finding.code, finding.line))
            .collect();
        assert_eq!(
            lines,
            [("import-comment", Some(1)), ("import-comment", Some(3))]
        );

        let literal = "SELECT '\n-- migrate: upgrade\n';\n";
        let (drafts, findings) = drafted(vec![link(1, "1", "a", literal)]);
        assert_eq!(drafts[0].revision.sections[0].body, literal);
        assert!(
            findings
                .iter()
                .any(|finding| finding.is_blocking() && finding.line == Some(2))
        );
    }

    #[test]
    fn what_was_left_to_the_tool_is_written_around_the_text() {
        let (drafts, _) = drafted(vec![
            link(1, "1", "a", "SELECT 1;\nCOMMIT;\n"),
            link(2, "2", "b", "BEGIN;\nSELECT 1 -- x"),
        ]);
        let body = |index: usize| drafts[index].revision.sections[0].body.as_str();
        assert_eq!(body(0), "BEGIN;\nSELECT 1;\nCOMMIT;\n");
        assert_eq!(body(1), "BEGIN;\nSELECT 1 -- x\n;\nCOMMIT;\n");
    }

    #[test]
    fn statements_on_the_tools_own_table_are_named() {
        let (_, findings) = drafted(vec![
            link(
                1,
                "1",
                "a",
                "SELECT 1;\nALTER TABLE public.\"_sqlx_migrations\" OWNER TO ada;",
            ),
            link(
                2,
                "2",
                "b",
                "-- _sqlx_migrations\nSELECT '_sqlx_migrations';",
            ),
        ]);
        let found: Vec<_> = findings
            .iter()
            .map(|finding| (finding.code, finding.line))
            .collect();
        assert_eq!(found, [("import-own-table", Some(2))]);
    }

    #[test]
    fn versions_that_are_dates_are_the_create_date() {
        let now: Zoned = "2026-11-20T06:00:00+00:00[UTC]".parse().unwrap();
        for (version, expected) in [
            ("20240102", "2024-01-02T00:00:00+00:00[UTC]"),
            ("202401020304", "2024-01-02T03:04:00+00:00[UTC]"),
            ("20240102030405", "2024-01-02T03:04:05+00:00[UTC]"),
            ("202401020304050000", "2024-01-02T03:04:05+00:00[UTC]"),
            ("1700000000", "2023-11-14T22:13:20+00:00[UTC]"),
            ("20241302030405", "2026-11-20T06:00:00+00:00[UTC]"),
            ("00000000000000", "2026-11-20T06:00:00+00:00[UTC]"),
            ("7", "2026-11-20T06:00:00+00:00[UTC]"),
        ] {
            assert_eq!(
                create_date(version, &now).to_string(),
                expected,
                "{version}"
            );
        }
    }
}
