"""Statements that change the schema, and what `create` and `drop` of its objects do.

A connection carries out plain operations with `_perform(operation)`.
"""

from . import naming
from .elements import ClauseElement
from .elements_base import identifier, qualified_name
from .plain import Writer
from .sqltypes import schema_types_of
from .. import event, exc


class CheckFirst:
    """What is looked for before something is created or dropped."""

    NONE = 0
    TABLES = 2
    VIEWS = 4
    INDEXES = 8
    SEQUENCES = 16
    TYPES = 32
    ALL = TABLES | VIEWS | INDEXES | SEQUENCES | TYPES


def _answers(bind):
    """Whether somebody is connected who can say what is there."""
    return getattr(bind, "_answers", True)


def _checks(bind, checkfirst, what):
    if not _answers(bind):
        return False
    if checkfirst is True:
        return True
    return bool(int(checkfirst) & what)


class BaseDDLElement(ClauseElement):
    """What scripts' own statements are derived from."""


class ExecutableDDLElement(BaseDDLElement):
    """A statement that changes the schema."""

    supports_execution = True
    target = None
    _wanted = None
    element = None

    def execute_if(self, dialect=None, callable_=None, state=None):
        self._wanted = (dialect, callable_, state)
        return self

    def against(self, target):
        copied = self._clone()
        copied.target = target
        return copied

    def _should_execute(self, target, bind, **kw):
        if self._wanted is None:
            return True
        dialect, callable_, state = self._wanted
        name = bind.dialect.name
        if isinstance(dialect, str) and name != dialect:
            return False
        if isinstance(dialect, (tuple, list, set)) and name not in dialect:
            return False
        if callable_ is not None:
            return bool(callable_(self, target, bind, state=state, dialect=bind.dialect, **kw))
        return True

    def __call__(self, target, bind, **kw):
        """As a listener of an event."""
        if self._should_execute(target, bind, **kw):
            bind.execute(self.against(target))

    def execute(self, bind=None, target=None):
        """As before SQLAlchemy 2: on what it was given, or what the target is bound to."""
        if bind is None:
            from .legacy import bind_of

            bind = bind_of(target)
        if bind is None:
            error = exc.UnboundExecutionError("This definition is not bound to a connection")
            raise exc.written_for_1x(error, "DDL(…).execute() without a bind")
        if self._should_execute(target, bind):
            return bind.execute(self.against(target))
        return None

    def operations(self, dialect):
        """The statement as plain operations."""
        if self._compilers is not None:
            from ..ext.compiler import custom_text

            text = custom_text(self, dialect)
            if text is not None:
                return [_verbatim(text)]
        return self._operations(Writer(dialect))

    def _operations(self, writer):
        raise exc.UnsupportedCompilationError(writer.dialect, type(self))


DDLElement = ExecutableDDLElement


def _verbatim(text):
    return {"op": "query", "query": {"query": "verbatim", "text": text}}


class DDL(ExecutableDDLElement):
    """SQL with `%(table)s`, `%(schema)s` and `%(fullname)s`."""

    __visit_name__ = "ddl"

    def __init__(self, statement, context=None):
        if not isinstance(statement, str):
            raise exc.ArgumentError(
                f"Expected a string or unicode SQL statement, got '{statement!r}'"
            )
        self.statement = statement
        self.context = context or {}

    def _operations(self, writer):
        words = dict(self.context)
        target = self.target
        if getattr(target, "_is_table", False):
            quote = writer.dialect.identifier_preparer.quote
            parts = [quote(part) for part in (target.schema, target.name) if part]
            words.setdefault("table", parts[-1])
            words.setdefault("schema", parts[0] if len(parts) > 1 else "")
            words.setdefault("fullname", ".".join(parts))
        return [_verbatim(self.statement % words)]

    def __repr__(self):
        return f"<DDL@{id(self)}; {self.statement!r}>"


class _CreateDropBase(ExecutableDDLElement):
    def __init__(self, element, **kw):
        self.element = self.target = element


class _Create(_CreateDropBase):
    def __init__(self, element, if_not_exists=False, **kw):
        _CreateDropBase.__init__(self, element)
        self.if_not_exists = if_not_exists


class _Drop(_CreateDropBase):
    def __init__(self, element, if_exists=False, **kw):
        _CreateDropBase.__init__(self, element)
        self.if_exists = if_exists


