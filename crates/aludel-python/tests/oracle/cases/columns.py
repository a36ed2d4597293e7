"""Columns added, dropped and altered."""

from catalogue import dialects, each, unordered


def case_add(op, sa):
    op.add_column("t1", sa.Column("c1", sa.Integer(), nullable=False))


def case_add_nullable(op, sa):
    op.add_column("t1", sa.Column("c1", sa.Integer(), nullable=True))
    op.add_column("t1", sa.Column("c2", sa.Integer))


def case_add_in_schema(op, sa):
    op.add_column("t1", sa.Column("c1", sa.Integer(), nullable=False), schema="foo")


def case_add_in_quoted_schema(op, sa):
    name = sa.sql.quoted_name("some.schema", quote=True)
    op.add_column("somename", sa.Column("colname", sa.String(20)), schema=name)


def case_add_in_dotted_schema(op, sa):
    op.add_column("somename", sa.Column("colname", sa.String(20)), schema="some.schema")


@each(None, True, False)
def case_add_primary_key(op, sa, inline):
    options = {} if inline is None else {"inline_primary_key": inline}
    op.add_column("t1", sa.Column("c1", sa.String(10), primary_key=True), **options)


def case_add_primary_key_integer_inline(op, sa):
    op.add_column(
        "t1", sa.Column("q", sa.Integer, primary_key=True), inline_primary_key=True
    )


@each("BigInteger", "SmallInteger")
def case_add_primary_key_other_integers_inline(op, sa, name):
    op.add_column(
        "t1",
        sa.Column("q", getattr(sa, name)(), primary_key=True),
        inline_primary_key=True,
    )


def case_add_inline_primary_key_without_flag(op, sa):
    op.add_column("t1", sa.Column("c1", sa.String(10)), inline_primary_key=True)


def case_add_if_not_exists(op, sa):
    op.add_column("t1", sa.Column("c1", sa.Integer, nullable=False), if_not_exists=True)


def case_add_already_attached(op, sa):
    c1 = sa.Column("c1", sa.Integer, nullable=False)
    sa.Table("t", sa.MetaData(), c1)
    op.add_column("t1", c1)


def case_add_with_check(op, sa):
    op.add_column(
        "t1",
        sa.Column("c1", sa.Integer, sa.CheckConstraint("c1 > 5"), nullable=False),
    )


def case_add_with_named_check(op, sa):
    op.add_column(
        "t1",
        sa.Column("c1", sa.Integer, sa.CheckConstraint("c1 > 5", name="big")),
    )


@each(
    "12",
    "it's",
    "",
    "50% off",
    ":colon",
    lambda sa: sa.text("12"),
    lambda sa: sa.text("now()"),
    lambda sa: sa.func.now(),
    lambda sa: sa.func.current_timestamp(),
    lambda sa: sa.true(),
    lambda sa: sa.false(),
    lambda sa: sa.null(),
    lambda sa: sa.literal(5),
    lambda sa: sa.literal_column("7 + 1"),
    lambda sa: sa.text("'a' || 'b'"),
    lambda sa: sa.func.coalesce(sa.func.lower("X"), "y"),
    lambda sa: sa.cast("5", sa.Integer),
    lambda sa: sa.DefaultClause("fetched"),
)
def case_add_with_default(op, sa, default):
    op.add_column(
        "t1", sa.Column("c1", sa.String(9), nullable=False, server_default=default)
    )


def case_add_with_fetched_value(op, sa):
    op.add_column("t1", sa.Column("c1", sa.Integer, server_default=sa.FetchedValue()))


def case_add_with_python_default(op, sa):
    op.add_column("t1", sa.Column("c1", sa.Integer, default=5, onupdate=6))


def case_add_with_server_onupdate(op, sa):
    op.add_column(
        "t1",
        sa.Column(
            "c1",
            sa.TIMESTAMP,
            server_default=sa.func.now(),
            server_onupdate=sa.func.now(),
        ),
    )


def case_add_with_index(op, sa):
    op.add_column("t1", sa.Column("c1", sa.Integer, nullable=False, index=True))


def case_add_with_index_in_schema(op, sa):
    op.add_column("t1", sa.Column("c1", sa.Integer, index=True), schema="foo")


@dialects("postgresql", "mysql", "mariadb")
def case_add_unique(op, sa):
    op.add_column("t1", sa.Column("c1", sa.Integer, nullable=False, unique=True))


