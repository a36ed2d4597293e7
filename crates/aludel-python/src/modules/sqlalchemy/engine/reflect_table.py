"""`Table(…, autoload_with=…)`: a table as the catalog has it."""

from .. import event
from ..sql.base import ColumnCollection


class TableReflection:
    """Fills one table."""

    def __init__(self, inspector, table, include_columns, exclude_columns, resolve_fks):
        self.inspector = inspector
        self.table = table
        self.name = str(table.name)
        self.schema = None if table.schema is None else str(table.schema)
        self.include = None if not include_columns else set(include_columns)
        self.exclude = set(exclude_columns or ())
        self.resolve_fks = resolve_fks
        self.columns = {}

    def run(self):
        # One question for all parts.
        data = self._data()
        reader = self.inspector._reader
        options = _options(data["options"])
        if options:
            self.table._dialect_words = {**self.table._dialect_words, **options}
        for column in data["columns"]:
            self._column(reader.column(column))
        self._primary_key(reader.primary_key(data["primary_key"]))
        for key in data["foreign_keys"]:
            self._foreign_key(reader.foreign_key(key))
        for index in data["indexes"]:
            self._index(reader.index(index))
        for unique in data["unique_constraints"]:
            self._unique(reader.unique(unique))
        for check in data["check_constraints"]:
            self._check(reader.check(check))
        if data.get("comment") is not None:
            self.table.comment = data["comment"]

    def _data(self):
        from .reflected import missing

        parts = ["columns", "primary_key", "foreign_keys", "unique_constraints",
                 "check_constraints", "indexes", "options"]  # fmt: skip
        if self.inspector.dialect.supports_comments:
            parts.append("comment")
        found = self.inspector._ask(
            "tables",
            schema=self.schema,
            names=[self.name],
            kinds=["table", "view", "materialized_view"],
            scope="any",
            parts=parts,
        )
        if not found:
            raise missing(self.inspector.dialect, self.name, self.schema)
        return found[0]

    def _column(self, data):
        from ..sql.elements import text
        from ..sql.schema import Column, Computed, DefaultClause, Identity

        original = data["name"]
        event.fire(self.table.metadata, "column_reflect", self.inspector, self.table, data)
        event.fire(self.table, "column_reflect", self.inspector, self.table, data)
        name = data["name"]
        if (self.include is not None and name not in self.include) or name in self.exclude:
            return
        words = {
            word: data[word]
            for word in ("nullable", "autoincrement", "quote", "info", "key", "comment")
            if word in data
        }
        words.update(data.get("dialect_options") or {})
        items = []
        default = data.get("default")
        if default is not None:
            if isinstance(default, str):
                default = DefaultClause(text(_colons_escaped(default)))
            items.append(default)
        if "computed" in data:
            items.append(Computed(**data["computed"]))
        if "identity" in data:
            items.append(Identity(**data["identity"]))
        self.columns[original] = column = Column(name, data["type"], *items, **words)
        if column.key in self.table.primary_key.columns.keys():
            column.primary_key = True
        self.table.append_column(column, replace_existing=True)

    def _primary_key(self, data):
        chosen = [
            self.columns[name]
            for name in data["constrained_columns"]
            if name in self.columns and name not in self.exclude
        ]
        key = self.table.primary_key
        key.name = data.get("name")
        key.comment = data.get("comment")
        # Those that were told by the script stay.
        kept = [column for column in key.columns if column.name not in self.columns]
        key.columns = ColumnCollection([(column.key, column) for column in [*kept, *chosen]])
        for column in chosen:
            column.primary_key = True

    def _foreign_key(self, data):
        from ..sql.schema import ForeignKeyConstraint, Table

        constrained = [
            self.columns[name].key if name in self.columns else name
            for name in data["constrained_columns"]
        ]
        if self.exclude.intersection(constrained) or (
            self.include is not None and set(constrained) - self.include
        ):
            return
        schema, name = data["referred_schema"], data["referred_table"]
        if self.resolve_fks:
            self._referred_table(Table, name, schema)
        prefix = f"{schema}.{name}" if schema is not None else name
        self.table.append_constraint(
            ForeignKeyConstraint(
                constrained,
                [f"{prefix}.{column}" for column in data["referred_columns"]],
                data["name"],
                link_to_name=True,
                comment=data.get("comment"),
                **data["options"],
            )
        )

    def _referred_table(self, Table, name, schema):
        from ..sql.schema import BLANK_SCHEMA

        key = f"{schema}.{name}" if schema is not None else name
        if key not in self.table.metadata.tables:
            Table(
                name,
                self.table.metadata,
                schema=BLANK_SCHEMA if schema is None else schema,
                autoload_with=self.inspector,
            )

    def _index(self, data):
        from ..sql.elements import desc, nulls_first, nulls_last, text
        from ..sql.schema import Index

        names = data["column_names"]
        if self.include is not None and not set(names) <= self.include:
            return
        if data.get("duplicates_constraint"):
            return
        orders = {"desc": desc, "nulls_first": nulls_first, "nulls_last": nulls_last}
        elements = []
        for place, name in enumerate(names):
            if name is None:
                if not data.get("expressions"):
                    return
                elements.append(text(_colons_escaped(data["expressions"][place])))
                continue
            element = self.columns.get(name)
            if element is None:
                element = self.table.c.get(name)
            if element is None:
                continue
            for word in data.get("column_sorting", {}).get(name, ()):
                element = orders[word](element)
            elements.append(element)
        if elements:
            Index(
                data["name"],
                *elements,
                _table=self.table,
                unique=data["unique"],
                **data.get("dialect_options", {}),
            )

    def _unique(self, data):
        from ..sql.schema import UniqueConstraint

        names = data["column_names"]
        if self.include is not None and not set(names) <= self.include:
            return
        if data.get("duplicates_index"):
            return
        columns = []
        for name in names:
            column = self.columns.get(name)
            if column is None:
                column = self.table.c.get(name)
            if column is not None:
                columns.append(column)
        self.table.append_constraint(
            UniqueConstraint(
                *columns,
                name=data["name"],
                comment=data.get("comment"),
                **data.get("dialect_options", {}),
            )
        )

    def _check(self, data):
        from ..sql.elements import text
        from ..sql.schema import CheckConstraint

        options = {
            f"postgresql_{name}": value for name, value in data.get("dialect_options", {}).items()
        }
        self.table.append_constraint(
            CheckConstraint(
                text(_colons_escaped(data["sqltext"])),
                name=data["name"],
                comment=data.get("comment"),
                **options,
            )
        )


def _colons_escaped(text):
    """The catalog's text holds no parameters."""
    import re

    return re.sub(r"(?<![:\w\x5c]):(?=\w+(?!:))", r"\\:", text)


def _options(pairs):
    from .reflected import options_of

    return options_of(pairs)
