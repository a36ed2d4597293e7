"""Statements: text and constructs, with their values written into them."""

import datetime
import decimal
import uuid

import sqlalchemy.dialects.postgresql

from catalogue import dialects, each
from sqlalchemy.dialects import mysql, postgresql


def account(sa):
    return sa.table(
        "account",
        sa.column("id", sa.Integer),
        sa.column("name", sa.String(50)),
        sa.column("balance", sa.Numeric(10, 2)),
        sa.column("created", sa.DateTime),
        sa.column("data", sa.JSON),
        sa.column("flag", sa.Boolean),
        sa.column("parent_id", sa.Integer),
    )


def case_text(op, sa):
    op.execute("SELECT 'test'")
    op.execute(sa.text("SELECT 'test'"))
    op.execute(sqltext="SELECT 3")


def case_text_parameters(op, sa):
    op.execute(sa.text("update table set foo=:bar").bindparams(bar="bat"))
    op.execute(
        sa.text("update t set a = :a, b = :b, c = :c where d in :d").bindparams(
            sa.bindparam("d", [1, 2], expanding=True), a=5, b=None, c="it's"
        )
    )
    op.execute(
        sa.text("select :x").bindparams(sa.bindparam("x", datetime.date(2024, 2, 29), sa.Date))
    )


def case_text_parameter_missing(op, sa):
    op.execute(sa.text("update t set a = :a"))


def case_execution_options(op, sa):
    op.execute("SELECT 1", execution_options={"no_parameters": True})
    op.execute(sa.text("SELECT 1").execution_options(autocommit=True))


def case_delete(op, sa):
    t = account(sa)
    op.execute(t.delete().where(t.c.name == "account 1"))
    op.execute(sa.delete(t))


def case_insert(op, sa):
    t = account(sa)
    op.execute(t.insert().values(name="account 1"))
    op.execute(sa.insert(t).values({"id": 5, "name": "it's"}))
    op.execute(sa.insert(t).values([{"id": 5, "name": "a"}, {"id": 6, "name": "b"}]))
    op.execute(t.insert().values({t.c.id: 7, "balance": decimal.Decimal("1.50")}))
    op.execute(t.insert().values((1, "x", None, None, None, None, None)))


def case_insert_nothing(op, sa):
    op.execute(sa.insert(account(sa)).values())


def case_insert_default_values(op, sa):
    op.execute(sa.insert(sa.table("t")).values())


def case_insert_from_select(op, sa):
    t = account(sa)
    other = sa.table("other", sa.column("a", sa.Integer), sa.column("b", sa.String))
    op.execute(
        t.insert().from_select(["id", "name"], sa.select(other.c.a, other.c.b).where(other.c.a > 5))
    )
    op.execute(
        sa.insert(t).from_select(
            ["id", "name"], sa.select(other.c.a, sa.literal("fixed")).distinct()
        )
    )


@dialects("postgresql", "sqlite", "mariadb")
def case_insert_returning(op, sa):
    t = account(sa)
    op.execute(t.insert().values(name="x").returning(t.c.id))


def case_update(op, sa):
    t = account(sa)
    op.execute(t.update().where(t.c.name == "account 1").values({"name": "account 2"}))
    op.execute(sa.update(t).values(name=t.c.name + "!", balance=t.c.balance * 2))
    op.execute(t.update().where(t.c.id.in_([1, 2, 3])).values(flag=True))
    op.execute(t.update().values({t.c.name: sa.func.upper(t.c.name)}))
    op.execute(t.update().values(name=None).where(t.c.name == ""))


def case_update_inline_literal(op, sa):
    t = account(sa)
    op.execute(
        t.update()
        .where(t.c.name == op.inline_literal("account 1"))
        .values({"name": op.inline_literal("account 2")})
    )
    op.execute(
        t.update().where(t.c.id == op.inline_literal(1)).values({"id": op.inline_literal(2)})
    )


def case_update_from_subquery(op, sa):
    t = account(sa)
    p = t.alias("p")
    top = sa.select(sa.func.max(p.c.id)).where(p.c.parent_id == t.c.id).scalar_subquery()
    op.execute(t.update().values(parent_id=top))
    op.execute(t.update().where(sa.exists().where(p.c.parent_id == t.c.id)).values(flag=False))


