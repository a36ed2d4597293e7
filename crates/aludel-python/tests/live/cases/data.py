"""Migrations of data: what scripts ask of a connection, and what it answers."""

import datetime
import decimal
import enum
import json
import re
import uuid

from catalogue import dialects, each, show


class Color(enum.Enum):
    red = "R"
    green = "G"


def items(op, sa, rows=True):
    """A table with a column of each common type, and three rows."""
    table = op.create_table(
        "items",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.String(20), nullable=False),
        sa.Column("price", sa.Numeric(10, 2)),
        sa.Column("ratio", sa.Float),
        sa.Column("flag", sa.Boolean),
        sa.Column("made", sa.DateTime),
        sa.Column("day", sa.Date),
        sa.Column("note", sa.Text),
        sa.UniqueConstraint("name", name="uq_items_name"),
    )
    if rows:
        op.bulk_insert(
            table,
            [
                {"id": 1, "name": "ann", "price": decimal.Decimal("1.50"), "ratio": 0.5, "flag": True, "made": datetime.datetime(2020, 1, 2, 3, 4, 5), "day": datetime.date(2020, 1, 2), "note": "it's"},
                {"id": 2, "name": "bob", "price": None, "ratio": -1e10, "flag": False, "made": None, "day": None, "note": None},
                {"id": 3, "name": "é%", "price": decimal.Decimal("-0.01"), "ratio": 3.0, "flag": None, "made": datetime.datetime(1999, 12, 31, 23, 59, 59), "day": datetime.date(1, 1, 1), "note": ""},
            ],
        )
    return table


# Rows.


def case_rows(op, sa):
    items(op, sa)
    bind = op.get_bind()
    row = bind.execute(sa.text("SELECT id, name, price FROM items ORDER BY id")).first()
    show(
        lambda: row,
        lambda: row.id,
        lambda: row[1],
        lambda: row[-1],
        lambda: row[0:2],
        lambda: row._mapping["name"],
        lambda: dict(row._mapping),
        lambda: row._asdict(),
        lambda: row._fields,
        lambda: tuple(row),
        lambda: len(row),
        lambda: row == (1, "ann", decimal.Decimal("1.50")),
        lambda: row.nope,
        lambda: row[9],
        lambda: [value for value in row],
        lambda: "ann" in row,
        lambda: row.count("ann"),
        lambda: row.index("ann"),
    )


@each("fetchall", "all", "first", "one", "one_or_none", "scalar", "scalar_one", "scalar_one_or_none", "fetchone", "fetchmany", "keys", "mappings", "scalars", "tuples", "unique", "partitions")
def case_results(op, sa, method):
    items(op, sa)
    bind = op.get_bind()

    def ask(statement):
        result = getattr(bind.execute(statement), method)()
        return result if isinstance(result, (str, int, tuple, list, type(None))) or hasattr(result, "_mapping") else list(result)

    show(
        lambda: ask(sa.text("SELECT id, name FROM items WHERE id = 1")),
        lambda: ask(sa.text("SELECT name FROM items ORDER BY id")),
        lambda: ask(sa.text("SELECT name FROM items WHERE id = 99")),
    )


def case_results_of_results(op, sa):
    t = items(op, sa)
    bind = op.get_bind()
    names = sa.select(t.c.name, t.c.id).order_by(t.c.id)
    show(
        lambda: bind.execute(names).scalars().all(),
        lambda: bind.execute(names).scalars(1).first(),
        lambda: bind.execute(names).mappings().all(),
        lambda: bind.execute(names).mappings().first()["name"],
        lambda: bind.execute(names).mappings().first()[t.c.name],
        lambda: bind.execute(names).columns("id").all(),
        lambda: [dict(row) for row in bind.execute(names).mappings()],
        lambda: {row.id: row.name for row in bind.execute(names)},
        lambda: dict(bind.execute(names).all()),
        lambda: bind.execute(names).fetchmany(2),
        lambda: bind.scalars(names).all(),
        lambda: bind.scalar(names),
        lambda: bind.scalar(sa.select(sa.func.count()).select_from(t)),
        lambda: bind.execute(names).one(),
        lambda: bind.execute(names.where(t.c.id == 99)).one(),
        lambda: bind.execute(names.where(t.c.id == 99)).scalar_one(),
        lambda: bind.execute(names.limit(0)).first(),
    )


def case_result_twice(op, sa):
    items(op, sa)
    result = op.get_bind().execute(sa.text("SELECT id FROM items ORDER BY id"))
    show(lambda: result.fetchone(), lambda: result.fetchall(), lambda: result.fetchall(), lambda: result.first(), lambda: result.first())


def case_rowcount(op, sa):
    t = items(op, sa)
    bind = op.get_bind()
    show(
        lambda: bind.execute(sa.update(t).where(t.c.id > 1).values(note="x")).rowcount,
        lambda: bind.execute(sa.text("UPDATE items SET note = 'y'")).rowcount,
        lambda: bind.execute(sa.text("UPDATE items SET note = :n WHERE id = :i"), [{"n": "a", "i": 1}, {"n": "b", "i": 2}]).rowcount,
        lambda: bind.execute(sa.delete(t).where(t.c.id == 99)).rowcount,
        lambda: bind.execute(sa.delete(t)).rowcount,
    )


def case_inserted_primary_key(op, sa):
    t = items(op, sa, rows=False)
    bind = op.get_bind()
    show(
        lambda: bind.execute(sa.insert(t).values(name="a")).inserted_primary_key,
        lambda: bind.execute(sa.insert(t).values(name="b")).inserted_primary_key[0],
        lambda: bind.execute(t.insert(), {"name": "c"}).inserted_primary_key,
        lambda: bind.execute(t.insert().values(id=50, name="d")).inserted_primary_key,
        lambda: bind.execute(sa.select(t.c.id, t.c.name).order_by(t.c.id)).all(),
    )


def case_inserted_composite_key(op, sa):
    t = op.create_table("pair", sa.Column("a", sa.String(5), primary_key=True), sa.Column("b", sa.Integer, primary_key=True))
    show(lambda: op.get_bind().execute(t.insert().values(a="x", b=5)).inserted_primary_key)


def case_defaults_of_python(op, sa):
    t = sa.Table("d", sa.MetaData(), sa.Column("id", sa.Integer, primary_key=True), sa.Column("a", sa.Integer, default=5), sa.Column("b", sa.String(9), default=lambda: "made"), sa.Column("c", sa.Integer, onupdate=9), sa.Column("e", sa.Integer, server_default="7"))
    t.create(op.get_bind())
    bind = op.get_bind()
    bind.execute(t.insert(), [{"id": 1}, {"id": 2}])
    bind.execute(t.insert().values(id=3, a=None, b="given"))
    bind.execute(t.update().where(t.c.id == 1).values(a=6))
    show(lambda: bind.execute(sa.select(t).order_by(t.c.id)).all())


