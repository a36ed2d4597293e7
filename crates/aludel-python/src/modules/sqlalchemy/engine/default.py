"""Dialects as scripts see them: names, capabilities, quoting."""

import _aludel

from .catalog import CatalogQuestions, PostgresCatalogQuestions
from ..sql.compiler import IdentifierPreparer, TypeCompiler
from ..sql.elements_base import _truncated_label, quoted_name
from .. import exc


class DefaultDialect(CatalogQuestions):
    """What all dialects share."""

    name = "default"
    driver = ""
    supports_native_enum = False
    supports_native_boolean = False
    supports_native_uuid = False
    non_native_boolean_check_constraint = True
    supports_sequences = False
    sequences_optional = False
    supports_comments = False
    inline_comments = False
    supports_alter = True
    supports_schemas = True
    supports_default_values = True
    supports_native_decimal = False
    supports_statement_cache = True
    implicit_returning = False
    insert_returning = False
    update_returning = False
    delete_returning = False
    postfetch_lastrowid = True
    is_async = False
    paramstyle = "named"
    default_paramstyle = "named"
    positional = False
    max_identifier_length = 9999
    max_index_name_length = None
    max_constraint_name_length = None
    default_schema_name = None
    server_version_info = None
    is_mariadb = False
    dbapi = None
    # Whether SQL is only printed: values are literals then.
    is_offline = False
    _quote_character = '"'
    construct_arguments = []

    def __init__(self, **kw):
        facts = self._facts()
        if facts:
            self._take_facts(facts)
        for name in ("json_serializer", "json_deserializer"):
            if kw.get(name) is not None:
                setattr(self, f"_{name}", kw.pop(name))
        self.max_identifier_length = kw.get("max_identifier_length") or self.max_identifier_length
        self.identifier_preparer = IdentifierPreparer(self, self._quote_character)
        self.type_compiler = self.type_compiler_instance = TypeCompiler(self)
        self.options = kw

    def _facts(self):
        """What the host knows of its database, where that is of this dialect."""
        if self.name == "default":
            return None
        facts = _aludel.dialect()
        return facts if facts["name"] == self.name else None

    # How the drivers whose marks of parameters differ from the others' write them.
    _styles_by_driver = {}

    def _take_facts(self, facts):
        self.driver = facts.get("driver") or self.driver
        self.paramstyle = self._styles_by_driver.get(self.driver, self.paramstyle)
        self.is_offline = bool(_aludel.context().get("as_sql"))
        version = facts.get("server_version")
        self.server_version_info = tuple(version) if version else None
        self.default_schema_name = facts.get("default_schema")
        self.max_identifier_length = facts.get("max_identifier_length") or self.max_identifier_length
        if facts.get("mariadb"):
            self.is_mariadb = True

    @property
    def dialect_description(self):
        return f"{self.name}+{self.driver}"

    @property
    def dialect(self):
        return self

    # Names.

    def schema_for_object(self, thing):
        return getattr(thing, "schema", None)

    def shortened(self, name, kind):
        """A constraint's or index's name that the database keeps whole."""
        if not isinstance(name, _truncated_label):
            self.validate_identifier(name)
            return name
        longest = self.max_identifier_length
        if kind == "index":
            longest = self.max_index_name_length or longest
        else:
            longest = self.max_constraint_name_length or longest
        if len(name) > longest:
            import hashlib

            digest = hashlib.md5(str(name).encode(), usedforsecurity=False).hexdigest()
            return quoted_name(f"{name[: longest - 8]}_{digest[-4:]}", name.quote)
        return name

    def validate_identifier(self, ident):
        if len(ident) > self.max_identifier_length:
            raise exc.IdentifierError(
                f"Identifier '{ident}' exceeds maximum length of {self.max_identifier_length} characters"
            )

    def normalize_name(self, name):
        return name

    denormalize_name = normalize_name

    # Types and values.

    def type_descriptor(self, typeobj):
        return typeobj() if isinstance(typeobj, type) else typeobj

    def json_serializer(self, value):
        own = self.__dict__.get("_json_serializer")
        if own is not None:
            return own(value)
        import json

        return json.dumps(value)

    def json_deserializer(self, text):
        own = self.__dict__.get("_json_deserializer")
        if own is not None:
            return own(text)
        import json

        return json.loads(text)

    def type_text(self, type_, ignoring_scripts=False):
        """A type as this dialect writes it."""
        from ..sql.type_api import to_instance

        resolved = to_instance(type_)._resolve_for(self)
        data = resolved._plain(self) if ignoring_scripts else resolved.plain(self)
        if data["type"] == "verbatim":
            return data["text"]
        if self.name == "default":
            from ..sql.type_text import spell

            return spell(data)
        return self._type_text(data)

    def _type_text(self, data):
        operation = {
            "op": "add_column",
            "table": {"name": "t"},
            "column": {"name": "c", "sql_type": data, "nullable": True},
        }
        text = self._render(operation, "literal")[0]
        text = text.split(" c ", 1)[1].strip()
        return text[: -len(" NULL")] if text.endswith(" NULL") else text

    # Text.

    def _render(self, data, style):
        """SQL text from the host."""
        return _aludel.render(data, style)

    def _quoted(self, name, preparer):
        """A name as it stands in SQL, quoted where it has to be."""
        data = {"query": "select", "columns": [{"node": "column", "name": name}]}
        return self._render(data, "literal")[0].strip()[len("SELECT") :].strip()

    def statement_compiler(self, dialect, statement, **kw):
        from ..sql.compiler import SQLCompiler

        return SQLCompiler(self, statement, **kw)

    def ddl_compiler(self, dialect, statement, **kw):
        from ..sql.compiler import DDLCompiler

        return DDLCompiler(self, statement, **kw)

    def preparer(self, dialect):
        return self.identifier_preparer

    def __repr__(self):
        return f"<{type(self).__module__}.{type(self).__name__} object at {id(self):#x}>"


