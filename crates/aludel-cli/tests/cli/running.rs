//! Commands that change a database: upgrade, downgrade, stamp, ensure-version.

use insta::assert_snapshot;

use crate::project::TestProject;

#[test]
fn upgrade_applies_everything() {
    let project = TestProject::with_users();
    assert_snapshot!(project.run("upgrade"), @r"
    exit 0
    --- stderr
    upgrading sqlite:///shop.db: 2 revisions
      1/2  a1  create users  1 statement [took]
      2/2  b1  add email     2 statements [took]
    upgraded 2 revisions in [took]: now at b1 (head)
    ");
    assert_snapshot!(project.query("SELECT version_num FROM alembic_version"), @"b1");
    assert_snapshot!(project.query("SELECT name FROM sqlite_schema WHERE tbl_name = 'users'"), @r"
    users
    users_email
    ");
    assert_snapshot!(project.run("upgrade"), @r"
    exit 0
    --- stderr
    nothing to do: sqlite:///shop.db is at b1 (head)
    ");
}

#[test]
fn upgrade_goes_as_far_as_it_is_told() {
    let project = TestProject::with_users();
    assert_snapshot!(project.run("upgrade a"), @r"
    exit 2
    --- stderr
    error: no revision or branch label `a`
    hint: did you mean `a1`?
    ");
    assert_snapshot!(project.run("upgrade +1"), @r"
    exit 0
    --- stderr
    upgrading sqlite:///shop.db: 1 revision
      1/1  a1  create users  1 statement [took]
    upgraded 1 revision in [took]: now at a1
    ");
    assert_snapshot!(project.run("upgrade +1"), @r"
    exit 0
    --- stderr
    upgrading sqlite:///shop.db: 1 revision
      1/1  b1  add email  2 statements [took]
    upgraded 1 revision in [took]: now at b1 (head)
    ");
}

#[test]
fn upgrade_shows_statements_when_asked() {
    let project = TestProject::with_users();
    assert_snapshot!(project.run("upgrade -v"), @r"
    exit 0
    --- stderr
    upgrading sqlite:///shop.db: 2 revisions
           1/1 [took]  CREATE TABLE users (id INTEGER PRIMARY KEY)
      1/2  a1  create users  1 statement [took]
           1/2 [took]  ALTER TABLE users ADD COLUMN email TEXT
           2/2 [took]  CREATE INDEX users_email ON users (email)
      2/2  b1  add email     2 statements [took]
    upgraded 2 revisions in [took]: now at b1 (head)
    ");
}

#[test]
fn upgrade_says_nothing_when_quiet() {
    let project = TestProject::with_users();
    assert_snapshot!(project.run("upgrade -q"), @"exit 0");
    assert_snapshot!(project.run("upgrade -q zz"), @r"
    exit 2
    --- stderr
    error: no revision or branch label `zz`
    hint: `aludel history` lists all revisions; ids of up to three characters must be typed in full
    ");
}

#[test]
fn upgrade_takes_what_the_run_is_bounded_by() {
    let project = TestProject::with_users();
    project.must(
        "upgrade --lock-timeout 1m --database-lock-timeout 500ms --statement-timeout 10s --retries 0",
    );
    assert_snapshot!(project.run("upgrade --retries some"), @r"
    exit 2
    --- stderr
    error: invalid value 'some' for '--retries <NUMBER>': invalid digit found in string

    For more information, try '--help'.
    ");
    assert_snapshot!(project.run("upgrade --statement-timeout 5"), @r"
    exit 2
    --- stderr
    error: invalid value '5' for '--statement-timeout <DURATION>': a duration is a number with a unit, such as `30s`, `500ms` or `1m 30s`

    For more information, try '--help'.
    ");
    assert_snapshot!(project.run("upgrade --database-lock-timeout -1s"), @r"
    exit 2
    --- stderr
    error: unexpected argument '-1' found

      tip: to pass '-1' as a value, use '-- -1'

    Usage: aludel upgrade [OPTIONS] [REVISION]

    For more information, try '--help'.
    ");
    assert_snapshot!(project.run("upgrade --lock-timeout soon"), @r"
    exit 2
    --- stderr
    error: invalid value 'soon' for '--lock-timeout <DURATION>': a duration is a number with a unit, such as `30s`, `500ms` or `1m 30s`

    For more information, try '--help'.
    ");
}

#[test]
fn upgrade_stops_a_statement_that_runs_too_long() {
    let project = TestProject::new();
    project.revision(
        "a1",
        "",
        "count for ever",
        "CREATE TABLE t AS WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT count(*) FROM c;",
        "DROP TABLE t;",
    );
    assert_snapshot!(project.run("upgrade --statement-timeout 200ms --retries 0"), @r"
    exit 2
    --- stderr
    upgrading sqlite:///shop.db: 1 revision
      1/1  a1  count for ever  failed at statement 1
    error: the statement ran longer than 200ms (SQLITE_INTERRUPT)
      statement 1 of 1: CREATE TABLE t AS WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT count(*) F…
      upgrade a1 (count for ever): nothing of it is in the database
      the database is at base
     --> migrations/a1.sql:6:1
      |
    6 | CREATE TABLE t AS WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1...
      | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ here
    hint: see what the server is busy with, then run the same command again; `--database-lock-timeout`, `--statement-timeout` and `--retries` decide how long it may take
    ");
}

#[test]
fn upgrade_needs_to_know_what_became_of_an_interrupted_statement() {
    let project = TestProject::with_users();
    assert_snapshot!(project.run("upgrade --interrupted-statement perhaps"), @r"
    exit 2
    --- stderr
    error: invalid value 'perhaps' for '--interrupted-statement <WHAT>'
      [possible values: ran, repeat]

    For more information, try '--help'.
    ");
    project.must("upgrade --interrupted-statement repeat");
}

#[test]
fn downgrade_takes_revisions_back() {
    let project = TestProject::with_users();
    project.must("upgrade");
    assert_snapshot!(project.run("downgrade -1"), @r"
    exit 0
    --- stderr
    downgrading sqlite:///shop.db: 1 revision
      1/1  b1  add email  2 statements [took]
    downgraded 1 revision in [took]: now at a1
    ");
    assert_snapshot!(project.run("downgrade base -v"), @r"
    exit 0
    --- stderr
    downgrading sqlite:///shop.db: 1 revision
           1/1 [took]  DROP TABLE users
      1/1  a1  create users  1 statement [took]
    downgraded 1 revision in [took]: now at base
    ");
    assert_snapshot!(project.run("downgrade base"), @r"
    exit 0
    --- stderr
    nothing to do: sqlite:///shop.db is at base
    ");
    assert_snapshot!(project.query("SELECT count(*) FROM alembic_version"), @"0");
}

#[test]
fn downgrade_refuses_what_is_not_below() {
    let project = TestProject::with_users();
    project.must("upgrade a1");
    assert_snapshot!(project.run("downgrade b1"), @r"
    exit 2
    --- stderr
    error: cannot downgrade to `b1`: it is not below what the database is at
    hint: `aludel current` shows where the database is, `aludel history -i` the way down
    ");
    assert_snapshot!(project.run("downgrade"), @r"
    exit 2
    --- stderr
    error: the following required arguments were not provided:
      <REVISION>

    Usage: aludel downgrade <REVISION>

    For more information, try '--help'.
    ");
    assert_snapshot!(project.run("downgrade -3"), @r"
    exit 2
    --- stderr
    error: `-3` walks too far: there are not 3 revisions that way
    hint: `aludel current` shows where the database is, `aludel history` what there is
    ");
}

#[test]
fn downgrade_refuses_a_revision_without_a_way_back() {
    let project = TestProject::new();
    project.write(
        "migrations/a1.sql",
        "-- revision: a1\n-- down_revision:\n-- one way\n\n-- migrate: upgrade\nCREATE TABLE t (id INTEGER);\n",
    );
    project.must("upgrade");
    assert_snapshot!(project.run("downgrade base"), @r"
    exit 2
    --- stderr
    error: `migrations/a1.sql` cannot be undone: it has no downgrade section
    --> migrations/a1.sql
    hint: add a line `-- migrate: downgrade` with the statements that undo the upgrade, or with nothing under it if there is nothing to undo
    ");
}

#[test]
fn stamp_writes_down_without_running() {
    let project = TestProject::with_users();
    assert_snapshot!(project.run("stamp a1"), @r"
    exit 0
    --- stderr
    stamped sqlite:///shop.db: now at a1
    ");
    assert_snapshot!(project.run("stamp a1"), @r"
    exit 0
    --- stderr
    nothing to do: sqlite:///shop.db is at a1
    ");
    assert_snapshot!(project.run("stamp base"), @r"
    exit 0
    --- stderr
    stamped sqlite:///shop.db: now at base
    ");
    assert_snapshot!(project.query("SELECT count(*) FROM sqlite_schema WHERE name = 'users'"), @"0");
    assert_snapshot!(project.run("stamp zz"), @r"
    exit 2
    --- stderr
    error: no revision or branch label `zz`
    hint: `aludel history` lists all revisions; ids of up to three characters must be typed in full
    ");
    assert_snapshot!(project.run("stamp"), @r"
    exit 2
    --- stderr
    error: the following required arguments were not provided:
      <REVISION>...

    Usage: aludel stamp <REVISION>...

    For more information, try '--help'.
    ");
}

#[test]
fn stamp_purges_rows_that_name_no_file() {
    let project = TestProject::with_users();
    project.must("upgrade");
    project.query("UPDATE alembic_version SET version_num = 'zz'");
    assert_snapshot!(project.run("stamp b1"), @r"
    exit 2
    --- stderr
    error: the version table says `zz`, which no file has
      the database was migrated with a file that this project does not have
    hint: is this the right database, and are the files up to date? Restore the file of `zz`, or record where the database is: `aludel stamp --purge REVISION`
    ");
    assert_snapshot!(project.run("stamp --purge b1"), @r"
    exit 0
    --- stderr
    stamped sqlite:///shop.db: now at b1 (head)
    ");
    assert_snapshot!(project.run("current"), @r"
    exit 0
    --- stdout
    b1 (head)
    ");
}

#[test]
fn ensure_version_makes_the_table_once() {
    let project = TestProject::with_users();
    assert_snapshot!(project.run("ensure-version"), @r"
    exit 0
    --- stderr
    created table alembic_version in sqlite:///shop.db
    ");
    assert_snapshot!(project.run("ensure_version"), @r"
    exit 0
    --- stderr
    nothing to do: there is table alembic_version in sqlite:///shop.db
    ");
    assert_snapshot!(project.query("SELECT count(*) FROM alembic_version"), @"0");
    assert_snapshot!(project.run("ensure-version --lock-timeout soon"), @r"
    exit 2
    --- stderr
    error: invalid value 'soon' for '--lock-timeout <DURATION>': a duration is a number with a unit, such as `30s`, `500ms` or `1m 30s`

    For more information, try '--help'.
    ");
}
