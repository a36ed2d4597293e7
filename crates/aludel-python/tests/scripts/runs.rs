//! How scripts run: their modules, their output, what they may ask.

use aludel_core::revision::Direction;
use aludel_core::value::Value;
use aludel_python::RunError;
use aludel_python::host::{
    DatabaseErrorClass, DatabaseFailure, HostError, Outcome, TransactionAction,
};

use crate::host::{Folder, Recording, rows, upgrade};

#[test]
fn a_script_is_the_module_that_alembic_makes_of_it() {
    let folder = Folder::new(&[(
        "2024-01_a.py",
        "def upgrade():\n    import sys\n    print(__name__, __file__, __name__ in sys.modules)\n",
    )]);
    let mut host = Recording::offline("postgresql");
    folder.upgrade("2024-01_a.py", &mut host).unwrap();
    let file = folder.path.join("2024-01_a.py");
    assert_eq!(host.output, format!("2024_01_a_py {file} False\n"));
}

#[test]
fn output_is_handed_to_the_host() {
    let mut host = Recording::offline("postgresql");
    upgrade(
        "import sys\n\
         def upgrade():\n\
         \x20   print('one', end='')\n\
         \x20   sys.stdout.buffer.write(b' two')\n\
         \x20   print('three', file=sys.stderr)\n\
         \x20   assert sys.stdin.read() == ''\n",
        &mut host,
    )
    .unwrap();
    assert_eq!(host.output, "one two");
    assert_eq!(host.errors, "three\n");
}

#[test]
fn modules_of_the_project_are_imported_once_for_a_run() {
    let folder = Folder::new(&[
        ("shop/__init__.py", "print('imported')\nNAME = 'orders'\n"),
        (
            "shop/alembic/__init__.py",
            "raise Exception('not this one')\n",
        ),
        (
            "a.py",
            "from shop import NAME\nfrom alembic import op\n\
             def upgrade():\n    op.drop_table(NAME)\n",
        ),
        (
            "b.py",
            "import shop\nfrom alembic import op\n\
             def upgrade():\n    op.drop_table(shop.NAME + '_b')\n",
        ),
    ]);
    let mut host = Recording::offline("postgresql");
    let mut runtime = folder.runtime();
    for file in ["a.py", "b.py"] {
        runtime
            .run(&folder.path.join(file), Direction::Upgrade, &mut host)
            .unwrap();
    }
    assert_eq!(host.output, "imported\n");
    assert_eq!(host.sql(), ["DROP TABLE orders", "DROP TABLE orders_b"]);
}

/// In Alembic's process the application or a driver has imported them.
#[test]
fn modules_of_packages_are_there_without_being_imported() {
    let mut host = Recording::offline("postgresql");
    upgrade(
        "import alembic, alembic_utils, geoalchemy2, pgvector, sqlmodel\n\
         import fastapi_users_db_sqlalchemy, sqlalchemy as sa, sqlalchemy_utils\n\
         def upgrade():\n\
         \x20   sa.dialects.mysql.LONGTEXT, sa.dialects.sqlite.JSON\n\
         \x20   sa.dialects.postgresql.json.JSONB, sa.dialects.postgresql.base.UUID\n\
         \x20   sa.ext.declarative.declarative_base, sa.ext.mutable.MutableDict\n\
         \x20   sa.engine.reflection.Inspector, sa.sql.sqltypes.JSON, sa.orm.Session\n\
         \x20   sqlalchemy_utils.types.uuid.UUIDType, sqlalchemy_utils.types.choice.ChoiceType\n\
         \x20   sqlalchemy_utils.types.encrypted.encrypted_type.StringEncryptedType\n\
         \x20   sqlalchemy_utils.functions.get_tables, sqlmodel.sql.sqltypes.AutoString\n\
         \x20   pgvector.sqlalchemy.vector.VECTOR, geoalchemy2.types.Geometry\n\
         \x20   fastapi_users_db_sqlalchemy.generics.GUID\n\
         \x20   alembic_utils.pg_function.PGFunction, alembic.runtime.migration.MigrationContext\n\
         \x20   print(hasattr(sa.dialects, 'none'), hasattr(sqlalchemy_utils.types, 'none'))\n",
        &mut host,
    )
    .unwrap();
    assert_eq!(host.output, "False False\n");
}

