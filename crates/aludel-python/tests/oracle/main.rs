//! What scripts ask for, against real Alembic 1.20 with SQLAlchemy 2.1.
//!
//! The files under `cases/` hold small functions that call `op`. Each is run by real
//! Alembic in its offline mode (`alembic_text.py`) and here in the embedded interpreter,
//! for every dialect, and the SQL must be the same up to white space; where one refuses,
//! the other must refuse with the same class of exception, after the same statements.
//! `composer.py` makes more of them by chance, from a seed. How a case is written and which of
//! Alembic's own tests it stands for: README.md beside this file.

mod alembic;
mod declared;
mod ours;

use alembic::Answer;
use camino::{Utf8Path, Utf8PathBuf};
use ours::Interpreters;

/// What one file of cases came to.
#[derive(Debug, Default)]
struct Tally {
    same: usize,
    /// Of these, how many are refusals.
    refusals: usize,
    /// How many were also read without an interpreter.
    declared: usize,
    /// How many were not, though Alembic refuses nothing.
    unread: usize,
}

fn folder() -> Utf8PathBuf {
    Utf8Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/oracle")
}

/// Runs all cases of `module`, which is found in `folder`.
fn agrees(folder: &Utf8Path, module: &str, source: &str) -> Tally {
    let answers = alembic::answers(folder, module);
    let mut interpreters = Interpreters::new(folder, module);
    let mut tally = Tally::default();
    let mut disagreements = Vec::new();
    for theirs in &answers {
        let ours = interpreters.answer(theirs);
        if theirs.agrees_with(&ours) {
            tally.same += 1;
            tally.refusals += usize::from(theirs.refused.is_some());
        } else {
            disagreements.push(shown(theirs, ("embedded", &ours), source));
        }
        if let Some(read) = declared::answer(theirs, &function(source, &theirs.case)) {
            tally.declared += 1;
            if !theirs.agrees_with(&read) {
                disagreements.push(shown(theirs, ("declared", &read), source));
            }
        } else {
            tally.unread += usize::from(theirs.refused.is_none());
        }
    }
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

fn shown(theirs: &Answer, ours: (&str, &Answer), source: &str) -> String {
    let mut text = format!("== {}\n", theirs.name());
    for line in function(source, &theirs.case).lines() {
        text.extend(["   | ", line, "\n"]);
    }
    for (whose, answer) in [("Alembic", theirs), ours] {
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
        .flat_map(|line| [line, "\n"])
        .collect()
}

macro_rules! topics {
    ($($topic:ident)*) => {
        const TOPICS: &[&str] = &[$(stringify!($topic)),*];
        $(
            #[test]
            fn $topic() {
                let topic = stringify!($topic);
                let path = folder().join(format!("cases/{topic}.py"));
                let source = fs_err::read_to_string(path).expect("the file of cases is there");
                let tally = agrees(&folder(), &format!("cases.{topic}"), &source);
                eprintln!("{tally:?}");
                // What this file is for.
                assert!(topic != "declared" || tally.unread == 0, "{tally:?}");
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
    declared
    enums
    execute
    indexes
    naming
    queries
    quoting
    tables
    types
}

/// The seed and the number of scripts, where nobody asks for others.
const SEED: u64 = 20;
const SCRIPTS: u64 = 300;

/// A number that a variable of the environment holds.
fn asked(variable: &str, otherwise: u64) -> u64 {
    std::env::var(variable).map_or(otherwise, |text| {
        text.parse()
            .unwrap_or_else(|_| panic!("{variable} is no number: {text}"))
    })
}

/// `ALUDEL_ORACLE_SEED` and `ALUDEL_ORACLE_SCRIPTS` ask for other scripts, and more.
#[test]
fn composed() {
    let seed = asked("ALUDEL_ORACLE_SEED", SEED).to_string();
    let scripts = asked("ALUDEL_ORACLE_SCRIPTS", SCRIPTS).to_string();
    let source = alembic::python("composer.py", &[&seed, &scripts]);
    let temporary = tempfile::tempdir().expect("there is room for a file");
    let place = Utf8Path::from_path(temporary.path()).expect("its name is UTF-8");
    fs_err::write(place.join("composed.py"), &source).expect("there is room for a file");
    let tally = agrees(place, "composed", &source);
    eprintln!("seed {seed}: {tally:?}");
    // Scripts that Alembic refuses early say little.
    assert!(tally.refusals * 2 < tally.same, "{tally:?}");
    assert!(tally.declared > 0, "{tally:?}");
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

/// The README's tables say which cases stand for which of Alembic's own tests.
#[test]
fn the_cases_that_the_readme_names_are_there() {
    let readme = fs_err::read_to_string(folder().join("README.md")).expect("it lies beside this");
    let mut tests = 0;
    for line in readme.lines().filter(|line| line.starts_with("| test_")) {
        let (theirs, ours) = line[2..].split_once(" | ").expect("a table of two columns");
        tests += theirs.split(", ").count();
        let names: Vec<&str> = ours.split('`').skip(1).step_by(2).collect();
        assert!(!names.is_empty(), "{line}");
        for name in names {
            let (module, case) = name.split_once('.').expect("a file and a case");
            let path = match module.strip_prefix("live/") {
                Some(module) => folder().join(format!("../live/cases/{module}.py")),
                None => folder().join(format!("cases/{module}.py")),
            };
            let source = fs_err::read_to_string(&path).expect("the file of cases is there");
            let head = format!("\ndef case_{case}(");
            assert!(source.contains(&head), "{path} has no {case}: {line}");
        }
    }
    assert!(tests > 300, "the tables name {tests} of Alembic's tests");
}
