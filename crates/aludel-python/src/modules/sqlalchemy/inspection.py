"""`inspect`: of a connection its catalog, of a mapped class its mapper."""

from . import exc


def inspect(subject, raiseerr=True):
    """What there is to know about a thing."""
    from .engine.base import Connection, Engine
    from .engine.reflection import Inspector

    if isinstance(subject, (Connection, Engine)):
        return Inspector(subject)
    if isinstance(subject, Inspector):
        return subject
    found = _of_orm(subject)
    if found is not None:
        return found
    if getattr(subject, "is_clause_element", False) and not isinstance(subject, type):
        return subject
    if raiseerr:
        raise exc.NoInspectionAvailable(
            "No inspection system is available for object of type %s" % type(subject)
        )
    return None


def _of_orm(subject):
    if isinstance(subject, type):
        return subject.__dict__.get("__mapper__")
    method = getattr(subject, "_inspected", None)
    if method is not None:
        return method()
    if getattr(type(subject), "__mapper__", None) is not None:
        from .orm.state import instance_state

        return instance_state(subject)
    return None


def _self_inspects(cls):
    return cls
