"""Collections that are queries (`lazy="dynamic"`)."""

from .query import Query
from .state import instance_state


class AppenderQuery(Query):
    """The members of a collection as a query, to which members can be added."""

    def __init__(self, state, prop):
        super().__init__((prop.mapper.class_,), state.session)
        self._owner = state.object
        self._prop = prop
        if state.key is not None:
            values = [
                getattr(state.object, prop.parent.get_property_by_column(mine).key)
                for mine, _ in prop.pairs
            ]
            criteria = [between == value for (_, between), value in zip(prop.pairs, values)]
            criteria += [theirs == between for theirs, between in prop.secondary_pairs]
            made = self.filter(*criteria)
            if prop.order_by:
                made = made.order_by(*prop.order_by)
            self._statement = made._statement

    def append(self, member):
        self._prop.told_added(self._owner, member)
        for mine, theirs in self._prop.pairs:
            if self._prop.secondary is None:
                name = self._prop.mapper.get_property_by_column(theirs).key
                mine_name = self._prop.parent.get_property_by_column(mine).key
                setattr(member, name, getattr(self._owner, mine_name))
        session = instance_state(self._owner).session
        if session is not None:
            session.add(member)

    add = append

    def extend(self, members):
        for member in members:
            self.append(member)

    def remove(self, member):
        for _, theirs in self._prop.pairs:
            if self._prop.secondary is None:
                setattr(member, self._prop.mapper.get_property_by_column(theirs).key, None)
