"""The exceptions of SQLAlchemy."""


class HasDescriptionCode:
    """An exception with a page of its own in SQLAlchemy's documentation."""

    code = None

    def __init__(self, *arg, **kw):
        code = kw.pop("code", None)
        if code is not None:
            self.code = code
        super().__init__(*arg, **kw)

    def _code_str(self):
        if not self.code:
            return ""
        return f"(Background on this error at: https://sqlalche.me/e/21/{self.code})"

    def _message(self):
        return str(self.args[0]) if len(self.args) == 1 else str(self.args)

    def __str__(self):
        message = self._sql_message()
        code = self._code_str()
        return f"{message} {code}" if code else message

    def _sql_message(self):
        return self._message() if self.args else ""


def written_for_1x(error, spelling):
    """The exception, which says how it is written what SQLAlchemy 1.x took: the project's own
    Python may have that one."""
    error._aludel_written_for_1x = spelling
    return error


class SQLAlchemyError(HasDescriptionCode, Exception):
    def add_detail(self, msg):
        self.__dict__.setdefault("detail", []).append(msg)


class ArgumentError(SQLAlchemyError):
    pass


class DuplicateColumnError(ArgumentError):
    pass


class ObjectNotExecutableError(ArgumentError):
    def __init__(self, target):
        super().__init__(f"Not an executable object: {target!r}")
        self.target = target


class NoSuchModuleError(ArgumentError):
    pass


class NoForeignKeysError(ArgumentError):
    pass


class AmbiguousForeignKeysError(ArgumentError):
    pass


class ConstraintColumnNotFoundError(ArgumentError):
    pass


class CircularDependencyError(SQLAlchemyError):
    def __init__(self, message, cycles, edges, msg=None, code=None):
        if msg is None:
            message += f" ({', '.join(repr(cycle) for cycle in cycles)})"
        else:
            message = msg
        super().__init__(message, code=code)
        self.cycles = cycles
        self.edges = edges


class CompileError(SQLAlchemyError):
    pass


class UnsupportedCompilationError(CompileError):
    code = "l7de"

    def __init__(self, compiler, element_type, message=None):
        shown = f": {message}" if message else ""
        super().__init__(f"Compiler {compiler!r} can't render element of type {element_type}{shown}")
        self.compiler = compiler
        self.element_type = element_type


class IdentifierError(SQLAlchemyError):
    pass


class DisconnectionError(SQLAlchemyError):
    invalidate_pool = False


class InvalidatePoolError(DisconnectionError):
    invalidate_pool = True


class TimeoutError(SQLAlchemyError):
    pass


class InvalidRequestError(SQLAlchemyError):
    pass


class IllegalStateChangeError(InvalidRequestError):
    pass


class NoInspectionAvailable(InvalidRequestError):
    pass


class NoDBAPILoaded(InvalidRequestError):
    pass


class PendingRollbackError(InvalidRequestError):
    pass


class ResourceClosedError(InvalidRequestError):
    pass


class NoSuchColumnError(InvalidRequestError, KeyError):
    pass


class AmbiguousColumnError(InvalidRequestError):
    pass


class NoResultFound(InvalidRequestError):
    pass


class MultipleResultsFound(InvalidRequestError):
    pass


class NoReferenceError(InvalidRequestError):
    table_name = None


class AwaitRequired(InvalidRequestError):
    code = "xd1r"


class MissingGreenlet(InvalidRequestError):
    code = "xd2s"


class MonkeyPatchError(InvalidRequestError):
    pass


class NoReferencedTableError(NoReferenceError):
    def __init__(self, message, tname):
        super().__init__(message)
        self.table_name = tname


class NoReferencedColumnError(NoReferenceError):
    def __init__(self, message, tname, cname):
        super().__init__(message)
        self.table_name = tname
        self.column_name = cname


class NoSuchTableError(InvalidRequestError):
    pass


class UnreflectableTableError(InvalidRequestError):
    pass


class UnboundExecutionError(InvalidRequestError):
    pass


class DontWrapMixin:
    pass


class StatementError(SQLAlchemyError):
    """Something went wrong with a statement."""

    statement = None
    params = None
    orig = None
    ismulti = None
    connection_invalidated = False

    def __init__(self, message, statement, params, orig, hide_parameters=False, code=None,
                 ismulti=None):  # fmt: skip
        super().__init__(message, code=code)
        self.statement = statement
        self.params = params
        self.orig = orig
        self.ismulti = ismulti
        self.hide_parameters = hide_parameters
        self.detail = []

    def _sql_message(self):
        details = [self._message()]
        if self.statement:
            details.append(f"[SQL: {self.statement}]")
            if self.params:
                if self.hide_parameters:
                    details.append("[SQL parameters hidden due to hide_parameters=True]")
                else:
                    details.append(f"[parameters: {self.params!r}]")
        code = self._code_str()
        if code:
            details.append(code)
        return "\n".join([f"({detail})" for detail in self.detail] + details)

    def __str__(self):
        return self._sql_message()


