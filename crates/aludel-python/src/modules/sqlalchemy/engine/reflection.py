"""`Inspector`: what the database's catalog says."""

import enum

import _aludel

from .reflected import Reader, missing, unsupported
from .reflect_table import TableReflection
from .. import exc


class ObjectKind(enum.Flag):
    TABLE = 1
    VIEW = 2
    MATERIALIZED_VIEW = 4
    ANY_VIEW = 6
    ANY = 7


class ObjectScope(enum.Flag):
    DEFAULT = 1
    TEMPORARY = 2
    ANY = 3


_KINDS = (
    (ObjectKind.TABLE, "table"),
    (ObjectKind.VIEW, "view"),
    (ObjectKind.MATERIALIZED_VIEW, "materialized_view"),
)
_SCOPES = {
    ObjectScope.DEFAULT: "default",
    ObjectScope.TEMPORARY: "temporary",
    ObjectScope.ANY: "any",
}


class Inspector:
    """Answers questions about the database; an answer is kept until `clear_cache`."""

    def __new__(cls, bind):
        if cls is Inspector and getattr(bind, "dialect", None) is not None:
            if bind.dialect.name == "postgresql":
                cls = PGInspector
        return object.__new__(cls)

    def __init__(self, bind):
        self.bind = bind
        self.engine = bind.engine
        self.dialect = bind.dialect
        self.info_cache = {}
        self._reader = Reader(bind.dialect)

    @classmethod
    def from_engine(cls, bind):
        return Inspector(bind)

    def _inspected(self):
        return self

    def clear_cache(self):
        self.info_cache.clear()

    @property
    def default_schema_name(self):
        if self.dialect.default_schema_name is None and self.dialect.name == "sqlite":
            return "main"
        return self.dialect.default_schema_name

    # Asking.

    def _ask(self, question, **words):
        refuse = getattr(self.bind, "_refuse_closed", None)
        if refuse is not None:
            refuse()
        words["inspect"] = question
        return unsupported(_aludel.inspect(words))

    def _kept(self, question, **words):
        key = (question, *sorted(words.items()))
        if key not in self.info_cache:
            self.info_cache[key] = self._ask(question, **words)
        return self.info_cache[key]

    def _parts(self, name, schema, part):
        """One part of one table."""
        key = ("table", schema, str(name), part)
        if key not in self.info_cache:
            found = self._ask(
                "tables",
                schema=schema,
                names=[str(name)],
                kinds=[word for _, word in _KINDS],
                scope="any",
                parts=[part],
            )
            if not found:
                raise missing(self.dialect, name, schema)
            self.info_cache[key] = found[0]
        return self.info_cache[key]

    def _several(self, schema, filter_names, kind, scope, part):
        """One part of several tables, by (schema, name)."""
        names = None if filter_names is None else [str(name) for name in filter_names]
        if names is not None and not names:
            return {}
        found = self._ask(
            "tables",
            schema=schema,
            names=names,
            kinds=[word for flag, word in _KINDS if flag in kind],
            scope=_SCOPES[scope],
            parts=[part],
        )
        return {(schema, table["name"]): table for table in found}

    # Names.

    def get_schema_names(self, **kw):
        return list(self._kept("schema_names"))

    def get_table_names(self, schema=None, **kw):
        return list(self._kept("table_names", schema=schema))

    def get_temp_table_names(self, **kw):
        return list(self._kept("temp_table_names"))

    def get_temp_view_names(self, **kw):
        return list(self._kept("temp_view_names"))

    def get_view_names(self, schema=None, **kw):
        return list(self._kept("view_names", schema=schema))

    def get_materialized_view_names(self, schema=None, **kw):
        return list(self._kept("materialized_view_names", schema=schema))

    def get_sequence_names(self, schema=None, **kw):
        return list(self._kept("sequence_names", schema=schema))

    def get_view_definition(self, view_name, schema=None, **kw):
        found = self._kept("view_definition", name=str(view_name), schema=schema)
        if found is None:
            raise missing(self.dialect, view_name, schema)
        return found

    def has_schema(self, schema_name, **kw):
        return self._ask("has_schema", schema=schema_name)

    def has_table(self, table_name, schema=None, **kw):
        return self._ask("has_table", name=str(table_name), schema=schema)

    def has_multi_table(self, table_names, schema=None, **kw):
        return {(schema, name): self.has_table(name, schema) for name in table_names}

    def has_sequence(self, sequence_name, schema=None, **kw):
        return self._ask("has_sequence", name=str(sequence_name), schema=schema)

    def has_index(self, table_name, index_name, schema=None, **kw):
        return self._ask(
            "has_index", table=str(table_name), index=str(index_name), schema=schema
        )

    # Parts of tables.

    def get_columns(self, table_name, schema=None, **kw):
        table = self._parts(table_name, schema, "columns")
        return [self._reader.column(column) for column in table["columns"]]

    def get_pk_constraint(self, table_name, schema=None, **kw):
        table = self._parts(table_name, schema, "primary_key")
        return self._reader.primary_key(table["primary_key"])

    def get_foreign_keys(self, table_name, schema=None, **kw):
        table = self._parts(table_name, schema, "foreign_keys")
        return [self._reader.foreign_key(key) for key in table["foreign_keys"]]

    def get_indexes(self, table_name, schema=None, **kw):
        table = self._parts(table_name, schema, "indexes")
        return [self._reader.index(index) for index in table["indexes"]]

    def get_unique_constraints(self, table_name, schema=None, **kw):
        table = self._parts(table_name, schema, "unique_constraints")
        return [self._reader.unique(unique) for unique in table["unique_constraints"]]

    def get_check_constraints(self, table_name, schema=None, **kw):
        table = self._parts(table_name, schema, "check_constraints")
        return [self._reader.check(check) for check in table["check_constraints"]]

    def get_table_comment(self, table_name, schema=None, **kw):
        self._refuse_comments()
        table = self._parts(table_name, schema, "comment")
        return self._reader.comment(table["comment"])

    def get_table_options(self, table_name, schema=None, **kw):
        from .reflected import options_of

        return options_of(self._parts(table_name, schema, "options")["options"])

    def _refuse_comments(self):
        if not self.dialect.supports_comments:
            raise NotImplementedError()

    def _multi(self, schema, filter_names, kind, scope, part, read):
        found = self._several(schema, filter_names, kind, scope, part)
        return {key: read(table) for key, table in found.items()}

    def get_multi_columns(self, schema=None, filter_names=None, kind=ObjectKind.TABLE,
                          scope=ObjectScope.DEFAULT, **kw):  # fmt: skip
        def read(table):
            return [self._reader.column(column) for column in table["columns"]]

        return self._multi(schema, filter_names, kind, scope, "columns", read)

    def get_multi_pk_constraint(self, schema=None, filter_names=None, kind=ObjectKind.TABLE,
                                scope=ObjectScope.DEFAULT, **kw):  # fmt: skip
        def read(table):
            return self._reader.primary_key(table["primary_key"])

        return self._multi(schema, filter_names, kind, scope, "primary_key", read)

    def get_multi_foreign_keys(self, schema=None, filter_names=None, kind=ObjectKind.TABLE,
                               scope=ObjectScope.DEFAULT, **kw):  # fmt: skip
        def read(table):
            return [self._reader.foreign_key(key) for key in table["foreign_keys"]]

        return self._multi(schema, filter_names, kind, scope, "foreign_keys", read)

    def get_multi_indexes(self, schema=None, filter_names=None, kind=ObjectKind.TABLE,
                          scope=ObjectScope.DEFAULT, **kw):  # fmt: skip
        def read(table):
            return [self._reader.index(index) for index in table["indexes"]]

        return self._multi(schema, filter_names, kind, scope, "indexes", read)

    def get_multi_unique_constraints(self, schema=None, filter_names=None, kind=ObjectKind.TABLE,
                                     scope=ObjectScope.DEFAULT, **kw):  # fmt: skip
        def read(table):
            return [self._reader.unique(unique) for unique in table["unique_constraints"]]

        return self._multi(schema, filter_names, kind, scope, "unique_constraints", read)

    def get_multi_check_constraints(self, schema=None, filter_names=None, kind=ObjectKind.TABLE,
                                    scope=ObjectScope.DEFAULT, **kw):  # fmt: skip
        def read(table):
            return [self._reader.check(check) for check in table["check_constraints"]]

        return self._multi(schema, filter_names, kind, scope, "check_constraints", read)

    def get_multi_table_comment(self, schema=None, filter_names=None, kind=ObjectKind.TABLE,
                                scope=ObjectScope.DEFAULT, **kw):  # fmt: skip
        self._refuse_comments()
        return self._multi(
            schema, filter_names, kind, scope, "comment", lambda table: {"text": table["comment"]}
        )

    def get_multi_table_options(self, schema=None, filter_names=None, kind=ObjectKind.TABLE,
                                scope=ObjectScope.DEFAULT, **kw):  # fmt: skip
        from .reflected import options_of

        return self._multi(
            schema, filter_names, kind, scope, "options", lambda table: options_of(table["options"])
        )

    # Tables in the order in which they can be made.

    def get_sorted_table_and_fkc_names(self, schema=None, **kw):
        pairs = self.sort_tables_on_foreign_key_dependency((schema,))
        return [
            (None if table is None else table[1], [(owner[1], name) for owner, name in keys])
            for table, keys in pairs
        ]

    def sort_tables_on_foreign_key_dependency(self, consider_schemas=(None,), **kw):
        needs, names = [], []
        for schema in consider_schemas:
            keys = self.get_multi_foreign_keys(schema)
            for table in self.get_table_names(schema):
                names.append((schema, table))
                for key in keys.get((schema, table), ()):
                    referred = (key["referred_schema"], key["referred_table"])
                    needs.append(((schema, table), referred, key["name"]))
        return _in_order(names, needs)

    # Tables.

    def reflect_table(self, table, include_columns, exclude_columns=(), resolve_fks=True,
                      _extend_on=None, _reflect_info=None):  # fmt: skip
        TableReflection(self, table, include_columns, exclude_columns, resolve_fks).run()


