"""Operators: what a comparison or calculation between two expressions is called.

An operator is a function of one or two operands; the expressions that scripts build
remember the function, and `plain_name` says what the rest of Aludel calls it.
"""

from _operator import add, and_, contains, eq, floordiv, ge, getitem, gt, invert as inv, le, lshift
from _operator import lt, matmul, mod, mul, ne, neg, or_, pow as pow_, rshift, sub, truediv

div = truediv


class OperatorType:
    """The kind of thing an operator is; for annotations and `isinstance`."""


def _unary(method):
    def operator(a, *args, **kw):
        return getattr(a, method)(*args, **kw)

    return operator


def _named(name, method):
    function = _unary(method)
    function.__name__ = function.__qualname__ = name
    return function


def _operated(name):
    """An operator that has no method of its own: the operand's `operate` takes it."""

    def operator(a, *other, **kw):
        return a.operate(operator, *other, **kw)

    operator.__name__ = operator.__qualname__ = name
    return operator


comma_op = _operated("comma_op")
concat_op = _named("concat_op", "concat")
is_ = _named("is_", "is_")
is_not = isnot = _named("is_not", "is_not")
is_distinct_from = _named("is_distinct_from", "is_distinct_from")
is_not_distinct_from = isnot_distinct_from = _named("is_not_distinct_from", "is_not_distinct_from")
like_op = _named("like_op", "like")
not_like_op = notlike_op = _named("not_like_op", "not_like")
ilike_op = _named("ilike_op", "ilike")
not_ilike_op = notilike_op = _named("not_ilike_op", "not_ilike")
startswith_op = _named("startswith_op", "startswith")
not_startswith_op = notstartswith_op = _operated("not_startswith_op")
endswith_op = _named("endswith_op", "endswith")
not_endswith_op = notendswith_op = _operated("not_endswith_op")
contains_op = _named("contains_op", "contains")
not_contains_op = notcontains_op = _operated("not_contains_op")
istartswith_op = _named("istartswith_op", "istartswith")
not_istartswith_op = _operated("not_istartswith_op")
iendswith_op = _named("iendswith_op", "iendswith")
not_iendswith_op = _operated("not_iendswith_op")
icontains_op = _named("icontains_op", "icontains")
not_icontains_op = _operated("not_icontains_op")
in_op = _named("in_op", "in_")
not_in_op = notin_op = _named("not_in_op", "not_in")
match_op = _named("match_op", "match")
not_match_op = notmatch_op = _operated("not_match_op")
regexp_match_op = _named("regexp_match_op", "regexp_match")
not_regexp_match_op = _operated("not_regexp_match_op")
regexp_replace_op = _named("regexp_replace_op", "regexp_replace")
between_op = _named("between_op", "between")
not_between_op = notbetween_op = _operated("not_between_op")
bitwise_xor_op = _named("bitwise_xor_op", "bitwise_xor")
bitwise_or_op = _named("bitwise_or_op", "bitwise_or")
bitwise_and_op = _named("bitwise_and_op", "bitwise_and")
bitwise_not_op = _named("bitwise_not_op", "bitwise_not")
bitwise_lshift_op = _named("bitwise_lshift_op", "bitwise_lshift")
bitwise_rshift_op = _named("bitwise_rshift_op", "bitwise_rshift")
desc_op = _named("desc_op", "desc")
asc_op = _named("asc_op", "asc")
nulls_first_op = nullsfirst_op = _named("nulls_first_op", "nulls_first")
nulls_last_op = nullslast_op = _named("nulls_last_op", "nulls_last")
distinct_op = _named("distinct_op", "distinct")
any_op = _named("any_op", "any_")
all_op = _named("all_op", "all_")
collate = _named("collate", "collate")
exists = _operated("exists")
is_true = istrue = _operated("is_true")
is_false = isfalse = _operated("is_false")
json_getitem_op = _operated("json_getitem_op")
json_path_getitem_op = _operated("json_path_getitem_op")
null_op = _operated("null_op")


