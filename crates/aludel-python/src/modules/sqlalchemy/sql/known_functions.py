"""The functions that have a class of their own."""

from . import sqltypes
from .elements import expect_expression, literal_column
from .functions import AnsiFunction, GenericFunction, ReturnTypeFromArgs
from .type_api import to_instance

# As what these classes show themselves: who looks for them, looks there.
__name__ = "sqlalchemy.sql.functions"


def make():
    """All are made by now."""


def _classes(base, **types):
    """Makes a class for each name, whose function returns values of that type; None: of no type
    that is known, or of the type of its arguments, as the base has it."""
    for name, type_ in types.items():
        globals()[name] = type(name, (base,), {} if type_ is None else {"type": type_})


_classes(ReturnTypeFromArgs, coalesce=None, max=None, min=None, sum=None, pow=None)
_classes(
    GenericFunction,
    now=sqltypes.DateTime,
    concat=sqltypes.String,
    char_length=sqltypes.Integer,
    random=None,
    rank=sqltypes.Integer,
    dense_rank=sqltypes.Integer,
    percent_rank=sqltypes.Numeric,
    cume_dist=sqltypes.Numeric,
    cube=None,
    rollup=None,
    grouping_sets=None,
)
_classes(
    AnsiFunction,
    current_date=sqltypes.Date,
    current_time=sqltypes.Time,
    current_timestamp=sqltypes.DateTime,
    current_user=sqltypes.String,
    localtime=sqltypes.DateTime,
    localtimestamp=sqltypes.DateTime,
    session_user=sqltypes.String,
    sysdate=sqltypes.DateTime,
    user=sqltypes.String,
)


class count(GenericFunction):
    type = sqltypes.Integer

    def __init__(self, expression=None, **kwargs):
        given = literal_column("*") if expression is None else expression
        GenericFunction.__init__(self, given, **kwargs)


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
    pass


class percentile_cont(OrderedSetAgg):
    array_for_multi_clause = True


class percentile_disc(OrderedSetAgg):
    array_for_multi_clause = True


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
