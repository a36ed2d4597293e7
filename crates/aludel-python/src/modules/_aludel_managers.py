"""Context managers out of generators, as `contextlib` makes them.

`contextlib` itself brings a quarter of the standard library along, which most revisions do
without."""


class _Manager:
    """Runs a generator to its `yield` and, behind the block, to its end."""

    def __init__(self, generator):
        self._generator = generator

    def __enter__(self):
        try:
            return next(self._generator)
        except StopIteration:
            raise RuntimeError("generator didn't yield") from None

    def __exit__(self, type_, value, traceback):
        if type_ is None:
            try:
                next(self._generator)
            except StopIteration:
                return False
            raise RuntimeError("generator didn't stop")
        try:
            self._generator.throw(value)
        except StopIteration as end:
            # The block's own `StopIteration` goes on.
            return end is not value
        except BaseException as error:
            # What the generator let pass is the block's: `with` goes on with it. A generator
            # turns a `StopIteration` that passes into a `RuntimeError`.
            passed = error is value or (
                isinstance(value, StopIteration) and error.__cause__ is value
            )
            if not passed:
                raise
            value.__traceback__ = traceback
            return False
        raise RuntimeError("generator didn't stop after throw()")


def contextmanager(function):
    """Makes a function that yields once one that gives a context manager."""

    def made(*args, **kw):
        return _Manager(function(*args, **kw))

    made.__name__ = function.__name__
    made.__qualname__ = function.__qualname__
    made.__doc__ = function.__doc__
    made.__module__ = function.__module__
    made.__wrapped__ = function
    return made
