"""Queries: what they select from, how their parts are named, and mapped classes in them."""

from catalogue import dialects, each


def tables(sa):
    t = sa.table(
        "account",
        sa.column("id", sa.Integer),
        sa.column("name", sa.String(50)),
        sa.column("balance", sa.Numeric(10, 2)),
        sa.column("created", sa.DateTime),
        sa.column("flag", sa.Boolean),
        sa.column("parent_id", sa.Integer),
    )
    o = sa.table(
        "orders",
        sa.column("id", sa.Integer),
        sa.column("account_id", sa.Integer),
        sa.column("total", sa.Numeric),
        schema="shop",
    )
    return t, o


@each(
    lambda sa: lambda s: s.subquery("q").alias("x"),
    lambda sa: lambda s: s.subquery("q").alias(),
    lambda sa: lambda s: s.subquery().alias(),
    lambda sa: lambda s: s.alias("a"),
    lambda sa: lambda s: s.subquery("q").alias("x").alias("y"),
    lambda sa: lambda s: sa.alias(s.subquery("q"), "x"),
    lambda sa: lambda s: sa.orm.aliased(s.subquery("q")),
    lambda sa: lambda s: sa.orm.aliased(s.subquery("q"), name="z"),
    lambda sa: lambda s: sa.table("t", sa.column("id")).alias("x").alias("y"),
    lambda sa: lambda s: sa.table("t", sa.column("id")).alias().alias(),
    lambda sa: lambda s: sa.table("t", sa.column("id")).alias("x").alias(),
    lambda sa: lambda s: s.cte("c").alias("d"),
    lambda sa: lambda s: s.cte("c").alias(),
    lambda sa: lambda s: s.cte().alias("d"),
    lambda sa: lambda s: sa.union(s, s).subquery().alias("u"),
    lambda sa: lambda s: sa.union_all(s, s).alias("u"),
    lambda sa: lambda s: sa.values(sa.column("id", sa.Integer), name="v").data([(1,), (2,)]).alias("w"),
    lambda sa: lambda s: sa.join(s.subquery("a"), s.subquery("b"), sa.true()).select().subquery("j"),
)
def case_aliases(op, sa, make):
    import sqlalchemy.orm

    t, _ = tables(sa)
    made = make(sa.select(t.c.id, t.c.name.label("n")))
    op.execute(sa.select(made))
    column = list(made.c)[0]
    op.execute(sa.select(t.c.name).where(t.c.id == column))
    op.execute(t.delete().where(t.c.id.in_(sa.select(column))))


@dialects("postgresql")
@each(
    lambda sa: lambda s, t: s.lateral("l"),
    lambda sa: lambda s, t: s.lateral("l").alias("m"),
    lambda sa: lambda s, t: sa.lateral(s, "l"),
    lambda sa: lambda s, t: t.tablesample(5, name="ts"),
    lambda sa: lambda s, t: t.alias("x").tablesample(sa.func.bernoulli(1), name="ts", seed=sa.func.random()),
    lambda sa: lambda s, t: sa.func.generate_series(1, 3).alias("g"),
    lambda sa: lambda s, t: sa.func.json_each("{}").table_valued("key", "value").alias("k"),
    lambda sa: lambda s, t: sa.func.unnest(t.c.name).table_valued("one", with_ordinality="nr", name="u"),
    lambda sa: lambda s, t: sa.func.json_to_recordset("[]").table_valued(sa.column("a", sa.Integer), sa.column("b", sa.String)).render_derived(with_types=True),
)
def case_postgresql_from(op, sa, make):
    t, _ = tables(sa)
    made = make(sa.select(t.c.id), t)
    op.execute(sa.select(sa.text("1")).select_from(made))
    op.execute(sa.select(sa.text("1")).select_from(t.join(made, sa.true())))


