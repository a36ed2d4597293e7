"""What somebody has changed about SQLAlchemy for the whole process."""

# Whose functions change nothing that the embedded interpreter would not do as well.
_ALIKE = ("sqlalchemy.", "alembic.", "geoalchemy2.")


def constructs(dialect):
    """The names of SQLAlchemy's own classes that work in another way than it has them: their SQL
    for a dialect is replaced by `@compiles`, or somebody listens to all that is made of them."""
    found = set()
    for cls in _own_classes():
        dispatcher = cls.__dict__.get("_compiler_dispatcher")
        if dispatcher is not None and _speaks(dispatcher.specs, dialect):
            found.add(cls.__name__)
        if any(_is_foreign(listener) for listener in _listeners(cls)):
            found.add(cls.__name__)
    return sorted(found)


def _own_classes():
    from sqlalchemy.sql.visitors import Visitable

    seen, pending = set(), [Visitable]
    while pending:
        for cls in pending.pop().__subclasses__():
            if cls in seen:
                continue
            seen.add(cls)
            pending.append(cls)
            if cls.__module__.startswith("sqlalchemy."):
                yield cls


def _speaks(specs, dialect):
    """Whether a function that is not SQLAlchemy's or Alembic's own writes it."""
    writer = specs.get(dialect) or specs.get("default")
    home = getattr(writer, "__module__", None) or ""
    return writer is not None and not home.startswith(("sqlalchemy.", "alembic."))


def _listeners(cls):
    """Who listens to the class itself (`@event.listens_for(Table, …)`), not to one table."""
    dispatch = getattr(cls, "dispatch", None)
    for name in getattr(dispatch, "_event_names", ()):
        by_class = getattr(getattr(dispatch, name, None), "_clslevel", None)
        yield from (by_class or {}).get(cls, ())


def _is_foreign(listener):
    home = getattr(listener, "__module__", None) or ""
    return not home.startswith(_ALIKE)
