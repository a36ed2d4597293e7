"""Composes expressions and statements by chance and writes down SQLAlchemy's text of them.

One line of JSON per case: the tree, and for each dialect the text with placeholders and the
text with literals; a refusal is an object. Run with a seed and a number of cases.
"""

import datetime
import decimal
import json
import random
import re
import sys
import uuid
import warnings

import sqlalchemy as sa
from sqlalchemy.dialects import mysql, postgresql, sqlite
from sqlalchemy.engine.default import StrCompileDialect
from sqlalchemy.engine.url import URL

from trees import Untellable, tree

warnings.simplefilter("ignore")

DIALECTS = {
    name: URL.create(name).get_dialect()() for name in ("postgresql", "mysql", "mariadb", "sqlite")
}
DIALECTS["mariadb"] = URL.create("mariadb").get_dialect()(is_mariadb=True)
DIALECTS["default"] = StrCompileDialect()

PLACEHOLDER = re.compile(r"%\(\w+\)s|%s|\?(?![&|])|:\w+_\d+|__\[POSTCOMPILE")

# What SQLAlchemy shows of a database's own things where there is no dialect, and its
# mistakes: `VALUES` before a query, a negated negative number, which begins a comment.
ODD = re.compile(r"AS ARRAY\)|\(VALUES SELECT|--\d")


def columns():
    return (
        sa.column("id", sa.Integer),
        sa.column("small", sa.SmallInteger),
        sa.column("big", sa.BigInteger),
        sa.column("name", sa.String(30)),
        sa.column("Note", sa.Text),
        sa.column("price", sa.Numeric(10, 2)),
        sa.column("ratio", sa.Float),
        sa.column("order", sa.Boolean),
        sa.column("made", sa.DateTime),
        sa.column("day", sa.Date),
        sa.column("at", sa.Time),
        sa.column("code", sa.Uuid),
        sa.column("raw", sa.LargeBinary),
        sa.column("kind", sa.Enum("a", "b", name="kinds")),
    )


T = sa.table("t", *columns())
U = sa.table("user", *columns())
V = sa.table("v", *columns(), schema="My")
DOC = sa.table(
    "doc",
    sa.column("id", sa.Integer),
    sa.column("j", sa.JSON),
    sa.column("b", postgresql.JSONB),
    sa.column("tags", postgresql.ARRAY(sa.Integer)),
    sa.column("words", postgresql.ARRAY(sa.String)),
)

WORDS = ["", "x", "50%", "it's", "back\\slash", "a:b", "é", "/", "100%_", "%s", "two\nlines"]


