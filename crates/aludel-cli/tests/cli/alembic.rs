//! Alembic projects, under both names of the program.

use insta::assert_snapshot;

use crate::project::TestProject;

const ENV_PY: &str = "\
from alembic import context

context.configure(
    url=context.config.get_main_option('sqlalchemy.url'), version_table='migrations'
)
";

/// A project as Alembic makes it: `a1`, then `b1` and `b2`, and `c1` on a branch of its own.
fn project() -> TestProject {
    let project = TestProject::empty();
    project.write(
        "alembic.ini",
        "[alembic]\nscript_location = %(here)s/scripts\npath_separator = os\n\
         sqlalchemy.url = sqlite:///%(here)s/shop.db\n\n[other]\nscript_location = nowhere\n",
    );
    project.write("scripts/env.py", ENV_PY);
    project.write(
        "scripts/script.py.mako",
        "\"\"\"${message}\n\nCreate Date: ${create_date.year}\n\"\"\"\n\
         revision = ${repr(up_revision)}\ndown_revision = ${repr(down_revision)}\n\
         branch_labels = ${repr(branch_labels)}\ndepends_on = ${repr(depends_on)}\n",
    );
    let revision = |name: &str, doc: &str, rest: &str| {
        project.write(
            &format!("scripts/versions/{name}.py"),
            &format!(
                "\"\"\"{doc}\n\nCreate Date: 2026-03-05 07:08:09.000010\n\n\"\"\"\nfrom alembic \
                 import op\n\n{rest}\n\n\ndef upgrade():\n    op.drop_table('x')\n"
            ),
        );
    };
    revision(
        "a1_users",
        "create users",
        "revision = 'a1'\ndown_revision = None",
    );
    revision(
        "b1_email",
        "add email\nto users",
        "revision: str = 'b1'\ndown_revision = 'a1'",
    );
    revision(
        "b2_name",
        "add name",
        "revision = 'b2'\ndown_revision = ('a1',)",
    );
    revision(
        "c1_billing",
        "billing",
        "revision = 'c1'\ndown_revision = None\nbranch_labels = ['billing']\ndepends_on = 'b1'",
    );
    project
}

