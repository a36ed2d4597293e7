"""Tables created, dropped, renamed and described."""

from catalogue import dialects, each, unordered


def case_create(op, sa):
    op.create_table(
        "some_table",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(50), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )


def case_create_with_primary_key_flag(op, sa):
    op.create_table(
        "some_table",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("data", sa.String(10)),
    )


def case_create_without_primary_key(op, sa):
    table = op.create_table(
        "some_table", sa.Column("x", sa.Integer), sa.Column("y", sa.Integer)
    )
    return list(table.primary_key.columns)


def case_create_without_columns(op, sa):
    op.create_table("some_table")


def case_create_composite_primary_key(op, sa):
    op.create_table(
        "some_table",
        sa.Column("a", sa.Integer, nullable=False),
        sa.Column("b", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("b", "a", name="pk_both"),
    )


def case_create_composite_primary_key_flags(op, sa):
    op.create_table(
        "some_table",
        sa.Column("a", sa.Integer, primary_key=True),
        sa.Column("b", sa.Integer, primary_key=True),
    )


@each(True, False, "auto", "ignore_fk")
def case_create_autoincrement(op, sa, autoincrement):
    op.create_table(
        "some_table",
        sa.Column("a", sa.Integer, primary_key=True, autoincrement=autoincrement),
        sa.Column("b", sa.String(3)),
    )


@each("SmallInteger", "BigInteger", "Integer", "Numeric", "String")
def case_create_primary_key_types(op, sa, name):
    type_ = getattr(sa, name)
    op.create_table(
        "some_table",
        sa.Column("a", type_(10) if name in ("String",) else type_(), primary_key=True),
    )


def case_create_primary_key_that_is_foreign(op, sa):
    op.create_table(
        "some_table", sa.Column("id", sa.Integer, sa.ForeignKey("o.id"), primary_key=True)
    )


def case_create_primary_key_with_default(op, sa):
    op.create_table(
        "some_table", sa.Column("id", sa.Integer, primary_key=True, server_default="5")
    )


def case_create_self_reference(op, sa):
    op.create_table(
        "some_table",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("st_id", sa.Integer, sa.ForeignKey("some_table.id")),
    )


def case_create_check(op, sa):
    table = op.create_table(
        "some_table",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("foo_id", sa.Integer),
        sa.CheckConstraint("foo_id>5", name="ck_1"),
    )
    return [c.name for c in table.constraints if isinstance(c, sa.CheckConstraint)]


def case_create_check_expression(op, sa):
    foo_id = sa.Column("foo_id", sa.Integer)
    table = op.create_table(
        "some_table",
        sa.Column("id", sa.Integer, primary_key=True),
        foo_id,
        sa.CheckConstraint(foo_id > 5, name="ck_1"),
    )
    return [c.name for c in table.constraints if isinstance(c, sa.CheckConstraint)]


def case_create_checks_unnamed(op, sa):
    op.create_table(
        "some_table",
        sa.Column("a", sa.Integer, sa.CheckConstraint("a > 0")),
        sa.Column("b", sa.Integer, sa.CheckConstraint("b > 0", name="b_ck")),
        sa.CheckConstraint("a > b AND b LIKE '50%'"),
        sa.CheckConstraint(sa.text("a <> 7")),
    )


def case_create_unique(op, sa):
    table = op.create_table(
        "some_table",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("foo_id", sa.Integer),
        sa.UniqueConstraint("foo_id", name="uq_1"),
    )
    return [c.name for c in table.constraints if isinstance(c, sa.UniqueConstraint)]


def case_create_unique_flag(op, sa):
    op.create_table(
        "some_table",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("foo_id", sa.Integer, unique=True),
        sa.Column("bar_id", sa.Integer, unique=True),
    )


@unordered
def case_create_index_flag(op, sa):
    table = op.create_table(
        "some_table",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("foo_id", sa.Integer, index=True),
        sa.Column("bar_id", sa.Integer, index=True, unique=True),
    )
    return sorted(index.name for index in table.indexes)


def case_create_index(op, sa):
    table = op.create_table(
        "some_table",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("foo_id", sa.Integer),
        sa.Index("ix_1", "foo_id"),
    )
    return [index.name for index in table.indexes]


def case_create_in_schema(op, sa):
    table = op.create_table(
        "some_table",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("foo_id", sa.Integer, sa.ForeignKey("foo.id")),
        sa.Column("bar_id", sa.Integer, sa.ForeignKey("schema.bar.id")),
        sa.Column("name", sa.String(5), index=True),
        schema="schema",
    )
    return (table.c.id.name, table.schema, table.fullname)


def case_create_two_foreign_keys(op, sa):
    op.create_table(
        "some_table",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("foo_id", sa.Integer, sa.ForeignKey("foo.id")),
        sa.Column("foo_bar", sa.Integer, sa.ForeignKey("foo.bar")),
    )


def case_create_constraints_of_all_kinds(op, sa):
    op.create_table(
        "account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=255), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column("org_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("email <> ''", name=op.f("ck_account_email")),
        sa.ForeignKeyConstraint(
            ["team_id", "org_id"],
            ["team.id", "team.org_id"],
            name=op.f("fk_account_team"),
            ondelete="CASCADE",
            onupdate="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("email", "org_id", name=op.f("uq_account_email")),
        sa.UniqueConstraint("team_id"),
    )


def case_create_foreign_key_options(op, sa):
    op.create_table(
        "t",
        sa.Column("a", sa.Integer),
        sa.Column("b", sa.Integer),
        sa.ForeignKeyConstraint(["a"], ["x.id"], deferrable=True, initially="DEFERRED"),
        sa.ForeignKeyConstraint(["b"], ["y.id"], match="FULL", ondelete="RESTRICT"),
    )


def case_create_if_not_exists(op, sa):
    op.create_table(
        "some_table", sa.Column("id", sa.Integer, primary_key=True), if_not_exists=True
    )


def case_create_if_not_exists_with_index(op, sa):
    op.create_table("t", sa.Column("a", sa.Integer, index=True), if_not_exists=True)


def case_create_comment(op, sa):
    op.create_table(
        "t2",
        sa.Column("c1", sa.Integer, primary_key=True, comment="c1 comment"),
        sa.Column("c2", sa.Integer, comment="c2's comment"),
        comment="t2's 50% comment",
    )


def case_create_comment_in_schema(op, sa):
    op.create_table(
        "T", sa.Column("C", sa.Integer, comment="words"), comment="more", schema="s"
    )


@each(["TEMPORARY"], ["GLOBAL", "TEMPORARY"])
def case_create_prefixes(op, sa, prefixes):
    op.create_table("t", sa.Column("a", sa.Integer), prefixes=prefixes)


def case_create_info(op, sa):
    table = op.create_table("t", sa.Column("a", sa.Integer, info={"x": 1}), info={"y": 2})
    return (table.info, table.c.a.info)


def case_create_mixed_case(op, sa):
    op.create_table(
        "MyTable",
        sa.Column("Id", sa.Integer, primary_key=True),
        sa.Column("order", sa.Integer, sa.ForeignKey("Other.Key")),
        sa.Column("with space", sa.String(3), unique=True),
        sa.CheckConstraint("\"order\" > 0", name="MyCheck"),
    )


def case_create_quoted_flag(op, sa):
    op.create_table("t", sa.Column("a", sa.Integer, quote=True), quote=True)


def case_create_every_default(op, sa):
    op.create_table(
        "t",
        sa.Column("a", sa.Integer, server_default="1"),
        sa.Column("b", sa.Integer, server_default=sa.text("1")),
        sa.Column("c", sa.Boolean, server_default=sa.true(), nullable=False),
        sa.Column("d", sa.DateTime, server_default=sa.func.now(), nullable=False),
        sa.Column("e", sa.String(5), server_default=""),
        sa.Column("f", sa.String(5), server_default=sa.literal("x")),
        sa.Column("g", sa.String(5), server_default=sa.text("'it''s'")),
        sa.Column("h", sa.Date, server_default=sa.func.current_date()),
        sa.Column("i", sa.Float, server_default=sa.text("0.5")),
        sa.Column("j", sa.Integer, default=4),
    )


def case_create_computed(op, sa):
    op.create_table(
        "t",
        sa.Column("a", sa.Integer),
        sa.Column("b", sa.Integer, sa.Computed("a * 2", persisted=True)),
        sa.Column("c", sa.Integer, sa.Computed("a * 3", persisted=True), nullable=False),
    )


def case_create_computed_virtual(op, sa):
    op.create_table(
        "t",
        sa.Column("a", sa.Integer),
        sa.Column("b", sa.Integer, sa.Computed("a % 2", persisted=False)),
    )


@each({}, {"always": True}, {"start": 100, "increment": 5}, {"cycle": True, "minvalue": 1})
def case_create_identity(op, sa, options):
    op.create_table("t", sa.Column("a", sa.Integer, sa.Identity(**options), primary_key=True))


@each({}, {"start": 5}, {"increment": 2, "start": 1}, {"schema": "s"}, {"optional": True})
def case_create_sequence_column(op, sa, options):
    op.create_table(
        "t", sa.Column("a", sa.Integer, sa.Sequence("t_seq", **options), primary_key=True)
    )


@dialects("postgresql")
def case_create_sequence_next_value(op, sa):
    counter = sa.Sequence("t_seq")
    op.create_table("t", sa.Column("a", sa.Integer, counter, server_default=counter.next_value()))


def case_create_column_twice(op, sa):
    op.create_table("t", sa.Column("a", sa.Integer), sa.Column("a", sa.String(1)))


def case_create_constraint_on_missing_column(op, sa):
    op.create_table("t", sa.Column("a", sa.Integer), sa.UniqueConstraint("nope"))


def case_create_unknown_option(op, sa):
    op.create_table("t", sa.Column("a", sa.Integer), no_such_option=1)


def case_create_unknown_dialect_option(op, sa):
    op.create_table("t", sa.Column("a", sa.Integer), postgresql_nonsense=1)


@dialects("postgresql")
@each(
    {"postgresql_partition_by": "RANGE (a)"},
    {"postgresql_tablespace": "fast"},
    {"postgresql_with": {"fillfactor": 70}},
    {"postgresql_with_oids": False},
    {"postgresql_inherits": "parent"},
    {"postgresql_inherits": ("parent", "Other")},
    {"postgresql_on_commit": "PRESERVE ROWS", "prefixes": ["TEMPORARY"]},
    {"postgresql_using": "heap"},
)
def case_create_postgresql_options(op, sa, options):
    op.create_table("t", sa.Column("a", sa.Integer), **options)


@dialects("mysql", "mariadb")
@each(
    {"mysql_engine": "InnoDB"},
    {"mysql_engine": "InnoDB", "mysql_charset": "utf8mb4", "mysql_collate": "utf8mb4_bin"},
    {"mysql_default_charset": "utf8mb4"},
    {"mysql_row_format": "DYNAMIC", "mysql_auto_increment": "5"},
    {"mysql_comment": "words"},
    {"comment": "words", "mysql_engine": "MyISAM"},
    {"mysql_partition_by": "HASH(a)", "mysql_partitions": "4"},
    {"mysql_key_block_size": "1024", "mysql_stats_persistent": "1"},
)
def case_create_mysql_options(op, sa, options):
    op.create_table("t", sa.Column("a", sa.Integer), **options)


@dialects("mysql", "mariadb")
@each(
    {"mariadb_engine": "Aria"},
    {"mariadb_engine": "Aria", "mysql_engine": "InnoDB"},
    {"mariadb_page_checksum": "1"},
)
def case_create_mariadb_options(op, sa, options):
    op.create_table("t", sa.Column("a", sa.Integer), **options)


@dialects("sqlite")
@each(
    {"sqlite_autoincrement": True},
    {"sqlite_with_rowid": False},
    {"sqlite_strict": True},
    {"sqlite_with_rowid": False, "sqlite_strict": True},
)
def case_create_sqlite_options(op, sa, options):
    op.create_table("t", sa.Column("a", sa.Integer, primary_key=True), **options)


def case_create_options_of_all_dialects(op, sa):
    op.create_table(
        "t",
        sa.Column("a", sa.Integer, primary_key=True),
        mysql_engine="InnoDB",
        mariadb_engine="InnoDB",
        postgresql_with={"fillfactor": 50},
        sqlite_autoincrement=True,
    )


@dialects("sqlite")
def case_create_sqlite_on_conflict(op, sa):
    op.create_table(
        "t",
        sa.Column(
            "a",
            sa.Integer,
            primary_key=True,
            sqlite_on_conflict_primary_key="FAIL",
        ),
        sa.Column("b", sa.Integer, nullable=False, sqlite_on_conflict_not_null="IGNORE"),
        sa.Column("c", sa.Integer, unique=True, sqlite_on_conflict_unique="REPLACE"),
        sa.UniqueConstraint("b", "c", sqlite_on_conflict="ROLLBACK"),
        sa.CheckConstraint("b > 0", sqlite_on_conflict="ABORT"),
    )


def case_create_from_table_object(op, sa):
    from alembic.operations import ops

    table = sa.Table(
        "t",
        sa.MetaData(),
        sa.Column("a", sa.Integer, primary_key=True),
        sa.Column("b", sa.String(5), index=True),
        schema="s",
    )
    op.invoke(ops.CreateTableOp.from_table(table))


def case_create_through_the_table_itself(op, sa):
    """A bind that prints is None: nothing can be asked whether the table is there."""
    table = sa.Table("t", sa.MetaData(), sa.Column("a", sa.Integer))
    table.create(op.get_bind())


def case_create_ddl_elements(op, sa):
    from sqlalchemy.schema import CreateIndex, CreateTable, DropIndex, DropTable

    table = sa.Table(
        "t",
        sa.MetaData(),
        sa.Column("a", sa.Integer, primary_key=True),
        sa.Column("b", sa.String(5), index=True),
        sa.UniqueConstraint("b", name="uq"),
    )
    op.execute(CreateTable(table))
    op.execute(CreateTable(table, if_not_exists=True))
    for index in table.indexes:
        op.execute(CreateIndex(index))
        op.execute(DropIndex(index))
    op.execute(DropTable(table))
    op.execute(DropTable(table, if_exists=True))


@dialects("postgresql", "mysql", "mariadb")
def case_constraint_ddl_elements(op, sa):
    from sqlalchemy.schema import AddConstraint, DropConstraint

    table = sa.Table("t", sa.MetaData(), sa.Column("a", sa.Integer))
    unique = sa.UniqueConstraint(table.c.a, name="uq")
    check = sa.CheckConstraint(table.c.a > 5, name="ck")
    table.append_constraint(check)
    op.execute(AddConstraint(unique))
    op.execute(AddConstraint(check))
    op.execute(DropConstraint(unique))
    op.execute(DropConstraint(unique, cascade=True))


@dialects("postgresql")
def case_sequence_ddl_elements(op, sa):
    from sqlalchemy.schema import CreateSequence, DropSequence

    for options in (
        {},
        {"start": 5, "increment": 2, "minvalue": 1, "maxvalue": 99, "cycle": True, "cache": 3},
        {"schema": "s"},
        {"nominvalue": True, "nomaxvalue": True},
        {"data_type": sa.BigInteger},
    ):
        op.execute(CreateSequence(sa.Sequence("MySeq", **options)))
        op.execute(DropSequence(sa.Sequence("MySeq", **options)))
    op.execute(CreateSequence(sa.Sequence("s1"), if_not_exists=True))
    op.execute(DropSequence(sa.Sequence("s1"), if_exists=True))


@dialects("postgresql", "mysql", "mariadb")
def case_schema_ddl_elements(op, sa):
    from sqlalchemy.schema import CreateSchema, DropSchema

    op.execute(CreateSchema("s"))
    op.execute(CreateSchema("My Schema", if_not_exists=True))
    op.execute(DropSchema("s"))
    op.execute(DropSchema("s", cascade=True, if_exists=True))


def case_comment_ddl_elements(op, sa):
    from sqlalchemy.schema import DropTableComment, SetColumnComment, SetTableComment

    table = sa.Table(
        "t", sa.MetaData(), sa.Column("a", sa.Integer, comment="the a"), comment="the t"
    )
    op.execute(SetTableComment(table))
    op.execute(DropTableComment(table))
    op.execute(SetColumnComment(table.c.a))


def case_ddl_text(op, sa):
    op.execute(sa.DDL("CREATE THING 100%% %(table)s", context={"table": "x"}))
    op.execute(sa.DDL("ALTER THING x"))


def case_drop(op, sa):
    op.drop_table("tb_test")


def case_drop_in_schema(op, sa):
    op.drop_table("tb_test", schema="foo")


def case_drop_if_exists(op, sa):
    op.drop_table("tb_test", if_exists=True)


def case_drop_quoted(op, sa):
    op.drop_table("Order Items", schema="My.Schema")


def case_rename(op, sa):
    op.rename_table("t1", "t2")


def case_rename_in_schema(op, sa):
    op.rename_table("t1", "t2", schema="foo")


def case_rename_quoted(op, sa):
    op.rename_table("T1", "select", schema=sa.sql.quoted_name("some.schema", quote=True))


def case_comment(op, sa):
    op.create_table_comment("some_table", "table's 100% comment")


def case_comment_in_schema(op, sa):
    op.create_table_comment("t2", comment="t2 table", schema="foo")


def case_comment_replaces(op, sa):
    op.create_table_comment("t2", comment="new", existing_comment="old")


def case_comment_drop(op, sa):
    op.drop_table_comment("some_table")


def case_comment_drop_in_schema(op, sa):
    op.drop_table_comment("t2", existing_comment="t2 table", schema="foo")


def case_events(op, sa):
    from sqlalchemy import event

    seen = []

    def note(what):
        def listen(table, connection, **options):
            if table.name == "evented":
                seen.append((what, table.name))

        return listen

    for what in ("before_create", "after_create", "before_drop", "after_drop"):
        event.listen(sa.Table, what, note(what))
    op.create_table("evented", sa.Column("c1", sa.Integer, nullable=False))
    op.drop_table("evented")
    return seen


def case_column_attach_event(op, sa):
    """A column that a listener appends to each table of a name."""
    from sqlalchemy import event

    @event.listens_for(sa.Table, "after_parent_attach")
    def append(table, metadata):
        if table.name == "tbl_with_more" and "bat" not in table.c:
            table.append_column(sa.Column("bat", sa.Integer))

    op.create_index("ik_test", "tbl_with_more", ["foo", "bar"])
    if op.get_context().dialect.name != "sqlite":
        op.create_unique_constraint("uq_test", "tbl_with_more", ["foo", "bar"])


def case_a_key_of_columns_that_nobody_said_may_be_null(op, sa):
    op.create_table(
        "keyed",
        sa.Column("id", sa.Integer()),
        sa.Column("code", sa.String(5)),
        sa.Column("kept", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", "code", name="pk_keyed"),
    )
    op.create_table(
        "said", sa.Column("id", sa.Integer(), nullable=True), sa.PrimaryKeyConstraint("id")
    )


def case_columns_compared_in_definitions(op, sa):
    t = sa.table("t", sa.column("a", sa.Integer), sa.column("b", sa.Integer))
    differs = t.c.a.is_distinct_from(t.c.b + 1)
    is_same = sa.func.coalesce(t.c.a, 0).is_not_distinct_from(sa.literal_column("b"))
    for condition in (differs, is_same, sa.not_(differs), sa.and_(is_same, t.c.a > 5)):
        op.create_table("t", sa.Column("c", sa.Integer), sa.CheckConstraint(condition))
        op.create_index(
            "ix", "t", ["a"], postgresql_where=condition, sqlite_where=condition
        )


def case_create_system_column(op, sa):
    table = op.create_table(
        "t",
        sa.Column("a", sa.Integer),
        sa.Column("xmin", sa.Integer, system=True, comment="own"),
        sa.UniqueConstraint("a", "xmin"),
    )
    op.bulk_insert(table, [{"a": 1, "xmin": 5}])


def case_create_with_long_index_that_includes_what_is_not_there(op, sa):
    name = "n" * 70
    op.create_table(
        "t", sa.Column("a", sa.Text), sa.Index(name, "a", postgresql_include=["b"])
    )


@each((None, "other"), ("other", None), ("other", "another"))
def case_create_with_two_columns_of_one_name(op, sa, keys):
    columns = [sa.Column("a", sa.Integer, key=key) for key in keys]
    op.create_table("t", *columns)


def case_create_with_a_key_that_is_another_columns_name(op, sa):
    op.create_table("t", sa.Column("a", sa.Integer, key="b"), sa.Column("c", sa.Integer))