class custom_op:
    """An operator as its author writes it: `column.op("->>")`."""

    __name__ = "custom_op"
    # What the operator is called where PostgreSQL writes it in ways of its own.
    plain_name = None

    def __init__(
        self,
        opstring,
        precedence=0,
        is_comparison=False,
        return_type=None,
        natural_self_precedent=False,
        eager_grouping=False,
        visit_name=None,
        operator_class=None,
        python_impl=None,
    ):
        self.opstring = opstring
        self.precedence = precedence
        self.is_comparison = is_comparison
        self.natural_self_precedent = natural_self_precedent
        self.eager_grouping = eager_grouping
        self.python_impl = python_impl
        if return_type is not None and isinstance(return_type, type):
            return_type = return_type()
        self.return_type = return_type

    def __eq__(self, other):
        return isinstance(other, custom_op) and self._key() == other._key()

    def __hash__(self):
        return hash(self._key())

    def _key(self):
        return (self.opstring, self.precedence, self.is_comparison)

    def __call__(self, left, right=None, *other, **kw):
        if hasattr(left, "operate"):
            return left.operate(self, right, *other, **kw)
        if self.python_impl is not None:
            return self.python_impl(left, right, *other, **kw)
        raise TypeError(f"the operator {self.opstring!r} needs an expression on its left side")


_PLAIN = {
    and_: "and",
    or_: "or",
    comma_op: "comma",
    eq: "eq",
    ne: "ne",
    lt: "lt",
    le: "le",
    gt: "gt",
    ge: "ge",
    add: "add",
    sub: "sub",
    mul: "mul",
    truediv: "truediv",
    floordiv: "floordiv",
    mod: "mod",
    concat_op: "concat",
    is_: "is",
    is_not: "is_not",
    is_distinct_from: "is_distinct_from",
    is_not_distinct_from: "is_not_distinct_from",
    like_op: "like",
    not_like_op: "not_like",
    ilike_op: "ilike",
    not_ilike_op: "not_ilike",
    startswith_op: "startswith",
    not_startswith_op: "not_startswith",
    endswith_op: "endswith",
    not_endswith_op: "not_endswith",
    contains_op: "contains",
    not_contains_op: "not_contains",
    istartswith_op: "istartswith",
    not_istartswith_op: "not_istartswith",
    iendswith_op: "iendswith",
    not_iendswith_op: "not_iendswith",
    icontains_op: "icontains",
    not_icontains_op: "not_icontains",
    in_op: "in",
    not_in_op: "not_in",
    match_op: "match",
    not_match_op: "not_match",
    regexp_match_op: "regexp_match",
    not_regexp_match_op: "not_regexp_match",
    bitwise_and_op: "bitwise_and",
    bitwise_or_op: "bitwise_or",
    bitwise_xor_op: "bitwise_xor",
    bitwise_lshift_op: "bitwise_lshift",
    bitwise_rshift_op: "bitwise_rshift",
    regexp_replace_op: "regexp_replace",
    getitem: "getitem",
    json_getitem_op: "json_getitem",
    json_path_getitem_op: "json_path_getitem",
}

_PLAIN_UNARY = {
    inv: "inv",
    is_true: "is_true",
    is_false: "is_false",
    neg: "neg",
    bitwise_not_op: "bitwise_not",
    distinct_op: "distinct",
    asc_op: "asc",
    desc_op: "desc",
    nulls_first_op: "nulls_first",
    nulls_last_op: "nulls_last",
    any_op: "any",
    all_op: "all",
}

# What stands in place of an operator when its comparison is negated.
NEGATED = {
    eq: ne,
    ne: eq,
    lt: ge,
    ge: lt,
    gt: le,
    le: gt,
    is_: is_not,
    is_not: is_,
    is_distinct_from: is_not_distinct_from,
    is_not_distinct_from: is_distinct_from,
    in_op: not_in_op,
    not_in_op: in_op,
    like_op: not_like_op,
    not_like_op: like_op,
    ilike_op: not_ilike_op,
    not_ilike_op: ilike_op,
    startswith_op: not_startswith_op,
    endswith_op: not_endswith_op,
    contains_op: not_contains_op,
    istartswith_op: not_istartswith_op,
    iendswith_op: not_iendswith_op,
    icontains_op: not_icontains_op,
    match_op: not_match_op,
    not_match_op: match_op,
    regexp_match_op: not_regexp_match_op,
    not_regexp_match_op: regexp_match_op,
    between_op: not_between_op,
    not_between_op: between_op,
}
for _positive, _negative in list(NEGATED.items()):
    NEGATED.setdefault(_negative, _positive)

