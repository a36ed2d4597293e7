"""Sessions: objects on their way to and from the database."""

from .collections import members
from .loading import load_by_key, mapper_of
from .session_transaction import SessionTransaction
from .state import instance_state
from .. import event
from .. import exc as sa_exc


class Session:
    """A session on the run's connection."""

    is_active = True

    def __class_getitem__(cls, item):
        return cls

    def __init__(self, bind=None, *, autoflush=True, future=True, expire_on_commit=True,
                 autobegin=True, twophase=False, binds=None, enable_baked_queries=True, info=None,
                 query_cls=None, autocommit=False, join_transaction_mode="conditional_savepoint",
                 close_resets_only=True, execution_options=None):  # fmt: skip
        if autocommit:
            error = sa_exc.ArgumentError("autocommit=True is no longer supported")
            raise sa_exc.written_for_1x(error, "Session(autocommit=True)")
        self.bind = bind
        self.autoflush = autoflush
        self.expire_on_commit = expire_on_commit
        self.autobegin = autobegin
        self.join_transaction_mode = join_transaction_mode
        self.info = dict(info or {})
        self._query_cls = query_cls
        self._binds = dict(binds or {})
        self._identity = {}
        self._new = {}
        self._deleted = {}
        self._gone = []
        self._waiting_rows = []
        self._flushing = False
        self._transaction = None
        self._nested = None

    def __enter__(self):
        return self

    def __exit__(self, type_, value, traceback):
        self.close()

    # The connection.

    def get_bind(self, mapper=None, **kw):
        if self.bind is not None:
            return self.bind
        for bind in self._binds.values():
            return bind
        raise sa_exc.UnboundExecutionError(
            "Could not locate a bind configured on session, or this Session."
            if mapper is None
            else f"Could not locate a bind configured on mapper {mapper}, or this Session."
        )

    def connection(self, bind_arguments=None, execution_options=None):
        return self._begun().connection()

    def bind_mapper(self, mapper, bind):
        self._binds[mapper] = bind

    bind_table = bind_mapper

    def _begun(self):
        if self._nested is not None:
            return self._nested
        if self._transaction is None:
            self._transaction = SessionTransaction(self)
        return self._transaction

    # Transactions.

    def begin(self, nested=False):
        if nested:
            return self.begin_nested()
        if self._transaction is not None:
            raise sa_exc.InvalidRequestError("A transaction is already begun on this Session.")
        self._transaction = SessionTransaction(self)
        return self._transaction

    def begin_nested(self):
        self._begun()
        self.flush()
        self._nested = SessionTransaction(self, parent=self._nested, nested=True)
        return self._nested

    def commit(self):
        if self._nested is not None:
            while self._nested is not None:
                self._nested.commit()
        self._begun().commit()

    def rollback(self):
        while self._nested is not None:
            self._nested.rollback()
        if self._transaction is not None:
            self._transaction.rollback()

    def prepare(self):
        raise sa_exc.InvalidRequestError(
            "'twophase' mode not enabled, or not root transaction; can't prepare."
        )

    def in_transaction(self):
        return self._transaction is not None

    def in_nested_transaction(self):
        return self._nested is not None

    def get_transaction(self):
        return self._transaction

    def get_nested_transaction(self):
        return self._nested

    def close(self):
        self.expunge_all()
        while self._nested is not None:
            self._nested.rollback()
        if self._transaction is not None:
            self._transaction.close()

    reset = close

    def invalidate(self):
        self.close()

    @classmethod
    def close_all(cls):
        pass

    # Statements.

    def execute(self, statement, params=None, *, execution_options=None, bind_arguments=None,
                _parent_execute_state=None, _add_event=None):  # fmt: skip
        from .statements import execute

        return execute(self, statement, params, execution_options)

    def scalar(self, statement, params=None, *, execution_options=None, bind_arguments=None, **kw):
        return self.execute(statement, params, execution_options=execution_options).scalar()

    def scalars(self, statement, params=None, *, execution_options=None, bind_arguments=None, **kw):
        result = self.execute(statement, params, execution_options=execution_options)
        return result.scalars()

    def query(self, *entities, **kwargs):
        from .mapper import configure_mappers
        from .query import Query

        configure_mappers()
        return (self._query_cls or Query)(entities, self, **kwargs)

    def _autoflush(self):
        if self.autoflush and not self._flushing:
            self.flush()

    @property
    def no_autoflush(self):
        return _NoAutoflush(self)

    # Objects.

    def get(self, entity, ident, *, options=(), populate_existing=False, with_for_update=None,
            identity_token=None, execution_options=None, bind_arguments=None):  # fmt: skip
        mapper = _mapper(entity)
        identity = identity_of(mapper, ident)
        found = self._identity.get(mapper.identity_key(identity))
        if found is not None and not populate_existing:
            state = instance_state(found)
            if not isinstance(found, mapper.class_) or state.deleted and state.flushed_delete:
                return None
            if state.expired.issuperset(mapper.key_names) and mapper.key_names:
                from .exc import ObjectDeletedError
                from .loading import load_expired

                try:
                    load_expired(state, mapper.key_names[0])
                except ObjectDeletedError:
                    return None
            return found
        return load_by_key(self, mapper, identity, tuple(options), populate_existing)

    def get_one(self, entity, ident, **kw):
        found = self.get(entity, ident, **kw)
        if found is None:
            raise sa_exc.NoResultFound("No row was found when one was required")
        return found

    def add(self, instance, _warn=True):
        self._take(instance)
        self._cascade_add(instance)

    def add_all(self, instances):
        for instance in instances:
            self.add(instance)

    def _take(self, instance):
        state = instance_state(instance)
        if state.session is self:
            if state.deleted and not state.flushed_delete:
                state.deleted = False
                self._deleted.pop(id(instance), None)
            return
        if state.session is not None:
            raise sa_exc.InvalidRequestError(
                f"Object '{state}' is already attached to session '{id(state.session)}' (this is "
                f"'{id(self)}')"
            )
        if state.flushed_delete:
            raise sa_exc.InvalidRequestError(
                f"Instance '{state}' has been deleted.  Use the make_transient() function to send "
                "this object back to the transient state."
            )
        state.session = self
        if state.key is None:
            state.order = len(self._new)
            self._new[id(instance)] = state
            state.is_waiting = False
            event.fire(self, "transient_to_pending", self, instance)
        else:
            there = self._identity.get(state.key)
            if there is not None and there is not instance:
                state.session = None
                raise sa_exc.InvalidRequestError(
                    f"Can't attach instance {state}; another instance with key {state.key} is "
                    "already present in this session."
                )
            self._identity[state.key] = instance

    def _cascade_add(self, instance):
        seen, waiting = set(), [instance]
        while waiting:
            each = waiting.pop(0)
            if id(each) in seen:
                continue
            seen.add(id(each))
            mapper = type(each).__mapper__
            for prop in mapper.relationships:
                if "save-update" not in prop.cascade or prop.key not in each.__dict__:
                    continue
                value = each.__dict__[prop.key]
                for member in members(value) if prop.uselist else [value]:
                    if member is None:
                        continue
                    if instance_state(member).session is None:
                        if instance_state(member).flushed_delete:
                            continue
                        self._take(member)
                        waiting.append(member)
                    elif instance_state(member).key is None:
                        waiting.append(member)

    def delete(self, instance):
        state = instance_state(instance)
        if state.key is None:
            raise sa_exc.InvalidRequestError(f"Instance '{state}' is not persisted")
        if state.session is None:
            self._take(instance)
        if state.deleted:
            return
        # All of it is read before anything is marked: reading flushes what is marked.
        found = []
        self._going_with(instance, found)
        for each in found:
            other = instance_state(each)
            if other.key is None:
                self._forget_new(other)
            elif not other.deleted:
                other.deleted = True
                self._deleted[id(each)] = other

    def _going_with(self, instance, found):
        """An object and those that are deleted with it."""
        if any(instance is there for there in found):
            return
        found.append(instance)
        for prop in instance_state(instance).mapper.relationships:
            if "delete" not in prop.cascade or prop.viewonly:
                continue
            if prop.passive_deletes and prop.key not in instance.__dict__:
                continue
            value = getattr(instance, prop.key)
            for member in members(value) if prop.uselist else [value]:
                if member is not None:
                    self._going_with(member, found)

    def delete_all(self, instances):
        for instance in instances:
            self.delete(instance)

    def merge(self, instance, *, load=True, options=None):
        return self._merge(instance, {})

    def _merge(self, instance, known):
        if id(instance) in known:
            return known[id(instance)]
        state = instance_state(instance)
        if state.session is self:
            return instance
        mapper = state.mapper
        values = [instance.__dict__.get(name) for name in mapper.key_names]
        target = None
        if None not in values:
            target = self.get(mapper.class_, values)
        if target is None:
            target = mapper.class_()
            self._take(target)
        known[id(instance)] = target
        for prop in mapper._props.values():
            if prop.key not in instance.__dict__:
                continue
            value = instance.__dict__[prop.key]
            if prop.is_column:
                if target.__dict__.get(prop.key, _MISSING) != value:
                    setattr(target, prop.key, value)
            elif prop.is_relationship and "merge" in prop.cascade:
                if prop.uselist:
                    merged = [self._merge(each, known) for each in members(value)]
                    setattr(target, prop.key, merged)
                else:
                    setattr(target, prop.key, None if value is None else self._merge(value, known))
        return target

    def refresh(self, instance, attribute_names=None, with_for_update=None):
        state = instance_state(instance)
        if state.session is not self or state.key is None:
            raise sa_exc.InvalidRequestError(f"Could not refresh instance '{state}'")
        self._autoflush()
        state.expire(set(attribute_names) if attribute_names else None)
        names = [
            name for name in (attribute_names or [prop.key for prop in state.mapper.stored()])
            if state.mapper._props[name].is_column
        ]  # fmt: skip
        if names:
            from .exc import ObjectDeletedError
            from .loading import load_expired

            try:
                load_expired(state, names[0])
            except ObjectDeletedError:
                raise sa_exc.InvalidRequestError(
                    f"Could not refresh instance '{state}'"
                ) from None

    def expire(self, instance, attribute_names=None):
        state = instance_state(instance)
        if state.session is not self:
            raise sa_exc.InvalidRequestError(
                f"Instance {state} is not persistent within this Session"
            )
        state.expire(set(attribute_names) if attribute_names else None)

    def expire_all(self):
        for instance in self._identity.values():
            instance_state(instance).expire()

    def expunge(self, instance):
        state = instance_state(instance)
        if state.session is not self:
            raise sa_exc.InvalidRequestError(f"Instance {state} is not present in this Session")
        self._forget_new(state)
        if state.key is not None and self._identity.get(state.key) is instance:
            del self._identity[state.key]
        self._deleted.pop(id(instance), None)
        state.session = None

    def expunge_all(self):
        for instance in list(self._identity.values()):
            instance_state(instance).session = None
        for state in list(self._new.values()):
            state.session = None
        self._identity.clear()
        self._new.clear()
        self._deleted.clear()
        self._waiting_rows.clear()

    def _forget_new(self, state, keep_session=False):
        if self._new.pop(id(state.object), None) is not None and not keep_session:
            state.session = None

    def __contains__(self, instance):
        return instance_state(instance).session is self

    def __iter__(self):
        return iter([*(state.object for state in self._new.values()), *self._identity.values()])

    @property
    def new(self):
        return IdentitySet(state.object for state in self._new.values())

    @property
    def dirty(self):
        return IdentitySet(state.object for state in self._dirty_states() if not state.deleted)

    @property
    def deleted(self):
        return IdentitySet(state.object for state in self._deleted.values())

    @property
    def identity_map(self):
        return self._identity

    def _new_states(self):
        return list(self._new.values())

    def _dirty_states(self):
        found = []
        for instance in list(self._identity.values()):
            state = instance.__dict__.get("_sa_instance_state")
            if state is not None and state.committed:
                found.append(state)
        return found

    def _deleted_states(self):
        return list(self._deleted.values())

    def is_modified(self, instance, include_collections=True):
        from .attributes import FLAGGED, history_of

        state = instance_state(instance)
        for key in state.committed:
            if getattr(state.mapper._props[key], "uselist", False) and not include_collections:
                continue
            if state.committed[key] is FLAGGED or history_of(state, key).has_changes():
                return True
        return False

    def flush(self, objects=None):
        from .unitofwork import Flush

        if self._flushing:
            raise sa_exc.InvalidRequestError("Session is already flushing")
        if not (self._new or self._deleted or self._dirty_states()):
            return
        event.fire(self, "before_flush", self, None, objects)
        self._flushing = True
        try:
            Flush(self, objects).run()
        except BaseException:
            self._waiting_rows.clear()
            raise
        finally:
            self._flushing = False
        event.fire(self, "after_flush", self, None)

    # In bulk.

    def bulk_save_objects(self, objects, return_defaults=False, update_changed_only=True,
                          preserve_order=True):  # fmt: skip
        from .bulk import save_objects

        save_objects(self, list(objects), return_defaults, update_changed_only)

    def bulk_insert_mappings(self, mapper, mappings, return_defaults=False, render_nulls=False):
        from .bulk import insert_mappings

        insert_mappings(self, _mapper(mapper), list(mappings), return_defaults)

    def bulk_update_mappings(self, mapper, mappings):
        from .bulk import update_mappings

        update_mappings(self, _mapper(mapper), list(mappings))

    @classmethod
    def identity_key(cls, class_=None, ident=None, *, instance=None, row=None, identity_token=None):
        if instance is not None:
            return object_key(instance)
        mapper = _mapper(class_)
        return (*mapper.identity_key(identity_of(mapper, ident)), None)

    @classmethod
    def object_session(cls, instance):
        return object_session(instance)

    def enable_relationship_loading(self, obj):
        instance_state(obj).session = self

    @property
    def dispatch(self):
        return event.Dispatch(self)


