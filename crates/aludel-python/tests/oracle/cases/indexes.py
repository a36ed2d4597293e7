"""Indexes created and dropped."""

from catalogue import dialects, each


def case_create(op, sa):
    op.create_index("ik_test", "t1", ["foo", "bar"])


def case_create_unique(op, sa):
    op.create_index("ik_test", "t1", ["foo", "bar"], unique=True)


def case_create_generated_name(op, sa):
    op.create_index(op.f("ix_t1_foo"), "t1", ["foo"], unique=False)


def case_create_unnamed(op, sa):
    op.create_index(None, "t1", ["foo", "bar"])


def case_create_in_schema(op, sa):
    op.create_index("ik_test", "t1", ["foo", "bar"], schema="foo")


def case_create_if_not_exists(op, sa):
    op.create_index("ik_test", "t1", ["foo"], if_not_exists=True)


@each(True, False)
def case_create_quote_flag(op, sa, quote):
    op.create_index("Ik_Test", "t1", ["foo"], quote=quote)


def case_create_quoted(op, sa):
    op.create_index("geocoded", "locations", ["IShouldBeQuoted", "order"])
    op.create_index("My Index", "My Table", ["a b"])


@each(
    lambda sa: [sa.text("lower(coordinates)")],
    lambda sa: [sa.func.foo(sa.column("x"))],
    lambda sa: [sa.column("a").desc(), "b"],
    lambda sa: [sa.text("a DESC"), sa.text("b ASC NULLS LAST")],
    lambda sa: [sa.func.lower(sa.column("x")), sa.column("y").asc()],
    lambda sa: [sa.column("a").desc().nulls_last()],
    lambda sa: [sa.column("a") + 5],
    lambda sa: [sa.cast(sa.column("a"), sa.Integer)],
    lambda sa: [sa.literal_column("upper(a)")],
    lambda sa: [sa.func.coalesce(sa.column("a"), "it's 100%")],
    lambda sa: [sa.text("(data ->> 'x')")],
    lambda sa: ["lower(a)"],
)
def case_create_expressions(op, sa, columns):
    op.create_index("ix", "t", columns)


def case_create_without_columns(op, sa):
    op.create_index("ix", "t", [])


def case_create_column_as_string(op, sa):
    op.create_index("ix", "t", "abc")


def case_create_unknown_option(op, sa):
    op.create_index("ix", "t", ["a"], postgresql_nonsense=True)


def case_create_options_of_all_dialects(op, sa):
    op.create_index(
        "ix",
        "t",
        ["a"],
        postgresql_using="hash",
        mysql_length=10,
        mariadb_length=10,
        sqlite_where=sa.text("a > 1"),
        postgresql_where=sa.text("a > 1"),
    )


@dialects("postgresql")
@each(
    lambda sa: {"postgresql_where": sa.text("locations.coordinates != Null")},
    lambda sa: {"postgresql_where": sa.column("coordinates") > 5},
    lambda sa: {"postgresql_where": sa.column("coordinates").is_(None)},
    lambda sa: {"postgresql_where": sa.column("c", sa.String) == "it's 50%"},
    lambda sa: {"postgresql_where": "coordinates > 5"},
    lambda sa: {"postgresql_where": sa.and_(sa.column("a") > 1, sa.column("b").in_([1, 2]))},
    lambda sa: {"postgresql_where": sa.column("a", sa.Boolean).is_(True)},
    lambda sa: {"postgresql_concurrently": True},
    lambda sa: {"postgresql_concurrently": True, "if_not_exists": True, "unique": True},
    lambda sa: {"postgresql_include": ["inc", "Other"]},
    lambda sa: {"postgresql_include": []},
    lambda sa: {"postgresql_include": None},
    lambda sa: {"postgresql_using": "gin"},
    lambda sa: {"postgresql_using": "GIST"},
    lambda sa: {"postgresql_ops": {"coordinates": "varchar_pattern_ops"}},
    lambda sa: {"postgresql_using": "gin", "postgresql_ops": {"coordinates": "gin_trgm_ops"}},
    lambda sa: {"postgresql_with": {"fillfactor": 50, "fastupdate": "off"}},
    lambda sa: {"postgresql_tablespace": "Fast"},
    lambda sa: {"postgresql_nulls_not_distinct": True, "unique": True},
    lambda sa: {"postgresql_nulls_not_distinct": False},
    lambda sa: {
        "postgresql_using": "btree",
        "postgresql_include": ["x"],
        "postgresql_with": {"fillfactor": 70},
        "postgresql_tablespace": "ts",
        "postgresql_where": sa.text("a > 5"),
        "unique": True,
    },
)
def case_create_postgresql(op, sa, options):
    op.create_index("geocoded", "locations", ["coordinates"], **options)


