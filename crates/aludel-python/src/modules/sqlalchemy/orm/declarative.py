"""Mapped classes that declare their tables themselves."""

from .annotations import Forward, give_type, read
from .mapper import Mapper, configure_mappers
from .properties import ColumnProperty, Composite, MappedColumn, MapperProperty, Synonym
from .. import exc as sa_exc


class declared_attr:
    """A mixin's attribute that each mapped class makes for itself."""

    def __init__(self, fn, cascading=False, quiet=False):
        self.fget = fn.__func__ if isinstance(fn, classmethod) else fn
        self._cascading = cascading
        self.__doc__ = getattr(self.fget, "__doc__", None)

    def __get__(self, instance, owner):
        made = owner.__dict__.get("_declared_attrs")
        if made is not None and self in made:
            return made[self]
        return self.fget(owner)

    class _Stating:
        def __call__(self, fn):
            return declared_attr(fn)

    @staticmethod
    def directive(fn):
        return declared_attr(fn)

    @staticmethod
    def cascading(fn):
        return declared_attr(fn, cascading=True)


def declarative_mixin(cls):
    return cls


def _constructor(self, **kwargs):
    """Sets attributes by keyword."""
    configure_mappers()
    cls = type(self)
    for name, value in kwargs.items():
        if not hasattr(cls, name):
            raise TypeError(f"{name!r} is an invalid keyword argument for {cls.__name__}")
        setattr(self, name, value)


_constructor.__name__ = "__init__"


class registry:
    """The mapped classes that know each other by name."""

    def __init__(self, *, metadata=None, class_registry=None, type_annotation_map=None,
                 constructor=_constructor, lambda_=None):  # fmt: skip
        from ..sql.schema import MetaData

        self.metadata = metadata if metadata is not None else MetaData()
        self._class_registry = class_registry if class_registry is not None else {}
        self.type_annotation_map = dict(type_annotation_map or {})
        self.constructor = constructor
        self._mappers = []

    @property
    def mappers(self):
        return frozenset(self._mappers)

    def update_type_annotation_map(self, type_annotation_map):
        self.type_annotation_map.update(type_annotation_map)

    def configure(self, cascade=False):
        from .mapper import configure_mappers

        configure_mappers()

    def dispose(self, cascade=False):
        self._class_registry.clear()

    def generate_base(self, mapper=None, cls=object, name="Base", metaclass=None):
        metaclass = metaclass or DeclarativeMeta
        bases = cls if isinstance(cls, tuple) else (cls,)
        words = {"registry": self, "metadata": self.metadata, "_is_declarative_base": True}
        if isinstance(cls, type):
            words["__doc__"] = cls.__doc__
        if self.constructor is not None:
            words["__init__"] = self.constructor
        return metaclass(name, bases, words)

    def mapped(self, cls):
        _declare(cls, self)
        return cls

    def mapped_as_dataclass(self, cls=None, **words):
        def decorate(cls):
            return self.mapped(cls)

        return decorate if cls is None else decorate(cls)

    def as_declarative_base(self, **kw):
        def decorate(cls):
            kw.setdefault("name", cls.__name__)
            return self.generate_base(cls=cls, **kw)

        return decorate

    def map_declaratively(self, cls):
        return self.mapped(cls).__mapper__

    def map_imperatively(self, class_, local_table=None, **kw):
        mapper = Mapper(class_, local_table, registry=self, **kw)
        self._class_registry[class_.__name__] = class_
        self._mappers.append(mapper)
        if class_.__init__ is object.__init__:
            class_.__init__ = _constructor
        return mapper


class DeclarativeAttributeIntercept(type):
    """Classes to which columns may be added later."""

    def __setattr__(cls, key, value):
        mapper = cls.__dict__.get("__mapper__")
        if mapper is not None:
            if isinstance(value, MappedColumn):
                value = value.column
            if getattr(value, "_is_plain_column", False):
                if value.name is None:
                    value.name = value.key = key
                if value.table is None:
                    mapper.local_table.append_column(value, replace_existing=True)
                mapper.add_property(key, ColumnProperty(value))
                return
            if isinstance(value, MapperProperty):
                mapper.add_property(key, value)
                return
        type.__setattr__(cls, key, value)