_MISSING = object()


class IdentitySet(list):
    """Objects told apart by what they are."""

    def __contains__(self, instance):
        return any(each is instance for each in self)

    def __repr__(self):
        return f"IdentitySet({list(self)!r})"


class _NoAutoflush:
    def __init__(self, session):
        self._session = session

    def __enter__(self):
        self._before = self._session.autoflush
        self._session.autoflush = False
        return self._session

    def __exit__(self, type_, value, traceback):
        self._session.autoflush = self._before


def _mapper(entity):
    found = mapper_of(entity)
    if found is None:
        from .mapper import class_mapper

        return class_mapper(entity)
    return found


def identity_of(mapper, ident):
    """A primary key as it was given to `get`."""
    names = mapper.key_names
    if isinstance(ident, dict):
        missing = [name for name in names if name not in ident]
        if missing:
            raise sa_exc.InvalidRequestError(
                "Incorrect names of values in identifier to formulate primary key for "
                f"session.get(); primary key attribute names are {','.join(map(repr, names))}"
            )
        return tuple(ident[name] for name in names)
    values = tuple(ident) if isinstance(ident, (tuple, list)) or hasattr(ident, "_mapping") else (
        ident,
    )  # fmt: skip
    if len(values) != len(names):
        shown = ",".join(f"'{column}'" for column in mapper.primary_key)
        raise sa_exc.InvalidRequestError(
            "Incorrect number of values in identifier to formulate primary key for session.get(); "
            f"primary key columns are {shown}"
        )
    return values


