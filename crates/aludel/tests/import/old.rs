//! A small project of each tool, and the table that it would have left.
//!
//! Every project makes the tables `one`, `two` and `three`, in three migrations with the
//! versions 1, 2 and 3.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use aludel::config::{Config, DatabaseChoice, Variables};
use aludel::import::{ImportMode, ImportOptions, ImportReport, ImportTarget, Tool, import};
use aludel::{Actor, Error, Run, Silent};
use aludel_testkit::{Family, TestDatabase};
use camino::Utf8PathBuf;
use sha2::{Digest as _, Sha384};

use crate::fixture::Fixture;

pub(crate) const NAMES: [&str; 3] = ["one", "two", "three"];

/// What Flyway's checksum of the three scripts is, by an independent CRC-32.
const FLYWAY_SUMS: [i32; 3] = [-1_947_492_331, 888_701_792, 869_033_782];

/// A project of a tool in the folder `old` of a new Aludel project.
pub(crate) struct Old {
    pub(crate) fixture: Fixture,
    pub(crate) tool: Tool,
    pub(crate) options: ImportOptions,
}

impl Old {
    pub(crate) fn new(tool: Tool, database: TestDatabase) -> Self {
        let old = Self::empty(tool, database);
        for number in 1..=3 {
            for (name, text) in files(tool, number) {
                old.file(&name, &text);
            }
        }
        old
    }

    pub(crate) fn empty(tool: Tool, database: TestDatabase) -> Self {
        let fixture = Fixture::new(database);
        let folder = fixture.root().join("old");
        std::fs::create_dir(&folder).expect("a folder for the old project");
        let now = "2026-11-20T06:00:00+00:00[UTC]"
            .parse()
            .expect("the time is right");
        Self {
            options: ImportOptions {
                tool: Some(tool),
                ..ImportOptions::new(folder, now)
            },
            fixture,
            tool,
        }
    }

    pub(crate) fn file(&self, name: &str, text: &str) {
        let path = self.fixture.root().join("old").join(name);
        std::fs::create_dir_all(path.parent().expect("it lies in a folder"))
            .expect("a folder for the file");
        std::fs::write(path, text).expect("a file of the old project");
    }

    /// Does what the tool would have done for these versions, row by row.
    pub(crate) fn apply(&self, numbers: &[usize]) {
        if !self.fixture.has_table(self.tool.history_table()) {
            for sql in history_table(self.tool, self.fixture.database.family()) {
                self.fixture.execute(sql);
            }
        }
        for number in numbers {
            self.fixture.execute(&up(*number));
            for sql in history_row(self.tool, self.fixture.database.family(), *number) {
                self.fixture.execute(&sql);
            }
        }
    }

    pub(crate) fn import(&self) -> Result<ImportReport, Error> {
        self.import_as(&self.options)
    }

    pub(crate) fn dry_run(&self) -> Result<ImportReport, Error> {
        self.import_as(&ImportOptions {
            mode: ImportMode::DryRun,
            ..self.options.clone()
        })
    }

    pub(crate) fn import_as(&self, options: &ImportOptions) -> Result<ImportReport, Error> {
        let config = Config::read(self.fixture.root()).expect("the configuration is right");
        let choice = DatabaseChoice {
            url: Some(self.fixture.database.url().to_owned()),
            environment: None,
        };
        let database = config
            .database(&choice, &Variables::empty())
            .expect("the url is right");
        let actor = Actor {
            user: "ada".to_owned(),
            host: "import".to_owned(),
            process: std::process::id(),
            command: "aludel import old".to_owned(),
        };
        let target = ImportTarget {
            config,
            new_project: None,
        };
        let run = Run {
            database: &database,
            actor: &actor,
            observer: &mut Silent,
            interrupt: &self.fixture.interrupt,
        };
        import(&target, Some(run), options)
    }

    /// The files of the revisions, sorted.
    pub(crate) fn written(&self) -> Vec<String> {
        let mut names: Vec<String> = std::fs::read_dir(self.fixture.root().join("migrations"))
            .expect("the folder can be read")
            .map(|entry| {
                let name = entry.expect("the folder can be read").file_name();
                name.into_string().expect("names are UTF-8")
            })
            .collect();
        names.sort();
        names
    }

