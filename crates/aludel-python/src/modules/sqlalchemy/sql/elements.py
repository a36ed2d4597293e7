"""Expressions."""

from . import operators
from .elements_base import (
    _truncated_label,
    anonymous_name,
    conv,
    identifier,
    next_serial,
    qualified_name,
    quoted_name,
)
from .sqltypes import BOOLEANTYPE, INTEGERTYPE, NULLTYPE, Boolean, TupleType
from .sqltypes import resolve_value_to_type
from .type_api import to_instance
from .. import exc

NO_VALUE = object()
REQUIRED = object()


class Visitable:
    """Anything that scripts may teach the compiler to write (`@compiles`)."""

    __visit_name__ = None
    _compilers = None


class ClauseElement(Visitable):
    """Any piece of SQL."""

    __visit_name__ = "clause"

    is_clause_element = True
    is_selectable = False
    is_dml = False
    supports_execution = False
    _is_select_base = False
    _annotations = {}

    def __class_getitem__(cls, item):
        return cls

    def __clause_element__(self):
        return self

    def _clone(self, **kw):
        copied = type(self).__new__(type(self))
        copied.__dict__.update(self.__dict__)
        copied.__dict__.pop("_memoized", None)
        return copied

    def _annotate(self, values):
        copied = self._clone()
        copied._annotations = {**self._annotations, **values}
        return copied

    def _deannotate(self, values=None, clone=False):
        return self

    def _children(self):
        """The pieces that this one is made of."""
        return ()

    def get_children(self, **kw):
        return list(self._children())

    @property
    def _from_objects(self):
        """What a query has to read from because this stands in it."""
        found = []
        for child in self._children():
            for from_ in child._from_objects:
                if not contains_identical(found, from_):
                    found.append(from_)
        return found

    def self_group(self, against=None):
        return self

    def params(self, *optionaldict, **kwargs):
        values = dict(optionaldict[0]) if optionaldict else {}
        values.update(kwargs)
        return replace_parameters(self, values)

    unique_params = params

    def compare(self, other, **kw):
        return self is other

    def compile(self, bind=None, dialect=None, **kw):
        from .compiler import Compiled

        if dialect is None:
            dialect = getattr(bind, "dialect", None)
        return Compiled(dialect, self, **kw)

    def __str__(self):
        return str(self.compile())

    def __invert__(self):
        return self._negate()

    def _negate(self):
        return UnaryExpression(self.self_group(), operator=operators.inv, type_=BOOLEANTYPE)

    def __bool__(self):
        raise TypeError("Boolean value of this clause is not defined")

    def __repr__(self):
        return f"<{type(self).__module__}.{type(self).__name__} object at {id(self):#x}>"


def contains_identical(things, thing):
    """Whether a list holds this very thing; `in` would build a comparison."""
    for other in things:
        if other is thing:
            return True
    return False


def replace_parameters(element, values):
    """A copy of a statement whose named parameters have other values."""
    from .visitors import replaced

    def exchange(part):
        if isinstance(part, BindParameter) and (part.key in values or part._orig_key in values):
            copied = part._clone()
            copied.value = values.get(part.key, values.get(part._orig_key))
            copied.required = False
            return copied
        return None

    return replaced(element, exchange)


class SQLCoreOperations(operators.ColumnOperators):
    """What can be compared and calculated with."""


class SQLColumnExpression(SQLCoreOperations):
    """For annotations."""


class ColumnElement(SQLColumnExpression, ClauseElement):
    """Any expression that yields a value."""

    __visit_name__ = "column_element"

    type = NULLTYPE
    key = None
    primary_key = False
    foreign_keys = ()
    _is_named = False

    @property
    def comparator(self):
        return self.type.comparator_factory(self)

    @property
    def base_columns(self):
        return {self}

    def __getattr__(self, key):
        if key.startswith("_"):
            raise AttributeError(key)
        type_ = self.__dict__.get("type", type(self).type)
        try:
            return getattr(type_.comparator_factory(self), key)
        except AttributeError:
            raise AttributeError(
                f"Neither {type(self).__name__!r} object nor 'Comparator' object has an "
                f"attribute {key!r}"
            ) from None

    def __hash__(self):
        return id(self)

    def operate(self, op, *other, **kwargs):
        return op(self.comparator, *other, **kwargs)

    def reverse_operate(self, op, other, **kwargs):
        return self.comparator.reverse_operate(op, other, **kwargs)

    def _bind_param(self, operator, obj, type_=None, expanding=False):
        return BindParameter(
            None,
            obj,
            type_=type_,
            unique=True,
            expanding=expanding,
            _compared_to_operator=operator,
            _compared_to_type=self.type,
        )

    def _with_binary_element_type(self, type_):
        return self

    def _negate(self):
        if self.type._type_affinity is Boolean:
            return AsBoolean(self, operators.is_false, operators.is_true)
        return UnaryExpression(self, operator=operators.inv, type_=BOOLEANTYPE)

    def self_group(self, against=None):
        if against in (operators.and_, operators.or_, operators.inv, _asbool) and (
            self.type._type_affinity is Boolean
        ):
            return AsBoolean(self, operators.is_true, operators.is_false)
        return self

    def label(self, name):
        return Label(name, self, self.type)

    def cast(self, type_):
        return Cast(self, type_)

    @property
    def expression(self):
        return self

    @property
    def _non_anon_label(self):
        return None

    @property
    def _label_base(self):
        return getattr(self, "name", None) or "anon"

    @property
    def _anon_name_label(self):
        made = self.__dict__.get("_anonymous_label")
        if made is None:
            made = self._anonymous_label = anonymous_name(self._label_base)
        return made

    anon_label = anon_key_label = _anon_name_label

    @property
    def _proxy_key(self):
        return self.key or self._non_anon_label or self._anon_name_label

    @property
    def _proxies_named(self):
        return self._non_anon_label or self._anon_name_label

    def _make_proxy(self, selectable, name=None, key=None):
        """The column by which a query's outside sees this expression."""
        name = name if name is not None else self._proxies_named
        is_literal = getattr(self, "is_literal", False) and name == self.name
        column = ColumnClause(name, self.type, is_literal, _selectable=selectable)
        column.key = key if key is not None else (self.key or name)
        column._proxies = [self]
        return column

    def shares_lineage(self, other):
        return bool(set(map(id, lineage(self))) & set(map(id, lineage(other))))

    def _plain_expression(self, writer):
        raise exc.UnsupportedCompilationError(writer.dialect, type(self))


