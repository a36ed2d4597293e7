//! Commands that only look: status, current, history, heads, branches, show, check, log.

use insta::assert_snapshot;

use crate::project::TestProject;

#[test]
fn status_before_anything_ran() {
    let project = TestProject::with_users();
    assert_snapshot!(project.run("status"), @r"
    exit 0
    --- stdout
    project   aludel.toml, 2 revisions
    database  sqlite:///shop.db (from environment development)
    server    none yet: the first upgrade creates the file
    at        base: no revision is applied
    pending   2 revisions
                a1  create users
                b1  add email
    last run  none
    lock      free

    0 of 2 revisions applied. Apply the rest: `aludel upgrade`
    ");
    assert!(!project.path("shop.db").exists());
}

#[test]
fn status_of_a_project_without_revisions() {
    assert_snapshot!(TestProject::new().run("status"), @r#"
    exit 0
    --- stdout
    project   aludel.toml, 0 revisions
    database  sqlite:///shop.db (from environment development)
    server    none yet: the first upgrade creates the file
    at        base: no revision is applied
    pending   nothing
    last run  none
    lock      free

    No revisions yet. Write the first: `aludel revision -m "create users"`
    "#);
}

#[test]
fn status_after_a_part_was_applied() {
    let project = TestProject::with_users();
    project.must("upgrade a1");
    assert_snapshot!(project.run("status"), @r"
    exit 0
    --- stdout
    project   aludel.toml, 2 revisions
    database  sqlite:///shop.db (from environment development)
    server    SQLite [version]
    at        a1  create users
    pending   1 revision
                b1  add email
    files     as they were applied
    last run  [time]  done in [took], by ada@[host]
              aludel upgrade a1
    lock      free

    1 of 2 revisions applied. Apply the rest: `aludel upgrade`
    ");
}

#[test]
fn status_of_what_is_up_to_date() {
    let project = TestProject::with_users();
    project.must("upgrade");
    assert_snapshot!(project.run("status"), @r"
    exit 0
    --- stdout
    project   aludel.toml, 2 revisions
    database  sqlite:///shop.db (from environment development)
    server    SQLite [version]
    at        b1 (head)  add email
    pending   nothing
    files     as they were applied
    last run  [time]  done in [took], by ada@[host]
              aludel upgrade
    lock      free

    2 of 2 revisions applied. Nothing to do.
    ");
}

#[test]
fn status_of_trouble_fits_eighty_columns() {
    let project = TestProject::with_users();
    project.must("upgrade a1");
    for number in 2..14 {
        let down = if number == 2 {
            "b1".to_owned()
        } else {
            format!("b{}", number - 1)
        };
        let message =
            "a message that is longer than anybody would read on a screen of eighty columns";
        project.revision(
            &format!("b{number}"),
            &down,
            message,
            "SELECT 1;",
            "SELECT 1;",
        );
    }
    project.replace("migrations/a1.sql", "PRIMARY KEY", "NOT NULL");
    project.replace("migrations/b1.sql", "ADD COLUMN email", "ADD COLUMN id");
    project.run("upgrade");
    let status = project.run("status");
    assert_snapshot!(status, @r"
    exit 0
    --- stdout
    project   aludel.toml, 14 revisions
    database  sqlite:///shop.db (from environment development)
    server    SQLite [version]
    at        a1  create users
    pending   13 revisions
                b1  add email
                b2  a message that is longer than anybody would read on a scree…
                b3  a message that is longer than anybody would read on a scree…
                b4  a message that is longer than anybody would read on a scree…
                b5  a message that is longer than anybody would read on a scree…
                b6  a message that is longer than anybody would read on a scree…
                b7  a message that is longer than anybody would read on a scree…
                b8  a message that is longer than anybody would read on a scree…
                and 5 more; `aludel check` lists them
    files     edited after being applied
                a1  migrations/a1.sql
    last run  [time]  failed in [took], by ada@[host]
              aludel upgrade
              duplicate column name: id
    lock      free

    1 of 14 revisions applied. Apply the rest: `aludel upgrade`
    ");
    assert!(
        status.lines().all(|line| line.chars().count() <= 80),
        "{status}"
    );
}

#[test]
fn status_says_when_the_database_cannot_be_read() {
    let project = TestProject::with_users();
    project.write(
        "shop.db",
        "this is no database, and long enough to be told from one by its beginning",
    );
    assert_snapshot!(project.run("status"), @r"
    exit 2
    --- stderr
    error: file is not a database (SQLITE_NOTADB)
    ");
}

#[test]
fn current_shows_where_the_database_is() {
    let project = TestProject::with_users();
    assert_snapshot!(project.run("current"), @"exit 0");
    project.must("upgrade a1");
    assert_snapshot!(project.run("current"), @r"
    exit 0
    --- stdout
    a1
    ");
    assert_snapshot!(project.run("current -c"), @r"
    exit 1
    --- stdout
    a1
    --- stderr
    not every head is applied; `aludel check` lists what is pending
    ");
    project.must("upgrade");
    assert_snapshot!(project.run("current --check-heads"), @r"
    exit 0
    --- stdout
    b1 (head)
    ");
    assert_snapshot!(project.run("current -v"), @r"
    exit 0
    --- stdout
    Current revision(s) for sqlite:///shop.db:
    Rev: b1 (head)
    Parent: a1
    Path: migrations/b1.sql

        add email
    ");
}

#[test]
fn current_marks_heads_that_others_depend_on() {
    let project = TestProject::with_branches();
    project.must("upgrade b2");
    assert_snapshot!(project.run("current"), @r"
    exit 0
    --- stdout
    b2 (head)
    c1 (effective head)
    ");
    assert_snapshot!(project.run("current --url sqlite://nowhere/shop.db"), @r"
    exit 2
    --- stderr
    error: a sqlite url has no host (for a file: `sqlite:///relative.db` or `sqlite:////absolute.db`)
      the url comes from --url
    hint: for example `postgresql://user:password@host:5432/database`, `mysql://user@host/database`, `sqlite:///relative.db`; `aludel help url` has more
    ");
}

#[test]
fn history_lists_the_newest_first() {
    let project = TestProject::with_branches();
    assert_snapshot!(project.run("history"), @r"
    exit 0
    --- stdout
    a1 -> b1 (head), add email
    a1 (c1) -> b2 (head), add invoices
    <base> -> c1 (billing) (effective head), start billing
    <base> -> a1 (branchpoint), create users
    ");
    assert_snapshot!(project.run("history -r a1:b2"), @r"
    exit 0
    --- stdout
    a1 (c1) -> b2 (head), add invoices
    <base> -> a1 (branchpoint), create users
    ");
    assert_snapshot!(project.run("history -v --rev-range b2:"), @r"
    exit 0
    --- stdout
    Rev: b2 (head)
    Parent: a1
    Also depends on: c1
    Path: migrations/b2.sql

        add invoices
    ");
}

#[test]
fn history_marks_where_the_database_is() {
    let project = TestProject::with_users();
    project.must("upgrade a1");
    assert_snapshot!(project.run("history -i"), @r"
    exit 0
    --- stdout
    a1 -> b1 (head), add email
    <base> -> a1 (current), create users
    ");
    assert_snapshot!(project.run("history --indicate-current -r -1:"), @r"
    exit 0
    --- stdout
    a1 -> b1 (head), add email
    <base> -> a1 (current), create users
    ");
    assert_snapshot!(project.run("history -r current:"), @r"
    exit 0
    --- stdout
    a1 -> b1 (head), add email
    <base> -> a1, create users
    ");
}

#[test]
fn history_refuses_what_is_no_range() {
    let project = TestProject::with_users();
    assert_snapshot!(project.run("history -r a1"), @r"
    exit 2
    --- stderr
    error: `a1` is no range: a range is `from:to`, `from:` or `:to`
    hint: for example `base:head`, `1a2b:`, `:current` or `-3:`
    ");
    assert_snapshot!(project.run("history -r b1:a1"), @r"
    exit 2
    --- stderr
    error: `b1` is not below `a1` on any branch
    hint: a range goes from the older to the newer: try `a1:b1`
    ");
    assert_snapshot!(project.run("history -r zz:"), @r"
    exit 2
    --- stderr
    error: no revision or branch label `zz`
    hint: `aludel history` lists all revisions; ids of up to three characters must be typed in full
    ");
}

#[test]
fn heads_of_a_history_that_forks() {
    let project = TestProject::with_branches();
    assert_snapshot!(project.run("heads"), @r"
    exit 0
    --- stdout
    b1 (head)
    b2 (head)
    c1 (billing) (effective head)
    ");
    assert_snapshot!(project.run("heads --resolve-dependencies"), @r"
    exit 0
    --- stdout
    b1 (head)
    b2 (head)
    ");
    assert_snapshot!(project.run("heads -v"), @r"
    exit 0
    --- stdout
    Rev: b1 (head)
    Parent: a1
    Path: migrations/b1.sql

        add email

    Rev: b2 (head)
    Parent: a1
    Also depends on: c1
    Path: migrations/b2.sql

        add invoices

    Rev: c1 (head)
    Parent: <base>
    Branch names: billing
    Path: migrations/c1.sql

        start billing
    ");
    assert_snapshot!(project.run("heads b1"), @r"
    exit 2
    --- stderr
    error: unexpected argument 'b1' found

    Usage: aludel heads [OPTIONS]

    For more information, try '--help'.
    ");
}

#[test]
fn branches_show_what_follows() {
    let project = TestProject::with_branches();
    assert_snapshot!(project.run("branches"), @r"
    exit 0
    --- stdout
    a1 (branchpoint)
       -> b1
       -> b2
    ");
    assert_snapshot!(project.run("branches -v"), @r"
    exit 0
    --- stdout
    Rev: a1 (branchpoint)
    Parent: <base>
    Branches into: b1, b2
    Path: migrations/a1.sql

        create users

       -> b1, add email
       -> b2, add invoices
    ");
    assert_snapshot!(TestProject::with_users().run("branches"), @"exit 0");
    assert_snapshot!(TestProject::empty().run("branches"), @"
    exit 2
    --- stderr
    error: no `aludel.toml` and no `alembic.ini` in this folder or in one above it
    hint: start a project here with `aludel init`, or name its file with `--config PATH`
    ");
}

#[test]
fn show_takes_every_kind_of_reference() {
    let project = TestProject::with_branches();
    assert_snapshot!(project.run("show a1 billing@head"), @r"
    exit 0
    --- stdout
    Rev: a1 (branchpoint)
    Parent: <base>
    Branches into: b1, b2
    Path: migrations/a1.sql

        create users

    Rev: c1 (head)
    Parent: <base>
    Branch names: billing
    Path: migrations/c1.sql

        start billing
    ");
}

#[test]
fn show_refuses_what_names_nothing_or_too_much() {
    let project = TestProject::with_branches();
    assert_snapshot!(project.run("show a2"), @r"
    exit 2
    --- stderr
    error: no revision or branch label `a2`
    hint: did you mean one of `a1`, `b2`?
    ");
    assert_snapshot!(project.run("show head"), @r#"
    exit 2
    --- stderr
    error: `head` means one revision, but there are 3 heads: b1, b2, c1
    hint: all of them: `heads`; one branch: `LABEL@head` or its id; to join them: `aludel merge -m "merge" b1 b2 c1`
    "#);
    assert_snapshot!(project.run("show"), @r"
    exit 2
    --- stderr
    error: the following required arguments were not provided:
      <REVISION>...

    Usage: aludel show <REVISION>...

    For more information, try '--help'.
    ");
}

#[test]
fn check_answers_with_its_exit_code() {
    let project = TestProject::with_users();
    assert_snapshot!(project.run("check"), @r"
    exit 1
    --- stdout
    pending: 2 revisions
      a1  create users
      b1  add email
    --- stderr
    hint: apply it with `aludel upgrade`
    ");
    project.must("upgrade");
    assert_snapshot!(project.run("check"), @r"
    exit 0
    --- stdout
    sqlite:///shop.db is up to date
    ");
    assert_snapshot!(project.run("check -q"), @r"
    exit 0
    --- stdout
    sqlite:///shop.db is up to date
    ");
}

#[test]
fn check_names_files_that_were_edited() {
    let project = TestProject::with_users();
    project.must("upgrade");
    project.replace(
        "migrations/a1.sql",
        "-- create users",
        "-- create the users\n-- and say more",
    );
    assert_snapshot!(project.run("check"), @r"
    exit 0
    --- stdout
    sqlite:///shop.db is up to date
    ");
    project.replace("migrations/a1.sql", "PRIMARY KEY", "NOT NULL");
    assert_snapshot!(project.run("check"), @r"
    exit 1
    --- stdout
    changed: edited after being applied
      a1  migrations/a1.sql, applied [time]: its upgrade says something else than what ran
    ");
}

#[test]
fn log_tells_runs_and_what_they_did() {
    let project = TestProject::with_users();
    assert_snapshot!(project.run("log"), @r"
    exit 0
    --- stderr
    nothing in the journal matches
    ");
    project.must("upgrade a1");
    project.must("upgrade");
    project.must("downgrade -1");
    project.must("stamp b1");
    assert_snapshot!(project.run("log"), @r"
    exit 0
    --- stdout
    when  what  result  time
    [time]  aludel upgrade a1             done [took]
                         by ada@[host]
    [time]  - upgrade a1, 1 statement     done [took]
    [time]  aludel upgrade                done [took]
                         by ada@[host]
    [time]  - upgrade b1, 2 statements    done [took]
    [time]  aludel downgrade -1           done [took]
                         by ada@[host]
    [time]  - downgrade b1, 2 statements  done [took]
    [time]  aludel stamp b1               done [took]
                         by ada@[host]
    [time]  - stamp b1                    done [took]
    ");
    assert_snapshot!(project.run("log --limit 2"), @r"
    exit 0
    --- stdout
    when  what  result  time
    [time]  aludel stamp b1  done [took]
                         by ada@[host]
    [time]  - stamp b1       done [took]
    ");
    assert_snapshot!(project.run("log --revision a1"), @r"
    exit 0
    --- stdout
    when  what  result  time
    [time]  - upgrade a1, 1 statement  done [took]
                         by ada@[host]
    ");
}

#[test]
fn log_finds_what_failed_and_what_was_slow() {
    let project = TestProject::with_users();
    project.replace("migrations/b1.sql", "users (email)", "users (mail)");
    project.run("upgrade");
    assert_snapshot!(project.run("log --failed"), @r"
    exit 0
    --- stdout
    when  what  result  time
    [time]  aludel upgrade                   failed [took]
                         by ada@[host]
                         no such column: mail
    [time]  - upgrade b1, 0 of 2 statements  failed [took]
                         no such column: mail
    ");
    assert_snapshot!(project.run("log --slow 1h"), @r"
    exit 0
    --- stderr
    nothing in the journal matches
    ");
    assert_snapshot!(project.run("log --slow soon"), @r"
    exit 2
    --- stderr
    error: invalid value 'soon' for '--slow <DURATION>': a duration is a number with a unit, such as `30s`, `500ms` or `1m 30s`

    For more information, try '--help'.
    ");
    assert_snapshot!(project.run("log --limit none"), @r"
    exit 2
    --- stderr
    error: invalid value 'none' for '--limit <NUMBER>': invalid digit found in string

    For more information, try '--help'.
    ");
}
