"""From SQLAlchemy's objects to the trees of `aludel_core::expression`.

One function per kind of object. Parentheses are left out of the trees, since the dialect
puts them where they belong; names that SQLAlchemy makes up carry the number of the object
that they stand for, so that the dialect makes up the same ones.
"""

import datetime
import decimal
import json
import re
import uuid

from sqlalchemy.dialects.postgresql import ENUM as PG_ENUM
from sqlalchemy.dialects.postgresql import aggregate_order_by as pg_aggregate_order_by
from sqlalchemy.dialects.postgresql import array as pg_array
from sqlalchemy.dialects.postgresql.dml import OnConflictDoNothing as PgNothing
from sqlalchemy.dialects.postgresql.dml import OnConflictDoUpdate as PgUpdate
from sqlalchemy.dialects.sqlite.dml import OnConflictDoNothing as SqliteNothing
from sqlalchemy.dialects.sqlite.dml import OnConflictDoUpdate as SqliteUpdate
from sqlalchemy.dialects.mysql.dml import OnDuplicateClause
from sqlalchemy.sql import dml, elements, functions, operators, selectable, sqltypes
from sqlalchemy.sql.elements import _anonymous_label
from sqlalchemy.sql.base import _from_objects
from sqlalchemy import types

class Untellable(Exception):
    """A name of several made-up parts tells apart what has no difference in a tree."""


# Names and values


NUMBERS = {}


def identifier(name):
    """A name, or the number and the stem of one that is made up."""
    if isinstance(name, _anonymous_label):
        found = re.fullmatch(r"%\((\S+) ([^%]*)\)s", name)
        assert found, f"a name of several parts: {name}"
        return {"name": found[2], "anonymous": NUMBERS.setdefault(found[1], len(NUMBERS))}
    quote = getattr(name, "quote", None)
    return str(name) if quote is None else {"name": str(name), "quote": quote}


def qualified(name, schema=None):
    return {"schema": schema and identifier(schema), "name": identifier(name)}


def value(of):
    """A value as `aludel_core::value::Value`."""
    match of:
        case None:
            return {"value": "null"}
        case bool():
            return {"value": "boolean", "of": of}
        case int():
            return {"value": "integer", "of": of}
        case float():
            return {"value": "real", "of": of}
        case decimal.Decimal():
            return {"value": "decimal", "of": str(of)}
        case str():
            return {"value": "text", "of": str(of)}
        case bytes():
            return {"value": "bytes", "of": list(of)}
        case datetime.datetime():
            return {"value": "date_time", "of": of.isoformat(" ")}
        case datetime.date():
            return {"value": "date", "of": of.isoformat()}
        case datetime.time():
            return {"value": "time", "of": of.isoformat()}
        case datetime.timedelta():
            microseconds = of.seconds * 1_000_000 + of.microseconds
            span = {"months": 0, "days": of.days, "microseconds": microseconds}
            return {"value": "interval", "of": span}
        case uuid.UUID():
            return {"value": "uuid", "of": str(of)}
        case list() | tuple():
            return {"value": "array", "of": [value(item) for item in of]}
        case dict():
            return {"value": "json", "of": json.dumps(of)}
    raise TypeError(f"a value of type {type(of)}")


# Types


