"""What the files under `cases/` are written with, and how one case is run.

Real Alembic's side and the embedded interpreter read this same file.
"""

import re

DIALECTS = ("postgresql", "mysql", "mariadb", "sqlite")


def dialects(*names):
    """The case is for these dialects alone."""

    def mark(case):
        case.dialects = names
        return case

    return mark


def naming_convention(**patterns):
    """The case runs in a project whose metadata has this naming convention."""

    def mark(case):
        case.convention = patterns
        return case

    return mark


def each(*variants):
    """The case is run with each of these as its third argument, and counts as often.

    A function among them is called with `sqlalchemy` first: what it makes is new each
    time.
    """

    def mark(case):
        case.variants = variants
        return case

    return mark


def unordered(case):
    """Alembic gives this case's statements, or the words between the commas of a
    statement, in another order each time that it runs: they are compared sorted."""
    case.unordered = True
    return case


def alone(case):
    """The case runs in an interpreter of its own: what it looks at is remembered for a
    whole run, such as the types that were created."""
    case.alone = True
    return case


def ours_only(*objects):
    """Alembic loses these objects of the database (`trigger audit`), and ours are kept."""

    def mark(case):
        case.ours_only = objects
        return case

    return mark


def mended(case):
    """Alembic fails at this; ours must not, and the case itself checks what comes of it."""
    case.mended = True
    return case


def refused_by_us(exception):
    """Alembic lets this pass; ours refuses it, with this exception."""

    def mark(case):
        case.refused_by_us = exception
        return case

    return mark


def show(*functions):
    """Prints what each function returns, or the exception that it raises."""
    for function in functions:
        try:
            result = function()
        except Exception as error:
            first = str(error).split("\n")[0]
            result = f"{type(error).__module__}.{type(error).__qualname__}: {first}"
        print(re.sub("0x[0-9a-f]+", "0x", repr(result)))


def cases(module):
    """Each case of a file, once for each variant: `(name, function, variant's number)`."""
    for name, case in sorted(vars(module).items()):
        if not name.startswith("case_"):
            continue
        variants = getattr(case, "variants", None)
        if variants is None:
            yield name, case, None
        else:
            for number in range(len(variants)):
                yield name, case, number


def run(case, number):
    """Runs a case; what it returns is printed, so that both sides show it."""
    from alembic import op
    import sqlalchemy as sa

    arguments = [op, sa]
    if number is not None:
        variant = case.variants[number]
        if type(variant).__name__ == "function":
            variant = variant(sa)
        arguments.append(variant)
    answer = case(*arguments)
    if answer is not None:
        print(repr(answer))
