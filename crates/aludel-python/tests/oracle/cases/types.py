"""Types, in a column of a new table."""

import sqlalchemy.dialects.mysql
import sqlalchemy.dialects.postgresql
import sqlalchemy.dialects.sqlite

from catalogue import alone, dialects, each


def column(op, sa, type_, **options):
    op.create_table("t", sa.Column("c", type_, **options))


@each(
    lambda sa: sa.Integer,
    lambda sa: sa.Integer(),
    lambda sa: sa.BigInteger(),
    lambda sa: sa.SmallInteger(),
    lambda sa: sa.String(20),
    lambda sa: sa.String(20, collation="nocase"),
    lambda sa: sa.Unicode(20),
    lambda sa: sa.Text(),
    lambda sa: sa.Text(500),
    lambda sa: sa.Text(collation="C"),
    lambda sa: sa.UnicodeText(),
    lambda sa: sa.Boolean(),
    lambda sa: sa.Boolean(create_constraint=True),
    lambda sa: sa.Boolean(create_constraint=True, name="ck"),
    lambda sa: sa.Date(),
    lambda sa: sa.DateTime(),
    lambda sa: sa.DateTime(timezone=True),
    lambda sa: sa.Time(),
    lambda sa: sa.Time(timezone=True),
    lambda sa: sa.Interval(),
    lambda sa: sa.Interval(native=False),
    lambda sa: sa.Interval(second_precision=3, day_precision=2),
    lambda sa: sa.LargeBinary(),
    lambda sa: sa.LargeBinary(100),
    lambda sa: sa.LargeBinary(100000),
    lambda sa: sa.Numeric(),
    lambda sa: sa.Numeric(10),
    lambda sa: sa.Numeric(10, 2),
    lambda sa: sa.Numeric(precision=10, scale=0, asdecimal=False),
    lambda sa: sa.Float(),
    lambda sa: sa.Float(10),
    lambda sa: sa.Float(53),
    lambda sa: sa.Float(precision=10, decimal_return_scale=2),
    lambda sa: sa.Double(),
    lambda sa: sa.Double(53),
    lambda sa: sa.JSON(),
    lambda sa: sa.JSON(none_as_null=True),
    lambda sa: sa.PickleType(),
    lambda sa: sa.Uuid(),
    lambda sa: sa.Uuid(as_uuid=False),
    lambda sa: sa.Uuid(native_uuid=False),
    lambda sa: sa.Enum("a", "b", name="e"),
    lambda sa: sa.Enum("a", "it's", "50%", name="My E", native_enum=False),
    lambda sa: sa.Enum("a", "bbb", native_enum=False, create_constraint=True),
    lambda sa: sa.Enum("a", "bbb", native_enum=False, length=20),
    lambda sa: sa.types.NullType(),
    lambda sa: None,
)
def case_generic(op, sa, type_):
    column(op, sa, type_)


@each(
    "ARRAY",
    "BIGINT",
    "BINARY",
    "BLOB",
    "BOOLEAN",
    "CHAR",
    "CLOB",
    "DATE",
    "DATETIME",
    "DECIMAL",
    "DOUBLE",
    "DOUBLE_PRECISION",
    "FLOAT",
    "INT",
    "INTEGER",
    "JSON",
    "NCHAR",
    "NUMERIC",
    "NVARCHAR",
    "REAL",
    "SMALLINT",
    "TEXT",
    "TIME",
    "TIMESTAMP",
    "UUID",
    "VARBINARY",
    "VARCHAR",
)
def case_upper_case(op, sa, name):
    type_ = getattr(sa, name)
    column(op, sa, type_(sa.Integer) if name == "ARRAY" else type_())


@each(
    lambda sa: sa.VARCHAR(7),
    lambda sa: sa.CHAR(7),
    lambda sa: sa.NCHAR(7),
    lambda sa: sa.NVARCHAR(7),
    lambda sa: sa.DECIMAL(10, 2),
    lambda sa: sa.NUMERIC(5),
    lambda sa: sa.FLOAT(5),
    lambda sa: sa.REAL(5),
    lambda sa: sa.DOUBLE(5),
    lambda sa: sa.BINARY(7),
    lambda sa: sa.VARBINARY(7),
    lambda sa: sa.BLOB(7),
    lambda sa: sa.CLOB(7),
    lambda sa: sa.TEXT(7),
    lambda sa: sa.TIMESTAMP(timezone=True),
    lambda sa: sa.TIME(timezone=True),
    lambda sa: sa.DATETIME(timezone=True),
)
def case_upper_case_with_arguments(op, sa, type_):
    column(op, sa, type_)