def sql_type(of):
    """A type as `aludel_core::schema::SqlType`."""
    name = type(of).__name__
    match of:
        case sqltypes.NullType():
            return {"type": "null"}
        case sqltypes.Enum():
            return {
                "type": "enum",
                "name": of.name,
                "schema": of.schema,
                "values": list(of.enums),
                "native": of.native_enum,
                "length": of.length,
            }
        case sqltypes.ARRAY():
            return {"type": "array", "item": sql_type(of.item_type), "dimensions": of.dimensions}
        case sqltypes.JSON():
            return {"type": "jsonb" if name == "JSONB" else "json"}
        case sqltypes.Boolean():
            return {"type": "boolean"}
        case sqltypes.SmallInteger():
            return {"type": "smallint"}
        case sqltypes.BigInteger():
            return {"type": "bigint"}
        case sqltypes.Integer():
            return {"type": "integer"}
        case sqltypes.Double():
            return {"type": "generic_double", "precision": of.precision}
        case sqltypes.Float():
            return {"type": "float", "precision": of.precision, "scale": None}
        case sqltypes.DECIMAL():
            return {"type": "decimal", "precision": of.precision, "scale": of.scale}
        case sqltypes.Numeric():
            return {"type": "numeric", "precision": of.precision, "scale": of.scale}
        case sqltypes.CHAR():
            return {"type": "char", "length": of.length, "collation": of.collation}
        case sqltypes.Text():
            return {"type": "text", "length": of.length, "collation": of.collation}
        case sqltypes.Unicode():
            return {"type": "generic_unicode", "length": of.length, "collation": of.collation}
        case sqltypes.String():
            return {"type": "generic_string", "length": of.length, "collation": of.collation}
        case sqltypes.LargeBinary():
            return {"type": "generic_large_binary", "length": of.length}
        case sqltypes.TIMESTAMP():
            return {"type": "timestamp", "timezone": of.timezone, "precision": None, "fsp": None}
        case sqltypes.DateTime():
            return {"type": "generic_date_time", "timezone": of.timezone}
        case sqltypes.Date():
            return {"type": "date"}
        case sqltypes.Time():
            return {"type": "generic_time", "timezone": of.timezone}
        case sqltypes.Interval():
            return {
                "type": "generic_interval",
                "native": of.native,
                "second_precision": of.second_precision,
                "day_precision": of.day_precision,
            }
        case sqltypes.UUID():
            return {"type": "uuid"}
        case sqltypes.Uuid():
            return {"type": "generic_uuid", "native": of.native_uuid}
        case sqltypes.JSON.JSONPathType():
            return {"type": "json_path_index"}
        case sqltypes.JSON.JSONIndexType():
            return {"type": "json_index"}
        case sqltypes.TupleType() | sqltypes.TableValueType():
            return {"type": "null"}
    if name == "INTERVAL":
        return {"type": "interval", "fields": of.fields, "precision": of.precision}
    return {"type": name.lower()}


# Expressions

BINARY = {
    operators.eq: "eq",
    operators.ne: "ne",
    operators.lt: "lt",
    operators.le: "le",
    operators.gt: "gt",
    operators.ge: "ge",
    operators.and_: "and",
    operators.or_: "or",
    operators.comma_op: "comma",
    operators.add: "add",
    operators.sub: "sub",
    operators.mul: "mul",
    operators.truediv: "truediv",
    operators.floordiv: "floordiv",
    operators.mod: "mod",
    operators.concat_op: "concat",
    operators.is_: "is",
    operators.is_not: "is_not",
    operators.is_distinct_from: "is_distinct_from",
    operators.is_not_distinct_from: "is_not_distinct_from",
    operators.like_op: "like",
    operators.not_like_op: "not_like",
    operators.ilike_op: "ilike",
    operators.not_ilike_op: "not_ilike",
    operators.startswith_op: "startswith",
    operators.not_startswith_op: "not_startswith",
    operators.endswith_op: "endswith",
    operators.not_endswith_op: "not_endswith",
    operators.contains_op: "contains",
    operators.not_contains_op: "not_contains",
    operators.istartswith_op: "istartswith",
    operators.not_istartswith_op: "not_istartswith",
    operators.iendswith_op: "iendswith",
    operators.not_iendswith_op: "not_iendswith",
    operators.icontains_op: "icontains",
    operators.not_icontains_op: "not_icontains",
    operators.in_op: "in",
    operators.not_in_op: "not_in",
    operators.match_op: "match",
    operators.not_match_op: "not_match",
    operators.regexp_match_op: "regexp_match",
    operators.not_regexp_match_op: "not_regexp_match",
    operators.regexp_replace_op: "regexp_replace",
    operators.bitwise_and_op: "bitwise_and",
    operators.bitwise_or_op: "bitwise_or",
    operators.bitwise_xor_op: "bitwise_xor",
    operators.bitwise_lshift_op: "bitwise_lshift",
    operators.bitwise_rshift_op: "bitwise_rshift",
    operators.getitem: "getitem",
    operators.json_getitem_op: "json_getitem",
    operators.json_path_getitem_op: "json_path_getitem",
}

