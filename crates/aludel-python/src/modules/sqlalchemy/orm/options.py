"""How much is read at once: `joinedload`, `load_only` and their like."""

from .collections import collection_for
from .relationships import MANYTOMANY
from .state import instance_state


class Load:
    """A path of relationships that are read with the objects, and choices of columns."""

    def __init__(self, entity=None):
        # Paths of attributes.
        self.paths = []
        self.column_choices = []
        self._at = ()

    def _copied(self):
        made = Load()
        made.paths = list(self.paths)
        made.column_choices = list(self.column_choices)
        made._at = self._at
        return made

    def _further(self, attribute, loads):
        made = self._copied()
        attributes = [attribute] if not isinstance(attribute, (list, tuple)) else attribute
        for each in attributes:
            if isinstance(each, str):
                continue
            made._at = (*made._at, each)
            if loads:
                made.paths.append(made._at)
        return made

    def joinedload(self, attr, innerjoin=None):
        return self._further(attr, True)

    def selectinload(self, attr, recursion_depth=None):
        return self._further(attr, True)

    def subqueryload(self, attr):
        return self._further(attr, True)

    def immediateload(self, attr, recursion_depth=None):
        return self._further(attr, True)

    def contains_eager(self, attr, alias=None):
        return self._further(attr, True)

    def lazyload(self, attr):
        return self._further(attr, False)

    def noload(self, attr):
        return self._further(attr, False)

    def raiseload(self, attr, sql_only=False):
        return self._further(attr, False) if attr != "*" else self

    def defaultload(self, attr):
        return self._further(attr, False)

    def _columns(self, kind, attributes):
        made = self._copied()
        chosen = [each for each in attributes if hasattr(each, "prop")]
        made.column_choices.append((kind, chosen))
        return made

    def load_only(self, *attrs, raiseload=False):
        return self._columns("load_only", attrs)

    def defer(self, key, raiseload=False):
        return self._columns("defer", [key])

    def undefer(self, key):
        return self._columns("undefer", [key])

    def undefer_group(self, name):
        return self

    def with_expression(self, key, expression):
        return self

    def selectin_polymorphic(self, classes):
        return self

    def options(self, *opts):
        made = self._copied()
        for option in opts:
            for path in option.paths:
                made.paths.append((*self._at, *path))
            made.column_choices.extend(option.column_choices)
        return made


def _starting(name):
    def start(*keys, **kw):
        made = Load()
        for key in keys:
            made = getattr(made, name)(key)
        return made

    start.__name__ = name
    return start


joinedload = _starting("joinedload")
selectinload = _starting("selectinload")
subqueryload = _starting("subqueryload")
immediateload = _starting("immediateload")
contains_eager = _starting("contains_eager")
lazyload = _starting("lazyload")
noload = _starting("noload")
raiseload = _starting("raiseload")
defaultload = _starting("defaultload")
defer = _starting("defer")
undefer = _starting("undefer")
undefer_group = _starting("undefer_group")


def load_only(*attrs, raiseload=False):
    return Load().load_only(*attrs)


def with_expression(key, expression):
    return Load()


def selectin_polymorphic(base_cls, classes):
    return Load()


def with_loader_criteria(entity_or_base, where_criteria, **kw):
    return Load()


def load_eagerly(session, parts, rows, options):
    """Reads at once what the objects of some rows lead to."""
    paths = [path for option in options for path in getattr(option, "paths", ())]
    done = set()
    for path in paths:
        mark = tuple(id(attribute.prop) for attribute in path)
        if mark in done:
            continue
        done.add(mark)
        first = path[0].prop
        owners = []
        for place, part in enumerate(parts):
            mapper = getattr(part, "mapper", None)
            if mapper is not None and (mapper.isa(first.parent) or first.parent.isa(mapper)):
                owners.extend(row[place] for row in rows if row[place] is not None)
        for attribute in path:
            owners = _load_one(session, owners, attribute.prop)


def _load_one(session, owners, prop):
    owners = [each for each in owners if isinstance(each, prop.parent.class_)]
    missing = []
    for owner in owners:
        if prop.key not in owner.__dict__ and not any(owner is there for there in missing):
            missing.append(owner)
    if len(missing) > 1 and len(prop.pairs) == 1 and prop._primaryjoin is None and (
        prop.lazy not in ("dynamic", "write_only")
    ):
        _load_together(session, missing, prop)
    found = []
    for owner in owners:
        value = getattr(owner, prop.key)
        if prop.uselist:
            found.extend(value.values() if isinstance(value, dict) else value)
        elif value is not None:
            found.append(value)
    return found


def _load_together(session, owners, prop):
    """The objects that many others lead to, in as few queries as may be."""
    from ..sql.selectable import select
    from .loading import _ordering, run_select

    mine, theirs = prop.pairs[0]
    name = prop.parent.get_property_by_column(mine).key
    by_value = {}
    for owner in owners:
        by_value.setdefault(getattr(owner, name), []).append(owner)
    values = [value for value in by_value if value is not None]
    found = {value: [] for value in by_value}
    target = prop.mapper
    for start in range(0, len(values), 500):
        chunk = values[start : start + 500]
        statement = select(theirs, target.selectable).where(theirs.in_(chunk))
        if prop.direction == MANYTOMANY:
            statement = statement.where(
                *[other == between for other, between in prop.secondary_pairs]
            )
        if prop.order_by:
            statement = statement.order_by(*[_ordering(part) for part in prop.order_by])
        for value, member in run_select(session, statement, [theirs, target.class_]).all():
            if not any(member is there for there in found.setdefault(value, [])):
                found[value].append(member)
    for value, several in by_value.items():
        members = found.get(value, [])
        for owner in several:
            instance_state(owner)
            if prop.uselist:
                owner.__dict__[prop.key] = collection_for(prop, owner, members)
            else:
                owner.__dict__[prop.key] = members[0] if members else None
