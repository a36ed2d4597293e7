//! Alembic's revisions that no interpreter runs, beside those that one runs.

use aludel::Event;
use aludel_testkit::{TestDatabase, every_database};

use crate::fixture::{Fixture, Recorder};
use crate::python::python;

/// What every statement of a run is called, in order.
fn statements(fixture: &Fixture) -> Vec<String> {
    let mut events = Recorder::default();
    fixture
        .upgrade_seen_by("heads", &mut events)
        .expect("the revisions run");
    events
        .0
        .into_iter()
        .filter_map(|event| match event {
            Event::StatementStarted {
                summary, location, ..
            } => {
                let line = location.map_or(0, |location| location.line);
                Some(format!("{line}: {summary}"))
            }
            _ => None,
        })
        .collect()
}

#[test]
fn reading_a_revision_does_what_running_it_does() {
    for (read, run) in every_database("declared").zip(every_database("declared_run")) {
        let chain = |database: TestDatabase| {
            let fixture = Fixture::new(database);
            python(
                &fixture,
                "aaaa",
                "",
                "op.create_table('u', sa.Column('id', sa.Integer(), primary_key=True), \
                 sa.Column('name', sa.String(20), server_default='x', index=True))
op.create_table('t', sa.Column('id', sa.Integer()), sa.Column('u_id', sa.Integer()), \
                 sa.ForeignKeyConstraint(['u_id'], ['u.id']), sa.PrimaryKeyConstraint('id'))
op.add_column('t', sa.Column('at', sa.DateTime(), server_default=sa.func.now()))
op.create_index('ix_t', 't', ['u_id'], unique=True)",
                "op.drop_table('t')\nop.drop_table('u')",
            );
            python(
                &fixture,
                "bbbb",
                "aaaa",
                "u = sa.table('u', sa.column('id', sa.Integer()), sa.column('name', sa.Text()))
op.bulk_insert(u, [{'id': 1, 'name': 'one'}, {'id': 2, 'name': None}])
op.execute(u.update().where(u.c.id == 2).values(name='100% \\\\ it\\'s'))
for number in (3, 4):
    op.execute(f\"INSERT INTO u VALUES ({number}, '{number}')\")",
                "op.execute('DELETE FROM u')",
            );
            fixture
        };
        let (read, run) = (chain(read), chain(run));
        run.configure("runtime = 'embedded'");
        assert_eq!(statements(&read), statements(&run));
        let rows = "SELECT * FROM u ORDER BY id";
        assert_eq!(read.query(rows), run.query(rows));
        assert_eq!(read.query(rows).len(), 4);
        read.downgrade("base").unwrap();
        assert!(!read.has_table("u"));
    }
}

/// Alembic makes the type of a column once in a run, whichever tables name it.
#[test]
fn a_type_that_was_read_is_known_where_a_revision_runs() {
    let fixture = Fixture::new(TestDatabase::postgres("declared_types"));
    let table = |name: &str| {
        format!("op.create_table('{name}', sa.Column('kind', sa.Enum('a', 'b', name='kind')))")
    };
    python(&fixture, "aaaa", "", &table("one"), "pass");
    let run = format!("print('run')\n{}", table("two"));
    python(&fixture, "bbbb", "aaaa", &run, "pass");
    python(&fixture, "cccc", "bbbb", &table("three"), "pass");
    fixture.upgrade("heads").unwrap();
    assert!(fixture.has_table("three"));
}

#[test]
fn what_a_revision_sets_up_holds_for_those_that_could_be_read() {
    let fixture = Fixture::new(TestDatabase::sqlite());
    python(
        &fixture,
        "aaaa",
        "",
        "from sqlalchemy import event
def listener(table, connection, **kw):
    connection.execute(sa.text('CREATE TABLE made_by_the_listener (x INT)'))
event.listen(sa.Table, 'before_create', listener)",
        "pass",
    );
    python(
        &fixture,
        "bbbb",
        "aaaa",
        "op.create_table('t', sa.Column('id', sa.Integer()))",
        "pass",
    );
    fixture.upgrade("heads").unwrap();
    assert!(fixture.has_table("made_by_the_listener"));
}

/// Whether an interpreter's thread is there whenever a step is done.
#[cfg(target_os = "linux")]
#[derive(Default)]
struct Interpreters(Vec<bool>);

#[cfg(target_os = "linux")]
impl aludel::Observer for Interpreters {
    fn on_event(&mut self, event: &Event) {
        if matches!(event, Event::StepFinished { .. }) {
            let threads = std::fs::read_dir("/proc/self/task").expect("this process's threads");
            let is_there = threads.flatten().any(|thread| {
                std::fs::read_to_string(thread.path().join("comm"))
                    .is_ok_and(|name| name.trim() == "python")
            });
            self.0.push(is_there);
        }
    }
}

#[cfg(target_os = "linux")]
#[test]
fn no_interpreter_starts_for_what_is_read() {
    for (choice, starts) in [("auto", false), ("embedded", true)] {
        let fixture = Fixture::new(TestDatabase::sqlite());
        fixture.configure(&format!("runtime = '{choice}'"));
        let create = "op.create_table('t', sa.Column('id', sa.Integer()))";
        python(&fixture, "aaaa", "", create, "op.drop_table('t')");
        let mut interpreters = Interpreters::default();
        fixture.upgrade_seen_by("heads", &mut interpreters).unwrap();
        assert_eq!(interpreters.0, [starts], "{choice}");
    }
}
