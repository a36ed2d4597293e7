//! Runs that are asked to stop.

use std::time::{Duration, Instant};

use aludel_testkit::{Family, TestDatabase, every_database};
use rustix::process::{Pid, Signal, kill_process};

use crate::folder::{Folder, transcript};

/// A statement that takes a minute, and one that the run must never come to.
fn slow(database: &TestDatabase) -> String {
    let slow = match database.family() {
        Family::Postgres => "SELECT pg_sleep(60);",
        Family::Mariadb => "SELECT sleep(60);",
        Family::Sqlite => {
            "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n;"
        }
    };
    format!("CREATE TABLE a (x INTEGER);\n{slow}\nINSERT INTO a VALUES (1);")
}

fn stopped_by(signal: Signal, name: &str) {
    for database in every_database(name) {
        let folder = Folder::new(database.url());
        folder.revision("aaaa", "", "", &slow(&database));
        let runner = folder.start(&["upgrade"]);
        std::thread::sleep(Duration::from_millis(1500));
        let started = Instant::now();
        kill_process(Pid::from_child(&runner), signal).expect("the runner is there");
        let output = runner.wait_with_output().expect("the runner ends");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(started.elapsed() < Duration::from_secs(20), "{said}");
        assert!(!output.status.success(), "{}", transcript(&output));
        assert!(
            output.status.code().is_some(),
            "it ends by itself: {}",
            transcript(&output)
        );
        assert!(
            said.contains("upgrade aaaa"),
            "it says what it was at: {said}"
        );
        assert!(said.contains("the database is at base"), "{said}");
        let left = match database.family() {
            // A schema change of MariaDB cannot be taken back.
            Family::Mariadb => "1 of 3 statements are done",
            Family::Postgres | Family::Sqlite => "nothing of it is in the database",
        };
        assert!(said.contains(left), "{said}");

        let log = folder.json(&["log"]);
        assert_eq!(
            log["entries"][0]["outcome"],
            "interrupted",
            "{}: {log}",
            database.url()
        );

        folder.revision(
            "aaaa",
            "",
            "",
            "CREATE TABLE a (x INTEGER);\nINSERT INTO a VALUES (1);",
        );
        let output = folder.run(&["upgrade"]);
        assert!(output.status.success(), "{}", transcript(&output));
    }
}

#[test]
fn control_c_cancels_the_statement_and_says_what_is_left() {
    stopped_by(Signal::INT, "control_c");
}

#[test]
fn sigterm_cancels_the_statement_and_says_what_is_left() {
    stopped_by(Signal::TERM, "sigterm");
}