@dialects("sqlite")
def case_add_unique_where_there_is_no_alter(op, sa):
    op.add_column("t1", sa.Column("c1", sa.Integer, unique=True))


def case_add_unique_with_index(op, sa):
    op.add_column("t1", sa.Column("c1", sa.Integer, unique=True, index=True))


def case_add_with_default_in_schema(op, sa):
    op.add_column(
        "t1",
        sa.Column("c1", sa.Integer, nullable=False, server_default="12"),
        schema="foo",
    )


def case_add_foreign_key(op, sa):
    op.add_column("t1", sa.Column("c1", sa.Integer, sa.ForeignKey("c2.id"), nullable=False))


def case_add_foreign_key_inline(op, sa):
    op.add_column(
        "t1",
        sa.Column("c1", sa.Integer, sa.ForeignKey("c2.id"), nullable=False),
        inline_references=True,
    )


def case_add_foreign_key_named(op, sa):
    op.add_column("t1", sa.Column("c1", sa.Integer, sa.ForeignKey("c2.id", name="fk_c")))


def case_add_foreign_key_named_inline(op, sa):
    op.add_column(
        "t1",
        sa.Column("c1", sa.Integer, sa.ForeignKey("c2.id", name="fk_c")),
        inline_references=True,
    )


@each(True, False)
def case_add_foreign_key_in_schema(op, sa, inline):
    op.add_column(
        "t1",
        sa.Column("c1", sa.Integer, sa.ForeignKey("c2.id"), nullable=False),
        schema="foo",
        inline_references=inline,
    )


@each(True, False)
def case_add_foreign_key_to_itself(op, sa, inline):
    op.add_column(
        "t1",
        sa.Column("c1", sa.Integer, sa.ForeignKey("t1.c2"), nullable=False),
        inline_references=inline,
    )


def case_add_foreign_key_to_itself_in_schema(op, sa):
    op.add_column(
        "t1",
        sa.Column("c1", sa.Integer, sa.ForeignKey("foo.t1.c2"), nullable=False),
        schema="foo",
    )


@each(True, False)
def case_add_foreign_key_to_schema(op, sa, inline):
    op.add_column(
        "t1",
        sa.Column("c1", sa.Integer, sa.ForeignKey("remote.t2.c2"), nullable=False),
        inline_references=inline,
    )


@each(
    "MixedCase.id",
    "t2.MixedCase",
    "MixedCaseTable.MixedCaseColumn",
    "MixedSchema.t2.id",
    "MixedSchema.MixedTable.MixedCol",
)
def case_add_foreign_key_inline_quoted(op, sa, target):
    op.add_column(
        "t1",
        sa.Column("c1", sa.Integer, sa.ForeignKey(target), nullable=False),
        inline_references=True,
    )


ACTIONS = (
    {"ondelete": "SET NULL"},
    {"onupdate": "CASCADE"},
    {"ondelete": "SET NULL", "onupdate": "CASCADE"},
    {"deferrable": True, "initially": "DEFERRED"},
    {"deferrable": False},
    {"match": "FULL"},
    {"initially": "IMMEDIATE"},
)


@each(*ACTIONS)
def case_add_foreign_key_inline_actions(op, sa, options):
    op.add_column(
        "t1",
        sa.Column("c1", sa.Integer, sa.ForeignKey("c2.id", **options)),
        inline_references=True,
    )


@each(*ACTIONS)
def case_add_foreign_key_actions(op, sa, options):
    op.add_column("t1", sa.Column("c1", sa.Integer, sa.ForeignKey("c2.id", **options)))


@unordered
@dialects("postgresql", "mysql", "mariadb")
def case_add_two_foreign_keys_inline(op, sa):
    op.add_column(
        "t1",
        sa.Column(
            "c1", sa.Integer, sa.ForeignKey("t2.id"), sa.ForeignKey("t3.id"), nullable=False
        ),
        inline_references=True,
    )


def case_add_boolean_with_check(op, sa):
    op.add_column(
        "t1", sa.Column("c1", sa.Boolean(create_constraint=True), nullable=False)
    )


def case_add_boolean_with_named_check_in_schema(op, sa):
    op.add_column(
        "t1",
        sa.Column("c1", sa.Boolean(create_constraint=True, name="ck"), nullable=False),
        schema="foo",
    )


def case_add_boolean(op, sa):
    op.add_column("t1", sa.Column("c1", sa.Boolean))
    op.add_column("t1", sa.Column("c2", sa.Boolean, server_default=sa.false()))
    op.add_column("t1", sa.Column("c3", sa.Boolean, server_default=sa.text("1")))


