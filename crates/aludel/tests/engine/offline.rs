//! `--sql`: the printed script is Alembic's, statement by statement.

use std::process::Command;

use aludel::DialectName;
use aludel::Silent;
use aludel::offline::{OfflineOptions, print_downgrade, print_stamp, print_upgrade};
use aludel_testkit::{Family, TestDatabase, every_database};

use crate::fixture::Fixture;

/// A graph with a branch, a merge and a dependency: id, down revisions, depends on.
const GRAPH: [(&str, &str, &str); 6] = [
    ("base1", "", ""),
    ("left1", "base1", ""),
    ("right1", "base1", ""),
    ("merge1", "left1, right1", ""),
    ("other1", "", ""),
    ("other2", "other1", "merge1"),
];

/// Alembic's `env.py` that prints for any dialect without a driver, with one
/// transaction per revision as Aludel's projects have it.
const ENV: &str = r#"
from alembic import context

context.configure(
    dialect_name=context.config.get_main_option("dialect"),
    transaction_per_migration=True,
)
with context.begin_transaction():
    context.run_migrations()
"#;

fn project() -> Fixture {
    let fixture = Fixture::new(TestDatabase::sqlite());
    for (id, down, depends_on) in GRAPH {
        fixture.file(
            id,
            &format!(
                "-- revision: {id}\n-- down_revision: {down}\n-- depends_on: {depends_on}\n-- m\n\n\
                 -- migrate: upgrade\nCREATE TABLE t_{id} (x INT);\nINSERT INTO t_{id} VALUES (1);\n\n\
                 -- migrate: downgrade\nDROP TABLE t_{id};\n"
            ),
        );
    }
    let versions = fixture.root().join("alembic/versions");
    std::fs::create_dir_all(&versions).expect("Alembic answers in a folder of its own");
    std::fs::write(fixture.root().join("alembic/env.py"), ENV)
        .expect("Alembic answers in a folder of its own");
    for (id, down, depends_on) in GRAPH {
        let tuple = |names: &str| {
            let names: Vec<String> = names
                .split(", ")
                .filter(|name| !name.is_empty())
                .map(|name| format!("{name:?},"))
                .collect();
            if names.is_empty() {
                "None".to_owned()
            } else {
                format!("({})", names.concat())
            }
        };
        std::fs::write(
            versions.join(format!("{id}.py")),
            format!(
                "from alembic import op\n\nrevision = {id:?}\ndown_revision = {}\ndepends_on = {}\n\n\n\
                 def upgrade():\n    op.execute(\"CREATE TABLE t_{id} (x INT)\")\n    \
                 op.execute(\"INSERT INTO t_{id} VALUES (1)\")\n\n\n\
                 def downgrade():\n    op.execute(\"DROP TABLE t_{id}\")\n",
                tuple(down),
                tuple(depends_on),
            ),
        )
        .expect("Alembic answers in a folder of its own");
    }
    fixture
}

