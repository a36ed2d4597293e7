//! Sections are chosen, read and run.

use aludel_core::operation::{Operation, OperationSink, ScriptRunner};
use aludel_core::revision::Direction::{self, Downgrade, Upgrade};
use aludel_dialect::DialectName::{self, Mysql, Postgresql, Sqlite};

use super::SqlRevision;
use crate::revision_error::SqlRevisionError;
use crate::section::{Section, SectionTarget, SectionTransaction};

const HEADER: &str = "-- revision: a\n-- down_revision:\n-- create users\n\n";

fn revision(sections: &str) -> SqlRevision {
    let text = format!("{HEADER}{sections}");
    SqlRevision::from_bytes("versions/a.sql", text.into_bytes()).unwrap()
}

fn target(dialect: DialectName, environment: Option<&str>) -> SectionTarget {
    SectionTarget {
        dialect,
        environment: environment.map(str::to_owned),
    }
}

/// An error as a person sees it: message, places, facts and help.
fn shown(error: &SqlRevisionError) -> String {
    let diagnostic = error.diagnostic();
    let mut lines = vec![diagnostic.message];
    for label in diagnostic.labels {
        lines.push(format!("{} {}", label.location, label.message));
    }
    lines.extend(diagnostic.facts);
    lines.extend(diagnostic.help);
    let lines: Vec<&str> = lines.iter().map(|line| line.trim_end()).collect();
    lines.join("\n")
}

/// Collects what a script asks for.
#[derive(Default)]
struct Collect(Vec<String>);

impl OperationSink for Collect {
    type Error = SqlRevisionError;

    fn accept(&mut self, operation: Operation) -> Result<(), SqlRevisionError> {
        if let Operation::Execute(execute) = operation {
            let place = execute.statement.cause.unwrap();
            self.0.push(format!("{place} {}", execute.statement.sql));
        }
        Ok(())
    }
}

fn run(
    revision: &SqlRevision,
    direction: Direction,
    target: &SectionTarget,
) -> Result<Vec<String>, SqlRevisionError> {
    let mut sink = Collect::default();
    revision.runner(target).run(direction, &mut sink)?;
    Ok(sink.0)
}

#[test]
fn runners_send_the_statements_of_one_section_with_their_places() {
    let revision = revision(
        "-- migrate: upgrade\nCREATE TABLE users (id INT);\n\n  -- two\n  SELECT 'é'; SELECT 2;\n\
         -- migrate: downgrade\nDROP TABLE users;\n",
    );
    let target = target(Sqlite, None);
    assert_eq!(
        run(&revision, Upgrade, &target).unwrap(),
        [
            "versions/a.sql:6:1 CREATE TABLE users (id INT)",
            "versions/a.sql:9:3 SELECT 'é'",
            "versions/a.sql:9:15 SELECT 2",
        ]
    );
    assert_eq!(
        run(&revision, Downgrade, &target).unwrap(),
        ["versions/a.sql:11:1 DROP TABLE users"]
    );
}