_asbool = operators._operated("_asbool")


def lineage(column):
    """A column and those that it stands for, innermost last."""
    found = [column]
    for proxied in getattr(column, "_proxies", ()):
        found.extend(lineage(proxied))
    return found


class NamedColumn(ColumnElement):
    _is_named = True

    @property
    def _non_anon_label(self):
        return self.name

    @property
    def _ddl_label(self):
        table = self.table
        if table is None:
            return self.name
        schema = getattr(table, "schema", None)
        stem = f"{schema.replace('.', '_')}_{table.name}" if schema else table.name
        return f"{stem}_{self.name}"

    @property
    def _tq_label(self):
        """The name with its table's in front, `users_id`."""
        table = self.table
        if table is None or getattr(self, "is_literal", False):
            return self.name
        name = getattr(table, "name", None)
        if name is None:
            return self.name
        if isinstance(name, anonymous_name):
            return _truncated_label(f"{name.base}_{name.serial}_{self.name}")
        schema = getattr(table, "schema", None)
        stem = f"{schema.replace('.', '_')}_{name}" if schema else name
        label = f"{stem}_{self.name}"
        columns = getattr(table, "c", None)
        if columns is not None and label in columns:
            counter = 1
            while f"{label}_{counter}" in columns:
                counter += 1
            label = f"{label}_{counter}"
        return _truncated_label(label)

    def _bind_param(self, operator, obj, type_=None, expanding=False):
        return BindParameter(
            self.key if isinstance(self.key, str) else None,
            obj,
            type_=type_,
            unique=True,
            expanding=expanding,
            _compared_to_operator=operator,
            _compared_to_type=self.type,
        )


class ColumnClause(NamedColumn):
    """A column by its name: `column("id")`; literal text: `literal_column("1 + 1")`."""

    __visit_name__ = "column"

    table = None
    is_literal = False
    nullable = True
    server_default = None
    default = None
    onupdate = None
    autoincrement = False

    def __init__(self, text, type_=None, is_literal=False, _selectable=None):
        self.key = self.name = text
        self.type = to_instance(type_)
        self.table = _selectable
        self.is_literal = is_literal

    @property
    def description(self):
        return self.name

    @property
    def _from_objects(self):
        return [self.table] if self.table is not None else []

    @property
    def entity_namespace(self):
        return self.table if self.table is not None else self

    def _negate_or_self(self):
        return self

    def _plain_expression(self, writer):
        if self.is_literal:
            if self.name == "*":
                return {"node": "star", "table": self._plain_table(writer)}
            if self.table is None:
                return {
                    "node": "verbatim",
                    "text": str(self.name),
                    "sql_type": writer.type(self.type),
                }
        return {
            "node": "column",
            "name": identifier(self.name),
            "table": self._plain_table(writer),
            "sql_type": writer.type(self.type),
        }

    def _plain_table(self, writer):
        if not writer.table_names or self.table is None:
            return None
        return writer.table_reference(self.table)

    def __repr__(self):
        return f"<{type(self).__module__}.{type(self).__name__} at {id(self):#x}; {self.name}>"


def column(text, type_=None, is_literal=False, _selectable=None):
    return ColumnClause(text, type_, is_literal, _selectable)


def literal_column(text, type_=None):
    return ColumnClause(text, type_=type_, is_literal=True)


class BindParameter(ColumnElement):
    """A parameter."""

    __visit_name__ = "bindparam"

    expanding = False
    literal_execute = False

    def __init__(
        self,
        key,
        value=NO_VALUE,
        type_=None,
        unique=False,
        required=NO_VALUE,
        quote=None,
        callable_=None,
        expanding=False,
        isoutparam=False,
        literal_execute=False,
        _compared_to_operator=None,
        _compared_to_type=None,
        _base=None,
    ):
        if required is NO_VALUE:
            required = value is NO_VALUE and callable_ is None
        if value is NO_VALUE or value is REQUIRED:
            required = required or value is REQUIRED
            value = None
        if isinstance(key, ColumnElement):
            type_ = type_ if type_ is not None else key.type
            key = key.key
        self._orig_key = key or "param"
        self.key = str(quoted_name(key, quote)) if key is not None else "param"
        self.unique = unique
        self.serial = next_serial() if unique else None
        self.required = required
        self.value = value
        self.callable = callable_
        self.isoutparam = isoutparam
        self.expanding = expanding
        self.literal_execute = literal_execute
        if type_ is None:
            example = value
            if expanding and value:
                example = next(iter(value))
            if _compared_to_type is not None:
                self.type = _compared_to_type.coerce_compared_value(_compared_to_operator, example)
            else:
                self.type = resolve_value_to_type(example)
        else:
            self.type = to_instance(type_)
            if isinstance(self.type, TupleType) and value:
                example = next(iter(value)) if expanding else value
                self.type = TupleType(*[resolve_value_to_type(part) for part in example])

    @property
    def effective_value(self):
        return self.callable() if self.callable is not None else self.value

    def _with_value(self, value, required=False):
        copied = self._clone()
        copied.value = value
        copied.callable = None
        copied.required = required
        if copied.type is NULLTYPE:
            copied.type = resolve_value_to_type(value)
        return copied

    def _with_binary_element_type(self, type_):
        copied = self._clone()
        copied.type = type_
        return copied

    def _convert_to_unique(self):
        if not self.unique:
            self.unique = True
            self.serial = next_serial()

    def render_literal_execute(self):
        copied = self._clone()
        copied.literal_execute = True
        return copied

    @property
    def _label_base(self):
        return "anon"

    def _plain_bind(self, writer):
        value = None
        if not self.required:
            value = writer.bound_value(self.type, self.effective_value, self.expanding)
        return {
            "key": self.key,
            "unique": bool(self.unique),
            "identity": self.serial,
            "value": value,
            "sql_type": writer.type(self.type),
            "expanding": bool(self.expanding),
            "literal_execute": bool(self.literal_execute),
        }

    def _plain_expression(self, writer):
        if getattr(self, "_aludel_literal", False):
            return {"node": "bind", **self._plain_bind(writer), "literal_execute": True}
        wrapped = writer.bind_expression(self)
        if wrapped is not None:
            return wrapped
        return {"node": "bind", **self._plain_bind(writer)}


