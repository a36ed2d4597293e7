//! Alembic's revisions, run without Python.

use aludel::config::{RunConfig, TransactionScope};
use aludel_testkit::{Family, TestDatabase, every_database};

use crate::fixture::{Fixture, Recorder, facts, upgrade_with};

/// Writes a `.py` revision; the first line of `upgrade` is line 10 of the file.
pub(crate) fn python(fixture: &Fixture, id: &str, down: &str, upgrade: &str, downgrade: &str) {
    let indented = |body: &str| body.trim().replace('\n', "\n    ");
    let down = if down.is_empty() {
        "None".to_owned()
    } else {
        format!("'{down}'")
    };
    std::fs::write(
        fixture.root().join(format!("migrations/{id}.py")),
        format!(
            "\"\"\"the {id} revision\"\"\"\nfrom alembic import op\nimport sqlalchemy as sa\n\n\
             revision = '{id}'\ndown_revision = {down}\n\n\n\
             def upgrade():\n    {}\n\n\ndef downgrade():\n    {}\n",
            indented(upgrade),
            indented(downgrade),
        ),
    )
    .expect("a revision's file");
}

const CREATE: &str = "op.create_table('t', sa.Column('id', sa.Integer(), primary_key=True), \
                      sa.Column('name', sa.String(20)))";

#[test]
fn schema_and_rows_are_changed_and_taken_back() {
    for database in every_database("python") {
        let fixture = Fixture::new(database);
        python(&fixture, "aaaa", "", CREATE, "op.drop_table('t')");
        python(
            &fixture,
            "bbbb",
            "aaaa",
            r"
t = sa.table('t', sa.column('id', sa.Integer), sa.column('name', sa.String))
op.bulk_insert(t, [{'id': 1, 'name': 'it\'s'}, {'id': 2, 'name': None}])
bind = op.get_bind()
for row in bind.execute(sa.select(t.c.id).where(t.c.name.is_(None))).fetchall():
    bind.execute(t.update().where(t.c.id == row.id).values(name='100% \\'))
print('done')",
            "op.execute('DELETE FROM t')",
        );
        fixture.revision(
            "cccc",
            "bbbb",
            "INSERT INTO t VALUES (3, 'sql');",
            "DELETE FROM t;",
        );
        let mut events = Recorder::default();
        let report = fixture.upgrade_seen_by("heads", &mut events).unwrap();
        assert_eq!(report.steps.len(), 3);
        assert_eq!(report.steps[0].statements, 1);
        assert_eq!(fixture.heads(), ["cccc"]);
        let names: Vec<String> = fixture
            .query("SELECT name FROM t ORDER BY id")
            .into_iter()
            .map(|row| row[0].as_text().unwrap().to_owned())
            .collect();
        assert_eq!(names, ["it's", "100% \\", "sql"]);
        let printed: String = events
            .0
            .iter()
            .filter_map(|event| match event {
                aludel::Event::Printed { text } => Some(text.as_str()),
                _ => None,
            })
            .collect();
        assert_eq!(printed, "done\n");
        fixture.downgrade("base").unwrap();
        assert!(!fixture.has_table("t"));
    }
}

#[test]
fn an_exception_takes_its_step_back_where_the_database_can() {
    for database in every_database("python_raises") {
        let fixture = Fixture::new(database);
        let upgrade = format!("{CREATE}\nraise ValueError('no')");
        python(&fixture, "aaaa", "", &upgrade, "pass");
        let error = fixture.upgrade("heads").unwrap_err();
        assert_eq!(error.code(), "python-exception");
        assert_eq!(error.diagnostics()[0].labels[0].location.line, 11);
        assert!(fixture.heads().is_empty());
        assert_eq!(fixture.has_table("t"), fixture.is(Family::Mariadb));
    }
}

