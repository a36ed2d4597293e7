"""Constraints added and dropped by themselves."""

from catalogue import dialects, each

ALTERING = ("postgresql", "mysql", "mariadb")


@dialects(*ALTERING)
def case_foreign_key(op, sa):
    op.create_foreign_key("fk_test", "t1", "t2", ["foo", "bar"], ["bat", "hoho"])


@dialects(*ALTERING)
def case_foreign_key_in_schemas(op, sa):
    op.create_foreign_key(
        "fk_test",
        "t1",
        "t2",
        ["foo", "bar"],
        ["bat", "hoho"],
        source_schema="foo2",
        referent_schema="bar2",
    )


@dialects(*ALTERING)
def case_foreign_key_in_schemas_same_table(op, sa):
    op.create_foreign_key(
        "fk_test",
        "t1",
        "t1",
        ["foo"],
        ["bat"],
        source_schema="foo2",
        referent_schema="bar2",
    )


@dialects(*ALTERING)
@each(
    {"onupdate": "CASCADE"},
    {"ondelete": "CASCADE"},
    {"ondelete": "SET NULL", "onupdate": "NO ACTION"},
    {"deferrable": True},
    {"deferrable": False},
    {"initially": "deferred"},
    {"deferrable": True, "initially": "IMMEDIATE"},
    {"match": "SIMPLE"},
    {"ondelete": "set null"},
    {"ondelete": "drop everything"},
)
def case_foreign_key_options(op, sa, options):
    op.create_foreign_key("fk_test", "t1", "t2", ["foo", "bar"], ["bat", "hoho"], **options)


@dialects(*ALTERING)
def case_foreign_key_unknown_option(op, sa):
    op.create_foreign_key("fk_test", "t1", "t2", ["foo"], ["bar"], foobar_arg="xyz")


@dialects(*ALTERING)
def case_foreign_key_to_itself(op, sa):
    op.create_foreign_key("fk_test", "t1", "t1", ["foo"], ["bar"])


@dialects(*ALTERING)
def case_foreign_key_to_itself_composite(op, sa):
    op.create_foreign_key("fk_test", "t1", "t1", ["foo", "bar"], ["bat", "bar"])


@dialects(*ALTERING)
def case_foreign_key_unnamed(op, sa):
    op.create_foreign_key(None, "t1", "t2", ["foo"], ["bar"])


@dialects(*ALTERING)
def case_foreign_key_quoted(op, sa):
    op.create_foreign_key("Fk", "T1", "T 2", ["Order"], ["Group"])


@dialects("postgresql")
@each({"postgresql_not_valid": True}, {"postgresql_not_valid": True, "ondelete": "CASCADE"})
def case_foreign_key_not_valid(op, sa, options):
    op.create_foreign_key("i", "t1", "t2", ["c1"], ["c2"], **options)


@dialects("postgresql")
def case_foreign_key_set_null_columns(op, sa):
    op.create_foreign_key(
        "i", "t1", "t2", ["c1", "c2"], ["c1", "c2"], ondelete="SET NULL (c1)"
    )


@dialects(*ALTERING)
def case_primary_key(op, sa):
    op.create_primary_key("pk_test", "t1", ["foo", "bar"])


@dialects(*ALTERING)
def case_primary_key_in_schema(op, sa):
    op.create_primary_key("pk_test", "t1", ["foo"], schema="bar")


@dialects(*ALTERING)
def case_primary_key_unnamed(op, sa):
    op.create_primary_key(None, "t1", ["foo"])


@dialects(*ALTERING)
def case_check(op, sa):
    op.create_check_constraint(
        "ck_user_name_len", "user_table", sa.func.len(sa.column("name")) > 5
    )


@dialects(*ALTERING)
@each("foo", "some.schema", "MySchema")
def case_check_in_schema(op, sa, schema):
    op.create_check_constraint(
        "ck", "user_table", sa.func.len(sa.column("name")) > 5, schema=schema
    )


@dialects("postgresql")
def case_check_in_quoted_schema(op, sa):
    op.create_check_constraint(
        "ck_user_name_len",
        "user_table",
        sa.func.len(sa.column("name")) > 5,
        schema=sa.sql.quoted_name("some.schema", quote=True),
    )


@dialects(*ALTERING)
@each(
    "name IN ('a', 'b')",
    "name LIKE '%x:y%'",
    lambda sa: sa.text("a > 5 AND b IS NOT NULL"),
    lambda sa: sa.column("a").in_(["x", "y"]),
    lambda sa: sa.and_(sa.column("a") > 1, sa.or_(sa.column("b") < 2, sa.column("c").is_(None))),
    lambda sa: sa.not_(sa.column("flag")),
    lambda sa: sa.column("a").between(1, 5),
    lambda sa: sa.column("a", sa.String).like("%it's%"),
    lambda sa: sa.column("a") == sa.column("Mixed Case"),
    lambda sa: sa.func.length(sa.func.trim(sa.column("a"))) > 0,
    lambda sa: sa.cast(sa.column("a"), sa.Integer) > 0,
    lambda sa: sa.column("d", sa.Boolean) == sa.true(),
)
def case_check_conditions(op, sa, condition):
    op.create_check_constraint("ck", "t", condition)


@dialects("postgresql")
def case_check_not_valid(op, sa):
    op.create_check_constraint("ck", "t", "a > 5", postgresql_not_valid=True)


@dialects(*ALTERING)
def case_check_unnamed(op, sa):
    op.create_check_constraint(None, "t", "a > 5")