class EmulatedDBAPIException(Exception):
    pass


class DBAPIError(StatementError):
    """What a database or its driver said."""

    code = "dbapi"

    def __init__(self, statement, params, orig, hide_parameters=False, connection_invalidated=False,
                 code=None, ismulti=None):  # fmt: skip
        try:
            text = str(orig)
        except Exception as error:
            text = f"Error in str() of DB-API-generated exception: {error}"
        kind = type(orig)
        super().__init__(
            f"({kind.__module__}.{kind.__name__}) {text}",
            statement,
            params,
            orig,
            hide_parameters,
            code=code,
            ismulti=ismulti,
        )
        self.connection_invalidated = connection_invalidated

    @classmethod
    def of_value(cls, message):
        """A value that no driver knows how to send."""
        return cls(None, None, _driver_error(cls.__name__, message, {}))


class InterfaceError(DBAPIError):
    code = "rvf5"


class DatabaseError(DBAPIError):
    code = "4xp6"


class DataError(DatabaseError):
    code = "9h9h"


class OperationalError(DatabaseError):
    code = "e3q8"


class IntegrityError(DatabaseError):
    code = "gkpj"


class InternalError(DatabaseError):
    code = "2j85"


class ProgrammingError(DatabaseError):
    code = "f405"


class NotSupportedError(DatabaseError):
    code = "tw8g"


class SATestSuiteWarning(Warning):
    pass


class SADeprecationWarning(HasDescriptionCode, DeprecationWarning):
    deprecated_since = None


class Base20DeprecationWarning(SADeprecationWarning):
    deprecated_since = "1.4"


class LegacyAPIWarning(Base20DeprecationWarning):
    pass


class MovedIn20Warning(Base20DeprecationWarning):
    pass


RemovedIn20Warning = Base20DeprecationWarning


class SAPendingDeprecationWarning(PendingDeprecationWarning):
    deprecated_since = None


class SAWarning(HasDescriptionCode, RuntimeWarning):
    pass


class SQLALchemy20Warning(SADeprecationWarning):
    pass


# The errors of drivers.

_DATABASE_ERRORS = {
    "DatabaseError": DatabaseError,
    "DataError": DataError,
    "IntegrityError": IntegrityError,
    "InterfaceError": InterfaceError,
    "InternalError": InternalError,
    "NotSupportedError": NotSupportedError,
    "OperationalError": OperationalError,
    "ProgrammingError": ProgrammingError,
}

