"""What only PostgreSQL has, in migrations of data."""

import datetime
import decimal
import enum
import ipaddress
import uuid

from catalogue import dialects, show


class Mood(enum.Enum):
    happy = "h"
    sad = "s"


def everything(op, sa):
    from sqlalchemy.dialects import postgresql as pg

    return op.create_table(
        "everything",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("numbers", pg.ARRAY(sa.Integer)),
        sa.Column("words", pg.ARRAY(sa.Text, dimensions=1)),
        sa.Column("grid", pg.ARRAY(sa.Integer, dimensions=2)),
        sa.Column("moods", pg.ARRAY(sa.Enum(Mood, name="mood"))),
        sa.Column("mood", pg.ENUM(Mood, name="mood", create_type=False)),
        sa.Column("doc", pg.JSONB),
        sa.Column("plain", pg.JSON),
        sa.Column("key", pg.UUID(as_uuid=True)),
        sa.Column("text_key", pg.UUID(as_uuid=False)),
        sa.Column("address", pg.INET),
        sa.Column("net", pg.CIDR),
        sa.Column("mac", pg.MACADDR),
        sa.Column("span", pg.INTERVAL),
        sa.Column("at", pg.TIMESTAMP(timezone=True)),
        sa.Column("clock", pg.TIME(timezone=True)),
        sa.Column("bits", pg.BIT(4)),
        sa.Column("raw", pg.BYTEA),
        sa.Column("range", pg.INT4RANGE),
        sa.Column("days", pg.DATERANGE),
        sa.Column("words_found", pg.TSVECTOR),
        sa.Column("big", sa.BigInteger),
        sa.Column("exact", sa.Numeric),
        sa.Column("double", pg.DOUBLE_PRECISION),
        sa.Column("oid", pg.OID),
        sa.Column("price", pg.MONEY),
        sa.Column("name", sa.VARCHAR(20)),
    )


@dialects("postgresql")
def case_values_of_every_type(op, sa):
    from sqlalchemy.dialects import postgresql as pg

    t = everything(op, sa)
    bind = op.get_bind()
    row = {
        "id": 1,
        "numbers": [1, None, 3],
        "words": ["a", "it's", 'q"uote', "back\\slash", "{x,y}", ""],
        "grid": [[1, 2], [3, 4]],
        "moods": [Mood.happy, Mood.sad],
        "mood": Mood.sad,
        "doc": {"a": [1, 2.5, None, True, "é"], "b": {"c": {}}},
        "plain": [1, "two"],
        "key": uuid.UUID(int=7),
        "text_key": "00000000-0000-0000-0000-000000000008",
        "address": "10.0.0.1",
        "net": "10.0.0.0/8",
        "mac": "08:00:2b:01:02:03",
        "span": datetime.timedelta(days=2, hours=3, microseconds=4),
        "at": datetime.datetime(2024, 2, 29, 12, tzinfo=datetime.timezone.utc),
        "clock": datetime.time(1, 2, 3, tzinfo=datetime.timezone.utc),
        "bits": "1010",
        "raw": b"\x00\xff'\\",
        "range": pg.Range(1, 5),
        "days": pg.Range(datetime.date(2024, 1, 1), datetime.date(2024, 2, 1), bounds="[]"),
        "big": 2**62,
        "exact": decimal.Decimal("12345678901234567890.123456789"),
        "double": 0.1,
        "oid": 25,
        "name": "x" * 20,
    }
    op.bulk_insert(t, [row])
    bind.execute(t.insert().values(**{**row, "id": 2}))
    bind.execute(t.insert().values(id=3))
    for key in row:
        show(
            lambda: bind.execute(sa.select(t.c[key]).order_by(t.c.id)).scalars().all(),
        )
    show(
        lambda: [type(value).__name__ for value in bind.execute(sa.select(t).where(t.c.id == 1)).one()],
        lambda: bind.execute(sa.text("SELECT numbers, words, doc, key, address, span, at, bits, raw, exact, price FROM everything WHERE id = 1")).one(),
        lambda: bind.execute(sa.text("SELECT ARRAY[1.5, 2], ARRAY['a'::text], ARRAY[now()::date] = ARRAY[current_date], '{}'::int[], NULL::int[]")).one(),
        lambda: bind.execute(sa.text("SELECT 1::smallint, 2::bigint, 1.50::numeric, 1.5::real, 'x'::char(3), true, 'a'::\"char\", '1 day'::interval, 'NaN'::numeric, 'infinity'::float8")).one(),
        lambda: bind.execute(sa.text("SELECT (1, 'a')::text, row_to_json(row(1, 2)), '[1]'::json, '\"x\"'::jsonb, 'null'::jsonb")).one(),
        lambda: bind.execute(sa.text("SELECT '2024-01-01'::timestamp, '2024-01-01'::date, '10:00'::time, 'infinity'::text")).one(),
    )


