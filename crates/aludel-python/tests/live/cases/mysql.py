"""What only MySQL and MariaDB have, in migrations of data."""

import datetime
import decimal
import enum
import uuid

from catalogue import dialects, show


class Mood(enum.Enum):
    happy = "h"
    sad = "s"


def everything(op, sa):
    from sqlalchemy.dialects import mysql

    return op.create_table(
        "everything",
        sa.Column("id", mysql.INTEGER(unsigned=True), primary_key=True, autoincrement=True),
        sa.Column("tiny", mysql.TINYINT(1)),
        sa.Column("small", mysql.TINYINT(display_width=4, unsigned=True)),
        sa.Column("big", mysql.BIGINT(unsigned=True)),
        sa.Column("flag", sa.Boolean),
        sa.Column("bits", mysql.BIT(12)),
        sa.Column("price", mysql.DECIMAL(20, 6)),
        sa.Column("ratio", mysql.DOUBLE(asdecimal=False)),
        sa.Column("single", mysql.FLOAT),
        sa.Column("mood", sa.Enum(Mood)),
        sa.Column("size", mysql.ENUM("s", "m", "it's")),
        sa.Column("tags", mysql.SET("a", "b", "c")),
        sa.Column("doc", sa.JSON),
        sa.Column("key", sa.Uuid),
        sa.Column("raw", mysql.VARBINARY(20)),
        sa.Column("blob", mysql.MEDIUMBLOB),
        sa.Column("long", mysql.LONGTEXT),
        sa.Column("day", sa.Date),
        sa.Column("at", mysql.DATETIME(fsp=6)),
        sa.Column("stamp", mysql.TIMESTAMP(fsp=3), nullable=True),
        sa.Column("clock", mysql.TIME(fsp=6)),
        sa.Column("year", mysql.YEAR),
        sa.Column("span", sa.Interval),
        sa.Column("name", mysql.VARCHAR(20, collation="utf8mb4_bin")),
        mysql_engine="InnoDB",
        mysql_charset="utf8mb4",
        mysql_comment="it's",
    )


@dialects("mysql", "mariadb")
def case_values_of_every_type(op, sa):
    t = everything(op, sa)
    bind = op.get_bind()
    row = {
        "id": 1,
        "tiny": 1,
        "small": 255,
        "big": 2**63 - 1,
        "flag": True,
        "price": decimal.Decimal("12345678901234.123456"),
        "ratio": 0.1,
        "single": 1.5,
        "mood": Mood.sad,
        "size": "it's",
        "tags": {"a"},
        "doc": {"a": [1, 2.5, None, True, "é"]},
        "key": uuid.UUID(int=7),
        "raw": b"\x00\xff'\\",
        "blob": b"",
        "long": "é☃\\ 'quoted' \"%\" \n\t",
        "day": datetime.date(2024, 2, 29),
        "at": datetime.datetime(2024, 2, 29, 12, 30, 5, 123456),
        "stamp": datetime.datetime(2024, 2, 29, 12, 30, 5, 123000),
        "clock": datetime.time(1, 2, 3, 4),
        "year": 2024,
        "span": datetime.timedelta(days=2, seconds=5),
        "name": "x" * 20,
    }
    op.bulk_insert(t, [row])
    bind.execute(t.insert().values(**{**row, "id": None, "tags": {"c"}, "flag": False}))
    show(lambda: bind.execute(t.insert().values(name="two")).inserted_primary_key)
    for key in row:
        show(lambda: bind.execute(sa.select(t.c[key]).order_by(t.c.id)).scalars().all())
    show(
        lambda: [type(value).__name__ for value in bind.execute(sa.select(t).where(t.c.id == 1)).one()],
        lambda: bind.execute(sa.text("SELECT tiny, flag, big, price, ratio, size, doc, `key`, raw, `long`, day, at, clock, year, span FROM everything WHERE id = 1")).one(),
        lambda: bind.execute(sa.text("SELECT 1, 1.5, 1e0, 'x', NULL, TRUE, b'101', x'00ff', CURRENT_DATE() = CURDATE(), 5 / 2, 5 DIV 2, 7 % 4")).one(),
        lambda: bind.execute(sa.text("SELECT SUM(small), AVG(small), COUNT(*), MAX(price), GROUP_CONCAT(name ORDER BY id) FROM everything")).one(),
        lambda: bind.execute(sa.text("SELECT CAST('2024-01-01' AS DATE), CAST('10:00:01' AS TIME), CAST('1.50' AS DECIMAL(5,2)), CAST(-1 AS SIGNED), CAST('a' AS BINARY)")).one(),
        lambda: bind.execute(sa.text("SELECT TIMEDIFF('10:00:00', '12:30:00'), MAKETIME(100, 0, 0), DATE_ADD('2024-01-31', INTERVAL 1 MONTH)")).one(),
    )


