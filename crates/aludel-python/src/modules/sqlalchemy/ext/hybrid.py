"""Properties that are an expression on the class and a value on its objects."""

from ..sql.operators import ColumnOperators


class hybrid_property:
    """A property of both the class and its objects."""

    _is_orm_descriptor = True

    def __init__(self, fget, fset=None, fdel=None, expr=None, custom_comparator=None,
                 update_expr=None):  # fmt: skip
        self.fget = fget
        self.fset = fset
        self.fdel = fdel
        self.expr = expr
        self.custom_comparator = custom_comparator
        self.update_expr = update_expr
        self.__name__ = getattr(fget, "__name__", None)
        self.__doc__ = getattr(fget, "__doc__", None)

    def __get__(self, instance, owner):
        if instance is None:
            return self._of_class(owner)
        return self.fget(instance)

    def _of_class(self, owner):
        if self.custom_comparator is not None:
            return self.custom_comparator(owner)
        made = (self.expr or self.fget)(owner)
        name = self.__name__
        if hasattr(made, "label") and name and not getattr(made, "is_attribute", False):
            made = _Named(made, name)
        return made

    def __set__(self, instance, value):
        if self.fset is None:
            raise AttributeError("can't set attribute")
        self.fset(instance, value)

    def __delete__(self, instance):
        if self.fdel is None:
            raise AttributeError("can't delete attribute")
        self.fdel(instance)

    def _with(self, **words):
        known = {
            name: getattr(self, name)
            for name in ("fget", "fset", "fdel", "expr", "custom_comparator", "update_expr")
        }
        known.update(words)
        return type(self)(**known)

    def getter(self, fget):
        return self._with(fget=fget)

    def setter(self, fset):
        return self._with(fset=fset)

    def deleter(self, fdel):
        return self._with(fdel=fdel)

    def expression(self, expr):
        return self._with(expr=expr.__func__ if isinstance(expr, classmethod) else expr)

    def comparator(self, comparator):
        return self._with(custom_comparator=comparator)

    def update_expression(self, meth):
        return self._with(update_expr=meth)

    @property
    def inplace(self):
        return _InPlace(self)

    @property
    def overrides(self):
        return self


class _InPlace:
    def __init__(self, hybrid):
        self._hybrid = hybrid

    def setter(self, fset):
        self._hybrid.fset = fset
        return self._hybrid

    def expression(self, expr):
        self._hybrid.expr = expr.__func__ if isinstance(expr, classmethod) else expr
        return self._hybrid

    def comparator(self, comparator):
        self._hybrid.custom_comparator = comparator
        return self._hybrid


class _Named(ColumnOperators):
    """An expression that a query's rows know by the property's name."""

    is_attribute = True
    _entity = None
    prop = None

    def __init__(self, element, key):
        self.element = element
        self.key = key

    def __clause_element__(self):
        element = self.element
        method = getattr(element, "__clause_element__", None)
        return element if method is None else method()

    @property
    def expression(self):
        return self.__clause_element__()

    def operate(self, op, *other, **kwargs):
        return op(self.__clause_element__(), *other, **kwargs)

    def reverse_operate(self, op, other, **kwargs):
        return self.__clause_element__().reverse_operate(op, other, **kwargs)

    def __hash__(self):
        return id(self)

    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(name)
        return getattr(self.__clause_element__(), name)


class hybrid_method:
    """A method of both the class and its objects."""

    _is_orm_descriptor = True

    def __init__(self, func, expr=None):
        self.func = func
        self.expr = expr or func

    def __get__(self, instance, owner):
        if instance is None:
            return self.expr.__get__(owner, type(owner))
        return self.func.__get__(instance, owner)

    def expression(self, expr):
        self.expr = expr.__func__ if isinstance(expr, classmethod) else expr
        return self

    @property
    def inplace(self):
        return self


class Comparator(ColumnOperators):
    """The base of comparators that scripts write."""

    def __init__(self, expression):
        self.expression = expression

    def __clause_element__(self):
        found = self.expression
        while hasattr(found, "__clause_element__") and not hasattr(found, "is_clause_element"):
            found = found.__clause_element__()
        return found

    def operate(self, op, *other, **kwargs):
        return op(self.__clause_element__(), *other, **kwargs)
