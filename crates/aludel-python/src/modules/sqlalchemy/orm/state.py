"""What is known about each mapped object."""

NO_VALUE = type("NO_VALUE", (), {"__repr__": lambda self: "NO_VALUE", "__bool__": lambda self: False})()


class InstanceState:
    """An object's standing: its session, its identity, what was changed and what is to be
    loaded again."""

    def __init__(self, obj, mapper):
        self.object = obj
        self.mapper = mapper
        self.session = None
        # (class, primary key) once the row is in the database.
        self.key = None
        # The values that attributes had before they were changed.
        self.committed = {}
        # Attributes that are read from the database when they are next asked for.
        self.expired = set()
        self.deleted = False
        self.flushed_delete = False
        self.order = 0
        self.options = ()

    @property
    def dict(self):
        return self.object.__dict__

    @property
    def class_(self):
        return type(self.object)

    def obj(self):
        return self.object

    def _inspected(self):
        return self

    @property
    def identity(self):
        return None if self.key is None else self.key[1]

    identity_key = property(lambda self: self.key)

    @property
    def transient(self):
        return self.key is None and self.session is None

    @property
    def pending(self):
        return self.key is None and self.session is not None

    @property
    def persistent(self):
        return self.key is not None and self.session is not None and not self.flushed_delete

    @property
    def detached(self):
        return self.key is not None and self.session is None

    @property
    def was_deleted(self):
        return self.flushed_delete

    @property
    def has_identity(self):
        return self.key is not None

    @property
    def modified(self):
        return bool(self.committed)

    @property
    def unloaded(self):
        return {prop.key for prop in self.mapper.attrs if prop.key not in self.dict}

    expired_attributes = property(lambda self: self.expired)

    @property
    def attrs(self):
        from .attributes import AttributeStates

        return AttributeStates(self)

    def remember(self, key):
        """Keeps the value that an attribute had when it was last in line with the database."""
        if key not in self.committed:
            self.committed[key] = self.dict.get(key, NO_VALUE)

    def settle(self):
        """What the object holds is what the database holds."""
        self.committed = {}

    def settle_columns(self):
        """The same for the columns alone."""
        for key in list(self.committed):
            if self.mapper._props[key].is_column:
                del self.committed[key]

    def expire(self, keys=None):
        """Attributes are forgotten and read again when they are next asked for."""
        values = self.dict
        for prop in self.mapper.attrs:
            if keys is not None and prop.key not in keys:
                continue
            if prop.key in values or keys is not None or prop.is_column:
                values.pop(prop.key, None)
                if prop.is_column:
                    self.expired.add(prop.key)
            self.committed.pop(prop.key, None)
        if keys is None:
            self.committed = {}

    def __str__(self):
        return f"<{type(self.object).__name__} at {id(self.object):#x}>"


def instance_state(obj):
    """The state of an object, made when it is first asked for."""
    values = obj.__dict__
    state = values.get("_sa_instance_state")
    if state is None:
        mapper = getattr(type(obj), "__mapper__", None)
        if mapper is None:
            from .exc import UnmappedInstanceError

            raise UnmappedInstanceError(obj)
        state = values["_sa_instance_state"] = InstanceState(obj, mapper)
    return state


instance_dict = vars
