"""Batch mode: operations on one table, gathered."""

import _aludel

from alembic.util import CommandError


class BatchOperationsImpl:
    """Gathers what `batch_op` is asked for, and decides how it is done."""

    def __init__(
        self,
        operations,
        table_name,
        schema,
        recreate,
        copy_from,
        table_args,
        table_kwargs,
        reflect_args,
        reflect_kwargs,
        naming_convention,
        partial_reordering,
    ):
        self.operations = operations
        self.table_name = table_name
        self.schema = schema
        if recreate not in ("auto", "always", "never"):
            raise ValueError("recreate may be one of 'auto', 'always', or 'never'.")
        self.recreate = recreate
        self.copy_from = copy_from
        self.table_args = table_args
        self.table_kwargs = dict(table_kwargs)
        self.reflect_args = reflect_args
        self.reflect_kwargs = dict(reflect_kwargs)
        self.reflect_kwargs["listeners"] = [
            *self.reflect_kwargs.get("listeners", ()),
            ("column_reflect", operations.impl.autogen_column_reflect),
        ]
        self.naming_convention = naming_convention
        self.partial_reordering = partial_reordering
        self.batch = []

    @property
    def dialect(self):
        return self.operations.impl.dialect

    @property
    def impl(self):
        return self.operations.impl

    def _should_recreate(self):
        if self.recreate == "auto":
            return self.impl.requires_recreate_in_batch(self)
        return self.recreate == "always"

    def flush(self):
        if self._should_recreate():
            rebuild = _Rebuild(self)
            operation = rebuild.operation()
            before = rebuild.violations()
            for type_ in rebuild.types():
                _aludel.perform(type_)
            _aludel.perform(operation)
            rebuild.refuse_violations(before, rebuild.violations())
            return
        for name, args, kw in self.batch:
            getattr(self.impl, name)(*args, **kw)

    def _existing_table(self):
        """The table as it is, from the script or from the database."""
        from sqlalchemy.schema import MetaData
        from sqlalchemy.schema import Table

        from alembic.util.sqla_compat import _conv_constraint_names

        if self.copy_from is not None:
            return self.copy_from, False
        context = self.operations.migration_context
        if context.as_sql:
            raise CommandError(
                "This operation cannot proceed in --sql mode; batch mode with dialect "
                f"{context.dialect.name} requires a live database connection with which "
                f'to reflect the table "{self.table_name}". To generate a batch SQL '
                'migration script using table "move and copy", a complete Table object '
                'should be passed to the "copy_from" argument of the '
                "batch_alter_table() method so that table reflection can be skipped."
            )
        table = Table(
            self.table_name,
            MetaData(),
            *self.reflect_args,
            schema=self.schema,
            autoload_with=self.operations.get_bind(),
            **self.reflect_kwargs,
        )
        if self.naming_convention:
            _conv_constraint_names(table)
            table = table.to_metadata(
                MetaData(naming_convention=self.naming_convention)
            )
        return table, True

    def _gather(self, *entry):
        self.batch.append(entry)

    def alter_column(self, *arg, **kw):
        self._gather("alter_column", arg, kw)

    def add_column(self, *arg, **kw):
        if (
            "insert_before" in kw or "insert_after" in kw
        ) and not self._should_recreate():
            raise CommandError(
                "Can't specify insert_before or insert_after when using ALTER; "
                "please specify recreate='always'"
            )
        self._gather("add_column", arg, kw)

    def drop_column(self, *arg, **kw):
        self._gather("drop_column", arg, kw)

    def add_constraint(self, const):
        self._gather("add_constraint", (const,), {})

    def drop_constraint(self, const):
        self._gather("drop_constraint", (const,), {})

    def rename_table(self, *arg, **kw):
        self._gather("rename_table", arg, kw)

    def create_index(self, idx, **kw):
        self._gather("create_index", (idx,), kw)

    def drop_index(self, idx, **kw):
        self._gather("drop_index", (idx,), kw)

    def create_table_comment(self, table):
        self._gather("create_table_comment", (table,), {})

    def drop_table_comment(self, table):
        self._gather("drop_table_comment", (table,), {})

    def create_table(self, table):
        raise NotImplementedError("Can't create table in batch mode")

    def drop_table(self, table):
        raise NotImplementedError("Can't drop table in batch mode")

    def create_column_comment(self, column):
        self._gather("create_column_comment", (column,), {})