@dialects("postgresql", "sqlite", "mysql", "mariadb")
def case_update_from_other_table(op, sa):
    t = account(sa)
    o = sa.table("other", sa.column("id", sa.Integer), sa.column("v", sa.String))
    op.execute(t.update().where(t.c.id == o.c.id).values(name=o.c.v))


def case_delete_using(op, sa):
    t = account(sa)
    o = sa.table("other", sa.column("id", sa.Integer))
    op.execute(sa.delete(t).where(t.c.id == o.c.id))
    op.execute(sa.delete(t).where(t.c.id.in_(sa.select(o.c.id))))
    op.execute(sa.delete(t).where(t.c.id.not_in(sa.select(o.c.id))))


@each(
    5,
    -5,
    0,
    2**40,
    1.5,
    -0.25,
    1e300,
    True,
    False,
    None,
    "text",
    "it's",
    "50%",
    "back\\slash",
    "",
    "é☃",
    decimal.Decimal("1.50"),
    decimal.Decimal("-0.001"),
    datetime.date(2024, 2, 29),
    datetime.datetime(2024, 2, 29, 12, 30, 5),
    datetime.datetime(2024, 2, 29, 12, 30, 5, 123456),
    datetime.datetime(2024, 2, 29, 12, 30, tzinfo=datetime.timezone.utc),
    datetime.time(12, 30, 5),
    datetime.timedelta(days=1, seconds=5),
    uuid.UUID("12345678-1234-5678-1234-567812345678"),
    b"\x00\xffbytes",
)
def case_literal(op, sa, value):
    op.execute(sa.select(sa.literal(value)))


@each(
    lambda sa: (sa.Integer, 5),
    lambda sa: (sa.Integer, "5"),
    lambda sa: (sa.String, "x"),
    lambda sa: (sa.String, 5),
    lambda sa: (sa.Boolean, True),
    lambda sa: (sa.Boolean, 0),
    lambda sa: (sa.Boolean, "yes"),
    lambda sa: (sa.Date, datetime.date(2024, 2, 29)),
    lambda sa: (sa.DateTime, datetime.datetime(2024, 2, 29, 12, 30)),
    lambda sa: (sa.DateTime(timezone=True), datetime.datetime(2024, 2, 29, tzinfo=datetime.timezone.utc)),
    lambda sa: (sa.Time, datetime.time(1, 2, 3, 4)),
    lambda sa: (sa.Interval, datetime.timedelta(hours=30)),
    lambda sa: (sa.Numeric(10, 2), decimal.Decimal("1.5")),
    lambda sa: (sa.Float, 1.5),
    lambda sa: (sa.JSON, {"a": [1, None, "it's"]}),
    lambda sa: (sa.JSON, None),
    lambda sa: (sa.JSON, "text"),
    lambda sa: (sa.dialects.postgresql.JSONB, {"a": 1}),
    lambda sa: (sa.dialects.postgresql.ARRAY(sa.Integer), [1, 2, None]),
    lambda sa: (sa.dialects.postgresql.ARRAY(sa.String), ["a", "it's"]),
    lambda sa: (sa.Uuid, uuid.UUID(int=5)),
    lambda sa: (sa.Uuid(as_uuid=False), "00000000-0000-0000-0000-000000000005"),
    lambda sa: (sa.LargeBinary, b"abc"),
    lambda sa: (sa.Enum("a", "b", name="e"), "a"),
    lambda sa: (sa.Text, None),
    lambda sa: (sa.types.NullType, 5),
)
def case_typed_values(op, sa, pair):
    type_, value = pair
    t = sa.table("t", sa.column("c", type_))
    op.execute(t.insert().values(c=value))
    op.execute(t.update().where(t.c.c == value).values(c=sa.literal(value, type_)))


