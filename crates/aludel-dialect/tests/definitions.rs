//! Definitions as the real Alembic writes them: recorded answers.
//!
//! Each file of `definitions/` holds operations of one topic with the statements that
//! Alembic 1.20.1 with SQLAlchemy 2.1 printed for them, or what it said when it refused.

use std::path::Path;

use aludel_core::operation::Operation;
use aludel_dialect::DialectName;
use aludel_dialect::render::RenderContext;
use serde::Deserialize;

/// One answer of Alembic.
#[derive(Deserialize)]
struct Answer {
    name: String,
    /// `postgresql`, `mysql`, `mariadb` or `sqlite`.
    dialect: String,
    operations: Vec<Operation>,
    /// White space is one space each.
    statements: Vec<String>,
    /// What Alembic said when it refused.
    error: Option<String>,
}

impl Answer {
    /// How our answer differs.
    fn difference(&self) -> Option<String> {
        let dialect: DialectName = self.dialect.parse().expect("a known dialect");
        let mariadb = self.dialect == "mariadb";
        let context = RenderContext {
            mariadb,
            mariadb_options: mariadb,
            ..RenderContext::OFFLINE
        };
        let mut statements = Vec::new();
        let mut refused = None;
        for operation in &self.operations {
            match dialect.dialect().render(operation, &context) {
                Ok(rendered) => statements.extend(
                    rendered
                        .iter()
                        .map(|one| one.sql.split_whitespace().collect::<Vec<_>>().join(" ")),
                ),
                Err(error) => refused = Some(error.to_string()),
            }
        }
        // What is refused here is refused before its first statement is sent.
        let same = match (&refused, &self.error) {
            (Some(_), Some(_)) => true,
            (None, None) => statements == self.statements,
            _ => false,
        };
        (!same).then(|| {
            format!(
                "{} ({})\n  alembic: {:#?} {:?}\n  ours:    {:#?} {:?}",
                self.name, self.dialect, self.statements, self.error, statements, refused
            )
        })
    }
}

#[test]
fn definitions_are_those_of_alembic() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/definitions");
    let mut answers = Vec::new();
    for entry in fs_err::read_dir(folder).expect("the folder of answers") {
        let path = entry.expect("an entry").path();
        let text = fs_err::read_to_string(&path).expect("a file of answers");
        let file: Vec<Answer> = serde_json::from_str(&text)
            .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        answers.extend(file);
    }
    assert!(answers.len() > 100, "only {} answers", answers.len());
    let differences: Vec<String> = answers.iter().filter_map(Answer::difference).collect();
    assert!(
        differences.is_empty(),
        "{} of {} differ\n{}",
        differences.len(),
        answers.len(),
        differences.join("\n")
    );
}
