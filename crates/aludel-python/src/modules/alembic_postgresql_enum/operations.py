"""The operation itself: a new type beside the old one, all columns cast, the old one dropped."""

import re

from alembic.operations import MigrateOperation, Operations

from .references import ColumnType, TableIndex, TableReference, Unspecified

_OPERATORS = (("!=", "new_old_not_equals"), ("=", "new_old_equals"))


@Operations.register_operation("sync_enum_values")
class SyncEnumValuesOp(MigrateOperation):
    @classmethod
    def sync_enum_values(cls, operations, enum_schema, enum_name, new_values, affected_columns,
                         enum_values_to_rename=(), indexes_to_recreate=None):  # fmt: skip
        if operations.migration_context.dialect.name != "postgresql":
            return
        columns = [_reference(operations, enum_schema, given) for given in affected_columns]
        renamed = list(enum_values_to_rename)
        _Change(operations, enum_schema, enum_name, columns, renamed).run(
            new_values, list(indexes_to_recreate or ())
        )


def _reference(operations, schema, given):
    if isinstance(given, TableReference):
        if given.table_schema is not Unspecified:
            return given
        return TableReference(
            given.table_name,
            given.column_name,
            schema,
            given.column_type,
            given.existing_server_default,
        )
    if not isinstance(given, tuple):
        raise ValueError("Affected columns must contain tuples or TableReferences")
    table, column = given[:2]
    kind = given[2] if len(given) > 2 else ColumnType.COMMON
    return TableReference(table, column, schema, kind, _default(operations, schema, table, column))


def _default(operations, schema, table, column):
    from sqlalchemy import text

    found = operations.get_bind().execute(
        text(
            "SELECT column_default FROM information_schema.columns WHERE table_schema = :schema "
            "AND table_name = :table AND column_name = :column"
        ),
        {"schema": schema, "table": table, "column": column},
    )
    return None if found is None else found.scalar()


class _Change:
    """One change of one enumeration."""

    def __init__(self, operations, schema, name, columns, renamed):
        self.operations = operations
        self.schema = schema
        self.name = name
        self.columns = columns
        self.renamed = renamed
        self.new = f'"{schema}"."{name}"'
        self.old = f'"{schema}"."{name}_old"'

    def _send(self, sql):
        self.operations.get_bind().execute(_text(sql))

    def run(self, values, indexes):
        labels = ", ".join(f"'{value}'" for value in values)
        self._send(f'ALTER TYPE {self.new} RENAME TO "{self.name}_old"')
        self._send(f"CREATE TYPE {self.new} AS ENUM({labels})")
        for operator, function in _OPERATORS:
            self._compare(operator, function)
        for index in indexes:
            self._send(f"DROP INDEX IF EXISTS {_quoted_index(index.name)}")
        for column in self.columns:
            self._cast(column)
        for operator, function in _OPERATORS:
            self._send(
                f'DROP OPERATOR IF EXISTS "{self.schema}".{operator} ({self.new}, {self.old})'
            )
            self._send(
                f'DROP FUNCTION "{self.schema}".{function}('
                f"new_enum_val {self.new}, old_enum_val {self.old})"
            )
        self._send(f"DROP TYPE {self.old}")
        for index in indexes:
            self._send(self._index(index).definition)

    def _compare(self, operator, function):
        """The old type and the new one are comparable while both are there."""
        old = "old_enum_val::text"
        if self.renamed:
            cases = " ".join(
                f"WHEN old_enum_val::text = '{before}' THEN '{after}'"
                for before, after in self.renamed
            )
            old = f"CASE {cases} ELSE old_enum_val::text END"
        self._send(
            f'CREATE FUNCTION "{self.schema}".{function}('
            f"new_enum_val {self.new}, old_enum_val {self.old}) RETURNS boolean AS $$ "
            f"SELECT new_enum_val::text {operator} {old}; $$ LANGUAGE SQL IMMUTABLE"
        )
        self._send(
            f'CREATE OPERATOR "{self.schema}".{operator} (leftarg = {self.new}, '
            f'rightarg = {self.old}, procedure = "{self.schema}".{function})'
        )

    def _cast(self, reference):
        from sqlalchemy.exc import DataError

        alter = f"ALTER TABLE {reference.table} ALTER COLUMN {reference.column}"
        default = reference.existing_server_default
        if default is not None:
            self._send(f"{alter} DROP DEFAULT")
        try:
            self._send(f"{alter} TYPE {self._using(reference)}")
        except DataError as error:
            raise ValueError(
                "New enum values can not be set due to some row containing reference to old enum "
                "value. Please consider using enum_values_to_rename parameter or updating/deleting "
                "these row before calling sync_enum_values."
            ) from error
        if default is not None:
            self._send(f"{alter} SET DEFAULT {self._renamed_default(default)}")

    def _using(self, reference):
        column = reference.column
        if reference.column_type == ColumnType.ARRAY:
            value = f"{column}::text[]"
            for before, after in self.renamed:
                value = f"array_replace({value}, '{before}', '{after}')"
            return f"{self.new}[] USING {value}::{self.new}[]"
        if not self.renamed:
            return f"{self.new} USING {column}::text::{self.new}"
        cases = " ".join(
            f"WHEN {column}::text = '{before}' THEN '{after}'::{self.new}"
            for before, after in self.renamed
        )
        return f"{self.new} USING CASE {cases} ELSE {column}::text::{self.new} END"

    def _renamed_default(self, default):
        type_name = f"{self.schema}.{self.name}" if self.schema else self.name
        if default.startswith("ARRAY["):
            return re.sub(r"::[.\w]+", f"::{type_name}", self._renamed(default))
        array = "[]" if default.endswith("[]") else ""
        value = default[: default.find("::")]
        return f"{self._renamed(value)}::{type_name}{array}"

    def _renamed(self, text):
        for before, after in self.renamed:
            text = text.replace(f"'{before}'", f"'{after}'").replace(f'"{before}"', f'"{after}"')
        return text

    def _index(self, index):
        definition = index.definition
        for before, after in self.renamed:
            for name in (self.name, f"{self.schema}.{self.name}"):
                definition = definition.replace(f"'{before}'::{name}", f"'{after}'::{name}")
        return TableIndex(index.name, definition)


def _quoted_index(name):
    schema, dot, bare = name.rpartition(".")
    bare = bare.strip('"')
    return f'"{schema.strip(chr(34))}"."{bare}"' if dot else f'"{bare}"'


def _text(sql):
    from sqlalchemy import text

    return text(sql)
