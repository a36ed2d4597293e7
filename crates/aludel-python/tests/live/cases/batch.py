"""Batch mode on SQLite: tables that are built anew with what they hold and what holds on
to them."""

from catalogue import each, mended, ours_only, refused_by_us, show


def on(op, *statements):
    for statement in statements:
        op.get_bind().exec_driver_sql(statement)


def people(op, *more):
    on(
        op,
        "CREATE TABLE people (id INTEGER NOT NULL PRIMARY KEY, name VARCHAR(20) NOT NULL, "
        "age INTEGER DEFAULT 5, note TEXT)",
        "INSERT INTO people VALUES (1, 'Ann', 30, 'it''s'), (2, 'Bob', NULL, NULL), (7, 'é', -1, '')",
        *more,
    )


def case_alter_nullable(op, sa):
    people(op)
    with op.batch_alter_table("people") as batch_op:
        batch_op.alter_column("note", nullable=True, existing_type=sa.Text())
        batch_op.alter_column("age", server_default="7")


def case_alter_not_null_that_holds_null(op, sa):
    people(op)
    with op.batch_alter_table("people") as batch_op:
        batch_op.alter_column("age", nullable=False)


@each("sa.String(5)", "sa.BigInteger()", "sa.Numeric(10, 2)", "sa.Float()", "sa.Text()", "sa.Boolean()", "sa.JSON()")
def case_alter_type(op, sa, source):
    people(op)
    with op.batch_alter_table("people") as batch_op:
        batch_op.alter_column("age", type_=eval(source), existing_type=sa.Integer())


@each("sa.Integer()", "sa.DateTime()", "sa.LargeBinary()")
def case_alter_type_of_text(op, sa, source):
    on(op, "CREATE TABLE t (id INTEGER PRIMARY KEY, v VARCHAR(30))", "INSERT INTO t VALUES (1, '12'), (2, '2020-01-02 03:04:05'), (3, NULL)")
    with op.batch_alter_table("t") as batch_op:
        batch_op.alter_column("v", type_=eval(source), existing_type=sa.String(30))


def case_default_of_several_lines(op, sa):
    on(op, "CREATE TABLE t (id INTEGER PRIMARY KEY, v TEXT DEFAULT (\n  lower('A')\n  || 'b'\n), w TEXT DEFAULT ('a' || 'b'))")
    with op.batch_alter_table("t") as batch_op:
        batch_op.alter_column("w", nullable=False)
    on(op, "INSERT INTO t (id) VALUES (1)")


def case_rename_column(op, sa):
    people(op, "CREATE INDEX ix_name ON people (name)", "CREATE UNIQUE INDEX ux ON people (age, name)")
    with op.batch_alter_table("people") as batch_op:
        batch_op.alter_column("name", new_column_name="full name")


def case_rename_and_retype(op, sa):
    people(op)
    with op.batch_alter_table("people") as batch_op:
        batch_op.alter_column("age", new_column_name="Years", type_=sa.String(9), nullable=False, server_default="0")


def case_swap_names(op, sa):
    people(op)
    with op.batch_alter_table("people") as batch_op:
        batch_op.alter_column("name", new_column_name="note")
        batch_op.alter_column("note", new_column_name="name")


def case_drop_columns(op, sa):
    people(op)
    with op.batch_alter_table("people") as batch_op:
        batch_op.drop_column("age")
        batch_op.drop_column("note")


def case_drop_indexed_column(op, sa):
    people(op, "CREATE INDEX ix_age ON people (age)", "CREATE INDEX ix_name ON people (name)")
    with op.batch_alter_table("people") as batch_op:
        batch_op.drop_index("ix_age")
        batch_op.drop_column("age")


def case_drop_indexed_column_alone(op, sa):
    people(op, "CREATE INDEX ix_age ON people (age)")
    with op.batch_alter_table("people") as batch_op:
        batch_op.drop_column("age")


def case_drop_key_column(op, sa):
    people(op)
    with op.batch_alter_table("people") as batch_op:
        batch_op.drop_column("id")