class CreateSchema(_Create):
    __visit_name__ = "create_schema"

    def _operations(self, writer):
        name = identifier(self.element)
        return [{"op": "create_schema", "name": name, "if_not_exists": bool(self.if_not_exists)}]


class DropSchema(_Drop):
    __visit_name__ = "drop_schema"

    def __init__(self, name, cascade=False, if_exists=False):
        _Drop.__init__(self, name, if_exists)
        self.cascade = cascade

    def _operations(self, writer):
        return [
            {
                "op": "drop_schema",
                "name": identifier(self.element),
                "cascade": bool(self.cascade),
                "if_exists": bool(self.if_exists),
            }
        ]


class CreateTable(_Create):
    __visit_name__ = "create_table"

    def __init__(self, element, include_foreign_key_constraints=None, if_not_exists=False):
        _Create.__init__(self, element, if_not_exists)
        self.include_foreign_key_constraints = include_foreign_key_constraints

    def _operations(self, writer):
        table = self.element._plain(writer)
        # The statement alone: indexes and comments may be statements of their own.
        table["indexes"] = []
        if not writer.dialect.inline_comments:
            for commented in (table, *table["columns"], *table["constraints"]):
                commented["comment"] = None
        return [
            {"op": "create_table", "table": table, "if_not_exists": bool(self.if_not_exists)}
        ]


class DropTable(_Drop):
    __visit_name__ = "drop_table"

    def _operations(self, writer):
        return [
            {
                "op": "drop_table",
                "table": writer.table_reference(self.element),
                "if_exists": bool(self.if_exists),
            }
        ]


class CreateColumn(BaseDDLElement):
    __visit_name__ = "create_column"

    def __init__(self, element):
        self.element = element


class CreateTableAs(ExecutableDDLElement):
    """`CREATE TABLE … AS SELECT …`"""

    __visit_name__ = "create_table_as"
    _words = "TABLE"

    def __init__(self, selectable, table_name, *, metadata=None, schema=None, temporary=False,
                 if_not_exists=False):  # fmt: skip
        self.selectable = selectable
        self.table_name = table_name
        self.schema = schema
        self.temporary = temporary
        self.if_not_exists = if_not_exists

    def _operations(self, writer):
        from .compiler import rendered

        quote = writer.dialect.identifier_preparer.quote
        name = quote(self.table_name)
        if self.schema:
            name = f"{quote(self.schema)}.{name}"
        words = ["CREATE"]
        if getattr(self, "or_replace", False):
            words.append("OR REPLACE")
        if self.temporary:
            words.append("TEMPORARY")
        if getattr(self, "materialized", False):
            words.append("MATERIALIZED")
        words.append(self._words)
        if self.if_not_exists:
            words.append("IF NOT EXISTS")
        query = rendered(self.selectable, writer.dialect, "literal")
        return [_verbatim(f"{' '.join(words)} {name} AS {query}")]


class CreateView(CreateTableAs):
    __visit_name__ = "create_view"
    _words = "VIEW"

    def __init__(self, selectable, view_name, *, metadata=None, schema=None, temporary=False,
                 or_replace=False, materialized=False, if_not_exists=False, **kw):  # fmt: skip
        CreateTableAs.__init__(
            self,
            selectable,
            view_name,
            schema=schema,
            temporary=temporary,
            if_not_exists=if_not_exists,
        )
        self.or_replace = or_replace
        self.materialized = materialized


class DropView(_Drop):
    __visit_name__ = "drop_view"

    def __init__(self, element, *, if_exists=False, materialized=False):
        _Drop.__init__(self, element, if_exists)
        self.materialized = materialized or getattr(element, "materialized", False)

    def _operations(self, writer):
        quote = writer.dialect.identifier_preparer.quote
        element = self.element
        name = quote(getattr(element, "table_name", getattr(element, "name", element)))
        if getattr(element, "schema", None):
            name = f"{quote(element.schema)}.{name}"
        kind = "MATERIALIZED VIEW" if self.materialized else "VIEW"
        exists = "IF EXISTS " if self.if_exists else ""
        return [_verbatim(f"DROP {kind} {exists}{name}")]


class CreateSequence(_Create):
    __visit_name__ = "create_sequence"

    def _operations(self, writer):
        return [
            {
                "op": "create_sequence",
                "sequence": writer.sequence(self.element),
                "if_not_exists": bool(self.if_not_exists),
            }
        ]