@dialects("mysql", "mariadb")
def case_operators(op, sa):
    from sqlalchemy.dialects.mysql import insert, match

    t = everything(op, sa)
    bind = op.get_bind()
    op.bulk_insert(t, [{"name": "Ann", "doc": {"a": {"b": [1, 2]}, "n": 5, "s": "x"}, "small": 1}, {"name": "bob", "doc": None, "small": 2}])

    def ids(condition):
        return lambda: bind.execute(sa.select(t.c.id).where(condition).order_by(t.c.id)).scalars().all()

    show(
        ids(t.c.doc["n"].as_integer() == 5),
        ids(t.c.doc["s"].as_string() == "x"),
        ids(t.c.doc[("a", "b", 0)].as_integer() == 1),
        ids(sa.func.json_extract(t.c.doc, "$.n") == 5),
        ids(sa.func.json_contains(t.c.doc, "5", "$.n")),
        ids(t.c.name.like("a%")),
        ids(t.c.name.ilike("a%")),
        ids(t.c.name.regexp_match("^b")),
        ids(t.c.name.op("RLIKE")("^A")),
        ids(t.c.name.collate("utf8mb4_general_ci") == "ANN"),
        ids(sa.func.lower(t.c.name) == "ann"),
        ids(t.c.small.op("&")(1) == 1),
        ids(sa.func.find_in_set("a", "a,b") > 0),
        ids(t.c.name.concat("x") == "bobx"),
        ids(t.c.name.is_distinct_from(None)),
        lambda: bind.execute(t.update().where(t.c.id == 1).values(doc=sa.func.json_set(t.c.doc, "$.z", 1))).rowcount,
        lambda: bind.execute(t.update().values(small=t.c.small + 1).where(t.c.id == sa.bindparam("b")), [{"b": 1}, {"b": 2}]).rowcount,
        lambda: bind.execute(t.update().values(name="Ann").where(t.c.id == 1)).rowcount,
        lambda: bind.execute(insert(t).values(id=1, name="again").on_duplicate_key_update(name="dup", small=sa.text("small + 10"))).rowcount,
        lambda: bind.execute(insert(t).values([{"id": 1, "name": "a"}, {"id": 9, "name": "b"}]).prefix_with("IGNORE")).rowcount,
        lambda: bind.execute(sa.select(t.c.id, t.c.name, t.c.small, t.c.doc).order_by(t.c.id)).all(),
        lambda: bind.execute(t.delete().where(t.c.id == 9).with_dialect_options(mysql_limit=1)).rowcount,
        lambda: bind.execute(sa.text("UPDATE everything e JOIN (SELECT 1 AS id) x ON x.id = e.id SET e.name = :n"), {"n": "joined"}).rowcount,
        lambda: bind.execute(sa.text("INSERT INTO everything (name) VALUES (:n)"), [{"n": "p"}, {"n": "q"}]).rowcount,
        lambda: bind.execute(sa.text("SELECT name FROM everything WHERE id IN :ids ORDER BY id").bindparams(sa.bindparam("ids", expanding=True)), {"ids": [1, 2]}).scalars().all(),
        lambda: bind.exec_driver_sql("SELECT name FROM everything WHERE id = %s AND name LIKE 'j%%'", (1,)).scalar(),
        lambda: bind.exec_driver_sql("SELECT name FROM everything WHERE id = %(i)s", {"i": 2}).scalar(),
        lambda: bind.execute(sa.text("SHOW TABLES")).scalars().all(),
        lambda: bind.execute(sa.text("SHOW INDEX FROM everything")).mappings().first()["Key_name"],
        lambda: [row.Field for row in bind.execute(sa.text("SHOW COLUMNS FROM everything LIKE 'na%'"))],
        lambda: bind.execute(sa.text("SELECT column_type FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 'everything' AND column_name = 'tags'")).scalar(),
        lambda: bind.execute(sa.text("SET @n := 5")).returns_rows,
        lambda: bind.execute(sa.text("SELECT @n + 1")).scalar(),
        lambda: bind.execute(sa.text("SET SESSION sql_mode = ''")).rowcount,
        lambda: bind.execute(sa.text("SELECT LAST_INSERT_ID() > 0, ROW_COUNT() IS NOT NULL, FOUND_ROWS() >= 0")).one(),
        lambda: bind.dialect.is_mariadb,
        lambda: bind.dialect.name in ("mysql", "mariadb"),
        lambda: sorted(sa.inspect(bind).get_table_options("everything").items())[:2],
        lambda: [(column["name"], str(column["type"])) for column in sa.inspect(bind).get_columns("everything")],
    )