@each(
    lambda sa: lambda t: sa.select(t),
    lambda sa: lambda t: sa.select(t.c.id, t.c.name.label("n")).where(t.c.id > 5).order_by(t.c.name.desc()),
    lambda sa: lambda t: sa.select(sa.func.count()).select_from(t),
    lambda sa: lambda t: sa.select(sa.func.count(t.c.id.distinct())),
    lambda sa: lambda t: sa.select(t.c.name).distinct().limit(5).offset(10),
    lambda sa: lambda t: sa.select(t.c.name, sa.func.sum(t.c.balance)).group_by(t.c.name).having(sa.func.sum(t.c.balance) > 5),
    lambda sa: lambda t: sa.select(t.c.id).where(t.c.name.like("a%")).where(t.c.name.not_like("b%")),
    lambda sa: lambda t: sa.select(t.c.id).where(t.c.name.ilike("A%")),
    lambda sa: lambda t: sa.select(t.c.id).where(t.c.name.startswith("a%", autoescape=True)),
    lambda sa: lambda t: sa.select(t.c.id).where(t.c.name.contains("x")),
    lambda sa: lambda t: sa.select(t.c.id).where(sa.and_(t.c.id > 1, sa.or_(t.c.flag, ~t.c.flag))),
    lambda sa: lambda t: sa.select(t.c.id).where(t.c.name.is_(None), t.c.balance.is_not(None)),
    lambda sa: lambda t: sa.select(t.c.id).where(t.c.flag.is_(True)),
    lambda sa: lambda t: sa.select(t.c.id).where(t.c.flag == sa.false()),
    lambda sa: lambda t: sa.select(t.c.id).where(t.c.id.between(1, 5)),
    lambda sa: lambda t: sa.select(t.c.id).where(t.c.id.in_([])),
    lambda sa: lambda t: sa.select(t.c.id).where(t.c.id.not_in([])),
    lambda sa: lambda t: sa.select(t.c.id).where(sa.tuple_(t.c.id, t.c.name).in_([(1, "a"), (2, "b")])),
    lambda sa: lambda t: sa.select(sa.case((t.c.id > 5, "big"), (t.c.id > 1, "small"), else_="none")),
    lambda sa: lambda t: sa.select(sa.case({1: "one", 2: "two"}, value=t.c.id)),
    lambda sa: lambda t: sa.select(sa.cast(t.c.id, sa.String(10)), sa.cast("5", sa.Integer)),
    lambda sa: lambda t: sa.select(sa.type_coerce(t.c.name, sa.Integer) + 5),
    lambda sa: lambda t: sa.select(t.c.id + 1, t.c.id * 2 - 3, (t.c.id + 1) * 2, -t.c.id, t.c.id % 2),
    lambda sa: lambda t: sa.select(t.c.id / 2, t.c.id // 2, t.c.balance / 3),
    lambda sa: lambda t: sa.select(t.c.name + "x", t.c.name.concat("y"), sa.func.concat(t.c.name, "z")),
    lambda sa: lambda t: sa.select(sa.func.coalesce(t.c.name, "x"), sa.func.now(), sa.func.lower(t.c.name)),
    lambda sa: lambda t: sa.select(sa.func.row_number().over(partition_by=t.c.name, order_by=t.c.id)),
    lambda sa: lambda t: sa.select(sa.func.sum(t.c.id).over(order_by=t.c.id, rows=(None, 0))),
    lambda sa: lambda t: sa.select(sa.func.max(t.c.id).filter(t.c.flag)),
    lambda sa: lambda t: sa.select(sa.literal_column("1 + 1").label("two"), sa.text("x")),
    lambda sa: lambda t: sa.select(sa.null(), sa.true(), sa.false()),
    lambda sa: lambda t: sa.select(sa.extract("year", t.c.created)),
    lambda sa: lambda t: sa.select(t.c.data["a"], t.c.data["a"]["b"], t.c.data[("a", "b")]),
    lambda sa: lambda t: sa.select(t.c.data["a"].as_string(), t.c.data["n"].as_integer()),
    lambda sa: lambda t: sa.select(t.c.data["a"].as_boolean(), t.c.data["n"].as_float()),
    lambda sa: lambda t: sa.select(t.alias("x").c.id),
    lambda sa: lambda t: sa.select(t.c.id).select_from(t.join(t.alias("p"), sa.text("1 = 1"))),
    lambda sa: lambda t: sa.select(t.c.id).union(sa.select(t.c.parent_id)),
    lambda sa: lambda t: sa.select(t.c.id).union_all(sa.select(t.c.parent_id)).order_by("id").limit(3),
    lambda sa: lambda t: sa.select(t.c.id).except_(sa.select(t.c.parent_id)),
    lambda sa: lambda t: sa.select(t.c.id).intersect(sa.select(t.c.parent_id)),
    lambda sa: lambda t: sa.select(sa.exists(sa.select(t.c.id).where(t.c.flag))),
    lambda sa: lambda t: sa.select(sa.select(t.c.id).limit(1).scalar_subquery().label("one")),
    lambda sa: lambda t: sa.select(sa.select(t.c.id, t.c.name).subquery("s").c.name),
    lambda sa: lambda t: sa.select(sa.select(t.c.id, t.c.name).cte("c").c.name),
    lambda sa: lambda t: sa.select(t.c.id).with_for_update(),
    lambda sa: lambda t: sa.select(t.c.id).with_for_update(skip_locked=True, of=t),
    lambda sa: lambda t: sa.select(t.c.id).order_by(sa.nulls_last(t.c.name.asc()), t.c.id.desc().nulls_first()),
    lambda sa: lambda t: sa.select(t.c.id).where(t.c.name.regexp_match("^a")),
    lambda sa: lambda t: sa.select(t.c.name.collate("C")),
    lambda sa: lambda t: sa.select(t.c.name.op("||")("x"), t.c.id.op("&")(4), t.c.id.bool_op("@>")(1)),
    lambda sa: lambda t: sa.select(t.c.id.bitwise_and(4), t.c.id.bitwise_or(1), t.c.id.bitwise_xor(2)),
    lambda sa: lambda t: sa.select(t.c.id).where(sa.not_(t.c.id == 5)).where(sa.not_(sa.or_(t.c.id == 1, t.c.id == 2))),
    lambda sa: lambda t: sa.select(t.c.id).where(t.c.name != None).where(t.c.name == None),
    lambda sa: lambda t: sa.select(t.c.id).where(t.c.name.is_distinct_from("x")),
    lambda sa: lambda t: sa.select(sa.func.json_extract(t.c.data, "$.a")),
    lambda sa: lambda t: sa.select(sa.func.string_agg(t.c.name, ","), sa.func.group_concat(t.c.name)),
    lambda sa: lambda t: sa.values(sa.column("a", sa.Integer), sa.column("b", sa.String), name="v").data([(1, "x")]).select(),
    lambda sa: lambda t: sa.select(t.c.id).prefix_with("SQL_NO_CACHE").suffix_with("FOR FUN"),
    lambda sa: lambda t: sa.select(sa.func.current_timestamp(), sa.func.current_date(), sa.func.random()),
    lambda sa: lambda t: sa.select(sa.distinct(t.c.name)),
    lambda sa: lambda t: sa.select(t.c.id).limit(0),
    lambda sa: lambda t: sa.select(t.c.id).offset(5),
    lambda sa: lambda t: sa.select(t.c.id).fetch(5),
)
def case_select(op, sa, make):
    op.execute(make(account(sa)))


def case_recursive_cte(op, sa):
    t = account(sa)
    tree = sa.select(t.c.id, t.c.parent_id).where(t.c.parent_id.is_(None)).cte("tree", recursive=True)
    child = t.alias("child")
    tree = tree.union_all(
        sa.select(child.c.id, child.c.parent_id).join(tree, child.c.parent_id == tree.c.id)
    )
    op.execute(sa.select(tree.c.id))


@dialects("postgresql", "sqlite")
def case_update_with_cte(op, sa):
    t = account(sa)
    chosen = sa.select(t.c.id).where(t.c.flag).cte("chosen")
    op.execute(t.update().where(t.c.id == chosen.c.id).values(flag=False))
    op.execute(t.delete().where(t.c.id.in_(sa.select(chosen.c.id))))


@each("inner", "left", "full", "two", "on")
def case_joins(op, sa, how):
    t = account(sa)
    o = sa.table("other", sa.column("id", sa.Integer), sa.column("account_id", sa.Integer))
    if how == "inner":
        query = sa.select(t.c.id, o.c.id).join(o, t.c.id == o.c.account_id)
    elif how == "left":
        query = sa.select(t.c.id).outerjoin(o, t.c.id == o.c.account_id).where(o.c.id.is_(None))
    elif how == "full":
        query = sa.select(t.c.id).select_from(t.join(o, t.c.id == o.c.account_id, full=True))
    elif how == "two":
        p = t.alias("p")
        query = (
            sa.select(p.c.name)
            .select_from(t)
            .join(o, t.c.id == o.c.account_id)
            .join(p, sa.and_(p.c.id == t.c.parent_id, p.c.flag))
        )
    else:
        query = sa.select(sa.join(t, o, t.c.id == o.c.account_id).c.account_id)
    op.execute(query)


@dialects("postgresql")
@each("nothing", "nothing_index", "update", "update_where", "update_constraint", "update_dict")
def case_postgresql_on_conflict(op, sa, what):
    from sqlalchemy.dialects.postgresql import insert

    t = account(sa)
    statement = insert(t).values(id=1, name="x")
    if what == "nothing":
        statement = statement.on_conflict_do_nothing()
    elif what == "nothing_index":
        statement = statement.on_conflict_do_nothing(index_elements=["id"])
    elif what == "update":
        statement = statement.on_conflict_do_update(
            index_elements=[t.c.id], set_={"name": statement.excluded.name}
        )
    elif what == "update_where":
        statement = statement.on_conflict_do_update(
            index_elements=["id"],
            index_where=t.c.flag,
            set_=dict(name="y"),
            where=t.c.name != "z",
        )
    elif what == "update_constraint":
        statement = statement.on_conflict_do_update(constraint="pk_account", set_={"name": "y"})
    else:
        statement = statement.on_conflict_do_update(
            constraint="pk", set_={"balance": t.c.balance + statement.excluded.balance}
        )
    op.execute(statement)


@dialects("sqlite")
@each("nothing", "update", "ignore", "replace")
def case_sqlite_on_conflict(op, sa, what):
    from sqlalchemy.dialects.sqlite import insert

    t = account(sa)
    statement = insert(t).values(id=1, name="x")
    if what == "nothing":
        statement = statement.on_conflict_do_nothing(index_elements=["id"])
    elif what == "update":
        statement = statement.on_conflict_do_update(
            index_elements=["id"], set_={"name": statement.excluded.name}
        )
    elif what == "ignore":
        statement = t.insert().prefix_with("OR IGNORE").values(id=1)
    else:
        statement = t.insert().prefix_with("OR REPLACE").values(id=1)
    op.execute(statement)


@dialects("mysql", "mariadb")
@each("update", "values", "ignore")
def case_mysql_on_duplicate_key(op, sa, what):
    from sqlalchemy.dialects.mysql import insert

    t = account(sa)
    statement = insert(t).values(id=1, name="x")
    if what == "update":
        statement = statement.on_duplicate_key_update(name="y", flag=True)
    elif what == "values":
        statement = statement.on_duplicate_key_update(name=statement.inserted.name)
    else:
        statement = t.insert().prefix_with("IGNORE").values(id=1)
    op.execute(statement)


@dialects("postgresql")
@each(
    lambda sa: lambda c, a: c["a"].astext == "x",
    lambda sa: lambda c, a: c[("a", "b")].astext,
    lambda sa: lambda c, a: c.contains({"a": 1}),
    lambda sa: lambda c, a: c.has_key("a"),
    lambda sa: lambda c, a: c.has_any(sa.dialects.postgresql.array(["a", "b"])),
    lambda sa: lambda c, a: c.op("->>")("a"),
    lambda sa: lambda c, a: c - "a",
    lambda sa: lambda c, a: c.concat({"z": 1}),
    lambda sa: lambda c, a: sa.func.jsonb_set(c, "{a}", sa.cast("5", sa.dialects.postgresql.JSONB)),
    lambda sa: lambda c, a: sa.func.jsonb_build_object("a", c["a"]),
    lambda sa: lambda c, a: sa.cast(c["a"], sa.Integer),
    lambda sa: lambda c, a: a.any(5),
    lambda sa: lambda c, a: sa.any_(a) == 5,
    lambda sa: lambda c, a: a.contains([1, 2]),
    lambda sa: lambda c, a: a.overlap([1]),
    lambda sa: lambda c, a: a[1],
    lambda sa: lambda c, a: a[1:2],
    lambda sa: lambda c, a: a + [3],
    lambda sa: lambda c, a: sa.func.array_length(a, 1),
    lambda sa: lambda c, a: sa.func.unnest(a),
    lambda sa: lambda c, a: sa.dialects.postgresql.array([1, 2]),
    lambda sa: lambda c, a: sa.dialects.postgresql.array_agg(a),
    lambda sa: lambda c, a: sa.func.array_append(a, 5),
    lambda sa: lambda c, a: c.is_(None),
    lambda sa: lambda c, a: c == sa.JSON.NULL,
)
def case_postgresql_json_and_arrays(op, sa, make):
    t = sa.table(
        "t",
        sa.column("c", sa.dialects.postgresql.JSONB),
        sa.column("a", sa.dialects.postgresql.ARRAY(sa.Integer)),
    )
    op.execute(sa.select(make(t.c.c, t.c.a)))


@dialects("postgresql")
def case_postgresql_select_extras(op, sa):
    t = account(sa)
    op.execute(sa.select(t.c.id).distinct(t.c.name))
    op.execute(sa.update(t).values(flag=True).returning(t.c.id, t.c.name.label("n")))
    op.execute(sa.delete(t).where(t.c.flag).returning(sa.literal_column("*")))
    op.execute(sa.select(sa.func.generate_series(1, 5).table_valued("v").c.v))
    op.execute(sa.select(sa.func.date_trunc("day", t.c.created), sa.func.age(t.c.created)))
    op.execute(sa.select(sa.func.now() - sa.text("interval '1 day'")))


def case_metadata_table(op, sa):
    metadata = sa.MetaData(schema="s")
    t = sa.Table(
        "t",
        metadata,
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.String(5), default="made", onupdate="changed"),
        sa.Column("n", sa.Integer, default=lambda: 7),
        sa.Column("m", sa.Integer, server_default="5"),
    )
    op.execute(t.insert().values(id=1))
    op.execute(t.update().where(t.c.id == 1).values(m=5))
    op.execute(sa.select(t))


