//! An `env.py` that fails.

use insta::assert_snapshot;

use super::{assert_unchanged, host, project};
use crate::project::TestProject;

#[test]
fn an_env_py_that_fails() {
    let fails = |project: &TestProject| {
        project.replace(
            "migrations/env.py",
            "\nurl = ",
            "\nfrom shop_models import Base\n\nurl = ",
        );
    };
    // The embedded interpreter reads it; it need not run.
    let project = project("pass");
    fails(&project);
    project.must("upgrade --runtime embedded");
    // The project's own Python runs it once, for what it sets up.
    project.must("downgrade a1");
    assert_snapshot!(host(&project), @"
    exit 0
    --- stderr
    upgrading sqlite:///shop.db: 1 revision
    warning: `env.py` failed, and what it would have set up is missing: `ModuleNotFoundError`: No module named 'shop_models' (migrations/env.py:4)
      1/1  b1  fill users  1 statement [took]
    upgraded 1 revision in [took]: now at b1 (head)
    ");
    // Also where one revision needs that Python.
    let project = super::project("import sqlite3");
    fails(&project);
    assert_snapshot!(project.run("upgrade"), @"
    exit 0
    --- stderr
    warning: `env.py` failed, and what it would have set up is missing: `ModuleNotFoundError`: No module named 'shop_models' (migrations/env.py:4)
    upgrading sqlite:///shop.db: 2 revisions
      b1 runs in `./python`: it imports `sqlite3` (migrations/versions/b1.py:11:5)
      1/2  a1  create users  1 statement [took]
      2/2  b1  fill users    1 statement [took]
    upgraded 2 revisions in [took]: now at b1 (head)
    ");
}

#[test]
fn an_env_py_that_fails_before_it_registers_what_is_called() {
    let project = project("op.greet('ann')");
    project.replace(
        "migrations/env.py",
        "\nurl = ",
        "\nfrom alembic.operations import MigrateOperation, Operations\n\n\
         LANGUAGE = {'en': 'hello'}['de']\n\n\n@Operations.register_operation('greet')\n\
         class Greet(MigrateOperation):\n    pass\n\n\nurl = ",
    );
    project.must("upgrade a1 --runtime host");
    assert_snapshot!(project.run("upgrade"), @"
    exit 2
    --- stderr
    upgrading sqlite:///shop.db: 1 revision
      1/1  b1  fill users  failed before statement 1
    error: `KeyError`: 'de'
      upgrade b1 (fill users): nothing of it is in the database
      the database is at a1
     --> migrations/env.py:6:12
      |
    6 | LANGUAGE = {'en': 'hello'}['de']
      |            ^^^^^^^^^^^^^^^^^^^^^
    hint: mend the file, then run the same command again
    ");
    assert_unchanged(&project);
    assert_snapshot!(host(&project), @"
    exit 2
    --- stderr
    upgrading sqlite:///shop.db: 1 revision
    warning: `env.py` failed, and what it would have set up is missing: `KeyError`: 'de' (migrations/env.py:6)
      1/1  b1  fill users  failed after statement 1
    error: `AttributeError`: module 'alembic.op' has no attribute 'greet'
      upgrade b1 (fill users): nothing of it is in the database
      the database is at a1
      --> migrations/versions/b1.py:11:5
       |
    11 |     op.greet('ann')
       |     ^^^^^^^^^^^^^^^ in `upgrade`
    hint: mend the file, then run the same command again
    ");
    assert_unchanged(&project);
}

#[test]
fn a_function_of_env_py_that_is_not_called_is_named() {
    let project = project("pass");
    project.replace(
        "migrations/env.py",
        "context.configure(connection=connection)",
        "context.configure(connection=connection, on_version_apply=print)",
    );
    assert_snapshot!(project.run("upgrade"), @"
    exit 0
    --- stderr
    warning: `on_version_apply` in env.py is not called: the version table is Aludel's own affair
      --> migrations/env.py:11:67
       |
    11 |         context.configure(connection=connection, on_version_apply=print)
       |                                                                   ^^^^^
    hint: put what it does into the revisions, or let Alembic run them
    upgrading sqlite:///shop.db: 2 revisions
      1/2  a1  create users  1 statement [took]
      2/2  b1  fill users    1 statement [took]
    upgraded 2 revisions in [took]: now at b1 (head)
    ");
}