class DropSequence(_Drop):
    __visit_name__ = "drop_sequence"

    def _operations(self, writer):
        return [
            {
                "op": "drop_sequence",
                **qualified_name(
                    self.element.name, writer.dialect.schema_for_object(self.element)
                ),
                "if_exists": bool(self.if_exists),
            }
        ]


class CreateIndex(_Create):
    __visit_name__ = "create_index"

    def _operations(self, writer):
        return [
            {
                "op": "create_index",
                "index": self.element._plain(writer),
                "if_not_exists": bool(self.if_not_exists),
            }
        ]


class DropIndex(_Drop):
    __visit_name__ = "drop_index"

    def _operations(self, writer):
        from .schema import plain_options

        index = self.element
        if index.name is None:
            raise exc.CompileError("DROP INDEX requires that the index have a name")
        table = index.table
        return [
            {
                "op": "drop_index",
                "name": identifier(writer.dialect.shortened(index.name, "index")),
                "table": None if table is None else identifier(table.name),
                "schema": None if table is None else identifier(
                    writer.dialect.schema_for_object(table)
                ),
                "if_exists": bool(self.if_exists),
                "options": plain_options(index, writer),
            }
        ]


class AddConstraint(_Create):
    __visit_name__ = "add_constraint"

    def __init__(self, element, *, isolate_from_table=True):
        _Create.__init__(self, element)

    def _operations(self, writer):
        return [
            {
                "op": "create_constraint",
                "table": writer.table_reference(self.element.table),
                "constraint": self.element._plain(writer),
            }
        ]


_CONSTRAINT_TYPES = {
    "primary_key_constraint": "primary",
    "unique_constraint": "unique",
    "foreign_key_constraint": "foreignkey",
    "check_constraint": "check",
    "exclude_constraint": "exclude",
}


class DropConstraint(_Drop):
    __visit_name__ = "drop_constraint"

    def __init__(self, element, *, cascade=False, if_exists=False, isolate_from_table=True, **kw):
        _Drop.__init__(self, element, if_exists)
        self.cascade = cascade

    def _operations(self, writer):
        constraint = self.element
        name = naming.final_name(constraint)
        if name is None and constraint.__visit_name__ != "primary_key_constraint":
            raise exc.CompileError(
                f"Can't emit DROP CONSTRAINT for constraint {constraint!r}; it has no name"
            )
        return [
            {
                "op": "drop_constraint",
                "table": writer.table_reference(constraint.table),
                "name": writer.constraint_name(name),
                "kind": _CONSTRAINT_TYPES.get(constraint.__visit_name__),
                "if_exists": bool(self.if_exists),
                "cascade": bool(self.cascade),
            }
        ]


class SetTableComment(_CreateDropBase):
    __visit_name__ = "set_table_comment"
    _takes_away = False

    def _operations(self, writer):
        return [
            {
                "op": "set_table_comment",
                "table": writer.table_reference(self.element),
                "comment": None if self._takes_away else self.element.comment,
            }
        ]


class DropTableComment(SetTableComment):
    __visit_name__ = "drop_table_comment"
    _takes_away = True


class SetColumnComment(_CreateDropBase):
    __visit_name__ = "set_column_comment"
    _takes_away = False

    def _operations(self, writer):
        column = self.element
        return [
            {
                "op": "set_column_comment",
                "table": column.table._plain(writer),
                "column": identifier(column.name),
                "comment": None if self._takes_away else column.comment,
            }
        ]


class DropColumnComment(SetColumnComment):
    __visit_name__ = "drop_column_comment"
    _takes_away = True


class SetConstraintComment(_CreateDropBase):
    __visit_name__ = "set_constraint_comment"
    _takes_away = False

    def _operations(self, writer):

        constraint = self.element
        preparer = writer.dialect.identifier_preparer
        comment = "NULL"
        if not self._takes_away:
            comment = "'%s'" % str(constraint.comment).replace("'", "''")
        name = preparer.quote(str(naming.final_name(constraint)))
        table = preparer.format_table(constraint.table)
        return [_verbatim(f"COMMENT ON CONSTRAINT {name} ON {table} IS {comment}")]


class DropConstraintComment(SetConstraintComment):
    __visit_name__ = "drop_constraint_comment"
    _takes_away = True


