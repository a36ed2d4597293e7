"""`fastapi_users_db_sqlalchemy.generics`"""

from sqlalchemy import CHAR, TIMESTAMP, TypeDecorator
from sqlalchemy.dialects.postgresql import UUID


class GUID(TypeDecorator):
    """A UUID: PostgreSQL's own type, text of 36 characters elsewhere."""

    impl = CHAR
    cache_ok = True

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)

    def load_dialect_impl(self, dialect):
        return UUID() if dialect.name == "postgresql" else CHAR(36)

    def process_bind_param(self, value, dialect):
        import uuid

        if value is None:
            return None
        if dialect.name == "postgresql" or isinstance(value, uuid.UUID):
            return str(value)
        return str(uuid.UUID(value))

    def process_result_value(self, value, dialect):
        import uuid

        if value is None or isinstance(value, uuid.UUID):
            return value
        return uuid.UUID(value)


def now_utc():
    import datetime

    return datetime.datetime.now(datetime.timezone.utc)


class TIMESTAMPAware(TypeDecorator):
    """A time that is read with its zone on databases that have none."""

    impl = TIMESTAMP
    cache_ok = True

    def process_result_value(self, value, dialect):
        import datetime

        if value is not None and dialect.name != "postgresql":
            return value.replace(tzinfo=datetime.timezone.utc)
        return value
