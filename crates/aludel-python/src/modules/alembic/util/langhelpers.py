"""Helpers without any database in them."""


class immutabledict(dict):
    """A dictionary that stays as it is."""

    __slots__ = ()

    def _refuse(self, *args, **kw):
        raise TypeError(f"{type(self).__name__} object is immutable")

    __setitem__ = __delitem__ = clear = pop = popitem = setdefault = update = _refuse

    def union(self, *others, **kw):
        merged = dict(self)
        for other in others:
            merged.update(other)
        merged.update(kw)
        return immutabledict(merged)


EMPTY_DICT = immutabledict()


class memoized_property:
    """A property that is computed once."""

    def __init__(self, function, doc=None):
        self.function = function
        self.__doc__ = doc or function.__doc__
        self.__name__ = function.__name__

    def __get__(self, instance, owner):
        if instance is None:
            return self
        value = instance.__dict__[self.__name__] = self.function(instance)
        return value


def asbool(value):
    if isinstance(value, str):
        word = value.strip().lower()
        if word in ("true", "yes", "on", "y", "t", "1"):
            return True
        if word in ("false", "no", "off", "n", "f", "0"):
            return False
        raise ValueError("String is not true/false: %r" % value)
    return bool(value)


def to_list(value, default=None):
    if value is None:
        return default
    if isinstance(value, str) or not hasattr(value, "__iter__"):
        return [value]
    return value if isinstance(value, list) else list(value)


def to_tuple(value, default=None):
    if value is None:
        return default
    if isinstance(value, str) or not hasattr(value, "__iter__"):
        return (value,)
    return tuple(value)


def unique_list(sequence, hashfunc=None):
    if hashfunc is None:
        return list(dict.fromkeys(sequence))
    return list({hashfunc(item): item for item in reversed(list(sequence))}.values())[::-1]


def dedupe_tuple(values):
    return tuple(unique_list(values))


def not_none(value):
    assert value is not None
    return value


def rev_id():
    import uuid

    return uuid.uuid4().hex[-12:]


class Dispatcher:
    """Finds the function that was registered for a class or a word."""

    def __init__(self):
        self._registry = {}
        # What was found for objects of a class, until something else is registered.
        self._known = {}

    def dispatch_for(self, target, *, qualifier="default", replace=False):
        def decorate(function):
            if (target, qualifier) in self._registry and not replace:
                raise ValueError(
                    "Can not set dispatch function for object "
                    f"{target!r}: key already exists. To replace "
                    "existing function, use replace=True."
                )
            self._registry[target, qualifier] = function
            self._known.clear()
            return function

        return decorate

    def dispatch(self, obj, qualifier="default"):
        known = self._known.get((type(obj), qualifier))
        if known is not None:
            return known
        if isinstance(obj, str):
            targets = (obj,)
        else:
            targets = (obj if isinstance(obj, type) else type(obj)).__mro__
        qualifiers = dict.fromkeys((qualifier, "default"))
        for target in targets:
            for word in qualifiers:
                if (target, word) in self._registry:
                    found = self._registry[target, word]
                    if not isinstance(obj, (str, type)):
                        self._known[type(obj), qualifier] = found
                    return found
        raise ValueError("no dispatch function for object: %s" % obj)

    def branch(self):
        copy = Dispatcher()
        copy._registry.update(self._registry)
        return copy


class PriorityDispatchResult:
    """Whether the functions that follow are called."""

    CONTINUE = "continue"
    STOP = "stop"


class DispatchPriority:
    """In which of three batches a function is called."""

    FIRST = 50
    MEDIUM = 25
    LAST = 10


class PriorityDispatcher:
    """Calls all functions that were registered for a word, batch by batch."""

    def __init__(self):
        self._registry = {}

    def dispatch_for(
        self,
        target,
        *,
        priority=DispatchPriority.MEDIUM,
        qualifier="default",
        subgroup=None,
    ):
        def decorate(function):
            key = (target, qualifier, priority)
            self._registry.setdefault(key, []).append((function, subgroup))
            return function

        return decorate

    def dispatch(self, target, *, qualifier="default"):
        qualifiers = dict.fromkeys((qualifier, "default"))

        def call(*args, **kw):
            stopped = set()
            for priority in (
                DispatchPriority.FIRST,
                DispatchPriority.MEDIUM,
                DispatchPriority.LAST,
            ):
                for word in qualifiers:
                    for function, subgroup in self._registry.get(
                        (target, word, priority), ()
                    ):
                        if subgroup in stopped:
                            continue
                        result = function(*args, **kw)
                        if result == PriorityDispatchResult.STOP:
                            stopped.add(subgroup)

        return call

    def branch(self):
        copy = PriorityDispatcher()
        for key, functions in self._registry.items():
            copy._registry[key] = list(functions)
        return copy


class ModuleClsProxy:
    """The base of classes whose methods are functions of a module."""


def _with_legacy_names(translations):
    def decorate(function):
        function._legacy_translations = translations
        return function

    return decorate
