"""What `Mapped[…]` says: a column's type, whether it may be null, a relationship's class."""

from .resolution import Forward, annotation_of
from .. import exc as sa_exc


class Mapped:
    """The annotation of a mapped attribute."""

    def __init__(self, argument, kind="mapped"):
        self.argument = argument
        self.kind = kind

    def __class_getitem__(cls, item):
        return cls(item, cls.__name__)

    def __or__(self, other):
        return self

    def __repr__(self):
        return f"Mapped[{self.argument!r}]"


class DynamicMapped(Mapped):
    pass


class WriteOnlyMapped(Mapped):
    pass


class MappedSQLExpression(Mapped):
    pass


class Annotated:
    """What an annotation comes to."""

    def __init__(self, python_type, optional, column, collection):
        self.python_type = python_type
        self.optional = optional
        # A `mapped_column` that stands in `Annotated[…]`.
        self.column = column
        self.collection = collection


def read(annotation, cls):
    """The meaning of an attribute's annotation; None where it maps nothing."""
    if isinstance(annotation, str):
        if "Mapped" not in annotation:
            return None
        annotation = annotation_of(annotation, cls)
    if not isinstance(annotation, Mapped):
        origin = getattr(annotation, "__origin__", None)
        if origin is None or not (isinstance(origin, type) and issubclass(origin, Mapped)):
            return None
        annotation = Mapped(annotation.__args__[0])
    return _meaning(annotation.argument, cls)


def _meaning(argument, cls):
    optional, column, collection = False, None, None
    while True:
        if isinstance(argument, str) and not isinstance(argument, Forward):
            argument = annotation_of(argument, cls)
            if isinstance(argument, str) and not isinstance(argument, Forward):
                argument = Forward(argument)
        forward = getattr(argument, "__forward_arg__", None)
        if forward is not None:
            argument = annotation_of(forward, cls)
            if isinstance(argument, str):
                argument = Forward(argument)
        metadata = getattr(argument, "__metadata__", None)
        if metadata is not None:
            from .properties import MappedColumn

            for extra in metadata:
                if isinstance(extra, MappedColumn):
                    column = extra
            # Types may be mapped by the whole annotation as well.
            return Annotated(argument, optional, column, collection)
        parts = getattr(argument, "__args__", None)
        if parts is None:
            return Annotated(argument, optional, column, collection)
        kept = [part for part in parts if part is not type(None)]
        if len(kept) < len(parts) and _is_union(argument):
            optional = True
            if len(kept) == 1:
                argument = kept[0]
                continue
            return Annotated(argument, optional, column, collection)
        origin = getattr(argument, "__origin__", None)
        if origin in (list, set, tuple, frozenset) or getattr(origin, "__name__", "") in (
            "Sequence", "List", "Set", "Collection", "Iterable", "MutableSequence"
        ):  # fmt: skip
            collection = set if origin is set else list
            inner = kept[0]
            forward = getattr(inner, "__forward_arg__", inner)
            if isinstance(forward, (str, type)):
                plain = Annotated(argument, optional, column, collection)
                plain.member = forward
                return plain
        return Annotated(argument, optional, column, collection)


def _is_union(argument):
    if type(argument).__name__ in ("UnionType", "_UnionGenericAlias", "Union"):
        return True
    origin = getattr(argument, "__origin__", None)
    return "Union" in str(origin)


def type_for(python_type, registry):
    """The column type that stands for a Python type."""
    given = registry.type_annotation_map
    try:
        if python_type in given:
            return given[python_type]
    except TypeError:
        pass
    inner = getattr(python_type, "__origin__", None)
    if getattr(python_type, "__metadata__", None) is not None:
        return type_for(inner, registry)
    base = getattr(python_type, "__supertype__", None)
    if base is not None:
        return type_for(base, registry)
    if str(inner) == "typing.Literal":
        from ..sql.sqltypes import Enum

        return Enum(*python_type.__args__, native_enum=False)
    if not isinstance(python_type, type):
        return None
    return _of_class(python_type, given)


def _of_class(python_type, given):
    from ..sql import sqltypes

    for base in python_type.__mro__[1:]:
        if base in given:
            return given[base]
    name = (python_type.__module__, python_type.__name__)
    found = {
        ("builtins", "int"): sqltypes.Integer,
        ("builtins", "str"): sqltypes.String,
        ("builtins", "bool"): sqltypes.Boolean,
        ("builtins", "float"): sqltypes.Float,
        ("builtins", "bytes"): sqltypes.LargeBinary,
        ("datetime", "datetime"): sqltypes.DateTime,
        ("datetime", "date"): sqltypes.Date,
        ("datetime", "time"): sqltypes.Time,
        ("datetime", "timedelta"): sqltypes.Interval,
        ("decimal", "Decimal"): sqltypes.Numeric,
        ("uuid", "UUID"): sqltypes.Uuid,
    }.get(name)
    if found is not None:
        return found()
    import enum

    if issubclass(python_type, enum.Enum):
        return sqltypes.Enum(python_type)
    return None


def give_type(mapped_column, meaning, cls, key, registry):
    """Fills in what the annotation says and the column does not."""
    column = mapped_column.column
    if not mapped_column._is_nullable_given and not column.primary_key:
        column.nullable = meaning.optional
    if mapped_column._is_type_given or column.foreign_keys:
        return
    found = type_for(meaning.python_type, registry)
    if found is None:
        raise sa_exc.ArgumentError(
            f"Could not locate SQLAlchemy Core type for Python type {meaning.python_type!r} "
            f"inside the type_annotation_map for the {key!r} attribute of {cls.__name__}"
        )
    column._set_type(found)