class CreateEnumType(_CreateDropBase):
    __visit_name__ = "create_enum_type"

    def _operations(self, writer):
        return [create_type_operation(self.element, writer)]


class DropEnumType(_CreateDropBase):
    __visit_name__ = "drop_enum_type"

    def _operations(self, writer):
        return [drop_type_operation(self.element, writer)]


CreateDomainType, DropDomainType = CreateEnumType, DropEnumType


# Types that live by themselves.


def create_type_operation(type_, writer):
    if type_.__visit_name__ == "DOMAIN":
        return {"op": "create_type", "kind": "domain", **type_._plain_definition(writer)}
    data = type_._plain(writer.dialect)
    data.pop("type")
    if data["name"] is None:
        raise exc.CompileError("PostgreSQL ENUM type requires a name.")
    return {"op": "create_type", "kind": "enum", **data}


def drop_type_operation(type_, writer):
    if type_.name is None:
        raise exc.CompileError("PostgreSQL ENUM type requires a name.")
    return {
        "op": "drop_type",
        **qualified_name(type_.name, writer.dialect.schema_for_object(type_)),
        "domain": type_.__visit_name__ == "DOMAIN",
    }


def named_types_of(table, dialect):
    """The types of their own that a table's columns have on a dialect, in order."""
    found = []
    for column in table.c:
        for type_ in schema_types_of(column.type):
            if type_._stands_for(column, dialect):
                named = type_._named_type(dialect)
                if named is not None and named.create_type:
                    found.append(named)
    return found


def create_types(table, dialect, memo):
    """Operations that make the types that a table needs, each once for one `memo`."""
    writer, found = Writer(dialect), []
    known = memo.setdefault("named_types", set())
    for type_ in named_types_of(table, dialect):
        key = (type_.schema, type_.name)
        if key not in known:
            # One without a name is refused here, and never known.
            found.append(create_type_operation(type_, writer))
            known.add(key)
    return found


def create_table_operations(table, dialect, memo=None, if_not_exists=False):
    """`CREATE TABLE` with the types that it needs, its indexes and comments.

    `memo`, a dictionary, remembers for a whole run which types were made.
    """
    found = create_types(table, dialect, {} if memo is None else memo)
    data = table._plain(Writer(dialect))
    found.append({"op": "create_table", "table": data, "if_not_exists": bool(if_not_exists)})
    return found


# `create` and `drop`.


def _inspector(bind):
    from ..inspection import inspect

    return inspect(bind)


def _type_exists(bind, type_):
    return bind.dialect.has_type(bind, type_.name, schema=type_.schema)


def create_type(bind, type_, checkfirst):
    if checkfirst and _answers(bind) and _type_exists(bind, type_):
        return
    bind._perform(create_type_operation(type_, Writer(bind.dialect)))


def drop_type(bind, type_, checkfirst):
    if checkfirst and _answers(bind) and not _type_exists(bind, type_):
        return
    bind._perform(drop_type_operation(type_, Writer(bind.dialect)))


def create_table(table, bind, checkfirst=False, memo=None):
    if _checks(bind, checkfirst, CheckFirst.TABLES) and _inspector(bind).has_table(
        table.name, schema=table.schema
    ):
        return
    memo = {} if memo is None else memo
    event.fire(table, "before_create", table, bind, checkfirst=checkfirst, _ddl_runner=None)
    known = memo.setdefault("named_types", set())
    for type_ in named_types_of(table, bind.dialect):
        key = (type_.schema, type_.name)
        if key not in known:
            create_type(bind, type_, _checks(bind, checkfirst, CheckFirst.TYPES))
            known.add(key)
    for column in table.c:
        default = column.default
        if default is not None and default.is_sequence and bind.dialect.supports_sequences:
            if not default.optional and id(default) not in known:
                known.add(id(default))
                create_sequence(default, bind, _checks(bind, checkfirst, CheckFirst.SEQUENCES))
    data = table._plain(Writer(bind.dialect))
    bind._perform({"op": "create_table", "table": data, "if_not_exists": False})
    event.fire(table, "after_create", table, bind, checkfirst=checkfirst, _ddl_runner=None)


