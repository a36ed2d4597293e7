//! What stands against an import, and that nothing is written then.

use aludel::Error;
use aludel::import::{Changed, ImportOptions, NotSql, PlaceholderUse, Tool};
use aludel_testkit::{TestDatabase, every_database};

use crate::old::{Old, flyway_row, folder, on_sqlite};

/// What an error says: its messages, places and advice, without the test's folder.
fn said(old: &Old, error: &Error) -> String {
    let mut text = String::new();
    for diagnostic in error.diagnostics() {
        text.push_str(&diagnostic.message);
        text.push('\n');
        for fact in &diagnostic.facts {
            text.push_str("  ");
            text.push_str(fact);
            text.push('\n');
        }
        for label in &diagnostic.labels {
            text.push_str("  at ");
            text.push_str(&label.location.to_string());
            text.push('\n');
        }
        if let Some(help) = &diagnostic.help {
            text.push_str("  hint: ");
            text.push_str(help);
            text.push('\n');
        }
    }
    text.replace(old.fixture.root().as_str(), "[root]")
}

fn assert_untouched(old: &Old) {
    assert!(old.written().is_empty());
    assert!(!old.fixture.has_table("alembic_version"));
    assert!(!old.fixture.has_table("aludel_journal"));
}

#[test]
fn half_applied_migrations_are_refused_on_every_database() {
    for (tool, spoil) in [
        (
            Tool::Sqlx,
            "UPDATE _sqlx_migrations SET success = false WHERE version = 2",
        ),
        (
            Tool::GolangMigrate,
            "UPDATE schema_migrations SET dirty = true",
        ),
        (
            Tool::Flyway,
            "UPDATE flyway_schema_history SET success = false WHERE installed_rank = 2",
        ),
    ] {
        for database in every_database("half_applied") {
            let old = Old::new(tool, database);
            old.apply(&[1, 2]);
            old.fixture.execute(spoil);
            let error = old.import().unwrap_err();
            assert_eq!(error.code(), "import-half-applied", "{tool}");
            assert_untouched(&old);
            assert!(old.dry_run().unwrap().is_blocked(), "{tool}");
        }
    }
}

