//! What a tool had applied counts as applied, and only the rest runs.

use aludel::import::{ChainOrder, FileState, HistoryState, ImportOptions, Tool};
use aludel::journal::EntryKind;
use aludel_testkit::every_database;

use crate::old::{IDS, Old, files, flyway_row, on_sqlite};

#[test]
fn every_tool_is_adopted_on_every_database_and_only_the_rest_runs() {
    for tool in Tool::ALL {
        for database in every_database("adoption") {
            let old = Old::new(tool, database);
            old.apply(&[1, 2]);
            let before = old.history();

            let preview = old.dry_run().unwrap();
            assert_eq!(
                preview.history.state,
                HistoryState::WouldBeAdopted,
                "{tool}"
            );
            assert_eq!(preview.history.adopted, IDS[..2], "{tool}");
            assert!(old.written().is_empty(), "{tool}");
            assert!(!old.fixture.has_table("alembic_version"), "{tool}");
            assert!(!old.fixture.has_table("aludel_journal"), "{tool}");

            let report = old.import().unwrap();
            assert_eq!(report.history.state, HistoryState::Adopted, "{tool}");
            assert_eq!(report.history.adopted, IDS[..2], "{tool}");
            assert_eq!(report.findings, [], "{tool}");
            assert_eq!(old.fixture.heads(), ["0002"], "{tool}");
            assert!(old.fixture.check().changed.is_empty(), "{tool}");

            let first = old.fixture.upgrade("heads").unwrap();
            let ran: Vec<&str> = first
                .steps
                .iter()
                .map(|step| step.step.revision.as_str())
                .collect();
            assert_eq!(ran, ["0003"], "{tool}");
            assert!(old.fixture.has_table("three"), "{tool}");
            assert!(
                old.fixture.upgrade("heads").unwrap().steps.is_empty(),
                "{tool}"
            );
            assert!(old.fixture.check().is_clean(), "{tool}");
            assert_eq!(old.history(), before, "{tool}: its own table is left alone");

            let again = old.import().unwrap();
            assert_eq!(again.history.state, HistoryState::AlreadyAdopted, "{tool}");
            assert_eq!(again.new_revisions(), 0, "{tool}");
            assert_eq!(old.fixture.heads(), ["0003"], "{tool}");
        }
    }
}

#[test]
fn adopted_revisions_go_down_like_any_other() {
    for database in every_database("adopted_down") {
        let old = Old::new(Tool::Goose, database);
        old.apply(&[1, 2]);
        old.import().unwrap();
        old.fixture.downgrade("base").unwrap();
        for table in ["one", "two"] {
            assert!(!old.fixture.has_table(table), "{table}");
        }
        assert_eq!(old.fixture.upgrade("heads").unwrap().steps.len(), 3);
    }
}

#[test]
fn the_journal_tells_what_was_adopted_and_drift_is_seen() {
    let old = on_sqlite(Tool::Sqlx);
    old.apply(&[1, 2]);
    let report = old.import().unwrap();
    let log = old.fixture.log();
    let adopted: Vec<_> = log
        .iter()
        .filter(|entry| entry.kind == EntryKind::Adopted)
        .map(|entry| (entry.revision.as_deref(), entry.checksum.is_some()))
        .collect();
    assert_eq!(adopted, [(Some("0001"), true), (Some("0002"), true)]);
    assert_eq!(
        log.iter()
            .filter(|entry| entry.kind == EntryKind::Run)
            .count(),
        1
    );

    let path = &report.revisions[0].path;
    let text = std::fs::read_to_string(path).unwrap();
    std::fs::write(path, text.replace("(x INT)", "(x BIGINT)")).unwrap();
    let changed = old.fixture.check().changed;
    assert_eq!(changed.len(), 1);
    assert_eq!(changed[0].revision, "0001");
    let again = old.import().unwrap();
    assert_eq!(again.findings[0].code, "import-kept");
    assert!(std::fs::read_to_string(path).unwrap().contains("BIGINT"));
}

#[test]
fn what_the_old_tool_applies_later_is_adopted_later() {
    let old = on_sqlite(Tool::Refinery);
    old.apply(&[1]);
    old.import().unwrap();
    assert_eq!(old.fixture.heads(), ["0001"]);
    old.apply(&[2, 3]);
    let report = old.import().unwrap();
    assert_eq!(report.history.state, HistoryState::Adopted);
    assert_eq!(report.history.adopted, IDS[1..]);
    assert_eq!(old.fixture.heads(), ["0003"]);
}

