"""`sqlalchemy.orm.scoping`"""

from .session import scoped_session

ScopedSession = scoped_session
