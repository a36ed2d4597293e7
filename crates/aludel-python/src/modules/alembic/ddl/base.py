"""Names that scripts with their own operations import."""

from sqlalchemy.sql.ddl import ExecutableDDLElement


class AlterTable(ExecutableDDLElement):
    """A statement of a script's own that changes a table."""

    def __init__(self, table_name, schema=None):
        self.table_name = table_name
        self.schema = schema
