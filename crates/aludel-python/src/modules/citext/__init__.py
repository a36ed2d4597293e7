"""`sqlalchemy-citext`: PostgreSQL's text that ignores case."""

from sqlalchemy.types import UserDefinedType


class CIText(UserDefinedType):
    cache_ok = True

    def get_col_spec(self, **kw):
        return "CITEXT"


CITEXT = CIText
