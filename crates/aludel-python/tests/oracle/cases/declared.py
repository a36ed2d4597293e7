"""Revisions as autogenerate writes them, whose text says everything: nothing here needs an
interpreter, and all that can be given to columns, types, constraints and directives is given
once in words that can be read."""

from catalogue import dialects, naming_convention
from sqlalchemy.dialects import mysql, postgresql, sqlite


def case_columns(op, sa):
    op.create_table(
        "t",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plain", sa.String(9), nullable=True),
        sa.Column("said", sa.Text(), nullable=False, comment="it's 50%"),
        sa.Column("unsaid", sa.Integer),
        sa.Column("text", sa.String(5), server_default="x", nullable=False),
        sa.Column("sql", sa.DateTime(), server_default=sa.text("now()")),
        sa.Column("none", sa.Integer(), server_default=sa.null()),
        sa.Column("yes", sa.Boolean(), server_default=sa.true()),
        sa.Column("no", sa.Boolean(), server_default=sa.false()),
        sa.Column("word", sa.Integer(), server_default=sa.literal_column("-1")),
        sa.PrimaryKeyConstraint("id"),
    )


def case_functions_as_defaults(op, sa):
    op.create_table(
        "t",
        sa.Column("now", sa.DateTime(), server_default=sa.func.now()),
        sa.Column("moment", sa.DateTime(), server_default=sa.func.current_timestamp()),
        sa.Column("day", sa.Date(), server_default=sa.func.current_date()),
        sa.Column("code", sa.Uuid(), server_default=sa.func.gen_random_uuid()),
        sa.Column("name", sa.Text(), server_default=sa.func.current_user()),
    )


def case_columns_with_flags(op, sa):
    op.create_table(
        "t",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("a", sa.Integer(), unique=True),
        sa.Column("b", sa.Integer(), index=True, nullable=False),
        schema="s",
    )
    op.create_table("u", sa.Column("c", sa.Integer(), index=True, unique=True))


def case_keys_that_are_numbered(op, sa):
    op.create_table("t", sa.Column("id", sa.Integer(), nullable=False), sa.PrimaryKeyConstraint("id"))
    op.create_table("u", sa.Column("id", sa.BigInteger(), autoincrement=False, primary_key=True))
    op.create_table("v", sa.Column("id", sa.Integer(), default=5, primary_key=True))


