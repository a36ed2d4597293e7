"""Rows inserted in bulk."""

import datetime
import decimal
import uuid

import sqlalchemy.dialects.postgresql

from catalogue import dialects, each

ROWS = [
    {"id": 1, "v1": "row v1", "v2": "row v5"},
    {"id": 2, "v1": "row v2", "v2": "row v6"},
    {"id": 3, "v1": "row v3", "v2": "row v7"},
    {"id": 4, "v1": "row v4", "v2": "row v8"},
]


def small(sa):
    return sa.table(
        "ins_table",
        sa.column("id", sa.Integer),
        sa.column("v1", sa.String()),
        sa.column("v2", sa.String()),
    )


def case_rows(op, sa):
    op.bulk_insert(small(sa), ROWS)


def case_one_row(op, sa):
    op.bulk_insert(small(sa), ROWS[:1])


def case_one_row_into_a_whole_table(op, sa):
    table = sa.Table(
        "ins_table",
        sa.MetaData(),
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("v1", sa.String()),
        sa.Column("v2", sa.String()),
    )
    op.bulk_insert(table, ROWS[:1])


def case_fewer_columns(op, sa):
    op.bulk_insert(small(sa), [{"v1": "row v1"}])


def case_columns_that_differ_by_row(op, sa):
    op.bulk_insert(small(sa), [{"v1": "row v1"}, {"v2": "row v2", "id": 7}, {}])


def case_unknown_column(op, sa):
    op.bulk_insert(small(sa), [{"v1": "x", "nope": 5}])


def case_columns_in_another_order(op, sa):
    op.bulk_insert(small(sa), [{"v2": "b", "v1": "a", "id": 1}])


def case_no_rows(op, sa):
    op.bulk_insert(small(sa), [])


@each(True, False)
def case_multiinsert(op, sa, multiinsert):
    op.bulk_insert(small(sa), ROWS[:2], multiinsert=multiinsert)


def case_inline_literals(op, sa):
    class MyType(sa.types.TypeEngine):
        pass

    table = sa.table("t", sa.column("id", sa.Integer), sa.column("data", MyType()))
    op.bulk_insert(
        table,
        [
            {"id": 1, "data": op.inline_literal("d1")},
            {"id": 2, "data": op.inline_literal("d2")},
        ],
    )


def case_into_new_table(op, sa):
    table = op.create_table(
        "ins_table",
        sa.Column("id", sa.Integer),
        sa.Column("v1", sa.String(50)),
        sa.Column("v2", sa.String(50)),
    )
    op.bulk_insert(table, ROWS[:2])


def case_into_new_table_with_defaults(op, sa):
    table = op.create_table(
        "t",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("a", sa.String(50), default="made"),
        sa.Column("b", sa.Integer, server_default="5"),
        sa.Column("c", sa.Integer, default=lambda: 9),
    )
    op.bulk_insert(table, [{"id": 1}, {"id": 2, "a": "given"}])


@each({"id": 5}, [(5,)], "text", None, 5)
def case_invalid_rows(op, sa, rows):
    op.bulk_insert(small(sa), rows)


@each(
    lambda sa: (sa.Integer, [1, -1, 0, None]),
    lambda sa: (sa.BigInteger, [2**62]),
    lambda sa: (sa.Boolean, [True, False, None]),
    lambda sa: (sa.Float, [0.1, 1e20, -2.5]),
    lambda sa: (sa.Numeric(10, 2), [decimal.Decimal("1.10"), 5, 1.5]),
    lambda sa: (sa.String, ["a", "it's", "50%", "back\\slash", "new\nline", ""]),
    lambda sa: (sa.Text, ["é☃𝄞", "\ttab", ":colon"]),
    lambda sa: (sa.Date, [datetime.date(2024, 2, 29)]),
    lambda sa: (sa.DateTime, [datetime.datetime(2024, 2, 29, 1, 2, 3), datetime.datetime(2024, 1, 1, 0, 0, 0, 5)]),
    lambda sa: (sa.Time, [datetime.time(1, 2, 3)]),
    lambda sa: (sa.JSON, [{"a": 1}, [1, 2], "s", 5, None, {"q": "it's \"x\" é"}]),
    lambda sa: (sa.dialects.postgresql.JSONB, [{"a": {"b": None}}]),
    lambda sa: (sa.dialects.postgresql.ARRAY(sa.Integer), [[1, 2], []]),
    lambda sa: (sa.dialects.postgresql.ARRAY(sa.Text), [["a", "it's"]]),
    lambda sa: (sa.Uuid, [uuid.UUID(int=7)]),
    lambda sa: (sa.dialects.postgresql.UUID(as_uuid=False), ["00000000-0000-0000-0000-000000000005"]),
    lambda sa: (sa.LargeBinary, [b"\x00\x01"]),
    lambda sa: (sa.Enum("a", "b", name="e"), ["a", "b"]),
    lambda sa: (sa.Interval, [datetime.timedelta(days=2)]),
    lambda sa: (sa.types.NullType, [5]),
    lambda sa: (sa.types.NullType, ["text"]),
)
def case_values(op, sa, pair):
    type_, values = pair
    table = sa.table("t", sa.column("c", type_))
    op.bulk_insert(table, [{"c": value} for value in values])


def case_expressions(op, sa):
    op.bulk_insert(
        small(sa), [{"id": sa.text("1 + 1"), "v1": sa.func.now(), "v2": sa.null()}]
    )


def case_untyped_columns(op, sa):
    op.bulk_insert(
        sa.table("t", sa.column("a"), sa.column("b")),
        [{"a": 1, "b": "x"}, {"a": None, "b": True}, {"a": 1.5, "b": datetime.date(2024, 1, 1)}],
    )


def case_in_schema(op, sa):
    op.bulk_insert(
        sa.table("My Table", sa.column("Order", sa.Integer), schema="S"), [{"Order": 1}]
    )


def case_into_a_name(op, sa):
    op.bulk_insert("ins_table", ROWS)


def case_column_keys(op, sa):
    table = sa.Table(
        "t", sa.MetaData(), sa.Column("real", sa.Integer, key="alias"), sa.Column("b", sa.Integer)
    )
    op.bulk_insert(table, [{"alias": 1, "b": 2}])