@each("Integer", "String", "none")
def case_inline_literal(op, sa, type_name):
    value = 5 if type_name == "Integer" else "it's"
    type_ = None if type_name == "none" else getattr(sa, type_name)()
    return str(op.inline_literal(value, type_))


def case_text_of_statements(op, sa):
    t = account(sa)
    dialect = op.get_context().dialect
    statements = [
        sa.select(t.c.id).where(t.c.name == "x"),
        t.update().values(name="x"),
        t.insert().values(id=1),
        t.c.id + 5,
        sa.func.now(),
    ]
    literal = {"literal_binds": True}
    texts = [str(statement) for statement in statements]
    texts += [statement.compile(dialect=dialect, compile_kwargs=literal) for statement in statements]
    return [" ".join(str(text).split()) for text in texts]


def case_bind_while_printing(op, sa):
    bind = op.get_bind()
    return (bind is None, op.get_context().as_sql, op.get_context().bind is None)


@each(
    lambda sa: lambda bind: bind.execute(sa.text("SELECT 1")),
    lambda sa: lambda bind: bind.execute(sa.text("SELECT 1")).scalar(),
    lambda sa: lambda bind: sa.inspect(bind),
    lambda sa: lambda bind: bind.dialect.name,
    lambda sa: lambda bind: bind.scalar(sa.text("SELECT 1")),
    lambda sa: lambda bind: bind.exec_driver_sql("SELECT 1"),
    lambda sa: lambda bind: bind.engine,
)
def case_connected_things_while_printing(op, sa, use):
    answer = use(op.get_bind())
    return answer if isinstance(answer, str) else answer is None


