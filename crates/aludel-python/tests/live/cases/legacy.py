"""What SQLAlchemy 1.4 took and 2 refuses: revisions that are years old are written with it.

Real Alembic fails at each, over SQLAlchemy 2.1; ours does what 1.4 did.
"""

from catalogue import dialects, each, mended


def people(op, sa):
    """A table with three rows."""
    table = op.create_table(
        "people",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.String(20), nullable=False),
        sa.Column("age", sa.Integer),
    )
    rows = [(1, "ann", 30), (2, "bob", None), (3, "cleo", 12)]
    op.bulk_insert(table, [dict(zip(("id", "name", "age"), row)) for row in rows])
    return table


def names(op, sa):
    query = sa.text("SELECT name FROM people ORDER BY id")
    return [name for name, in op.get_bind().execute(query)]


# Plain text.


@mended
def case_plain_text(op, sa):
    people(op, sa)
    bind = op.get_bind()
    assert bind.execute("UPDATE people SET name = 'x' WHERE id > 1").rowcount == 2
    assert bind.scalar("SELECT count(*) FROM people WHERE name = 'x'") == 2
    assert bind.execute("SELECT name FROM people ORDER BY id").fetchall() == [("ann",), ("x",), ("x",)]


@mended
@dialects("postgresql", "mysql", "mariadb")
@each((("zoe", 2),), ("zoe", 2), (["zoe", 2],), ([("zoe", 2), ("zoe", 3)],), (("zoe", 2), ("zoe", 3)))
def case_plain_text_with_places(op, sa, parameters):
    people(op, sa)
    op.get_bind().execute("UPDATE people SET name = %s WHERE id = %s", *parameters)
    assert names(op, sa)[:2] == ["ann", "zoe"]


@mended
@dialects("sqlite")
@each((("zoe", 2),), ("zoe", 2), (["zoe", 2],), ([("zoe", 2), ("zoe", 3)],), (("zoe", 2), ("zoe", 3)))
def case_plain_text_with_question_marks(op, sa, parameters):
    people(op, sa)
    op.get_bind().execute("UPDATE people SET name = ? WHERE id = ?", *parameters)
    assert names(op, sa)[:2] == ["ann", "zoe"]


@mended
@dialects("postgresql", "mysql", "mariadb")
def case_plain_text_with_names(op, sa):
    people(op, sa)
    bind = op.get_bind()
    bind.execute("UPDATE people SET name = %(name)s WHERE id = %(id)s", {"name": "zoe", "id": 1})
    bind.execute("UPDATE people SET name = %(name)s WHERE id = %(id)s", name="kim", id=2)
    assert names(op, sa) == ["zoe", "kim", "cleo"]
    assert bind.execute("SELECT id FROM people WHERE name LIKE 'k%%'").scalar() == 2
    assert bind.execute("SELECT id FROM people WHERE name = %s", "kim").scalar() == 2


@mended
@dialects("sqlite")
def case_plain_text_with_colons(op, sa):
    people(op, sa)
    bind = op.get_bind()
    bind.execute("UPDATE people SET name = :name WHERE id = :id", {"name": "zoe", "id": 1})
    bind.execute("UPDATE people SET name = :name WHERE id = :id", name="kim", id=2)
    assert names(op, sa) == ["zoe", "kim", "cleo"]
    assert bind.execute("SELECT id FROM people WHERE name LIKE 'k%'").scalar() == 2


@mended
def case_plain_text_in_a_session(op, sa):
    from sqlalchemy.orm import Session

    people(op, sa)
    session = Session(bind=op.get_bind())
    session.execute("UPDATE people SET name = :name WHERE id = :id", {"name": "zoe", "id": 1})
    assert session.scalar("SELECT name FROM people WHERE id = 1") == "zoe"
    assert session.execute("SELECT id, name FROM people WHERE age IS NULL").fetchall() == [(2, "bob")]
    session.commit()