def case_string_without_length(op, sa):
    column(op, sa, sa.String())


@dialects("postgresql", "sqlite")
@each("String", "Unicode", "VARCHAR")
def case_strings_without_length(op, sa, name):
    column(op, sa, getattr(sa, name)())


@alone
@dialects("postgresql")
@each(
    lambda sa: sa.dialects.postgresql.JSONB(),
    lambda sa: sa.dialects.postgresql.JSON(astext_type=sa.Text()),
    lambda sa: sa.dialects.postgresql.JSONB(astext_type=sa.Text(), none_as_null=True),
    lambda sa: sa.dialects.postgresql.UUID(),
    lambda sa: sa.dialects.postgresql.UUID(as_uuid=True),
    lambda sa: sa.dialects.postgresql.ARRAY(sa.Integer),
    lambda sa: sa.dialects.postgresql.ARRAY(sa.String(5), dimensions=2),
    lambda sa: sa.dialects.postgresql.ARRAY(sa.dialects.postgresql.JSONB()),
    lambda sa: sa.dialects.postgresql.ARRAY(sa.Text(), as_tuple=True, zero_indexes=True),
    lambda sa: sa.ARRAY(sa.Integer, dimensions=3),
    lambda sa: sa.dialects.postgresql.ARRAY(sa.dialects.postgresql.ENUM("a", "b", name="e")),
    lambda sa: sa.dialects.postgresql.ARRAY(sa.String(5, collation="C")),
    lambda sa: sa.dialects.postgresql.INET(),
    lambda sa: sa.dialects.postgresql.CIDR(),
    lambda sa: sa.dialects.postgresql.MACADDR(),
    lambda sa: sa.dialects.postgresql.MACADDR8(),
    lambda sa: sa.dialects.postgresql.HSTORE(),
    lambda sa: sa.dialects.postgresql.HSTORE(text_type=sa.Text()),
    lambda sa: sa.dialects.postgresql.TSVECTOR(),
    lambda sa: sa.dialects.postgresql.TSQUERY(),
    lambda sa: sa.dialects.postgresql.BYTEA(),
    lambda sa: sa.dialects.postgresql.BIT(),
    lambda sa: sa.dialects.postgresql.BIT(5),
    lambda sa: sa.dialects.postgresql.BIT(5, varying=True),
    lambda sa: sa.dialects.postgresql.BIT(varying=True),
    lambda sa: sa.dialects.postgresql.MONEY(),
    lambda sa: sa.dialects.postgresql.OID(),
    lambda sa: sa.dialects.postgresql.REGCLASS(),
    lambda sa: sa.dialects.postgresql.REGCONFIG(),
    lambda sa: sa.dialects.postgresql.CITEXT(),
    lambda sa: sa.dialects.postgresql.INTERVAL(),
    lambda sa: sa.dialects.postgresql.INTERVAL(fields="YEAR TO MONTH"),
    lambda sa: sa.dialects.postgresql.INTERVAL(precision=3),
    lambda sa: sa.dialects.postgresql.INTERVAL(fields="SECOND", precision=3),
    lambda sa: sa.dialects.postgresql.TIMESTAMP(timezone=True),
    lambda sa: sa.dialects.postgresql.TIMESTAMP(precision=3),
    lambda sa: sa.dialects.postgresql.TIMESTAMP(timezone=True, precision=6),
    lambda sa: sa.dialects.postgresql.TIME(precision=2),
    lambda sa: sa.dialects.postgresql.DOUBLE_PRECISION(precision=53),
    lambda sa: sa.dialects.postgresql.DOUBLE_PRECISION(),
    lambda sa: sa.dialects.postgresql.REAL(),
    lambda sa: sa.dialects.postgresql.INT4RANGE(),
    lambda sa: sa.dialects.postgresql.INT8RANGE(),
    lambda sa: sa.dialects.postgresql.NUMRANGE(),
    lambda sa: sa.dialects.postgresql.DATERANGE(),
    lambda sa: sa.dialects.postgresql.TSRANGE(),
    lambda sa: sa.dialects.postgresql.TSTZRANGE(),
    lambda sa: sa.dialects.postgresql.INT4MULTIRANGE(),
    lambda sa: sa.dialects.postgresql.TSTZMULTIRANGE(),
    lambda sa: sa.dialects.postgresql.ENUM("a", "b", name="kind"),
    lambda sa: sa.dialects.postgresql.ENUM("a", "b", name="kind", schema="s"),
    lambda sa: sa.dialects.postgresql.ENUM("a", "b", name="kind", create_type=False),
    lambda sa: sa.dialects.postgresql.DOMAIN("email", sa.Text(), check="VALUE ~ '@'"),
    lambda sa: sa.dialects.postgresql.DOMAIN("n", sa.Integer(), not_null=True, default="5", schema="s"),
    lambda sa: sa.dialects.postgresql.VARCHAR(5),
    lambda sa: sa.dialects.postgresql.CHAR(5),
    lambda sa: sa.dialects.postgresql.NUMERIC(5, 2),
    lambda sa: sa.dialects.postgresql.BIGINT(),
    lambda sa: sa.dialects.postgresql.INTEGER(),
    lambda sa: sa.dialects.postgresql.SMALLINT(),
    lambda sa: sa.dialects.postgresql.BOOLEAN(),
    lambda sa: sa.dialects.postgresql.DATE(),
    lambda sa: sa.dialects.postgresql.TEXT(),
    lambda sa: sa.dialects.postgresql.FLOAT(),
)
def case_postgresql(op, sa, type_):
    column(op, sa, type_)