def bindparam(key, value=NO_VALUE, type_=None, unique=False, required=NO_VALUE, quote=None,
              callable_=None, expanding=False, isoutparam=False, literal_execute=False):  # fmt: skip
    return BindParameter(
        key, value, type_, unique, required, quote, callable_, expanding, isoutparam, literal_execute
    )


def outparam(key, type_=None):
    return BindParameter(key, None, type_=type_, isoutparam=True)


def literal(value, type_=None, literal_execute=False):
    found = as_expression(value)
    if found is not None:
        return found
    return BindParameter(None, value, type_=type_, unique=True, literal_execute=literal_execute)


class Null(ColumnElement):
    __visit_name__ = "null"

    type = NULLTYPE

    def _plain_expression(self, writer):
        return {"node": "null"}


class True_(ColumnElement):
    __visit_name__ = "true"
    type = BOOLEANTYPE

    def _negate(self):
        return False_()

    def _plain_expression(self, writer):
        return {"node": "true"}


class False_(ColumnElement):
    __visit_name__ = "false"
    type = BOOLEANTYPE

    def _negate(self):
        return True_()

    def _plain_expression(self, writer):
        return {"node": "false"}


def null():
    return Null()


def true():
    return True_()


def false():
    return False_()


def as_constant(value):
    """`NULL`, `true` or `false` for Python's counterparts."""
    if value is None:
        return Null()
    if value is True:
        return True_()
    if value is False:
        return False_()
    return value


def as_expression(value):
    """The expression that a value is or stands for; None: a plain value of Python's."""
    if isinstance(value, ClauseElement):
        if isinstance(value, ColumnElement):
            return value
        if value._is_select_base:
            return value.scalar_subquery()
        return value
    if isinstance(value, type):
        mapper = getattr(value, "__mapper__", None)
        return None if mapper is None else mapper.selectable
    method = getattr(value, "__clause_element__", None)
    return None if method is None else as_expression(method())


def expect_expression(value, type_=None, name=None):
    """An expression: a parameter where a value of Python's is given, `NULL` for None."""
    found = as_expression(value)
    if found is not None:
        return found
    if value is None and (type_ is None or not type_.should_evaluate_none):
        return Null()
    return BindParameter(name, value, type_=type_, unique=True)


def expect_column(value):
    """An expression that an author must give as such: no plain values."""
    found = as_expression(value)
    if found is None:
        if isinstance(value, str):
            raise exc.ArgumentError(
                f"Column expression or FROM clause expected, got {value!r}. "
                f"Textual column expression {value!r} should be explicitly declared as "
                f"text({value!r}), or use column({value!r}) for more specificity"
            )
        raise exc.ArgumentError(f"Column expression or FROM clause expected, got {value!r}.")
    return found


def expect_condition(value):
    """A condition of WHERE, HAVING or ON."""
    found = as_expression(value)
    if found is None:
        if value is None or value is True or value is False:
            return as_constant(value)
        raise exc.ArgumentError(
            f"SQL expression for WHERE/HAVING role expected, got {value!r}."
            + (
                f" Textual SQL expression {value!r} should be explicitly declared as "
                f"text({value!r})"
                if isinstance(value, str)
                else ""
            )
        )
    return found


def as_in_operand(element):
    """What may stand on the right of IN."""
    if element._is_select_base:
        return element.scalar_subquery()
    if hasattr(element, "scalar_values"):
        return element.scalar_values()
    if element.is_selectable and not isinstance(element, ColumnElement):
        return element.select().scalar_subquery()
    return element


class TextClause(ClauseElement):
    """SQL as its author writes it."""

    __visit_name__ = "textclause"

    supports_execution = True
    _is_text = True
    type = NULLTYPE
    key = None

    def __init__(self, text):
        if not isinstance(text, str):
            raise exc.ArgumentError(
                f"Textual SQL expression expected, got {text!r}."
            )
        self.text = str(text)
        self._bindparams = {}
        if ":" in self.text:
            import re

            # A name behind a colon that is neither doubled, nor escaped, nor inside a word.
            names = re.findall(r"(?<![:\w\x5c]):(\w+)(?!:)", self.text)
            self._bindparams = {name: BindParameter(name, required=True) for name in names}

    def bindparams(self, *binds, **names_to_values):
        copied = self._clone()
        copied._bindparams = known = dict(self._bindparams)
        for bind in binds:
            if bind._orig_key not in known:
                raise exc.ArgumentError(
                    "This text() construct doesn't define a bound parameter named "
                    f"{bind._orig_key!r}"
                )
            known[bind._orig_key] = bind
        for key, value in names_to_values.items():
            if key not in known:
                raise exc.ArgumentError(
                    f"This text() construct doesn't define a bound parameter named {key!r}"
                )
            known[key] = known[key]._with_value(value)
        return copied

    def columns(self, *cols, **types):
        from .selectable import TextualSelect

        made = [expect_column(given) for given in cols]
        for name, type_ in types.items():
            made.append(ColumnClause(name, to_instance(type_)))
        return TextualSelect(self, made, positional=bool(cols) and not types)

    def _is_plain(self):
        """Whether it is written as it stands, whatever it is executed with."""
        return not self._bindparams and self._compilers is None

    @property
    def comparator(self):
        return self.type.comparator_factory(self)

    def label(self, name):
        return Label(name, self, NULLTYPE)

    def __and__(self, other):
        return and_(self, other)

    def _negate(self):
        raise TypeError("text() has no opposite: write NOT into it")

    def _children(self):
        return list(self._bindparams.values())

    _hidden_froms = ()

    @property
    def _from_objects(self):
        return []

    def is_derived_from(self, fromclause):
        return fromclause is self

    def _plain_text(self, writer):
        return {
            "text": self.text,
            "binds": [
                bind._plain_bind(writer)
                for bind in self._bindparams.values()
                if not bind.required or bind.type is not NULLTYPE or bind.expanding
            ],
        }

    def _plain_expression(self, writer):
        return {"node": "text", **self._plain_text(writer)}

    def _plain_query(self, writer):
        return {"query": "text", **self._plain_text(writer)}

    def execution_options(self, **kw):
        copied = self._clone()
        copied._execution_options = {**getattr(self, "_execution_options", {}), **kw}
        return copied


