"""Lists whose members know their place."""

from ..orm.collections import InstrumentedList


def ordering_list(attr, count_from=0, ordering_func=None, reorder_on_append=False):
    def make():
        made = OrderingList(attr, count_from)
        return made

    return make


class OrderingList(InstrumentedList):
    def __init__(self, ordering_attr=None, count_from=0):
        super().__init__()
        self._attribute = ordering_attr
        self._first = count_from

    def reorder(self):
        for place, member in enumerate(self):
            setattr(member, self._attribute, place + self._first)

    def append(self, member):
        super().append(member)
        self.reorder()

    def insert(self, place, member):
        super().insert(place, member)
        self.reorder()

    def remove(self, member):
        super().remove(member)
        self.reorder()
