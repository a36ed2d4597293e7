"""How the directives of a dialect become plain operations."""

import _aludel

from sqlalchemy import event
from sqlalchemy import schema
from sqlalchemy import String as _string
from sqlalchemy import text
from sqlalchemy.exc import ArgumentError
from sqlalchemy.exc import UnsupportedCompilationError
from sqlalchemy.sql.ddl import create_table_operations
from sqlalchemy.sql.ddl import ExecutableDDLElement
from sqlalchemy.sql.elements_base import identifier
from sqlalchemy.sql.elements_base import qualified_name
from sqlalchemy.sql.plain import Writer
from sqlalchemy.sql.schema import plain_autoincrement
from sqlalchemy.sql.schema import plain_option
from sqlalchemy.sql.schema import plain_server_default
from sqlalchemy.types import to_instance

from alembic import util

_impls = {}

_KEEP = {"change": "keep"}


def _plain_default(default, writer):
    """What a default becomes, or what it is."""
    if default is False:
        return _KEEP
    return {"change": "to", "to": plain_server_default(default, writer)}


class ImplMeta(type):
    """Registers the implementations that `env.py` may define for its dialects."""

    def __init__(cls, name, bases, members):
        super().__init__(name, bases, members)
        if "__dialect__" in members:
            _impls[members["__dialect__"]] = cls


