"""The collections of relationships; they tell the other side what comes and goes."""


class _Told:
    """What all collections share: whose they are."""

    _prop = None
    _owner = None

    def _belong(self, prop, owner):
        self._prop = prop
        self._owner = owner
        return self

    def _before(self):
        if self._owner is not None:
            from .state import instance_state

            state = instance_state(self._owner)
            state.committed.setdefault(self._prop.key, list(members(self)))

    def _came(self, member):
        if self._owner is not None and member is not None:
            self._prop.told_added(self._owner, member)

    def _went(self, member):
        if self._owner is not None and member is not None:
            self._prop.told_removed(self._owner, member)


class InstrumentedList(_Told, list):
    def append(self, member):
        self._before()
        list.append(self, member)
        self._came(member)

    def insert(self, place, member):
        self._before()
        list.insert(self, place, member)
        self._came(member)

    def extend(self, given):
        for member in list(given):
            self.append(member)

    def __iadd__(self, given):
        self.extend(given)
        return self

    def remove(self, member):
        self._before()
        list.remove(self, member)
        self._went(member)

    def pop(self, *place):
        self._before()
        member = list.pop(self, *place)
        self._went(member)
        return member

    def clear(self):
        for member in list(self):
            self.remove(member)

    def __setitem__(self, place, member):
        self._before()
        gone = list(self[place]) if isinstance(place, slice) else [self[place]]
        list.__setitem__(self, place, member)
        for each in gone:
            self._went(each)
        for each in list(member) if isinstance(place, slice) else [member]:
            self._came(each)

    def __delitem__(self, place):
        self._before()
        gone = list(self[place]) if isinstance(place, slice) else [self[place]]
        list.__delitem__(self, place)
        for each in gone:
            self._went(each)


class InstrumentedSet(_Told, set):
    def add(self, member):
        if member not in self:
            self._before()
            set.add(self, member)
            self._came(member)

    append = add

    def remove(self, member):
        self._before()
        set.remove(self, member)
        self._went(member)

    def discard(self, member):
        if member in self:
            self.remove(member)

    def pop(self):
        member = next(iter(self))
        self.remove(member)
        return member

    def clear(self):
        for member in list(self):
            self.remove(member)

    def update(self, *given):
        for each in given:
            for member in list(each):
                self.add(member)

    def __ior__(self, given):
        self.update(given)
        return self

    def difference_update(self, *given):
        for each in given:
            for member in list(each):
                self.discard(member)

    def __isub__(self, given):
        self.difference_update(given)
        return self

    def __hash__(self):
        return id(self)


class InstrumentedDict(_Told, dict):
    keyfunc = None

    def __setitem__(self, key, member):
        self._before()
        before = self.get(key)
        dict.__setitem__(self, key, member)
        if before is not None and before is not member:
            self._went(before)
        self._came(member)

    def __delitem__(self, key):
        self._before()
        member = self[key]
        dict.__delitem__(self, key)
        self._went(member)

    def pop(self, key, *default):
        if key not in self:
            return dict.pop(self, key, *default)
        member = self[key]
        del self[key]
        return member

    def set(self, member):
        self[self.keyfunc(member)] = member

    append = set

    def remove(self, member):
        del self[self.keyfunc(member)]


KeyFuncDict = MappedCollection = InstrumentedDict


def attribute_keyed_dict(attr_name, **kw):
    return keyfunc_mapping(lambda member: getattr(member, attr_name))


attribute_mapped_collection = attribute_keyed_dict


def column_keyed_dict(mapping_spec, **kw):
    return keyfunc_mapping(lambda member: getattr(member, mapping_spec.key))


column_mapped_collection = column_keyed_dict


def keyfunc_mapping(keyfunc, **kw):
    def make():
        made = InstrumentedDict()
        made.keyfunc = keyfunc
        return made

    return make


mapped_collection = keyfunc_mapping


def members(collection):
    """The objects in a collection."""
    if collection is None:
        return []
    if isinstance(collection, dict):
        return list(collection.values())
    return list(collection)


def collection_for(prop, owner, given=()):
    """A collection of the relationship's class, filled without telling anybody."""
    factory = prop.collection_class
    made = factory() if factory is not None else InstrumentedList()
    if isinstance(made, _Told):
        pass
    elif isinstance(made, set):
        made = InstrumentedSet()
    elif isinstance(made, dict):
        made = InstrumentedDict()
    else:
        made = InstrumentedList()
    if isinstance(made, InstrumentedDict):
        pairs = given.items() if isinstance(given, dict) else (
            (made.keyfunc(member), member) for member in given or ()
        )
        for key, member in pairs:
            dict.__setitem__(made, key, member)
    elif isinstance(made, InstrumentedSet):
        for member in given or ():
            set.add(made, member)
    else:
        for member in given or ():
            list.append(made, member)
    return made._belong(prop, owner)


def put_in(collection, member):
    """Adds to a collection without telling anybody."""
    if isinstance(collection, InstrumentedDict):
        dict.__setitem__(collection, collection.keyfunc(member), member)
    elif isinstance(collection, InstrumentedSet):
        set.add(collection, member)
    else:
        list.append(collection, member)


def take_out(collection, member):
    """Removes from a collection without telling anybody."""
    if isinstance(collection, InstrumentedDict):
        for key, there in list(collection.items()):
            if there is member:
                dict.pop(collection, key)
    elif isinstance(collection, InstrumentedSet):
        set.discard(collection, member)
    else:
        for place, there in enumerate(collection):
            if there is member:
                list.pop(collection, place)
                return
