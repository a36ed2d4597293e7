"""Source text by chance: rules whose alternatives name other rules in angle brackets.

What stands before `...` in a rule nests nothing further, and is all that is left to choose
from when a text is nested as deep as it may be.
"""

import random
import re

WORDS = ("", "x", "50%", "it's", "back\\slash", "a:b", "é", "100%_", "%s", ":name", "two\nlines", '"q"')

# The tables that queries speak of.
TABLES = '''
def queried(sa):
    t = sa.table(
        "t",
        sa.column("id", sa.Integer),
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
        sa.column("doc", sa.JSON),
    )
    u = sa.Table(
        "user",
        sa.MetaData(),
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("t_id", sa.Integer, sa.ForeignKey("t.id")),
        sa.Column("name", sa.String(20)),
        sa.Column("made", sa.DateTime, server_default=sa.func.now()),
        sa.Column("count", sa.Integer, default=7),
        schema="My",
    )
    return t, u
'''

RULES = {
    # Numbers, words, moments: columns and what is made of them.
    "integer": [
        "t.c.id",
        "t.c.big",
        "u.c.id",
        "u.c.count",
        "sa.literal(<number>)",
        "sa.literal_column('1 + 1', sa.Integer)",
        ...,
        "(<integer> + <integer>)",
        "(<integer> - <number>)",
        "(<integer> * <integer>)",
        "(<integer> % <integer>)",
        "(<integer> // 2)",
        "(3 - <integer>)",
        "(-<integer>)",
        "<integer>.bitwise_and(<number>)",
        "<integer>.op('<<')(2)",
        "sa.func.coalesce(<integer>, <number>)",
        "sa.func.count(<integer>)",
        "sa.func.count()",
        "sa.func.count(sa.distinct(<integer>))",
        "sa.func.max(<integer>)",
        "sa.func.sum(<integer>).over(partition_by=<text>, order_by=<ordering>)",
        "sa.func.char_length(<text>)",
        "sa.cast(<text>, sa.Integer)",
        "sa.cast(<text>, sa.BigInteger)",
        "sa.extract('<part>', <moment>)",
        "sa.case((<truth>, <integer>), else_=<number>)",
        "sa.case({1: 10, 2: 20}, value=<integer>, else_=<integer>)",
        "sa.type_coerce(<text>, sa.Integer)",
        "sa.select(sa.func.count()).select_from(<table>).scalar_subquery()",
        "sa.select(sa.func.max(u.c.id)).where(u.c.t_id == t.c.id).scalar_subquery()",
        "<integer>.label('lab')",
        "t.c.doc['a'].as_integer()",
    ],
    "number": ["0", "1", "-1", "5", "32767", "10**12"],
    "part": ["year", "month", "day", "hour", "dow", "epoch"],
    "decimal": [
        "t.c.price",
        "t.c.ratio",
        "sa.literal(decimal.Decimal('1.50'))",
        "sa.literal(-0.25)",
        ...,
        "(<decimal> / <integer>)",
        "(<integer> / <integer>)",
        "(<decimal> * 2)",
        "sa.cast(<integer>, sa.Numeric(8, 3))",
        "sa.cast(<text>, sa.Float)",
        "sa.func.avg(<decimal>)",
        "sa.func.round(<decimal>, 2)",
    ],
    "text": [
        "t.c.name",
        "t.c.Note",
        "u.c.name",
        "sa.literal(<word>)",
        "sa.literal_column(\"'lit'\", sa.String)",
        ...,
        "(<text> + <text>)",
        "(<text> + <word>)",
        "<text>.concat(<text>)",
        "sa.func.lower(<text>)",
        "sa.func.concat(<text>, <text>)",
        "sa.func.substr(<text>, 1, <integer>)",
        "sa.func.my_schema.f(<text>, type_=sa.String)",
        "sa.cast(<integer>, sa.String(20))",
        "sa.cast(<moment>, sa.Text)",
        "sa.cast(<decimal>, sa.VARCHAR(9))",
        "<text>.collate('C')",
        "sa.case((<truth>, <word>), else_=<text>)",
        "sa.func.aggregate_strings(<text>, ',')",
        "<text>.regexp_replace('a', 'b')",
        "t.c.doc['a']['b'].as_string()",
        "sa.type_coerce(<integer>, sa.String)",
    ],
    "moment": [
        "t.c.made",
        "t.c.day",
        "u.c.made",
        "sa.func.now()",
        "sa.func.current_timestamp()",
        "sa.func.current_date()",
        "sa.literal(datetime.datetime(2024, 2, 29, 12, 30, 1))",
        "sa.literal(datetime.datetime(1999, 12, 31, 23, 59, 59, 999))",
        "sa.literal(datetime.date(2020, 1, 2))",
        ...,
        "sa.cast(<text>, sa.DateTime)",
        "sa.cast(<moment>, sa.Date)",
        "sa.cast(<text>, sa.TIMESTAMP)",
        "sa.func.max(<moment>)",
        "sa.func.coalesce(<moment>, <moment>)",
    ],
    "other": [
        "t.c.code",
        "t.c.raw",
        "t.c.kind",
        "t.c.at",
        "sa.literal(uuid.UUID(int=5))",
        "sa.literal(b\"it's\")",
        "sa.literal(datetime.time(3, 4, 5))",
        "sa.null()",
        "sa.true()",
        "sa.literal(None)",
        ...,
        "sa.cast(<text>, sa.Uuid)",
        "sa.cast(<text>, sa.Time)",
        "sa.cast(<text>, sa.JSON)['a']",
        "t.c.doc['it\\'s']",
        "t.c.doc[('a', 1)]",
        "sa.tuple_(<integer>, <text>)",
    ],
    "anything": ["<integer>", "<text>", "<decimal>", "<moment>", "<other>", "<truth>"],
    "truth": [
        "t.c.order",
        "(t.c.id == <number>)",
        "(u.c.name == <word>)",
        "t.c.order.is_(True)",
        "t.c.name.is_(None)",
        "sa.text('a = 1')",
        ...,
        "(<integer> == <integer>)",
        "(<integer> != <number>)",
        "(<integer> < <decimal>)",
        "(<text> >= <text>)",
        "(<moment> <= <moment>)",
        "(<text> == None)",
        "(<text> != <word>)",
        "(<other> == <other>)",
        "<integer>.is_not(None)",
        "<integer>.is_distinct_from(<integer>)",
        "<integer>.between(<number>, <integer>)",
        "(~<moment>.between(<moment>, <moment>))",
        "(<truth> & <truth>)",
        "(<truth> | <truth>)",
        "sa.and_(<truth>, <truth>, <truth>)",
        "sa.or_(<truth>, <truth>)",
        "sa.and_(sa.true(), <truth>)",
        "sa.or_(sa.false(), <truth>)",
        "(~<truth>)",
        "sa.not_(<truth>)",
        "(<truth> == sa.true())",
        "<text>.<like>(<word>)",
        "<text>.<like>(<text>)",
        "<text>.like(<word>, escape='/')",
        "<text>.contains(<word>, autoescape=True)",
        "<text>.startswith(<word>)",
        "<text>.endswith(<text>)",
        "<integer>.in_([1, 2, 3])",
        "<integer>.in_([])",
        "<integer>.not_in([1])",
        "<text>.in_([<word>, <word>])",
        "<text>.not_in([])",
        "<integer>.in_(sa.select(u.c.id))",
        "<integer>.not_in(sa.select(u.c.id).where(u.c.name == t.c.name))",
        "sa.tuple_(t.c.id, t.c.name).in_([(1, 'a'), (2, <word>)])",
        "sa.exists().where(u.c.id == t.c.id)",
        "(~sa.exists(sa.select(u.c.id).where(<truth>)))",
        "<text>.regexp_match('^a')",
        "<integer>.op('&&')(<integer>)",
        "<integer>.bool_op('@>')(<number>)",
        "sa.func.is_it(<text>, type_=sa.Boolean)",
        "sa.cast(<integer>, sa.Boolean)",
        "sa.text('x = :x and y = 1').bindparams(x=<word>)",
        "t.c.doc['a'].as_boolean()",
    ],
    "like": ["like", "ilike", "not_like", "not_ilike"],
    "ordering": [
        "t.c.id",
        "t.c.id.desc()",
        "u.c.name",
        ...,
        "<anything>",
        "<anything>.desc()",
        "<text>.asc().nulls_last()",
        "sa.desc(<integer>)",
    ],
    "table": ["t", "u", "t.alias('x')", "u.alias()"],
    # What a select gives.
    "given": [
        "t.c.id",
        "t.c.name.label('n')",
        "u.c.id",
        "sa.func.count()",
        "sa.text('1 + 1')",
        ...,
        "<anything>",
        "<anything>",
        "<integer>.label('Sum')",
        "<text>.label('order')",
        "sa.func.row_number().over(order_by=<ordering>)",
    ],
    "from": [
        "",
        ".select_from(t)",
        ".select_from(u)",
        ".select_from(t.join(u, t.c.id == u.c.t_id))",
        ".select_from(t.outerjoin(u, t.c.id == u.c.t_id))",
        ".join_from(t, u, <truth>)",
        ".select_from(sa.text('some_table x'))",
    ],
    "where": ["", ".where(<truth>)", ".where(<truth>).where(<truth>)", ".filter_by(id=5)"],
    "tail": [
        "",
        "",
        ".order_by(<ordering>)",
        ".order_by(<ordering>, <ordering>).limit(5)",
        ".limit(3).offset(1)",
        ".distinct()",
        ".group_by(t.c.id, t.c.name).having(sa.func.count() > 1)",
        ".with_for_update()",
    ],
    "select": [
        "sa.select(t.c.id, t.c.name)",
        ...,
        "sa.select(<given>)<from><where><tail>",
        "sa.select(<given>, <given>)<from><where><tail>",
        "sa.select(t.c.id, <given>, <given>)<from><where><tail>",
        "sa.select(t)<where><tail>",
        "sa.select(u)<where><tail>",
        "sa.union(sa.select(t.c.id, t.c.name)<where>, sa.select(u.c.id, u.c.name)<where>)",
        "sa.union_all(sa.select(t.c.id), sa.select(u.c.id)<where>).order_by('id').limit(2)",
        "sa.select(<select>.subquery())",
        "sa.select(sa.select(t.c.id, <integer>.label('m'))<where>.subquery('Sub'))",
        "sa.select(sa.select(t.c.id)<where>.cte('c'))",
        "sa.select(t.c.id).where(t.c.id.in_(sa.select(sa.select(u.c.id)<where>.cte('c').c.id)))",
    ],
    "value": ["<number>", "<word>", "None", "True", "sa.null()", "<integer>", "<text>", "sa.text('now()')"],
    "row": [
        "id=<number>",
        "name=<word>",
        "id=<number>, name=<word>, Note=<text>",
        "price=decimal.Decimal('9.90'), ratio=1e-7, order=<flag>",
        "made=datetime.datetime(2024, 5, 6, 7, 8, 9, 120), day=datetime.date(2024, 5, 6)",
        "code=uuid.UUID(int=7), kind=<kind>, at=datetime.time(1, 2, 3)",
        "doc={'a': [1, None, <word>]}, raw=b'\\x00\\xff'",
        "doc=None, name=None, big=sa.func.f(<integer>)",
        "id=sa.select(sa.func.max(u.c.id)).scalar_subquery(), name=sa.func.lower(<text>)",
        "name=op.inline_literal(<word>), made=op.inline_literal(datetime.datetime(2024, 5, 6))",
        "id=op.inline_literal(<number>), name=sa.literal(<word>)",
    ],
    "flag": ["True", "False", "None"],
    "kind": ["'a'", "'b'", "None"],
    "dml": [
        "sa.insert(t).values(<row>)",
        "t.insert().values(<row>)",
        "t.insert().values([{'id': 1, 'name': <word>}, {'id': 2, 'name': <word>}])",
        "t.insert().from_select(['id', 'name'], <pair>)",
        "u.insert().values(t_id=<integer>, name=<text>)",
        "u.insert().values(name=<word>)",
        "u.insert().from_select(['id', 'name'], <pair>)",
        "sa.update(t).values(<row>)",
        "t.update().where(<truth>).values(<row>)",
        "t.update().where(<truth>).values({'name': <text>, 'id': <integer>})",
        "t.update().values({t.c.name: <text>}).where(t.c.id == <number>)",
        "t.update().where(t.c.id == u.c.t_id).values(name=u.c.name)",
        "u.update().where(<truth>).values(name=<text>, count=u.c.count + 1)",
        "sa.delete(t)",
        "sa.delete(t).where(<truth>)",
        "u.delete().where(u.c.id == <integer>)",
        "t.delete().where(t.c.id.in_(<ids>))",
        "t.insert().values(<row>).returning(t.c.id)",
        "t.update().values(id=1).returning(t.c.id, <text>.label('n'))",
    ],
    "pair": [
        "sa.select(u.c.id, u.c.name)<where>",
        "sa.select(<integer>, <text>)",
        "sa.select(sa.literal(1), sa.literal(<word>))",
    ],
    "ids": ["[1, 2]", "sa.select(u.c.id)<where>", "sa.select(u.c.t_id).where(<truth>)"],
    "statement": [
        "<select>",
        "<dml>",
        "<dml>",
        "sa.text(<sql>)",
        "sa.text(<sql>).bindparams(a=<bound>, b=<bound>)",
        "<sql>",
    ],
    "sql": [
        '"UPDATE t SET a = 5 WHERE b = \'50%\'"',
        '"UPDATE t SET a = :a, b = :b"',
        "\"SELECT '\\\\:a', x::int, ':b', :a || :b\"",
        '"INSERT INTO t VALUES (\':a\', 5)"',
        '"CREATE VIEW v AS SELECT a % 2 FROM t;"',
    ],
    "bound": ["<number>", "<word>", "None", "True", "datetime.date(2020, 1, 2)", "decimal.Decimal('1.5')", "2.5"],
}


class Grammar:
    """Chooses, always the same for the same seed."""

    def __init__(self, seed):
        self.random = random.Random(seed)

    def pick(self, *options):
        return self.random.choice(options)

    def chance(self, part):
        return self.random.random() < part

    def sample(self, options, least, most):
        """Some of them, each at most once, in their order."""
        count = min(self.random.randint(least, most), len(options))
        chosen = sorted(self.random.sample(range(len(options)), count))
        return [options[number] for number in chosen]

    def write(self, rule, depth=2):
        """A text that the rule allows."""
        if rule == "word":
            return repr(self.pick(*WORDS))
        options = RULES[rule]
        if ... in options:
            leaves = options.index(...)
            if depth <= 0 or self.chance(0.2):
                options = options[:leaves]
            else:
                options = options[leaves + 1 :]
                depth -= 1
        return re.sub("<([a-z]+)>", lambda found: self.write(found[1], depth), self.pick(*options))
