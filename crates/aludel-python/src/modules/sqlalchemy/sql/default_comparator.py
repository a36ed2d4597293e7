"""What an operator makes of an expression and what stands on its other side."""

from . import elements, operators
from .elements import ColumnElement, as_expression
from .. import exc


def operate(expr, op, others, keywords, reverse=False):
    """The expression that an operator yields; `reverse`: `expr` stands right."""
    if isinstance(op, operators.custom_op):
        return _custom(expr, op, others[0] if others else None, reverse, keywords)
    build = _BUILDERS.get(op)
    if build is None:
        raise NotImplementedError(
            f"Operator '{getattr(op, '__name__', op)}' is not supported on this expression"
        )
    return build(expr, op, *others, reverse=reverse, **keywords)


def coerce_operand(expr, op, value, type_=None):
    """An operand as an expression: a parameter, where it is a value of Python's."""
    found = as_expression(value)
    if found is None:
        return expr._bind_param(op, value, type_=type_)
    if isinstance(found, ColumnElement) and _is_null(found.type) and not _is_null(expr.type):
        found = found._with_binary_element_type(expr.type if type_ is None else type_)
    return found


def _is_null(type_):
    return getattr(type_, "_isnull", False)


def _compare(expr, op, other, reverse=False, result_type=None, **modifiers):
    result_type = result_type if result_type is not None else elements.BOOLEANTYPE
    constant = other is None or other is True or other is False
    if constant or isinstance(other, (elements.Null, elements.True_, elements.False_)):
        as_truth = not isinstance(other, elements.Null) and other is not None
        distinct = op in (operators.is_distinct_from, operators.is_not_distinct_from)
        if distinct or (as_truth and op in (operators.eq, operators.ne)):
            return elements.BinaryExpression(
                expr, elements.as_constant(other), op, type_=result_type, modifiers=modifiers
            )
        if isinstance(expr, elements.CollectionAggregate):
            other = elements.as_constant(other)
        elif op in (operators.eq, operators.is_):
            return elements.BinaryExpression(
                expr, elements.as_constant(other), operators.is_, type_=result_type
            )
        elif op in (operators.ne, operators.is_not):
            return elements.BinaryExpression(
                expr, elements.as_constant(other), operators.is_not, type_=result_type
            )
        else:
            raise exc.ArgumentError(
                "Only '=', '!=', 'is_()', 'is_not()', 'is_distinct_from()', "
                "'is_not_distinct_from()' operators can be used with None/True/False"
            )
    other = coerce_operand(expr, op, other)
    left, right = (other, expr) if reverse else (expr, other)
    return elements.BinaryExpression(left, right, op, type_=result_type, modifiers=modifiers)


def _binary(expr, op, other, reverse=False, result_type=None, **modifiers):
    from .elements import BinaryExpression

    other = coerce_operand(expr, op, other)
    left, right = (other, expr) if reverse else (expr, other)
    if result_type is None:
        op, result_type = left.comparator._adapt_expression(op, right.comparator)
    return BinaryExpression(left, right, op, type_=result_type, modifiers=modifiers)


def _custom(expr, op, other, reverse, keywords):
    from .elements import BOOLEANTYPE

    result_type = keywords.pop("result_type", None)
    if result_type is None:
        if op.return_type is not None:
            result_type = op.return_type
        elif op.is_comparison:
            result_type = BOOLEANTYPE
    return _binary(expr, op, other, reverse=reverse, result_type=result_type, **keywords)


def _conjunction(expr, op, other, reverse=False):
    from .elements import and_, or_

    first, second = (other, expr) if reverse else (expr, other)
    return and_(first, second) if op is operators.and_ else or_(first, second)


def _in(expr, op, other, reverse=False, **modifiers):
    found = elements.as_expression(other)
    if found is None:
        if isinstance(other, str) or not hasattr(other, "__iter__"):
            raise exc.ArgumentError(
                "IN expression list, SELECT construct, or bound parameter object expected, "
                f"got {other!r}."
            )
        values = list(other)
        expressions = [elements.as_expression(value) for value in values]
        if any(expression is not None for expression in expressions):
            operands = [
                expression if expression is not None else expr._bind_param(op, value)
                for value, expression in zip(values, expressions)
            ]
            found = elements.Tuple._of_operands(operands)
        else:
            found = expr._bind_param(op, values, expanding=True)
    elif isinstance(found, elements.BindParameter):
        found = found._clone()
        found.expanding = True
    else:
        found = elements.as_in_operand(found)
    return elements.BinaryExpression(expr, found, op, type_=elements.BOOLEANTYPE)


