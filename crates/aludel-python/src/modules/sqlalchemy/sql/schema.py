"""Tables, columns, constraints, indexes, sequences."""

from itertools import count

from . import naming
from .base import _NONE_NAME, ColumnCollection, ColumnSet, DialectKWArgs, Executable
from .elements import (
    BindParameter,
    ClauseElement,
    ColumnClause,
    ColumnElement,
    Label,
    NamedColumn,
    TextClause,
    Visitable,
    as_expression,
    contains_identical,
    lineage,
)
from .elements_base import _truncated_label, conv, identifier, qualified_name, quoted_name
from .selectable import TableClause
from .sqltypes import NULLTYPE, NullType, schema_types_of, schema_types_within
from .type_api import TypeEngine, to_instance
from .. import event, exc


class _Symbol:
    def __init__(self, name):
        self._name = name

    def __repr__(self):
        return self._name


RETAIN_SCHEMA = _Symbol("RETAIN_SCHEMA")
BLANK_SCHEMA = _Symbol("BLANK_SCHEMA")
NULL_UNSPECIFIED = _Symbol("NULL_UNSPECIFIED")
NO_ARG = _Symbol("NO_ARG")

# Counts what is made, so that constraints are written in that order.
_next_creation = count(1).__next__


def _table_key(name, schema):
    return name if schema is None else f"{schema}.{name}"


_get_table_key = _table_key


class SchemaItem(Visitable):
    """What belongs to a schema."""

    __visit_name__ = "schema_item"
    create_drop_stringify_dialect = "default"

    @property
    def info(self):
        found = self.__dict__.get("_info")
        if found is None:
            found = self._info = {}
        return found

    @info.setter
    def info(self, value):
        self._info = value

    def _init_items(self, *args, **kw):
        """Attaches columns and constraints; `kw` is for those who attach them."""
        for item in args:
            if item is None:
                continue
            attach = getattr(item, "_set_parent", None)
            if attach is None:
                raise exc.ArgumentError(
                    "'SchemaItem' object, such as a 'Column' or a 'Constraint' expected, "
                    f"got {item!r}"
                )
            attach(self, **kw)

    def _set_parent(self, parent, **kw):
        pass

    def _set_parent_with_dispatch(self, parent, **kw):
        self._set_parent(parent, **kw)

    @property
    def dispatch(self):
        return event.Dispatch(self)

    def __repr__(self):
        from .type_api import represent

        return represent(self)


HasSchemaAttr = HasConditionalDDL = object


class _ConditionalDDL:
    _ddl_if = None

    def ddl_if(self, dialect=None, callable_=None, state=None):
        self._ddl_if = (dialect, callable_, state)
        return self

    def _is_for(self, dialect):
        """Whether `ddl_if` lets this be created on a dialect."""
        if self._ddl_if is None:
            return True
        wanted, callable_, state = self._ddl_if
        if isinstance(wanted, str) and wanted != dialect.name:
            return False
        if isinstance(wanted, (tuple, list, set)) and dialect.name not in wanted:
            return False
        if callable_ is not None:
            return bool(callable_(None, self, None, state=state, dialect=dialect))
        return True


class MetaData(SchemaItem):
    """A collection of tables."""

    __visit_name__ = "metadata"

    DEFAULT_NAMING_CONVENTION = {"ix": "ix_%(column_0_label)s"}

    # The connection or engine that it was given, as before SQLAlchemy 2.
    bind = None

    def __init__(self, schema=None, quote_schema=None, naming_convention=None, info=None,
                 bind=None):  # fmt: skip
        if hasattr(schema, "dialect"):
            bind, schema = schema, None
        if bind is not None:
            self.bind = bind
        if schema is not None and not isinstance(schema, str):
            raise exc.ArgumentError(
                f"expected schema argument to be a string, got {type(schema)}."
            )
        self.tables = {}
        self.schema = None if schema is None else quoted_name(schema, quote_schema)
        self.naming_convention = (
            naming_convention if naming_convention else self.DEFAULT_NAMING_CONVENTION
        )
        if info:
            self.info = info
        self._sequences = {}
        self._types = []
        # Foreign keys that take the type of a column which is not there yet, by its table.
        self._untyped_keys = {}

    def __repr__(self):
        return "MetaData()"

    def __contains__(self, table_or_key):
        key = table_or_key if isinstance(table_or_key, str) else table_or_key.key
        return key in self.tables

    def _register_type(self, type_):
        if not contains_identical(self._types, type_):
            self._types.append(type_)

    def _add_table(self, name, schema, table):
        self.tables[_table_key(name, schema)] = table

    def remove(self, table):
        self.tables.pop(_table_key(table.name, table.schema), None)

    def clear(self):
        self.tables.clear()
        self._sequences.clear()

    @property
    def sorted_tables(self):
        return sort_tables(sorted(self.tables.values(), key=lambda table: table.key))

    def _connectable(self, bind, method):
        """What a method is to connect to: what it was given, or what this is bound to."""
        return bound(bind, self, f"MetaData.{method}()")

    def reflect(self, bind=None, schema=None, views=False, resolve_fks=True, only=None,
                extend_existing=False, autoload_replace=True, **dialect_kwargs):  # fmt: skip
        from ..inspection import inspect

        inspector = inspect(self._connectable(bind, "reflect"))
        if schema is None:
            schema = self.schema
        available = list(inspector.get_table_names(schema=schema))
        if views:
            available += inspector.get_view_names(schema=schema)
        if only is None:
            wanted = available
        elif callable(only):
            wanted = [name for name in available if only(name, self)]
        else:
            missing = [name for name in only if name not in available]
            if missing:
                where = f" schema {schema!r}" if schema else ""
                raise exc.InvalidRequestError(
                    f"Could not reflect: requested table(s) not available in "
                    f"{inspector.engine!r}{where}: ({', '.join(missing)})"
                )
            wanted = list(only)
        for name in wanted:
            if extend_existing or _table_key(name, schema) not in self.tables:
                Table(
                    name,
                    self,
                    schema=schema,
                    autoload_with=inspector,
                    extend_existing=extend_existing,
                    autoload_replace=autoload_replace,
                    resolve_fks=resolve_fks,
                )

    def create_all(self, bind=None, tables=None, checkfirst=True):
        from . import ddl

        ddl.create_all(self, self._connectable(bind, "create_all"), tables, checkfirst)

    def drop_all(self, bind=None, tables=None, checkfirst=True):
        from . import ddl

        ddl.drop_all(self, self._connectable(bind, "drop_all"), tables, checkfirst)


def bound(bind, metadata, method):
    """What `method` is to connect to: what it was given, or what its metadata is bound to."""
    if bind is None:
        bind = metadata.bind
    if bind is None:
        error = TypeError(f"{method} missing 1 required positional argument: 'bind'")
        raise exc.written_for_1x(error, f"{method} without a bind")
    return bind


def sort_tables(tables, skip_fn=None, extra_dependencies=None):
    """Tables so that each stands behind those that it refers to; circles as they come."""
    waiting, done, found = list(tables), set(), []
    while waiting:
        ready = []
        names = {table.key for table in waiting}
        for table in waiting:
            needs = {
                key
                for constraint in table.foreign_key_constraints
                if not constraint.use_alter
                for key in [constraint._referred_key()]
                if key != table.key and key in names
            }
            if not needs:
                ready.append(table)
        if not ready:
            ready = waiting[:]
        found.extend(ready)
        done.update(table.key for table in ready)
        waiting = [table for table in waiting if table.key not in done]
    return found