@dialects("postgresql")
def case_operators(op, sa):
    from sqlalchemy.dialects import postgresql as pg

    t = everything(op, sa)
    bind = op.get_bind()
    op.bulk_insert(t, [
        {"id": 1, "numbers": [1, 2, 3], "words": ["a", "b"], "doc": {"a": {"b": [1, 2]}, "n": 5, "s": "x", "t": True}, "name": "Ann"},
        {"id": 2, "numbers": [], "words": ["c"], "doc": {"a": None}, "name": "bob"},
    ])
    op.bulk_insert(t, [{"id": 3}])

    def ids(condition):
        return lambda: bind.execute(sa.select(t.c.id).where(condition).order_by(t.c.id)).scalars().all()

    show(
        ids(t.c.numbers.contains([1])),
        ids(t.c.numbers.overlap([3, 9])),
        ids(t.c.numbers.contained_by([1, 2, 3, 4])),
        ids(t.c.numbers[1] == 1),
        ids(t.c.numbers.any(2)),
        ids(sa.literal(2) == sa.any_(t.c.numbers)),
        ids(sa.func.array_length(t.c.numbers, 1) > 1),
        ids(sa.func.cardinality(t.c.numbers) == 0),
        ids(t.c.words == ["a", "b"]),
        ids(t.c.words == pg.array(["c"])),
        ids(t.c.doc["a"]["b"][0].as_integer() == 1),
        ids(t.c.doc["n"].astext == "5"),
        ids(t.c.doc["n"].astext.cast(sa.Integer) > 4),
        ids(t.c.doc[("a", "b")].astext.is_not(None)),
        ids(t.c.doc.has_key("s")),
        ids(t.c.doc.has_any(["s", "z"])),
        ids(t.c.doc.has_all(pg.array(["s", "n"]))),
        ids(t.c.doc.contains({"n": 5})),
        ids(t.c.doc["t"].as_boolean()),
        ids(t.c.doc["s"].as_string() == "x"),
        ids(t.c.doc.is_(None)),
        ids(sa.func.jsonb_typeof(t.c.doc["a"]) == "null"),
        ids(sa.cast(t.c.doc, sa.Text).like("%x%")),
        ids(t.c.name.ilike("a%")),
        ids(t.c.name.regexp_match("^b")),
        ids(t.c.name.op("~*")("ANN")),
        ids(sa.func.lower(t.c.name) == "ann"),
        lambda: bind.execute(t.update().where(t.c.id == 1).values(doc=t.c.doc.concat({"z": 1}))).rowcount,
        lambda: bind.execute(t.update().where(t.c.id == 1).values(doc=t.c.doc - "n")).rowcount,
        lambda: bind.execute(t.update().where(t.c.id == 1).values(doc=sa.func.jsonb_set(t.c.doc, "{s}", '"y"'))).rowcount,
        lambda: bind.execute(t.update().where(t.c.id == 1).values({t.c.numbers: sa.func.array_append(t.c.numbers, 4)})).rowcount,
        lambda: bind.execute(t.update().where(t.c.id == 2).values(numbers=t.c.numbers + [7])).rowcount,
        lambda: bind.execute(sa.select(t.c.doc, t.c.numbers).order_by(t.c.id)).all(),
        lambda: bind.execute(sa.select(sa.func.unnest(t.c.numbers).label("n")).where(t.c.id == 1)).scalars().all(),
        lambda: bind.execute(sa.select(sa.func.array_agg(t.c.id))).scalar(),
        lambda: bind.execute(sa.select(sa.func.array_agg(pg.aggregate_order_by(t.c.id, t.c.id.desc())))).scalar(),
        lambda: bind.execute(sa.select(sa.func.string_agg(t.c.name, pg.aggregate_order_by(sa.literal(","), t.c.id)))).scalar(),
        lambda: bind.execute(sa.select(sa.func.jsonb_object_agg(t.c.id, t.c.name))).scalar(),
        lambda: bind.execute(sa.select(sa.func.json_build_object("a", t.c.id)).order_by(t.c.id)).scalars().all(),
        lambda: bind.execute(sa.select(sa.func.jsonb_array_elements(t.c.doc["a"]["b"])).where(t.c.id == 1)).scalars().all(),
        lambda: bind.execute(sa.select(sa.column("key")).select_from(t, sa.func.jsonb_object_keys(t.c.doc).alias("key")).where(t.c.id == 1).order_by("key")).scalars().all(),
        lambda: bind.execute(sa.select(t.c.id).distinct(t.c.name).order_by(t.c.name, t.c.id)).scalars().all(),
        lambda: bind.execute(sa.select(sa.func.to_char(sa.func.date_trunc("year", sa.cast("2024-05-05", sa.Date)), "YYYY"))).scalar(),
        lambda: bind.execute(sa.select(sa.func.coalesce(sa.func.sum(t.c.id), 0), sa.func.count().filter(t.c.id > 1))).one(),
        lambda: bind.execute(sa.select(sa.extract("year", sa.cast("2024-05-05", sa.Date)))).scalar(),
        lambda: bind.execute(sa.select(sa.func.gen_random_uuid())).scalar().version,
        lambda: bind.execute(sa.select(sa.literal(datetime.timedelta(hours=1)) + sa.cast("2024-01-01", sa.DateTime))).scalar(),
        lambda: bind.execute(sa.select(sa.cast("{1,2}", pg.ARRAY(sa.Integer)))).scalar(),
        lambda: bind.execute(sa.select(sa.cast('{"a": 1}', pg.JSONB)["a"])).scalar(),
        lambda: bind.execute(sa.text("SELECT id FROM everything WHERE id = ANY(:ids) ORDER BY id"), {"ids": [1, 3]}).scalars().all(),
        lambda: bind.execute(sa.text("SELECT id FROM everything WHERE id IN :ids ORDER BY id").bindparams(sa.bindparam("ids", expanding=True)), {"ids": [1, 3]}).scalars().all(),
        lambda: bind.execute(sa.text("SELECT :d ->> 'a'").bindparams(sa.bindparam("d", {"a": 1}, type_=pg.JSONB))).scalar(),
        lambda: bind.execute(sa.text("SELECT '10:30'::time, E'\\\\n', 'a\\:b', '%', 5 % 3")).one(),
        lambda: bind.execute(sa.text("UPDATE everything SET doc = CAST(:d AS jsonb) WHERE id = 3"), {"d": '{"k": 1}'}).rowcount,
        lambda: bind.execute(sa.text("INSERT INTO everything (id, words, key) VALUES (:i, :w, :k) RETURNING id, words, key"), {"i": 9, "w": ["x"], "k": uuid.UUID(int=1)}).one(),
        lambda: bind.exec_driver_sql("SELECT id FROM everything WHERE id = %s", (1,)).scalar(),
        lambda: bind.exec_driver_sql("SELECT id FROM everything WHERE id = %(i)s", {"i": 2}).scalar(),
        lambda: bind.exec_driver_sql("INSERT INTO everything (id) VALUES (%s)", [(20,), (21,)]).rowcount,
    )


