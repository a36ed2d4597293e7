"""What revisions and `env.py` import from Alembic."""

__version__ = "1.20.1"


def __getattr__(name):
    # Submodules are imported when they are first asked for: most revisions want `op` alone.
    if name.startswith("_"):
        raise AttributeError(f"module 'alembic' has no attribute {name!r}")
    import importlib

    try:
        return importlib.import_module(f"alembic.{name}")
    except ModuleNotFoundError as error:
        if error.name == f"alembic.{name}":
            raise AttributeError(f"module 'alembic' has no attribute {name!r}") from None
        raise
