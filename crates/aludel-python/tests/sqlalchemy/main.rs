//! The `sqlalchemy` package against SQLAlchemy itself: small cases run under both, and the
//! statements that come of them must be the same but for white space.
//!
//! The cases are lines and scripts in `cases/`; `ALUDEL_ORACLE_PYTHON` names a Python with
//! Alembic 1.20 and SQLAlchemy 2.1.

mod host;

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::process::Command;

use aludel_core::revision::Direction;
use aludel_python::{PythonRuntime, RuntimeSettings};
use camino::Utf8PathBuf;
use host::Printing;

const DIALECTS: [&str; 4] = ["postgresql", "mysql", "mariadb", "sqlite"];
const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/sqlalchemy");

/// Names and sources, in the order in which they run.
type Cases = Vec<(String, String)>;

fn lines(file: &str) -> Vec<String> {
    let path = format!("{FOLDER}/cases/{file}.txt");
    let text = fs_err::read_to_string(path).expect("the cases are there");
    text.lines().map(str::to_owned).collect()
}

fn each(kind: &str, file: &str, source: impl Fn(usize, &str) -> String) -> Cases {
    lines(file)
        .iter()
        .enumerate()
        .map(|(index, line)| (format!("{kind}: {line}"), source(index, line)))
        .collect()
}

fn scripts() -> Cases {
    let mut cases: Cases = fs_err::read_dir(format!("{FOLDER}/cases/scripts"))
        .expect("the scripts are there")
        .map(|entry| {
            let entry = entry.expect("the folder can be read");
            let name = entry.file_name().into_string().expect("a plain name");
            (
                name,
                fs_err::read_to_string(entry.path()).expect("a script"),
            )
        })
        .collect();
    cases.sort();
    cases
}

/// What a run printed, case by case, without its white space.
fn by_case(output: &str) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut current = None;
    for line in output.lines() {
        if let Some(name) = line.strip_prefix("##CASE ") {
            current = Some(name.to_owned());
            found.insert(name.to_owned(), String::new());
        } else if let Some(name) = &current {
            found
                .get_mut(name)
                .expect("it was put there")
                .extend(line.split_whitespace());
        }
    }
    found
}

fn under_aludel(dialect: &'static str, script: &Utf8PathBuf) -> String {
    let mut host = Printing::new(dialect);
    PythonRuntime::start(RuntimeSettings::default())
        .expect("the interpreter starts")
        .run(script, Direction::Upgrade, &mut host)
        .expect("each case keeps its errors to itself");
    host.output
}

fn under_alembic(dialect: &str, script: &Utf8PathBuf) -> String {
    let program: OsString =
        std::env::var_os("ALUDEL_ORACLE_PYTHON").unwrap_or_else(|| "python3".into());
    let output = Command::new(&program)
        .args([
            "-I",
            &format!("{FOLDER}/truth.py"),
            dialect,
            script.as_str(),
        ])
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .output()
        .unwrap_or_else(|error| panic!("{}: {error}", program.display()));
    assert!(
        output.status.success(),
        "ALUDEL_ORACLE_PYTHON names a Python with Alembic 1.20 and SQLAlchemy 2.1; {} answered:\n{}",
        program.display(),
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).expect("text")
}

/// Runs cases under both and compares what they print.
fn compare(cases: &Cases) {
    let folder = tempfile::tempdir().expect("a folder");
    let script = Utf8PathBuf::from_path_buf(folder.path().join("cases.py")).expect("a plain path");
    let prelude = fs_err::read_to_string(format!("{FOLDER}/prelude.py")).expect("the prelude");
    // A list of lists of strings is written alike in JSON and in Python.
    let listed = serde_json::to_string(cases).expect("texts");
    fs_err::write(&script, format!("{prelude}CASES = {listed}\n")).expect("it is written");

    let mut differences = Vec::new();
    let mut same = 0;
    for dialect in DIALECTS {
        let ours = by_case(&under_aludel(dialect, &script));
        let theirs = by_case(&under_alembic(dialect, &script));
        assert_eq!(ours.len(), theirs.len(), "each case is run once under both");
        for (name, theirs) in theirs {
            let ours = &ours[&name];
            // Both refuse, each in its own words.
            let refused = |text: &str| {
                text.split_once("REFUSED")
                    .map(|(before, _)| before.to_owned())
            };
            let equal = match (refused(ours), refused(&theirs)) {
                (Some(ours), Some(theirs)) => ours == theirs,
                (None, None) => *ours == theirs,
                _ => false,
            };
            if equal {
                same += 1;
            } else {
                differences.push(format!(
                    "{dialect} {name}\n  ours   {ours}\n  theirs {theirs}"
                ));
            }
        }
    }
    assert!(
        differences.is_empty(),
        "{} of {} differ:\n{}",
        differences.len(),
        differences.len() + same,
        differences[..differences.len().min(20)].join("\n")
    );
    assert_eq!(same, cases.len() * DIALECTS.len());
}

