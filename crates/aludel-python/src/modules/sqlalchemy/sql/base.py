"""Collections of columns, and what all objects of a schema share."""

from .. import exc


class ColumnCollection:
    """Columns by key and by number."""

    __slots__ = ("_items", "_index")

    def __init__(self, columns=None):
        self._items = []
        self._index = {}
        for key, column in columns or ():
            self._add(key, column)

    def _add(self, key, column):
        self._items.append((key, column))
        if key not in self._index:
            self._index[key] = column

    def add(self, column, key=None, **kw):
        key = column.key if key is None else key
        if key in self._index:
            self._items = [
                (known, column if known == key else there) for known, there in self._items
            ]
            self._index[key] = column
        else:
            self._add(key, column)

    append = add

    def extend(self, columns):
        for column in columns:
            self.add(column)

    def remove(self, column):
        self._items = [(key, there) for key, there in self._items if there is not column]
        self._index = {}
        for key, there in self._items:
            self._index.setdefault(key, there)

    def keys(self):
        return [key for key, _ in self._items]

    def values(self):
        return [column for _, column in self._items]

    def items(self):
        return list(self._items)

    def get(self, key, default=None):
        return self._index.get(key, default)

    def __getitem__(self, key):
        if isinstance(key, int):
            return self._items[key][1]
        if isinstance(key, slice):
            return tuple(column for _, column in self._items[key])
        if isinstance(key, tuple):
            return tuple(self[part] for part in key)
        try:
            return self._index[key]
        except KeyError:
            raise KeyError(key) from None

    def __getattr__(self, key):
        if key.startswith("__"):
            raise AttributeError(key)
        try:
            return self._index[key]
        except KeyError:
            raise AttributeError(key) from None

    def __contains__(self, key):
        if not isinstance(key, str):
            raise exc.ArgumentError("__contains__ requires a string argument")
        return key in self._index

    def contains_column(self, column):
        return any(there is column for _, there in self._items)

    def corresponding_column(self, column, require_embedded=False):
        from .elements import lineage

        wanted = {id(part) for part in lineage(column)}
        for _, there in self._items:
            if any(id(part) in wanted for part in lineage(there)):
                return there
        return None

    def as_readonly(self):
        return self

    def __iter__(self):
        return iter([column for _, column in self._items])

    def __len__(self):
        return len(self._items)

    def __bool__(self):
        return True

    def __add__(self, other):
        return list(self) + list(other)

    def __repr__(self):
        return f"{type(self).__name__}({', '.join(str(column) for column in self)})"


DedupeColumnCollection = ReadOnlyColumnCollection = ColumnCollection


class ColumnSet:
    """Columns told apart by what they are, in the order in which they came."""

    def __init__(self, columns=()):
        self._columns = []
        for column in columns:
            self.add(column)

    def add(self, column):
        if not self.contains_column(column):
            self._columns.append(column)

    def contains_column(self, column):
        return any(there is column for there in self._columns)

    __contains__ = contains_column

    def __iter__(self):
        return iter(self._columns)

    def __len__(self):
        return len(self._columns)

    def __bool__(self):
        return bool(self._columns)

    def remove(self, column):
        self._columns = [there for there in self._columns if there is not column]

    discard = remove

    def __repr__(self):
        return f"{{{', '.join(map(repr, self._columns))}}}"


class Executable:
    """A statement."""

    supports_execution = True
    _execution_options = {}
    is_select = False
    is_insert = False
    is_update = False
    is_delete = False
    is_text = False
    is_dml = False

    _with_options = ()

    # As before SQLAlchemy 2, on what the metadata of its tables is bound to.

    @property
    def bind(self):
        from .legacy import bind_of

        return bind_of(self)

    def execute(self, *parameters, **named):
        from .legacy import execute_bound

        return execute_bound(self, parameters, named)

    def scalar(self, *parameters, **named):
        return self.execute(*parameters, **named).scalar()

    def options(self, *options):
        """What the ORM is told about loading; nothing else looks at it."""
        copied = self._clone()
        copied._with_options = (*self._with_options, *options)
        return copied

    def execution_options(self, **kw):
        copied = self._clone()
        copied._execution_options = {**self._execution_options, **kw}
        return copied

    def get_execution_options(self):
        return self._execution_options

    def add_cte(self, *ctes, nest_here=False):
        copied = self._clone()
        copied._added_ctes = (*getattr(self, "_added_ctes", ()), *ctes)
        return copied


