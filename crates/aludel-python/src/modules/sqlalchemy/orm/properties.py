"""What the attributes of mapped classes stand for."""

from .. import exc as sa_exc


class MapperProperty:
    """One attribute of a mapped class."""

    is_column = False
    is_relationship = False
    parent = None
    key = None
    info = None
    doc = None

    def bound(self, mapper, key):
        """The property as one mapper's own."""
        self.parent = mapper
        self.key = key
        return self

    def __str__(self):
        return f"{self.parent.class_.__name__}.{self.key}" if self.parent else repr(self)


class ColumnProperty(MapperProperty):
    """A column's value, or an expression's."""

    is_column = True

    def __init__(self, column, *more, deferred=False, group=None, expression=None, **kw):
        self.columns = [column, *more]
        self.deferred = deferred
        self.expression_only = expression
        mutable = getattr(getattr(column, "type", None), "_mutable_class", None)
        self.coercions = [] if mutable is None else [mutable._coercion]

    @property
    def column(self):
        return self.columns[0]

    @property
    def expression(self):
        return self.column

    @property
    def is_stored(self):
        """Whether it is a column of a table, which is written as well."""
        return getattr(self.column, "table", None) is not None and hasattr(
            self.column, "foreign_keys"
        ) and getattr(self.column, "_is_plain_column", False)

    def expression_of(self, entity):
        if entity is None:
            return self.column
        return entity.adapted(self.column)

    def default_value(self, instance):
        return None

    def __repr__(self):
        return f"<ColumnProperty at {id(self):#x}; {self.key}>"


class Synonym(MapperProperty):
    """Another name of an attribute."""

    def __init__(self, name, map_column=None, descriptor=None, comparator_factory=None, doc=None,
                 info=None, **kw):  # fmt: skip
        self.name = name
        self.descriptor = descriptor


SynonymProperty = Synonym


class Composite(MapperProperty):
    """Several columns as one object."""

    def __init__(self, _class_or_attr=None, *attrs, **kw):
        self.composite_class = _class_or_attr
        self.attributes = attrs

    def names(self, mapper):
        found = []
        for attribute in self.attributes:
            if isinstance(attribute, str):
                found.append(attribute)
            else:
                column = getattr(attribute, "column", attribute)
                found.append(mapper.get_property_by_column(column).key)
        return found


CompositeProperty = Composite


class CompositeAttribute:
    """A composite's attribute."""

    def __init__(self, class_, key, prop):
        self.class_ = class_
        self.key = key
        self.prop = prop

    def __get__(self, instance, owner):
        if instance is None:
            return self
        names = self.prop.names(self.class_.__mapper__)
        values = [getattr(instance, name) for name in names]
        if all(value is None for value in values):
            return None
        return self.prop.composite_class(*values)

    def __set__(self, instance, value):
        names = self.prop.names(self.class_.__mapper__)
        parts = [None] * len(names) if value is None else _parts_of(value)
        for name, part in zip(names, parts):
            setattr(instance, name, part)


def _parts_of(value):
    method = getattr(value, "__composite_values__", None)
    if method is not None:
        return method()
    fields = getattr(type(value), "__dataclass_fields__", None)
    if fields is not None:
        return tuple(getattr(value, name) for name in fields)
    return tuple(value)


class MappedColumn:
    """What `mapped_column()` makes: a column whose name and type may still be open."""

    def __init__(self, *arg, **kw):
        from ..sql.schema import Column
        from ..sql.sqltypes import NULLTYPE

        self.deferred = kw.pop("deferred", False) or bool(kw.get("deferred_group"))
        kw.pop("deferred_group", None)
        kw.pop("deferred_raiseload", None)
        kw.pop("use_existing_column", None)
        kw.pop("active_history", None)
        for word in ("init", "repr", "default_factory", "compare", "kw_only", "hash",
                     "dataclass_metadata"):  # fmt: skip
            kw.pop(word, None)
        self.sort_order = kw.pop("sort_order", 0) or 0
        self._is_nullable_given = "nullable" in kw
        if "insert_default" in kw:
            kw["default"] = kw.pop("insert_default")
        self.column = Column(*arg, **kw)
        self._is_type_given = self.column.type is not NULLTYPE
        self.foreign_keys = self.column.foreign_keys

    @property
    def name(self):
        return self.column.name

    @property
    def key(self):
        return self.column.key

    def copied(self):
        made = MappedColumn.__new__(MappedColumn)
        made.__dict__.update(self.__dict__)
        made.column = self.column._copy()
        return made

    def __clause_element__(self):
        return self.column

    def operate(self, op, *other, **kwargs):
        return op(self.column, *other, **kwargs)

    def __getattr__(self, name):
        if name.startswith("__") or name == "column":
            raise AttributeError(name)
        return getattr(self.column, name)

    def __eq__(self, other):
        return self.column == other

    def __ne__(self, other):
        return self.column != other

    def __hash__(self):
        return id(self)


def column_property(column, *additional_columns, **kw):
    element = getattr(column, "__clause_element__", None)
    found = column if getattr(column, "_is_plain_column", False) or element is None else element()
    if getattr(found, "_is_select_base", False):
        found = found.scalar_subquery()
    return ColumnProperty(found, *additional_columns, **kw)


def mapped_column(*arg, **kw):
    return MappedColumn(*arg, **kw)


def synonym(name, **kw):
    return Synonym(name, **kw)


def composite(_class_or_attr=None, *attrs, **kw):
    return Composite(_class_or_attr, *attrs, **kw)


def deferred(column, *additional_columns, **kw):
    if isinstance(column, MappedColumn):
        column.deferred = True
        return column
    return ColumnProperty(column, *additional_columns, deferred=True)


def query_expression(default_expr=None, **kw):
    from ..sql.elements import null

    return ColumnProperty(null() if default_expr is None else default_expr)


def refuse_unknown(mapper, key):
    raise sa_exc.InvalidRequestError(f"Mapper '{mapper}' has no property '{key}'")
