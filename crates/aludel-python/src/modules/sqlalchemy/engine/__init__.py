"""Connections, results, urls."""

from .base import (
    Connection,
    Engine,
    NestedTransaction,
    RootTransaction,
    Transaction,
    TwoPhaseTransaction,
    run_connection as _run_connection,
)
from .cursor import BaseCursorResult, CursorResult
from .mock import MockConnection, create_mock_engine
from .result import (
    ChunkedIteratorResult,
    FilterResult,
    FrozenResult,
    IteratorResult,
    MappingResult,
    MergedResult,
    Result,
    ScalarResult,
    TupleResult,
    result_tuple,
)
from .row import BaseRow, Row, RowMapping

# Names that few scripts ask for, and the modules that have them.
_ELSEWHERE = {
    "URL": "url",
    "make_url": "url",
    "create_engine": "create",
    "engine_from_config": "create",
    "create_pool_from_url": "create",
    "Inspector": "reflection",
    "ObjectKind": "reflection",
    "ObjectScope": "reflection",
    "Dialect": "interfaces",
    "Compiled": "interfaces",
    "TypeCompiler": "interfaces",
    "ExecutionContext": "interfaces",
    "ExceptionContext": "interfaces",
    "AdaptedConnection": "interfaces",
    "CreateEnginePlugin": "interfaces",
}
_MODULES = ("url", "create", "reflection", "interfaces", "default", "cursor", "result", "row")


def __getattr__(name):
    import importlib

    if name in _ELSEWHERE:
        module = importlib.import_module(f"{__name__}.{_ELSEWHERE[name]}")
        return getattr(module, name)
    if name in _MODULES:
        return importlib.import_module(f"{__name__}.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
