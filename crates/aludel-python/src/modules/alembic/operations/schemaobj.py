"""Tables, constraints and indexes from what directives are told."""

from sqlalchemy import schema as sa_schema
from sqlalchemy.schema import Column
from sqlalchemy.schema import Constraint
from sqlalchemy.schema import Index
from sqlalchemy.types import Integer
from sqlalchemy.types import NULLTYPE

from alembic.util import sqla_compat
from alembic.util import unique_list


class SchemaObjects:
    """Makes schema objects under the run's naming convention."""

    def __init__(self, migration_context=None):
        self.migration_context = migration_context

    def _placeholder(self, name, columns, schema, metadata=None):
        """A table of which only the columns' names are known."""
        return sa_schema.Table(
            name,
            self.metadata() if metadata is None else metadata,
            *[Column(column, NULLTYPE) for column in columns],
            schema=schema,
        )

    def primary_key_constraint(self, name, table_name, cols, schema=None, **dialect_kw):
        table = self._placeholder(table_name, cols, schema)
        return sa_schema.PrimaryKeyConstraint(
            *[table.c[column] for column in cols], name=name, **dialect_kw
        )

    def foreign_key_constraint(
        self,
        name,
        source,
        referent,
        local_cols,
        remote_cols,
        onupdate=None,
        ondelete=None,
        deferrable=None,
        source_schema=None,
        referent_schema=None,
        initially=None,
        match=None,
        **dialect_kw,
    ):
        metadata = self.metadata()
        if source == referent and source_schema == referent_schema:
            columns = local_cols + remote_cols
        else:
            columns = local_cols
            self._placeholder(referent, remote_cols, referent_schema, metadata)
        table = self._placeholder(source, unique_list(columns), source_schema, metadata)
        target = f"{referent_schema}.{referent}" if referent_schema else referent
        constraint = sa_schema.ForeignKeyConstraint(
            local_cols,
            [f"{target}.{column}" for column in remote_cols],
            name=name,
            onupdate=onupdate,
            ondelete=ondelete,
            deferrable=deferrable,
            initially=initially,
            match=match,
            **dialect_kw,
        )
        table.append_constraint(constraint)
        return constraint

    def unique_constraint(self, name, source, local_cols, schema=None, **kw):
        table = self._placeholder(source, local_cols, schema)
        constraint = sa_schema.UniqueConstraint(
            *[table.c[column] for column in local_cols], name=name, **kw
        )
        table.append_constraint(constraint)
        return constraint

    def check_constraint(self, name, source, condition, schema=None, **kw):
        table = sa_schema.Table(
            source, self.metadata(), Column("x", Integer), schema=schema
        )
        constraint = sa_schema.CheckConstraint(condition, name=name, **kw)
        table.append_constraint(constraint)
        return constraint

    def generic_constraint(self, name, table_name, type_, schema=None, **kw):
        table = self.table(table_name, schema=schema)
        kinds = {
            "foreignkey": lambda name: sa_schema.ForeignKeyConstraint([], [], name=name),
            "primary": sa_schema.PrimaryKeyConstraint,
            "unique": sa_schema.UniqueConstraint,
            "check": lambda name: sa_schema.CheckConstraint("", name=name),
            None: sa_schema.Constraint,
        }
        if type_ not in kinds:
            raise TypeError(
                "'type' can be one of %s" % ", ".join(sorted(repr(kind) for kind in kinds))
            )
        constraint = kinds[type_](name=name)
        table.append_constraint(constraint)
        return constraint

    def metadata(self):
        options = {}
        context = self.migration_context
        if context is not None and "target_metadata" in context.opts:
            target = context.opts["target_metadata"]
            if hasattr(target, "naming_convention"):
                options["naming_convention"] = target.naming_convention
        return sa_schema.MetaData(**options)

    def table(self, name, *columns, **kw):
        metadata = self.metadata()
        constraints_included = kw.pop("_constraints_included", False)
        cols = [
            column._copy() if column.table is not None else column
            for column in columns
            if isinstance(column, Column)
        ]
        if constraints_included:
            # The constraints and indexes that these words ask for are in `columns` too.
            for column in cols:
                column.unique = column.index = False
        table = sa_schema.Table(name, metadata, *cols, **kw)
        for item in columns:
            if not isinstance(item, (Constraint, Index)):
                continue
            if isinstance(item, Constraint) and sqla_compat._is_type_bound(item):
                # The column's type has made it again.
                continue
            parent = getattr(item, "parent", None)
            if parent is not None and parent is not table:
                item = sqla_compat._copy(item, target_table=table)
            table.append_constraint(item)
        for foreign_key in table.foreign_keys:
            self._ensure_table_for_fk(metadata, foreign_key)
        return table

    def column(self, name, type_, **kw):
        return Column(name, type_, **kw)

    def index(self, name, tablename, columns, schema=None, **kw):
        table = sa_schema.Table(tablename or "no_table", self.metadata(), schema=schema)
        return sa_schema.Index(
            name,
            *[sqla_compat._textual_index_column(table, column) for column in columns],
            _table=table,
            **kw,
        )

    def _ensure_table_for_fk(self, metadata, foreign_key):
        """Makes a table for a foreign key to lead to, where there is none."""
        if not isinstance(foreign_key._colspec, str):
            return
        schema, table_name, column = sqla_compat._fk_target_tokens(foreign_key)
        table = metadata.tables.get(sqla_compat._get_table_key(table_name, schema))
        if table is None:
            table = sa_schema.Table(table_name, metadata, schema=schema)
        if column is not None and column not in table.c:
            table.append_column(Column(column, NULLTYPE))