class Table(DialectKWArgs, SchemaItem, TableClause):
    """A table."""

    __visit_name__ = "table"
    implicit_returning = True

    def __class_getitem__(cls, item):
        return cls

    def __new__(cls, *args, **kw):
        if not args and not kw:
            return object.__new__(cls)
        name, metadata = (list(args) + [None, None])[:2]
        if "name" in kw:
            name, metadata = kw["name"], args[0] if args else kw.get("metadata")
        elif "metadata" in kw:
            metadata = kw["metadata"]
        if not isinstance(metadata, MetaData):
            raise exc.ArgumentError(
                f"MetaData object expected for the second argument of Table, got {metadata!r}"
            )
        schema = _schema_of(kw.get("schema"), metadata)
        keep, extend = kw.get("keep_existing", False), kw.get("extend_existing", False)
        existing = metadata.tables.get(_table_key(name, schema))
        if existing is not None:
            if keep and extend:
                raise exc.ArgumentError("keep_existing and extend_existing are mutually exclusive.")
            harmless = {"schema", "autoload_with", "autoload"}
            if not keep and not extend and (len(args) > 2 or set(kw) - harmless):
                raise exc.InvalidRequestError(
                    f"Table '{_table_key(name, schema)}' is already defined for this MetaData "
                    "instance.  Specify 'extend_existing=True' to redefine options and columns on "
                    "an existing Table object."
                )
            return existing
        if kw.get("must_exist"):
            raise exc.InvalidRequestError(f"Table '{_table_key(name, schema)}' not defined")
        return object.__new__(cls)

    def __init__(self, name, metadata, *args, schema=None, quote=None, quote_schema=None,
                 autoload_with=None, autoload_replace=True, keep_existing=False,
                 extend_existing=False, resolve_fks=True, include_columns=None,
                 implicit_returning=True, comment=None, info=None, listeners=None, prefixes=None,
                 must_exist=False, _extend_on=None, _no_init=True, sqlite_autoincrement=None,
                 autoload=False, **kw):  # fmt: skip
        if autoload and autoload_with is None:
            autoload_with = metadata.bind
            if autoload_with is None:
                error = TypeError(
                    "Additional arguments should be named <dialectname>_<argument>, got 'autoload'"
                )
                raise exc.written_for_1x(error, "autoload=True without a bind")
        if sqlite_autoincrement is not None:
            kw["sqlite_autoincrement"] = sqlite_autoincrement
        if self.__dict__.get("_is_built"):
            if extend_existing:
                self._extend(args, comment, info, autoload_with, autoload_replace, kw)
            return
        self._is_built = True
        self.name = quoted_name(name, quote)
        self.metadata = metadata
        schema = _schema_of(schema, metadata)
        self.schema = None if schema is None else quoted_name(schema, quote_schema)
        self.fullname = f"{self.schema}.{self.name}" if self.schema is not None else str(self.name)
        self.key = _table_key(self.name, self.schema)
        self._columns = ColumnCollection()
        self.constraints = _OrderedSet()
        self.indexes = _OrderedSet()
        self.foreign_keys = set()
        self.implicit_returning = implicit_returning
        self.comment = comment
        self._prefixes = list(prefixes or ())
        self.primary_key = None
        PrimaryKeyConstraint(_implicit_generated=True)._set_parent(self)
        if info:
            self.info = dict(info)
        for name_of_event, listener in listeners or ():
            event.listen(self, name_of_event, listener)
        self._take_dialect_words(kw)
        metadata._add_table(self.name, self.schema, self)
        try:
            if autoload_with is not None:
                self._autoload(autoload_with, include_columns, args, resolve_fks)
            self._init_items(*args, allow_replacements=autoload_with is not None)
        except BaseException:
            metadata.remove(self)
            raise
        event.fire(self, "after_parent_attach", self, metadata)

    fullname = None
    foreign_keys = None
    primary_key = None

    def _autoload(self, bind, include_columns, args, resolve_fks, exclude=()):
        from ..inspection import inspect

        given = [item.name for item in args if isinstance(item, Column)]
        inspect(bind).reflect_table(
            self, include_columns, exclude_columns=(*exclude, *given), resolve_fks=resolve_fks
        )

    def _extend(self, args, comment, info, autoload_with, autoload_replace, kw):
        if comment is not None:
            self.comment = comment
        if info:
            self.info = info
        if autoload_with is not None:
            exclude = [] if autoload_replace else [column.name for column in self.c]
            self._autoload(autoload_with, None, args, True, exclude)
        self._dialect_words = {**self._dialect_words, **kw}
        self._init_items(*args)

    @property
    def _autoincrement_column(self):
        return self.primary_key._autoincrement_column

    autoincrement_column = _autoincrement_column

    @property
    def foreign_key_constraints(self):
        found = []
        for constraint in self._sorted_constraints:
            if isinstance(constraint, ForeignKeyConstraint):
                found.append(constraint)
        return found

    @property
    def _sorted_constraints(self):
        return sorted(self.constraints, key=lambda constraint: constraint._creation_order)

    def append_column(self, column, replace_existing=False):
        column._set_parent(self, allow_replacements=replace_existing)

    def append_constraint(self, constraint):
        constraint._set_parent(self)

    def add_is_dependent_on(self, table):
        self.__dict__.setdefault("_extra_dependencies", set()).add(table)

    @property
    def bind(self):
        return self.metadata.bind

    def create(self, bind=None, checkfirst=False):
        from . import ddl

        ddl.create_table(self, bound(bind, self.metadata, "Table.create()"), checkfirst)

    def drop(self, bind=None, checkfirst=False):
        from . import ddl

        ddl.drop_table(self, bound(bind, self.metadata, "Table.drop()"), checkfirst)

    def exists(self, bind=None):
        from ..inspection import inspect

        bind = bound(bind, self.metadata, "Table.exists()")
        return inspect(bind).has_table(self.name, schema=self.schema)

    def to_metadata(self, metadata, schema=RETAIN_SCHEMA, referred_schema_fn=None, name=None):
        name = self.name if name is None else name
        if schema is RETAIN_SCHEMA:
            wanted = self.schema
        elif schema is None:
            wanted = metadata.schema
        else:
            wanted = schema
        key = _table_key(name, wanted)
        if key in metadata.tables:
            return metadata.tables[key]
        columns = [column._copy(schema=wanted) for column in self.c]
        made = Table(
            name,
            metadata,
            *columns,
            schema=wanted,
            comment=self.comment,
            prefixes=list(self._prefixes),
            info=dict(self.info) or None,
            **self._dialect_words,
        )
        for constraint in self._sorted_constraints:
            if isinstance(constraint, ForeignKeyConstraint):
                referred = constraint._referred_schema()
                if referred_schema_fn is not None:
                    target_schema = referred_schema_fn(self, wanted, constraint, referred)
                else:
                    target_schema = wanted if referred == self.schema else None
                if all(element._of_column for element in constraint.elements):
                    continue
                constraint._copy(schema=target_schema, target_table=made)._set_parent(made)
            elif not constraint._type_bound:
                if constraint._column_flag or constraint._of_column_only:
                    continue
                if isinstance(constraint, PrimaryKeyConstraint):
                    if constraint._implicit_generated and constraint.name is None:
                        continue
                    constraint._copy(target_table=made)._set_parent(made)
                else:
                    constraint._copy(schema=wanted, target_table=made)._set_parent(made)
        for index in self.indexes:
            if not index._column_flag:
                index._copy_into(made)
        return made

    tometadata = to_metadata

    def _clone(self, **kw):
        return self

    def __repr__(self):
        parts = [repr(str(self.name)), repr(self.metadata)]
        parts += [repr(column) for column in self.c]
        parts.append(f"schema={None if self.schema is None else str(self.schema)!r}")
        return f"Table({', '.join(parts)})"

    def __str__(self):
        return _table_key(self.description, self.schema)

    @property
    def description(self):
        return str(self.name)

    # As plain data.

    def _plain(self, writer, create_types=False):
        """The table with its columns, constraints and indexes."""
        dialect = writer.dialect
        key = self.primary_key
        if dialect.name != "sqlite" or (key._implicit_generated and len(key.columns) == 1):
            # Refuses a column that cannot be numbered; SQLite numbers none of several.
            self.primary_key._autoincrement_column
        constraints = [
            data
            for constraint in self._constraints_in_order()
            if constraint._belongs(dialect) and not constraint._is_added_later(dialect)
            for data in [constraint._plain(writer)]
            if data is not None
        ]
        for column in self.c:
            for constraint in column.constraints:
                if constraint._belongs(dialect):
                    constraints.append(constraint._plain(writer))
        return {
            "name": identifier(self.name),
            "schema": identifier(dialect.schema_for_object(self)),
            "columns": [self._plain_column(column, writer) for column in self.c],
            "constraints": constraints,
            "indexes": [index._plain(writer) for index in self.indexes if index._is_for(dialect)],
            "prefixes": [str(getattr(prefix, "text", prefix)) for prefix in self._prefixes],
            "comment": self.comment,
            "options": plain_options(self, writer),
        }

    def _plain_column(self, column, writer):
        try:
            return column._plain(writer)
        except exc.CompileError as error:
            raise exc.CompileError(
                f"(in table '{self.description}', column '{column.name}'): {error.args[0]}"
            ) from error

    def _constraints_in_order(self):
        found = []
        if len(self.primary_key.columns):
            found.append(self.primary_key)
        found.extend(
            constraint
            for constraint in self._sorted_constraints
            if constraint is not self.primary_key
        )
        return found


