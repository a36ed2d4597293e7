"""The words of composed scripts: names, types with values of theirs, defaults, options."""

# Names that need no quotes, and names that do in one database or another.
NAMES = ("a", "b", "c", "amount", "email", "user_id", "created_at", "status", "x1", "_hidden")
ODD_NAMES = (
    "order",
    "Select",
    "MixedCase",
    "with space",
    'dou"ble',
    "back`tick",
    "per%cent",
    "ünïcode",
    "1st",
    "col:on",
    "dol$lar",
    "dotted.name",
    "user",
    "index",
    "key",
    "values",
    "UPPER",
    "paren(s)",
    "a" * 70,
)
TABLES = ("t", "users", "line_item", "account2")
ODD_TABLES = ("order", "Order Items", "group", "T", "per%cent", "dash-ed", "dot.ted", "ta`ble", 'ta"ble')
SCHEMAS = ("s", "public", "My Schema", "one.two")

_NUMBERS = ("1", "-5", "0", "None", "10**12")
_WORDS = ("'x'", '"it\'s"', "'50%'", "'a:b'", "'é'", "''", "None", "'back\\\\slash'", "'two\\nlines'")
_MOMENTS = ("datetime.datetime(2024, 2, 29, 12, 30, 1)", "datetime.datetime(1999, 12, 31, 23, 59, 59, 999)", "None")
_DAYS = ("datetime.date(2020, 1, 2)", "None")
_TRUTHS = ("True", "False", "None")
_DECIMALS = ("decimal.Decimal('1.50')", "2.5", "7", "None", "decimal.Decimal('-0.00001')")
_DOCUMENTS = ("{'a': [1, None, 'it\\'s'], 'b': {'c': 1.5}}", "[]", "None", "'text'", "5", "sa.JSON.NULL")
_IDS = ("uuid.UUID(int=7)", "uuid.UUID('12345678-1234-5678-1234-567812345678')", "None")

# A type's source and the sources of values for it.
GENERIC = (
    ("sa.Integer", _NUMBERS),
    ("sa.Integer()", _NUMBERS),
    ("sa.BigInteger()", _NUMBERS),
    ("sa.SmallInteger()", _NUMBERS),
    ("sa.String(50)", _WORDS),
    ("sa.String(length=5)", _WORDS),
    ("sa.Text()", _WORDS),
    ("sa.Unicode(20)", _WORDS),
    ("sa.UnicodeText()", _WORDS),
    ("sa.Boolean()", _TRUTHS),
    ("sa.Boolean(create_constraint=True, name='ck_<n>')", _TRUTHS),
    ("sa.Date()", _DAYS),
    ("sa.DateTime()", _MOMENTS),
    ("sa.DateTime(timezone=True)", _MOMENTS),
    ("sa.Time()", ("datetime.time(3, 4, 5)", "datetime.time(3, 4, 5, 60)", "None")),
    ("sa.Interval()", ("datetime.timedelta(days=1, seconds=5)", "None")),
    ("sa.Numeric()", _DECIMALS),
    ("sa.Numeric(10, 2)", _DECIMALS),
    ("sa.Float()", _DECIMALS),
    ("sa.Float(precision=53)", _DECIMALS),
    ("sa.Double()", _DECIMALS),
    ("sa.LargeBinary()", ("b'\\x00\\xff'", 'b"it\'s"', "None")),
    ("sa.LargeBinary(20)", ("b''", "None")),
    ("sa.JSON()", _DOCUMENTS),
    ("sa.JSON(none_as_null=True)", _DOCUMENTS),
    ("sa.Uuid()", _IDS),
    ("sa.Uuid(as_uuid=False)", ("'12345678-1234-5678-1234-567812345678'", "None")),
    ("sa.Enum('a', \"it's\", name='e_<n>')", ("'a'", '"it\'s"', "None")),
    ("sa.Enum('a', 'bb', name='E <n>', native_enum=False)", ("'a'", "None")),
    ("sa.Enum('a', 'bb', name='e_<n>', native_enum=False, create_constraint=True)", ("'bb'", "None")),
    ("sa.Enum(Color, name='color_<n>')", ("Color.red", "'green'", "None")),
    ("sa.Enum(Color, name='color_<n>', values_callable=lambda kind: [member.value for member in kind])", ("Color.red",)),
    ("sa.PickleType()", ()),
    ("sa.TIMESTAMP()", _MOMENTS),
    ("sa.TIMESTAMP(timezone=True)", _MOMENTS),
    ("sa.CHAR(3)", ("'abc'", "None")),
    ("sa.VARCHAR(10)", _WORDS),
    ("sa.String(20, collation='C')", _WORDS),
    ("sa.DECIMAL(8, 3)", _DECIMALS),
    ("sa.REAL()", _DECIMALS),
    ("sa.Text().with_variant(sa.String(9), 'mysql', 'mariadb')", _WORDS),
    ("sa.JSON().with_variant(postgresql.JSONB(), 'postgresql')", _DOCUMENTS),
    ("sa.BigInteger().with_variant(sa.Integer(), 'sqlite')", _NUMBERS),
    ("sa.String()", _WORDS),
)

