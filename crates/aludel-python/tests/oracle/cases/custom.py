"""Operations as objects, operations of the script's own, and what surrounds them."""

from catalogue import dialects, each

_registered = {}


def case_custom_operation(op, sa):
    from alembic.operations import MigrateOperation, Operations

    if "view" not in _registered:

        @Operations.register_operation("create_view_of")
        class CreateView(MigrateOperation):
            def __init__(self, name, query, schema=None):
                self.name = name
                self.query = query
                self.schema = schema

            @classmethod
            def create_view_of(cls, operations, name, query, **options):
                return operations.invoke(cls(name, query, **options))

            def reverse(self):
                return DropView(self.name)

        @Operations.register_operation("drop_view_of")
        class DropView(MigrateOperation):
            def __init__(self, name):
                self.name = name

            @classmethod
            def drop_view_of(cls, operations, name):
                return operations.invoke(cls(name))

        @Operations.implementation_for(CreateView)
        def create_view(operations, operation):
            operations.execute("CREATE VIEW %s AS %s" % (operation.name, operation.query))

        @Operations.implementation_for(DropView)
        def drop_view(operations, operation):
            operations.execute("DROP VIEW %s" % operation.name)

        _registered["view"] = CreateView
    op.create_view_of("v", "SELECT 1")
    op.drop_view_of("v")
    op.invoke(_registered["view"]("w", "SELECT 2"))
    op.invoke(_registered["view"]("w", "SELECT 2").reverse())


def case_batch_operation_of_its_own(op, sa):
    from alembic.operations import BatchOperations, MigrateOperation, Operations

    if "batch" not in _registered:

        @Operations.register_operation("touch_table")
        @BatchOperations.register_operation("touch_table", "batch_touch_table")
        class Touch(MigrateOperation):
            def __init__(self, table_name, schema=None):
                self.table_name = table_name
                self.schema = schema

            @classmethod
            def touch_table(cls, operations, table_name):
                return operations.invoke(cls(table_name))

            @classmethod
            def batch_touch_table(cls, operations):
                return operations.invoke(
                    cls(operations.impl.table_name, schema=operations.impl.schema)
                )

        @Operations.implementation_for(Touch)
        def touch(operations, operation):
            operations.execute("TOUCH %s.%s" % (operation.schema, operation.table_name))

        _registered["batch"] = Touch
    op.touch_table("t")
    with op.batch_alter_table("t", schema="s") as batch_op:
        batch_op.touch_table()


def case_replaced_implementation(op, sa):
    from alembic.operations import MigrateOperation, Operations

    if "user" not in _registered:

        @Operations.register_operation("create_user_named")
        class CreateUser(MigrateOperation):
            def __init__(self, name):
                self.name = name

            @classmethod
            def create_user_named(cls, operations, name):
                return operations.invoke(cls(name))

        _registered["user"] = CreateUser

    operation_class = _registered["user"]

    @Operations.implementation_for(operation_class, replace=True)
    def first(operations, operation):
        operations.execute("CREATE USER %s" % operation.name)

    op.create_user_named("bob")

    @Operations.implementation_for(operation_class, replace=True)
    def second(operations, operation):
        operations.execute("CREATE ROLE %s WITH LOGIN" % operation.name)

    op.create_user_named("bob")


def case_implementation_that_is_there(op, sa):
    from alembic.operations import Operations, ops

    @Operations.implementation_for(ops.CreateTableOp)
    def create_table(operations, operation):
        pass


def case_operation_without_implementation(op, sa):
    from alembic.operations import MigrateOperation

    class Nothing(MigrateOperation):
        pass

    op.invoke(Nothing())


def case_invoke(op, sa):
    from alembic.operations import ops

    op.invoke(ops.CreateTableOp("t", [sa.Column("a", sa.Integer, primary_key=True)]))
    op.invoke(ops.AddColumnOp("t", sa.Column("b", sa.Integer)))
    op.invoke(ops.AlterColumnOp("t", "b", modify_nullable=False, existing_type=sa.Integer()))
    op.invoke(ops.CreateIndexOp("ix", "t", ["a"]))
    op.invoke(ops.DropIndexOp("ix", "t"))
    op.invoke(ops.DropColumnOp("t", "b"))
    op.invoke(ops.RenameTableOp("t", "u"))
    op.invoke(ops.ExecuteSQLOp("SELECT 1"))
    op.invoke(ops.CreateTableCommentOp("u", "words"))
    op.invoke(ops.DropTableCommentOp("u"))
    op.invoke(ops.DropTableOp("u"))


@dialects("postgresql", "mysql", "mariadb")
def case_invoke_constraints(op, sa):
    from alembic.operations import ops

    op.invoke(ops.CreateUniqueConstraintOp("uq", "t", ["a"]))
    op.invoke(ops.CreateForeignKeyOp("fk", "t", "u", ["a"], ["b"]))
    op.invoke(ops.CreatePrimaryKeyOp("pk", "t", ["a"]))
    op.invoke(ops.CreateCheckConstraintOp("ck", "t", sa.text("a > 5")))
    op.invoke(ops.DropConstraintOp("uq", "t", type_="unique"))


def case_upgrade_ops(op, sa):
    """A container is no operation that can be invoked."""
    from alembic.operations import ops

    op.invoke(ops.UpgradeOps(ops=[ops.DropTableOp("t")]))