UNARY = {
    operators.inv: "inv",
    operators.is_true: "is_true",
    operators.is_false: "is_false",
    operators.neg: "neg",
    operators.bitwise_not_op: "bitwise_not",
    operators.distinct_op: "distinct",
    operators.asc_op: "asc",
    operators.desc_op: "desc",
    operators.nulls_first_op: "nulls_first",
    operators.nulls_last_op: "nulls_last",
    operators.any_op: "any",
    operators.all_op: "all",
}


def operator(of):
    if getattr(of, "visit_name", None) == "hstore_getitem":
        return "hstore_getitem"
    if isinstance(of, operators.custom_op):
        custom = {
            "text": of.opstring,
            "precedence": of.precedence,
            "is_comparison": of.is_comparison,
            "natural_self_precedent": of.natural_self_precedent,
            "eager_grouping": of.eager_grouping,
        }
        return {"custom": custom}
    return BINARY[of]


class Trees:
    """Builds the tree of one statement; knows which queries surround the place."""

    def __init__(self):
        # The froms of the enclosing queries, as the compiler's stack has them.
        self.correlate = [(set(), set())]
        # Common table expressions whose query is being built: they name themselves.
        self.open_ctes = []
        # What is built here and must not be built again at the same address.
        self.kept = []
        # The columns that the order of a query may name.
        self.selected = []

    def expressions(self, of):
        return [self.expression(item) for item in of]

    def clauses(self, of):
        """The elements of a list that may be missing or be one element."""
        if of is None:
            return []
        return self.expressions(of.clauses if isinstance(of, elements.ClauseList) else [of])

    def optional(self, of):
        return None if of is None else self.expression(of)

    def bind(self, of):
        key = of.key
        bind = {"unique": of.unique, "sql_type": sql_type(of.type)}
        if isinstance(key, _anonymous_label):
            name = identifier(key)
            bind |= {"key": name["name"], "identity": name["anonymous"], "unique": True}
        else:
            bind |= {"key": str(key), "unique": False}
        if of.value is not None or of.callable is not None:
            bind["value"] = value(of.effective_value)
        elif not of.required:
            bind["value"] = value(None)
        bind["expanding"] = of.expanding
        bind["literal_execute"] = of.literal_execute
        return bind

    def expression(self, of):
        match of:
            case elements.TextClause():
                return {"node": "text", "text": of.text, "binds": self.text_binds(of)}
            case selectable.ScalarSelect() | selectable.SelectStatementGrouping():
                return {"node": "scalar_subquery", "query": self.query(of.element)}
            case elements.Grouping():
                element = self.expression(of.element)
                # `and_()` of one condition puts some in parentheses and leaves no trace.
                if getattr(of.element, "operator", None) not in operators._PRECEDENCE:
                    return {"node": "grouping", "element": element}
                return element
            case elements._textual_label_reference():
                named = (column for column in self.selected[-1] if column.name == of.element)
                return self.expression(next(named))
            case elements._label_reference():
                return self.expression(of.element)
            case elements.Label():
                return {
                    "node": "label",
                    "name": identifier(of.name),
                    "element": self.expression(of.element),
                }
            case elements.ColumnClause() if of.is_literal and of.table is None:
                return {"node": "verbatim", "text": of.name, "sql_type": sql_type(of.type)}
            case elements.ColumnClause():
                name = identifier(of.name)
                return {
                    "node": "column",
                    "name": {"name": name, "quote": False} if of.is_literal else name,
                    "table": self.table_of(of),
                    "sql_type": sql_type(of.type),
                }
            case elements.TableValuedColumn():
                name = identifier(of.name)
                return {"node": "column", "name": name, "sql_type": sql_type(of.type)}
            case elements.BindParameter():
                return {"node": "bind", **self.bind(of)}
            case elements.Null():
                return {"node": "null"}
            case elements.True_():
                return {"node": "true"}
            case elements.False_():
                return {"node": "false"}
            case selectable.Exists():
                inner = of.element
                while not isinstance(inner, selectable.SelectBase):
                    inner = inner.element
                return {"node": "exists", "query": self.query(inner)}
            case elements.UnaryExpression():
                return self.unary(of)
            case elements.BinaryExpression():
                return self.binary(of)
            case pg_array():
                return {
                    "node": "array",
                    "elements": self.expressions(of.clauses),
                    "sql_type": sql_type(of.type),
                }
            case elements.Tuple():
                return {"node": "tuple", "elements": self.expressions(of.clauses)}
            case elements.ExpressionClauseList() | elements.ClauseList():
                return {
                    "node": "clauses",
                    "operator": operator(of.operator),
                    "clauses": self.expressions(of.clauses),
                }
            case elements.Slice():
                return {
                    "node": "slice",
                    "start": self.expression(of.start),
                    "stop": self.expression(of.stop),
                }
            case elements.FunctionFilter():
                return {
                    "node": "filter",
                    "element": self.expression(of.func),
                    "condition": self.expression(of.criterion),
                }
            case elements.WithinGroup():
                return {
                    "node": "within_group",
                    "element": self.expression(of.element),
                    "order_by": self.clauses(of.order_by),
                }
            case elements.AggregateOrderBy():
                return self.expression(of.element) | {"order_by": self.expressions(of.order_by)}
            case elements.Over():
                return {
                    "node": "over",
                    "element": self.expression(of.element),
                    "partition_by": self.clauses(of.partition_by),
                    "order_by": self.clauses(of.order_by),
                }
            case functions.next_value():
                sequence = {"name": identifier(of.sequence.name)}
                sequence["schema"] = of.sequence.schema and identifier(of.sequence.schema)
                return {"node": "next_value", "sequence": sequence}
            case functions.FunctionElement():
                return self.function(of)
            case elements.Cast():
                return {
                    "node": "cast",
                    "element": self.expression(of.clause),
                    "sql_type": sql_type(of.type),
                }
            case elements.TypeCoerce():
                return {
                    "node": "type_coerce",
                    "element": self.expression(of.clause),
                    "sql_type": sql_type(of.type),
                }
            case elements.Extract():
                return {
                    "node": "extract",
                    "field": of.field,
                    "element": self.expression(of.expr),
                }
            case elements.Case():
                return {
                    "node": "case",
                    "value": self.optional(of.value),
                    "whens": [
                        [self.expression(when), self.expression(then)] for when, then in of.whens
                    ],
                    "else_": self.optional(of.else_),
                }
        raise TypeError(f"an expression of type {type(of)}")

    def text_binds(self, of):
        return [
            self.bind(bind)
            for bind in of._bindparams.values()
            if bind.value is not None or not bind.type._isnull
        ]

    def table_of(self, column):
        table = column.table
        if table is None or not table.named_with_column:
            return None
        return qualified(table.name, getattr(table, "schema", None))

    def unary(self, of):
        operand = self.expression(of.element)
        which = of.operator or of.modifier
        if isinstance(which, operators.custom_op):
            kind = "custom" if of.operator is not None else "custom_modifier"
            return {"node": "unary", "operator": {kind: which.opstring}, "operand": operand}
        return {"node": "unary", "operator": UNARY[which], "operand": operand}

    def binary(self, of):
        if of.operator in (operators.between_op, operators.not_between_op):
            lower, upper = of.right.clauses
            return {
                "node": "between",
                "operand": self.expression(of.left),
                "lower": self.expression(lower),
                "upper": self.expression(upper),
                "negated": of.operator is operators.not_between_op,
                "symmetric": of.modifiers.get("symmetric", False),
            }
        if of.operator is operators.collate:
            return {
                "node": "collate",
                "element": self.expression(of.left),
                "collation": of.right.collation,
            }
        modifiers = dict(of.modifiers)
        return {
            "node": "binary",
            "operator": operator(of.operator),
            "left": self.expression(of.left),
            "right": self.expression(of.right),
            "sql_type": sql_type(of.type),
            "escape": modifiers.pop("escape", None),
            "flags": modifiers.pop("flags", None),
            "modifiers": [[name, value(of)] for name, of in modifiers.items()],
        }

    def function(self, of):
        arguments = list(of.clauses)
        order_by = []
        if arguments and isinstance(arguments[-1], pg_aggregate_order_by):
            order_by = self.expressions([arguments[-1].order_by])
            if order_by[0]["node"] == "clauses":
                order_by = order_by[0]["clauses"]
            arguments[-1] = arguments[-1].target
        return {
            "node": "function",
            "names": [identifier(name) for name in (*of.packagenames, of.name)],
            "known": isinstance(of, functions.GenericFunction),
            "arguments": self.expressions(arguments),
            "order_by": order_by,
            "sql_type": sql_type(of.type),
        }

    # What queries read from

    def from_item(self, of):
        match of:
            case selectable.FromGrouping():
                return self.from_item(of.element)
            case selectable.CTE():
                if of._cte_alias is not None:
                    return {
                        "from": "alias",
                        "name": identifier(of.name),
                        "element": self.from_item(of._cte_alias),
                    }
                if any(of.name == open_.name for open_ in self.open_ctes):
                    return {"from": "table", **qualified(of.name)}
                return {"from": "cte", **self.cte(of)}
            case selectable.Subquery() | selectable.Lateral():
                return {
                    "from": "subquery",
                    "name": identifier(of.name),
                    "query": self.query(of.element, in_from=True, lateral=of._is_lateral),
                    "lateral": of._is_lateral,
                }
            case selectable.TableValuedAlias():
                call = of.element
                while isinstance(call, selectable.TableValuedAlias):
                    call = call.element
                return {
                    "from": "function",
                    "call": self.expression(call),
                    "name": identifier(of.name),
                    "columns": [[identifier(c.name), sql_type(c.type)] for c in of.c],
                    "lateral": of._is_lateral,
                    "with_ordinality": bool(call._with_ordinality),
                    "render_derived": of._render_derived,
                    "render_derived_types": of._render_derived_w_types,
                }
            case selectable.TableSample():
                return {
                    "from": "table_sample",
                    "name": identifier(of.name),
                    "element": self.from_item(of.element),
                    "method": self.expression(of._get_method()),
                    "seed": self.optional(of.seed),
                }
            case selectable.Alias():
                return {
                    "from": "alias",
                    "name": identifier(of.name),
                    "element": self.from_item(of.element),
                }
            case selectable.Join():
                kind = "full" if of.full else "left" if of.isouter else "inner"
                return {
                    "from": "join",
                    "left": self.from_item(of.left),
                    "right": self.from_item(of.right),
                    "on": self.expression(of.onclause),
                    "kind": kind,
                }
            case selectable.Values():
                return {
                    "from": "values",
                    "name": None if of._unnamed else identifier(of.name),
                    "columns": [identifier(column.name) for column in of._column_args],
                    "rows": [
                        self.expressions(self.row(of, row)) for chunk in of._data for row in chunk
                    ],
                    "lateral": of._is_lateral,
                    "literal_binds": of.literal_binds,
                }
            case selectable.TableClause():
                return {"from": "table", **qualified(of.name, getattr(of, "schema", None))}
            case elements.TextClause():
                return {"from": "text", "text": of.text}
            case functions.FunctionElement():
                return {"from": "function", "call": self.expression(of), "name": None}
        raise TypeError(f"a source of type {type(of)}")

    def row(self, of, values):
        """A row of `VALUES`. It is kept, since its parameters are known by their address."""
        row = elements.Tuple(*values, types=of._column_types)
        self.kept.append(row)
        return row.clauses

    def cte(self, of):
        self.open_ctes.append(of)
        query = of.element
        built = {
            "name": identifier(of.name),
            "query": self.query(query, in_from=True),
            "recursive": of.recursive,
            "nesting": of.nesting,
            "prefixes": self.words(of._prefixes),
            "suffixes": self.words(of._suffixes),
        }
        if of.recursive:
            names = [
                identifier(fallback or proxy)
                for _, proxy, fallback, _, repeated in query._generate_columns_plus_names(True)
                if not repeated
            ]
            built["columns"] = names
        self.open_ctes.pop()
        return built

    def words(self, prefixes):
        return [self.expression(text) for text, dialect in prefixes if dialect in (None, "*")]

    def ctes(self, of):
        return [
            self.cte(cte) | ({"nesting": True} if options.nesting else {})
            for cte, options in zip(of._independent_ctes, of._independent_ctes_opts)
        ]

    # Queries

    def query(self, of, in_from=False, lateral=False):
        match of:
            case (
                selectable.SelectStatementGrouping()
                | selectable.ScalarSelect()
                | selectable.Subquery()
            ):
                return self.query(of.element, in_from, lateral)
            case selectable.Select():
                return self.select(of, in_from, lateral)
            case selectable.CompoundSelect():
                return self.compound(of, in_from)
            case selectable.TextualSelect():
                return self.query(of.element)
            case elements.TextClause():
                return {"query": "text", "text": of.text, "binds": self.text_binds(of)}
            case dml.Insert():
                return self.insert(of)
            case dml.Update():
                return self.update(of)
            case dml.Delete():
                return self.delete(of)
        raise TypeError(f"a query of type {type(of)}")

    def select(self, of, in_from=False, lateral=False):
        state = of._compile_state_factory(of, None)
        explicit, implicit = self.correlate[-1]
        if in_from and not lateral:
            explicit, implicit = explicit - implicit, set()
        froms = state._get_display_froms(
            explicit_correlate_froms=explicit, implicit_correlate_froms=implicit
        )
        here = set(_from_objects(*froms))
        self.correlate.append((here | self.correlate[-1][0], here))
        lock = of._for_update_arg
        built = {
            "query": "select",
            "ctes": self.ctes(of),
            "prefixes": self.words(of._prefixes),
            "distinct": bool(of._distinct),
            "distinct_on": self.expressions(of._distinct_on),
            "columns": self.columns(of, in_from),
            "from": [self.from_item(item) for item in froms],
            "where_": self.criteria(of._where_criteria),
            "group_by": self.order(of, [self.unnamed(clause) for clause in of._group_by_clauses]),
            "having": self.criteria(of._having_criteria),
            "order_by": self.order(of, of._order_by_clauses),
            "limit": self.optional(of._limit_clause),
            "offset": self.optional(of._offset_clause),
            "for_update": None if lock is None else self.lock(lock),
            "suffixes": self.words(of._suffixes),
        }
        if of._fetch_clause is not None:
            built |= {
                "fetch": True,
                "limit": self.expression(of._fetch_clause),
                "fetch_with_ties": of._fetch_clause_options["with_ties"],
                "fetch_percent": of._fetch_clause_options["percent"],
            }
        self.correlate.pop()
        return built

    def columns(self, of, in_from):
        """The columns.

        The dialect finds the labels that they need. It has to be told those that others
        refer to, within `FROM`, and those of columns that it cannot tell apart.
        """
        built = []
        seen = {}
        for required, _, fallback, column, _ in of._generate_columns_plus_names(True):
            tree = self.expression(column)
            is_named = isinstance(column, (elements.NamedColumn, elements.TextClause))
            twin = seen.setdefault(json.dumps(tree), column) is not column
            name = None
            if in_from:
                name = required if is_named else fallback
            elif is_named and twin:
                name = required
            is_single = not isinstance(name, _anonymous_label) or name.count("%") == 1
            if twin and not is_single:
                raise Untellable
            if name is not None and is_single and not isinstance(column, elements.Label):
                tree = {"node": "label", "name": identifier(name), "element": tree}
            built.append(tree)
        return built

    def criteria(self, criteria):
        """The condition: several criteria are one `AND`."""
        if not criteria:
            return None
        if len(criteria) == 1:
            return self.expression(criteria[0])
        return {"node": "clauses", "operator": "and", "clauses": self.expressions(criteria)}

    def order(self, of, clauses):
        """What orders or groups: a text names a column of the query or its label."""
        self.selected.append(of._all_selected_columns)
        built = self.expressions(clauses)
        self.selected.pop()
        return built

    def unnamed(self, of):
        """`GROUP BY` writes a label's expression; only a text is looked up by name."""
        return of.element if isinstance(of, elements.Label) else of

    def lock(self, of):
        return {
            "read": bool(of.read),
            "nowait": bool(of.nowait),
            "skip_locked": bool(of.skip_locked),
            "key_share": bool(of.key_share),
            "of": [qualified(table.name) for table in of.of or ()],
        }

    def compound(self, of, in_from):
        return {
            "query": "compound",
            "ctes": self.ctes(of),
            "operation": of.keyword.name.lower(),
            "queries": [self.query(query, in_from) for query in of.selects],
            "order_by": self.expressions(of._order_by_clauses),
            "limit": self.optional(of._limit_clause),
            "offset": self.optional(of._offset_clause),
        }

    # Changes

    def column_value(self, column, of, suffix=""):
        """What is given to a column: a parameter named after it, or an expression."""
        if isinstance(of, elements.BindParameter) and of.unique and of.key.endswith(" param)s"):
            of = of.effective_value
        if hasattr(of, "__clause_element__") or isinstance(of, elements.ClauseElement):
            if isinstance(of, elements.BindParameter) and of.type._isnull:
                of = of._with_binary_element_type(column.type)
            return self.expression(of)
        # Within a common table expression the name is made up.
        within = bool(self.open_ctes)
        return {
            "node": "bind",
            "key": "param" if within else f"{column.key}{suffix}",
            "unique": within,
            "sql_type": sql_type(column.type),
            "value": value(of),
        }

    def insert(self, of):
        built = {
            "query": "insert",
            "ctes": self.ctes(of),
            "prefixes": self.words(of._prefixes),
            "table": qualified(of.table.name, getattr(of.table, "schema", None)),
            "returning": self.expressions(of._returning),
        }
        if of.select is not None:
            built["columns"] = [identifier(name) for name in of._select_names]
            built["source"] = {"source": "query", "of": self.query(of.select)}
        elif of._multi_values:
            rows = [
                row if isinstance(row, dict) else dict(zip(of.table.c, row))
                for row in of._multi_values[0]
            ]
            rows = [{getattr(key, "key", key): of_ for key, of_ in row.items()} for row in rows]
            columns = [column for column in of.table.c if column.key in rows[0]]
            built["columns"] = [identifier(column.name) for column in columns]
            built["source"] = {
                "source": "values",
                "of": [
                    [self.column_value(c, row[c.key], f"_m{number}") for c in columns]
                    for number, row in enumerate(rows)
                ],
            }
        else:
            given = {getattr(key, "key", key): of_ for key, of_ in (of._values or {}).items()}
            columns = [column for column in of.table.c if column.key in given]
            built["columns"] = [identifier(column.name) for column in columns]
            row = [self.column_value(column, given[column.key]) for column in columns]
            built["source"] = {"source": "values", "of": [row]} if row else {"source": "defaults"}
        if of._post_values_clause is not None:
            built["on_conflict"] = self.conflict(of, of._post_values_clause)
        return built

    def conflict(self, insert, of):
        if isinstance(of, OnDuplicateClause):
            self.replaced = of.inserted_alias
            return {"action": "do_update", "set": self.assignments(insert, of.update)}
        built = {"action": "do_nothing"}
        if getattr(of, "constraint_target", None) is not None:
            built["constraint"] = identifier(of.constraint_target)
        elif of.inferred_target_elements is not None:
            built["index_elements"] = [
                {"node": "column", "name": element}
                if isinstance(element, str)
                else self.expression(element)
                for element in of.inferred_target_elements
            ]
            built["index_where"] = self.optional(of.inferred_target_whereclause)
        if isinstance(of, (PgUpdate, SqliteUpdate)):
            built["action"] = "do_update"
            built["set"] = self.assignments(insert, dict(of.update_values_to_set))
            built["where_"] = self.optional(of.update_whereclause)
        return built

    def assignments(self, insert, given):
        given = {getattr(key, "key", key): of for key, of in given.items()}
        built = []
        for column in insert.table.c:
            if column.key in given:
                of = given[column.key]
                if isinstance(of, elements.BindParameter) and of.type._isnull:
                    of = of._with_binary_element_type(column.type)
                built.append([identifier(column.name), self.inserted(self.expression(of))])
        return built

    def inserted(self, tree):
        """Columns of the row that would have been inserted."""
        if isinstance(tree, dict):
            table = tree.get("table")
            if tree.get("node") == "column" and table and table["name"] in ("excluded", "inserted"):
                return {"node": "inserted", "name": tree["name"]}
            return {key: self.inserted(of) for key, of in tree.items()}
        if isinstance(tree, list):
            return [self.inserted(of) for of in tree]
        return tree

    def further_tables(self, of):
        compiled = of.compile()
        state = compiled.compile_state
        extra = list(state._extra_froms)
        main = set(_from_objects(of.table))
        tables = [table for table in extra if table not in main]
        correlate = main | set(extra)
        self.correlate.append((correlate, correlate))
        return tables

    def update(self, of):
        further = self.further_tables(of)
        given = list((of._values or {}).items())
        if not of._maintain_values_ordering:
            keys = {getattr(key, "key", key): of_ for key, of_ in given}
            given = [(column, keys[column.key]) for column in of.table.c if column.key in keys]
        built = {
            "query": "update",
            "ctes": self.ctes(of),
            "prefixes": self.words(of._prefixes),
            "table": self.from_item(of.table),
            "set": [
                [self.expression(column), self.column_value(column, given_)]
                for column, given_ in given
            ],
            "from": [self.from_item(table) for table in further],
            "where_": self.criteria(of._where_criteria),
            "returning": self.expressions(of._returning),
        }
        self.correlate.pop()
        return built

    def delete(self, of):
        further = self.further_tables(of)
        built = {
            "query": "delete",
            "ctes": self.ctes(of),
            "prefixes": self.words(of._prefixes),
            "table": self.from_item(of.table),
            "using": [self.from_item(table) for table in further],
            "where_": self.criteria(of._where_criteria),
            "returning": self.expressions(of._returning),
        }
        self.correlate.pop()
        return built


def tree(of):
    """The tree of an expression or a query."""
    NUMBERS.clear()
    if isinstance(of, (selectable.SelectBase, dml.UpdateBase)):
        return {"query": Trees().query(of)}
    return {"expression": Trees().expression(of)}