def _schema_of(schema, metadata):
    if schema is None:
        return metadata.schema
    return None if schema is BLANK_SCHEMA else schema


class _OrderedSet:
    """A set that keeps the order and compares by identity."""

    def __init__(self, things=()):
        self._things = []
        for thing in things:
            self.add(thing)

    def add(self, thing):
        if thing not in self:
            self._things.append(thing)

    def discard(self, thing):
        self._things = [there for there in self._things if there is not thing]

    remove = discard

    def update(self, things):
        for thing in things:
            self.add(thing)

    def difference(self, other):
        return {there for there in self._things if there not in other}

    def union(self, other):
        return set(self._things) | set(other)

    def __contains__(self, thing):
        return contains_identical(self._things, thing)

    def __iter__(self):
        return iter(list(self._things))

    def __len__(self):
        return len(self._things)

    def __sub__(self, other):
        return self.difference(other)

    def __or__(self, other):
        return self.union(other)

    def __repr__(self):
        return "{" + ", ".join(map(repr, self._things)) + "}"


def _include_columns(options, item, writer):
    """What PostgreSQL includes in an index: columns of its table, quoted as those are."""
    if writer.dialect.name != "postgresql":
        return
    for option in options:
        given = item._dialect_words.get("postgresql_include") or ()
        if option[0] == "postgresql_include" and not isinstance(given, str):
            columns = [item.table.c[part] if isinstance(part, str) else part for part in given]
            option[1] = plain_option(columns, writer)


def plain_option(value, writer):
    """The value of a dialect's option as plain data."""
    if value is None:
        return {"kind": "none"}
    if value is True or value is False:
        return {"kind": "boolean", "of": value}
    if isinstance(value, int):
        return {"kind": "integer", "of": int(value)}
    if isinstance(value, str):
        return {"kind": "text", "of": str(value)}
    if isinstance(value, (list, tuple, set, frozenset)):
        return {"kind": "list", "of": [plain_option(part, writer) for part in value]}
    if isinstance(value, dict):
        return {
            "kind": "map",
            "of": [
                [str(getattr(key, "name", key)), plain_option(part, writer)]
                for key, part in value.items()
            ],
        }
    found = as_expression(value)
    if found is None:
        return {"kind": "text", "of": str(value)}
    return {"kind": "expression", "of": writer.definition(found)}


def plain_options(thing, writer):
    return [
        [key, plain_option(value, writer)]
        for key, value in getattr(thing, "_dialect_words", {}).items()
    ]


class Column(DialectKWArgs, SchemaItem, ColumnClause):
    """A column of a table."""

    __visit_name__ = "column"
    _is_plain_column = True
    inherit_cache = True
    is_literal = False

    def __init__(self, _name=NO_ARG, _type=NO_ARG, /, *args, name=NO_ARG, type_=NO_ARG,
                 autoincrement="auto", default=NO_ARG, insert_default=NO_ARG, doc=None, key=None,
                 index=None, unique=None, info=None, nullable=NULL_UNSPECIFIED, onupdate=None,
                 primary_key=False, server_default=None, server_onupdate=None, quote=None,
                 system=False, comment=None, sort_order=None, _proxies=None,
                 **dialect_kwargs):  # fmt: skip
        given = [item for item in (_name, _type) if item is not NO_ARG] + list(args)
        if given and (given[0] is None or isinstance(given[0], str)):
            if name is not NO_ARG and name is not None:
                raise exc.ArgumentError("May not pass name positionally and as a keyword.")
            name = given.pop(0)
        if given and _looks_like_type(given[0]):
            if type_ is not NO_ARG and type_ is not None:
                raise exc.ArgumentError("May not pass type_ positionally and as a keyword.")
            type_ = given.pop(0)
        name = None if name is NO_ARG else name
        if name is not None:
            name = quoted_name(name, quote)
        elif quote is not None:
            raise exc.ArgumentError("Explicit 'name' is required when sending 'quote' argument")
        self.name = name
        self.type = NULLTYPE if type_ is NO_ARG else to_instance(type_)
        self.table = None
        self.key = key if key is not None else name
        self.primary_key = primary_key
        self.system = system
        self.doc = doc
        self.comment = comment
        self.autoincrement = autoincrement
        self.constraints = _OrderedSet()
        self.foreign_keys = set()
        self._foreign_keys_in_order = []
        self.identity = None
        self.computed = None
        self._user_defined_nullable = nullable
        self.nullable = (not primary_key) if nullable is NULL_UNSPECIFIED else nullable
        self.index = index
        self.unique = unique
        self.default = None
        self.onupdate = None
        self.server_default = None
        self.server_onupdate = None
        if info is not None:
            self.info = info
        if insert_default is not NO_ARG:
            default = insert_default
        items = []
        if default is not NO_ARG and default is not None:
            items.append(default if _is_default(default) else ColumnDefault(default))
        if onupdate is not None:
            found = onupdate if _is_default(onupdate) else ColumnDefault(onupdate)
            found.for_update = True
            items.append(found)
        if server_default is not None:
            if isinstance(server_default, FetchedValue):
                items.append(server_default._as_for_update(False))
            else:
                items.append(DefaultClause(server_default))
        if server_onupdate is not None:
            if isinstance(server_onupdate, FetchedValue):
                items.append(server_onupdate._as_for_update(True))
            else:
                items.append(DefaultClause(server_onupdate, for_update=True))
        items.extend(given)
        self._take_dialect_words(dialect_kwargs)
        self._init_items(*items)

    @property
    def description(self):
        return self.name

    def references(self, column):
        return any(key.column is column for key in self.foreign_keys)

    def append_foreign_key(self, fk):
        fk._set_parent(self)

    def _set_type(self, type_):
        self.type = to_instance(type_)

    def _set_parent(self, parent, allow_replacements=True, **kw):
        """Arrives in a table."""
        table = parent
        if self.name is None:
            raise exc.ArgumentError(
                "Column must be constructed with a non-blank name or assign a non-blank .name "
                "before adding to a Table."
            )
        if self.key is None:
            self.key = self.name
        if self.table is not None and self.table is not table:
            raise exc.ArgumentError(
                f"Column object '{self.key}' already assigned to Table '{self.table.description}'"
            )
        there = table._columns.get(self.key)
        if there is None and not allow_replacements and (
            self.key != self.name or table.__dict__.get("_has_other_keys")
        ):
            there = next((column for column in table._columns if column.name == self.name), None)
        if self.key != self.name:
            table._has_other_keys = True
        if there is not None and there is not self:
            if not allow_replacements:
                raise exc.DuplicateColumnError(
                    f"A column with name '{self.key}' is already present in table '{table.name}'."
                )
            for key in list(there.foreign_keys):
                table.foreign_keys.discard(key)
                if key.constraint in table.constraints:
                    table.constraints.discard(key.constraint)
        self.table = table
        table._columns.add(self)
        if self.primary_key:
            table.primary_key._replace(self)
        elif there is not None and there.primary_key:
            table.primary_key._forget(there)
        if self.index:
            if isinstance(self.index, str):
                raise exc.ArgumentError(
                    "The 'index' keyword argument on Column is boolean only. To create indexes "
                    "with a specific name, create an explicit Index object external to the Table."
                )
            Index(None, self.key, unique=bool(self.unique), _column_flag=True)._set_parent(table)
        elif self.unique:
            if isinstance(self.unique, str):
                raise exc.ArgumentError(
                    "The 'unique' keyword argument on Column is boolean only. To create unique "
                    "constraints or indexes with a specific name, append an explicit "
                    "UniqueConstraint to the Table's list of elements, or create an explicit Index "
                    "object external to the Table."
                )
            UniqueConstraint(self.key, _column_flag=True)._set_parent(table)
        for type_ in schema_types_of(self.type):
            type_._set_table(self, table)
        for key in self._foreign_keys_in_order:
            key._arrive(self, table)
        for constraint in self.constraints:
            constraint.table = table
            naming.name_at_attachment(constraint, table)
        for waiting in self.__dict__.pop("_waiting", ()):
            waiting(self, table)
        for key in table.metadata._untyped_keys.get(table.key, ()):
            if type(key.parent.type) is NullType and self.key == (
                key._target_tokens()[2] or key.parent.key
            ):
                key.parent.type = self.type
        if event._listeners:
            event.fire(self, "after_parent_attach", self, table)

    def _on_table_attach(self, function):
        if self.table is not None:
            function(self, self.table)
        else:
            self.__dict__.setdefault("_waiting", []).append(function)

    def _is_made_by_server(self, table):
        """Whether the server numbers this part of a primary key, or fills it otherwise."""
        return self.server_default is not None or table._autoincrement_column is self

    def _copy(self, **kw):
        items = [
            item._copy(**kw) for item in self.constraints if not item._type_bound
        ]
        items += [key._copy(**kw) for key in self._foreign_keys_in_order if key._of_column]
        type_ = self.type
        if schema_types_within(type_):
            type_ = type_.copy()
        words = {}
        for word, given in (
            ("default", self.default),
            ("onupdate", self.onupdate),
            ("server_default", self.server_default),
            ("server_onupdate", self.server_onupdate),
        ):
            if given is None or given is self.identity or given is self.computed:
                continue
            words[word] = given._copy() if hasattr(given, "_copy") else given
        if self.identity is not None:
            items.append(self.identity._copy())
        if self.computed is not None:
            items.append(self.computed._copy())
        made = type(self)(
            self.name,
            type_,
            *items,
            key=self.key,
            primary_key=self.primary_key,
            unique=self.unique,
            system=self.system,
            index=self.index,
            autoincrement=self.autoincrement,
            doc=self.doc,
            comment=self.comment,
            **words,
            **self._dialect_words,
        )
        made.nullable = self.nullable
        made._user_defined_nullable = self._user_defined_nullable
        if self.info:
            made.info = dict(self.info)
        return made

    copy = _copy

    def _clone(self, **kw):
        return self

    def _make_proxy(self, selectable, name=None, key=None):
        # A `Column` again, since Python asks the operand of the narrower class first.
        made = Column(name if name is not None else self.name, self.type)
        made.table = selectable
        made.key = key if key is not None else (self.key if name is None else name)
        made._proxies = [self]
        made.primary_key = self.primary_key
        made.nullable = self.nullable
        made.foreign_keys = self.foreign_keys
        return made

    def __str__(self):
        if self.name is None:
            return "(no name)"
        if self.table is None:
            return str(self.name)
        return f"{self.table.description}.{self.name}"

    def __repr__(self):
        words = []
        if self.key != self.name:
            words.append("key")
        if self.primary_key:
            words.append("primary_key")
        if not self.nullable:
            words.append("nullable")
        for word in ("onupdate", "default", "server_default", "comment"):
            if getattr(self, word) is not None:
                words.append(word)
        table = f"table=<{self.table.description}>" if self.table is not None else "table=None"
        parts = [repr(self.name and str(self.name)), repr(self.type)]
        parts += [repr(key) for key in self._foreign_keys_in_order]
        parts += [repr(item) for item in self.constraints]
        parts.append(table)
        parts += [f"{word}={getattr(self, word)!r}" for word in words]
        return f"Column({', '.join(parts)})"

    def _plain(self, writer):
        default = self.default
        numbers = default is not None and default.is_sequence and (
            default.optional or not writer.dialect.supports_sequences
        )
        return {
            "name": identifier(self.name),
            "sql_type": writer.type(self.type),
            "nullable": bool(self.nullable),
            "nullable_given": self._user_defined_nullable is not NULL_UNSPECIFIED,
            "primary_key": bool(self.primary_key),
            "autoincrement": plain_autoincrement(self.autoincrement),
            "server_default": plain_server_default(self.server_default, writer),
            "has_default": default is not None and not numbers,
            "system": bool(self.system),
            "comment": self.comment,
            "options": plain_options(self, writer) if self._dialect_words else [],
        }


