"""Aliases of mapped classes, bundles, joins over relationships."""

from .attributes import QueryableAttribute
from .loading import mapper_of
from .. import exc as sa_exc


class AliasedClass:
    """A mapped class under another name of its table."""

    is_aliased_class = True
    is_mapper = False

    def __init__(self, mapper, selectable, name=None, adapts=False):
        self.__dict__["mapper"] = mapper
        self.__dict__["_selectable"] = selectable
        self.__dict__["_name"] = name
        self.__dict__["_adapts"] = adapts

    @property
    def name_of_entity(self):
        return self._name or self.mapper.class_.__name__

    @property
    def entity(self):
        return self

    @property
    def selectable(self):
        return self._selectable

    def __clause_element__(self):
        return self._selectable

    def _inspected(self):
        return self

    def adapted(self, element):
        """The alias's own column in the place of the table's."""
        if getattr(element, "table", None) is not None and hasattr(element, "foreign_keys"):
            found = self._selectable.corresponding_column(element)
            return element if found is None else found
        from ..sql.visitors import replaced

        def exchange(part):
            if not getattr(part, "_is_plain_column", False):
                return None
            return self._selectable.corresponding_column(part)

        return replaced(element, exchange)

    def __getattr__(self, key):
        mapper = self.__dict__["mapper"]
        found = getattr(mapper.class_, key)
        if isinstance(found, QueryableAttribute):
            return found.of_entity(self)
        for cls in mapper.class_.__mro__:
            descriptor = cls.__dict__.get(key)
            if descriptor is not None and hasattr(descriptor, "_is_orm_descriptor"):
                return descriptor.__get__(None, self)
        return found

    def __repr__(self):
        return f"<AliasedClass at {id(self):#x}; {self.mapper.class_.__name__}>"


AliasedInsp = AliasedClass


def aliased(element, alias=None, name=None, flat=False, adapt_on_names=False):
    mapper = mapper_of(element)
    if mapper is None:
        return element.alias(name)
    if alias is None:
        source = mapper.selectable if len(mapper.tables) == 1 else mapper.selectable.select()
        alias = source.alias(name) if len(mapper.tables) == 1 else source.subquery(name)
    elif getattr(alias, "_is_select_base", False):
        alias = alias.subquery(name)
    return AliasedClass(mapper, alias, name)


def with_polymorphic(base, classes, selectable=False, flat=False, polymorphic_on=None,
                     aliased=False, **kw):  # fmt: skip
    return base


class Bundle:
    """Several expressions under one name."""

    is_bundle = True
    single_entity = False

    def __init__(self, name, *exprs, single_entity=False, **kw):
        self.name = name
        self.exprs = exprs
        self.single_entity = single_entity
        for expression in exprs:
            key = getattr(expression, "key", None)
            if isinstance(key, str):
                setattr(self, key, expression)

    @property
    def c(self):
        return self

    def row(self, values, names):
        from ..engine.row import Keys, Row

        return Row(Keys([str(name) for name in names]), tuple(values))


def first_entity(given):
    """The first class among what a query selects."""
    for each in given:
        if mapper_of(each) is not None:
            return each
    return None


def filter_criteria(namespace, words):
    """`name=value` as conditions on a class, an alias or a table."""
    found = []
    is_entity = mapper_of(namespace) is not None
    for name, value in words.items():
        holder = namespace if is_entity else getattr(namespace, "c", namespace)
        try:
            attribute = getattr(holder, name)
        except AttributeError:
            shown = (
                mapper_of(namespace).local_table.name
                if is_entity
                else getattr(namespace, "description", namespace)
            )
            raise sa_exc.InvalidRequestError(
                f'Entity namespace for "{shown}" has no property "{name}"'
            ) from None
        found.append(attribute == value)
    return found


def join_onto(statement, target, onclause, isouter=False, full=False):
    """A statement with one more join; and what `filter_by` is about from here on."""
    if getattr(target, "_join_steps", None) is not None and onclause is None:
        return _joined_over(statement, target, None, isouter, full)
    if onclause is not None and getattr(onclause, "_join_steps", None) is not None:
        return _joined_over(statement, onclause, target, isouter, full)
    mapper = mapper_of(target)
    right = target
    if mapper is not None and not getattr(target, "is_aliased_class", False):
        right = mapper.selectable
    elif hasattr(target, "__clause_element__"):
        right = target.__clause_element__()
    if onclause is None and getattr(target, "is_aliased_class", False):
        onclause = _condition_between(statement, target)
    made = _core_join(statement, right, onclause, isouter, full)
    return made, target if mapper is not None else right


def _core_join(statement, right, onclause, isouter, full):
    from ..sql.elements import expect_condition
    from ..sql.selectable import _as_from

    if onclause is not None:
        onclause = expect_condition(onclause)
    join = (_as_from(right), onclause, None, isouter, full)
    return statement._changed(_setup_joins=(*statement._setup_joins, join))


def _condition_between(statement, alias):
    """An alias has no foreign keys of its own that lead to its own table."""
    return None


def _joined_over(statement, attribute, target, isouter, full):
    steps = attribute._join_steps(target)
    left = attribute._entity
    owner = left.__clause_element__() if left is not None else attribute.prop.parent.selectable
    if not statement._from_obj and not statement._setup_joins:
        froms = statement.columns_clause_froms
        if len(froms) > 1 or not froms:
            statement = statement.select_from(owner)
    for right, condition in steps:
        statement = _core_join(statement, right, condition, isouter, full)
    chosen = target if target is not None else attribute.__dict__.get("_target")
    return statement, chosen if chosen is not None else attribute.prop.mapper.class_


def join(left, right, onclause=None, isouter=False, full=False):
    from ..sql.selectable import Join

    if onclause is not None and getattr(onclause, "_join_steps", None) is not None:
        found = _from(left)
        for step, condition in onclause._join_steps(right):
            found = Join(found, step, condition, isouter, full)
        return found
    return Join(_from(left), _from(right), onclause, isouter, full)


def outerjoin(left, right, onclause=None, full=False):
    return join(left, right, onclause, True, full)


def _from(given):
    mapper = mapper_of(given)
    if mapper is not None and not getattr(given, "is_aliased_class", False):
        return mapper.selectable
    method = getattr(given, "__clause_element__", None)
    return method() if method is not None else given


def with_parent(instance, prop, from_entity=None):
    from .state import instance_state

    relationship = prop.prop
    state = instance_state(instance)
    from ..sql.elements import and_

    return and_(*[
        theirs == getattr(instance, state.mapper.get_property_by_column(mine).key)
        for mine, theirs in relationship.pairs
    ])  # fmt: skip


def object_identity(mapper, instance):
    return mapper.primary_key_from_instance(instance)


def was_deleted(instance):
    from .state import instance_state

    return instance_state(instance).was_deleted


def polymorphic_union(table_map, typecolname, aliasname="p_union", cast_nulls=True):
    raise sa_exc.InvalidRequestError("polymorphic_union() is not needed by revisions")


class FromStatement:
    """A statement of somebody's own whose rows are objects."""

    is_dml = False
    supports_execution = True

    def __init__(self, given, statement, options=()):
        self._given = given
        self.element = statement
        self._with_options = options

    def options(self, *options):
        return FromStatement(self._given, self.element, (*self._with_options, *options))

    def execution_options(self, **kw):
        return self

    def _execute_in_session(self, session, params):
        from .loading import run_select

        return run_select(
            session, None, self._given, params, self._with_options, as_it_stands=self.element
        )
