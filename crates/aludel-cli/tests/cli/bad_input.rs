//! Bad input: each test shows the whole message that a person gets.

use std::process::Stdio;

use insta::assert_snapshot;

use crate::project::TestProject;

#[test]
fn no_configuration() {
    assert_snapshot!(TestProject::empty().run("upgrade"), @"
    exit 2
    --- stderr
    error: no `aludel.toml` and no `alembic.ini` in this folder or in one above it
    hint: start a project here with `aludel init`, or name its file with `--config PATH`
    ");
}

#[test]
fn an_unknown_key() {
    let project = TestProject::with_users();
    project.write("aludel.toml", "script_locatoin = \"migrations\"\n");
    assert_snapshot!(project.run("upgrade"), @r#"
    exit 2
    --- stderr
    error: unknown key `script_locatoin`
     --> aludel.toml:1:1
      |
    1 | script_locatoin = "migrations"
      | ^^^^^^^^^^^^^^^ not known to Aludel
    hint: did you mean `script_location`?
    "#);
}

#[test]
fn a_value_of_the_wrong_type() {
    let project = TestProject::with_users();
    project.write("aludel.toml", "[run]\nlock_timeout = 30\n");
    assert_snapshot!(project.run("upgrade"), @r#"
    exit 2
    --- stderr
    error: `lock_timeout` must be a duration such as "30s", "500ms" or "5m", not integer
     --> aludel.toml:2:16
      |
    2 | lock_timeout = 30
      |                ^^ here
    "#);
}

#[test]
fn a_broken_configuration_shows_no_password() {
    let project = TestProject::with_users();
    project.write(
        "aludel.toml",
        "[environments.live]\nurl = \"postgresql://ada:hunter2@db.example/shop\n",
    );
    let said = project.run("upgrade");
    assert_snapshot!(said, @r#"
    exit 2
    --- stderr
    error: invalid basic string, expected `"`
     --> aludel.toml:2:44
      |
    2 | url = "postgresql://ada:***@db.example/shop
      |                                            ^ here
    "#);
    assert!(!said.contains("hunter2"));
}

#[test]
fn no_url() {
    let project = TestProject::with_users();
    project.write("aludel.toml", "");
    assert_snapshot!(project.run("upgrade"), @r"
    exit 2
    --- stderr
    error: no database url
    hint: pass `--url sqlite:///app.db`, set DATABASE_URL, or put `url` under [environments.development] in aludel.toml
    ");
}

#[test]
fn a_variable_without_a_value() {
    let project = TestProject::with_users();
    project.write(
        "aludel.toml",
        "environment = 'live'\n[environments.live]\nurl = '${SHOP_URL}'\n",
    );
    assert_snapshot!(project.run("upgrade"), @r"
    exit 2
    --- stderr
    error: `${SHOP_URL}` has no value
      `environments.live.url` in aludel.toml refers to it
    hint: set SHOP_URL in the environment or in `.env`, or pass `--url`
    ");
}

#[test]
fn a_url_that_is_none_shows_no_password() {
    let project = TestProject::with_users();
    for url in [
        "postgresql:/ada:hunter2@localhost/shop",
        "postgresql://ada:hunt@er2@localhost/shop",
    ] {
        let said = project.run(&format!("upgrade --url {url}"));
        assert!(said.starts_with("exit 2"), "{said}");
        assert!(!said.contains("hunt"), "{said}");
    }
    assert_snapshot!(project.run("upgrade --url postgresql://ada:hunter2@localhost/shop?sslmod=require"), @r"
    exit 2
    --- stderr
    error: `sslmod` is no option of a postgresql url; did you mean `sslmode`?
      the url comes from --url
    hint: for example `postgresql://user:password@host:5432/database`, `mysql://user@host/database`, `sqlite:///relative.db`; `aludel help url` has more
    ");
}

#[test]
fn a_server_that_does_not_answer() {
    let project = TestProject::with_users();
    let said = project.run("upgrade --url postgresql://ada:hunter2@127.0.0.1:1/shop");
    assert_snapshot!(said, @r"
    exit 2
    --- stderr
    error: no PostgreSQL server answers at 127.0.0.1:1: Connection refused (os error 111)
    hint: check that the server runs and that host and port of the url are right
    ");
    assert!(!said.contains("hunter2"));
    assert_snapshot!(project.run("upgrade --url mysql://ada:hunter2@127.0.0.1:1/shop"), @r"
    exit 2
    --- stderr
    error: no MySQL or MariaDB server answers at 127.0.0.1:1: Connection refused (os error 111)
    hint: check that the server runs and that host and port of the url are right
    ");
}

#[test]
fn no_folder_of_revisions() {
    let project = TestProject::new();
    std::fs::remove_dir(project.path("migrations")).unwrap();
    assert_snapshot!(project.run("upgrade"), @r"
    exit 2
    --- stderr
    error: the version location `migrations` does not exist
    hint: run `aludel init` to start a project, or `mkdir migrations`
    ");
}

#[test]
fn a_header_without_an_id() {
    let project = TestProject::with_users();
    project.replace("migrations/b1.sql", "-- revision: b1\n", "");
    assert_snapshot!(project.run("upgrade"), @r"
    exit 2
    --- stderr
    error: `migrations/b1.sql` has no `-- revision:` line
    --> migrations/b1.sql
    hint: start it with `-- revision: ID` and `-- down_revision: ID`, or let its name start with `_` if it is no revision; `aludel revision -m MESSAGE` writes a new one
    ");
}

#[test]
fn a_missing_down_revision() {
    let project = TestProject::with_users();
    project.replace(
        "migrations/b1.sql",
        "-- down_revision: a1",
        "-- down_revision: a2",
    );
    assert_snapshot!(project.run("upgrade"), @r"
    exit 2
    --- stderr
    error: revision `b1` follows `a2`, which no file has
    --> migrations/b1.sql
    hint: did you mean `a1`?
    ");
}

#[test]
fn two_files_with_one_id() {
    let project = TestProject::with_users();
    project.write("migrations/copy.sql", &project.read("migrations/a1.sql"));
    assert_snapshot!(project.run("upgrade"), @r"
    exit 2
    --- stderr
    error: revision `a1` is in two files
    --> migrations/copy.sql
    ::: migrations/a1.sql
    hint: give one of them an id of its own, and correct the `down_revision` of what follows it
    ");
}

#[test]
fn down_revisions_that_go_round_in_a_circle() {
    let project = TestProject::with_users();
    project.revision("c1", "b1", "third", "SELECT 1;", "SELECT 1;");
    project.replace(
        "migrations/a1.sql",
        "-- down_revision:",
        "-- down_revision: c1",
    );
    assert_snapshot!(project.run("upgrade"), @r"
    exit 2
    --- stderr
    error: down revisions form a cycle: a1 -> c1 -> b1 -> a1
    --> migrations/a1.sql
    ::: migrations/c1.sql
    ::: migrations/b1.sql
    hint: a history has a beginning: correct the `down_revision` or `depends_on` of one of them
    ");
}

#[test]
fn a_reference_that_names_nothing() {
    let project = TestProject::with_users();
    assert_snapshot!(project.run("upgrade b11"), @r"
    exit 2
    --- stderr
    error: no revision or branch label `b11`
    hint: did you mean `b1`?
    ");
    assert_snapshot!(project.run("upgrade billing@head"), @r"
    exit 2
    --- stderr
    error: no revision or branch label `billing` in `billing@head`
    hint: `aludel history` lists all revisions; ids of up to three characters must be typed in full
    ");
    assert_snapshot!(project.run("upgrade +9"), @r"
    exit 2
    --- stderr
    error: `+9` walks too far: there are not 9 revisions that way
    hint: `aludel current` shows where the database is, `aludel history` what there is
    ");
}

#[test]
fn a_reference_that_names_too_much() {
    let project = TestProject::with_users();
    project.revision("c0ffee01", "b1", "one", "SELECT 1;", "SELECT 1;");
    project.revision("c0ffee02", "b1", "other", "SELECT 1;", "SELECT 1;");
    assert_snapshot!(project.run("upgrade c0ffee"), @r"
    exit 2
    --- stderr
    error: `c0ffee` could be c0ffee01, c0ffee02
    hint: type more characters of the one that you mean
    ");
}

#[test]
fn several_heads_where_one_is_meant() {
    let project = TestProject::with_branches();
    assert_snapshot!(project.run("upgrade head"), @r#"
    exit 2
    --- stderr
    error: `head` means one revision, but there are 3 heads: b1, b2, c1
    hint: all of them: `heads`; one branch: `LABEL@head` or its id; to join them: `aludel merge -m "merge" b1 b2 c1`
    "#);
    project.must("upgrade heads");
    assert_snapshot!(project.run("downgrade -1"), @r"
    exit 0
    --- stderr
      warning: `-1` counts from `b1`; the database is at b2 as well: to go down from there, type `aludel downgrade b2-1`
    downgrading sqlite:///shop.db: 1 revision
      1/1  b1  add email  1 statement [took]
    downgraded 1 revision in [took]: now at b2 (head)
    ");
}

#[test]
fn a_version_row_that_names_no_file() {
    let project = TestProject::with_users();
    project.must("upgrade");
    project.query("UPDATE alembic_version SET version_num = 'b2'");
    assert_snapshot!(project.run("upgrade"), @r"
    exit 2
    --- stderr
    error: the version table says `b2`, which no file has
      the database was migrated with a file that this project does not have
    hint: did you mean `b1`?
    ");
    assert_snapshot!(project.run("current"), @r"
    exit 0
    --- stdout
    b2 (no such file)
    --- stderr
    warning: the version table says `b2`, which no file of this project has
      the database was upgraded by a newer or another state of the project
    hint: check out the state that has the file, or, if the database is known to be at REVISION, run `aludel stamp --purge REVISION`
    ");
    assert_snapshot!(project.run("check"), @r"
    exit 1
    --- stdout
    unknown: the version table names no file of this project
      b2
    ");
    assert_snapshot!(project.run("status"), @r"
    exit 0
    --- stdout
    project   aludel.toml, 2 revisions
    database  sqlite:///shop.db (from environment development)
    server    SQLite [version]
    at        b2
    pending   cannot be told: the database is at what this project does not have
    unknown   the version table names no file of this project
                b2
    last run  [time]  done in [took], by ada@[host]
              aludel upgrade
    lock      free

    This project does not have what the database is at: see `aludel current`
    ");
}

#[test]
fn a_statement_that_fails() {
    let project = TestProject::with_users();
    project.replace("migrations/b1.sql", "users (email)", "users (mail)");
    assert_snapshot!(project.run("upgrade"), @r"
    exit 2
    --- stderr
    upgrading sqlite:///shop.db: 2 revisions
      1/2  a1  create users  1 statement [took]
      2/2  b1  add email     failed at statement 2
    error: no such column: mail (SQLITE_ERROR)
      statement 2 of 2: CREATE INDEX users_email ON users (mail)
      upgrade b1 (add email): nothing of it is in the database
      1 of 2 revisions were done before it and stay; the database is at a1
     --> migrations/b1.sql:7:36
      |
    7 | CREATE INDEX users_email ON users (mail);
      |                                    ^^^^ here
    hint: mend the file, then run the same command again
    ");
    assert_snapshot!(project.query("SELECT name FROM pragma_table_info('users')"), @"id");
    project.replace("migrations/b1.sql", "users (mail)", "users (email)");
    assert_snapshot!(project.run("upgrade"), @r"
    exit 0
    --- stderr
    upgrading sqlite:///shop.db: 1 revision
      1/1  b1  add email  2 statements [took]
    upgraded 1 revision in [took]: now at b1 (head)
    ");
}

#[test]
fn a_statement_that_is_no_sql() {
    let project = TestProject::with_users();
    project.replace(
        "migrations/a1.sql",
        "CREATE TABLE users",
        "CREATE TABEL users",
    );
    assert_snapshot!(project.run("upgrade"), @r#"
    exit 2
    --- stderr
    upgrading sqlite:///shop.db: 2 revisions
      1/2  a1  create users  failed at statement 1
    error: near "TABEL": syntax error (SQLITE_ERROR)
      statement 1 of 1: CREATE TABEL users (id INTEGER PRIMARY KEY)
      upgrade a1 (create users): nothing of it is in the database
      the database is at base
     --> migrations/a1.sql:6:8
      |
    6 | CREATE TABEL users (id INTEGER PRIMARY KEY);
      |        ^^^^^ here
    hint: mend the file, then run the same command again
    "#);
}

#[test]
fn a_statement_with_a_password_that_fails() {
    let project = TestProject::new();
    project.revision(
        "a1",
        "",
        "make a role",
        "CREATE ROLE ada PASSWORD 'hunter2';",
        "DROP ROLE ada;",
    );
    let said = project.run("upgrade");
    assert_snapshot!(said, @r#"
    exit 2
    --- stderr
    upgrading sqlite:///shop.db: 1 revision
      1/1  a1  make a role  failed at statement 1
    error: near "ROLE": syntax error (SQLITE_ERROR)
      statement 1 of 1: CREATE ROLE ada PASSWORD '***'
      upgrade a1 (make a role): nothing of it is in the database
      the database is at base
     --> migrations/a1.sql:6:8
      |
    6 | CREATE ROLE ada PASSWORD '***';
      |        ^^^^ here
    hint: mend the file, then run the same command again
    "#);
    let log = project.run("log");
    for text in [said, log, project.run("upgrade --format json")] {
        assert!(!text.contains("hunter2"), "{text}");
    }
}

#[test]
fn an_unbalanced_quote() {
    let project = TestProject::with_users();
    project.replace("migrations/b1.sql", "users (email);", "users ('email);");
    assert_snapshot!(project.run("upgrade"), @r"
    exit 2
    --- stderr
    error: the string that opens in line 7 is never closed
      a quote that is missing further up, in the section of line 5, looks the same
     --> migrations/b1.sql:7:36
      |
    7 | CREATE INDEX users_email ON users ('email);
      |                                    ^
      |
     ::: migrations/b1.sql:7:1
      |
    7 | CREATE INDEX users_email ON users ('email);
      | - the statement starts here
    hint: close it with a quote; a quote inside a string is written twice
    ");
    assert!(!project.path("shop.db").exists() || project.run("current") == "exit 0\n");
}

#[test]
fn a_section_that_does_not_exist() {
    let project = TestProject::with_users();
    project.replace(
        "migrations/b1.sql",
        "-- migrate: upgrade",
        "-- migrate: upgrad",
    );
    assert_snapshot!(project.run("upgrade"), @r"
    exit 2
    --- stderr
    error: `-- migrate:` says `upgrad`, which is neither `upgrade` nor `downgrade`
     --> migrations/b1.sql:5:1
      |
    5 | -- migrate: upgrad
      | ^^^^^^^^^^^^^^^^^^
    hint: write `-- migrate: upgrade` or `-- migrate: downgrade`
    ");
}

#[test]
fn a_revision_without_an_upgrade() {
    let project = TestProject::with_users();
    project.write(
        "migrations/b1.sql",
        "-- revision: b1\n-- down_revision: a1\n-- empty\n",
    );
    assert_snapshot!(project.run("upgrade"), @r"
    exit 2
    --- stderr
    error: `migrations/b1.sql` has no upgrade section
    --> migrations/b1.sql
    hint: add a line `-- migrate: upgrade`, with nothing under it if there is nothing to do
    ");
}

#[test]
fn a_revision_that_was_edited_after_it_was_applied() {
    let project = TestProject::with_users();
    project.must("upgrade a1");
    project.replace("migrations/a1.sql", "PRIMARY KEY", "NOT NULL");
    assert_snapshot!(project.run("check"), @r"
    exit 1
    --- stdout
    pending: 1 revision
      b1  add email
    changed: edited after being applied
      a1  migrations/a1.sql, applied [time]: its upgrade says something else than what ran
    ");
    assert_snapshot!(project.run("status"), @r"
    exit 0
    --- stdout
    project   aludel.toml, 2 revisions
    database  sqlite:///shop.db (from environment development)
    server    SQLite [version]
    at        a1  create users
    pending   1 revision
                b1  add email
    files     edited after being applied
                a1  migrations/a1.sql
    last run  [time]  done in [took], by ada@[host]
              aludel upgrade a1
    lock      free

    1 of 2 revisions applied. Apply the rest: `aludel upgrade`
    ");
}

#[test]
fn a_revision_that_stopped_half_way() {
    let project = TestProject::with_users();
    project.replace(
        "migrations/b1.sql",
        "-- migrate: upgrade",
        "-- migrate: upgrade transaction=off",
    );
    project.replace("migrations/b1.sql", "users (email)", "users (mail)");
    assert_snapshot!(project.run("upgrade"), @r"
    exit 2
    --- stderr
    upgrading sqlite:///shop.db: 2 revisions
      1/2  a1  create users  1 statement [took]
      2/2  b1  add email     failed at statement 2
    error: no such column: mail (SQLITE_ERROR)
      statement 2 of 2: CREATE INDEX users_email ON users (mail)
      upgrade b1 (add email): 1 of 2 statements are done and stay; the database cannot roll them back
      1 of 2 revisions were done before it and stay; the database is at a1
     --> migrations/b1.sql:7:36
      |
    7 | CREATE INDEX users_email ON users (mail);
      |                                    ^^^^ here
    hint: mend the file from that statement on, then run the same command again: it goes on behind what is done
    ");
    assert_snapshot!(project.run("status"), @r"
    exit 0
    --- stdout
    project     aludel.toml, 2 revisions
    database    sqlite:///shop.db (from environment development)
    server      SQLite [version]
    at          a1  create users
    pending     1 revision
                  b1  add email
    files       as they were applied
    unfinished  a run stopped half way
                  b1  1 of 2 statements done
    last run    [time]  failed in [took], by ada@[host]
                aludel upgrade
                no such column: mail
    lock        free

    1 of 2 revisions applied; go on with the unfinished one: `aludel upgrade`
    ");
    assert_snapshot!(project.run("check"), @r"
    exit 1
    --- stdout
    pending: 1 revision
      b1  add email
    unfinished: a run stopped half way
      b1  1 of 2 statements done (upgrade)
    --- stderr
    hint: apply it with `aludel upgrade`
    ");
    project.replace("migrations/b1.sql", "users (mail)", "users (email)");
    assert_snapshot!(project.run("upgrade"), @r"
    exit 0
    --- stderr
    upgrading sqlite:///shop.db: 1 revision
      b1  going on after statement 1 of 2
      1/1  b1  add email  2 statements [took]
    upgraded 1 revision in [took]: now at b1 (head)
    ");
}

#[test]
fn a_lock_that_is_held() {
    let project = TestProject::with_users();
    project.revision(
        "c1",
        "b1",
        "never ends",
        "CREATE TABLE endless AS WITH RECURSIVE c(x) AS \
         (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT count(*) FROM c;",
        "SELECT 1;",
    );
    let mut other = project
        .command("upgrade")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    while !project.run("status").contains("held by") {
        assert!(
            other.try_wait().unwrap().is_none(),
            "the other runner ended by itself"
        );
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    let said = project.run("upgrade --lock-timeout 300ms");
    let status = project.run("status");
    other.kill().unwrap();
    other.wait().unwrap();
    assert_snapshot!(said, @r"
    exit 2
    --- stderr
    waiting for ada@[host] pid [pid], who holds the migration lock
    error: another runner holds the migration lock
      waited [took]
      held by ada@[host] pid [pid] since [time]
    hint: wait for it to end, or wait longer with `--lock-timeout 10m`; a runner that died has let go already
    ");
    assert!(
        status.contains("lock      held by ada@[host] pid [pid]"),
        "{status}"
    );
}

#[test]
fn a_database_in_a_folder_that_does_not_exist() {
    let project = TestProject::with_users();
    assert_snapshot!(project.run("upgrade --url sqlite:///nowhere/shop.db"), @r"
    exit 2
    --- stderr
    error: the folder of the database `nowhere/shop.db` does not exist
    hint: create the database first, or correct its name in the url: Aludel creates tables, not databases
    ");
}

#[test]
fn a_database_that_is_none() {
    let project = TestProject::with_users();
    project.write(
        "shop.db",
        "this is no database, and it is long enough to be told from one by its beginning",
    );
    assert_snapshot!(project.run("upgrade"), @r"
    exit 2
    --- stderr
    error: file is not a database (SQLITE_NOTADB)
    ");
}

#[test]
fn a_read_only_database() {
    let project = TestProject::with_users();
    project.must("upgrade a1");
    assert_snapshot!(project.run("upgrade --url sqlite:///shop.db?mode=ro&uri=true"), @r"
    exit 2
    --- stderr
    error: attempt to write a readonly database (SQLITE_READONLY)
    hint: is this a replica, or a file without write permission?
    ");
}
