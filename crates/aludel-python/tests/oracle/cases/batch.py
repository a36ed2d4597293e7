"""Batch mode as `--sql` prints it: nothing is reflected, `copy_from` says what is there."""

from catalogue import dialects, each, naming_convention, unordered


def simple(sa, *more, **options):
    return sa.Table(
        "foo",
        sa.MetaData(),
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("data", sa.String(50)),
        sa.Column("x", sa.Integer),
        *more,
        **options,
    )


def case_change_type(op, sa):
    table = simple(sa, sa.Column("toj", sa.Text), sa.Column("fromj", sa.JSON))
    with op.batch_alter_table("foo", copy_from=table) as batch_op:
        batch_op.alter_column("data", type_=sa.Integer)
        batch_op.alter_column("toj", type_=sa.JSON)
        batch_op.alter_column("fromj", type_=sa.Text)


@each(
    (lambda sa: (sa.String(50), sa.String(10))),
    (lambda sa: (sa.String(50), sa.Text())),
    (lambda sa: (sa.Integer(), sa.String(10))),
    (lambda sa: (sa.Integer(), sa.BigInteger())),
    (lambda sa: (sa.Numeric(10, 2), sa.Float())),
    (lambda sa: (sa.DateTime(), sa.TIMESTAMP(timezone=True))),
    (lambda sa: (sa.DateTime(), sa.Date())),
    (lambda sa: (sa.LargeBinary(), sa.String(5))),
    (lambda sa: (sa.Boolean(), sa.Integer())),
    (lambda sa: (sa.Text(), sa.Uuid())),
    (lambda sa: (sa.Enum("a", "b", name="e"), sa.String(3))),
    (lambda sa: (sa.String(3), sa.Enum("a", "b", name="e"))),
)
def case_change_types(op, sa, types):
    old, new = types
    table = simple(sa, sa.Column("c", old))
    with op.batch_alter_table("foo", copy_from=table) as batch_op:
        batch_op.alter_column("c", type_=new, existing_type=old)


def case_rename(op, sa):
    with op.batch_alter_table("foo", copy_from=simple(sa)) as batch_op:
        batch_op.alter_column("x", new_column_name="q", existing_type=sa.Integer())


@dialects("sqlite")
def case_rename_indexed(op, sa):
    table = simple(sa)
    sa.Index("ix", table.c.x)
    with op.batch_alter_table("foo", copy_from=table) as batch_op:
        batch_op.alter_column("x", new_column_name="q")


@dialects("sqlite")
def case_rename_unique(op, sa):
    table = simple(sa, sa.UniqueConstraint("x", name="uq"))
    with op.batch_alter_table("foo", copy_from=table) as batch_op:
        batch_op.alter_column("x", new_column_name="q")