fn alembic(fixture: &Fixture, dialect: DialectName, command: &[&str]) -> String {
    let python = std::env::var_os("ALUDEL_ORACLE_PYTHON").unwrap_or_else(|| "python3".into());
    std::fs::write(
        fixture.root().join("alembic.ini"),
        format!("[alembic]\nscript_location = %(here)s/alembic\ndialect = {dialect}\n"),
    )
    .expect("Alembic answers in a folder of its own");
    let output = Command::new(&python)
        .args(["-c", "from alembic.config import main; main()"])
        .args(command)
        .arg("--sql")
        .current_dir(fixture.root())
        .env("PYTHONHASHSEED", "0")
        .output()
        .unwrap_or_else(|error| panic!("{} does not start: {error}", python.display()));
    assert!(
        output.status.success(),
        "Alembic 1.20 is needed; `cargo xtask prepare` installs it below target/ and \
         ALUDEL_ORACLE_PYTHON names its Python: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).expect("scripts are UTF-8")
}

/// The lines without white space around them and without empty ones.
fn lines(script: &str) -> Vec<&str> {
    script
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect()
}

#[test]
fn printed_scripts_are_those_of_alembic() {
    let fixture = project();
    let aludel = fixture.project();
    for dialect in DialectName::ALL {
        let options = OfflineOptions {
            dialect,
            environment: None,
        };
        let mut ours = Vec::new();
        for target in [
            "merge1",
            "left1",
            "base1:merge1",
            "left1:right1",
            "other2",
            "heads",
        ] {
            ours.clear();
            print_upgrade(&aludel, &options, target, &mut ours, &mut Silent).unwrap();
            let theirs = alembic(&fixture, dialect, &["upgrade", target]);
            let ours = String::from_utf8_lossy(&ours);
            assert_eq!(
                lines(&ours),
                lines(&theirs),
                "upgrade {target} on {dialect}"
            );
        }
        for target in ["left1:base", "right1:base1", "other1:base"] {
            ours.clear();
            print_downgrade(&aludel, &options, target, &mut ours, &mut Silent).unwrap();
            let theirs = alembic(&fixture, dialect, &["downgrade", target]);
            let ours = String::from_utf8_lossy(&ours);
            assert_eq!(
                lines(&ours),
                lines(&theirs),
                "downgrade {target} on {dialect}"
            );
        }
        for target in ["merge1", "base1:left1", "merge1:base"] {
            ours.clear();
            print_stamp(
                &aludel,
                &options,
                &[target.to_owned()],
                &mut ours,
                &mut Silent,
            )
            .unwrap();
            let theirs = alembic(&fixture, dialect, &["stamp", target]);
            let ours = String::from_utf8_lossy(&ours);
            assert_eq!(lines(&ours), lines(&theirs), "stamp {target} on {dialect}");
        }
    }
}

#[test]
fn a_printed_script_does_what_the_run_does() {
    for database in every_database("printed") {
        let fixture = project_on(database);
        let dialect = match fixture.database.family() {
            Family::Sqlite => DialectName::Sqlite,
            Family::Postgres => DialectName::Postgresql,
            Family::Mariadb => DialectName::Mysql,
        };
        let options = OfflineOptions {
            dialect,
            environment: None,
        };
        let mut script = Vec::new();
        print_upgrade(
            &fixture.project(),
            &options,
            "heads",
            &mut script,
            &mut Silent,
        )
        .unwrap();
        let script = String::from_utf8(script).unwrap();
        let mut splitter = aludel_dialect::sql::StatementSplitter::new(
            script.as_bytes(),
            dialect,
            aludel_dialect::sql::Position::START,
        );
        let mut connection = fixture.connect();
        while let Some(statement) = splitter.next_statement().unwrap() {
            connection.execute(statement.text).unwrap();
        }
        assert!(fixture.check().pending.is_empty());
        assert_eq!(fixture.query("SELECT x FROM a").len(), 1);
    }
}

fn project_on(database: TestDatabase) -> Fixture {
    let fixture = Fixture::new(database);
    fixture.revision("aaaa", "", "CREATE TABLE a (x INT);", "DROP TABLE a;");
    fixture.file(
        "bbbb",
        "-- revision: bbbb\n-- down_revision: aaaa\n-- m\n\n\
         -- migrate: upgrade\nINSERT INTO a VALUES (1);\n\n\
         -- migrate: upgrade dialect=mysql\n\
         CREATE PROCEDURE fill() BEGIN INSERT INTO a VALUES (1); END;\nCALL fill();\n\n\
         -- migrate: upgrade dialect=postgresql\n\
         CREATE INDEX CONCURRENTLY a_x ON a (x);\nINSERT INTO a VALUES (1);\n",
    );
    fixture
}

#[test]
fn a_downgrade_needs_both_ends() {
    let fixture = project();
    let options = OfflineOptions {
        dialect: DialectName::Sqlite,
        environment: None,
    };
    let error = print_downgrade(
        &fixture.project(),
        &options,
        "base",
        &mut Vec::new(),
        &mut Silent,
    )
    .unwrap_err();
    assert_eq!(error.code(), "range-needed");
    assert!(
        error.diagnostics()[0]
            .help
            .as_deref()
            .unwrap()
            .contains("head:base")
    );
}
