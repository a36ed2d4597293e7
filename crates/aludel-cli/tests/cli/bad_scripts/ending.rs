//! Scripts that never end, that end too much, and that print.

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::Stdio;
use std::time::{Duration, Instant};

use insta::assert_snapshot;
use rustix::process::{Pid, Signal, kill_process};

use super::{assert_unchanged, host, project, said};
use crate::project::TestProject;

/// How long something that happens at once may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// What is said when Ctrl-C is pressed as soon as the script has printed `here`.
fn interrupted(project: &TestProject, runtime: &str) -> String {
    let mut child = project
        .command(&format!("upgrade --runtime {runtime}"))
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stderr = BufReader::new(child.stderr.take().unwrap());
    let mut said = String::new();
    while !said.ends_with("here\n") {
        assert_ne!(stderr.read_line(&mut said).unwrap(), 0, "{said}");
    }
    let since = Instant::now();
    kill_process(Pid::from_child(&child), Signal::INT).unwrap();
    while child.try_wait().unwrap().is_none() {
        if since.elapsed() > PATIENCE {
            child.kill().unwrap();
            panic!("it goes on: {said}");
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    stderr.read_to_string(&mut said).unwrap();
    let code = child.wait().unwrap().code().unwrap();
    format!("exit {code}\n{}", project.steady(&said))
}

#[test]
fn an_endless_loop_is_interrupted() {
    let project = project("print('here', flush=True)\nwhile True: pass");
    project.must("upgrade a1");
    assert_snapshot!(interrupted(&project, "embedded"), @"
    exit 2
    upgrading sqlite:///shop.db: 1 revision
    here
    stopping: the running statement is cancelled (once more leaves at once)
      1/1  b1  fill users  failed after statement 1
    error: interrupted
      upgrade b1 (fill users): nothing of it is in the database
      the database is at a1
      --> migrations/versions/b1.py:12:5
       |
    12 |     while True: pass
       |     ^^^^^^^^^^^^^^^^ the script was here
    hint: run the same command again to go on
    ");
    assert_unchanged(&project);
    assert_snapshot!(interrupted(&project, "host"), @"
    exit 2
    upgrading sqlite:///shop.db: 1 revision
      in `./python`: 1 `.py` revision
    here
    stopping: the running statement is cancelled (once more leaves at once)
      1/1  b1  fill users  failed after statement 1
    error: interrupted
      upgrade b1 (fill users): nothing of it is in the database
      the database is at a1
      --> migrations/versions/b1.py:12:5
       |
    12 |     while True: pass
       |     ^^^^^^^^^^^^^^^^ the script was here
    hint: run the same command again to go on
    ");
    assert_unchanged(&project);
    assert_snapshot!(project.run("log --failed"), @"
    exit 0
    --- stdout
    when  what  result  time
    [time]  aludel upgrade --runtime embedded  interrupted [took]
                         by ada@[host]
                         interrupted
    [time]  - upgrade b1                       interrupted [took]
                         interrupted
    [time]  aludel upgrade --runtime host      interrupted [took]
                         by ada@[host]
                         interrupted
    [time]  - upgrade b1                       interrupted [took]
                         interrupted
    ");
}

#[test]
fn an_endless_loop_that_catches_everything_is_interrupted() {
    let project = project(
        "print('here', flush=True)\nwhile True:\n    try:\n        \
         op.execute('SELECT 1')\n    except BaseException:\n        pass",
    );
    project.must("upgrade a1");
    for runtime in ["embedded", "host"] {
        let said = interrupted(&project, runtime);
        assert!(said.starts_with("exit 2"), "{said}");
        assert!(said.contains("error: interrupted"), "{said}");
        assert_unchanged(&project);
    }
}

#[test]
fn a_script_that_exits() {
    assert_snapshot!(said(&project("import sys\nsys.exit()")), @"
    exit 2
    --- stderr
    upgrading sqlite:///shop.db: 1 revision
      1/1  b1  fill users  failed after statement 1
    error: the script asked the program to exit with status 0
      upgrade b1 (fill users): nothing of it is in the database
      the database is at a1
      --> migrations/versions/b1.py:12:5
       |
    12 |     sys.exit()
       |     ^^^^^^^^^^ in `upgrade`
    hint: raise an exception to fail a revision, `return` to end it: a revision may not end the program
    ");
    assert_snapshot!(said(&project("import sys\nsys.exit('there is nobody to fill in')")), @"
    exit 2
    --- stderr
    upgrading sqlite:///shop.db: 1 revision
      1/1  b1  fill users  failed after statement 1
    error: the script asked the program to exit: there is nobody to fill in
      upgrade b1 (fill users): nothing of it is in the database
      the database is at a1
      --> migrations/versions/b1.py:12:5
       |
    12 |     sys.exit('there is nobody to fill in')
       |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ in `upgrade`
    hint: raise an exception to fail a revision, `return` to end it: a revision may not end the program
    ");
    // These are told apart from the end of the program too.
    for exit in [
        "exit(3)",
        "quit(3)",
        "raise SystemExit(3)",
        "import os; os._exit(3)",
    ] {
        let said = said(&project(exit));
        assert!(
            said.contains("error: the script asked the program to exit with status 3\n"),
            "{said}"
        );
    }
}

#[test]
fn output_on_stdout() {
    let script = "import sys\nprint('filled', flush=True)\nsys.stdout.write('half a line')\n\
                  sys.stdout.flush()\nsys.stderr.write('a warning\\n')";
    let project = super::project(script);
    project.must("upgrade a1");
    // It is no answer of Aludel's, so it goes where progress goes.
    assert_snapshot!(project.run("upgrade --runtime embedded"), @"
    exit 0
    --- stderr
    upgrading sqlite:///shop.db: 1 revision
    filled
    half a linea warning
      1/1  b1  fill users  1 statement [took]
    upgraded 1 revision in [took]: now at b1 (head)
    ");
    project.must("downgrade a1");
    assert_snapshot!(host(&project), @"
    exit 0
    --- stderr
    upgrading sqlite:///shop.db: 1 revision
    filled
    half a linea warning
      1/1  b1  fill users  1 statement [took]
    upgraded 1 revision in [took]: now at b1 (head)
    ");
    // A program that reads the answer is not disturbed, and finds it among the events.
    for runtime in ["embedded", "host"] {
        project.must("downgrade a1");
        let document = project.json(&format!("upgrade --runtime {runtime}"));
        assert_eq!(document["result"]["heads_after"][0], "b1");
    }
    // Nor is SQL that is printed.
    for runtime in ["embedded", "host"] {
        let output = project.must(&format!("upgrade a1:b1 --sql --runtime {runtime}"));
        let printed = String::from_utf8(output.stdout).unwrap();
        assert!(printed.contains("INSERT INTO users"), "{printed}");
        assert!(!printed.contains("filled"), "{printed}");
    }
}