#[test]
fn an_empty_downgrade_is_nothing_and_a_missing_one_a_refusal() {
    let empty = revision("-- migrate: upgrade\n-- migrate: downgrade\n-- nothing to undo\n");
    let target = target(Sqlite, None);
    assert!(empty.is_reversible());
    assert!(run(&empty, Upgrade, &target).unwrap().is_empty());
    assert!(run(&empty, Downgrade, &target).unwrap().is_empty());
    let missing = revision("-- migrate: upgrade\n");
    assert!(!missing.is_reversible());
    insta::assert_snapshot!(shown(&run(&missing, Downgrade, &target).unwrap_err()), @r"
        `versions/a.sql` cannot be undone: it has no downgrade section
        versions/a.sql:1:1
        add a line `-- migrate: downgrade` with the statements that undo the upgrade, or with nothing under it if there is nothing to undo
        ");
    let nothing = revision("");
    insta::assert_snapshot!(shown(&run(&nothing, Upgrade, &target).unwrap_err()), @r"
        `versions/a.sql` has no upgrade section
        versions/a.sql:1:1
        add a line `-- migrate: upgrade`, with nothing under it if there is nothing to do
        ");
}

#[test]
fn the_section_that_names_most_wins() {
    let revision = revision(
        "-- migrate: upgrade\nSELECT 'all';\n\
         -- migrate: upgrade dialect=postgresql,mysql transaction=off\nSELECT 'dialect';\n\
         -- migrate: upgrade environment=development\nSELECT 'environment';\n\
         -- migrate: upgrade dialect=mysql environment=development,staging\nSELECT 'both';\n",
    );
    let chosen = |dialect, environment| {
        let target = target(dialect, environment);
        let section = revision.section(Upgrade, &target);
        section.map(Section::body_line)
    };
    assert_eq!(chosen(Sqlite, None).unwrap(), 6);
    assert_eq!(chosen(Sqlite, Some("production")).unwrap(), 6);
    assert_eq!(chosen(Postgresql, None).unwrap(), 8);
    assert_eq!(chosen(Sqlite, Some("development")).unwrap(), 10);
    assert_eq!(chosen(Mysql, Some("staging")).unwrap(), 12);
    assert_eq!(chosen(Mysql, Some("development")).unwrap(), 12);
    let postgres = target(Postgresql, None);
    let section = revision.section(Upgrade, &postgres).unwrap();
    assert_eq!(section.transaction, SectionTransaction::Off);
    insta::assert_snapshot!(
        shown(&chosen(Postgresql, Some("development")).unwrap_err()), @r"
            `versions/a.sql` has 2 upgrade sections that fit postgresql in environment `development` equally well
            versions/a.sql:7:1
            versions/a.sql:9:1
            add `-- migrate: upgrade dialect=postgresql environment=development`: a section that names both wins
            ");
}

#[test]
fn sections_that_tie_are_refused() {
    let revision =
        revision("-- migrate: upgrade dialect=mysql\n-- migrate: upgrade dialect=mysql,sqlite\n");
    assert!(revision.section(Upgrade, &target(Sqlite, None)).is_ok());
    insta::assert_snapshot!(
        shown(revision.section(Upgrade, &target(Mysql, None)).as_ref().unwrap_err()), @r"
            `versions/a.sql` has 2 upgrade sections that fit mysql equally well
            versions/a.sql:5:1
            versions/a.sql:6:1
            put their statements into one section, or let them name different dialects or environments
            ");
}

#[test]
fn a_section_that_is_missing_for_the_target_is_an_error() {
    let revision = revision(
        "-- migrate: upgrade dialect=mysql\n-- migrate: upgrade dialect=postgresql environment=development\n",
    );
    insta::assert_snapshot!(
        shown(revision.section(Upgrade, &target(Sqlite, None)).as_ref().unwrap_err()), @r"
            `versions/a.sql` has no upgrade section for sqlite
            versions/a.sql:5:1
            versions/a.sql:6:1
            add `-- migrate: upgrade dialect=sqlite`, or `-- migrate: upgrade` for all others, with nothing under it if there is nothing to do
            ");
    insta::assert_snapshot!(
        shown(revision.section(Upgrade, &target(Postgresql, Some("production"))).as_ref().unwrap_err()), @r"
            `versions/a.sql` has no upgrade section for postgresql in environment `production`
            versions/a.sql:5:1
            versions/a.sql:6:1
            add `-- migrate: upgrade environment=production`, or `-- migrate: upgrade` for all others, with nothing under it if there is nothing to do
            ");
}

#[test]
fn text_that_cannot_be_split_is_shown_in_its_file() {
    let revision = revision(
        "-- migrate: upgrade\nSELECT 1;\nINSERT INTO a VALUES\n  ('it's');\n-- migrate: downgrade\nSELECT ';\n",
    );
    let target = target(Sqlite, None);
    insta::assert_snapshot!(shown(&run(&revision, Upgrade, &target).unwrap_err()), @r"
        the string that opens in line 8 is never closed
        versions/a.sql:8:9
        versions/a.sql:7:1 the statement starts here
        a quote that is missing further up, in the section of line 5, looks the same
        close it with a quote; a quote inside a string is written twice
        ");
    insta::assert_snapshot!(shown(&run(&revision, Downgrade, &target).unwrap_err()), @r"
        the string that opens in line 10 is never closed
        versions/a.sql:10:8
        versions/a.sql:10:1 the statement starts here
        a quote that is missing further up, in the section of line 9, looks the same
        close it with a quote; a quote inside a string is written twice
        ");
}

#[test]
fn a_marker_inside_a_string_leaves_the_string_open() {
    let revision = revision("-- migrate: upgrade\nSELECT '\n-- migrate: downgrade\n';\n");
    let error = run(&revision, Upgrade, &target(Sqlite, None)).unwrap_err();
    assert!(matches!(error, SqlRevisionError::Split { .. }), "{error}");
}

#[test]
fn markers_with_mistakes_are_shown() {
    let failure = |sections: &str| {
        let text = format!("{HEADER}{sections}");
        shown(&SqlRevision::from_bytes("a.sql", text.into_bytes()).unwrap_err())
    };
    insta::assert_snapshot!(failure("-- migrate: up\n"), @r"
        `-- migrate:` says `up`, which is neither `upgrade` nor `downgrade`
        a.sql:5:1
        write `-- migrate: upgrade` or `-- migrate: downgrade`
        ");
    insta::assert_snapshot!(failure("-- migrate: Down\n"), @r"
        `-- migrate:` says `Down`, which is neither `upgrade` nor `downgrade`
        a.sql:5:1
        write `-- migrate: downgrade`
        ");
    insta::assert_snapshot!(failure("-- migrate: upgrade dialects=mysql\n"), @r"
        unknown attribute `dialects`
        a.sql:5:1
        write `dialect=…`
        ");
    insta::assert_snapshot!(failure("-- migrate: upgrade transaction=none\n"), @r"
        `transaction=none` is neither `on` nor `off`
        a.sql:5:1
        write `transaction=off`, or leave it out
        ");
    insta::assert_snapshot!(failure("-- migrate: upgrade dialect=oracle\n"), @r"
        `oracle` is no dialect
        a.sql:5:1
        known are sqlite, postgresql and mysql
        ");
    insta::assert_snapshot!(failure("-- migrate: upgrade off\n"), @r"
        `off` is no attribute of the form `name=value`
        a.sql:5:1
        the attributes are `dialect=postgresql,sqlite`, `environment=development` and `transaction=off`, without spaces inside
        ");
    insta::assert_snapshot!(failure("-- migrate: upgrade dialect=\n"), @r"
        `dialect=` is no attribute of the form `name=value`
        a.sql:5:1
        the attributes are `dialect=postgresql,sqlite`, `environment=development` and `transaction=off`, without spaces inside
        ");
    insta::assert_snapshot!(failure("-- migrate: upgrade dialect=mysql dialect=sqlite\n"), @r"
        attribute `dialect` is there twice
        a.sql:5:1
        write `dialect=` once, its values separated by commas
        ");
    insta::assert_snapshot!(failure("-- migrate: upgrade\n-- migate: downgrade\n"), @r"
        this comment looks like a section marker but is none
        a.sql:6:1
        write `-- migrate: upgrade` or `-- migrate: downgrade`, or reword the comment
        ");
}

#[test]
fn long_files_are_read_from_the_disk_section_by_section() {
    let folder = tempfile::tempdir().unwrap();
    let path = camino::Utf8PathBuf::from_path_buf(folder.path().join("a.sql")).unwrap();
    let inserts = "INSERT INTO a VALUES (1, 'x;y');\n".repeat(20_000);
    let text =
        format!("{HEADER}-- migrate: upgrade\n{inserts}-- migrate: downgrade\nDELETE FROM a;\n");
    std::fs::write(&path, &text).unwrap();
    let from_file = SqlRevision::open(&path).unwrap();
    let kept = SqlRevision::from_bytes(&*path, text.clone().into_bytes()).unwrap();
    assert_eq!(from_file.sections(), kept.sections());
    let target = target(Sqlite, None);
    assert_eq!(run(&from_file, Upgrade, &target).unwrap().len(), 20_000);
    for direction in [Upgrade, Downgrade] {
        let section = kept.section(direction, &target).unwrap();
        assert_eq!(
            from_file.digest(section, Sqlite).unwrap(),
            kept.digest(section, Sqlite).unwrap()
        );
    }
    std::fs::write(&path, format!("{text}SELECT 1;")).unwrap();
    let error = run(&from_file, Downgrade, &target).unwrap_err();
    assert!(matches!(error, SqlRevisionError::Changed { .. }), "{error}");
}

#[test]
fn a_file_that_cannot_be_read_is_named() {
    let error = SqlRevision::open("nowhere/a.sql").unwrap_err();
    insta::assert_snapshot!(shown(&error), @r"
        cannot read `nowhere/a.sql`
        nowhere/a.sql:1:1
        No such file or directory (os error 2)
        ");
}
