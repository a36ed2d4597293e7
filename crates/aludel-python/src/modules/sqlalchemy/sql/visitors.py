"""Walking over expressions and making copies with some pieces exchanged."""

from .elements import ClauseElement, Visitable

__all__ = ["Visitable", "iterate", "traverse", "replacement_traverse", "cloned_traverse"]


def iterate(element, opts=None):
    """A piece of SQL and everything that it is made of."""
    waiting = [element]
    while waiting:
        found = waiting.pop(0)
        yield found
        waiting.extend(found._children())


def traverse(element, opts, visitors):
    for found in iterate(element):
        visit = visitors.get(found.__visit_name__)
        if visit is not None:
            visit(found)
    return element


def replaced(element, exchange, _known=None):
    """A copy in which `exchange` has put something else in the place of some pieces."""
    known = {} if _known is None else _known
    if id(element) in known:
        return known[id(element)][1]
    found = exchange(element)
    if found is None:
        if getattr(element, "_is_table", False):
            found = element
        else:
            found = element._clone()
            for name, value in list(vars(found).items()):
                if name not in ("table", "_proxies"):
                    changed = _inside(value, exchange, known)
                    if changed is not value:
                        setattr(found, name, changed)
    # The element is kept so that its id stays its own.
    known[id(element)] = (element, found)
    return found


def _inside(value, exchange, known):
    if isinstance(value, ClauseElement):
        return replaced(value, exchange, known)
    if isinstance(value, (list, tuple)):
        changed = [_inside(part, exchange, known) for part in value]
        if all(new is old for new, old in zip(changed, value)):
            return value
        return type(value)(changed) if type(value) in (list, tuple) else value
    if type(value) is dict:
        changed = {key: _inside(part, exchange, known) for key, part in value.items()}
        if all(changed[key] is value[key] for key in value):
            return value
        return changed
    return value


def replacement_traverse(element, opts, replace):
    return replaced(element, lambda part: replace(part))


def cloned_traverse(element, opts, visitors):
    def visit(part):
        return None

    copied = replaced(element, visit)
    traverse(copied, opts, visitors)
    return copied