class _Rebuild:
    """A batch as one operation: the table as it is, and what becomes of it."""

    def __init__(self, batch):
        from sqlalchemy.sql.plain import Writer

        self.batch = batch
        self.impl = batch.impl
        self.writer = Writer(batch.dialect)
        self.table, self.reflected = batch._existing_table()
        # The columns by the names by which the batch speaks of them.
        self.names = {column.name: column.name for column in self.table.c}
        # Those of them that the table has before anything is done to it.
        self.there = set(self.names)
        self.constraints = {
            constraint.name
            for constraint in self.table.constraints
            if isinstance(constraint.name, str) and not constraint._type_bound
        }
        if not self.reflected:
            for column in self.table.c:
                self.constraints.update(
                    constraint.name for constraint in column.constraints if constraint.name
                )
        # Those that the batch adds under a name that is too long, and what is said then.
        self.misnamed = {}
        # New indexes, with the columns that they include.
        self.including = []
        self.indexes = {index.name for index in self.table.indexes}
        self.indexes_before = set(self.indexes)
        # The columns whose types are not those of the table.
        self.retyped = set()
        self._known_dependents = None
        self.operations = []

    def operation(self):
        """The rebuilding as plain data."""
        from sqlalchemy.schema import Constraint
        from sqlalchemy.sql.elements_base import qualified_name
        from sqlalchemy.sql.schema import plain_option

        batch = self.batch
        former = self._former_table()
        for name, args, kw in batch.batch:
            getattr(self, "_" + name)(*args, **kw)
        self._check_names()
        self._include_columns()
        return {
            "op": "rebuild_table",
            "table": qualified_name(batch.table_name, batch.schema),
            "from": former,
            "reflected": self.reflected,
            "operations": self.operations,
            "afterwards": self._lost_with_it(),
            "named_by_others": self._is_named_by_others(),
            "table_args": [
                self._attached(item)._plain(self.writer)
                for item in batch.table_args
                if isinstance(item, Constraint)
            ],
            "table_kwargs": [
                [name, plain_option(value, self.writer)]
                for name, value in batch.table_kwargs.items()
            ],
            "partial_reordering": [
                list(group) for group in batch.partial_reordering or ()
            ],
        }

    def _include_columns(self):
        """New indexes include columns by the names that these had or came with."""
        from sqlalchemy.sql.schema import plain_option

        for index, included in self.including:
            names = [
                self.names.get(part, part) if isinstance(part, str) else part for part in included
            ]
            index["options"].append(["postgresql_include", plain_option(names, self.writer)])

    def _check_names(self):
        """Refuses columns of one name, and constraints of columns that are gone."""
        from sqlalchemy import exc
        from sqlalchemy.schema import ColumnCollectionConstraint

        from alembic.util.sqla_compat import _columns_for_constraint

        for constraint, error in self.misnamed.values():
            if {column.key for column in _columns_for_constraint(constraint)} <= set(self.names):
                raise error
        made = f"_alembic_tmp_{self.batch.table_name}"[:50]
        names = list(self.names.values())
        for name in names:
            if names.count(name) > 1:
                raise exc.DuplicateColumnError(
                    f"A column with name '{name}' is already present in table '{made}'."
                )
        for item in self.batch.table_args:
            if isinstance(item, ColumnCollectionConstraint):
                for name in item._pending:
                    if isinstance(name, str) and name not in self.names:
                        raise exc.ConstraintColumnNotFoundError(
                            f"Can't create {type(item).__name__} on table '{made}': no column "
                            f"named '{name}' is present."
                        )

    def _former_table(self):
        from sqlalchemy.schema import CheckConstraint

        from alembic.util import warn

        self._lead_foreign_keys()
        former = self.table._plain(self.writer)
        for constraint in former["constraints"]:
            self._lead_by_name(constraint)
        former["indexes"] = [
            index._plain(self.writer)
            for index in self.table.indexes
            if not index._column_flag
        ]
        if self.reflected:
            told = any(
                isinstance(item, CheckConstraint) for item in self.batch.table_args
            )
            for constraint in former["constraints"]:
                nameless = constraint["name"] is None
                if nameless and constraint["constraint"] == "check" and not told:
                    warn(
                        "Unnamed CHECK constraint on reflected table "
                        f"{self.table.name!r} is being omitted from the table recreate; "
                        "pass the constraint explicitly using "
                        "batch_alter_table.table_args.  Naming CHECK constraints avoids "
                        "this going forward."
                    )
        return former

    def _lead_foreign_keys(self):
        """Each foreign key's table stands beside the one that is built anew, as far as it
        is known."""
        from sqlalchemy.schema import MetaData

        if not self.reflected:
            self.table = self.table.to_metadata(MetaData())
        # A table that was read has those that it refers to beside it, unless it has moved to
        # metadata with the batch's naming convention.
        metadata = self.table.metadata
        beside = set(metadata.tables) if self.reflected else ()
        objects = self.batch.operations.schema_obj
        for foreign_key in self.table.foreign_keys:
            if foreign_key.constraint._referred_key() not in beside:
                objects._ensure_table_for_fk(metadata, foreign_key)

    def _dependents(self):
        """What SQLite has beside the table that depends on it."""
        batch = self.batch
        if batch.operations.migration_context.as_sql or batch.dialect.name != "sqlite":
            return []
        if self._known_dependents is None:
            answer = _aludel.inspect(
                {"inspect": "dependents", "table": batch.table_name, "schema": batch.schema}
            )
            self._known_dependents = answer["of"]
        return self._known_dependents

    def types(self):
        """The operations that make the types of a table that the script tells about, as
        Alembic's new table does; those of a table that was read are there."""
        from sqlalchemy.schema import MetaData
        from sqlalchemy.schema import Table
        from sqlalchemy.sql.ddl import create_types

        kept = [
            column._copy()
            for column in self.table.c
            if not self.reflected and column.name in self.names.keys() - self.retyped
        ]
        table = Table("types", MetaData(), *kept)
        return create_types(table, self.batch.dialect, self.impl.memo)

    def violations(self):
        """The rows whose foreign keys lead nowhere, by their table and the one that they
        refer to."""
        batch = self.batch
        found = {}
        if batch.operations.migration_context.as_sql or batch.dialect.name != "sqlite":
            return found
        answer = _aludel.inspect(
            {
                "inspect": "foreign_key_violations",
                "table": batch.table_name,
                "schema": batch.schema,
            }
        )
        for violation in answer["of"]:
            key = (violation["table"], violation["referred_table"])
            found.setdefault(key, []).append(violation["rowid"])
        return found

    def refuse_violations(self, before, after):
        """Refuses rows that the rebuilding has cut off; what led nowhere before may stay."""
        for (table, referred), rows in after.items():
            known = before.get((table, referred), [])
            new = [row for row in rows if row is None or row not in known]
            # Rows without ids of their own may get others while the table is built anew.
            if len(rows) <= len(known) or not new:
                continue
            shown = ", ".join(str(row) for row in new[:10] if row is not None)
            more = " and others" if len(new) > 10 else ""
            raise CommandError(
                f"{len(rows) - len(known)} rows of table {table!r} refer to rows of table "
                f"{referred!r} that are not there, since {self.batch.table_name!r} was built "
                f"anew{': rowid ' + shown + more if shown else ''}. Mend the rows first, or "
                "leave out the foreign key."
            )

    def _is_own(self, dependent):
        return dependent["table"].lower() == self.batch.table_name.lower()

    def _lost_with_it(self):
        """The statements that make what goes with the table though nobody asked for that: its
        triggers, and indexes that are not reflected because they are about expressions."""
        there = {name for name in self.indexes_before if name is not None}
        found = []
        for dependent in self._dependents():
            if not self._is_own(dependent):
                continue
            if dependent["kind"] == "trigger":
                found.append(dependent["sql"])
            elif dependent["kind"] == "index" and dependent["name"] not in there:
                if not self._speaks_of_lost_columns(dependent["sql"]):
                    found.append(dependent["sql"])
        return found

    def _speaks_of_lost_columns(self, text):
        """Whether SQL names a column that is gone or has another name now."""
        import re

        words = {word.lower() for word in re.findall(r"\w+", text)}
        names = {str(name).lower() for name in self.names.values()}
        return any(
            str(column.name).lower() in words and str(column.name).lower() not in names
            for column in self.table.c
        )

    def _is_named_by_others(self):
        """Whether views, or triggers of other tables, name the table."""
        return any(
            dependent["kind"] == "view"
            or (dependent["kind"] == "trigger" and not self._is_own(dependent))
            for dependent in self._dependents()
        )

    def _attached(self, constraint):
        """A constraint of `table_args` on a copy of the table, so that its columns are
        known."""
        from sqlalchemy.schema import MetaData

        if getattr(constraint, "parent", None) is None:
            self.table.to_metadata(MetaData()).append_constraint(constraint)
        return constraint

    def _has(self, name):
        if name not in self.names:
            raise KeyError(name)

    def _alter_column(self, table_name, column_name, *args, **kw):
        self._has(column_name)
        self._check_default(kw.get("server_default"))
        if kw.get("name") is not None:
            self.names[column_name] = kw["name"]
        if kw.get("type_") is not None:
            self.retyped.add(column_name)
        self._drop_type_of(kw, renamed=kw.get("name"), column_name=column_name)
        self.operations.append(
            self.impl._alter_column(table_name, column_name, *args, **kw)
        )

    def _check_default(self, default):
        """A default is text or an expression: how a column is computed cannot be changed,
        here as elsewhere."""
        from sqlalchemy import exc
        from sqlalchemy.schema import FetchedValue

        if isinstance(default, FetchedValue):
            raise exc.ArgumentError(
                "Argument 'arg' is expected to be a text or an expression, got "
                f"{type(default)!r}"
            )

    def _drop_type_of(self, kw, renamed, column_name):
        """The constraint of a former type goes with a column's name."""
        existing = kw.get("existing_type")
        if not existing or renamed is None or renamed == column_name:
            return
        name = self._type_name(existing)
        if name in self.constraints:
            self._drop_named(name, "check")

    def _type_name(self, type_):
        from alembic.util.sqla_compat import _resolve_for_variant

        resolved = _resolve_for_variant(type_, self.batch.dialect)
        return getattr(resolved, "name", None)

    def _add_column(self, table_name, column, **kw):
        self.names[column.name] = column.name
        self.retyped.add(column.name)
        operation = self.impl._add_column(table_name, column, **kw)
        operation["column"]["comment"] = column.comment
        operation["fill"] = self._fill(column)
        # The new table makes what the column's words ask for once more.
        operation["constraints"] += [
            constraint._plain(self.writer)
            for constraint in column.table.constraints
            if constraint._column_flag
        ]
        operation["indexes"] = [
            index._plain(self.writer) for index in column.table.indexes if index._column_flag
        ]
        self.operations.append(operation)

    def _fill(self, column):
        """What the rows get in a new column: a default of the program's own, which
        `INSERT … SELECT` of the new table puts in."""
        default = self.writer.selected_default(column)
        return None if default is self.writer.NO_DEFAULT else self.writer.expression(default)

    def _drop_column(self, table_name, column, **kw):
        self._has(column.name)
        if column.name not in self.there:
            raise ValueError(f"column {column.name!r} was added by the same batch")
        self.there.discard(column.name)
        del self.names[column.name]
        existing = kw.pop("existing_type", None)
        if existing is not None and self._type_name(existing) in self.constraints:
            self._drop_named(self._type_name(existing), "check")
        self.operations.append(self.impl._drop_column(table_name, column, **kw))

    def _create_column_comment(self, column):
        pass

    def _create_table_comment(self, table):
        pass

    def _drop_table_comment(self, table):
        pass

    def _rename_table(self, *arg, **kw):
        raise NotImplementedError("a table cannot be renamed while it is built anew")

    def _table_name(self):
        from sqlalchemy.sql.elements_base import qualified_name

        return qualified_name(self.batch.table_name, self.batch.schema)

    def _add_constraint(self, const):
        from sqlalchemy import exc
        from sqlalchemy.schema import PrimaryKeyConstraint

        from alembic.util.sqla_compat import constraint_name_defined

        if not constraint_name_defined(const.name):
            raise ValueError("Constraint must have a name")
        if not const._belongs(self.batch.dialect):
            return
        if isinstance(const.name, str):
            self.constraints.add(const.name)
        if isinstance(const, PrimaryKeyConstraint):
            # It takes the place of any other.
            self.misnamed = {
                name: (other, error)
                for name, (other, error) in self.misnamed.items()
                if not isinstance(other, PrimaryKeyConstraint)
            }
        try:
            plain = const._plain(self.writer)
        except exc.IdentifierError as error:
            # Nobody minds its name where it goes with a column.
            self.misnamed[const.name] = (const, error)
            plain = const._plain(self._nameless_writer())
        self._lead_by_name(plain)
        self.operations.append(
            {"op": "create_constraint", "table": self._table_name(), "constraint": plain}
        )

    def _nameless_writer(self):
        """Writes constraints under any name."""
        from sqlalchemy.sql.plain import Writer

        writer = Writer(self.batch.dialect)
        writer.constraint_name = str
        return writer

    def _lead_by_name(self, plain):
        """The new table's foreign keys know other tables by their names alone, and nothing of
        how those are quoted."""
        from sqlalchemy.sql.elements_base import identifier

        if plain["constraint"] == "foreign_key":
            referred = plain["referred_table"]
            for part in ("schema", "name"):
                if isinstance(referred[part], dict):
                    referred[part] = identifier(str(referred[part]["name"]))

    def _drop_constraint(self, const, **kw):
        if not const.name:
            raise ValueError("Constraint must have a name")
        if isinstance(const.name, str):
            if const.name in self.constraints:
                from sqlalchemy.sql.ddl import _CONSTRAINT_TYPES

                kind = _CONSTRAINT_TYPES.get(const.__visit_name__)
                self._drop_named(const.name, kind)
            elif not const._type_bound:
                raise ValueError("No such constraint: '%s'" % const.name)

    def _drop_named(self, name, kind):
        self.constraints.discard(name)
        self.misnamed.pop(name, None)
        self.operations.append(
            {
                "op": "drop_constraint",
                "table": self._table_name(),
                "name": str(name),
                "kind": kind,
            }
        )

    def _create_index(self, idx):
        self.indexes.add(idx.name)
        included = idx._dialect_words.pop("postgresql_include", None)
        index = idx._plain(self.writer)
        if included is not None:
            self.including.append((index, included))
        # Alembic's new table gets an index on the columns that an expression speaks of, and
        # who comes from Alembic has that in the database. Text speaks of none.
        index["expressions"] = [self.writer.definition(column) for column in idx.columns]
        self.operations.append({"op": "create_index", "index": index})

    def _drop_index(self, idx):
        if idx.name not in self.indexes:
            raise ValueError("No such index: '%s'" % idx.name)
        self.indexes.discard(idx.name)
        self.operations.append(
            {
                "op": "drop_index",
                "name": str(idx.name),
                "table": self.batch.table_name,
                "schema": self.batch.schema,
            }
        )