def case_add_columns(op, sa):
    people(op)
    with op.batch_alter_table("people") as batch_op:
        batch_op.add_column(sa.Column("a", sa.Integer(), nullable=False, server_default="5"))
        batch_op.add_column(sa.Column("b", sa.String(5), server_default=sa.text("'x'")))
        batch_op.add_column(sa.Column("c", sa.DateTime(), server_default=sa.text("(datetime('2020-01-01'))")))
        batch_op.add_column(sa.Column("d", sa.Boolean(), nullable=True))


@each({"insert_after": "id"}, {"insert_before": "id"}, {"insert_before": "note"}, {"insert_after": "note"})
def case_add_column_at(op, sa, place):
    people(op)
    with op.batch_alter_table("people", recreate="always") as batch_op:
        batch_op.add_column(sa.Column("x", sa.Integer()), **place)


def case_add_column_to_be_filled(op, sa):
    people(op)
    with op.batch_alter_table("people") as batch_op:
        batch_op.add_column(sa.Column("slug", sa.String(20), nullable=True))
    op.execute("UPDATE people SET slug = lower(name)")
    with op.batch_alter_table("people") as batch_op:
        batch_op.alter_column("slug", existing_type=sa.String(20), nullable=False)
        batch_op.create_unique_constraint("uq_slug", ["slug"])


def case_add_column_with_foreign_key(op, sa):
    people(op, "CREATE TABLE team (id INTEGER PRIMARY KEY)")
    with op.batch_alter_table("people") as batch_op:
        batch_op.add_column(sa.Column("team_id", sa.Integer(), sa.ForeignKey("team.id", name="fk_team")))


def case_add_column_with_index(op, sa):
    people(op)
    with op.batch_alter_table("people", recreate="always") as batch_op:
        batch_op.add_column(sa.Column("q", sa.Integer(), index=True))


def case_add_computed(op, sa):
    people(op)
    with op.batch_alter_table("people") as batch_op:
        batch_op.add_column(sa.Column("twice", sa.Integer(), sa.Computed("age * 2", persisted=True)))
        batch_op.add_column(sa.Column("lower", sa.String(), sa.Computed("lower(name)", persisted=False)))


def case_partial_reordering(op, sa):
    people(op)
    with op.batch_alter_table("people", recreate="always", partial_reordering=[("note", "name", "id")]) as batch_op:
        batch_op.add_column(sa.Column("x", sa.Integer()))


def case_create_constraints(op, sa):
    people(op, "CREATE TABLE team (id INTEGER PRIMARY KEY)", "INSERT INTO team VALUES (30), (-1)")
    with op.batch_alter_table("people") as batch_op:
        batch_op.create_unique_constraint("uq_name", ["name"])
    with op.batch_alter_table("people") as batch_op:
        batch_op.create_check_constraint("ck_age", "age < 200")
    with op.batch_alter_table("people") as batch_op:
        batch_op.create_foreign_key("fk_team", "team", ["age"], ["id"], ondelete="SET NULL")


@refused_by_us("CommandError")
def case_create_foreign_key_that_does_not_hold(op, sa):
    people(op, "CREATE TABLE team (id INTEGER PRIMARY KEY)")
    with op.batch_alter_table("people") as batch_op:
        batch_op.create_foreign_key("fk_team", "team", ["age"], ["id"])


def case_create_unique_that_does_not_hold(op, sa):
    people(op, "INSERT INTO people VALUES (9, 'Ann', 1, 'x')")
    with op.batch_alter_table("people") as batch_op:
        batch_op.create_unique_constraint("uq_name", ["name"])


def case_create_check_that_does_not_hold(op, sa):
    people(op)
    with op.batch_alter_table("people") as batch_op:
        batch_op.create_check_constraint("ck_age", "age > 0")


def case_create_primary_key(op, sa):
    on(op, "CREATE TABLE t (a INTEGER, b VARCHAR(5))", "INSERT INTO t VALUES (1, 'x'), (2, 'y')")
    with op.batch_alter_table("t") as batch_op:
        batch_op.create_primary_key("pk_t", ["a", "b"])


def case_create_primary_key_of_null(op, sa):
    on(op, "CREATE TABLE t (a VARCHAR(5) NOT NULL, b VARCHAR(5) NULL)", "INSERT INTO t VALUES ('1', 'x')")
    with op.batch_alter_table("t") as batch_op:
        batch_op.create_primary_key("pk_t", ["b"])


