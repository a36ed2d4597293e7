"""Mappers: which class stands for which table."""

from .attributes import InstrumentedAttribute, Proxy, RelationshipAttribute
from .properties import (
    ColumnProperty,
    Composite,
    CompositeAttribute,
    Synonym,
    refuse_unknown,
)
from .. import event
from .. import exc as sa_exc
from ..sql.base import ColumnCollection

_unconfigured = []


class Mapper:
    """A class and its table."""

    is_mapper = True
    is_aliased_class = False
    is_selectable = False

    def __init__(self, class_, local_table, registry=None, properties=None, inherits=None,
                 primary_key=None, polymorphic_on=None, polymorphic_identity=None,
                 exclude_properties=(), include_properties=None, version_id_col=None,
                 confirm_deleted_rows=True, eager_defaults="auto", column_prefix=None,
                 **kw):  # fmt: skip
        self.class_ = class_
        self.registry = registry
        self.inherits = inherits
        self.local_table = local_table if local_table is not None else inherits.local_table
        self.single = inherits is not None and (
            local_table is None or local_table is inherits.local_table
        )
        self.version_id_col = version_id_col
        self._props = {}
        self._is_configured = False
        self._backrefs = []
        self.validators = dict(inherits.validators) if inherits is not None else {}
        self.tables = list(inherits.tables) if inherits is not None else []
        if not self.single:
            self.tables.append(self.local_table)
        self._given_key = primary_key
        given = dict(properties or {})
        if inherits is not None:
            for key, prop in inherits._props.items():
                if key not in given:
                    self._props[key] = prop
        self._map_columns(given, exclude_properties, include_properties, column_prefix)
        for key, prop in given.items():
            inherited = None if inherits is None or self.single else inherits._props.get(key)
            if isinstance(inherited, ColumnProperty) and isinstance(prop, ColumnProperty):
                # The key of the upper table and this one's that refers to it.
                prop = given[key] = ColumnProperty(*inherited.columns, *prop.columns)
            self.add_property(key, prop)
        self._set_polymorphism(polymorphic_on, polymorphic_identity)
        class_.__mapper__ = self
        self._instrument(given)
        _unconfigured.append(self)
        event.fire(self, "instrument_class", self, class_)

    # Mapping.

    def _map_columns(self, given, excluded, included, prefix):
        named = {}
        for key, prop in given.items():
            for column in getattr(prop, "columns", ()):
                named[id(column)] = key
        if self.single:
            return
        for column in self.local_table.c:
            if id(column) in named or column.key in excluded or column.name in excluded:
                continue
            if included is not None and column.key not in included:
                continue
            key = (prefix or "") + column.key
            inherited = self._props.get(key)
            if self.inherits is not None and isinstance(inherited, ColumnProperty):
                # The key of the upper table and this one's that refers to it.
                made = ColumnProperty(*inherited.columns, column)
                self._props[key] = made.bound(self, key)
            else:
                self._props[key] = ColumnProperty(column).bound(self, key)
                self._to_instrument = getattr(self, "_to_instrument", [])
                self._to_instrument.append(key)

    def add_property(self, key, prop):
        if getattr(prop, "_is_plain_column", False):
            prop = ColumnProperty(prop)
        self._props[key] = prop.bound(self, key)
        if self.__dict__.get("_is_instrumented"):
            self._instrument_one(key)
            self._is_configured = False
            _unconfigured.append(self)

    def add_properties(self, dict_of_properties):
        for key, prop in dict_of_properties.items():
            self.add_property(key, prop)

    def _instrument(self, given):
        for key in [*getattr(self, "_to_instrument", ()), *given]:
            self._instrument_one(key)
        if self.inherits is not None:
            for key, prop in self._props.items():
                if prop.parent is self and key not in self.class_.__dict__:
                    self._instrument_one(key)
        self._is_instrumented = True

    def _instrument_one(self, key):
        prop = self._props[key]
        if isinstance(prop, ColumnProperty):
            made = InstrumentedAttribute
        elif isinstance(prop, Synonym):
            if prop.descriptor is not None:
                type.__setattr__(self.class_, key, prop.descriptor)
                return
            made = Proxy
        elif isinstance(prop, Composite):
            made = CompositeAttribute
        else:
            made = RelationshipAttribute
        type.__setattr__(self.class_, key, made(self.class_, key, prop))

    def _set_polymorphism(self, polymorphic_on, identity):
        parent = self.inherits
        self.polymorphic_identity = identity
        if polymorphic_on is not None:
            if isinstance(polymorphic_on, str):
                polymorphic_on = self._props[polymorphic_on].column
            elif hasattr(polymorphic_on, "column"):
                polymorphic_on = polymorphic_on.column
            self.polymorphic_on = polymorphic_on
        else:
            self.polymorphic_on = None if parent is None else parent.polymorphic_on
        self.polymorphic_map = {} if parent is None else parent.polymorphic_map
        self._children = []
        if parent is not None:
            parent._children.append(self)
        if identity is not None:
            self.polymorphic_map[identity] = self

    # Looking at it.

    @property
    def mapper(self):
        return self

    entity = property(lambda self: self.class_)

    @property
    def base_mapper(self):
        return self if self.inherits is None else self.inherits.base_mapper

    @property
    def persist_selectable(self):
        return self.selectable

    mapped_table = persist_selectable

    @property
    def selectable(self):
        """What is read to find the objects of this class."""
        found = self.__dict__.get("_selectable")
        if found is None:
            found = self.tables[0]
            for table in self.tables[1:]:
                found = found.join(table)
            self._selectable = found
        return found

    @property
    def columns(self):
        collection = ColumnCollection()
        for key, prop in self._props.items():
            if isinstance(prop, ColumnProperty):
                collection._add(key, prop.column)
        return collection

    c = columns

    @property
    def primary_key(self):
        if self._given_key is not None:
            return tuple(self._given_key)
        return tuple(self.tables[0].primary_key)

    @property
    def key_names(self):
        """The attributes that hold the primary key."""
        made = self.__dict__.get("_key_names")
        if made is None:
            made = self._key_names = [
                self.get_property_by_column(column).key for column in self.primary_key
            ]
        return made

    @property
    def attrs(self):
        return _Properties(self._props)

    iterate_properties = property(lambda self: iter(self._props.values()))

    @property
    def column_attrs(self):
        return _Properties({
            key: prop for key, prop in self._props.items() if isinstance(prop, ColumnProperty)
        })  # fmt: skip

    @property
    def relationships(self):
        configure_mappers()
        return _Properties({
            key: prop for key, prop in self._props.items() if prop.is_relationship
        })  # fmt: skip

    @property
    def synonyms(self):
        return _Properties({
            key: prop for key, prop in self._props.items() if isinstance(prop, Synonym)
        })  # fmt: skip

    @property
    def all_orm_descriptors(self):
        found = {}
        for cls in reversed(self.class_.__mro__):
            for key, value in cls.__dict__.items():
                if getattr(value, "is_attribute", False) or hasattr(value, "_is_orm_descriptor"):
                    found[key] = getattr(self.class_, key)
        return _Properties(found)

    @property
    def class_manager(self):
        return self

    def get_property(self, key, _configure_mappers=False):
        if key not in self._props:
            refuse_unknown(self, key)
        return self._props[key]

    def has_property(self, key):
        return key in self._props

    def get_property_by_column(self, column):
        for prop in self._props.values():
            if isinstance(prop, ColumnProperty) and any(
                there is column for there in prop.columns
            ):
                return prop
        from .exc import UnmappedColumnError

        raise UnmappedColumnError(f"No column {column} is configured on mapper {self}...")

    def stored(self):
        """The properties that are columns of this mapper's tables."""
        return [
            prop
            for prop in self._props.values()
            if isinstance(prop, ColumnProperty) and prop.is_stored
        ]

    def isa(self, other):
        mapper = self
        while mapper is not None:
            if mapper is other:
                return True
            mapper = mapper.inherits
        return False

    @property
    def self_and_descendants(self):
        found = [self]
        for child in self._children:
            found.extend(child.self_and_descendants)
        return found

    def identity_key(self, values):
        return self.base_mapper.class_, tuple(values)

    def primary_key_from_instance(self, instance):
        return [getattr(instance, name) for name in self.key_names]

    def identity_key_from_instance(self, instance):
        return (*self.identity_key(self.primary_key_from_instance(instance)), None)

    def identity_key_from_primary_key(self, primary_key, identity_token=None):
        return (*self.identity_key(primary_key), identity_token)

    def single_criterion(self):
        """What tells the rows of this class from others in its one table."""
        if self.inherits is None or not self.single or self.polymorphic_on is None:
            return None
        identities = [
            mapper.polymorphic_identity
            for mapper in self.self_and_descendants
            if mapper.polymorphic_identity is not None
        ]
        return self.polymorphic_on.in_(identities)

    def __clause_element__(self):
        return self.selectable

    def _inspected(self):
        return self

    def __str__(self):
        return f"Mapper[{self.class_.__name__}({self.local_table.name})]"

    def __repr__(self):
        return f"<Mapper at {id(self):#x}; {self.class_.__name__}>"

    # Relationships are looked at when all classes are there.

    def _configure(self):
        configure_mappers()