def _looks_like_type(thing):
    return isinstance(thing, TypeEngine) or hasattr(thing, "_sqla_type")


def _is_default(thing):
    return isinstance(thing, (ColumnDefault, Sequence, FetchedValue))


def plain_autoincrement(value):
    if value == "auto":
        return "auto"
    if value == "ignore_fk":
        return "ignore_foreign_key"
    return "always" if value else "never"


def plain_server_default(default, writer):
    """A server default as plain data; a string is a literal."""
    if default is None or default is False:
        return None
    if isinstance(default, Computed):
        return {
            "kind": "computed",
            "of": {"sqltext": writer.definition(default.sqltext), "persisted": default.persisted},
        }
    if isinstance(default, Identity):
        return {
            "kind": "identity",
            "of": {
                "always": bool(default.always),
                "on_null": default.on_null,
                **default._plain_options(),
            },
        }
    if isinstance(default, DefaultClause):
        default = default.arg
    elif isinstance(default, FetchedValue):
        return {"kind": "fetched"}
    if isinstance(default, str):
        return {"kind": "literal", "of": str(default)}
    found = as_expression(default)
    if found is None:
        raise exc.ArgumentError(
            "Argument 'arg' is expected to be one of type '<class 'str'>' or "
            "'<class 'sqlalchemy.sql.elements.ClauseElement'>' or "
            f"'<class 'sqlalchemy.sql.elements.TextClause'>', got '{type(default)}'"
        )
    return {"kind": "expression", "of": writer.expression(found)}


def insert_sentinel(name=None, type_=None, **kw):
    return Column(name, type_ if type_ is not None else to_instance(NullType), **kw)


class ForeignKey(DialectKWArgs, SchemaItem):
    """One column's part in a foreign key."""

    __visit_name__ = "foreign_key"

    constraint = None
    parent = None

    def __init__(self, column, _constraint=None, use_alter=False, name=None, onupdate=None,
                 ondelete=None, deferrable=None, initially=None, link_to_name=False, match=None,
                 info=None, comment=None, _unresolvable=False, **dialect_kw):  # fmt: skip
        found = column
        method = getattr(column, "__clause_element__", None)
        if method is not None:
            found = method()
        if not isinstance(found, (str, ColumnClause)):
            raise exc.ArgumentError(
                "String column name or column object for foreign key constraint expected, got "
                f"{column!r}."
            )
        self._colspec = found
        self.constraint = _constraint
        self._of_column = _constraint is None
        self.use_alter = use_alter
        self.name = name
        self.onupdate = onupdate
        self.ondelete = ondelete
        self.deferrable = deferrable
        self.initially = initially
        self.link_to_name = link_to_name
        self.match = match
        self.comment = comment
        if info:
            self.info = info
        self._take_dialect_words(dialect_kw)

    def __repr__(self):
        return f"ForeignKey({self._get_colspec()!r})"

    def _copy(self, schema=None, **kw):
        made = ForeignKey(
            self._get_colspec(schema=schema),
            use_alter=self.use_alter,
            name=self.name,
            onupdate=self.onupdate,
            ondelete=self.ondelete,
            deferrable=self.deferrable,
            initially=self.initially,
            link_to_name=self.link_to_name,
            match=self.match,
            comment=self.comment,
            **self._dialect_words,
        )
        return made

    copy = _copy

    def _get_colspec(self, schema=None, table_name=None, _is_copy=False):
        own_schema, table, column = self._target_tokens(raw=True)
        if schema not in (None, RETAIN_SCHEMA):
            own_schema = None if schema is BLANK_SCHEMA else schema
        parts = [part for part in (own_schema, table_name or table, column) if part is not None]
        return ".".join(parts)

    @property
    def target_fullname(self):
        return self._get_colspec()

    @property
    def _referred_schema(self):
        return self._target_tokens()[0]

    def _target_tokens(self, raw=False):
        """Schema, table and column that are referred to."""
        spec = self._colspec
        if isinstance(spec, ColumnClause):
            table = spec.table
            if table is None:
                raise exc.InvalidRequestError(
                    f"ForeignKey object {self!r} refers to a column that has no table"
                )
            return getattr(table, "schema", None), table.name, spec.name
        parts = spec.split(".")
        if len(parts) == 1:
            return None, parts[0], None
        schema = ".".join(parts[:-2]) or None
        table, column = parts[-2], parts[-1]
        if not raw and schema is None and self.parent is not None and self.parent.table is not None:
            metadata = getattr(self.parent.table, "metadata", None)
            if metadata is not None and metadata.schema is not None:
                schema = metadata.schema
        return schema, table, column

    @property
    def _column_tokens(self):
        return self._target_tokens()

    @property
    def column(self):
        """The column that is referred to."""
        if isinstance(self._colspec, ColumnClause):
            return self._colspec
        if self.parent is None or self.parent.table is None:
            raise exc.InvalidRequestError(
                "this ForeignKey object does not yet have a parent Column associated with it."
            )
        schema, table_name, column = self._target_tokens()
        tables = self.parent.table.metadata.tables
        table = tables.get(_table_key(table_name, schema))
        if table is None:
            raise exc.NoReferencedTableError(
                f"Foreign key associated with column '{self.parent}' could not find table "
                f"'{_table_key(table_name, schema)}' with which to generate a foreign key to "
                f"target column '{column}'",
                table_name,
            )
        if column is None:
            column = self.parent.key
        found = table.c.get(column)
        if found is None or self.link_to_name:
            for candidate in table.c:
                if candidate.name == column:
                    found = candidate
        if found is None:
            raise exc.NoReferencedColumnError(
                f"Could not initialize target column for ForeignKey '{self.target_fullname}' on "
                f"table '{self.parent.table.name}': table '{table.name}' has no column named "
                f"'{column}'",
                table.name,
                column,
            )
        return found

    def references(self, table):
        return table.corresponding_column(self.column) is not None

    def get_referent(self, table):
        return table.c.corresponding_column(self.column)

    def _referred_name(self):
        """The name of the column that is referred to, which is not always its key."""
        try:
            return self.column.name
        except exc.SQLAlchemyError:
            column = self._target_tokens()[2]
            return self.parent.name if column is None else column

    def _set_parent(self, parent, **kw):
        """Arrives at a column."""
        self.parent = parent
        parent.foreign_keys.add(self)
        parent._foreign_keys_in_order.append(self)
        if parent.table is not None:
            self._arrive(parent, parent.table)

    def _arrive(self, column, table):
        if self.constraint is None:
            self.constraint = ForeignKeyConstraint(
                [],
                [],
                use_alter=self.use_alter,
                name=self.name,
                onupdate=self.onupdate,
                ondelete=self.ondelete,
                deferrable=self.deferrable,
                initially=self.initially,
                match=self.match,
                comment=self.comment,
                **self._dialect_words,
            )
            self.constraint.elements.append(self)
            self.constraint._set_parent(table)
        table.foreign_keys.add(self)
        if type(column.type) is NullType:
            try:
                column.type = self.column.type
            except exc.SQLAlchemyError:
                # The column that is referred to may come later.
                schema, name, _ = self._target_tokens()
                waiting = table.metadata._untyped_keys.setdefault(_table_key(name, schema), [])
                waiting.append(self)


