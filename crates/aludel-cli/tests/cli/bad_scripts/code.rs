//! What is wrong with the Python of a revision.

use insta::{allow_duplicates, assert_snapshot};

use super::{assert_nothing_ran, assert_unchanged, host, project, said};

#[test]
fn a_syntax_error() {
    let project = project("op.execute(\"DELETE FROM users\"");
    allow_duplicates! {
        for runtime in ["embedded", "host", "auto"] {
            assert_snapshot!(project.run(&format!("upgrade --runtime {runtime}")), @r#"
            exit 2
            --- stderr
            error: the file is no Python: Expected `)`, found newline
              --> migrations/versions/b1.py:11:35
               |
            11 |     op.execute("DELETE FROM users"
               |                                   ^
            hint: mend the file: all revisions are read before one of them runs
            "#);
        }
    }
    assert_nothing_ran(&project);
}

#[test]
fn an_exception() {
    let project = project("import prices\n\ntea = prices.of('tea')");
    project.write(
        "prices.py",
        "PRICES = {}\n\n\ndef of(name):\n    return PRICES[name]\n",
    );
    assert_snapshot!(said(&project), @"
    exit 2
    --- stderr
    upgrading sqlite:///shop.db: 1 revision
      1/1  b1  fill users  failed after statement 1
    error: `KeyError`: 'tea'
      upgrade b1 (fill users): nothing of it is in the database
      the database is at a1
      --> [project]/prices.py:5:12
       |
     5 |     return PRICES[name]
       |            ^^^^^^^^^^^^ in `of`
       |
      ::: migrations/versions/b1.py:13:11
       |
    13 |     tea = prices.of('tea')
       |           ---------------- in `upgrade`
    hint: mend the file, then run the same command again
    ");
}

#[test]
fn an_exception_because_of_another() {
    let project = project(
        "try:\n    int('ten')\nexcept ValueError as error:\n    \
         raise RuntimeError('no number:\\nten') from error",
    );
    assert_snapshot!(said(&project), @r"
    exit 2
    --- stderr
    upgrading sqlite:///shop.db: 1 revision
      1/1  b1  fill users  failed after statement 1
    error: `RuntimeError`: no number:
      ten
      caused by `ValueError`: invalid literal for int() with base 10: 'ten'
      upgrade b1 (fill users): nothing of it is in the database
      the database is at a1
      --> migrations/versions/b1.py:14:9
       |
    14 |         raise RuntimeError('no number:\nten') from error
       |         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ in `upgrade`
    hint: mend the file, then run the same command again
    ");
}

#[test]
fn an_unknown_import() {
    let project = project("pass");
    project.replace(
        "migrations/versions/b1.py",
        "import sqlalchemy as sa\n",
        "import sqlalchemy as sa\nimport shop_toolz\n",
    );
    assert_snapshot!(project.run("upgrade --runtime embedded"), @"
    exit 2
    --- stderr
    error: the embedded interpreter cannot import `shop_toolz`
      nothing has run
     --> migrations/versions/b1.py:4:1
      |
    4 | import shop_toolz
      | ^^^^^^^^^^^^^^^^^ imported here
    hint: let the project's own Python run it, `./python`: leave `--runtime embedded` out
    ");
    // Nobody has it: the project's own Python, which is asked next, knows before anything runs.
    assert_snapshot!(project.run("upgrade"), @"
    exit 2
    --- stderr
    error: `shop_toolz` cannot be imported here: No module named 'shop_toolz'
      nothing has run
     --> migrations/versions/b1.py:4:1
      |
    4 | import shop_toolz
      | ^^^^^^^^^^^^^^^^^
    hint: install it there with `./python -m pip install`, or name another Python with `--python`; a module of the project is found where `prepend_sys_path` says
    ");
    assert_nothing_ran(&project);
    project.must("upgrade a1");
    assert_snapshot!(host(&project), @"
    exit 2
    --- stderr
    upgrading sqlite:///shop.db: 1 revision
      1/1  b1  fill users  failed before statement 1
    error: `shop_toolz` cannot be imported here: No module named 'shop_toolz'
      upgrade b1 (fill users): nothing of it is in the database
      the database is at a1
     --> migrations/versions/b1.py:4:1
      |
    4 | import shop_toolz
      | ^^^^^^^^^^^^^^^^^
    hint: install it there with `./python -m pip install`, or name another Python with `--python`; a module of the project is found where `prepend_sys_path` says
    ");
    assert_unchanged(&project);
}

#[test]
fn an_unknown_name_of_a_module() {
    let project = project("from sqlalchemy.dialects import postgresq\n");
    project.must("upgrade a1");
    assert_snapshot!(project.run("upgrade --runtime embedded"), @"
    exit 2
    --- stderr
    upgrading sqlite:///shop.db: 1 revision
      1/1  b1  fill users  failed after statement 1
    error: cannot import name 'postgresq' from 'sqlalchemy.dialects' (unknown location)
      upgrade b1 (fill users): nothing of it is in the database
      the database is at a1
      --> migrations/versions/b1.py:11:5
       |
    11 |     from sqlalchemy.dialects import postgresq
       |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ in `upgrade`
    hint: run the revision in the project's own Python: `--runtime host`; a module of the project is found where `prepend_sys_path` says
    ");
    assert_unchanged(&project);
}

#[test]
fn an_unknown_directive() {
    let project = project("op.add_colum('users', sa.Column('age', sa.Integer))");
    allow_duplicates! {
        for runtime in ["embedded", "auto"] {
            assert_snapshot!(project.run(&format!("upgrade --runtime {runtime}")), @"
            exit 2
            --- stderr
            error: there is no `op.add_colum`
              nothing has run
              --> migrations/versions/b1.py:11:5
               |
            11 |     op.add_colum('users', sa.Column('age', sa.Integer))
               |     ^^^^^^^^^^^^ called here
            hint: write `op.add_column`, if that is meant
            ");
        }
    }
    assert_nothing_ran(&project);
    project.must("upgrade a1");
    // Another release of Alembic may have it, so that only running it tells.
    assert_snapshot!(host(&project), @"
    exit 2
    --- stderr
    upgrading sqlite:///shop.db: 1 revision
      1/1  b1  fill users  failed after statement 1
    error: `AttributeError`: module 'alembic.op' has no attribute 'add_colum'
      upgrade b1 (fill users): nothing of it is in the database
      the database is at a1
      --> migrations/versions/b1.py:11:5
       |
    11 |     op.add_colum('users', sa.Column('age', sa.Integer))
       |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ in `upgrade`
    hint: mend the file, then run the same command again
    ");
    assert_unchanged(&project);
}

#[test]
fn an_unknown_directive_of_a_batch() {
    let batch = |call: &str| {
        project(&format!(
            "with op.batch_alter_table('users') as batch_op:\n    {call}"
        ))
    };
    let project = batch("batch_op.add_colum(sa.Column('age', sa.Integer))");
    assert_snapshot!(project.run("upgrade"), @"
    exit 2
    --- stderr
    error: there is no `batch_op.add_colum`
      nothing has run
      --> migrations/versions/b1.py:12:9
       |
    12 |         batch_op.add_colum(sa.Column('age', sa.Integer))
       |         ^^^^^^^^^^^^^^^^^^ called here
    hint: write `batch_op.add_column`, if that is meant
    ");
    assert_nothing_ran(&project);
    let project = batch("batch_op.rename_table('users', 'people')");
    assert_snapshot!(project.run("upgrade"), @"
    exit 2
    --- stderr
    error: there is no `batch_op.rename_table`
      nothing has run
      --> migrations/versions/b1.py:12:9
       |
    12 |         batch_op.rename_table('users', 'people')
       |         ^^^^^^^^^^^^^^^^^^^^^ called here
    hint: write `op.rename_table` outside of the batch, if that is meant
    ");
    assert_nothing_ran(&project);
    let project = batch("batch_op.paint('blue')");
    assert_snapshot!(project.run("upgrade"), @"
    exit 2
    --- stderr
    error: there is no `batch_op.paint`
      nothing has run
      --> migrations/versions/b1.py:12:9
       |
    12 |         batch_op.paint('blue')
       |         ^^^^^^^^^^^^^^ called here
    hint: register it with `@BatchOperations.register_operation`, in a module that the revision or `env.py` imports; if a plugin of Alembic's has it, use `--runtime host`
    ");
    assert_nothing_ran(&project);
    project.must("upgrade a1");
    assert_snapshot!(host(&project), @"
    exit 2
    --- stderr
    upgrading sqlite:///shop.db: 1 revision
      1/1  b1  fill users  failed after statement 1
    error: `AttributeError`: 'BatchOperations' object has no attribute 'paint'
      upgrade b1 (fill users): nothing of it is in the database
      the database is at a1
      --> migrations/versions/b1.py:12:9
       |
    12 |         batch_op.paint('blue')
       |         ^^^^^^^^^^^^^^^^^^^^^^ in `upgrade`
    hint: mend the file, then run the same command again
    ");
    assert_unchanged(&project);
}

#[test]
fn a_wrong_argument() {
    let project = project("op.add_column('users', sa.Column('age', sa.Integer), nullable=True)");
    assert_snapshot!(said(&project), @"
    exit 2
    --- stderr
    upgrading sqlite:///shop.db: 1 revision
      1/1  b1  fill users  failed after statement 1
    error: `TypeError`: add_column() got an unexpected keyword argument 'nullable'
      upgrade b1 (fill users): nothing of it is in the database
      the database is at a1
      --> migrations/versions/b1.py:11:5
       |
    11 |     op.add_column('users', sa.Column('age', sa.Integer), nullable=True)
       |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ in `upgrade`
    hint: mend the file, then run the same command again
    ");
}

#[test]
fn an_argument_that_is_missing() {
    let project = project("op.create_index('users_name', 'users')");
    assert_snapshot!(said(&project), @"
    exit 2
    --- stderr
    upgrading sqlite:///shop.db: 1 revision
      1/1  b1  fill users  failed after statement 1
    error: `TypeError`: create_index() missing 1 required positional argument: 'columns'
      upgrade b1 (fill users): nothing of it is in the database
      the database is at a1
      --> migrations/versions/b1.py:11:5
       |
    11 |     op.create_index('users_name', 'users')
       |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ in `upgrade`
    hint: mend the file, then run the same command again
    ");
}

#[test]
fn a_value_that_is_no_column() {
    let project = project("op.add_column('users', 'age')");
    assert_snapshot!(said(&project), @"
    exit 2
    --- stderr
    upgrading sqlite:///shop.db: 1 revision
      1/1  b1  fill users  failed after statement 1
    error: `AttributeError`: 'str' object has no attribute 'table'
      upgrade b1 (fill users): nothing of it is in the database
      the database is at a1
      --> migrations/versions/b1.py:11:5
       |
    11 |     op.add_column('users', 'age')
       |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ in `upgrade`
    hint: mend the file, then run the same command again
    ");
}

#[test]
fn a_script_without_the_function() {
    let project = project("pass");
    project.replace("migrations/versions/b1.py", "def upgrade", "def upgrad");
    assert_snapshot!(said(&project), @"
    exit 2
    --- stderr
    upgrading sqlite:///shop.db: 1 revision
      1/1  b1  fill users  failed before statement 1
    error: the script has no function `upgrade`
      upgrade b1 (fill users): nothing of it is in the database
      the database is at a1
    --> migrations/versions/b1.py
    hint: write `def upgrade(): pass` if there is nothing to do
    ");
}

#[test]
fn a_script_that_calls_itself_without_an_end() {
    let project = project("upgrade()");
    project.replace(
        "migrations/versions/b1.py",
        "    op.execute(\"INSERT INTO users VALUES ('ann')\")\n",
        "    pass\n",
    );
    assert_snapshot!(said(&project), @"
    exit 2
    --- stderr
    upgrading sqlite:///shop.db: 1 revision
      1/1  b1  fill users  failed before statement 1
    error: the script calls itself without an end
      upgrade b1 (fill users): nothing of it is in the database
      the database is at a1
      --> migrations/versions/b1.py:11:5
       |
    11 |     upgrade()
       |     ^^^^^^^^^ in `upgrade`
    hint: mend the file, then run the same command again
    ");
}