    /// Everything in the tool's own table, as text.
    pub(crate) fn history(&self) -> String {
        let table = self.tool.history_table();
        let column = match self.tool {
            Tool::Goose => "version_id",
            _ => "version",
        };
        let rows = self
            .fixture
            .query(&format!("SELECT {column} FROM {table} ORDER BY {column}"));
        format!("{rows:?}")
    }
}

pub(crate) fn up(number: usize) -> String {
    format!("CREATE TABLE {} (x INT);\n", NAMES[number - 1])
}

fn down(number: usize) -> String {
    format!("DROP TABLE {};\n", NAMES[number - 1])
}

/// The files of one migration.
pub(crate) fn files(tool: Tool, number: usize) -> Vec<(String, String)> {
    let name = NAMES[number - 1];
    let (up, down) = (up(number), down(number));
    match tool {
        Tool::Diesel => vec![
            (format!("{number}_create_{name}/up.sql"), up),
            (format!("{number}_create_{name}/down.sql"), down),
        ],
        Tool::Sqlx | Tool::GolangMigrate => vec![
            (format!("{number}_create_{name}.up.sql"), up),
            (format!("{number}_create_{name}.down.sql"), down),
        ],
        Tool::Refinery => vec![(format!("V{number}__create_{name}.sql"), up)],
        Tool::Flyway => vec![
            (format!("V{number}__create_{name}.sql"), up),
            (format!("U{number}__create_{name}.sql"), down),
        ],
        Tool::Dbmate => vec![(
            format!("{number}_create_{name}.sql"),
            format!("-- migrate:up\n{up}\n-- migrate:down\n{down}"),
        )],
        Tool::Goose => vec![(
            format!("{number}_create_{name}.sql"),
            format!("-- +goose Up\n{up}\n-- +goose Down\n{down}"),
        )],
    }
}

fn history_table(tool: Tool, family: Family) -> Vec<&'static str> {
    use Family::{Mariadb, Postgres, Sqlite};
    match (tool, family) {
        (Tool::Diesel, _) => vec![
            "CREATE TABLE __diesel_schema_migrations (version VARCHAR(50) PRIMARY KEY NOT NULL, \
             run_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP)",
        ],
        (Tool::Sqlx, Postgres) => vec![
            "CREATE TABLE _sqlx_migrations (version BIGINT PRIMARY KEY, description TEXT NOT NULL, \
             installed_on TIMESTAMPTZ NOT NULL DEFAULT now(), success BOOLEAN NOT NULL, \
             checksum BYTEA NOT NULL, execution_time BIGINT NOT NULL)",
        ],
        (Tool::Sqlx, Sqlite | Mariadb) => vec![
            "CREATE TABLE _sqlx_migrations (version BIGINT PRIMARY KEY, description TEXT NOT NULL, \
             installed_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP, success BOOLEAN NOT NULL, \
             checksum BLOB NOT NULL, execution_time BIGINT NOT NULL)",
        ],
        (Tool::Refinery, _) => vec![
            "CREATE TABLE refinery_schema_history (version INT PRIMARY KEY, name VARCHAR(255), \
             applied_on VARCHAR(255), checksum VARCHAR(255))",
        ],
        (Tool::Dbmate, _) => {
            vec!["CREATE TABLE schema_migrations (version VARCHAR(128) PRIMARY KEY)"]
        }
        (Tool::GolangMigrate, Sqlite) => vec![
            "CREATE TABLE schema_migrations (version uint64, dirty bool)",
            "CREATE UNIQUE INDEX version_unique ON schema_migrations (version)",
        ],
        (Tool::GolangMigrate, Postgres | Mariadb) => vec![
            "CREATE TABLE schema_migrations (version BIGINT NOT NULL PRIMARY KEY, dirty BOOLEAN NOT NULL)",
        ],
        (Tool::Goose, Postgres) => vec![
            "CREATE TABLE goose_db_version (id INTEGER PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, \
             version_id BIGINT NOT NULL, is_applied BOOLEAN NOT NULL, tstamp TIMESTAMP NOT NULL DEFAULT now())",
            "INSERT INTO goose_db_version (version_id, is_applied) VALUES (0, true)",
        ],
        (Tool::Goose, Mariadb) => vec![
            "CREATE TABLE goose_db_version (id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT, \
             version_id BIGINT NOT NULL, is_applied BOOLEAN NOT NULL, tstamp TIMESTAMP NULL DEFAULT now(), \
             PRIMARY KEY (id))",
            "INSERT INTO goose_db_version (version_id, is_applied) VALUES (0, true)",
        ],
        (Tool::Goose, Sqlite) => vec![
            "CREATE TABLE goose_db_version (id INTEGER PRIMARY KEY AUTOINCREMENT, version_id INTEGER NOT NULL, \
             is_applied INTEGER NOT NULL, tstamp TIMESTAMP DEFAULT (datetime('now')))",
            "INSERT INTO goose_db_version (version_id, is_applied) VALUES (0, 1)",
        ],
        (Tool::Flyway, _) => vec![
            "CREATE TABLE flyway_schema_history (installed_rank INT NOT NULL PRIMARY KEY, version VARCHAR(50), \
             description VARCHAR(200) NOT NULL, type VARCHAR(20) NOT NULL, script VARCHAR(1000) NOT NULL, \
             checksum INTEGER, installed_by VARCHAR(100) NOT NULL, execution_time INTEGER NOT NULL, \
             success BOOLEAN NOT NULL)",
        ],
    }
}

