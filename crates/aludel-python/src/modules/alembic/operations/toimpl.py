"""How operations are carried out."""

from sqlalchemy.schema import Column
from sqlalchemy.schema import ForeignKeyConstraint
from sqlalchemy.schema import PrimaryKeyConstraint

from alembic.operations import ops
from alembic.operations.base import Operations


def _carries_out(op_cls):
    return Operations.implementation_for(op_cls)


def _said(**options):
    """The options that were given at all."""
    return {name: value for name, value in options.items() if value is not None}


def _is_counted(constraint, impl):
    return not isinstance(constraint, PrimaryKeyConstraint) and constraint._belongs(
        impl.dialect
    )


@_carries_out(ops.AlterColumnOp)
def alter_column(operations, operation):
    impl = operations.impl
    new_type = operation.modify_type
    if operation.existing_type and new_type:
        table = operations.schema_obj.table(
            operation.table_name,
            Column(operation.column_name, operation.existing_type),
            schema=operation.schema,
        )
        for constraint in table.constraints:
            if _is_counted(constraint, impl):
                impl.drop_constraint(constraint)
    impl.alter_column(
        operation.table_name,
        operation.column_name,
        nullable=operation.modify_nullable,
        server_default=operation.modify_server_default,
        name=operation.modify_name,
        type_=new_type,
        schema=operation.schema,
        existing_type=operation.existing_type,
        existing_server_default=operation.existing_server_default,
        existing_nullable=operation.existing_nullable,
        comment=operation.modify_comment,
        existing_comment=operation.existing_comment,
        **operation.kw,
    )
    if new_type:
        objects = operations.schema_obj
        table = objects.table(
            operation.table_name,
            objects.column(operation.column_name, new_type),
            schema=operation.schema,
        )
        for constraint in table.constraints:
            if _is_counted(constraint, impl):
                impl.add_constraint(constraint)


@_carries_out(ops.DropTableOp)
def drop_table(operations, operation):
    operations.impl.drop_table(
        operation.to_table(operations.migration_context),
        **_said(if_exists=operation.if_exists),
    )


@_carries_out(ops.DropColumnOp)
def drop_column(operations, operation):
    operations.impl.drop_column(
        operation.table_name,
        operation.to_column(operations.migration_context),
        schema=operation.schema,
        if_exists=operation.if_exists,
        **operation.kw,
    )


@_carries_out(ops.CreateIndexOp)
def create_index(operations, operation):
    operations.impl.create_index(
        operation.to_index(operations.migration_context),
        **_said(if_not_exists=operation.if_not_exists),
    )


@_carries_out(ops.DropIndexOp)
def drop_index(operations, operation):
    operations.impl.drop_index(
        operation.to_index(operations.migration_context),
        **_said(if_exists=operation.if_exists),
    )


@_carries_out(ops.CreateTableOp)
def create_table(operations, operation):
    table = operation.to_table(operations.migration_context)
    operations.impl.create_table(
        table, **_said(if_not_exists=operation.if_not_exists)
    )
    return table


@_carries_out(ops.RenameTableOp)
def rename_table(operations, operation):
    operations.impl.rename_table(
        operation.table_name, operation.new_table_name, schema=operation.schema
    )


@_carries_out(ops.CreateTableCommentOp)
def create_table_comment(operations, operation):
    operations.impl.create_table_comment(
        operation.to_table(operations.migration_context)
    )


@_carries_out(ops.DropTableCommentOp)
def drop_table_comment(operations, operation):
    operations.impl.drop_table_comment(operation.to_table(operations.migration_context))


@_carries_out(ops.AddColumnOp)
def add_column(operations, operation):
    impl = operations.impl
    column = operation.column
    if column.table is not None:
        column = column._copy()
    # Putting the column into a table makes the constraints and indexes that it asks for.
    table = operations.schema_obj.table(
        operation.table_name, column, schema=operation.schema
    )
    impl.add_column(
        operation.table_name,
        column,
        schema=operation.schema,
        if_not_exists=operation.if_not_exists,
        inline_references=operation.inline_references,
        inline_primary_key=operation.inline_primary_key,
        **operation.kw,
    )
    for constraint in table.constraints:
        if isinstance(constraint, PrimaryKeyConstraint):
            continue
        if (
            operation.inline_references
            and isinstance(constraint, ForeignKeyConstraint)
            and len(column.foreign_keys) == 1
            and len(constraint.columns) == 1
        ):
            # It stands behind the column already.
            continue
        impl.add_constraint(constraint)
    for index in table.indexes:
        impl.create_index(index)
    dialect = impl.dialect
    if (
        column.comment is not None
        and dialect.supports_comments
        and not dialect.inline_comments
    ):
        impl.create_column_comment(column)


@_carries_out(ops.AddConstraintOp)
def create_constraint(operations, operation):
    operations.impl.add_constraint(
        operation.to_constraint(operations.migration_context)
    )


@_carries_out(ops.DropConstraintOp)
def drop_constraint(operations, operation):
    operations.impl.drop_constraint(
        operations.schema_obj.generic_constraint(
            operation.constraint_name,
            operation.table_name,
            operation.constraint_type,
            schema=operation.schema,
        ),
        **_said(if_exists=operation.if_exists),
    )


@_carries_out(ops.BulkInsertOp)
def bulk_insert(operations, operation):
    operations.impl.bulk_insert(
        operation.table, operation.rows, multiinsert=operation.multiinsert
    )


@_carries_out(ops.ExecuteSQLOp)
def execute_sql(operations, operation):
    operations.migration_context.impl.execute(
        operation.sqltext, execution_options=operation.execution_options
    )