# Statements.


def case_execute_text(op, sa):
    items(op, sa)
    op.execute("UPDATE items SET note = 'a:b' WHERE id = 1")
    op.execute("UPDATE items SET note = '100%' WHERE id = 2")
    op.execute(sa.text("UPDATE items SET note = :note WHERE id = :id").bindparams(note="it's :x %s", id=3))
    op.execute(r"UPDATE items SET name = 'x\:y' WHERE id = 1")
    bind = op.get_bind()
    show(
        lambda: bind.execute(sa.text("SELECT name, note FROM items ORDER BY id")).all(),
        lambda: bind.execute(sa.text("SELECT name FROM items WHERE id IN :ids ORDER BY id").bindparams(sa.bindparam("ids", expanding=True)), {"ids": [1, 3]}).all(),
        lambda: bind.execute(sa.text("SELECT :a"), {"b": 1}),
        lambda: bind.execute(sa.text("SELECT count(*) FROM items WHERE name = :n"), dict(n="bob")).scalar(),
    )


def case_insert_many(op, sa):
    t = items(op, sa, rows=False)
    bind = op.get_bind()
    bind.execute(t.insert(), [{"id": number, "name": f"n{number}", "price": number} for number in range(1, 300)])
    bind.execute(sa.insert(t).values([{"id": 1000, "name": "x"}, {"id": 1001, "name": "y"}]))
    bind.execute(sa.text("INSERT INTO items (id, name) VALUES (:id, :name)"), [{"id": 2000, "name": "p"}, {"id": 2001, "name": "q"}])
    show(lambda: bind.execute(sa.select(sa.func.count(), sa.func.min(t.c.id), sa.func.max(t.c.id))).one())


def case_insert_from_select(op, sa):
    t = items(op, sa)
    copy = op.create_table("copy", sa.Column("id", sa.Integer, primary_key=True, autoincrement=False), sa.Column("n", sa.String(40)))
    op.execute(copy.insert().from_select(["id", "n"], sa.select(t.c.id, t.c.name + "!").where(t.c.id < 3)))
    op.get_bind().execute(sa.insert(copy).from_select(["id", "n"], sa.select(t.c.id + 10, sa.func.upper(t.c.name))))


def case_update_from_select(op, sa):
    t = items(op, sa)
    other = sa.table("items", sa.column("id"), sa.column("note")).alias("o")
    bind = op.get_bind()
    bind.execute(t.update().values(ratio=sa.select(sa.func.count()).select_from(other).scalar_subquery() if bind.dialect.name != "mysql" else 3))
    bind.execute(t.update().where(t.c.name.in_(["ann", "bob"])).values({t.c.note: t.c.name + "-" + sa.cast(t.c.id, sa.String(5))}))
    bind.execute(t.update().values(note=sa.case((t.c.id == 1, "one"), (t.c.flag.is_(None), "none"), else_=t.c.note)))


def case_update_each_row(op, sa):
    t = items(op, sa)
    bind = op.get_bind()
    for row in bind.execute(sa.select(t.c.id, t.c.name)).fetchall():
        bind.execute(t.update().where(t.c.id == row.id).values(note=row.name[::-1]))


def case_update_with_bindparams(op, sa):
    t = items(op, sa)
    op.get_bind().execute(t.update().where(t.c.id == sa.bindparam("b_id")).values(note=sa.bindparam("b_note")), [{"b_id": 1, "b_note": "x"}, {"b_id": 3, "b_note": None}])


def case_update_from(op, sa):
    t = items(op, sa)
    extra = op.create_table("extra", sa.Column("item", sa.Integer), sa.Column("text", sa.String(9)))
    op.bulk_insert(extra, [{"item": 1, "text": "one"}, {"item": 3, "text": "three"}])
    show(lambda: op.get_bind().execute(t.update().where(t.c.id == extra.c.item).values(note=extra.c.text)).rowcount)


def case_delete_where(op, sa):
    t = items(op, sa)
    other = op.create_table("other", sa.Column("item", sa.Integer))
    op.bulk_insert(other, [{"item": 2}])
    op.execute(t.delete().where(t.c.id.in_(sa.select(other.c.item))))
    op.execute(sa.delete(t).where(sa.and_(t.c.name == "ann", sa.not_(t.c.flag.is_(False)))))