def _getitem(expr, op, other, reverse=False, **modifiers):
    from .sqltypes import Indexable

    if not isinstance(expr.type.impl_instance, Indexable):
        raise NotImplementedError("Operator 'getitem' is not supported on this expression")
    return _binary(expr, op, other, **modifiers)


def _invert(expr, op, reverse=False):
    return expr._negate()


def _unary(expr, op, reverse=False):
    from .elements import UnaryExpression

    return UnaryExpression(expr, operator=op, type_=expr.type)


def _modifier(expr, op, reverse=False):
    from .elements import UnaryExpression

    return UnaryExpression(expr, modifier=op, type_=expr.type)


def _collection(expr, op, reverse=False):
    from .elements import CollectionAggregate

    make = CollectionAggregate._any if op is operators.any_op else CollectionAggregate._all
    return make(expr)


def _match(expr, op, other, reverse=False, **modifiers):
    from .elements import BinaryExpression
    from .sqltypes import MATCHTYPE

    return BinaryExpression(
        expr, coerce_operand(expr, op, other), op, type_=MATCHTYPE, modifiers=modifiers
    )


def _between(expr, op, lower, upper, reverse=False, symmetric=False):
    from .elements import Between

    return Between(
        expr,
        coerce_operand(expr, operators.and_, lower),
        coerce_operand(expr, operators.and_, upper),
        negated=op is operators.not_between_op,
        symmetric=symmetric,
    )


def _power(expr, op, other, reverse=False, **modifiers):
    from .functions import func

    return func.pow(other, expr) if reverse else func.pow(expr, other)


def _collate(expr, op, collation, reverse=False, **modifiers):
    from .elements import CollatedExpression

    return CollatedExpression(expr, collation)


def _regexp_match(expr, op, pattern, reverse=False, flags=None):
    from .elements import BinaryExpression

    pattern = coerce_operand(expr, operators.comma_op, pattern)
    return BinaryExpression(expr, pattern, op, modifiers={"flags": flags})


def _regexp_replace(expr, op, pattern, replacement, reverse=False, flags=None):
    from .elements import RegexpReplace

    return RegexpReplace(
        expr,
        coerce_operand(expr, operators.comma_op, pattern),
        coerce_operand(expr, operators.comma_op, replacement),
        flags,
    )


def _builders():
    o = operators
    found = {}
    for op in (
        o.lt, o.le, o.ne, o.gt, o.ge, o.eq, o.is_distinct_from, o.is_not_distinct_from,
        o.is_, o.is_not, o.contains_op, o.icontains_op, o.like_op, o.ilike_op, o.not_like_op,
        o.not_ilike_op, o.startswith_op, o.istartswith_op, o.endswith_op, o.iendswith_op,
        o.not_contains_op, o.not_icontains_op, o.not_startswith_op, o.not_istartswith_op,
        o.not_endswith_op, o.not_iendswith_op,
    ):  # fmt: skip
        found[op] = _compare
    for op in (
        o.add, o.sub, o.mul, o.truediv, o.floordiv, o.mod, o.concat_op, o.bitwise_xor_op,
        o.bitwise_or_op, o.bitwise_and_op, o.bitwise_lshift_op, o.bitwise_rshift_op,
        o.json_getitem_op, o.json_path_getitem_op, o.null_op,
    ):  # fmt: skip
        found[op] = _binary
    for op in (o.asc_op, o.desc_op, o.nulls_first_op, o.nulls_last_op):
        found[op] = _modifier
    for op in (o.neg, o.bitwise_not_op, o.distinct_op):
        found[op] = _unary
    found[o.and_] = found[o.or_] = _conjunction
    found[o.in_op] = found[o.not_in_op] = _in
    found[o.any_op] = found[o.all_op] = _collection
    found[o.match_op] = found[o.not_match_op] = _match
    found[o.between_op] = found[o.not_between_op] = _between
    found[o.regexp_match_op] = found[o.not_regexp_match_op] = _regexp_match
    found[o.regexp_replace_op] = _regexp_replace
    found[o.getitem] = _getitem
    found[o.inv] = _invert
    found[o.pow_] = _power
    found[o.collate] = _collate
    return found


_BUILDERS = _builders()
