"""The columns that an enumeration is used in."""

import enum

from sqlalchemy import ARRAY, Enum

Unspecified = object()


class ColumnType(enum.Enum):
    COMMON = Enum
    ARRAY = ARRAY

    def __repr__(self):
        return f"ColumnType.{self.name}"


class TableReference:
    """A column."""

    def __init__(self, table_name, column_name, table_schema=Unspecified,
                 column_type=ColumnType.COMMON, existing_server_default=None):  # fmt: skip
        self.table_name = table_name
        self.column_name = column_name
        self.table_schema = table_schema
        self.column_type = column_type
        self.existing_server_default = existing_server_default

    @property
    def table(self):
        prefix = f'"{self.table_schema}".' if self.table_schema else ""
        return f'{prefix}"{self.table_name}"'

    @property
    def column(self):
        return f'"{self.column_name}"'


class TableIndex:
    """An index that is dropped and made again."""

    def __init__(self, name, definition):
        self.name = name
        self.definition = definition