def object_key(instance):
    mapper = type(instance).__mapper__
    return mapper.identity_key_from_instance(instance)


def object_session(instance):
    return instance_state(instance).session


def make_transient(instance):
    state = instance_state(instance)
    if state.session is not None:
        state.session.expunge(instance)
    for key in state.expired:
        instance.__dict__.pop(key, None)
    state.expired = set()
    state.key = None
    state.committed = {}
    state.deleted = state.flushed_delete = False


def make_transient_to_detached(instance):
    state = instance_state(instance)
    state.key = state.mapper.identity_key(
        [instance.__dict__[name] for name in state.mapper.key_names]
    )
    state.expired = {
        prop.key for prop in state.mapper.stored() if prop.key not in instance.__dict__
    }
    state.committed = {}


def close_all_sessions():
    pass


class sessionmaker:
    """Makes sessions that are alike."""

    def __class_getitem__(cls, item):
        return cls

    def __init__(self, bind=None, *, class_=Session, autoflush=True, expire_on_commit=True,
                 info=None, **kw):  # fmt: skip
        kw["bind"] = bind
        kw["autoflush"] = autoflush
        kw["expire_on_commit"] = expire_on_commit
        if info is not None:
            kw["info"] = info
        self.kw = kw
        self.class_ = type(class_.__name__, (class_,), {})

    def __call__(self, bind=None, **local_kw):
        words = {**self.kw, **local_kw}
        if bind is not None:
            words["bind"] = bind
        return self.class_(**words)

    def begin(self):
        return _SessionBeginning(self())

    def configure(self, **new_kw):
        self.kw.update(new_kw)


