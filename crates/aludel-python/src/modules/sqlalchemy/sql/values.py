"""Values on their way between Python and plain data."""

from .. import exc


class JsonText(str):
    """The text of a JSON document."""

    __slots__ = ()


class RangeText(str):
    """The text of a range."""

    __slots__ = ()


def plain_value(value):
    """A Python value as plain data."""
    if value is None:
        return {"value": "null"}
    kind = type(value)
    if kind is str:
        return {"value": "text", "of": value}
    if kind is bool:
        return {"value": "boolean", "of": value}
    if kind is int:
        return _integer(value)
    if kind is float:
        return {"value": "real", "of": value}
    if kind is bytes:
        return {"value": "bytes", "of": value}
    if isinstance(value, JsonText):
        return {"value": "json", "of": str(value)}
    if kind is list or kind is tuple or isinstance(value, (set, frozenset)):
        return {"value": "array", "of": [plain_value(element) for element in value]}
    found = _BY_MODULE.get((kind.__module__, kind.__name__))
    if found is not None:
        return found(value)
    return _by_base(value)


def _integer(value):
    if -0x8000000000000000 <= value <= 0x7FFFFFFFFFFFFFFF:
        return {"value": "integer", "of": int(value)}
    return {"value": "decimal", "of": str(int(value))}


def _date_time(value):
    return {"value": "date_time", "of": value.isoformat(" ")}


def _date(value):
    return {"value": "date", "of": value.isoformat()}


def _time(value):
    return {"value": "time", "of": value.isoformat()}


def _interval(value):
    microseconds = value.seconds * 1000000 + value.microseconds
    return {
        "value": "interval",
        "of": {"months": 0, "days": value.days, "microseconds": microseconds},
    }


def _decimal(value):
    if value.is_nan():
        return {"value": "decimal", "of": "NaN"}
    if value.is_infinite():
        return {"value": "decimal", "of": "-Infinity" if value < 0 else "Infinity"}
    return {"value": "decimal", "of": format(value, "f")}


def _uuid(value):
    return {"value": "uuid", "of": str(value)}


_BY_MODULE = {
    ("datetime", "datetime"): _date_time,
    ("datetime", "date"): _date,
    ("datetime", "time"): _time,
    ("datetime", "timedelta"): _interval,
    ("decimal", "Decimal"): _decimal,
    ("uuid", "UUID"): _uuid,
}


def _by_base(value):
    for klass in type(value).__mro__[1:]:
        found = _BY_MODULE.get((klass.__module__, klass.__name__))
        if found is not None:
            return found(value)
    if isinstance(value, bool):
        return {"value": "boolean", "of": bool(value)}
    if isinstance(value, int):
        return _integer(value)
    if isinstance(value, float):
        return {"value": "real", "of": float(value)}
    if isinstance(value, str):
        return {"value": "text", "of": str(value)}
    if isinstance(value, (bytes, bytearray, memoryview)):
        return {"value": "bytes", "of": bytes(value)}
    if isinstance(value, dict):
        # What psycopg and others refuse, unless the column's type is known.
        raise exc.ProgrammingError.of_value(f"cannot adapt type {type(value).__name__!r}")
    if hasattr(value, "__iter__"):
        return {"value": "array", "of": [plain_value(element) for element in value]}
    raise exc.ProgrammingError.of_value(f"cannot adapt type {type(value).__name__!r}")


def converted(type_, value, dialect):
    """A Python value as plain data, changed as its type says."""
    if value is None and dialect.is_offline:
        # A literal is `NULL` whatever its type would make of nothing.
        return {"value": "null"}
    type_ = type_._resolve_for(dialect)
    if not dialect.is_offline:
        process = type_.bind_processor(dialect)
        return plain_value(value if process is None else process(value))
    process = type_.literal_processor(dialect)
    if process is None:
        process = type_.bind_processor(dialect)
    try:
        return plain_value(value if process is None else process(value))
    except Exception as error:
        raise exc.CompileError(
            f'Could not render literal value "{value!r}" with datatype {type_}; see parent '
            "stack trace for more detail."
        ) from error


def python_value(data):
    """A value of a row as Python has it; what is Python's own already stays."""
    if not isinstance(data, dict) or "value" not in data:
        return data
    kind = data["value"]
    if kind == "null":
        return None
    if kind == "interval":
        import datetime

        of = data["of"]
        days = of["days"] + 30 * of["months"]
        return datetime.timedelta(days=days, microseconds=of["microseconds"])
    of = data["of"]
    if kind in ("boolean", "integer", "real", "text", "json"):
        return of
    if kind == "bytes":
        return bytes(of)
    if kind == "array":
        return [python_value(element) for element in of]
    if kind == "decimal":
        import decimal

        return decimal.Decimal(of)
    if kind == "uuid":
        import uuid

        return uuid.UUID(of)
    import datetime

    reader = {"date": datetime.date, "time": datetime.time, "date_time": datetime.datetime}[kind]
    try:
        return reader.fromisoformat(of)
    except ValueError:
        return of