def case_other_primary_key(op, sa):
    on(op, "CREATE TABLE t (a INTEGER NOT NULL, b INTEGER NOT NULL, CONSTRAINT pk_old PRIMARY KEY (a))", "INSERT INTO t VALUES (1, 2)")
    with op.batch_alter_table("t") as batch_op:
        batch_op.drop_constraint("pk_old", type_="primary")
        batch_op.create_primary_key("pk_new", ["a", "b"])


@each("uq", "ck", "fk")
def case_drop_constraint(op, sa, name):
    on(
        op,
        "CREATE TABLE team (id INTEGER PRIMARY KEY)",
        "CREATE TABLE t (id INTEGER PRIMARY KEY, a INTEGER, CONSTRAINT uq UNIQUE (a), CONSTRAINT ck CHECK (a > 0), "
        "CONSTRAINT fk FOREIGN KEY (a) REFERENCES team (id))",
        "INSERT INTO team VALUES (5)",
        "INSERT INTO t VALUES (1, 5)",
    )
    with op.batch_alter_table("t") as batch_op:
        batch_op.drop_constraint(name, type_={"uq": "unique", "ck": "check", "fk": "foreignkey"}[name])


def case_drop_constraint_by_convention(op, sa):
    on(op, "CREATE TABLE t (id INTEGER PRIMARY KEY, a INTEGER REFERENCES t (id), UNIQUE (a))")
    convention = {"uq": "uq_%(table_name)s_%(column_0_name)s", "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s"}
    with op.batch_alter_table("t", naming_convention=convention) as batch_op:
        batch_op.drop_constraint("uq_t_a", type_="unique")
    with op.batch_alter_table("t", naming_convention=convention) as batch_op:
        batch_op.drop_constraint("fk_t_a_t", type_="foreignkey")


def case_convention_beside_a_foreign_key(op, sa):
    on(
        op,
        "CREATE TABLE team (id INTEGER PRIMARY KEY)",
        "CREATE TABLE t (id INTEGER PRIMARY KEY, a INTEGER REFERENCES team (id), UNIQUE (a))",
        "INSERT INTO team VALUES (5)",
        "INSERT INTO t VALUES (1, 5)",
    )
    convention = {"uq": "uq_%(table_name)s_%(column_0_name)s", "fk": "fk_%(table_name)s_%(referred_table_name)s"}
    with op.batch_alter_table("t", naming_convention=convention) as batch_op:
        batch_op.drop_constraint("uq_t_a", type_="unique")
    with op.batch_alter_table("t", naming_convention=convention) as batch_op:
        batch_op.drop_constraint("fk_t_team", type_="foreignkey")


def case_drop_constraint_that_is_not_there(op, sa):
    people(op)
    with op.batch_alter_table("people") as batch_op:
        batch_op.drop_constraint("nope", type_="unique")


def case_unnamed_constraints_stay(op, sa):
    on(
        op,
        "CREATE TABLE u (a INTEGER, b TEXT, c TEXT, UNIQUE (a, b), UNIQUE (c), FOREIGN KEY (a) REFERENCES u (a) ON DELETE CASCADE ON UPDATE SET NULL)",
        "INSERT INTO u VALUES (1, 'x', 'y')",
    )
    with op.batch_alter_table("u") as batch_op:
        batch_op.alter_column("b", nullable=False)


def case_unnamed_check_goes(op, sa):
    on(op, "CREATE TABLE t (a INTEGER CHECK (a > 0), b INTEGER, CHECK (b > 1), CONSTRAINT ck CHECK (a < b))", "INSERT INTO t VALUES (1, 2)")
    with op.batch_alter_table("t") as batch_op:
        batch_op.alter_column("a", nullable=False)


def case_check_by_table_args(op, sa):
    on(op, "CREATE TABLE t (a INTEGER, CHECK (a > 0))", "INSERT INTO t VALUES (1)")
    with op.batch_alter_table("t", table_args=[sa.CheckConstraint("a > 0", name="ck_a")]) as batch_op:
        batch_op.alter_column("a", nullable=False)