# PostgreSQL's conditions by SQLSTATE, as psycopg's classes are called (PostgreSQL manual,
# appendix A).
_CONDITIONS = {
    "08000": "ConnectionException",
    "08003": "ConnectionDoesNotExist",
    "08006": "ConnectionFailure",
    "0A000": "FeatureNotSupported",
    "21000": "CardinalityViolation",
    "22001": "StringDataRightTruncation",
    "22003": "NumericValueOutOfRange",
    "22004": "NullValueNotAllowed",
    "22007": "InvalidDatetimeFormat",
    "22008": "DatetimeFieldOverflow",
    "22012": "DivisionByZero",
    "22023": "InvalidParameterValue",
    "22P02": "InvalidTextRepresentation",
    "22P03": "InvalidBinaryRepresentation",
    "22P05": "UntranslatableCharacter",
    "23000": "IntegrityConstraintViolation",
    "23001": "RestrictViolation",
    "23502": "NotNullViolation",
    "23503": "ForeignKeyViolation",
    "23505": "UniqueViolation",
    "23514": "CheckViolation",
    "23P01": "ExclusionViolation",
    "25001": "ActiveSqlTransaction",
    "25006": "ReadOnlySqlTransaction",
    "25P01": "NoActiveSqlTransaction",
    "25P02": "InFailedSqlTransaction",
    "2BP01": "DependentObjectsStillExist",
    "2F005": "FunctionExecutedNoReturnStatement",
    "34000": "InvalidCursorName",
    "3B001": "InvalidSavepointSpecification",
    "3D000": "InvalidCatalogName",
    "3F000": "InvalidSchemaName",
    "40001": "SerializationFailure",
    "40P01": "DeadlockDetected",
    "42501": "InsufficientPrivilege",
    "42601": "SyntaxError",
    "42602": "InvalidName",
    "42611": "InvalidColumnDefinition",
    "42622": "NameTooLong",
    "42701": "DuplicateColumn",
    "42702": "AmbiguousColumn",
    "42703": "UndefinedColumn",
    "42704": "UndefinedObject",
    "42710": "DuplicateObject",
    "42712": "DuplicateAlias",
    "42723": "DuplicateFunction",
    "42725": "AmbiguousFunction",
    "42803": "GroupingError",
    "42804": "DatatypeMismatch",
    "42809": "WrongObjectType",
    "42830": "InvalidForeignKey",
    "42846": "CannotCoerce",
    "42883": "UndefinedFunction",
    "42P01": "UndefinedTable",
    "42P02": "UndefinedParameter",
    "42P04": "DuplicateDatabase",
    "42P06": "DuplicateSchema",
    "42P07": "DuplicateTable",
    "42P10": "InvalidColumnReference",
    "42P16": "InvalidTableDefinition",
    "42P17": "InvalidObjectDefinition",
    "42P18": "IndeterminateDatatype",
    "44000": "WithCheckOptionViolation",
    "53100": "DiskFull",
    "53200": "OutOfMemory",
    "53300": "TooManyConnections",
    "54000": "ProgramLimitExceeded",
    "55000": "ObjectNotInPrerequisiteState",
    "55006": "ObjectInUse",
    "55P03": "LockNotAvailable",
    "55P04": "UnsafeNewEnumValueUsage",
    "57014": "QueryCanceled",
    "57P01": "AdminShutdown",
    "57P02": "CrashShutdown",
    "57P03": "CannotConnectNow",
    "P0001": "RaiseException",
    "P0002": "NoDataFound",
    "P0003": "TooManyRows",
    "P0004": "AssertFailure",
    "XX000": "InternalError_",
}


class DriverError(Exception):
    """What a driver raises; `orig` of SQLAlchemy's exceptions."""

    sqlstate = pgcode = None
    pgerror = None
    diag = None
    cursor = None


class Diagnostics:
    """psycopg's `error.diag`"""

    severity = "ERROR"

    def __init__(self, failure):
        self.sqlstate = failure.get("sqlstate")
        self.message_primary = (failure.get("message") or "").partition("\n")[0]
        self.message_detail = failure.get("detail")
        self.schema_name = failure.get("schema")
        self.table_name = failure.get("table")
        self.column_name = failure.get("column")
        self.datatype_name = failure.get("data_type")
        self.constraint_name = failure.get("constraint")

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return None


_driver_classes = {}


def _driver_class(module, name, base_name):
    key = (module, name)
    if key not in _driver_classes:
        base = DriverError
        if name != base_name:
            base = _driver_class(module.rpartition(".")[0] or module, base_name, base_name)
        _driver_classes[key] = type(name, (base,), {"__module__": module})
    return _driver_classes[key]


def _driver_error(kind, message, failure):
    import _aludel

    facts = _aludel.dialect()
    name, driver = facts["name"], facts.get("driver") or ""
    if name == "postgresql":
        package = "psycopg2" if driver == "psycopg2" else "psycopg"
        sqlstate = failure.get("sqlstate")
        condition = _CONDITIONS.get(sqlstate)
        if condition is not None:
            made = _driver_class(f"{package}.errors", condition, kind)(message)
        else:
            made = _driver_class(package, kind, kind)(message)
        made.sqlstate = made.pgcode = sqlstate
        made.pgerror = message
        made.diag = Diagnostics(failure)
        return made
    if name in ("mysql", "mariadb"):
        modules = {"pymysql": "pymysql.err", "mysqldb": "MySQLdb"}
        made_class = _driver_class(modules.get(driver, "pymysql.err"), kind, kind)
        errno = failure.get("errno")
        made = made_class(errno, message) if errno is not None else made_class(message)
        made.sqlstate = failure.get("sqlstate")
        return made
    made = _driver_class("sqlite3", kind, kind)(message)
    made.sqlite_errorcode = failure.get("errno")
    return made


def _from_failure(failure):
    """The exception for what a database said."""
    kind = failure["class"]
    orig = _driver_error(kind, failure["message"], failure)
    return _DATABASE_ERRORS[kind](
        failure.get("statement"),
        None,
        orig,
        connection_invalidated=bool(failure.get("disconnected")),
    )
