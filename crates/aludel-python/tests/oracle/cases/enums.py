"""Enumerations: CREATE TYPE and DROP TYPE on PostgreSQL, CHECK where a script asks for one."""

import enum

from catalogue import alone, dialects, each


class Colour(enum.Enum):
    red = "r"
    green = "g"


@alone
def case_in_new_table(op, sa):
    op.create_table("t", sa.Column("e", sa.Enum("one", "two", name="pgenum")))


@alone
def case_in_new_table_twice(op, sa):
    kind = sa.Enum("one", "two", name="pgenum")
    op.create_table("t", sa.Column("e", kind), sa.Column("f", kind))


@alone
def case_in_two_tables(op, sa):
    kind = sa.Enum("one", "two", name="pgenum")
    op.create_table("t", sa.Column("e", kind))
    op.create_table("u", sa.Column("e", kind))


@alone
def case_in_two_tables_with_metadata(op, sa):
    kind = sa.Enum("one", "two", name="pgenum", metadata=sa.MetaData())
    op.create_table("t", sa.Column("e", kind))
    op.create_table("u", sa.Column("e", kind))


@alone
def case_in_schema(op, sa):
    op.create_table("t", sa.Column("e", sa.Enum("a", name="e1")), schema="s")
    op.create_table("t", sa.Column("e", sa.Enum("a", name="e2", schema="q")))
    op.create_table("t", sa.Column("e", sa.Enum("a", name="e3", inherit_schema=True)), schema="s")
    op.create_table("t", sa.Column("e", sa.Enum("a", name="e4", inherit_schema=False)), schema="s")


@alone
def case_of_a_class(op, sa):
    op.create_table("t", sa.Column("e", sa.Enum(Colour)))
    op.create_table(
        "u",
        sa.Column(
            "e", sa.Enum(Colour, name="c", values_callable=lambda c: [item.value for item in c])
        ),
    )


@alone
def case_of_a_class_with_default(op, sa):
    op.create_table(
        "t",
        sa.Column("e", sa.Enum(Colour), server_default="red", nullable=False),
        sa.Column("f", sa.Enum(Colour, name="other"), server_default=Colour.green.name),
    )


@alone
@each(True, False)
def case_not_native(op, sa, create_constraint):
    op.create_table(
        "t",
        sa.Column(
            "e",
            sa.Enum("a", "it's", name="e", native_enum=False, create_constraint=create_constraint),
        ),
    )


@alone
def case_check_in_table(op, sa):
    op.create_table("t", sa.Column("e", sa.Enum("a", "b", name="e", create_constraint=True)))


@alone
def case_without_name(op, sa):
    op.create_table("t", sa.Column("e", sa.Enum("a", "b")))


@alone
def case_without_values(op, sa):
    op.create_table("t", sa.Column("e", sa.Enum(name="e")))


@alone
def case_created_by_itself(op, sa):
    kind = sa.Enum("a", "it's", name="kind")
    kind.create(op.get_bind(), checkfirst=False)
    kind.drop(op.get_bind(), checkfirst=False)


@alone
@dialects("postgresql")
def case_postgresql_created_by_itself(op, sa):
    from sqlalchemy.dialects.postgresql import ENUM

    kind = ENUM("one", "two", "three", name="pgenum", create_type=False)
    kind.create(op.get_bind(), checkfirst=False)
    op.create_table("sometable", sa.Column("data", kind))
    op.drop_table("sometable")
    ENUM(name="pgenum").drop(op.get_bind(), checkfirst=False)


@alone
@dialects("postgresql")
@each(True, False)
def case_postgresql_checkfirst(op, sa, checkfirst):
    from sqlalchemy.dialects.postgresql import ENUM

    kind = ENUM("a", "b", name="MyKind", schema="s")
    kind.create(op.get_bind(), checkfirst=checkfirst)
    kind.drop(op.get_bind(), checkfirst=checkfirst)