def case_autoincrement_goes(op, sa):
    on(op, "CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, a TEXT)", "INSERT INTO t VALUES (5, 'x')", "DELETE FROM t", "INSERT INTO t (a) VALUES ('y')")
    with op.batch_alter_table("t") as batch_op:
        batch_op.alter_column("a", nullable=False)
    on(op, "INSERT INTO t (a) VALUES ('z')")


def case_autoincrement_kept(op, sa):
    on(op, "CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, a TEXT)", "INSERT INTO t VALUES (5, 'x')")
    with op.batch_alter_table("t", table_kwargs={"sqlite_autoincrement": True}) as batch_op:
        batch_op.alter_column("a", nullable=False)
    on(op, "INSERT INTO t (a) VALUES ('z')")


def case_without_rowid(op, sa):
    on(op, "CREATE TABLE t (a VARCHAR(5) NOT NULL PRIMARY KEY, b INTEGER) WITHOUT ROWID", "INSERT INTO t VALUES ('x', 1), ('a', 2)")
    with op.batch_alter_table("t") as batch_op:
        batch_op.alter_column("b", nullable=False)


def case_without_rowid_kept(op, sa):
    on(op, "CREATE TABLE t (a VARCHAR(5) NOT NULL PRIMARY KEY, b INTEGER) WITHOUT ROWID", "INSERT INTO t VALUES ('x', 1)")
    with op.batch_alter_table("t", table_kwargs={"sqlite_with_rowid": False}) as batch_op:
        batch_op.alter_column("b", nullable=False)


def case_generated_columns(op, sa):
    on(
        op,
        "CREATE TABLE t (a INTEGER, b INTEGER GENERATED ALWAYS AS (a + 1) STORED, c INTEGER AS (a * 2) VIRTUAL, d TEXT)",
        "INSERT INTO t (a, d) VALUES (1, 'x')",
    )
    show(lambda: [column["name"] for column in sa.inspect(op.get_bind()).get_columns("t")])
    with op.batch_alter_table("t", recreate="never") as batch_op:
        batch_op.add_column(sa.Column("e", sa.Integer()))


def case_generated_columns_rebuilt(op, sa):
    on(op, "CREATE TABLE t (a INTEGER, b INTEGER GENERATED ALWAYS AS (a + 1) STORED)", "INSERT INTO t (a) VALUES (1)")
    with op.batch_alter_table("t") as batch_op:
        batch_op.alter_column("a", nullable=False)


@each(
    "CREATE INDEX i ON people (age) WHERE age > 5",
    "CREATE UNIQUE INDEX i ON people (name) WHERE note IS NOT NULL",
    "CREATE INDEX i ON people (name, age)",
    'CREATE INDEX "Odd Index" ON people (age)',
)
def case_indexes(op, sa, statement):
    people(op, statement)
    with op.batch_alter_table("people") as batch_op:
        batch_op.alter_column("note", nullable=True, server_default="n")


@each("CREATE INDEX i ON people (age DESC)", "CREATE INDEX i ON people (name COLLATE NOCASE)")
def case_indexes_with_more_than_columns(op, sa, statement):
    people(op, statement)
    with op.batch_alter_table("people") as batch_op:
        batch_op.alter_column("note", nullable=True, server_default="n")


@ours_only("index i", "index j")
def case_indexes_of_expressions(op, sa):
    people(op, "CREATE INDEX i ON people (lower(name))", "CREATE UNIQUE INDEX j ON people (age + 1) WHERE age > 0")
    with op.batch_alter_table("people") as batch_op:
        batch_op.alter_column("note", nullable=True, server_default="n")


def case_index_of_an_expression_whose_column_goes(op, sa):
    people(op, "CREATE INDEX i ON people (lower(note))")
    with op.batch_alter_table("people") as batch_op:
        batch_op.drop_column("note")


def case_create_and_drop_index(op, sa):
    people(op, "CREATE INDEX ix_old ON people (age)")
    with op.batch_alter_table("people") as batch_op:
        batch_op.drop_index("ix_old")
        batch_op.create_index("ix_new", ["name", "age"], unique=True)
        batch_op.create_index(batch_op.f("ix_f"), ["note"], sqlite_where=sa.text("note <> ''"))