@each(
    lambda sa: lambda t, o: sa.select(t.c.id, o.c.id),
    lambda sa: lambda t, o: sa.select(t.c.id, o.c.id, t.c.id),
    lambda sa: lambda t, o: sa.select(t.c.id.label("x"), o.c.id.label("x")),
    lambda sa: lambda t, o: sa.select(sa.select(t.c.id, o.c.id).subquery()),
    lambda sa: lambda t, o: sa.select(t, o).where(t.c.id == o.c.account_id),
    lambda sa: lambda t, o: sa.select(t.c.id).join_from(t, o, t.c.id == o.c.account_id, isouter=True),
    lambda sa: lambda t, o: sa.select(t.c.id).join(o, t.c.id == o.c.account_id, full=True),
    lambda sa: lambda t, o: sa.select(t.c.id).select_from(o).join(t, t.c.id == o.c.account_id),
    lambda sa: lambda t, o: sa.select(t.c.id).select_from(sa.outerjoin(t, o, t.c.id == o.c.account_id)),
    lambda sa: lambda t, o: sa.select(t.c.id).where(sa.exists().where(o.c.account_id == t.c.id)),
    lambda sa: lambda t, o: sa.select(t.c.id).where(~sa.exists(sa.select(1).where(o.c.account_id == t.c.id))),
    lambda sa: lambda t, o: sa.select(t.c.id).where(sa.select(o.c.id).where(o.c.account_id == t.c.id).exists()),
    lambda sa: lambda t, o: sa.select(t.c.id, sa.select(sa.func.count(o.c.id)).where(o.c.account_id == t.c.id).scalar_subquery()),
    lambda sa: lambda t, o: sa.select(t.c.id, sa.select(sa.func.count(o.c.id)).where(o.c.account_id == t.c.id).correlate(t).label("n")),
    lambda sa: lambda t, o: sa.select(t.c.id).where(t.c.id == sa.select(sa.func.max(o.c.account_id)).scalar_subquery()),
    lambda sa: lambda t, o: sa.select(t.c.id).where(t.c.id == sa.any_(sa.select(o.c.account_id).scalar_subquery())),
    lambda sa: lambda t, o: sa.select(t.c.id).where(t.c.id > sa.all_(sa.select(o.c.account_id).scalar_subquery())),
    lambda sa: lambda t, o: sa.select(t.c.id).where(t.c.id.in_(sa.select(o.c.account_id).where(o.c.total > 5))),
    lambda sa: lambda t, o: sa.select(t.c.id).where(t.c.id.not_in(sa.select(o.c.account_id).distinct())),
    lambda sa: lambda t, o: sa.select(t.c.id).where(sa.tuple_(t.c.id, t.c.name).in_(sa.select(o.c.id, o.c.total))),
    lambda sa: lambda t, o: sa.select(t.c.id).where(t.c.id.in_([1, 2, None])),
    lambda sa: lambda t, o: sa.select(t.c.id).where(t.c.name.in_(["a", "it's", "%"])),
    lambda sa: lambda t, o: sa.select(t.c.id).filter_by(name="x", flag=None),
    lambda sa: lambda t, o: sa.select(t.c.id).where(t.c.flag).where(sa.not_(t.c.flag)),
    lambda sa: lambda t, o: sa.select(t.c.id).where(sa.and_(), t.c.id == 1),
    lambda sa: lambda t, o: sa.select(t.c.id).where(sa.or_(sa.and_(t.c.id == 1, t.c.name == "a"), sa.and_(t.c.id == 2, sa.or_(t.c.flag, t.c.name == "b")))),
    lambda sa: lambda t, o: sa.select(t.c.id).where((t.c.id == 1) | (t.c.id == 2) & (t.c.name != "x")),
    lambda sa: lambda t, o: sa.select(t.c.id).where(~((t.c.id == 1) & (t.c.name == "x"))),
    lambda sa: lambda t, o: sa.select(t.c.id).where(~t.c.id.in_([1]), ~t.c.name.like("x"), ~t.c.id.between(1, 2), ~t.c.name.is_(None)),
    lambda sa: lambda t, o: sa.select(t.c.id).where(t.c.name.endswith("x"), t.c.name.startswith("y"), t.c.name.icontains("z")),
    lambda sa: lambda t, o: sa.select(t.c.id).where(t.c.name.contains("50%_", autoescape=True)),
    lambda sa: lambda t, o: sa.select(t.c.id).where(t.c.name.like("a!%", escape="!"), t.c.name.not_ilike("b")),
    lambda sa: lambda t, o: sa.select(t.c.id).where(sa.func.lower(t.c.name) == "x").group_by(t.c.id).having(sa.func.count() > 1),
    lambda sa: lambda t, o: sa.select(sa.func.count(sa.distinct(t.c.name)).label("n"), sa.func.count("*")).select_from(t),
    lambda sa: lambda t, o: sa.select(sa.func.min(t.c.id), sa.func.max(t.c.id), sa.func.avg(t.c.balance), sa.func.abs(t.c.id)),
    lambda sa: lambda t, o: sa.select(sa.func.length(t.c.name), sa.func.upper(t.c.name), sa.func.trim(t.c.name), sa.func.char_length(t.c.name)),
    lambda sa: lambda t, o: sa.select(sa.func.replace(t.c.name, "a", "b"), sa.func.substr(t.c.name, 1, 3), sa.func.nullif(t.c.name, "")),
    lambda sa: lambda t, o: sa.select(sa.func.schema.thing(1), getattr(sa.func, "Quoted Name")(1)),
    lambda sa: lambda t, o: sa.select(sa.func.rank().over(partition_by=[t.c.name, t.c.flag], order_by=[t.c.id.desc()]).label("r")),
    lambda sa: lambda t, o: sa.select(sa.func.lag(t.c.id, 1).over(order_by=t.c.id, range_=(-1, 1))),
    lambda sa: lambda t, o: sa.select(sa.case((t.c.flag, t.c.id)), sa.case((t.c.flag == sa.true(), 1), else_=sa.null())),
    lambda sa: lambda t, o: sa.select(sa.case((t.c.name == "a", sa.literal("b")), else_=t.c.name).label("c")).order_by("c"),
    lambda sa: lambda t, o: sa.select(sa.cast(t.c.name, sa.Integer).label("i"), sa.cast(t.c.id, sa.Text), sa.cast(None, sa.Date)),
    lambda sa: lambda t, o: sa.select(sa.cast(t.c.id, sa.Numeric(10, 2)), sa.cast(t.c.id, sa.Float), sa.cast(t.c.created, sa.Date), sa.cast(t.c.name, sa.JSON)),
    lambda sa: lambda t, o: sa.select(t.c.id.cast(sa.String), t.c.id.desc().asc()),
    lambda sa: lambda t, o: sa.select(sa.try_cast(t.c.id, sa.String)),
    lambda sa: lambda t, o: sa.select(t.c.id).order_by(t.c.name, sa.desc(t.c.id), sa.asc("name"), sa.text("1")),
    lambda sa: lambda t, o: sa.select(t.c.id.label("x")).order_by("x").group_by("x"),
    lambda sa: lambda t, o: sa.select(t.c.id.label("x")).order_by(sa.desc("x")),
    lambda sa: lambda t, o: sa.select((t.c.id + 1).label("x")).order_by((t.c.id + 1).label("x")),
    lambda sa: lambda t, o: sa.select(t.c.id).order_by(None).order_by(t.c.name).limit(5).limit(None),
    lambda sa: lambda t, o: sa.select(t.c.id).limit(5).offset(2).with_for_update(nowait=True),
    lambda sa: lambda t, o: sa.select(t.c.id).with_for_update(read=True),
    lambda sa: lambda t, o: sa.select(t.c.id).with_only_columns(t.c.name, t.c.flag),
    lambda sa: lambda t, o: sa.select(t.c.id).add_columns(t.c.name).distinct(),
    lambda sa: lambda t, o: sa.select(t.c.id).union(sa.select(o.c.id), sa.select(o.c.account_id)).order_by("id"),
    lambda sa: lambda t, o: sa.select(sa.union(sa.select(t.c.id), sa.select(o.c.id)).subquery("u").c.id),
    lambda sa: lambda t, o: sa.union(sa.select(t.c.id).order_by(t.c.id).limit(1), sa.select(o.c.id)),
    lambda sa: lambda t, o: sa.union_all(sa.union(sa.select(t.c.id), sa.select(o.c.id)), sa.select(o.c.account_id)),
    lambda sa: lambda t, o: sa.select(sa.literal(1).label("one"), sa.literal("x"), sa.literal(None), sa.literal(True)),
    lambda sa: lambda t, o: sa.select(sa.literal_column("'x'"), sa.literal_column("count(*)", sa.Integer) + 1).select_from(t),
    lambda sa: lambda t, o: sa.select(sa.column("a"), sa.column("b", is_literal=True)).select_from(sa.text("t")),
    lambda sa: lambda t, o: sa.select(sa.text("a, b")).select_from(sa.text("t x")).where(sa.text("a = 1")).order_by(sa.text("b DESC")),
    lambda sa: lambda t, o: sa.select(sa.text("*")).select_from(t),
    lambda sa: lambda t, o: sa.text("SELECT id, name FROM account").columns(sa.column("id"), sa.column("name")).subquery("s").select(),
    lambda sa: lambda t, o: sa.select(t.c.balance * 2, t.c.balance - t.c.id, 5 - t.c.id, 2 * (t.c.id + 1), -(t.c.id + 1)),
    lambda sa: lambda t, o: sa.select((t.c.id - 1) - (t.c.id - 2), t.c.id - (t.c.id + 2), (t.c.id * 2) / 3),
    lambda sa: lambda t, o: sa.select(t.c.id == 1, t.c.id != 2, t.c.id <= 3, sa.not_(t.c.id >= 4)),
    lambda sa: lambda t, o: sa.select((t.c.id == 1).label("same"), t.c.name.is_not(None).label("named")),
    lambda sa: lambda t, o: sa.select("a" + t.c.name, t.c.name + t.c.name + "z", t.c.name + sa.cast(t.c.id, sa.String)),
    lambda sa: lambda t, o: sa.select(t.c.created + sa.text("INTERVAL '1 day'"), sa.extract("epoch", t.c.created)),
    lambda sa: lambda t, o: sa.select(sa.func.date(t.c.created), sa.func.date_trunc("day", t.c.created), sa.func.now() - t.c.created),
    lambda sa: lambda t, o: sa.select(sa.within_group(sa.func.percentile_cont(0.5), t.c.id)),
    lambda sa: lambda t, o: sa.select(sa.func.coalesce(sa.select(o.c.total).where(o.c.id == 1).scalar_subquery(), 0)),
    lambda sa: lambda t, o: sa.select(t.c.name.distinct(), sa.func.count().label("count")).group_by(t.c.name),
    lambda sa: lambda t, o: sa.select(t.c.id.in_([1, 2]).label("chosen")),
    lambda sa: lambda t, o: sa.select(sa.bindparam("x", 5), sa.bindparam("y", "z", type_=sa.String), sa.bindparam(None, 7)),
    lambda sa: lambda t, o: sa.select(t.c.id).where(sa.and_(t.c.flag, sa.true()), sa.or_(t.c.flag, sa.false())),
    lambda sa: lambda t, o: sa.select(t.c.id).where(sa.and_(t.c.flag, sa.false())),
    lambda sa: lambda t, o: sa.select(*[sa.table(name, sa.column("my (col)")).c["my (col)"] for name in "xy"]),
    lambda sa: lambda t, o: sa.select(sa.column("id"), t.c.id, o.c.id),
    lambda sa: lambda t, o: sa.select(sa.select(sa.column("id"), t.c.id).subquery("s")),
    lambda sa: lambda t, o: sa.select(sa.column(sa.quoted_name("mixed", True))).select_from(t),
)
def case_query(op, sa, make):
    op.execute(make(*tables(sa)))


