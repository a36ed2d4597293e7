//! Eight runners started at once against one database.

use std::process::Child;

use aludel_testkit::{Family, TestDatabase, every_database};

use crate::folder::{Folder, transcript};

const RUNNERS: usize = 8;
const REVISIONS: usize = 12;

#[test]
fn eight_runners_apply_every_revision_exactly_once() {
    for database in every_database("eight_runners") {
        let folder = Folder::new(database.url());
        let mut down = String::new();
        for number in 0..REVISIONS {
            let id = format!("rev{number:04}");
            // A table that two runners would both create, and a row that both would add.
            let upgrade = format!(
                "CREATE TABLE t{number} (x INTEGER);\nINSERT INTO t{number} VALUES ({number});"
            );
            folder.revision(&id, &down, "", &upgrade);
            down = id;
        }

        let runners: Vec<Child> = (0..RUNNERS).map(|_| folder.start(&["upgrade"])).collect();
        for runner in runners {
            let output = runner.wait_with_output().unwrap();
            assert!(
                output.status.success(),
                "{}: {}",
                database.url(),
                transcript(&output)
            );
        }

        let log = folder.json(&["log", "--limit", "1000"]);
        let mut applied: Vec<&str> = log["entries"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|entry| entry["kind"] == "step")
            .map(|entry| {
                assert_eq!(entry["outcome"], "done");
                entry["revision"].as_str().unwrap()
            })
            .collect();
        assert_eq!(
            applied.len(),
            REVISIONS,
            "each revision ran exactly once: {applied:?}"
        );
        applied.dedup();
        assert_eq!(applied.len(), REVISIONS);
        let status = folder.json(&["status"]);
        assert_eq!(status["heads"][0], down.as_str());
        assert_eq!(status["pending"].as_array().unwrap().len(), 0);
    }
}

#[test]
fn a_runner_that_waits_too_long_says_who_holds_the_lock() {
    for database in every_database("waits") {
        let folder = Folder::new(database.url());
        let slow = match database.url() {
            url if url.starts_with("postgresql") => "SELECT pg_sleep(4);",
            url if url.starts_with("sqlite") => {
                "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n;"
            }
            _ => "SELECT sleep(4);",
        };
        folder.revision("aaaa", "", "", slow);
        let mut holder = folder.start(&["upgrade"]);
        let pid = holder.id().to_string();
        std::thread::sleep(std::time::Duration::from_millis(1200));
        let output = folder.run(&["upgrade", "--lock-timeout", "1s"]);
        assert_eq!(output.status.code(), Some(2), "{}", transcript(&output));
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(
            said.contains("another runner holds the migration lock"),
            "{said}"
        );
        let status = folder.json(&["status"]);
        let owner = status["lock_holder"]["owner"].as_str().unwrap_or_default();
        assert!(said.contains(&format!("held by {owner}")), "{said}");
        // MariaDB keeps what a client says about itself in the performance schema, which
        // is off by default: there the holder is its user, address and connection.
        if database.family() == Family::Mariadb {
            assert!(owner.contains("connection"), "{owner}");
        } else {
            assert!(owner.contains("ada@") && owner.contains(&pid), "{owner}");
        }
        if database.family() == Family::Sqlite {
            // Its statement has no end.
            holder.kill().unwrap();
            holder.wait().unwrap();
        } else {
            assert!(holder.wait().unwrap().success());
        }
    }
}

#[test]
fn a_killed_holder_lets_go_of_the_lock() {
    for database in every_database("lets_go") {
        let folder = Folder::new(database.url());
        let slow = match database.url() {
            url if url.starts_with("postgresql") => "SELECT pg_sleep(600);",
            url if url.starts_with("sqlite") => {
                "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n;"
            }
            // MariaDB does not look whether anybody still waits for the answer.
            _ => "SELECT sleep(8);",
        };
        folder.revision("aaaa", "", "", slow);
        let mut holder = folder.start(&["upgrade"]);
        std::thread::sleep(std::time::Duration::from_millis(1500));
        holder.kill().unwrap();
        holder.wait().unwrap();
        folder.revision("aaaa", "", "", "CREATE TABLE a (x INTEGER);");
        let output = folder.run(&["upgrade", "--lock-timeout", "20s"]);
        assert!(
            output.status.success(),
            "{}: {}",
            database.url(),
            transcript(&output)
        );
    }
}

#[test]
fn a_commit_that_outlives_its_runner_is_waited_for() {
    let database = TestDatabase::postgres("outlives");
    let folder = Folder::new(database.url());
    // Checked at the commit, which takes three seconds by that.
    folder.revision(
        "aaaa",
        "",
        "",
        "CREATE TABLE a (x INTEGER);\n\
         CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS \
         $$ BEGIN PERFORM pg_sleep(3); RETURN NULL; END $$;\n\
         CREATE CONSTRAINT TRIGGER slow AFTER INSERT ON a DEFERRABLE INITIALLY DEFERRED \
         FOR EACH ROW EXECUTE FUNCTION slow();",
    );
    assert!(folder.run(&["upgrade"]).status.success());
    folder.revision("bbbb", "aaaa", "", "INSERT INTO a VALUES (1);");
    let mut runner = folder.start(&["upgrade"]);
    std::thread::sleep(std::time::Duration::from_millis(1500));
    runner.kill().unwrap();
    runner.wait().unwrap();

    let next = folder.json(&["upgrade"]);
    let log = folder.json(&["log", "--revision", "bbbb"]);
    let done: Vec<_> = log["entries"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|entry| entry["outcome"] == "done")
        .collect();
    // Whether the server finished the commit or noticed that nobody waits for it: the
    // row is there once.
    assert_eq!(done.len(), 1, "{log}");
    assert_eq!(next["heads_after"][0], "bbbb");
}
