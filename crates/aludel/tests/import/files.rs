//! Files, with or without a database.

use aludel::config::Config;
use aludel::import::{
    FileState, HistoryState, HistoryUse, ImportMode, ImportOptions, ImportTarget, Tool, import,
};
use aludel::{DialectName, InitOptions, planned_config};
use aludel_testkit::{TestDatabase, every_database};

use crate::old::{Old, folder, on_sqlite};

fn target(old: &Old) -> ImportTarget {
    ImportTarget {
        config: Config::read(old.fixture.root()).expect("the configuration is right"),
        new_project: None,
    }
}

fn for_sqlite(old: &Old) -> ImportOptions {
    ImportOptions {
        dialect: Some(DialectName::Sqlite),
        ..old.options.clone()
    }
}

#[test]
fn without_a_database_only_files_are_written() {
    let old = on_sqlite(Tool::Dbmate);
    let report = import(&target(&old), None, &for_sqlite(&old)).unwrap();
    assert_eq!(report.history.state, HistoryState::NoDatabase);
    assert_eq!(
        old.written(),
        [
            "0001_create_one.sql",
            "0002_create_two.sql",
            "0003_create_three.sql"
        ]
    );
    let text = std::fs::read_to_string(&report.revisions[1].path).unwrap();
    insta::assert_snapshot!(text, @r"
        -- revision: 0002
        -- down_revision: 0001
        -- branch_labels:
        -- depends_on:
        -- create_date: 2026-11-20 06:00:00+00:00
        -- create two
        --
        -- imported from dbmate, 2_create_two.sql

        -- migrate: upgrade
        CREATE TABLE two (x INT);

        -- migrate: downgrade
        DROP TABLE two;
        ");
    // The history can be adopted afterwards.
    old.apply(&[1, 2]);
    let report = old.import().unwrap();
    assert_eq!(report.history.state, HistoryState::Adopted);
    assert_eq!(report.revisions[0].file, FileState::Existing);
    assert_eq!(old.fixture.heads(), ["0002"]);
}

#[test]
fn a_history_that_is_not_wanted_is_not_read() {
    let old = on_sqlite(Tool::Sqlx);
    old.apply(&[1, 2]);
    let report = old
        .import_as(&ImportOptions {
            history: HistoryUse::Ignore,
            ..old.options.clone()
        })
        .unwrap();
    assert_eq!(report.history.state, HistoryState::NotWanted);
    assert!(!old.fixture.has_table("alembic_version"));
}

#[test]
fn a_dry_run_writes_nothing_at_all() {
    let old = Old::new(Tool::Goose, TestDatabase::sqlite());
    old.apply(&[1]);
    let listing = || {
        let folder = old.fixture.database.folder().unwrap();
        let mut names: Vec<_> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name())
            .collect();
        names.sort();
        names
    };
    let before = listing();
    let report = old.dry_run().unwrap();
    assert!(report.dry_run);
    assert_eq!(listing(), before);
    assert!(old.written().is_empty());
}

#[test]
fn every_tool_can_be_applied_from_empty_and_taken_down() {
    for tool in Tool::ALL {
        for database in every_database("from_empty") {
            let old = Old::new(tool, database);
            old.import().unwrap();
            assert_eq!(
                old.fixture.upgrade("heads").unwrap().steps.len(),
                3,
                "{tool}"
            );
            if tool == Tool::Refinery {
                let error = old.fixture.downgrade("base").unwrap_err();
                assert_eq!(error.code(), "irreversible");
                continue;
            }
            assert_eq!(
                old.fixture.downgrade("base").unwrap().steps.len(),
                3,
                "{tool}"
            );
            assert!(!old.fixture.has_table("one"), "{tool}");
        }
    }
}

#[test]
fn transactions_are_what_the_tool_had() {
    let old = Old::empty(Tool::GolangMigrate, TestDatabase::postgres("transactions"));
    old.file("1_a.up.sql", "BEGIN;\nCREATE TABLE a (x INT);\nCOMMIT;\n");
    old.file("2_b.up.sql", "CREATE INDEX CONCURRENTLY a_x ON a (x);\n");
    old.file(
        "3_c.up.sql",
        "CREATE PROCEDURE p() LANGUAGE plpgsql AS $$ BEGIN INSERT INTO a VALUES (1); COMMIT; END $$;\n",
    );
    old.file("4_d.up.sql", "CALL p();\n");
    let report = old.import().unwrap();
    let decided: Vec<_> = report
        .revisions
        .iter()
        .map(|revision| revision.upgrade.as_ref().unwrap().transaction)
        .collect();
    assert_eq!(decided, ["off", "default", "default", "off"]);
    assert_eq!(old.fixture.upgrade("heads").unwrap().steps.len(), 4);
    assert_eq!(old.fixture.query("SELECT x FROM a").len(), 1);
}

#[test]
fn what_a_script_left_to_the_tool_is_completed() {
    for database in [
        TestDatabase::postgres("completed"),
        TestDatabase::mariadb("completed"),
    ] {
        let old = Old::empty(Tool::Sqlx, database);
        old.file(
            "1_a.sql",
            "CREATE TABLE a (x INT);\nINSERT INTO a VALUES (1);\nCOMMIT;\n",
        );
        old.file("2_b.sql", "BEGIN;\nINSERT INTO a VALUES (2)");
        old.import().unwrap();
        assert_eq!(old.fixture.upgrade("heads").unwrap().steps.len(), 2);
        assert_eq!(old.fixture.query("SELECT x FROM a").len(), 2);
    }
}

