//! A project in a temporary folder, on a database of its own.

use std::time::Duration;

use aludel::config::{Config, DatabaseChoice, DatabaseConfig, RunConfig, Variables};
use aludel::{
    Actor, CheckReport, Error, Event, Interrupt, InterruptedStatement, MigrateOptions, Observer,
    Project, Run, RunReport,
};
use aludel_dialect::connection::ConnectOptions;
use aludel_dialect::{Connection, Row, connect};
use aludel_testkit::{Family, TestDatabase};
use camino::{Utf8Path, Utf8PathBuf};

pub(crate) struct Fixture {
    folder: tempfile::TempDir,
    pub(crate) database: TestDatabase,
    pub(crate) interrupt: Interrupt,
    pub(crate) interrupted_statement: Option<InterruptedStatement>,
    pub(crate) retries: u32,
}

/// Remembers every event.
#[derive(Default)]
pub(crate) struct Recorder(pub(crate) Vec<Event>);

impl Observer for Recorder {
    fn on_event(&mut self, event: &Event) {
        self.0.push(event.clone());
    }
}

impl Fixture {
    pub(crate) fn new(database: TestDatabase) -> Self {
        let fixture = Self {
            folder: tempfile::tempdir().expect("a temporary folder"),
            database,
            interrupt: Interrupt::default(),
            interrupted_statement: None,
            retries: 0,
        };
        std::fs::create_dir(fixture.root().join("migrations")).expect("a folder for revisions");
        std::fs::write(
            fixture.root().join("aludel.toml"),
            "[environments.development]\n",
        )
        .expect("a configuration");
        fixture
    }

    pub(crate) fn root(&self) -> &Utf8Path {
        Utf8Path::from_path(self.folder.path()).expect("temporary folders are UTF-8")
    }

    pub(crate) fn is(&self, family: Family) -> bool {
        self.database.family() == family
    }

    /// Writes a revision and returns its file.
    pub(crate) fn revision(
        &self,
        id: &str,
        down: &str,
        upgrade: &str,
        downgrade: &str,
    ) -> Utf8PathBuf {
        self.file(
            id,
            &format!(
                "-- revision: {id}\n-- down_revision: {down}\n-- the {id} revision\n\n\
                 -- migrate: upgrade\n{upgrade}\n\n-- migrate: downgrade\n{downgrade}\n"
            ),
        )
    }

    pub(crate) fn file(&self, name: &str, text: &str) -> Utf8PathBuf {
        let path = self.root().join(format!("migrations/{name}.sql"));
        std::fs::write(&path, text).expect("a revision's file");
        path
    }

    fn with_run<T>(
        &self,
        observer: &mut dyn Observer,
        work: impl FnOnce(&Project, Run<'_>) -> T,
    ) -> T {
        with_run(
            self.root(),
            self.database.url(),
            &self.interrupt,
            observer,
            work,
        )
    }

    fn options(&self, target: &str) -> MigrateOptions {
        MigrateOptions {
            interrupted_statement: self.interrupted_statement,
            ..MigrateOptions::to(
                target,
                RunConfig {
                    lock_timeout: Duration::from_secs(20),
                    retries: self.retries,
                    database_lock_timeout: Some(Duration::from_secs(1)),
                    ..RunConfig::default()
                },
            )
        }
    }

    pub(crate) fn upgrade(&self, target: &str) -> Result<RunReport, Error> {
        self.upgrade_seen_by(target, &mut aludel::Silent)
    }

    pub(crate) fn upgrade_seen_by(
        &self,
        target: &str,
        observer: &mut dyn Observer,
    ) -> Result<RunReport, Error> {
        self.with_run(observer, |project, run| {
            aludel::upgrade(project, run, &self.options(target))
        })
    }

    pub(crate) fn downgrade(&self, target: &str) -> Result<RunReport, Error> {
        self.with_run(&mut aludel::Silent, |project, run| {
            aludel::downgrade(project, run, &self.options(target))
        })
    }

    pub(crate) fn stamp(
        &self,
        revisions: &[&str],
        purge: aludel::Purge,
    ) -> Result<RunReport, Error> {
        let options = aludel::StampOptions {
            revisions: revisions.iter().map(ToString::to_string).collect(),
            purge,
            run: RunConfig::default(),
        };
        self.with_run(&mut aludel::Silent, |project, run| {
            aludel::stamp(project, run, &options)
        })
    }

    pub(crate) fn check(&self) -> CheckReport {
        self.with_run(&mut aludel::Silent, |project, run| {
            aludel::check(project, &run).expect("the database can be read")
        })
    }

    pub(crate) fn status(&self) -> aludel::StatusReport {
        self.with_run(&mut aludel::Silent, |project, run| {
            aludel::status(project, &run).expect("the database can be read")
        })
    }

    pub(crate) fn log(&self) -> Vec<aludel::journal::Entry> {
        let options = aludel::LogOptions::default();
        self.with_run(&mut aludel::Silent, |project, run| {
            aludel::log(project, &run, &options)
                .expect("the journal can be read")
                .entries
        })
    }

    /// A connection of the test's own.
    pub(crate) fn connect(&self) -> Box<dyn Connection> {
        let url = aludel_dialect::DatabaseUrl::parse(self.database.url(), self.root())
            .expect("the url is right");
        connect(&url, &ConnectOptions::new("aludel test")).expect("the server runs")
    }

    pub(crate) fn query(&self, sql: &str) -> Vec<Row> {
        self.connect().query(sql, &[]).expect("the query is right")
    }

    pub(crate) fn execute(&self, sql: &str) {
        self.connect().execute(sql).expect("the statement is right");
    }

    pub(crate) fn has_table(&self, table: &str) -> bool {
        self.connect()
            .has_table(None, table)
            .expect("the catalog can be read")
    }

    /// The rows of the version table, sorted.
    pub(crate) fn heads(&self) -> Vec<String> {
        let mut heads: Vec<String> = self
            .query("SELECT version_num FROM alembic_version")
            .iter()
            .filter_map(|row| row[0].as_text().map(str::to_owned))
            .collect();
        heads.sort();
        heads
    }
}

/// Upgrades a project that another process made.
pub(crate) fn upgrade_elsewhere(
    root: &str,
    url: &str,
    target: &str,
    observer: &mut dyn Observer,
) -> Result<RunReport, Error> {
    let options = MigrateOptions::to(target, RunConfig::default());
    with_run(
        Utf8Path::new(root),
        url,
        &Interrupt::default(),
        observer,
        |project, run| aludel::upgrade(project, run, &options),
    )
}

fn with_run<T>(
    root: &Utf8Path,
    url: &str,
    interrupt: &Interrupt,
    observer: &mut dyn Observer,
    work: impl FnOnce(&Project, Run<'_>) -> T,
) -> T {
    let config = Config::read(root).expect("the configuration is right");
    let project = Project::open(config).expect("the project is right");
    let choice = DatabaseChoice {
        url: Some(url.to_owned()),
        environment: None,
    };
    let database: DatabaseConfig = project
        .config
        .database(&choice, &Variables::empty())
        .expect("the url is right");
    let actor = Actor {
        user: "ada".to_owned(),
        host: "engine".to_owned(),
        process: std::process::id(),
        command: "aludel test".to_owned(),
    };
    let run = Run {
        database: &database,
        actor: &actor,
        observer,
        interrupt,
    };
    work(&project, run)
}
