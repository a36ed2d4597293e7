"""The attributes of mapped classes: expressions on the class, values on its objects."""

from .collections import InstrumentedList, collection_for, members
from .state import NO_VALUE, InstanceState, instance_state
from .. import exc as sa_exc
from ..sql.operators import ColumnOperators


class QueryableAttribute(ColumnOperators):
    """What `User.name` is."""

    is_attribute = True
    # Whose columns are meant where the class is aliased.
    _entity = None

    def __init__(self, class_, key, prop):
        self.class_ = class_
        self.key = key
        self.prop = self.property = prop

    @property
    def parent(self):
        return self.prop.parent

    @property
    def expression(self):
        return self.__clause_element__()

    @property
    def comparator(self):
        return self.__clause_element__()

    def _inspected(self):
        return self

    def of_entity(self, entity):
        """The same attribute of an aliased class."""
        copied = type(self)(self.class_, self.key, self.prop)
        copied._entity = entity
        return copied

    def operate(self, op, *other, **kwargs):
        return op(self.__clause_element__(), *other, **kwargs)

    def reverse_operate(self, op, other, **kwargs):
        return self.__clause_element__().reverse_operate(op, other, **kwargs)

    def __hash__(self):
        return id(self)

    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(name)
        try:
            return getattr(self.__clause_element__(), name)
        except AttributeError:
            raise AttributeError(
                f"Neither {type(self).__name__!r} object nor 'Comparator' object associated with "
                f"{self} has an attribute {name!r}"
            ) from None

    def __str__(self):
        return f"{self.class_.__name__}.{self.key}"


class InstrumentedAttribute(QueryableAttribute):
    """A column's attribute."""

    def __clause_element__(self):
        element = self.prop.expression_of(self._entity)
        return element

    def label(self, name):
        return self.__clause_element__().label(name)

    def __get__(self, instance, owner):
        if instance is None:
            if owner is not self.class_ and self._entity is None:
                return self._of_class(owner)
            return self
        values = instance.__dict__
        if self.key in values:
            return values[self.key]
        return self._missing(instance)

    def _of_class(self, owner):
        mapper = owner.__dict__.get("__mapper__")
        if mapper is None:
            return self
        prop = mapper._props.get(self.key, self.prop)
        return type(self)(owner, self.key, prop)

    def _missing(self, instance):
        state = instance_state(instance)
        if state.key is not None and (self.key in state.expired or self.prop.deferred):
            from .loading import load_expired

            load_expired(state, self.key)
            return instance.__dict__.get(self.key)
        return self.prop.default_value(instance)

    def __set__(self, instance, value):
        state = instance_state(instance)
        for validate in state.mapper.validators.get(self.key, ()):
            value = validate(instance, self.key, value)
        for coerce in self.prop.coercions:
            value = coerce(state, self.key, value)
        state.remember(self.key)
        state.expired.discard(self.key)
        instance.__dict__[self.key] = value

    def __delete__(self, instance):
        state = instance_state(instance)
        state.remember(self.key)
        if self.key not in instance.__dict__:
            raise AttributeError(self.key)
        instance.__dict__[self.key] = None


class RelationshipAttribute(QueryableAttribute):
    """A relationship's attribute."""

    def __clause_element__(self):
        return self.prop.join_condition(self._entity, None)

    @property
    def mapper(self):
        return self.prop.mapper

    @property
    def entity(self):
        return self.prop.mapper

    def of_type(self, entity):
        copied = self.of_entity(self._entity)
        copied._target = entity
        return copied

    def and_(self, *criteria):
        copied = self.of_entity(self._entity)
        copied._target = getattr(self, "_target", None)
        copied._criteria = criteria
        return copied

    def _join_steps(self, target=None):
        """(right side, condition) of each join that leads over this relationship."""
        from ..sql.elements import and_

        target = target if target is not None else self.__dict__.get("_target")
        steps = self.prop.join_steps(self._entity, target)
        criteria = self.__dict__.get("_criteria", ())
        if criteria:
            right, condition = steps[-1]
            steps[-1] = (right, and_(condition, *criteria))
        return steps

    # Values.

    def __get__(self, instance, owner):
        if instance is None:
            if owner is not self.class_ and self._entity is None:
                mapper = owner.__dict__.get("__mapper__")
                prop = self.prop if mapper is None else mapper._props.get(self.key, self.prop)
                return type(self)(owner, self.key, prop)
            return self
        values = instance.__dict__
        if self.key in values:
            return values[self.key]
        from .loading import load_relationship

        return load_relationship(instance_state(instance), self.prop)

    def __set__(self, instance, value):
        prop = self.prop
        prop.parent._configure()
        state = instance_state(instance)
        for validate in state.mapper.validators.get(self.key, ()):
            if prop.uselist:
                value = [validate(instance, self.key, each) for each in members(value)]
            else:
                value = validate(instance, self.key, value)
        if prop.uselist:
            self._set_collection(state, prop, value)
            return
        before = instance.__dict__.get(self.key)
        if before is None and self.key not in instance.__dict__ and prop.back_populates:
            before = self.__get__(instance, type(instance)) if state.key is not None else None
        state.remember(self.key)
        instance.__dict__[self.key] = value
        if before is value:
            return
        if before is not None:
            prop.told_removed(instance, before)
        if value is not None:
            prop.told_added(instance, value)

    def _set_collection(self, state, prop, value):
        instance = state.object
        before = members(self.__get__(instance, type(instance)))
        state.committed.setdefault(self.key, list(before))
        made = collection_for(prop, instance, value)
        instance.__dict__[self.key] = made
        now = members(made)
        for each in before:
            if not any(each is other for other in now):
                prop.told_removed(instance, each)
        for each in now:
            if not any(each is other for other in before):
                prop.told_added(instance, each)

    def __delete__(self, instance):
        self.__set__(instance, [] if self.prop.uselist else None)

    # Conditions.

    def __eq__(self, other):
        if isinstance(other, QueryableAttribute):
            return self is other
        return self.prop.equals(self._entity, other)

    def __ne__(self, other):
        from ..sql.elements import not_

        return not_(self.prop.equals(self._entity, other))

    __hash__ = QueryableAttribute.__hash__

    def is_(self, other):
        return self == other

    def is_not(self, other):
        return self != other

    isnot = is_not

    def contains(self, other, **kw):
        return self.prop.contains(self._entity, other)

    def any(self, criterion=None, **kwargs):
        return self.prop.exists(self._entity, criterion, kwargs)

    def has(self, criterion=None, **kwargs):
        return self.prop.exists(self._entity, criterion, kwargs)

    def __getattr__(self, name):
        raise AttributeError(
            f"Neither 'InstrumentedAttribute' object nor 'Comparator' object associated with "
            f"{self} has an attribute {name!r}"
        )


