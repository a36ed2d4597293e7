//! Taking over the migrations of another tool: import.

use std::process::Command;

use insta::assert_snapshot;

use crate::project::TestProject;

/// A project with a dbmate folder `db` of two migrations, the first of which is applied.
fn with_dbmate() -> TestProject {
    let project = TestProject::new();
    project.write(
        "db/20240102030405_create_users.sql",
        "-- migrate:up\nCREATE TABLE users (id INTEGER PRIMARY KEY);\n\n\
         -- migrate:down\nDROP TABLE users;\n",
    );
    project.write(
        "db/20240103030405_rebuild.sql",
        "-- migrate:up transaction:false\nVACUUM;\n\n-- migrate:down\n",
    );
    sqlite(
        &project,
        "CREATE TABLE users (id INTEGER PRIMARY KEY); \
         CREATE TABLE schema_migrations (version VARCHAR(128) PRIMARY KEY); \
         INSERT INTO schema_migrations VALUES ('20240102030405');",
    );
    project
}

fn sqlite(project: &TestProject, sql: &str) {
    let output = Command::new("sqlite3")
        .arg(project.path("shop.db"))
        .arg(sql)
        .output()
        .expect("sqlite3 is installed (cargo xtask prepare)");
    assert!(output.status.success(), "{output:?}");
}

