"""Writing what changed: inserts, updates and deletes in an order that the database takes."""

from .attributes import FLAGGED, history_of
from .collections import members
from .relationships import MANYTOMANY, MANYTOONE, ONETOMANY
from .state import NO_VALUE, instance_state
from .. import event
from .. import exc as sa_exc


class Flush:
    """One flush of a session."""

    def __init__(self, session, objects=None):
        self.session = session
        self.connection = None
        self.only = None if objects is None else {id(each) for each in objects}
        self.between = set()
        self.written = []

    def run(self):
        session = self.session
        self._cascade()
        self._orphans()
        new = [state for state in session._new_states() if self._included(state)]
        deleted = [state for state in session._deleted_states() if self._included(state)]
        dirty = [state for state in session._dirty_states() if self._included(state)]
        if not (new or deleted or dirty):
            return
        self.connection = session.connection()
        for state in deleted:
            self._let_go(state)
        mappers = self._mappers(new + dirty + deleted)
        for base in mappers:
            self._save(base)
        for state in new + dirty:
            self._write_between(state)
        for base in reversed(mappers):
            self._delete([state for state in deleted if state.mapper.base_mapper is base])
        for state in self.written:
            state.settle()

    def _included(self, state):
        return self.only is None or id(state.object) in self.only

    # Who takes part.

    def _cascade(self):
        """What new objects lead to joins the session."""
        session = self.session
        for state in [*session._new_states(), *session._dirty_states()]:
            session._cascade_add(state.object)

    def _orphans(self):
        session = self.session
        for state in session._dirty_states():
            for prop in state.mapper._props.values():
                if not prop.is_relationship or "delete-orphan" not in prop.cascade:
                    continue
                for gone in history_of(state, prop.key).deleted:
                    if gone is None or gone is NO_VALUE:
                        continue
                    other = instance_state(gone)
                    if other.key is None:
                        session._forget_new(other)
                    elif not other.deleted and not self._adopted(gone, prop, state):
                        session.delete(gone)

    def _adopted(self, member, prop, state):
        """Whether another parent took the object in."""
        reverse = prop._reverse(member)
        if reverse is None or reverse.uselist:
            return False
        now = member.__dict__.get(reverse.key)
        return now is not None and now is not state.object

    def _mappers(self, states):
        """The families of classes, each behind those that its tables refer to."""
        from ..sql.schema import sort_tables

        bases = []
        for mapper in {id(mapper): mapper for mapper in self._all_bases(states)}.values():
            bases.append(mapper)
        tables = []
        for base in bases:
            for table in base.tables:
                if not any(table is there for there in tables):
                    tables.append(table)
        ordered = sort_tables(tables)
        place = {id(table): number for number, table in enumerate(ordered)}
        return sorted(bases, key=lambda base: place[id(base.tables[0])])

    def _all_bases(self, states):
        found = [state.mapper.base_mapper for state in states]
        # Objects whose keys change because of others.
        for state in states:
            for prop in state.mapper.relationships:
                if not prop.viewonly and prop.direction == ONETOMANY:
                    found.append(prop.mapper.base_mapper)
        return found

    # Saving.

    def _save(self, base):
        session = self.session

        def of_family(states):
            return [
                state
                for state in states
                if state.mapper.base_mapper is base and self._included(state)
            ]

        new = of_family(session._new_states())
        changed = [state for state in of_family(session._dirty_states()) if not state.deleted]
        for state in changed:
            self._take_keys(state)
            event.fire(state.mapper, "before_update", state.mapper, self.connection, state.object)
        self._update(changed)
        for state in changed:
            event.fire(state.mapper, "after_update", state.mapper, self.connection, state.object)
            self._give_keys(state)
        # Members of collections that were just given other keys.
        late = [
            state
            for state in of_family(session._dirty_states())
            if state not in changed and not state.deleted
        ]
        for state in _in_order(new):
            self._take_keys(state)
            event.fire(state.mapper, "before_insert", state.mapper, self.connection, state.object)
            self._insert(state)
            event.fire(state.mapper, "after_insert", state.mapper, self.connection, state.object)
            self._give_keys(state)
        self._flush_inserts()
        if late:
            for state in late:
                self._take_keys(state)
            self._update(late)
        again = [
            state
            for state in of_family(session._dirty_states())
            if not state.deleted and state.key is not None and self._differs(state)
        ]
        if again:
            self._update(again)

    def _differs(self, state):
        return bool(self._changes(state))

    def _take_keys(self, state):
        """Foreign keys from the objects that this one refers to."""
        for prop in state.mapper.relationships:
            if prop.direction != MANYTOONE or prop.viewonly or prop.key not in state.committed:
                continue
            other = state.dict.get(prop.key)
            for mine, theirs in prop.pairs:
                name = state.mapper.get_property_by_column(mine).key
                if other is None:
                    if name in state.mapper.key_names and state.key is not None:
                        continue
                    if state.committed[prop.key] in (None, NO_VALUE) and state.dict.get(name):
                        # It was None before and stays: the key was set by hand.
                        continue
                    value = None
                else:
                    self._pending_first(other)
                    value = getattr(other, prop.mapper.get_property_by_column(theirs).key)
                if state.dict.get(name, NO_VALUE) != value:
                    setattr(state.object, name, value)

    def _pending_first(self, other):
        state = instance_state(other)
        if state.key is None and state.session is self.session and state.is_waiting:
            self._flush_inserts()

    def _give_keys(self, state):
        """This object's key to the members of its collections."""
        for prop in state.mapper.relationships:
            if prop.direction != ONETOMANY or prop.viewonly:
                continue
            if prop.key not in state.committed and prop.key not in state.dict:
                continue
            if prop.key not in state.committed:
                continue
            history = history_of(state, prop.key)
            if state.key is None:
                self._flush_inserts()
            for member in history.added:
                if member is not None and member is not NO_VALUE:
                    self._set_keys(state, prop, member)
            for member in history.deleted:
                if member is None or member is NO_VALUE:
                    continue
                other = instance_state(member)
                if other.deleted or other.key is None or self._adopted(member, prop, state):
                    continue
                for _, theirs in prop.pairs:
                    name = prop.mapper.get_property_by_column(theirs).key
                    if name not in prop.mapper.key_names:
                        setattr(member, name, None)

    def _set_keys(self, state, prop, member):
        for mine, theirs in prop.pairs:
            value = getattr(state.object, state.mapper.get_property_by_column(mine).key)
            name = prop.mapper.get_property_by_column(theirs).key
            if member.__dict__.get(name, NO_VALUE) != value:
                setattr(member, name, value)

    # INSERT.

    def _insert(self, state):
        mapper = state.mapper
        if mapper.polymorphic_on is not None and mapper.polymorphic_identity is not None:
            name = mapper.get_property_by_column(mapper.polymorphic_on).key
            if state.dict.get(name) is None:
                setattr(state.object, name, mapper.polymorphic_identity)
        if len(mapper.tables) == 1:
            self._insert_row(state, mapper.tables[0], {})
            return
        keys = {}
        for table in mapper.tables:
            self._insert_row(state, table, keys)
            self._flush_inserts()
            names = mapper.key_names
            keys = {name: state.dict.get(name) for name in names}

    def _insert_row(self, state, table, keys):
        row, later = {}, []
        context = _Context(row)
        for prop in state.mapper._props.values():
            if not prop.is_column:
                continue
            column = next((c for c in prop.columns if getattr(c, "table", None) is table), None)
            if column is None or not getattr(column, "_is_plain_column", False):
                continue
            value = keys.get(prop.key, state.dict.get(prop.key))
            if value is not None or (
                prop.key in state.dict and column.type.should_evaluate_none
            ):
                row[column.key] = value
                if hasattr(value, "__clause_element__"):
                    later.append(prop.key)
                continue
            default = column.default
            if default is not None and not default.is_sequence and not default.is_clause_element:
                row[column.key] = default._value(context)
                state.dict[prop.key] = row[column.key]
                state.expired.discard(prop.key)
            elif default is not None or column.server_default is not None:
                later.append(prop.key)
            elif column.primary_key or column.type.should_evaluate_none:
                # `None` would be a value there (`null` in JSON), and nobody gave one.
                continue
            else:
                row[column.key] = None
                if prop.key not in state.dict:
                    state.dict[prop.key] = None
        self._put(state, table, row, later)

    def _put(self, state, table, row, later):
        key_columns = list(table.primary_key)
        known = all(row.get(column.key) is not None for column in key_columns) and not later
        simple = known and not any(hasattr(value, "__clause_element__") for value in row.values())
        waiting = self.session._waiting_rows
        if simple and len(state.mapper.tables) == 1:
            shape = (id(table), tuple(row))
            if waiting and waiting[0][0] != shape:
                self._flush_inserts()
            waiting.append((shape, table, row, state))
            state.is_waiting = True
            # Its key is known already: others may refer to it.
            self._has_key(state)
            return
        self._flush_inserts()
        result = self.connection.execute(table.insert(), row)
        inserted = result.inserted_primary_key
        for column, value in zip(key_columns, inserted):
            name = self._name_of(state.mapper, column)
            if name is not None and value is not None:
                state.dict[name] = value
                state.expired.discard(name)
        for name in later:
            if name not in state.mapper.key_names:
                state.dict.pop(name, None)
                state.expired.add(name)
        if table is state.mapper.tables[-1]:
            self._has_key(state)
            self.written.append(state)

    def _name_of(self, mapper, column):
        from .exc import UnmappedColumnError

        try:
            return mapper.get_property_by_column(column).key
        except UnmappedColumnError:
            return None

    def _has_key(self, state):
        session = self.session
        names = state.mapper.key_names
        values = [state.dict.get(name) for name in names]
        if None in values and all(value is None for value in values):
            from .exc import FlushError

            raise FlushError(
                f"Instance {state} has a NULL identity key.  If this is an auto-generated value, "
                "check that the database table allows generation of new primary key values, and "
                "that the mapped Column object is configured to expect these generated values.  "
                "Ensure also that this flush() is not occurring at an inappropriate time, such as "
                "within a load() event."
            )
        state.key = state.mapper.identity_key(values)
        session._forget_new(state, keep_session=True)
        session._identity[state.key] = state.object
        state.settle_columns()

    def _flush_inserts(self):
        waiting = self.session._waiting_rows
        if not waiting:
            return
        table = waiting[0][1]
        rows = [row for _, _, row, _ in waiting]
        states = [state for _, _, _, state in waiting]
        waiting.clear()
        parameters = rows if len(rows) > 1 else rows[0]
        self.connection.execute(table.insert().inline(), parameters)
        for state in states:
            state.is_waiting = False
            self.written.append(state)

    # UPDATE.

    def _changes(self, state):
        """The changed columns by their tables."""
        found = {}
        for key in list(state.committed):
            prop = state.mapper._props.get(key)
            if prop is None or not prop.is_column or not prop.is_stored:
                continue
            if state.committed[key] is not FLAGGED:
                history = history_of(state, key)
                if not history.has_changes():
                    continue
            value = state.dict.get(key)
            for column in prop.columns:
                table = getattr(column, "table", None)
                if table is not None:
                    found.setdefault(id(table), (table, {}))[1][column.key] = (value, key)
        return found

    def _update(self, states):
        def order(state):
            return [str(type(part)) + str(part).rjust(20) for part in state.key[1]]

        groups = {}
        for state in sorted((state for state in states if state.key is not None), key=order):
            for table, values in self._changes(state).values():
                shape = (id(table), tuple(values))
                plain = not any(hasattr(v, "__clause_element__") for v, _ in values.values())
                plain = plain and not any(column.onupdate is not None for column in table.c)
                key = shape if plain else (shape, id(state))
                groups.setdefault(key, (table, plain, []))[2].append((state, values))
            self.written.append(state)
        for table, plain, rows in groups.values():
            self._update_rows(table, plain, rows)

    def _update_rows(self, table, plain, rows):
        from ..sql.dml import update
        from ..sql.elements import bindparam

        key_columns = list(table.primary_key) or list(rows[0][0].mapper.primary_key)
        if plain and len(rows) > 1:
            statement = update(table).where(
                *[column == bindparam(f"{table.name}_{column.key}", type_=column.type)
                  for column in key_columns]
            )  # fmt: skip
            parameters = []
            for state, values in rows:
                row = {name: value for name, (value, _) in values.items()}
                for column, part in zip(key_columns, state.key[1]):
                    row[f"{table.name}_{column.key}"] = part
                parameters.append(row)
            result = self.connection.execute(statement, parameters)
        else:
            state, values = rows[0]
            statement = (
                update(table)
                .where(*[column == part for column, part in zip(key_columns, state.key[1])])
                .values({name: value for name, (value, _) in values.items()})
            )
            result = self.connection.execute(statement)
        if 0 <= result.rowcount < len(rows):
            # MySQL counts the rows that differ now; all others count those that were found.
            if self.connection.dialect.name not in ("mysql", "mariadb"):
                self._refuse_stale("UPDATE", "update", table, len(rows), result.rowcount)
        for state, values in rows:
            self._after_update(state, table, values)

    def _refuse_stale(self, word, verb, table, expected, matched):
        from .exc import StaleDataError

        raise StaleDataError(
            f"{word} statement on table '{table.name}' expected to {verb} {expected} row(s); "
            f"{matched} were matched."
        )

    def _after_update(self, state, table, values):
        mapper = state.mapper
        for value, name in values.values():
            if hasattr(value, "__clause_element__"):
                state.dict.pop(name, None)
                state.expired.add(name)
        for column in table.c:
            if column.key not in values and (
                column.onupdate is not None or column.server_onupdate is not None
            ):
                name = self._name_of(mapper, column)
                if name is not None:
                    state.dict.pop(name, None)
                    state.expired.add(name)
        for _, name in values.values():
            state.committed.pop(name, None)
        if any(name in mapper.key_names for _, name in values.values()):
            self.session._identity.pop(state.key, None)
            state.key = mapper.identity_key([state.dict.get(name) for name in mapper.key_names])
            self.session._identity[state.key] = state.object

    # Tables between two others.

    def _write_between(self, state):
        for prop in state.mapper.relationships:
            if prop.direction != MANYTOMANY or prop.viewonly or prop.key not in state.committed:
                continue
            history = history_of(state, prop.key)
            table = prop.secondary
            gone = [self._between(state, prop, each) for each in history.deleted if each is not None]
            gone = [row for row in gone if row is not None and self._once("delete", table, row)]
            if gone:
                self._delete_between(table, gone)
            came = [self._between(state, prop, each) for each in history.added if each is not None]
            came = [row for row in came if row is not None and self._once("insert", table, row)]
            if came:
                self.connection.execute(
                    table.insert().inline(), came if len(came) > 1 else came[0]
                )

    def _once(self, word, table, row):
        mark = (word, id(table), tuple(sorted((key, str(value)) for key, value in row.items())))
        if mark in self.between:
            return False
        self.between.add(mark)
        return True

    def _between(self, state, prop, other):
        if other is NO_VALUE:
            return None
        row = {}
        for mine, column in prop.pairs:
            row[column.key] = getattr(
                state.object, state.mapper.get_property_by_column(mine).key
            )
        for theirs, column in prop.secondary_pairs:
            row[column.key] = getattr(other, prop.mapper.get_property_by_column(theirs).key)
        return row

    def _delete_between(self, table, rows):
        from ..sql.dml import delete

        for row in rows:
            self.connection.execute(
                delete(table).where(*[table.c[key] == value for key, value in row.items()])
            )

    # DELETE.

    def _let_go(self, state):
        """What refers to an object that goes."""
        for prop in state.mapper.relationships:
            if prop.viewonly:
                continue
            if prop.direction == MANYTOMANY:
                rows = [
                    self._between(state, prop, each)
                    for each in members(getattr(state.object, prop.key))
                ]
                rows = [row for row in rows if row and self._once("delete", prop.secondary, row)]
                self._delete_between(prop.secondary, rows)
            elif prop.direction == ONETOMANY and "delete" not in prop.cascade:
                self._take_away(state, prop)

    def _take_away(self, state, prop):
        if prop.passive_deletes and prop.key not in state.dict:
            return
        if prop.passive_deletes == "all":
            return
        found = getattr(state.object, prop.key)
        for member in members(found) if prop.uselist else ([found] if found is not None else []):
            other = instance_state(member)
            if other.deleted or other.key is None:
                continue
            for _, theirs in prop.pairs:
                name = prop.mapper.get_property_by_column(theirs).key
                if name in prop.mapper.key_names:
                    raise AssertionError(
                        f"Dependency rule on column '{theirs}' tried to blank-out primary key "
                        f"column '{theirs}' on instance '{other}'"
                    )
                setattr(member, name, None)

    def _delete(self, states):
        from ..sql.dml import delete

        session = self.session
        for state in reversed(_in_order(states)):
            event.fire(state.mapper, "before_delete", state.mapper, self.connection, state.object)
            for table in reversed(state.mapper.tables):
                columns = list(table.primary_key) or list(state.mapper.primary_key)
                result = self.connection.execute(
                    delete(table).where(
                        *[column == part for column, part in zip(columns, state.key[1])]
                    )
                )
                if result.rowcount == 0:
                    import warnings

                    warnings.warn(
                        f"DELETE statement on table '{table.name}' expected to delete 1 row(s); 0 "
                        "were matched.  Please set confirm_deleted_rows=False within the mapper "
                        "configuration to prevent this warning.",
                        sa_exc.SAWarning,
                        stacklevel=2,
                    )
            event.fire(state.mapper, "after_delete", state.mapper, self.connection, state.object)
            session._identity.pop(state.key, None)
            session._deleted.pop(id(state.object), None)
            state.flushed_delete = True
            state.session = None
            session._gone.append(state)


