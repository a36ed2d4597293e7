//! What goes wrong between a script and the database.

use aludel_testkit::TestDatabase;
use insta::{allow_duplicates, assert_snapshot};

use super::{host, project, said};
use crate::servers;

#[test]
fn a_script_that_closes_the_connection() {
    // With nothing behind it, in each way that there is.
    let project = project("op.get_bind().close()");
    assert_snapshot!(said(&project), @"
    exit 2
    --- stderr
    upgrading sqlite:///shop.db: 1 revision
      1/1  b1  fill users  failed after statement 1
    error: the script closed its connection with the database
      upgrade b1 (fill users): nothing of it is in the database
      the database is at a1
      --> migrations/versions/b1.py:11:5
       |
    11 |     op.get_bind().close()
       |     ^^^^^^^^^^^^^^^^^^^^^ closed here
    hint: leave it open: the revision's version is written with it, and the run closes it
    ");
    for script in [
        "with op.get_bind() as connection:\n    pass",
        "op.get_bind().invalidate()",
    ] {
        let said = said(&super::project(script));
        assert!(
            said.contains("error: the script closed its connection with the database\n"),
            "{said}"
        );
    }
    // With a statement that finds it closed.
    let project = super::project("op.get_bind().close()\nop.execute('DELETE FROM users')");
    assert_snapshot!(said(&project), @"
    exit 2
    --- stderr
    upgrading sqlite:///shop.db: 1 revision
      1/1  b1  fill users  failed after statement 1
    error: `sqlalchemy.exc.ResourceClosedError`: This Connection is closed
      upgrade b1 (fill users): nothing of it is in the database
      the database is at a1
      --> migrations/versions/b1.py:12:5
       |
    12 |     op.execute('DELETE FROM users')
       |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ in `upgrade`
    hint: mend the file, then run the same command again
    ");
    // An engine's connections are not the revision's.
    let project = super::project("engine = op.get_bind().engine\nengine.dispose()");
    project.must("upgrade --runtime embedded");
    project.must("downgrade a1 --runtime embedded");
    project.must("upgrade --runtime host");
}

#[test]
fn a_script_whose_connection_the_server_closes() {
    let postgres = TestDatabase::postgres("cli_terminated");
    let project = project("op.execute('SELECT pg_terminate_backend(pg_backend_pid())')")
        .with_variable("DATABASE_URL", postgres.url());
    project.must("upgrade a1");
    allow_duplicates! {
        for runtime in ["embedded", "host"] {
            let arguments = format!("upgrade --runtime {runtime}");
            let said = servers::said(&project, &arguments, postgres.name())
                .replace("  in `./python`: 1 `.py` revision\n", "")
                // Which of the two is heard first is the network's affair.
                .replace(
                    "terminating connection due to administrator command (57P01)",
                    "the connection to the server was lost",
                );
            assert_snapshot!(said, @"
            exit 2
            --- stderr
            upgrading postgresql://aludel:***@127.0.0.1:[port]/[database]: 1 revision
              1/1  b1  fill users  failed after statement 1
            error: the connection to the server was lost
              statement 2: SELECT pg_terminate_backend(pg_backend_pid())
              upgrade b1 (fill users): nothing of it is in the database
              the database is at a1
              --> migrations/versions/b1.py:11:5
               |
            11 |     op.execute('SELECT pg_terminate_backend(pg_backend_pid())')
               |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ here
            hint: run the same command again: it goes on where this one stopped
            ");
            assert_eq!(project.run("current"), "exit 0\n--- stdout\na1\n");
        }
    }
    let mariadb = TestDatabase::mariadb("cli_killed");
    let project = super::project("op.execute('KILL CONNECTION_ID()')")
        .with_variable("DATABASE_URL", mariadb.url());
    project.must("upgrade a1");
    allow_duplicates! {
        for runtime in ["embedded", "host"] {
            let arguments = format!("upgrade --runtime {runtime}");
            let said = servers::said(&project, &arguments, mariadb.name())
                .replace("  in `./python`: 1 `.py` revision\n", "");
            assert_snapshot!(said, @"
            exit 2
            --- stderr
            upgrading mysql+pymysql://aludel:***@127.0.0.1:[port]/[database]: 1 revision
              1/1  b1  fill users  failed at statement 2
            error: Connection was killed (1927)
              statement 2: KILL CONNECTION_ID()
              upgrade b1 (fill users): nothing of it is in the database
              the database is at a1
              --> migrations/versions/b1.py:11:5
               |
            11 |     op.execute('KILL CONNECTION_ID()')
               |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ here
            hint: run the same command again: it goes on where this one stopped
            ");
            assert_eq!(project.run("current"), "exit 0\n--- stdout\na1\n");
        }
    }
}

#[test]
fn an_exception_in_a_batch() {
    let project = project(
        "with op.batch_alter_table('users', recreate='always') as batch_op:\n    \
         batch_op.add_column(sa.Column('age', sa.Integer))\n    \
         raise RuntimeError('not today')",
    );
    assert_snapshot!(said(&project), @"
    exit 2
    --- stderr
    upgrading sqlite:///shop.db: 1 revision
      1/1  b1  fill users  failed after statement 1
    error: `RuntimeError`: not today
      upgrade b1 (fill users): nothing of it is in the database
      the database is at a1
      --> migrations/versions/b1.py:13:9
       |
    13 |         raise RuntimeError('not today')
       |         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ in `upgrade`
    hint: mend the file, then run the same command again
    ");
}

#[test]
fn a_batch_that_cannot_be_done() {
    let project =
        project("with op.batch_alter_table('users') as batch_op:\n    batch_op.drop_column('age')");
    assert_snapshot!(said(&project), @"
    exit 2
    --- stderr
    upgrading sqlite:///shop.db: 1 revision
      1/1  b1  fill users  failed after statement 1
    error: `KeyError`: 'age'
      upgrade b1 (fill users): nothing of it is in the database
      the database is at a1
      --> migrations/versions/b1.py:11:5
       |
    11 |     with op.batch_alter_table('users') as batch_op:
       |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ in `upgrade`
    hint: mend the file, then run the same command again
    ");
}

#[test]
fn a_statement_that_is_refused() {
    let project = project("op.execute(\"INSERT INTO people VALUES ('bob')\")");
    assert_snapshot!(said(&project), @r#"
    exit 2
    --- stderr
    upgrading sqlite:///shop.db: 1 revision
      1/1  b1  fill users  failed at statement 2
    error: no such table: people (SQLITE_ERROR)
      statement 2: INSERT INTO people VALUES ('bob')
      upgrade b1 (fill users): nothing of it is in the database
      the database is at a1
      --> migrations/versions/b1.py:11:5
       |
    11 |     op.execute("INSERT INTO people VALUES ('bob')")
       |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ here
    hint: mend the file, then run the same command again
    "#);
}

#[test]
fn a_statement_that_is_refused_at_a_position() {
    // The server counts in the statement, and the call is what stands in the file.
    let project = project("op.execute('SELECT age FROM users')");
    assert_snapshot!(said(&project), @"
    exit 2
    --- stderr
    upgrading sqlite:///shop.db: 1 revision
      1/1  b1  fill users  failed after statement 1
    error: no such column: age (SQLITE_ERROR)
      statement 2: SELECT age FROM users
      upgrade b1 (fill users): nothing of it is in the database
      the database is at a1
      --> migrations/versions/b1.py:11:5
       |
    11 |     op.execute('SELECT age FROM users')
       |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ here
    hint: mend the file, then run the same command again
    ");
}

#[test]
fn a_statement_that_refuses_transactions() {
    let project = project("op.execute('VACUUM')");
    assert_snapshot!(said(&project), @"
    exit 2
    --- stderr
    upgrading sqlite:///shop.db: 1 revision
      1/1  b1  fill users  failed at statement 2
    error: cannot VACUUM from within a transaction (SQLITE_ERROR)
      statement 2: VACUUM
      upgrade b1 (fill users): nothing of it is in the database
      the database is at a1
      --> migrations/versions/b1.py:11:5
       |
    11 |     op.execute('VACUUM')
       |     ^^^^^^^^^^^^^^^^^^^^ here
    hint: put it behind `with op.get_context().autocommit_block():`
    ");
    // What the hint says helps.
    project.replace(
        "migrations/versions/b1.py",
        "    op.execute('VACUUM')",
        "    with op.get_context().autocommit_block():\n        op.execute('VACUUM')",
    );
    project.must("upgrade --runtime embedded");
    project.must("downgrade a1");
    project.must("upgrade --runtime host");
}

const CATCHES: &str = "try:\n    op.execute('INSERT INTO people VALUES (1)')\n\
                       except sa.exc.DBAPIError as error:\n    print('caught', type(error).__name__)\n\
                       op.execute(\"INSERT INTO users VALUES ('bob')\")";

#[test]
fn a_refusal_that_is_caught() {
    // SQLite and MariaDB go on with the transaction.
    let project = project(CATCHES);
    project.must("upgrade a1");
    assert_snapshot!(project.run("upgrade --runtime embedded"), @"
    exit 0
    --- stderr
    upgrading sqlite:///shop.db: 1 revision
    caught OperationalError
      1/1  b1  fill users  3 statements [took]
    upgraded 1 revision in [took]: now at b1 (head)
    ");
    project.must("downgrade a1");
    assert_snapshot!(host(&project), @"
    exit 0
    --- stderr
    upgrading sqlite:///shop.db: 1 revision
    caught OperationalError
      1/1  b1  fill users  3 statements [took]
    upgraded 1 revision in [took]: now at b1 (head)
    ");
    let mariadb = TestDatabase::mariadb("cli_caught");
    let project = super::project(CATCHES).with_variable("DATABASE_URL", mariadb.url());
    project.must("upgrade a1");
    let said = servers::said(&project, "upgrade --runtime embedded", mariadb.name());
    assert!(said.contains("caught ProgrammingError\n"), "{said}");
    assert!(said.contains("now at b1 (head)\n"), "{said}");
}

#[test]
fn a_refusal_that_is_caught_in_a_transaction_that_is_lost() {
    let postgres = TestDatabase::postgres("cli_aborted");
    let project = project(CATCHES).with_variable("DATABASE_URL", postgres.url());
    project.must("upgrade a1");
    allow_duplicates! {
        for runtime in ["embedded", "host"] {
            let arguments = format!("upgrade --runtime {runtime}");
            let said = servers::said(&project, &arguments, postgres.name())
                .replace("  in `./python`: 1 `.py` revision\n", "");
            assert_snapshot!(said, @r#"
            exit 2
            --- stderr
            upgrading postgresql://aludel:***@127.0.0.1:[port]/[database]: 1 revision
            caught ProgrammingError
              1/1  b1  fill users  failed at statement 3
            error: current transaction is aborted, commands ignored until end of transaction block (25P02)
              statement 3: INSERT INTO users VALUES ('bob')
              refused before it: relation "people" does not exist
              upgrade b1 (fill users): nothing of it is in the database
              the database is at a1
              --> migrations/versions/b1.py:15:5
               |
            15 |     op.execute("INSERT INTO users VALUES ('bob')")
               |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ here
               |
              ::: migrations/versions/b1.py:12:9
               |
            12 |         op.execute('INSERT INTO people VALUES (1)')
               |         ------------------------------------------- this was refused before
            hint: put what may fail behind a savepoint, which is all that its failure undoes: `with op.get_bind().begin_nested():` in a `.py` revision
            "#);
        }
    }
    assert_eq!(project.run("current"), "exit 0\n--- stdout\na1\n");
    // What the hint says helps.
    project.replace(
        "migrations/versions/b1.py",
        "        op.execute('INSERT INTO people",
        "        with op.get_bind().begin_nested():\n            op.execute('INSERT INTO people",
    );
    project.must("upgrade --runtime embedded");
    project.must("downgrade a1");
    project.must("upgrade --runtime host");
}