#[test]
fn types_in_tables_and_added_columns() {
    let mut cases = each("table", "types", |index, line| {
        format!("op.create_table('x{index}', sa.Column('c', {line}))")
    });
    cases.extend(each("added", "types", |_, line| {
        format!("op.add_column('x', sa.Column('c', {line}, nullable=False))")
    }));
    compare(&cases);
}

#[test]
fn types_without_a_dialect() {
    compare(&each("text", "types_without_dialect", |_, line| {
        format!("of = {line}\nof = of() if isinstance(of, type) else of\nprint(of, repr(of))")
    }));
}

#[test]
fn expressions_in_queries() {
    let mut cases = each("selected", "expressions", |_, line| {
        format!("op.execute(sa.select({line}))")
    });
    cases.extend(each("condition", "expressions", |_, line| {
        format!("op.execute(sa.select(t.c.id).where({line}))")
    }));
    compare(&cases);
}

#[test]
fn expressions_without_a_dialect() {
    compare(&each("text", "expressions_without_dialect", |_, line| {
        format!("print(str({line}))")
    }));
}

#[test]
fn statements() {
    let mut cases = each("statement", "statements", |_, line| {
        format!("op.execute({line})")
    });
    cases.extend(each("text", "statements_without_dialect", |_, line| {
        format!("print(str({line}))")
    }));
    compare(&cases);
}

/// A table that is built by hand with a naming convention or without, and the tables that
/// its foreign keys lead to.
fn table(convention: &str, items: &str) -> String {
    format!(
        "m = sa.MetaData({convention})\n\
         for schema in (None, 's'):\n\
         \x20   sa.Table('o', m, *[sa.Column(n, sa.Integer) for n in ('id', 'x', 'y')], schema=schema)\n\
         ct(sa.Table('t1', m, {items}))"
    )
}

#[test]
fn columns() {
    let mut cases = each("by hand", "columns", |_, line| {
        table("", &format!("{line}, sa.Column('b', sa.Integer)"))
    });
    cases.extend(each("by convention", "columns", |_, line| {
        table(
            "naming_convention=nc",
            &format!("{line}, sa.Column('b', sa.Integer)"),
        )
    }));
    cases.extend(each("directive", "columns", |_, line| {
        format!("op.create_table('t1', {line}, sa.Column('b', sa.Integer))")
    }));
    cases.extend(each("added", "columns", |_, line| {
        format!("op.add_column('t1', {line})")
    }));
    compare(&cases);
}

#[test]
fn constraints_and_indexes() {
    let both = "sa.Column('a', sa.Integer), sa.Column('b', sa.Integer)";
    let mut cases = each("by hand", "constraints", |_, line| {
        table("", &format!("{both}, {line}"))
    });
    cases.extend(each("by convention", "constraints", |_, line| {
        table("naming_convention=nc", &format!("{both}, {line}"))
    }));
    cases.extend(each("directive", "constraints", |_, line| {
        format!("op.create_table('t1', {both}, {line})")
    }));
    compare(&cases);
}

#[test]
fn operations_and_scripts() {
    let mut cases = each("operation", "operations", |_, line| line.to_owned());
    cases.extend(scripts());
    compare(&cases);
}

/// A table that a batch is told about, and a batch in one line.
const BATCH: &str = "
def T():
    return sa.Table(
        't', sa.MetaData(), sa.Column('id', sa.Integer, primary_key=True),
        sa.Column('x', sa.Integer, nullable=True),
        sa.Column('y', sa.String(20), server_default='d'),
        sa.CheckConstraint('x > 0', name='ckx'), sa.Index('ixx', 'x'),
    )
def bo(name, f, **kw):
    with op.batch_alter_table(name, **kw) as b:
        f(b)
";

#[test]
fn directives() {
    compare(&each("directive", "directives", |_, line| {
        format!("{BATCH}{line}")
    }));
}
