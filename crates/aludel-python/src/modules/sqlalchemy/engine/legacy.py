"""What connections took before SQLAlchemy 2: plain text, and parameters in other forms."""

from .. import exc


def parameters_of(parameters, more, named):
    """The parameters of `execute(statement, {…}, {…})` and `execute(statement, a=1)`, in the
    one form that is left of them."""
    if named:
        if parameters is not None or more:
            raise exc.ArgumentError(
                "parameters are given by position or by name, not in both ways at once"
            )
        return named
    if not more:
        return parameters
    given = (parameters, *more)
    return list(given) if _is_row(parameters) else given


def execute_text(connection, sql, parameters):
    """Carries out plain text, in which parameters have the driver's own marks."""
    if isinstance(parameters, (list, tuple)):
        if parameters and _is_row(parameters[0]):
            parameters = [_row(row) for row in parameters]
        else:
            parameters = tuple(parameters) or None
    elif parameters is not None and not hasattr(parameters, "keys"):
        parameters = (parameters,)
    return connection.exec_driver_sql(sql, parameters)


def _is_row(given):
    return hasattr(given, "__iter__") and not isinstance(given, (str, bytes))


def _row(given):
    return tuple(given) if isinstance(given, list) else given


def mapping_method(name, row):
    """The methods that a row had as the mapping that it was; None if it had none of this name."""
    mapping = row._mapping
    if name in ("keys", "values", "items"):
        return lambda: list(getattr(mapping, name)())
    if name == "has_key":
        return lambda key: key in mapping
    return None
