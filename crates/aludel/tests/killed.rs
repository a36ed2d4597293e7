//! Runs that are killed, at every place where that could matter.
//!
//! A child process runs a revision and kills itself, with the signal
//! that nothing can catch, at one boundary: before a statement is sent, after it came
//! back, before and after the step. The next run must end in the very schema, rows and
//! version that an undisturbed run ends in.

#[expect(dead_code, reason = "the fixture serves another test program too")]
mod fixture;

use std::process::{Command, ExitCode};
use std::time::Duration;

use aludel::{Event, Observer};
use aludel_testkit::{Family, TestDatabase};
use fixture::Fixture;
use libtest_mimic::{Arguments, Failed, Trial};
use rustix::process::{Signal, getpid, kill_process};

/// What the child is told by its parent.
const CHILD: &str = "ALUDEL_KILLED_CHILD";

/// A revision to be killed in.
#[derive(Clone, Copy)]
struct Script {
    name: &'static str,
    families: &'static [Family],
    /// What stands behind the section's marker.
    attribute: &'static str,
    statements: &'static [&'static str],
}

const SIX: &[&str] = &[
    "CREATE TABLE stock (id INTEGER PRIMARY KEY, copies INTEGER NOT NULL);",
    "INSERT INTO stock VALUES (1, 10), (2, 20);",
    "CREATE INDEX stock_copies ON stock (copies);",
    "ALTER TABLE stock ADD COLUMN shelf INTEGER;",
    "UPDATE stock SET shelf = id, copies = copies + 1;",
    "CREATE TABLE shelf (id INTEGER PRIMARY KEY);",
];

const EVERYWHERE: &[Family] = &[Family::Sqlite, Family::Postgres, Family::Mariadb];

const SCRIPTS: [Script; 6] = [
    Script {
        name: "default",
        families: EVERYWHERE,
        attribute: "",
        statements: SIX,
    },
    Script {
        name: "transaction_off",
        families: EVERYWHERE,
        attribute: " transaction=off",
        statements: SIX,
    },
    Script {
        name: "authors_transaction",
        families: EVERYWHERE,
        attribute: " transaction=off",
        statements: &[
            "CREATE TABLE stock (id INTEGER, copies INTEGER, shelf INTEGER);",
            "BEGIN;",
            "INSERT INTO stock VALUES (1, 10, 1);",
            "UPDATE stock SET copies = copies + 1;",
            "COMMIT;",
            "INSERT INTO stock VALUES (2, 20, 2);",
            "BEGIN;",
            "UPDATE stock SET copies = copies + 1;",
            "ROLLBACK;",
            "INSERT INTO stock VALUES (3, 30, 3);",
        ],
    },
    Script {
        name: "rebuild",
        families: &[Family::Sqlite],
        attribute: "",
        statements: &[
            "CREATE TABLE stock (id INTEGER PRIMARY KEY, copies INTEGER, shelf INTEGER);",
            "CREATE TABLE loan (stock INTEGER REFERENCES stock (id) ON DELETE CASCADE);",
            "INSERT INTO stock VALUES (1, 10, 1), (2, 20, 2);",
            "INSERT INTO loan VALUES (1), (2);",
            "PRAGMA foreign_keys = ON;",
            "PRAGMA foreign_keys = OFF;",
            "CREATE TABLE new_stock (id INTEGER PRIMARY KEY, copies INTEGER, shelf INTEGER);",
            "INSERT INTO new_stock SELECT id, copies + 1, shelf FROM stock;",
            "DROP TABLE stock;",
            "ALTER TABLE new_stock RENAME TO stock;",
            "PRAGMA foreign_keys = ON;",
            "VACUUM;",
            "UPDATE stock SET copies = copies + 1 WHERE id IN (SELECT stock FROM loan);",
        ],
    },
    Script {
        name: "concurrently",
        families: &[Family::Postgres],
        attribute: "",
        statements: &[
            "CREATE TABLE stock (id INTEGER, copies INTEGER, shelf INTEGER);",
            "INSERT INTO stock VALUES (1, 10, 1);",
            "CREATE INDEX CONCURRENTLY stock_copies ON stock (copies);",
            "DO $$ BEGIN UPDATE stock SET copies = copies + 1; END $$;",
            "CREATE INDEX stock_shelf ON stock (shelf);",
            "DROP INDEX CONCURRENTLY stock_shelf;",
            "INSERT INTO stock VALUES (2, 20, 2);",
        ],
    },
    Script {
        name: "procedure",
        families: &[Family::Mariadb],
        attribute: "",
        statements: &[
            "CREATE TABLE stock (id INTEGER, copies INTEGER, shelf INTEGER);",
            "CREATE PROCEDURE fill(IN first INT) BEGIN INSERT INTO stock VALUES (first, 10, 1); \
             UPDATE stock SET copies = copies + 1; END;",
            "INSERT INTO stock VALUES (1, 10, 1);",
            "CALL fill(2);",
            "START TRANSACTION;",
            "INSERT INTO stock VALUES (3, 30, 3);",
            "START TRANSACTION;",
            "CALL fill(4);",
            "UPDATE stock SET copies = copies + 1;",
            "COMMIT;",
            "CREATE TRIGGER more BEFORE INSERT ON stock FOR EACH ROW SET NEW.copies = 99;",
            "INSERT INTO stock VALUES (5, 50, 5);",
        ],
    },
];