@mended
def case_parameters_by_name(op, sa):
    table = people(op, sa)
    bind = op.get_bind()
    assert bind.execute(sa.text("SELECT name FROM people WHERE id = :id"), id=2).scalar() == "bob"
    assert bind.scalar(sa.text("SELECT name FROM people WHERE id = :id"), id=3) == "cleo"
    bind.execute(table.insert(), id=4, name="dan")
    bind.execute(table.insert(), {"id": 5, "name": "eve"}, {"id": 6, "name": "fay"})
    assert names(op, sa)[3:] == ["dan", "eve", "fay"]


# Engines, and metadata that is bound.


@mended
def case_engine_executes(op, sa):
    people(op, sa)
    engine = op.get_bind().engine
    assert engine.execute("SELECT count(*) FROM people").scalar() == 3
    assert engine.scalar(sa.text("SELECT name FROM people WHERE id = :id"), id=1) == "ann"
    assert "people" in engine.table_names()
    assert engine.has_table("people") and not engine.has_table("animals")


@mended
@each("MetaData(bind=bind)", "MetaData(bind)", "MetaData(bind.engine)")
def case_bound_metadata(op, sa, written):
    people(op, sa)
    metadata = eval(written, {"bind": op.get_bind(), "MetaData": sa.MetaData})
    table = sa.Table("people", metadata, autoload=True)
    assert [column.name for column in table.c] == ["id", "name", "age"]
    assert metadata.bind is not None and table.bind is metadata.bind
    table.insert().execute(id=4, name="dan")
    table.update().where(table.c.id == 1).values(name="zoe").execute()
    assert table.select().order_by(table.c.id).execute().fetchall()[0][1] == "zoe"
    assert sa.select([sa.func.count(table.c.id)]).scalar() == 4
    table.delete(table.c.id == 4).execute()
    assert names(op, sa) == ["zoe", "bob", "cleo"]


@mended
def case_bound_metadata_makes_tables(op, sa):
    metadata = sa.MetaData()
    metadata.bind = op.get_bind()
    table = sa.Table("pets", metadata, sa.Column("id", sa.Integer, primary_key=True))
    index = sa.Index("ix_pets", table.c.id)
    table.create()
    assert table.exists()
    index.drop()
    index.create()
    assert [found["name"] for found in sa.inspect(op.get_bind()).get_indexes("pets")] == ["ix_pets"]
    metadata.drop_all()
    assert not table.exists()
    metadata.create_all()
    read = sa.MetaData(bind=op.get_bind())
    read.reflect()
    assert "pets" in read.tables


@mended
@each("autoload=True, autoload_with=bind", "autoload=True, autoload_with=bind.engine")
def case_autoload_with(op, sa, arguments):
    people(op, sa)
    given = eval(f"dict({arguments})", {"bind": op.get_bind()})
    table = sa.Table("people", sa.MetaData(), **given)
    assert table.c.name.type.length == 20


# Statements.


@mended
def case_lists_of_columns(op, sa):
    t = people(op, sa)
    bind = op.get_bind()
    rows = bind.execute(sa.select([t.c.id, t.c.name], t.c.age != None, order_by=t.c.id.desc())).fetchall()  # noqa: E711
    assert rows == [(3, "cleo"), (1, "ann")]
    assert bind.execute(sa.select([t]).where(t.c.id == 2)).fetchall() == [(2, "bob", None)]
    assert bind.execute(sa.select([sa.func.count()]).select_from(t)).scalar() == 3
    assert bind.execute(sa.select([sa.func.count()], from_obj=[t])).scalar() == 3
    assert bind.execute(sa.select(columns=[t.c.id], whereclause=t.c.id > 1, limit=1, order_by=[t.c.id])).fetchall() == [(2,)]
    assert bind.execute(sa.select([t.c.age], distinct=True, order_by=[t.c.age], having=t.c.age > 20, group_by=[t.c.age])).fetchall() == [(30,)]
    assert bind.execute(sa.select([t.c.id]).order_by(t.c.id).with_only_columns([t.c.name])).fetchall()[0] == ("ann",)
    other = t.alias()
    assert bind.execute(sa.select([t.c.id]).where(sa.exists([other.c.id], other.c.id > t.c.id)).order_by(t.c.id)).fetchall() == [(1,), (2,)]
    youngest = sa.select([sa.func.min(other.c.age)]).as_scalar()
    assert bind.execute(sa.select([t.c.name]).where(t.c.age == youngest)).scalar() == "cleo"
    assert bind.execute(t.select().where(t.c.id.in_(sa.select([other.c.id]).where(other.c.age == 30)))).fetchall() == [(1, "ann", 30)]