#[test]
fn the_line_in_the_project_that_called_is_the_cause() {
    let folder = Folder::new(&[
        (
            "helper.py",
            "from alembic import op\n\n\ndef drop(name):\n    op.drop_table(name)\n",
        ),
        (
            "a.py",
            "from alembic import op\nimport helper\n\n\
             def upgrade():\n    op.drop_table('x')\n    helper.drop('y')\n",
        ),
    ]);
    let mut host = Recording::offline("postgresql");
    folder.upgrade("a.py", &mut host).unwrap();
    assert_eq!(host.lines(), [5, 5]);
    let files: Vec<_> = host
        .statements
        .iter()
        .map(|(_, cause)| cause.as_ref().unwrap().path.file_name().unwrap())
        .collect();
    assert_eq!(files, ["a.py", "helper.py"]);
}

#[test]
fn a_downgrade_runs_the_other_function() {
    let folder = Folder::new(&[(
        "a.py",
        "def upgrade():\n    print('up')\ndef downgrade():\n    print('down')\n",
    )]);
    let mut host = Recording::offline("sqlite");
    let mut runtime = folder.runtime();
    let path = folder.path.join("a.py");
    runtime.run(&path, Direction::Downgrade, &mut host).unwrap();
    runtime.run(&path, Direction::Upgrade, &mut host).unwrap();
    assert_eq!(host.output, "down\nup\n");
}

#[test]
fn what_was_typed_is_told() {
    let mut host = Recording::offline("postgresql");
    host.context.x_arguments = vec!["tenant=7".to_owned(), "dry".to_owned()];
    host.context.destination_revision = Some("head".to_owned());
    host.context.sections = vec![(
        "alembic".to_owned(),
        vec![("my_option".to_owned(), "100%".to_owned())],
    )];
    upgrade(
        "from alembic import context, op\n\
         def upgrade():\n\
         \x20   print(context.get_x_argument())\n\
         \x20   print(context.get_x_argument(as_dictionary=True))\n\
         \x20   print(context.is_offline_mode(), context.get_revision_argument())\n\
         \x20   print(context.config.get_main_option('my_option'))\n\
         \x20   print(context.config.get_main_option('other', 'none'))\n\
         \x20   print(op.get_context().dialect.name, op.get_context().as_sql)\n\
         \x20   print(op.get_context().config is context.config)\n",
        &mut host,
    )
    .unwrap();
    assert_eq!(
        host.output,
        "['tenant=7', 'dry']\n{'tenant': '7', 'dry': ''}\nTrue head\n100%\nnone\n\
         postgresql True\nTrue\n"
    );
}

#[test]
fn an_autocommit_block_ends_even_when_it_fails() {
    let mut host = Recording::offline("postgresql");
    upgrade(
        "from alembic import op\n\
         def upgrade():\n\
         \x20   try:\n\
         \x20       with op.get_context().autocommit_block():\n\
         \x20           op.execute('VACUUM')\n\
         \x20           raise ValueError\n\
         \x20   except ValueError:\n\
         \x20       pass\n",
        &mut host,
    )
    .unwrap();
    assert_eq!(host.sql(), ["VACUUM"]);
    assert_eq!(
        host.transactions,
        [
            TransactionAction::AutocommitBegin,
            TransactionAction::AutocommitEnd
        ]
    );
}

#[test]
fn an_endless_loop_ends_when_somebody_interrupts() {
    let mut host = Recording::offline("postgresql");
    host.interrupted_by = Some("started");
    let outcome = upgrade(
        "def upgrade():\n\
         \x20   print('started')\n\
         \x20   while True:\n\
         \x20       try:\n\
         \x20           pass\n\
         \x20       except Exception:\n\
         \x20           pass\n",
        &mut host,
    );
    assert!(
        matches!(outcome, Err(RunError::Stopped { .. })),
        "{outcome:?}"
    );
}

#[test]
fn a_script_that_catches_everything_is_left_alone() {
    let mut host = Recording::offline("postgresql");
    host.interrupted_by = Some("started");
    let folder = Folder::new(&[(
        "a.py",
        // Whoever interrupts at once finds it inside of `try` already.
        "def upgrade():\n    words = ['started']\n    while True:\n        try:\n\
         \x20           if words:\n                print(words.pop())\n\
         \x20           while True:\n                pass\n\
         \x20       except BaseException:\n            pass\n",
    )]);
    let mut runtime = folder.runtime();
    let path = folder.path.join("a.py");
    assert_eq!(
        runtime.run(&path, Direction::Upgrade, &mut host),
        Err(RunError::Stopped { at: None })
    );
    // Nothing runs behind it.
    assert_eq!(
        runtime.run(&path, Direction::Upgrade, &mut host),
        Err(RunError::Stopped { at: None })
    );
}

