"""`sqlalchemy.sql.util`"""

from .selectable import join_condition
from .visitors import iterate, replaced


def find_tables(clause, **kw):
    return [part for part in iterate(clause) if getattr(part, "_is_table", False)]


class ClauseAdapter:
    """Puts the columns of one thing to read from into the place of another's."""

    def __init__(self, selectable, **kw):
        self.selectable = selectable

    def traverse(self, element):
        def exchange(part):
            if hasattr(part, "table") and part.table is not None:
                return self.selectable.c.corresponding_column(part)
            return None

        return replaced(element, exchange)


def _quote_ddl_expr(element):
    return "'%s'" % element.replace("'", "''") if isinstance(element, str) else repr(element)
