"""Naming conventions, and names that are too long."""

from catalogue import dialects, each, naming_convention, unordered

ALTERING = ("postgresql", "mysql", "mariadb")
USUAL = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
WHOLE = {
    "ix": "ix__%(table_name)s__%(column_0_N_name)s",
    "uq": "uq__%(table_name)s__%(column_0N_name)s",
    "fk": "fk__%(table_name)s__%(column_0_N_label)s__%(referred_table_name)s__%(referred_column_0_name)s",
    "pk": "pk__%(table_name)s__%(column_0_key)s",
    "ck": "ck__%(table_name)s__%(column_0_name)s",
}


@dialects(*ALTERING)
@naming_convention(ck="ck_%(table_name)s_%(constraint_name)s")
def case_check(op, sa):
    op.create_check_constraint("foo", "user_table", sa.func.len(sa.column("name")) > 5)


@dialects(*ALTERING)
@naming_convention(ck="ck_%(table_name)s_foo")
def case_check_unnamed(op, sa):
    op.create_check_constraint(None, "user_table", sa.func.len(sa.column("name")) > 5)


@dialects(*ALTERING)
@naming_convention(uq="uq_%(table_name)s_foo")
def case_unique_unnamed(op, sa):
    op.create_unique_constraint(None, "user_table", "x")


@naming_convention(ix="ix_%(table_name)s_foo")
def case_index_unnamed(op, sa):
    op.create_index(None, "user_table", "x")


@naming_convention(ck="ck_%(table_name)s_%(constraint_name)s")
def case_check_named_by_another_schema(op, sa):
    metadata = sa.MetaData(naming_convention={"ck": "ck_%(table_name)s_%(constraint_name)s"})
    check = sa.CheckConstraint("im a constraint", name="cc1")
    sa.Table("t", metadata, sa.Column("x"), check)
    op.create_table("some_table", sa.Column("x", sa.Integer, check))


@naming_convention(ck="ck_%(table_name)s_%(constraint_name)s")
def case_check_in_table(op, sa):
    op.create_table(
        "some_table",
        sa.Column("x", sa.Integer),
        sa.CheckConstraint("im a constraint", name="cc1"),
    )


@naming_convention(ck="ck_%(table_name)s_%(constraint_name)s")
def case_check_in_table_final(op, sa):
    op.create_table(
        "some_table",
        sa.Column("x", sa.Integer),
        sa.CheckConstraint("im a constraint", name=op.f("ck_some_table_cc1")),
    )


@naming_convention(ck="ck_%(table_name)s_%(constraint_name)s")
def case_check_in_column(op, sa):
    op.create_table(
        "some_table",
        sa.Column("x", sa.Integer, sa.CheckConstraint("im a constraint", name="cc1")),
    )


@naming_convention(ck="ck_%(table_name)s_%(constraint_name)s")
def case_check_in_column_final(op, sa):
    op.create_table(
        "some_table",
        sa.Column("x", sa.Integer, sa.CheckConstraint("im a constraint", name=op.f("ck_q_cc1"))),
    )


@naming_convention(ck="ck_%(table_name)s_%(constraint_name)s")
def case_check_without_the_name_that_the_pattern_needs(op, sa):
    op.create_table("some_table", sa.Column("x", sa.Integer), sa.CheckConstraint("x > 5"))


@naming_convention(ck="ck_%(table_name)s_%(constraint_name)s")
def case_check_of_type(op, sa):
    op.add_column(
        "t1", sa.Column("c1", sa.Boolean(name="foo", create_constraint=True), nullable=False)
    )


@naming_convention(ck="ck_%(table_name)s_%(constraint_name)s")
def case_check_of_type_final(op, sa):
    op.add_column(
        "t1",
        sa.Column("c1", sa.Boolean(name=op.f("foo"), create_constraint=True), nullable=False),
    )


@naming_convention(ck="ck_%(table_name)s_%(constraint_name)s")
def case_check_of_enum_in_table(op, sa):
    op.create_table(
        "t",
        sa.Column(
            "e", sa.Enum("a", "b", name="kind", native_enum=False, create_constraint=True)
        ),
    )


@dialects(*ALTERING)
@naming_convention(ck="ck_%(table_name)s_%(constraint_name)s")
def case_drop_check(op, sa):
    op.drop_constraint("foo_bar_bat", "t1", type_="check")


@dialects(*ALTERING)
@naming_convention(ck="ck_%(table_name)s_%(constraint_name)s")
def case_drop_check_final(op, sa):
    op.drop_constraint(op.f("some_specific_foo_bar_bat"), "t1", type_="check")


@dialects(*ALTERING)
@naming_convention(**USUAL)
@each("unique", "foreignkey", "primary")
def case_drop_others_keep_their_names(op, sa, type_):
    op.drop_constraint("foo", "t1", type_=type_)


