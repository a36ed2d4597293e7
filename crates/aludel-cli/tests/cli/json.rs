//! `--format json`: one document on standard output, whatever happens.

use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::project::TestProject;

/// Every command that has a JSON form, in an order in which each works.
const COMMANDS: [(&str, i32); 22] = [
    ("status", 0),
    ("check", 1),
    ("current", 0),
    ("current -c", 1),
    ("ensure-version", 0),
    ("upgrade a1", 0),
    ("upgrade", 0),
    ("upgrade", 0),
    ("check", 0),
    ("history", 0),
    ("history -i", 0),
    ("heads", 0),
    ("branches", 0),
    ("show head", 0),
    ("log", 0),
    ("downgrade -1", 0),
    ("stamp b1", 0),
    ("upgrade --sql", 0),
    ("stamp b1 --sql", 0),
    ("revision -m third --rev-id c1", 0),
    ("edit head", 0),
    ("status", 0),
];

#[test]
fn every_answer_is_one_document_in_an_envelope() {
    let project = TestProject::with_users().with_variable("EDITOR", "echo noise");
    for (arguments, exit_code) in COMMANDS {
        let output = project
            .command(&format!("{arguments} --format json"))
            .output()
            .unwrap();
        let document: Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|error| {
            panic!("{arguments}: {error}\n{}", project.transcript(&output))
        });
        assert_eq!(output.status.code(), Some(exit_code), "{arguments}");
        assert_eq!(document["format"], 1, "{arguments}");
        assert_eq!(document["ok"], true, "{arguments}");
        assert_eq!(document["exit_code"], exit_code, "{arguments}");
        assert_eq!(
            document["command"],
            arguments.split(' ').next().unwrap(),
            "{arguments}"
        );
        assert!(document["result"].is_object(), "{arguments}");
        for line in output
            .stderr
            .split(|byte| *byte == b'\n')
            .filter(|line| !line.is_empty())
        {
            let event: Value = serde_json::from_slice(line).unwrap();
            assert!(event["event"].is_string(), "{arguments}: {event}");
        }
    }
}

#[test]
fn init_answers_with_what_it_made() {
    let document = TestProject::empty().json("init");
    assert_eq!(
        document["result"],
        json!({ "created": ["migrations", "aludel.toml"] })
    );
}