# What a comparison with its sides exchanged is called.
MIRRORED = {gt: lt, ge: le, lt: gt, le: ge}

_COMPARISONS = set(NEGATED)
_COMMUTATIVE = {eq, ne, add, mul}
_ASSOCIATIVE = {add, mul, concat_op, and_, or_}
_ORDER_BY_MODIFIERS = {asc_op, desc_op, nulls_first_op, nulls_last_op}


def plain_name(operator, dialect=None):
    """What an operator between two operands is called in plain data."""
    if isinstance(operator, custom_op):
        if operator.plain_name is not None and dialect == "postgresql":
            return operator.plain_name
        return {
            "custom": {
                "text": operator.opstring,
                "precedence": operator.precedence,
                "is_comparison": operator.is_comparison,
                "natural_self_precedent": operator.natural_self_precedent,
                "eager_grouping": operator.eager_grouping,
            }
        }
    return _PLAIN[operator]


def plain_unary_name(operator):
    """What an operator on one operand is called in plain data."""
    if isinstance(operator, custom_op):
        return {"custom": operator.opstring}
    return _PLAIN_UNARY[operator]


def mirror(operator):
    return MIRRORED.get(operator, operator)


def is_comparison(operator):
    return operator in _COMPARISONS or (isinstance(operator, custom_op) and operator.is_comparison)


def is_commutative(operator):
    return operator in _COMMUTATIVE


def is_associative(operator):
    return operator in _ASSOCIATIVE


def is_order_by_modifier(operator):
    return operator in _ORDER_BY_MODIFIERS


def is_ordering_modifier(operator):
    return operator in _ORDER_BY_MODIFIERS


def is_boolean(operator):
    return is_comparison(operator) or operator in (and_, or_)


class Operators:
    """The logic operators, and whatever an author writes with `op`."""

    __slots__ = ()

    def operate(self, op, *other, **kwargs):
        raise NotImplementedError(str(op))

    def reverse_operate(self, op, other, **kwargs):
        raise NotImplementedError(str(op))

    def __and__(self, other):
        return self.operate(and_, other)

    def __or__(self, other):
        return self.operate(or_, other)

    def __invert__(self):
        return self.operate(inv)

    def op(
        self,
        opstring,
        precedence=0,
        is_comparison=False,
        return_type=None,
        python_impl=None,
        operator_class=None,
    ):
        operator = custom_op(
            opstring, precedence, is_comparison, return_type, python_impl=python_impl
        )

        def against(other):
            return operator(self, other)

        return against

    def bool_op(self, opstring, precedence=0, python_impl=None):
        return self.op(opstring, precedence, True, python_impl=python_impl)


