//! What servers say when a connection fails or a statement does, as people see it.

use aludel_testkit::{PrivateServer, ServerOptions, TestDatabase, Tls};
use insta::assert_snapshot;
use regex::Regex;

use crate::project::TestProject;

const PASSWORD: &str = "s3cret-w0rd";

/// What is said about a database that is only known when the test runs.
pub(crate) fn said(project: &TestProject, arguments: &str, name: &str) -> String {
    let port = Regex::new(r"\b(127\.0\.0\.1|localhost):\d+").unwrap();
    let said = project.run(arguments).replace(name, "[database]");
    port.replace_all(&said, "$1:[port]").into_owned()
}

#[test]
fn a_missing_database() {
    let project = TestProject::with_users();
    for database in [
        TestDatabase::postgres("cli_missing"),
        TestDatabase::mariadb("cli_missing"),
    ] {
        let url = database.url().replace(database.name(), "no_such_shop");
        let said = said(&project, &format!("upgrade --url {url}"), database.name());
        match database.url().split(':').next().unwrap() {
            "postgresql" => assert_snapshot!(said, @r#"
            exit 2
            --- stderr
            error: database "no_such_shop" does not exist (3D000)
            hint: create the database first, or correct its name in the url: Aludel creates tables, not databases
            "#),
            _ => assert_snapshot!(said, @r"
            exit 2
            --- stderr
            error: Unknown database 'no_such_shop' (1049)
            hint: create the database first, or correct its name in the url: Aludel creates tables, not databases
            "),
        }
    }
}

/// Servers with a user `ada` who has a password.
fn servers_with_ada() -> (PrivateServer, PrivateServer) {
    let postgres = PrivateServer::postgres(ServerOptions::default()).unwrap();
    postgres
        .administer(&format!(
            "CREATE ROLE ada LOGIN SUPERUSER PASSWORD '{PASSWORD}'"
        ))
        .unwrap();
    let mariadb = PrivateServer::mariadb(ServerOptions::default()).unwrap();
    mariadb
        .administer(&format!(
            "GRANT ALL ON *.* TO ada@'%' IDENTIFIED BY '{PASSWORD}'"
        ))
        .unwrap();
    (postgres, mariadb)
}

/// The url of a server's own database for `ada`; `password` is empty or begins with `:`.
fn url_of_ada(server: &PrivateServer, password: &str) -> String {
    let user = Regex::new(r"://[^@/]*@").unwrap();
    let ada = format!("://ada{password}@");
    user.replace(&server.url(), ada).into_owned()
}

#[test]
fn a_wrong_password_is_refused_and_not_repeated() {
    let project = TestProject::with_users();
    let (postgres, mariadb) = servers_with_ada();
    let from_postgres = said(
        &project,
        &format!("upgrade --url {}", url_of_ada(&postgres, ":hunter2")),
        "hunter",
    );
    let from_mariadb = said(
        &project,
        &format!("upgrade --url {}", url_of_ada(&mariadb, ":hunter2")),
        "hunter",
    );
    assert_snapshot!(from_postgres, @r#"
    exit 2
    --- stderr
    error: password authentication failed for user "ada" (28P01)
    hint: check user and password of the url; special characters in them are written percent-encoded (`@` is `%40`)
    "#);
    assert_snapshot!(from_mariadb, @r"
    exit 2
    --- stderr
    error: Access denied for user 'ada'@'127.0.0.1' (using password: YES) (1045)
    hint: check user and password of the url; special characters in them are written percent-encoded (`@` is `%40`)
    ");
}

#[test]
fn tls_that_the_server_does_not_speak() {
    let project = TestProject::with_users();
    let postgres = TestDatabase::postgres("cli_tls");
    let url = with_option(postgres.url(), "sslmode=require");
    assert_snapshot!(said(&project, &format!("upgrade --url {url}"), postgres.name()), @r"
    exit 2
    --- stderr
    error: no TLS connection to 127.0.0.1:[port]: server does not support TLS
    hint: see `sslmode` (PostgreSQL) or `ssl` (MySQL) in the url: `aludel help url`
    ");
}

#[test]
fn a_certificate_that_nobody_vouches_for() {
    let project = TestProject::with_users();
    let server = PrivateServer::postgres(ServerOptions {
        tls: Tls::Required,
        ..ServerOptions::default()
    })
    .unwrap();
    let url = with_option(&server.url(), "sslmode=verify-full");
    assert_snapshot!(said(&project, &format!("upgrade --url {url}"), "hunter"), @r"
    exit 2
    --- stderr
    error: no TLS connection to 127.0.0.1:[port]: invalid peer certificate: UnknownIssuer
    hint: see `sslmode` (PostgreSQL) or `ssl` (MySQL) in the url: `aludel help url`
    ");
}

#[test]
fn a_statement_that_a_server_refuses() {
    let project = TestProject::with_users();
    project.replace("migrations/b1.sql", "users (email)", "users (mail)");
    let postgres = TestDatabase::postgres("cli_refused");
    assert_snapshot!(said(&project, &format!("upgrade --url {}", postgres.url()), postgres.name()), @r#"
    exit 2
    --- stderr
    upgrading postgresql://aludel:***@127.0.0.1:[port]/[database]: 2 revisions
      1/2  a1  create users  1 statement [took]
      2/2  b1  add email     failed at statement 2
    error: column "mail" does not exist (42703)
      statement 2 of 2: CREATE INDEX users_email ON users (mail)
      upgrade b1 (add email): nothing of it is in the database
      1 of 2 revisions were done before it and stay; the database is at a1
     --> migrations/b1.sql:7:1
      |
    7 | CREATE INDEX users_email ON users (mail);
      | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ here
    hint: mend the file, then run the same command again
    "#);
    let mariadb = TestDatabase::mariadb("cli_refused");
    assert_snapshot!(said(&project, &format!("upgrade --url {}", mariadb.url()), mariadb.name()), @r"
    exit 2
    --- stderr
    upgrading mysql+pymysql://aludel:***@127.0.0.1:[port]/[database]: 2 revisions
      1/2  a1  create users  1 statement [took]
      2/2  b1  add email     failed at statement 2
    error: Key column 'mail' doesn't exist in table (1072)
      statement 2 of 2: CREATE INDEX users_email ON users (mail)
      upgrade b1 (add email): 1 of 2 statements are done and stay; the database cannot roll them back
      1 of 2 revisions were done before it and stay; the database is at a1
     --> migrations/b1.sql:7:1
      |
    7 | CREATE INDEX users_email ON users (mail);
      | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ here
    hint: mend the file from that statement on, then run the same command again: it goes on behind what is done
    ");
    assert_snapshot!(said(&project, &format!("status --url {}", mariadb.url()), mariadb.name()), @r"
    exit 0
    --- stdout
    project     aludel.toml, 2 revisions
    database    mysql+pymysql://aludel:***@127.0.0.1:[port]/[database]
                (from --url), environment development
    server      MariaDB [version]
    at          a1  create users
    pending     1 revision
                  b1  add email
    files       as they were applied
    unfinished  a run stopped half way
                  b1  1 of 2 statements done
    last run    [time]  failed in [took], by ada@[host]
                aludel upgrade --url ***
                Key column 'mail' doesn't exist in table
    lock        free

    1 of 2 revisions applied; go on with the unfinished one: `aludel upgrade`
    ");
}

#[test]
fn a_statement_of_which_nobody_can_tell_whether_it_took_place() {
    let database = TestDatabase::mariadb("cli_unknown");
    let project = TestProject::new().with_variable("DATABASE_URL", database.url());
    project.revision(
        "a1",
        "",
        "make a procedure",
        "CREATE TABLE numbers (x INTEGER);\n\
         CREATE PROCEDURE fill() BEGIN INSERT INTO numbers VALUES (1); COMMIT; \
         SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'stopped'; END;",
        "DROP PROCEDURE fill;\nDROP TABLE numbers;",
    );
    project.revision(
        "b1",
        "a1",
        "call it",
        "CALL fill();\nCREATE INDEX numbers_x ON numbers (x);",
        "",
    );
    let name = database.name();
    assert_snapshot!(said(&project, "upgrade -q", name), @r"
    exit 2
    --- stderr
    error: stopped (1644)
      statement 1 of 2: CALL fill()
      upgrade b1 (call it): 0 of 2 statements are done and stay; what became of statement 1 the next run finds out
      1 of 2 revisions were done before it and stay; the database is at a1
     --> migrations/b1.sql:6:1
      |
    6 | CALL fill();
      | ^^^^^^^^^^^ here
    hint: mend the file from that statement on, then run the same command again: it goes on behind what is done
    ");
    assert_snapshot!(said(&project, "upgrade -q", name), @r"
    exit 2
    --- stderr
    error: statement 1 was running when the run ended, and its effect cannot be told
      CALL fill()
      upgrade b1 (call it): 0 of 2 statements are done and stay; what became of statement 1 is for you to say
      the database is at a1
     --> migrations/b1.sql:6:1
      |
    6 | CALL fill();
      | ^^^^^^^^^^^ was running
    hint: look whether it took place, then run again with `--interrupted-statement ran` or `--interrupted-statement repeat`
    ");
    assert_snapshot!(said(&project, "upgrade --interrupted-statement ran", name), @r"
    exit 0
    --- stderr
    upgrading mysql+pymysql://aludel:***@127.0.0.1:[port]/[database]: 1 revision
      b1  going on after statement 1 of 2
      1/1  b1  call it  2 statements [took]
    upgraded 1 revision in [took]: now at b1 (head)
    ");
    assert!(project.run("check").starts_with("exit 0"));
}

#[test]
fn a_password_is_neither_printed_nor_kept() {
    let (postgres, mariadb) = servers_with_ada();
    for (server, variable) in [(&postgres, "PGPASSWORD"), (&mariadb, "MYSQL_PWD")] {
        let project = TestProject::with_users();
        let url = url_of_ada(server, &format!(":{PASSWORD}"));
        let applied = project.run(&format!("upgrade -v --url {url}"));
        assert!(applied.starts_with("exit 0"), "{applied}");
        let entries = project.json(&format!("log --url={url}"));
        assert_eq!(
            entries["result"]["entries"][0]["command"],
            "aludel upgrade -v --url ***"
        );

        let without = url_of_ada(server, "");
        let refused = project.run(&format!("current --url {without}"));
        assert!(refused.starts_with("exit 2"), "{refused}");
        let project = project.with_variable(variable, PASSWORD);
        let current = project.run(&format!("current --url {without}"));
        assert_eq!(current, "exit 0\n--- stdout\nb1 (head)\n");

        let status = project.run(&format!("status --url {url} --format json"));
        for text in [applied, entries.to_string(), refused, status] {
            assert!(!text.contains(PASSWORD), "{text}");
        }
    }
}

fn with_option(url: &str, option: &str) -> String {
    let joint = if url.contains('?') { '&' } else { '?' };
    format!("{url}{joint}{option}")
}
