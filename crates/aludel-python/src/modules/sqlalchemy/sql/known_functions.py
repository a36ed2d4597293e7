"""The functions that have a class of their own."""

from . import sqltypes
from .elements import expect_expression, literal_column
from .functions import AnsiFunction, GenericFunction, ReturnTypeFromArgs
from .type_api import to_instance

# As what these classes show themselves: who looks for them, looks there.
__name__ = "sqlalchemy.sql.functions"


def make():
    """All are made by now."""


class coalesce(ReturnTypeFromArgs):
    pass


class max(ReturnTypeFromArgs):
    pass


class min(ReturnTypeFromArgs):
    pass


class sum(ReturnTypeFromArgs):
    pass


class pow(ReturnTypeFromArgs):
    pass


class now(GenericFunction):
    type = sqltypes.DateTime


class concat(GenericFunction):
    type = sqltypes.String


class char_length(GenericFunction):
    type = sqltypes.Integer


class random(GenericFunction):
    pass


class count(GenericFunction):
    type = sqltypes.Integer

    def __init__(self, expression=None, **kwargs):
        given = literal_column("*") if expression is None else expression
        GenericFunction.__init__(self, given, **kwargs)


class current_date(AnsiFunction):
    _register = True
    type = sqltypes.Date


class current_time(AnsiFunction):
    _register = True
    type = sqltypes.Time


class current_timestamp(AnsiFunction):
    _register = True
    type = sqltypes.DateTime


class current_user(AnsiFunction):
    _register = True
    type = sqltypes.String


class localtime(AnsiFunction):
    _register = True
    type = sqltypes.DateTime


class localtimestamp(AnsiFunction):
    _register = True
    type = sqltypes.DateTime


class session_user(AnsiFunction):
    _register = True
    type = sqltypes.String


class sysdate(AnsiFunction):
    _register = True
    type = sqltypes.DateTime


class user(AnsiFunction):
    _register = True
    type = sqltypes.String


class array_agg(ReturnTypeFromArgs):
    def __init__(self, *args, **kwargs):
        given = [expect_expression(arg) for arg in args]
        if "type_" not in kwargs:
            first = given[0].type if given else sqltypes.NULLTYPE
            from ..dialects.postgresql import ARRAY

            is_array = isinstance(first, sqltypes.ARRAY)
            kwargs["type_"] = first if is_array else ARRAY(first, dimensions=1)
        GenericFunction.__init__(self, *given, **kwargs)


class OrderedSetAgg(GenericFunction):
    _register = False
    array_for_multi_clause = False

    def within_group_type(self, within_group):
        types = [part.type for part in within_group.order_by]
        if self.array_for_multi_clause and len(self._arguments) > 1:
            return sqltypes.ARRAY(types[0])
        return types[0] if types else None


class mode(OrderedSetAgg):
    _register = True


class percentile_cont(OrderedSetAgg):
    _register = True
    array_for_multi_clause = True


class percentile_disc(OrderedSetAgg):
    _register = True
    array_for_multi_clause = True


class rank(GenericFunction):
    type = sqltypes.Integer


class dense_rank(GenericFunction):
    type = sqltypes.Integer


class percent_rank(GenericFunction):
    type = sqltypes.Numeric


class cume_dist(GenericFunction):
    type = sqltypes.Numeric


class cube(GenericFunction):
    pass


class rollup(GenericFunction):
    pass


class grouping_sets(GenericFunction):
    pass


class aggregate_strings(GenericFunction):
    type = sqltypes.String

    def __init__(self, clause, separator):
        GenericFunction.__init__(self, clause, separator)


class next_value(GenericFunction):
    """The next value of a sequence."""

    type = sqltypes.Integer

    def __init__(self, seq, **kw):
        self.sequence = seq
        self._arguments = []
        self.type = to_instance(getattr(seq, "data_type", None) or sqltypes.Integer)

    def _children(self):
        return []

    def _plain_expression(self, writer):
        return {"node": "next_value", "sequence": writer.sequence(self.sequence)}