def case_create_index_in_rebuild(op, sa):
    people(op)
    with op.batch_alter_table("people", recreate="always") as batch_op:
        batch_op.alter_column("name", new_column_name="called")
        batch_op.create_index("ix_new", ["called"])


def case_create_index_on_old_name(op, sa):
    people(op)
    with op.batch_alter_table("people", recreate="always") as batch_op:
        batch_op.alter_column("name", new_column_name="called")
        batch_op.create_index("ix_new", ["name"])


def case_self_reference(op, sa):
    on(
        op,
        "CREATE TABLE node (id INTEGER NOT NULL PRIMARY KEY, parent INTEGER, CONSTRAINT fk_up FOREIGN KEY (parent) REFERENCES node (id) ON DELETE CASCADE)",
        "INSERT INTO node VALUES (1, NULL), (2, 1), (3, 2)",
    )
    with op.batch_alter_table("node") as batch_op:
        batch_op.add_column(sa.Column("name", sa.String(5), server_default=sa.text("'n'")))


def case_self_reference_renamed(op, sa):
    on(
        op,
        "CREATE TABLE node (id INTEGER NOT NULL PRIMARY KEY, parent INTEGER, CONSTRAINT fk_up FOREIGN KEY (parent) REFERENCES node (id))",
        "INSERT INTO node VALUES (1, NULL), (2, 1)",
    )
    with op.batch_alter_table("node") as batch_op:
        batch_op.alter_column("parent", new_column_name="up")


def case_referred_by_others(op, sa):
    people(
        op,
        "CREATE TABLE pet (id INTEGER PRIMARY KEY, owner INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE)",
        "INSERT INTO pet VALUES (1, 1), (2, 7)",
    )
    with op.batch_alter_table("people") as batch_op:
        batch_op.alter_column("name", type_=sa.Text(), existing_type=sa.String(20))


def case_referred_column_renamed(op, sa):
    people(op, "CREATE TABLE pet (id INTEGER PRIMARY KEY, owner INTEGER REFERENCES people (id))", "INSERT INTO pet VALUES (1, 1)")
    with op.batch_alter_table("people") as batch_op:
        batch_op.alter_column("id", new_column_name="key")


def case_refers_to_others(op, sa):
    on(
        op,
        "CREATE TABLE team (id INTEGER PRIMARY KEY, name TEXT)",
        "CREATE TABLE t (id INTEGER PRIMARY KEY, team_id INTEGER NOT NULL, x INTEGER, "
        "FOREIGN KEY (team_id) REFERENCES team (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED)",
        "INSERT INTO team VALUES (1, 'a')",
        "INSERT INTO t VALUES (1, 1, 5)",
    )
    with op.batch_alter_table("t") as batch_op:
        batch_op.drop_column("x")


def case_refers_to_nothing(op, sa):
    on(op, "CREATE TABLE t (id INTEGER PRIMARY KEY, g INTEGER REFERENCES gone (id))", "INSERT INTO t VALUES (1, 1)")
    with op.batch_alter_table("t") as batch_op:
        batch_op.add_column(sa.Column("x", sa.Integer(), server_default=sa.text("(1 + 1)")))


@ours_only("trigger seen")
def case_trigger(op, sa):
    people(op, "CREATE TABLE log (what TEXT)", "CREATE TRIGGER seen AFTER INSERT ON people BEGIN INSERT INTO log VALUES (new.name); END")
    with op.batch_alter_table("people") as batch_op:
        batch_op.alter_column("note", server_default="n")


def case_trigger_of_another_table(op, sa):
    people(op, "CREATE TABLE log (what TEXT)", "CREATE TRIGGER seen AFTER INSERT ON log BEGIN DELETE FROM log WHERE what = 'x'; END")
    with op.batch_alter_table("people") as batch_op:
        batch_op.alter_column("note", server_default="n")


@mended
def case_trigger_that_names_it(op, sa):
    people(op, "CREATE TABLE log (what TEXT)", "CREATE TRIGGER seen AFTER INSERT ON log BEGIN UPDATE people SET note = new.what; END")
    with op.batch_alter_table("people") as batch_op:
        batch_op.alter_column("note", server_default="n")
    on(op, "INSERT INTO log VALUES ('x')")
    assert op.get_bind().exec_driver_sql("SELECT DISTINCT note FROM people").all() == [("x",)]


