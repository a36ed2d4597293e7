//! What `env.py` sets up: directives of the project's own, and a naming convention that only
//! running it tells. Mistakes are told before anything runs.

use aludel_testkit::TestDatabase;
use camino::Utf8Path;

use super::{fixture, oracle};
use crate::fixture::{Fixture, Recorder, facts};

const REGISTER: &str = "from alembic.operations import MigrateOperation, Operations

@Operations.register_operation('greet')
class Greet(MigrateOperation):
    def __init__(self, name):
        self.name = name

    @classmethod
    def greet(cls, operations, name):
        return operations.invoke(cls(name))

@Operations.implementation_for(Greet)
def greet(operations, operation):
    operations.execute(f'CREATE TABLE {operation.name} (x INT)')
";

const CONFIGURE: &str = "from alembic import context
context.configure(dialect_name='sqlite')
with context.begin_transaction():
    context.run_migrations()
";

fn write(root: &Utf8Path, path: &str, text: &str) {
    let path = root.join(path);
    std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    std::fs::write(path, text).expect("a file");
}

/// A revision whose `upgrade` begins in line 6.
fn revision(fixture: &Fixture, imports: &str, upgrade: &str) {
    write(
        fixture.root(),
        "migrations/versions/aaaa.py",
        &format!(
            "from alembic import op; {imports}\nrevision = 'aaaa'\ndown_revision = None\n\n\
             def upgrade():\n    {upgrade}\n\ndef downgrade():\n    pass\n"
        ),
    );
}

/// An Alembic project with this `env.py`.
fn project(env_py: &str) -> Fixture {
    let fixture = fixture(TestDatabase::sqlite());
    let root = fixture.root();
    std::fs::remove_file(root.join("aludel.toml")).expect("it was written");
    write(
        root,
        "alembic.ini",
        &format!(
            "[alembic]\nscript_location = %(here)s/migrations\nprepend_sys_path = %(here)s\n\
             sqlalchemy.url = {}\n\n[aludel]\npython = {}\n",
            fixture.database.url(),
            oracle()
        ),
    );
    write(root, "migrations/env.py", env_py);
    write(root, "migrations/script.py.mako", "");
    fixture
}

#[test]
fn a_mistake_is_told_before_anything_runs() {
    let fixture = project(CONFIGURE);
    revision(
        &fixture,
        "",
        "op.execute('CREATE TABLE a (x INT)'); op.create_tabel('t')",
    );
    let error = fixture.upgrade("head").unwrap_err();
    assert_eq!(error.code(), "directive-unknown");
    let diagnostic = &error.diagnostics()[0];
    assert_eq!(diagnostic.message, "there is no `op.create_tabel`");
    assert_eq!(diagnostic.labels[0].location.line, 6);
    assert_eq!(diagnostic.labels[0].location.column, 43);
    assert!(
        diagnostic
            .help
            .as_ref()
            .unwrap()
            .contains("`op.create_table`")
    );
    assert!(facts(&error).contains("nothing has run"));
    assert!(!fixture.has_table("alembic_version"));
    // The other direction is not looked at.
    revision(
        &fixture,
        "",
        "pass\n\ndef unused():\n    op.create_tabel('t')",
    );
    fixture.upgrade("head").unwrap();
}

#[test]
fn what_env_py_registers_is_there() {
    let fixture = project(&format!("{REGISTER}\n{CONFIGURE}"));
    revision(&fixture, "", "op.greet('hello')");
    let report = fixture.upgrade("head").unwrap();
    assert_eq!(
        report.steps[0].step.runtime, None,
        "in the embedded interpreter"
    );
    assert!(fixture.has_table("hello"));
}

#[test]
fn what_a_module_of_the_project_registers_is_there() {
    let fixture = project(CONFIGURE);
    write(fixture.root(), "app/greetings.py", REGISTER);
    revision(&fixture, "import app.greetings", "op.greet('hello')");
    let report = fixture.upgrade("head").unwrap();
    assert_eq!(
        report.steps[0].step.runtime, None,
        "in the embedded interpreter"
    );
    assert!(fixture.has_table("hello"));
}

