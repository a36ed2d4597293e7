"""Mapped classes and sessions. Each name is imported when it is first asked for."""

_HOMES = {
    "annotations": ("DynamicMapped", "Mapped", "MappedSQLExpression", "WriteOnlyMapped"),
    "attributes": (
        "AttributeState", "InstrumentedAttribute", "QueryableAttribute",
    ),
    "collections": (
        "attribute_keyed_dict", "attribute_mapped_collection", "column_keyed_dict",
        "column_mapped_collection", "keyfunc_mapping", "KeyFuncDict", "mapped_collection",
        "MappedCollection",
    ),
    "declarative": (
        "add_mapped_attribute", "as_declarative", "declarative_base", "declarative_mixin",
        "DeclarativeBase", "DeclarativeBaseNoMeta", "DeclarativeMeta", "declared_attr",
        "has_inherited_table", "MappedAsDataclass", "registry", "synonym_for",
    ),
    "dynamic": ("AppenderQuery",),
    "mapper": (
        "class_mapper", "clear_mappers", "configure_mappers", "Mapper", "object_mapper",
        "reconstructor", "validates",
    ),
    "options": (
        "contains_eager", "defaultload", "defer", "immediateload", "joinedload", "lazyload",
        "Load", "load_only", "noload", "raiseload", "selectin_polymorphic", "selectinload",
        "subqueryload", "undefer", "undefer_group", "with_expression", "with_loader_criteria",
    ),
    "properties": (
        "column_property", "ColumnProperty", "Composite", "composite", "CompositeProperty",
        "deferred", "mapped_column", "MappedColumn", "MapperProperty", "query_expression",
        "Synonym", "synonym", "SynonymProperty",
    ),
    "query": ("Query",),
    "relationships": (
        "backref", "dynamic_loader", "foreign", "relationship", "Relationship",
        "RelationshipProperty", "remote",
    ),
    "session": (
        "close_all_sessions", "make_transient", "make_transient_to_detached", "object_session",
        "scoped_session", "Session", "sessionmaker",
    ),
    "session_transaction": ("SessionTransaction",),
    "state": ("InstanceState",),
    "util": (
        "aliased", "AliasedClass", "AliasedInsp", "Bundle", "FromStatement", "join", "outerjoin",
        "polymorphic_union", "was_deleted", "with_parent", "with_polymorphic",
    ),
    "events": (
        "AttributeEvents", "InstanceEvents", "MapperEvents", "ORMExecuteState", "QueryEvents",
        "SessionEvents",
    ),
}  # fmt: skip
_MODULES = (
    "attributes", "collections", "decl_api", "declarative", "events", "exc", "interfaces",
    "mapper", "properties", "query", "relationships", "scoping", "session", "state", "strategies",
    "util",
)  # fmt: skip
_OTHERS = {"eagerload": "joinedload"}


def __getattr__(name):
    import importlib

    if name in _MODULES:
        return importlib.import_module(f"{__name__}.{name}")
    name = _OTHERS.get(name, name)
    for home, names in _HOMES.items():
        if name in names:
            module = importlib.import_module(f"{__name__}.{home}")
            found = getattr(module, name)
            if name not in _MODULES:
                globals()[name] = found
            return found
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


__all__ = sorted({name for names in _HOMES.values() for name in names})
