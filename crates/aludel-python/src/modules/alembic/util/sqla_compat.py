"""What Alembic needs to know of schema objects."""

from sqlalchemy import schema
from sqlalchemy import sql
from sqlalchemy import types as sqltypes
from sqlalchemy.schema import CheckConstraint
from sqlalchemy.schema import Column
from sqlalchemy.schema import ForeignKeyConstraint
from sqlalchemy.schema import Table
from sqlalchemy.sql import visitors
from sqlalchemy.sql.base import _NONE_NAME
from sqlalchemy.sql.elements import BindParameter
from sqlalchemy.sql.elements import conv
from sqlalchemy.sql.elements import TextClause

sqla_14 = sqla_2 = sqla_2_1 = True
AUTOINCREMENT_DEFAULT = "auto"


def constraint_name_defined(name):
    return name is _NONE_NAME or isinstance(name, str)


def constraint_name_string(name):
    return isinstance(name, str)


def constraint_name_or_none(name):
    return name if isinstance(name, str) else None


def _copy(schema_item, **kw):
    return schema_item._copy(**kw)


def _server_default_is_computed(*defaults):
    return any(isinstance(default, schema.Computed) for default in defaults)


def _server_default_is_identity(*defaults):
    return any(isinstance(default, schema.Identity) for default in defaults)


def _table_for_constraint(constraint):
    if isinstance(constraint, ForeignKeyConstraint):
        return constraint.parent
    if isinstance(constraint, CheckConstraint):
        parent = constraint.parent
        return parent if isinstance(parent, Table) else parent.table
    return constraint.table


def _columns_for_constraint(constraint):
    if isinstance(constraint, ForeignKeyConstraint):
        return [element.parent for element in constraint.elements]
    if isinstance(constraint, CheckConstraint):
        return _find_columns(constraint.sqltext)
    return list(constraint.columns)


def _resolve_for_variant(type_, dialect):
    return type_._variant_mapping.get(dialect.name, type_)


def _get_table_key(name, schema):
    return name if schema is None else f"{schema}.{name}"


def _fk_spec(constraint):
    """Where a foreign key leads from and to, and what it says about changes."""
    target = constraint.elements[0].column.table
    return (
        constraint.parent.schema,
        constraint.parent.name,
        [constraint.columns[key].name for key in constraint.column_keys],
        target.schema,
        target.name,
        [element.column.name for element in constraint.elements],
        constraint.onupdate,
        constraint.ondelete,
        constraint.deferrable,
        constraint.initially,
    )


def _fk_target_tokens(foreign_key):
    """Schema, table and column that a foreign key leads to."""
    tokens = foreign_key._column_tokens
    return tokens[0], tokens[1], tokens[2]


def _is_type_bound(constraint):
    return constraint._type_bound


def _conv_constraint_names(table):
    """Makes the names of a table's constraints and indexes final."""
    for item in (*table.constraints, *table.indexes):
        if isinstance(item.name, str) and not isinstance(item.name, conv):
            item.name = conv(item.name)


def _find_columns(clause):
    columns = []
    visitors.traverse(clause, {}, {"column": columns.append})
    return set(columns)


class _TextOfIndex(sql.ColumnElement):
    """Text in an index, with the column that it stands for: names by convention are made
    of it."""

    type = sqltypes.NULLTYPE

    def __init__(self, table, text):
        self.text = text
        self.stand_in = Column(text.text, sqltypes.NULLTYPE)
        table.append_column(self.stand_in)

    def self_group(self, against=None):
        return self

    def _children(self):
        return [self.stand_in]

    def _plain_expression(self, writer):
        return writer.expression(self.text)


def _textual_index_column(table, element):
    """A column or expression of an index, from what a script gave."""
    if isinstance(element, str):
        column = Column(element, sqltypes.NULLTYPE)
        table.append_column(column)
        return column
    if isinstance(element, TextClause):
        return _TextOfIndex(table, element)
    if isinstance(element, sql.ColumnElement):
        return _copy_expression(element, table)
    raise ValueError("String or text() construct expected")


def _copy_expression(expression, target_table):
    """An expression with the columns of another table."""

    def replace(column, **kw):
        if (
            isinstance(column, Column)
            and column.table is not None
            and column.table is not target_table
        ):
            if column.name not in target_table.c:
                target_table.append_column(column._copy())
            return target_table.c[column.name]
        return None

    return visitors.replacement_traverse(expression, {}, replace)


class _literal_bindparam(BindParameter):
    """A value that is written into the statement wherever it stands."""

    _aludel_literal = True

    def __str__(self):
        return str(self.compile(compile_kwargs={"literal_binds": True}))


def _get_constraint_final_name(constraint, dialect):
    if constraint.name is None:
        return None
    return dialect.identifier_preparer.format_constraint(constraint)


def _constraint_is_named(constraint, dialect):
    return _get_constraint_final_name(constraint, dialect) is not None