def case_rows_that_refer_to_nothing(op, sa):
    on(
        op,
        "CREATE TABLE team (id INTEGER PRIMARY KEY)",
        "CREATE TABLE t (id INTEGER PRIMARY KEY, a INTEGER REFERENCES team (id))",
        "INSERT INTO t VALUES (1, 5), (2, NULL)",
    )
    with op.batch_alter_table("t") as batch_op:
        batch_op.add_column(sa.Column("x", sa.Integer(), server_default=sa.text("(1 + 1)")))


@mended
def case_view(op, sa):
    people(op, "CREATE VIEW adults AS SELECT name FROM people WHERE age > 18")
    with op.batch_alter_table("people") as batch_op:
        batch_op.alter_column("note", server_default="n")
    assert op.get_bind().exec_driver_sql("SELECT * FROM adults").all() == [("Ann",)]


@mended
def case_view_on_a_view(op, sa):
    people(op, "CREATE VIEW adults AS SELECT name FROM people WHERE age > 18", "CREATE VIEW few AS SELECT count(*) AS n FROM adults")
    with op.batch_alter_table("people") as batch_op:
        batch_op.add_column(sa.Column("x", sa.Integer(), server_default=sa.text("(1 + 1)")))
    assert op.get_bind().exec_driver_sql("SELECT n FROM few").scalar() == 1


def case_view_of_another_table(op, sa):
    people(op, "CREATE TABLE other (a INTEGER)", "CREATE VIEW v AS SELECT a FROM other")
    with op.batch_alter_table("people") as batch_op:
        batch_op.alter_column("note", server_default="n")


def case_boolean_with_check(op, sa):
    op.create_table("t", sa.Column("id", sa.Integer, primary_key=True), sa.Column("f", sa.Boolean(create_constraint=True, name="ck_f")))
    on(op, "INSERT INTO t VALUES (1, 1), (2, 0), (3, NULL)")
    with op.batch_alter_table("t") as batch_op:
        batch_op.alter_column("f", new_column_name="flag", existing_type=sa.Boolean(create_constraint=True, name="ck_f"))
    with op.batch_alter_table("t") as batch_op:
        batch_op.alter_column("flag", type_=sa.Integer(), existing_type=sa.Boolean(create_constraint=True, name="ck_f"))


def case_enum(op, sa):
    kind = sa.Enum("a", "b", name="kind", create_constraint=True)
    op.create_table("t", sa.Column("id", sa.Integer, primary_key=True), sa.Column("k", kind))
    on(op, "INSERT INTO t VALUES (1, 'a')")
    with op.batch_alter_table("t") as batch_op:
        batch_op.drop_constraint("kind", type_="check")
        batch_op.alter_column("k", type_=sa.Enum("a", "b", "c", name="kind2", create_constraint=True), existing_type=sa.String(1))
    on(op, "INSERT INTO t VALUES (2, 'c')")


def case_defaults_stay(op, sa):
    on(
        op,
        "CREATE TABLE t (a INTEGER DEFAULT 5, b TEXT DEFAULT 'it''s', c DATETIME DEFAULT CURRENT_TIMESTAMP, "
        "d INTEGER DEFAULT (1 + 1), e BOOLEAN DEFAULT 0, f FLOAT DEFAULT -1.5, g TEXT DEFAULT NULL, h INTEGER DEFAULT (random()))",
        "INSERT INTO t (a, c, h) VALUES (1, '2020-01-01', 1)",
    )
    with op.batch_alter_table("t") as batch_op:
        batch_op.alter_column("a", nullable=False)


def case_types_stay(op, sa):
    on(
        op,
        "CREATE TABLE t (a INT, b BIGINT, c VARCHAR(5), d NVARCHAR(5), e CHAR(3), f NUMERIC(10, 2), g DECIMAL(5), h REAL, i BLOB, "
        "j DATE, k TIME, l TIMESTAMP, m JSON, n BOOLEAN, o DOUBLE PRECISION, p WHATEVER(3), q, r VARCHAR)",
        "INSERT INTO t (a, i, m) VALUES (1, x'00ff', '{}')",
    )
    with op.batch_alter_table("t") as batch_op:
        batch_op.drop_column("b")