OWN = {
    "postgresql": (
        ("postgresql.JSONB()", _DOCUMENTS),
        ("postgresql.UUID()", _IDS),
        ("postgresql.ARRAY(sa.Integer())", ("[1, 2]", "[]", "None")),
        ("postgresql.ARRAY(sa.String(5), dimensions=2)", ("[['a', \"it's\"]]", "None")),
        ("sa.ARRAY(sa.Text())", ("['x', 'y']", "None")),
        ("postgresql.INET()", ("'10.0.0.1'",)),
        ("postgresql.CIDR()", ("'10.0.0.0/8'",)),
        ("postgresql.HSTORE()", ()),
        ("postgresql.TSVECTOR()", ("'a b'",)),
        ("postgresql.BYTEA()", ("b'\\x01'",)),
        ("postgresql.BIT(5, varying=True)", ()),
        ("postgresql.INTERVAL(fields='DAY TO SECOND')", ("datetime.timedelta(seconds=5)",)),
        ("postgresql.TIMESTAMP(precision=3)", _MOMENTS),
        ("postgresql.TIMESTAMP(timezone=True, precision=6)", _MOMENTS),
        ("postgresql.INT4RANGE()", ("postgresql.Range(1, 5)",)),
        ("postgresql.ENUM('a', 'b', name='pe_<n>')", ("'a'",)),
        ("postgresql.ENUM('a', 'b', name='pe_<n>', create_type=False)", ("'a'",)),
        ("postgresql.ENUM('a', 'b', name='pe_<n>', schema='My Schema')", ("'a'",)),
        ("postgresql.CITEXT()", _WORDS),
        ("postgresql.MONEY()", ()),
        ("postgresql.DOUBLE_PRECISION()", _DECIMALS),
    ),
    "mysql": (
        ("mysql.INTEGER(unsigned=True)", _NUMBERS),
        ("mysql.TINYINT(1)", _NUMBERS),
        ("mysql.BIGINT(20, unsigned=True)", _NUMBERS),
        ("mysql.MEDIUMTEXT()", _WORDS),
        ("mysql.LONGTEXT(collation='utf8mb4_bin')", _WORDS),
        ("mysql.VARCHAR(30, charset='utf8mb4', collation='utf8mb4_unicode_ci')", _WORDS),
        ("mysql.DATETIME(fsp=6)", _MOMENTS),
        ("mysql.TIMESTAMP(fsp=3)", _MOMENTS),
        ("mysql.ENUM('a', \"it's\")", ("'a'",)),
        ("mysql.SET('a', 'b')", ("'a'",)),
        ("mysql.DOUBLE(10, 2)", _DECIMALS),
        ("mysql.DECIMAL(10, 2, unsigned=True)", _DECIMALS),
        ("mysql.BIT(1)", ()),
        ("mysql.YEAR()", ("2024",)),
        ("mysql.LONGBLOB()", ("b'\\x01'",)),
        ("mysql.JSON()", _DOCUMENTS),
    ),
    "sqlite": (
        ("sqlite.DATETIME()", _MOMENTS),
        ("sqlite.DATE()", _DAYS),
        ("sqlite.JSON()", _DOCUMENTS),
        ("sqlite.DATETIME(truncate_microseconds=True)", _MOMENTS),
        ("sqlite.DATE(storage_format='%(year)04d', regexp=r'(\\d{4})')", _DAYS),
    ),
}
OWN["mariadb"] = OWN["mysql"] + (("sa.UUID()", _IDS),)