@alone
@dialects("postgresql")
@each(True, False)
def case_postgresql_create_type(op, sa, create_type):
    from sqlalchemy.dialects.postgresql import ENUM

    op.create_table("t", sa.Column("e", ENUM("a", "b", name="e", create_type=create_type)))
    op.drop_table("t")


@alone
@dialects("postgresql")
def case_postgresql_inline(op, sa):
    from sqlalchemy.dialects.postgresql import ENUM

    op.create_table("sometable", sa.Column("data", ENUM("one", "two", "three", name="pgenum")))


@alone
@dialects("postgresql")
def case_postgresql_added_column(op, sa):
    from sqlalchemy.dialects.postgresql import ENUM

    op.add_column("t", sa.Column("e", sa.Enum("a", "b", name="e")))
    op.add_column("t", sa.Column("f", ENUM("a", "b", name="f")))
    op.drop_column("t", "e")


@alone
@dialects("postgresql")
def case_postgresql_array(op, sa):
    from sqlalchemy.dialects.postgresql import ARRAY, ENUM

    op.create_table("t", sa.Column("e", ARRAY(ENUM("a", "b", name="e"))))
    op.add_column("t", sa.Column("f", sa.ARRAY(sa.Enum("c", name="g"))))


@alone
@dialects("postgresql")
def case_postgresql_altered(op, sa):
    op.execute("ALTER TYPE kind ADD VALUE 'new'")
    op.alter_column(
        "t",
        "e",
        type_=sa.Enum("a", "b", name="kind"),
        existing_type=sa.String(5),
        postgresql_using="e::kind",
    )
    op.alter_column(
        "t",
        "e",
        existing_type=sa.Enum("a", "b", name="kind"),
        nullable=False,
        server_default="a",
    )


@alone
@dialects("postgresql")
def case_postgresql_value_in_autocommit_block(op, sa):
    with op.get_context().autocommit_block():
        op.execute("ALTER TYPE mood ADD VALUE 'soso'")


@alone
@dialects("postgresql")
def case_postgresql_ddl_elements(op, sa):
    from sqlalchemy.dialects.postgresql import (
        DOMAIN,
        ENUM,
        CreateDomainType,
        CreateEnumType,
        DropDomainType,
        DropEnumType,
    )

    kind = ENUM("a", "it's", name="Kind", schema="s")
    op.execute(CreateEnumType(kind))
    op.execute(DropEnumType(kind))
    email = DOMAIN(
        "email",
        sa.Text(),
        collation="C",
        default="x@y",
        constraint_name="has_at",
        not_null=True,
        check="VALUE ~ '@'",
    )
    op.execute(CreateDomainType(email))
    op.execute(DropDomainType(email))


@alone
@dialects("mysql", "mariadb")
def case_mysql_altered(op, sa):
    from sqlalchemy.dialects.mysql import ENUM

    op.alter_column(
        "t",
        "e",
        existing_type=ENUM("a", "b"),
        type_=ENUM("a", "b", "c"),
        existing_nullable=False,
    )
    op.add_column("t", sa.Column("f", sa.Enum("a", "it's", name="x"), server_default="a"))


@alone
def case_values(op, sa):
    kind = sa.Enum(Colour, name="colour")
    return (kind.enums, kind.name, kind.enum_class.__name__, kind.length, kind.native_enum)


@alone
def case_written_as_literal(op, sa):
    table = sa.table("t", sa.column("e", sa.Enum(Colour)), sa.column("f", sa.Enum("a", "b", name="f")))
    op.execute(table.insert().values(e=Colour.red, f="a"))
    op.execute(table.update().where(table.c.e == Colour.green).values(e="red"))
    op.bulk_insert(table, [{"e": Colour.red, "f": "b"}, {"e": None, "f": None}])


@alone
@each("nope", 5)
def case_value_that_it_has_not(op, sa, value):
    table = sa.table("t", sa.column("e", sa.Enum(Colour)))
    op.execute(table.insert().values(e=value))