@dialects("postgresql")
def case_create_postgresql_expression_with_where(op, sa):
    op.create_index(
        "geocoded",
        "locations",
        [sa.text("lower(coordinates)")],
        postgresql_where=sa.text("locations.coordinates != Null"),
    )


@dialects("postgresql")
def case_create_postgresql_operator_class_of_label(op, sa):
    op.create_index(
        "ix",
        "t",
        [sa.func.lower(sa.column("data")).label("data_lower"), "b"],
        postgresql_ops={"data_lower": "text_pattern_ops", "b": "int4_ops"},
    )


@dialects("postgresql")
def case_create_postgresql_json_path(op, sa):
    from sqlalchemy.dialects.postgresql import JSONB

    op.create_index(
        "ix",
        "t",
        [sa.column("data", JSONB)["a"]["b"].astext, sa.column("data", JSONB)["n"].as_integer()],
    )


@dialects("mysql", "mariadb")
@each(
    {"mysql_length": 10},
    {"mysql_length": {"foo": 10, "bar": 20}},
    {"mysql_length": {"foo": 10}},
    {"mysql_prefix": "FULLTEXT"},
    {"mysql_prefix": "FULLTEXT", "mysql_with_parser": "ngram"},
    {"mysql_using": "btree"},
    {"mysql_using": "hash", "unique": True},
    {"mariadb_length": 5},
    {"mariadb_prefix": "SPATIAL"},
    {"mariadb_using": "btree"},
)
def case_create_mysql(op, sa, options):
    op.create_index("ix", "t", ["foo", "bar"], **options)


@dialects("mysql", "mariadb")
def case_create_mysql_functional(op, sa):
    op.create_index(
        "ix", "t", [sa.func.lower(sa.column("a")), sa.text("(b + 1)"), sa.column("c") + 1]
    )


@dialects("sqlite")
@each(
    lambda sa: sa.text("a > 5"),
    lambda sa: sa.column("a") > 5,
    lambda sa: sa.column("a").is_not(None),
    lambda sa: sa.column("a", sa.Boolean).is_(True),
    lambda sa: "a > 7",
)
def case_create_sqlite_where(op, sa, where):
    op.create_index("ix", "t", ["a"], sqlite_where=where, unique=True)


def case_drop(op, sa):
    op.drop_index("ik_test", table_name="the_table")


@dialects("postgresql", "sqlite")
def case_drop_without_table(op, sa):
    op.drop_index("ik_test")


@dialects("mysql", "mariadb")
def case_drop_without_table_where_it_is_needed(op, sa):
    op.drop_index("ik_test")


def case_drop_table_by_position(op, sa):
    op.drop_index("ik_test", "the_table")


def case_drop_in_schema(op, sa):
    op.drop_index("ik_test", table_name="t", schema="foo")


def case_drop_if_exists(op, sa):
    op.drop_index("ik_test", table_name="t", if_exists=True)


def case_drop_quoted(op, sa):
    op.drop_index("Ik Test", table_name="My Table", schema="S")


@dialects("postgresql")
@each({"table_name": "locations"}, {}, {"if_exists": True})
def case_drop_concurrently(op, sa, options):
    op.drop_index("geocoded", postgresql_concurrently=True, **options)


@dialects("postgresql")
def case_concurrently_outside_of_the_transaction(op, sa):
    with op.get_context().autocommit_block():
        op.create_index("a", "t", ["x"], postgresql_concurrently=True)
    op.drop_index("b")


def case_autocommit_block(op, sa):
    op.execute("BEFORE")
    with op.get_context().autocommit_block():
        op.execute("INSIDE")
    op.execute("AFTER")


def case_index_object(op, sa):
    table = sa.Table("t", sa.MetaData(), sa.Column("a", sa.Integer), sa.Column("b", sa.String(9)))
    index = sa.Index("ix", table.c.a.desc(), sa.func.lower(table.c.b), unique=True)
    index.create(op.get_bind())
    index.drop(op.get_bind())


@dialects("postgresql")
def case_include_columns_quoted_as_they_are(op, sa):
    name = sa.sql.quoted_name("a", True)
    op.create_index("ix", "t", ["b", name], postgresql_include=["a", "Select"])
    op.create_index("ix", "t", ["b"], postgresql_include=["b", "b"])
    op.create_unique_constraint("uq", "t", ["b", name], postgresql_include=["a"])