class DefaultGenerator(Executable, SchemaItem):
    is_sequence = False
    is_identity = False
    is_server_default = False
    is_clause_element = False
    is_callable = False
    is_scalar = False
    has_argument = False
    optional = False
    column = None
    for_update = False

    def __init__(self, for_update=False):
        self.for_update = for_update

    def _set_parent(self, parent, **kw):
        self.column = parent
        if self.for_update:
            parent.onupdate = self
        else:
            parent.default = self


class ColumnDefault(DefaultGenerator):
    """A default that Python makes."""

    __visit_name__ = "column_default"

    def __init__(self, arg, for_update=False):
        self.for_update = for_update
        if isinstance(arg, FetchedValue):
            raise exc.ArgumentError("ColumnDefault may not be a server-side default type.")
        found = as_expression(arg)
        if found is not None:
            arg = found
            self.is_clause_element = True
        elif callable(arg):
            self.is_callable = True
        else:
            self.is_scalar = True
        self.arg = arg

    def _copy(self):
        return ColumnDefault(self.arg, for_update=self.for_update)

    def _value(self, context):
        """What Python puts in."""
        if not self.is_callable:
            return self.arg
        code = getattr(self.arg, "__code__", None)
        wants = 0
        if code is not None:
            wants = code.co_argcount - len(getattr(self.arg, "__defaults__", None) or ())
            wants -= 1 if hasattr(self.arg, "__self__") else 0
        return self.arg(context) if wants > 0 else self.arg()

    def __repr__(self):
        return f"{type(self).__name__}({self.arg!r})"


CallableColumnDefault = ScalarElementColumnDefault = ColumnElementColumnDefault = ColumnDefault


class IdentityOptions:
    """How a sequence or identity column counts."""

    _WORDS = (
        "start", "increment", "minvalue", "maxvalue", "nominvalue", "nomaxvalue", "cycle", "cache",
        "order",
    )  # fmt: skip

    def _take_options(self, words):
        for word in self._WORDS:
            setattr(self, word, words.pop(word, None))

    def _plain_options(self):
        return {word: getattr(self, word) for word in self._WORDS}


class Sequence(IdentityOptions, DefaultGenerator):
    """A sequence."""

    __visit_name__ = "sequence"
    is_sequence = True

    def __init__(self, name, start=None, increment=None, minvalue=None, maxvalue=None,
                 nominvalue=None, nomaxvalue=None, cycle=None, schema=None, cache=None, order=None,
                 data_type=None, optional=False, quote=None, metadata=None, quote_schema=None,
                 for_update=False, **dialect_kw):  # fmt: skip
        self.for_update = for_update
        self.name = quoted_name(name, quote)
        self.start = start
        self.increment = increment
        self.minvalue = minvalue
        self.maxvalue = maxvalue
        self.nominvalue = nominvalue
        self.nomaxvalue = nomaxvalue
        self.cycle = cycle
        self.cache = cache
        self.order = order
        self.optional = optional
        self.metadata = metadata
        if schema is BLANK_SCHEMA:
            schema = None
        elif metadata is not None and schema is None and metadata.schema:
            schema = metadata.schema
        self.schema = None if schema is None else quoted_name(schema, quote_schema)
        self._schema_given = self.schema is not None
        self.data_type = None if data_type is None else to_instance(data_type)
        if metadata is not None:
            metadata._sequences[_table_key(self.name, self.schema)] = self

    def _set_parent(self, parent, **kw):
        DefaultGenerator._set_parent(self, parent)
        parent._on_table_attach(self._arrive)

    def _arrive(self, column, table):
        self.metadata = table.metadata
        if not self._schema_given and table.metadata.schema is not None:
            self.schema = table.metadata.schema
        table.metadata._sequences[_table_key(self.name, self.schema)] = self

    def _copy(self):
        return Sequence(
            self.name,
            schema=self.schema,
            data_type=self.data_type,
            optional=self.optional,
            metadata=self.metadata,
            for_update=self.for_update,
            **self._plain_options(),
        )

    def next_value(self):
        from .functions import func

        return func.next_value(self)

    def create(self, bind, checkfirst=True):
        from . import ddl

        ddl.create_sequence(self, bind, checkfirst)

    def drop(self, bind, checkfirst=True):
        from . import ddl

        ddl.drop_sequence(self, bind, checkfirst)

    def _plain(self, writer):
        return {
            "name": identifier(self.name),
            "schema": identifier(writer.dialect.schema_for_object(self)),
            "data_type": None if self.data_type is None else writer.type(self.data_type),
            **self._plain_options(),
        }

    def _plain_query(self, writer):
        return {"query": "expression", "expression": writer.expression(self.next_value())}

    _is_select_base = False

    def __repr__(self):
        return f"Sequence({str(self.name)!r})"


class FetchedValue(SchemaItem):
    """A default that the database makes."""

    __visit_name__ = "fetched_value"
    is_server_default = True
    reflected = False
    has_argument = False
    is_clause_element = False
    is_identity = False
    column = None

    def __init__(self, for_update=False):
        self.for_update = for_update

    def _as_for_update(self, for_update):
        if for_update == self.for_update:
            return self
        made = type(self).__new__(type(self))
        made.__dict__.update(self.__dict__)
        made.for_update = for_update
        return made

    def _set_parent(self, parent, **kw):
        self.column = parent
        if self.for_update:
            parent.server_onupdate = self
        else:
            parent.server_default = self

    def _copy(self):
        return FetchedValue(self.for_update)

    def __repr__(self):
        return f"{type(self).__name__}()"


