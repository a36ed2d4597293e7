"""Packages whose modules are there without being imported.

In Alembic's process the application, `env.py` or a driver has imported them long before,
and revisions rely on it: `import sqlalchemy_utils`, then
`sqlalchemy_utils.types.uuid.UUIDType()`."""


def modules_of(package):
    """The package's `__getattr__`."""

    def __getattr__(name):
        if not name.startswith("_"):
            import importlib

            full = f"{package}.{name}"
            try:
                return importlib.import_module(full)
            except ModuleNotFoundError as error:
                if error.name != full:
                    raise
        raise AttributeError(f"module {package!r} has no attribute {name!r}")

    return __getattr__
