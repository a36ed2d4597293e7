"""Relationships between mapped classes."""

from .attributes import history_of
from .collections import collection_for, members, put_in, take_out
from .properties import MapperProperty
from .state import instance_state
from .. import exc as sa_exc

MANYTOONE = "MANYTOONE"
ONETOMANY = "ONETOMANY"
MANYTOMANY = "MANYTOMANY"


class RelationshipProperty(MapperProperty):
    """A relationship."""

    is_relationship = True
    is_configured = False
    direction = None
    # (column of this side, column of the other side), or for a table between them
    # (column of this side, column of the table).
    pairs = ()
    secondary_pairs = ()

    def __init__(self, argument=None, secondary=None, uselist=None, collection_class=None,
                 primaryjoin=None, secondaryjoin=None, back_populates=None, order_by=None,
                 backref=None, overlaps=None, post_update=False, cascade=None, viewonly=False,
                 lazy="select", passive_deletes=False, passive_updates=True, active_history=False,
                 enable_typechecks=True, foreign_keys=None, remote_side=None, join_depth=None,
                 single_parent=False, innerjoin=False, doc=None, info=None, **kw):  # fmt: skip
        self.argument = argument
        self._secondary = secondary
        self._uselist = uselist
        self.collection_class = collection_class
        self._primaryjoin = primaryjoin
        self._secondaryjoin = secondaryjoin
        self.back_populates = back_populates
        self._order_by = order_by
        self.backref = backref
        self.viewonly = viewonly
        self.lazy = lazy
        self.passive_deletes = passive_deletes
        self._foreign_keys = foreign_keys
        self._remote_side = remote_side
        self.doc = doc
        self.info = info or {}
        if cascade is None or cascade is False:
            cascade = "save-update, merge" if not viewonly else ""
        words = {word.strip() for word in cascade.split(",") if word.strip()}
        if "all" in words:
            words |= {"save-update", "merge", "refresh-expire", "expunge", "delete"}
        self.cascade = words
        self._mapper = None

    # What the declaration says.

    @property
    def mapper(self):
        self.parent._configure()
        return self._mapper

    entity = mapper

    @property
    def target(self):
        return self.mapper.local_table

    @property
    def uselist(self):
        self.parent._configure()
        return self._uselist

    @property
    def secondary(self):
        return self._secondary

    @property
    def local_remote_pairs(self):
        return list(self.pairs)

    @property
    def local_columns(self):
        return {local for local, _ in self.pairs}

    @property
    def remote_side(self):
        return {remote for _, remote in self.pairs}

    def configure(self):
        from .resolution import resolved

        target = resolved(self.argument, self)
        if target is None:
            raise sa_exc.InvalidRequestError(
                f"When initializing mapper {self.parent}, expression {self.argument!r} failed to "
                "locate a name."
            )
        self._mapper = getattr(target, "__mapper__", target)
        self._secondary = resolved(self._secondary, self)
        self._primaryjoin = resolved(self._primaryjoin, self)
        self._secondaryjoin = resolved(self._secondaryjoin, self)
        self._order_by = _listed(resolved(self._order_by, self))
        foreign = [_column(part) for part in _listed(resolved(self._foreign_keys, self))]
        remote = [_column(part) for part in _listed(resolved(self._remote_side, self))]
        if self._secondary is not None:
            self._through_table(foreign)
        else:
            self._direct(foreign, remote)
        if self._uselist is None:
            self._uselist = self.direction != MANYTOONE
        if self.backref is not None:
            self._make_backref()
        elif self.back_populates and self.viewonly is False:
            pass

    def _through_table(self, foreign):
        table = self._secondary
        self.direction = MANYTOMANY
        self.pairs = _pairs(
            self.parent.tables, [table], self._primaryjoin, foreign, self, of_table=True
        )
        self.secondary_pairs = [
            (theirs, between)
            for theirs, between in _pairs(
                self._mapper.tables, [table], self._secondaryjoin, foreign, self, of_table=True,
                besides=self.pairs if self._secondaryjoin is None else (),
            )
        ]  # fmt: skip

    def _direct(self, foreign, remote):
        mine, theirs = self.parent.tables, self._mapper.tables
        pairs = _pairs(mine, theirs, self._primaryjoin, foreign, self)
        # Each pair is (column that refers, column that is referred to).
        self_referential = any(table is other for table in mine for other in theirs)
        oriented = []
        for source, target in pairs:
            source_is_mine = _within(source, mine)
            source_is_theirs = _within(source, theirs)
            if self_referential:
                # The far side is the column that is referred to where that was said.
                to_one = bool(remote) and any(target is column for column in remote)
            elif source_is_mine and source_is_theirs:
                to_one = _within(source, [self.parent.local_table])
            else:
                to_one = source_is_mine
            if to_one:
                self.direction = MANYTOONE
                oriented.append((source, target))
            else:
                self.direction = ONETOMANY
                oriented.append((target, source))
        self.pairs = oriented

    def _make_backref(self):
        name, words = self.backref if isinstance(self.backref, tuple) else (self.backref, {})
        words = dict(words)
        if self._secondary is not None:
            words.setdefault("secondary", self._secondary)
            words.setdefault("primaryjoin", self._secondaryjoin)
            words.setdefault("secondaryjoin", self._primaryjoin)
        else:
            words.setdefault("primaryjoin", self._primaryjoin)
            if any(table is other for table in self.parent.tables for other in self._mapper.tables):
                words.setdefault("remote_side", [local for local, _ in self.pairs])
        words.setdefault("foreign_keys", self._foreign_keys)
        words.setdefault("viewonly", self.viewonly)
        other = RelationshipProperty(self.parent.class_, back_populates=self.key, **words)
        self.back_populates = name
        self._mapper.add_property(name, other)

    # Joins.

    def column_of(self, column, entity):
        return column if entity is None else entity.adapted(column)

    def join_condition(self, left, right):
        """This side's columns against the other's (or those of the table between them)."""
        from ..sql.elements import and_

        self.parent._configure()
        if self._primaryjoin is not None and left is None and right is None:
            return self._primaryjoin
        if self._primaryjoin is not None:
            return self._adapted(self._primaryjoin, left, right)
        pairs = [
            (self.column_of(local, left), self.column_of(remote, right))
            for local, remote in self.pairs
        ]
        if self.direction == MANYTOONE:
            # The column that is referred to stands first, whichever side it is on.
            pairs = [(remote, local) for local, remote in pairs]
        return and_(*[one == other for one, other in pairs])

    def _adapted(self, condition, left, right):
        from ..sql.visitors import replaced

        remote = {id(column) for _, column in self.pairs}

        def exchange(part):
            if not getattr(part, "_is_plain_column", False):
                return None
            if id(part) in remote and right is not None:
                return right.adapted(part)
            if left is not None and _within(part, self.parent.tables) and id(part) not in remote:
                return left.adapted(part)
            if right is not None and _within(part, self._mapper.tables):
                return right.adapted(part)
            return None

        return replaced(condition, exchange)

    def join_steps(self, left, target):
        from ..sql.elements import and_

        self.parent._configure()
        alias = target if getattr(target, "is_aliased_class", False) else None
        right = alias.__clause_element__() if alias is not None else self._mapper.selectable
        if target is not None and alias is None:
            right = target.__mapper__.selectable
        if self._secondary is None:
            return [(right, self.join_condition(left, alias))]
        first = and_(*[self.column_of(mine, left) == between for mine, between in self.pairs])
        second = and_(
            *[self.column_of(theirs, alias) == between for theirs, between in self.secondary_pairs]
        )
        return [(self._secondary, first), (right, second)]

    def equals(self, entity, other):
        """Whether the one object at the other end is this one."""
        from ..sql.elements import and_, not_

        self.parent._configure()
        if other is None:
            if self.direction == MANYTOONE:
                return and_(*[self.column_of(mine, entity).is_(None) for mine, _ in self.pairs])
            return not_(self.exists(entity, None, {}))
        if self.uselist:
            raise sa_exc.InvalidRequestError(
                "Can't compare a collection to an object or collection; use contains() to test "
                "for membership."
            )
        if self.direction == MANYTOONE:
            return and_(*[
                self.column_of(mine, entity) == self._value(other, self._mapper, theirs)
                for mine, theirs in self.pairs
            ])  # fmt: skip
        return and_(*[
            self.column_of(mine, entity) == self._value(other, self._mapper, theirs)
            for mine, theirs in self.pairs
        ])  # fmt: skip

    def _value(self, instance, mapper, column):
        return getattr(instance, mapper.get_property_by_column(column).key)

    def contains(self, entity, other):
        from ..sql.elements import and_
        from ..sql.selectable import select

        self.parent._configure()
        if self._secondary is None:
            return and_(*[
                self.column_of(mine, entity) == self._value(other, self._mapper, theirs)
                for mine, theirs in self.pairs
            ])  # fmt: skip
        inner = select(self.secondary_pairs[0][1]).where(
            *[self.column_of(mine, entity) == between for mine, between in self.pairs],
            *[
                between == self._value(other, self._mapper, theirs)
                for theirs, between in self.secondary_pairs
            ],
        )
        return inner.exists()

    def exists(self, entity, criterion, words):
        """`EXISTS` of an object at the other end that fulfils a condition."""
        from ..sql.elements import literal_column
        from ..sql.selectable import select

        self.parent._configure()
        target = self._mapper.class_
        if any(table is other for table in self.parent.tables for other in self._mapper.tables):
            # The table stands inside and outside: inside it has another name.
            from .util import aliased

            target = aliased(target)
        steps = self.join_steps(entity, target if target is not self._mapper.class_ else None)
        conditions = [condition for _, condition in steps]
        if criterion is not None:
            adapts = target is not self._mapper.class_
            conditions.append(target.adapted(criterion) if adapts else criterion)
        for name, value in words.items():
            conditions.append(getattr(target, name) == value)
        froms = [right for right, _ in steps]
        return select(literal_column("1")).select_from(*froms).where(*conditions).exists()

    @property
    def order_by(self):
        return self._order_by or ()

    # Both sides are kept in line.

    def _reverse(self, other):
        if not self.back_populates:
            return None
        return type(other).__mapper__._props.get(self.back_populates)

    def told_added(self, owner, member):
        """A member came: its own attribute that leads back is told, and it joins the session."""
        reverse = self._reverse(member)
        if reverse is not None and reverse.is_relationship:
            reverse.receive(member, owner)
        self._cascade_to_session(owner, member)

    def _cascade_to_session(self, owner, member):
        if "save-update" not in self.cascade:
            return
        mine, theirs = instance_state(owner), instance_state(member)
        if mine.session is not None and theirs.session is None:
            mine.session.add(member)

    def told_removed(self, owner, member):
        reverse = self._reverse(member)
        if reverse is not None and reverse.is_relationship:
            reverse.lose(member, owner)

    def receive(self, instance, other):
        """The other side says that `other` belongs here."""
        state = instance_state(instance)
        if self.uselist:
            if self.lazy in ("dynamic", "write_only"):
                # It is a query, which finds the other by its key.
                return
            if self.key not in instance.__dict__:
                if state.key is not None:
                    # Not loaded: it is there when it is read after the flush.
                    return
                instance.__dict__[self.key] = collection_for(self, instance)
            collection = instance.__dict__[self.key]
            if not any(there is other for there in members(collection)):
                state.committed.setdefault(self.key, list(members(collection)))
                put_in(collection, other)
            return
        before = instance.__dict__.get(self.key)
        if before is other:
            return
        state.remember(self.key)
        instance.__dict__[self.key] = other
        if before is not None:
            reverse = self._reverse(before)
            if reverse is not None and reverse.is_relationship:
                reverse.lose(before, instance)

    def lose(self, instance, other):
        state = instance_state(instance)
        if self.key not in instance.__dict__:
            return
        if self.uselist:
            collection = instance.__dict__[self.key]
            state.committed.setdefault(self.key, list(members(collection)))
            take_out(collection, other)
        elif instance.__dict__[self.key] is other:
            state.remember(self.key)
            instance.__dict__[self.key] = None

    def history(self, state):
        return history_of(state, self.key)

    def __repr__(self):
        return f"<Relationship at {id(self):#x}; {self.key}>"


