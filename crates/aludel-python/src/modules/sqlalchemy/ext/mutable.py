"""Values that tell their objects when they change."""


class Mutable:
    """A value that knows whose it is."""

    _aludel_owner = None

    @classmethod
    def coerce(cls, key, value):
        if value is None:
            return None
        raise ValueError(
            f"Attribute '{key}' does not accept objects of type {type(value)}"
        )

    def changed(self):
        if self._aludel_owner is not None:
            state, key = self._aludel_owner
            from ..orm.attributes import FLAGGED

            if state.dict.get(key) is self:
                state.committed[key] = FLAGGED

    @classmethod
    def _coercion(cls, state, key, value):
        if value is None:
            return None
        made = value if isinstance(value, cls) else cls.coerce(key, value)
        made._aludel_owner = (state, key)
        return made

    @classmethod
    def as_mutable(cls, sqltype):
        """A type whose values are of this class."""
        from ..sql.type_api import to_instance

        made = to_instance(sqltype)._shallow_copy()
        made._mutable_class = cls
        return made

    @classmethod
    def associate_with(cls, sqltype):
        sqltype._mutable_class = cls

    @classmethod
    def associate_with_attribute(cls, attribute):
        attribute.prop.coercions.append(cls._coercion)


MutableBase = Mutable


class MutableComposite(Mutable):
    pass


def _telling(base, names):
    """Methods of a collection that tell of the change."""
    found = {}
    for name in names:
        method = getattr(base, name)

        def tell(self, *arg, _method=method, **kw):
            result = _method(self, *arg, **kw)
            self.changed()
            return result

        found[name] = tell
    return found


class MutableDict(Mutable, dict):
    locals().update(
        _telling(dict, ("__setitem__", "__delitem__", "setdefault", "update", "pop", "popitem", "clear"))
    )

    def __class_getitem__(cls, item):
        return cls

    @classmethod
    def coerce(cls, key, value):
        if isinstance(value, cls):
            return value
        if isinstance(value, dict):
            return cls(value)
        return Mutable.coerce(key, value)

    def __getstate__(self):
        return dict(self)

    def __reduce__(self):
        return dict, (dict(self),)


class MutableList(Mutable, list):
    locals().update(
        _telling(
            list,
            ("__setitem__", "__delitem__", "pop", "append", "extend", "__iadd__", "insert",
             "remove", "clear", "sort", "reverse"),
        )
    )  # fmt: skip

    def __class_getitem__(cls, item):
        return cls

    @classmethod
    def coerce(cls, key, value):
        if isinstance(value, cls):
            return value
        if isinstance(value, (list, tuple)):
            return cls(value)
        return Mutable.coerce(key, value)

    def __reduce__(self):
        return list, (list(self),)


class MutableSet(Mutable, set):
    locals().update(
        _telling(
            set,
            ("add", "remove", "discard", "pop", "clear", "update", "difference_update",
             "intersection_update", "symmetric_difference_update"),
        )
    )  # fmt: skip

    def __class_getitem__(cls, item):
        return cls

    @classmethod
    def coerce(cls, key, value):
        if isinstance(value, cls):
            return value
        if isinstance(value, (set, frozenset, list, tuple)):
            return cls(value)
        return Mutable.coerce(key, value)

    def __hash__(self):
        return id(self)
