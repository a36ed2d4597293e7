"""`sqlalchemy.ext.indexable`"""

from .hybrid import hybrid_property


class index_property(hybrid_property):
    """A property that reads an element of a column."""

    def __init__(self, attr_name, index, default=None, datatype=None, mutable=True, onebased=True):
        def fget(self):
            found = getattr(self, attr_name)
            try:
                return found[index]
            except (KeyError, IndexError, TypeError):
                return default

        super().__init__(fget, expr=lambda cls: getattr(cls, attr_name)[index])