@dialects("mysql", "mariadb")
@each(
    lambda sa: sa.dialects.mysql.BIGINT(unsigned=True),
    lambda sa: sa.dialects.mysql.BIGINT(20),
    lambda sa: sa.dialects.mysql.BIGINT(display_width=20, unsigned=True, zerofill=True),
    lambda sa: sa.dialects.mysql.INTEGER(11),
    lambda sa: sa.dialects.mysql.INTEGER(unsigned=True),
    lambda sa: sa.dialects.mysql.MEDIUMINT(),
    lambda sa: sa.dialects.mysql.MEDIUMINT(8, unsigned=True),
    lambda sa: sa.dialects.mysql.SMALLINT(5),
    lambda sa: sa.dialects.mysql.TINYINT(),
    lambda sa: sa.dialects.mysql.TINYINT(1),
    lambda sa: sa.dialects.mysql.TINYINT(display_width=1, unsigned=True),
    lambda sa: sa.dialects.mysql.BIT(),
    lambda sa: sa.dialects.mysql.BIT(5),
    lambda sa: sa.dialects.mysql.BOOLEAN(),
    lambda sa: sa.dialects.mysql.DECIMAL(10, 2),
    lambda sa: sa.dialects.mysql.DECIMAL(10, 2, unsigned=True),
    lambda sa: sa.dialects.mysql.NUMERIC(10, 2, zerofill=True),
    lambda sa: sa.dialects.mysql.DOUBLE(),
    lambda sa: sa.dialects.mysql.DOUBLE(10, 2),
    lambda sa: sa.dialects.mysql.DOUBLE(asdecimal=True),
    lambda sa: sa.dialects.mysql.FLOAT(10, 2),
    lambda sa: sa.dialects.mysql.FLOAT(unsigned=True),
    lambda sa: sa.dialects.mysql.REAL(10, 2),
    lambda sa: sa.dialects.mysql.DATETIME(),
    lambda sa: sa.dialects.mysql.DATETIME(fsp=6),
    lambda sa: sa.dialects.mysql.TIMESTAMP(fsp=3),
    lambda sa: sa.dialects.mysql.TIME(fsp=3),
    lambda sa: sa.dialects.mysql.DATE(),
    lambda sa: sa.dialects.mysql.YEAR(),
    lambda sa: sa.dialects.mysql.YEAR(4),
    lambda sa: sa.dialects.mysql.TINYTEXT(),
    lambda sa: sa.dialects.mysql.TEXT(),
    lambda sa: sa.dialects.mysql.TEXT(500),
    lambda sa: sa.dialects.mysql.MEDIUMTEXT(),
    lambda sa: sa.dialects.mysql.LONGTEXT(),
    lambda sa: sa.dialects.mysql.LONGTEXT(charset="utf8mb4", collation="utf8mb4_bin"),
    lambda sa: sa.dialects.mysql.TINYBLOB(),
    lambda sa: sa.dialects.mysql.BLOB(),
    lambda sa: sa.dialects.mysql.BLOB(500),
    lambda sa: sa.dialects.mysql.MEDIUMBLOB(),
    lambda sa: sa.dialects.mysql.LONGBLOB(),
    lambda sa: sa.dialects.mysql.BINARY(16),
    lambda sa: sa.dialects.mysql.VARBINARY(16),
    lambda sa: sa.dialects.mysql.CHAR(36),
    lambda sa: sa.dialects.mysql.CHAR(36, collation="ascii_bin"),
    lambda sa: sa.dialects.mysql.VARCHAR(36, charset="utf8mb4"),
    lambda sa: sa.dialects.mysql.VARCHAR(36, charset="utf8mb4", collation="utf8mb4_unicode_ci"),
    lambda sa: sa.dialects.mysql.VARCHAR(36, ascii=True),
    lambda sa: sa.dialects.mysql.VARCHAR(36, unicode=True),
    lambda sa: sa.dialects.mysql.VARCHAR(36, binary=True),
    lambda sa: sa.dialects.mysql.VARCHAR(36, national=True),
    lambda sa: sa.dialects.mysql.NVARCHAR(36),
    lambda sa: sa.dialects.mysql.NCHAR(36),
    lambda sa: sa.dialects.mysql.ENUM("a", "it's", "50%"),
    lambda sa: sa.dialects.mysql.ENUM("a", "b", name="kind", charset="latin1"),
    lambda sa: sa.dialects.mysql.ENUM("a", "b", collation="utf8_bin"),
    lambda sa: sa.dialects.mysql.SET("a", "b"),
    lambda sa: sa.dialects.mysql.SET("a", "it's", charset="utf8mb4"),
    lambda sa: sa.dialects.mysql.JSON(),
    lambda sa: sa.dialects.mysql.VARCHAR(),
)
def case_mysql(op, sa, type_):
    column(op, sa, type_)


