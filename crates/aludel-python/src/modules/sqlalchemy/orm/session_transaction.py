"""The transactions of sessions."""

from .state import instance_state
from .. import event
from .. import exc as sa_exc


class SessionTransaction:
    """A session's transaction. On a connection that stands in one already, it joins that
    (`conditional_savepoint`): its commit leaves the connection's transaction open, its
    rollback rolls that back."""

    def __init__(self, session, parent=None, nested=False):
        self.session = session
        self.parent = parent
        self.nested = nested
        self.is_active = True
        self._connection = None
        self._transaction = None
        self._commits = True
        # Whether the connection was made for this session.
        self._closes = False
        if nested:
            self._transaction = self.connection().begin_nested()

    @property
    def origin(self):
        return "begin_nested" if self.nested else "begin"

    def connection(self):
        if self._connection is not None:
            return self._connection
        if self.nested or self.parent is not None:
            session = self.session
            above = self.parent if self.parent is not None else session._transaction
            self._connection = above.connection()
            return self._connection
        bind = self.session.get_bind()
        if not hasattr(bind, "in_transaction"):
            connection, self._closes = bind.connect(), True
        else:
            connection = bind
        mode = self.session.join_transaction_mode
        if connection.in_transaction():
            if mode == "conditional_savepoint":
                nested = connection.in_nested_transaction()
                mode = "create_savepoint" if nested else "rollback_only"
            if mode == "create_savepoint":
                self._transaction = connection.begin_nested()
            else:
                self._transaction = (
                    connection.get_nested_transaction()
                    if connection.in_nested_transaction()
                    else connection.get_transaction()
                )
                self._commits = mode != "rollback_only"
        else:
            self._transaction = connection.begin()
        self._connection = connection
        return connection

    def _refuse_inactive(self):
        if not self.is_active:
            raise sa_exc.ResourceClosedError("This transaction is closed")

    def commit(self):
        self._refuse_inactive()
        session = self.session
        event.fire(session, "before_commit", session)
        session.flush()
        if self.nested:
            if self._transaction.is_active:
                self._transaction.commit()
            self._leave()
            return
        if self._transaction is not None and self._commits:
            self._transaction.commit()
        self._leave()
        for state in session._gone:
            state.session = None
        session._gone.clear()
        if session.expire_on_commit:
            session.expire_all()
        event.fire(session, "after_commit", session)

    def rollback(self):
        if not self.is_active:
            return
        session = self.session
        if self._transaction is not None and self._transaction.is_active:
            self._transaction.rollback()
        self._leave()
        self._restore()
        event.fire(session, "after_rollback", session)

    def _restore(self):
        """Objects are what they were before: what is in the database is read again."""
        session = self.session
        for state in list(session._new.values()):
            state.session = None
        session._new.clear()
        session._waiting_rows.clear()
        for state in session._deleted.values():
            state.deleted = False
        session._deleted.clear()
        for state in session._gone:
            state.deleted = state.flushed_delete = False
            state.session = session
            session._identity[state.key] = state.object
        session._gone.clear()
        for instance in list(session._identity.values()):
            instance_state(instance).expire()

    def close(self):
        if not self.is_active:
            return
        if self._transaction is not None and self._commits and self._transaction.is_active:
            self._transaction.rollback()
        self._leave()

    def _leave(self):
        self.is_active = False
        session = self.session
        if self.nested:
            session._nested = self.parent
        else:
            session._transaction = None
            if self._closes and self._connection is not None:
                self._connection.close()

    def __enter__(self):
        return self

    def __exit__(self, type_, value, traceback):
        if not self.is_active:
            return
        if type_ is not None:
            self.rollback()
            return
        try:
            self.commit()
        except BaseException:
            self.rollback()
            raise
