"""`sqlalchemy_utils.functions`: questions about tables and classes."""


def has_index(column_or_constraint):
    return _has_index(column_or_constraint, False)


def has_unique_index(column_or_constraint):
    return _has_index(column_or_constraint, True)


def _has_index(thing, unique):
    table = thing.table
    columns = list(thing.columns) if hasattr(thing, "columns") else [thing]
    key = list(table.primary_key.columns)
    if unique:
        if len(key) == len(columns) and all(a is b for a, b in zip(key, columns)):
            return True
        for constraint in table.constraints:
            if type(constraint).__name__ == "UniqueConstraint":
                if _starts_with(list(constraint.columns), columns, whole=True):
                    return True
        return any(
            index.unique and _starts_with(list(index.columns), columns, whole=True)
            for index in table.indexes
        )
    return _starts_with(key, columns) or any(
        _starts_with(list(index.columns), columns) for index in table.indexes
    )


def _starts_with(there, columns, whole=False):
    if whole and len(there) != len(columns):
        return False
    return len(there) >= len(columns) and all(a is b for a, b in zip(there, columns))


def get_mapper(mixed):
    from sqlalchemy.orm import class_mapper
    from sqlalchemy.orm.loading import mapper_of

    found = mapper_of(mixed)
    return found if found is not None else class_mapper(type(mixed))


def get_tables(mixed):
    if hasattr(mixed, "c") and not isinstance(mixed, type):
        return [mixed]
    return list(get_mapper(mixed).tables)


def get_columns(mixed):
    if hasattr(mixed, "c") and not isinstance(mixed, type):
        return mixed.c
    return get_mapper(mixed).columns


def get_primary_keys(mixed):
    return {column.key: column for column in get_columns(mixed) if column.primary_key}


def get_type(expr):
    return expr.type


def get_bind(obj):
    return obj if hasattr(obj, "execute") and not hasattr(obj, "get_bind") else obj.get_bind()


def get_class_by_table(base, table, data=None):
    for cls in base.registry._class_registry.values():
        if cls.__table__ is table:
            return cls
    return None


def table_name(obj):
    return str(obj.__table__.name)


def identity(obj_or_class):
    mapper = get_mapper(obj_or_class)
    return tuple(getattr(obj_or_class, name) for name in mapper.key_names)


def has_changes(obj, attrs=None, exclude=None):
    from sqlalchemy.orm.attributes import get_history

    names = [attrs] if isinstance(attrs, str) else attrs or get_mapper(obj)._props
    return any(get_history(obj, name).has_changes() for name in names if name not in (exclude or ()))


def escape_like(string, escape_char="*"):
    return (
        string.replace(escape_char, escape_char * 2)
        .replace("%", escape_char + "%")
        .replace("_", escape_char + "_")
    )


def _refuse(name):
    from sqlalchemy import exc

    def call(*args, **kw):
        raise exc.InvalidRequestError(
            f"{name}() opens a connection of its own, which a revision cannot do in the embedded "
            "interpreter: run the revision with --runtime host"
        )

    return call


create_database = _refuse("create_database")
drop_database = _refuse("drop_database")
database_exists = _refuse("database_exists")
