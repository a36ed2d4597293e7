"""Names that scripts use in annotations and `isinstance`."""

from .default import DefaultDialect as Dialect
from ..sql.compiler import Compiled, TypeCompiler


class DBAPIConnection:
    pass


class DBAPICursor:
    pass


class ExecutionContext:
    pass


class ExceptionContext:
    pass


class AdaptedConnection:
    pass


class CreateEnginePlugin:
    pass


# Inspector's dictionaries, for annotations.
ReflectedColumn = ReflectedForeignKeyConstraint = ReflectedIndex = ReflectedPrimaryKeyConstraint = dict
ReflectedUniqueConstraint = ReflectedCheckConstraint = ReflectedTableComment = dict
ReflectedComputed = ReflectedIdentity = dict
