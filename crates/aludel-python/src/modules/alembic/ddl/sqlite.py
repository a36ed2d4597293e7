"""SQLite's part."""

from sqlalchemy.schema import Computed
from sqlalchemy.schema import DefaultClause
from sqlalchemy.sql import ClauseElement

from alembic import util
from alembic.ddl.impl import DefaultImpl


def _looks_like_expression(text):
    """Whether a default is SQL that stands in no parentheses.

    One of several lines counts as such, whatever encloses it: that is how Alembic's databases
    came to have a pair too many around them."""
    if not text:
        return False
    if "\n" in text:
        return True
    if len(text) == 1 and (text.isdigit() or text == "."):
        return False
    quoted = len(text) > 2 and text[0] == text[-1] == "'"
    enclosed = len(text) > 2 and text[0] == "(" and text[-1] == ")"
    return not (quoted or enclosed)


class SQLiteImpl(DefaultImpl):
    """Operations on SQLite."""

    __dialect__ = "sqlite"
    transactional_ddl = False

    def requires_recreate_in_batch(self, batch_op):
        """Whether a batch holds anything that SQLite's `ALTER TABLE` cannot do."""
        for name, args, _kw in batch_op.batch:
            if name == "add_column":
                default = args[1].server_default
                if isinstance(default, DefaultClause):
                    if isinstance(default.arg, ClauseElement):
                        return True
                elif isinstance(default, Computed) and default.persisted:
                    return True
            elif name not in ("create_index", "drop_index"):
                return True
        return False

    def add_constraint(self, const, **kw):
        if const._create_rule is None:
            raise NotImplementedError(
                "No support for ALTER of constraints in SQLite dialect. "
                "Please refer to the batch mode feature which allows for "
                "SQLite migrations using a copy-and-move strategy."
            )
        if const._belongs(self.dialect):
            util.warn(
                "Skipping unsupported ALTER for creation of implicit constraint. "
                "Please refer to the batch mode feature which allows for "
                "SQLite migrations using a copy-and-move strategy."
            )

    def drop_constraint(self, const, **kw):
        if const._create_rule is None:
            raise NotImplementedError(
                "No support for ALTER of constraints in SQLite dialect. "
                "Please refer to the batch mode feature which allows for "
                "SQLite migrations using a copy-and-move strategy."
            )

    def autogen_column_reflect(self, inspector, table, column_info):
        default = column_info.get("default")
        if _looks_like_expression(default):
            column_info["default"] = f"({default})"
