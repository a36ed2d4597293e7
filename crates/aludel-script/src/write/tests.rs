//! New files, and what is refused.

use std::num::NonZeroUsize;

use aludel_core::revision::Direction::{Downgrade, Upgrade};
use aludel_dialect::DialectName::{Mysql, Postgresql};
use camino::{Utf8Path, Utf8PathBuf};
use jiff::civil::date;
use jiff::tz::{Offset, TimeZone};

use super::{NewRevision, NewSection, WriteError, new_revision_id};
use crate::directory::{Convention, Recursion, ScriptDirectory};
use crate::header::read_text;
use crate::section::SectionTransaction;
use crate::template::FileTemplate;

fn directory(folder: &Utf8Path) -> ScriptDirectory {
    ScriptDirectory {
        script_location: folder.to_owned(),
        version_locations: Vec::new(),
        recursion: Recursion::Flat,
        convention: Convention::Aludel,
        file_template: FileTemplate::alembic(),
        truncate_slug_length: NonZeroUsize::new(40).unwrap(),
        timezone: None,
    }
}

fn revision(message: &str) -> NewRevision {
    NewRevision {
        id: "1a2b3c".to_owned(),
        down_revisions: vec!["9f8e7d".to_owned(), "abc".to_owned()],
        branch_labels: Vec::new(),
        depends_on: Vec::new(),
        message: message.to_owned(),
        create_date: date(2026, 3, 5)
            .at(7, 8, 9, 123)
            .to_zoned(TimeZone::fixed(Offset::constant(2)))
            .unwrap(),
        sections: NewRevision::empty_sections(),
    }
}

fn temporary() -> (tempfile::TempDir, Utf8PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = Utf8PathBuf::from_path_buf(folder.path().to_owned()).unwrap();
    (folder, path)
}

#[test]
fn a_new_revision_is_written_and_read_back() {
    let (_folder, path) = temporary();
    let directory = directory(&path);
    let location = &directory.locations()[0];
    let mut new = revision("Create users\n\nBecause we need them.\n");
    new.sections = vec![
        NewSection {
            dialects: vec![Postgresql, Mysql],
            environments: vec!["development".to_owned()],
            transaction: SectionTransaction::Off,
            ..NewSection::new(Upgrade)
        }
        .with_body("CREATE TABLE users (id INT);\n"),
        NewSection::new(Downgrade),
    ];
    let written = directory.write(location, &new).unwrap();
    assert_eq!(written, path.join("versions/1a2b3c_create_users.sql"));
    insta::assert_snapshot!(std::fs::read_to_string(&written).unwrap(), @r"
        -- revision: 1a2b3c
        -- down_revision: 9f8e7d, abc
        -- branch_labels:
        -- depends_on:
        -- create_date: 2026-03-05 07:08:09+02:00
        -- Create users
        --
        -- Because we need them.

        -- migrate: upgrade dialect=postgresql,mysql environment=development transaction=off
        CREATE TABLE users (id INT);

        -- migrate: downgrade
        ");
    let listing = directory.scan().unwrap();
    assert_eq!(listing.headers.len(), 1);
    assert_eq!(listing.headers[0].message, "Create users");
    let read = read_text(&written, &std::fs::read(&written).unwrap()).unwrap();
    assert_eq!(read.details, "Because we need them.");
    assert_eq!(
        read.create_date.as_deref(),
        Some("2026-03-05 07:08:09+02:00")
    );
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let ordinary = path.join("ordinary");
        std::fs::write(&ordinary, "").unwrap();
        let mode = |path: &Utf8Path| std::fs::metadata(path).unwrap().permissions().mode();
        assert_eq!(mode(&written), mode(&ordinary));
    }
}

#[test]
fn an_existing_file_stays_as_it_is() {
    let (_folder, path) = temporary();
    let directory = directory(&path);
    std::fs::write(path.join("1a2b3c_x.sql"), "mine").unwrap();
    let error = directory.write(&path, &revision("x")).unwrap_err();
    assert!(matches!(error, WriteError::Exists { .. }), "{error}");
    assert_eq!(
        std::fs::read_to_string(path.join("1a2b3c_x.sql")).unwrap(),
        "mine"
    );
    assert_eq!(
        std::fs::read_dir(&path).unwrap().count(),
        1,
        "no temporary file is left"
    );
}

#[test]
fn what_would_be_read_differently_is_not_written() {
    let (_folder, path) = temporary();
    let directory = directory(&path);
    let failure = |new: &NewRevision| {
        let diagnostic = directory.write(&path, new).unwrap_err().diagnostic();
        let mut lines = vec![diagnostic.message];
        lines.extend(diagnostic.facts);
        lines.join("\n")
    };
    insta::assert_snapshot!(failure(&revision("depends_on: x")), @r"
        the new revision could not be read again
        header key `depends_on` is there twice
        ");
    insta::assert_snapshot!(failure(&revision("Revises: x")), @r"
        the new revision could not be read again
        unknown header key `Revises`
        ");
    insta::assert_snapshot!(failure(&revision("x\nmigrate: upgrade")), @"the new revision would be read as something else: its message would differ");
    let mut new = revision("x");
    new.sections[0].body = "SELECT 1;\n-- migrate: downgrade\nSELECT 2;".to_owned();
    insta::assert_snapshot!(failure(&new), @"the new revision would be read as something else: its sections would differ");
    let mut new = revision("x");
    new.down_revisions = vec!["a,b".to_owned()];
    insta::assert_snapshot!(failure(&new), @"the new revision would be read as something else: its down revisions would differ");
    let mut new = revision("x");
    new.id = "a/b".to_owned();
    insta::assert_snapshot!(failure(&new), @"file_template gives the file name `a/b_x`, which cannot be used");
    assert_eq!(std::fs::read_dir(&path).unwrap().count(), 0);
}

#[test]
fn templates_with_folders_need_recursion() {
    let (_folder, path) = temporary();
    let mut directory = directory(&path);
    directory.file_template = "%(year)d/%(rev)s".parse().unwrap();
    let location = directory.locations().remove(0);
    let error = directory.write(&location, &revision("x")).unwrap_err();
    insta::assert_snapshot!(error, @"file_template puts `2026/1a2b3c` into a folder that is not searched");
    directory.recursion = Recursion::Recursive;
    let written = directory.write(&location, &revision("x")).unwrap();
    assert_eq!(written, location.join("2026/1a2b3c.sql"));
    assert_eq!(directory.scan().unwrap().headers[0].path, written);
}

#[test]
fn create_dates_are_in_the_configured_time_zone() {
    let now = revision("x").create_date;
    let mut directory = directory(Utf8Path::new("."));
    assert_eq!(directory.create_date(&now).unwrap(), now);
    directory.timezone = Some("utc".to_owned());
    let utc = directory.create_date(&now).unwrap();
    assert_eq!(utc.to_string(), "2026-03-05T05:08:09.000000123+00:00[UTC]");
    directory.timezone = Some("Mars/Olympus".to_owned());
    insta::assert_snapshot!(directory.create_date(&now).unwrap_err(), @"`Mars/Olympus` is no time zone");
}

#[test]
fn ids_are_twelve_hexadecimal_digits() {
    let id = new_revision_id().unwrap();
    assert_eq!(id.len(), 12);
    assert!(id.bytes().all(|byte| byte.is_ascii_hexdigit()));
    assert_ne!(new_revision_id().unwrap(), id);
}