@each("not sql", 5, None)
def case_things_that_are_no_statement(op, sa, what):
    if what == "not sql":
        op.execute(object())
    op.execute(what)


def case_dialect_of_context(op, sa):
    context = op.get_context()
    return (context.dialect.name, context.impl.__dialect__, context.impl.transactional_ddl)


@each(
    lambda sa: lambda a, b: sa.func.lower(a).concat(a + b),
    lambda sa: lambda a, b: (a + b).concat(sa.func.lower(a)),
    lambda sa: lambda a, b: sa.func.lower(a).concat(a).concat(b),
    lambda sa: lambda a, b: (a + b) + (b + a),
    lambda sa: lambda a, b: sa.type_coerce(a.concat(b), sa.Integer).concat(b),
)
def case_concatenations_of_other_types(op, sa, joined):
    t = sa.table("t", sa.column("a", sa.String), sa.column("b", sa.Text))
    op.execute(t.update().values(a=joined(t.c.a, t.c.b)))
    op.execute(sa.select(t.c.a).where(t.c.a.endswith(joined(t.c.a, t.c.b))))
    op.execute(sa.select(t.c.a).where(t.c.a.icontains(joined(t.c.a, t.c.b))))


def case_insert_from_select_with_defaults_of_the_program(op, sa):
    t = sa.Table(
        "t",
        sa.MetaData(),
        sa.Column("a", sa.Integer),
        sa.Column("five", sa.Integer, default=5),
        sa.Column("sum", sa.Integer, default=sa.literal(1) + 2),
        sa.Column("low", sa.Text, default=sa.func.lower("X").concat("y")),
        sa.Column("text", sa.Text, default=sa.text("1 % 2")),
        sa.Column("query", sa.Text, default=sa.select(sa.literal(1)).scalar_subquery()),
    )
    op.execute(t.insert().from_select(["a"], sa.select(sa.literal(1))))
    op.execute(
        t.insert().from_select(["a"], sa.select(sa.literal(1)), include_defaults=False)
    )


