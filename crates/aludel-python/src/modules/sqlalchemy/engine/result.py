"""Results: rows that are fetched one by one, in part or all at once."""

from .row import Keys, RMKeyView, Row, RowMapping
from .. import exc

_NO_ROW = object()


class ResultMetaData:
    """The names of a result's columns."""

    returns_rows = True

    def __init__(self, keys):
        self._keys_ = keys

    @property
    def keys(self):
        return RMKeyView(self._keys_)


class SimpleResultMetaData(ResultMetaData):
    """Names alone."""

    def __init__(self, keys, extra=None, _processors=None):
        super().__init__(Keys([str(key) for key in keys], [(key,) for key in keys]))


class _Fetching:
    """What all results share. `_next()` yields a row as a tuple, or `_NO_ROW`."""

    _seen = None
    _unique_by = None
    _size = None
    # How many rows a driver fetches where nobody says (PEP 249, `arraysize`).
    _array_size = 1
    _hard_closed = False
    _soft_closed = False

    def __class_getitem__(cls, item):
        return cls

    # What one row becomes.

    def _made(self, data):
        raise NotImplementedError

    def _next_made(self):
        """The next row as it is handed out, repeated ones left out where that is wanted."""
        while True:
            data = self._next()
            if data is _NO_ROW:
                return _NO_ROW
            made = self._made(data)
            if self._seen is None or self._is_new(made):
                return made

    def _is_new(self, made):
        mark = made if self._unique_by is None else self._unique_by(made)
        try:
            if mark in self._seen:
                return False
            self._seen.add(mark)
            return True
        except TypeError:
            mark = _hashable(made)
            if mark in self._seen:
                return False
            self._seen.add(mark)
            return True

    def unique(self, strategy=None):
        self._seen = set()
        self._unique_by = strategy
        return self

    def _rest(self):
        found = []
        while True:
            made = self._next_made()
            if made is _NO_ROW:
                return found
            found.append(made)

    # Fetching.

    def all(self):
        return self._rest()

    def __iter__(self):
        while True:
            made = self._next_made()
            if made is _NO_ROW:
                return
            yield made

    def __next__(self):
        made = self._next_made()
        if made is _NO_ROW:
            raise StopIteration()
        return made

    def _fetch_one(self):
        made = self._next_made()
        return None if made is _NO_ROW else made

    def fetchmany(self, size=None):
        if size is None:
            size = self._size or self._array_size
        found = []
        while len(found) < size:
            made = self._next_made()
            if made is _NO_ROW:
                break
            found.append(made)
        return found

    def partitions(self, size=None):
        while True:
            part = self.fetchmany(size)
            if not part:
                return
            yield part

    def _only(self, several_is_error, none_is_error):
        first = self._next_made()
        if first is _NO_ROW:
            if none_is_error:
                raise exc.NoResultFound("No row was found when one was required")
            return None
        if several_is_error:
            while True:
                second = self._next_made()
                if second is _NO_ROW:
                    break
                if self._seen is None or second != first:
                    self.close()
                    raise exc.MultipleResultsFound(
                        "Multiple rows were found when exactly one was required"
                        if none_is_error
                        else "Multiple rows were found when one or none was required"
                    )
        self.close()
        return first

    def first(self):
        return self._only(False, False)

    def one_or_none(self):
        return self._only(True, False)

    def one(self):
        return self._only(True, True)

    def yield_per(self, num):
        self._size = num
        return self

    # Closing.

    @property
    def closed(self):
        return self._hard_closed or self._soft_closed

    def __enter__(self):
        return self

    def __exit__(self, type_, value, traceback):
        self.close()


def _hashable(value):
    if isinstance(value, (Row, list, tuple)):
        return tuple(_hashable(part) for part in value)
    try:
        hash(value)
    except TypeError:
        return id(value)
    return value


