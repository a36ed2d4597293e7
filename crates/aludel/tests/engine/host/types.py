"""Values of every usual type, on their way to the database and back."""

import sqlite3  # noqa: F401  (what the embedded interpreter does not have)
import datetime as dt
import decimal
import enum
import uuid

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql, postgresql
from sqlalchemy.orm import Session, declarative_base

revision = "types"
down_revision = None

Base = declarative_base()


class Color(enum.Enum):
    RED = "red"
    blue = "BLUE"


class Thing(Base):
    __tablename__ = "things"
    id = sa.Column(sa.Integer, primary_key=True)
    small = sa.Column(sa.SmallInteger)
    big = sa.Column(sa.BigInteger)
    truth = sa.Column(sa.Boolean)
    exact = sa.Column(sa.Numeric(20, 6))
    rough = sa.Column(sa.Float)
    double = sa.Column(sa.Double)
    as_decimal = sa.Column(sa.Float(asdecimal=True))
    short = sa.Column(sa.String(200))
    long = sa.Column(sa.Text)
    binary = sa.Column(sa.LargeBinary)
    day = sa.Column(sa.Date)
    clock = sa.Column(sa.Time)
    moment = sa.Column(sa.DateTime)
    stamp = sa.Column(sa.DateTime(timezone=True))
    length = sa.Column(sa.Interval)
    key = sa.Column(sa.Uuid)
    key_text = sa.Column(sa.Uuid(as_uuid=False))
    color = sa.Column(sa.Enum(Color, name="color"))
    plain_color = sa.Column(sa.Enum("a", "b'c", name="plain_color", native_enum=False))
    document = sa.Column(sa.JSON)
    pickled = sa.Column(sa.PickleType)


def show(title, value):
    print(title, type(value).__name__, ascii(value))


def rows(dialect):
    zone = dt.timezone(dt.timedelta(hours=2))
    yield dict(
        small=-32768,
        big=2**63 - 1,
        truth=True,
        exact=decimal.Decimal("12345678901234.567890"),
        rough=0.1,
        double=1e300,
        as_decimal=decimal.Decimal("2.5"),
        short="it's \"100%\" :name \\ %s %(x)s ? \u00e4\u00f6 \U0001f600",
        long="line\nline\ttab\r\x1a" + "x" * 5000,
        binary=bytes(range(256)),
        day=dt.date(2024, 2, 29),
        clock=dt.time(23, 59, 58),
        moment=dt.datetime(2024, 2, 29, 13, 14, 15),
        stamp=dt.datetime(2024, 6, 1, 12, 0, tzinfo=zone if dialect == "postgresql" else None),
        length=dt.timedelta(days=3, hours=4, seconds=5),
        key=uuid.UUID("12345678-1234-5678-1234-567812345678"),
        key_text="12345678-1234-5678-1234-567812345679",
        color=Color.RED,
        plain_color="b'c",
        document={"a": [1, 2.5, None, True, "it's \u00e4 % : \\ \""], "b": {}},
        pickled={1, 2},
    )
    yield dict(
        small=0,
        big=-(2**63),
        truth=False,
        exact=decimal.Decimal("-0.000001"),
        rough=-2.5,
        double=-1e-300,
        as_decimal=decimal.Decimal("-0.25"),
        short="",
        long="",
        binary=b"",
        day=dt.date(1, 1, 1) if dialect != "mysql" else dt.date(1000, 1, 1),
        clock=dt.time(0, 0),
        moment=dt.datetime(1999, 12, 31, 23, 59, 59),
        stamp=dt.datetime(1970, 1, 1, tzinfo=dt.timezone.utc if dialect == "postgresql" else None),
        length=-dt.timedelta(hours=1) if dialect == "postgresql" else dt.timedelta(hours=1),
        key=uuid.UUID(int=0),
        key_text=str(uuid.UUID(int=1)),
        color=Color.blue,
        plain_color="a",
        document=[],
        pickled=None,
    )
    yield {"document": sa.null()}


