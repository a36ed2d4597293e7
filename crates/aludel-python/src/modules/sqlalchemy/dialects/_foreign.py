"""Types of databases that Aludel does not migrate: scripts import and name them."""

from ..sql.type_api import TypeEngine


def foreign_type(name, module):
    """A type that is written by its name and parameters."""

    def __init__(self, *args, **kw):
        self.args = args
        self.__dict__.update(kw)

    def _plain(self, dialect):
        text = name.replace("_", " ") if name == "DOUBLE_PRECISION" else name
        if self.args and all(isinstance(part, int) for part in self.args):
            text += "(%s)" % ", ".join(map(str, self.args))
        return {"type": "verbatim", "text": text}

    words = {
        "__init__": __init__,
        "_plain": _plain,
        "__module__": module,
        "__visit_name__": name,
        "_is_affinity": True,
    }
    return type(name, (TypeEngine,), words)