class Result(_Fetching):
    """Rows with names."""

    _attributes = {}
    _source_supports_scalars = False
    returns_rows = True

    def __init__(self, cursor_metadata):
        self._metadata = cursor_metadata
        self._pending = iter(())

    # The rows beneath.

    @property
    def _keys_(self):
        return self._metadata._keys_

    def _next(self):
        self._refuse_closed()
        return self._next_tuple()

    def _next_tuple(self):
        data = next(self._pending, _NO_ROW)
        if data is _NO_ROW:
            self._soft_closed = True
        return data

    def _refuse_closed(self):
        if self._hard_closed:
            raise exc.ResourceClosedError("This result object is closed.")

    def _made(self, data):
        return Row(self._keys_, data)

    def close(self):
        self._hard_closed = True
        self._pending = iter(())

    # Looking at them.

    def keys(self):
        return self._metadata.keys

    def columns(self, *col_expressions):
        """The same rows with these columns alone, in this order."""
        places = [self._keys_.place(expression) for expression in col_expressions]
        names = [self._keys_.names[place] for place in places]
        objects = [
            [thing for where, thing in self._keys_._objects.values() if where == place]
            for place in places
        ]
        rows = self._pending
        self._metadata = ResultMetaData(Keys(names, objects))
        self._pending = (tuple(row[place] for place in places) for row in rows)
        return self

    def scalars(self, index=0):
        return ScalarResult(self, index)

    def mappings(self):
        return MappingResult(self)

    def tuples(self):
        return self

    @property
    def t(self):
        return self

    def fetchall(self):
        return self._rest()

    def fetchone(self):
        return self._fetch_one()

    def scalar(self):
        row = self.first()
        return None if row is None else row[0]

    def scalar_one(self):
        return self.one()[0]

    def scalar_one_or_none(self):
        row = self.one_or_none()
        return None if row is None else row[0]

    def freeze(self):
        return FrozenResult(self)

    def merge(self, *others):
        return MergedResult(self._metadata, (self, *others))

    def execution_options(self, **kw):
        return self

    def _raw_all_rows(self):
        return self._rest()

    @property
    def _soft_close(self):
        return self.close


class _Filter(_Fetching):
    """A result that hands out the rows of another in some other form."""

    def __init__(self, result):
        self._real_result = result
        self._seen = result._seen
        self._unique_by = result._unique_by
        self._size = result._size
        result._seen = None

    def _next(self):
        return self._real_result._next()

    @property
    def closed(self):
        return self._real_result.closed

    @property
    def _soft_closed(self):
        return self._real_result._soft_closed

    @property
    def _hard_closed(self):
        return self._real_result._hard_closed

    def close(self):
        self._real_result.close()

    @property
    def _attributes(self):
        return self._real_result._attributes

    def fetchall(self):
        return self._rest()


FilterResult = _Filter


class ScalarResult(_Filter):
    """One column's values."""

    def __init__(self, real_result, index):
        super().__init__(real_result)
        self._place = real_result._keys_.place(index) if real_result.returns_rows else 0

    def _made(self, data):
        return data[self._place]


class MappingResult(_Filter):
    """Rows as mappings."""

    def _made(self, data):
        return RowMapping(self._real_result._keys_, data)

    def _is_new(self, made):
        mark = _hashable(made._data) if self._unique_by is None else self._unique_by(made)
        if mark in self._seen:
            return False
        self._seen.add(mark)
        return True

    def keys(self):
        return self._real_result.keys()

    def columns(self, *col_expressions):
        self._real_result.columns(*col_expressions)
        return self

    def fetchone(self):
        return self._fetch_one()


class TupleResult(Result):
    """For annotations."""


class IteratorResult(Result):
    """Rows that somebody else makes."""

    def __init__(self, cursor_metadata, iterator, raw=None, _source_supports_scalars=False):
        super().__init__(cursor_metadata)
        self._pending = iter([tuple(row) for row in iterator] if isinstance(iterator, list) else (
            tuple(row) for row in iterator
        ))  # fmt: skip
        self.raw = raw


class ChunkedIteratorResult(IteratorResult):
    def __init__(self, cursor_metadata, chunks, source_supports_scalars=False, raw=None,
                 dynamic_yield_per=False):  # fmt: skip
        rows = (row for chunk in chunks(None) for row in chunk)
        super().__init__(cursor_metadata, rows, raw)


class MergedResult(IteratorResult):
    """The rows of several results."""

    def __init__(self, cursor_metadata, results):
        super().__init__(cursor_metadata, (row for result in results for row in result._rest()))


class FrozenResult:
    """All rows of a result, to be read again and again."""

    def __init__(self, result):
        self.metadata = result._metadata
        self.data = [tuple(row) for row in result._rest()]

    def __call__(self):
        return IteratorResult(self.metadata, list(self.data))

    def rewrite_rows(self):
        return [list(row) for row in self.data]


def null_result():
    return IteratorResult(SimpleResultMetaData([]), iter([]))


def result_tuple(fields, extra=None):
    keys = Keys(list(fields))
    return lambda row: Row(keys, tuple(row))