def case_reverse(op, sa):
    from alembic.operations import ops

    op.invoke(ops.AddColumnOp("t", sa.Column("b", sa.Integer)).reverse())
    op.invoke(ops.CreateTableOp("t", [sa.Column("a", sa.Integer)]).reverse())
    op.invoke(ops.CreateIndexOp("ix", "t", ["a"]).reverse())
    op.invoke(ops.RenameTableOp("t", "u").reverse())
    op.invoke(
        ops.AlterColumnOp(
            "t", "a", existing_type=sa.Integer(), modify_nullable=False, existing_nullable=True
        ).reverse()
    )
    return ops.DropTableOp("t", table_kw={}).to_diff_tuple()[0]


def case_objects_from_schema(op, sa):
    from alembic.operations import ops

    table = sa.Table(
        "x",
        sa.MetaData(),
        sa.Column("q", sa.Integer, index=True),
        info={"custom": "value"},
        prefixes=["FOREIGN"],
        comment="some comment",
    )
    create = ops.CreateTableOp.from_table(table)
    drop = ops.DropTableOp.from_table(table)
    index = ops.DropIndexOp.from_index(list(table.indexes)[0])
    index.kw["postgresql_concurrently"] = True
    return (
        create.to_table().comment,
        create.to_table().info,
        drop.to_table().comment,
        drop.reverse().to_table().info,
        index.to_index().dialect_kwargs["postgresql_concurrently"],
        index.reverse().to_index().dialect_kwargs["postgresql_concurrently"],
        drop.to_table() is table,
    )


def case_objects_from_constraints(op, sa):
    from alembic.operations import ops

    table = sa.Table("x", sa.MetaData(), sa.Column("a", sa.Integer))
    unique = sa.UniqueConstraint(table.c.a, name="uq")
    add = ops.AddConstraintOp.from_constraint(unique)
    add.kw["sqlite_on_conflict"] = "IGNORE"
    drop = ops.DropConstraintOp.from_constraint(unique)
    drop.constraint_name = "my_name"
    return (
        add.to_constraint() is unique,
        add.to_constraint().dialect_kwargs["sqlite_on_conflict"],
        add.reverse().to_constraint().name,
        drop.to_constraint().name,
        drop.reverse().to_constraint().name,
    )


def case_constraint_that_was_not_given(op, sa):
    from alembic.operations import ops

    ops.DropConstraintOp("x", "y", type_="unique").to_constraint()


def case_final_names(op, sa):
    name = op.f("ix_name")
    return (str(name), isinstance(name, str))


def case_run_async(op, sa):
    async def go(connection):
        return None

    op.run_async(go)


def case_get_context(op, sa):
    context = op.get_context()
    return (
        context is op.migration_context if hasattr(op, "migration_context") else True,
        context.as_sql,
        context.dialect.name,
        context.impl.dialect.name,
    )


def case_implementation_methods(op, sa):
    """Scripts that reach behind the directives."""
    context = op.get_context()
    context.impl.execute("SELECT 1")
    context.execute("SELECT 2")
    context.impl._exec(sa.text("SELECT 3"))


def case_standalone_operations(op, sa):
    from alembic.operations import Operations

    again = Operations(op.get_context())
    again.drop_table("t")
    with again.batch_alter_table("t") as batch_op:
        batch_op.add_column(sa.Column("x", sa.Integer))


def case_unknown_directive(op, sa):
    op.frobnicate("t")


def case_ddl_of_its_own(op, sa):
    from sqlalchemy.ext.compiler import compiles
    from sqlalchemy.schema import DDLElement

    class CreateView(DDLElement):
        inherit_cache = False

        def __init__(self, name, selectable):
            self.name = name
            self.selectable = selectable

    @compiles(CreateView)
    def compile_view(element, compiler, **kw):
        return "CREATE VIEW %s AS %s" % (
            compiler.preparer.quote(element.name),
            compiler.sql_compiler.process(element.selectable, literal_binds=True),
        )

    t = sa.table("t", sa.column("a", sa.Integer))
    op.execute(CreateView("My View", sa.select(t.c.a).where(t.c.a > 5)))


def case_expression_of_its_own(op, sa):
    from sqlalchemy.ext.compiler import compiles
    from sqlalchemy.sql.expression import ColumnElement, FunctionElement

    class utcnow(FunctionElement):
        type = sa.DateTime()
        inherit_cache = True

    @compiles(utcnow, "postgresql")
    def pg_utcnow(element, compiler, **kw):
        return "TIMEZONE('utc', CURRENT_TIMESTAMP)"

    @compiles(utcnow)
    def any_utcnow(element, compiler, **kw):
        return "UTC_NOW()"

    class coalesced(FunctionElement):
        name = "coalesced"
        inherit_cache = True

    @compiles(coalesced)
    def compile_coalesced(element, compiler, **kw):
        return "COALESCED(%s)" % compiler.process(element.clauses, **kw)

    op.create_table("t", sa.Column("at", sa.DateTime, server_default=utcnow()))
    op.execute(sa.select(utcnow(), coalesced(sa.column("a"), 5)))


def case_versions(op, sa):
    import alembic

    return (alembic.__version__.split(".")[:2], sa.__version__.split(".")[:2])
