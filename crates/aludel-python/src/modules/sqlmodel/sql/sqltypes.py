"""`sqlmodel.sql.sqltypes`"""

from sqlalchemy import types


class AutoString(types.TypeDecorator):
    """Text of any length; MySQL wants to know one."""

    impl = types.String
    cache_ok = True
    mysql_default_length = 255

    def load_dialect_impl(self, dialect):
        if self.impl.length is None and dialect.name in ("mysql", "mariadb"):
            return types.String(self.mysql_default_length)
        return self.impl


class UTCDateTime(types.TypeDecorator):
    """A time with its zone, in UTC."""

    impl = types.DateTime
    cache_ok = True

    def __init__(self):
        super().__init__(timezone=True)

    def __repr__(self):
        return "UTCDateTime()"

    def process_bind_param(self, value, dialect):
        import datetime

        if value is None:
            return None
        if value.utcoffset() is None:
            raise ValueError("Datetime values must have timezone information.")
        return value.astimezone(datetime.timezone.utc)

    def process_result_value(self, value, dialect):
        import datetime

        if value is None:
            return None
        if value.utcoffset() is None:
            return value.replace(tzinfo=datetime.timezone.utc)
        return value.astimezone(datetime.timezone.utc)


GUID = types.Uuid
