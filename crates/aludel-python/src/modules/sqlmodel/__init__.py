"""What revisions of SQLModel projects import from `sqlmodel`."""

from . import sql
from .sql.sqltypes import AutoString, UTCDateTime


def __getattr__(name):
    if name in ("SQLModel", "Field", "Relationship"):
        raise AttributeError(
            f"module 'sqlmodel' has no attribute {name!r} in the embedded interpreter: models need "
            "pydantic, so run the revision with --runtime host"
        )
    import sqlalchemy

    if name in ("Session", "select"):
        return getattr(sqlalchemy.orm if name == "Session" else sqlalchemy, name)
    return getattr(sqlalchemy, name)