#[test]
fn migrations_that_the_old_tool_got_later_follow_the_others() {
    let old = Old::empty(Tool::Dbmate, aludel_testkit::TestDatabase::sqlite());
    for (name, text) in files(Tool::Dbmate, 1) {
        old.file(&name, &text);
    }
    old.apply(&[1]);
    old.import().unwrap();
    for number in [2, 3] {
        for (name, text) in files(Tool::Dbmate, number) {
            old.file(&name, &text);
        }
    }
    let report = old.import().unwrap();
    let states: Vec<FileState> = report
        .revisions
        .iter()
        .map(|revision| revision.file)
        .collect();
    assert_eq!(
        states,
        [FileState::Existing, FileState::New, FileState::New]
    );
    assert_eq!(report.history.state, HistoryState::AlreadyAdopted);
    assert_eq!(old.fixture.upgrade("heads").unwrap().steps.len(), 2);
}

#[test]
fn holes_are_refused_or_put_behind_what_is_applied() {
    for tool in [Tool::Sqlx, Tool::Diesel, Tool::Goose, Tool::Flyway] {
        let old = on_sqlite(tool);
        old.apply(&[1, 3]);
        let error = old.import().unwrap_err();
        assert_eq!(error.code(), "import-out-of-order", "{tool}");
        assert!(old.written().is_empty(), "{tool}");
        assert!(!old.fixture.has_table("alembic_version"), "{tool}");

        let applied_first = ImportOptions {
            order: ChainOrder::AppliedFirst,
            ..old.options.clone()
        };
        let report = old.import_as(&applied_first).unwrap();
        let chain: Vec<&str> = report
            .revisions
            .iter()
            .map(|revision| revision.revision.as_str())
            .collect();
        assert_eq!(chain, ["0001", "0003", "0002"], "{tool}");
        assert_eq!(old.fixture.heads(), ["0003"], "{tool}");
        assert_eq!(
            old.fixture.upgrade("heads").unwrap().steps.len(),
            1,
            "{tool}"
        );
        assert_eq!(old.fixture.heads(), ["0002"], "{tool}");
        assert!(old.fixture.has_table("two"), "{tool}");
    }
}

#[test]
fn nothing_applied_is_nothing_adopted() {
    for tool in Tool::ALL {
        let old = on_sqlite(tool);
        let report = old.import().unwrap();
        assert_eq!(report.history.state, HistoryState::NoTable, "{tool}");
        assert!(!old.fixture.has_table("alembic_version"), "{tool}");

        let old = on_sqlite(tool);
        old.apply(&[]);
        let report = old.import().unwrap();
        assert_eq!(report.history.state, HistoryState::NothingApplied, "{tool}");
        assert_eq!(
            old.fixture.upgrade("heads").unwrap().steps.len(),
            3,
            "{tool}"
        );
    }
}

#[test]
fn the_newest_row_of_a_version_decides_in_goose() {
    let old = on_sqlite(Tool::Goose);
    old.apply(&[1, 2]);
    old.fixture
        .execute("INSERT INTO goose_db_version (version_id, is_applied) VALUES (2, 0)");
    old.fixture.execute("DROP TABLE two");
    old.import().unwrap();
    assert_eq!(old.fixture.heads(), ["0001"]);
    assert_eq!(old.fixture.upgrade("heads").unwrap().steps.len(), 2);
}

#[test]
fn flyways_rows_are_read_in_their_order() {
    let old = on_sqlite(Tool::Flyway);
    old.apply(&[]);
    for row in [
        flyway_row(1, "'1'", "BASELINE", "NULL", "true"),
        flyway_row(2, "'2'", "SQL", "888701792", "true"),
        flyway_row(3, "'3'", "SQL", "869033782", "true"),
        flyway_row(4, "'3'", "UNDO_SQL", "1", "true"),
        flyway_row(5, "NULL", "SCHEMA", "NULL", "true"),
    ] {
        old.fixture.execute(&row);
    }
    let report = old.import().unwrap();
    assert_eq!(report.history.adopted, IDS[..2]);
    assert_eq!(old.fixture.heads(), ["0002"]);
}

#[test]
fn a_repeatable_migration_counts_as_applied_until_it_changes() {
    for (text, expected) in [("SELECT 1;\n", "R_views"), ("SELECT 2;\n", "0003")] {
        let old = on_sqlite(Tool::Flyway);
        old.file("R__views.sql", text);
        old.apply(&[1, 2, 3]);
        // The checksum of `SELECT 1;`.
        old.fixture.execute(
            "INSERT INTO flyway_schema_history VALUES (4, NULL, 'views', 'SQL', 'R__views.sql', \
             78787420, 'ada', 1, true)",
        );
        old.import().unwrap();
        assert_eq!(old.fixture.heads(), [expected], "{text}");
    }
}