def case_collations(op, sa):
    on(op, "CREATE TABLE t (a VARCHAR(5) COLLATE NOCASE, b INTEGER)", "INSERT INTO t VALUES ('A', 1)")
    with op.batch_alter_table("t") as batch_op:
        batch_op.alter_column("b", nullable=False)


def case_odd_names(op, sa):
    on(op, 'CREATE TABLE "Odd Table" ("order" INTEGER NOT NULL PRIMARY KEY, "a""b" TEXT, "per%cent" TEXT)', "INSERT INTO \"Odd Table\" VALUES (1, 'x', '%')")
    with op.batch_alter_table("Odd Table") as batch_op:
        batch_op.alter_column('a"b', new_column_name="select")
        batch_op.create_index("ix odd", ["per%cent"])


def case_long_table_name(op, sa):
    name = "a_table_whose_name_goes_on_and_on_" + "x" * 30
    on(op, f"CREATE TABLE {name} (id INTEGER PRIMARY KEY, a TEXT)", f"INSERT INTO {name} VALUES (1, 'x')")
    with op.batch_alter_table(name) as batch_op:
        batch_op.alter_column("a", nullable=False)


def case_leftover_of_an_earlier_run(op, sa):
    people(op, "CREATE TABLE _alembic_tmp_people (a INTEGER)")
    with op.batch_alter_table("people") as batch_op:
        batch_op.alter_column("note", server_default="n")


def case_missing_table(op, sa):
    with op.batch_alter_table("nope") as batch_op:
        batch_op.alter_column("a", nullable=False)


def case_missing_column(op, sa):
    people(op)
    with op.batch_alter_table("people") as batch_op:
        batch_op.alter_column("nope", nullable=False)


@each("auto", "always", "never")
def case_nothing_to_do(op, sa, recreate):
    people(op, "CREATE INDEX i ON people (name)")
    with op.batch_alter_table("people", recreate=recreate):
        pass


def case_copy_from(op, sa):
    people(op)
    table = sa.Table(
        "people",
        sa.MetaData(),
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.String(20), nullable=False),
        sa.Column("age", sa.Integer),
        sa.CheckConstraint("age < 99", name="ck_age"),
    )
    with op.batch_alter_table("people", copy_from=table) as batch_op:
        batch_op.alter_column("age", new_column_name="years")


def case_reflect_args(op, sa):
    people(op)
    with op.batch_alter_table("people", reflect_args=[sa.Column("age", sa.Numeric(5, 1)), sa.Column("note", sa.String(9))]) as batch_op:
        batch_op.alter_column("name", nullable=True)


def case_reflect_kwargs(op, sa):
    people(op)

    def listen(inspector, table, column_info):
        if column_info["name"] == "age":
            column_info["type"] = sa.BigInteger()

    with op.batch_alter_table("people", reflect_kwargs={"listeners": [("column_reflect", listen)]}) as batch_op:
        batch_op.alter_column("name", nullable=True)


def case_table_kwargs(op, sa):
    people(op)
    with op.batch_alter_table("people", table_kwargs={"sqlite_strict": True}, recreate="always") as batch_op:
        batch_op.drop_column("name")
        batch_op.drop_column("note")


def case_nested_in_a_savepoint(op, sa):
    people(op)
    with op.get_bind().begin_nested():
        with op.batch_alter_table("people") as batch_op:
            batch_op.alter_column("note", nullable=True, server_default="n")


def case_two_tables(op, sa):
    people(op, "CREATE TABLE t (id INTEGER PRIMARY KEY, p INTEGER REFERENCES people (id))", "INSERT INTO t VALUES (1, 2)")
    for table, column in (("people", "note"), ("t", "p")):
        with op.batch_alter_table(table) as batch_op:
            batch_op.alter_column(column, server_default="1")