#[test]
fn a_half_applied_migration_is_explained() {
    let old = on_sqlite(Tool::GolangMigrate);
    old.apply(&[1, 2]);
    old.fixture
        .execute("UPDATE schema_migrations SET dirty = 1");
    let error = old.import().unwrap_err();
    insta::assert_snapshot!(said(&old, &error), @r"
        `schema_migrations` says that version 2 is half applied
          golang-migrate was stopped in the middle of it, on the way up or down
          hint: look what of it is in the database and finish or undo it by hand; then tell golang-migrate with `migrate force VERSION` and import again
        ");
}

#[test]
fn a_migration_that_changed_after_it_was_applied_is_refused_unless_accepted() {
    for tool in [Tool::Sqlx, Tool::Refinery, Tool::Flyway] {
        for database in every_database("changed") {
            let old = Old::new(tool, database);
            old.apply(&[1, 2]);
            let name = match tool {
                Tool::Sqlx => "2_create_two.up.sql",
                _ => "V2__create_two.sql",
            };
            old.file(name, "CREATE TABLE two (x INT, y INT);\n");
            let error = old.import().unwrap_err();
            assert_eq!(error.code(), "import-changed", "{tool}");
            assert!(said(&old, &error).contains(name), "{tool}");
            assert_untouched(&old);
            let accepting = ImportOptions {
                changed: Changed::Accept,
                ..old.options.clone()
            };
            let report = old.import_as(&accepting).unwrap();
            assert_eq!(report.findings.len(), 1, "{tool}");
            assert_eq!(old.fixture.heads(), ["0002"], "{tool}");
            assert!(old.fixture.check().changed.is_empty(), "{tool}");
        }
    }
}

#[test]
fn an_applied_version_without_a_file_is_refused_or_left_empty() {
    let old = on_sqlite(Tool::Diesel);
    old.apply(&[1, 2]);
    std::fs::remove_dir_all(folder(&old).join("2_create_two")).unwrap();
    let error = old.import().unwrap_err();
    insta::assert_snapshot!(said(&old, &error), @r"
        version 2 is applied and has no file
          hint: restore the file, or let an empty revision stand in its place with `--leave-empty`
        ");
    assert_untouched(&old);
    let leaving_empty = ImportOptions {
        not_sql: NotSql::LeaveEmpty,
        ..old.options.clone()
    };
    old.import_as(&leaving_empty).unwrap();
    assert_eq!(old.fixture.heads(), ["0002"]);
    // It is there to be filled in.
    let path = old.fixture.root().join("migrations/0002_version_2.sql");
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, format!("{text}SELECT 1;\n")).unwrap();
    assert!(old.fixture.check().changed.is_empty());
    assert_eq!(old.fixture.upgrade("heads").unwrap().steps.len(), 1);
}

#[test]
fn where_golang_migrate_is_must_be_a_file() {
    let old = on_sqlite(Tool::GolangMigrate);
    old.apply(&[1]);
    old.fixture
        .execute("UPDATE schema_migrations SET version = 7");
    assert_eq!(old.import().unwrap_err().code(), "import-missing-file");
    assert_untouched(&old);
}

#[test]
fn one_name_of_two_tools_is_told_apart_by_its_columns() {
    for database in every_database("told_apart") {
        let old = Old::new(Tool::Dbmate, database);
        old.apply(&[1, 2]);
        let as_golang = ImportOptions {
            tool: Some(Tool::GolangMigrate),
            ..old.options.clone()
        };
        let error = old.import_as(&as_golang).unwrap_err();
        assert_eq!(error.code(), "import-history");
        assert!(said(&old, &error).contains("--from dbmate"));

        let old = Old::new(Tool::GolangMigrate, TestDatabase::sqlite());
        old.apply(&[1, 2]);
        let as_dbmate = ImportOptions {
            tool: Some(Tool::Dbmate),
            ..old.options.clone()
        };
        for name in ["1_create_one.up.sql", "1_create_one.down.sql"] {
            old.file(name, "-- migrate:up\n-- migrate:down\n");
        }
        let error = old.import_as(&as_dbmate).unwrap_err();
        assert_eq!(error.code(), "import-history");
        assert!(said(&old, &error).contains("--from golang-migrate"));
    }
}

#[test]
fn the_database_tells_tools_apart_whose_files_look_alike() {
    for (tool, applied) in [
        (Tool::Sqlx, true),
        (Tool::GolangMigrate, true),
        (Tool::Sqlx, false),
    ] {
        let mut old = on_sqlite(tool);
        old.options.tool = None;
        if applied {
            old.apply(&[1]);
            let report = old.import().unwrap();
            assert_eq!(report.tool, tool);
            assert!(report.reason.contains(tool.history_table()));
        } else {
            let error = old.import().unwrap_err();
            assert_eq!(error.code(), "import-several-tools");
            assert_untouched(&old);
        }
    }
}

#[test]
fn a_version_table_that_knows_another_project_is_refused_before_files_are_written() {
    let old = on_sqlite(Tool::Sqlx);
    old.apply(&[1, 2]);
    old.fixture
        .execute("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)");
    old.fixture
        .execute("INSERT INTO alembic_version VALUES ('elsewhere')");
    assert_eq!(old.import().unwrap_err().code(), "version-unknown");
    assert!(old.written().is_empty());
    assert_eq!(old.fixture.heads(), ["elsewhere"]);
}

#[test]
fn programs_and_placeholders_are_named_one_by_one() {
    let old = on_sqlite(Tool::Flyway);
    old.file("V4__code.java", "");
    old.file("V5__text.sql", "SELECT 1;\nSELECT '${greeting}';\n");
    old.file("beforeMigrate.sql", "SELECT 1;\n");
    let error = old.import().unwrap_err();
    insta::assert_snapshot!(said(&old, &error), @r"
        `${greeting}` has no value
          at [root]/old/V5__text.sql:2:1
          hint: give it with `--placeholder greeting=VALUE`, or leave all of them as they are with `--keep-placeholders`
        version 4 (code) is a Java or Kotlin program
          at [root]/old/V4__code.java:1:1
          hint: write what it does as SQL in its place, or let an empty revision stand there, to be filled in by hand, with `--leave-empty`
        ");
    assert_untouched(&old);
    let told = ImportOptions {
        not_sql: NotSql::LeaveEmpty,
        placeholders: PlaceholderUse::Fill([("greeting".to_owned(), "hi".to_owned())].into()),
        ..old.options.clone()
    };
    let report = old.import_as(&told).unwrap();
    let codes: Vec<_> = report.findings.iter().map(|finding| finding.code).collect();
    assert_eq!(codes, ["import-callback", "import-not-sql"]);
    assert_eq!(old.fixture.upgrade("heads").unwrap().steps.len(), 5);
}

#[test]
fn a_table_that_holds_something_else_is_refused() {
    let old = on_sqlite(Tool::Flyway);
    old.apply(&[]);
    old.fixture
        .execute(&flyway_row(1, "'one'", "SQL", "1", "true"));
    let error = old.import().unwrap_err();
    insta::assert_snapshot!(said(&old, &error), @r"
        `flyway_schema_history` is not what flyway writes
          version `one` cannot be read
          hint: name the right table with `--history-table NAME`, or import the files alone with `--no-history`
        ");
    let old = on_sqlite(Tool::Diesel);
    old.fixture
        .execute("CREATE TABLE __diesel_schema_migrations (number INT)");
    assert_eq!(old.import().unwrap_err().code(), "import-history");
    assert_untouched(&old);
}

#[test]
fn a_step_that_aludel_left_half_done_is_finished_first() {
    let old = Old::new(Tool::Sqlx, TestDatabase::mariadb("half_done"));
    old.apply(&[1]);
    old.import().unwrap();
    // The table is there already, so that the second statement fails.
    let path = old.fixture.root().join("migrations/0002_create_two.sql");
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(
        &path,
        text.replace(
            "CREATE TABLE two (x INT);",
            "CREATE TABLE two (x INT); CREATE TABLE one (x INT);",
        ),
    )
    .unwrap();
    old.fixture.upgrade("heads").unwrap_err();
    old.fixture.execute("DROP TABLE two");
    old.apply(&[2]);
    assert_eq!(old.import().unwrap_err().code(), "step-unfinished");
}

#[test]
fn an_import_that_is_interrupted_in_time_writes_nothing() {
    let old = on_sqlite(Tool::Sqlx);
    old.apply(&[1, 2]);
    old.fixture.interrupt.request();
    assert_eq!(old.import().unwrap_err().code(), "interrupted");
    assert_untouched(&old);
}