def text(text):
    return TextClause(text)


class UnaryExpression(ColumnElement):
    """An operator or a modifier on one operand."""

    __visit_name__ = "unary"

    def __init__(self, element, operator=None, modifier=None, type_=None,
                 wraps_column_expression=False):  # fmt: skip
        self.operator = operator
        self.modifier = modifier
        self.element = element
        self.type = to_instance(type_)

    def _children(self):
        return [self.element]

    def _negate(self):
        if self.type._type_affinity is Boolean:
            return UnaryExpression(self, operator=operators.inv, type_=BOOLEANTYPE)
        return ColumnElement._negate(self)

    def self_group(self, against=None):
        return self

    def _plain_expression(self, writer):
        name = operators.plain_unary_name(self.operator or self.modifier)
        return {"node": "unary", "operator": name, "operand": writer.operand(self.element)}


class AsBoolean(UnaryExpression):
    """A column as a condition by itself."""

    def __init__(self, element, operator, negate):
        UnaryExpression.__init__(self, element, operator=operator, type_=BOOLEANTYPE)
        self.negate = negate

    @property
    def _anon_name_label(self):
        if isinstance(self.element, ColumnElement):
            return self.element._non_anon_label or self.element._anon_name_label
        return ColumnElement._anon_name_label.fget(self)

    def _negate(self):
        if isinstance(self.element, (True_, False_)):
            return self.element._negate()
        return AsBoolean(self.element, self.negate, self.operator)


def asc(column):
    return UnaryExpression(as_order(column), modifier=operators.asc_op)


def desc(column):
    return UnaryExpression(as_order(column), modifier=operators.desc_op)


def nulls_first(column):
    return UnaryExpression(as_order(column), modifier=operators.nulls_first_op)


def nulls_last(column):
    return UnaryExpression(as_order(column), modifier=operators.nulls_last_op)


nullsfirst = nulls_first
nullslast = nulls_last


def as_order(value):
    """An element of ORDER BY or GROUP BY; a string names a label or column."""
    if isinstance(value, str):
        return LabelReference(value)
    return expect_column(value)


class LabelReference(ColumnElement):
    """A label or column of the query, by its name, in ORDER BY or GROUP BY."""

    __visit_name__ = "textual_label_reference"

    def __init__(self, element):
        self.element = element

    def _plain_expression(self, writer):
        return writer.label_reference(self.element)


def distinct(expr):
    expr = expect_expression(expr)
    return UnaryExpression(expr, operator=operators.distinct_op, type_=expr.type)


def bitwise_not(expr):
    expr = expect_expression(expr)
    return UnaryExpression(expr, operator=operators.bitwise_not_op, type_=expr.type)


class CollectionAggregate(UnaryExpression):
    """`ANY (…)` and `ALL (…)`."""

    @classmethod
    def _any(cls, expr):
        return cls._of(expr, operators.any_op)

    @classmethod
    def _all(cls, expr):
        return cls._of(expr, operators.all_op)

    _create_any = _any
    _create_all = _all

    @classmethod
    def _of(cls, expr, operator):
        from .sqltypes import ARRAY

        expr = expect_expression(expr)
        inner = expr.type.impl_instance
        type_ = inner.item_type if isinstance(inner, ARRAY) else expr.type
        return cls(expr, operator=operator, type_=type_)

    def operate(self, op, *other, **kwargs):
        if not operators.is_comparison(op):
            raise exc.ArgumentError("Only comparison operators may be used with ANY/ALL")
        from .default_comparator import operate

        return operate(self, operators.mirror(op), other, kwargs, reverse=True)

    def reverse_operate(self, op, *other, **kwargs):
        raise exc.ArgumentError("Only comparison operators may be used with ANY/ALL")


def any_(expr):
    return CollectionAggregate._any(expr)


def all_(expr):
    return CollectionAggregate._all(expr)


class BinaryExpression(ColumnElement):
    """An operator between two operands."""

    __visit_name__ = "binary"

    def __init__(self, left, right, operator, type_=None, negate=None, modifiers=None):
        if isinstance(operator, str):
            operator = operators.custom_op(operator)
        self.left = left
        self.right = right
        self.operator = operator
        self.type = to_instance(type_)
        # False: the expression has no counterpart, and its negation is a NOT.
        self.negate = operators.NEGATED.get(operator) if negate is None else negate
        self.modifiers = {} if modifiers is None else modifiers

    def _children(self):
        return [self.left, self.right]

    def __bool__(self):
        if self.operator is operators.eq:
            return self.left is self.right
        if self.operator is operators.ne:
            return self.left is not self.right
        raise TypeError("Boolean value of this clause is not defined")

    def _negate(self):
        if self.negate:
            return BinaryExpression(
                self.left,
                self.right,
                self.negate,
                type_=self.type,
                negate=self.operator,
                modifiers=self.modifiers,
            )
        return ColumnElement._negate(self)

    def _concatenated(self):
        """The texts that are joined, those of inner concatenations of the same family of types
        among them."""
        found = []
        for part in (self.left, self.right):
            inner = isinstance(part, BinaryExpression) and part.operator is operators.concat_op
            if inner and part.type._type_affinity is self.type._type_affinity:
                found.extend(part._concatenated())
            else:
                found.append(part)
        return found

    def self_group(self, against=None):
        return self

    def _plain_expression(self, writer):
        if self.operator is operators.concat_op:
            parts = self._concatenated()
            if len(parts) > 2:
                clauses = [writer.operand(part) for part in parts]
                return {"node": "clauses", "operator": "concat", "clauses": clauses}
        operands = [self.left, self.right]
        distinct = (operators.is_distinct_from, operators.is_not_distinct_from)
        if self.operator in distinct and writer.dialect.name in ("sqlite", "mysql", "mariadb"):
            # SQLAlchemy forgets here that columns of a definition stand without their table.
            with writer.names_with_tables():
                left, right = map(writer.operand, operands)
        else:
            left, right = map(writer.operand, operands)
        found = {
            "node": "binary",
            "operator": operators.plain_name(self.operator, writer.dialect.name),
            "left": left,
            "right": right,
            "sql_type": writer.type(self.type),
        }
        escape = self.modifiers.get("escape")
        if escape is not None:
            found["escape"] = escape
        flags = self.modifiers.get("flags")
        if flags is not None:
            found["flags"] = str(getattr(flags, "value", flags))
        others = [
            [name, writer.bound_value(NULLTYPE, getattr(value, "value", value), False)]
            for name, value in self.modifiers.items()
            if "_" in name and value is not None
        ]
        if others:
            found["modifiers"] = others
        return found