#[test]
fn a_stopped_run_ignores_what_the_script_makes_of_it() {
    let mut host = Recording::offline("postgresql");
    host.answer = Some(Box::new(|_| Err(HostError::Stop)));
    let outcome = upgrade(
        "from alembic import op\n\
         def upgrade():\n\
         \x20   try:\n\
         \x20       op.execute('one')\n\
         \x20   except:\n\
         \x20       print('caught')\n\
         \x20   op.execute('two')\n",
        &mut host,
    );
    assert!(
        matches!(outcome, Err(RunError::Stopped { .. })),
        "{outcome:?}"
    );
    assert_eq!(host.sql(), Vec::<String>::new());
}

#[test]
fn a_database_error_can_be_caught_as_sqlalchemy_raises_it() {
    let mut host = Recording::offline("postgresql");
    host.answer = Some(Box::new(|sql| {
        if sql.contains("twice") {
            return Err(HostError::Database(Box::new(DatabaseFailure {
                class: DatabaseErrorClass::IntegrityError,
                message: "duplicate key".to_owned(),
                sqlstate: Some("23505".to_owned()),
                errno: None,
                constraint: Some("t_pkey".to_owned()),
                schema: None,
                table: None,
                column: None,
                data_type: None,
                detail: None,
                statement: Some(sql.to_owned()),
                disconnected: false,
            })));
        }
        Ok(Outcome::default())
    }));
    upgrade(
        "from alembic import op\n\
         from sqlalchemy import exc\n\
         def upgrade():\n\
         \x20   try:\n\
         \x20       op.execute('twice')\n\
         \x20   except exc.IntegrityError as error:\n\
         \x20       print(isinstance(error, exc.DBAPIError), error.orig.sqlstate)\n\
         \x20       print(error.statement)\n\
         \x20   op.execute('after')\n",
        &mut host,
    )
    .unwrap();
    assert_eq!(host.output, "True 23505\ntwice\n");
    assert_eq!(host.sql(), ["after"]);
}

#[test]
fn values_arrive_as_python_has_them() {
    let mut host = Recording::offline("postgresql");
    host.context.as_sql = false;
    host.answer = Some(Box::new(|_| {
        let values = vec![
            Value::Null,
            Value::Boolean(true),
            Value::Integer(-5),
            Value::Real(0.5),
            Value::Decimal("1.50".to_owned()),
            Value::Text("ä".to_owned()),
            Value::Bytes(vec![0, 255]),
            Value::Date("2020-02-29".to_owned()),
            Value::Date("infinity".to_owned()),
            Value::DateTime("2020-02-29 10:00:00.5+02:00".to_owned()),
            Value::Interval {
                months: 13,
                days: 1,
                microseconds: 1,
            },
            Value::Uuid("6ba7b810-9dad-11d1-80b4-00c04fd430c8".to_owned()),
            Value::Json("{\"a\": [1]}".to_owned()),
            Value::Array(vec![Value::Integer(1), Value::Null]),
        ];
        Ok(rows(
            "v",
            values.into_iter().map(|value| vec![value]).collect(),
        ))
    }));
    upgrade(
        "import _aludel\n\
         def upgrade():\n\
         \x20   query = {'query': 'verbatim', 'text': 'SELECT v'}\n\
         \x20   outcome = _aludel.perform({'op': 'query', 'query': query, 'fetch': True})\n\
         \x20   for row in outcome['rows']:\n\
         \x20       print(repr(row[0]))\n",
        &mut host,
    )
    .unwrap();
    insta::assert_snapshot!(host.output, @r"
    None
    True
    -5
    0.5
    Decimal('1.50')
    'ä'
    b'\x00\xff'
    datetime.date(2020, 2, 29)
    'infinity'
    datetime.datetime(2020, 2, 29, 10, 0, 0, 500000, tzinfo=datetime.timezone(datetime.timedelta(seconds=7200)))
    datetime.timedelta(days=396, microseconds=1)
    UUID('6ba7b810-9dad-11d1-80b4-00c04fd430c8')
    {'a': [1]}
    [1, None]
    ");
}

#[test]
fn a_coroutine_runs_on_the_connection() {
    let script = "from alembic import op\n\
                  async def fill(connection, name):\n\
                  \x20   await connection.run_sync(lambda sync: op.drop_table(name))\n\
                  \x20   return 7\n\
                  def upgrade():\n\
                  \x20   print(op.run_async(fill, 't'))\n";
    let mut host = Recording::offline("postgresql");
    host.context.as_sql = false;
    host.driver = Some("asyncpg");
    upgrade(script, &mut host).unwrap();
    assert_eq!(host.output, "7\n");
    assert_eq!(host.sql(), ["DROP TABLE t"]);
}