@each(
    lambda sa: lambda t, o: t.insert().values(id=1, name="x"),
    lambda sa: lambda t, o: t.insert().values([{"id": 1, "name": "x"}, {"id": 2, "name": None}]),
    lambda sa: lambda t, o: t.insert().values((1, "x")),
    lambda sa: lambda t, o: t.insert().values({t.c.id: 1, "name": sa.func.lower("X")}),
    lambda sa: lambda t, o: sa.insert(t).values(id=sa.select(sa.func.max(o.c.id) + 1).scalar_subquery()),
    lambda sa: lambda t, o: sa.insert(t).from_select(["id", "name"], sa.select(o.c.id, sa.literal("x")).where(o.c.total > 1)),
    lambda sa: lambda t, o: sa.insert(t).from_select([t.c.id], sa.union(sa.select(o.c.id), sa.select(o.c.account_id))),
    lambda sa: lambda t, o: sa.insert(t).from_select(["id"], sa.select(sa.select(o.c.id).cte("c").c.id)),
    lambda sa: lambda t, o: sa.insert(t).prefix_with("OR IGNORE", dialect="sqlite").prefix_with("IGNORE", dialect="mysql").values(id=1),
    lambda sa: lambda t, o: t.update().values(name="x"),
    lambda sa: lambda t, o: t.update().where(t.c.id == 1).where(t.c.flag.is_(True)).values({"name": "x", t.c.flag: False}),
    lambda sa: lambda t, o: t.update().values(name=t.c.name + "x", balance=t.c.balance * 2),
    lambda sa: lambda t, o: t.update().values(parent_id=sa.null(), flag=sa.true(), name=None),
    lambda sa: lambda t, o: t.update().values(name=sa.case((t.c.id == 1, "a"), else_="b")).where(t.c.id.in_([1, 2])),
    lambda sa: lambda t, o: t.update().values(balance=sa.select(sa.func.sum(o.c.total)).where(o.c.account_id == t.c.id).scalar_subquery()),
    lambda sa: lambda t, o: t.update().where(sa.exists().where(o.c.account_id == t.c.id)).values(flag=True),
    lambda sa: lambda t, o: t.update().where(t.c.id == o.c.account_id).values(balance=o.c.total),
    lambda sa: lambda t, o: t.update().ordered_values((t.c.name, "x"), (t.c.id, t.c.id + 1)),
    lambda sa: lambda t, o: sa.update(t).values(name=sa.cast(t.c.id, sa.String)),
    lambda sa: lambda t, o: t.delete(),
    lambda sa: lambda t, o: t.delete().where(t.c.id == 1, t.c.name == "x"),
    lambda sa: lambda t, o: t.delete().where(t.c.id.not_in(sa.select(o.c.account_id))),
    lambda sa: lambda t, o: t.delete().where(~sa.exists(sa.select(o.c.id).where(o.c.account_id == t.c.id))),
    lambda sa: lambda t, o: o.delete().where(o.c.id.in_(sa.select(sa.func.min(o.c.id)).group_by(o.c.account_id))),
    lambda sa: lambda t, o: o.insert().values(id=1, account_id=sa.literal_column("2"), total=sa.text("1 + 1")),
)
def case_change(op, sa, make):
    op.execute(make(*tables(sa)))