def _in_order(states):
    """Objects of one family in generations: first those that refer to none of the others, then
    those that refer to these alone, and so on."""
    known = {id(state.object): state for state in states}
    if len(known) < 2:
        return list(states)
    parents = {}
    for state in states:
        for prop in state.mapper.relationships:
            if prop.direction == ONETOMANY and prop.key in state.dict:
                value = state.dict[prop.key]
                for member in members(value) if prop.uselist else [value]:
                    parents.setdefault(id(member), []).append(state.object)

    def referred(state):
        others = list(parents.get(id(state.object), ()))
        for prop in state.mapper.relationships:
            if prop.direction == MANYTOONE and prop.key in state.dict:
                others.append(state.dict[prop.key])
        return others

    generations = {}

    def generation(state):
        # An object that is asked about while it is looked at refers to itself over others.
        key = id(state.object)
        if key not in generations:
            generations[key] = 0
            before = [known[id(other)] for other in referred(state) if id(other) in known]
            generations[key] = max(
                (generation(other) + 1 for other in before if other is not state), default=0
            )
        return generations[key]

    return sorted(states, key=generation)


class _Context:
    """What a default function of a column is given."""

    def __init__(self, parameters):
        self.current_parameters = parameters
        self.isinsert = True

    def get_current_parameters(self, isolate_multiinsert_groups=True):
        return self.current_parameters
