"""What scripts import from `sqlalchemy`, building plain data instead of SQL.

The names are SQLAlchemy's; the words are ours. Statements and definitions become nested
dictionaries and lists, and the database's dialect, outside of Python, writes them as SQL.
What only some scripts need (engines, sessions, inspection, dialects) is imported when it
is first asked for.
"""

__version__ = "2.1.9"

from .schema import *  # noqa: F403
from .schema import (
    BLANK_SCHEMA, DDL, BaseDDLElement, CheckConstraint, CheckFirst, Column, ColumnDefault, Computed, Constraint,
    CreateTable, CreateTableAs, CreateView, DDLElement, DefaultClause, DropTable, DropView,
    ExecutableDDLElement, FetchedValue, ForeignKey, ForeignKeyConstraint, Identity, Index, MetaData,
    PrimaryKeyConstraint, Sequence, Table, UniqueConstraint, insert_sentinel,
)  # fmt: skip
from .sql.expression import *  # noqa: F403
from .sql.expression import (
    CTE, Alias, BinaryExpression, BindParameter, BooleanClauseList, Case, Cast, ClauseElement,
    ClauseList, CollectionAggregate, ColumnClause, ColumnCollection, ColumnElement, ColumnOperators,
    CompoundSelect, Delete, Executable, Exists, Extract, False_, FromClause, Function,
    FunctionElement, FunctionFilter, Grouping, Insert, Join, Label, Lateral, Null, Operators, Over,
    ScalarSelect, Select, Selectable, SelectBase, SQLColumnExpression, Subquery, TableClause,
    TableSample, TableValuedAlias, TextClause, TextualSelect, True_, Tuple, TypeClause, TypeCoerce,
    UnaryExpression, Update, UpdateBase, Values, ValuesBase, Visitable, WithinGroup, custom_op,
    delete, func, insert, modifier, quoted_name, update,
)  # fmt: skip
from .types import *  # noqa: F403
from .types import (
    ARRAY, BIGINT, BINARY, BLOB, BOOLEAN, CHAR, CLOB, DATE, DATETIME, DECIMAL, DOUBLE,
    DOUBLE_PRECISION, FLOAT, INT, INTEGER, JSON, NCHAR, NUMERIC, NVARCHAR, REAL, SMALLINT, TEXT,
    TIME, TIMESTAMP, UUID, VARBINARY, VARCHAR, BigInteger, Boolean, Date, DateTime, Double, Enum,
    Float, Integer, Interval, LargeBinary, NullType, Numeric, NumericCommon, PickleType,
    SmallInteger, String, Text, Time, TupleType, TypeDecorator, Unicode, UnicodeText, Uuid,
)  # fmt: skip
from . import event, exc  # noqa: F401

# Names of other modules, imported with them when they are first asked for.
_ELSEWHERE = {
    "engine": (
        "AdaptedConnection", "BaseRow", "ChunkedIteratorResult", "Compiled", "Connection",
        "create_engine", "create_mock_engine", "create_pool_from_url", "CreateEnginePlugin",
        "CursorResult", "Dialect", "Engine", "engine_from_config", "ExceptionContext",
        "ExecutionContext", "FrozenResult", "Inspector", "IteratorResult", "make_url",
        "MappingResult", "MergedResult", "NestedTransaction", "Result", "result_tuple",
        "ResultProxy", "RootTransaction", "Row", "RowMapping", "ScalarResult", "Transaction",
        "TwoPhaseTransaction", "TypeCompiler", "URL",
    ),
    "inspection": ("inspect",),
    "pool": (
        "AssertionPool", "AsyncAdaptedQueuePool", "NullPool", "Pool", "PoolProxiedConnection",
        "QueuePool", "SingletonThreadPool", "StaticPool",
    ),
}  # fmt: skip

_MODULES = (
    "dialects", "engine", "events", "ext", "future", "inspection", "orm", "pool", "schema", "sql",
    "types", "util",
)  # fmt: skip


def __getattr__(name):
    import importlib

    if name in _MODULES:
        return importlib.import_module(f"sqlalchemy.{name}")
    for module, names in _ELSEWHERE.items():
        if name in names:
            found = getattr(importlib.import_module(f"sqlalchemy.{module}"), name)
            globals()[name] = found
            return found
    raise AttributeError(f"module 'sqlalchemy' has no attribute {name!r}")
