//! What may be typed with every command, and where things are looked for.

use std::io::Read;
use std::process::Stdio;

use insta::assert_snapshot;

use crate::project::TestProject;

#[test]
fn the_configuration_is_found_in_folders_above() {
    let project = TestProject::with_users();
    let below = project.path("src/deep");
    std::fs::create_dir_all(&below).unwrap();
    let output = project
        .command("show a1")
        .current_dir(&below)
        .output()
        .unwrap();
    assert_snapshot!(project.transcript(&output), @r"
    exit 0
    --- stdout
    Rev: a1
    Parent: <base>
    Path: ../../migrations/a1.sql

        create users
    ");
    let output = project
        .command("upgrade -q")
        .current_dir(&below)
        .output()
        .unwrap();
    assert_snapshot!(project.transcript(&output), @"exit 0");
    assert!(
        project.path("shop.db").exists(),
        "a relative url starts at the configuration"
    );
}

#[test]
fn the_configuration_can_be_named_in_three_ways() {
    let project = TestProject::with_users();
    std::fs::rename(project.path("aludel.toml"), project.path("other.toml")).unwrap();
    assert_snapshot!(project.run("heads"), @"
    exit 2
    --- stderr
    error: no `aludel.toml` and no `alembic.ini` in this folder or in one above it
    hint: start a project here with `aludel init`, or name its file with `--config PATH`
    ");
    assert_snapshot!(project.run("-c other.toml heads"), @r"
    exit 0
    --- stdout
    b1 (head)
    ");
    assert_snapshot!(project.run("heads --config other.toml"), @r"
    exit 0
    --- stdout
    b1 (head)
    ");
    let project = project.with_variable("ALUDEL_CONFIG", "other.toml");
    assert_snapshot!(project.run("heads"), @r"
    exit 0
    --- stdout
    b1 (head)
    ");
    assert_snapshot!(project.run("heads --config missing.toml"), @r"
    exit 2
    --- stderr
    error: there is no configuration file missing.toml
    hint: start a project here with `aludel init`, or name its file with `--config PATH`
    ");
}

#[test]
fn an_environment_is_chosen_by_name() {
    let project = TestProject::with_users();
    let config = project.read("aludel.toml");
    project.write(
        "aludel.toml",
        &format!("{config}\n[environments.production]\nurl = \"sqlite:///production.db\"\nprotected = true\n"),
    );
    assert_snapshot!(project.run("status --env production"), @r"
    exit 0
    --- stdout
    project   aludel.toml, 2 revisions
    database  sqlite:///production.db (from environment production), protected
    server    none yet: the first upgrade creates the file
    at        base: no revision is applied
    pending   2 revisions
                a1  create users
                b1  add email
    last run  none
    lock      free

    0 of 2 revisions applied. Apply the rest: `aludel upgrade`
    ");
    assert_snapshot!(project.run("status --env staging"), @r"
    exit 2
    --- stderr
    error: there is no environment `staging`
      aludel.toml has: development, production
    hint: choose one of them with `--env NAME`
    ");
}

#[test]
fn the_url_is_found_where_the_help_says() {
    let project = TestProject::with_users();
    project.write(".env", "SQLALCHEMY_DATABASE_URI=sqlite:///from_file.db\n");
    let database = |project: &TestProject, arguments: &str| {
        project.json(&format!("check {arguments}"))["result"]["database"].clone()
    };
    assert_eq!(database(&project, ""), "sqlite:///from_file.db");
    let project = project.with_variable("DATABASE_URL", "sqlite:///from_variable.db");
    assert_eq!(database(&project, ""), "sqlite:///from_variable.db");
    assert_eq!(
        database(&project, "--url sqlite:///typed.db"),
        "sqlite:///typed.db"
    );
    assert_snapshot!(project.run("check --url sqlte:///typed.db"), @r"
    exit 2
    --- stderr
    error: `sqlte` is no known database; did you mean `sqlite`?
      the url comes from --url
    hint: for example `postgresql://user:password@host:5432/database`, `mysql://user@host/database`, `sqlite:///relative.db`; `aludel help url` has more
    ");
}

#[test]
fn variables_in_a_url_come_from_a_file_too() {
    let project = TestProject::with_users();
    project.write(
        "aludel.toml",
        "environment = 'live'\n[environments.live]\nurl = 'sqlite:///${NAME}.db'\n",
    );
    assert_snapshot!(project.run("check"), @r"
    exit 2
    --- stderr
    error: `${NAME}` has no value
      `environments.live.url` in aludel.toml refers to it
    hint: set NAME in the environment or in `.env`, or pass `--url`
    ");
    project.write(".env", "NAME=shop\n");
    project.must("upgrade");
    assert!(project.path("shop.db").exists());
    project.write(".env", "NAME=shop\nsecret hunter2\n");
    assert_snapshot!(project.run("check"), @r#"
    exit 2
    --- stderr
    error: ./.env:2 is not `NAME=value`
    hint: put a value with spaces or quotes into quotes: `NAME="a value"`
    "#);
}

#[test]
fn colour_is_for_those_who_want_it() {
    let project = TestProject::with_users();
    let colourful = |arguments: &str, variables: &[(&str, &str)]| {
        let mut command = project.command(arguments);
        command.env_remove("NO_COLOR");
        command.envs(variables.iter().copied());
        command.output().unwrap().stdout.contains(&0x1b)
    };
    assert!(!colourful("history", &[]));
    assert!(colourful("history --color always", &[]));
    assert!(colourful("history --color always", &[("NO_COLOR", "1")]));
    assert!(colourful("history", &[("CLICOLOR_FORCE", "1")]));
    assert!(!colourful(
        "history",
        &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]
    ));
    assert!(!colourful(
        "history --color never",
        &[("CLICOLOR_FORCE", "1")]
    ));
    assert!(colourful("status --color=always", &[]));
    assert_snapshot!(project.run("history --color sometimes"), @r"
    exit 2
    --- stderr
    error: invalid value 'sometimes' for '--color <WHEN>'
      [possible values: auto, always, never]

    For more information, try '--help'.
    ");
}

#[test]
fn colour_carries_no_meaning_alone() {
    let project = TestProject::with_users();
    project.must("upgrade a1");
    let colours = regex::bytes::Regex::new("\x1b\\[[0-9;]*m").unwrap();
    for command in [
        "status",
        "history -i",
        "check",
        "log",
        "current -v",
        "heads",
    ] {
        let plain = project.command(command).output().unwrap().stdout;
        let coloured = project
            .command(&format!("{command} --color always"))
            .output()
            .unwrap()
            .stdout;
        assert!(coloured.contains(&0x1b), "{command}");
        let stripped = colours.replace_all(&coloured, &b""[..]);
        assert_eq!(
            String::from_utf8_lossy(&plain),
            String::from_utf8_lossy(&stripped),
            "{command}"
        );
    }
}

#[test]
fn the_width_is_that_of_the_terminal() {
    let project = TestProject::with_users();
    project.must("upgrade");
    let project = project.with_variable("COLUMNS", "50");
    let log = project.run("log");
    assert!(log.lines().all(|line| line.chars().count() <= 50), "{log}");
    assert!(log.lines().any(|line| line.trim() == "statement"), "{log}");
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let project = TestProject::new();
    for number in 1..2000 {
        let down = if number == 1 {
            String::new()
        } else {
            format!("r{}", number - 1)
        };
        project.revision(
            &format!("r{number}"),
            &down,
            "a message that fills the pipe sooner",
            "SELECT 1;",
            "SELECT 1;",
        );
    }
    for arguments in [
        "history",
        "history -v",
        "upgrade --sql",
        "history --format json",
    ] {
        let mut child = project
            .command(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut first = [0; 10];
        child.stdout.take().unwrap().read_exact(&mut first).unwrap();
        let output = child.wait_with_output().unwrap();
        assert_eq!(project.transcript(&output), "exit 0\n", "{arguments}");
    }
}

#[test]
fn a_full_disk_under_standard_output_is_an_error() {
    let project = TestProject::with_users();
    let full = std::fs::OpenOptions::new()
        .write(true)
        .open("/dev/full")
        .unwrap();
    let output = project.command("history").stdout(full).output().unwrap();
    assert_snapshot!(project.transcript(&output), @r"
    exit 2
    --- stderr
    error: cannot write to standard output
      No space left on device (os error 28)
    ");
}

#[test]
fn what_is_no_command_is_named() {
    let project = TestProject::empty();
    assert_snapshot!(project.run("upgrde"), @r"
    exit 2
    --- stderr
    error: unrecognized subcommand 'upgrde'

      tip: some similar subcommands exist: 'downgrade', 'upgrade'

    Usage: aludel [OPTIONS] <COMMAND>

    For more information, try '--help'.
    ");
    assert_snapshot!(project.run("upgrade --sqll"), @r"
    exit 2
    --- stderr
    error: unexpected argument '--sqll' found

      tip: a similar argument exists: '--sql'

    Usage: aludel upgrade --sql [REVISION]

    For more information, try '--help'.
    ");
    assert_snapshot!(project.run("--version"), @r"
    exit 0
    --- stdout
    aludel [aludel]
    ");
    assert_snapshot!(project.run("--format yaml status"), @r"
    exit 2
    --- stderr
    error: invalid value 'yaml' for '--format <FORMAT>'
      [possible values: text, json]

    For more information, try '--help'.
    ");
}