def things(session, dialect):
    for row in rows(dialect):
        session.add(Thing(**row))
        session.flush()
    session.add_all([Thing(short=f"many {number}") for number in range(250)])
    session.commit()
    session.expire_all()
    columns = Thing.__table__.columns.keys()
    for thing in session.query(Thing).order_by(Thing.id).limit(3):
        for column in columns:
            show(f"{thing.id} {column}", getattr(thing, column))
    print(session.query(Thing).filter(Thing.short.like("many %")).count())
    # Each value finds its row again.
    first = next(rows(dialect))
    for column in ("small", "big", "truth", "exact", "double", "short", "binary", "day", "clock",
                   "moment", "stamp", "key", "key_text", "color", "plain_color"):
        found = session.scalars(
            sa.select(Thing.id).where(getattr(Thing, column) == first[column])
        ).all()
        print(column, found)
    print(session.scalars(sa.select(Thing.id).where(Thing.id.in_([1, 2, 999]))).all())


def results(bind):
    result = bind.execute(sa.text("SELECT id, short FROM things WHERE id < :n"), {"n": 3})
    print(result.keys(), result.rowcount if bind.dialect.name != "sqlite" else None)
    print([ascii(tuple(row)) for row in result.fetchmany(1)], result.fetchone().id, result.fetchone())
    update = sa.update(Thing).where(Thing.id < 3).values(small=Thing.small + 0)
    print(bind.execute(update).rowcount)
    inserted = bind.execute(sa.insert(Thing), {"short": "one"})
    print(inserted.inserted_primary_key)
    bind.execute(sa.insert(Thing), [{"short": "x"}, {"short": "y"}])
    print(bind.execute(sa.delete(Thing).where(Thing.short.in_(["x", "y", "one"]))).rowcount)
    print(bind.execute(sa.text("SELECT count(*) FROM things WHERE short = 'a:b'")).scalar())
    print(bind.exec_driver_sql("SELECT 1 AS one").mappings().all())
    print(bind.execute(sa.select(sa.func.count()).select_from(Thing)).scalar_one())
    print(sa.inspect(bind).has_table("things"), sa.inspect(bind).has_table("nothing"))
    print([column["name"] for column in sa.inspect(bind).get_columns("things")][:3])
    reflected = sa.Table("things", sa.MetaData(), autoload_with=bind)
    print(len(reflected.columns), reflected.primary_key.columns.keys())


