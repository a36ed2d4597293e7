//! Revisions in the project's own Python, as people see them.

use std::os::unix::fs::PermissionsExt as _;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use insta::assert_snapshot;
use rustix::process::{Pid, Signal, kill_process};

use crate::project::TestProject;

/// How long something that happens at once may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// A project whose Python is called `./python`, and whose second revision needs it.
fn project(script: &str) -> TestProject {
    let project = TestProject::new();
    let oracle = std::env::var("ALUDEL_ORACLE_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    project.write("python", &format!("#!/bin/sh\nexec '{oracle}' \"$@\"\n"));
    let executable = std::fs::Permissions::from_mode(0o755);
    std::fs::set_permissions(project.path("python"), executable).unwrap();
    project.revision(
        "a1",
        "",
        "create users",
        "CREATE TABLE users (name TEXT);",
        "DROP TABLE users;",
    );
    project.write("app.py", "import sqlite3\n\nNAMES = ['ann', 'bob']\n");
    project.write(
        "migrations/b1.py",
        &format!(
            "\"\"\"fill users\"\"\"\nimport os, time\nfrom alembic import op\nfrom app import NAMES\n\
             revision = 'b1'\ndown_revision = 'a1'\n\ndef upgrade():\n{script}\n\
             def downgrade():\n    op.execute('DELETE FROM users')\n"
        ),
    );
    project
}

const FILL: &str = "    for name in NAMES:\n        op.execute(f\"INSERT INTO users VALUES ('{name}')\")\n    \
                    print('filled')\n    os.system('echo by a program')\n";

#[test]
fn a_run_names_what_runs_in_the_projects_python() {
    let project = project(FILL);
    assert_snapshot!(project.run("upgrade --python ./python"), @r#"
    exit 0
    --- stderr
    upgrading sqlite:///shop.db: 2 revisions
      b1 runs in `./python`: it imports `sqlite3` (app.py:1:1)
      1/2  a1  create users  1 statement [took]
    filled
    by a program
      2/2  b1  fill users    2 statements [took]
    upgraded 2 revisions in [took]: now at b1 (head)
    "#);
    assert_snapshot!(project.query("SELECT name FROM users"), @r#"
    ann
    bob
    "#);
    let answer = project.json("downgrade base --python ./python");
    let steps = &answer["result"]["steps"];
    assert_snapshot!(serde_json::to_string_pretty(&steps[0]["runtime"]).unwrap(), @r#"
    {
      "place": "app.py:1:1",
      "python": "./python",
      "reason": "it imports `sqlite3`"
    }
    "#);
    assert!(steps[1].get("runtime").is_none());
}

#[test]
fn a_missing_python_is_told_with_the_import_that_needs_it() {
    let project = project(FILL);
    assert_snapshot!(project.run("upgrade --python ./nowhere"), @r#"
    exit 2
    --- stderr
    error: there is no Python `./nowhere`
      a revision imports `sqlite3`, which the embedded interpreter cannot
      nothing has run
     --> app.py:1:1
      |
    1 | import sqlite3
      | ^^^^^^^^^^^^^^ imported here
      |
     ::: migrations/b1.py:4:1
      |
    4 | from app import NAMES
      | --------------------- which is imported here
    hint: name the project's Python with `--python PATH`, or activate its virtual environment
    "#);
    assert_snapshot!(project.run("upgrade --runtime embedded --python ./python"), @r#"
    exit 2
    --- stderr
    error: the embedded interpreter cannot import `sqlite3`
      nothing has run
     --> app.py:1:1
      |
    1 | import sqlite3
      | ^^^^^^^^^^^^^^ imported here
      |
     ::: migrations/b1.py:4:1
      |
    4 | from app import NAMES
      | --------------------- which is imported here
    hint: let the project's own Python run it, `./python`: leave `--runtime embedded` out
    "#);
    assert!(!project.run("current").contains("a1"));
}

#[test]
fn a_failure_points_at_the_revision() {
    let project = project("    op.execute('INSERT INTO users VALUES (1, 2)')\n");
    assert_snapshot!(project.run("upgrade --python ./python"), @"
    exit 2
    --- stderr
    upgrading sqlite:///shop.db: 2 revisions
      b1 runs in `./python`: it imports `sqlite3` (app.py:1:1)
      1/2  a1  create users  1 statement [took]
      2/2  b1  fill users    failed at statement 1
    error: table users has 1 columns but 2 values were supplied (SQLITE_ERROR)
      statement 1: INSERT INTO users VALUES (1, 2)
      upgrade b1 (fill users): nothing of it is in the database
      1 of 2 revisions were done before it and stay; the database is at a1
     --> migrations/b1.py:9:5
      |
    9 |     op.execute('INSERT INTO users VALUES (1, 2)')
      |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ here
    hint: mend the file, then run the same command again
    ");
    let project = self::project("    import nothing_of_that_name\n");
    assert_snapshot!(project.run("upgrade --python ./python --runtime host"), @"
    exit 2
    --- stderr
    upgrading sqlite:///shop.db: 2 revisions
      in `./python`: 1 `.py` revision
      1/2  a1  create users  1 statement [took]
      2/2  b1  fill users    failed before statement 1
    error: `nothing_of_that_name` cannot be imported here: No module named 'nothing_of_that_name'
      upgrade b1 (fill users): nothing of it is in the database
      1 of 2 revisions were done before it and stay; the database is at a1
     --> migrations/b1.py:9:5
      |
    9 |     import nothing_of_that_name
      |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^ in `upgrade`
    hint: install it there with `./python -m pip install`, or name another Python with `--python`; a module of the project is found where `prepend_sys_path` says
    ");
}

/// Starts an upgrade whose script starts a program that sleeps, and waits for that program.
fn sleeping(project: &TestProject) -> (Child, Pid) {
    let mut child = project
        .command("upgrade --python ./python")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let since = Instant::now();
    let pid = || {
        let text = std::fs::read_to_string(project.path("program")).ok()?;
        Pid::from_raw(text.trim().parse().ok()?)
    };
    while pid().is_none() && since.elapsed() < PATIENCE {
        std::thread::sleep(Duration::from_millis(20));
    }
    let Some(program) = pid() else {
        let _ = child.kill();
        panic!("it never began: {:?}", child.wait());
    };
    (child, program)
}

const SLEEP: &str = "    import subprocess\n    \
                     subprocess.run(['sh', '-c', 'echo $$ > program; exec sleep 60'])\n";

fn is_gone(program: Pid) -> bool {
    rustix::process::test_kill_process(program).is_err()
}

#[test]
fn a_signal_ends_the_script_and_what_it_started() {
    let project = project(SLEEP);
    let (mut child, program) = sleeping(&project);
    kill_process(Pid::from_child(&child), Signal::INT).unwrap();
    let since = Instant::now();
    assert_eq!(child.wait().unwrap().code(), Some(2));
    assert!(since.elapsed() < PATIENCE);
    assert!(is_gone(program), "it sleeps on");
    assert_eq!(
        project.query("SELECT version_num FROM alembic_version"),
        "a1\n"
    );
}

#[test]
fn a_script_does_not_outlive_a_program_that_was_killed() {
    let project = project(SLEEP);
    let (mut child, program) = sleeping(&project);
    kill_process(Pid::from_child(&child), Signal::KILL).unwrap();
    child.wait().unwrap();
    let since = Instant::now();
    while !is_gone(program) {
        assert!(since.elapsed() < PATIENCE, "it sleeps on");
        std::thread::sleep(Duration::from_millis(20));
    }
}