class DeclarativeMeta(DeclarativeAttributeIntercept):
    """The metaclass of what `declarative_base()` makes."""

    def __init__(cls, classname, bases, dict_, **kw):
        type.__init__(cls, classname, bases, dict_)
        if dict_.get("_is_declarative_base"):
            return
        found = getattr(cls, "registry", None)
        if isinstance(found, registry) and not dict_.get("__abstract__", False):
            _declare(cls, found)


DeclarativeMetaType = DeclarativeMeta


class MappedAsDataclass:
    """A mixin that SQLAlchemy turns classes into dataclasses with; here they keep the
    constructor by keyword."""

    def __init_subclass__(cls, **kw):
        for word in ("init", "repr", "eq", "order", "unsafe_hash", "match_args", "kw_only",
                     "dataclass_callable"):  # fmt: skip
            kw.pop(word, None)
        super().__init_subclass__(**kw)


class DeclarativeBase(metaclass=DeclarativeAttributeIntercept):
    """The base of a project's base class."""

    def __init_subclass__(cls, **kw):
        if DeclarativeBase in cls.__bases__ or DeclarativeBaseNoMeta in cls.__bases__:
            _set_up_base(cls)
        elif not cls.__dict__.get("__abstract__", False):
            _declare(cls, cls.registry)
        super().__init_subclass__(**kw)


class DeclarativeBaseNoMeta:
    """The same without a metaclass."""

    def __init_subclass__(cls, **kw):
        if DeclarativeBaseNoMeta in cls.__bases__:
            _set_up_base(cls)
        elif not cls.__dict__.get("__abstract__", False):
            _declare(cls, cls.registry)
        super().__init_subclass__(**kw)


def _set_up_base(cls):
    words = cls.__dict__
    made = words.get("registry")
    if not isinstance(made, registry):
        made = registry(
            metadata=words.get("metadata"),
            type_annotation_map=words.get("type_annotation_map"),
        )
        type.__setattr__(cls, "registry", made)
    if "metadata" not in words:
        type.__setattr__(cls, "metadata", made.metadata)
    if "__init__" not in words and cls.__init__ is object.__init__:
        type.__setattr__(cls, "__init__", made.constructor)
    type.__setattr__(cls, "_is_declarative_base", True)
    cls._sa_registry = made


def declarative_base(*, metadata=None, mapper=None, cls=object, name="Base", class_registry=None,
                     type_annotation_map=None, constructor=_constructor, metaclass=None, bind=None):  # fmt: skip
    if bind is not None:
        raise TypeError("declarative_base() got an unexpected keyword argument 'bind'")
    return registry(
        metadata=metadata,
        class_registry=class_registry,
        type_annotation_map=type_annotation_map,
        constructor=constructor,
    ).generate_base(mapper=mapper, cls=cls, name=name, metaclass=metaclass)


def as_declarative(**kw):
    made = registry(metadata=kw.pop("metadata", None))
    return made.as_declarative_base(**kw)


def has_inherited_table(cls):
    return any(base.__dict__.get("__table__") is not None for base in cls.__mro__[1:])


def synonym_for(name, map_column=False):
    def decorate(fn):
        return Synonym(name, descriptor=fn)

    return decorate


# Declaring.