SERVER_DEFAULTS = (
    "'x'",
    '"it\'s"',
    "'5'",
    "''",
    "'50%'",
    "'a:b'",
    "sa.text('5')",
    "sa.text(\"'x'\")",
    "sa.text('CURRENT_TIMESTAMP')",
    "sa.text('(1 + 1)')",
    "sa.text('x % 5')",
    "sa.text('f()')",
    "sa.func.now()",
    "sa.func.lower('X')",
    "sa.func.current_timestamp()",
    "sa.true()",
    "sa.false()",
    "sa.null()",
    "sa.literal(5)",
    "sa.literal('x%')",
    "sa.literal_column('7')",
    "sa.cast('5', sa.Integer)",
    "sa.FetchedValue()",
    "sa.DefaultClause('d')",
    "op.f('f')",
    "5",
)
GENERATED = (
    "sa.Computed('a + 1')",
    "sa.Computed('a % 2', persisted=True)",
    "sa.Computed(sa.text('lower(b)'), persisted=False)",
    "sa.Computed(sa.func.lower(sa.column('b')), persisted=True)",
    "sa.Identity()",
    "sa.Identity(always=True)",
    "sa.Identity(start=5, increment=2, minvalue=1, maxvalue=99, cycle=True, cache=3)",
    "sa.Identity(nominvalue=True, cycle=False, on_null=True)",
)
CHECKS = (
    "'a > 5'",
    "\"b LIKE '50%'\"",
    "sa.text(\"a IN ('x', ':y')\")",
    "sa.column('a') > 5",
    "sa.column('b').like('x%')",
    "sa.and_(sa.column('a') > 5, sa.column('b') == \"it's\")",
    "sa.column('a').in_([1, 2])",
    "sa.func.lower(sa.column('Select')) == 'x'",
)
REFERENCES = ("'other.id'", "'other.Mixed'", "'Odd Table.id'", "'s.other.id'")
ACTIONS = ("'CASCADE'", "'SET NULL'", "'RESTRICT'", "'NO ACTION'", "'SET DEFAULT'", "'set null'", "'NO WAY; DROP'")

TABLE_OPTIONS = {
    None: ("comment='words'", 'comment="it\'s 50%"', "prefixes=['TEMPORARY']", "if_not_exists=True", "info={'a': 1}"),
    "postgresql": (
        "postgresql_partition_by='RANGE (a)'",
        "postgresql_with={'fillfactor': 50}",
        "postgresql_tablespace='Space'",
        "postgresql_inherits='parent'",
        "postgresql_on_commit='PRESERVE ROWS'",
        "postgresql_using='heap'",
    ),
    "mysql": (
        "mysql_engine='InnoDB'",
        "mysql_charset='utf8mb4'",
        "mysql_collate='utf8mb4_bin'",
        "mysql_default_charset='utf8'",
        "mysql_row_format='DYNAMIC'",
        "mysql_auto_increment=5",
        "mysql_comment='own'",
        "mysql_partition_by='HASH(a)'",
        "mysql_partitions=4",
        "mariadb_engine='Aria'",
    ),
    "sqlite": ("sqlite_autoincrement=True", "sqlite_with_rowid=False", "sqlite_strict=True"),
}
TABLE_OPTIONS["mariadb"] = TABLE_OPTIONS["mysql"]

INDEX_OPTIONS = {
    None: ("unique=True", "unique=False", "if_not_exists=True"),
    "postgresql": (
        "postgresql_using='gin'",
        "postgresql_where=sa.text('a > 5')",
        "postgresql_where=sa.column('b') == '50%'",
        "postgresql_concurrently=True",
        "postgresql_include=['a', 'Select']",
        "postgresql_ops={'a': 'text_pattern_ops'}",
        "postgresql_with={'fillfactor': 50}",
        "postgresql_tablespace='Space'",
        "postgresql_nulls_not_distinct=True",
    ),
    "mysql": (
        "mysql_length=10",
        "mysql_length={'a': 5, 'Select': 7}",
        "mysql_prefix='FULLTEXT'",
        "mysql_using='hash'",
        "mysql_with_parser='ngram'",
        "mariadb_length=3",
        "mariadb_using='btree'",
    ),
    "sqlite": ("sqlite_where=sa.text('a > 5')", "sqlite_where=sa.column('a').is_not(None)"),
}
INDEX_OPTIONS["mariadb"] = INDEX_OPTIONS["mysql"]

INDEX_EXPRESSIONS = (
    "sa.text('lower(a)')",
    "sa.func.lower(sa.column('b'))",
    "sa.column('a').desc()",
    "sa.desc('b')",
    "sa.text('a DESC NULLS LAST')",
    "sa.column('a') + 1",
    "sa.func.coalesce(sa.column('Select'), 'x')",
)

CONVENTIONS = (
    {
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    },
    {
        "ix": "%(table_name)s_%(column_0_N_name)s_index",
        "uq": "%(constraint_name)s_unique",
        "fk": "%(table_name)s_%(column_0N_name)s_to_%(referred_table_name)s_%(referred_column_0_name)s",
    },
)