class Composer:
    def __init__(self, seed):
        self.random = random.Random(seed)

    def pick(self, *options):
        return self.random.choice(options)

    def chance(self, part):
        return self.random.random() < part

    def some(self, make, least, most):
        return [make() for _ in range(self.random.randint(least, most))]

    # Expressions by type; `depth` is what is left to nest.

    def table(self):
        return self.pick(T, T, T, U, V)

    def number_literal(self):
        return self.pick(0, 1, -1, 5, 32767, 10**12, 2.5, decimal.Decimal("1.50"), -0.25, 1e20)

    def integer(self, depth):
        table = self.table()
        if depth <= 0 or self.chance(0.3):
            return self.pick(table.c.id, table.c.small, table.c.big, sa.literal(self.random.randint(-9, 99)))
        less = depth - 1
        return self.pick(
            lambda: self.integer(less) + self.integer(less),
            lambda: self.integer(less) - self.integer(less),
            lambda: self.integer(less) * self.integer(less),
            lambda: self.integer(less) % self.integer(less),
            lambda: self.integer(less) // self.integer(less),
            lambda: self.integer(less) + self.random.randint(0, 9),
            lambda: 3 - self.integer(less),
            lambda: -self.integer(less),
            lambda: self.integer(less).bitwise_and(self.integer(less)),
            lambda: self.integer(less).bitwise_or(self.integer(less)),
            lambda: self.integer(less).bitwise_xor(self.integer(less)),
            lambda: self.integer(less).bitwise_lshift(2),
            lambda: self.integer(less).bitwise_rshift(self.integer(less)),
            lambda: self.integer(less).bitwise_not(),
            lambda: sa.func.coalesce(self.integer(less), self.integer(less)),
            lambda: sa.func.count(self.integer(less)),
            lambda: sa.func.count(sa.distinct(self.integer(less))),
            lambda: sa.func.max(self.integer(less)),
            lambda: sa.func.char_length(self.text(less)),
            lambda: sa.cast(self.anything(less), sa.Integer),
            lambda: sa.cast(self.text(less), sa.BigInteger),
            lambda: sa.extract(self.pick("year", "month", "day", "hour", "dow", "doy", "epoch", "quarter"), self.date(less)),
            lambda: sa.case((self.truth(less), self.integer(less)), else_=self.integer(less)),
            lambda: sa.case({1: "one", 2: "two"}, value=self.integer(less)).op("->", return_type=sa.Integer)(1),
            lambda: sa.type_coerce(self.text(less), sa.Integer),
            lambda: sa.select(sa.func.count()).select_from(self.table()).scalar_subquery(),
            lambda: self.integer(less).op("@@@")(self.integer(less)),
            lambda: self.integer(less).op("^^", precedence=self.pick(0, 5, 8))(self.integer(less)),
            lambda: self.integer(less).label("lab"),
            lambda: sa.literal_column("1 % 2", sa.Integer),
        )()

    def number(self, depth):
        table = self.table()
        if depth <= 0 or self.chance(0.3):
            return self.pick(table.c.price, table.c.ratio, sa.literal(self.number_literal()))
        less = depth - 1
        return self.pick(
            lambda: self.number(less) / self.number(less),
            lambda: self.integer(less) / self.integer(less),
            lambda: self.number(less) // self.integer(less),
            lambda: self.number(less) * self.integer(less),
            lambda: self.number(less) + self.number_literal(),
            lambda: sa.cast(self.integer(less), sa.Numeric(8, 3)),
            lambda: sa.cast(self.integer(less), sa.Float),
            lambda: sa.func.sum(self.number(less)),
            lambda: sa.func.random(),
            lambda: self.integer(less),
        )()

    def text(self, depth):
        table = self.table()
        if depth <= 0 or self.chance(0.3):
            return self.pick(table.c.name, table.c.Note, sa.literal(self.pick(*WORDS)))
        less = depth - 1
        return self.pick(
            lambda: self.text(less) + self.text(less),
            lambda: self.text(less).concat(self.text(less)),
            lambda: self.text(less) + self.pick(*WORDS),
            lambda: sa.func.lower(self.text(less)),
            lambda: sa.func.concat(self.text(less), self.text(less)),
            lambda: sa.func.substring(self.text(less), 1, 2),
            lambda: sa.func.substring(self.text(less), self.integer(less)),
            lambda: sa.cast(self.anything(less), sa.String(20)),
            lambda: sa.cast(self.anything(less), sa.Text),
            lambda: self.text(less).collate(self.pick("C", "de_DE", "utf8mb4_bin")),
            lambda: sa.func.current_user(),
            lambda: sa.func.aggregate_strings(self.text(less), ", "),
            lambda: sa.func.group_concat(self.text(less)),
            lambda: sa.func.aggregate_strings(self.text(less), "|").aggregate_order_by(self.integer(less)),
            lambda: sa.func.max(self.text(less)).aggregate_order_by(self.integer(less).desc(), T.c.id),
            lambda: sa.func.my_schema.f(self.text(less), type_=sa.String),
            lambda: sa.case((self.truth(less), "it's"), (self.truth(less), self.text(less))),
            lambda: self.text(less).regexp_replace("a", "b"),
            lambda: self.text(less).regexp_replace(self.text(less), "b", flags="ig"),
        )()

    def date(self, depth):
        table = self.table()
        if depth <= 0 or self.chance(0.5):
            return self.pick(
                table.c.made,
                table.c.day,
                sa.literal(datetime.datetime(2024, 2, 29, 12, 30, 1)),
                sa.literal(datetime.datetime(1999, 12, 31, 23, 59, 59, 999)),
                sa.literal(datetime.date(2020, 1, 2)),
            )
        less = depth - 1
        return self.pick(
            lambda: sa.func.now(),
            lambda: sa.func.current_timestamp(),
            lambda: sa.func.current_date(),
            lambda: sa.func.localtimestamp(),
            lambda: sa.func.date_trunc("day", self.date(less), type_=sa.DateTime),
            lambda: sa.cast(self.text(less), sa.DateTime),
            lambda: sa.cast(self.text(less), sa.DateTime(timezone=True)),
            lambda: sa.cast(self.date(less), sa.Date),
            lambda: sa.cast(self.date(less), sa.TIMESTAMP),
            lambda: sa.cast(self.date(less), sa.Time),
            lambda: sa.func.max(self.date(less)),
        )()

    def other(self, depth):
        table = self.table()
        return self.pick(
            lambda: table.c.code,
            lambda: table.c.raw,
            lambda: table.c.kind,
            lambda: table.c["at"],
            lambda: sa.literal(uuid.UUID("12345678-1234-5678-1234-567812345678")),
            lambda: sa.literal(b"it's"),
            lambda: sa.literal(datetime.time(3, 4, 5)),
            lambda: sa.literal(datetime.timedelta(days=1, seconds=5.5)),
            lambda: sa.cast(table.c.kind, sa.Uuid),
            lambda: sa.cast(table.c.raw, sa.LargeBinary),
            lambda: sa.null(),
        )()

    def anything(self, depth):
        return self.pick(self.integer, self.number, self.text, self.date, self.truth, self.other)(depth)

    def truth(self, depth):
        table = self.table()
        if depth <= 0 or self.chance(0.15):
            return self.pick(table.c.order, table.c.id == 1, table.c.name == "x", table.c.order.is_(True))
        less = depth - 1
        left, right = self.pick(
            (self.integer, self.integer), (self.text, self.text), (self.number, self.number), (self.date, self.date)
        )
        return self.pick(
            lambda: left(less) == right(less),
            lambda: left(less) != right(less),
            lambda: left(less) < right(less),
            lambda: left(less) >= right(less),
            lambda: left(less) == None,  # noqa: E711
            lambda: left(less).is_not(None),
            lambda: left(less).is_distinct_from(right(less)),
            lambda: left(less).is_not_distinct_from(right(less)),
            lambda: left(less).between(right(less), right(less)),
            lambda: ~left(less).between(right(less), right(less), symmetric=True),
            lambda: self.truth(less) & self.truth(less),
            lambda: self.truth(less) | self.truth(less),
            lambda: sa.and_(*self.some(lambda: self.truth(less), 1, 3)),
            lambda: sa.or_(*self.some(lambda: self.truth(less), 1, 3)),
            lambda: sa.and_(self.truth(less), sa.true()),
            lambda: sa.or_(self.truth(less), sa.true()),
            lambda: sa.or_(sa.text("a = :b"), self.truth(less)),
            lambda: ~self.truth(less),
            lambda: sa.not_(sa.and_(self.truth(less), self.truth(less))),
            lambda: self.truth(less) == self.truth(less),
            lambda: self.truth(less) == sa.true(),
            lambda: self.like(less),
            lambda: self.membership(less),
            lambda: sa.exists().where(self.truth(less)),
            lambda: ~sa.exists(sa.select(self.table().c.id).where(self.truth(less))),
            lambda: self.text(less).regexp_match("^a"),
            lambda: ~self.text(less).regexp_match("^a", flags=self.pick("i", "ix")),
            lambda: self.text(less).match("word"),
            lambda: self.integer(less).bool_op("&&")(self.integer(less)),
            lambda: sa.func.is_it(self.text(less), type_=sa.Boolean),
            lambda: sa.func.is_it(self.text(less)) == True,  # noqa: E712
            lambda: sa.cast(self.integer(less), sa.Boolean),
            lambda: sa.tuple_(self.integer(less), self.text(less)) == sa.tuple_(1, "x"),
        )()

    def like(self, depth):
        left = self.text(depth)
        method = self.pick(
            "like", "not_like", "ilike", "not_ilike", "startswith", "endswith", "contains",
            "istartswith", "iendswith", "icontains",
        )  # fmt: skip
        arguments = {}
        if self.chance(0.3):
            arguments["escape"] = self.pick("/", "\\", "%")
        elif "like" not in method and self.chance(0.3):
            arguments["autoescape"] = True
        right = self.pick(*WORDS) if "autoescape" in arguments or self.chance(0.5) else self.text(depth)
        expression = getattr(left, method)(right, **arguments)
        return ~expression if self.chance(0.3) else expression

    def membership(self, depth):
        left = self.pick(self.integer, self.text)(depth)
        numbers = self.random.sample(range(20), self.random.randint(0, 3))
        values = numbers if isinstance(left.type, sa.Integer) else [self.pick(*WORDS) for _ in numbers]
        expression = self.pick(
            lambda: left.in_(values),
            lambda: left.not_in(values),
            lambda: left.in_([self.integer(0), self.integer(0), 5]),
            lambda: left.in_(sa.select(self.table().c.id)),
            lambda: left.not_in(sa.select(self.table().c.id).where(self.truth(0))),
            lambda: sa.tuple_(T.c.id, T.c.name).in_([(1, "a"), (2, "it's")]),
            lambda: sa.tuple_(T.c.id, T.c.name).in_([]),
            lambda: sa.tuple_(T.c.id, T.c.name).not_in([]),
            lambda: sa.tuple_(T.c.id, T.c.name).in_(sa.select(U.c.id, U.c.name)),
        )()
        return expression

    def window(self, depth):
        call = self.pick(sa.func.row_number(), sa.func.rank(), sa.func.sum(self.integer(depth)))
        order = self.some(lambda: self.ordering(depth), 0, 2) or None
        return call.over(partition_by=self.pick(None, T.c.id, [T.c.id, self.text(depth)]), order_by=order)

    def ordering(self, depth):
        key = self.anything(depth)
        return self.pick(
            lambda: key,
            lambda: key.desc(),
            lambda: key.asc(),
            lambda: key.desc().nulls_last(),
            lambda: key.nulls_first(),
        )()

    def document(self, depth):
        """Parts of documents and arrays."""
        j = self.pick(DOC.c.j, DOC.c.b)
        part = self.pick(
            lambda: j["a"],
            lambda: j[1],
            lambda: j["a"]["b"],
            lambda: j[("a", 1)],
            lambda: j["it's"],
            lambda: sa.func.f(j, type_=sa.JSON)["a"],
            lambda: j[self.text(0)],
        )()
        return self.pick(
            lambda: part,
            lambda: part.as_string(),
            lambda: part.as_integer(),
            lambda: part.as_float(),
            lambda: part.as_boolean(),
            lambda: part.as_numeric(8, 2),
            lambda: part.as_string() == "x",
            lambda: part.as_integer() + 1 > 5,
            lambda: ~part.as_boolean(),
            lambda: sa.and_(part.as_boolean(), part.as_string().like("a%")),
            lambda: part.as_string().in_(["a", "b"]),
            lambda: sa.func.lower(part.as_string()),
            lambda: sa.func.f(part) == 1,
        )()

    def postgres(self, depth):
        """What only PostgreSQL has."""
        b = DOC.c.b
        tags = DOC.c.tags
        return self.pick(
            lambda: tags[1],
            lambda: tags[1:2],
            lambda: tags[self.integer(0)],
            lambda: tags[1] + 1,
            lambda: tags.any(5),
            lambda: ~tags.any(5),
            lambda: tags.all(5, operator=sa.sql.operators.lt),
            lambda: T.c.id == sa.any_(tags),
            lambda: T.c.id != sa.all_(sa.select(U.c.id).scalar_subquery()),
            lambda: tags.contains([1, 2]),
            lambda: tags.contained_by([1]),
            lambda: tags.overlap(postgresql.array([1, self.integer(0)])),
            lambda: tags + [1],
            lambda: postgresql.array([1, T.c.id])[1],
            lambda: postgresql.array([], type_=sa.Integer),
            lambda: postgresql.array(["it's", "b"]),
            lambda: postgresql.array([postgresql.array([1, 2]), postgresql.array([3, 4])]),
            lambda: b["a"].astext,
            lambda: b["a"].astext == "x",
            lambda: b[("a", "b")].astext.cast(sa.Integer) > 5,
            lambda: sa.and_(b.has_key("a"), b.has_any(postgresql.array(["a"]))),
            lambda: b.has_key("a"),
            lambda: b.contains({"a": 1}),
            lambda: b.delete_path(["a", "b"]),
            lambda: b.path_exists("$.a"),
            lambda: sa.func.jsonb_agg(b, type_=postgresql.JSONB)["a"],
            lambda: sa.func.array_agg(postgresql.aggregate_order_by(T.c.id, T.c.name.desc())),
            lambda: sa.func.string_agg(T.c.name, postgresql.aggregate_order_by(sa.literal_column("','"), T.c.id)),
            lambda: sa.func.array_agg(T.c.id)[1],
            lambda: sa.func.percentile_cont(0.5).within_group(T.c.id, T.c.name.desc()),
            lambda: sa.func.count(T.c.id).filter(self.truth(1)),
            lambda: sa.func.count(T.c.id).filter(T.c.id > 1, T.c.order) + 1,
            lambda: sa.func.count(T.c.id).filter(T.c.id > 1).over(partition_by=T.c.name),
            lambda: sa.cast(T.c.name, postgresql.JSONB)["a"],
            lambda: sa.cast(T.c.name, postgresql.ARRAY(sa.Text)),
            lambda: sa.cast(T.c.name, postgresql.HSTORE)["k"],
            lambda: sa.func.f(T.c.id, type_=postgresql.HSTORE).has_key("k"),
            lambda: sa.func.to_tsvector("english", T.c.name).op("@@")(sa.func.to_tsquery("x")),
            lambda: sa.func.row_to_json(T.c.id).op("->>")("a"),
            lambda: T.c.name.match("x", postgresql_regconfig="english"),
            lambda: T.c.id.op("<@")(sa.func.int4range(1, 5)),
            lambda: sa.cast(uuid.UUID(int=5), postgresql.UUID),
            lambda: T.c.made + datetime.timedelta(days=1),
            lambda: sa.cast(T.c.name, postgresql.INTERVAL),
            lambda: T.c.made.op("AT TIME ZONE")("UTC"),
            lambda: T.c.name.op("~*")("x"),
            lambda: sa.Sequence("my_seq", schema="S").next_value(),
        )()

    def texts(self, depth):
        """Texts with parameters."""
        return self.pick(
            lambda: sa.text("a = :a and b = ':b' and c::int = :c").bindparams(a=5, c="x"),
            lambda: sa.text("x like '50%' and y = '\\:z' -- :comment"),
            lambda: sa.text("select '12:30:00', a[1:2], ::x, :a_b1, :ä"),
            lambda: sa.text(":a::text || :b:c \\:d: :e").bindparams(sa.bindparam("e", type_=sa.Date)),
            lambda: sa.text("x in :list").bindparams(sa.bindparam("list", [1, 2], expanding=True)),
        )()

    def an_expression(self):
        make = self.random.choices(
            [self.anything, self.truth, self.text, self.integer, self.document, self.postgres, self.window, self.texts, self.ordering],
            [4, 6, 3, 3, 3, 3, 1, 1, 1],
        )[0]
        return make(self.random.randint(1, 4))

    # Statements

    def select(self, depth=1):
        table = self.pick(T, U, V)
        columns = [table.c.id, *self.some(lambda: self.column(table), 0, 4)]
        query = sa.select(*columns)
        if self.chance(0.3):
            other = self.pick(T.alias("x"), U.alias(), V.alias("y"), DOC)
            query = query.select_from(
                table.join(
                    other,
                    self.pick(table.c.id == other.c.id, table.c.order, table.c.id == 1),
                    isouter=self.chance(0.3),
                    full=self.chance(0.1),
                )
            )
            if self.chance(0.5):
                query = query.add_columns(other.c.id)
        else:
            query = query.select_from(table)
        for _ in range(self.random.randint(0, 2)):
            query = query.where(self.condition(table, depth))
        if self.chance(0.15):
            query = query.distinct()
        if self.chance(0.2):
            query = query.group_by(table.c.id, self.pick(table.c.name, table.c.price))
            if self.chance(0.5):
                query = query.having(sa.func.count() > 1)
        return query

    def finished(self, query):
        if self.chance(0.4):
            query = query.order_by(*self.some(lambda: self.ordering(1), 1, 2))
        if self.chance(0.3):
            query = query.limit(self.random.randint(1, 9))
        if self.chance(0.2):
            query = query.offset(self.pick(0, 5))
        if self.chance(0.1):
            query = query.with_for_update(
                read=self.chance(0.5), nowait=self.chance(0.2), skip_locked=self.chance(0.2), key_share=self.chance(0.3)
            )
        return query

    def column(self, table):
        return self.pick(
            lambda: table.c.id,
            lambda: table.c.name,
            lambda: table.c.order,
            lambda: table.c.name.label("lab"),
            lambda: table.c.id,
            lambda: U.c.id,
            lambda: sa.func.count(),
            lambda: sa.func.max(table.c.id),
            lambda: sa.cast(table.c.id, sa.String),
            lambda: sa.cast(table.c.id + 1, sa.String),
            lambda: sa.type_coerce(table.c.name, sa.Integer),
            lambda: table.c.id + 1,
            lambda: -table.c.id,
            lambda: ~table.c.order,
            lambda: sa.literal_column("1"),
            lambda: sa.literal("x"),
            lambda: sa.null().label("nothing"),
            lambda: sa.func.now(),
            lambda: (table.c.id * 2).label("twice"),
            lambda: self.window(0),
            lambda: sa.select(sa.func.max(V.c.id)).where(V.c.name == table.c.name).scalar_subquery(),
            lambda: sa.select(V.c.id).where(V.c.id == table.c.id).scalar_subquery().label("inner"),
            lambda: sa.exists().where(V.c.id == table.c.id),
            lambda: sa.text("1 + 1"),
        )()

    def condition(self, table, depth):
        return self.pick(
            lambda: table.c.id == 5,
            lambda: table.c.order,
            lambda: self.truth(depth),
            lambda: table.c.id.in_(sa.select(U.c.id).where(U.c.name == table.c.name)),
            lambda: sa.exists().where(U.c.id == table.c.id),
            lambda: sa.or_(table.c.id == 1, table.c.name.is_(None)),
            lambda: sa.false(),
            lambda: sa.text("a = 1"),
        )()

    def statement(self):
        return self.pick(
            self.select_statement,
            self.labelled,
            self.compound,
            self.of_subquery,
            self.with_cte,
            self.from_others,
            self.insert,
            self.insert,
            self.conflict,
            self.update,
            self.update,
            self.delete,
            self.postgres_statement,
        )()

    def select_statement(self):
        return self.finished(self.select())

    def labelled(self):
        label = (T.c.id + 1).label("sum")
        query = sa.select(T.c.id, label, T.c.name.label("Mixed"), sa.func.count().label("n"))
        order = self.pick(
            lambda: [label],
            lambda: [label.desc(), T.c.id],
            lambda: ["sum", sa.desc("Mixed")],
            lambda: [sa.func.lower(label)],
            lambda: [label + 1],
            lambda: [sa.nulls_last(label.desc())],
        )()
        query = query.order_by(*order)
        return query.group_by(self.pick(label, "Mixed", T.c.id))

    def compound(self):
        operation = self.pick(sa.union, sa.union_all, sa.intersect, sa.except_)
        parts = [
            self.pick(
                lambda: sa.select(T.c.id, T.c.name.label("n")),
                lambda: sa.select(U.c.id, U.c.name).where(U.c.id > 1),
                lambda: sa.select(V.c.id, V.c.name).order_by(V.c.id).limit(3),
                lambda: sa.union(sa.select(T.c.id, T.c.name), sa.select(U.c.id, U.c.name)),
                lambda: sa.select(sa.literal(1), sa.func.now()),
            )()
            for _ in range(self.random.randint(2, 3))
        ]
        query = operation(*parts)
        if self.chance(0.3):
            query = query.order_by(self.pick(T.c.id, sa.text("1"), sa.literal_column("n").desc()))
        if self.chance(0.3):
            query = query.limit(5)
        if self.chance(0.2):
            inner = query.subquery()
            return sa.select(inner)
        return query

    def of_subquery(self):
        inner = self.select().subquery(self.pick(None, "sub", "Sub"))
        query = sa.select(inner) if self.chance(0.5) else sa.select(list(inner.c)[0], sa.func.count())
        if self.chance(0.3):
            query = query.select_from(inner.join(T, T.c.id == list(inner.c)[0]))
        return self.finished(query)

    def with_cte(self):
        base = self.select().cte(self.pick(None, "c", "C D"))
        column = list(base.c)[0]
        options = [
            lambda: sa.select(base),
            lambda: sa.select(column).where(column == 1),
            lambda: sa.select(T.c.id).where(T.c.id.in_(sa.select(column))),
            lambda: sa.select(base, base.alias("again")).where(column == 5),
            self.recursive,
            lambda: sa.select(sa.select(column).cte("outer_cte")),
            lambda: sa.insert(T).from_select(["id"], sa.select(column)),
            lambda: sa.update(T).values(name="x").where(T.c.id.in_(sa.select(column))),
            lambda: sa.delete(T).where(T.c.id == sa.select(column).scalar_subquery()),
            lambda: sa.select(T.c.id).add_cte(base),
            lambda: sa.union(sa.select(column), sa.select(T.c.id)),
            lambda: sa.select(sa.insert(T).values(id=1).returning(T.c.id).cte("ins")),
            lambda: sa.select(self.select().cte("near", nesting=True)),
            lambda: sa.select(sa.select(sa.select(T.c.id).cte("near", nesting=True)).subquery()),
            lambda: sa.select(sa.select(T.c.id).cte("m").prefix_with("MATERIALIZED")),
        ]
        return self.pick(*options)()

    def recursive(self):
        tree_ = sa.select(T.c.id, T.c.big, sa.literal(1).label("depth")).where(T.c.id == 1).cte("tree", recursive=True)
        tree_ = tree_.union_all(
            sa.select(U.c.id, U.c.big, tree_.c.depth + 1).join(tree_, tree_.c.id == U.c.big)
        )
        return sa.select(tree_.c.id, tree_.c.depth).order_by(tree_.c.depth)

    def from_others(self):
        values = sa.values(sa.column("a", sa.Integer), sa.column("b", sa.String), name="vals").data([(1, "x"), (2, "it's")])
        series = sa.func.generate_series(1, 5).table_valued("n")
        each = sa.func.jsonb_each(DOC.c.b).table_valued("key", "value").render_derived()
        lateral = sa.select(U.c.id).where(U.c.id == T.c.id).lateral(self.pick(None, "lat"))
        return self.pick(
            lambda: sa.select(values.c.a, values.c.b),
            lambda: sa.select(T.c.id).join(values, values.c.a == T.c.id),
            lambda: sa.select(series.c.n),
            lambda: sa.select(series.alias("s").c.n),
            lambda: sa.select(each.c.key, each.c.value),
            lambda: sa.select(sa.func.unnest(DOC.c.tags).column_valued("x")),
            lambda: sa.select(T.c.id, lateral.c.id),
            lambda: sa.select(T.c.id).join(lateral, sa.true()),
            lambda: sa.select(T.c.id).select_from(T.join(U.join(V, U.c.id == V.c.id), T.c.id == U.c.id)),
            lambda: sa.select(T.c.id).select_from(T.join(U, T.c.id == U.c.id).join(V, U.c.id == V.c.id)),
            lambda: sa.select(sa.text("a")).select_from(sa.text("some_table x")),
            lambda: sa.select(sa.func.now()).where(sa.text("1 = 1")),
            lambda: sa.select(sa.literal_column("*")).select_from(T),
            lambda: sa.select(sa.tablesample(T, sa.func.bernoulli(5), name="ts", seed=sa.func.random()).c.id),
        )()

    def row(self, table):
        values = {
            "id": lambda: self.random.randint(-5, 9),
            "name": lambda: self.pick(None, *WORDS),
            "price": lambda: decimal.Decimal("9.90"),
            "ratio": lambda: self.pick(1.5, 1e-7, 3.0),
            "order": lambda: self.pick(True, False),
            "made": lambda: datetime.datetime(2024, 5, 6, 7, 8, 9, self.pick(0, 120)),
            "day": lambda: datetime.date(2024, 5, 6),
            "code": lambda: uuid.UUID(int=7),
            "kind": lambda: self.pick("a", "b"),
            "big": lambda: self.pick(sa.func.f(1), table.c.id + 1, sa.select(sa.func.max(U.c.id)).scalar_subquery()),
        }
        names = self.random.sample(sorted(values), self.random.randint(1, 5))
        return {name: values[name]() for name in names}

    def insert(self):
        table = self.pick(T, V)
        kind = self.random.randint(0, 5)
        statement = sa.insert(table)
        if kind <= 2:
            statement = statement.values(self.row(table))
        elif kind == 3:
            row = self.row(table)
            row.pop("big", None)
            row = row or {"id": 1}
            statement = statement.values([row, dict(row)])
        elif kind == 4:
            statement = statement.from_select(["id", "name"], self.select_pair())
        else:
            statement = statement.values()
            if self.chance(0.5):
                statement = statement.prefix_with("IGNORE")
            statement = statement.values(id=1)
        if self.chance(0.2):
            statement = statement.returning(table.c.id, (table.c.id + 1), table.c.name.label("n"))
        return statement

    def select_pair(self):
        return self.pick(
            sa.select(U.c.id, U.c.name).where(U.c.id > 5),
            sa.union(sa.select(U.c.id, U.c.name), sa.select(V.c.id, V.c.name)),
            sa.select(sa.literal(1), sa.literal("it's")),
        )

    def conflict(self):
        module = self.pick(postgresql, sqlite, mysql)
        statement = module.insert(T).values(self.row(T))
        if module is mysql:
            return statement.on_duplicate_key_update(
                name=self.pick(statement.inserted.name, "x", statement.inserted.name + "y"),
                id=self.pick(5, sa.func.coalesce(statement.inserted.id, T.c.id)),
            )
        target = self.pick(
            lambda: {"index_elements": ["id"]},
            lambda: {"index_elements": [T.c.id, "Note"], "index_where": T.c.order},
            lambda: {"index_elements": [sa.func.lower(T.c.name)]},
        )()
        if module is postgresql and self.chance(0.3):
            target = {"constraint": self.pick("my_key", "My Key")}
        if self.chance(0.3):
            return statement.on_conflict_do_nothing(**(target if self.chance(0.6) else {}))
        return statement.on_conflict_do_update(
            **target,
            set_={
                "name": self.pick(statement.excluded.name, "x", statement.excluded.name + T.c.name),
                "price": self.pick(1, T.c.price + statement.excluded.price),
            },
            where=self.pick(None, T.c.id > statement.excluded.id, T.c.order),
        )

    def update(self):
        table = self.pick(T, V)
        row = self.row(table)
        if self.chance(0.2):
            row["name"] = sa.null()
        statement = sa.update(table).values(row)
        if self.chance(0.7):
            statement = statement.where(table.c.id == self.pick(1, sa.bindparam("b_id", type_=sa.Integer)))
        if self.chance(0.3):
            statement = statement.where(self.pick(table.c.order, self.like(1)))
        if self.chance(0.25):
            other = self.pick(U, U.alias("other"), DOC.alias())
            statement = statement.where(table.c.id == other.c.id)
        if self.chance(0.15):
            statement = statement.returning(table.c.id, table.c.name)
        return statement

    def delete(self):
        table = self.pick(T, V)
        statement = sa.delete(table)
        if self.chance(0.8):
            statement = statement.where(self.condition_of(table))
        if self.chance(0.2):
            other = self.pick(U, U.alias("other"))
            statement = statement.where(table.c.id == other.c.id)
        if self.chance(0.15):
            statement = statement.returning(table.c.id)
        return statement

    def condition_of(self, table):
        return self.pick(
            lambda: table.c.id == 5,
            lambda: table.c.order,
            lambda: ~table.c.order,
            lambda: table.c.id.in_([1, 2, 3]),
            lambda: table.c.id.in_(sa.select(U.c.id).where(U.c.name == table.c.name)),
            lambda: sa.and_(table.c.name.like("50%"), table.c.id > 3),
            lambda: ~sa.exists().where(U.c.id == table.c.id),
        )()

    def postgres_statement(self):
        return self.pick(
            lambda: sa.select(T.c.id, T.c.name.label("lab")).distinct(T.c.id, T.c.name),
            lambda: sa.select(T.c.id).fetch(5, with_ties=self.chance(0.5)),
            lambda: sa.select(T.c.id).offset(2).fetch(5),
            lambda: sa.select(T.c.id, U.c.id).with_for_update(of=self.pick([T], [T, U]), skip_locked=True),
            lambda: sa.select(V.c.id).with_for_update(of=V, key_share=True),
            lambda: sa.select(DOC.c.b["a"].astext.label("a")).order_by(sa.text("a")),
            lambda: sa.select(self.postgres(1)),
            lambda: sa.select(self.document(1)).where(self.document(1) == None),  # noqa: E711
        )()