class ColumnOperators(Operators):
    """Everything that can be asked of a column or another expression."""

    __slots__ = ()

    timetuple = None

    def __lt__(self, other):
        return self.operate(lt, other)

    def __le__(self, other):
        return self.operate(le, other)

    def __eq__(self, other):
        return self.operate(eq, other)

    def __ne__(self, other):
        return self.operate(ne, other)

    def __gt__(self, other):
        return self.operate(gt, other)

    def __ge__(self, other):
        return self.operate(ge, other)

    def __hash__(self):
        return id(self)

    def __neg__(self):
        return self.operate(neg)

    def __contains__(self, other):
        return self.operate(contains, other)

    def __getitem__(self, index):
        return self.operate(getitem, index)

    def __lshift__(self, other):
        return self.operate(lshift, other)

    def __rshift__(self, other):
        return self.operate(rshift, other)

    def __matmul__(self, other):
        return self.operate(matmul, other)

    def __add__(self, other):
        return self.operate(add, other)

    def __radd__(self, other):
        return self.reverse_operate(add, other)

    def __sub__(self, other):
        return self.operate(sub, other)

    def __rsub__(self, other):
        return self.reverse_operate(sub, other)

    def __mul__(self, other):
        return self.operate(mul, other)

    def __rmul__(self, other):
        return self.reverse_operate(mul, other)

    def __truediv__(self, other):
        return self.operate(truediv, other)

    def __rtruediv__(self, other):
        return self.reverse_operate(truediv, other)

    def __floordiv__(self, other):
        return self.operate(floordiv, other)

    def __rfloordiv__(self, other):
        return self.reverse_operate(floordiv, other)

    def __mod__(self, other):
        return self.operate(mod, other)

    def __rmod__(self, other):
        return self.reverse_operate(mod, other)

    def __pow__(self, other):
        return self.operate(pow_, other)

    def __rpow__(self, other):
        return self.reverse_operate(pow_, other)

    def concat(self, other):
        return self.operate(concat_op, other)

    def is_(self, other):
        return self.operate(is_, other)

    def is_not(self, other):
        return self.operate(is_not, other)

    isnot = is_not

    def is_distinct_from(self, other):
        return self.operate(is_distinct_from, other)

    def is_not_distinct_from(self, other):
        return self.operate(is_not_distinct_from, other)

    isnot_distinct_from = is_not_distinct_from

    def like(self, other, escape=None):
        return self.operate(like_op, other, escape=escape)

    def ilike(self, other, escape=None):
        return self.operate(ilike_op, other, escape=escape)

    def not_like(self, other, escape=None):
        return self.operate(not_like_op, other, escape=escape)

    notlike = not_like

    def not_ilike(self, other, escape=None):
        return self.operate(not_ilike_op, other, escape=escape)

    notilike = not_ilike

    def in_(self, other):
        return self.operate(in_op, other)

    def not_in(self, other):
        return self.operate(not_in_op, other)

    notin_ = not_in

    def startswith(self, other, escape=None, autoescape=False):
        return self._affix(startswith_op, other, escape, autoescape)

    def endswith(self, other, escape=None, autoescape=False):
        return self._affix(endswith_op, other, escape, autoescape)

    def contains(self, other, escape=None, autoescape=False):
        return self._affix(contains_op, other, escape, autoescape)

    def istartswith(self, other, escape=None, autoescape=False):
        return self._affix(istartswith_op, other, escape, autoescape)

    def iendswith(self, other, escape=None, autoescape=False):
        return self._affix(iendswith_op, other, escape, autoescape)

    def icontains(self, other, escape=None, autoescape=False):
        return self._affix(icontains_op, other, escape, autoescape)

    def _affix(self, operator, other, escape, autoescape):
        if autoescape:
            if not isinstance(other, str):
                raise TypeError("String value expected when autoescape=True")
            escape = escape or "/"
            if escape not in ("%", "_"):
                other = other.replace(escape, escape + escape)
            other = other.replace("%", escape + "%").replace("_", escape + "_")
            return self.operate(operator, other, escape=escape)
        if escape is None:
            return self.operate(operator, other)
        return self.operate(operator, other, escape=escape)

    def match(self, other, **kwargs):
        return self.operate(match_op, other, **kwargs)

    def regexp_match(self, pattern, flags=None):
        return self.operate(regexp_match_op, pattern, flags=flags)

    def regexp_replace(self, pattern, replacement, flags=None):
        return self.operate(regexp_replace_op, pattern, replacement=replacement, flags=flags)

    def desc(self):
        return self.operate(desc_op)

    def asc(self):
        return self.operate(asc_op)

    def nulls_first(self):
        return self.operate(nulls_first_op)

    nullsfirst = nulls_first

    def nulls_last(self):
        return self.operate(nulls_last_op)

    nullslast = nulls_last

    def collate(self, collation, collation_schema=None):
        return self.operate(collate, collation)

    def between(self, cleft, cright, symmetric=False):
        return self.operate(between_op, cleft, cright, symmetric=symmetric)

    def distinct(self):
        return self.operate(distinct_op)

    def any_(self):
        return self.operate(any_op)

    def all_(self):
        return self.operate(all_op)

    def bitwise_xor(self, other):
        return self.operate(bitwise_xor_op, other)

    def bitwise_or(self, other):
        return self.operate(bitwise_or_op, other)

    def bitwise_and(self, other):
        return self.operate(bitwise_and_op, other)

    def bitwise_not(self):
        return self.operate(bitwise_not_op)

    def bitwise_lshift(self, other):
        return self.operate(bitwise_lshift_op, other)

    def bitwise_rshift(self, other):
        return self.operate(bitwise_rshift_op, other)
