"""Everything that a schema consists of."""

from .sql.naming import conventional_name as _constraint_name_for_table
from .sql.schema import *  # noqa: F403
from .sql.schema import (
    BLANK_SCHEMA, DDL, RETAIN_SCHEMA, AddConstraint, BaseDDLElement, CheckConstraint, CheckFirst, Column,
    ColumnCollectionConstraint, ColumnCollectionMixin, ColumnDefault, Computed, Constraint,
    CreateColumn, CreateIndex, CreateSchema, CreateSequence, CreateTable, CreateTableAs, CreateView,
    DDLElement, DefaultClause, DefaultGenerator, DropColumnComment, DropConstraint,
    DropConstraintComment, DropIndex, DropSchema, DropSequence, DropTable, DropTableComment,
    DropView, ExecutableDDLElement, FetchedValue, ForeignKey, ForeignKeyConstraint, Identity,
    IdentityOptions, Index, MetaData, PrimaryKeyConstraint, SchemaItem, Sequence, SetColumnComment,
    SetConstraintComment, SetTableComment, Table, UniqueConstraint, _CreateDropBase, _get_table_key,
    ForeignKeyTarget, conv, insert_sentinel, sort_tables,
)  # fmt: skip


def sort_tables_and_constraints(tables, filter_fn=None, extra_dependencies=None):
    return [(table, set(table.foreign_key_constraints)) for table in sort_tables(tables)] + [
        (None, [])
    ]