class DefaultClause(FetchedValue):
    """A default written into the table's definition."""

    has_argument = True

    def __init__(self, arg, for_update=False, _reflected=False):
        found = as_expression(arg) if not isinstance(arg, str) else arg
        if found is None:
            raise exc.ArgumentError(
                "Argument 'arg' is expected to be one of type '<class 'str'>' or '<class "
                "'sqlalchemy.sql.elements.ClauseElement'>' or '<class "
                f"'sqlalchemy.sql.elements.TextClause'>', got '{type(arg)}'"
            )
        FetchedValue.__init__(self, for_update)
        self.arg = found
        self.reflected = _reflected

    def _copy(self):
        return DefaultClause(self.arg, self.for_update, self.reflected)

    def __repr__(self):
        return f"DefaultClause({self.arg!r}, for_update={self.for_update!r})"


class Computed(FetchedValue):
    """A generated column."""

    __visit_name__ = "computed_column"

    def __init__(self, sqltext, persisted=None):
        FetchedValue.__init__(self)
        self.sqltext = TextClause(sqltext) if isinstance(sqltext, str) else as_expression(sqltext)
        self.persisted = persisted

    def _set_parent(self, parent, **kw):
        others = (parent.server_default, parent.server_onupdate)
        if not all(isinstance(other, (type(None), Computed)) for other in others):
            raise exc.ArgumentError(
                "A generated column cannot specify a server_default or a server_onupdate argument"
            )
        self.column = parent
        parent.computed = self
        parent.server_default = self
        parent.server_onupdate = self

    def _as_for_update(self, for_update):
        return self

    def _copy(self, target_table=None, **kw):
        return Computed(self.sqltext, self.persisted)


class Identity(IdentityOptions, FetchedValue):
    """An identity column."""

    __visit_name__ = "identity_column"
    is_identity = True

    def __init__(self, always=None, on_null=None, start=None, increment=None, minvalue=None,
                 maxvalue=None, nominvalue=None, nomaxvalue=None, cycle=None, cache=None,
                 order=None, **dialect_kw):  # fmt: skip
        FetchedValue.__init__(self)
        self.always = always if always is not None else dialect_kw.pop("oracle_always", None)
        self.on_null = on_null
        self.start = start
        self.increment = increment
        self.minvalue = minvalue
        self.maxvalue = maxvalue
        self.nominvalue = nominvalue
        self.nomaxvalue = nomaxvalue
        self.cycle = cycle
        self.cache = cache
        self.order = order

    def _set_parent(self, parent, **kw):
        others = (parent.server_default, parent.server_onupdate)
        if not all(isinstance(other, (type(None), Identity)) for other in others):
            raise exc.ArgumentError(
                "A column with an Identity object cannot specify a server_default or a "
                "server_onupdate argument"
            )
        if parent.autoincrement is False:
            raise exc.ArgumentError(
                "A column with an Identity object cannot specify autoincrement=False"
            )
        self.column = parent
        parent.identity = self
        if parent._user_defined_nullable is NULL_UNSPECIFIED:
            parent.nullable = False
        parent.server_default = self

    def _as_for_update(self, for_update):
        return self

    def _copy(self, **kw):
        return Identity(always=self.always, on_null=self.on_null, **self._plain_options())


class Constraint(_ConditionalDDL, DialectKWArgs, SchemaItem):
    """A constraint of a table."""

    __visit_name__ = "constraint"

    table = None
    parent = None

    def __init__(self, name=None, deferrable=None, initially=None, info=None, comment=None,
                 _create_rule=None, _type_bound=False, **dialect_kw):  # fmt: skip
        self.name = name
        self.deferrable = deferrable
        self.initially = initially
        self.comment = comment
        if info:
            self.info = info
        self._create_rule = _create_rule
        self._type_bound = _type_bound
        self._column_flag = False
        self._of_column_only = False
        self._creation_order = _next_creation()
        self._take_dialect_words(dialect_kw)

    def _set_parent(self, parent, **kw):
        self.parent = parent
        if isinstance(parent, Column):
            if any(not isinstance(column, Column) for column in getattr(self, "columns", ())):
                raise exc.ArgumentError(
                    "A constraint inside of a column names columns as text or by the objects "
                    "of the table, not by `column()`."
                )
            self._of_column_only = True
            parent.constraints.add(self)
            if parent.table is not None:
                self.table = parent.table
                naming.name_at_attachment(self, parent.table)
        else:
            self.table = parent
            parent.constraints.add(self)
            naming.name_at_attachment(self, parent)
        if event._listeners:
            event.fire(self, "after_parent_attach", self, parent)

    def _belongs(self, dialect):
        """Whether it is created with its table on a dialect."""
        if not self._is_for(dialect):
            return False
        return self._create_rule is None or bool(self._create_rule(_RuleContext(dialect)))

    def _is_added_later(self, dialect):
        """Whether it is no part of its table's definition."""
        return False

    def _words(self):
        return {
            "name": self.name,
            "deferrable": self.deferrable,
            "initially": self.initially,
            "comment": self.comment,
            **self._dialect_words,
        }

    def _plain_kind(self, writer):
        raise exc.UnsupportedCompilationError(writer.dialect, type(self))

    def _plain(self, writer):
        return {
            # Before all else, as it stands in the text: a name that is too long is told first.
            "name": writer.constraint_name(naming.final_name(self)),
            **self._plain_kind(writer),
            "deferrable": self.deferrable,
            "initially": self.initially,
            "comment": self.comment,
            "options": plain_options(self, writer) if self._dialect_words else [],
        }


class _RuleContext:
    """What a constraint's rule is asked with: it has the dialect."""

    def __init__(self, dialect):
        self.dialect = dialect


class ColumnCollectionMixin:
    """What is about several columns of one table, given by name or as objects."""

    def _take_columns(self, columns, auto_attach=True):
        self._pending = [_column_or_name(column) for column in columns]
        self.columns = ColumnCollection()
        if auto_attach:
            self._attach_when_possible()

    def _attach_when_possible(self):
        """Arrives in the table of its columns as soon as all of them have one."""
        columns = [column for column in self._pending if isinstance(column, Column)]
        if not columns or any(isinstance(column, str) for column in self._pending):
            return
        tables = []
        for column in columns:
            if column.table is not None and not contains_identical(tables, column.table):
                tables.append(column.table)
        homeless = [column for column in columns if column.table is None]
        if homeless:
            for column in homeless:
                column._on_table_attach(lambda _, __: self._attach_later())
            return
        if len(tables) > 1:
            raise exc.ArgumentError(
                f"Column(s) {', '.join(repr(str(c)) for c in columns)} are not part of table "
                f"'{tables[0].description}'."
            )
        self._set_parent(tables[0])

    def _attach_later(self):
        if self.table is None:
            columns = [column for column in self._pending if isinstance(column, Column)]
            if all(column.table is not None for column in columns):
                self._set_parent(columns[0].table)

    def _resolve_columns(self, table):
        for column in self._pending:
            if isinstance(column, str):
                found = table.c.get(column)
                if found is None:
                    raise exc.ConstraintColumnNotFoundError(
                        f"Can't create {type(self).__name__} on table '{table.description}': no "
                        f"column named '{column}' is present."
                    )
                column = found
            if isinstance(column, NamedColumn):
                self.columns.add(column)
        return self.columns


def _column_or_name(given):
    if isinstance(given, str):
        return given
    found = as_expression(given)
    if found is None:
        raise exc.ArgumentError(
            f"String column name or column expression for DDL constraint expected, got {given!r}."
        )
    return found


class ColumnCollectionConstraint(ColumnCollectionMixin, Constraint):
    """A constraint on several columns."""

    def __init__(self, *columns, name=None, deferrable=None, initially=None, info=None,
                 comment=None, _autoattach=True, _column_flag=False, **dialect_kw):  # fmt: skip
        Constraint.__init__(
            self, name, deferrable, initially, info=info, comment=comment, **dialect_kw
        )
        self._take_columns(columns, auto_attach=False)
        self._column_flag = _column_flag
        if _autoattach:
            self._attach_when_possible()

    def _set_parent(self, parent, **kw):
        if self.table is parent:
            return
        self._resolve_columns(parent)
        Constraint._set_parent(self, parent)

    def __contains__(self, column):
        return column in self.columns

    def __iter__(self):
        return iter(self.columns)

    def __len__(self):
        return len(self.columns)

    def contains_column(self, col):
        return self.columns.contains_column(col)

    def _plain(self, writer):
        found = Constraint._plain(self, writer)
        _include_columns(found["options"], self, writer)
        return found

    def _column_names(self):
        return [identifier(column.name) for column in self.columns]

    def _copy(self, target_table=None, **kw):
        made = type(self)(
            *[getattr(column, "key", column) for column in self.columns],
            _column_flag=self._column_flag,
            _autoattach=False,
            **self._words(),
        )
        return made

    copy = _copy

    def __repr__(self):
        shown = ", ".join(repr(column) for column in self.columns)
        return f"{type(self).__name__}({shown})"


