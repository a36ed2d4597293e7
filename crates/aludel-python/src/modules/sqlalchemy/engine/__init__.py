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
    "BaseCursorResult": "cursor",
    "CursorResult": "cursor",
    "MockConnection": "mock",
    "create_mock_engine": "mock",
    "ChunkedIteratorResult": "result",
    "FilterResult": "result",
    "FrozenResult": "result",
    "IteratorResult": "result",
    "MappingResult": "result",
    "MergedResult": "result",
    "Result": "result",
    "ScalarResult": "result",
    "TupleResult": "result",
    "result_tuple": "result",
    "BaseRow": "row",
    "Row": "row",
    "RowMapping": "row",
}
_MODULES = (
    "url", "create", "reflection", "interfaces", "default", "cursor", "result", "row", "mock",
)  # fmt: skip


def __getattr__(name):
    import importlib

    if name in _ELSEWHERE:
        module = importlib.import_module(f"{__name__}.{_ELSEWHERE[name]}")
        return getattr(module, name)
    if name in _MODULES:
        return importlib.import_module(f"{__name__}.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
