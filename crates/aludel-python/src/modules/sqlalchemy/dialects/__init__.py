"""Dialects: each is imported when a script names it."""

from _aludel_packages import modules_of

__getattr__ = modules_of(__name__)

_CLASSES = {
    "postgresql": "PGDialect",
    "mysql": "MySQLDialect",
    "mariadb": "MariaDBDialect",
    "sqlite": "SQLiteDialect",
}

_known = {}


def dialect_named(name):
    """The one dialect object of a name; None for those that Aludel does not know."""
    found = _known.get(name)
    if found is None:
        class_name = _CLASSES.get(name)
        if class_name is None:
            return None
        from ..engine import default

        found = _known[name] = getattr(default, class_name)()
    return found


class _Registry:
    def load(self, name):
        from .. import exc

        found = dialect_named(name.split("+")[0].split(".")[0])
        if found is None:
            raise exc.NoSuchModuleError(f"Can't load plugin: sqlalchemy.dialects:{name}")
        return type(found)

    def register(self, name, modulepath, objname):
        pass


registry = _Registry()