class PGInspector(Inspector):
    """What PostgreSQL can tell besides."""

    def get_enums(self, schema=None, **kw):
        found = self._ask("enums", schema=schema)
        return [self._reader.enumeration(each) for each in found]

    def get_domains(self, schema=None, **kw):
        return [self._reader.domain(each) for each in self._ask("domains", schema=schema)]

    def get_foreign_table_names(self, schema=None, **kw):
        return list(self._ask("foreign_table_names", schema=schema))

    def has_type(self, type_name, schema=None, **kw):
        return self._ask("has_type", name=str(type_name), schema=schema)

    def get_table_oid(self, table_name, schema=None, **kw):
        from ..sql.elements import text

        where = "pg_catalog.pg_table_is_visible(c.oid)" if schema is None else "n.nspname = :schema"
        statement = text(
            "SELECT c.oid FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n "
            f"ON n.oid = c.relnamespace WHERE c.relname = :name AND {where}"
        )
        words = {"name": str(table_name)}
        if schema is not None:
            words["schema"] = schema
        connection = self.bind if hasattr(self.bind, "execute") else self.bind.connect()
        found = connection.execute(statement, words).scalar()
        if found is None:
            raise missing(self.dialect, table_name, schema)
        return found


def _in_order(names, needs):
    """Tables behind those that they refer to; foreign keys of circles at the end."""
    known = set(names)
    edges = {
        (name, other) for name, other, _ in needs if other in known and other != name
    }
    waiting, found, done = sorted(names, key=str), [], set()
    late = set()
    while waiting:
        ready = [
            name
            for name in waiting
            if not any(source == name and other not in done for source, other in edges)
        ]
        if not ready:
            circle = {
                (source, other)
                for source, other in edges
                if source in waiting and other in waiting and other not in done
            }
            late |= circle
            edges -= circle
            continue
        found.extend(ready)
        done.update(ready)
        waiting = [name for name in waiting if name not in done]
    ordered = []
    for name in found:
        own = [(n, key) for n, other, key in needs if n == name and (n, other) not in late]
        ordered.append((name, own))
    rest = [(source, key) for source, other, key in needs if (source, other) in late]
    return [*ordered, (None, rest)]
