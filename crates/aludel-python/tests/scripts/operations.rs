//! What directives ask of a database.

use aludel_core::operation::Operation;

use crate::host::{Recording, upgrade};

fn printed(dialect: &'static str, body: &str) -> String {
    let script = format!(
        "from alembic import op\nimport sqlalchemy as sa\n\
         def upgrade():\n{}\n",
        body.lines()
            .map(|line| format!("    {line}"))
            .collect::<Vec<_>>()
            .join("\n")
    );
    let mut host = Recording::offline(dialect);
    upgrade(&script, &mut host).unwrap();
    host.sql().join("\n")
}

#[test]
fn a_table_with_everything_around_it() {
    insta::assert_snapshot!(printed(
        "postgresql",
        "op.create_table('t', sa.Column('id', sa.Integer(), primary_key=True),\n\
         \x20   sa.Column('k', sa.Enum('a', 'b', name='kind'), comment='which'),\n\
         \x20   comment='things')\n\
         op.create_index(op.f('ix_t_k'), 't', ['k'])"
    ), @r"
    CREATE TYPE kind AS ENUM ('a', 'b')
    CREATE TABLE t ( id SERIAL NOT NULL, k kind, PRIMARY KEY (id) )
    COMMENT ON TABLE t IS 'things'
    COMMENT ON COLUMN t.k IS 'which'
    CREATE INDEX ix_t_k ON t (k)
    ");
}

#[test]
fn a_column_brings_its_constraints_and_comment() {
    insta::assert_snapshot!(printed(
        "postgresql",
        "op.add_column('t', sa.Column('o', sa.Integer(), sa.ForeignKey('other.id'),\n\
         \x20   index=True, comment='owner'))"
    ), @r"
    ALTER TABLE t ADD COLUMN o INTEGER
    ALTER TABLE t ADD FOREIGN KEY(o) REFERENCES other (id)
    CREATE INDEX ix_t_o ON t (o)
    COMMENT ON COLUMN t.o IS 'owner'
    ");
}

#[test]
fn a_batch_without_need_is_statements() {
    insta::assert_snapshot!(printed(
        "sqlite",
        "with op.batch_alter_table('t') as batch_op:\n\
         \x20   batch_op.add_column(sa.Column('a', sa.Integer()))\n\
         \x20   batch_op.create_index('ix', ['a'])"
    ), @r"
    ALTER TABLE t ADD COLUMN a INTEGER
    CREATE INDEX ix ON t (a)
    ");
}

#[test]
fn a_batch_that_needs_it_rebuilds_the_table() {
    let mut host = Recording::offline("sqlite");
    upgrade(
        "from alembic import op\nimport sqlalchemy as sa\n\
         def upgrade():\n\
         \x20   t = sa.Table('t', sa.MetaData(), sa.Column('a', sa.Integer()))\n\
         \x20   with op.batch_alter_table('t', copy_from=t) as batch_op:\n\
         \x20       batch_op.alter_column('a', nullable=False)\n\
         \x20       batch_op.create_unique_constraint('uq', ['a'])\n",
        &mut host,
    )
    .unwrap();
    let [Operation::RebuildTable(rebuild)] = host.operations.as_slice() else {
        panic!("{:?}", host.operations);
    };
    assert_eq!(rebuild.from.columns.len(), 1);
    assert!(matches!(
        rebuild.operations.as_slice(),
        [Operation::AlterColumn(_), Operation::CreateConstraint(_)]
    ));
}

#[test]
fn an_operation_of_the_scripts_own() {
    insta::assert_snapshot!(printed(
        "postgresql",
        "from alembic.operations import Operations, MigrateOperation\n\
         @Operations.register_operation('create_view')\n\
         class CreateView(MigrateOperation):\n\
         \x20   def __init__(self, name, sql):\n\
         \x20       self.name, self.sql = name, sql\n\
         \x20   @classmethod\n\
         \x20   def create_view(cls, operations, name, sql):\n\
         \x20       return operations.invoke(cls(name, sql))\n\
         @Operations.implementation_for(CreateView)\n\
         def create_view(operations, operation):\n\
         \x20   operations.execute(f'CREATE VIEW {operation.name} AS {operation.sql}')\n\
         op.create_view('v', 'SELECT 1')\n\
         op.invoke(CreateView('w', 'SELECT 2'))"
    ), @r"
    CREATE VIEW v AS SELECT 1
    CREATE VIEW w AS SELECT 2
    ");
}

#[test]
fn rows_are_inserted() {
    insta::assert_snapshot!(printed(
        "postgresql",
        "t = sa.table('t', sa.column('a', sa.Integer()), sa.column('b', sa.String()))\n\
         op.bulk_insert(t, [{'a': 1, 'b': \"it's\"}, {'a': 2, 'b': None}])\n\
         op.execute(t.update().where(t.c.a == op.inline_literal(1)).values(b='x'))"
    ), @r"
    INSERT INTO t (a, b) VALUES (1, 'it''s')
    INSERT INTO t (a, b) VALUES (2, NULL)
    UPDATE t SET b='x' WHERE t.a = 1
    ");
}

#[test]
fn a_naming_convention_names_what_has_no_name() {
    use aludel_python::host::{ConventionKey, NamingConvention};

    let mut host = Recording::offline("postgresql");
    host.context.naming_convention = Some(NamingConvention(vec![
        (
            ConventionKey("uq".to_owned()),
            "uq_%(table_name)s_%(column_0_name)s".to_owned(),
        ),
        (
            ConventionKey("pk".to_owned()),
            "pk_%(table_name)s".to_owned(),
        ),
    ]));
    upgrade(
        "from alembic import op\nimport sqlalchemy as sa\n\
         def upgrade():\n\
         \x20   op.create_table('t', sa.Column('a', sa.Integer(), primary_key=True),\n\
         \x20                   sa.Column('b', sa.Integer(), unique=True))\n\
         \x20   op.create_unique_constraint(None, 't', ['a'])\n\
         \x20   op.create_unique_constraint(op.f('mine'), 't', ['b'])\n",
        &mut host,
    )
    .unwrap();
    insta::assert_snapshot!(host.sql().join("\n"), @r"
    CREATE TABLE t ( a SERIAL NOT NULL, b INTEGER, CONSTRAINT pk_t PRIMARY KEY (a), CONSTRAINT uq_t_b UNIQUE (b) )
    ALTER TABLE t ADD CONSTRAINT uq_t_a UNIQUE (a)
    ALTER TABLE t ADD CONSTRAINT mine UNIQUE (b)
    ");
}

/// The public names of a class of `alembic.operations`.
fn names_of(class: &str) -> Vec<String> {
    let mut host = Recording::offline("postgresql");
    upgrade(
        &format!(
            "from alembic.operations import {class}\n\
             def upgrade():\n\
             \x20   print(*sorted(n for n in dir({class}) if not n.startswith('_')))\n"
        ),
        &mut host,
    )
    .unwrap();
    host.output.split_whitespace().map(str::to_owned).collect()
}

#[test]
fn the_directives_that_are_known_are_those_that_there_are() {
    assert_eq!(names_of("Operations"), aludel_python::DIRECTIVES);
    assert_eq!(names_of("BatchOperations"), aludel_python::BATCH_DIRECTIVES);
}
