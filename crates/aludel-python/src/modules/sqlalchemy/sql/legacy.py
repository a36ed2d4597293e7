"""Forms of statements that SQLAlchemy 1.4 took and 2 refuses.

Each is turned into the form that is left of it; revisions that are years old are written with
these, and none of them can mean anything else.
"""

from .elements import contains_identical
from .. import exc

# Arguments that choose a connection or warn: they change nothing of a statement.
_WITHOUT_MEANING = ("bind", "use_labels")


def select(columns=None, whereclause=None, from_obj=None, distinct=False, having=None,
           correlate=True, prefixes=None, suffixes=None, **options):  # fmt: skip
    """`select([a, b], condition, order_by=…)`."""
    from .selectable import Select

    made = Select(*(columns or ()))
    if whereclause is not None:
        made = made.where(whereclause)
    if from_obj is not None:
        made = made.select_from(*_several(from_obj))
    if distinct is not False and distinct is not None:
        made = made.distinct() if distinct is True else made.distinct(*_several(distinct))
    if having is not None:
        made = made.having(having)
    if correlate is not True:
        made = made.correlate(None) if not correlate else made.correlate(*_several(correlate))
    if prefixes:
        made = made.prefix_with(*prefixes)
    if suffixes:
        made = made.suffix_with(*suffixes)
    if options.pop("use_labels", False):
        made = made.apply_labels()
    for name in ("group_by", "order_by"):
        given = options.pop(name, None)
        if given is not None and given is not False:
            made = getattr(made, name)(*_several(given))
    for name in ("limit", "offset"):
        given = options.pop(name, None)
        if given is not None:
            made = getattr(made, name)(given)
    if options.pop("for_update", False):
        made = made.with_for_update()
    refuse_others("select", options)
    return made


def refuse_others(name, options):
    """Refuses arguments that no form of a function takes."""
    unknown = sorted(set(options) - set(_WITHOUT_MEANING))
    if unknown:
        raise exc.ArgumentError(f"{name}() takes no keyword arguments, got {', '.join(unknown)}")


def _several(given):
    return given if isinstance(given, (list, tuple, set)) else [given]


def with_conditions(statement, whereclause, values=None, inline=False, options=()):
    """`table.update(condition, values)`, `table.delete(condition)`, `table.insert(values)`."""
    options = dict(options)
    dialect_words = {name: options.pop(name) for name in [*options] if "_" in name}
    refuse_others(type(statement).__name__.lower(), options)
    if whereclause is not None:
        statement = statement.where(whereclause)
    if values is not None:
        statement = statement.values(values)
    if inline:
        statement = statement.inline()
    return statement.with_dialect_options(**dialect_words) if dialect_words else statement


def bind_of(thing):
    """What the metadata of a statement's tables is bound to; None if it is to nothing."""
    seen, waiting = [], [thing]
    while waiting:
        part = waiting.pop(0)
        if part is None or contains_identical(seen, part):
            continue
        seen.append(part)
        bind = getattr(getattr(part, "metadata", None), "bind", None)
        if bind is not None:
            return bind
        waiting.append(getattr(part, "table", None))
        for name in ("_raw_columns", "_from_obj", "_from_objects"):
            waiting.extend(getattr(part, name, None) or ())
    return None


def execute_bound(statement, parameters, named):
    """`statement.execute()`: on what its tables' metadata is bound to."""
    bind = bind_of(statement)
    if bind is None:
        raise exc.written_for_1x(
            exc.UnboundExecutionError(
                f"This {type(statement).__name__} object is not bound and does not support "
                "direct execution. Use a Connection to execute it."
            ),
            "statement.execute()",
        )
    return bind.execute(statement, *parameters, **named)
