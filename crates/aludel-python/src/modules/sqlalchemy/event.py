"""Events: functions that are called when a table is created, a constraint is attached, ….

What the runtime itself does is told to listeners where scripts use it: the creation and
dropping of tables, and the attachment of constraints and columns. Other events (of pools,
engines, mappers) are taken and never fire.
"""

CANCEL = object()
NO_RETVAL = object()

# (target, name) to listeners; a target is an object's id or a class.
_listeners = {}


def listen(target, identifier, fn, *args, propagate=False, insert=False, named=False, retval=False,
           once=False):  # fmt: skip
    """Has `fn` called whenever an event happens to a target."""
    key = (target if isinstance(target, type) else id(target), identifier)
    # The target is kept so that its id stays its own.
    entries = _listeners.setdefault(key, (target, []))[1]
    if insert:
        entries.insert(0, fn)
    else:
        entries.append(fn)


def listens_for(target, identifier, *args, **kw):
    def decorate(fn):
        listen(target, identifier, fn, *args, **kw)
        return fn

    return decorate


def remove(target, identifier, fn):
    key = (target if isinstance(target, type) else id(target), identifier)
    entries = _listeners.get(key, (target, []))[1]
    if fn in entries:
        entries.remove(fn)


def contains(target, identifier, fn):
    key = (target if isinstance(target, type) else id(target), identifier)
    return fn in _listeners.get(key, (target, []))[1]


def fire(target, identifier, *args, **kw):
    """Calls the listeners of an object and of its classes."""
    if not _listeners:
        return
    for cls in type(target).__mro__:
        for fn in tuple(_listeners.get((cls, identifier), (None, ()))[1]):
            fn(*args, **kw)
    for fn in tuple(_listeners.get((id(target), identifier), (None, ()))[1]):
        fn(*args, **kw)


class Dispatch:
    """`table.dispatch.before_create(…)`"""

    def __init__(self, target):
        self._target = target

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)

        def call(*args, **kw):
            fire(self._target, name, *args, **kw)

        return call


class Events:
    """The base of classes that name events."""