class StrCompileDialect(DefaultDialect):
    supports_native_boolean = True
    supports_sequences = True


class PGDialect(PostgresCatalogQuestions, DefaultDialect):
    name = "postgresql"
    driver = "psycopg"
    supports_native_enum = True
    supports_native_boolean = True
    supports_native_uuid = True
    supports_sequences = True
    sequences_optional = True
    supports_comments = True
    supports_native_decimal = True
    implicit_returning = True
    insert_returning = True
    update_returning = True
    delete_returning = True
    postfetch_lastrowid = False
    max_identifier_length = 63
    default_schema_name = None
    paramstyle = default_paramstyle = "pyformat"
    _styles_by_driver = {"asyncpg": "numeric_dollar", "pg8000": "format"}


class MySQLDialect(DefaultDialect):
    name = "mysql"
    driver = "mysqldb"
    supports_native_enum = True
    supports_native_boolean = False
    # A `Boolean` is a number here, and its CHECK constraint is made on request all the same.
    supports_comments = True
    inline_comments = True
    supports_default_values = False
    supports_native_decimal = True
    max_identifier_length = 255
    max_index_name_length = 64
    max_constraint_name_length = 64
    paramstyle = default_paramstyle = "format"
    _styles_by_driver = {"mariadbconnector": "qmark"}
    _quote_character = "`"


class MariaDBDialect(MySQLDialect):
    name = "mariadb"
    is_mariadb = True
    sequences_optional = True

    def _take_facts(self, facts):
        MySQLDialect._take_facts(self, facts)
        version = self.server_version_info or ()
        self.supports_sequences = version >= (10, 3)
        self.insert_returning = version >= (10, 5)
        self.delete_returning = version >= (10, 0, 5)
        self.supports_native_uuid = version >= (10, 7)


class SQLiteDialect(DefaultDialect):
    name = "sqlite"
    driver = "pysqlite"
    supports_alter = False
    insert_returning = True
    update_returning = True
    delete_returning = True
    paramstyle = default_paramstyle = "qmark"