class CheckConstraint(Constraint):
    """`CHECK`"""

    __visit_name__ = "check_constraint"

    def __init__(self, sqltext, name=None, deferrable=None, initially=None, table=None, info=None,
                 _create_rule=None, _autoattach=True, _type_bound=False, comment=None,
                 **dialect_kw):  # fmt: skip
        Constraint.__init__(
            self,
            name,
            deferrable,
            initially,
            info=info,
            comment=comment,
            _create_rule=_create_rule,
            _type_bound=_type_bound,
            **dialect_kw,
        )
        if isinstance(sqltext, str):
            self.sqltext = TextClause(sqltext)
        else:
            self.sqltext = as_expression(sqltext)
            if self.sqltext is None:
                raise exc.ArgumentError(
                    f"SQL expression element or literal value expected, got {sqltext!r}."
                )
        if table is not None:
            self._set_parent(table)
        elif _autoattach and not isinstance(self.sqltext, TextClause) and not _type_bound:
            self._attach_by_expression()

    @property
    def columns(self):
        from .visitors import iterate

        collection = ColumnCollection()
        for part in iterate(self.sqltext):
            if isinstance(part, NamedColumn) and part.name not in collection:
                collection.add(part)
        return collection

    def _attach_by_expression(self):
        columns = [column for column in self.columns if isinstance(column, Column)]
        if not columns:
            return

        def attach(*_):
            tables = {id(column.table): column.table for column in columns}
            if None not in tables.values() and len(tables) == 1 and self.table is None:
                self._set_parent(columns[0].table)

        homeless = [column for column in columns if column.table is None]
        for column in homeless:
            column._on_table_attach(attach)
        if not homeless:
            attach()

    def _set_parent(self, parent, **kw):
        if self.table is parent:
            return
        Constraint._set_parent(self, parent)

    @property
    def is_column_level(self):
        return not isinstance(self.parent, Table)

    def _copy(self, target_table=None, **kw):
        sqltext = self.sqltext
        if target_table is not None:
            from .visitors import replaced

            def move(part):
                if isinstance(part, Column) and part.table is self.table:
                    return target_table.c.get(part.key)
                return None

            sqltext = replaced(sqltext, move)
        made = CheckConstraint(
            sqltext,
            _create_rule=self._create_rule,
            _type_bound=self._type_bound,
            _autoattach=False,
            **self._words(),
        )
        return made

    copy = _copy

    def _plain_kind(self, writer):
        of_column = self.parent.name if isinstance(self.parent, Column) else None
        return {
            "constraint": "check",
            "sqltext": writer.definition(self.sqltext.self_group()),
            "of_column": identifier(of_column),
            "type_bound": bool(self._type_bound),
        }


class ForeignKeyConstraint(ColumnCollectionConstraint):
    """`FOREIGN KEY`"""

    __visit_name__ = "foreign_key_constraint"

    def __init__(self, columns, refcolumns, name=None, onupdate=None, ondelete=None,
                 deferrable=None, initially=None, use_alter=False, link_to_name=False, match=None,
                 table=None, info=None, comment=None, **dialect_kw):  # fmt: skip
        Constraint.__init__(
            self, name, deferrable, initially, info=info, comment=comment, **dialect_kw
        )
        self.onupdate = onupdate
        self.ondelete = ondelete
        self.use_alter = use_alter
        self.link_to_name = link_to_name
        self.match = match
        columns, refcolumns = list(columns), list(refcolumns)
        if len(columns) != len(refcolumns):
            raise exc.ArgumentError(
                "ForeignKeyConstraint number of constrained columns must match the number of "
                "referenced columns."
            )
        self.elements = [
            ForeignKey(
                refcolumn,
                _constraint=self,
                onupdate=onupdate,
                ondelete=ondelete,
                use_alter=use_alter,
                link_to_name=link_to_name,
                match=match,
                deferrable=deferrable,
                initially=initially,
            )
            for refcolumn in refcolumns
        ]
        self._take_columns(columns, auto_attach=False)
        if table is not None:
            self._set_parent(table)
        else:
            self._attach_when_possible()

    @property
    def column_keys(self):
        if self.table is not None:
            return [element.parent.key for element in self.elements]
        return [getattr(column, "key", column) for column in self._pending]

    @property
    def referred_table(self):
        return self.elements[0].column.table

    @property
    def _elements(self):
        return {column.key: element for column, element in zip(self.columns, self.elements)}

    def _is_added_later(self, dialect):
        return bool(self.use_alter) and dialect.supports_alter

    def _referred_key(self):
        schema, table, _ = self.elements[0]._target_tokens()
        return _table_key(table, schema)

    def _referred_schema(self):
        return self.elements[0]._target_tokens()[0]

    @property
    def _col_description(self):
        return ", ".join(self.column_keys)

    def _set_parent(self, parent, **kw):
        if self.table is parent:
            return
        if self._pending:
            self._resolve_columns(parent)
            for named, element in zip(self._pending, self.elements):
                column = parent.c[named] if isinstance(named, str) else named
                if element.parent is not column:
                    element._set_parent(column)
        else:
            for element in self.elements:
                self.columns.add(element.parent)
        self._check_referred_tables(parent)
        for element in self.elements:
            parent.foreign_keys.add(element)
        Constraint._set_parent(self, parent)

    def _check_referred_tables(self, parent):
        keys = {element._target_tokens()[:2] for element in self.elements}
        if len(keys) > 1:
            shown = " and ".join(sorted(str(_table_key(name, schema)) for schema, name in keys))
            raise exc.ArgumentError(
                f"ForeignKeyConstraint on {parent}({self._col_description}) refers to multiple "
                f"remote tables: {shown}"
            )

    def _copy(self, schema=None, target_table=None, **kw):
        return ForeignKeyConstraint(
            [element.parent.key for element in self.elements],
            [element._get_colspec(schema=schema) for element in self.elements],
            onupdate=self.onupdate,
            ondelete=self.ondelete,
            use_alter=self.use_alter,
            link_to_name=self.link_to_name,
            match=self.match,
            **self._words(),
        )

    copy = _copy

    def _plain_kind(self, writer):
        referred = self.elements[0].column.table
        return {
            "constraint": "foreign_key",
            "columns": [identifier(element.parent.name) for element in self.elements],
            "referred_table": writer.table_reference(referred),
            "referred_columns": [identifier(element._referred_name()) for element in self.elements],
            "ondelete": self.ondelete,
            "onupdate": self.onupdate,
            "match_": self.match,
            "use_alter": bool(self.use_alter),
        }