class DefaultImpl(metaclass=ImplMeta):
    """Carries operations out."""

    __dialect__ = "default"
    transactional_ddl = False
    command_terminator = ";"

    def __init__(
        self, dialect, connection, as_sql, transactional_ddl, output_buffer, context_opts
    ):
        self.dialect = dialect
        self.connection = connection
        self.as_sql = as_sql
        self.output_buffer = output_buffer
        self.context_opts = context_opts
        self.literal_binds = context_opts.get("literal_binds", False)
        # What was created already, such as PostgreSQL's enumerations.
        self.memo = {}
        if transactional_ddl is not None:
            self.transactional_ddl = transactional_ddl

    @classmethod
    def get_by_dialect(cls, dialect):
        return _impls.get(dialect.name, DefaultImpl)

    @property
    def bind(self):
        return self.connection

    def static_output(self, text):
        self.output_buffer.write(text + "\n\n")

    def _writer(self):
        return Writer(self.dialect)

    def _perform(self, operation):
        return _aludel.perform(operation)

    def _exec(self, construct, execution_options=None, multiparams=None, params={}):
        if isinstance(construct, str):
            construct = text(construct)
        if self.as_sql and (multiparams is not None or params):
            raise TypeError("SQL parameters not allowed with as_sql")
        if params and multiparams is not None:
            raise TypeError("Can't send params and multiparams at the same time")
        if isinstance(construct, ExecutableDDLElement):
            for operation in construct.operations(self.dialect):
                self._perform(operation)
            return None
        connection = self.connection
        if execution_options and not self.as_sql:
            connection = connection.execution_options(**execution_options)
        if self.as_sql:
            return connection.execute(construct)
        return connection.execute(construct, multiparams or params)

    def execute(self, sql, execution_options=None):
        self._exec(sql, execution_options)

    # Columns.

    def alter_column(
        self,
        table_name,
        column_name,
        *,
        nullable=None,
        server_default=False,
        name=None,
        type_=None,
        schema=None,
        autoincrement=None,
        comment=False,
        existing_comment=None,
        existing_type=None,
        existing_server_default=None,
        existing_nullable=None,
        existing_autoincrement=None,
        **kw,
    ):
        self._perform(
            self._alter_column(
                table_name,
                column_name,
                nullable=nullable,
                server_default=server_default,
                name=name,
                type_=type_,
                schema=schema,
                autoincrement=autoincrement,
                comment=comment,
                existing_comment=existing_comment,
                existing_type=existing_type,
                existing_server_default=existing_server_default,
                existing_nullable=existing_nullable,
                existing_autoincrement=existing_autoincrement,
                **kw,
            )
        )

    def _alter_column(
        self,
        table_name,
        column_name,
        *,
        nullable=None,
        server_default=False,
        name=None,
        type_=None,
        schema=None,
        autoincrement=None,
        comment=False,
        existing_comment=None,
        existing_type=None,
        existing_server_default=None,
        existing_nullable=None,
        existing_autoincrement=None,
        insert_before=None,
        insert_after=None,
        **kw,
    ):
        """The change of a column as plain data."""
        writer = self._writer()
        using = kw.pop("postgresql_using", None)
        self._check_alter_column(using, type_, autoincrement, existing_autoincrement)

        def type_of(given):
            return None if given is None else writer.type(to_instance(given))

        def numbered(given):
            return None if given is None else plain_autoincrement(given)

        return {
            "op": "alter_column",
            "table": qualified_name(table_name, schema),
            "column": identifier(column_name),
            "new_column_name": None if name is None else identifier(name),
            "sql_type": type_of(type_),
            "nullable": None if nullable is None else bool(nullable),
            "server_default": _plain_default(server_default, writer),
            "comment": _KEEP if comment is False else {"change": "to", "to": comment},
            "autoincrement": numbered(autoincrement),
            "using": {"node": "verbatim", "text": str(using)} if using else None,
            "existing_type": type_of(existing_type),
            "existing_nullable": (
                None if existing_nullable is None else bool(existing_nullable)
            ),
            "existing_server_default": self._plain_existing_default(
                existing_server_default, writer
            ),
            "existing_comment": existing_comment or None,
            "existing_autoincrement": numbered(existing_autoincrement),
            "options": [
                [key, plain_option(value, writer)]
                for key, value in kw.items()
                if "_" in key
            ],
            "insert_before": insert_before,
            "insert_after": insert_after,
        }

    def _plain_existing_default(self, default, writer):
        """The default that a column has; what is none matters only to who writes it."""
        try:
            return _plain_default(default, writer)
        except ArgumentError:
            return _KEEP

    def _check_alter_column(self, using, type_, autoincrement, existing_autoincrement):
        if autoincrement is not None or existing_autoincrement is not None:
            util.warn(
                "autoincrement and existing_autoincrement only make sense for MySQL",
                stacklevel=5,
            )

    def add_column(
        self,
        table_name,
        column,
        *,
        schema=None,
        if_not_exists=None,
        inline_references=None,
        inline_primary_key=None,
        **kw,
    ):
        self._perform(
            self._add_column(
                table_name,
                column,
                schema=schema,
                if_not_exists=if_not_exists,
                inline_references=inline_references,
                inline_primary_key=inline_primary_key,
                **kw,
            )
        )

    def _add_column(
        self,
        table_name,
        column,
        *,
        schema=None,
        if_not_exists=None,
        inline_references=None,
        inline_primary_key=None,
        insert_before=None,
        insert_after=None,
    ):
        """A new column as plain data, with the foreign key that is written behind it."""
        writer = self._writer()
        plain = column._plain(writer)
        # A comment is a statement of its own, behind those of the constraints.
        if not self.dialect.inline_comments:
            plain["comment"] = None
        # Checks that were given inside of the column stand behind it.
        constraints = [
            constraint._plain(writer)
            for constraint in column.constraints
            if constraint._belongs(self.dialect)
        ]
        if inline_references:
            constraints += [
                foreign_key.constraint._plain(writer)
                for foreign_key in column.foreign_keys
                if foreign_key.constraint is not None
                and len(column.foreign_keys) == 1
                and len(foreign_key.constraint.columns) == 1
            ]
        return {
            "op": "add_column",
            "table": qualified_name(table_name, schema),
            "column": plain,
            "constraints": constraints,
            "if_not_exists": bool(if_not_exists),
            "inline_references": bool(inline_references),
            "inline_primary_key": bool(inline_primary_key),
            "insert_before": insert_before,
            "insert_after": insert_after,
        }

    def drop_column(self, table_name, column, *, schema=None, if_exists=None, **kw):
        self._perform(
            self._drop_column(table_name, column, schema=schema, if_exists=if_exists, **kw)
        )

    def _drop_column(self, table_name, column, *, schema=None, if_exists=None, **kw):
        return {
            "op": "drop_column",
            "table": qualified_name(table_name, schema),
            "column": identifier(column.name),
            "if_exists": bool(if_exists),
        }

    def create_column_comment(self, column):
        self._exec(schema.SetColumnComment(column))

    # Constraints and indexes.

    def add_constraint(self, const, **kw):
        if const.__visit_name__ == "exclude_constraint" and self.dialect.name != "postgresql":
            raise UnsupportedCompilationError(self.dialect, type(const))
        if const._belongs(self.dialect):
            self._exec(schema.AddConstraint(const, **kw))

    def drop_constraint(self, const, **kw):
        self._exec(schema.DropConstraint(const, **kw))

    def create_index(self, index, **kw):
        self._exec(schema.CreateIndex(index, **kw))

    def drop_index(self, index, **kw):
        self._exec(schema.DropIndex(index, **kw))

    # Tables.

    def rename_table(self, old_table_name, new_table_name, schema=None):
        self._perform(
            {
                "op": "rename_table",
                "table": qualified_name(old_table_name, schema),
                "new_name": identifier(new_table_name),
            }
        )

    def create_table(self, table, **kw):
        event.fire(
            table,
            "before_create",
            table,
            self.connection,
            checkfirst=False,
            _ddl_runner=self,
        )
        for operation in create_table_operations(table, self.dialect, self.memo, **kw):
            self._perform(operation)
        event.fire(
            table,
            "after_create",
            table,
            self.connection,
            checkfirst=False,
            _ddl_runner=self,
        )

    def drop_table(self, table, **kw):
        event.fire(
            table,
            "before_drop",
            table,
            self.connection,
            checkfirst=False,
            _ddl_runner=self,
        )
        self._exec(schema.DropTable(table, **kw))
        event.fire(
            table,
            "after_drop",
            table,
            self.connection,
            checkfirst=False,
            _ddl_runner=self,
        )

    def create_table_comment(self, table):
        self._exec(schema.SetTableComment(table))

    def drop_table_comment(self, table):
        self._exec(schema.DropTableComment(table))

    # Rows.

    def bulk_insert(self, table, rows, multiinsert=True):
        if not isinstance(rows, list):
            raise TypeError("List expected")
        if rows and not isinstance(rows[0], dict):
            raise TypeError("List of dictionaries expected")
        if self.as_sql:
            from alembic.util.sqla_compat import _literal_bindparam

            for row in rows:
                literals = {
                    name: (
                        value
                        if isinstance(value, _literal_bindparam)
                        else _literal_bindparam(name, value, type_=table.c[name].type)
                    )
                    for name, value in row.items()
                }
                self._exec(table.insert().inline().values(**literals))
        elif rows and multiinsert:
            self._exec(table.insert().inline(), multiparams=rows)
        else:
            for row in rows:
                self._exec(table.insert().inline().values(**row))

    # What `env.py` and batch mode ask.

    def requires_recreate_in_batch(self, batch_op):
        return False

    def autogen_column_reflect(self, inspector, table, column_info):
        pass

    def start_migrations(self):
        pass

    def emit_begin(self):
        _aludel.transaction("begin", None)

    def emit_commit(self):
        _aludel.transaction("commit", None)

    def version_table_impl(
        self, *, version_table, version_table_schema, version_table_pk, **kw
    ):
        table = schema.Table(
            version_table,
            schema.MetaData(),
            schema.Column("version_num", _string(32), nullable=False),
            schema=version_table_schema,
        )
        if version_table_pk:
            table.append_constraint(
                schema.PrimaryKeyConstraint("version_num", name=f"{version_table}_pkc")
            )
        return table

    def render_type(self, type_obj, autogen_context):
        return False


from alembic.ddl import mysql  # noqa: E402, F401
from alembic.ddl import postgresql  # noqa: E402, F401
from alembic.ddl import sqlite  # noqa: E402, F401
