"""Classes made of the tables that a database has."""

from ..orm.declarative import declarative_base


def classname_for_table(base, tablename, table):
    return str(tablename)


def name_for_scalar_relationship(base, local_cls, referred_cls, constraint):
    return referred_cls.__name__.lower()


def name_for_collection_relationship(base, local_cls, referred_cls, constraint):
    return f"{referred_cls.__name__.lower()}_collection"


def generate_relationship(base, direction, return_fn, attrname, local_cls, referred_cls, **kw):
    from ..orm.relationships import relationship

    return relationship(referred_cls, **kw)


class _Classes:
    """Classes by their names."""

    def __init__(self):
        self._found = {}

    def __getattr__(self, name):
        try:
            return self._found[name]
        except KeyError:
            raise AttributeError(name) from None

    def __getitem__(self, name):
        return self._found[name]

    def __contains__(self, name):
        return name in self._found

    def __iter__(self):
        return iter(self._found.values())

    def __len__(self):
        return len(self._found)

    def get(self, name, default=None):
        return self._found.get(name, default)

    def keys(self):
        return list(self._found)

    def values(self):
        return list(self._found.values())

    def items(self):
        return list(self._found.items())


class AutomapBase:
    __abstract__ = True


def automap_base(declarative_base_class=None, **kw):
    base = declarative_base_class or declarative_base(**kw)
    classes = _Classes()

    def prepare(autoload_with=None, engine=None, reflect=False, schema=None,
                classname_for_table=classname_for_table, collection_class=None,
                name_for_scalar_relationship=name_for_scalar_relationship,
                name_for_collection_relationship=name_for_collection_relationship,
                generate_relationship=generate_relationship, reflection_options=None,
                modulename_for_table=None):  # fmt: skip
        bind = autoload_with if autoload_with is not None else engine
        if bind is not None:
            base.metadata.reflect(
                bind, schema=schema, extend_existing=True, autoload_replace=False,
                **(reflection_options or {}),
            )  # fmt: skip
        _make_classes(base, classes, classname_for_table)
        _relate(base, classes, name_for_scalar_relationship, name_for_collection_relationship)

    for name, value in (("classes", classes), ("by_module", {}), ("prepare", staticmethod(prepare))):
        type.__setattr__(base, name, value)
    return base


def _make_classes(base, classes, name_of):
    known = {id(cls.__table__): cls for cls in classes}
    for cls in list(base.registry._class_registry.values()):
        known[id(cls.__table__)] = cls
        classes._found.setdefault(cls.__name__, cls)
    for table in list(base.metadata.tables.values()):
        if id(table) in known or not list(table.primary_key):
            continue
        if _is_between(table):
            continue
        name = name_of(base, table.name, table)
        classes._found[name] = type(base)(name, (base,), {"__table__": table})


def _is_between(table):
    """Whether all its columns are foreign keys to two other tables."""
    return len(table.c) == 2 and all(column.foreign_keys for column in table.c)


def _relate(base, classes, scalar_name, collection_name):
    from ..orm.relationships import relationship

    by_table = {id(cls.__table__): cls for cls in classes}
    for cls in list(classes):
        for constraint in list(cls.__table__.foreign_key_constraints):
            referred = by_table.get(id(constraint.referred_table))
            if referred is None:
                continue
            name = scalar_name(base, cls, referred, constraint)
            back = collection_name(base, referred, cls, constraint)
            mapper = cls.__mapper__
            if name in mapper._props or back in referred.__mapper__._props:
                continue
            keys = [column for column in constraint.columns]
            words = {"foreign_keys": keys}
            if referred is cls:
                words["remote_side"] = [key.column for key in constraint.elements]
            mapper.add_property(name, relationship(referred, back_populates=back, **words))
            referred.__mapper__.add_property(
                back, relationship(cls, back_populates=name, foreign_keys=keys)
            )