@each(
    lambda sa: lambda t: [t.c.doc["a"].as_boolean()],
    lambda sa: lambda t: [t.c.id > 5, t.c.doc["a"].as_boolean()],
    lambda sa: lambda t: [sa.and_(t.c.id > 5, t.c.doc["a"].as_boolean())],
    lambda sa: lambda t: [sa.and_(t.c.id > 5, t.c.doc["a"].as_boolean()), t.c.doc["b"].as_boolean()],
    lambda sa: lambda t: [sa.or_(t.c.id > 5, t.c.doc["a"].as_boolean()), t.c.flag],
    lambda sa: lambda t: [sa.true(), t.c.flag],
    lambda sa: lambda t: [sa.true(), sa.true()],
    lambda sa: lambda t: [t.c.flag, sa.false(), t.c.id > 5],
    lambda sa: lambda t: [sa.and_(sa.true(), t.c.flag), sa.text("x = 1")],
)
def case_conditions_beside_each_other(op, sa, conditions):
    t = sa.table(
        "t",
        sa.column("id", sa.Integer),
        sa.column("flag", sa.Boolean),
        sa.column("doc", sa.JSON),
    )
    given = conditions(t)
    op.execute(sa.select(t.c.id).where(*given).group_by(t.c.id).having(*given))
    op.execute(t.update().where(*given).values(id=1))
    op.execute(t.delete().where(*given))
    op.execute(sa.select(t.c.id).join(sa.table("u"), sa.and_(*given)))


