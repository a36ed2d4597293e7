//! Expressions and queries against real SQLAlchemy 2.1.
//!
//! `compose.py` builds expressions and statements by chance, from a fixed seed, and writes
//! down the tree of each (`trees.py`) with the text that SQLAlchemy gives it: for
//! PostgreSQL, MySQL, MariaDB, SQLite and no dialect, with placeholders and with literals.
//! The trees are rendered here, and the texts must be the same up to white space.

use std::ffi::OsString;
use std::process::Command;

use aludel_core::expression::{Expression, Query};
use aludel_dialect::DialectName;
use aludel_dialect::render::{Parameters, RenderContext, Shown, render_for_people};
use serde::Deserialize;

const SEED: u32 = 21;
const EXPRESSIONS: u32 = 1200;
const STATEMENTS: u32 = 900;

/// One line of `compose.py`.
#[derive(Debug, Deserialize)]
struct Case {
    expression: Option<Expression>,
    query: Option<Query>,
    texts: Texts,
}

#[derive(Debug, Deserialize)]
struct Texts {
    postgresql: Styles,
    mysql: Styles,
    mariadb: Styles,
    sqlite: Styles,
    default: Styles,
}

#[derive(Debug, Deserialize)]
struct Styles {
    shown: Answer,
    literal: Answer,
}

/// What SQLAlchemy says.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Answer {
    Text(String),
    Refused {
        refused: String,
    },
    /// With a placeholder where a literal should be.
    #[expect(dead_code, reason = "nothing is compared with it")]
    Unusable {
        unusable: String,
    },
}

/// How many comparisons there were of each kind.
#[derive(Debug, Default)]
struct Tally {
    same: usize,
    both_refuse: usize,
    unusable: usize,
    /// Refusals of SQLAlchemy where Aludel has a text.
    lenient: usize,
}

#[test]
fn sqlalchemy_agrees() {
    let cases = cases();
    let mut tally = Tally::default();
    let mut disagreements = Vec::new();
    for (line, case) in cases.lines().enumerate() {
        let case: Case = serde_json::from_str(case)
            .unwrap_or_else(|error| panic!("line {}: {error}\n{case}", line + 1));
        compare(&case, &mut tally, &mut disagreements);
    }
    eprintln!("{tally:#?}");
    assert!(
        disagreements.is_empty(),
        "{} disagreements, the first of them:\n{}",
        disagreements.len(),
        disagreements[..disagreements.len().min(12)].join("\n\n")
    );
    assert!(tally.same >= 17_000, "too few comparisons: {tally:#?}");
    assert!(tally.both_refuse >= 300, "too few refusals: {tally:#?}");
}

fn cases() -> String {
    let program: OsString =
        std::env::var_os("ALUDEL_ORACLE_PYTHON").unwrap_or_else(|| "python3".into());
    let output = Command::new(&program)
        .args([
            "-W",
            "ignore",
            concat!(env!("CARGO_MANIFEST_DIR"), "/tests/oracle/compose.py"),
        ])
        .args([SEED, EXPRESSIONS, STATEMENTS].map(|number| number.to_string()))
        .env("PYTHONHASHSEED", "0")
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .output();
    match output {
        Ok(output) if output.status.success() => {
            String::from_utf8(output.stdout).expect("JSON is UTF-8")
        }
        Ok(output) => panic!(
            "the oracle needs a Python with alembic 1.20 and SQLAlchemy 2.1 in \
             ALUDEL_ORACLE_PYTHON, and {} answered:\n{}",
            program.display(),
            String::from_utf8_lossy(&output.stderr)
        ),
        Err(error) => panic!("{}: {error}", program.display()),
    }
}

fn compare(case: &Case, tally: &mut Tally, disagreements: &mut Vec<String>) {
    let shown = match (&case.expression, &case.query) {
        (Some(expression), _) => Shown::Expression(expression),
        (None, Some(query)) => Shown::Query(query),
        (None, None) => panic!("a case is an expression or a query"),
    };
    let texts = &case.texts;
    let targets = [
        (Some(DialectName::Postgresql), false, &texts.postgresql),
        (Some(DialectName::Mysql), false, &texts.mysql),
        (Some(DialectName::Mysql), true, &texts.mariadb),
        (Some(DialectName::Sqlite), false, &texts.sqlite),
        (None, false, &texts.default),
    ];
    for (dialect, mariadb, styles) in targets {
        for (parameters, theirs) in [
            (Parameters::Shown, &styles.shown),
            (Parameters::Literal, &styles.literal),
        ] {
            let context = RenderContext {
                parameters,
                mariadb,
                ..RenderContext::OFFLINE
            };
            let ours = render_for_people(shown, dialect, &context);
            let expected = match (&ours, theirs) {
                (_, Answer::Unusable { .. }) => {
                    tally.unusable += 1;
                    continue;
                }
                (Ok(ours), Answer::Text(theirs)) if words(ours) == words(theirs) => {
                    tally.same += 1;
                    continue;
                }
                (Err(_), Answer::Refused { .. }) => {
                    tally.both_refuse += 1;
                    continue;
                }
                (Ok(_), Answer::Refused { refused }) if is_lenient(dialect, refused) => {
                    tally.lenient += 1;
                    continue;
                }
                (_, Answer::Text(theirs)) => theirs.clone(),
                (_, Answer::Refused { refused }) => format!("refused: {refused}"),
            };
            let ours = match ours {
                Ok(ours) => ours,
                Err(error) => format!("refused: {error}"),
            };
            disagreements.push(format!(
                "{dialect:?} mariadb={mariadb} {parameters:?}\nours:   {}\ntheirs: {}",
                words(&ours),
                words(&expected)
            ));
        }
    }
}

/// What SQLAlchemy cannot write for no dialect or another, and Aludel can without harm.
fn is_lenient(dialect: Option<DialectName>, refused: &str) -> bool {
    // A text for people of what belongs to one database.
    dialect.is_none() && refused.starts_with("UnsupportedCompilationError")
        // One of its two ways to order what is aggregated is PostgreSQL's alone.
        || refused.contains("aggregate_order_by")
}

/// The text with each stretch of white space as one space.
fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