OperatorExpression = BinaryExpression


class Slice(ColumnElement):
    """The bounds between the brackets of an array."""

    __visit_name__ = "slice"

    def __init__(self, start, stop, step, _name=None):
        self.start, self.stop, self.step = (
            None if bound is None else expect_expression(bound, INTEGERTYPE, _name)
            for bound in (start, stop, step)
        )

    def _children(self):
        return [bound for bound in (self.start, self.stop, self.step) if bound is not None]

    def _plain_expression(self, writer):
        start, stop = (
            {"node": "null"} if bound is None else writer.expression(bound)
            for bound in (self.start, self.stop)
        )
        return {"node": "slice", "start": start, "stop": stop}


class Between(ColumnElement):
    __visit_name__ = "between"
    type = BOOLEANTYPE

    def __init__(self, operand, lower, upper, negated=False, symmetric=False):
        self.operand = operand
        self.lower = lower
        self.upper = upper
        self.negated = negated
        self.symmetric = symmetric

    def _children(self):
        return [self.operand, self.lower, self.upper]

    def _negate(self):
        return Between(self.operand, self.lower, self.upper, not self.negated, self.symmetric)

    def self_group(self, against=None):
        return self

    def _plain_expression(self, writer):
        return {
            "node": "between",
            "operand": writer.operand(self.operand),
            "lower": writer.operand(self.lower),
            "upper": writer.operand(self.upper),
            "negated": self.negated,
            "symmetric": bool(self.symmetric),
        }


def between(expr, lower_bound, upper_bound, symmetric=False):
    return expect_expression(expr).between(lower_bound, upper_bound, symmetric=symmetric)


class CollatedExpression(ColumnElement):
    __visit_name__ = "collate"

    def __init__(self, element, collation):
        self.element = element
        self.collation = collation
        change = getattr(element.type, "_with_collation", None)
        self.type = element.type if change is None else change(collation)

    def _children(self):
        return [self.element]

    def _plain_expression(self, writer):
        return {
            "node": "collate",
            "element": writer.operand(self.element),
            "collation": str(self.collation),
        }


def collate(expression, collation, collation_schema=None):
    return CollatedExpression(expect_expression(expression), collation)


class RegexpReplace(ColumnElement):
    __visit_name__ = "regexp_replace"

    def __init__(self, element, pattern, replacement, flags):
        self.element = element
        self.pattern = pattern
        self.replacement = replacement
        self.flags = flags
        self.type = NULLTYPE

    def _children(self):
        return [self.element, self.pattern, self.replacement]

    def _plain_expression(self, writer):
        found = {
            "node": "binary",
            "operator": "regexp_replace",
            "left": writer.operand(self.element),
            "right": {
                "node": "clauses",
                "operator": "comma",
                "clauses": [writer.expression(self.pattern), writer.expression(self.replacement)],
            },
            "sql_type": writer.type(self.type),
        }
        if self.flags is not None:
            found["flags"] = str(self.flags)
        return found


class ClauseList(ClauseElement):
    """Expressions behind one another."""

    __visit_name__ = "clauselist"

    def __init__(self, *clauses, operator=operators.comma_op, group=True, **kw):
        self.operator = operator
        self.clauses = [expect_expression(clause) for clause in clauses]
        self.type = NULLTYPE

    def __iter__(self):
        return iter(self.clauses)

    def __len__(self):
        return len(self.clauses)

    def append(self, clause):
        self.clauses.append(expect_expression(clause))

    def _children(self):
        return self.clauses

    def _plain_expression(self, writer):
        return {
            "node": "clauses",
            "operator": operators.plain_name(self.operator),
            "clauses": [writer.expression(clause) for clause in self.clauses],
        }


class BooleanClauseList(ColumnElement):
    """Conditions joined by AND or OR."""

    __visit_name__ = "clauselist"
    type = BOOLEANTYPE

    def __init__(self, operator, clauses):
        self.operator = operator
        self.clauses = clauses

    @classmethod
    def _construct(cls, operator, neutral, deciding, clauses):
        if len(clauses) == 1 and hasattr(clauses[0], "__next__"):
            clauses = tuple(clauses[0])
        if not clauses:
            import warnings

            name = operator.__name__.strip("_")
            warnings.warn(
                f"Invoking {name}_() without arguments is deprecated, and will be disallowed in "
                "a future release.",
                exc.SADeprecationWarning,
                stacklevel=3,
            )
            return cls(operator, [])
        kept, only_constants = [], True
        for given in clauses:
            if given is Ellipsis:
                continue
            clause = expect_condition(given)
            if isinstance(clause, deciding):
                return clause
            if isinstance(clause, neutral):
                continue
            only_constants = False
            if isinstance(clause, BooleanClauseList) and clause.operator is operator:
                kept.extend(clause.clauses)
            else:
                kept.append(clause)
        if only_constants:
            return neutral()
        if len(kept) == 1:
            return kept[0].self_group(against=_asbool)
        return cls(operator, [clause.self_group(against=operator) for clause in kept])

    def __iter__(self):
        return iter(self.clauses)

    def __len__(self):
        return len(self.clauses)

    def _children(self):
        return self.clauses

    def _negate(self):
        return UnaryExpression(self, operator=operators.inv, type_=BOOLEANTYPE)

    def self_group(self, against=None):
        return self

    @classmethod
    def and_(cls, *clauses):
        return and_(*clauses)

    @classmethod
    def or_(cls, *clauses):
        return or_(*clauses)

    def _plain_expression(self, writer):
        return {
            "node": "clauses",
            "operator": operators.plain_name(self.operator),
            "clauses": [writer.operand(clause) for clause in self.clauses],
        }