@each(
    lambda sa: lambda t, u: {t.c.name: u.c.name, u.c.name: t.c.name},
    lambda sa: lambda t, u: {u.c.name: "x"},
    lambda sa: lambda t, u: {t.c.name: "x", u.c.id: u.c.id + 1, u.c.name: sa.func.lower(u.c.name)},
)
def case_update_of_two_tables(op, sa, values):
    t = sa.table("t", sa.column("id", sa.Integer), sa.column("name", sa.String))
    u = sa.Table(
        "u",
        sa.MetaData(),
        sa.Column("id", sa.Integer),
        sa.Column("name", sa.String(5)),
        schema="s",
    )
    op.execute(t.update().where(t.c.id == u.c.id).values(values(t, u)))


def case_update_by_a_column_of_another_object(op, sa):
    t = sa.table("t", sa.column("id", sa.Integer), sa.column("name", sa.String))
    again = sa.table("t", sa.column("name", sa.String))
    op.execute(t.update().where(t.c.id == 5).values({again.c.name: "x"}))


def case_limited_changes(op, sa):
    t = sa.table("t", sa.column("id", sa.Integer))
    op.execute(t.update().where(t.c.id > 5).values(id=1).ext(mysql.limit(3)))
    op.execute(t.delete().ext(mysql.limit(3)))


