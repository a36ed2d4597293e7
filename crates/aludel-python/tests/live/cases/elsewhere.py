"""Batches and directives on the databases that can alter their tables."""

from catalogue import dialects, each, show

ELSEWHERE = ("postgresql", "mariadb")


def things(op, sa):
    table = op.create_table(
        "things",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("data", sa.String(50)),
        sa.Column("x", sa.Integer),
    )
    op.bulk_insert(table, [{"id": 1, "data": "d1", "x": 5}, {"id": 2, "data": "22", "x": 6}, {"id": 3, "data": "d3", "x": None}])


@dialects(*ELSEWHERE)
@each("auto", "always")
def case_batch_renames(op, sa, recreate):
    things(op, sa)
    with op.batch_alter_table("things", recreate=recreate) as batch_op:
        batch_op.alter_column("x", new_column_name="y", existing_type=sa.Integer())


@dialects(*ELSEWHERE)
@each("auto", "always")
def case_batch_changes_a_type(op, sa, recreate):
    things(op, sa)
    with op.batch_alter_table("things", recreate=recreate) as batch_op:
        batch_op.alter_column("x", type_=sa.String(9), existing_type=sa.Integer())


@dialects(*ELSEWHERE)
@each("auto", "always")
def case_batch_indexes(op, sa, recreate):
    things(op, sa)
    with op.batch_alter_table("things", recreate=recreate) as batch_op:
        batch_op.create_index("ix_data", ["data"], unique=True)
    with op.batch_alter_table("things", recreate=recreate) as batch_op:
        batch_op.drop_index("ix_data")


@dialects(*ELSEWHERE)
def case_batch_key_is_another_column(op, sa):
    things(op, sa)
    with op.batch_alter_table("things", recreate="always") as batch_op:
        batch_op.drop_column("id")
        batch_op.add_column(sa.Column("newid", sa.Integer))
    op.execute("UPDATE things SET newid = coalesce(x, 0)")
    with op.batch_alter_table("things") as batch_op:
        batch_op.create_primary_key("newpk", ["newid"])


@dialects(*ELSEWHERE)
def case_batch_booleans(op, sa):
    table = op.create_table("flags", sa.Column("id", sa.Integer, primary_key=True), sa.Column("f", sa.Boolean()), sa.Column("n", sa.Integer()))
    op.bulk_insert(table, [{"id": 1, "f": True, "n": 1}, {"id": 2, "f": False, "n": 0}])
    with op.batch_alter_table("flags") as batch_op:
        batch_op.alter_column("f", new_column_name="flag", existing_type=sa.Boolean())
    with op.batch_alter_table("flags") as batch_op:
        batch_op.alter_column("n", type_=sa.Boolean(), existing_type=sa.Integer(), postgresql_using="n::boolean")
    with op.batch_alter_table("flags") as batch_op:
        batch_op.alter_column("flag", type_=sa.Integer(), existing_type=sa.Boolean(), postgresql_using="flag::int")


@dialects(*ELSEWHERE)
def case_batch_adds_to_a_table_with_booleans(op, sa):
    op.create_table("flags", sa.Column("id", sa.Integer, primary_key=True), sa.Column("f", sa.Boolean()))
    with op.batch_alter_table("flags", recreate="always") as batch_op:
        batch_op.add_column(sa.Column("more", sa.Integer()))


@dialects(*ELSEWHERE)
def case_batch_comments(op, sa):
    things(op, sa)
    with op.batch_alter_table("things") as batch_op:
        batch_op.create_table_comment("words")
        batch_op.alter_column("x", comment="a number", existing_type=sa.Integer())
        batch_op.add_column(sa.Column("more", sa.Integer(), comment="more of it"))
    with op.batch_alter_table("things") as batch_op:
        batch_op.drop_table_comment(existing_comment="words")


@dialects(*ELSEWHERE)
def case_constraints_come_and_go(op, sa):
    things(op, sa)
    op.create_table("team", sa.Column("id", sa.Integer, primary_key=True))
    op.execute("INSERT INTO team VALUES (5), (6)")
    op.create_foreign_key("fk_team", "things", "team", ["x"], ["id"], ondelete="SET NULL")
    op.create_unique_constraint("uq_data", "things", ["data"])
    op.create_check_constraint("ck_x", "things", "x > 0")
    show(lambda: sorted(key["name"] for key in sa.inspect(op.get_bind()).get_foreign_keys("things")))
    op.drop_constraint("fk_team", "things", type_="foreignkey")
    op.drop_constraint("uq_data", "things", type_="unique")
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint("ck_x", "things", type_="check")


@dialects("mariadb")
@each(
    ("TIMESTAMP", "CURRENT_TIMESTAMP"),
    ("DateTime", "CURRENT_TIMESTAMP"),
    ("TIMESTAMP", "now()"),
    ("DateTime", "now()"),
    ("TIMESTAMP", "CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP"),
    ("DateTime", "CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP"),
)
def case_moments_by_default(op, sa, what):
    type_, default = what
    op.create_table("t", sa.Column("id", sa.Integer, primary_key=True))
    op.add_column("t", sa.Column("made", getattr(sa, type_)(), server_default=sa.text(default), nullable=False))
    show(lambda: sa.inspect(op.get_bind()).get_columns("t")[1]["default"])


@dialects("postgresql")
def case_enumeration_grows_outside_of_the_transaction(op, sa):
    op.execute("CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy')")
    with op.get_context().autocommit_block():
        op.execute("ALTER TYPE mood ADD VALUE 'soso'")


@dialects(*ELSEWHERE)
def case_percent_signs(op, sa):
    things(op, sa)
    table = sa.table("things", sa.column("data", sa.String))
    op.execute(table.insert().values(data=op.inline_literal("ab % 'c' %s")))
    op.execute(sa.text("UPDATE things SET data = '50%' WHERE x = 5"))
    op.bulk_insert(table, [{"data": op.inline_literal("100%")}], multiinsert=False)
    show(lambda: op.get_bind().execute(sa.select(table.c.data).order_by(table.c.data)).scalars().all())


@dialects("postgresql")
def case_exclusion(op, sa):
    op.create_table("t1", sa.Column("x", sa.Integer), sa.Column("y", sa.Integer))
    op.create_exclude_constraint("ex1", "t1", ("x", "="), using="btree", where=sa.text("y > 5"))
    show(lambda: op.get_bind().exec_driver_sql("SELECT conname FROM pg_constraint WHERE contype = 'x'").all())
    op.drop_constraint("ex1", "t1")


@dialects(*ELSEWHERE)
def case_everything_renamed(op, sa):
    things(op, sa)
    op.create_index("ix_data", "things", ["data"])
    op.rename_table("things", "Other Things")
    op.alter_column("Other Things", "data", new_column_name="order", existing_type=sa.String(50))
    op.drop_index("ix_data", table_name="Other Things")
