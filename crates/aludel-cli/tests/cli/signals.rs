//! Ctrl-C and SIGTERM while a statement runs.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Stdio};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::time::Duration;

use insta::assert_snapshot;
use rustix::process::{Pid, Signal, kill_process};

use crate::project::TestProject;

const ENDLESS: &str = "CREATE TABLE endless AS WITH RECURSIVE c(x) AS \
                       (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT count(*) FROM c;";

/// How long a run may take to end after a signal.
const PATIENCE: Duration = Duration::from_secs(20);

/// Starts an upgrade and waits until the statement with `words` in it runs: events say so.
fn started(project: &TestProject, words: &str) -> (Child, BufReader<std::process::ChildStderr>) {
    let mut child = project
        .command("upgrade --format json")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut events = BufReader::new(child.stderr.take().unwrap());
    let mut line = String::new();
    while !(line.contains("statement-started") && line.contains(words)) {
        line.clear();
        assert_ne!(
            events.read_line(&mut line).unwrap(),
            0,
            "the run ended by itself"
        );
    }
    (child, events)
}

/// Kills the run when it does not end while this value lives, so that a signal that was
/// lost fails the test instead of stopping the suite.
fn patience_with(child: &Child) -> Sender<()> {
    let pid = Pid::from_child(child);
    let (alive, ended) = channel();
    std::thread::spawn(move || {
        if ended.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Timeout) {
            let _ = kill_process(pid, Signal::KILL);
        }
    });
    alive
}

fn send(child: &Child, signal: Signal) {
    kill_process(Pid::from_child(child), signal).unwrap();
}

#[test]
fn a_signal_stops_the_statement_and_undoes_the_revision() {
    for signal in [Signal::INT, Signal::TERM] {
        let project = TestProject::with_users();
        project.revision("c1", "b1", "never ends", ENDLESS, "SELECT 1;");
        let (mut child, _events) = started(&project, "WITH RECURSIVE");
        let _patience = patience_with(&child);
        send(&child, signal);
        let mut answer = String::new();
        child
            .stdout
            .take()
            .unwrap()
            .read_to_string(&mut answer)
            .unwrap();
        assert_eq!(child.wait().unwrap().code(), Some(2));
        let document: serde_json::Value = serde_json::from_str(&answer).unwrap();
        assert_eq!(document["error"]["report"]["heads_after"][0], "b1");
        assert_eq!(
            project.query("SELECT version_num FROM alembic_version"),
            "b1\n"
        );
        assert_eq!(
            project.query("SELECT count(*) FROM sqlite_schema WHERE name = 'endless'"),
            "0\n"
        );
        let log = project.run("log --failed");
        assert!(log.contains("interrupted"), "{log}");
    }
}

#[test]
fn people_are_told_what_a_signal_did() {
    let project = TestProject::with_users();
    project.revision("c1", "b1", "never ends", ENDLESS, "SELECT 1;");
    let child = project
        .command("upgrade -v")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // The journal knows when the last revision begins.
    while !project.path("shop.db").exists() || !project.run("log").contains("b1, 2 statements") {
        std::thread::sleep(Duration::from_millis(20));
    }
    std::thread::sleep(Duration::from_millis(300));
    let _patience = patience_with(&child);
    send(&child, Signal::INT);
    let output = child.wait_with_output().unwrap();
    assert_snapshot!(project.transcript(&output), @r"
    exit 2
    --- stderr
    upgrading sqlite:///shop.db: 3 revisions
           1/1 [took]  CREATE TABLE users (id INTEGER PRIMARY KEY)
      1/3  a1  create users  1 statement [took]
           1/2 [took]  ALTER TABLE users ADD COLUMN email TEXT
           2/2 [took]  CREATE INDEX users_email ON users (email)
      2/3  b1  add email     2 statements [took]
    stopping: the running statement is cancelled (once more leaves at once)
      3/3  c1  never ends    failed at statement 1
    error: the statement was cancelled (SQLITE_INTERRUPT)
      statement 1 of 1: CREATE TABLE endless AS WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT coun…
      upgrade c1 (never ends): nothing of it is in the database
      2 of 3 revisions were done before it and stay; the database is at b1
     --> migrations/c1.sql:6:1
      |
    6 | CREATE TABLE endless AS WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT...
      | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ here
    hint: run the same command again to go on
    ");
}

#[test]
fn a_second_signal_leaves_at_once() {
    let project = TestProject::with_users();
    project.revision("c1", "b1", "never ends", ENDLESS, "SELECT 1;");
    let (mut child, _events) = started(&project, "WITH RECURSIVE");
    let _patience = patience_with(&child);
    // A stopped process finds both signals when it goes on.
    send(&child, Signal::STOP);
    send(&child, Signal::INT);
    send(&child, Signal::TERM);
    send(&child, Signal::CONT);
    let mut answer = String::new();
    child
        .stdout
        .take()
        .unwrap()
        .read_to_string(&mut answer)
        .unwrap();
    let code = child.wait().unwrap().code();
    // Which of the two ends is first is a race that the run may win.
    assert!(matches!(code, Some(130 | 2)), "{code:?}");
    let document: serde_json::Value = serde_json::from_str(&answer).unwrap();
    let expected = if code == Some(130) {
        "stopped"
    } else {
        "statement-cancelled"
    };
    assert_eq!(document["error"]["code"], expected);
    assert_eq!(
        project.query("SELECT version_num FROM alembic_version"),
        "b1\n"
    );
}

#[test]
fn an_interrupted_statement_is_repeated_when_that_is_said() {
    let project = TestProject::new();
    project.revision(
        "a1",
        "",
        "fill a table",
        "CREATE TABLE numbers (x INTEGER);\n\
         INSERT INTO numbers WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT x FROM c;",
        "DROP TABLE numbers;",
    );
    project.replace(
        "migrations/a1.sql",
        "-- migrate: upgrade",
        "-- migrate: upgrade transaction=off",
    );
    let (mut child, _events) = started(&project, "WITH RECURSIVE");
    child.kill().unwrap();
    child.wait().unwrap();
    project.replace(
        "migrations/a1.sql",
        "SELECT x FROM c;",
        "SELECT x FROM c LIMIT 10;",
    );
    project.must("upgrade --interrupted-statement repeat");
    assert_eq!(project.query("SELECT count(*) FROM numbers"), "10\n");
}