@dialects("postgresql")
def case_catalogs(op, sa):
    bind = op.get_bind()
    op.execute("CREATE TYPE size AS ENUM ('s', 'm')")
    op.execute("CREATE TABLE a (id serial PRIMARY KEY, s size, t text COLLATE \"C\", CHECK (id > 0))")
    op.execute("CREATE INDEX ix_a ON a (lower(t)) WHERE id > 5")
    op.execute("CREATE VIEW v AS SELECT id FROM a")
    op.execute("CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'")
    show(
        lambda: bind.execute(sa.text("SELECT enumlabel FROM pg_enum JOIN pg_type ON pg_type.oid = enumtypid WHERE typname = 'size' ORDER BY enumsortorder")).scalars().all(),
        lambda: bind.execute(sa.text("SELECT 1 FROM pg_type WHERE typname = :n"), {"n": "size"}).scalar(),
        lambda: bind.execute(sa.text("SELECT to_regclass('a') IS NOT NULL, to_regclass('nothing')")).one(),
        lambda: bind.execute(sa.text("SELECT column_name, data_type, is_nullable FROM information_schema.columns WHERE table_name = 'a' ORDER BY ordinal_position")).all(),
        lambda: bind.execute(sa.text("SELECT conname, contype FROM pg_constraint WHERE conrelid = 'a'::regclass ORDER BY conname")).all(),
        lambda: bind.execute(sa.text("SELECT indexdef FROM pg_indexes WHERE indexname = 'ix_a'")).scalar(),
        lambda: bind.execute(sa.text("SELECT pg_get_serial_sequence('a', 'id')")).scalar(),
        lambda: bind.execute(sa.text("SELECT setval('a_id_seq', 41)")).scalar(),
        lambda: bind.execute(sa.text("INSERT INTO a (s) VALUES ('m') RETURNING id, s")).one(),
        lambda: bind.execute(sa.text("SELECT proname, prorettype::regtype FROM pg_proc WHERE proname = 'f'")).one(),
        lambda: bind.execute(sa.text("SELECT current_setting('server_version_num')::int > 100000, current_schema(), version() LIKE 'PostgreSQL%'")).one(),
        lambda: bind.execute(sa.text("SELECT relname, relkind, reltuples >= -1 FROM pg_class WHERE relname IN ('a', 'v') ORDER BY 1")).all(),
        lambda: bind.dialect.server_version_info > (10,),
        lambda: bind.dialect.has_table(bind, "a"),
        lambda: bind.dialect.has_type(bind, "size"),
        lambda: bind.dialect.has_sequence(bind, "a_id_seq"),
        lambda: sa.inspect(bind).get_enums(),
        lambda: sa.inspect(bind).get_view_names(),
        lambda: sa.inspect(bind).has_table("v"),
        lambda: [(index["name"], index.get("expressions"), index["dialect_options"]) for index in sa.inspect(bind).get_indexes("a")],
        lambda: [str(column["type"]) for column in sa.inspect(bind).get_columns("a")],
        lambda: sa.inspect(bind).get_check_constraints("a"),
    )


