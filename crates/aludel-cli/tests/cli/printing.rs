//! `--sql`: printing instead of running.

use insta::assert_snapshot;

use crate::project::TestProject;

#[test]
fn upgrade_prints_what_it_would_run() {
    let project = TestProject::with_users();
    assert_snapshot!(project.run("upgrade --sql"), @r"
    exit 0
    --- stdout
    CREATE TABLE alembic_version (
        version_num VARCHAR(32) NOT NULL, 
        CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
    );

    -- Running upgrade  -> a1

    CREATE TABLE users (id INTEGER PRIMARY KEY);

    INSERT INTO alembic_version (version_num) VALUES ('a1') RETURNING version_num;

    -- Running upgrade a1 -> b1

    ALTER TABLE users ADD COLUMN email TEXT;

    CREATE INDEX users_email ON users (email);

    UPDATE alembic_version SET version_num='b1' WHERE alembic_version.version_num = 'a1';
    ");
    assert!(!project.path("shop.db").exists());
}

#[test]
fn upgrade_prints_a_range_for_the_database_that_is_named() {
    let project = TestProject::with_users();
    assert_snapshot!(project.run("upgrade a1:head --sql --dialect postgresql"), @r"
    exit 0
    --- stdout
    BEGIN;

    -- Running upgrade a1 -> b1

    ALTER TABLE users ADD COLUMN email TEXT;

    CREATE INDEX users_email ON users (email);

    UPDATE alembic_version SET version_num='b1' WHERE alembic_version.version_num = 'a1';

    COMMIT;
    ");
    assert_snapshot!(project.run("upgrade a1:head --sql --url mysql://localhost/shop"), @r"
    exit 0
    --- stdout
    -- Running upgrade a1 -> b1

    ALTER TABLE users ADD COLUMN email TEXT;

    CREATE INDEX users_email ON users (email);

    UPDATE alembic_version SET version_num='b1' WHERE alembic_version.version_num = 'a1';
    ");
}

#[test]
fn what_is_printed_can_be_run() {
    let project = TestProject::with_users();
    let printed = project.must("upgrade --sql").stdout;
    project.query(std::str::from_utf8(&printed).unwrap());
    assert_snapshot!(project.run("current"), @r"
    exit 0
    --- stdout
    b1 (head)
    ");
}

#[test]
fn printing_needs_a_dialect_that_is_known() {
    let project = TestProject::with_users();
    project.write("aludel.toml", "");
    assert_snapshot!(project.run("upgrade --sql"), @r"
    exit 2
    --- stderr
    error: nothing says which database the SQL is for
    hint: say it with `--dialect postgresql`, `mysql` or `sqlite`, or with `--url`
    ");
    assert_snapshot!(project.run("upgrade --sql --dialect oracle"), @r"
    exit 2
    --- stderr
    error: invalid value 'oracle' for '--dialect <NAME>': `oracle` is no dialect (known: sqlite, postgresql, mysql)

    For more information, try '--help'.
    ");
    assert_snapshot!(project.run("upgrade --dialect sqlite"), @r"
    exit 2
    --- stderr
    error: the following required arguments were not provided:
      --sql

    Usage: aludel upgrade --sql --dialect <NAME> [REVISION]

    For more information, try '--help'.
    ");
    project.must("upgrade --sql --dialect mariadb");
}

#[test]
fn downgrade_prints_a_range_only() {
    let project = TestProject::with_users();
    assert_snapshot!(project.run("downgrade b1:base --sql"), @r"
    exit 0
    --- stdout
    -- Running downgrade b1 -> a1

    DROP INDEX users_email;

    ALTER TABLE users DROP COLUMN email;

    UPDATE alembic_version SET version_num='a1' WHERE alembic_version.version_num = 'b1';

    -- Running downgrade a1 -> 

    DROP TABLE users;

    DELETE FROM alembic_version WHERE alembic_version.version_num = 'a1';
    ");
    assert_snapshot!(project.run("downgrade head:-1 --sql"), @r"
    exit 0
    --- stdout
    -- Running downgrade b1 -> a1

    DROP INDEX users_email;

    ALTER TABLE users DROP COLUMN email;

    UPDATE alembic_version SET version_num='a1' WHERE alembic_version.version_num = 'b1';
    ");
    assert_snapshot!(project.run("downgrade base --sql"), @r"
    exit 2
    --- stderr
    error: a downgrade that is printed needs to know where it starts
    hint: write `FROM:TO`, such as `head:base`
    ");
}

#[test]
fn stamp_and_ensure_version_print_too() {
    let project = TestProject::with_users();
    assert_snapshot!(project.run("stamp a1:b1 --sql"), @r"
    exit 0
    --- stdout
    -- Running stamp_revision a1 -> b1

    UPDATE alembic_version SET version_num='b1' WHERE alembic_version.version_num = 'a1';
    ");
    assert_snapshot!(project.run("stamp zz --sql"), @r"
    exit 2
    --- stderr
    error: no revision or branch label `zz`
    hint: `aludel history` lists all revisions; ids of up to three characters must be typed in full
    ");
    assert_snapshot!(project.run("ensure-version --sql"), @r"
    exit 0
    --- stdout
    CREATE TABLE alembic_version (
        version_num VARCHAR(32) NOT NULL, 
        CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
    );
    ");
}

#[test]
fn a_script_that_cannot_be_read_prints_nothing() {
    let project = TestProject::with_users();
    project.replace("migrations/b1.sql", "users (email);", "users ('email);");
    assert_snapshot!(project.run("upgrade --sql"), @r"
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
}