#[test]
fn a_project_can_be_started_by_an_import() {
    let old = on_sqlite(Tool::Flyway);
    let new_project = InitOptions {
        root: old.fixture.root().join("shop"),
        script_location: "revisions".into(),
        url: Some("${DATABASE_URL}".to_owned()),
    };
    let target = ImportTarget {
        config: planned_config(&new_project).unwrap(),
        new_project: Some(new_project.clone()),
    };
    let dry_run = ImportOptions {
        mode: ImportMode::DryRun,
        ..for_sqlite(&old)
    };
    let report = import(&target, None, &dry_run).unwrap();
    assert!(report.is_new_project);
    assert!(!new_project.root.exists());
    import(&target, None, &for_sqlite(&old)).unwrap();
    let config = Config::read(&new_project.root).unwrap();
    assert_eq!(aludel::Project::open(config).unwrap().graph.len(), 3);
}

#[test]
fn revisions_are_never_written_among_the_files_they_come_from() {
    let old = on_sqlite(Tool::Sqlx);
    for location in ["old", "old/new"] {
        std::fs::write(
            old.fixture.root().join("aludel.toml"),
            format!("script_location = '{location}'\n"),
        )
        .unwrap();
        let error = import(&target(&old), None, &for_sqlite(&old)).unwrap_err();
        assert_eq!(error.code(), "import-into-itself", "{location}");
    }
    assert_eq!(std::fs::read_dir(folder(&old)).unwrap().count(), 6);
}

#[test]
fn revisions_of_the_projects_own_are_not_mixed_with_imported_ones() {
    let old = on_sqlite(Tool::Sqlx);
    old.fixture.revision("mine", "", "SELECT 1;", "SELECT 1;");
    let error = import(&target(&old), None, &for_sqlite(&old)).unwrap_err();
    assert_eq!(error.code(), "import-own-revisions");
    assert_eq!(old.written(), ["mine.sql"]);
    std::fs::remove_file(old.fixture.root().join("migrations/mine.sql")).unwrap();

    // Behind imported ones they are welcome, as long as nothing has to go between.
    import(&target(&old), None, &for_sqlite(&old)).unwrap();
    old.fixture
        .revision("mine", "0003", "SELECT 1;", "SELECT 1;");
    let report = import(&target(&old), None, &for_sqlite(&old)).unwrap();
    assert_eq!(report.new_revisions(), 0);

    std::fs::write(
        old.fixture.root().join("migrations/mine.sql"),
        "-- revision: 0004\n-- down_revision: 0003\n-- mine\n\n-- migrate: upgrade\n",
    )
    .unwrap();
    old.file("4_create_four.up.sql", "CREATE TABLE four (x INT);\n");
    let report = import(&target(&old), None, &for_sqlite(&old)).unwrap();
    assert_eq!(report.findings[0].code, "import-kept");
}

#[test]
fn a_revision_with_another_predecessor_is_another_revision() {
    let old = on_sqlite(Tool::Sqlx);
    old.fixture.revision("0001", "", "SELECT 1;", "SELECT 1;");
    old.fixture
        .revision("0003", "0001", "SELECT 1;", "SELECT 1;");
    let error = import(&target(&old), None, &for_sqlite(&old)).unwrap_err();
    assert_eq!(error.code(), "import-conflict");
}

#[test]
fn the_database_must_be_known_and_the_same() {
    let old = on_sqlite(Tool::Sqlx);
    let error = import(&target(&old), None, &old.options).unwrap_err();
    assert_eq!(error.code(), "import-no-dialect");
    let error = old
        .import_as(&ImportOptions {
            dialect: Some(DialectName::Mysql),
            ..old.options.clone()
        })
        .unwrap_err();
    assert_eq!(error.code(), "import-other-dialect");
}

#[test]
fn a_folder_without_migrations_is_said_to_be_one() {
    let old = Old::empty(Tool::Sqlx, TestDatabase::sqlite());
    let error = import(&target(&old), None, &for_sqlite(&old)).unwrap_err();
    assert_eq!(error.code(), "import-no-migrations");
    let guessing = ImportOptions {
        tool: None,
        ..for_sqlite(&old)
    };
    let error = import(&target(&old), None, &guessing).unwrap_err();
    assert_eq!(error.code(), "import-no-tool");
    let nowhere = ImportOptions {
        folders: vec![old.fixture.root().join("nowhere")],
        ..for_sqlite(&old)
    };
    let error = import(&target(&old), None, &nowhere).unwrap_err();
    assert_eq!(error.code(), "import-folder");
}

#[test]
fn several_folders_are_one_project() {
    let old = on_sqlite(Tool::Flyway);
    let more = old.fixture.root().join("more");
    std::fs::create_dir(&more).unwrap();
    std::fs::write(
        more.join("V2_1__between.sql"),
        "CREATE TABLE between_them (x INT);\n",
    )
    .unwrap();
    let both = ImportOptions {
        folders: vec![folder(&old), more.clone()],
        ..for_sqlite(&old)
    };
    let report = import(&target(&old), None, &both).unwrap();
    let versions: Vec<&str> = report
        .revisions
        .iter()
        .map(|revision| revision.version.as_str())
        .collect();
    assert_eq!(versions, ["1", "2", "2.1", "3"]);

    std::fs::write(more.join("V2__again.sql"), "SELECT 1;\n").unwrap();
    let error = import(&target(&old), None, &both).unwrap_err();
    assert_eq!(error.code(), "import-duplicate");
}