def on_postgresql(bind):
    table = sa.Table(
        "special",
        sa.MetaData(),
        sa.Column("id", sa.Integer, sa.Identity(), primary_key=True),
        sa.Column("jsonb", postgresql.JSONB),
        sa.Column("numbers", postgresql.ARRAY(sa.Integer)),
        sa.Column("texts", postgresql.ARRAY(sa.String, dimensions=2)),
        sa.Column("decimals", postgresql.ARRAY(sa.Numeric)),
        sa.Column("colors", postgresql.ARRAY(sa.Enum(Color, name="color", create_type=False))),
        sa.Column("bits", postgresql.BIT(4)),
        sa.Column("int4range", postgresql.INT4RANGE),
        sa.Column("tstzrange", postgresql.TSTZRANGE),
        sa.Column("clock", sa.Time(timezone=True)),
        sa.Column("vector", postgresql.TSVECTOR),
        sa.Column("length", postgresql.INTERVAL),
    )
    table.create(bind)
    utc = dt.timezone.utc
    values = dict(
        jsonb={"a": [1, {"b": None}]},
        numbers=[1, None, -3],
        texts=[["a,b", 'c"d'], ["", "it's {}\\"]],
        decimals=[decimal.Decimal("1.50"), decimal.Decimal("NaN")],
        colors=[Color.RED, Color.blue],
        bits="1010",
        int4range=postgresql.Range(1, 10),
        tstzrange=postgresql.Range(dt.datetime(2024, 1, 1, tzinfo=utc), None, bounds="[)"),
        clock=dt.time(12, 30, tzinfo=dt.timezone(dt.timedelta(hours=-5, minutes=-30))),
        vector=sa.func.to_tsvector("english", "cats and dogs"),
        length=dt.timedelta(days=-1, microseconds=5),
    )
    key = bind.execute(table.insert().values(values).returning(table.c.id)).scalar_one()
    print(key)
    bind.execute(table.insert().values(id=7, numbers=[], int4range=postgresql.Range(empty=True)))
    for row in bind.execute(table.select().order_by(table.c.id)):
        for name, value in row._mapping.items():
            show(name, value)
    print(bind.execute(sa.select(table.c.id).where(table.c.numbers.contains([1]))).scalars().all())
    print(bind.execute(sa.select(table.c.jsonb["a"][1])).scalars().all())
    upsert = postgresql.insert(table).values(id=7, bits="0000")
    upsert = upsert.on_conflict_do_update(index_elements=["id"], set_={"bits": upsert.excluded.bits})
    print(bind.execute(upsert.returning(table.c.bits)).scalars().all())
    for sql in ("1.5::numeric", "'x'::bytea", "ARRAY['a', NULL]", "now() - now()", "1::bigint",
                "'{\"a\": 1}'::json", "'NaN'::float8", "date '2024-01-01'", "true", "NULL", "''"):
        show(sql, bind.execute(sa.text("SELECT " + sql.replace(":", "\\:"))).scalar())


def on_mysql(bind):
    table = sa.Table(
        "special",
        sa.MetaData(),
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("tiny", mysql.TINYINT(1)),
        sa.Column("huge", mysql.BIGINT(unsigned=True)),
        sa.Column("bits", mysql.BIT(12)),
        sa.Column("year", mysql.YEAR),
        sa.Column("clock", mysql.TIME(fsp=6)),
        sa.Column("moment", mysql.DATETIME(fsp=3)),
        sa.Column("flags", mysql.SET("a", "b", "c")),
        sa.Column("fixed", sa.BINARY(3)),
        sa.Column("double", mysql.DOUBLE),
        sa.Column("medium", mysql.MEDIUMTEXT),
    )
    table.create(bind)
    bind.execute(
        table.insert(),
        [
            dict(id=1, tiny=5, huge=2**64 - 1, bits=0xABC, year=2024,
                 clock=dt.time(1, 2, 3, 4), moment=dt.datetime(2024, 1, 2, 3, 4, 5, 678000),
                 flags={"a", "c"}, fixed=b"\0'\\", double=0.1, medium="it's"),
            dict(id=2, tiny=None, huge=0, bits=0, year=1970, clock=dt.time(0),
                 moment=None, flags=set(), fixed=None, double=-1e10, medium=None),
        ],
    )
    for row in bind.execute(table.select().order_by(table.c.id)):
        for name, value in row._mapping.items():
            show(name, sorted(value) if isinstance(value, set) else value)
    upsert = mysql.insert(table).values(id=2, year=2000)
    upsert = upsert.on_duplicate_key_update(year=upsert.inserted.year)
    print(bind.execute(upsert).rowcount)
    for sql in ("1.5", "X'4142'", "TIME '-26:00:00'", "DATE '2024-01-01'", "1 = 1", "NULL", "''",
                "TIMESTAMP '2024-01-01 01:02:03'", "1e0", "12345678901234567890"):
        show(sql, bind.exec_driver_sql("SELECT " + sql).scalar())


def upgrade():
    bind = op.get_bind()
    dialect = "mysql" if bind.dialect.name == "mariadb" else bind.dialect.name
    Base.metadata.create_all(bind)
    things(Session(bind=bind), dialect)
    results(bind)
    if dialect == "postgresql":
        on_postgresql(bind)
    if dialect == "mysql":
        on_mysql(bind)


def downgrade():
    pass
