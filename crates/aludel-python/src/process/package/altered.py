"""What somebody has changed about SQLAlchemy for the whole process."""


def constructs(dialect):
    """The names of SQLAlchemy's own classes whose SQL for a dialect `@compiles` has replaced."""
    from sqlalchemy.sql.visitors import Visitable

    found, seen, pending = set(), set(), [Visitable]
    while pending:
        for cls in pending.pop().__subclasses__():
            if cls in seen:
                continue
            seen.add(cls)
            pending.append(cls)
            dispatcher = cls.__dict__.get("_compiler_dispatcher")
            if dispatcher is not None and cls.__module__.startswith("sqlalchemy."):
                if _speaks(dispatcher.specs, dialect):
                    found.add(cls.__name__)
    return sorted(found)


def _speaks(specs, dialect):
    """Whether a function that is not SQLAlchemy's or Alembic's own writes it."""
    writer = specs.get(dialect) or specs.get("default")
    home = getattr(writer, "__module__", None) or ""
    return writer is not None and not home.startswith(("sqlalchemy.", "alembic."))