#[test]
fn each_statement_is_committed_where_env_py_connects_so() {
    for database in every_database("python_autocommit") {
        let mut fixture = Fixture::new(database);
        fixture.transaction = TransactionScope::Statement;
        let upgrade = format!(
            "{CREATE}
op.execute(\"INSERT INTO t VALUES (1, 'a')\")
op.create_index('ix', 't', ['name'], postgresql_concurrently=True)
with op.get_context().autocommit_block():
    op.execute(\"INSERT INTO t VALUES (2, 'b')\")
op.execute(\"INSERT INTO t VALUES (3, 'c')\")
op.execute('INSERT INTO nowhere VALUES (1)')"
        );
        python(&fixture, "aaaa", "", &upgrade, "pass");
        fixture.upgrade("heads").unwrap_err();
        assert!(fixture.heads().is_empty());
        assert_eq!(fixture.query("SELECT id FROM t").len(), 3);
        python(
            &fixture,
            "aaaa",
            "",
            &upgrade.replace("nowhere VALUES (1)", "t VALUES (4, NULL)"),
            "pass",
        );
        let report = fixture.upgrade("heads").unwrap();
        assert_eq!(report.steps[0].resumed_after, 5);
        assert_eq!(fixture.query("SELECT id FROM t").len(), 4);
        assert_eq!(fixture.heads(), ["aaaa"]);
    }
}

#[test]
fn a_refused_statement_points_at_its_call_and_may_be_caught() {
    for database in every_database("python_refused") {
        let fixture = Fixture::new(database);
        let upgrade = format!(
            "{CREATE}
try:
    with op.get_bind().begin_nested():
        op.execute('INSERT INTO nowhere VALUES (1)')
except sa.exc.DBAPIError as error:
    print(type(error).__name__)
op.execute('INSERT INTO t VALUES (1, NULL)')"
        );
        python(&fixture, "aaaa", "", &upgrade, "pass");
        fixture.upgrade("heads").unwrap();
        assert_eq!(fixture.query("SELECT id FROM t").len(), 1);

        let refused = "op.execute('INSERT INTO nowhere VALUES (1)')";
        python(&fixture, "bbbb", "aaaa", refused, "pass");
        let error = fixture.upgrade("heads").unwrap_err();
        assert_eq!(error.diagnostics()[0].labels[0].location.line, 10);
        let facts = facts(&error);
        assert!(facts.contains("INSERT INTO nowhere"), "{facts}");
    }
}

/// As old projects ask whether a table is there.
#[test]
fn an_engine_for_the_runs_own_database_is_the_runs() {
    for database in every_database("python_engine") {
        let fixture = Fixture::new(database);
        python(
            &fixture,
            "aaaa",
            "",
            &format!(
                "config = op.get_context().config\n\
                 engine = sa.engine_from_config(config.get_section(config.config_ini_section))\n\
                 assert not sa.inspect(engine).has_table('t')\n\
                 {CREATE}\n\
                 assert sa.inspect(engine).has_table('t')\n\
                 assert sa.create_engine('sqlite:///elsewhere.db').dialect.name == 'sqlite'"
            ),
            "pass",
        );
        fixture.upgrade("heads").expect("the engine is the run's");
    }
}

#[test]
fn a_script_that_commits_in_the_middle_goes_on_behind_it() {
    for database in every_database("python_commits") {
        let fixture = Fixture::new(database);
        let begun = format!(
            "{CREATE}\nop.get_bind().commit()\nop.execute('INSERT INTO t VALUES (1, NULL)')"
        );
        python(
            &fixture,
            "aaaa",
            "",
            &format!("{begun}\nraise ValueError('half way')"),
            "pass",
        );
        fixture.upgrade("heads").unwrap_err();
        assert!(fixture.has_table("t"), "committed");
        assert!(
            fixture.query("SELECT id FROM t").is_empty(),
            "not committed"
        );
        assert!(fixture.heads().is_empty());
        python(&fixture, "aaaa", "", &begun, "pass");
        fixture.upgrade("heads").unwrap();
        assert_eq!(fixture.query("SELECT id FROM t").len(), 1);
        assert_eq!(fixture.heads(), ["aaaa"]);
    }
}

#[test]
fn a_script_that_rolls_back_undoes_what_it_did_and_goes_on() {
    for database in every_database("python_rolls_back") {
        let fixture = Fixture::new(database);
        python(&fixture, "aaaa", "", CREATE, "op.drop_table('t')");
        python(
            &fixture,
            "bbbb",
            "aaaa",
            "op.execute('INSERT INTO t VALUES (1, NULL)')
op.get_bind().rollback()
op.execute('INSERT INTO t VALUES (2, NULL)')",
            "pass",
        );
        fixture.upgrade("heads").unwrap();
        let rows = fixture.query("SELECT id FROM t");
        assert_eq!(rows.len(), 1);
        assert_eq!(rows[0][0].as_integer(), Some(2));
    }
}

#[test]
fn what_refuses_transactions_runs_in_an_autocommit_block() {
    for database in every_database("python_autocommit") {
        if database.family() != Family::Postgres {
            continue;
        }
        let fixture = Fixture::new(database);
        let upgrade = format!(
            "{CREATE}
with op.get_context().autocommit_block():
    op.create_index('i', 't', ['name'], postgresql_concurrently=True)
op.execute('INSERT INTO t VALUES (1, NULL)')"
        );
        python(&fixture, "aaaa", "", &upgrade, "pass");
        fixture.upgrade("heads").unwrap();
        let index = "SELECT indexname FROM pg_indexes WHERE indexname = 'i'";
        assert_eq!(fixture.query(index).len(), 1);
        assert_eq!(fixture.query("SELECT id FROM t").len(), 1);
    }
}

#[test]
fn what_fails_in_an_autocommit_block_and_is_caught_stops_nothing_behind_it() {
    for database in every_database("python_autocommit_caught") {
        let fixture = Fixture::new(database);
        let upgrade = format!(
            "{CREATE}
with op.get_context().autocommit_block():
    op.execute(\"INSERT INTO t VALUES (1, 'a')\")
    for column in ('name', 'age', 'id', 'size'):
        try:
            op.add_column('t', sa.Column(column, sa.Integer()))
        except sa.exc.DatabaseError:
            pass
op.execute(\"INSERT INTO t VALUES (2, 'b', 3, 4)\")"
        );
        python(&fixture, "aaaa", "", &upgrade, "pass");
        fixture.upgrade("heads").unwrap();
        assert_eq!(fixture.query("SELECT age, size FROM t").len(), 2);
        assert_eq!(fixture.heads(), ["aaaa"]);
    }
}

#[test]
fn a_table_is_built_anew_with_its_rows() {
    for database in every_database("python_batch") {
        let fixture = Fixture::new(database);
        python(&fixture, "aaaa", "", CREATE, "op.drop_table('t')");
        fixture.revision(
            "bbbb",
            "aaaa",
            "INSERT INTO t VALUES (1, 'a');",
            "DELETE FROM t;",
        );
        python(
            &fixture,
            "cccc",
            "bbbb",
            "with op.batch_alter_table('t') as batch_op:
    batch_op.alter_column('name', new_column_name='label', existing_type=sa.String(20))
    batch_op.add_column(sa.Column('age', sa.Integer(), server_default='7'))",
            "with op.batch_alter_table('t') as batch_op:
    batch_op.drop_column('age')
    batch_op.alter_column('label', new_column_name='name', existing_type=sa.String(20))",
        );
        fixture.upgrade("heads").unwrap();
        let rows = fixture.query("SELECT label, age FROM t");
        assert_eq!(rows[0][0].as_text(), Some("a"));
        assert_eq!(rows[0][1].as_integer(), Some(7));
        fixture.downgrade("bbbb").unwrap();
        assert_eq!(fixture.query("SELECT id, name FROM t").len(), 1);
    }
}

#[test]
fn a_revision_whose_text_changed_since_it_ran_is_named() {
    for database in every_database("python_changed") {
        let fixture = Fixture::new(database);
        python(&fixture, "aaaa", "", CREATE, "op.drop_table('t')");
        fixture.upgrade("heads").unwrap();
        assert!(fixture.check().changed.is_empty());
        python(&fixture, "aaaa", "", CREATE, "pass");
        assert_eq!(fixture.check().changed[0].revision, "aaaa");
    }
}

#[test]
fn a_script_is_told_which_revisions_are_applied() {
    for database in every_database("python_heads") {
        let fixture = Fixture::new(database);
        python(
            &fixture,
            "aaaa",
            "",
            "op.execute('CREATE TABLE t (x INT)')",
            "pass",
        );
        let told = "context = op.get_context()
print(context.get_current_revision(), *context.get_current_heads())";
        python(&fixture, "bbbb", "aaaa", told, told);
        let mut events = Recorder::default();
        fixture.upgrade_seen_by("heads", &mut events).unwrap();
        let printed: String = events
            .0
            .iter()
            .filter_map(|event| match event {
                aludel::Event::Printed { text } => Some(text.as_str()),
                _ => None,
            })
            .collect();
        assert_eq!(printed, "aaaa aaaa\n");
    }
}

/// psycopg casts a text to VARCHAR, which is not assigned to a number; psycopg2 leaves its type
/// to the server.
#[test]
fn parameters_have_the_types_that_the_driver_in_the_url_gives_them() {
    let fixture = Fixture::new(TestDatabase::postgres("python_psycopg2"));
    let upgrade = format!(
        "{CREATE}
op.execute(sa.table('t', sa.column('id')).insert().values(id=sa.literal('7')))"
    );
    python(&fixture, "aaaa", "", &upgrade, "pass");
    let (_, rest) = fixture.database.url().split_once("://").expect("a url");
    let run = |driver: &str| {
        upgrade_with(
            fixture.root().as_str(),
            &format!("postgresql+{driver}://{rest}"),
            "heads",
            RunConfig::default(),
            &mut Recorder::default(),
        )
    };
    run("psycopg").unwrap_err();
    run("psycopg2").unwrap();
    assert_eq!(
        fixture.query("SELECT id FROM t")[0][0].as_integer(),
        Some(7)
    );
}