@dialects("postgresql")
def case_strings_of_bits(op, sa):
    from sqlalchemy.dialects.postgresql import BIT, BitString

    t = op.create_table("flags", sa.Column("id", sa.Integer), sa.Column("bits", BIT(5)), sa.Column("any", BIT(varying=True)))
    op.bulk_insert(t, [{"id": 1, "bits": "01010", "any": BitString("1")}, {"id": 2, "bits": None, "any": ""}])
    bits, other = BitString("01010"), BitString("00110")
    show(
        lambda: op.get_bind().execute(sa.select(t.c.bits, t.c.any).order_by(t.c.id)).all(),
        lambda: (bits & other, bits | other, bits ^ other, ~bits, bits << 2, bits >> 2),
        lambda: (int(bits), bytes(bits), bits.octet_length, bits.bit_length, bits.get_bit(1), bits.has_bit(0)),
        lambda: (bits.set_bit(0, True), bits[1:3], bits + "11", "11" + bits, str(bits), bits == "01010", BitString("") == ""),
        lambda: (BitString.from_int(5, 8), BitString.from_bytes(b"\x05"), BitString.from_bytes(b"\x05", 4), BitString.from_int(0, 0)),
        lambda: BitString("2"),
        lambda: BitString.from_int(9, 3),
        lambda: BitString.from_int(-1, 3),
        lambda: BitString.from_bytes(b"\xff", 3),
        lambda: bits & "1",
        lambda: bits.set_bit(7, 1),
    )
