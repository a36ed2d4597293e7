"""Rows of results."""

from .. import exc


class Keys:
    """The names of a result's columns, and where each is found in a row."""

    __slots__ = ("names", "_index", "_objects", "_ambiguous")

    def __init__(self, names, objects=(), last_wins=False):
        self.names = names
        self._index = {}
        self._ambiguous = set()
        for place, name in enumerate(names):
            if name in self._index and not last_wins:
                self._ambiguous.add(name)
            else:
                self._index[name] = place
        # The expressions that stand for columns: those of a statement, by their ids.
        self._objects = {}
        for place, things in enumerate(objects):
            for thing in things:
                self._objects.setdefault(id(thing), (place, thing))

    def place(self, key):
        """The number of a column by its name, its number or the expression itself."""
        if isinstance(key, str):
            place = self._index.get(key)
            if place is None:
                raise exc.NoSuchColumnError(
                    f"Could not locate column in row for column '{key}'"
                )
            if key in self._ambiguous:
                raise exc.InvalidRequestError(
                    f"Ambiguous column name '{key}' in result set column descriptions"
                )
            return place
        if isinstance(key, int):
            if -len(self.names) <= key < len(self.names):
                return key
            raise exc.NoSuchColumnError(
                f"Could not locate column in row for column '{key}'"
            )
        found = self._objects.get(id(key))
        if found is None:
            found = self._standing_for(key)
        if found is None:
            raise exc.NoSuchColumnError(
                f"Could not locate column in row for column '{_shown(key)}'"
            )
        return found[0]

    def _standing_for(self, key):
        method = getattr(key, "__clause_element__", None)
        if method is None:
            return None
        element = method()
        found = self._objects.get(id(element))
        if found is not None:
            return found
        # Over text, a column is found by its name.
        name = getattr(element, "key", None) or getattr(element, "name", None)
        if not self._objects and isinstance(name, str) and name in self._index:
            return self._index[name], element
        return None

    def has(self, key):
        try:
            self.place(key)
        except exc.NoSuchColumnError:
            return False
        return True


def _shown(key):
    try:
        return str(key)
    except Exception:
        return repr(key)


_LONGEST_VALUE = 300


def _shortened(text):
    """A value as it is shown: the middle of a long one is left out."""
    left_out = len(text) - _LONGEST_VALUE
    if left_out <= 0:
        return text
    half = _LONGEST_VALUE // 2
    return f"{text[:half]} ... ({left_out} characters truncated) ... {text[-half:]}"


class Row:
    """One row: a tuple whose values have names."""

    __slots__ = ("_keys_", "_data")

    def __init__(self, keys, data):
        object.__setattr__(self, "_keys_", keys)
        object.__setattr__(self, "_data", data)

    def __class_getitem__(cls, item):
        return cls

    def __setattr__(self, name, value):
        raise AttributeError("can't set attribute")

    def __delattr__(self, name):
        raise AttributeError("can't delete attribute")

    def __getattr__(self, name):
        keys = object.__getattribute__(self, "_keys_")
        place = keys._index.get(name)
        if place is None or name in keys._ambiguous:
            try:
                place = keys.place(name)
            except exc.NoSuchColumnError as error:
                from .legacy import mapping_method

                method = mapping_method(name, self)
                if method is not None:
                    return method
                raise AttributeError(error.args[0]) from None
        return self._data[place]

    def __getitem__(self, place):
        try:
            return self._data[place]
        except TypeError:
            # Before SQLAlchemy 2, a row was found in by names and by columns.
            if isinstance(place, str) or hasattr(place, "__clause_element__"):
                return self._data[self._keys_.place(place)]
            # Interpreters word it differently.
            kind = type(place).__name__
            raise TypeError(
                f"tuple indices must be integers or slices, not {kind}"
            ) from None

    def __len__(self):
        return len(self._data)

    def __iter__(self):
        return iter(self._data)

    def __contains__(self, value):
        return value in self._data

    def __hash__(self):
        return hash(self._data)

    def __repr__(self):
        shown = [_shortened(repr(value)) for value in self._data]
        return f"({', '.join(shown)}{',' if len(shown) == 1 else ''})"

    def __reduce__(self):
        return _row_again, (tuple(self._keys_.names), self._data)

    def _compared(self, other):
        return other._data if isinstance(other, Row) else other

    def __eq__(self, other):
        return self._data == self._compared(other)

    def __ne__(self, other):
        return self._data != self._compared(other)

    def __lt__(self, other):
        return self._data < self._compared(other)

    def __le__(self, other):
        return self._data <= self._compared(other)

    def __gt__(self, other):
        return self._data > self._compared(other)

    def __ge__(self, other):
        return self._data >= self._compared(other)

    @property
    def count(self):
        if "count" in self._keys_._index:
            return self._data[self._keys_.place("count")]
        return self._data.count

    @property
    def index(self):
        if "index" in self._keys_._index:
            return self._data[self._keys_.place("index")]
        return self._data.index

    @property
    def _mapping(self):
        return RowMapping(self._keys_, self._data)

    @property
    def _fields(self):
        return tuple(name for name in self._keys_.names)

    @property
    def t(self):
        if "t" in self._keys_._index:
            return self._data[self._keys_.place("t")]
        return self

    @property
    def tuple(self):
        if "tuple" in self._keys_._index:
            return self._data[self._keys_.place("tuple")]
        return self._tuple

    @property
    def _t(self):
        return self

    def _tuple(self):
        return self

    def _asdict(self):
        return dict(self._mapping)

    def _to_tuple_instance(self):
        return self._data