#[test]
fn revisions_are_listed_without_running_them() {
    let project = project();
    assert_snapshot!(project.run("history"), @"
    exit 0
    --- stdout
    a1 -> b2 (head), add name
    <base> (b1) -> c1 (billing) (head), billing
    a1 -> b1 (effective head), add email
    <base> -> a1 (branchpoint), create users
    ");
    assert_snapshot!(project.run("show b1"), @"
    exit 0
    --- stdout
    Rev: b1 (head)
    Parent: a1
    Path: scripts/versions/b1_email.py
    Create date: [time]

        add email
    ");
    assert_snapshot!(project.alembic("history"), @"
    exit 0
    --- stdout
    a1 -> b2 (head), add name
    <base> (b1) -> c1 (billing) (head), billing
    a1 -> b1 (effective head), add email
    to users
    <base> -> a1 (branchpoint), create users
    ");
    assert_snapshot!(project.alembic("show b1"), @"
    exit 0
    --- stdout
    Rev: b1 (head)
    Parent: a1
    Path: [project]/scripts/versions/b1_email.py

        add email
        to users
        
        Create Date: [time]
    ");
    assert_snapshot!(project.alembic("branches -v"), @"
    exit 0
    --- stdout
    Rev: a1 (branchpoint)
    Parent: <base>
    Branches into: b1, b2
    Path: [project]/scripts/versions/a1_users.py

        create users
        
        Create Date: [time]

       -> b1 (effective head), add email
    to users
       -> b2 (head), add name
    ");
    assert_snapshot!(project.alembic("heads --res"), @"
    exit 0
    --- stdout
    b2 (head)
    c1 (billing) (head)
    ");
}

#[test]
fn what_env_py_says_counts() {
    let project = project();
    assert_snapshot!(project.run("stamp b1"), @"
    exit 0
    --- stderr
    stamped sqlite:///[project]/shop.db: now at b1
    ");
    assert_snapshot!(project.run("status"), @"
    exit 0
    --- stdout
    project   alembic.ini, 4 revisions
    database  sqlite:///[project]/shop.db (from alembic.ini:4)
    server    SQLite [version]
    at        b1 (head)  add email
    pending   2 revisions
                c1  billing
                b2  add name
    files     as they were applied
    last run  [time]  done in [took], by ada@[host]
              aludel stamp b1
    lock      free

    2 of 4 revisions applied. Apply the rest: `aludel upgrade`
    ");
    assert_snapshot!(project.run("stamp b2 --sql"), @"
    exit 0
    --- stdout
    CREATE TABLE migrations (
        version_num VARCHAR(32) NOT NULL, 
        CONSTRAINT migrations_pkc PRIMARY KEY (version_num)
    );

    -- Running stamp_revision  -> b2

    INSERT INTO migrations (version_num) VALUES ('b2') RETURNING version_num;
    ");
    assert_snapshot!(project.alembic("current"), @"
    exit 0
    --- stdout
    b1 (effective head)
    ");
    assert_snapshot!(project.alembic("current --check-heads"), @"
    exit 255
    --- stdout
    FAILED: Database is not on all head revisions
    --- stderr
    error: Database is not on all head revisions
    hint: `alembic upgrade heads` applies what is pending
    ");
}

#[test]
fn what_env_py_computes_is_said_once() {
    let project = project();
    project.write(
        "scripts/env.py",
        "import sys\nfrom alembic import context\n\
         context.configure(version_table_schema=sys.argv[1], render_as_batch=sys.flags)\n",
    );
    assert_snapshot!(project.run("stamp a1"), @"
    exit 0
    --- stderr
    warning: `version_table_schema` in env.py is not known: it is computed
     --> scripts/env.py:3:40
      |
    3 | context.configure(version_table_schema=sys.argv[1], render_as_batch=sys.f...
      |                                        ^^^^^^^^^^^
    hint: write it down there, or say it under `[aludel]` in alembic.ini or `[tool.aludel]` in pyproject.toml
    stamped sqlite:///[project]/shop.db: now at a1
    ");
    project.replace(
        "alembic.ini",
        "[other]",
        "[aludel]\nversion_table_schema = main\n[other]",
    );
    assert_snapshot!(project.run("stamp b1"), @"
    exit 0
    --- stderr
    stamped sqlite:///[project]/shop.db: now at b1
    ");
}

#[test]
fn a_python_revision_that_fails_shows_its_line() {
    let project = project();
    let ran = project.run("upgrade heads");
    for part in [
        "exit 2\n",
        "error: no such table: x (SQLITE_ERROR)\n  statement 1: DROP TABLE x\n",
        "upgrade a1 (create users): nothing of it is in the database\n",
        "--> scripts/versions/a1_users.py:13:5\n",
        "op.drop_table('x')",
    ] {
        assert!(ran.contains(part), "{part}: {ran}");
    }
    let ran = project.alembic("upgrade heads");
    assert!(ran.starts_with("exit 255\n"), "{ran}");
    assert!(ran.contains("FAILED: no such table: x"), "{ran}");
}

#[test]
fn python_revisions_run_under_both_names() {
    let project = project();
    for (name, table) in [
        ("a1_users", "a"),
        ("b1_email", "b"),
        ("b2_name", "c"),
        ("c1_billing", "d"),
    ] {
        let path = format!("scripts/versions/{name}.py");
        let text = project.read(&path).replace(
            "op.drop_table('x')",
            &format!("op.execute('CREATE TABLE {table} (x INT)')\n\n\ndef downgrade():\n    op.drop_table('{table}')"),
        );
        project.write(&path, &text);
    }
    let ran = project.run("upgrade heads");
    assert!(ran.starts_with("exit 0\n"), "{ran}");
    assert!(ran.contains("upgraded 4 revisions"), "{ran}");
    let back = project.alembic("downgrade base");
    assert!(back.starts_with("exit 0\n"), "{back}");
    let current = project.run("current");
    assert!(!current.contains("a1"), "{current}");
}

#[test]
fn revisions_are_written_from_the_projects_template() {
    let project = project();
    assert_snapshot!(project.run("revision -m \"add invoices\" --head billing@head --rev-id d1"), @"
    exit 0
    --- stdout
    scripts/versions/d1_add_invoices.py
    --- stderr
    revision d1, which follows c1
    ");
    assert_snapshot!(project.read("scripts/versions/d1_add_invoices.py"), @r#"
    """add invoices

    Create Date: 2026
    """
    revision = 'd1'
    down_revision = 'c1'
    branch_labels = None
    depends_on = None
    "#);
    assert_snapshot!(project.alembic("merge --rev-id m1 b1 b2"), @"
    exit 0
    --- stdout
    Generating [project]/scripts/versions/m1_.py ...  done
    ");
    assert_snapshot!(project.read("scripts/versions/m1_.py"), @r#"
    """empty message

    Create Date: 2026
    """
    revision = 'm1'
    down_revision = ('b1', 'b2')
    branch_labels = None
    depends_on = None
    "#);
    assert_snapshot!(project.alembic("revision -m x --rev-id e1 --head b1"), @"
    exit 255
    --- stdout
    FAILED: revision `b1` is not a head: m1 follows it already
    --- stderr
    error: revision `b1` is not a head: m1 follows it already
    hint: to start a branch there, add `--splice`
    ");
    project.write("scripts/script.py.mako", "x\n<%include file='y'/>\n");
    assert_snapshot!(project.run("revision -m y --head m1"), @"
    exit 2
    --- stderr
    error: the template says something that Aludel does not understand: the tag `<%include>`
     --> scripts/script.py.mako:2:1
      |
    2 | <%include file='y'/>
      | ^^^^^^^^^^^^^^^^^^^^
    hint: say it in a simpler way, or write this revision with Alembic itself
    ");
}

#[test]
fn the_configuration_is_found_and_chosen() {
    let project = project();
    assert_snapshot!(project.run("-c alembic.ini heads"), @"
    exit 0
    --- stdout
    b1 (effective head)
    b2 (head)
    c1 (billing) (head)
    ");
    assert_snapshot!(project.run("heads -n other"), @"
    exit 2
    --- stderr
    error: there is no folder nowhere
      `script_location` in alembic.ini names it
    hint: a relative path starts in the current folder: go where the command is usually typed, or write `%(here)s/` in front of it
    ");
    assert_snapshot!(project.run("heads -n none"), @"
    exit 2
    --- stderr
    error: alembic.ini has no `script_location`
      there is no section `[none]`
    hint: name the right section with `-n NAME`, or add it
    ");
    assert_snapshot!(project.run("-d scripts heads"), @"
    exit 2
    --- stderr
    error: there is no configuration file scripts/alembic.ini
    hint: start a project here with `aludel init`, or name its file with `--config PATH`
    ");
    // As Flask-Migrate has it: no `script_location`, the scripts beside the file.
    project.write(
        "scripts/alembic.ini",
        "[alembic]\n[logger_root]\nlevel = WARN\n",
    );
    assert_snapshot!(project.run("show -d scripts c1"), @"
    exit 0
    --- stdout
    Rev: c1 (head)
    Parent: <base>
    Also depends on: b1
    Branch names: billing
    Path: scripts/versions/c1_billing.py
    Create date: [time]

        billing
    ");
    assert_snapshot!(project.alembic("-c none.ini heads"), @"
    exit 255
    --- stdout
    FAILED: there is no configuration file none.ini
    --- stderr
    error: there is no configuration file none.ini
    hint: start a project here with `aludel init`, or name its file with `--config PATH`
    ");
    project.write("pyproject.toml", "[tool.aludel]\nversion_tabel = 'x'\n");
    assert_snapshot!(project.run("heads"), @"
    exit 2
    --- stderr
    error: unknown key `version_tabel`
     --> pyproject.toml:2:1
      |
    2 | version_tabel = 'x'
      | ^^^^^^^^^^^^^ not known to Aludel
    hint: did you mean `version_table`?
    ");
}

#[test]
fn the_url_is_never_guessed() {
    let project = project();
    project.write(
        "scripts/env.py",
        "from alembic import context\nfrom shop import settings\n\
         context.config.set_main_option('sqlalchemy.url', settings.url())\n",
    );
    assert_snapshot!(project.run("current"), @"
    exit 2
    --- stderr
    error: the url is computed by scripts/env.py
     --> scripts/env.py:3:50
      |
    3 | context.config.set_main_option('sqlalchemy.url', settings.url())
      |                                                  ^^^^^^^^^^^^^^ only running it tells
    hint: set DATABASE_URL, or pass `--url`
    ");
    project.write(
        "scripts/env.py",
        "import os\nfrom alembic import context\n\
         context.config.set_main_option('sqlalchemy.url', os.environ['SHOP_URL'])\n",
    );
    assert_snapshot!(project.run("current"), @"
    exit 2
    --- stderr
    error: `${SHOP_URL}` has no value
      `line 3` in scripts/env.py refers to it
    hint: set SHOP_URL in the environment or in `.env`, or pass `--url`
    ");
    let project = project.with_variable("SHOP_URL", "sqlite:///other.db");
    assert_snapshot!(project.run("status"), @"
    exit 0
    --- stdout
    project   alembic.ini, 4 revisions
    database  sqlite:///other.db (from SHOP_URL, as scripts/env.py says)
    server    none yet: the first upgrade creates the file
    at        base: no revision is applied
    pending   4 revisions
                a1  create users
                b1  add email
                c1  billing
                b2  add name
    last run  none
    lock      free

    0 of 4 revisions applied. Apply the rest: `aludel upgrade`
    ");
}

#[test]
fn the_command_line_is_alembics() {
    let project = project();
    assert_snapshot!(project.alembic("--version"), @"
    exit 0
    --- stdout
    alembic 1.20.1 (aludel [aludel])
    ");
    assert_snapshot!(project.alembic("upgrade"), @"
    exit 2
    --- stderr
    error: the following required arguments were not provided:
      <REVISION>

    Usage: alembic upgrade <REVISION>

    For more information, try '--help'.
    ");
    assert_snapshot!(project.alembic("show zz"), @"
    exit 255
    --- stdout
    FAILED: no revision or branch label `zz`
    --- stderr
    error: no revision or branch label `zz`
    hint: `aludel history` lists all revisions; ids of up to three characters must be typed in full
    ");
    assert_snapshot!(project.alembic("-q show zz"), @"
    exit 255
    --- stderr
    error: no revision or branch label `zz`
    hint: `aludel history` lists all revisions; ids of up to three characters must be typed in full
    ");
    assert_snapshot!(project.alembic("--raise show zz"), @"
    exit 1
    --- stdout
    FAILED: no revision or branch label `zz`
    --- stderr
    error: no revision or branch label `zz`
    hint: `aludel history` lists all revisions; ids of up to three characters must be typed in full
    ");
    assert_snapshot!(project.alembic("downgrade a1 --sql"), @"
    exit 255
    --- stdout
    FAILED: downgrade with --sql requires <fromrev>:<torev>
    --- stderr
    error: downgrade with --sql requires <fromrev>:<torev>
    hint: for example `alembic downgrade head:-1 --sql`
    ");
    assert_snapshot!(project.alembic("upgrade a1:b1"), @"
    exit 255
    --- stdout
    FAILED: Range revision not allowed
    --- stderr
    error: Range revision not allowed
    hint: ranges go with `--sql`; name the revision to go to
    ");
    assert_snapshot!(project.alembic("check"), @"
    exit 255
    --- stdout
    FAILED: `alembic check` compares the models with the database, which Aludel cannot do yet
    --- stderr
    error: `alembic check` compares the models with the database, which Aludel cannot do yet
    hint: use Alembic itself for it: the projects are the same
    ");
    assert_snapshot!(project.alembic("revision --autogenerate -m x"), @"
    exit 255
    --- stdout
    FAILED: `alembic revision --autogenerate` compares the models with the database, which Aludel cannot do yet
    --- stderr
    error: `alembic revision --autogenerate` compares the models with the database, which Aludel cannot do yet
    hint: use Alembic itself for it: the projects are the same
    ");
    assert_snapshot!(project.alembic("list_templates"), @"
    exit 0
    --- stdout
    Available templates:

    async - Python revisions for one database with an async driver
    generic - Python revisions for one database, configured by alembic.ini
    multidb - Python revisions for several databases
    pyproject - Python revisions for one database, configured by pyproject.toml
    pyproject_async - Python revisions with an async driver, configured by pyproject.toml

    Templates are used via the 'init' command, e.g.:

      alembic init --template generic ./scripts
    ");
    assert_snapshot!(project.alembic("ensure_version --sql"), @"
    exit 0
    --- stdout
    CREATE TABLE migrations (
        version_num VARCHAR(32) NOT NULL, 
        CONSTRAINT migrations_pkc PRIMARY KEY (version_num)
    );
    ");
}

#[test]
fn projects_are_started() {
    let project = TestProject::empty();
    assert_snapshot!(project.alembic("init scripts"), @"
    exit 0
    --- stdout
    Creating directory [project]/scripts ...  done
    Creating directory [project]/scripts/versions ...  done
    Generating [project]/alembic.ini ...  done
    Generating [project]/scripts/env.py ...  done
    Generating [project]/scripts/script.py.mako ...  done
    Generating [project]/scripts/README ...  done
    Please edit configuration/connection/logging settings in [project]/alembic.ini before proceeding.
    ");
    assert_snapshot!(project.alembic("init scripts"), @"
    exit 255
    --- stdout
    FAILED: scripts is there already and not empty
    --- stderr
    error: scripts is there already and not empty
      nothing was changed
    hint: name another folder, or add a revision with `aludel revision -m MESSAGE`
    ");
    assert_snapshot!(project.alembic("heads"), @"exit 0");
    assert_snapshot!(project.alembic("init -t none more"), @"
    exit 255
    --- stdout
    FAILED: No such template 'none'
    --- stderr
    error: No such template 'none'
    hint: the templates are async, generic, multidb, pyproject, pyproject_async
    ");
    let project = TestProject::empty();
    project.write("pyproject.toml", "[project]\nname = \"shop\"\n");
    assert_snapshot!(project.run("init --template pyproject --url sqlite:///100%25.db"), @r#"
    exit 0
    --- stdout
    migrations
    migrations/versions
    pyproject.toml
    alembic.ini
    migrations/env.py
    migrations/script.py.mako
    migrations/README
    --- stderr
    a project is ready; write its first revision: aludel revision -m "create users"
    "#);
    assert_snapshot!(project.run("status"), @r#"
    exit 0
    --- stdout
    project   alembic.ini, 0 revisions
    database  sqlite:///100%25.db (from alembic.ini:5)
    server    none yet: the first upgrade creates the file
    at        base: no revision is applied
    pending   nothing
    last run  none
    lock      free

    No revisions yet. Write the first: `aludel revision -m "create users"`
    "#);
    let toml = project.read("pyproject.toml");
    assert!(
        toml.starts_with("[project]\nname = \"shop\"\n\n\n[tool.alembic]\n"),
        "{toml}"
    );
}
