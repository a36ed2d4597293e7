"""The exceptions of PEP 249, as a driver has them."""


class Warning(Exception):
    """Never raised; PEP 249 asks for it."""


class Error(Exception):
    """What a database or its driver refused."""

    pgcode = None
    pgerror = None
    sqlstate = None
    diag = None
    # Under this number Aludel keeps what the database said.
    _aludel_failure = None


class InterfaceError(Error):
    pass


class DatabaseError(Error):
    pass


class DataError(DatabaseError):
    pass


class OperationalError(DatabaseError):
    pass


class IntegrityError(DatabaseError):
    pass


class InternalError(DatabaseError):
    pass


class ProgrammingError(DatabaseError):
    pass


class NotSupportedError(DatabaseError):
    pass


CLASSES = {
    each.__name__: each
    for each in (
        Warning,
        Error,
        InterfaceError,
        DatabaseError,
        DataError,
        OperationalError,
        IntegrityError,
        InternalError,
        ProgrammingError,
        NotSupportedError,
    )
}


class Diagnostics:
    """What `psycopg2` calls `diag`."""

    def __init__(self, failure):
        self.sqlstate = failure["sqlstate"]
        self.message_primary = failure["message"].partition("\n")[0]
        self.message_detail = failure["detail"]
        self.schema_name = failure["schema"]
        self.table_name = failure["table"]
        self.column_name = failure["column"]
        self.datatype_name = failure["data_type"]
        self.constraint_name = failure["constraint"]

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return None


def name_after(driver):
    """Gives the classes the module that the driver's own have: messages show it."""
    for each in CLASSES.values():
        each.__module__ = driver


def from_failure(failure, number):
    """The exception for what a database said."""
    message = failure["message"]
    arguments = (message,)
    if failure["errno"] is not None:
        code = failure["errno"]
        # The message is the driver's, which shows both.
        text = message
        start = f"({code}, "
        if text.startswith(start) and text.endswith(")"):
            text = text[len(start) + 1 : -2]
        arguments = (code, text)
    error = CLASSES[failure["class"]](*arguments)
    error._aludel_failure = number
    error.sqlstate = error.pgcode = failure["sqlstate"]
    if failure["sqlstate"] is not None:
        error.pgerror = message
        error.diag = Diagnostics(failure)
    return error