# SQLAlchemy finds classes by their names as long as somebody holds them.
_held = []


def _mapped(sa):
    from sqlalchemy import orm

    Base = orm.declarative_base()

    class Account(Base):
        __tablename__ = "account"
        id = sa.Column(sa.Integer, primary_key=True)
        name = sa.Column("full_name", sa.String(50))
        flag = sa.Column(sa.Boolean, default=True)
        orders = orm.relationship("Order", back_populates="account")

    class Order(Base):
        __tablename__ = "orders"
        id = sa.Column(sa.Integer, primary_key=True)
        account_id = sa.Column(sa.ForeignKey("account.id"))
        total = sa.Column(sa.Numeric(10, 2))
        account = orm.relationship(Account, back_populates="orders")

    _held.append((Account, Order))
    return orm, Account, Order


@each(
    lambda sa: lambda orm, A, O: sa.select(A),
    lambda sa: lambda orm, A, O: sa.select(A.id, A.name).where(A.name == "x"),
    lambda sa: lambda orm, A, O: sa.select(A.name.label("n")).order_by(A.name.desc()),
    lambda sa: lambda orm, A, O: sa.select(A, O).join(O, O.account_id == A.id),
    lambda sa: lambda orm, A, O: sa.select(A.id).join(A.orders),
    lambda sa: lambda orm, A, O: sa.select(A.id).outerjoin(A.orders).where(O.id.is_(None)),
    lambda sa: lambda orm, A, O: sa.select(O.id).join(O.account).where(A.flag),
    lambda sa: lambda orm, A, O: sa.select(A.id).join(O),
    lambda sa: lambda orm, A, O: (lambda a: sa.select(a.id, a.name).where(a.name == "x"))(orm.aliased(A)),
    lambda sa: lambda orm, A, O: (lambda a: sa.select(A.id, a.id).join(a, a.id > A.id))(orm.aliased(A, name="other")),
    lambda sa: lambda orm, A, O: sa.select(sa.func.count(A.id)),
    lambda sa: lambda orm, A, O: sa.select(sa.func.count()).select_from(A),
    lambda sa: lambda orm, A, O: sa.select(A.id).where(A.id.in_(sa.select(O.account_id).where(O.total > 1))),
    lambda sa: lambda orm, A, O: sa.select(A.id).where(sa.exists().where(O.account_id == A.id)),
    lambda sa: lambda orm, A, O: sa.select(A.id).filter_by(name="x"),
    lambda sa: lambda orm, A, O: sa.select(A.__table__.c.full_name),
    lambda sa: lambda orm, A, O: sa.select(A.id).group_by(A.id).having(sa.func.count() > 1).limit(3),
    lambda sa: lambda orm, A, O: sa.select(sa.select(A.id, A.name).subquery()),
    lambda sa: lambda orm, A, O: sa.select(sa.select(A).cte("c")),
    lambda sa: lambda orm, A, O: sa.select(orm.aliased(A, sa.select(A).where(A.flag).subquery("sub")).name),
    lambda sa: lambda orm, A, O: sa.update(A).where(A.name == "x").values(name="y"),
    lambda sa: lambda orm, A, O: sa.update(A).values({A.name: A.name + "!"}),
    lambda sa: lambda orm, A, O: sa.update(A).values(flag=sa.select(sa.func.count(O.id) > 0).where(O.account_id == A.id).scalar_subquery()),
    lambda sa: lambda orm, A, O: sa.delete(A).where(A.id.in_([1, 2])),
    lambda sa: lambda orm, A, O: sa.delete(O).where(O.account_id == sa.select(A.id).where(A.name == "x").scalar_subquery()),
    lambda sa: lambda orm, A, O: sa.insert(A).values(id=1, name="x"),
    lambda sa: lambda orm, A, O: sa.insert(A.__table__).values(id=1, full_name="x"),
    lambda sa: lambda orm, A, O: A.__table__.update().values(full_name=None),
    lambda sa: lambda orm, A, O: orm.Query([A.id, A.name]).filter(A.id == 1).order_by(A.id).statement,
    lambda sa: lambda orm, A, O: orm.Query(A).filter_by(name="x").join(O).statement,
    lambda sa: lambda orm, A, O: orm.Query(A).join(A.orders).filter(O.total > 1).distinct().limit(2).statement,
    lambda sa: lambda orm, A, O: orm.Query(A.id).subquery("q").select(),
)
def case_mapped(op, sa, make):
    op.execute(make(*_mapped(sa)))