impl Script {
    /// How many events a run of it can be killed at: the step's start, each statement's
    /// start and end, the step's end.
    fn boundaries(self) -> usize {
        2 * self.statements.len() + 2
    }
}

fn main() -> ExitCode {
    if let Ok(orders) = std::env::var(CHILD) {
        return run_and_die(&orders);
    }
    let mut trials = Vec::new();
    for script in SCRIPTS {
        for family in script.families {
            let name = format!("{family:?}_{}", script.name).to_lowercase();
            trials.push(Trial::test(name, move || every_boundary(*family, script)));
        }
    }
    trials.push(Trial::test("postgres_commit_that_outlives", || {
        commit_that_outlives()
    }));
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

fn every_boundary(family: Family, script: Script) -> Result<(), Failed> {
    let new_fixture = |name: &str| {
        let database = match family {
            Family::Sqlite => TestDatabase::sqlite(),
            Family::Postgres => TestDatabase::postgres(name),
            Family::Mariadb => TestDatabase::mariadb(name),
        };
        let fixture = Fixture::new(database);
        fixture.revision(
            "aaaa",
            "",
            "CREATE TABLE first (id INTEGER PRIMARY KEY);",
            "",
        );
        fixture.file(
            "bbbb",
            &format!(
                "-- revision: bbbb\n-- down_revision: aaaa\n-- {}\n\n\
                 -- migrate: upgrade{}\n{}\n",
                script.name,
                script.attribute,
                script.statements.join("\n")
            ),
        );
        fixture.revision(
            "cccc",
            "bbbb",
            "CREATE TABLE last (id INTEGER PRIMARY KEY);",
            "",
        );
        fixture.upgrade("aaaa").expect("the first revision runs");
        fixture
    };
    let undisturbed = new_fixture(&format!("undisturbed_{}", script.name));
    undisturbed.upgrade("heads")?;
    let expected = picture(&undisturbed);

    for boundary in 0..script.boundaries() {
        let fixture = new_fixture(&format!("killed_{}", script.name));
        let orders = Orders {
            boundary,
            delay: Duration::ZERO,
        };
        kill(&fixture, &orders)?;
        fixture
            .upgrade("heads")
            .map_err(|error| format!("boundary {boundary}: {error:?}"))?;
        let found = picture(&fixture);
        if found != expected {
            return Err(format!(
                "boundary {boundary}: the database differs\nexpected: {expected:#?}\nfound: {found:#?}"
            )
            .into());
        }
        let check = fixture.check();
        if !check.is_clean() {
            return Err(format!("boundary {boundary}: {check:?}").into());
        }
    }
    Ok(())
}

/// A `COMMIT` of the author's that the server is still at when its runner is dead: the
/// next run must neither miss it nor do its work again.
fn commit_that_outlives() -> Result<(), Failed> {
    let fixture = Fixture::new(TestDatabase::postgres("outlives"));
    // Checked at the commit, which takes a second and a half by that: less than the
    // server needs to notice that nobody waits for it.
    fixture.revision(
        "aaaa",
        "",
        "CREATE TABLE stock (id BIGINT);\n\
         CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS \
         $$ BEGIN PERFORM pg_sleep(1.5); RETURN NULL; END $$;\n\
         CREATE CONSTRAINT TRIGGER slow AFTER INSERT ON stock DEFERRABLE INITIALLY DEFERRED \
         FOR EACH ROW EXECUTE FUNCTION slow();",
        "",
    );
    fixture.upgrade("aaaa")?;
    fixture.file(
        "bbbb",
        "-- revision: bbbb\n-- down_revision: aaaa\n-- m\n\n\
         -- migrate: upgrade transaction=off\nBEGIN;\nINSERT INTO stock VALUES (1);\nCOMMIT;\n",
    );
    let commit_starts = 1 + 2 * 2;
    let orders = Orders {
        boundary: commit_starts,
        delay: Duration::from_millis(400),
    };
    kill(&fixture, &orders)?;
    fixture.upgrade("heads")?;
    let rows = fixture.query("SELECT id FROM stock").len();
    if rows != 1 {
        return Err(format!("the row is there {rows} times").into());
    }
    Ok(())
}

/// When a child kills itself.
struct Orders {
    boundary: usize,
    /// How long after the boundary.
    delay: Duration,
}

/// Runs the fixture's revisions in a child that is killed.
fn kill(fixture: &Fixture, orders: &Orders) -> Result<(), Failed> {
    let status = Command::new(std::env::current_exe()?)
        .env(
            CHILD,
            format!(
                "{}\n{}\n{}\n{}",
                orders.boundary,
                orders.delay.as_millis(),
                fixture.root(),
                fixture.database.url()
            ),
        )
        .status()?;
    let signal = std::os::unix::process::ExitStatusExt::signal(&status);
    if signal == Some(Signal::KILL.as_raw()) {
        Ok(())
    } else {
        Err(format!(
            "boundary {}: the child was not killed: {status}",
            orders.boundary
        )
        .into())
    }
}

/// The child: runs the revision and kills itself at the boundary that it was given.
fn run_and_die(orders: &str) -> ExitCode {
    let mut orders = orders.lines();
    let mut next = || orders.next().expect("the parent says everything");
    let boundary: usize = next().parse().expect("a number");
    let delay: u64 = next().parse().expect("milliseconds");
    let (root, url) = (next().to_owned(), next().to_owned());
    let mut assassin = Assassin {
        left: boundary,
        delay: Duration::from_millis(delay),
        armed: false,
    };
    let outcome = fixture::upgrade_elsewhere(&root, &url, "bbbb", &mut assassin);
    // Getting here means that no boundary was met; the parent sees that it was no signal.
    if outcome.is_ok() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

struct Assassin {
    left: usize,
    delay: Duration,
    armed: bool,
}

impl Observer for Assassin {
    fn on_event(&mut self, event: &Event) {
        let counts = match event {
            Event::StepStarted { .. } => {
                self.armed = true;
                true
            }
            Event::StatementStarted { .. }
            | Event::StatementFinished { .. }
            | Event::StepFinished { .. } => self.armed,
            _ => false,
        };
        if !counts {
            return;
        }
        if self.left == 0 {
            let delay = self.delay;
            let last_act = move || {
                std::thread::sleep(delay);
                kill_process(getpid(), Signal::KILL).expect("a process may kill itself");
            };
            if delay.is_zero() {
                last_act();
            }
            std::thread::spawn(last_act);
        }
        self.left = self.left.wrapping_sub(1);
    }
}

/// Everything that can be seen of a database: its schema, rows and version.
fn picture(fixture: &Fixture) -> Vec<Vec<String>> {
    let catalog = match fixture.database.family() {
        Family::Sqlite => {
            "SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'aludel%' \
             AND tbl_name NOT LIKE 'aludel%' ORDER BY name"
        }
        Family::Postgres => {
            "SELECT table_name::text, column_name::text, data_type::text FROM information_schema.columns \
             WHERE table_schema = 'public' AND table_name NOT LIKE 'aludel%' \
             UNION ALL SELECT tablename::text, indexname::text, indexdef FROM pg_indexes \
             WHERE schemaname = 'public' AND tablename NOT LIKE 'aludel%' ORDER BY 1, 2"
        }
        Family::Mariadb => {
            "SELECT table_name, column_name, column_type FROM information_schema.columns \
             WHERE table_schema = DATABASE() AND table_name NOT LIKE 'aludel%' \
             UNION ALL SELECT table_name, index_name, column_name FROM information_schema.statistics \
             WHERE table_schema = DATABASE() AND table_name NOT LIKE 'aludel%' ORDER BY 1, 2"
        }
    };
    let mut connection = fixture.connect();
    [
        catalog,
        "SELECT id, copies, shelf FROM stock ORDER BY id, copies",
        "SELECT version_num FROM alembic_version",
    ]
    .iter()
    .flat_map(|sql| connection.query(sql, &[]).expect("the schema is complete"))
    .map(|row| row.iter().map(|value| format!("{value:?}")).collect())
    .collect()
}