class _Declaration:
    """One class on its way to being mapped."""

    def __init__(self, cls, its_registry):
        self.cls = cls
        self.registry = its_registry
        self.columns = []
        self.properties = {}
        self.validators = {}
        self.inherits = None
        for base in cls.__mro__[1:]:
            mapper = base.__dict__.get("__mapper__")
            if mapper is not None:
                self.inherits = mapper
                break

    def run(self):
        cls = self.cls
        type.__setattr__(cls, "_declared_attrs", {})
        words = self._special_words()
        self._scan()
        table = self._table(words)
        arguments = dict(words.get("__mapper_args__") or {})
        arguments.pop("properties", None)
        arguments.pop("always_refresh", None)
        mapper = Mapper(
            cls,
            table,
            registry=self.registry,
            properties=self.properties,
            inherits=self.inherits,
            **arguments,
        )
        for key, functions in self.validators.items():
            mapper.validators[key] = [*mapper.validators.get(key, ()), *functions]
        self.registry._class_registry[cls.__name__] = cls
        self.registry._mappers.append(mapper)
        if table is not None:
            type.__setattr__(cls, "__table__", table)

    def _special_words(self):
        """`__tablename__` and the like, from the class or its mixins."""
        found = {}
        for name in ("__tablename__", "__table_args__", "__mapper_args__", "__table__"):
            for base in self.cls.__mro__:
                if name not in base.__dict__:
                    continue
                is_mapped = base is not self.cls and base.__dict__.get("__mapper__") is not None
                if is_mapped:
                    break
                value = base.__dict__[name]
                if isinstance(value, (declared_attr, classmethod, property)):
                    value = getattr(self.cls, name)
                elif callable(value) and not hasattr(value, "c"):
                    value = value(self.cls)
                if base is not self.cls and name == "__mapper_args__" and self.inherits is not None:
                    if base in self.inherits.class_.__mro__:
                        break
                found[name] = value
                break
        return found

    def _sources(self):
        """The class, and its mixins: those bases that are not mapped themselves."""
        yield self.cls
        mapped = self.inherits.class_.__mro__ if self.inherits is not None else ()
        for base in self.cls.__mro__[1:]:
            if base is object or base in mapped:
                continue
            yield base

    def _scan(self):
        seen = set()
        for base in self._sources():
            annotations = _annotations_of(base)
            for key in _in_order(base.__dict__, annotations):
                if key in seen or (key.startswith("__") and key.endswith("__")):
                    continue
                if key in ("registry", "metadata", "_sa_registry", "_declared_attrs"):
                    continue
                if self._take(base, key, annotations):
                    seen.add(key)
                elif key in base.__dict__:
                    seen.add(key)

    def _take(self, base, key, annotations):
        value = base.__dict__.get(key)
        own = base is self.cls
        names = getattr(value, "_validates", None)
        if names is not None:
            for name in names:
                self.validators.setdefault(name, []).append(value)
            return False
        meaning = read(annotations[key], self.cls) if key in annotations else None
        if isinstance(value, declared_attr):
            value = value.fget(self.cls)
            self.cls._declared_attrs[base.__dict__[key]] = value
            own = True
        if isinstance(value, tuple) and len(value) == 1 and _is_declaration(value[0]):
            # A comma too many, which SQLAlchemy warns of and leaves out.
            return False
        if value is None and meaning is not None and key not in base.__dict__:
            value = meaning.column.copied() if meaning.column is not None else None
            if value is None:
                if isinstance(meaning.python_type, Forward) or meaning.collection is not None and (
                    hasattr(meaning, "member")
                ):
                    return False
                value = MappedColumn()
            own = True
        if isinstance(value, MappedColumn):
            self._take_column(key, value if own else value.copied(), meaning)
            return True
        if getattr(value, "_is_plain_column", False):
            self._take_plain_column(key, value if own else value._copy())
            return True
        if isinstance(value, MapperProperty):
            self._take_property(key, value, meaning)
            return True
        return False

    def _take_column(self, key, made, meaning):
        column = made.column
        if meaning is not None:
            if meaning.column is not None and meaning.column is not made:
                _merge(made, meaning.column)
            give_type(made, meaning, self.cls, key, self.registry)
        self._name(column, key)
        self.columns.append((made.sort_order, column))
        self.properties[key] = ColumnProperty(column, deferred=made.deferred)

    def _name(self, column, key):
        if column.name is None:
            from ..sql.elements_base import quoted_name

            column.name = quoted_name(key)
            if column.key is None:
                column.key = key

    def _take_plain_column(self, key, column):
        self._name(column, key)
        if column.table is None:
            self.columns.append((0, column))
        self.properties[key] = ColumnProperty(column)

    def _take_property(self, key, prop, meaning):
        if prop.is_relationship and meaning is not None:
            if prop.argument is None:
                prop.argument = getattr(meaning, "member", None) or meaning.python_type
                if isinstance(prop.argument, Forward):
                    prop.argument = str(prop.argument)
            if prop._uselist is None:
                prop._uselist = meaning.collection is not None
            if meaning.collection is set and prop.collection_class is None:
                prop.collection_class = set
        if isinstance(prop, ColumnProperty):
            for place, column in enumerate(prop.columns):
                if isinstance(column, MappedColumn):
                    column = prop.columns[place] = column.column
                if getattr(column, "_is_plain_column", False) and column.table is None:
                    self._name(column, key)
                    self.columns.append((0, column))
        if isinstance(prop, Composite):
            for attribute in prop.attributes:
                if isinstance(attribute, MappedColumn) and attribute.name:
                    self._take_column(attribute.name, attribute, None)
        self.properties[key] = prop

    def _table(self, words):
        from ..sql.schema import Table

        if words.get("__table__") is not None:
            table = words["__table__"]
            for _, column in self.columns:
                if column.table is None:
                    table.append_column(column)
            return table
        name = words.get("__tablename__")
        if name is None:
            if self.inherits is None:
                raise sa_exc.InvalidRequestError(
                    f"Class {self.cls!r} does not have a __table__ or __tablename__ specified and "
                    "does not inherit from an existing table-mapped class."
                )
            # Single table: its columns join the upper class's table.
            for _, column in self.columns:
                there = self.inherits.local_table.c.get(column.key)
                if there is None:
                    self.inherits.local_table.append_column(column)
            return None
        arguments, options = (), {}
        given = words.get("__table_args__")
        if isinstance(given, dict):
            options = dict(given)
        elif given:
            arguments = tuple(given)
            if isinstance(arguments[-1], dict):
                arguments, options = arguments[:-1], dict(arguments[-1])
        self.columns.sort(key=lambda pair: pair[0])
        columns = [column for _, column in self.columns]
        metadata = getattr(self.cls, "metadata", None)
        if metadata is None or not hasattr(metadata, "tables"):
            metadata = self.registry.metadata
        return Table(name, metadata, *columns, *arguments, **options)


