"""`sqlalchemy_utils.models`"""

import sqlalchemy as sa


def _now():
    import datetime

    return datetime.datetime.now(datetime.timezone.utc).replace(tzinfo=None)


class Timestamp:
    """A mixin with the times of creation and change."""

    created = sa.Column(sa.DateTime, default=_now, nullable=False)
    updated = sa.Column(sa.DateTime, default=_now, nullable=False)


def generic_repr(*fields):
    """Gives a class a `__repr__` with its columns."""

    def decorate(cls, names=()):
        def __repr__(self):
            chosen = names or [prop.key for prop in type(self).__mapper__.column_attrs]
            shown = ", ".join(f"{name}={getattr(self, name)!r}" for name in chosen)
            return f"{type(self).__name__}({shown})"

        cls.__repr__ = __repr__
        return cls

    if len(fields) == 1 and isinstance(fields[0], type):
        return decorate(fields[0])
    return lambda cls: decorate(cls, fields)
