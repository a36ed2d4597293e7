"""Names in declarations that are looked up once everything is there."""

import sys

from .. import exc as sa_exc


def resolved(thing, prop):
    """What a relationship's argument stands for: a class, a table, an expression."""
    if isinstance(thing, str):
        return _evaluated(thing, prop.parent)
    if isinstance(thing, (list, tuple)) and not hasattr(thing, "_asdict"):
        return [resolved(part, prop) for part in thing]
    if callable(thing) and not isinstance(thing, type) and not hasattr(thing, "__clause_element__"):
        return thing()
    return thing


class _Names(dict):
    """Classes and tables by the names that texts use."""

    def __init__(self, mapper):
        super().__init__()
        self._mapper = mapper

    def __missing__(self, name):
        registry = self._mapper.registry
        classes = registry._class_registry if registry is not None else {}
        if name in classes:
            return classes[name]
        tables = self._mapper.local_table.metadata.tables
        if name in tables:
            return tables[name]
        schemas = {key.split(".", 1)[0] for key in tables if "." in key}
        if name in schemas:
            return _Schema(name, tables)
        from . import relationships
        from ..sql import functions
        from .. import sql

        if name in ("foreign", "remote"):
            return getattr(relationships, name)
        if name == "func":
            return functions.func
        found = getattr(sql, name, None)
        if found is None:
            from ..sql import expression

            found = getattr(expression, name, None)
        if found is None:
            raise KeyError(name)
        return found


class _Schema:
    def __init__(self, name, tables):
        self._name = name
        self._tables = tables

    def __getattr__(self, name):
        return self._tables[f"{self._name}.{name}"]


def _evaluated(text, mapper):
    names = _Names(mapper)
    if text in mapper.local_table.metadata.tables:
        return mapper.local_table.metadata.tables[text]
    last = text.rsplit(".", 1)[-1]
    registry = mapper.registry
    if registry is not None and "." in text and last in registry._class_registry:
        # A class by its module and name.
        head = text.split(".", 1)[0]
        if head not in registry._class_registry:
            return registry._class_registry[last]
    try:
        return eval(text, _globals(), names)
    except (NameError, KeyError) as error:
        raise sa_exc.InvalidRequestError(
            f"When initializing mapper {mapper}, expression {text!r} failed to locate a name "
            f"({error}). If this is a class name, consider adding this relationship() to the "
            f"{mapper.class_!r} class after both dependent classes have been defined."
        ) from None


def _globals():
    return {"__builtins__": {"list": list, "set": set, "True": True, "False": False, "None": None}}


def annotation_of(text, cls):
    """An annotation that was written as a text, or is one because of `from __future__`."""
    names = {}
    module = sys.modules.get(cls.__module__)
    if module is not None:
        names.update(vars(module))
    frame = sys._getframe(1)
    local = {}
    while frame is not None:
        for name, value in frame.f_locals.items():
            local.setdefault(name, value)
        if frame.f_globals.get("__name__") == cls.__module__ and module is None:
            for name, value in frame.f_globals.items():
                names.setdefault(name, value)
        frame = frame.f_back
    try:
        return eval(text, names, _Lenient(local, names))
    except Exception:
        return text


class _Lenient(dict):
    """Names of classes that do not exist yet stand for themselves."""

    def __init__(self, local, names):
        super().__init__(local)
        self._names = names

    def __missing__(self, name):
        if name in self._names:
            return self._names[name]
        import builtins

        if hasattr(builtins, name):
            return getattr(builtins, name)
        return Forward(name)


class Forward(str):
    """The name of a class that does not exist yet."""

    def __or__(self, other):
        return self

    __ror__ = __or__