@dialects(*ALTERING)
def case_check_deferrable(op, sa):
    op.create_check_constraint("ck", "t", "a > 5", deferrable=True, initially="DEFERRED")


@dialects(*ALTERING)
def case_unique(op, sa):
    op.create_unique_constraint("uk_test", "t1", ["foo", "bar"])


@dialects(*ALTERING)
def case_unique_in_schema(op, sa):
    op.create_unique_constraint("uk_test", "t1", ["foo", "bar"], schema="foo")


@dialects(*ALTERING)
@each({"deferrable": True}, {"deferrable": True, "initially": "DEFERRED"}, {"initially": "IMMEDIATE"})
def case_unique_options(op, sa, options):
    op.create_unique_constraint("uk", "t", ["a"], **options)


@dialects(*ALTERING)
def case_unique_unnamed(op, sa):
    op.create_unique_constraint(None, "t", ["a"])


@dialects("postgresql")
@each({"postgresql_nulls_not_distinct": True}, {"postgresql_include": ["b", "C"]})
def case_unique_postgresql_options(op, sa, options):
    op.create_unique_constraint("uk", "t", ["a"], **options)


@dialects("sqlite")
@each("check", "unique", "foreign", "primary", "drop", "drop_typed")
def case_without_alter(op, sa, what):
    if what == "check":
        op.create_check_constraint("ck", "t", sa.column("name") > 5)
    elif what == "unique":
        op.create_unique_constraint("uq", "t", ["a"])
    elif what == "foreign":
        op.create_foreign_key("fk", "t", "t2", ["a"], ["b"])
    elif what == "primary":
        op.create_primary_key("pk", "t", ["a"])
    elif what == "drop":
        op.drop_constraint("ck", "t")
    else:
        op.drop_constraint("ck", "t", type_="foreignkey")


@dialects("postgresql")
@each(None, "foreignkey", "unique", "check", "primary", "typo")
def case_drop(op, sa, type_):
    op.drop_constraint("foo_bar_bat", "t1", type_=type_)


@dialects("mysql", "mariadb")
@each(None, "foreignkey", "unique", "check", "primary", "typo")
def case_drop_by_kind(op, sa, type_):
    op.drop_constraint("f1", "t1", type_=type_)


@dialects("mysql", "mariadb")
@each("foreignkey", "unique", "check", "primary")
def case_drop_by_kind_quoted(op, sa, type_):
    op.drop_constraint("MyName", "MyTable", type_=type_)


@dialects(*ALTERING)
def case_drop_kind_by_position(op, sa):
    op.drop_constraint("f1", "t1", "foreignkey")


@dialects(*ALTERING)
@each("foreignkey", "unique", "check", "primary")
def case_drop_in_schema(op, sa, type_):
    op.drop_constraint("foo_bar_bat", "t1", schema="foo", type_=type_)


@dialects(*ALTERING)
@each("foreignkey", "unique", "check", "primary")
def case_drop_if_exists(op, sa, type_):
    op.drop_constraint("foo_bar_bat", "t1", if_exists=True, type_=type_)


@dialects("postgresql")
def case_drop_of_any_kind_quoted(op, sa):
    op.drop_constraint("t_excl_x", "TTable", type_=None)


@dialects(*ALTERING)
def case_drop_unnamed(op, sa):
    op.drop_constraint(None, "t1", type_="unique")


@dialects("postgresql")
def case_exclude(op, sa):
    op.create_exclude_constraint("ex1", "t1", ("x", ">"), where="x > 5", using="gist")


@dialects("postgresql")
def case_exclude_quoted_text(op, sa):
    op.create_exclude_constraint(
        "ex1",
        "SomeTable",
        (sa.column("SomeColumn"), ">"),
        where='"SomeColumn" > 5',
        using="gist",
    )


@dialects("postgresql")
def case_exclude_quoted_column(op, sa):
    op.create_exclude_constraint(
        "ex1",
        "SomeTable",
        (sa.column("SomeColumn"), ">"),
        where=sa.column("SomeColumn") > 5,
        using="gist",
    )


@dialects("postgresql")
@each(
    {},
    {"using": "gist"},
    {"deferrable": True, "initially": "deferred"},
    {"ops": {"x": "int4_ops"}, "using": "gist"},
    {"schema": "s"},
)
def case_exclude_options(op, sa, options):
    op.create_exclude_constraint("ex1", "t1", ("x", "="), ("y", "&&"), **options)


@dialects("postgresql")
def case_exclude_expression(op, sa):
    op.create_exclude_constraint(
        "ex1",
        "t1",
        (sa.text("tsrange(a, b)"), "&&"),
        (sa.func.lower(sa.column("c")), "="),
        using="gist",
    )


@dialects("postgresql")
def case_exclude_in_table(op, sa):
    from sqlalchemy.dialects.postgresql import ExcludeConstraint

    op.create_table(
        "t",
        sa.Column("room", sa.Integer),
        sa.Column("during", sa.dialects.postgresql.TSRANGE()),
        ExcludeConstraint(("room", "="), ("during", "&&"), name="ex", using="gist"),
        ExcludeConstraint((sa.column("room"), "="), where=sa.text("room > 5")),
    )


def case_foreign_key_of_a_long_name_to_nowhere(op, sa):
    op.create_foreign_key("n" * 70, "t", "u", ["a"], ["dotted.name"])


def case_unique_of_a_long_name_that_includes_what_is_not_there(op, sa):
    op.create_unique_constraint("n" * 70, "t", ["a"], postgresql_include=["b"])
