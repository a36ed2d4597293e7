"""`sqlalchemy.sql.roles`: what an expression may stand as; classes are asked by name only."""


class SQLRole:
    pass


def __getattr__(name):
    if name.endswith("Role"):
        made = globals()[name] = type(name, (SQLRole,), {})
        return made
    raise AttributeError(f"module 'sqlalchemy.sql.roles' has no attribute {name!r}")