ExpressionClauseList = BooleanClauseList


def and_(*clauses):
    return BooleanClauseList._construct(operators.and_, True_, False_, clauses)


def or_(*clauses):
    return BooleanClauseList._construct(operators.or_, False_, True_, clauses)


def not_(clause):
    return expect_condition(clause)._negate()


def joined_conditions(conditions):
    """One condition out of those that `where` was called with, or None."""
    if not conditions:
        return None
    if len(conditions) == 1:
        return conditions[0].self_group(against=_asbool)
    found = and_(*conditions)
    return found.self_group(against=_asbool)


def plain_conditions(conditions, writer):
    """What `where` was called with: conditions beside each other, each as it was given."""
    if not conditions:
        return None
    decides = [condition for condition in conditions if isinstance(condition, False_)]
    kept = decides[:1] or [
        condition for condition in conditions if not isinstance(condition, True_)
    ]
    kept = kept or conditions[:1]
    against = _asbool if len(kept) == 1 else operators.and_
    clauses = [writer.expression(condition.self_group(against=against)) for condition in kept]
    if len(clauses) == 1 and clauses[0].get("operator") != "and":
        return clauses[0]
    return {"node": "clauses", "operator": "and", "clauses": clauses}


class Grouping(ColumnElement):
    __visit_name__ = "grouping"

    def __init__(self, element):
        self.element = element
        self.type = getattr(element, "type", NULLTYPE)

    def _children(self):
        return [self.element]

    def _plain_expression(self, writer):
        return {"node": "grouping", "element": writer.expression(self.element)}


def in_parentheses(element):
    """An expression where every operator gets parentheses."""
    operator = (BinaryExpression, BooleanClauseList, Between, CollatedExpression)
    return Grouping(element) if isinstance(element, operator) else element


class Tuple(ColumnElement):
    __visit_name__ = "tuple"

    def __init__(self, *clauses, types=None):
        if types is None:
            self.clauses = [expect_expression(clause) for clause in clauses]
        else:
            if len(types) != len(clauses):
                raise exc.ArgumentError(
                    f"Wrong number of elements for {len(types)}-tuple: {clauses!r}"
                )
            self.clauses = [
                expect_expression(clause, None if found is None else to_instance(found))
                for clause, found in zip(clauses, types)
            ]
        self.type = TupleType(*[clause.type for clause in self.clauses])

    @classmethod
    def _of_operands(cls, operands):
        made = cls()
        made.clauses = operands
        return made

    def _children(self):
        return self.clauses

    def _bind_param(self, operator, obj, type_=None, expanding=False):
        if expanding:
            return BindParameter(None, obj, unique=True, expanding=True, type_=self.type)
        return Tuple(
            *[
                BindParameter(None, part, unique=True, type_=known)
                for part, known in zip(obj, self.type.types)
            ]
        )

    def _plain_expression(self, writer):
        return {"node": "tuple", "elements": [writer.expression(clause) for clause in self.clauses]}


def tuple_(*clauses, types=None):
    return Tuple(*clauses, types=types)


class WrapsColumnExpression(ColumnElement):
    """An expression that is named as what it wraps."""

    @property
    def wrapped_column_expression(self):
        return self.clause

    @property
    def _anon_name_label(self):
        wrapped = self.wrapped_column_expression
        if isinstance(wrapped, ColumnElement):
            return wrapped._non_anon_label or wrapped._anon_name_label
        return ColumnElement._anon_name_label.fget(self)


class Cast(WrapsColumnExpression):
    __visit_name__ = "cast"
    _node = "cast"

    def __init__(self, expression, type_):
        self.type = to_instance(type_)
        found = as_expression(expression)
        if found is None:
            found = Null() if expression is None else (
                BindParameter(None, expression, type_=self.type, unique=True)
            )
        elif isinstance(found, BindParameter) and found.type is NULLTYPE:
            found = found._with_binary_element_type(self.type)
        self.clause = found

    @property
    def typeclause(self):
        return self.type

    def _children(self):
        return [self.clause]

    def _plain_expression(self, writer):
        return {
            "node": self._node,
            "element": writer.operand(self.clause),
            "sql_type": writer.type(self.type),
        }


class TryCast(Cast):
    __visit_name__ = "try_cast"

    def _plain_expression(self, writer):
        raise exc.UnsupportedCompilationError(writer.dialect, type(self))


class TypeCoerce(Cast):
    __visit_name__ = "type_coerce"
    _node = "type_coerce"

    @property
    def typed_expression(self):
        if isinstance(self.clause, BindParameter):
            return self.clause._with_binary_element_type(self.type)
        return self.clause

    def _plain_expression(self, writer):
        return {
            "node": "type_coerce",
            "element": writer.expression(self.typed_expression),
            "sql_type": writer.type(self.type),
        }


def cast(expression, type_):
    return Cast(expression, type_)


def try_cast(expression, type_):
    return TryCast(expression, type_)


def type_coerce(expression, type_):
    return TypeCoerce(expression, type_)


class Extract(ColumnElement):
    __visit_name__ = "extract"
    type = INTEGERTYPE

    def __init__(self, field, expr):
        self.field = field
        self.expr = expect_expression(expr)

    def _children(self):
        return [self.expr]

    def _plain_expression(self, writer):
        return {
            "node": "extract",
            "field": str(self.field),
            "element": writer.expression(self.expr),
        }