def case_select_constructs(op, sa):
    t = items(op, sa)
    a, b = t.alias("a"), t.alias("b")
    bind = op.get_bind()
    big = sa.select(t.c.id, t.c.name).where(t.c.id > 1).cte("big")
    show(
        lambda: bind.execute(sa.select(a.c.id, b.c.id).select_from(a.join(b, a.c.id < b.c.id)).order_by(a.c.id, b.c.id)).all(),
        lambda: bind.execute(sa.select(a.c.id, b.c.name).select_from(a.outerjoin(b, b.c.id == a.c.id + 1)).order_by(a.c.id)).all(),
        lambda: bind.execute(sa.select(big.c.name).order_by(big.c.id)).scalars().all(),
        lambda: bind.execute(sa.select(t.c.id).where(sa.exists().where(a.c.id == t.c.id + 1)).order_by(t.c.id)).all(),
        lambda: bind.execute(sa.union_all(sa.select(t.c.id), sa.select(t.c.id + 10)).order_by("id")).all(),
        lambda: bind.execute(sa.select(sa.func.count(sa.distinct(t.c.flag)))).scalar(),
        lambda: bind.execute(sa.select(t.c.flag, sa.func.count()).group_by(t.c.flag).having(sa.func.count() > 0).order_by(sa.func.count(), t.c.flag.is_(None), t.c.flag)).all(),
        lambda: bind.execute(sa.select(t.c.name).where(t.c.name.like("%o%") | t.c.name.contains("%", autoescape=True)).order_by(t.c.name)).all(),
        lambda: bind.execute(sa.select(t.c.id).where(t.c.id.between(2, 3), t.c.note.is_not(None))).all(),
        lambda: bind.execute(sa.select(t.c.id).where(t.c.id.not_in([1]))  .order_by(t.c.id.desc()).limit(1).offset(1)).all(),
        lambda: bind.execute(sa.select(sa.literal(1), sa.literal("x"), sa.null(), sa.true())).one(),
        lambda: bind.execute(sa.select(sa.func.coalesce(t.c.note, "none"), sa.func.length(t.c.name)).order_by(t.c.id)).all(),
        lambda: bind.execute(sa.select(sa.cast(t.c.id, sa.String(5)), (t.c.id * 2).label("twice")).order_by(t.c.id)).all(),
        lambda: bind.execute(sa.select(sa.extract("year", t.c.made)).where(t.c.id == 1)).scalar(),
        lambda: bind.execute(sa.select(t.c.id, sa.func.row_number().over(order_by=t.c.id.desc())).order_by(t.c.id)).all(),
        lambda: bind.execute(sa.select(sa.select(t.c.name).where(t.c.id == 1).scalar_subquery())).scalar(),
        lambda: bind.execute(sa.select(sa.select(t.c.id.label("n")).subquery().c.n)).all() is not None,
        lambda: bind.execute(sa.select(t.c.price / 2, t.c.id / 2, t.c.id // 2, t.c.id % 2).where(t.c.id == 1)).one(),
    )


# Types.


@each(
    ("sa.Integer()", [0, -5, 2**31 - 1]),
    ("sa.BigInteger()", [2**40]),
    ("sa.SmallInteger()", [7]),
    ("sa.Numeric(12, 4)", [decimal.Decimal("1.2300"), decimal.Decimal("-99999999.9999"), 5]),
    ("sa.Numeric(12, 4, asdecimal=False)", [1.5]),
    ("sa.Float()", [0.1, 1e20, -3]),
    ("sa.Double()", [1 / 3]),
    ("sa.Boolean()", [True, False]),
    ("sa.String(30)", ["", "it's", "50%", "é ü 漢", "a\\b", "two\nlines"]),
    ("sa.Text()", ["x" * 300, ":name %s"]),
    ("sa.Unicode(9)", ["ß"]),
    ("sa.DateTime()", [datetime.datetime(2020, 2, 29, 1, 2, 3), datetime.datetime(1900, 1, 1)]),
    ("sa.Date()", [datetime.date(2020, 2, 29), datetime.date(1000, 1, 1)]),
    ("sa.Time()", [datetime.time(1, 2, 3), datetime.time(0, 0)]),
    ("sa.Interval()", [datetime.timedelta(days=1, seconds=5)]),
    ("sa.LargeBinary()", [b"", b"\x00\xff'\"\\", b"x" * 500]),
    ("sa.JSON()", [{"a": [1, None, "it's"], "b": {"c": 1.5, "d": True}}, [], "text", 5, "é"]),
    ("sa.Uuid()", [uuid.UUID(int=7), uuid.UUID("12345678-1234-5678-1234-567812345678")]),
    ("sa.Enum(Color, name='color')", [Color.red, Color.green]),
    ("sa.Enum('a', 'b', name='kind')", ["a", "b"]),
    ("sa.Enum('a', 'b', name='plain', native_enum=False)", ["a"]),
    ("sa.PickleType()", [{"a": (1, 2)}]),
)
def case_values(op, sa, what):
    source, values = what
    type_ = eval(source)
    bind = op.get_bind()
    t = op.create_table("v", sa.Column("id", sa.Integer, primary_key=True, autoincrement=False), sa.Column("v", type_))
    op.bulk_insert(t, [{"id": number, "v": value} for number, value in enumerate(values)])
    bind.execute(t.insert().values(id=100, v=values[0]))
    bind.execute(t.insert(), [{"id": 101, "v": None}])
    bind.execute(t.update().where(t.c.id == 101).values(v=values[-1]))
    bind.execute(t.insert().values(id=102, v=sa.null()))
    show(
        lambda: bind.execute(sa.select(t.c.id, t.c.v).order_by(t.c.id)).all(),
        lambda: bind.scalar(sa.select(t.c.v).where(t.c.id == 0)),
        lambda: bind.execute(sa.select(t.c.id).where(t.c.v.is_(None))).all(),
        lambda: type(bind.execute(sa.text("SELECT v FROM v WHERE id = 100")).scalar()).__name__,
        lambda: bind.execute(sa.text("SELECT v FROM v WHERE id = 100").columns(v=type_)).scalar(),
    )
    if "JSON" not in source and "Pickle" not in source:
        show(lambda: bind.execute(sa.select(t.c.id).where(t.c.v == values[0]).order_by(t.c.id)).scalars().all())


@dialects("postgresql")
@each(
    ("postgresql.JSONB()", [{"b": 1, "a": [1, {"c": None}]}, []]),
    ("postgresql.UUID()", [uuid.UUID(int=5)]),
    ("postgresql.UUID(as_uuid=False)", ["00000000-0000-0000-0000-000000000005"]),
    ("postgresql.ARRAY(sa.Integer())", [[1, 2, None], []]),
    ("postgresql.ARRAY(sa.Text())", [["a", "it's", 'q"', "c,d", "{}", None, "NULL", "é"]]),
    ("postgresql.ARRAY(sa.Integer(), dimensions=2)", [[[1, 2], [3, 4]]]),
    ("postgresql.ARRAY(postgresql.UUID())", [[uuid.UUID(int=5)]]),
    ("postgresql.INET()", ["10.0.0.1"]),
    ("postgresql.TIMESTAMP(timezone=True)", [datetime.datetime(2020, 1, 2, 3, 4, 5, 6, tzinfo=datetime.timezone.utc)]),
    ("postgresql.INTERVAL()", [datetime.timedelta(days=40, hours=5)]),
    ("postgresql.BYTEA()", [b"\x00\xff"]),
    ("postgresql.TSVECTOR()", ["'a':1 'b':2"]),
    ("postgresql.ENUM('x', 'y', name='xy')", ["x"]),
    ("postgresql.ARRAY(postgresql.ENUM('x', 'y', name='xys'))", [["x", "y"]]),
    ("postgresql.MACADDR()", ["08:00:2b:01:02:03"]),
)
def case_postgresql_values(op, sa, what):
    from sqlalchemy.dialects import postgresql

    source, values = what
    type_ = eval(source)
    bind = op.get_bind()
    t = op.create_table("v", sa.Column("id", sa.Integer, primary_key=True, autoincrement=False), sa.Column("v", type_))
    op.bulk_insert(t, [{"id": number, "v": value} for number, value in enumerate(values)])
    bind.execute(t.insert().values(id=100, v=values[0]))
    show(
        lambda: bind.execute(sa.select(t.c.id, t.c.v).order_by(t.c.id)).all(),
        lambda: bind.execute(sa.text("SELECT v FROM v WHERE id = 0").columns(v=type_)).scalar(),
    )


@dialects("postgresql")
def case_arrays(op, sa):
    from sqlalchemy.dialects import postgresql

    t = op.create_table("a", sa.Column("id", sa.Integer, primary_key=True), sa.Column("n", postgresql.ARRAY(sa.Integer)), sa.Column("w", sa.ARRAY(sa.String)))
    bind = op.get_bind()
    bind.execute(t.insert(), [{"id": 1, "n": [1, 2, 3], "w": ["a"]}, {"id": 2, "n": None, "w": ["a", "b"]}])
    show(
        lambda: bind.execute(sa.select(t.c.n[1], t.c.n[2:3], sa.func.array_length(t.c.n, 1)).order_by(t.c.id)).all(),
        lambda: bind.execute(sa.select(t.c.id).where(t.c.n.contains([1]))).all(),
        lambda: bind.execute(sa.select(t.c.id).where(t.c.w.any("b"))).all(),
        lambda: bind.execute(sa.select(t.c.id).where(sa.literal("a") == sa.any_(t.c.w)).order_by(t.c.id)).all(),
        lambda: bind.execute(sa.select(sa.func.array_agg(t.c.id))).scalar(),
        lambda: bind.execute(sa.select(sa.func.unnest(t.c.n)).where(t.c.id == 1)).scalars().all(),
        lambda: bind.execute(t.update().where(t.c.id == 2).values(n=sa.func.array_append(t.c.n, 9)).returning(t.c.n)).all(),
        lambda: bind.execute(sa.text("SELECT id FROM a WHERE id = ANY(:ids) ORDER BY id"), {"ids": [1, 2]}).all(),
    )


@dialects("postgresql", "sqlite")
def case_documents(op, sa):
    t = op.create_table("d", sa.Column("id", sa.Integer, primary_key=True), sa.Column("j", sa.JSON))
    bind = op.get_bind()
    bind.execute(t.insert(), [{"id": 1, "j": {"a": {"b": "x"}, "n": 5, "l": [1, 2]}}, {"id": 2, "j": {"a": None}}])
    show(
        lambda: bind.execute(sa.select(t.c.j["a"]["b"].as_string()).order_by(t.c.id)).scalars().all(),
        lambda: bind.execute(sa.select(t.c.j["n"].as_integer()).where(t.c.id == 1)).scalar(),
        lambda: bind.execute(sa.select(t.c.j["l"][1]).where(t.c.id == 1)).scalar(),
        lambda: bind.execute(sa.select(t.c.id).where(t.c.j["a"]["b"].as_string() == "x")).all(),
        lambda: bind.execute(sa.select(t.c.j[("a", "b")]).where(t.c.id == 1)).scalar(),
    )
    for row in bind.execute(sa.select(t)).all():
        changed = dict(row.j, seen=True)
        bind.execute(t.update().where(t.c.id == row.id).values(j=changed))
    show(lambda: bind.execute(sa.select(t).order_by(t.c.id)).all())


def case_documents_as_text(op, sa):
    op.create_table("d", sa.Column("id", sa.Integer, primary_key=True), sa.Column("j", sa.Text))
    bind = op.get_bind()
    op.execute(sa.text("INSERT INTO d VALUES (1, :j)").bindparams(j=json.dumps({"a": "é", "n": [1]})))
    for number, text in bind.execute(sa.text("SELECT id, j FROM d")).fetchall():
        document = json.loads(text)
        document["n"].append(number)
        bind.execute(sa.text("UPDATE d SET j = :j WHERE id = :i"), {"j": json.dumps(document, sort_keys=True), "i": number})


def case_json_null(op, sa):
    t = op.create_table("d", sa.Column("id", sa.Integer, primary_key=True), sa.Column("j", sa.JSON), sa.Column("k", sa.JSON(none_as_null=True)))
    bind = op.get_bind()
    bind.execute(t.insert(), [{"id": 1, "j": None, "k": None}])
    bind.execute(t.insert().values(id=2, j=sa.JSON.NULL, k=sa.null()))
    show(lambda: bind.execute(sa.select(t.c.id, t.c.j, t.c.k, t.c.k.is_(None)).order_by(t.c.id)).all())


def case_decorated_type(op, sa):
    class Words(sa.types.TypeDecorator):
        impl = sa.String(50)
        cache_ok = True

        def process_bind_param(self, value, dialect):
            return None if value is None else ",".join(value)

        def process_result_value(self, value, dialect):
            return None if value is None else value.split(",")

    t = op.create_table("w", sa.Column("id", sa.Integer, primary_key=True), sa.Column("w", Words))
    bind = op.get_bind()
    op.bulk_insert(t, [{"id": 1, "w": ["a", "b"]}, {"id": 2, "w": None}])
    show(
        lambda: bind.execute(sa.select(t).order_by(t.c.id)).all(),
        lambda: bind.execute(sa.select(t.c.id).where(t.c.w == ["a", "b"])).scalar(),
        lambda: bind.execute(sa.text("SELECT w FROM w ORDER BY id")).scalars().all(),
    )


# What one database has.


@dialects("postgresql", "sqlite", "mariadb")
def case_insert_returning(op, sa):
    t = items(op, sa)
    bind = op.get_bind()
    show(
        lambda: bind.execute(t.insert().values(id=10, name="x").returning(t.c.id, t.c.name)).first(),
        lambda: bind.execute(t.insert().values(id=11, name="y").returning(t)).mappings().one()["name"],
        lambda: bind.execute(t.insert().returning(t.c.id), [{"id": 12, "name": "p"}, {"id": 13, "name": "q"}]).scalars().all(),
        lambda: sorted(bind.execute(t.delete().where(t.c.id > 11).returning(t.c.name)).scalars().all()),
    )


@dialects("postgresql", "sqlite")
def case_update_returning(op, sa):
    t = items(op, sa)
    bind = op.get_bind()
    show(
        lambda: bind.execute(t.update().where(t.c.id == 1).values(note="z").returning(t.c.id, t.c.note, (t.c.id + 1).label("next"))).one(),
        lambda: bind.execute(t.update().where(t.c.id == 99).values(note="z").returning(t.c.id)).all(),
    )


@dialects("postgresql", "sqlite")
def case_on_conflict(op, sa):
    t = items(op, sa)
    bind = op.get_bind()
    if bind.dialect.name == "postgresql":
        from sqlalchemy.dialects.postgresql import insert
    else:
        from sqlalchemy.dialects.sqlite import insert
    one = insert(t).values(id=1, name="new", note="n")
    show(
        lambda: bind.execute(one.on_conflict_do_nothing()).rowcount,
        lambda: bind.execute(one.on_conflict_do_nothing(index_elements=["id"])).rowcount,
        lambda: bind.execute(one.on_conflict_do_update(index_elements=[t.c.id], set_={"name": one.excluded.name, "note": t.c.note + "!"})).rowcount,
        lambda: bind.execute(one.on_conflict_do_update(index_elements=["id"], set_=dict(note="w"), where=t.c.name == "nobody")).rowcount,
        lambda: bind.execute(insert(t).on_conflict_do_nothing(), [{"id": 2, "name": "b"}, {"id": 20, "name": "c"}]).rowcount,
    )


@dialects("mariadb")
def case_on_duplicate_key(op, sa):
    from sqlalchemy.dialects.mysql import insert

    t = items(op, sa)
    one = insert(t).values(id=1, name="new", note="n")
    bind = op.get_bind()
    show(
        lambda: bind.execute(one.on_duplicate_key_update(name=one.inserted.name, note="changed")).rowcount,
        lambda: bind.execute(insert(t).values(id=2, name="bob").prefix_with("IGNORE")).rowcount,
    )


@dialects("postgresql")
def case_postgresql_statements(op, sa):
    t = items(op, sa)
    bind = op.get_bind()
    show(
        lambda: bind.execute(sa.select(t.c.flag, t.c.id).distinct(t.c.flag).order_by(t.c.flag, t.c.id)).all(),
        lambda: bind.execute(sa.select(sa.func.string_agg(t.c.name, ",").filter(t.c.id < 3))).scalar(),
        lambda: bind.execute(sa.text("SELECT '5'::int, '{\"a\": 1}'::jsonb, ARRAY[1,2], now() IS NOT NULL")).one(),
        lambda: bind.execute(sa.select(t.c.id).where(t.c.name.ilike("ANN"))).all(),
        lambda: bind.execute(sa.text("SELECT name FROM items WHERE id = :i FOR UPDATE"), {"i": 1}).all(),
        lambda: bind.execute(sa.select(sa.func.generate_series(1, 3))).scalars().all(),
        lambda: bind.execute(sa.select(sa.func.to_char(t.c.made, "YYYY")).where(t.c.id == 1)).scalar(),
    )
    op.execute("DO $$ BEGIN UPDATE items SET note = 'do'; END $$")


@dialects("postgresql")
def case_sequences(op, sa):
    sequence = sa.Sequence("numbers", start=5)
    bind = op.get_bind()
    bind.execute(sa.schema.CreateSequence(sequence))
    show(
        lambda: bind.execute(sequence.next_value()).scalar(),
        lambda: bind.scalar(sequence),
        lambda: bind.execute(sa.text("SELECT nextval('numbers')")).scalar(),
        lambda: bind.dialect.has_sequence(bind, "numbers"),
    )
    t = op.create_table("s", sa.Column("id", sa.Integer, sequence, primary_key=True), sa.Column("a", sa.Integer))
    show(lambda: bind.execute(t.insert().values(a=1)).inserted_primary_key)


@dialects("postgresql")
def case_enum_changes(op, sa):
    kind = sa.Enum("a", "b", name="changing")
    kind.create(op.get_bind())
    op.create_table("k", sa.Column("id", sa.Integer, primary_key=True), sa.Column("k", kind))
    op.execute("INSERT INTO k VALUES (1, 'a')")
    op.execute("ALTER TYPE changing RENAME TO changing_old")
    new = sa.Enum("a", "c", name="changing")
    new.create(op.get_bind(), checkfirst=True)
    op.alter_column("k", "k", type_=new, postgresql_using="k::text::changing")
    op.execute("DROP TYPE changing_old")
    show(lambda: sa.inspect(op.get_bind()).get_enums())


@dialects("postgresql")
def case_schemas(op, sa):
    op.execute(sa.schema.CreateSchema("other"))
    t = op.create_table("t", sa.Column("id", sa.Integer, primary_key=True), schema="other")
    bind = op.get_bind()
    op.bulk_insert(t, [{"id": 4}])
    show(
        lambda: bind.execute(sa.select(t)).all(),
        lambda: sa.inspect(bind).get_table_names(schema="other"),
        lambda: sa.inspect(bind).has_table("t"),
        lambda: sa.inspect(bind).has_table("t", schema="other"),
        lambda: "other" in sa.inspect(bind).get_schema_names(),
        lambda: bind.execute(sa.text("SHOW search_path")).scalar(),
    )


# Transactions and errors.


def case_savepoints(op, sa):
    t = items(op, sa)
    bind = op.get_bind()
    with bind.begin_nested():
        bind.execute(t.insert().values(id=10, name="kept"))
    try:
        with bind.begin_nested():
            bind.execute(t.insert().values(id=11, name="gone"))
            raise ValueError
    except ValueError:
        pass
    nested = bind.begin_nested()
    bind.execute(t.insert().values(id=12, name="back"))
    nested.rollback()
    show(lambda: nested.is_active, lambda: bind.in_transaction(), lambda: bind.in_nested_transaction())


def case_error_in_savepoint(op, sa):
    t = items(op, sa)
    bind = op.get_bind()
    try:
        with bind.begin_nested():
            bind.execute(t.insert().values(id=1, name="again"))
    except sa.exc.IntegrityError as error:
        print(type(error).__name__, type(error.orig).__name__, error.statement.split("(")[0])
    show(lambda: bind.scalar(sa.select(sa.func.count()).select_from(t)))


@each(
    "INSERT INTO items (id, name) VALUES (1, 'x')",
    "INSERT INTO items (id) VALUES (5)",
    "SELECT * FROM nope",
    "SELECT nope FROM items",
    "SELEC 1",
    "DROP TABLE nope",
    "CREATE TABLE items (a INTEGER)",
    "INSERT INTO items (id, name) VALUES (6, 'ann')",
)
def case_errors(op, sa, statement):
    items(op, sa)
    bind = op.get_bind()
    try:
        with bind.begin_nested():
            bind.execute(sa.text(statement))
    except sa.exc.SQLAlchemyError as error:
        print(type(error).__name__, type(error.orig).__module__.split(".")[0], type(error.orig).__name__)
        # Without the number of the savepoint and the name of the database.
        print(re.sub(r"(?<=savepoint_)\d+|(?<=')\w+(?=\.nope)", "", str(error.orig).split("\n")[0]))
        print(isinstance(error, sa.exc.DBAPIError), re.sub(r"(?<=savepoint_)\d+", "", error.statement))
        if bind.dialect.name == "mysql":
            print(error.orig.args[0])


@dialects("postgresql")
@each("INSERT INTO items (id, name) VALUES (6, 'ann')", "INSERT INTO items (id) VALUES (5)", "SELECT * FROM nope")
def case_diagnostics(op, sa, statement):
    items(op, sa)
    bind = op.get_bind()
    try:
        with bind.begin_nested():
            bind.execute(sa.text(statement))
    except sa.exc.DBAPIError as error:
        found = error.orig.diag
        print(error.orig.sqlstate, found.constraint_name, found.table_name, found.column_name, found.schema_name, found.sqlstate, found.severity)
        print(found.message_primary, found.message_detail)


def case_error_that_ends_it(op, sa):
    items(op, sa)
    op.execute("INSERT INTO items (id, name) VALUES (1, 'x')")


def case_exception_of_the_script(op, sa):
    items(op, sa)
    raise RuntimeError("enough")


def case_driver_sql(op, sa):
    items(op, sa)
    bind = op.get_bind()
    mark = "?" if bind.dialect.name == "sqlite" else "%s"
    show(
        lambda: bind.exec_driver_sql("SELECT id FROM items ORDER BY id").scalars().all(),
        lambda: bind.exec_driver_sql(f"SELECT name FROM items WHERE id = {mark}", (2,)).scalar(),
        lambda: bind.exec_driver_sql(f"UPDATE items SET note = {mark} WHERE id = {mark}", [("a", 1), ("b", 2)]).rowcount,
    )


# The ORM.


def models(sa):
    from sqlalchemy.orm import declarative_base, relationship

    Base = declarative_base()

    class User(Base):
        __tablename__ = "users"
        id = sa.Column(sa.Integer, primary_key=True)
        name = sa.Column(sa.String(20), nullable=False)
        kind = sa.Column(sa.String(5), default="plain")
        made = sa.Column(sa.DateTime)
        posts = relationship("Post", back_populates="author", order_by="Post.id", cascade="all, delete-orphan")

    class Post(Base):
        __tablename__ = "posts"
        id = sa.Column(sa.Integer, primary_key=True)
        user_id = sa.Column(sa.Integer, sa.ForeignKey("users.id"))
        title = sa.Column(sa.String(30))
        author = relationship("User", back_populates="posts")

    return Base, User, Post


def case_session(op, sa):
    from sqlalchemy.orm import Session

    Base, User, Post = models(sa)
    Base.metadata.create_all(op.get_bind())
    session = Session(bind=op.get_bind())
    session.add(User(name="ann"))
    session.add_all([User(name="bob", kind="odd"), User(name="cid")])
    session.flush()
    show(
        lambda: [user.name for user in session.query(User).order_by(User.id)],
        lambda: session.query(User).filter(User.name == "bob").one().kind,
        lambda: session.query(User).filter_by(name="ann").first().kind,
        lambda: session.query(User).filter(User.name.in_(["ann", "cid"])).count(),
        lambda: session.query(User.id, User.name).order_by(User.name.desc()).all(),
        lambda: session.query(sa.func.max(User.id)).scalar(),
        lambda: session.query(User).get(2).name,
        lambda: session.get(User, 99),
        lambda: session.scalars(sa.select(User.name).order_by(User.id)).all(),
        lambda: session.execute(sa.select(User.kind, sa.func.count()).group_by(User.kind).order_by(User.kind)).all(),
    )
    bob = session.query(User).filter_by(name="bob").one()
    bob.name = "robert"
    session.query(User).filter(User.name == "cid").update({"kind": "new"})
    session.delete(session.query(User).filter_by(name="ann").one())
    session.commit()


def case_relationships(op, sa):
    from sqlalchemy.orm import Session, joinedload

    Base, User, Post = models(sa)
    Base.metadata.create_all(op.get_bind())
    session = Session(bind=op.get_bind())
    ann = User(name="ann", posts=[Post(title="one"), Post(title="two")])
    bob = User(name="bob")
    bob.posts.append(Post(title="three"))
    session.add_all([ann, bob])
    session.flush()
    show(
        lambda: [post.title for post in ann.posts],
        lambda: session.query(Post).filter_by(title="three").one().author.name,
        lambda: session.query(User).join(Post).filter(Post.title == "two").one().name,
        lambda: session.query(User).join(User.posts).group_by(User.id).having(sa.func.count(Post.id) > 1).all() == [ann],
        lambda: [(user.name, len(user.posts)) for user in session.query(User).options(joinedload(User.posts)).order_by(User.id)],
        lambda: session.query(User).filter(User.posts.any(Post.title == "one")).one().name,
        lambda: session.query(Post).filter(Post.author.has(name="bob")).count(),
        lambda: session.query(Post.title).filter(Post.user_id == ann.id).order_by(Post.title).all(),
    )
    ann.posts.remove(ann.posts[0])
    session.query(Post).filter_by(title="three").one().author = ann
    session.commit()
    show(lambda: session.query(Post.title, Post.user_id).order_by(Post.title).all())


def case_mapped_classes(op, sa):
    from typing import Optional

    from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

    class Base(DeclarativeBase):
        pass

    class Thing(Base):
        __tablename__ = "things"
        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str] = mapped_column(sa.String(20))
        size: Mapped[Optional[int]]
        made: Mapped[datetime.date] = mapped_column(default=datetime.date(2020, 1, 1))

    Base.metadata.create_all(op.get_bind())
    with Session(op.get_bind()) as session:
        session.add_all([Thing(name="a"), Thing(name="b", size=5)])
        session.commit()
        show(
            lambda: session.scalars(sa.select(Thing).where(Thing.size.is_(None))).one().name,
            lambda: session.execute(sa.update(Thing).where(Thing.name == "a").values(size=7)).rowcount,
            lambda: [(thing.name, thing.size, thing.made) for thing in session.scalars(sa.select(Thing).order_by(Thing.id))],
            lambda: session.execute(sa.delete(Thing).where(Thing.size == 5)).rowcount,
        )
        session.commit()


def case_session_bulk(op, sa):
    from sqlalchemy.orm import sessionmaker

    Base, User, Post = models(sa)
    Base.metadata.create_all(op.get_bind())
    session = sessionmaker(bind=op.get_bind())()
    session.bulk_insert_mappings(User, [{"name": "a"}, {"name": "b", "kind": "x"}])
    session.bulk_save_objects([User(name="c")])
    session.execute(User.__table__.insert(), [{"name": "d"}])
    session.flush()
    show(lambda: session.query(User.name, User.kind).order_by(User.id).all())
    session.bulk_update_mappings(User, [{"id": 1, "name": "z"}])
    session.query(User).filter(User.kind == "x").delete()
    session.commit()


def case_session_rollback(op, sa):
    from sqlalchemy.orm import Session

    Base, User, Post = models(sa)
    Base.metadata.create_all(op.get_bind())
    session = Session(bind=op.get_bind())
    session.add(User(name="kept"))
    session.flush()
    try:
        with session.begin_nested():
            session.add(User(name=None))
            session.flush()
    except sa.exc.IntegrityError as error:
        print(type(error).__name__)
    session.commit()


def case_enum_in_a_session(op, sa):
    from sqlalchemy.orm import Session, declarative_base

    Base = declarative_base()

    class Car(Base):
        __tablename__ = "cars"
        id = sa.Column(sa.Integer, primary_key=True)
        color = sa.Column(sa.Enum(Color, name="paint"))
        data = sa.Column(sa.JSON)
        key = sa.Column(sa.Uuid)
        price = sa.Column(sa.Numeric(8, 2))

    Base.metadata.create_all(op.get_bind())
    session = Session(bind=op.get_bind())
    session.add(Car(color=Color.red, data={"a": 1}, key=uuid.UUID(int=3), price=decimal.Decimal("9.99")))
    session.flush()
    session.expire_all()
    show(lambda: [(car.color, car.data, car.key, car.price) for car in session.query(Car)], lambda: session.query(Car).filter(Car.color == Color.red).count())
    session.commit()


# What is there.


def known(op, sa):
    op.create_table("team", sa.Column("id", sa.Integer, primary_key=True), sa.Column("name", sa.String(20), nullable=False, unique=True))
    op.create_table(
        "people",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("team_id", sa.Integer, sa.ForeignKey("team.id", name="fk_team", ondelete="CASCADE")),
        sa.Column("name", sa.String(20), server_default="x"),
        sa.Column("age", sa.SmallInteger),
        sa.Column("made", sa.DateTime),
        sa.Column("price", sa.Numeric(8, 2)),
        sa.UniqueConstraint("name", "age", name="uq_name_age"),
        sa.CheckConstraint("age > 0", name="ck_age"),
    )
    op.create_index("ix_age", "people", ["age"])
    op.create_index("ix_made", "people", ["made", "name"], unique=True)


@each(
    "get_table_names", "get_view_names", "has_table", "get_pk_constraint", "get_indexes", "get_unique_constraints", "get_check_constraints", "has_index",
)
def case_inspector(op, sa, method):
    known(op, sa)
    inspector = sa.inspect(op.get_bind())
    ask = getattr(inspector, method)

    def stable(found):
        return sorted(found, key=repr) if isinstance(found, list) else found

    if method in ("get_table_names", "get_view_names"):
        show(lambda: stable(ask()))
    elif method == "has_index":
        show(lambda: ask("people", "ix_age"), lambda: ask("people", "nope"))
    else:
        show(lambda: stable(ask("people")), lambda: stable(ask("team")), lambda: ask("nope"))


def case_inspector_columns(op, sa):
    known(op, sa)
    inspector = sa.inspect(op.get_bind())
    for column in inspector.get_columns("people"):
        print(column["name"], repr(column["type"]), column["nullable"], column["default"], column.get("autoincrement"))
    show(lambda: inspector.get_columns("nope"))


def case_inspector_foreign_keys(op, sa):
    known(op, sa)
    for key in sa.inspect(op.get_bind()).get_foreign_keys("people"):
        print(sorted((name, value) for name, value in key.items()))


def case_autoload(op, sa):
    known(op, sa)
    bind = op.get_bind()
    t = sa.Table("people", sa.MetaData(), autoload_with=bind)
    bind.execute(t.insert().values(name="a", age=5))
    show(
        lambda: [column.name for column in t.c],
        lambda: [column.name for column in t.primary_key],
        lambda: sorted(index.name for index in t.indexes),
        lambda: [key.target_fullname for key in t.foreign_keys],
        lambda: bind.execute(sa.select(t.c.id, t.c.name, t.c.price)).all(),
    )


def case_reflect(op, sa):
    known(op, sa)
    bind = op.get_bind()
    metadata = sa.MetaData()
    metadata.reflect(bind=bind)
    show(
        lambda: sorted(metadata.tables),
        lambda: [table.name for table in metadata.sorted_tables],
        lambda: metadata.tables["people"].c.team_id.references(metadata.tables["team"].c.id),
    )
    metadata.tables["people"].drop(bind)
    only = sa.MetaData()
    only.reflect(bind, only=["team"])
    show(lambda: list(only.tables), lambda: sa.inspect(bind).has_table("people"))


def case_create_and_drop_by_metadata(op, sa):
    bind = op.get_bind()
    metadata = sa.MetaData()
    a = sa.Table("a", metadata, sa.Column("id", sa.Integer, primary_key=True))
    b = sa.Table("b", metadata, sa.Column("id", sa.Integer, primary_key=True), sa.Column("a_id", sa.ForeignKey("a.id"), index=True))
    metadata.create_all(bind)
    metadata.create_all(bind)
    a.create(bind, checkfirst=True)
    bind.execute(a.insert().values(id=1))
    bind.execute(b.insert().values(id=1, a_id=1))
    c = sa.Table("c", metadata, sa.Column("id", sa.Integer, primary_key=True))
    c.create(bind)
    c.drop(bind)
    c.drop(bind, checkfirst=True)
    metadata.drop_all(bind, tables=[b])


def case_only_if_needed(op, sa):
    known(op, sa)
    inspector = sa.inspect(op.get_bind())
    if "age" in [column["name"] for column in inspector.get_columns("people")]:
        op.add_column("people", sa.Column("extra", sa.Integer, nullable=True))
    if "ix_age" in {index["name"] for index in inspector.get_indexes("people")}:
        op.drop_index("ix_age", table_name="people")
    if not inspector.has_table("fresh"):
        op.create_table("fresh", sa.Column("id", sa.Integer, primary_key=True))


# What a script asks of its surroundings.


def case_bind(op, sa):
    bind = op.get_bind()
    context = op.get_context()
    show(
        lambda: bind.dialect.name,
        lambda: bind.engine.name,
        lambda: bind.engine.dialect.name == bind.dialect.name,
        lambda: bind.in_transaction(),
        lambda: bind.closed,
        lambda: context.as_sql,
        lambda: context.dialect.name,
        lambda: context.bind is bind,
        lambda: op.get_bind() is bind,
        lambda: isinstance(bind, sa.engine.Connection),
        lambda: bind.dialect.max_identifier_length,
        lambda: bind.dialect.supports_native_boolean,
        lambda: bind.dialect.identifier_preparer.quote("order"),
        lambda: str(sa.select(sa.column("a")).compile(bind)),
        lambda: str(sa.select(sa.column("a") == 5).compile(bind, compile_kwargs={"literal_binds": True})),
    )


def case_split_names(op, sa):
    """A migration as people write it: a column becomes two."""
    t = items(op, sa)
    op.add_column("items", sa.Column("first", sa.String(10), nullable=True))
    op.add_column("items", sa.Column("length", sa.Integer, nullable=True))
    shadow = sa.table("items", sa.column("id", sa.Integer), sa.column("name", sa.String), sa.column("first", sa.String), sa.column("length", sa.Integer))
    bind = op.get_bind()
    for number, name in bind.execute(sa.select(shadow.c.id, shadow.c.name)):
        op.execute(shadow.update().where(shadow.c.id == number).values(first=name[:1], length=len(name)))
    op.execute(shadow.update().where(shadow.c.first == op.inline_literal("a")).values({"first": op.inline_literal("A")}))
    del t


def case_many_to_many(op, sa):
    """Rows move into a table of pairs."""
    op.create_table("a", sa.Column("id", sa.Integer, primary_key=True), sa.Column("tags", sa.String(50)))
    pairs = op.create_table("pairs", sa.Column("a_id", sa.Integer, nullable=False), sa.Column("tag", sa.String(10), nullable=False), sa.PrimaryKeyConstraint("a_id", "tag"))
    op.execute("INSERT INTO a (id, tags) VALUES (1, 'x,y'), (2, ''), (3, NULL), (4, 'y')")
    bind = op.get_bind()
    rows = [
        {"a_id": row.id, "tag": tag}
        for row in bind.execute(sa.text("SELECT id, tags FROM a ORDER BY id"))
        for tag in (row.tags or "").split(",")
        if tag
    ]
    op.bulk_insert(pairs, rows)
    show(lambda: bind.execute(sa.select(pairs.c.tag, sa.func.count()).group_by(pairs.c.tag).order_by(pairs.c.tag)).all())


def case_current_time(op, sa):
    t = op.create_table("c", sa.Column("id", sa.Integer, primary_key=True), sa.Column("at", sa.DateTime, server_default=sa.func.now()), sa.Column("b", sa.DateTime, server_default=sa.text("CURRENT_TIMESTAMP")))
    bind = op.get_bind()
    bind.execute(t.insert().values(id=1))
    show(lambda: type(bind.scalar(sa.select(t.c.at))).__name__, lambda: bind.scalar(sa.select(t.c.at == t.c.b)), lambda: type(bind.scalar(sa.select(sa.func.now()))).__name__)
    bind.execute(t.delete())


def case_large_numbers_and_text(op, sa):
    t = op.create_table("l", sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False), sa.Column("n", sa.Numeric(30, 10)), sa.Column("w", sa.Text))
    bind = op.get_bind()
    bind.execute(t.insert(), [{"id": 2**62, "n": decimal.Decimal("12345678901234567890.0123456789"), "w": "\u00e9" * 1000}])
    show(lambda: bind.execute(sa.select(t.c.id, sa.func.length(t.c.w))).one())
    if bind.dialect.name != "sqlite":
        show(lambda: bind.scalar(sa.select(t.c.n)))
    else:
        bind.execute(t.delete())