class _Properties:
    """Properties by their names."""

    def __init__(self, props):
        self.__dict__["_props"] = props

    def __iter__(self):
        return iter(list(self._props.values()))

    def __len__(self):
        return len(self._props)

    def __contains__(self, key):
        return key in self._props

    def __getitem__(self, key):
        return self._props[key]

    def __getattr__(self, key):
        try:
            return self._props[key]
        except KeyError:
            raise AttributeError(key) from None

    def keys(self):
        return list(self._props)

    def values(self):
        return list(self._props.values())

    def items(self):
        return list(self._props.items())

    def get(self, key, default=None):
        return self._props.get(key, default)


def configure_mappers():
    """Finds out what relationships lead to, for all classes that were mapped since."""
    while _unconfigured:
        mapper = _unconfigured.pop(0)
        if mapper._is_configured:
            continue
        mapper._is_configured = True
        for prop in list(mapper._props.values()):
            if prop.is_relationship and prop.parent is mapper and not prop.is_configured:
                prop.is_configured = True
                prop.configure()


def class_mapper(class_, configure=True):
    mapper = class_.__dict__.get("__mapper__") if isinstance(class_, type) else None
    if mapper is None:
        if not isinstance(class_, type):
            raise sa_exc.ArgumentError(
                f"Class object expected, got '{class_!r}'."
            )
        from .exc import UnmappedClassError

        raise UnmappedClassError(class_)
    if configure:
        configure_mappers()
    return mapper


def object_mapper(instance):
    mapper = getattr(type(instance), "__mapper__", None)
    if mapper is None:
        from .exc import UnmappedInstanceError

        raise UnmappedInstanceError(instance)
    return mapper


def validates(*names, include_removes=False, include_backrefs=True):
    """Has a method look at each value that an attribute is set to."""

    def decorate(method):
        method._validates = names
        return method

    return decorate


def reconstructor(method):
    method._reconstructs = True
    return method


def clear_mappers():
    _unconfigured.clear()