@dialects("sqlite")
def case_rename_primary_key(op, sa):
    table = sa.Table(
        "foo",
        sa.MetaData(),
        sa.Column("id", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk"),
    )
    with op.batch_alter_table("foo", copy_from=table) as batch_op:
        batch_op.alter_column("id", new_column_name="key")


@dialects("sqlite")
def case_rename_foreign(op, sa):
    table = simple(sa, sa.ForeignKeyConstraint(["x"], ["user.id"], name="fk"))
    with op.batch_alter_table("foo", copy_from=table) as batch_op:
        batch_op.alter_column("x", new_column_name="user_id")


@dialects("sqlite")
def case_rename_referred_by_itself(op, sa):
    table = simple(sa, sa.ForeignKeyConstraint(["x"], ["foo.id"], name="fk"))
    with op.batch_alter_table("foo", copy_from=table) as batch_op:
        batch_op.alter_column("id", new_column_name="key")


@dialects("sqlite")
@each(True, False)
def case_rename_boolean(op, sa, with_check):
    table = simple(sa, sa.Column("flag", sa.Boolean(create_constraint=with_check, name="ck1")))
    with op.batch_alter_table("foo", copy_from=table) as batch_op:
        batch_op.alter_column(
            "flag",
            new_column_name="bflag",
            existing_type=sa.Boolean(create_constraint=with_check, name="ck1"),
        )


@dialects("sqlite")
def case_rename_enum(op, sa):
    enum = lambda: sa.Enum("a", "b", native_enum=False, create_constraint=True, name="ck1")
    with op.batch_alter_table("foo", copy_from=simple(sa, sa.Column("e", enum()))) as batch_op:
        batch_op.alter_column("e", new_column_name="f", existing_type=enum())


@dialects("sqlite")
def case_rename_in_text_check(op, sa):
    table = simple(sa, sa.CheckConstraint("x > 5", name="ck"))
    with op.batch_alter_table("foo", copy_from=table) as batch_op:
        batch_op.alter_column("x", new_column_name="y")


@dialects("sqlite")
def case_rename_in_text_check_replaced(op, sa):
    table = simple(sa, sa.CheckConstraint("x > 5", name="ck"))
    with op.batch_alter_table("foo", copy_from=table) as batch_op:
        batch_op.drop_constraint("ck", type_="check")
        batch_op.alter_column("x", new_column_name="y")
        batch_op.create_check_constraint("ck", "y > 5")


@dialects("sqlite")
def case_rename_in_expression_check(op, sa):
    x = sa.Column("x", sa.Integer)
    table = sa.Table(
        "foo",
        sa.MetaData(),
        sa.Column("id", sa.Integer, primary_key=True),
        x,
        sa.CheckConstraint(x > 5, name="ck"),
    )
    with op.batch_alter_table("foo", copy_from=table) as batch_op:
        batch_op.alter_column("x", new_column_name="y")


@dialects("sqlite")
def case_rename_variant(op, sa):
    type_ = sa.Text().with_variant(sa.Text(10000), "mysql")
    with op.batch_alter_table("foo", copy_from=simple(sa, sa.Column("y", type_))) as batch_op:
        batch_op.alter_column(column_name="y", new_column_name="q", existing_type=type_)


@dialects("sqlite")
@each(True, False)
def case_from_boolean(op, sa, with_check):
    boolean = lambda: sa.Boolean(create_constraint=with_check, name="ck1")
    with op.batch_alter_table("foo", copy_from=simple(sa, sa.Column("y", boolean()))) as batch_op:
        batch_op.alter_column("y", type_=sa.Integer, existing_type=boolean())


@dialects("sqlite")
@each(True, False)
def case_to_boolean(op, sa, with_check):
    with op.batch_alter_table("foo", copy_from=simple(sa, sa.Column("y", sa.Integer))) as batch_op:
        batch_op.alter_column(
            "y",
            existing_type=sa.Integer,
            type_=sa.Boolean(create_constraint=with_check, name="ck1"),
        )


@dialects("sqlite")
def case_no_change_of_affinity(op, sa):
    table = simple(sa, sa.Column("ts", sa.TIMESTAMP, server_default=sa.func.now()))
    with op.batch_alter_table("foo", copy_from=table) as batch_op:
        batch_op.alter_column("ts", type_=sa.DateTime())


def case_nullable(op, sa):
    with op.batch_alter_table("foo", copy_from=simple(sa)) as batch_op:
        batch_op.alter_column("x", nullable=False, existing_type=sa.Integer())
        batch_op.alter_column("data", existing_type=sa.String(50), nullable=True)


def case_server_default(op, sa):
    with op.batch_alter_table("foo", copy_from=simple(sa)) as batch_op:
        batch_op.alter_column("x", server_default="5")
        batch_op.alter_column("data", server_default=sa.text("'x'"))


def case_server_default_dropped(op, sa):
    table = simple(sa, sa.Column("y", sa.Integer, server_default="7"))
    with op.batch_alter_table("foo", copy_from=table) as batch_op:
        batch_op.alter_column("y", server_default=None)


@dialects("sqlite")
def case_autoincrement(op, sa):
    with op.batch_alter_table("foo", copy_from=simple(sa)) as batch_op:
        batch_op.alter_column("id", autoincrement=True, existing_type=sa.Integer())


def case_comment(op, sa):
    with op.batch_alter_table("foo", copy_from=simple(sa)) as batch_op:
        batch_op.alter_column("x", comment="words", existing_type=sa.Integer())


@dialects("postgresql", "mysql", "mariadb")
def case_table_comment(op, sa):
    with op.batch_alter_table("foo") as batch_op:
        batch_op.create_table_comment("words", existing_comment="old")
    with op.batch_alter_table("foo") as batch_op:
        batch_op.drop_table_comment(existing_comment="words")


@dialects("sqlite")
def case_table_comment_rebuilt(op, sa):
    with op.batch_alter_table("foo", copy_from=simple(sa)) as batch_op:
        batch_op.create_table_comment("words")
    with op.batch_alter_table("foo", copy_from=simple(sa)) as batch_op:
        batch_op.drop_table_comment()


def case_add_column(op, sa):
    with op.batch_alter_table("foo") as batch_op:
        batch_op.add_column(sa.Column("q", sa.String(10), nullable=True))


@dialects("sqlite")
@each(
    lambda sa: sa.Column("q", sa.Integer),
    lambda sa: sa.Column("q", sa.Integer, nullable=False, server_default="5"),
    lambda sa: sa.Column("q", sa.DateTime, server_default=sa.func.now()),
    lambda sa: sa.Column("q", sa.DateTime, server_default=sa.text("CURRENT_TIMESTAMP")),
    lambda sa: sa.Column("q", sa.DateTime, server_default=sa.text("(random())")),
    lambda sa: sa.Column("q", sa.Integer, server_default=sa.literal(5)),
    lambda sa: sa.Column("q", sa.Integer, sa.Computed("1 + 1")),
    lambda sa: sa.Column("q", sa.Integer, sa.Computed("1 + 1", persisted=True)),
    lambda sa: sa.Column("q", sa.Integer, sa.Computed("1 + 1", persisted=False)),
    lambda sa: sa.Column("q", sa.Integer, sa.Identity()),
    lambda sa: sa.Column("q", sa.Integer, index=True),
    lambda sa: sa.Column("q", sa.Integer, unique=True),
    lambda sa: sa.Column("q", sa.Integer, sa.ForeignKey("u.id")),
    lambda sa: sa.Column("q", sa.Integer, sa.ForeignKey("u.id", name="fk_q")),
    lambda sa: sa.Column("q", sa.Integer, sa.CheckConstraint("q > 5", name="ck_q")),
    lambda sa: sa.Column("q", sa.Boolean(create_constraint=True, name="ck_q")),
    lambda sa: sa.Column("q", sa.Integer, comment="words"),
)
def case_add_columns(op, sa, column):
    with op.batch_alter_table("foo", copy_from=simple(sa)) as batch_op:
        batch_op.add_column(column)


@dialects("sqlite")
@each(
    lambda sa: sa.Column("q", sa.Integer),
    lambda sa: sa.Column("q", sa.Integer, index=True),
    lambda sa: sa.Column("q", sa.Integer, sa.ForeignKey("u.id", name="fk_q")),
    lambda sa: sa.Column("q", sa.Integer, sa.Computed("x + 1", persisted=True)),
    lambda sa: sa.Column("q", sa.Integer, comment="words"),
)
def case_add_columns_always(op, sa, column):
    with op.batch_alter_table("foo", copy_from=simple(sa), recreate="always") as batch_op:
        batch_op.add_column(column)


@dialects("sqlite")
@each(
    {"insert_before": "id"},
    {"insert_before": "data"},
    {"insert_before": "x"},
    {"insert_after": "id"},
    {"insert_after": "data"},
    {"insert_after": "x"},
    {"insert_before": "nope"},
    {"insert_after": "nope"},
    {"insert_before": "x", "insert_after": "id"},
)
def case_add_column_at(op, sa, options):
    with op.batch_alter_table("foo", copy_from=simple(sa), recreate="always") as batch_op:
        batch_op.add_column(sa.Column("q", sa.Integer), **options)


@dialects("sqlite")
def case_add_columns_at(op, sa):
    with op.batch_alter_table("foo", copy_from=simple(sa), recreate="always") as batch_op:
        batch_op.add_column(sa.Column("a", sa.Integer), insert_after="id")
        batch_op.add_column(sa.Column("b", sa.Integer), insert_after="a")
        batch_op.add_column(sa.Column("c", sa.Integer), insert_before="a")
        batch_op.add_column(sa.Column("d", sa.Integer))
        batch_op.add_column(sa.Column("e", sa.Integer), insert_after="x")


def case_add_column_at_without_rebuild(op, sa):
    with op.batch_alter_table("foo", recreate="never") as batch_op:
        batch_op.add_column(sa.Column("q", sa.Integer), insert_before="x")


@dialects("sqlite")
@each(("x", "id", "data"), ("data", "x"), ("x", "id"), ("data", "nope"))
def case_partial_reordering(op, sa, names):
    with op.batch_alter_table(
        "foo", copy_from=simple(sa), recreate="always", partial_reordering=[names]
    ) as batch_op:
        batch_op.alter_column("x", nullable=False)


@dialects("sqlite")
def case_partial_reordering_with_added(op, sa):
    with op.batch_alter_table(
        "foo",
        copy_from=simple(sa),
        recreate="always",
        partial_reordering=[("x", "g"), ("id", "data")],
    ) as batch_op:
        batch_op.add_column(sa.Column("g", sa.Integer))


def case_drop_column(op, sa):
    with op.batch_alter_table("foo", copy_from=simple(sa)) as batch_op:
        batch_op.drop_column("data")


@dialects("sqlite")
def case_drop_column_of_primary_key(op, sa):
    with op.batch_alter_table("foo", copy_from=simple(sa)) as batch_op:
        batch_op.drop_column("id")


@dialects("sqlite")
def case_drop_column_with_constraints(op, sa):
    table = simple(
        sa,
        sa.Column("y", sa.Integer),
        sa.ForeignKeyConstraint(["x"], ["u.id"], name="fk"),
        sa.UniqueConstraint("x", "y", name="uq"),
    )
    sa.Index("ix", table.c.x)
    with op.batch_alter_table("foo", copy_from=table) as batch_op:
        batch_op.drop_column("x")


@dialects("sqlite")
def case_drop_column_keeps_foreign_key(op, sa):
    table = simple(sa, sa.ForeignKeyConstraint(["x"], ["u.id"], name="fk"))
    with op.batch_alter_table("foo", copy_from=table) as batch_op:
        batch_op.drop_column("data")


@dialects("sqlite")
def case_drop_column_keeps_foreign_key_to_itself(op, sa):
    table = simple(sa, sa.ForeignKeyConstraint(["x"], ["foo.id"], name="fk"))
    with op.batch_alter_table("foo", copy_from=table) as batch_op:
        batch_op.drop_column("data")


@dialects("sqlite")
def case_drop_and_add_column_again(op, sa):
    with op.batch_alter_table("foo", copy_from=simple(sa)) as batch_op:
        batch_op.drop_column("id")
        batch_op.add_column(sa.Column("id", sa.Integer))


@dialects("sqlite")
@each(True, False, None)
def case_drop_and_add_primary_key_again(op, sa, inline):
    options = {} if inline is None else {"inline_primary_key": inline}
    with op.batch_alter_table("foo", copy_from=simple(sa), recreate="always") as batch_op:
        batch_op.drop_column("id")
        batch_op.add_column(sa.Column("id", sa.Integer, primary_key=True), **options)


@dialects("sqlite")
def case_drop_and_add_primary_key_constraint(op, sa):
    with op.batch_alter_table("foo", copy_from=simple(sa)) as batch_op:
        batch_op.drop_column("id")
        batch_op.add_column(sa.Column("id", sa.Integer))
        batch_op.create_primary_key("newpk", ["id"])


@dialects("sqlite")
def case_drop_missing_column(op, sa):
    with op.batch_alter_table("foo", copy_from=simple(sa)) as batch_op:
        batch_op.drop_column("nope")


@dialects("sqlite")
def case_alter_missing_column(op, sa):
    with op.batch_alter_table("foo", copy_from=simple(sa)) as batch_op:
        batch_op.alter_column("nope", nullable=False)


@dialects("sqlite")
def case_add_column_that_is_there(op, sa):
    with op.batch_alter_table("foo", copy_from=simple(sa), recreate="always") as batch_op:
        batch_op.add_column(sa.Column("x", sa.String(5)))


@unordered
@dialects("sqlite")
def case_create_constraints(op, sa):
    with op.batch_alter_table("foo", copy_from=simple(sa)) as batch_op:
        batch_op.create_foreign_key("fk1", "user", ["x"], ["id"], ondelete="CASCADE")
        batch_op.create_unique_constraint("uq1", ["data", "x"])
        batch_op.create_check_constraint("ck1", sa.text("x > 5"))


@dialects("sqlite")
@each("foreign", "unique", "check", "check_expression", "primary", "foreign_to_itself")
def case_create_constraint(op, sa, what):
    with op.batch_alter_table("foo", copy_from=simple(sa)) as batch_op:
        if what == "foreign":
            batch_op.create_foreign_key(
                "fk1", "user", ["x"], ["id"], referent_schema="s", onupdate="CASCADE"
            )
        elif what == "foreign_to_itself":
            batch_op.create_foreign_key("fk1", "foo", ["x"], ["id"])
        elif what == "unique":
            batch_op.create_unique_constraint("uq1", ["x"])
        elif what == "check":
            batch_op.create_check_constraint("ck1", "x > 5")
        elif what == "check_expression":
            batch_op.create_check_constraint("ck1", sa.column("x") > 5)
        else:
            batch_op.create_primary_key("pk", ["x"])


@dialects("sqlite")
@each("fk", "uq", "foreign_key_of_no_name", "nope")
def case_drop_constraint(op, sa, name):
    table = simple(
        sa,
        sa.ForeignKeyConstraint(["x"], ["u.id"], name="fk"),
        sa.UniqueConstraint("x", name="uq"),
    )
    with op.batch_alter_table("foo", copy_from=table) as batch_op:
        batch_op.drop_constraint(name, type_="foreignkey" if "f" in name else "unique")


@dialects("sqlite")
def case_drop_check_of_table(op, sa):
    table = simple(sa, sa.CheckConstraint("x > 5", name="ck"))
    with op.batch_alter_table("foo", copy_from=table) as batch_op:
        batch_op.drop_constraint("ck", type_="check")


@dialects("sqlite")
def case_drop_check_of_column(op, sa):
    table = simple(sa, sa.Column("y", sa.Integer, sa.CheckConstraint("y > 5", name="ck")))
    with op.batch_alter_table("foo", copy_from=table) as batch_op:
        batch_op.drop_constraint("ck", "check")


@dialects("sqlite")
def case_drop_check_of_type(op, sa):
    table = simple(sa, sa.Column("y", sa.Boolean(create_constraint=True, name="ck")))
    with op.batch_alter_table("foo", copy_from=table) as batch_op:
        batch_op.drop_column("y")


@dialects("sqlite")
def case_drop_primary_key(op, sa):
    table = sa.Table(
        "foo",
        sa.MetaData(),
        sa.Column("id", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk"),
    )
    with op.batch_alter_table("foo", copy_from=table) as batch_op:
        batch_op.drop_constraint("pk", type_="primary")


@dialects("sqlite")
def case_drop_unnamed_constraint(op, sa):
    table = simple(sa, sa.UniqueConstraint("x"))
    with op.batch_alter_table("foo", copy_from=table) as batch_op:
        batch_op.drop_constraint(None, type_="unique")


@naming_convention(uq="uq_%(table_name)s_%(column_0_name)s")
@dialects("sqlite")
def case_drop_constraint_named_by_convention(op, sa):
    table = simple(sa, sa.UniqueConstraint("x"))
    with op.batch_alter_table(
        "foo",
        copy_from=table,
        naming_convention={"uq": "uq_%(table_name)s_%(column_0_name)s"},
    ) as batch_op:
        batch_op.drop_constraint("uq_foo_x", type_="unique")


@naming_convention(
    uq="uq_%(table_name)s_%(column_0_name)s",
    fk="fk_%(table_name)s_%(column_0_name)s",
    ck="ck_%(table_name)s_%(constraint_name)s",
    pk="pk_%(table_name)s",
)
@dialects("sqlite")
@each("unique", "foreign", "check", "primary")
def case_create_constraint_named_by_convention(op, sa, what):
    with op.batch_alter_table("foo", copy_from=simple(sa)) as batch_op:
        if what == "unique":
            batch_op.create_unique_constraint(None, ["x"])
        elif what == "foreign":
            batch_op.create_foreign_key(None, "u", ["x"], ["id"])
        elif what == "check":
            batch_op.create_check_constraint("big", "x > 5")
        else:
            batch_op.create_primary_key(None, ["x"])


@unordered
@dialects("sqlite")
def case_many_constraints_kept(op, sa):
    table = simple(
        sa,
        sa.Column("y", sa.Integer),
        sa.ForeignKeyConstraint(["x"], ["u.id"], name="fk1"),
        sa.ForeignKeyConstraint(["y"], ["s.v.id"], name="fk2", ondelete="CASCADE"),
        sa.UniqueConstraint("x", "y", name="uq1"),
        sa.CheckConstraint("x > y", name="ck1"),
    )
    with op.batch_alter_table("foo", copy_from=table) as batch_op:
        batch_op.alter_column("data", nullable=False)


@dialects("sqlite")
@each("auto", "always")
def case_create_index(op, sa, recreate):
    with op.batch_alter_table("foo", copy_from=simple(sa), recreate=recreate) as batch_op:
        batch_op.create_index("ix_data", ["data"], unique=True)


@dialects("sqlite")
@each("auto", "always")
def case_drop_index(op, sa, recreate):
    table = simple(sa)
    sa.Index("ix_data", table.c.data, unique=True)
    with op.batch_alter_table("foo", copy_from=table, recreate=recreate) as batch_op:
        batch_op.drop_index("ix_data")


@dialects("sqlite")
def case_create_index_with_others(op, sa):
    with op.batch_alter_table("foo", copy_from=simple(sa)) as batch_op:
        batch_op.alter_column("data", type_=sa.Integer)
        batch_op.create_index("ix_data", ["data"], unique=True)


@dialects("sqlite")
def case_drop_index_with_others(op, sa):
    table = simple(sa)
    sa.Index("ix_data", table.c.data, unique=True)
    with op.batch_alter_table("foo", copy_from=table) as batch_op:
        batch_op.drop_index("ix_data")
        batch_op.alter_column("data", type_=sa.String())


@dialects("sqlite")
def case_indexes_kept(op, sa):
    table = simple(sa)
    sa.Index("ix_data", table.c.data, unique=True)
    with op.batch_alter_table("foo", copy_from=table) as batch_op:
        batch_op.alter_column("x", nullable=False)


@dialects("sqlite")
def case_index_options(op, sa):
    with op.batch_alter_table("foo", copy_from=simple(sa)) as batch_op:
        batch_op.create_index("ix", ["data"], sqlite_where=sa.text("x > 5"))
        batch_op.create_index(batch_op.f("ix_foo_x"), ["x"], if_not_exists=True)
        batch_op.drop_index("ix_gone", if_exists=True)


@dialects("postgresql", "mysql", "mariadb")
def case_everything_altered(op, sa):
    with op.batch_alter_table("foo", schema="s") as batch_op:
        batch_op.add_column(sa.Column("q", sa.Integer, nullable=False))
        batch_op.alter_column("x", existing_type=sa.Integer(), nullable=False)
        batch_op.drop_column("data")
        batch_op.create_foreign_key("fk1", "user", ["x"], ["id"], referent_schema="other")
        batch_op.create_unique_constraint("uq1", ["q"])
        batch_op.create_check_constraint("ck1", sa.text("x > 5"))
        batch_op.create_primary_key("pk1", ["x"])
        batch_op.create_index("ix1", ["x"])
        batch_op.drop_index("ix2")
        batch_op.drop_constraint("fk2", type_="foreignkey")


@dialects("postgresql")
def case_exclude_constraint(op, sa):
    with op.batch_alter_table("foo") as batch_op:
        batch_op.create_exclude_constraint("ex", ("x", "="), using="gist", where="x > 5")


@dialects("postgresql")
@each("always", "auto", "never")
def case_recreate_elsewhere(op, sa, recreate):
    with op.batch_alter_table("foo", copy_from=simple(sa), recreate=recreate) as batch_op:
        batch_op.add_column(sa.Column("q", sa.Integer))
        batch_op.alter_column("x", nullable=False)


@dialects("mysql", "mariadb")
def case_recreate_on_mysql(op, sa):
    with op.batch_alter_table("foo", copy_from=simple(sa), recreate="always") as batch_op:
        batch_op.alter_column("x", type_=sa.String(5))


@dialects("sqlite")
def case_never(op, sa):
    with op.batch_alter_table("foo", recreate="never") as batch_op:
        batch_op.drop_column("x")
        batch_op.add_column(sa.Column("q", sa.Integer))
        batch_op.alter_column("data", new_column_name="d")


@dialects("sqlite")
def case_never_with_constraint(op, sa):
    with op.batch_alter_table("foo", recreate="never") as batch_op:
        batch_op.create_unique_constraint("uq", ["x"])


@dialects("sqlite")
def case_offline_without_copy_from(op, sa):
    with op.batch_alter_table("foo") as batch_op:
        batch_op.alter_column("x", nullable=False)


def case_unknown_recreate(op, sa):
    with op.batch_alter_table("foo", recreate="sometimes") as batch_op:
        batch_op.drop_column("x")


def case_nothing(op, sa):
    with op.batch_alter_table("foo") as batch_op:
        return (batch_op.f("x"), batch_op.migration_context is op.get_context())


def case_nothing_always(op, sa):
    with op.batch_alter_table("foo", recreate="always", copy_from=simple(sa)):
        pass


def case_exception_inside(op, sa):
    with op.batch_alter_table("foo", copy_from=simple(sa)) as batch_op:
        batch_op.add_column(sa.Column("q", sa.Integer))
        raise LookupError("no")


@dialects("sqlite")
def case_table_args(op, sa):
    with op.batch_alter_table(
        "foo",
        copy_from=simple(sa),
        recreate="always",
        table_args=(sa.CheckConstraint("x > 5", name="ck_arg"),),
        table_kwargs={"sqlite_autoincrement": True},
    ) as batch_op:
        batch_op.alter_column("data", nullable=False)


@dialects("mysql")
def case_table_kwargs(op, sa):
    with op.batch_alter_table(
        "foo", copy_from=simple(sa), recreate="always", table_kwargs={"mysql_engine": "InnoDB"}
    ) as batch_op:
        batch_op.alter_column("data", nullable=False)


@dialects("sqlite")
def case_in_schema(op, sa):
    table = sa.Table(
        "foo",
        sa.MetaData(),
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("x", sa.Integer, sa.ForeignKey("s.u.id", name="fk")),
        schema="s",
    )
    sa.Index("ix", table.c.x)
    with op.batch_alter_table("foo", schema="s", copy_from=table) as batch_op:
        batch_op.alter_column("x", nullable=False)


@dialects("sqlite")
def case_quoted(op, sa):
    table = sa.Table(
        "My Table",
        sa.MetaData(),
        sa.Column("Id", sa.Integer, primary_key=True),
        sa.Column("order", sa.String(5)),
    )
    with op.batch_alter_table("My Table", copy_from=table) as batch_op:
        batch_op.alter_column("order", type_=sa.Integer)
        batch_op.add_column(sa.Column("group", sa.Integer))


@dialects("sqlite")
@each(40, 52, 70)
def case_long_names(op, sa, length):
    name = "t" * length
    table = sa.Table(name, sa.MetaData(), sa.Column("id", sa.Integer, primary_key=True))
    with op.batch_alter_table(name, copy_from=table, recreate="always") as batch_op:
        batch_op.add_column(sa.Column("x", sa.Integer))


@dialects("sqlite")
def case_computed_column(op, sa):
    table = simple(sa, sa.Column("c", sa.Integer, sa.Computed("x + 1", persisted=True)))
    with op.batch_alter_table("foo", copy_from=table) as batch_op:
        batch_op.alter_column("data", nullable=False)


@dialects("sqlite")
def case_computed_column_changed(op, sa):
    table = simple(sa, sa.Column("c", sa.Integer, sa.Computed("x + 1")))
    with op.batch_alter_table("foo", copy_from=table) as batch_op:
        batch_op.alter_column("c", server_default=sa.Computed("x + 2"))


@dialects("sqlite")
def case_defaults_and_comments_kept(op, sa):
    table = simple(
        sa,
        sa.Column("a", sa.Integer, server_default="5", nullable=False, comment="words"),
        sa.Column("b", sa.DateTime, server_default=sa.func.now()),
        sa.Column("c", sa.String(5), server_default=sa.text("'x'")),
        comment="words",
    )
    with op.batch_alter_table("foo", copy_from=table) as batch_op:
        batch_op.alter_column("x", nullable=False)


@dialects("sqlite")
def case_several_changes_of_one_column(op, sa):
    with op.batch_alter_table("foo", copy_from=simple(sa)) as batch_op:
        batch_op.alter_column("data", new_column_name="d", type_=sa.Integer, nullable=False)
        batch_op.alter_column("d", server_default="5")


@dialects("sqlite")
def case_execute_inside(op, sa):
    with op.batch_alter_table("foo", copy_from=simple(sa)) as batch_op:
        batch_op.execute("SELECT 1")
        batch_op.drop_column("x")


def case_operations_objects(op, sa):
    from alembic.operations import BatchOperations

    with op.batch_alter_table("foo") as batch_op:
        return isinstance(batch_op, BatchOperations)


@unordered
def case_columns_that_the_program_fills(op, sa):
    with op.batch_alter_table("foo", copy_from=simple(sa), recreate="always") as batch_op:
        batch_op.add_column(sa.Column("five", sa.Integer, default=5))
        batch_op.add_column(sa.Column("called", sa.Text, default=lambda: "x"))
        batch_op.add_column(sa.Column("now", sa.DateTime, default=sa.func.now()))
        batch_op.add_column(sa.Column("sum", sa.Integer, default=sa.literal(1) + 2))
        batch_op.add_column(sa.Column("text", sa.Integer, default=sa.text("1 % 2")))
        batch_op.add_column(sa.Column("none", sa.Integer, onupdate=5, server_default="7"))


def case_drop_column_that_was_just_added(op, sa):
    with op.batch_alter_table("foo", copy_from=simple(sa), recreate="always") as batch_op:
        batch_op.add_column(sa.Column("gone", sa.Integer))
        batch_op.drop_column("gone")


def case_filled_column_first_and_renamed(op, sa):
    table = simple(sa, sa.Column("known", sa.Integer, default=5))
    with op.batch_alter_table("foo", copy_from=table, recreate="always") as batch_op:
        batch_op.add_column(
            sa.Column("flag", sa.Boolean, default=True), insert_before="id"
        )
        batch_op.alter_column("flag", new_column_name="Flag")
        batch_op.alter_column("x", type_=sa.Text(), new_column_name="y")


def case_system_columns_rebuilt(op, sa):
    table = simple(sa, sa.Column("xmin", sa.Integer, system=True))
    with op.batch_alter_table("foo", copy_from=table, recreate="always") as batch_op:
        batch_op.add_column(sa.Column("xmax", sa.Integer, system=True, default=5))
        batch_op.alter_column("data", nullable=False)


def case_two_changes_of_one_type(op, sa):
    with op.batch_alter_table("foo", copy_from=simple(sa), recreate="always") as batch_op:
        batch_op.alter_column("data", type_=sa.Date(), existing_type=sa.String(50))
        batch_op.alter_column("data", type_=sa.SmallInteger(), existing_type=sa.Date())


@each("data", "x")
@unordered
def case_check_of_a_long_name_whose_column_goes(op, sa, column):
    with op.batch_alter_table("foo", copy_from=simple(sa), recreate="always") as batch_op:
        batch_op.create_check_constraint("n" * 70, sa.column("data") == "x")
        batch_op.create_check_constraint("m" * 70, sa.column(column) == "x")
        batch_op.drop_constraint("m" * 70, type_="check")
        batch_op.drop_column(column)


def case_comment_of_a_column_that_is_added_to_a_rebuilt_table(op, sa):
    table = simple(sa, sa.Column("old", sa.Integer, comment="old"))
    with op.batch_alter_table("foo", copy_from=table, recreate="always") as batch_op:
        batch_op.add_column(sa.Column("new", sa.Integer, comment="new", index=True))


@dialects("sqlite")
def case_columns_in_a_circle(op, sa):
    with op.batch_alter_table("foo", copy_from=simple(sa), recreate="always") as batch_op:
        batch_op.add_column(sa.Column("new", sa.Integer), insert_before="x")
        batch_op.add_column(sa.Column("new", sa.Integer), insert_after="x")


def case_foreign_keys_of_a_table_with_a_quoted_name(op, sa):
    name = sa.sql.quoted_name("foo", True)
    table = sa.Table(
        name,
        sa.MetaData(),
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("x", sa.Integer),
        sa.ForeignKeyConstraint(["x"], ["foo.id"], name="fk_there"),
    )
    with op.batch_alter_table(name, copy_from=table, recreate="always") as batch_op:
        batch_op.create_foreign_key("fk", "foo", ["x"], ["id"])
        batch_op.create_foreign_key("fk_b", sa.sql.quoted_name("bar", True), ["x"], ["id"])


@unordered
def case_primary_key_of_a_long_name_that_is_replaced(op, sa):
    with op.batch_alter_table("foo", copy_from=simple(sa), recreate="always") as batch_op:
        batch_op.create_primary_key("n" * 70, ["x"])
        batch_op.create_primary_key("pk", ["data"])


@dialects("postgresql")
@each(["x"], ["data", "id"], ["nothing"])
def case_create_index_that_includes_columns(op, sa, included):
    with op.batch_alter_table("foo", copy_from=simple(sa), recreate="always") as batch_op:
        batch_op.create_index("ix", ["id"], postgresql_include=included)
        batch_op.alter_column("x", new_column_name="y")
