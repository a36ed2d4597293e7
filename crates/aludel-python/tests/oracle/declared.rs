//! The cases whose text says everything, read without an interpreter.

use std::collections::BTreeSet;

use aludel_python::host::{Host as _, TransactionAction};
use aludel_script::python::declared::{Act, Circumstances, read_declared};
use camino::Utf8Path;

use crate::alembic::Answer;
use crate::ours::Printer;

/// What stands above a case that is a script of its own.
const HEAD: &str = "from alembic import op\nimport sqlalchemy as sa\n\
    from sqlalchemy.dialects import mysql, postgresql, sqlite\n\n\n";

/// What reading a case says about it; `None`: it has to be run.
///
/// `source` is the case's function with everything that belongs to it.
pub(crate) fn answer(theirs: &Answer, source: &str) -> Option<Answer> {
    // What a case is given beside its two arguments is nowhere in its text.
    if theirs.variant.is_some() {
        return None;
    }
    let (head, body) = source.split_once('\n')?;
    if !head.ends_with("(op, sa):") {
        return None;
    }
    let folder = tempfile::tempdir().expect("there is room for a script");
    let path = Utf8Path::from_path(folder.path())
        .expect("its name is UTF-8")
        .join("case.py");
    let text = format!("{HEAD}def upgrade():\n{body}\n");
    fs_err::write(&path, text).expect("there is room for a script");
    let mut printer = Printer::new(theirs);
    let circumstances = Circumstances {
        dialect: theirs
            .dialect
            .parse()
            .expect("a dialect that Aludel speaks"),
        dialect_name: &theirs.dialect,
        as_sql: true,
        convention: &theirs.convention,
    };
    let declared = read_declared(&path, "upgrade", &circumstances)?;
    let mut made = BTreeSet::new();
    for declaration in declared {
        let cause = Some(&declaration.cause);
        let is_new = match &declaration.act {
            Act::MakeType { schema, name, .. } => made.insert((schema.clone(), name.clone())),
            _ => true,
        };
        let outcome = match declaration.act {
            Act::MakeType { .. } if !is_new => continue,
            Act::Perform(operation) | Act::MakeType { operation, .. } => {
                printer.perform(operation, cause).map(drop)
            }
            Act::AutocommitBegins => printer.transaction(TransactionAction::AutocommitBegin, cause),
            Act::AutocommitEnds => printer.transaction(TransactionAction::AutocommitEnd, cause),
        };
        // What cannot be written is run as well, so that Python raises its error.
        outcome.ok()?;
    }
    Some(Answer {
        sql: printer.sql,
        printed: printer.printed,
        refused: None,
        message: None,
        ..theirs.clone()
    })
}
