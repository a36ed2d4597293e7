"""Attributes that reach through a relationship."""


class AssociationProxy:
    """`proxy = association_proxy("members", "name")`"""

    _is_orm_descriptor = True

    def __init__(self, target_collection, attr, creator=None, **kw):
        self.target_collection = target_collection
        self.value_attr = attr
        self.creator = creator

    def __get__(self, instance, owner):
        if instance is None:
            return self
        target = getattr(instance, self.target_collection)
        if isinstance(target, (list, set)):
            return _Proxied(self, instance, target)
        return None if target is None else getattr(target, self.value_attr)

    def __set__(self, instance, value):
        target = getattr(instance, self.target_collection)
        if isinstance(target, (list, set)):
            target.clear()
            proxied = _Proxied(self, instance, target)
            for each in value:
                proxied.append(each)
        elif target is None:
            setattr(instance, self.target_collection, self._made(type(instance), value))
        else:
            setattr(target, self.value_attr, value)

    def _made(self, owner, value):
        if self.creator is not None:
            return self.creator(value)
        return getattr(owner, self.target_collection).prop.mapper.class_(value)


class _Proxied(list):
    def __init__(self, proxy, instance, target):
        super().__init__(getattr(each, proxy.value_attr) for each in target)
        self._proxy = proxy
        self._instance = instance
        self._target = target

    def append(self, value):
        made = self._proxy._made(type(self._instance), value)
        (self._target.append if isinstance(self._target, list) else self._target.add)(made)
        list.append(self, value)

    add = append

    def extend(self, values):
        for value in values:
            self.append(value)

    def remove(self, value):
        for each in list(self._target):
            if getattr(each, self._proxy.value_attr) == value:
                self._target.remove(each)
                break
        list.remove(self, value)


def association_proxy(target_collection, attr, *, creator=None, **kw):
    return AssociationProxy(target_collection, attr, creator)