Relationship = RelationshipProperty


def _listed(thing):
    if thing is None or thing is False:
        return []
    return list(thing) if isinstance(thing, (list, tuple, set)) else [thing]


def _column(thing):
    method = getattr(thing, "__clause_element__", None)
    return method() if method is not None else thing


def _within(column, tables):
    return any(getattr(column, "table", None) is table for table in tables)


def _pairs(left_tables, right_tables, condition, foreign, prop, of_table=False, besides=()):
    """(column that refers, column that is referred to) between two sides; with `of_table`
    (column of the left side, column of the table)."""
    found = (
        _pairs_of_condition(condition, left_tables, right_tables, foreign)
        if condition is not None
        else _pairs_of_keys(left_tables, right_tables, foreign, of_table, besides)
    )
    if not found:
        left = prop.parent.class_.__name__
        raise sa_exc.NoForeignKeysError(
            "Could not determine join condition between parent/child tables on relationship "
            f"{left}.{prop.key} - there are no foreign keys linking these tables.  Ensure that "
            "referencing columns are associated with a ForeignKey or ForeignKeyConstraint, or "
            "specify a 'primaryjoin' expression."
        )
    if of_table:
        return [
            (target, source) if _within(source, right_tables) else (source, target)
            for source, target in found
        ]
    return found