@mended
def case_cases_in_a_list(op, sa):
    t = people(op, sa)
    bind = op.get_bind()
    old = sa.case([(t.c.age > 20, "old"), (t.c.age <= 20, "young")], else_="?")
    assert [kind for kind, in bind.execute(sa.select([old]).order_by(t.c.id))] == ["old", "?", "young"]
    named = sa.case(value=t.c.name, whens={"ann": 1, "bob": 2}, else_=0)
    assert [kind for kind, in bind.execute(sa.select([named]).order_by(t.c.id))] == [1, 2, 0]


@mended
def case_conditions_and_values_as_arguments(op, sa):
    t = people(op, sa)
    bind = op.get_bind()
    assert bind.execute(t.select(t.c.id == 2)).fetchall() == [(2, "bob", None)]
    assert bind.execute(t.select(whereclause=t.c.id > 1, order_by=t.c.id)).fetchall()[0].name == "bob"
    bind.execute(t.update(t.c.id == 1, {"name": "zoe"}))
    bind.execute(t.update(t.c.id == 2).values(name="kim"))
    bind.execute(sa.update(t, whereclause=t.c.id == 3, values={t.c.age: 13}))
    bind.execute(t.insert(values={"id": 4, "name": "dan"}))
    bind.execute(t.delete(t.c.age == 13))
    bind.execute(sa.delete(t, t.c.id == 2))
    assert names(op, sa) == ["zoe", "dan"]


# Rows.


@mended
def case_rows_are_mappings(op, sa):
    t = people(op, sa)
    bind = op.get_bind()
    row = bind.execute(sa.text("SELECT id, name, age FROM people WHERE id = 1")).fetchone()
    assert row["name"] == "ann" and row["id"] == 1 and row[1] == "ann"
    assert dict(row) == {"id": 1, "name": "ann", "age": 30}
    assert list(row.keys()) == ["id", "name", "age"]
    assert list(row.values()) == [1, "ann", 30]
    assert list(row.items()) == [("id", 1), ("name", "ann"), ("age", 30)]
    assert row.has_key("age") and not row.has_key("size")
    row = bind.execute(t.select().where(t.c.id == 3)).first()
    assert row[t.c.name] == "cleo" and row["age"] == 12
    try:
        row["size"]
    except sa.exc.NoSuchColumnError:
        pass
    else:
        raise AssertionError("a column that is not there")


# Definitions.


@mended
def case_definitions_are_executed(op, sa):
    t = people(op, sa)
    bind = op.get_bind()
    sa.DDL("ALTER TABLE people ADD COLUMN size INTEGER").execute(bind)
    here = sa.DDL("ALTER TABLE %(table)s ADD COLUMN seen INTEGER")
    here.execute_if(dialect=bind.dialect.name).execute(bind, t)
    sa.DDL("ALTER TABLE nowhere ADD COLUMN seen INTEGER").execute_if(dialect="oracle").execute(bind)
    made = sa.schema.CreateTable(sa.Table("pets", sa.MetaData(), sa.Column("id", sa.Integer)))
    made.execute(bind)
    columns = [column["name"] for column in sa.inspect(bind).get_columns("people")]
    assert columns == ["id", "name", "age", "size", "seen"]
    assert sa.inspect(bind).has_table("pets")