def case_add_comment(op, sa):
    op.add_column("t1", sa.Column("q", sa.Integer, comment="This is 'a' comment"))


def case_add_comment_in_schema(op, sa):
    op.add_column("t1", sa.Column("q", sa.Integer, comment="50% \\ off"), schema="foo")


@each(None, True, False)
def case_add_computed(op, sa, persisted):
    op.add_column(
        "t1", sa.Column("c", sa.Integer, sa.Computed("foo * 5", persisted=persisted))
    )


def case_add_computed_expression(op, sa):
    expression = sa.func.lower(sa.column("name"))
    op.add_column("t1", sa.Column("c", sa.String(9), sa.Computed(expression), nullable=False))


@each(
    {},
    {"always": True},
    {"start": 3, "increment": 33, "maxvalue": 99, "cycle": True},
    {"start": 1, "minvalue": 1, "nomaxvalue": True, "cache": 5},
    {"nominvalue": True, "cycle": False},
    {"on_null": True},
)
def case_add_identity(op, sa, options):
    op.add_column("t1", sa.Column("c", sa.Integer, sa.Identity(**options)))


def case_add_sequence(op, sa):
    op.add_column("t1", sa.Column("c", sa.Integer, sa.Sequence("counter")))


def case_add_without_type(op, sa):
    op.add_column("t1", sa.Column("c"))


@dialects("mysql", "mariadb")
def case_add_autoincrement(op, sa):
    op.add_column("t1", sa.Column("c", sa.Integer, primary_key=True, autoincrement=True))


@dialects("mysql", "mariadb")
@each("first", "after")
def case_add_position(op, sa, where):
    options = {"mysql_first": True} if where == "first" else {"mysql_after": "b"}
    op.add_column("t1", sa.Column("c", sa.Integer, **options))


def case_add_unknown_argument(op, sa):
    op.add_column("t1", sa.Column("c", sa.Integer), no_such_argument=True)


def case_add_nothing(op, sa):
    op.add_column("t1")


def case_drop(op, sa):
    op.drop_column("t1", "c1")


def case_drop_in_schema(op, sa):
    op.drop_column("t1", "c1", schema="foo")


def case_drop_if_exists(op, sa):
    op.drop_column("t1", "c1", if_exists=True)


def case_drop_quoted(op, sa):
    op.drop_column("MyTable", "select")


def case_drop_with_mssql_arguments(op, sa):
    op.drop_column(
        "t1", "c1", mssql_drop_check=True, mssql_drop_default=True, mssql_drop_foreign_key=True
    )


@each(True, False)
def case_alter_nullable(op, sa, nullable):
    op.alter_column("t", "c", nullable=nullable, existing_type=sa.Integer())


@each(True, False)
def case_alter_nullable_without_type(op, sa, nullable):
    op.alter_column("t", "c", nullable=nullable)


@each(True, False)
def case_alter_nullable_in_schema(op, sa, nullable):
    op.alter_column("t", "c", nullable=nullable, schema="foo", existing_type=sa.Integer())


def case_alter_rename(op, sa):
    op.alter_column("t", "c", new_column_name="x", existing_type=sa.Integer())


def case_alter_rename_without_type(op, sa):
    op.alter_column("t", "c", new_column_name="x")


def case_alter_rename_in_schema(op, sa):
    op.alter_column("t", "c", new_column_name="x", schema="foo", existing_type=sa.Integer())


@each(("MyTable", "ColumnOne", "ColumnTwo"), ("my table", "column one", "column two"))
def case_alter_rename_quoted(op, sa, names):
    table, old, new = names
    op.alter_column(table, old, new_column_name=new, existing_type=sa.Integer())


def case_alter_type(op, sa):
    op.alter_column("t", "c", type_=sa.String(50))


def case_alter_type_in_schema(op, sa):
    op.alter_column("t", "c", type_=sa.String(50), schema="foo")


def case_alter_type_keeping_what_is_there(op, sa):
    op.alter_column(
        "t",
        "c",
        type_=sa.String(50),
        existing_type=sa.Text(),
        existing_nullable=False,
        existing_server_default="x",
        existing_comment="old",
    )


@dialects("postgresql")
@each("c::integer", "nullif(c, '')::integer", "CAST(c AS INTEGER) % 2")
def case_alter_type_using(op, sa, using):
    op.alter_column("t", "c", type_=sa.Integer(), postgresql_using=using)