class Generative:
    """A thing whose methods return changed copies."""


class DialectKWArgs:
    """`mysql_engine=`, `postgresql_where=` and other words for one dialect."""

    @property
    def dialect_options(self):
        found = {}
        for key, value in getattr(self, "_dialect_words", {}).items():
            dialect, _, option = key.partition("_")
            found.setdefault(dialect, {})[option] = value
        return _DialectOptions(found)

    @property
    def dialect_kwargs(self):
        return getattr(self, "_dialect_words", {})

    @property
    def kwargs(self):
        return self.dialect_kwargs

    def _take_dialect_words(self, words):
        """Keeps words of the form `dialect_option`, and refuses all others."""
        for word in words:
            dialect, separator, option = word.partition("_")
            if not separator:
                raise TypeError(
                    "Additional arguments should be named <dialectname>_<argument>, got '%s'" % word
                )
            if not self._takes_dialect_word(dialect, option):
                raise exc.ArgumentError(
                    f"Argument {word!r} is not accepted by dialect {dialect!r} on behalf of "
                    f"{type(self)!r}"
                )
        self._dialect_words = dict(words)

    def _takes_dialect_word(self, dialect, option):
        """Whether a dialect knows an option of this kind of thing; one that is not known is
        not asked."""
        known = _DIALECT_WORDS.get(dialect)
        if known is None:
            return True
        taken = [known[klass.__name__] for klass in type(self).__mro__ if klass.__name__ in known]
        return any("*" in options or option in options for options in taken)


# What the dialects of SQLAlchemy 2.1 take: options by the class that they are given to.
_MYSQL_WORDS = {
    "Table": ("*",),
    "PrimaryKeyConstraint": ("using",),
    "Index": ("using", "length", "prefix", "with_parser"),
}
_DIALECT_WORDS = {
    "postgresql": {
        "Table": (
            "ignore_search_path", "inherits", "on_commit", "partition_by", "tablespace", "using",
            "with", "with_oids",
        ),
        "Index": (
            "concurrently", "include", "invalid", "nulls_not_distinct", "ops", "tablespace",
            "using", "where", "with",
        ),
        "CheckConstraint": ("not_valid",),
        "ForeignKeyConstraint": ("not_valid",),
        "PrimaryKeyConstraint": ("include",),
        "UniqueConstraint": ("include", "nulls_not_distinct"),
    },
    "mysql": _MYSQL_WORDS,
    "mariadb": _MYSQL_WORDS,
    "sqlite": {
        "Table": ("autoincrement", "strict", "with_rowid"),
        "Index": ("where",),
        "Column": ("on_conflict_not_null", "on_conflict_primary_key", "on_conflict_unique"),
        "Constraint": ("on_conflict",),
    },
    "mssql": {
        "PrimaryKeyConstraint": ("clustered",),
        "UniqueConstraint": ("clustered",),
        "Index": ("clustered", "columnstore", "include", "where"),
        "Column": ("identity_increment", "identity_start"),
    },
    "oracle": {
        "Table": ("compress", "on_commit", "resolve_synonyms", "tablespace"),
        "Index": ("bitmap", "compress", "vector"),
    },
}


class _DialectOptions(dict):
    def __missing__(self, key):
        return _NoOptions()


class _NoOptions(dict):
    def __missing__(self, key):
        return None


class SchemaVisitor:
    pass


class _NoneName:
    """The name of a constraint that came with a type and was given none: a naming convention
    is asked when it is written."""

    def __repr__(self):
        return "_NONE_NAME"

    def __bool__(self):
        return False


_NONE_NAME = _NoneName()
