//! What scripts ask for, against real Alembic 1.20 with SQLAlchemy 2.1.
//!
//! The files under `cases/` hold small functions that call `op`. Each is run by real
//! Alembic in its offline mode (`alembic_text.py`) and here in the embedded interpreter,
//! for every dialect, and the SQL must be the same up to white space; where one refuses,
//! the other must refuse with the same class of exception, after the same statements.
//! What still disagrees is listed in `open.txt`, and a line there that agrees fails as
//! well. `composer.py` makes more of them by chance, from a seed. How a case is written and
//! which of Alembic's own tests it stands for: README.md beside this file.

mod alembic;
mod ours;

use std::collections::BTreeSet;

use alembic::Answer;
use camino::{Utf8Path, Utf8PathBuf};
use ours::Interpreters;

/// What one file of cases came to.
#[derive(Debug, Default)]
struct Tally {
    same: usize,
    /// Of these, how many are refusals.
    refusals: usize,
    /// The cases that are known to disagree.
    open: usize,
}

fn folder() -> Utf8PathBuf {
    Utf8Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/oracle")
}

/// The cases of `module` that are known to disagree: lines of `open.txt`, each the module
/// and the case.
fn open_cases(module: &str) -> BTreeSet<String> {
    let path = folder().join("open.txt");
    std::fs::read_to_string(&path)
        .expect("the list lies beside this file")
        .lines()
        .filter_map(|line| line.strip_prefix(module)?.strip_prefix(' '))
        .map(str::to_owned)
        .collect()
}

/// Runs all cases of `module`, which is found in `folder`.
fn agrees(folder: &Utf8Path, module: &str, source: Option<&str>) -> Tally {
    let answers = alembic::answers(folder, module);
    let mut interpreters = Interpreters::new(folder, module);
    let mut tally = Tally::default();
    let mut disagreements = Vec::new();
    let mut open = open_cases(module);
    for theirs in &answers {
        let ours = interpreters.answer(theirs);
        if theirs.agrees_with(&ours) {
            tally.same += 1;
            tally.refusals += usize::from(theirs.refused.is_some());
        } else if open.remove(&theirs.name()) {
            tally.open += 1;
        } else {
            disagreements.push(shown(theirs, &ours, source));
        }
    }
    assert!(
        open.is_empty(),
        "{module}: these agree now, take them out of open.txt: {open:#?}"
    );
    assert!(
        disagreements.is_empty(),
        "{module}: {} of {} disagree\n{}",
        disagreements.len(),
        answers.len(),
        disagreements.join("\n")
    );
    assert!(tally.same > 0, "`{module}` has no cases");
    tally
}

fn shown(theirs: &Answer, ours: &Answer, source: Option<&str>) -> String {
    let mut text = format!("== {}\n", theirs.name());
    if let Some(source) = source {
        text.push_str(&function(source, &theirs.case));
    }
    for (whose, answer) in [("Alembic", theirs), ("ours", ours)] {
        let words = answer.words().replace('\n', "\n            ");
        text.extend(["   ", whose, "  ", &words, "\n"]);
    }
    text
}

/// The source of one function of a file.
fn function(source: &str, name: &str) -> String {
    let mut lines = source
        .lines()
        .skip_while(|line| !line.starts_with(&format!("def {name}(")));
    let head = lines.next().unwrap_or_default();
    let body = lines.take_while(|line| line.starts_with(' ') || line.is_empty());
    std::iter::once(head)
        .chain(body)
        .flat_map(|line| ["   | ", line, "\n"])
        .collect()
}

macro_rules! topics {
    ($($topic:ident)*) => {
        const TOPICS: &[&str] = &[$(stringify!($topic)),*];
        $(
            #[test]
            fn $topic() {
                let module = concat!("cases.", stringify!($topic));
                let tally = agrees(&folder(), module, None);
                eprintln!("{tally:?}");
            }
        )*
    };
}

topics! {
    batch
    bulk
    columns
    constraints
    custom
    enums
    execute
    indexes
    naming
    quoting
    tables
    types
}

#[test]
fn every_file_of_cases_has_a_test() {
    let mut files: Vec<String> = folder()
        .join("cases")
        .read_dir_utf8()
        .expect("the folder of cases is beside this file")
        .map(|entry| entry.expect("it is readable").into_path())
        .filter(|path| path.extension() == Some("py"))
        .map(|path| path.file_stem().expect("it ends in .py").to_owned())
        .collect();
    files.sort();
    let mut topics = TOPICS.to_vec();
    topics.sort_unstable();
    assert_eq!(files, topics);
}