def _keys_between(sources, targets):
    found = []
    for source in sources:
        for column in source.c:
            for key in getattr(column, "foreign_keys", ()):
                try:
                    referred = key.column
                except sa_exc.SQLAlchemyError:
                    continue
                if _within(referred, targets):
                    found.append((column, referred))
    return found


def _pairs_of_keys(left_tables, right_tables, foreign, of_table, besides):
    found = _keys_between(right_tables, left_tables)
    if not of_table:
        own = [
            pair
            for pair in _keys_between(left_tables, right_tables)
            if not any(pair[0] is other[0] for other in found)
        ]
        found = found + own
    if foreign:
        found = [pair for pair in found if any(pair[0] is column for column in foreign)]
    taken = {id(between) for _, between in besides}
    found = [pair for pair in found if id(pair[0]) not in taken]
    return found


def _pairs_of_condition(condition, left_tables, right_tables, foreign):
    from ..sql import operators
    from ..sql.visitors import iterate

    found = []
    for part in iterate(condition):
        if getattr(part, "operator", None) is not operators.eq:
            continue
        left, right = _column(part.left), _column(part.right)
        if not (hasattr(left, "foreign_keys") and hasattr(right, "foreign_keys")):
            continue
        if getattr(left, "table", None) is None or getattr(right, "table", None) is None:
            continue
        if _refers(left, right) or any(left is column for column in foreign) or id(left) in MARKED:
            found.append((left, right))
        elif _refers(right, left) or any(right is c for c in foreign) or id(right) in MARKED:
            found.append((right, left))
        elif left.primary_key and not right.primary_key:
            found.append((right, left))
        else:
            found.append((left, right))
    return found


def _refers(column, other):
    for key in column.foreign_keys:
        try:
            if key.column is other:
                return True
        except sa_exc.SQLAlchemyError:
            continue
    return False


# The columns that `foreign()` was said of.
MARKED = {}


def foreign(expr):
    column = _column(expr)
    MARKED[id(column)] = column
    return expr


def remote(expr):
    return expr


def relationship(argument=None, secondary=None, **kw):
    return RelationshipProperty(argument, secondary, **kw)


def dynamic_loader(argument=None, **kw):
    kw["lazy"] = "dynamic"
    return RelationshipProperty(argument, **kw)


def backref(name, **kwargs):
    return name, kwargs