class PrimaryKeyConstraint(ColumnCollectionConstraint):
    """`PRIMARY KEY`"""

    __visit_name__ = "primary_key_constraint"

    def __init__(self, *columns, name=None, deferrable=None, initially=None, info=None,
                 _implicit_generated=False, comment=None, **dialect_kw):  # fmt: skip
        self._implicit_generated = _implicit_generated
        ColumnCollectionConstraint.__init__(
            self,
            *columns,
            name=name,
            deferrable=deferrable,
            initially=initially,
            info=info,
            comment=comment,
            **dialect_kw,
        )

    def _set_parent(self, parent, **kw):
        if parent.primary_key is not self:
            if parent.primary_key is not None:
                parent.constraints.discard(parent.primary_key)
            parent.primary_key = self
        flagged = [column for column in parent.c if column.primary_key]
        self._resolve_columns(parent)
        if self.columns._items:
            listed = [column.key for column in self.columns]
            if flagged and {column.key for column in flagged} - set(listed):
                import warnings

                warnings.warn(
                    f"Table '{parent.name}' specifies columns "
                    f"{', '.join(repr(str(c.name)) for c in flagged)} as primary_key=True, not "
                    f"matching locally specified columns {', '.join(map(repr, map(str, listed)))}",
                    exc.SAWarning,
                    stacklevel=2,
                )
            for column in self.columns:
                column.primary_key = True
                if column._user_defined_nullable is NULL_UNSPECIFIED:
                    column.nullable = False
        else:
            for column in flagged:
                self.columns.add(column)
        Constraint._set_parent(self, parent)

    def _replace(self, column):
        self.columns.add(column)
        if self._implicit_generated and self.table is not None:
            self.name = None
            naming.name_at_attachment(self, self.table)

    def _forget(self, column):
        if self.columns.contains_column(column):
            self.columns.remove(column)

    def _copy(self, target_table=None, **kw):
        made = PrimaryKeyConstraint(
            *[column.key for column in self.columns],
            _implicit_generated=self._implicit_generated,
            **self._words(),
        )
        return made

    copy = _copy

    @property
    def _autoincrement_column(self):
        """The column that the database numbers by itself, or None."""
        from .sqltypes import Integer, Numeric

        def may(column, asked_for):
            affinity = column.type._type_affinity
            if not issubclass(affinity, (Integer, Numeric)):
                if asked_for:
                    raise exc.ArgumentError(
                        f"Column type {column.type} on column '{column}' is not compatible with "
                        "autoincrement=True"
                    )
                return False
            if issubclass(affinity, Numeric) and not issubclass(affinity, Integer):
                if column.type.scale != 0:
                    if asked_for:
                        raise exc.ArgumentError(
                            f"Column type {column.type} with non-zero scale "
                            f"{column.type.scale} on column '{column}' is not compatible with "
                            "autoincrement=True"
                        )
                    return False
            if column.default is not None and not column.default.is_sequence and not asked_for:
                return False
            if column.server_default is not None and not isinstance(
                column.server_default, Identity
            ) and not asked_for:
                return False
            if column.foreign_keys and column.autoincrement not in (True, "ignore_fk"):
                return False
            return True

        columns = list(self.columns)
        if len(columns) == 1:
            column = columns[0]
            if column.autoincrement is True:
                may(column, True)
                return column
            if column.autoincrement in ("auto", "ignore_fk"):
                return column if may(column, False) else None
            return None
        found = None
        for column in columns:
            if column.autoincrement is True:
                may(column, True)
                if found is not None:
                    raise exc.ArgumentError(
                        f"Only one Column may be marked autoincrement=True, found both "
                        f"{column.name} and {found.name}."
                    )
                found = column
        return found

    def _plain_kind(self, writer):
        return {
            "constraint": "primary_key",
            "columns": self._column_names(),
            "implicit": bool(self._implicit_generated),
        }


class UniqueConstraint(ColumnCollectionConstraint):
    """`UNIQUE`"""

    __visit_name__ = "unique_constraint"

    def _plain_kind(self, writer):
        return {"constraint": "unique", "columns": self._column_names()}


class Index(_ConditionalDDL, DialectKWArgs, ColumnCollectionMixin, SchemaItem):
    """An index of a table."""

    __visit_name__ = "index"

    table = None
    _type_bound = False
    _is_named_by_convention = True

    def __init__(self, name, *expressions, unique=False, quote=None, info=None, _table=None,
                 _column_flag=False, **dialect_kw):  # fmt: skip
        self.name = quoted_name(name, quote) if name is not None and type(name) is str else name
        self.unique = unique
        if info is not None:
            self.info = info
        self._take_dialect_words(dialect_kw)
        self._column_flag = _column_flag
        self._creation_order = _next_creation()
        self._given = [_column_or_name(expression) for expression in expressions]
        self.expressions = []
        self.columns = ColumnCollection()
        self._pending = self._columns_of_expressions()
        if _table is not None:
            # A convention names an index by the columns of its table.
            columns = (column for column in self._pending if isinstance(column, Column))
            self._is_named_by_convention = any(column.table is not None for column in columns)
            self._set_parent(_table)
        else:
            self._attach_by_columns()

    def _columns_of_expressions(self):
        found = []
        for expression in self._given:
            if isinstance(expression, (str, Column)):
                found.append(expression)
            else:
                from .visitors import iterate

                found.extend(part for part in iterate(expression) if isinstance(part, NamedColumn))
        return found

    def _attach_by_columns(self):
        columns = [column for column in self._pending if isinstance(column, Column)]
        if columns:
            tables = [column.table for column in columns if column.table is not None]
            homeless = [column for column in columns if column.table is None]
            if homeless:
                for column in homeless:
                    column._on_table_attach(lambda _, __: self._attach_later())
            elif tables:
                self._set_parent(tables[0])
            return
        plain = [column for column in self._pending if isinstance(column, ColumnClause)]
        if plain and plain[0].table is not None:
            self._set_parent(plain[0].table)

    def _set_parent(self, parent, **kw):
        table = parent
        if self.table is table:
            return
        if self.table is not None:
            raise exc.ArgumentError(
                f"Index '{self.name}' is against table '{self.table.description}', and cannot be "
                f"associated with table '{table.description}'."
            )
        self.table = table
        self.expressions = []
        for expression in self._given:
            if isinstance(expression, str):
                found = table.c.get(expression)
                if found is None:
                    raise exc.ConstraintColumnNotFoundError(
                        f"Can't create Index on table '{table.description}': no column named "
                        f"'{expression}' is present."
                    )
                expression = found
            self.expressions.append(expression)
            if isinstance(expression, NamedColumn) and not isinstance(expression, Label):
                self.columns.add(expression)
            else:
                from .visitors import iterate

                # An expression is known by its first column.
                parts = [part for part in iterate(expression) if isinstance(part, NamedColumn)]
                if parts:
                    self.columns.add(parts[0])
        if hasattr(table, "indexes"):
            table.indexes.add(self)
            if self._is_named_by_convention:
                naming.name_at_attachment(self, table)
        event.fire(self, "after_parent_attach", self, table)

    def _copy_into(self, table):
        from .visitors import replaced

        def move(part):
            if isinstance(part, Column) and part.table is self.table:
                return table.c.get(part.key)
            return None

        expressions = [
            table.c[part.key] if isinstance(part, Column) else replaced(part, move)
            for part in self.expressions
        ]
        words = {
            key: replaced(value, move) if isinstance(value, ClauseElement) else value
            for key, value in self._dialect_words.items()
        }
        return Index(self.name, *expressions, unique=self.unique, _table=table, **words)

    def create(self, bind=None, checkfirst=False):
        from . import ddl

        bind = bound(bind, self.table.metadata, "Index.create()")
        ddl.create_index(self, bind, checkfirst)

    def drop(self, bind=None, checkfirst=False):
        from . import ddl

        ddl.drop_index(self, bound(bind, self.table.metadata, "Index.drop()"), checkfirst)

    def __repr__(self):
        parts = [repr(self.name and str(self.name))]
        parts += [repr(expression) for expression in self.expressions]
        if self.unique:
            parts.append("unique=True")
        return f"Index({', '.join(parts)})"

    def _plain(self, writer):
        if self.table is None:
            raise exc.CompileError(f"Index '{self.name}' is not associated with any table.")
        name = self.name
        if name is None:
            raise exc.CompileError("CREATE INDEX requires that the index have a name")
        name = identifier(writer.dialect.shortened(name, "index"))
        options = plain_options(self, writer)
        _include_columns(options, self, writer)
        return {
            "name": name,
            "table": identifier(self.table.name),
            "schema": identifier(writer.dialect.schema_for_object(self.table)),
            "expressions": [
                writer.definition(
                    expression.self_group()
                    if isinstance(expression, ColumnElement)
                    else expression
                )
                for expression in self.expressions
            ],
            "unique": bool(self.unique),
            "options": options,
        }


DEFAULT_NAMING_CONVENTION = MetaData.DEFAULT_NAMING_CONVENTION
SchemaVisitable = SchemaEventTarget = SchemaItem


class ForeignKeyTarget:
    """Where a foreign key leads, in a typed table."""


class Named:
    """A name in a typed table."""


class TypedColumns:
    """The columns of a typed table."""


from .ddl import (  # noqa: E402
    DDL,
    AddConstraint,
    BaseDDLElement,
    CheckFirst,
    CreateColumn,
    CreateIndex,
    CreateSchema,
    CreateSequence,
    CreateTable,
    CreateTableAs,
    CreateView,
    DDLElement,
    DropColumnComment,
    DropConstraint,
    DropConstraintComment,
    DropIndex,
    DropSchema,
    DropSequence,
    DropTable,
    DropTableComment,
    DropView,
    ExecutableDDLElement,
    SetColumnComment,
    SetConstraintComment,
    SetTableComment,
    _CreateDropBase,
)
