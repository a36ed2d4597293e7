"""Connections that only show what they are given."""

import _aludel


class MockConnection:
    """What `op.get_bind()` is while SQL is printed."""

    def __init__(self, dialect, execute):
        self._dialect = dialect
        self._execute_impl = execute if execute is not None else self._print

    _answers = False

    engine = property(lambda self: self)
    dialect = property(lambda self: self._dialect)
    name = property(lambda self: self._dialect.name)

    def connect(self, **kwargs):
        return self

    def schema_for_object(self, thing):
        return self._dialect.schema_for_object(thing)

    def execution_options(self, **kw):
        return self

    def execute(self, obj, parameters=None, *more, execution_options=None, **named):
        if more or named:
            from .legacy import parameters_of

            parameters = parameters_of(parameters, more, named)
        return self._execute_impl(obj, parameters)

    def _perform(self, operation):
        return _aludel.perform(operation)

    def _print(self, statement, parameters):
        # Parameters of the call are not printed: Alembic leaves them out as well.
        from .. import exc
        from ..sql.elements import TextClause
        from .statements import Prepared

        if isinstance(statement, str):
            statement = TextClause(statement)
        if hasattr(statement, "operations"):
            for operation in statement.operations(self._dialect):
                _aludel.perform(operation)
        elif getattr(statement, "supports_execution", False):
            operation = Prepared(statement, self._dialect, None).operation()
            operation["fetch"] = False
            _aludel.perform(operation)
        else:
            raise exc.ObjectNotExecutableError(statement)


def create_mock_engine(url, executor, **kw):
    from ..dialects import dialect_named
    from .url import make_url

    dialect = dialect_named(make_url(url).get_backend_name())
    return MockConnection(dialect, lambda statement, parameters=None, **kw: executor(
        statement, *(() if parameters is None else (parameters,))
    ))  # fmt: skip
