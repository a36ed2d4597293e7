"""Small things that scripts take from `sqlalchemy.util`."""

OrderedDict = dict


class immutabledict(dict):
    """A dictionary that does not change."""

    def _refuse(self, *arg, **kw):
        raise TypeError(f"{type(self).__name__} object is immutable")

    __setitem__ = __delitem__ = clear = pop = popitem = setdefault = update = _refuse

    def union(self, *args, **kw):
        made = dict(self)
        for other in args:
            if other:
                made.update(other)
        made.update(kw)
        return immutabledict(made)

    merge_with = union


    def __repr__(self):
        return f"immutabledict({dict.__repr__(self)})"


EMPTY_DICT = immutabledict()
FacadeDict = frozendict = immutabledict


class OrderedSet:
    """A set that keeps the order in which things came."""

    def __init__(self, things=()):
        self._things = dict.fromkeys(things)

    def add(self, thing):
        self._things[thing] = None

    def remove(self, thing):
        del self._things[thing]

    def discard(self, thing):
        self._things.pop(thing, None)

    def update(self, *others):
        for other in others:
            self._things.update(dict.fromkeys(other))

    def union(self, *others):
        made = OrderedSet(self._things)
        made.update(*others)
        return made

    def difference(self, *others):
        gone = {thing for other in others for thing in other}
        return OrderedSet(thing for thing in self._things if thing not in gone)

    def intersection(self, other):
        kept = set(other)
        return OrderedSet(thing for thing in self._things if thing in kept)

    __or__, __sub__, __and__ = union, difference, intersection

    def __contains__(self, thing):
        return thing in self._things

    def __iter__(self):
        return iter(list(self._things))

    def __len__(self):
        return len(self._things)

    def __repr__(self):
        return f"OrderedSet({list(self._things)!r})"


class IdentitySet(OrderedSet):
    """A set that compares by identity."""

    def __init__(self, things=()):
        self._by_id = {id(thing): thing for thing in things}
        self._things = self._by_id

    def add(self, thing):
        self._by_id[id(thing)] = thing

    def __contains__(self, thing):
        return id(thing) in self._by_id

    def __iter__(self):
        return iter(list(self._by_id.values()))


column_set = set
column_dict = dict
populate_column_dict = dict


class symbol:
    """A name that is only equal to itself."""

    _known = {}

    def __new__(cls, name, doc=None, canonical=None):
        if name not in cls._known:
            made = object.__new__(cls)
            made.name = name
            cls._known[name] = made
        return cls._known[name]

    def __repr__(self):
        return f"symbol({self.name!r})"


def to_list(x, default=None):
    if x is None:
        return default
    if isinstance(x, (str, bytes)) or not hasattr(x, "__iter__"):
        return [x]
    return x if isinstance(x, list) else list(x)


def to_set(x):
    return set() if x is None else x if isinstance(x, set) else set(to_list(x))


def to_column_set(x):
    return to_set(x)


def flatten_iterator(x):
    for element in x:
        if hasattr(element, "__iter__") and not isinstance(element, str):
            yield from flatten_iterator(element)
        else:
            yield element


def unique_list(seq, hashfunc=None):
    return list(dict.fromkeys(seq))


def asbool(obj):
    if isinstance(obj, str):
        word = obj.strip().lower()
        if word in ("true", "yes", "on", "y", "t", "1"):
            return True
        if word in ("false", "no", "off", "n", "f", "0"):
            return False
        raise ValueError(f"String is not true/false: {word!r}")
    return bool(obj)


def asint(value):
    return None if value is None else int(value)


def coerce_kw_type(kw, key, type_, flexi_bool=True, dest=None):
    dest = kw if dest is None else dest
    if key in kw and kw[key] is not None and not isinstance(kw[key], type_):
        dest[key] = asbool(kw[key]) if type_ is bool else type_(kw[key])


def warn(msg, code=None):
    import warnings

    from .. import exc

    warnings.warn(msg, exc.SAWarning, stacklevel=3)


def warn_deprecated(msg, version=None, stacklevel=3, code=None):
    import warnings

    from .. import exc

    warnings.warn(msg, exc.SADeprecationWarning, stacklevel=stacklevel)


def deprecated(version=None, message=None, *args, **kw):
    def decorate(fn):
        return fn

    return decorate


class memoized_property:
    """A property that is computed once."""

    def __init__(self, fget, doc=None):
        self.fget = fget
        self.__doc__ = doc or fget.__doc__
        self.__name__ = fget.__name__

    def __get__(self, obj, cls):
        if obj is None:
            return self
        found = obj.__dict__[self.__name__] = self.fget(obj)
        return found


ro_memoized_property = memoized_property


class hybridproperty:
    def __init__(self, func):
        self.func = func

    def __get__(self, instance, owner):
        return self.func(owner if instance is None else instance)


class classproperty(property):
    def __get__(self, obj, cls):
        return self.fget(cls)


def preload_module(*deps):
    return lambda fn: fn


def md5_hex(text):
    import hashlib

    return hashlib.md5(str(text).encode(), usedforsecurity=False).hexdigest()


def generic_repr(obj, additional_kw=(), to_inspect=None, omit_kwarg=()):
    from ..sql.type_api import represent

    return represent(obj, tuple(omit_kwarg))


def await_only(awaitable):
    from .. import exc

    raise exc.MissingGreenlet(
        "greenlet_spawn has not been called; can't call await_only() here. Was IO attempted in an "
        "unexpected place?"
    )


def __getattr__(name):
    if name in ("langhelpers", "compat", "concurrency", "queue", "topological", "typing"):
        import importlib

        return importlib.import_module(f"sqlalchemy.util.{name}")
    raise AttributeError(f"module 'sqlalchemy.util' has no attribute {name!r}")