@dialects("mariadb")
@each("INET4", "INET6", "UUID")
def case_mariadb(op, sa, name):
    from sqlalchemy.dialects import mysql

    if name == "UUID":
        column(op, sa, sa.UUID())
    else:
        column(op, sa, getattr(mysql, name)())


@dialects("sqlite")
@each("BLOB", "BOOLEAN", "CHAR", "DATE", "DATETIME", "DECIMAL", "FLOAT", "INTEGER", "JSON", "NUMERIC", "REAL", "SMALLINT", "TEXT", "TIME", "TIMESTAMP", "VARCHAR")
def case_sqlite(op, sa, name):
    from sqlalchemy.dialects import sqlite

    column(op, sa, getattr(sqlite, name)())


@dialects("sqlite")
def case_sqlite_storage_formats(op, sa):
    from sqlalchemy.dialects import sqlite

    op.create_table(
        "t",
        sa.Column("a", sqlite.DATETIME(truncate_microseconds=True)),
        sa.Column("b", sqlite.DATE(storage_format="%(year)04d")),
        sa.Column("c", sqlite.DATETIME(storage_format="%(year)04d-%(month)02d")),
    )


@each(
    lambda sa: sa.Text().with_variant(sa.String(50), "mysql"),
    lambda sa: sa.Text().with_variant(sa.String(50), "mysql", "mariadb"),
    lambda sa: sa.JSON().with_variant(sa.dialects.postgresql.JSONB(), "postgresql"),
    lambda sa: sa.BigInteger().with_variant(sa.Integer, "sqlite"),
    lambda sa: sa.String(5).with_variant(sa.Text(), "sqlite").with_variant(sa.CHAR(5), "postgresql"),
    lambda sa: sa.Enum("a", "b", name="e").with_variant(sa.String(5), "postgresql"),
    lambda sa: sa.DateTime().with_variant(sa.dialects.mysql.DATETIME(fsp=6), "mysql"),
)
def case_variants(op, sa, type_):
    column(op, sa, type_)