#[test]
fn what_needs_an_env_py_that_needs_a_library_runs_in_the_projects_python() {
    let fixture = project(&format!("import sqlite3\n{REGISTER}\n{CONFIGURE}"));
    revision(&fixture, "", "op.greet('hello')");
    let report = fixture.upgrade("head").unwrap();
    let runtime = report.steps[0].step.runtime.as_ref().unwrap();
    assert_eq!(runtime.reason.as_deref(), Some("it imports `sqlite3`"));
    assert!(fixture.has_table("hello"));
}

#[test]
fn what_a_library_may_define_is_left_to_the_projects_python() {
    let fixture = project(&format!(
        "try:\n    import nothing_of_that_name\nexcept ImportError:\n    pass\n{CONFIGURE}"
    ));
    revision(&fixture, "", "op.greet('hello')");
    let error = fixture.upgrade("head").unwrap_err();
    assert_eq!(error.code(), "python-exception");
    assert_eq!(error.diagnostics()[0].labels[0].location.line, 6);
}

/// A naming convention that is computed.
const CONVENTION: &str = "import sqlalchemy as sa
from alembic import context
patterns = {kind: kind + '_%(table_name)s' for kind in ('uq', 'fk')}
context.configure(dialect_name='sqlite', target_metadata=sa.MetaData(naming_convention=patterns))
with context.begin_transaction():
    context.run_migrations()
";

#[test]
fn a_naming_convention_that_is_computed_is_learned_by_running_env_py() {
    for (import, runtime) in [("", "auto"), ("", "embedded"), ("import sqlite3\n", "auto")] {
        let fixture = project(&format!("{import}{CONVENTION}"));
        let ini = fixture.root().join("alembic.ini");
        let text = std::fs::read_to_string(&ini).expect("it was written");
        std::fs::write(&ini, format!("{text}runtime = {runtime}\n")).expect("a file");
        let table = "op.create_table('t', sa.Column('x', sa.Integer, unique=True))";
        revision(&fixture, "import sqlalchemy as sa", table);
        let mut events = Recorder::default();
        let report = fixture.upgrade_seen_by("head", &mut events).unwrap();
        assert_eq!(
            report.steps[0].step.runtime, None,
            "in the embedded interpreter"
        );
        let sql = fixture.query("SELECT sql FROM sqlite_master WHERE name = 't'");
        let sql = sql[0][0].as_text().expect("a statement").to_owned();
        assert!(
            sql.contains("CONSTRAINT uq_t UNIQUE"),
            "{import}{runtime}: {sql}"
        );
        let warned = events
            .0
            .iter()
            .any(|event| matches!(event, aludel::Event::Noticed { .. }));
        assert!(!warned);
    }
    // Nobody can run it.
    let fixture = project(&format!("import nothing_of_that_name\n{CONVENTION}"));
    let table = "op.create_table('t', sa.Column('x', sa.Integer, unique=True))";
    revision(&fixture, "import sqlalchemy as sa", table);
    let mut events = Recorder::default();
    fixture.upgrade_seen_by("head", &mut events).unwrap();
    let warned = events
        .0
        .iter()
        .any(|event| matches!(event, aludel::Event::Noticed { .. }));
    assert!(warned);
}

#[test]
fn a_name_that_the_counterpart_of_a_library_lacks_sends_its_script_to_the_projects_python() {
    for (upgrade, reason) in [
        ("sa.Column('x', sa.Integer)", None),
        ("print(sa.CacheKey)", Some("it uses `sqlalchemy.CacheKey`")),
    ] {
        let fixture = project(CONFIGURE);
        revision(&fixture, "import sqlalchemy as sa", upgrade);
        let report = fixture.upgrade("head").unwrap();
        let runtime = report.steps[0].step.runtime.as_ref();
        let told = runtime.and_then(|runtime| runtime.reason.as_deref());
        assert_eq!(told, reason, "{upgrade}");
    }
}