@each(
    "q",
    "it's",
    lambda sa: sa.text("now()"),
    lambda sa: sa.func.utc_thing(sa.func.current_timestamp()),
    lambda sa: sa.func.now(),
    lambda sa: sa.text("NULL"),
    lambda sa: sa.true(),
    lambda sa: sa.null(),
    lambda sa: sa.literal_column("5"),
)
def case_alter_default(op, sa, default):
    op.alter_column("t", "c", server_default=default)


def case_alter_default_in_schema(op, sa):
    op.alter_column("t", "c", server_default="q", schema="foo")


def case_alter_drop_default(op, sa):
    op.alter_column("t", "c", server_default=None)


def case_alter_drop_default_in_schema(op, sa):
    op.alter_column("t", "c", server_default=None, schema="foo")


def case_alter_default_untouched(op, sa):
    op.alter_column(
        "t", "c", server_default=False, existing_type=sa.Integer(), existing_server_default="1"
    )


def case_alter_nothing(op, sa):
    op.alter_column("t", "c")


COMPUTED = (
    lambda sa: (sa.Computed("foo * 5"), None),
    lambda sa: (None, sa.Computed("foo * 5")),
    lambda sa: (sa.Computed("foo * 42"), sa.Computed("foo * 5")),
)


@each(*COMPUTED)
def case_alter_computed(op, sa, defaults):
    new, old = defaults
    op.alter_column("t1", "c1", server_default=new, existing_server_default=old)


@dialects("postgresql")
@each(*COMPUTED)
def case_alter_computed_with_type(op, sa, defaults):
    new, old = defaults
    op.alter_column(
        "t1",
        "c1",
        server_default=new,
        existing_server_default=old,
        existing_type=sa.Integer(),
        nullable=False,
    )


@each(
    lambda sa: (sa.Identity(), None),
    lambda sa: (sa.Identity(always=True), None),
    lambda sa: (sa.Identity(start=3, increment=33, maxvalue=99, cycle=True), None),
    lambda sa: (None, sa.Identity()),
    lambda sa: (sa.Identity(), sa.Identity()),
    lambda sa: (sa.Identity(always=True), sa.Identity()),
    lambda sa: (sa.Identity(always=False, start=3), sa.Identity(always=True)),
    lambda sa: (
        sa.Identity(always=True, start=3, increment=1, minvalue=-3, maxvalue=99, cycle=True),
        sa.Identity(always=True, start=3, increment=2, minvalue=-3, maxvalue=99),
    ),
    lambda sa: (
        sa.Identity(always=False, start=3, cache=2),
        sa.Identity(always=False, start=3, maxvalue=9999, minvalue=0),
    ),
    lambda sa: (sa.Identity(always=None, minvalue=0), sa.Identity(always=False)),
)
def case_alter_identity(op, sa, defaults):
    new, old = defaults
    op.alter_column("t1", "c1", server_default=new, existing_server_default=old)


@each({}, {"existing_type": 15})
def case_alter_type_and_nullability(op, sa, options):
    if options:
        options = {"existing_type": sa.String(15)}
    op.alter_column("t", "c", type_=sa.Integer(), nullable=False, **options)


def case_alter_many_things(op, sa):
    op.alter_column(
        "t",
        "c",
        new_column_name="d",
        type_=sa.String(10),
        nullable=False,
        server_default="x",
        comment="new",
        existing_type=sa.String(5),
        existing_comment="old",
        schema="foo",
    )


@each(True, False)
def case_alter_from_boolean(op, sa, with_check):
    op.alter_column(
        "t",
        "c",
        type_=sa.String(10),
        existing_type=sa.Boolean(name="xyz", create_constraint=with_check),
        existing_nullable=False,
    )


def case_alter_from_boolean_in_schema(op, sa):
    op.alter_column("t", "c", type_=sa.String(10), existing_type=sa.Boolean(), schema="foo")


@each(True, False)
def case_alter_to_boolean(op, sa, with_check):
    op.alter_column(
        "t",
        "c",
        type_=sa.Boolean(name="xyz", create_constraint=with_check),
        existing_type=sa.Integer(),
        existing_nullable=False,
    )


def case_alter_boolean_nullable(op, sa):
    op.alter_column("t", "c", nullable=False, existing_type=sa.Boolean())
    op.alter_column("t", "c", nullable=False, existing_type=sa.Boolean(), schema="foo")


def case_alter_to_enum(op, sa):
    op.alter_column(
        "t",
        "c",
        type_=sa.Enum("a", "b", name="kind", create_constraint=True),
        existing_type=sa.String(10),
    )