def _row_again(names, data):
    return Row(Keys(names), data)


BaseRow = Row


class RowMapping:
    """One row as a mapping."""

    __slots__ = ("_keys_", "_data")

    def __init__(self, keys, data):
        self._keys_ = keys
        self._data = data

    def __getitem__(self, key):
        if isinstance(key, int):
            raise exc.NoSuchColumnError(
                f"Could not locate column in row for column '{key}'"
            )
        return self._data[self._keys_.place(key)]

    def get(self, key, default=None):
        return self[key] if self._keys_.has(key) else default

    def __contains__(self, key):
        return self._keys_.has(key)

    def __iter__(self):
        return iter(self._keys_.names)

    def __len__(self):
        return len(self._data)

    def keys(self):
        return RMKeyView(self._keys_)

    def values(self):
        return ROMappingKeysValuesView(self, list(self._data))

    def items(self):
        return ROMappingItemsView(self, list(zip(self._keys_.names, self._data)))

    def __eq__(self, other):
        try:
            return dict(self.items()) == dict(other)
        except (TypeError, ValueError):
            return False

    def __ne__(self, other):
        return not self == other

    __hash__ = None

    def __repr__(self):
        return repr(dict(zip(self._keys_.names, self._data)))

    def __reduce__(self):
        return _mapping_again, (tuple(self._keys_.names), self._data)


def _mapping_again(names, data):
    return RowMapping(Keys(names), data)


class RMKeyView:
    """What `keys()` gives: looks like the list of the names."""

    __slots__ = ("_parent", "_names")

    def __init__(self, keys):
        self._parent = keys
        self._names = [name for name in keys.names if name is not None]

    def __len__(self):
        return len(self._names)

    def __iter__(self):
        return iter(self._names)

    def __contains__(self, key):
        if isinstance(key, int):
            return False
        return self._parent.has(key)

    def __eq__(self, other):
        return list(other) == list(self)

    def __ne__(self, other):
        return list(other) != list(self)

    __hash__ = None

    def _as_set(self, other):
        return set(self), set(other)

    def __and__(self, other):
        return set(self) & set(other)

    def __or__(self, other):
        return set(self) | set(other)

    def __sub__(self, other):
        return set(self) - set(other)

    def __xor__(self, other):
        return set(self) ^ set(other)

    def isdisjoint(self, other):
        return set(self).isdisjoint(other)

    def __repr__(self):
        return f"RMKeyView({list(self._names)!r})"


class ROMappingView:
    """What `values()` and `items()` give."""

    __slots__ = ("_mapping", "_items")

    def __init__(self, mapping, items):
        self._mapping = mapping
        self._items = items

    def __len__(self):
        return len(self._items)

    def __iter__(self):
        return iter(self._items)

    def __contains__(self, item):
        return item in self._items

    def __eq__(self, other):
        return list(other) == list(self._items)

    def __ne__(self, other):
        return list(other) != list(self._items)

    __hash__ = None

    def __repr__(self):
        return f"{type(self).__name__}({self._mapping!r})"


class ROMappingKeysValuesView(ROMappingView):
    __slots__ = ()


class ROMappingItemsView(ROMappingView):
    __slots__ = ()