@dialects("postgresql", "mysql", "mariadb")
def case_keys_of_several_columns_that_are_numbered(op, sa):
    op.create_table(
        "t",
        sa.Column("a", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("b", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("a", "b"),
    )


def case_foreign_key_that_is_numbered(op, sa):
    op.create_table(
        "t",
        sa.Column("id", sa.Integer(), sa.ForeignKey("u.id"), autoincrement="ignore_fk", primary_key=True),
    )
    op.create_table("v", sa.Column("id", sa.Integer(), sa.ForeignKey("u.id"), primary_key=True))


def case_text_that_is_to_be_numbered(op, sa):
    op.create_table("t", sa.Column("id", sa.Text(), autoincrement=True, primary_key=True))


@dialects("postgresql", "mysql", "mariadb")
def case_second_column_that_is_numbered(op, sa):
    op.create_table(
        "t",
        sa.Column("a", sa.Integer(), primary_key=True),
        sa.Column("b", sa.Integer(), autoincrement=True, primary_key=True),
    )


def case_two_columns_that_are_to_be_numbered(op, sa):
    op.create_table(
        "t",
        sa.Column("a", sa.Integer(), autoincrement=True, primary_key=True),
        sa.Column("b", sa.Integer(), autoincrement=True, primary_key=True),
    )


@dialects("postgresql", "mysql", "mariadb")
def case_identities(op, sa):
    op.create_table(
        "t",
        sa.Column("a", sa.Integer(), sa.Identity()),
        sa.Column("b", sa.Integer(), sa.Identity(always=True, start=5, increment=2, cycle=True)),
        sa.Column("c", sa.Integer(), sa.Identity(False, None, 7, 3, 1, 99, cache=4)),
        sa.Column("d", sa.Integer(), sa.Identity(nominvalue=True, nomaxvalue=True, cycle=False)),
    )


@dialects("postgresql", "mysql", "mariadb")
def case_computed(op, sa):
    op.create_table(
        "t",
        sa.Column("a", sa.Integer()),
        sa.Column("b", sa.Integer(), sa.Computed("a + 1")),
        sa.Column("c", sa.Integer(), sa.Computed("a % 2", persisted=True)),
        sa.Column("d", sa.Integer(), sa.Computed(sa.text("a * 2"), persisted=False)),
    )


def case_foreign_keys_of_columns(op, sa):
    op.create_table(
        "t",
        sa.Column("a", sa.Integer(), sa.ForeignKey("u.id", ondelete="CASCADE", onupdate="SET NULL")),
        sa.Column("b", sa.Integer(), sa.ForeignKey("s.u.id", name="fk_b")),
        sa.Column("c", sa.Integer(), sa.ForeignKey("u.id", deferrable=True, initially="DEFERRED")),
    )


def case_constraints(op, sa):
    op.create_table(
        "t",
        sa.Column("a", sa.Integer(), sa.CheckConstraint("a > 5", name="ck_a"), unique=True),
        sa.UniqueConstraint("b", name="uq_b"),
        sa.Column("b", sa.Integer(), sa.ForeignKey("u.id")),
        sa.CheckConstraint("a < b", name="ck_ab"),
        sa.ForeignKeyConstraint(["a", "b"], ["u.x", "u.y"], name="fk_ab", onupdate="CASCADE", ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["b"], ["s.u.x"], deferrable=True, initially="DEFERRED"),
        sa.UniqueConstraint("a", "b", deferrable=True, initially="IMMEDIATE"),
        sa.PrimaryKeyConstraint("a", "b", name=op.f("pk_t")),
    )


@dialects("postgresql", "sqlite")
def case_foreign_keys_that_match(op, sa):
    op.create_table(
        "t",
        sa.Column("a", sa.Integer(), sa.ForeignKey("u.x", match="FULL")),
        sa.Column("b", sa.Integer()),
        sa.ForeignKeyConstraint(["b"], ["u.y"], match="SIMPLE"),
    )


@dialects("postgresql")
def case_foreign_key_of_its_own_that_matches(op, sa):
    op.create_foreign_key("fk", "t", "u", ["b"], ["x"], match="FULL")


def case_constraints_of_columns_that_are_not_there(op, sa):
    op.create_table("t", sa.Column("a", sa.Integer()), sa.UniqueConstraint("b"))


@naming_convention(fk="fk_%(table_name)s_%(referred_column_0_name)s")
def case_convention_that_asks_for_another_table(op, sa):
    op.create_table("t", sa.Column("a", sa.Integer()), sa.ForeignKeyConstraint(["a"], ["u.id"]))


@dialects("postgresql", "mysql", "mariadb")
@naming_convention(fk="fk_%(table_name)s_%(referred_column_0_name)s", ck="ck_%(table_name)s_%(constraint_name)s")
def case_convention_for_directives(op, sa):
    op.create_foreign_key(None, "t", "u", ["a"], ["id"])
    op.create_check_constraint("big", "t", "a > 5")
    op.create_check_constraint(op.f("final"), "t", "a > 5")
    op.drop_constraint("big", "t", type_="check")
    op.drop_constraint(op.f("final"), "t", type_="check")


@naming_convention(ix="ix_%(column_0_label)s", uq="uq_%(table_name)s_%(column_0_name)s", pk="pk_%(table_name)s")
def case_convention_in_a_dotted_schema(op, sa):
    op.create_table(
        "t",
        sa.Column("a", sa.Integer(), index=True),
        sa.Column("b", sa.Integer(), unique=True),
        sa.PrimaryKeyConstraint("a"),
        schema="one.two",
    )


def case_final_names_of_64_characters(op, sa):
    op.create_index(op.f("ix_a_table_with_a_long_name_a_column_with_a_long_name_another_on"), "t", ["a"])


def case_final_names_of_65_characters(op, sa):
    op.create_index(op.f("ix_a_table_with_a_long_name_a_column_with_a_long_name_another_one"), "t", ["a"])


def case_table_words(op, sa):
    op.create_table(
        "t",
        sa.Column("a", sa.Integer(), primary_key=True),
        schema="s",
        if_not_exists=True,
        comment="words",
        mysql_engine="InnoDB",
        mysql_charset="utf8mb4",
        mysql_collate="utf8mb4_bin",
        sqlite_autoincrement=True,
        postgresql_tablespace="Space",
        postgresql_partition_by="RANGE (a)",
    )
    op.rename_table("t", "u", schema="s")
    op.drop_table("u", schema="s", if_exists=True)
    op.drop_table("v")


def case_table_comments(op, sa):
    op.create_table_comment("t", "it's 50%", existing_comment="old", schema="s")
    op.drop_table_comment("t", existing_comment="old", schema="s")


def case_numbers(op, sa):
    op.create_table(
        "t",
        sa.Column("a", sa.SmallInteger()),
        sa.Column("b", sa.BigInteger()),
        sa.Column("c", sa.Numeric(10, 2)),
        sa.Column("d", sa.Numeric(precision=8)),
        sa.Column("e", sa.DECIMAL(7, 3)),
        sa.Column("f", sa.Float()),
        sa.Column("g", sa.Float(precision=24)),
        sa.Column("h", sa.REAL()),
        sa.Column("i", sa.Double()),
        sa.Column("j", sa.Boolean()),
        sa.Column("k", sa.INTEGER()),
        sa.Column("l", sa.BIGINT()),
        sa.Column("m", sa.SMALLINT()),
        sa.Column("n", sa.NUMERIC(precision=5, scale=1)),
        sa.Column("o", sa.Numeric(10, 2, asdecimal=False)),
    )


def case_texts(op, sa):
    op.create_table(
        "t",
        sa.Column("a", sa.String(length=5)),
        sa.Column("b", sa.String(5, collation="C")),
        sa.Column("c", sa.Unicode(7)),
        sa.Column("d", sa.Text()),
        sa.Column("e", sa.Text(length=99)),
        sa.Column("f", sa.UnicodeText()),
        sa.Column("g", sa.VARCHAR(length=8)),
        sa.Column("h", sa.CHAR(3)),
        sa.Column("i", sa.NVARCHAR(4)),
        sa.Column("j", sa.NCHAR(2)),
        sa.Column("k", sa.CLOB()),
        sa.Column("l", sa.VARCHAR(length=8, collation="C")),
    )


def case_other_types(op, sa):
    op.create_table(
        "t",
        sa.Column("a", sa.LargeBinary()),
        sa.Column("b", sa.LargeBinary(length=20)),
        sa.Column("c", sa.BLOB()),
        sa.Column("d", sa.Date()),
        sa.Column("e", sa.DateTime(timezone=True)),
        sa.Column("f", sa.Time(timezone=True)),
        sa.Column("g", sa.TIMESTAMP()),
        sa.Column("h", sa.TIMESTAMP(timezone=True)),
        sa.Column("i", sa.Interval()),
        sa.Column("j", sa.Interval(native=False)),
        sa.Column("k", sa.Interval(second_precision=3)),
        sa.Column("l", sa.JSON()),
        sa.Column("m", sa.Uuid()),
        sa.Column("n", sa.Uuid(native_uuid=False)),
        sa.Column("o", sa.TIME(timezone=True)),
    )


@dialects("mysql", "mariadb", "sqlite")
def case_bytes(op, sa):
    op.create_table(
        "t",
        sa.Column("a", sa.BINARY(5)),
        sa.Column("b", sa.VARBINARY(length=6)),
        sa.Column("c", sa.DATETIME()),
    )


@dialects("postgresql", "sqlite")
def case_pair_of_double_types(op, sa):
    op.create_table(
        "t",
        sa.Column("a", sa.DOUBLE_PRECISION()),
        sa.Column("b", sa.Double(precision=53)),
        sa.Column("c", sa.FLOAT(precision=10)),
    )


def case_variants(op, sa):
    op.create_table(
        "t",
        sa.Column("a", sa.BigInteger().with_variant(sa.Integer(), "sqlite")),
        sa.Column("b", sa.JSON().with_variant(postgresql.JSONB(), "postgresql")),
        sa.Column("c", sa.Text().with_variant(mysql.LONGTEXT(), "mysql", "mariadb")),
    )


def case_enumerations(op, sa):
    op.create_table(
        "t",
        sa.Column("a", sa.Enum("x", "it's", name="plain"), nullable=False),
        sa.Column("b", sa.Enum("x", "longer", name="text", native_enum=False)),
        sa.Column("c", sa.Enum("x", "y", name="wide", native_enum=False, length=20)),
        sa.Column("d", sa.Enum("x", name="plain", schema="s")),
        sa.Column("e", sa.Enum("x", "it's", name="plain")),
        sa.Column("f", sa.Enum("x", name="made", create_type=False)),
    )


@dialects("postgresql")
def case_types_of_postgresql(op, sa):
    op.create_table(
        "t",
        sa.Column("a", postgresql.UUID(as_uuid=True)),
        sa.Column("b", postgresql.JSON(astext_type=sa.Text())),
        sa.Column("c", postgresql.JSONB(astext_type=sa.Text())),
        sa.Column("d", postgresql.TIMESTAMP(timezone=True, precision=3)),
        sa.Column("e", postgresql.TIME(precision=2)),
        sa.Column("f", postgresql.INTERVAL(fields="DAY TO SECOND", precision=4)),
        sa.Column("g", postgresql.BYTEA()),
        sa.Column("h", postgresql.BIT()),
        sa.Column("i", postgresql.BIT(length=5, varying=True)),
        sa.Column("j", postgresql.BIT(6)),
        sa.Column("k", postgresql.INET()),
        sa.Column("l", postgresql.CIDR()),
        sa.Column("m", postgresql.MACADDR()),
        sa.Column("n", postgresql.MONEY()),
        sa.Column("o", postgresql.OID()),
        sa.Column("p", postgresql.TSVECTOR()),
        sa.Column("q", postgresql.CITEXT()),
        sa.Column("r", postgresql.INT4RANGE()),
        sa.Column("s", postgresql.TSTZRANGE()),
        sa.Column("u", postgresql.ARRAY(sa.Integer())),
        sa.Column("v", postgresql.ARRAY(sa.String(length=5), dimensions=2)),
        sa.Column("w", sa.ARRAY(sa.Text())),
        sa.Column("x", postgresql.ENUM("x", "y", name="own")),
        sa.Column("y", postgresql.ENUM("x", "y", name="made", create_type=False)),
        sa.Column("z", postgresql.VARCHAR(length=9)),
        sa.Column("aa", postgresql.DOUBLE_PRECISION(precision=53)),
        sa.Column("ab", postgresql.REGCLASS()),
        sa.Column("ac", postgresql.MACADDR8()),
        sa.Column("ad", postgresql.TSQUERY()),
        sa.Column("ae", postgresql.NUMRANGE()),
    )


@dialects("mysql", "mariadb")
def case_types_of_mysql(op, sa):
    op.create_table(
        "t",
        sa.Column("a", mysql.INTEGER(unsigned=True)),
        sa.Column("b", mysql.BIGINT(display_width=20, unsigned=True)),
        sa.Column("c", mysql.SMALLINT(display_width=5, zerofill=True)),
        sa.Column("d", mysql.MEDIUMINT()),
        sa.Column("e", mysql.TINYINT(1)),
        sa.Column("f", mysql.TINYTEXT()),
        sa.Column("g", mysql.MEDIUMTEXT(collation="utf8mb4_bin")),
        sa.Column("h", mysql.LONGTEXT(charset="utf8mb4", collation="utf8mb4_bin")),
        sa.Column("i", mysql.VARCHAR(length=30, charset="latin1")),
        sa.Column("j", mysql.CHAR(length=3, collation="utf8mb4_bin")),
        sa.Column("k", mysql.TEXT(length=300)),
        sa.Column("l", mysql.DATETIME(fsp=6)),
        sa.Column("m", mysql.TIMESTAMP(fsp=3)),
        sa.Column("n", mysql.TIME(fsp=2)),
        sa.Column("o", mysql.YEAR(display_width=4)),
        sa.Column("p", mysql.JSON()),
        sa.Column("q", mysql.TINYBLOB()),
        sa.Column("r", mysql.MEDIUMBLOB()),
        sa.Column("s", mysql.LONGBLOB()),
    )


@dialects("sqlite")
def case_types_of_sqlite(op, sa):
    op.create_table(
        "t",
        sa.Column("a", sqlite.INTEGER()),
        sa.Column("b", sqlite.VARCHAR(length=5)),
        sa.Column("c", sqlite.NUMERIC(precision=10, scale=2)),
        sa.Column("d", sqlite.JSON()),
        sa.Column("e", sqlite.BLOB()),
    )


@dialects("postgresql", "mysql", "mariadb")
def case_columns_that_are_added(op, sa):
    op.add_column("t", sa.Column("a", sa.Integer(), nullable=False, comment="words"), schema="s")
    op.add_column("t", sa.Column("b", sa.Integer(), sa.ForeignKey("u.id", name="fk_b")))
    op.add_column("t", sa.Column("c", sa.Integer(), sa.CheckConstraint("c > 5"), index=True))
    op.add_column("t", sa.Column("d", sa.Integer(), unique=True), if_not_exists=True)
    op.drop_column("t", "d", schema="s", if_exists=True)
    op.drop_column("t", "c")


@dialects("postgresql", "mysql", "mariadb")
def case_columns_that_are_altered(op, sa):
    op.alter_column("t", "a", existing_type=sa.String(5), nullable=False)
    op.alter_column("t", "a", existing_type=sa.String(5), type_=sa.Text(), existing_nullable=False)
    op.alter_column("t", "a", existing_type=sa.Text(), new_column_name="b", schema="s", existing_nullable=True)
    op.alter_column("t", "a", existing_type=sa.Integer(), server_default="5", existing_nullable=False)
    op.alter_column("t", "a", existing_type=sa.Integer(), server_default=None, existing_server_default="5")
    op.alter_column("t", "a", existing_type=sa.Integer(), comment="new", existing_comment="old", existing_nullable=True)
    op.alter_column("t", "a", existing_type=sa.Integer(), comment=None, existing_comment="old")
    op.alter_column("t", "a", existing_type=sa.Integer(), nullable=True, existing_comment="old", existing_server_default=sa.text("7"))


@dialects("mysql", "mariadb")
def case_columns_that_are_numbered_later(op, sa):
    op.alter_column("t", "a", existing_type=sa.Integer(), autoincrement=True, existing_nullable=False)
    op.alter_column("t", "a", existing_type=sa.Integer(), autoincrement=False, existing_autoincrement=True)
    op.alter_column("t", "a", existing_type=sa.Integer(), nullable=False, existing_autoincrement=True)


@dialects("postgresql")
def case_columns_that_are_converted(op, sa):
    op.alter_column("t", "a", type_=sa.Integer(), existing_type=sa.Text(), postgresql_using="a::int")


def case_indexes(op, sa):
    op.create_index("ix_a", "t", ["a", "Select"], unique=True, schema="s")
    op.create_index("ix_b", "t", [sa.text("lower(b)")], unique=False, if_not_exists=True)
    op.create_index(op.f("ix_c"), "t", ["c"], postgresql_using="gin", postgresql_where=sa.text("c > 5"), sqlite_where=sa.text("c > 5"))
    op.create_index("ix_d", "t", ["d"], postgresql_ops={"d": "text_pattern_ops"}, postgresql_with={"fillfactor": 50}, mysql_length={"d": 5})
    op.create_index("ix_e", "t", ["e"], mysql_prefix="FULLTEXT", postgresql_nulls_not_distinct=True, postgresql_concurrently=True)
    op.create_index("ix_f", "t", ["f"], mysql_using="hash", mysql_length=3)
    op.drop_index("ix_a", table_name="t", schema="s")
    op.drop_index("ix_b", "t", if_exists=True)
    op.drop_index(op.f("ix_c"), table_name="t", postgresql_concurrently=True)


@dialects("postgresql", "mysql", "mariadb")
def case_constraints_of_their_own(op, sa):
    op.create_primary_key("pk", "t", ["a"], schema="s")
    op.create_unique_constraint("uq", "t", ["a", "b"], deferrable=True, initially="DEFERRED")
    op.create_foreign_key("fk", "t", "u", ["a"], ["x"], source_schema="s", referent_schema="r", ondelete="CASCADE", onupdate="SET NULL")
    op.create_foreign_key(op.f("fk_b"), "t", "u", ["b"], ["x"], deferrable=True, initially="DEFERRED")
    op.create_check_constraint("ck", "t", "a > 5", schema="s")
    op.create_check_constraint("ck_b", "t", sa.text("b LIKE '50%'"))
    op.drop_constraint("pk", "t", type_="primary", schema="s")
    op.drop_constraint("uq", "t", type_="unique")
    op.drop_constraint("fk", "t", type_="foreignkey")
    op.drop_constraint("ck", "t", type_="check")


@dialects("postgresql")
def case_constraints_that_may_be_gone(op, sa):
    op.drop_constraint("ck", "t", type_="check", if_exists=True)
    op.drop_constraint("any", "t")


def case_batches(op, sa):
    with op.batch_alter_table("t", schema="s") as batch_op:
        batch_op.add_column(sa.Column("a", sa.Integer(), nullable=False, server_default="5"))
        batch_op.add_column(sa.Column("b", sa.Text(), sa.Computed("lower('X')")))
        batch_op.create_index(batch_op.f("ix_a"), ["a"], unique=True)
        batch_op.drop_index("ix_b")


@dialects("postgresql", "mysql", "mariadb")
def case_batches_that_alter(op, sa):
    with op.batch_alter_table("t") as batch_op:
        batch_op.drop_column("a")
        batch_op.alter_column("b", existing_type=sa.String(5), nullable=False)
        batch_op.create_unique_constraint("uq", ["b"])
        batch_op.create_foreign_key("fk", "u", ["b"], ["x"], referent_schema="r", ondelete="CASCADE")
        batch_op.drop_constraint("ck", type_="check")
        batch_op.create_table_comment("words")


def case_batch_with_a_default_of_sql(op, sa):
    with op.batch_alter_table("t") as batch_op:
        batch_op.add_column(sa.Column("a", sa.Integer(), server_default=sa.text("5")))


@dialects("postgresql", "sqlite")
def case_batch_with_what_is_stored(op, sa):
    with op.batch_alter_table("t") as batch_op:
        batch_op.add_column(sa.Column("a", sa.Integer(), sa.Computed("1", persisted=True)))


def case_rows(op, sa):
    rows = sa.table("t", sa.column("id", sa.Integer), sa.column("name", sa.String), sa.column("on", sa.Boolean), schema="s")
    op.bulk_insert(rows, [{"name": "it's 50%", "id": -1, "on": True}, {"id": 2, "name": None, "on": False}])
    op.execute(rows.update().where(rows.c.id == 5).values(name="x", id=7))
    op.execute(sa.update(rows).values({"on": False}))
    op.execute(rows.delete().where(rows.c.name == "x"))
    op.execute(sa.delete(rows))
    op.execute(sa.text("UPDATE t SET a = '50%'"))
    op.execute("SELECT 1")


def case_words_of_python(op, sa):
    number = 5
    names = ["a", "b"]
    for name in names:
        op.execute(f"SELECT '{name}{number}'" + " FROM x")
    dialect = op.get_bind().dialect.name
    if dialect == "postgresql":
        op.execute("SELECT 'it is'")
    elif dialect in ("mysql", "mariadb"):
        op.execute("SELECT 'one of two'")
    else:
        op.execute("SELECT 'another'")
    if dialect != "sqlite" and not dialect == "mysql":
        op.execute("SELECT 'neither'")
    if dialect not in ["sqlite", "mysql"]:
        op.execute("SELECT 'not there'")
    op.create_table("t", *[sa.Column("a", sa.Integer()), sa.Column("b", sa.Text())])
    with op.get_context().autocommit_block():
        op.execute("VACUUM")
    op.get_bind().execute(sa.text("SELECT 2"))
    return
    op.execute("SELECT 'never'")