fn history_row(tool: Tool, family: Family, number: usize) -> Vec<String> {
    let name = NAMES[number - 1];
    vec![match tool {
        Tool::Diesel => {
            format!("INSERT INTO __diesel_schema_migrations (version) VALUES ('{number}')")
        }
        Tool::Sqlx => {
            let digits: Vec<String> = Sha384::digest(up(number))
                .iter()
                .map(|byte| format!("{byte:02x}"))
                .collect();
            let sum = digits.concat();
            let sum = match family {
                Family::Postgres => format!("'\\x{sum}'"),
                Family::Sqlite | Family::Mariadb => format!("x'{sum}'"),
            };
            format!(
                "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
                 VALUES ({number}, 'create {name}', true, {sum}, 1000)"
            )
        }
        Tool::Refinery => {
            let mut hasher = DefaultHasher::new();
            format!("create_{name}").hash(&mut hasher);
            i32::try_from(number)
                .expect("it is at most 3")
                .hash(&mut hasher);
            up(number).hash(&mut hasher);
            let sum = hasher.finish();
            format!(
                "INSERT INTO refinery_schema_history VALUES ({number}, 'create_{name}', '2026-01-01T00:00:00Z', '{sum}')"
            )
        }
        Tool::Dbmate => format!("INSERT INTO schema_migrations (version) VALUES ('{number}')"),
        Tool::GolangMigrate => {
            return vec![
                "DELETE FROM schema_migrations".to_owned(),
                format!("INSERT INTO schema_migrations (version, dirty) VALUES ({number}, false)"),
            ];
        }
        Tool::Goose => {
            format!("INSERT INTO goose_db_version (version_id, is_applied) VALUES ({number}, true)")
        }
        Tool::Flyway => flyway_row(
            number,
            &format!("'{number}'"),
            "SQL",
            &FLYWAY_SUMS[number - 1].to_string(),
            "true",
        ),
    }]
}

/// A row of Flyway's; `version` and `checksum` are SQL.
pub(crate) fn flyway_row(
    rank: usize,
    version: &str,
    kind: &str,
    checksum: &str,
    success: &str,
) -> String {
    let name = NAMES.get(rank - 1).unwrap_or(&"more");
    format!(
        "INSERT INTO flyway_schema_history VALUES ({rank}, {version}, 'create {name}', '{kind}', \
         'V{rank}__create_{name}.sql', {checksum}, 'ada', 1, {success})"
    )
}

/// The ids of the revisions of versions 1 to 3.
pub(crate) const IDS: [&str; 3] = ["0001", "0002", "0003"];

/// A project on SQLite, for what does not depend on the database.
pub(crate) fn on_sqlite(tool: Tool) -> Old {
    Old::new(tool, TestDatabase::sqlite())
}

/// The folder of the old project.
pub(crate) fn folder(old: &Old) -> Utf8PathBuf {
    old.fixture.root().join("old")
}