@alone
@each(
    lambda sa: sa.dialects.postgresql.JSONB(),
    lambda sa: sa.dialects.postgresql.UUID(),
    lambda sa: sa.dialects.postgresql.INET(),
    lambda sa: sa.dialects.postgresql.ARRAY(sa.Integer),
    lambda sa: sa.dialects.postgresql.ENUM("a", "b", name="e"),
    lambda sa: sa.dialects.postgresql.TSVECTOR(),
    lambda sa: sa.dialects.mysql.TINYINT(1),
    lambda sa: sa.dialects.mysql.LONGTEXT(),
    lambda sa: sa.dialects.mysql.DATETIME(fsp=6),
    lambda sa: sa.dialects.mysql.VARCHAR(5, charset="utf8"),
    lambda sa: sa.dialects.mysql.ENUM("a", "b"),
    lambda sa: sa.dialects.sqlite.JSON(),
    lambda sa: sa.dialects.sqlite.DATETIME(),
)
def case_types_of_another_dialect(op, sa, type_):
    column(op, sa, type_)


def case_decorator(op, sa):
    class Trimmed(sa.types.TypeDecorator):
        impl = sa.String
        cache_ok = True

    class Guid(sa.types.TypeDecorator):
        impl = sa.CHAR
        cache_ok = True

        def load_dialect_impl(self, dialect):
            if dialect.name == "postgresql":
                return dialect.type_descriptor(sa.dialects.postgresql.UUID())
            return dialect.type_descriptor(sa.CHAR(32))

    class JsonList(sa.types.TypeDecorator):
        impl = sa.Text

        def process_bind_param(self, value, dialect):
            return ",".join(value)

        def process_literal_param(self, value, dialect):
            return "'" + ",".join(value) + "'"

    table = op.create_table(
        "t",
        sa.Column("a", Trimmed(50)),
        sa.Column("b", Guid()),
        sa.Column("c", JsonList()),
        sa.Column("d", Guid, primary_key=True),
    )
    op.bulk_insert(table, [{"a": "x", "b": "0", "c": ["p", "q"], "d": "1"}])


def case_user_defined(op, sa):
    class Point(sa.types.UserDefinedType):
        cache_ok = True

        def __init__(self, srid=4326):
            self.srid = srid

        def get_col_spec(self, **kw):
            return "POINT(%d)" % self.srid

    op.create_table("t", sa.Column("p", Point(), nullable=False))
    op.alter_column("t", "p", type_=Point(3857), existing_type=Point())


def case_compiled_by_the_script(op, sa):
    from sqlalchemy.ext.compiler import compiles

    class Special(sa.types.UserDefinedType):
        cache_ok = True

        def get_col_spec(self, **kw):
            return "SPECIAL"

    @compiles(Special, "postgresql")
    def special(type_, compiler, **kw):
        return "PG_SPECIAL"

    @compiles(Special, "sqlite")
    def special_sqlite(type_, compiler, **kw):
        return "LITE_" + compiler.visit_user_defined(type_, **kw)

    op.create_table("t", sa.Column("s", Special))


def case_no_type_at_all(op, sa):
    op.create_table("t", sa.Column("c"))


def case_representations(op, sa):
    types = [
        sa.String(5),
        sa.Integer(),
        sa.Numeric(10, 2),
        sa.DateTime(timezone=True),
        sa.Enum("a", "b", name="e"),
        sa.Boolean(),
        sa.dialects.postgresql.ARRAY(sa.Integer()),
        sa.dialects.postgresql.JSONB(),
        sa.dialects.mysql.VARCHAR(5, charset="utf8"),
        sa.Text(),
        sa.Uuid(),
        sa.LargeBinary(),
    ]
    return [repr(type_) for type_ in types]


@each(
    lambda sa: sa.String(5),
    lambda sa: sa.Integer(),
    lambda sa: sa.Numeric(10, 2),
    lambda sa: sa.DateTime(timezone=True),
    lambda sa: sa.Boolean(),
    lambda sa: sa.dialects.postgresql.JSONB(),
    lambda sa: sa.dialects.mysql.LONGTEXT(),
    lambda sa: sa.Enum("a", "b", name="e"),
)
def case_text_of_types(op, sa, type_):
    dialect = op.get_context().dialect
    return (str(type_), type_.compile(dialect=dialect))


@each(
    lambda sa: sa.Integer(),
    lambda sa: sa.BigInteger(),
    lambda sa: sa.String(5),
    lambda sa: sa.Boolean(),
    lambda sa: sa.dialects.mysql.INTEGER(unsigned=True),
    lambda sa: sa.Numeric(5, 2),
    lambda sa: sa.DateTime(),
)
def case_python_types(op, sa, type_):
    return type_.python_type.__name__