class _SessionBeginning:
    """`with sessionmaker.begin() as session:`"""

    def __init__(self, session):
        self._session = session

    def __enter__(self):
        self._transaction = self._session.begin()
        return self._session

    def __exit__(self, type_, value, traceback):
        try:
            self._transaction.__exit__(type_, value, traceback)
        finally:
            self._session.close()


class scoped_session:
    """One session that everybody asks for."""

    def __init__(self, session_factory, scopefunc=None):
        self.session_factory = session_factory
        self.registry = self
        self._session = None

    def __call__(self, **kw):
        if self._session is None:
            self._session = self.session_factory(**kw)
        elif kw:
            raise sa_exc.InvalidRequestError(
                "Scoped session is already present; no new arguments may be specified."
            )
        return self._session

    def remove(self):
        if self._session is not None:
            self._session.close()
            self._session = None

    def has(self):
        return self._session is not None

    def configure(self, **kwargs):
        self.session_factory.configure(**kwargs)

    def query_property(self, query_cls=None):
        return _QueryProperty(self)

    def __contains__(self, instance):
        return instance in self()

    def __iter__(self):
        return iter(self())

    def __getattr__(self, name):
        return getattr(self(), name)


class _QueryProperty:
    def __init__(self, sessions):
        self._sessions = sessions

    def __get__(self, instance, owner):
        return self._sessions().query(owner)