def _is_declaration(value):
    return isinstance(value, (MappedColumn, MapperProperty)) or getattr(
        value, "_is_plain_column", False
    )


def _merge(made, other):
    """What an `Annotated` column says and this one does not."""
    column, base = made.column, other.column
    if not made._is_type_given and other._is_type_given:
        column.type = base.type
        made._is_type_given = True
    if base.primary_key:
        column.primary_key = True
        column.nullable = False
    if other._is_nullable_given and not made._is_nullable_given:
        column.nullable = base.nullable
        made._is_nullable_given = True
    for word in ("default", "server_default", "onupdate", "server_onupdate", "index", "unique"):
        if getattr(column, word) is None and getattr(base, word) is not None:
            setattr(column, word, getattr(base, word))
    if not column.foreign_keys:
        for key in base.foreign_keys:
            key._copy()._set_parent(column)


def _annotations_of(cls):
    """The annotations of a class's own body, which are evaluated when somebody asks for them
    (PEP 649), unless its module postpones them."""
    found = cls.__dict__.get("__annotations__")
    if found is None:
        try:
            found = cls.__annotations__
        except NameError:
            # A name that is there for type checkers alone.
            import annotationlib

            found = annotationlib.get_annotations(cls, format=annotationlib.Format.FORWARDREF)
    return found or {}


def _in_order(words, annotations):
    """The names of a class's body in their order: those that have only an annotation stand
    among those that have a value."""
    values = [name for name in words if not name.startswith("__")]
    names = list(annotations)
    found, at = [], 0
    for name in names:
        if name in words:
            while at < len(values) and values[at] != name:
                if values[at] not in annotations and values[at] not in found:
                    found.append(values[at])
                at += 1
        if name not in found:
            found.append(name)
    for name in values:
        if name not in found:
            found.append(name)
    return found


def _declare(cls, its_registry):
    _Declaration(cls, its_registry).run()


def add_mapped_attribute(target, key, attr):
    setattr(target, key, attr)