def drop_table(table, bind, checkfirst=False):
    if _checks(bind, checkfirst, CheckFirst.TABLES) and not _inspector(bind).has_table(
        table.name, schema=table.schema
    ):
        return
    event.fire(table, "before_drop", table, bind, checkfirst=checkfirst, _ddl_runner=None)
    for operation in DropTable(table).operations(bind.dialect):
        bind._perform(operation)
    event.fire(table, "after_drop", table, bind, checkfirst=checkfirst, _ddl_runner=None)


def create_all(metadata, bind, tables, checkfirst):
    from .schema import sort_tables

    chosen = metadata.sorted_tables if tables is None else sort_tables(tables)
    dialect = bind.dialect
    if _checks(bind, checkfirst, CheckFirst.TABLES):
        inspector = _inspector(bind)
        chosen = [
            table for table in chosen if not inspector.has_table(table.name, schema=table.schema)
        ]
    event.fire(metadata, "before_create", metadata, bind, tables=chosen, checkfirst=checkfirst)
    memo = {}
    known = memo.setdefault("named_types", set())
    if tables is None:
        for type_ in metadata._types:
            named = type_._named_type(dialect)
            if named is not None and named.create_type and (named.schema, named.name) not in known:
                known.add((named.schema, named.name))
                create_type(bind, named, _checks(bind, checkfirst, CheckFirst.TYPES))
        if dialect.supports_sequences:
            for sequence in metadata._sequences.values():
                if not sequence.optional and sequence.column is None:
                    create_sequence(sequence, bind, _checks(bind, checkfirst, CheckFirst.SEQUENCES))
    # Whether the tables are there has been asked for all of them.
    others = CheckFirst.TYPES | CheckFirst.SEQUENCES if checkfirst else False
    for table in chosen:
        create_table(table, bind, others, memo)
    event.fire(metadata, "after_create", metadata, bind, tables=chosen, checkfirst=checkfirst)


def drop_all(metadata, bind, tables, checkfirst):
    from .schema import sort_tables

    chosen = metadata.sorted_tables if tables is None else sort_tables(tables)
    dialect = bind.dialect
    if _checks(bind, checkfirst, CheckFirst.TABLES):
        inspector = _inspector(bind)
        chosen = [
            table for table in chosen if inspector.has_table(table.name, schema=table.schema)
        ]
    event.fire(metadata, "before_drop", metadata, bind, tables=chosen, checkfirst=checkfirst)
    for table in reversed(chosen):
        drop_table(table, bind)
    if tables is None:
        if dialect.supports_sequences:
            for sequence in metadata._sequences.values():
                if not sequence.optional:
                    drop_sequence(sequence, bind, _checks(bind, checkfirst, CheckFirst.SEQUENCES))
        known = set()
        for type_ in metadata._types:
            named = type_._named_type(dialect)
            if named is not None and named.create_type and (named.schema, named.name) not in known:
                known.add((named.schema, named.name))
                drop_type(bind, named, _checks(bind, checkfirst, CheckFirst.TYPES))
    event.fire(metadata, "after_drop", metadata, bind, tables=chosen, checkfirst=checkfirst)


def create_sequence(sequence, bind, checkfirst):
    if not bind.dialect.supports_sequences:
        return
    there = bind.dialect.has_sequence
    if checkfirst and _answers(bind) and there(bind, sequence.name, schema=sequence.schema):
        return
    for operation in CreateSequence(sequence).operations(bind.dialect):
        bind._perform(operation)


def drop_sequence(sequence, bind, checkfirst):
    if not bind.dialect.supports_sequences:
        return
    there = bind.dialect.has_sequence
    if checkfirst and _answers(bind) and not there(bind, sequence.name, schema=sequence.schema):
        return
    for operation in DropSequence(sequence).operations(bind.dialect):
        bind._perform(operation)


def _index_exists(index, bind):
    known = _inspector(bind).get_indexes(index.table.name, schema=index.table.schema)
    return any(found["name"] == index.name for found in known)


def create_index(index, bind, checkfirst):
    if _checks(bind, checkfirst, CheckFirst.INDEXES) and _index_exists(index, bind):
        return
    for operation in CreateIndex(index).operations(bind.dialect):
        bind._perform(operation)


def drop_index(index, bind, checkfirst):
    if _checks(bind, checkfirst, CheckFirst.INDEXES) and not _index_exists(index, bind):
        return
    for operation in DropIndex(index).operations(bind.dialect):
        bind._perform(operation)


