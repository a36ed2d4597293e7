"""Names that need quotes, words that are reserved, and text with marks in it."""

from catalogue import dialects, each

NAMES = (
    "select",
    "order",
    "user",
    "group",
    "table",
    "column",
    "key",
    "index",
    "value",
    "values",
    "name",
    "type",
    "date",
    "timestamp",
    "end",
    "limit",
    "offset",
    "rank",
    "row",
    "rows",
    "system",
    "window",
    "lateral",
    "desc",
    "default",
    "check",
    "references",
    "primary",
    "interval",
    "condition",
    "trigger",
    "analyze",
    "array",
    "current_user",
    "session_user",
    "authorization",
    "binary",
    "if",
    "temp",
    "without",
    "raise",
    "vacuum",
    "schema",
    "database",
    "character",
    "status",
    "data",
    "text",
    "json",
    "position",
    "public",
    "MixedCase",
    "UPPER",
    "with space",
    "with-dash",
    "1digit",
    "_underscore",
    "$dollar",
    "a$dollar",
    "dotted.name",
    'double"quote',
    "back`tick",
    "single'quote",
    "ümlaut",
    "per%cent",
    "col:on",
    "a#hash",
    "",
)


@each(*NAMES)
def case_names(op, sa, name):
    op.create_table(
        name or "t", sa.Column(name or "x", sa.Integer, index=True), schema=name or None
    )
    op.drop_column(name, name)


@dialects("postgresql", "mysql", "mariadb")
@each("some.schema", "MySchema", "a.b.c", "order")
def case_schemas(op, sa, schema):
    op.create_table("t", sa.Column("x", sa.Integer, sa.ForeignKey("o.y")), schema=schema)
    op.add_column("t", sa.Column("y", sa.Integer), schema=schema)
    op.drop_table("t", schema=schema)
    op.create_index("i", "t", ["x"], schema=schema)
    op.drop_index("i", table_name="t", schema=schema)
    op.create_unique_constraint("u", "t", ["x"], schema=schema)
    op.rename_table("t", "t2", schema=schema)


@each(True, False, None)
def case_quoted_name(op, sa, quote):
    from sqlalchemy.sql import quoted_name

    op.create_table(
        quoted_name("MyTable", quote), sa.Column(quoted_name("MyColumn", quote), sa.Integer)
    )
    op.drop_table(quoted_name("lower", quote))


@each(
    "it's",
    'double "quotes"',
    "back\\slash",
    "50% off",
    "%(name)s",
    ":name",
    "\\:name",
    "a\nb",
    "tab\there",
    "semi;colon",
    "ünïcödé ☃ 𝄞",
    "",
    "--comment",
    "$$dollar$$",
    "{brace}",
    "''",
)
def case_text_in_defaults_and_comments(op, sa, text):
    op.create_table(
        "t",
        sa.Column("a", sa.String(50), server_default=text, comment=text),
        comment=text,
    )


@each(
    "SELECT 'it''s'",
    "SELECT '50%'",
    "SELECT 5 % 2",
    "SELECT ':name'",
    "SELECT a::integer FROM t",
    "SELECT '10:30'",
    "INSERT INTO t VALUES ('a\\:b')",
    "UPDATE t SET a = 'x\\'",
    "SELECT $$ body; $$",
    "  SELECT 1  ",
    "SELECT 1;",
    "\n    SELECT 1\n    FROM t\n",
    "-- words\nSELECT 1",
    "SELECT '\t'",
    "SELECT '%(x)s', '%%'",
    "",
)
def case_executed_text(op, sa, text):
    op.execute(text)
