"""Names: quoted ones, those that a convention or the dialect makes up."""


class quoted_name(str):
    """A name with a word about its quoting."""

    __slots__ = ("quote",)

    def __new__(cls, value, quote=None):
        if value is None:
            return None
        if isinstance(value, cls) and (quote is None or value.quote == quote):
            return value
        made = super().__new__(cls, value)
        made.quote = quote
        return made

    @staticmethod
    def construct(value, quote):
        return None if value is None else quoted_name(value, quote)

    @classmethod
    def _construct(cls, value, quote):
        return value if quote is None else cls(value, quote)

    def __repr__(self):
        return str.__repr__(self)

    def __reduce__(self):
        return quoted_name, (str(self), self.quote)


class _truncated_label(quoted_name):
    """A name that is shortened where the database wants it shorter."""

    __slots__ = ()

    def __new__(cls, value, quote=None):
        made = str.__new__(cls, value)
        made.quote = getattr(value, "quote", quote)
        return made

    def apply_map(self, map_):
        return self


class conv(_truncated_label):
    """A name that a naming convention has been applied to already."""

    __slots__ = ()


class anonymous_name(_truncated_label):
    """A name that the dialect makes up as it writes: `anon_1`, `users_1`."""

    __slots__ = ("base", "serial")

    _last = 0

    def __new__(cls, base, serial=None):
        if serial is None:
            anonymous_name._last += 1
            serial = anonymous_name._last
        made = super().__new__(cls, f"%({serial} {base})s")
        made.base = _without_format(str(getattr(base, "base", base)))
        made.serial = serial
        return made


def _without_format(name):
    """What a name becomes in one that is made from it: without the signs of a Python format."""
    if not any(sign in name for sign in "%() $"):
        return name
    import re

    return re.sub(r"[%() $]+", "_", name)


def next_serial():
    anonymous_name._last += 1
    return anonymous_name._last


def identifier(name):
    """A name as plain data."""
    if type(name) is str or name is None:
        return name
    if isinstance(name, anonymous_name):
        return {"name": name.base, "anonymous": name.serial}
    quote = getattr(name, "quote", None)
    if quote is None:
        return str(name)
    return {"name": str(name), "quote": quote}


def qualified_name(name, schema):
    return {"schema": identifier(schema), "name": identifier(name)}