def case_many_rows(op, sa):
    people(op, "WITH RECURSIVE n (i) AS (SELECT 100 UNION ALL SELECT i + 1 FROM n WHERE i < 2000) INSERT INTO people SELECT i, 'n' || i, i % 50, NULL FROM n")
    with op.batch_alter_table("people") as batch_op:
        batch_op.alter_column("age", type_=sa.String(5), existing_type=sa.Integer())
    show(lambda: op.get_bind().exec_driver_sql("SELECT count(*), sum(id), max(name) FROM people").all())


def case_inspected_afterwards(op, sa):
    people(op)
    inspector = sa.inspect(op.get_bind())
    show(lambda: [column["name"] for column in inspector.get_columns("people")])
    with op.batch_alter_table("people") as batch_op:
        batch_op.drop_column("age")
        batch_op.create_unique_constraint("uq", ["name"])
    inspector = sa.inspect(op.get_bind())
    show(
        lambda: [column["name"] for column in inspector.get_columns("people")],
        lambda: inspector.get_unique_constraints("people"),
        lambda: inspector.get_pk_constraint("people"),
    )


def case_temporary_table(op, sa):
    on(op, "CREATE TEMPORARY TABLE tt (a INTEGER, b TEXT)", "INSERT INTO tt VALUES (1, 'x')")
    with op.batch_alter_table("tt") as batch_op:
        batch_op.alter_column("a", nullable=False)
    show(lambda: op.get_bind().exec_driver_sql("SELECT * FROM tt").all())


def case_create_table_then_batch(op, sa):
    op.create_table(
        "t",
        sa.Column("id", sa.Integer, sa.Identity(), primary_key=True),
        sa.Column("a", sa.String(5), index=True, unique=True),
        sa.Column("b", sa.Numeric(5, 2), sa.CheckConstraint("b > 0", name="ck_b")),
        sa.UniqueConstraint("a", "b", name="uq_ab"),
    )
    on(op, "INSERT INTO t VALUES (1, 'x', 2.5)")
    with op.batch_alter_table("t") as batch_op:
        batch_op.alter_column("b", type_=sa.Float(), existing_type=sa.Numeric(5, 2))
        batch_op.drop_constraint("uq_ab", type_="unique")


def case_op_in_batch_context(op, sa):
    people(op)
    with op.batch_alter_table("people") as batch_op:
        show(lambda: batch_op.get_bind().dialect.name, lambda: batch_op.migration_context.dialect.name)
        batch_op.execute("UPDATE people SET note = 'seen'")
        batch_op.alter_column("note", nullable=False)


def case_columns_that_the_program_fills(op, sa):
    import datetime
    import uuid

    people(op)
    with op.batch_alter_table("people", recreate="always") as batch_op:
        batch_op.add_column(sa.Column("five", sa.Integer, default=5, nullable=False))
        batch_op.add_column(sa.Column("word", sa.String(9), default=lambda: "50% :x 'y'", nullable=False))
        batch_op.add_column(sa.Column("told", sa.Integer, default=lambda context: 7))
        batch_op.add_column(sa.Column("flag", sa.Boolean, default=True), insert_after="id")
        batch_op.add_column(sa.Column("doc", sa.JSON, default={"a": [1, None]}))
        batch_op.add_column(sa.Column("code", sa.Uuid, default=uuid.UUID(int=7)))
        batch_op.add_column(sa.Column("raw", sa.LargeBinary, default=b"\x00'"))
        batch_op.add_column(sa.Column("day", sa.Date, default=datetime.date(2020, 1, 2)))
        batch_op.add_column(sa.Column("at", sa.DateTime, default=datetime.datetime(2020, 1, 2, 3, 4, 5, 60)))
        batch_op.add_column(sa.Column("price", sa.Numeric(10, 2), default=1.5))
        batch_op.add_column(sa.Column("low", sa.Text, default=sa.func.lower("ÄX")))
        batch_op.add_column(sa.Column("kind", sa.Enum("a", "b", name="kinds"), default="b"))
        batch_op.add_column(sa.Column("empty", sa.Integer, onupdate=5))


def case_column_that_is_not_filled_where_nothing_is_rebuilt(op, sa):
    people(op)
    with op.batch_alter_table("people") as batch_op:
        batch_op.add_column(sa.Column("five", sa.Integer, default=5))