def extract(field, expr):
    return Extract(field, expr)


class Case(ColumnElement):
    __visit_name__ = "case"

    def __init__(self, *whens, value=None, else_=None):
        if len(whens) == 1 and isinstance(whens[0], list):
            # As in SQLAlchemy 1.4.
            whens = tuple(whens[0])
        if len(whens) == 1 and isinstance(whens[0], dict):
            whens = tuple(whens[0].items())
        found = []
        for when in whens:
            if isinstance(when, dict):
                found.extend(when.items())
            else:
                found.append(when)
        self.value = None if value is None else expect_expression(value)
        pairs = []
        for condition, result in found:
            if value is None:
                condition = expect_condition(condition)
            else:
                condition = expect_expression(condition)
            pairs.append((condition, expect_expression(result)))
        if not pairs:
            raise exc.ArgumentError("The case() function needs at least one condition")
        self.whens = pairs
        types = [result.type for _, result in pairs if result.type is not NULLTYPE]
        self.type = types[-1] if types else NULLTYPE
        self.else_ = None if else_ is None else expect_expression(else_)
        if self.type is NULLTYPE and self.else_ is not None:
            self.type = self.else_.type

    def _children(self):
        found = [] if self.value is None else [self.value]
        for condition, result in self.whens:
            found += [condition, result]
        if self.else_ is not None:
            found.append(self.else_)
        return found

    def _plain_expression(self, writer):
        return {
            "node": "case",
            "value": None if self.value is None else writer.expression(self.value),
            "whens": [
                [writer.operand(condition), writer.expression(result)]
                for condition, result in self.whens
            ],
            "else_": None if self.else_ is None else writer.expression(self.else_),
        }


def case(*whens, value=None, else_=None, **kw):
    if not whens and "whens" in kw:
        whens = (kw.pop("whens"),)
    return Case(*whens, value=value, else_=else_, **kw)


class Label(NamedColumn):
    """An expression under a name."""

    __visit_name__ = "label"
    table = None

    def __init__(self, name, element, type_=None):
        element = expect_expression(element)
        while isinstance(element, Label):
            element = element.element
        self.name = name if name is not None else anonymous_name(
            getattr(element, "name", None) or "anon"
        )
        self.key = self.name
        self._element = element
        self.type = to_instance(type_) if type_ is not None else element.type

    @property
    def element(self):
        return self._element

    @property
    def _proxies(self):
        return [self._element]

    @property
    def foreign_keys(self):
        return self._element.foreign_keys

    @property
    def primary_key(self):
        return self._element.primary_key

    def _bind_param(self, operator, obj, type_=None, expanding=False):
        return self._element._bind_param(operator, obj, type_, expanding)

    @property
    def _tq_label(self):
        return self.name

    def _children(self):
        return [self._element]

    def _negate(self):
        return self._element._negate()

    def self_group(self, against=None):
        if against is None:
            return self
        return self._element.self_group(against)

    def _plain_expression(self, writer):
        return {
            "node": "label",
            "name": identifier(self.name),
            "element": writer.expression(self._element),
        }


def label(name, element, type_=None):
    return Label(name, element, type_)


class _Windowed:
    """What may stand before OVER."""

    def over(self, *, partition_by=None, order_by=None, rows=None, range_=None, groups=None,
             exclude=None):  # fmt: skip
        return Over(self, partition_by, order_by, range_, rows, groups, exclude)


class FrameClauseType:
    RANGE_UNBOUNDED = "unbounded"
    RANGE_CURRENT = "current"
    RANGE_PRECEDING = "preceding"
    RANGE_FOLLOWING = "following"


class FrameClause:
    """The frame of a window, bound by bound."""

    def __init__(self, start, end, start_frame_type=None, end_frame_type=None):
        self.bounds = (start, end)


class Over(ColumnElement):
    __visit_name__ = "over"

    def __init__(self, element, partition_by=None, order_by=None, range_=None, rows=None,
                 groups=None, exclude=None):  # fmt: skip
        self.element = element
        self.type = element.type
        self.partition_by = _several(partition_by)
        self.order_by = _several(order_by)
        given = [
            (word, frame)
            for word, frame in (("RANGE", range_), ("ROWS", rows), ("GROUPS", groups))
            if frame is not None
        ]
        if len(given) > 1:
            raise exc.ArgumentError("only one of 'rows', 'range_', or 'groups' may be provided")
        self.frame = None
        if given:
            word, bounds = given[0]
            bounds = getattr(bounds, "bounds", bounds)
            lower, upper = (_bound(bounds[0], True), _bound(bounds[1], False))
            self.frame = f"{word} BETWEEN {lower} AND {upper}"
            if exclude is not None:
                self.frame += f" EXCLUDE {exclude}"

    def _children(self):
        return [self.element, *self.partition_by, *self.order_by]

    def _plain_expression(self, writer):
        return {
            "node": "over",
            "element": writer.expression(self.element),
            "partition_by": [writer.expression(part) for part in self.partition_by],
            "order_by": [writer.order(part) for part in self.order_by],
            "frame": self.frame,
        }


def _bound(value, is_lower):
    if value is None:
        return "UNBOUNDED PRECEDING" if is_lower else "UNBOUNDED FOLLOWING"
    if value == 0:
        return "CURRENT ROW"
    return f"{-value} PRECEDING" if value < 0 else f"{value} FOLLOWING"


def _several(given):
    if given is None:
        return []
    if isinstance(given, (list, tuple)):
        return [as_order(part) for part in given]
    return [as_order(given)]


def over(element, partition_by=None, order_by=None, range_=None, rows=None, groups=None,
         exclude=None):  # fmt: skip
    return Over(element, partition_by, order_by, range_, rows, groups, exclude)