def case_alter_from_enum(op, sa):
    op.alter_column(
        "t",
        "c",
        type_=sa.String(10),
        existing_type=sa.Enum("a", "b", name="kind", create_constraint=True),
    )


def case_alter_comment(op, sa):
    op.alter_column(
        "T", "C", existing_type=sa.Boolean(), schema="foo", comment="a 'column' comment"
    )


def case_alter_comment_with_nullable(op, sa):
    op.alter_column(
        "t", "c", nullable=False, existing_type=sa.Boolean(), schema="foo", comment="words"
    )


def case_alter_drop_comment(op, sa):
    op.alter_column(
        "t", "c", existing_type=sa.Boolean(), comment=None, existing_comment="words"
    )


def case_alter_existing_comment(op, sa):
    op.alter_column(
        "t", "c", nullable=False, existing_type=sa.Integer(), existing_comment="words"
    )


def case_alter_comment_replaces(op, sa):
    op.alter_column(
        "t",
        "c",
        nullable=False,
        existing_type=sa.Integer(),
        comment="new",
        existing_comment="old",
    )


def case_alter_rename_existing_comment(op, sa):
    op.alter_column(
        "t",
        "c",
        new_column_name="d",
        existing_type=sa.Integer(),
        existing_nullable=False,
        existing_comment="words",
    )


def case_alter_rename_existing_default(op, sa):
    op.alter_column(
        "t", "c", new_column_name="d", existing_type=sa.Integer(), existing_server_default="q"
    )


@dialects("mysql", "mariadb")
def case_alter_rename_existing_text_default(op, sa):
    op.alter_column(
        "t",
        "c",
        new_column_name="d",
        existing_type=sa.DateTime(),
        existing_server_default=sa.text("CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP"),
    )


@dialects("mysql", "mariadb")
@each(
    {"new_column_name": "d", "existing_autoincrement": True},
    {"autoincrement": True},
    {"existing_autoincrement": True, "autoincrement": False},
    {"existing_autoincrement": True, "nullable": False},
)
def case_alter_autoincrement(op, sa, options):
    op.alter_column("t", "c", existing_type=sa.Integer(), **options)


@dialects("postgresql", "sqlite")
def case_alter_autoincrement_elsewhere(op, sa):
    op.alter_column("t", "c", existing_type=sa.Integer(), autoincrement=True)


@dialects("mysql", "mariadb")
def case_alter_from_checked_boolean_dropping_default(op, sa):
    op.alter_column(
        "t",
        "c",
        type_=sa.Integer(),
        existing_type=sa.Boolean(create_constraint=True, name="ck1"),
        server_default=None,
    )


@dialects("mysql", "mariadb")
@each(
    lambda sa: sa.DateTime(),
    lambda sa: sa.TIMESTAMP(),
    lambda sa: sa.String(5),
    lambda sa: sa.Date(),
)
def case_alter_default_by_type(op, sa, existing):
    op.alter_column(
        "t", "c", existing_type=existing, server_default=sa.text("CURRENT_TIMESTAMP")
    )


@dialects("mysql", "mariadb")
def case_alter_nullable_keeps_default(op, sa):
    op.alter_column(
        "t", "c", nullable=True, existing_type=sa.Float(), existing_server_default=sa.text("0")
    )
    op.alter_column(
        "t", "c", nullable=False, existing_type=sa.Integer(), existing_server_default="5"
    )


@dialects("mysql", "mariadb")
def case_alter_collation(op, sa):
    from sqlalchemy.dialects.mysql import VARCHAR

    op.alter_column(
        "t1",
        "c1",
        nullable=False,
        existing_type=sa.String(50),
        type_=VARCHAR(50, charset="utf8mb4", collation="utf8mb4_unicode_ci"),
    )


@dialects("mysql", "mariadb")
@each({"server_default": "q"}, {"server_default": None})
def case_alter_type_nullable_default(op, sa, options):
    op.alter_column("t", "c", nullable=False, type_=sa.Integer(), **options)


@dialects("mysql", "mariadb")
def case_alter_type_required(op, sa):
    op.alter_column("t", "c", nullable=False, server_default="q")


@dialects("sqlite")
def case_alter_rename_on_sqlite(op, sa):
    op.alter_column("t1", column_name="old", new_column_name="new")


def case_alter_unknown_argument(op, sa):
    op.alter_column("t", "c", no_such_argument=True)
