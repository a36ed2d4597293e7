//! What a person is told about scripts that fail.

use aludel_python::host::{DatabaseErrorClass, DatabaseFailure, HostError};
use aludel_python::{PythonErrorKind, RunError};

use crate::host::{Folder, Recording, shown, told, upgrade};

fn told_offline(script: &str) -> String {
    told(script, &mut Recording::offline("postgresql"))
}

#[test]
fn a_form_of_sqlalchemy_1_is_named_with_the_way_out() {
    let script = "import sqlalchemy as sa\ndef upgrade():\n    \
                  sa.Table('t', sa.MetaData(), autoload=True)\n";
    let error = upgrade(script, &mut Recording::offline("postgresql")).unwrap_err();
    let diagnostic = error.diagnostic().unwrap();
    assert_eq!(
        diagnostic.labels.last().map(|label| label.location.line),
        Some(3)
    );
    insta::assert_snapshot!(diagnostic.help.unwrap(), @"`autoload=True without a bind` is a form of SQLAlchemy 1.x: write it as SQLAlchemy 2 has it, or run the revision in a Python of the project with SQLAlchemy 1.4: `--runtime host`");
}

#[test]
fn a_syntax_error_points_at_its_line() {
    insta::assert_snapshot!(told_offline("x = 1\ndef upgrade(:\n    pass\n"), @r"
    python-syntax: the file is not Python: expected a parameter or the end of the parameter list
      revision.py:2
    ");
}

#[test]
fn an_exception_points_at_the_calls_that_led_to_it() {
    insta::assert_snapshot!(told_offline(
        "def fill():\n    raise ValueError('no rows\\nat all')\n\
         def upgrade():\n    fill()\n"
    ), @r"
    python-exception: `ValueError`: no rows
      at all
      revision.py:2 in `fill`
      revision.py:4 in `upgrade`
    ");
}

#[test]
fn an_exception_behind_an_exception_is_told() {
    insta::assert_snapshot!(told_offline(
        "def upgrade():\n    try:\n        {}['key']\n    except KeyError as error:\n\
         \x20       raise RuntimeError('no key') from error\n"
    ), @r"
    python-exception: `RuntimeError`: no key
      caused by `KeyError`: 'key'
      revision.py:5 in `upgrade`
    ");
}

#[test]
fn an_unknown_import_names_the_module() {
    insta::assert_snapshot!(told_offline("import shapely\ndef upgrade(): pass\n"), @r"
    python-import: `shapely` cannot be imported here: No module named 'shapely'
      revision.py:1
    ");
}

#[test]
fn sys_exit_is_no_success() {
    insta::assert_snapshot!(told_offline("import sys\ndef upgrade():\n    sys.exit()\n"), @r"
    python-exit: the script asked the program to exit with status 0
      revision.py:3 in `upgrade`
    ");
}

#[test]
fn the_harder_ways_to_exit_end_the_script_alone() {
    for exit in ["exit(3)", "import os; os._exit(3)", "raise SystemExit(3)"] {
        let told = told_offline(&format!("def upgrade():\n    {exit}\n"));
        assert_eq!(
            told,
            "python-exit: the script asked the program to exit with status 3\n  \
             revision.py:2 in `upgrade`",
            "{exit}"
        );
    }
}

#[test]
fn endless_recursion_is_told_in_few_lines() {
    let told = told_offline("def upgrade():\n    upgrade()\n");
    assert!(
        told.starts_with("python-recursion: the script calls itself without an end\n"),
        "{told}"
    );
    assert_eq!(told.lines().count(), 2, "{told}");
}

#[test]
fn a_missing_function_is_named() {
    insta::assert_snapshot!(told_offline("revision = 'a'\n"), @"
    python-function-missing: the script has no function `upgrade`
      revision.py:1
    ");
}

#[test]
fn an_unknown_directive_and_a_wrong_argument_are_the_authors_lines() {
    insta::assert_snapshot!(told_offline(
        "from alembic import op\ndef upgrade():\n    op.create_tabel('x')\n"
    ), @r"
    python-exception: `AttributeError`: module 'alembic.op' has no attribute 'create_tabel'
      revision.py:3 in `upgrade`
    ");
    insta::assert_snapshot!(told_offline(
        "from alembic import op\ndef upgrade():\n    op.drop_index('x', 'y', 'z')\n"
    ), @r"
    python-exception: `TypeError`: drop_index() takes from 1 to 2 positional arguments but 3 were given
      revision.py:3 in `upgrade`
    ");
    insta::assert_snapshot!(told_offline(
        "from alembic import op\ndef upgrade():\n    op.add_column('x', schema='y')\n"
    ), @r"
    python-exception: `TypeError`: add_column() missing 1 required positional argument: 'column'
      revision.py:3 in `upgrade`
    ");
}

#[test]
fn a_directive_outside_of_a_function_is_refused() {
    let told = told_offline("from alembic import op\nop.drop_table('x')\ndef upgrade(): pass\n");
    assert!(
        told.starts_with("python-exception: `NameError`: Can't invoke function 'drop_table'"),
        "{told}"
    );
    assert!(told.ends_with("  revision.py:2"), "{told}");
}

#[test]
fn a_database_error_that_nobody_catches_is_handed_back() {
    let failure = DatabaseFailure {
        class: DatabaseErrorClass::ProgrammingError,
        message: "relation \"t\" does not exist".to_owned(),
        sqlstate: Some("42P01".to_owned()),
        errno: None,
        constraint: None,
        schema: None,
        table: None,
        column: None,
        data_type: None,
        detail: None,
        statement: Some("DROP TABLE t".to_owned()),
        disconnected: false,
    };
    let mut host = Recording::offline("postgresql");
    let refused = failure.clone();
    host.answer = Some(Box::new(move |_| {
        Err(HostError::Database(Box::new(refused.clone())))
    }));
    let outcome = upgrade(
        "from alembic import op\ndef upgrade():\n    op.drop_table('t')\n",
        &mut host,
    );
    let Err(RunError::Python(error)) = outcome else {
        panic!("{outcome:?}");
    };
    assert_eq!(error.database.as_deref(), Some(&failure));
    assert_eq!(error.kind, PythonErrorKind::Raised);
    assert_eq!(error.location().unwrap().line, 3);
}

#[test]
fn what_has_no_text_is_the_authors_line_too() {
    insta::assert_snapshot!(told(
        "from alembic import op\nimport sqlalchemy as sa\n\
         def upgrade():\n    op.alter_column('t', 'c', nullable=True)\n",
        &mut Recording::offline("mysql"),
    ), @r"
    python-exception: `alembic.util.exc.CommandError`: All MySQL CHANGE/MODIFY COLUMN operations require the existing type.
      revision.py:4 in `upgrade`
    ");
}

#[test]
fn errors_in_a_module_of_the_project_point_at_both() {
    let folder = Folder::new(&[
        ("helper.py", "def broken():\n    return 1 / 0\n"),
        (
            "a.py",
            "import helper\ndef upgrade():\n    helper.broken()\n",
        ),
    ]);
    let error = folder
        .upgrade("a.py", &mut Recording::offline("postgresql"))
        .unwrap_err();
    insta::assert_snapshot!(shown(&error.diagnostic().unwrap(), &folder.path), @r"
    python-exception: `ZeroDivisionError`: division by zero
      helper.py:2 in `broken`
      a.py:3 in `upgrade`
    ");
}

#[test]
fn a_file_that_is_gone_is_named() {
    let folder = Folder::new(&[]);
    let error = folder
        .upgrade("a.py", &mut Recording::offline("postgresql"))
        .unwrap_err();
    let told = shown(&error.diagnostic().unwrap(), &folder.path);
    assert!(told.starts_with("script-unreadable: "), "{told}");
}
