"""Many rows at once, without objects' states."""

from .state import instance_state


def _groups(rows):
    """Rows that follow one another and have the same keys."""
    found = []
    for row in rows:
        keys = tuple(row)
        if found and found[-1][0] == keys:
            found[-1][1].append(row)
        else:
            found.append((keys, [row]))
    return [rows for _, rows in found]


def insert_mappings(session, mapper, mappings, return_defaults=False):
    connection = session.connection()
    for table in mapper.tables:
        rows = []
        for mapping in mappings:
            row = {}
            for prop in mapper.stored():
                for column in prop.columns:
                    if column.table is table and prop.key in mapping:
                        row[column.key] = mapping[prop.key]
            on, identity = mapper.polymorphic_on, mapper.polymorphic_identity
            if on is not None and on.table is table and identity is not None:
                row.setdefault(on.key, identity)
            for column in table.c:
                # A value that is None leaves the column to its default.
                if row.get(column.key, 0) is None and (
                    column.default is not None
                    or column.server_default is not None
                    or column.primary_key
                ):
                    del row[column.key]
            rows.append(row)
        if return_defaults or len(mapper.tables) > 1:
            for mapping, row in zip(mappings, rows):
                result = connection.execute(table.insert(), row)
                for column, value in zip(table.primary_key, result.inserted_primary_key):
                    mapping.setdefault(mapper.get_property_by_column(column).key, value)
            continue
        for group in _groups(rows):
            if group and group[0]:
                connection.execute(table.insert(), group if len(group) > 1 else group[0])
            else:
                for _ in group:
                    connection.execute(table.insert())


def update_mappings(session, mapper, mappings):
    from ..sql.dml import update
    from ..sql.elements import bindparam

    connection = session.connection()
    for table in mapper.tables:
        columns = list(table.primary_key)
        names = {id(c): mapper.get_property_by_column(c).key for c in columns}
        rows = []
        for mapping in mappings:
            row = {}
            for prop in mapper.stored():
                for column in prop.columns:
                    if column.table is table and prop.key in mapping and not column.primary_key:
                        row[column.key] = mapping[prop.key]
            if not row:
                continue
            for column in columns:
                row[f"{table.name}_{column.key}"] = mapping[names[id(column)]]
            rows.append(row)
        statement = update(table).where(
            *[column == bindparam(f"{table.name}_{column.key}", type_=column.type)
              for column in columns]
        )  # fmt: skip
        for group in _groups(rows):
            connection.execute(statement, group)


def save_objects(session, objects, return_defaults, update_changed_only):
    for same in _runs(objects):
        mapper = type(same[0]).__mapper__
        if instance_state(same[0]).key is None:
            mappings = [_values(each) for each in same]
            insert_mappings(session, mapper, mappings, return_defaults)
            if return_defaults:
                for each, mapping in zip(same, mappings):
                    for name in mapper.key_names:
                        each.__dict__[name] = mapping.get(name)
        else:
            changed = []
            for each in same:
                state = instance_state(each)
                names = state.committed if update_changed_only else _values(each)
                row = {name: each.__dict__.get(name) for name in names}
                row.update(zip(mapper.key_names, state.key[1]))
                changed.append(row)
            update_mappings(session, mapper, changed)


def _values(instance):
    mapper = type(instance).__mapper__
    return {
        prop.key: instance.__dict__[prop.key]
        for prop in mapper.stored()
        if prop.key in instance.__dict__
    }


def _runs(objects):
    """Objects that follow one another and are of one class and standing."""
    found = []
    for each in objects:
        mark = (type(each), instance_state(each).key is None)
        if found and found[-1][0] == mark:
            found[-1][1].append(each)
        else:
            found.append((mark, [each]))
    return [run for _, run in found]