class WithinGroup(_Windowed, ColumnElement):
    __visit_name__ = "withingroup"

    def __init__(self, element, *order_by):
        self.element = element
        self.order_by = [as_order(part) for part in order_by]
        self.type = element.within_group_type(self) or element.type

    @property
    def _label_base(self):
        return getattr(self.element, "name", None) or "anon"

    def filter(self, *criterion):
        return FunctionFilter(self, *criterion) if criterion else self

    def _children(self):
        return [self.element, *self.order_by]

    def _plain_expression(self, writer):
        return {
            "node": "within_group",
            "element": writer.expression(self.element),
            "order_by": [writer.order(part) for part in self.order_by],
        }


def within_group(element, *order_by):
    return WithinGroup(element, *order_by)


class FunctionFilter(_Windowed, ColumnElement):
    __visit_name__ = "funcfilter"

    def __init__(self, func, *criterion):
        self.func = func
        self.type = func.type
        # One condition stays as it is.
        self.criterion = and_(*criterion) if len(criterion) > 1 else expect_condition(*criterion)

    def filter(self, *criterion):
        found = [expect_condition(part) for part in criterion]
        return FunctionFilter(self.func, self.criterion, *found)

    def within_group(self, *order_by):
        return WithinGroup(self, *order_by)

    def within_group_type(self, within_group):
        return None

    def _children(self):
        return [self.func, self.criterion]

    def _plain_expression(self, writer):
        return {
            "node": "filter",
            "element": writer.expression(self.func),
            "condition": writer.expression(self.criterion),
        }


def funcfilter(func, *criterion):
    return FunctionFilter(func, *criterion)


class ScalarSelect(ColumnElement):
    """A query that yields one value."""

    __visit_name__ = "grouping"
    _is_select_base = False

    def __init__(self, element):
        self.element = element
        columns = element.selected_columns
        first = next(iter(columns), None)
        self.type = first.type if first is not None else NULLTYPE

    @property
    def _from_objects(self):
        return []

    @property
    def columns(self):
        raise exc.InvalidRequestError(
            "Scalar Select expression has no columns; use this object directly within a "
            "column-level expression."
        )

    c = columns

    def where(self, crit):
        copied = self._clone()
        copied.element = self.element.where(crit)
        return copied

    def correlate(self, *fromclauses):
        copied = self._clone()
        copied.element = self.element.correlate(*fromclauses)
        return copied

    def correlate_except(self, *fromclauses):
        copied = self._clone()
        copied.element = self.element.correlate_except(*fromclauses)
        return copied

    def self_group(self, against=None):
        return self

    def as_scalar(self):
        return self

    scalar_subquery = as_scalar

    def _plain_expression(self, writer):
        return {"node": "scalar_subquery", "query": writer.query(self.element)}


class Exists(UnaryExpression):
    __visit_name__ = "exists"

    def __init__(self, element):
        self.element = element
        self.operator = None
        self.modifier = None
        self.type = BOOLEANTYPE

    @property
    def _from_objects(self):
        return []

    def _with(self, query):
        copied = self._clone()
        copied.element = query
        return copied

    def where(self, *clauses):
        return self._with(self.element.where(*clauses))

    def select_from(self, *froms):
        return self._with(self.element.select_from(*froms))

    def correlate(self, *fromclauses):
        return self._with(self.element.correlate(*fromclauses))

    def correlate_except(self, *fromclauses):
        return self._with(self.element.correlate_except(*fromclauses))

    def select(self, *whereclause):
        from .selectable import select

        return select(self)

    def self_group(self, against=None):
        return self

    def _negate(self):
        return UnaryExpression(self, operator=operators.inv, type_=BOOLEANTYPE)

    def _plain_expression(self, writer):
        return {"node": "exists", "query": writer.query(self.element)}


def exists(argument=None, *more, **kw):
    from .selectable import Select, select

    if more or kw or isinstance(argument, list):
        # As in SQLAlchemy 1.4, whose arguments are those of `select([…], condition)`.
        columns = argument if isinstance(argument, list) else [argument]
        query = select(columns, *more, **kw)
    elif argument is None:
        query = select(literal_column("*"))
    elif isinstance(argument, ScalarSelect):
        query = argument.element
    elif getattr(argument, "_is_select_base", False):
        query = argument
    else:
        found = as_expression(argument)
        if found is None:
            found = argument
        query = select(found)
    if isinstance(query, Select):
        query = query._clone()
    return Exists(query)


class TypeClause(ClauseElement):
    __visit_name__ = "typeclause"

    def __init__(self, type_):
        self.type = type_


class Inserted(NamedColumn):
    """A column of the row that would have been inserted."""

    __visit_name__ = "inserted"
    table = None

    def __init__(self, column):
        self.column = column
        self.name = self.key = column.name
        self.type = column.type

    def _plain_expression(self, writer):
        return {"node": "inserted", "name": identifier(self.name)}


def aggregate_order_by(element, *order_by):
    """An aggregate whose arguments come in an order."""
    return element.aggregate_order_by(*order_by)


class AggregateOrderBy(ColumnElement):
    """For `isinstance`: the order is a part of the function here."""


class SavepointClause(ClauseElement):
    """`SAVEPOINT`"""

    __visit_name__ = "savepoint"

    def __init__(self, ident):
        self.ident = ident


class RollbackToSavepointClause(SavepointClause):
    __visit_name__ = "rollback_to_savepoint"


class ReleaseSavepointClause(SavepointClause):
    __visit_name__ = "release_savepoint"


ColumnExpressionArgument = ColumnElement
OrderByList = ClauseList
FromGrouping = Grouping
CollationClause = CollatedExpression
TString = TextClause


def from_dml_column(column):
    return column


def tstring(template):
    raise NotImplementedError("t-strings need Python 3.14")


def _literal_text(value):
    """`inline_literal`: a value that is always written into the text."""
    return InlineLiteral(value)


class InlineLiteral(ColumnElement):
    """A value that is written into the text and never sent apart."""

    __visit_name__ = "inline_literal"

    def __init__(self, value, type_=None):
        self.value = value
        self.type = to_instance(type_) if type_ is not None else resolve_value_to_type(value)

    def _plain_expression(self, writer):
        return {
            "node": "literal",
            "value": writer.bound_value(self.type, self.value, False),
            "sql_type": writer.type(self.type),
        }


__all__ = [name for name in globals() if not name.startswith("__")]