#[test]
fn a_dry_run_shows_what_would_be_done() {
    let project = with_dbmate();
    assert_snapshot!(project.run("import --dry-run db"), @r"
        exit 0
        --- stdout
        revision        from                             upgrade  downgrade  history
        20240102030405  [date]_create_users.sql  1        1          applied
        20240103030405  [date]_rebuild.sql       1 off    0          pending

        2 revisions would be imported from db (dbmate: `[date]_create_users.sql` has a line `-- migrate:up`)
        into migrations
        1 revision would be adopted from `schema_migrations`: sqlite:///shop.db would be at 20240102030405, 1 pending
        --- stderr
        hint: nothing was written; leave out `--dry-run` to do it
        ");
    assert!(
        project
            .path("migrations")
            .read_dir()
            .unwrap()
            .next()
            .is_none()
    );
}

#[test]
fn files_and_history_are_taken_over_and_importing_again_changes_nothing() {
    let project = with_dbmate();
    assert_snapshot!(project.run("import db"), @r"
        exit 0
        --- stdout
        2 revisions imported from db (dbmate: `[date]_create_users.sql` has a line `-- migrate:up`)
        into migrations
        1 revision adopted from `schema_migrations`: sqlite:///shop.db is at 20240102030405, 1 pending
        --- stderr
        hint: see where the database is with `aludel status`; the old tool must not run here any more
        ");
    assert_snapshot!(project.run("upgrade"), @r"
        exit 0
        --- stderr
        upgrading sqlite:///shop.db: 1 revision
          1/1  20240103030405  rebuild  1 statement [took]
        upgraded 1 revision in [took]: now at 20240103030405 (head)
        ");
    assert_snapshot!(project.run("import db"), @r"
        exit 0
        --- stdout
        0 revisions imported from db (dbmate: `[date]_create_users.sql` has a line `-- migrate:up`)
        into migrations
        2 revisions there already, left alone
        nothing to adopt: sqlite:///shop.db knows everything that `schema_migrations` lists
        --- stderr
        hint: see where the database is with `aludel status`; the old tool must not run here any more
        ");
    assert_eq!(
        project.query("SELECT * FROM schema_migrations"),
        "20240102030405\n"
    );
    project.must("check");
}

#[test]
fn programs_get_a_document() {
    let project = with_dbmate();
    let document = project.json("import db");
    let result = &document["result"];
    assert_eq!(document["ok"], true);
    assert_eq!(result["tool"], "dbmate");
    assert_eq!(result["history"]["state"], "adopted");
    assert_eq!(result["history"]["adopted"][0], "20240102030405");
    assert_eq!(result["revisions"][1]["upgrade"]["transaction"], "off");
    assert_eq!(result["revisions"][1]["applied"], false);
}

#[test]
fn without_a_project_one_is_started() {
    let project = TestProject::empty();
    project.write(
        "migrations/1_create_users/up.sql",
        "CREATE TABLE users (id INT);\n",
    );
    assert_snapshot!(project.run("import migrations"), @r"
        exit 2
        --- stderr
        error: which database the migrations are for is not known
          statements are told apart and transactions decided by it
        hint: say it with `--dialect sqlite`, `postgresql` or `mysql`, or with `--url`
        ");
    assert_snapshot!(project.run("import --dialect postgresql migrations"), @r"
        exit 0
        --- stdout
        1 revision imported from migrations (diesel: `1_create_users` is a folder with an `up.sql`)
        into revisions, in a new project with aludel.toml
        the history was not adopted: no database is known
        --- stderr
        hint: adopt what the old tool has applied by importing again with the database: `aludel --url URL import …`
        ");
    assert!(
        project
            .read("aludel.toml")
            .contains("url = \"${DATABASE_URL}\"")
    );
    assert_snapshot!(
        project.run("import --dialect sqlite --into shop --no-history migrations"),
        @r"
            exit 0
            --- stdout
            1 revision imported from migrations (diesel: `1_create_users` is a folder with an `up.sql`)
            into shop/migrations, in a new project with shop/aludel.toml
            the history was not adopted, as you asked
            --- stderr
            hint: apply them with `aludel upgrade`
            "
    );
    assert!(
        project
            .path("shop/migrations/0001_create_users.sql")
            .is_file()
    );
}

#[test]
fn what_looks_like_several_tools_is_not_guessed() {
    let project = TestProject::new();
    project.write("db/1_create_users.up.sql", "CREATE TABLE users (id INT);\n");
    assert_snapshot!(project.run("import db"), @r"
        exit 2
        --- stderr
        error: `db` could be the migrations of sqlx or golang-migrate
          sqlx: `1_create_users.up.sql` is named like a reversible migration
          golang-migrate: `1_create_users.up.sql` is named the same there
        hint: say which with `--from sqlx`; with a `--url` the history table tells
        ");
    project.must("import --from golang-migrate db");
    assert_snapshot!(project.run("import --from rails db"), @r"
        exit 2
        --- stderr
        error: invalid value 'rails' for '--from <TOOL>': `rails` is no tool that can be imported from; there are diesel, sqlx, refinery, dbmate, golang-migrate, goose, flyway

        For more information, try '--help'.
        ");
}

#[test]
fn a_history_under_another_name_is_found_where_it_is_said_to_be() {
    let project = with_dbmate();
    sqlite(
        &project,
        "ALTER TABLE schema_migrations RENAME TO our_migrations",
    );
    assert_snapshot!(project.run("import --dry-run db -q"), @r"
        exit 0
        --- stdout
        revision        from                             upgrade  downgrade  history
        20240102030405  [date]_create_users.sql  1        1
        20240103030405  [date]_rebuild.sql       1 off    0

        2 revisions would be imported from db (dbmate: `[date]_create_users.sql` has a line `-- migrate:up`)
        into migrations
        nothing to adopt: sqlite:///shop.db has no table `schema_migrations`
        ");
    project.must("import --history-table our_migrations db");
    assert_eq!(
        project.query("SELECT version_num FROM alembic_version"),
        "20240102030405\n"
    );
}

#[test]
fn what_is_applied_out_of_order_is_put_in_front_if_asked() {
    let project = with_dbmate();
    project.write(
        "db/20240101030405_forgotten.sql",
        "-- migrate:up\n-- migrate:down\n",
    );
    assert_snapshot!(project.run("import db"), @r"
        exit 2
        --- stderr
        error: version 20240101030405 is not applied, but later ones are
          not applied: 20240101030405 (forgotten)
          the newest that is applied: 20240102030405 (create users)
        hint: apply them with the old tool first, or put them behind what is applied with `--order applied-first`
        ");
    assert_snapshot!(project.run("import --dry-run db"), @r"
        exit 1
        --- stdout
        revision        from                             upgrade  downgrade  history
        20240101030405  [date]_forgotten.sql     0        0          pending
        20240102030405  [date]_create_users.sql  1        1          applied
        20240103030405  [date]_rebuild.sql       1 off    0          pending

        3 revisions would be imported from db (dbmate: `[date]_forgotten.sql` has a line `-- migrate:up`)
        into migrations
        `schema_migrations` in sqlite:///shop.db lists 1 applied migration
        --- stderr
        error: version 20240101030405 is not applied, but later ones are
          not applied: 20240101030405 (forgotten)
          the newest that is applied: 20240102030405 (create users)
        hint: apply them with the old tool first, or put them behind what is applied with `--order applied-first`
        hint: nothing was written; see the errors above
        ");
    project.must("import --order applied-first db");
    assert_snapshot!(project.run("history"), @r"
        exit 0
        --- stdout
        20240101030405 -> 20240103030405 (head), rebuild
        20240102030405 -> 20240101030405, forgotten
        <base> -> 20240102030405, create users
        ");
}

#[test]
fn a_file_that_changed_after_it_was_applied_is_accepted_if_asked() {
    let project = TestProject::new();
    project.write("db/V1__create_users.sql", "CREATE TABLE users (id INT);\n");
    sqlite(
        &project,
        "CREATE TABLE refinery_schema_history (version INT PRIMARY KEY, name TEXT, applied_on TEXT, checksum TEXT); \
         INSERT INTO refinery_schema_history VALUES (1, 'create_users', '2026-01-01T00:00:00Z', '17');",
    );
    assert_snapshot!(project.run("import db"), @r"
        exit 2
        --- stderr
        error: version 1 was changed after it was applied
          the history has checksum 17, the file 11309207505181908849
        --> db/V1__create_users.sql
        hint: restore the file as it was applied, or take it as it is with `--accept-changed`: from then on it counts as what was applied
        ");
    assert_snapshot!(project.run("import --accept-changed db"), @r"
        exit 0
        --- stdout
        1 revision imported from db (refinery: the database has its table `refinery_schema_history`)
        into migrations
        1 revision adopted from `refinery_schema_history`: sqlite:///shop.db is at 0001, 0 pending
        --- stderr
        warning: version 1 was changed after it was applied
          the history has checksum 17, the file 11309207505181908849
        --> db/V1__create_users.sql
        hint: see where the database is with `aludel status`; the old tool must not run here any more
        ");
}

#[test]
fn programs_are_left_empty_and_placeholders_filled_in_if_asked() {
    let project = TestProject::new();
    project.write(
        "db/V1__create.sql",
        "CREATE TABLE ${prefix}users (id INT);\n",
    );
    project.write("db/V2__code.java", "");
    assert_snapshot!(project.run("import db"), @r"
        exit 2
        --- stderr
        error: `${prefix}` has no value
         --> db/V1__create.sql:1:1
          |
        1 | CREATE TABLE ${prefix}users (id INT);
          | ^
        hint: give it with `--placeholder prefix=VALUE`, or leave all of them as they are with `--keep-placeholders`
        error: version 2 (code) is a Java or Kotlin program
        --> db/V2__code.java
        hint: write what it does as SQL in its place, or let an empty revision stand there, to be filled in by hand, with `--leave-empty`
        ");
    assert_snapshot!(project.run("import --leave-empty --placeholder prefix=shop_ db"), @r"
        exit 0
        --- stdout
        2 revisions imported from db (flyway: `V2__code.java` is a name that only Flyway takes)
        into migrations
        nothing to adopt: sqlite:///shop.db does not exist yet
        --- stderr
        warning: version 2 (code) is a Java or Kotlin program
          an empty revision stands in its place, to be filled in by hand
        --> db/V2__code.java
        hint: apply them with `aludel upgrade`
        ");
    project.must("upgrade");
    assert_eq!(
        project.query("SELECT name FROM sqlite_master WHERE name LIKE '%users'"),
        "shop_users\n"
    );
    assert_snapshot!(project.run("import --placeholder prefix db"), @r"
        exit 2
        --- stderr
        error: invalid value 'prefix' for '--placeholder <NAME=VALUE>': a placeholder is given as `NAME=VALUE`

        For more information, try '--help'.
        ");
}

#[test]
fn placeholders_can_stay_as_they_are() {
    let project = TestProject::new();
    project.write("db/V1__create.sql", "SELECT '${x}';\n");
    project.must("import --from flyway --keep-placeholders db");
    assert!(project.read("migrations/0001_create.sql").contains("${x}"));
}
