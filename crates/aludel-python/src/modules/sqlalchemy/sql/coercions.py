"""`sqlalchemy.sql.coercions`"""

from .elements import expect_expression


def expect(role, element, **kw):
    """An expression out of what a script gave."""
    if role.__name__ in ("FromClauseRole", "JoinTargetRole", "DMLTableRole"):
        from .selectable import _as_from

        return _as_from(element)
    return expect_expression(element, kw.get("type_"))