def is_foreign(of, name):
    """Whether a statement is made of what belongs to other databases."""
    clause = getattr(of, "_post_values_clause", None)
    module = clause is not None and type(clause).__module__.split(".")[2]
    return module and module != {"mariadb": "mysql"}.get(name, name)


def compiled(of, name, literal):
    if is_foreign(of, name):
        return {"unusable": ""}
    arguments = {"compile_kwargs": {"literal_binds": True}} if literal else {}
    try:
        text = str(of.compile(dialect=DIALECTS[name], **arguments))
    except Exception as error:  # noqa: BLE001
        return {"refused": f"{type(error).__name__}: {error}"[:300]}
    if literal and PLACEHOLDER.search(re.sub(r"'(?:[^']|'')*'", "''", text)):
        # SQLAlchemy forgets its flag in some places; a placeholder is no literal.
        return {"unusable": text}
    if ODD.search(text) or name == "default" and "%(" in text:
        return {"unusable": text}
    return text


def composed(make):
    """What SQLAlchemy agrees to build: not every operator goes with every type."""
    while True:
        try:
            return make()
        except (NotImplementedError, sa.exc.ArgumentError, sa.exc.InvalidRequestError):
            continue


def main(seed, expressions, statements):
    composer = Composer(seed)
    for number in range(expressions + statements):
        make = composer.an_expression if number < expressions else composer.statement
        of = composed(make)
        texts = {
            name: {"shown": compiled(of, name, False), "literal": compiled(of, name, True)}
            for name in DIALECTS
        }
        try:
            built = tree(of)
        except (sa.exc.InvalidRequestError, Untellable):
            # What a query correlates to is settled before there is a tree, and refused
            # there. SQLAlchemy may have left the query out, beside a `false`.
            continue
        print(json.dumps(built | {"texts": texts}))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