@unordered
@naming_convention(**USUAL)
def case_usual_table(op, sa):
    op.create_table(
        "account",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("email", sa.String(50), unique=True),
        sa.Column("name", sa.String(50), index=True),
        sa.Column("nick", sa.String(50), index=True, unique=True),
        sa.Column("team_id", sa.Integer, sa.ForeignKey("team.id")),
        sa.CheckConstraint("id > 0", name="positive"),
        sa.UniqueConstraint("email", "name"),
        sa.ForeignKeyConstraint(["name", "nick"], ["other.a", "other.b"]),
    )


@unordered
@naming_convention(**USUAL)
def case_usual_table_in_schema(op, sa):
    op.create_table(
        "account",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.String(50), index=True),
        sa.Column("team_id", sa.Integer, sa.ForeignKey("auth.team.id")),
        schema="auth",
    )


@naming_convention(**USUAL)
def case_usual_names_that_are_given(op, sa):
    op.create_table(
        "account",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("team_id", sa.Integer),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name="my_fk"),
        sa.PrimaryKeyConstraint("id", name=op.f("my_pk")),
        sa.UniqueConstraint("team_id", name="my_uq"),
    )


@dialects(*ALTERING)
@naming_convention(**USUAL)
def case_usual_directives(op, sa):
    op.create_foreign_key(None, "a", "b", ["x"], ["y"])
    op.create_unique_constraint(None, "a", ["x", "y"])
    op.create_primary_key(None, "a", ["x"])
    op.create_index(None, "a", ["x", "y"])
    op.add_column("a", sa.Column("z", sa.Integer, sa.ForeignKey("q.id"), index=True))
    op.add_column("a", sa.Column("u", sa.Integer, unique=True))


@dialects(*ALTERING)
@naming_convention(**WHOLE)
def case_whole_directives(op, sa):
    op.create_foreign_key(None, "a", "b", ["x", "w"], ["y", "v"])
    op.create_unique_constraint(None, "a", ["x", "y"])
    op.create_primary_key(None, "a", ["x", "y"])
    op.create_index(None, "a", ["x", "y"])


@unordered
@naming_convention(**WHOLE)
def case_whole_table(op, sa):
    op.create_table(
        "account",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("a", sa.Integer, unique=True),
        sa.Column("b", sa.Integer, index=True),
        sa.Column("c", sa.Integer, sa.ForeignKey("team.id")),
        sa.CheckConstraint(sa.column("a") > 5),
        sa.UniqueConstraint("a", "b"),
    )


@naming_convention(ix="%(table_name)s_%(no_such_token)s")
def case_unknown_token(op, sa):
    op.create_index(None, "t", ["a"])


@naming_convention(uq="uq_%(table_name)s_%(column_1_name)s", ix="ix_%(column_0_name)s_%(column_1_name)s")
def case_second_column(op, sa):
    op.create_table(
        "t",
        sa.Column("a", sa.Integer),
        sa.Column("b", sa.Integer),
        sa.UniqueConstraint("a", "b"),
        sa.Index(None, "a", "b"),
    )


@naming_convention(**USUAL)
def case_mixed_case(op, sa):
    op.create_table(
        "MyTable", sa.Column("Id", sa.Integer, primary_key=True), sa.Column("Fk", sa.Integer, sa.ForeignKey("Other.Id"))
    )


LONG = "a_rather_long_table_name_that_goes_on_and_on_until_it_ends"


@naming_convention(**USUAL)
def case_generated_names_too_long(op, sa):
    op.create_table(
        LONG,
        sa.Column("identifier_of_the_row", sa.Integer, primary_key=True),
        sa.Column("also_a_long_column_name", sa.Integer, sa.ForeignKey("another_long_table.identifier")),
        sa.Column("unique_long_column_name", sa.Integer, unique=True),
        sa.Column("indexed_long_column_name", sa.Integer, index=True),
    )


def case_index_flag_too_long(op, sa):
    op.create_table(LONG, sa.Column("indexed_long_column_name", sa.Integer, index=True))


@each(60, 63, 64, 65, 128)
def case_given_names_too_long(op, sa, length):
    op.create_table(
        "t", sa.Column("a", sa.Integer), sa.UniqueConstraint("a", name="u" * length)
    )
    op.create_index("i" * length, "t", ["a"])


@each(63, 64, 65)
def case_final_names_too_long(op, sa, length):
    op.create_index(op.f("i" * length), "t", ["a"])


@dialects(*ALTERING)
@each(63, 64, 65)
def case_dropped_names_too_long(op, sa, length):
    op.drop_constraint("c" * length, "t", type_="unique")


@each(64, 70)
def case_long_tables_and_columns(op, sa, length):
    op.create_table("t" * length, sa.Column("c" * length, sa.Integer))


@dialects("postgresql")
def case_long_names_of_several_bytes(op, sa):
    op.create_index("ö" * 40, "t", ["a"])