#[test]
fn an_upgrade_has_events_and_a_report() {
    let project = TestProject::with_users();
    assert_snapshot!(project.run("upgrade a1 --format json"), @r#"
    exit 0
    --- stdout
    {
      "aludel": "[aludel]",
      "format": 1,
      "command": "upgrade",
      "ok": true,
      "exit_code": 0,
      "result": {
        "database": "sqlite:///shop.db",
        "server": "SQLite [version]",
        "steps": [
          {
            "revision": "a1",
            "message": "create users",
            "direction": "upgrade",
            "path": "migrations/a1.sql",
            "statements": 1,
            "resumed_after": 0,
            "duration_ms": "[took]"
          }
        ],
        "planned": 1,
        "heads_before": [],
        "heads_after": [
          "a1"
        ],
        "duration_ms": "[took]"
      }
    }
    --- stderr
    {"event":"run-started","steps":[{"revision":"a1","message":"create users","direction":"upgrade","path":"migrations/a1.sql"}]}
    {"event":"step-started","number":1,"total":1,"revision":"a1","message":"create users","direction":"upgrade","path":"migrations/a1.sql","statements":1,"protection":"transaction","resumed_after":0}
    {"event":"statement-started","number":1,"location":{"path":"migrations/a1.sql","offset":72,"end":115,"line":6,"column":1},"summary":"CREATE TABLE users (id INTEGER PRIMARY KEY)"}
    {"event":"statement-finished","number":1,"rows":null,"duration_ms":"[took]"}
    {"event":"step-finished","revision":"a1","duration_ms":"[took]"}
    "#);
}

#[test]
fn a_status_has_everything_that_the_screen_shows() {
    let project = TestProject::with_users();
    project.must("upgrade a1");
    let status = project.json("status");
    let result = &status["result"];
    assert_eq!(result["database"], "sqlite:///shop.db");
    assert_eq!(result["heads"], json!(["a1"]));
    assert_eq!(result["project_heads"], json!(["b1"]));
    assert_eq!(result["pending"][0]["revision"], "b1");
    assert_eq!(result["last_run"]["outcome"], "done");
    assert_eq!(result["lock_kind"], "file");
}

#[test]
fn a_failure_is_a_document_too() {
    let project = TestProject::with_users();
    project.replace("migrations/b1.sql", "users (email)", "users (mail)");
    assert_snapshot!(project.run("upgrade --format json -q"), @r#"
    exit 2
    --- stdout
    {
      "aludel": "[aludel]",
      "format": 1,
      "command": "upgrade",
      "ok": false,
      "exit_code": 2,
      "error": {
        "code": "statement-refused",
        "message": "no such column: mail (SQLITE_ERROR)",
        "diagnostics": [
          {
            "code": "statement-refused",
            "severity": "error",
            "message": "no such column: mail (SQLITE_ERROR)",
            "facts": [
              "statement 2 of 2: CREATE INDEX users_email ON users (mail)",
              "upgrade b1 (add email): nothing of it is in the database",
              "1 of 2 revisions were done before it and stay; the database is at a1"
            ],
            "labels": [
              {
                "path": "migrations/b1.sql",
                "line": 7,
                "column": 36,
                "offset": 147,
                "end": 151,
                "message": "here"
              }
            ],
            "help": "mend the file, then run the same command again"
          }
        ],
        "report": {
          "database": "sqlite:///shop.db",
          "server": "SQLite [version]",
          "steps": [
            {
              "revision": "a1",
              "message": "create users",
              "direction": "upgrade",
              "path": "migrations/a1.sql",
              "statements": 1,
              "resumed_after": 0,
              "duration_ms": "[took]"
            }
          ],
          "planned": 2,
          "heads_before": [],
          "heads_after": [
            "a1"
          ],
          "duration_ms": "[took]"
        }
      }
    }
    "#);
}

#[test]
fn a_mistake_in_the_command_line_is_a_document_too() {
    let project = TestProject::with_users();
    assert_snapshot!(project.run("upgrade --format=json --nonsense"), @r#"
    exit 2
    --- stdout
    {
      "aludel": "[aludel]",
      "format": 1,
      "command": "",
      "ok": false,
      "exit_code": 2,
      "error": {
        "code": "usage",
        "message": "unexpected argument '--nonsense' found",
        "diagnostics": [
          {
            "code": "usage",
            "severity": "error",
            "message": "unexpected argument '--nonsense' found",
            "facts": [],
            "labels": [],
            "help": "see `aludel help`"
          }
        ],
        "report": null
      }
    }
    "#);
    let document = project.json("status --env nowhere");
    assert_eq!(document["ok"], false);
    assert_eq!(document["exit_code"], 2);
    assert_eq!(document["error"]["code"], "environment-unknown");
}

#[test]
fn what_is_text_by_its_nature_says_so() {
    let project = TestProject::with_users();
    for command in ["completions bash", "man", "help upgrade", "reference json"] {
        let document = project.json(command);
        assert_eq!(document["error"]["code"], "no-json", "{command}");
    }
}

#[test]
fn a_row_that_names_no_file_is_a_warning_beside_the_answer() {
    let project = TestProject::with_users();
    project.must("upgrade");
    project.query("UPDATE alembic_version SET version_num = 'zz'");
    assert_snapshot!(project.run("current --format json"), @r#"
    exit 0
    --- stdout
    {
      "aludel": "[aludel]",
      "format": 1,
      "command": "current",
      "ok": true,
      "exit_code": 0,
      "result": {
        "database": "sqlite:///shop.db",
        "revisions": [],
        "unknown": [
          "zz"
        ],
        "is_at_heads": false
      }
    }
    --- stderr
    {"event":"warning","diagnostic":{"code":"version-unknown","severity":"warning","message":"the version table says `zz`, which no file of this project has","facts":["the database was upgraded by a newer or another state of the project"],"labels":[],"help":"check out the state that has the file, or, if the database is known to be at REVISION, run `aludel stamp --purge REVISION`"}}
    "#);
}