@dialects("mysql", "mariadb")
def case_search_in_several_columns(op, sa):
    t = sa.table("t", sa.column("a", sa.Text), sa.column("b", sa.Text))
    for match in (mysql.match(t.c.a, t.c.b, against="x"), mysql.match(t.c.a, against=t.c.b + "y")):
        op.execute(sa.select(t.c.a).where(match))
        op.execute(sa.select(t.c.a).where(match.in_natural_language_mode()))


@dialects("postgresql")
def case_distinct_on_as_an_extension(op, sa):
    t = sa.table("t", sa.column("a", sa.Text), sa.column("b", sa.Text))
    op.execute(sa.select(t.c.b).ext(postgresql.distinct_on(t.c.a)))


@dialects("postgresql")
@each("to_tsvector", "to_tsquery", "plainto_tsquery")
def case_text_search(op, sa, name):
    t = sa.table("t", sa.column("a", postgresql.TSVECTOR))
    op.execute(sa.select(t.c.a).where(t.c.a.op("@@")(getattr(sa.func, name)("x"))))
    op.execute(
        sa.select(t.c.a).where(
            t.c.a.op("@@")(getattr(sa.func, name)(sa.literal_column("'simple'"), "x"))
        )
    )
    op.execute(sa.select(t.c.a).where(t.c.a.op("@@")(getattr(sa.func, name)("simple", "x"))))


@each(
    lambda sa: lambda a, b: sa.and_(a == 1, a == 2),
    lambda sa: lambda a, b: sa.or_(b, b),
    lambda sa: lambda a, b: a == 1,
    lambda sa: lambda a, b: b,
    lambda sa: lambda a, b: a,
    lambda sa: lambda a, b: a + 1,
    lambda sa: lambda a, b: a.in_([1]),
    lambda sa: lambda a, b: a.between(1, 2),
    lambda sa: lambda a, b: sa.exists(sa.select(sa.column("c"))),
    lambda sa: lambda a, b: sa.func.f(a, type_=sa.Boolean),
    lambda sa: lambda a, b: sa.func.f(a),
)
def case_negated_again(op, sa, truth):
    t = sa.table("t", sa.column("a", sa.Integer), sa.column("b", sa.Boolean))
    condition = truth(t.c.a, t.c.b)
    op.execute(sa.select(t.c.a).where(~~condition))
    op.execute(sa.select(t.c.a).where(~~~condition))


def case_everything_of_a_subquery(op, sa):
    t = sa.table("t", sa.column("a", sa.Integer))
    everything = sa.select(sa.literal_column("*")).select_from(t)
    op.execute(sa.select(everything.subquery()))
    op.execute(sa.select(everything.subquery("s")).where(sa.column("a") == 1))


def case_order_by_the_name_of_two_columns(op, sa):
    t = sa.table("t", sa.column("id", sa.Integer), sa.column("a", sa.Integer))
    u = sa.table("u", sa.column("id", sa.Integer))
    op.execute(sa.select(t.c.a).where(t.c.a == u.c.id).order_by("id"))
    op.execute(sa.select(t.c.a).join(u, t.c.id == u.c.id).order_by("id"))
    op.execute(sa.select(u.c.id, t.c.a).order_by("id", sa.desc("a")))
    op.execute(sa.select(t.c.a).select_from(u, t).group_by("id"))


@each("Interval", "DateTime", "Time", "TIMESTAMP", "Date", "LargeBinary", "Double", "Uuid")
def case_cast_to_moments_and_others(op, sa, name):
    op.execute(sa.select(sa.cast(sa.column("a"), getattr(sa, name)())))