class Proxy(QueryableAttribute):
    """A synonym's attribute."""

    def __clause_element__(self):
        return self._real().__clause_element__()

    def _real(self):
        found = getattr(self.class_, self.prop.name)
        return found if self._entity is None else found.of_entity(self._entity)

    def __get__(self, instance, owner):
        if instance is None:
            return self
        return getattr(instance, self.prop.name)

    def __set__(self, instance, value):
        setattr(instance, self.prop.name, value)


class History(tuple):
    """What was added to an attribute, left as it was, removed from it."""

    __slots__ = ()

    def __new__(cls, added, unchanged, deleted):
        return tuple.__new__(cls, (added, unchanged, deleted))

    added = property(lambda self: self[0])
    unchanged = property(lambda self: self[1])
    deleted = property(lambda self: self[2])

    def has_changes(self):
        return bool(self[0] or self[2])

    def empty(self):
        return not any(self)

    def sum(self):
        return [*self[0], *self[1], *self[2]]

    def non_deleted(self):
        return [*self[0], *self[1]]

    def __bool__(self):
        return self != ((), (), ())

    def __repr__(self):
        return f"History(added={self[0]!r}, unchanged={self[1]!r}, deleted={self[2]!r})"


def history_of(state, key):
    values = state.dict
    now = values.get(key, NO_VALUE)
    prop = state.mapper._props[key]
    if getattr(prop, "uselist", False):
        present = [] if now is NO_VALUE else members(now)
        before = state.committed.get(key, present)
        before = [] if before is NO_VALUE else before
        added = [each for each in present if not _holds(before, each)]
        kept = [each for each in present if _holds(before, each)]
        gone = [each for each in before if not _holds(present, each)]
        return History(added, kept, gone)
    if key not in state.committed:
        return History((), [now] if now is not NO_VALUE else (), ())
    before = state.committed[key]
    if before is NO_VALUE:
        return History([now] if now is not NO_VALUE else (), (), ())
    if _same(state, key, before, now):
        return History((), [now], ())
    return History([now], (), [before])


def _holds(things, thing):
    return any(other is thing for other in things)


def _same(state, key, before, now):
    if before is now:
        return True
    prop = state.mapper._props[key]
    if prop.is_column:
        try:
            return bool(prop.column.type.compare_values(before, now))
        except Exception:
            return False
    return False


def get_history(obj, key, passive=None):
    return history_of(instance_state(obj), key)


class AttributeState:
    def __init__(self, state, key):
        self.state = state
        self.key = key

    @property
    def value(self):
        return getattr(self.state.object, self.key)

    @property
    def loaded_value(self):
        return self.state.dict.get(self.key, NO_VALUE)

    @property
    def history(self):
        return history_of(self.state, self.key)

    def load_history(self):
        getattr(self.state.object, self.key)
        return self.history


class AttributeStates:
    """`inspect(obj).attrs`"""

    def __init__(self, state):
        self._state = state

    def __getattr__(self, key):
        if key not in self._state.mapper._props:
            raise AttributeError(key)
        return AttributeState(self._state, key)

    def __getitem__(self, key):
        return AttributeState(self._state, key)

    def __iter__(self):
        return iter([AttributeState(self._state, key) for key in self._state.mapper._props])

    def keys(self):
        return list(self._state.mapper._props)


def flag_modified(instance, key):
    """The attribute is written at the next flush even though it is the same object."""
    state = instance_state(instance)
    if key not in instance.__dict__:
        raise sa_exc.InvalidRequestError(
            f"Can't flag attribute {key!r} modified; it's not present in the object state"
        )
    state.committed[key] = FLAGGED


FLAGGED = object()


def flag_dirty(instance):
    pass


def set_attribute(instance, key, value, initiator=None):
    setattr(instance, key, value)


def get_attribute(instance, key):
    return getattr(instance, key)


def del_attribute(instance, key):
    delattr(instance, key)


def init_collection(obj, key):
    setattr(obj, key, [])
    return getattr(obj, key)


def set_committed_value(instance, key, value):
    """Sets a value as if it had been loaded."""
    state = instance_state(instance)
    prop = state.mapper._props[key]
    if getattr(prop, "uselist", False):
        value = collection_for(prop, instance, value)
    instance.__dict__[key] = value
    state.committed.pop(key, None)
    state.expired.discard(key)


def manager_of_class(cls):
    return getattr(cls, "__mapper__", None)


__all__ = [name for name in globals() if not name.startswith("_")]