def case_generator_of_rows(op, sa):
    t = items(op, sa, rows=False)
    op.bulk_insert(t, [{"name": "a"}, {"name": "b"}])
    op.bulk_insert(t, [{"name": "c", "note": "x"}], multiinsert=False)
    op.bulk_insert(t, [])
    show(lambda: op.bulk_insert(t, {"name": "x"}), lambda: op.bulk_insert(t, [("x",)]))


def case_label_and_order(op, sa):
    t = items(op, sa)
    bind = op.get_bind()
    total = sa.func.sum(t.c.id).label("total")
    show(
        lambda: bind.execute(sa.select(t.c.flag, total).group_by(t.c.flag).order_by(total.desc())).all(),
        lambda: bind.execute(sa.select(t.c.id.label("n")).order_by(sa.desc("n"))).all(),
        lambda: bind.execute(sa.select(t.c.name).order_by(t.c.price.is_(None), t.c.price)).scalars().all(),
        lambda: [row.total for row in bind.execute(sa.select(total))],
        lambda: [row._mapping for row in bind.execute(sa.select(t.c.id, t.c.id))],
    )


def case_questions_to_the_dialect(op, sa):
    items(op, sa)
    op.create_index("ix_items_day", "items", ["day"])
    bind = op.get_bind()
    dialect = bind.dialect
    show(
        lambda: dialect.has_table(bind, "items"),
        lambda: dialect.has_table(bind, "nothing", schema=None),
        lambda: dialect.has_index(bind, "items", "ix_items_day"),
        lambda: dialect.has_index(bind, "items", "ix_items_note"),
        lambda: [column["name"] for column in dialect.get_columns(bind, "items")],
        lambda: dialect.get_pk_constraint(bind, table_name="items")["constrained_columns"],
        lambda: dialect.get_foreign_keys(bind, "items"),
        lambda: [index["name"] for index in dialect.get_indexes(bind, "items") if index["name"] == "ix_items_day"],
        lambda: [unique["column_names"] for unique in dialect.get_unique_constraints(bind, "items")],
        lambda: [check["name"] for check in dialect.get_check_constraints(bind, "items")],
        lambda: dialect.get_view_names(bind),
        lambda: dialect.get_columns(bind, "nothing"),
        lambda: hasattr(dialect, "has_type") and dialect.has_type(bind, "color"),
    )


def case_the_class_of_a_dialect(op, sa):
    from sqlalchemy.dialects.mysql.base import MySQLDialect
    from sqlalchemy.dialects.postgresql.base import PGDialect
    from sqlalchemy.dialects.sqlite.base import SQLiteDialect

    bind = op.get_bind()
    show(
        lambda: [isinstance(bind.dialect, kind) for kind in (PGDialect, MySQLDialect, SQLiteDialect)],
        lambda: [issubclass(type(bind.engine.dialect), kind) for kind in (PGDialect, MySQLDialect, SQLiteDialect)],
    )
